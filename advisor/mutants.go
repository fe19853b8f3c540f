package advisor

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/standing"
	"example.com/crosstalk/advisor/internal/witness"
)

// A Mutant is the pack with one thing changed in one condition: the kind of
// mistake that an author can make, which a case should notice.
type Mutant struct {
	In     string      `json:"in"`
	Part   string      `json:"part,omitempty"`
	Kind   string      `json:"kind"` // comparison, boundary, connective, dropped, negation, term, value, guard
	Pos    Pos         `json:"pos"`
	Was    string      `json:"was"`
	Now    string      `json:"now"` // "" if it is left out
	State  MutantState `json:"state"`
	By     string      `json:"by,omitempty"`     // the case that has noticed it: RULE/CASE
	Killer *Suggestion `json:"killer,omitempty"` // a case that would notice it, if it survived
}

// String says where the mutant is, and what was changed.
func (m Mutant) String() string {
	in := m.In
	if m.Part != "" {
		in += ", " + m.Part
	}
	change := fmt.Sprintf("%s -> %s", m.Was, m.Now)
	if m.Now == "" {
		change = fmt.Sprintf("%s left out", m.Was)
	}
	return fmt.Sprintf("%s: %s: %s %s: %s", m.Pos, in, m.State, m.Kind, change)
}

// A MutantState is what became of a mutant.
type MutantState string

const (
	Killed     MutantState = "killed"     // a case fails on it
	Survived   MutantState = "survived"   // no case does, and there is a profile on which a rule has another outcome
	Equivalent MutantState = "equivalent" // there is no such profile
	Undecided  MutantState = "undecided"  // none was found, which proves nothing
)

// A MutantReport is what became of all mutants, in the order of the pack.
type MutantReport struct {
	Mutants []Mutant `json:"mutants"`
}

// Score counts the killed among all that are not equivalent.
func (r *MutantReport) Score() Count {
	var c Count
	for _, m := range r.Mutants {
		if m.State == Equivalent {
			continue
		}
		c.Of++
		if m.State == Killed {
			c.Done++
		}
	}
	return c
}

// Killers lists the cases that would kill the survivors, each once, in the
// order of the pack.
func (r *MutantReport) Killers() (list []*Suggestion) {
	for _, m := range r.Mutants {
		if m.Killer != nil && !slices.Contains(list, m.Killer) {
			list = append(list, m.Killer)
		}
	}
	return list
}

// Mutants makes the mutants of every condition, runs the cases beside the
// rules that read it, and says which mutants no case notices. What a case
// notices is what it expects: the outcome, and the variant, cautions and
// questions that it names. For a survivor it searches a smallest profile on
// which a rule has another outcome; where it is proven that no profile at all makes
// a difference, the mutant is equivalent. All cases must pass.
func (rb *Rulebase[P]) Mutants(opts *CoverageOptions) (*MutantReport, error) {
	if opts == nil {
		opts = &CoverageOptions{}
	}
	for c, err := range rb.RunTests() {
		if err != nil {
			return nil, fmt.Errorf("%s: rule %s: %s: %w; mutants are for cases that pass", c.Pos, c.Rule, c.Name, err)
		}
	}
	asOf := opts.AsOf
	if asOf.IsZero() {
		asOf = rb.inside().latestReview()
	}
	n := len(decision.All(rb.inside().pack))
	found := make([][]Mutant, n)
	var mu sync.Mutex
	var failed error
	done := 0
	parallel(n, func() func(int) {
		w, err := newMutator(rb.inside(), asOf)
		if err != nil {
			mu.Lock()
			failed = err
			mu.Unlock()
			return func(int) {}
		}
		return func(i int) {
			if byAny(w.reads, w.decisions[i], opts.Rule) {
				found[i] = w.decide(i)
			}
			mu.Lock()
			defer mu.Unlock()
			if done++; opts.Progress != nil {
				opts.Progress(Count{done, n})
			}
		}
	})
	return &MutantReport{Mutants: slices.Concat(found...)}, failed
}

// A mutator is a worker with a pack of its own.
type mutator struct {
	*core
	decisions []*decision.Decision
	reads     decision.Reads
	choices   decision.Choices
	sessions  map[*pack.Test]*session // one a case, with its profile read
	probe     *session
	finder    *witness.Finder
	prover    *prove.Prover
}

func newMutator(c *core, asOf time.Time) (*mutator, error) {
	p, errs := pack.Again(c.pack)
	if err := Errors(errs); err != nil {
		return nil, err
	}
	own := newCore(p, c.matcher)
	w := &mutator{core: own, decisions: decision.All(p), reads: decision.ReadBy(p), choices: decision.ChoicesOf(p),
		sessions: map[*pack.Test]*session{}, probe: &session{core: own}}
	w.finder = witness.New(p, asOf, &w.probe.frame)
	w.finder.Nodes = manyNodes
	w.prover = prove.New(p, asOf)
	return w, nil
}

