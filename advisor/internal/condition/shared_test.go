package condition_test

import (
	"strings"
	"testing"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
)

// TestShared: findings that use others twice, as deep as they may go, are as
// much work as they have lines. Written out they would be a condition of 2^30
// parts: without that, this test does not end.
func TestShared(t *testing.T) {
	p := smallPack(t)
	smoker, set, pick := compile(t, p, []string{"smoker"})[0], compile(t, p, []string{`has(conditions, "lupus")`})[0], compile(t, p, []string{"bmi > 30"})[0]
	both := func(c condition.Cond) condition.Cond { return condition.And{c, c} }
	either := func(c condition.Cond) condition.Cond { return condition.Or{c, c} }
	mixed := func(c condition.Cond) condition.Cond {
		return condition.Or{condition.And{c, pick}, &condition.Not{X: condition.And{c, &condition.Not{X: pick}}}}
	}
	chosen := func(c condition.Cond) condition.Cond {
		return &condition.Choice{If: c, Then: c, Else: condition.And{c, pick}}
	}
	var conds []condition.Cond
	for _, leaf := range []condition.Cond{smoker, set} {
		for _, level := range []func(condition.Cond) condition.Cond{both, either, mixed, chosen} {
			conds = append(conds, p.Space.Doubled(leaf, 30, level))
		}
	}
	for range 20 { // many that need one set: what else they need is filed, too
		conds = append(conds, condition.And{set, conds[0]})
	}
	worded := map[condition.Cond]condition.Cond{}
	for _, c := range conds {
		if _, ok := c.(*condition.Finding); ok {
			worded[c] = p.Space.Worded(c)
		}
	}
	visits := 0
	for _, c := range conds {
		condition.Walk(c, func(condition.Cond) bool { visits++; return true })
		if !condition.CanBeUnknown(c) {
			t.Errorf("%s cannot be unknown", c)
		}
	}
	if visits > 2000*len(conds) {
		t.Errorf("%d visits of %d conditions", visits, len(conds))
	}
	index := condition.NewIndex(p.Space, conds)
	for _, doc := range []map[string]any{{}, {"smoker": true, "bmi": 31}, {"smoker": false, "conditions": []string{}}, {"conditions": []string{"lupus"}, "bmi": 20}} {
		f := frame(t, p, doc, "US")
		var found condition.Found
		index.Find(f, &found)
		for i, c := range conds {
			got := condition.False
			if found.Has(i) {
				got = index.Eval(f, &found, i)
			}
			if want := f.Eval(c); got != want {
				t.Errorf("%s is %v by the index, else %v, on %v", c, got, want, doc)
			}
			if _, sure := c.(*condition.Finding); !sure {
				continue
			}
			var facts []string
			tell := func(l condition.Leaf) {
				f.Facts(l, func(r condition.Ref, _ *fact.Elem) { facts = append(facts, r.Fact.Path) })
				f.Literals(l, func(l condition.Literal) { facts = append(facts, l.Fact.Path) })
			}
			f.Because(c, tell)
			f.Because(worded[c], tell) // whose facts are those inside it
			if len(facts) == 0 || len(facts) > 400 {
				t.Errorf("%s is %v by %d facts: %s", c, got, len(facts), strings.Join(facts[:min(5, len(facts))], ", "))
			}
		}
	}
}
