package rules_test

import (
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/rules"
)

// mayLapse says which advice of a silenced message need not be given by what silences it, and
// why: "silenced by silencer".
var mayLapse = map[string]string{
	"moisturizer-daily-care by eczema": "the words carry it; it declares no product, so that an " +
		"allergy to one does not take the whole message away",
	"activity-strong-bones by falls-65":              "who falls asks first which moves are safe",
	"vitd-basics by vitd-too-much":                   "who has too much is not told where to get more",
	"vitd-basics by vitamin-d-deficiency":            "what is prescribed comes before food",
	"sun-not-a-vitd-plan by red-mole":                "what a mole is comes first",
	"osteoporosis by denosumab-no-gaps":              "no dose late is the one thing to do now",
	"tscore-osteoporosis-range by denosumab-no-gaps": "no dose late is the one thing to do now",
}

// asking are the ways to ask somebody: one is as good as another.
var asking = []string{"tell_care_team", "ask_pharmacist", "urgent_care", "emergency_care"}

// TestSilenceCarries: whatever a message that is silenced by name or topic would have moved its
// reader to do, a message beside it does, or it is said why not. What waits until an urgent
// call is made, or because comfort comes first, is left out on purpose.
func TestSilenceCarries(t *testing.T) {
	rb := load(t)
	parents := map[string][]string{}
	for term := range rb.Terms() {
		parents[term.ID] = term.Is
	}
	moves := encouraged(t)
	silenced := 0
	check := func(p *rules.Profile) {
		a, err := rb.Advise(p, &advisor.Options{AsOf: asOf, Cap: -1})
		if err != nil {
			t.Fatal(err)
		}
		// Changes of diet wait until a bowel sign is checked.
		said, waits := asking, map[string]bool{"comfort-first": true, "red-gi-alarm": true}
		for _, m := range a.Messages {
			said = append(slices.Clip(said), m.Encourages...)
			waits[m.Rule] = waits[m.Rule] || m.Level >= advisor.Urgent
		}
		for _, w := range a.Withheld {
			if w.Kind != "superseded" || waits[w.By] || mayLapse[w.Rule+" by "+w.By] != "" {
				continue
			}
			silenced++
			for _, e := range moves[w.Rule] {
				if !slices.ContainsFunc(said, func(x string) bool {
					return isA(parents, x, e) || isA(parents, e, x)
				}) {
					t.Errorf("%s silences %s, and nobody says %s", w.By, w.Rule, e)
				}
			}
		}
	}
	names, err := filepath.Glob(profiles + "/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		check(decoded(t, rb, name))
	}
	n := 3_000
	if testing.Short() {
		n = 500
	}
	draw := workbench.RandomProfiles(rb)
	for i := range n {
		p, err := draw(rand.New(rand.NewPCG(51, uint64(i))), []float64{0, 0.05, 0.3, 0.6}[i%4])
		if err != nil {
			t.Fatal(err)
		}
		check(p)
	}
	if silenced < 50 {
		t.Errorf("only %d were silenced", silenced)
	}
	t.Logf("%d were silenced", silenced)
}

// encouraged is what the own words of each rule move their reader to, as its file says.
func encouraged(t *testing.T) map[string][]string {
	t.Helper()
	type moving struct {
		ID         string
		Encourages []string
	}
	list := map[string][]string{}
	for r := range load(t).Rules() {
		data, err := fs.ReadFile(rules.FS(), r.Pos.File)
		if err != nil {
			t.Fatal(err)
		}
		var several []moving
		if yaml.Unmarshal(data, &several) != nil {
			several = make([]moving, 1)
			if err := yaml.Unmarshal(data, &several[0]); err != nil {
				t.Fatalf("%s: %v", r.Pos.File, err)
			}
		}
		for _, m := range several {
			list[m.ID] = m.Encourages
		}
	}
	return list
}
