package advisor_test

import (
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
)

// slipFiles are what authors write wrong, and what they are told of it.
var slipFiles = []string{"conditions", "yaml"}

// exprWords are words of the parser that no author reads.
var exprWords = regexp.MustCompile(`unexpected|mismatched|invalid ` +
	`operation|interface|Identifier\(|` +
	`Operator\(|EOF|predicate|compilation|unrecognized|float64|\bint\b|\bbool\b|literal|yaml:|` +
	`token|unmarshal|mapping values|scalar|lang\.`)

// TestSlips: what authors typically write wrong gives one error each, where it stands,
// with what to write instead. The files are read as a whole: would a nurse know what to
// do? ADVISORTEST_UPDATE=1 writes them anew.
func TestSlips(t *testing.T) {
	for _, name := range slipFiles {
		file := "testdata/slips/" + name + ".txt"
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		n := 0
		for _, entry := range strings.Split(strings.TrimSpace(string(data)), "\n\n") {
			if strings.HasPrefix(entry, "#") {
				b.WriteString(entry + "\n\n")
				continue
			}
			n++
			slip, _, _ := strings.Cut(entry, "\n=> ")
			b.WriteString(slip + "\n=> " + told(t, name, slip) + "\n\n")
		}
		got := strings.TrimSpace(b.String()) + "\n"
		if os.Getenv("ADVISORTEST_UPDATE") != "" && os.Getenv("CI") == "" {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if diff := cmp.Diff(string(data), got); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
		t.Logf("%s: %d slips", name, n)
	}
}

// told is the error that a slip gives: the line, the caret below it, and the words.
func told(t *testing.T, name, slip string) string {
	t.Helper()
	old, text := when, "when: "+slip+"\n"
	if name == "conditions" {
		text = "when: |\n  " + strings.ReplaceAll(slip, "\n", "\n  ") + "\n"
	} else if from, to, ok := strings.Cut(slip, "\n-->\n"); ok {
		old, text = from+"\n", to+"\n"
	}
	files := with("bones/steroids.yaml", rule(t, old, text))
	_, err := advisor.Load[advisor.Record](files, nil)
	if err == nil {
		return "(loads)"
	}
	var list advisor.ErrorList
	if !errors.As(err, &list) {
		t.Errorf("%s: not a list of errors: %v", slip, err)
		return err.Error()
	}
	if len(list) != 1 {
		t.Errorf("%s: %d errors: %v", slip, len(list), err)
	}
	for _, e := range list {
		if e.Pos.Line == 0 || e.Pos.Col == 0 ||
			exprWords.MatchString(strings.ReplaceAll(e.Msg, slip, "")) {
			t.Errorf("%s: %v", slip, e)
		}
	}
	e := list[0]
	return e.Msg + "\n   " + strings.ReplaceAll(e.Snippet(), "\n", "\n   ")
}
