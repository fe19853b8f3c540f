package book

import (
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/workbench"
)

type testView struct {
	Name, Expect string
	Coded        bool // the name is a part of a condition, which the facts tell again
	Given        []string
	Setting      []string // date, region, what was delivered
	Also         []string // what else is expected
	Passed       bool
	Problem      string
}

func (v *view) test(t *pack.Test) *testView {
	tv := &testView{Name: t.Name, Expect: t.Expect, Given: v.given(t.Given),
		Coded: strings.ContainsAny(t.Name, "()<>=_")}
	if !t.AsOf.IsZero() {
		tv.Setting = append(tv.Setting, v.text("case.on", t.AsOf.Format(time.DateOnly)))
	}
	if t.Region != "" {
		tv.Setting = append(tv.Setting, v.text("case.region", t.Region))
	}
	var delivered []string
	for rule, on := range t.Delivered {
		delivered = append(delivered, v.text("case.given", rule, on.Format(time.DateOnly)))
	}
	slices.Sort(delivered)
	tv.Setting = append(tv.Setting, delivered...)
	if t.Whole {
		tv.Setting = append(tv.Setting, v.text("case.whole"))
	}
	if t.Variant != "" {
		tv.Also = append(tv.Also, v.text("case.variant", t.Variant))
	} else if t.HasVar {
		tv.Also = append(tv.Also, v.text("case.own"))
	}
	if t.Kind != "" {
		tv.Also = append(tv.Also, v.text("case.kind", v.named("kind", t.Kind)))
	}
	if t.Cautions >= 0 {
		tv.Also = append(tv.Also, v.text("case.cautions", t.Cautions))
	}
	for _, x := range []struct {
		what   string
		pieces []string
	}{{"says", t.Says}, {"unsure", t.Unsure}, {"omits", t.Omits}} {
		if len(x.pieces) > 0 {
			tv.Also = append(tv.Also, v.text("case."+x.what)+": "+strings.Join(x.pieces, ", "))
		}
	}
	for _, ask := range t.Asks {
		name := ask
		if f := v.pack.Schema.Lookup(ask); f != nil {
			name = v.words.Whether(f)
		}
		tv.Also = append(tv.Also, v.text("case.asks", name))
	}
	return tv
}

// outcome notes how a worked case came out. Cases come in the order of the
// pack.
func (v *view) outcome(c workbench.TestCase, err error) {
	rv := v.byID[c.Rule]
	if rv == nil { // not in this extract
		return
	}
	for i, t := range v.pack.Rule(c.Rule).Tests {
		if advisor.Pos(t.Pos) != c.Pos {
			continue
		}
		if err != nil {
			rv.Tests[i].Problem = err.Error()
			continue
		}
		rv.Tests[i].Passed = true
		rv.Passed++
	}
}
