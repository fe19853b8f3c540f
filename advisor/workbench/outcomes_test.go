package workbench_test

import (
	"slices"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/rules"
)

// What the person of a case reads has its rule if the case says that it is shown, as long as
// no other rule takes its place; and each case has an advice in each language.
func TestCaseAdvice(t *testing.T) {
	fsys := rules.FS()
	rb, err := advisor.Load[advisor.Record](fsys, nil)
	if err != nil {
		t.Fatal(err)
	}
	shown, read := 0, 0
	for r := range rb.Rules() {
		for i, o := range workbench.Outcomes(rb, r.ID) {
			if o.Wrong != nil || !strings.HasPrefix(o.String(), "yes") {
				t.Errorf("%s, %s: %v, %v", r.ID, o.Name, o, o.Wrong)
			}
			for _, lang := range rb.Languages() {
				a, err := workbench.CaseAdvice(rb, r.ID, i, lang)
				if err != nil || a.Language != lang {
					t.Fatal(r.ID, o.Name, err)
				}
				has := slices.ContainsFunc(a.Messages, func(m advisor.Message) bool { return m.Rule == r.ID })
				switch {
				case o.Expect != "shown" && has && o.Outcome != "shown":
					t.Errorf("%s, %s: %s, and read", r.ID, o.Name, o.Outcome)
				case o.Expect == "shown" && lang == "en":
					if shown++; has {
						read++
					}
				}
			}
			if testing.Short() || i >= 2 {
				break // a few of each rule
			}
		}
	}
	t.Logf("%d of %d cases that are shown are read beside all rules", read, shown)
	if read*10 < shown*8 {
		t.Errorf("only %d of %d", read, shown)
	}
	for _, n := range []int{-1, 1 << 20} {
		if _, err := workbench.CaseAdvice(rb, "gc-long-term-bone-check", n, "en"); err == nil {
			t.Error("a case that there is not:", n)
		}
	}
	if _, err := workbench.CaseAdvice(rb, "typo", 0, "en"); err == nil {
		t.Error("a rule that there is not")
	}
}