// mutantsOf lists the mutants of a decision.
func (w *mutator) mutantsOf(d *decision.Decision) []condition.Mutant {
	path := ""
	if d.Case != nil {
		_, path, _ = strings.Cut(d.Owner, " ")
	}
	list := w.pack.Space.Mutants(path, d.Text)
	if d.Guard != nil {
		list = append(list, condition.Mutant{Kind: "guard", Pos: d.Text.At(1, 1), Was: d.Text.Text, Cond: condition.Const(False), Differs: d.Cond})
	}
	return list
}

// decide says what becomes of the mutants of the i-th decision.
func (w *mutator) decide(i int) (list []Mutant) {
	d := w.decisions[i]
	rules := w.reads.Rules(d)
	var would []killer // cases that would kill other mutants of d
	for _, m := range w.mutantsOf(d) {
		out := Mutant{In: d.Owner, Part: d.Part, Kind: m.Kind, Pos: Pos(m.Pos), Was: m.Was, Now: m.Now}
		undo := d.Set(m.Cond, w.choices)
		t := w.killer(d, rules)
		for i := 0; t == nil && out.Killer == nil && i < len(would); i++ {
			if w.notices(would[i]) {
				out.State, out.Killer = Survived, would[i].Suggestion
			}
		}
		undo()
		switch {
		case t != nil:
			out.State, out.By = Killed, t.Rule.ID+"/"+t.Name
		case out.Killer == nil:
			var k killer
			if out.State, k = w.difference(d, m, rules); k.Suggestion != nil {
				out.Killer = k.Suggestion
				would = append(would, k)
			}
		}
		list = append(list, out)
	}
	return list
}

// A killer is a case that does not exist yet.
type killer struct {
	*Suggestion
	rule    *pack.Rule
	profile *witness.Profile
	expect  signature
}

// notices reports whether the rule of k has another outcome now.
func (w *mutator) notices(k killer) bool {
	s := w.beginWith(k.profile)
	defer s.end()
	return s.sign(k.rule) != k.expect
}

// killerOf makes a case for rule r of a profile.
func (w *mutator) killerOf(m condition.Mutant, r *pack.Rule, p *witness.Profile) killer {
	s := w.beginWith(p)
	defer s.end()
	return killer{w.suggestion(r, p, caseName(m)), r, p, s.sign(r)}
}

// caseName says what a case is about that kills m.
func caseName(m condition.Mutant) string {
	switch m.Kind {
	case "guard":
		return "held back: " + abridged(m.Was)
	case "dropped":
		return abridged(m.Lost) + " counts"
	case "connective":
		return "and is not or: " + abridged(m.Was)
	}
	return abridged(m.Was) + ", not " + abridged(m.Now)
}

// abridged keeps names to the length of a line.
func abridged(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most-4]) + " ..."
	}
	return s
}

// killer returns a case that fails now, or nil.
func (w *mutator) killer(d *decision.Decision, rules []*pack.Rule) *pack.Test {
	for _, r := range rules {
		for _, t := range r.Tests {
			s := w.sessions[t]
			if s == nil {
				var err error
				if s, err = w.beginCase(t); err != nil {
					return t
				}
				w.sessions[t] = s
			}
			if d.Rule == nil || t.Whole { // else nothing that is remembered has changed
				s.frame.Reset(w.pack.Space)
			}
			if s.fails(t) {
				return t
			}
		}
	}
	return nil
}

// fails is runCase, without saying why.
func (s *session) fails(t *pack.Test) bool {
	if !t.Whole {
		s.judgeOne(t.Rule)
		if s.of(t.Rule).outcome.String() != t.Expect {
			return true
		}
	}
	return s.runCase(t) != nil
}

// A verdict on a rule, as its author sees it.
type signature struct {
	outcome  Outcome
	words    *pack.Wording
	cautions int
}

func (s *session) sign(r *pack.Rule) signature {
	s.judgeOne(r)
	x := s.of(r)
	if x.outcome != Shown {
		return signature{outcome: x.outcome}
	}
	return signature{x.outcome, x.words, len(x.cautions)}
}

