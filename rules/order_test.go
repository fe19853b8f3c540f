package rules_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/rules"
)

// TestOrder looks at whole advices, with the cap that patients have, over the
// goldens and 2,000 random profiles, with -long more:
//   - no warning, and nothing above, falls to the cap;
//   - messages are in the order of their levels, then of their weights;
//   - what stands below an emergency says that the emergency comes first;
//   - no reason tells somebody the sex of the record.
//   - the ten rules that come first most often are no light reading.
//
// With -v it says how often each rule is shown, and how often before all others.
func TestOrder(t *testing.T) {
	rb := load(t)
	o := &orderTest{t: t, weights: map[string]int{}, shown: map[string]int{}, first: map[string]int{},
		beside: map[string]int{}, levels: map[string]advisor.Level{}}
	for r := range rb.Rules() {
		o.weights[r.ID], o.levels[r.ID] = r.Weight, r.Level
	}
	names, _ := filepath.Glob(profiles + "/*.yaml")
	for _, name := range names {
		p := decoded(t, rb, name)
		o.check(rb, p, "US")
	}
	n := 2_000 * *long
	if testing.Short() {
		n = 300
	}
	draw := workbench.RandomProfiles(rb)
	for i := range n {
		known := []float64{1, 0.9, 0.6, 0.3}[i%4]
		p, err := draw(rand.New(rand.NewPCG(7, uint64(i))), known)
		if err != nil {
			t.Fatal(err)
		}
		o.check(rb, p, []string{"US", "GB"}[i%2])
	}
	o.report(len(names) + n)
}

type orderTest struct {
	t       *testing.T
	weights map[string]int
	levels  map[string]advisor.Level
	shown   map[string]int
	first   map[string]int // before all others
	beside  map[string]int // what of a lower level stood beside an emergency
}

func (o *orderTest) check(rb *advisor.Rulebase[rules.Profile], p *rules.Profile, region string) {
	a, err := rb.Advise(p, &advisor.Options{AsOf: asOf, Region: region})
	if err != nil {
		o.t.Fatal(err)
	}
	fail := func(format string, args ...any) {
		text, _ := json.Marshal(p)
		o.t.Errorf(format+"\n%s", append(args, text)...)
	}
	all, err := rb.Advise(p, &advisor.Options{AsOf: asOf, Region: region, Cap: -1})
	if err != nil {
		o.t.Fatal(err)
	}
	for _, m := range all.Messages {
		if m.Level >= advisor.Warning && a.Outcome(m.Rule) != advisor.Shown {
			fail("%s (%v) fell to the cap", m.Rule, m.Level)
		}
	}
	emergency := len(a.Messages) > 0 && a.Messages[0].Level == advisor.Emergency
	for i, m := range a.Messages {
		o.shown[m.Rule]++
		if i == 0 {
			o.first[m.Rule]++
		}
		if i > 0 && len(m.With) == 0 && m.Level > a.Messages[i-1].Level {
			fail("%s (%v) stands after %s (%v)", m.Rule, m.Level, a.Messages[i-1].Rule,
				a.Messages[i-1].Level)
		}
		if i > 0 && len(m.With) == 0 && m.Level == a.Messages[i-1].Level && m.Variant == "" &&
			a.Messages[i-1].Variant == "" &&
			len(a.Messages[i-1].With) == 0 && o.weights[m.Rule] > o.weights[a.Messages[i-1].Rule] {
			fail("%s stands after %s, which weighs less", m.Rule, a.Messages[i-1].Rule)
		}
		if emergency && m.Level < advisor.Emergency {
			o.beside[a.Messages[0].Rule+" "+m.Rule]++
			if !slices.ContainsFunc(m.Cautions, func(c string) bool {
				return strings.HasPrefix(c, "First get the emergency help")
			}) {
				fail("%s does not give way to the emergency %s: %s", m.Rule, a.Messages[0].Rule, m.Action)
			}
		}
		for _, r := range m.Because {
			if strings.Contains(r.Text, "sex recorded") {
				fail("%s gives as a reason: %s", m.Rule, r.Text)
			}
		}
	}
}

func (o *orderTest) report(n int) {
	ids := slices.SortedFunc(maps.Keys(o.levels), func(a, b string) int {
		return cmp.Or(cmp.Compare(o.first[b], o.first[a]), cmp.Compare(o.shown[b], o.shown[a]),
			cmp.Compare(a, b))
	})
	for _, pair := range slices.Sorted(maps.Keys(o.beside)) {
		o.t.Logf("%6d beside an emergency: %s", o.beside[pair], pair)
	}
	for i, id := range ids {
		o.t.Logf("%6d of %d, %6d times first: %s (%v, weight %d)", o.shown[id], n, o.first[id], id,
			o.levels[id], o.weights[id])
		if i < 10 && o.levels[id] < advisor.Important {
			o.t.Errorf("%s (%v) is among the ten that come first most often", id, o.levels[id])
		}
	}
}
