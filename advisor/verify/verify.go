// Package verify proves what a pack promises for every patient, not only for
// those that tests know, or shows one for whom it does not hold.
//
//	report, err := verify.Check(rb, nil)
//
// [Check] looks for invariants that an advice can break, or that are about
// nobody; for rules, guards,
// variants, findings and parts of conditions that no profile can make true (or
// false); for rules that everybody triggers; for rules that are always
// withheld; for rules that say nothing beside another; for pairs of messages
// that pull in opposite directions; for gaps in what a pack declares to cover
// everybody; for conditions that stay unknown although all ways to fill them in
// agree; and for conditions of which the three-valued logic and plain expr say
// something else.
//
// # What is decided, and how
//
// A profile can say of each fact that it is not known, known, or bounded; of each
// set and list what is in it and what is not, that this is all, or that there is a
// name nobody recognises; a derived fact can be given or not; there can be an
// as-of day or none, and any region. Proofs are about all of that. The search
// (advisor/internal/prove) turns a question into clauses for a solver that
// learns, asks the engine what each atom makes of the states of its facts, and
// ends with a profile or with the proof that there is none.
//
// Exact are comparisons of a fact with constants, to the last bit; of two facts
// that are not calculated with; of amounts of one fact that only rise or only fall
// with it, made by + and - with constants or itself, and by * and / with constants
// ("10 - n", "n + n", "2 * x + 1"; not "3 * x - x"); "days_since" and the like held
// against constants, for every as-of day; membership in sets of terms; and
// quantifiers over lists of records, with "count". What does more (products of
// facts, functions such as len, sum and max, lists of numbers and of texts,
// patterns) may have any value in a proof, so what is proven does not hang on it.
// Before what hangs on it is called open, a few hundred profiles that an adversary
// aims at it are tried: one that settles it does.
//
// What is open is an error like what is refuted, unless pack.yaml accepts it with
// a reason:
//
//	accept_open:
//	  - in: invariant enough-calcium
//	    because: The sum over meals is held to its limit by the cases of the rule.
//
// An invariant is about the advice as a whole. It is proven if no profile lets
// the rule be shown, by itself or beside another, in words that encourage what is
// forbidden; or none on which, besides, no other message that discourages the
// same is sure to withhold it. Later steps (superseding, the delivery history,
// the cap) only withhold, so they cannot break what is proven. Every
// counterexample is given to the engine, and counts only if its advice breaks the
// invariant.
//
// # The trusted base
//
// Proofs rest on the evaluation of atoms (tests hold it to plain expr), on the
// cuts and circuits of package prove (tests hold them to the engine on random
// conditions and profiles, and an adversary attacks what is claimed of random
// packs), and on the order of effects as package advisor documents it. Witnesses
// rest on the engine alone.
package verify

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/attack"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/workbench"
)

// Options are the choices of Check. Nil means the defaults.
type Options struct {
	// AsOf is the day for which facts that count from a date are looked at. The
	// default is the latest day on which a rule of the pack was reviewed. Only
	// distances from it matter.
	AsOf time.Time

	// Rules and Topics choose the rules that the check is about: those with
	// these ids and those of these topics. Everything else of the pack still
	// counts as what stands beside them; what concerns no rule, such as gaps, and
	// what several share (findings, derived facts, tables), is left out. The default
	// is all rules.
	Rules, Topics []string

	// Attack is how many advices of random profiles, each aimed at something
	// that the report claims of everybody, try to break that. None is the
	// default; that none breaks anything proves nothing, but one that does is
	// a fault of the verifier or the engine.
	Attack int
}

// A Finding is something that a pack should not have, or that could not be
// proven.
type Finding struct {
	// invariant, answer, nobody, dead, unreachable, equal, always, shadowed, subsumed,
	// conflict, gap, undetermined, disagreement, unused, unpromised, broken, property
	Kind    string      `json:"kind"`
	Proven  bool        `json:"proven"` // false: it is open, since a search was not exhaustive
	Error   bool        `json:"error"`  // to be mended; else worth knowing, or accepted
	In      string      `json:"in"`     // "rule salt, unless 2"
	Pos     advisor.Pos `json:"pos"`
	Msg     string      `json:"message"`
	Witness *Witness    `json:"witness,omitempty"` // a smallest profile that shows it

	Invariant string `json:"invariant,omitempty"` // its id, if the finding is about one
	Accepted  string `json:"accepted,omitempty"`  // why the pack lives with it, if it is open
}

// Open reports whether the finding says that something was neither proven nor
// refuted.
func (f Finding) Open() bool { return !f.Proven }

// String says where, what and, if it is so, that it is not proven.
func (f Finding) String() string {
	s := fmt.Sprintf("%s: %s: %s: %s", f.Pos, f.In, f.Kind, f.Msg)
	switch {
	case f.Accepted != "":
		s += " (open; accepted: " + f.Accepted + ")"
	case f.Open():
		s += " (open)"
	}
	return s
}

