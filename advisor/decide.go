package advisor

import (
	"errors"
	"fmt"
	"iter"
	"math/bits"
	"time"

	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/profile"
)

// A Decision says what became of each rule on one profile, without words, reasons or
// questions: for who counts or searches a population. It holds nothing of the profile. The
// zero Decision is of no rules; any number of goroutines may read one that nobody writes into.
type Decision struct {
	pack *pack.Pack
	sets [Shown + 1][]uint64 // by outcome: a bit for each rule, by its order; of NotApplicable none
}

// Outcome is what became of a rule: what [Advice.Outcome] of the same profile and options
// says. It is NoSuchRule of one that the pack does not have.
func (d *Decision) Outcome(rule string) Outcome {
	if d == nil || d.pack == nil {
		return NoSuchRule
	}
	r := d.pack.Rule(rule)
	if r == nil {
		return NoSuchRule
	}
	return d.of(r.Order)
}

func (d *Decision) of(order int) Outcome {
	for o := Pending; o <= Shown; o++ {
		if d.sets[o][order>>6]>>(order&63)&1 != 0 {
			return o
		}
	}
	return NotApplicable
}

// Rules goes through the ids of the rules of which that became, in the order of the pack.
func (d *Decision) Rules(o Outcome) iter.Seq[string] {
	return func(yield func(string) bool) {
		if d == nil || d.pack == nil || o < NotApplicable || o > Shown {
			return
		}
		if o == NotApplicable {
			for i, r := range d.pack.Rules {
				if d.of(i) == o && !yield(r.ID) {
					return
				}
			}
			return
		}
		for at, word := range d.sets[o] {
			for ; word != 0; word &= word - 1 {
				if !yield(d.pack.Rules[at<<6+bits.TrailingZeros64(word)].ID) {
					return
				}
			}
		}
	}
}

// Count is of how many rules that became.
func (d *Decision) Count(o Outcome) (n int) {
	switch {
	case d == nil || d.pack == nil || o < NotApplicable || o > Shown:
		return 0
	case o == NotApplicable:
		return len(d.pack.Rules) - d.Count(Pending) - d.Count(IsWithheld) - d.Count(Shown)
	}
	for _, word := range d.sets[o] {
		n += bits.OnesCount64(word)
	}
	return n
}

// take notes the rulings of a session.
func (d *Decision) take(s *engine.Session) {
	d.pack = s.Pack
	words := (len(s.Pack.Rules) + 63) / 64
	for o := Pending; o <= Shown; o++ {
		if cap(d.sets[o]) < words {
			d.sets[o] = make([]uint64, words)
		}
		d.sets[o] = d.sets[o][:words]
		if o == Shown || words == 0 {
			clear(d.sets[o])
		} else {
			copy(d.sets[o], s.Settled(engine.Outcome(o)))
		}
	}
	for i := range s.Rulings {
		if r := &s.Rulings[i]; r.Outcome != engine.NotApplicable {
			d.sets[r.Outcome][r.Rule.Order>>6] |= 1 << (r.Rule.Order & 63)
		}
	}
}

// Decide says what becomes of each rule on a profile, as [Rulebase.Advise] does, errors and all,
// but makes no advice. What is wrong with the profile and no error, it does not tell:
// Options.Strict makes errors of that. Options.Without, MaxQuestions and the language change
// nothing.
func (rb *Rulebase[P]) Decide(p *P, opts *Options) (*Decision, error) {
	d := new(Decision)
	if err := rb.DecideInto(d, p, opts); err != nil {
		return nil, err
	}
	return d, nil
}

// DecideInto is Decide for loops: it writes into d, whose old content is lost, and uses its
// memory again. After an error d is of no use but for another DecideInto.
func (rb *Rulebase[P]) DecideInto(d *Decision, p *P, opts *Options) error {
	if p == nil || d == nil {
		return errors.New("no profile, or no decision to write into")
	}
	c := rb.inside()
	return c.decide(d, opts, func(own engine.Options) (*engine.Session, error) {
		return c.read(structOf(p), own)
	})
}

