package condition_test

import (
	"strings"
	"testing"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/index"
	"example.com/crosstalk/advisor/internal/inspect"
	"example.com/crosstalk/advisor/internal/smallpack"
	"example.com/crosstalk/advisor/internal/trace"
)

// TestShared: findings that use others twice, as deep as they may go, are as
// much work as they have lines. Written out they would be a condition of 2^30
// parts: without that, this test does not end.
func TestShared(t *testing.T) {
	p := smallpack.Load(t)
	list := smallpack.Compile(t, p, []string{"smoker", `has(conditions, "lupus")`, "bmi > 30"})
	smoker, set, pick := list[0], list[1], list[2]
	both := func(c condition.Cond) condition.Cond { return condition.And{c, c} }
	either := func(c condition.Cond) condition.Cond { return condition.Or{c, c} }
	mixed := func(c condition.Cond) condition.Cond {
		return condition.Or{condition.And{c, pick},
			&condition.Not{X: condition.And{c, &condition.Not{X: pick}}}}
	}
	chosen := func(c condition.Cond) condition.Cond {
		return &condition.Choice{If: c, Then: c, Else: condition.And{c, pick}}
	}
	var conds []condition.Cond
	for _, leaf := range []condition.Cond{smoker, set} {
		for _, level := range []func(condition.Cond) condition.Cond{both, either, mixed, chosen} {
			conds = append(conds, smallpack.Doubled(p, leaf, 30, level))
		}
	}
	for range 20 { // many that need one set: what else they need is filed, too
		conds = append(conds, condition.And{set, conds[0]})
	}
	worded := map[condition.Cond]condition.Cond{}
	for _, c := range conds {
		if _, ok := c.(*condition.Finding); ok {
			worded[c] = smallpack.WithWords(p, c)
		}
	}
	visits := 0
	for _, c := range conds {
		condition.Walk(c, func(condition.Cond) bool { visits++; return true })
		if !inspect.CanBeUnknown(c) {
			t.Errorf("%s cannot be unknown", c)
		}
	}
	if visits > 2000*len(conds) {
		t.Errorf("%d visits of %d conditions", visits, len(conds))
	}
	filed := index.New(p.Schema.Terms, conds)
	for _, doc := range []map[string]any{{}, {"smoker": true, "bmi": 31},
		{"smoker": false, "conditions": []string{}}, {"conditions": []string{"lupus"}, "bmi": 20}} {
		f := smallpack.Frame(t, p, doc, "US")
		var found index.Found
		filed.Find(f, &found)
		for i, c := range conds {
			got := f.Eval(c)
			if !found.Has(i) && got != condition.False {
				t.Errorf("the index leaves out %s, which is %v on %v", c, got, doc)
			}
			if _, sure := c.(*condition.Finding); !sure {
				continue
			}
			var facts []string
			for _, c := range []condition.Cond{c, worded[c]} { // whose facts are those inside it
				made := trace.Of(f, c, trace.First)
				made.Leaves(func(l trace.Leaf) {
					l.Facts(f, func(r condition.Ref, _ *fact.Elem) { facts = append(facts, r.Fact.Path) })
					made.LiteralsOf(l.Step, func(l condition.Literal) { facts = append(facts, l.Fact.Path) })
				})
			}
			if len(facts) == 0 || len(facts) > 400 {
				t.Errorf("%s is %v by %d facts: %s", c, got, len(facts),
					strings.Join(facts[:min(5, len(facts))], ", "))
			}
		}
	}
}