// A Witness is a profile, in YAML on one line.
type Witness struct {
	Given  string `json:"given"`
	AsOf   string `json:"as_of,omitempty"`
	Region string `json:"region,omitempty"`
}

// A Verdict says what became of an invariant.
type Verdict string

const (
	Proven   Verdict = "proven"
	Refuted  Verdict = "refuted"
	Open     Verdict = "open"     // neither; the findings say what stood in the way
	Accepted Verdict = "accepted" // open, and the pack says why it lives with that
)

// A Claim is an invariant, and what became of it.
type Claim struct {
	Invariant string  `json:"invariant"`
	Verdict   Verdict `json:"verdict"`
}

// A Report is what Check has found, and what it has proven.
type Report struct {
	Findings   []Finding `json:"findings"`
	Invariants []Claim   `json:"invariants"` // in the order of the pack
	// conditions of which every part is proven to matter to somebody
	Decisions workbench.Ratio `json:"decisions"`
	// found to be shown to somebody, and not to everybody
	Rules workbench.Ratio `json:"rules"`
	Pairs int             `json:"pairs"` // of wordings looked at for conflicts
	// of conditions with plain expr, over the boundary profiles
	Agreement workbench.Ratio `json:"agreement"`
	// of persons tried with something that has a property, now or stopped, as its lines say
	Properties workbench.Ratio `json:"properties"`
	// advices that tried to break what is claimed of everybody
	Attacked int `json:"attacked,omitempty"`

	claims []attack.Claim // all that is said of every profile
}

// Count counts the invariants of which something became.
func (r *Report) Count(v Verdict) (n int) {
	for _, c := range r.Invariants {
		if c.Verdict == v {
			n++
		}
	}
	return n
}

// Errors counts the findings that are to be mended.
func (r *Report) Errors() (n int) {
	for _, f := range r.Findings {
		if f.Error {
			n++
		}
	}
	return n
}

// A checker verifies one pack.
type checker struct {
	*pack.Pack
	advise func(w *Witness) (*advisor.Advice, []workbench.Violation, error)
	prover *prove.Prover
	asOf   time.Time
	report *Report
	choice choice

	eval     func(cond condition.Cond, given string) (condition.Truth, error)
	attacked func(profiles int) ([]attack.Broken, int, error)
	tried    func(claims []attack.Claim, profiles int) ([]attack.Broken, error)
	tries    int // how many advices look for somebody whom the search could not find

	accepted map[int]bool // of the pack's AcceptOpen, by place: something open was found
}

// Check verifies the pack of rb. The error says what makes that impossible,
// such as a rule or topic of the options that the pack does not have.
func Check[P any](rb *advisor.Rulebase[P], opts *Options) (*Report, error) {
	if rb.Info().Digest == "" {
		return nil, errors.New("verify.Check: the Rulebase is empty; advisor.Load makes one")
	}
	c := newChecker(rb, opts)
	var err error
	if c.choice, err = chosen(c.Pack, opts); err != nil {
		return nil, err
	}
	boundary, err := workbench.Boundary(rb, 0,
		&workbench.SearchOptions{Rules: c.choice.ids(), AsOf: c.asOf})
	if err != nil {
		return nil, err
	}
	if err := c.agreement(boundary); err != nil {
		return nil, err
	}
	c.unpromised()
	report, err := c.run()
	if err != nil || opts == nil {
		return report, err
	}
	return report, c.attack(opts.Attack)
}

func newChecker[P any](rb *advisor.Rulebase[P], opts *Options) *checker {
	c := &checker{Pack: bridge.Pack(rb), report: &Report{Findings: []Finding{}, Invariants: []Claim{}},
		accepted: map[int]bool{}, tries: 400}
	if opts != nil {
		c.asOf = opts.AsOf
	}
	if c.asOf.IsZero() {
		for _, r := range c.Pack.Rules {
			if r.Review.On.After(c.asOf) {
				c.asOf = r.Review.On
			}
		}
	}
	c.prover = prove.New(c.Pack, c.asOf)
	c.attacked = func(profiles int) ([]attack.Broken, int,
		error) {
		return attacked(rb, c.report.claims, profiles, 1)
	}
	var domain *attack.Domain // made when it is needed
	c.tried = func(claims []attack.Claim, profiles int) ([]attack.Broken, error) {
		if domain == nil {
			domain = attack.NewDomain(c.Pack)
		}
		return attack.New(rb, claims, domain, rand.New(rand.NewPCG(1, 2))).Run(profiles)
	}
	c.eval = func(cond condition.Cond, given string) (condition.Truth, error) {
		_, p, err := rb.Decode("person.yaml", []byte(given))
		if err != nil {
			return condition.Unknown, fmt.Errorf("the person %s: %w", given, err)
		}
		s, err := bridge.Begin(rb, p, &advisor.Options{AsOf: c.asOf})
		if err != nil {
			return condition.Unknown, fmt.Errorf("the person %s: %w", given, err)
		}
		defer s.End()
		return s.Frame.Eval(cond), nil
	}
	c.advise = func(w *Witness) (*advisor.Advice, []workbench.Violation, error) {
		_, p, err := rb.Decode("witness.yaml", []byte(w.Given))
		if err != nil {
			return nil, nil, fmt.Errorf("the witness %s: %w", w.Given, err)
		}
		o := &advisor.Options{Region: w.Region, Cap: -1}
		if w.AsOf != "" {
			o.AsOf, _ = time.Parse(time.DateOnly, w.AsOf)
		}
		a, err := rb.Advise(p, o)
		if err != nil {
			return nil, nil, fmt.Errorf("the witness %s: %w", w.Given, err)
		}
		v, err := workbench.Violations(rb, p, o, a)
		return a, v, err
	}
	return c
}

