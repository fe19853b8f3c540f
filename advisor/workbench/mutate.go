package workbench

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/mutation"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/witness"
)

// Mutate makes the mutants of every condition, runs the cases beside the
// rules that read it, and says which mutants no case notices. What a case
// notices is what it expects: the outcome, and the variant, cautions, pieces and
// questions that it names. For a survivor it searches a smallest profile on
// which a rule has another outcome; where it is proven that no profile at all makes
// a difference, the mutant is equivalent. All cases must pass.
func Mutate[P any](rb *advisor.Rulebase[P], opts *SearchOptions) (*MutantReport, error) {
	if opts == nil {
		opts = &SearchOptions{}
	}
	b := benchOf(rb)
	var failing error
	b.run(b.tests(), func(c TestCase, err error) bool {
		if err != nil {
			failing = fmt.Errorf("%s: rule %s: %s: %w; mutants are for cases that pass",
				c.Pos, c.Rule, c.Name, err)
		}
		return err == nil
	})
	if failing != nil {
		return nil, failing
	}
	asOf := opts.AsOf
	if asOf.IsZero() {
		asOf = b.latestReview()
	}
	n := len(decision.All(b.Pack))
	found := make([][]Mutant, n)
	var mu sync.Mutex
	var failed error
	done := 0
	parallel(n, func() func(int) {
		w, err := newMutator(b, asOf)
		if err != nil {
			mu.Lock()
			failed = err
			mu.Unlock()
			return func(int) {}
		}
		return func(i int) {
			if opts.wants(w.reads, w.decisions[i]) {
				found[i] = w.decide(i)
			}
			mu.Lock()
			defer mu.Unlock()
			if done++; opts.Progress != nil {
				opts.Progress(Ratio{done, n})
			}
		}
	})
	return &MutantReport{Mutants: slices.Concat(found...)}, failed
}

// A mutator is a worker with a pack of its own.
type mutator struct {
	bench
	decisions []*decision.Decision
	reads     decision.Reads
	choices   decision.Choices
	sessions  map[*pack.Test]*engine.Session // one a case, with its profile read
	probe     *engine.Session
	finder    *witness.Finder
	prover    *prove.Prover
}

func newMutator(of bench, asOf time.Time) (*mutator, error) {
	p, errs := load.Again(of.Pack)
	if err := bridge.Errors(errs); err != nil {
		return nil, err
	}
	own := bench{engine.New(p)}
	w := &mutator{bench: own, decisions: decision.All(p), reads: decision.ReadBy(p),
		choices:  decision.ChoicesOf(p),
		sessions: map[*pack.Test]*engine.Session{}, probe: own.NewSession()}
	w.finder = witness.New(p, asOf, &w.probe.Frame)
	w.finder.Nodes = manyNodes
	w.prover = prove.New(p, asOf)
	return w, nil
}

// mutantsOf lists the mutants of a decision.
func (w *mutator) mutantsOf(d *decision.Decision) []mutation.Mutant {
	path := ""
	if d.Case != nil {
		_, path, _ = strings.Cut(d.Owner, " ")
	}
	list := mutation.Of(w.Pack.Space, path, d.Text)
	kind := "guard"
	if d.Piece != nil {
		kind = "piece"
	}
	if d.Guard != nil || d.Piece != nil { // as if its author had forgotten it
		list = append(list, mutation.Mutant{Kind: kind, Pos: d.Text.At(1, 1), Was: d.Text.Text,
			Cond: condition.Const(condition.False), Differs: d.Cond})
	}
	return list
}

// decide says what becomes of the mutants of the i-th decision.
func (w *mutator) decide(i int) (list []Mutant) {
	d := w.decisions[i]
	rules := w.reads.Rules(d)
	var would []killer // cases that would kill other mutants of d
	for _, m := range w.mutantsOf(d) {
		out := Mutant{In: d.Owner, Part: d.Part, Kind: m.Kind, Pos: advisor.Pos(m.Pos),
			Was: m.Was, Now: m.Now}
		undo := d.Set(m.Cond, w.choices)
		t := w.killer(d, rules)
		for i := 0; t == nil && out.Killer == nil && i < len(would); i++ {
			if w.notices(would[i]) {
				out.State, out.Killer = Survived, would[i].SuggestedCase
			}
		}
		undo()
		switch {
		case t != nil:
			out.State, out.By = Killed, t.Rule.ID+"/"+t.Name
		case out.Killer == nil:
			var k killer
			if out.State, k = w.difference(d, m, rules); k.SuggestedCase != nil {
				out.Killer = k.SuggestedCase
				would = append(would, k)
			}
		}
		list = append(list, out)
	}
	return list
}

// A killer is a case that does not exist yet.
type killer struct {
	*SuggestedCase
	rule    *pack.Rule
	profile *witness.Profile
	expect  signature
}

// notices reports whether the rule of k has another outcome now.
func (w *mutator) notices(k killer) bool {
	s := w.beginWith(k.profile)
	defer s.End()
	return sign(s, k.rule) != k.expect
}

// killerOf makes a case for rule r of a profile.
func (w *mutator) killerOf(m mutation.Mutant, r *pack.Rule, p *witness.Profile) killer {
	s := w.beginWith(p)
	defer s.End()
	return killer{w.suggestion(r, p, caseName(m)), r, p, sign(s, r)}
}

// caseName says what a case is about that kills m.
func caseName(m mutation.Mutant) string {
	switch m.Kind {
	case "guard":
		return "held back: " + abridged(m.Was)
	case "piece":
		return "said: " + abridged(m.Was)
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
				s.Frame.Reset(w.Pack.Space.Registry)
			}
			if fails(s, t) {
				return t
			}
		}
	}
	return nil
}

// fails is runCase, without saying why.
func fails(s *engine.Session, t *pack.Test) bool {
	if !t.Whole {
		s.JudgeOne(t.Rule)
		if s.Of(t.Rule).Outcome.String() != t.Expect {
			return true
		}
	}
	return runCase(s, t) != nil
}

// A verdict on a rule, as its author sees it.
type signature struct {
	outcome  engine.Outcome
	words    *pack.Wording
	cautions int
	pieces   [pack.MostPieces]condition.Truth
}

func sign(s *engine.Session, r *pack.Rule) signature {
	s.JudgeOne(r)
	x := s.Of(r)
	if x.Outcome != engine.Shown {
		return signature{outcome: x.Outcome}
	}
	out := signature{outcome: x.Outcome, words: x.Wording, cautions: len(x.Cautions)}
	copy(out.pieces[:], x.Pieces)
	return out
}
