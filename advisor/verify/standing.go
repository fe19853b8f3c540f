package verify

import (
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/attack"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/standing"
)

// constants looks for decisions, and parts of them, that do nothing where they
// stand: after what comes before them.
func (c *checker) constants() {
	s := &standings{c}
	for _, d := range decision.All(c.Pack) {
		if !c.choice.hasDecision(d) {
			continue
		}
		c.report.Decisions.Of++
		n := len(c.report.Findings)
		if j := standing.For(c.prover.Any, c.Pack, d); !s.whole(d, j) {
			s.parts(d, j)
		}
		if len(c.report.Findings) == n {
			c.report.Decisions.Done++
		}
	}
	s.ownWords()
}

// standings looks at decisions where they stand.
type standings struct {
	*checker
}

// whole looks at a decision as a whole. It reports whether that is all there is
// to say of it.
func (s *standings) whole(d *decision.Decision, j *standing.Judge) bool {
	if _, written := d.Cond.(condition.Const); written && d.Part == "when" {
		return true // "when: true" is reported as always
	}
	for _, v := range []condition.Truth{condition.True, condition.False} {
		if d.OfRecords && v == condition.False {
			continue // of a person with no records
		}
		if s.constant(d, d.Cond, "it", v) {
			return true
		}
	}
	if d.Ways == nil {
		return false
	}
	for _, v := range []condition.Truth{condition.True, condition.False} {
		verdict := j.Value(v).Verdict
		if verdict == prove.Found || verdict == prove.Open &&
			s.someone(here(d, never(d, d.Cond, v))...) != nil {
			continue
		}
		if verdict == prove.None && !d.OfRecords {
			s.claimsHere(d, never(d, d.Cond, v))
		}
		if s.nobodyGets(d.Ways) {
			s.claimsNobody(d, d.Cond)
			s.barred(d)
			return true
		}
		switch {
		case v == condition.True && d.Guard != nil && j.Contested():
		case v == condition.False && d.Piece != nil && verdict == prove.None:
			s.add(s.about(d, "dead", "nobody who reads the message makes it false, so it is never left "+
				"out; say in the text for everybody what it says"))
			return true
		case v == condition.False && d.Guard == nil && d.Piece == nil:
			// Whoever comes to this variant or case has it. What stands after it
			// is then not reached, and reported; often nothing does.
			if verdict == prove.None {
				return true
			}
		case verdict != prove.None:
			s.add(open(s.about(d, "dead", "whether it is ever %s where it stands is open", v)))
			return true
		case v == condition.False:
			s.add(s.about(d, "dead",
				"nobody who gets there makes it false: it withholds from everybody of whom it is known"))
			return true
		default:
			s.add(s.idle(d))
			return true
		}
	}
	return false
}

// barred reports a variant or case that nobody gets to, for one before it is
// always taken. Where else nobody gets to, that is reported where the way ends.
func (s *standings) barred(d *decision.Decision) {
	if d.Guard != nil || d.Piece != nil || s.nobodyGets(keep(d.Ways, "")) {
		return
	}
	if d.Wording != nil {
		kind := "unreachable"
		if d.Wording == d.Rule.Safe { // its words are of use while something is unknown
			kind = "dead"
		}
		s.add(s.about(d, kind, `everybody for whom "when" is true has other words before`))
		return
	}
	s.add(s.about(d, "unreachable", "for everybody a case before it applies"))
}

// about is a finding about a decision: an error, and proven.
func (s *standings) about(d *decision.Decision, kind, format string, args ...any) Finding {
	return Finding{Kind: kind, Proven: true, Error: true, In: d.Name(),
		Pos: advisor.Pos(d.Text.At(1, 1)), Msg: fmt.Sprintf(format, args...)}
}