// difference looks for a profile on which a rule that reads d has another
// outcome if m stands in d's place.
func (w *mutator) difference(d *decision.Decision, m condition.Mutant, rules []*pack.Rule) (MutantState, killer) {
	changed := []condition.Cond{d.Cond, m.Cond}
	if q, ok := d.Cond.(*condition.Quant); ok && d.OfRecords {
		changed[1] = condition.AnyOf(q.List, m.Cond)
	}
	state := Equivalent
	// First where the conditions certainly differ, which is found soon; then
	// where they may, which is all that is left.
	if m.Differs != nil {
		_, verdict := w.finder.Find(&witness.Goal{Parts: witness.Is(m.Differs, True)})
		if verdict != witness.None {
			for _, r := range rules {
				goal := w.goal(d, m, r, changed, false)
				if d.Rule != nil && d.Reach != nil { // best one on which the rest of the rule is true
					sure := *goal
					sure.Parts = slices.Concat(goal.Parts, witness.Is(d.Reach, True))
					if p, verdict := w.finder.Find(&sure); verdict == witness.Found {
						return Survived, w.killerOf(m, r, p)
					}
				}
				p, verdict := w.finder.Find(goal)
				switch verdict {
				case witness.Found:
					return Survived, w.killerOf(m, r, p)
				case witness.Unproven:
					state = Undecided
				}
			}
		}
	}
	w.finder.Nodes = fewNodes
	defer func() { w.finder.Nodes = manyNodes }()
	for _, r := range rules {
		p, verdict := w.finder.Find(w.goal(d, m, r, changed, true))
		switch verdict {
		case witness.Found:
			return Survived, w.killerOf(m, r, p)
		case witness.Unproven:
			state = Undecided
		}
	}
	if state == Equivalent {
		return w.anywhere(d, m, changed, rules)
	}
	return state, killer{}
}

// anywhere asks the prover, which knows of bounds and of all else that a profile
// can say, whether m makes any difference where d stands. If it may, but no rule
// has another outcome on the profiles that were found, that is open.
func (w *mutator) anywhere(d *decision.Decision, m condition.Mutant, changed []condition.Cond, rules []*pack.Rule) (MutantState, killer) {
	differ := prove.All(standing.Reached(d.Ways), standing.Differ(changed[0], changed[1]))
	if w.prover.Find(differ).Verdict == prove.None {
		return Equivalent, killer{}
	}
	for _, r := range rules {
		for _, matters := range w.matters(d, r) {
			a := w.prover.Find(prove.All(differ, matters))
			if a.Verdict != prove.Found {
				continue
			}
			k := w.killerOf(m, r, a.Profile)
			undo := d.Set(m.Cond, w.choices)
			noticed := w.notices(k)
			if undo(); noticed {
				return Survived, k
			}
		}
	}
	return Undecided, killer{}
}

// matters lists goals on which d may decide something of r: where the finding that
// d is decides alone in r, then whatever r's condition is.
func (w *mutator) matters(d *decision.Decision, r *pack.Rule) (goals []prove.Goal) {
	for _, x := range w.decisions {
		if d.Finding == nil || x.Rule != r {
			continue
		}
		for _, site := range x.Sites() {
			if site.Cond == condition.Cond(d.Finding) {
				with := func(v Truth) condition.Cond { return condition.With(x.Cond, site.Path(), condition.Const(v)) }
				goals = append(goals, prove.All(standing.Reached(x.Ways), standing.Apart(with(True), with(False))))
			}
		}
	}
	return append(goals, prove.Holds(r.When), prove.Unsure(r.When), prove.Fails(r.When))
}

// Bounds of the searches for a difference: a certain one, and one that is only
// in what is open.
const (
	manyNodes = 20_000
	fewNodes  = 2000
)

// goal is a profile on which rule r has another outcome with m in d's place;
// for which m certainly differs, unless unknowns is true.
func (w *mutator) goal(d *decision.Decision, m condition.Mutant, r *pack.Rule, changed []condition.Cond, unknowns bool) *witness.Goal {
	all := append(slices.Clone(changed), r.When)
	for _, words := range r.Wordings() {
		if words.If != nil {
			all = append(all, words.If)
		}
		for _, g := range words.Guards {
			all = append(all, g.If)
		}
	}
	f := &w.probe.frame
	as := func(c condition.Cond, do func()) {
		undo := d.Set(c, w.choices)
		if d.Rule == nil { // what is remembered of findings may have changed
			f.Reset(w.pack.Space)
		}
		do()
		if undo(); d.Rule == nil {
			f.Reset(w.pack.Space)
		}
	}
	look := func() (signature, Truth) { return w.probe.sign(r), f.Eval(r.When) }
	differs := witness.Part{Conds: all, Eval: func(f *condition.Frame) Truth {
		if t := f.Eval(d.Cond); unknowns && t != Unknown && !d.OfRecords && t == f.Eval(m.Cond) {
			return False
		}
		was, when := look()
		var now signature
		var then Truth
		as(m.Cond, func() { now, then = look() })
		switch {
		case when == False && then == False:
			return False
		case was != now:
			return True
		}
		return Unknown
	}, Undecided: func(f *condition.Frame, visit func(condition.Cond, *fact.Elem)) {
		gather := func() {
			for _, c := range all {
				f.Undecided(c, true, visit)
			}
		}
		gather()
		as(m.Cond, gather)
	}}
	goal := &witness.Goal{Unknowns: unknowns}
	if !unknowns {
		goal.Parts = witness.Is(m.Differs, True)
	}
	goal.Parts = append(goal.Parts, differs)
	return goal
}
