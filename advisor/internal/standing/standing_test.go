package standing_test

import (
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/randpack"
	"example.com/crosstalk/advisor/internal/standing"
)

const (
	F = condition.False
	U = condition.Unknown
	T = condition.True
)

var today = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// guarded is a pack with one rule, "when: WHEN" with these guards, each with a
// caution.
func guarded(t *testing.T, when string, guards ...string) (*pack.Pack, *prove.Prover) {
	t.Helper()
	var unless []string
	for _, g := range guards {
		unless = append(unless, randpack.Caution(g))
	}
	keys := []string{"encourages: [apple]"}
	if len(guards) > 0 {
		keys = append(keys, "unless:\n"+strings.Join(unless, "\n"))
	}
	c := &randpack.Case{Rules: []string{randpack.Rule("r", when, keys...)}}
	p, errs := load.Pack(c.Files(), nil, false)
	for _, e := range errs {
		t.Fatal(e)
	}
	return p, prove.New(p, today)
}

// named is a decision of p by its part.
func named(t *testing.T, p *pack.Pack, part string) *decision.Decision {
	t.Helper()
	for _, d := range decision.All(p) {
		if d.Part == part {
			return d
		}
	}
	t.Fatalf("no decision %q", part)
	return nil
}

// TestValue: what a guard can still be after what comes before it.
func TestValue(t *testing.T) {
	for _, tt := range []struct {
		when       string
		guards     []string
		part       string
		true_, fal prove.Verdict
	}{
		{"smoker", []string{"b"}, "when", prove.Found, prove.Found},
		{"smoker", []string{"b"}, "unless 1", prove.Found, prove.Found},
		{"smoker", []string{"not smoker"}, "unless 1", prove.None, prove.Found},
		{"smoker", []string{"smoker or b"}, "unless 1", prove.Found, prove.None},
		{"smoker", []string{"x < 5", "x < 3"}, "unless 2", prove.None, prove.Found},
		{"smoker", []string{"x < 3", "x < 5"}, "unless 2", prove.Found, prove.Found},
		// b is known there to be no
		{"smoker", []string{"b", "not b"}, "unless 2", prove.Found, prove.None},
		{"x * y > 4 and x * y < 2", []string{"b"}, "unless 1", prove.Open, prove.Open},
	} {
		p, prover := guarded(t, tt.when, tt.guards...)
		j := standing.For(prover.Find, p, named(t, p, tt.part))
		if a := j.Value(T); a.Verdict != tt.true_ {
			t.Errorf("when %s unless %q: %s is ever true: %v, want %v", tt.when, tt.guards, tt.part,
				a.Verdict, tt.true_)
		}
		if a := j.Value(F); a.Verdict != tt.fal {
			t.Errorf("when %s unless %q: %s is ever false: %v, want %v", tt.when, tt.guards, tt.part,
				a.Verdict, tt.fal)
		}
	}
}

// TestNotices: who notices a part of "when" to be true, or false, whatever it
// says; and the same with what has been left out before.
func TestNotices(t *testing.T) {
	for _, tt := range []struct {
		when string
		path []int
		as   condition.Truth
		want prove.Verdict
	}{
		{"smoker and b", []int{0}, T, prove.Found},
		{"smoker and b", []int{0}, F, prove.Found},
		{"x >= 5 and x >= 3", []int{1}, T, prove.None},
		{"x >= 5 and x >= 3", []int{0}, T, prove.Found},
		{"x >= 5 or x >= 3", []int{0}, F, prove.None},
		{"smoker or (b and smoker)", []int{1}, F, prove.None},
		{"smoker or (b and smoker)", []int{1, 0}, F, prove.None},
		{"known(b) and b", []int{0}, T, prove.Found}, // where b is not known, it is asked
		{"b or known(b)", []int{1}, T, prove.Found},  // only there: it is never false
		{`any(meds, is(.name, "prednisone") and is(.name, "steroid"))`, []int{0, 1}, T, prove.None},
		{`any(meds, is(.name, "prednisone") and .dose > 5)`, []int{0, 1}, T, prove.Found},
	} {
		p, prover := guarded(t, tt.when)
		d := named(t, p, "when")
		for name, search := range map[string]func(prove.Goal) prove.Answer{
			"Find": prover.Find, "Any": prover.Any} {
			j := standing.For(search, p, d)
			for range 2 { // what has been found is looked at first
				a := j.Notices(d.Cond, tt.path, tt.as)
				if a.Verdict != tt.want {
					t.Errorf("%s, by %s: with %v at %v, noticed: %v, want %v", tt.when, name, tt.as, tt.path,
						a.Verdict, tt.want)
				}
				if a.Profile == nil {
					continue
				}
				f := frame(p, a.Profile)
				if then := condition.With(d.Cond, tt.path, condition.Const(tt.as)); !standing.Noticed(f, d,
					then) {
					t.Errorf("%s, by %s: nobody notices on %s", tt.when, name, a.Profile.YAML())
				}
			}
		}
	}
}

