package advisor

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"example.com/crosstalk/advisor/internal/engine"
)

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

	// Cap is how many messages are shown at most, warnings and above apart. 0 means
	// the pack's own cap, a negative number none.
	Cap int

	// MaxQuestions is how many questions are given at most: the first, which could
	// settle most. 0 means all. To give none at all takes less, see Without.
	MaxQuestions int

	// Strict makes an error of what the profile says that cannot be, which
	// otherwise leaves its fact unknown and stands in Advice.Problems.
	Strict bool

	// ShowValues lets Problems and errors say the values that cannot be.
	ShowValues bool

	// Context, if not nil, ends the call early when it ends; the error is then
	// the context's.
	Context context.Context

	// Without are parts to leave out of the advice, for callers that do not
	// read them. Everything else is the same, outcomes included.
	Without AdviceParts
}

// AdviceParts are parts of an advice.
type AdviceParts uint

const (
	Messages  AdviceParts = 1 << iota // what is shown is then told by Outcome and Outcomes
	Reasons                           // Because of the messages
	Questions                         // Questions
)

// A Delivery is a message that was shown before.
type Delivery struct {
	Rule string
	On   time.Time
}

// Advise applies the rules to one profile. Unknown facts are no error: they
// leave rules pending, and the advice asks for them. So do values outside their
// plausible range, and values that differ from what the rest of the profile
// derives, which Advice.Problems lists. The error says what else in the
// profile or the options cannot be used: what is present and ruled out, an unknown
// region. P is not changed.
func (rb *Rulebase[P]) Advise(p *P, opts *Options) (*Advice, error) {
	a := new(Advice)
	if err := rb.AdviseInto(a, p, opts); err != nil {
		return nil, err
	}
	return a, nil
}

// AdviseInto is Advise for loops that are done with one advice before they
// make the next: it writes into a, whose old content is lost, and uses its
// memory again. After an error a is of no use but for another AdviseInto.
func (rb *Rulebase[P]) AdviseInto(a *Advice, p *P, opts *Options) error {
	if p == nil || a == nil {
		return fmt.Errorf("no profile, or no advice to write into")
	}
	c := rb.inside()
	return c.advise(a, opts, func(own engine.Options) (*engine.Session, error) {
		return c.read(structOf(p), own)
	})
}

// structOf is the struct that holds a profile's facts.
func structOf(p any) reflect.Value {
	if r, ok := p.(*Record); ok {
		return r.value
	}
	return reflect.ValueOf(p).Elem()
}

// advise makes the advice for the profile with which a session begins.
func (c *core) advise(a *Advice, opts *Options,
	begin func(engine.Options) (*engine.Session, error)) (err error) {
	defer caught(&err, "advising")
	own, err := c.options(opts)
	if err != nil {
		return err
	}
	own.Brief = true
	s, err := begin(own)
	if err != nil {
		return err
	}
	order, err := s.Decide()
	if err == nil {
		c.advice(a, s, order, parts(opts))
	}
	s.End()
	return listed(err)
}

// parts are what to leave out.
func parts(opts *Options) AdviceParts {
	if opts == nil {
		return 0
	}
	return opts.Without
}

// begin reads the profile and the options.
func (c *core) begin(v reflect.Value, opts *Options) (*engine.Session, error) {
	own, err := c.options(opts)
	if err != nil {
		return nil, err
	}
	return c.read(v, own)
}

// read reads the profile.
func (c *core) read(v reflect.Value, own engine.Options) (*engine.Session, error) {
	if err := c.fits(v); err != nil {
		return nil, err
	}
	s, err := c.Begin(v, own)
	return s, listed(err)
}

// fits refuses a profile that is none of the rulebase's.
func (c *core) fits(v reflect.Value) error {
	if !v.IsValid() || v.Type() != c.Pack.Struct.Type {
		return errors.New("a profile of another type than the rulebase's")
	}
	return nil
}

// options reads the options.
func (c *core) options(opts *Options) (own engine.Options, err error) {
	if c.isEmpty() {
		return own, errNoPack
	}
	if opts == nil {
		opts = &Options{}
	}
	lang, err := c.langs.Place(opts.Language)
	if err != nil {
		return own, err
	}
	region, err := c.region(opts.Region)
	if err != nil {
		return own, err
	}
	if opts.Context != nil && opts.Context.Err() != nil {
		return own, opts.Context.Err()
	}
	if opts.MaxQuestions < 0 {
		return own, fmt.Errorf("Options.MaxQuestions is %d; 0 means all", opts.MaxQuestions)
	}
	own = engine.Options{Context: opts.Context, AsOf: day(opts.AsOf), Words: c.Words(lang, region),
		Cap: opts.Cap, MaxQuestions: opts.MaxQuestions, Strict: opts.Strict, ShowValues: opts.ShowValues,
		NoMessages: opts.Without&Messages != 0, NoQuestions: opts.Without&Questions != 0}
	for _, d := range opts.History {
		own.History = append(own.History, engine.Delivery(d))
	}
	return own, nil
}

// day is the day of a time: its hour does not count. The zero time is none.
func day(d time.Time) time.Time {
	if d.IsZero() {
		return d
	}
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}