// run does all but hold conditions to plain expr.
func (c *checker) run() (*Report, error) {
	c.constants()
	c.vacuous()
	for _, step := range []func() error{c.properties, c.reachable, c.invariants, c.answers,
		c.conflicts} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	c.subsumed()
	if c.choice.all() {
		c.gaps()
	}
	c.unused()
	slices.SortStableFunc(c.report.Findings, func(a, b Finding) int {
		return source.Compare(&source.Error{Pos: source.Pos(a.Pos), Msg: a.Msg},
			&source.Error{Pos: source.Pos(b.Pos), Msg: b.Msg})
	})
	return c.report, nil
}

// find searches for a profile that meets the goal.
func (c *checker) find(g prove.Goal) (*Witness, prove.Answer) { return c.witness(c.prover.Find(g)) }

// witness is the profile of an answer; nil if it has none.
func (c *checker) witness(a prove.Answer) (*Witness, prove.Answer) {
	if a.Profile == nil {
		return nil, a
	}
	w := &Witness{Given: a.Profile.YAML(), Region: a.Profile.Region}
	if !a.Profile.AsOf.IsZero() {
		w.AsOf = a.Profile.AsOf.Format(time.DateOnly)
	}
	return w, a
}

// add adds a finding. What is open is no error if the pack accepts it.
func (c *checker) add(f Finding) {
	for i, a := range c.AcceptOpen {
		if f.Open() && (a.In == f.In || a.In == "invariant "+f.Invariant) {
			f.Error, f.Accepted = false, a.Because
			c.accepted[i] = true
		}
	}
	c.report.Findings = append(c.report.Findings, f)
}

// unused reports what the pack accepts and is not open, or no more.
func (c *checker) unused() {
	for i, a := range c.AcceptOpen {
		if !c.accepted[i] && c.choice.all() {
			c.add(Finding{Kind: "unused", Proven: true, Error: true, In: a.In, Pos: advisor.Pos(a.Pos),
				Msg: "accept_open names it, and nothing about it is open; take it out"})
		}
	}
}

// claim notes what became of an invariant, from the findings about it.
func (c *checker) claim(id string) {
	v := Proven
	for _, f := range c.report.Findings {
		switch {
		case f.Invariant != id, f.Kind == "nobody": // of nobody it is true
		case !f.Open():
			v = Refuted
		case v != Refuted && f.Accepted == "":
			v = Open
		case v == Proven:
			v = Accepted
		}
	}
	c.report.Invariants = append(c.report.Invariants, Claim{id, v})
	if v == Proven && c.choice.all() { // of chosen rules it says too little
		i := slices.IndexFunc(c.Pack.Invariants(), func(inv *pack.Invariant) bool { return inv.ID == id })
		c.claims(attack.Claim{Name: "invariant " + id, Invariant: c.Pack.Invariants()[i]})
	}
}

// mended makes a finding one that is to be mended, open one that says what was
// neither proven nor refuted, which fails as well.
func mended(f Finding) Finding {
	f.Error = true
	return f
}

func open(f Finding) Finding {
	f.Proven, f.Error = false, true
	return f
}

// inRule is a finding about a rule.
func inRule(r *pack.Rule, kind string, format string, args ...any) Finding {
	return Finding{Kind: kind, Proven: true, In: "rule " + r.ID, Pos: advisor.Pos(r.Pos),
		Msg: fmt.Sprintf(format, args...)}
}

// nobody is a person of whom nothing is known.
func (c *checker) nobody() *condition.Frame {
	f := &condition.Frame{AsOf: c.asOf, Region: c.Regions[0].Name}
	f.Reset(c.Space.Registry)
	f.Profile.Slots = make([]fact.Value, len(c.Schema.Top))
	return f
}
