package explain

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/randpack"
	"example.com/crosstalk/advisor/internal/randprofile"
)

// told gives what the first message gives as its reasons, as "fact=value", and what
// decides by the explanation of its rule.
func told(t *testing.T, rb *advisor.Rulebase[advisor.Record], given string,
	opts *advisor.Options) (because, explained []string) {
	t.Helper()
	_, p, err := rb.Decode("p.yaml", []byte(given))
	if err != nil {
		t.Fatal(err)
	}
	a, err := rb.Advise(p, opts)
	if err != nil || len(a.Messages) == 0 {
		t.Fatalf("%s: %d messages, %v", given, len(a.Messages), err)
	}
	for _, r := range a.Messages[0].Because {
		because = append(because, r.Text)
	}
	x, err := Rule(rb, p, a.Messages[0].Rule, opts)
	if err != nil {
		t.Fatal(err)
	}
	var look func(n ExplainedNode)
	look = func(n ExplainedNode) {
		if n.Decides {
			for _, f := range n.Facts {
				explained = append(explained, f.Fact+": "+f.Value)
			}
			for _, part := range n.Parts {
				look(part)
			}
		}
	}
	look(x.Parts[0].Tree)
	return because, explained
}

// TestSaid: reasons are what the record says, and all that decides is among them.
func TestSaid(t *testing.T) {
	for _, tt := range []struct {
		when, given        string
		because, explained []string
	}{
		{"not pregnant", "{female: false}", []string{"female: no"},
			[]string{"pregnant: no, for this is false: female", "female: no"}},
		{"not pregnant", "{female: false, pregnant: true}", []string{"female: no"},
			[]string{"pregnant: no, for this is false: female", "female: no"}},
		{"not pregnant", "{female: false, pregnant: false}", []string{"pregnant: no"},
			[]string{"pregnant: no"}},
		{"not pregnant", "{female: true, pregnant: false}", []string{"pregnant: no"},
			[]string{"pregnant: no"}},
		{"(pregnant ? 2 : 1) < x", "{female: false, x: 3}", []string{"female: no; x: 3 mg"},
			[]string{"pregnant: no, for this is false: female", "x: 3 mg", "female: no"}},
		{`region == "US" and female`, "{female: true}", []string{"your region: US", "female"},
			[]string{"region: US", "female: yes"}},
		{`(region == "US" ? x : y) > 3`, "{x: 5}", []string{"your region: US; x: 5 mg"},
			[]string{"x: 5 mg", "y: not known", "region: US"}},
		{"double + x > 45", "{double: 43, x: 21.5}", []string{"double: 43 mg; x: 21.5 mg"},
			[]string{"double: 43 mg", "x: 21.5 mg"}},
		{"cased + x > 45", "{cased: 57, x: 10}", []string{"cased: 57 mg", "cased: 57 mg; x: 10 mg"},
			[]string{"cased: 57 mg", "x: 10 mg"}},
	} {
		because, explained := told(t, nearestPack(t, tt.when), tt.given, &advisor.Options{Region: "US"})
		if diff := cmp.Diff([][]string{tt.because, tt.explained},
			[][]string{because, explained}); diff != "" {
			t.Errorf("%s: %s: %s", tt.when, tt.given, diff)
		}
	}
}

