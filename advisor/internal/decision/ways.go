package decision

import (
	"fmt"
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
)

// A Step is what a condition must be for one that stands after it to be
// looked at.
type Step struct {
	Cond condition.Cond
	Is   condition.Truth
	Not  bool // it must be anything but Is
	// Before names a decision of the same kind that comes first, such as
	// "unless 1"; "" for what all of them stand under, such as "when".
	Before string
}

// A Way leads to a decision: all its steps must be so.
type Way []Step

// Holds reports whether the way is open on the profile of f, as it is: what
// is not known of it is not.
func (w Way) Holds(f *condition.Frame) bool {
	for _, s := range w {
		if (f.Eval(s.Cond) == s.Is) == s.Not {
			return false
		}
	}
	return true
}

// Reached reports whether the decision is looked at on the profile of f.
func (d *Decision) Reached(f *condition.Frame) bool {
	return d.Ways == nil || slices.ContainsFunc(d.Ways, func(w Way) bool { return w.Holds(f) })
}

// and is w with one more step. W is not changed.
func (w Way) and(steps ...Step) Way { return append(slices.Clip(w), steps...) }

// Hosts lists for each rule those that bring it with them: it is then shown
// whatever its own condition says.
func Hosts(p *pack.Pack) map[*pack.Rule][]*pack.Rule {
	hosts := map[*pack.Rule][]*pack.Rule{}
	for _, host := range p.Rules {
		seen := map[*pack.Rule]bool{host: true}
		var add func(r *pack.Rule)
		add = func(r *pack.Rule) {
			for _, c := range r.With {
				if !seen[c] {
					seen[c] = true
					hosts[c] = append(hosts[c], host)
					add(c)
				}
			}
		}
		add(host)
	}
	return hosts
}

// waysTo lists the ways to a decision of a rule. A rule is looked at in this
// order: when, the variants until one is not false, the guards of the chosen words
// until one is true, the pieces of these words.
func waysTo(d *Decision, hosts []*pack.Rule) (ways []Way) {
	r := d.Rule
	switch {
	case d.Guard != nil:
		for _, w := range r.Wordings() {
			i := slices.Index(w.Guards, d.Guard)
			if i < 0 {
				continue
			}
			for _, way := range Chosen(r, w, hosts) {
				for k := range way {
					way[k].Before = "" // the words are chosen first
				}
				for j, before := range w.Guards[:i] {
					way = way.and(Step{Cond: before.If, Is: condition.True, Not: true,
						Before: fmt.Sprintf("unless %d", j+1)})
				}
				ways = append(ways, way)
			}
		}
	case d.Wording != nil:
		for _, way := range applies(r, hosts) {
			ways = append(ways, way.and(notBefore(r, d.Wording)...))
		}
	case d.Piece != nil:
		for _, w := range r.Wordings() {
			if w.Has(d.Piece) {
				ways = append(ways, Shown(r, w, hosts)...)
			}
		}
	}
	return ways
}

// Shown lists the ways for a rule's message to be shown in some words: no guard of
// them holds, and none that has no caution may. What later stages withhold is not
// looked at.
func Shown(r *pack.Rule, w *pack.Wording, hosts []*pack.Rule) (ways []Way) {
	for _, way := range Chosen(r, w, hosts) {
		for k := range way {
			way[k].Before = "" // the words are chosen first
		}
		for i, g := range w.Guards {
			step := Step{Cond: g.If, Is: condition.False, Before: fmt.Sprintf("unless %d", i+1)}
			if g.Caution != nil {
				step.Is, step.Not = condition.True, true
			}
			way = way.and(step)
		}
		ways = append(ways, way)
	}
	return ways
}

// applies lists the ways for a rule to apply: by its own condition, or beside a
// host.
func applies(r *pack.Rule, hosts []*pack.Rule) []Way {
	ways := []Way{{{Cond: r.When, Is: condition.True}}}
	for _, host := range hosts {
		ways = append(ways, Way{{Cond: host.When, Is: condition.True}})
	}
	return ways
}

// notBefore says that no variant before words is right; before the rule's own
// words all are.
func notBefore(r *pack.Rule, words *pack.Wording) (steps []Step) {
	for _, v := range r.Variants {
		if v == words {
			break
		}
		steps = append(steps, Step{Cond: v.If, Is: condition.False, Before: "variant " + v.Name})
	}
	return steps
}

// Chosen lists the ways for a rule's words to be chosen: because they are
// right or, if they are the safe ones, because it is not known which are.
func Chosen(r *pack.Rule, words *pack.Wording, hosts []*pack.Rule) (ways []Way) {
	for _, way := range applies(r, hosts) {
		right := way.and(notBefore(r, words)...)
		if words.If != nil {
			right = right.and(Step{Cond: words.If, Is: condition.True})
		}
		ways = append(ways, right)
		if words != r.Safe {
			continue
		}
		for _, v := range r.Variants {
			unsure := way.and(notBefore(r, v)...)
			ways = append(ways, unsure.and(Step{Cond: v.If, Is: condition.Unknown}))
		}
	}
	return ways
}

// afterCases is the way past cases none of which certainly applies: where one
// may, the later ones still count, for they may agree.
func afterCases(cases []*condition.Case) (way Way) {
	for i, k := range cases {
		way = append(way, Step{Cond: k.Cond, Is: condition.True, Not: true,
			Before: fmt.Sprintf("case %d", i+1)})
	}
	return way
}
