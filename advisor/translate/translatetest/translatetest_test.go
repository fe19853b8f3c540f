package translatetest_test

import (
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/translate"
	"example.com/crosstalk/advisor/translate/translatetest"
	"example.com/crosstalk/rules"
)

// TestMade: the shipped pack loads in a language that is made up, and lacks nothing of it.
func TestMade(t *testing.T) {
	made, err := translatetest.Made(rules.FS(), "ar")
	if err != nil {
		t.Fatal(err)
	}
	s, err := translate.StatusOf(made, "ar")
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range s.Units {
		if u.State != "translated" {
			t.Errorf("%s %s is %s: %q", u.Kind, u.Name, u.State, u.Lacks)
		}
	}
	if _, err := advisor.Load[advisor.Record](made, nil); err != nil {
		t.Fatal(err)
	}
	if got := translatetest.Said("Ab {names}: %s 1."); got != "اب {names}: %s 1." {
		t.Error(got)
	}
	if got := translatetest.Left("Ask about it: https://a.org/Ask اب", "it"); len(got) != 2 {
		t.Errorf("left: %q", got)
	}
}