// TestReasonsAreSaid: in random packs, every reason is about what the profile says,
// or about the region; it is in what decides by the explanation; and where no
// reason names the region, the condition is so in the other one.
func TestReasonsAreSaid(t *testing.T) {
	packs := 300
	if testing.Short() {
		packs = 40
	}
	reasons, denied, regions := 0, 0, 0
	check := func(name string, fsys fs.FS, r *rand.Rand, profiles int) {
		rb, err := advisor.Load[advisor.Record](fsys, &advisor.LoadOptions{SkipTests: true})
		if err != nil {
			return // some do not load
		}
		drawer := randprofile.New(bridge.Pack(rb))
		for range profiles {
			doc := supposed{}
			for k, v := range drawer.Source(r, 0.3+0.7*r.Float64()).Profile() {
				doc[k] = v
			}
			opts := &advisor.Options{Region: []string{"US", "GB"}[r.IntN(2)], Cap: -1,
				AsOf: time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)}
			s, p := sessionOn(t, rb, doc, opts)
			if s == nil {
				continue
			}
			for _, x := range bridge.Pack(rb).Premises {
				if v := s.Frame.Value(x.Fact, nil); v.Denied {
					denied++
				}
			}
			s.End()
			a, err := rb.Advise(p, opts)
			if err != nil {
				t.Fatal(err)
			}
			text, _ := json.Marshal(doc)
			other := *opts
			other.Region = map[string]string{"US": "GB", "GB": "US"}[opts.Region]
			elsewhere, _ := sessionOn(t, rb, doc, &other)
			for _, m := range a.Messages {
				x, err := Rule(rb, p, m.Rule, opts)
				if err != nil {
					t.Fatal(err)
				}
				facts, byRegion := map[string]bool{}, false
				for _, part := range x.Parts {
					deciding(part.Tree, facts)
				}
				for _, reason := range m.Because {
					for _, f := range reason.Facts {
						reasons++
						if !facts[f.Fact] {
							t.Errorf("%s: %s: rule %s is shown for %q, which decides nothing in its explanation", name,
								text, m.Rule, f.Fact)
						}
						if f.Fact == "region" {
							byRegion = true
							continue
						}
						top, _, _ := strings.Cut(f.Fact, ".")
						if _, said := doc[top]; !said {
							t.Errorf("%s: %s: rule %s is shown for %s: %s, which nobody said", name, text, m.Rule,
								f.Fact, f.Value)
						}
						if v, isBool := doc[f.Fact].(bool); isBool && v != (f.Value == "yes") {
							t.Errorf("%s: %s: rule %s is shown for %s: %s", name, text, m.Rule, f.Fact, f.Value)
						}
					}
				}
				rule := bridge.Pack(rb).Rule(m.Rule)
				if byRegion {
					regions++
				} else if got := elsewhere.Frame.Eval(rule.When); len(m.Because) > 0 && got != condition.True &&
					// else what is given does not derive there
					x.Parts[0].Tree.Value == advisor.True && len(elsewhere.Problems) == 0 {
					t.Errorf("%s: %s: rule %s: no reason names the region, and in %s the condition is %v", name,
						text, m.Rule, other.Region, got)
				}
			}
			elsewhere.End()
		}
	}
	conditions := append(slices.Clone(nearestConditions), "not pregnant", "not pregnant and age > 20",
		"(pregnant ? x : y) > 3", "not pregnant or x > 3", `region == "US" and female`,
		`region != "US" or x > 3`, `(region == "US" ? x : y) > 3`, `female == pregnant`,
		"double + x > 45", "cased + x > 45", "cased > 40", "score < 3")
	var rules []string
	for i, when := range conditions {
		rules = append(rules, randpack.Rule(fmt.Sprintf("r%d", i), when))
	}
	check("by hand", nearestFiles(rules...), rand.New(rand.NewPCG(1, 35)), packs)
	for seed := range uint64(packs) {
		r := rand.New(rand.NewPCG(seed, 36))
		check(fmt.Sprintf("seed %d", seed), randpack.Files(r, randpack.Small), r, 5)
	}
	t.Logf("%d facts of reasons, %d that a premise denies, %d reasons with a region", reasons, denied,
		regions)
	if reasons < 500 || denied < 5 || regions < 20 {
		t.Errorf("%d facts of reasons, %d that a premise denies and %d regions are too few", reasons,
			denied, regions)
	}
}

// TestExplainedChoice: what stands in a rule as c ? x : y is a choice, of which the
// branch that is not taken is left out.
func TestExplainedChoice(t *testing.T) {
	rb := nearestPack(t, "female ? age > 3 : x > 3")
	_, p, err := rb.Decode("p.yaml", []byte("{female: true, age: 5}"))
	if err != nil {
		t.Fatal(err)
	}
	x, err := Rule(rb, p, "it", nil)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{x.Parts[0].Tree.Kind}
	for _, n := range x.Parts[0].Tree.Parts {
		got = append(got, n.Text)
	}
	if diff := cmp.Diff([]string{"choice", "female", "age > 3"}, got); diff != "" {
		t.Error(diff)
	}
}