// constant reports a condition, or a part of one, that nobody gives the value v,
// wherever it stands.
func (s *standings) constant(d *decision.Decision, x condition.Cond, name string,
	v condition.Truth) bool {
	verdict := s.prover.Any(standing.Is(x, v)).Verdict
	if verdict == prove.Found || verdict == prove.Open &&
		s.someone(attack.Claim{Name: name, Cond: x, Never: v}) != nil {
		return false
	}
	f := s.about(d, "dead", "%s is never %s, whoever it is about", name, v)
	if verdict == prove.Open {
		f = open(s.about(d, "dead", "whether %s is ever %s is open", name, v))
	}
	if f.Proven && s.nobody().Eval(x) == condition.Unknown {
		f.Kind = "undetermined"
		f.Msg = fmt.Sprintf("%s is never %s, however a record is filled in, and unknown until it is; "+
			"say it in another way", name, v)
	}
	if f.Proven {
		s.claims(attack.Claim{Name: f.In + ": " + f.Kind, Cond: x, Never: v})
	}
	s.add(f)
	return true
}

// idle says of a decision that is never true where it stands what keeps it
// from that.
func (s *standings) idle(d *decision.Decision) Finding {
	kind, does := "unreachable", "nobody gets there with it true"
	switch {
	case d.Guard != nil:
		kind, does = "dead", "it withholds nothing"
	case d.Piece != nil:
		kind, does = "dead", "nobody reads what it says"
	case d.Wording != nil && d.Wording == d.Rule.Safe:
		kind, does = "dead", "it chooses these words for nobody, who are read only while it is "+
			"unknown which are right"
	case d.Wording != nil:
		does = "nobody gets these words"
	}
	if s.never(d, "") {
		under := `nobody for whom "when" is true makes it true`
		if (d.Guard != nil || d.Piece != nil) && len(d.Rule.Variants) > 0 {
			under = "nobody for whom these words are right makes it true"
		}
		return s.about(d, kind, "%s: %s", under, does)
	}
	for _, x := range d.Ways[0] {
		if x.Before == "" || !s.never(d, x.Before) {
			continue
		}
		apart := prove.All(standing.Reached(keep(d.Ways, "")), standing.Apart(d.Cond, x.Cond))
		if s.prover.Any(apart).Verdict == prove.None {
			return s.about(d, "equal", "it says here what %s says, which comes first: %s", x.Before, does)
		}
		return s.about(d, kind, "whoever makes it true makes %s true, which comes first: %s", x.Before,
			does)
	}
	return s.about(d, kind,
		"whoever makes it true makes something before it true, which comes first: %s", does)
}

// never reports whether the decision is never true even if, of what comes before
// it, only one part does.
func (s *standings) never(d *decision.Decision, before string) bool {
	return s.prover.Any(prove.All(standing.Reached(keep(d.Ways, before)),
		prove.Holds(d.Cond))).Verdict == prove.None
}

// nobodyGets reports whether none of the ways is open to anybody.
func (s *standings) nobodyGets(ways []decision.Way) bool {
	return s.prover.Any(standing.Reached(ways)).Verdict == prove.None
}

// keep leaves out of ways all decisions that come before but the one named so.
func keep(ways []decision.Way, before string) (list []decision.Way) {
	for _, w := range ways {
		list = append(list, slices.DeleteFunc(slices.Clone(w), func(s decision.Step) bool {
			return s.Before != "" && s.Before != before
		}))
	}
	return list
}

// parts looks for parts of a decision that do not count where they stand: with
// true, or false, in their place it is the same for everybody who gets there.
// The last ones are looked at first, and as if those that are reported were
// gone: all of them can be left out together. One that cannot be left out alone says so.
func (s *standings) parts(d *decision.Decision, j *standing.Judge) {
	now := d.Cond
	var gone [][]int
	var found []Finding
	for _, site := range slices.Backward(d.Sites()) {
		path := site.Path()
		if len(path) == 0 || slices.ContainsFunc(gone, func(p []int) bool {
			return len(p) <= len(path) && slices.Equal(p, path[:len(p)])
		}) {
			continue
		}
		as, verdict := s.idlePart(j, now, path)
		if verdict == prove.Found {
			continue
		}
		if verdict == prove.Open {
			found = append(found, open(s.about(d, "dead", "whether %s counts where it stands is open",
				site)))
			continue
		}
		for len(path) > 1 { // the largest part that does not count
			wider, verdict := s.idlePart(j, now, path[:len(path)-1])
			if verdict != prove.None {
				break
			}
			path, as = path[:len(path)-1], wider
		}
		if f, ok := s.idleFinding(d, j, path, as); ok {
			if len(gone) > 0 && j.Notices(d.Cond, path, as).Verdict != prove.None {
				f.Msg += "; that is so once what else is to be left out of the condition is: " + named(d, gone)
			}
			found = append(found, f)
		}
		now = condition.With(now, path, condition.Const(as))
		s.claimsHere(d, attack.Claim{Name: fmt.Sprintf("%s where it stands: %s does not count", d.Name(),
			condition.At(d.Cond, path)), Cond: d.Cond, Then: now})
		gone = append(gone, path)
	}
	for _, f := range slices.Backward(found) {
		s.add(f)
	}
}

