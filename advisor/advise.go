package advisor

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
)

// The stages of an advice, in this order. Each rule is first judged alone:
// its condition, its variants, its guards. Then, over the whole advice:
// companions, review date, superseding, what messages encourage and
// discourage, what was given lately, the cap. Companions apart, each stage
// only withholds; none makes a message appear.

// Options are the choices of Advise. Nil means the defaults.
type Options struct {
	// AsOf is the day for which the advice is given; its hour does not matter.
	// The library reads no clock: if AsOf is zero, facts that count from a date ("months since ...")
	// are unknown, and review dates are not checked, which the advice says.
	AsOf time.Time

	// Language is a BCP 47 tag. The closest language of the pack is used; the
	// default is its first.
	Language string

	// Region is a region of the pack: it chooses phone numbers and limits.
	// The default is the pack's first.
	Region string

	// History is what the person was shown before, for rules with
	// repeat_after. It needs AsOf.
	History []Delivery

	// Cap is how many messages are shown at most, urgent ones apart. 0 means
	// the pack's own cap, a negative number none.
	Cap int
}

// A Delivery is a message that was shown before.
type Delivery struct {
	Rule string
	On   time.Time
}

// A ruling is what becomes of one rule, while an advice is made.
type ruling struct {
	rule     *pack.Rule
	words    *pack.Wording
	outcome  Outcome
	own      Outcome // before companions: what it is if no host needs it
	kind     string
	reason   string
	by       string
	cautions []*pack.Guard
	open     []condition.Cond // whose unknown facts are asked for
}

// A session makes one advice.
type session struct {
	*core
	frame   condition.Frame
	opts    Options
	lang    string
	rulings []ruling
}

var sessions = sync.Pool{New: func() any { return new(session) }}

// Advise applies the rules to one profile. Unknown facts are no error: they
// leave rules pending, and the advice asks for them. The error says what in
// the profile or the options cannot be used: values outside their plausible
// range, an unknown region. P is not changed.
func (rb *Rulebase[P]) Advise(p *P, opts *Options) (*Advice, error) {
	if p == nil {
		return nil, fmt.Errorf("no profile")
	}
	return rb.core.advise(structOf(p), opts)
}

// structOf is the struct that holds a profile's facts.
func structOf[P any](p *P) reflect.Value {
	if r, ok := any(p).(*Record); ok {
		return r.value
	}
	return reflect.ValueOf(p).Elem()
}

func (c *core) advise(v reflect.Value, opts *Options) (*Advice, error) {
	s, err := c.begin(v, opts)
	if err != nil {
		return nil, err
	}
	defer s.end()
	s.judgeAll()
	s.companions()
	s.expire()
	s.supersede()
	s.arbitrate()
	if err := s.repeat(); err != nil {
		return nil, err
	}
	order := s.cap()
	if err := s.frame.Err(); err != nil {
		return nil, err
	}
	return s.advice(order), nil
}

// begin reads the profile and the options.
func (c *core) begin(v reflect.Value, opts *Options) (*session, error) {
	s := sessions.Get().(*session)
	s.core, s.opts = c, Options{}
	if opts != nil {
		s.opts = *opts
	}
	if d := s.opts.AsOf; !d.IsZero() { // the day counts, not the hour
		s.opts.AsOf = time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
	}
	var err error
	if s.lang, err = c.language(s.opts.Language); err != nil {
		return nil, err
	}
	if s.opts.Region, err = c.region(s.opts.Region); err != nil {
		return nil, err
	}
	if !v.IsValid() || v.Type() != c.pack.Schema.Type {
		return nil, fmt.Errorf("a profile of another type than the rulebase's")
	}
	s.frame.Reset(c.pack.Space)
	s.frame.AsOf, s.frame.Region = s.opts.AsOf, s.opts.Region
	if err := c.pack.Schema.Read(v, &s.frame.Profile); err != nil {
		return nil, err
	}
	return s, nil
}

// end drops everything that came from the profile.
func (s *session) end() {
	s.frame.Reset(s.pack.Space)
	clear(s.frame.Profile.Slots)
	s.frame.Profile.Unrecognised = nil
	clear(s.rulings)
	s.rulings = s.rulings[:0]
	s.opts = Options{}
	sessions.Put(s)
}

func (s *session) judgeAll() {
	s.rulings = slices.Grow(s.rulings[:0], len(s.pack.Rules))
	for _, rule := range s.pack.Rules {
		r := ruling{rule: rule}
		s.judge(&r, s.frame.Eval(rule.When))
		r.own = r.outcome
		s.rulings = append(s.rulings, r)
	}
}

// judgeOne judges one rule, as if there were no other.
func (s *session) judgeOne(rule *pack.Rule) {
	s.rulings = slices.Grow(s.rulings[:0], len(s.pack.Rules))[:len(s.pack.Rules)]
	clear(s.rulings)
	r := &s.rulings[rule.Order]
	r.rule = rule
	s.judge(r, s.frame.Eval(rule.When))
}

// judge decides one rule alone, by the outcome table, from the value of its
// condition.
func (s *session) judge(r *ruling, when Truth) {
	r.outcome, r.words, r.open = NotApplicable, &r.rule.Base, nil
	if when == False {
		return
	}
	variant := s.choose(r)
	blocked := s.guards(r)
	switch {
	case blocked:
	case when == Unknown:
		r.outcome, r.cautions = Pending, nil
		r.open = []condition.Cond{r.rule.When}
	case r.outcome == Pending:
		r.cautions = nil
	default:
		r.outcome = Shown
		if variant != nil {
			r.open = append(r.open, variant)
		}
	}
}

// choose picks the wording. It returns a variant's condition if it is unknown
// and the safe wording is used for that.
func (s *session) choose(r *ruling) condition.Cond {
	for _, v := range r.rule.Variants {
		switch s.frame.Eval(v.If) {
		case True:
			r.words = v
			return nil
		case Unknown:
			r.words = r.rule.Safe
			return v.If
		}
	}
	return nil
}

// guards looks at what withholds the chosen wording. It reports whether a
// guard holds. Else the outcome is Pending if an unknown guard has no
// caution, and unknown guards are open.
func (s *session) guards(r *ruling) bool {
	var open, cautioned []condition.Cond
	r.cautions = nil
	for _, g := range r.words.Guards {
		switch s.frame.Eval(g.If) {
		case True:
			r.outcome, r.kind, r.reason = IsWithheld, "guard", g.Because
			r.cautions, r.open = nil, nil
			return true
		case Unknown:
			if g.Caution == nil {
				open = append(open, g.If)
			} else {
				cautioned = append(cautioned, g.If)
				r.cautions = append(r.cautions, g)
			}
		}
	}
	if len(open) > 0 {
		r.outcome = Pending
	}
	r.open = append(open, cautioned...)
	return false
}

func (s *session) withhold(r *ruling, kind, by, reason string) {
	r.outcome, r.kind, r.by, r.reason = IsWithheld, kind, by, reason
	r.open = nil
}
