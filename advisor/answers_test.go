package advisor_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/internal/bridge"
)

// TestAnswers: what a rule or a variant of it answers reaches the message, the
// JSON and the list of rules; what a variant does not say it has from the rule.
func TestAnswers(t *testing.T) {
	rb := load(t, "food/a.yaml", simple("joints", "smoker", `  answers: [arthritis, lupus]
  safe: true
  variants:
  - {name: old, if: age > 80, answers: [psoriasis]}
  - {name: silent, if: age > 70, answers: []}
  - {name: louder, if: age > 60, level: notice}
`)+simple("nothing", "smoker", ""))
	for _, tt := range []struct {
		age  int
		want []string
	}{
		{85, []string{"psoriasis"}},
		{75, nil},
		{65, []string{"arthritis", "lupus"}},
		{50, []string{"arthritis", "lupus"}},
	} {
		a, err := rb.Advise(&person{Age: &tt.age, Smoker: new(true)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][]string{}
		for _, m := range a.Messages {
			got[m.Rule] = append([]string(nil), m.Answers...) // nil if there are none
		}
		if diff := cmp.Diff(map[string][]string{"joints": tt.want, "nothing": nil}, got); diff != "" {
			t.Errorf("age %d (-want +got)\n%s", tt.age, diff)
		}
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		if want := `"answers":["` + strings.Join(tt.want, `","`) +
			`"]`; strings.Contains(string(text), want) != (tt.want != nil) {
			t.Errorf("age %d: the JSON is\n%s", tt.age, text)
		}
	}
	for info := range rb.Rules() {
		if want := map[string][]string{"joints": {"arthritis", "lupus"}}[info.ID]; !slices.Equal(
			info.Answers, want) {
			t.Errorf("%s answers %v, want %v", info.ID, info.Answers, want)
		}
	}
}

// TestAnswering: a message answers its terms and their kinds, and nothing
// wider.
func TestAnswering(t *testing.T) {
	rb := load(t, "food/a.yaml", simple("joints", "smoker", "  answers: [arthritis, lupus]\n"))
	p := bridge.Pack(rb)
	h, words := p.Schema.Terms, &p.Rule("joints").Base
	for term, want := range map[string]bool{"arthritis": true, "psoriatic_arthritis": true,
		"lupus": true, "condition": false, "psoriasis": false, "kale": false} {
		if got := words.Answering(h, h.Named(term)); got != want {
			t.Errorf("answers %s: %t", term, got)
		}
	}
}