// TestNoticesNext: what was found for one part counts for another only if it is
// noticed there, and where the decision is looked at.
func TestNoticesNext(t *testing.T) {
	p, prover := guarded(t, "smoker", "x >= 5 and x >= 3 and b")
	d := named(t, p, "unless 1")
	j := standing.For(prover.Find, p, d)
	a := j.Notices(d.Cond, []int{2}, T)
	if a.Verdict != prove.Found {
		t.Fatal(a.Verdict)
	}
	if a := j.Notices(d.Cond, []int{1}, T); a.Verdict != prove.None {
		t.Errorf("x >= 3 counts: %v", a.Verdict)
	}
	if a := j.Notices(d.Cond, []int{0}, T); a.Verdict != prove.Found || a.Profile == nil {
		t.Errorf("x >= 5 counts: %v", a.Verdict)
	}
	then := condition.With(d.Cond, []int{2}, condition.Const(T))
	f := frame(p, a.Profile)
	if !standing.Noticed(f, d, then) {
		t.Errorf("nobody notices on %s", a.Profile.YAML())
	}
	f = frame(p, a.Profile)
	f.Profile.Slots[p.Schema.Lookup("smoker").Slot] = fact.BoolValue(false)
	if standing.Noticed(f, d, then) {
		t.Error("a guard is noticed under a condition that is false")
	}
}

func frame(p *pack.Pack, x *prove.Profile) *condition.Frame {
	f := &condition.Frame{AsOf: x.AsOf, Region: p.Regions[0].Name}
	f.Reset(p.Space.Registry)
	f.Profile.Slots = x.Slots
	return f
}

// TestReached: ways are open one by one, and no ways at all are open to all.
func TestReached(t *testing.T) {
	p, prover := guarded(t, "smoker", "b", "not b")
	when := p.Rules[0].When
	never := decision.Step{Cond: condition.Const(F), Is: T}
	for _, tt := range []struct {
		name string
		ways []decision.Way
		want prove.Verdict
	}{
		{"none at all", nil, prove.Found},
		{"an empty list", []decision.Way{}, prove.None},
		{"one without steps", []decision.Way{nil}, prove.Found},
		{"one that is barred", []decision.Way{{{Cond: when, Is: T}, never}}, prove.None},
		{"one of two", []decision.Way{{never}, {{Cond: when, Is: T}}}, prove.Found},
		{"at odds", []decision.Way{{{Cond: when, Is: T}, {Cond: when, Is: F}}}, prove.None},
		{"unknown", []decision.Way{{{Cond: when, Is: U}}}, prove.Found},
		{"unknown, and not", []decision.Way{{{Cond: when, Is: U}, {Cond: when, Is: U, Not: true}}},
			prove.None},
		{
			"not true, not false, not unknown", []decision.Way{
				{{Cond: when, Is: T, Not: true}, {Cond: when, Is: F, Not: true},
					{Cond: when, Is: U, Not: true}}}, prove.None},
		{
			"neither of two",
			[]decision.Way{{{Cond: when, Is: T, Not: true}, {Cond: when, Is: F, Not: true}}}, prove.Found},
	} {
		if a := prover.Find(standing.Reached(tt.ways)); a.Verdict != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, a.Verdict, tt.want)
		}
	}
}

// TestApart: two conditions are apart where one is certainly true, the other
// certainly false.
func TestApart(t *testing.T) {
	for _, tt := range []struct {
		x, y string
		want prove.Verdict
	}{
		{"b", "b", prove.None},
		{"b", "not b", prove.Found},
		{"x < 5", "not (x >= 5)", prove.None},
		{"x < 5", "x <= 5", prove.Found},
		{"known(b)", "known(b) and b", prove.Found},
	} {
		p, prover := guarded(t, "smoker", tt.x, tt.y)
		g := p.Rules[0].Base.Guards
		if a := prover.Find(standing.Apart(g[0].If, g[1].If)); a.Verdict != tt.want {
			t.Errorf("%s and %s: %v, want %v", tt.x, tt.y, a.Verdict, tt.want)
		}
	}
}