// decide decides the profile with which a session begins.
func (c *core) decide(d *Decision, opts *Options,
	begin func(engine.Options) (*engine.Session, error)) (err error) {
	defer caught(&err, "deciding")
	own, err := c.options(opts)
	if err != nil {
		return err
	}
	own.OnlyOutcomes, own.NoMessages, own.NoQuestions = true, true, true
	s, err := begin(own)
	if err != nil {
		return err
	}
	_, err = s.Decide()
	if err == nil {
		d.take(s)
	}
	s.End()
	return listed(err)
}

// A PreparedProfile is a profile that was read once, for who asks about it more than once: in
// several regions or languages, with several histories, first for a decision and then for the
// advice. It belongs to the Rulebase that has made it, and is safe for concurrent use as long as
// nobody changes the profile that it was made of, which it points into.
type PreparedProfile struct {
	core  *core
	facts fact.Profile
	wrong error // with values, as reading found it
	asOf  time.Time
}

// Prepare reads a profile for advice as of a day (its hour does not matter), or of none: the
// zero time. All that is asked of it later is as of that day, since it says which dates can
// be. The error is that of a profile with which nothing can be done; values that cannot be are
// told by what is asked later.
func (rb *Rulebase[P]) Prepare(p *P, asOf time.Time) (q *PreparedProfile, err error) {
	defer caught(&err, "preparing")
	c := rb.inside()
	switch {
	case p == nil:
		return nil, errors.New("no profile to prepare")
	case c.isEmpty():
		return nil, errNoPack
	}
	v := structOf(p)
	if err := c.fits(v); err != nil {
		return nil, err
	}
	q = &PreparedProfile{core: c, asOf: day(asOf)}
	q.facts.AsOf = q.asOf
	q.wrong = c.Pack.Struct.Read(v, &q.facts)
	if q.wrong != nil && !profile.Usable(q.wrong) {
		_, err := q.begin(engine.Options{Words: c.Words(0, 0), AsOf: q.asOf})
		return nil, err
	}
	return q, nil
}

// Decide is [Rulebase.Decide] of the profile. Options.AsOf must be the day it was prepared
// for, or zero, which means that day.
func (q *PreparedProfile) Decide(opts *Options) (*Decision, error) {
	d := new(Decision)
	if err := q.DecideInto(d, opts); err != nil {
		return nil, err
	}
	return d, nil
}

// DecideInto is [Rulebase.DecideInto] of the profile.
func (q *PreparedProfile) DecideInto(d *Decision, opts *Options) error {
	if d == nil {
		return errors.New("no decision to write into")
	}
	return q.inside().decide(d, opts, q.begin)
}

// Advise is [Rulebase.Advise] of the profile, with Options.AsOf as in Decide.
func (q *PreparedProfile) Advise(opts *Options) (*Advice, error) {
	a := new(Advice)
	if err := q.AdviseInto(a, opts); err != nil {
		return nil, err
	}
	return a, nil
}

// AdviseInto is [Rulebase.AdviseInto] of the profile.
func (q *PreparedProfile) AdviseInto(a *Advice, opts *Options) error {
	if a == nil {
		return errors.New("no advice to write into")
	}
	return q.inside().advise(a, opts, q.begin)
}

// inside is the core of the rulebase; for a PreparedProfile that Prepare did not make, one
// without rules.
func (q *PreparedProfile) inside() *core {
	if q == nil || q.core == nil {
		return noPack()
	}
	return q.core
}

func (q *PreparedProfile) begin(own engine.Options) (*engine.Session, error) {
	if own.AsOf.IsZero() {
		own.AsOf = q.asOf
	} else if !own.AsOf.Equal(q.asOf) {
		of := "no day"
		if !q.asOf.IsZero() {
			of = q.asOf.Format(time.DateOnly)
		}
		return nil, fmt.Errorf("Options.AsOf is %s, but the profile was prepared for %s; prepare it "+
			"for that day", own.AsOf.Format(time.DateOnly), of)
	}
	s, err := q.core.BeginRead(&q.facts, q.wrong, own)
	return s, listed(err)
}