// named lists parts of a decision.
func named(d *decision.Decision, paths [][]int) string {
	var names []string
	for _, p := range paths {
		names = append(names, condition.At(d.Cond, p).String())
	}
	return strings.Join(names, ", ")
}

// idlePart reports whether the part of now at path can be taken for true, or
// for false, and nobody notices it.
func (s *standings) idlePart(j *standing.Judge, now condition.Cond,
	path []int) (as condition.Truth, verdict prove.Verdict) {
	verdict = prove.Found
	for _, as := range []condition.Truth{condition.True, condition.False} {
		switch v := j.Notices(now, path, as).Verdict; v {
		case prove.None:
			return as, v
		case prove.Open:
			then := condition.With(now, path, condition.Const(as))
			if s.someone(here(j.Decision(), attack.Claim{Name: "counts", Cond: j.Decision().Cond,
				Then: then})...) == nil {
				verdict = v
			}
		}
	}
	return condition.Unknown, verdict
}

// idleFinding says why a part does not count. It is not ok if the part is a
// decision of its own that is reported where it stands.
func (s *standings) idleFinding(d *decision.Decision, j *standing.Judge, path []int,
	as condition.Truth) (f Finding, ok bool) {
	x := condition.At(d.Cond, path)
	other := as.Not()
	inside := false // a quantifier: then it says nothing alone
	for i := range path {
		_, quant := condition.At(d.Cond, path[:i]).(*condition.Quant)
		inside = inside || quant
	}
	if !inside {
		n := len(s.report.Findings)
		if s.constant(d, x, x.String(), other) {
			f := s.report.Findings[n]
			s.report.Findings = s.report.Findings[:n]
			switch x.(type) {
			case *condition.Finding, *condition.Choice:
				return f, false
			}
			return f, true
		}
		if j.Part(x, other).Verdict == prove.None {
			s.claimsHere(d, never(d, x, other))
			return s.about(d, "dead", "%s is never %s where it stands: leave it out", x, other), true
		}
	}
	return s.about(d, "dead",
		"%s does not count where it stands, for what stands beside it decides: leave it out", x), true
}

// ownWords looks for rules whose own words nobody gets, for there is a variant
// for everybody.
func (s *standings) ownWords() {
	hosts := decision.Hosts(s.Pack)
	for _, r := range s.Pack.Rules {
		if len(r.Variants) == 0 || !s.choice.has(r) {
			continue
		}
		if s.prover.Any(prove.Holds(r.When)).Verdict == prove.None {
			continue // which is reported
		}
		own := &decision.Decision{Owner: "rule " + r.ID, Part: "its own words",
			Ways: decision.Chosen(r, &r.Base, hosts[r])}
		verdict := s.prover.Any(standing.Reached(own.Ways)).Verdict
		if verdict == prove.Found || verdict == prove.Open &&
			s.someone(here(own, never(own, r.When, condition.True))...) != nil {
			continue
		}
		f := inRule(r, "unreachable",
			"nobody gets its own words: each person has a variant; make the last one the rule's own")
		if verdict == prove.Open {
			f.Proven, f.Msg = false, "whether anybody gets its own words is open"
		} else {
			s.claimsNobody(own, r.When)
		}
		s.add(mended(f))
	}
}
