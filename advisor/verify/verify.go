// Package verify proves what a pack promises for every patient, not only for
// those that tests know, or shows one for whom it does not hold.
//
//	report, err := verify.Check(rb, nil)
//
// [Check] looks for invariants that an advice can break; for rules, guards,
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
// Conditions are Boolean trees over atoms on typed facts. The constants that
// atoms compare a fact with cut its values into cells, and one value a cell is
// enough; "unknown" is one more cell. The search of advisor/internal/witness
// goes through partly known profiles, from nothing known on, and decides a fact
// only where the question waits for it: by Kleene's logic what is true or false
// of a partly known profile stays so, so whole branches fall away. It ends with
// a profile, or with the proof that there is none.
//
// Exact are comparisons of a fact with constants, of two facts with each
// other, linear amounts of one fact, "months since", membership in sets of
// terms, and lists of records. Each quantifier needs at most one record to be
// true or false (count and one as many as they count), so as many records are
// tried as there are quantifiers over a list, up to four; where a pack needs
// more, and for other arithmetic, regular expressions and functions, the answer
// is "not proven", never "proven".
//
// An invariant is about the advice as a whole. It is proven if no profile lets
// the rule alone be shown in words that encourage what is forbidden; or none on
// which, besides, no other message that discourages the same is certainly
// shown. Later steps (superseding, companions that are withheld, the cap) only
// withhold, so they cannot break what is proven. Every counterexample is given
// to the engine, and counts only if its advice breaks the invariant.
//
// # The trusted base
//
// Proofs rest on the evaluation of conditions (tests hold it to plain expr),
// on the choice of cells, and on the order of effects as package advisor
// documents it. Witnesses rest on the engine alone.
package verify

import (
	"fmt"
	"slices"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/source"
)

// Options are the choices of Check. Nil means the defaults.
type Options struct {
	// AsOf is the day for which facts that count from a date are looked at. The
	// default is the latest day on which a rule of the pack was reviewed. Only
	// distances from it matter.
	AsOf time.Time

	// Rules and Topics choose the rules that the check is about: those with
	// these ids and those of these topics. Everything else of the pack still
	// counts as what stands beside them; what concerns no rule, such as gaps,
	// is left out. The default is all rules.
	Rules, Topics []string
}

// A Finding is something that a pack should not have, or that could not be
// proven.
type Finding struct {
	Kind    string      `json:"kind"`   // invariant, dead, always, shadowed, subsumed, conflict, gap, undetermined, disagreement
	Proven  bool        `json:"proven"` // false: a search was not exhaustive
	Error   bool        `json:"error"`  // to be mended; else worth knowing
	In      string      `json:"in"`     // "rule salt, unless 2"
	Pos     advisor.Pos `json:"pos"`
	Msg     string      `json:"message"`
	Witness *Witness    `json:"witness,omitempty"` // a smallest profile that shows it
}

// String says where, what and, if it is so, that it is not proven.
func (f Finding) String() string {
	s := fmt.Sprintf("%s: %s: %s: %s", f.Pos, f.In, f.Kind, f.Msg)
	if !f.Proven {
		s += " (not proven)"
	}
	return s
}

// A Witness is a profile, in YAML on one line.
type Witness struct {
	Given  string `json:"given"`
	AsOf   string `json:"as_of,omitempty"`
	Region string `json:"region,omitempty"`
}

// A Report is what Check has found, and what it has proven.
type Report struct {
	Findings   []Finding     `json:"findings"`
	Invariants advisor.Count `json:"invariants"` // proven
	Decisions  advisor.Count `json:"decisions"`  // conditions of which every part is proven to matter to somebody
	Rules      advisor.Count `json:"rules"`      // found to be shown to somebody, and not to everybody
	Pairs      int           `json:"pairs"`      // of wordings looked at for conflicts
	Agreement  advisor.Count `json:"agreement"`  // of conditions with plain expr, over the boundary profiles
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
	advise func(w *Witness) (*advisor.Advice, []advisor.Violation, error)
	prover *prove.Prover
	asOf   time.Time
	report *Report
	choice choice
}

// Check verifies the pack of rb. The error says what makes that impossible,
// such as a rule or topic of the options that the pack does not have.
func Check[P any](rb *advisor.Rulebase[P], opts *Options) (*Report, error) {
	c := newChecker(rb, opts)
	var err error
	if c.choice, err = chosen(c.Pack, opts); err != nil {
		return nil, err
	}
	var boundary []*advisor.Suggestion
	for _, rule := range c.choice.ids() {
		list, err := rb.Boundary(0, &advisor.CoverageOptions{Rule: rule, AsOf: c.asOf})
		if err != nil {
			return nil, err
		}
		boundary = append(boundary, list...)
	}
	if err := c.agreement(boundary); err != nil {
		return nil, err
	}
	return c.run()
}

func newChecker[P any](rb *advisor.Rulebase[P], opts *Options) *checker {
	c := &checker{Pack: bridge.Pack(rb), report: &Report{Findings: []Finding{}}}
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
	c.advise = func(w *Witness) (*advisor.Advice, []advisor.Violation, error) {
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
		v, err := rb.Violations(p, o, a)
		return a, v, err
	}
	return c
}

// run does all but hold conditions to plain expr.
func (c *checker) run() (*Report, error) {
	c.constants()
	for _, step := range []func() error{c.reachable, c.invariants} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	c.subsumed()
	c.conflicts()
	if c.choice.all() {
		c.gaps()
	}
	slices.SortStableFunc(c.report.Findings, func(a, b Finding) int {
		return source.Compare(&source.Error{Pos: source.Pos(a.Pos), Msg: a.Msg}, &source.Error{Pos: source.Pos(b.Pos), Msg: b.Msg})
	})
	return c.report, nil
}

// find searches for a profile that meets the goal.
func (c *checker) find(g prove.Goal) (*Witness, prove.Answer) {
	a := c.prover.Find(g)
	if a.Profile == nil {
		return nil, a
	}
	w := &Witness{Given: a.Profile.YAML(), Region: a.Profile.Region}
	if !a.Profile.AsOf.IsZero() {
		w.AsOf = a.Profile.AsOf.Format(time.DateOnly)
	}
	return w, a
}

func (c *checker) add(f Finding) { c.report.Findings = append(c.report.Findings, f) }

// inRule is a finding about a rule.
func inRule(r *pack.Rule, kind string, format string, args ...any) Finding {
	return Finding{Kind: kind, Proven: true, In: "rule " + r.ID, Pos: advisor.Pos(r.Pos), Msg: fmt.Sprintf(format, args...)}
}

// nobody is a person of whom nothing is known.
func (c *checker) nobody() *condition.Frame {
	f := &condition.Frame{AsOf: c.asOf, Region: c.Regions[0].Name}
	f.Reset(c.Space)
	f.Profile.Slots = make([]fact.Value, len(c.Schema.Top))
	return f
}
