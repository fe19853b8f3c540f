package advisor_test

import (
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
)

// TestLaws: what could hold back a message at warning or above does not load,
// and the error says what to do.
func TestLaws(t *testing.T) {
	warning := func(id, more string) string { return level(simple(id, "smoker", more), "warning") }
	for _, tt := range []struct{ why, rules, want string }{
		{
			"a guard without a caution",
			warning("a", "  unless:\n    - if: age < 18\n      because: Young.\n"),
			`food/a.yaml:11:5: rule a: a message that is a warning has the guard "age < 18" without a ` +
				`"caution"`},
		{"the rule's guard on an urgent variant", simple("a", "smoker", "  safe: true\n  unless:\n    "+
			"- if: age < 18\n      because: Young.\n  variants:\n    - name: v\n      if: age > 80\n      "+
			"level: urgent\n"),
			`food/a.yaml:17:14: rule a: a message that is urgent has the guard "age < 18" without a ` +
				`"caution"`},
		{"a rest", warning("a", "  repeat_after: 90 days\n"),
			`food/a.yaml:10:17: rule a: "repeat_after" on a message that can be a warning`},
		{"a companion with a guard", warning("a", "  with: [b]\n") +
			simple("b", "smoker", "  unless: [{if: age < 18, because: Y., caution: {en: C.}}]\n"),
			`food/a.yaml:10:9: rule a: its companion b has an "unless", which would hold back this message`},
		{"a companion of a companion", warning("a", "  with: [b]\n") +
			simple("b", "smoker", "  with: [c]\n") + simple("c", "smoker",
			"  unless: [{if: age < 18, because: Y.}]\n"),
			`its companion c has an "unless"`},
		{"silenced by what does not answer", warning("a", "  answers: [lupus]\n") +
			simple("b", "smoker", "  answers: [psoriasis]\n  supersedes: [a]\n"),
			`food/a.yaml:21:16: rule b: it silences a, which is a warning and answers lupus, and does not ` +
				`answer that itself; add lupus to its "answers"`},
		{"silenced by what rests", warning("a", "") +
			simple("b", "smoker", "  supersedes: [a]\n  repeat_after: 1 year\n"),
			`"repeat_after" on a message that silences a, which is a warning`},
		{"two at odds", warning("a", "  encourages: [yogurt]\n") +
			warning("b", "  discourages: [dairy]\n"),
			`neither it nor a can be withheld, being a warning or above or beside one, and they are at ` +
				`odds: one encourages yogurt, the other discourages dairy`},
		{"one at odds with a companion of another",
			warning("a", "  with: [c]\n") + warning("b", "  discourages: [dairy]\n") +
				simple("c", "smoker", "  encourages: [yogurt]\n"),
			`they are at odds: one encourages yogurt, the other discourages dairy`},
		{
			"a host at odds with its companion", simple("a", "smoker",
				"  with: [b]\n  discourages: [dairy]\n") + simple("b", "smoker", "  encourages: [yogurt]\n"),
			`food/a.yaml:10:9: rule a: it is at odds with its companion b`},
		{"companions at odds", simple("a", "smoker", "  with: [b, c]\n") +
			simple("b", "smoker", "  encourages: [yogurt]\n") +
			simple("c", "smoker", "  discourages: [dairy]\n"),
			`food/a.yaml:10:9: rule a: its companions b and c are at odds`},
		{"a circle by a companion", simple("a", "smoker", "  with: [b]\n") +
			simple("b", "smoker", "  supersedes: [c]\n") + simple("c", "smoker", "  supersedes: [a]\n"),
			`rules that supersede each other in a circle: a has beside it b supersedes c supersedes a`},
		{"a circle by a host", simple("a", "smoker", "  with: [b]\n  supersedes: [c]\n") +
			simple("b", "smoker", "") + simple("c", "smoker", "  supersedes: [b]\n"),
			`rules that supersede each other in a circle: a supersedes c supersedes b, a companion of a`},
		{"a companion that silences its host", simple("a", "smoker", "  with: [b]\n") +
			simple("b", "smoker", "  supersedes: [a]\n"),
			`in a circle: a has beside it b supersedes a`},
		{"all is well", warning("a", "  answers: [psoriatic_arthritis]\n  unless: [{if: age < 18, "+
			"because: Y., caution: {en: C.}}]\n  with: [c]\n") +
			simple("b", "smoker", "  answers: [arthritis]\n  supersedes: [a]\n") +
			simple("c", "smoker", ""), ""},
	} {
		_, err := advisor.Load[person](with("food/a.yaml", tt.rules, "bones/steroids.yaml", ""), nil)
		switch {
		case err == nil && tt.want != "":
			t.Errorf("%s: loads", tt.why)
		case err != nil && (tt.want == "" || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s:\ngot  %v\nwant %s", tt.why, err, tt.want)
		}
	}
}
