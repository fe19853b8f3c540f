package advisor

import (
	"errors"
	"fmt"
	"math/bits"
	"reflect"
	"slices"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// The stages of an advice, in this order. Each rule is first judged alone:
// its condition, its variants, its guards. Then, over the whole advice:
// companions, review date, what messages encourage and discourage,
// superseding, what was given lately, the cap. Companions apart, each stage
// only withholds; none makes a message appear.
//
// A message at warning or above cannot be lost: it is withheld only by its own
// guard, or by a message that names it in "supersedes". The loader sees to what
// would hold it back otherwise (package pack, laws.go).

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

	// Strict makes an error of what the profile says that cannot be, which
	// otherwise leaves its fact unknown and stands in Advice.Problems.
	Strict bool

	// ShowValues lets Problems and errors say the values that cannot be.
	ShowValues bool

	// Without are parts to leave out of the advice, for callers that do not
	// read them. Everything else is the same, outcomes included.
	Without Parts
}

// Parts are parts of an advice.
type Parts uint

const (
	Messages  Parts = 1 << iota // what is shown is then told by Outcome and Outcomes
	Reasons                     // Because of the messages
	Questions                   // Questions
)

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
	cause    *ruling // the message that withholds it: shown at that time, or a companion that was lost
	odds     odds    // with the cause
	lost     int     // the round in which that was
	cautions []*pack.Guard
	notes    []string         // cautions that are no guard's
	open     []condition.Cond // whose unknown facts are asked for
	variant  condition.Cond   // that is unknown, for which the safe words are used
	part     int              // of the asker's residual, with what is open in them; 0: not looked for yet
	needed   bool             // a shown message must have it beside it
	standing pack.Level       // its level or, from warning up, that of a message that needs it beside it
	beside   bool             // a message at warning or above needs it beside it
	instead  bool             // it has silenced a message that cannot be lost
	towards  term.Bits        // what it encourages, with all that is a kind of; see file
	away     term.Bits        // what it discourages
	given    time.Time        // when it was last given, if that is so lately that it may rest
}

// A session makes one advice. Sessions of a rulebase are used again, with
// their memory.
type session struct {
	*core
	frame condition.Frame
	opts  Options
	lang  string
	said  *prepared // in its language and region

	found   condition.Found // the rules that are looked at
	rulings []ruling        // in the order of the rules; of those looked at, without most that do not apply
	at      []int32         // by order of the rules: the place in rulings, from 1; 0: none
	round   int             // counts the turns of messages and the stages
	anyHost bool            // a rule with companions is among them

	// Some ruling was Shown, for a time perhaps, that supersedes or encourages.
	silences, encourages bool

	// Memory for what rulings and stages keep.
	conds       []condition.Cond
	shown, list []*ruling
	bits        term.Bits
	teller      teller
	asker       asker

	moot     []*fact.Fact // whose premise is false
	problems []Problem

	date  time.Time // of the last advice
	dated string    // and its text

	explained     int                     // nodes
	explainedOnce map[condition.Cond]bool // what need not be explained again
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
	return rb.inside().advise(a, structOf(p), opts)
}

// structOf is the struct that holds a profile's facts.
func structOf[P any](p *P) reflect.Value {
	if r, ok := any(p).(*Record); ok {
		return r.value
	}
	return reflect.ValueOf(p).Elem()
}

func (c *core) advise(a *Advice, v reflect.Value, opts *Options) (err error) {
	defer caught(&err, "advising")
	s, err := c.begin(v, opts)
	if err != nil {
		return err
	}
	order, err := s.decide()
	if err == nil {
		s.advice(a, order)
	}
	s.end() // not deferred: after a panic the session is of no more use
	return err
}

// decide goes through the stages. It returns what is shown, in order.
func (s *session) decide() ([]*ruling, error) {
	s.judgeAll()
	if err := s.recall(); err != nil {
		return nil, err
	}
	s.companions()
	s.expire()
	s.arbitrate()
	s.supersede()
	s.repeat()
	shown := s.cap()
	s.giveWay(shown)
	s.readFor(shown)
	s.giveReasons()
	if err := s.frame.Err(); err != nil {
		return nil, err
	}
	return shown, s.failures()
}

// failures notes what has no value for the profile though it is known. If the
// options are strict, it is an error.
func (s *session) failures() error {
	var list []error
	for _, x := range s.frame.Failed() {
		list = append(list, x)
		s.problems = append(s.problems, Problem{Fact: x.Read(), Kind: "condition", Place: x.Pos.String(), Part: x.Text, Want: x.Want})
	}
	if !s.opts.Strict {
		return nil
	}
	return fact.Briefly(errors.Join(list...))
}

// begin reads the profile and the options.
func (c *core) begin(v reflect.Value, opts *Options) (*session, error) {
	s := c.sessions.Get().(*session)
	if err := s.begin(v, opts); err != nil {
		s.end()
		return nil, err
	}
	return s, nil
}

func (s *session) begin(v reflect.Value, opts *Options) (err error) {
	if s.isEmpty() {
		return errNoPack
	}
	s.opts = Options{}
	if opts != nil {
		s.opts = *opts
	}
	if d := s.opts.AsOf; !d.IsZero() { // the day counts, not the hour
		s.opts.AsOf = time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
	}
	if s.lang, err = s.language(s.opts.Language); err != nil {
		return err
	}
	if s.opts.Region, err = s.region(s.opts.Region); err != nil {
		return err
	}
	s.said = nil
	if !v.IsValid() || v.Type() != s.pack.Schema.Type {
		return fmt.Errorf("a profile of another type than the rulebase's")
	}
	s.frame.Reset(s.pack.Space)
	s.frame.AsOf, s.frame.Region = s.opts.AsOf, s.opts.Region
	s.frame.Profile.AsOf = s.opts.AsOf
	err = s.pack.Schema.Read(v, &s.frame.Profile)
	if err != nil && (s.opts.Strict || !fact.Usable(err)) {
		if s.opts.ShowValues {
			err = fact.WithValues(err)
		}
		return fact.Briefly(err)
	}
	for e := range fact.Implausible(err) {
		s.problems = append(s.problems, s.implausible(e))
	}
	return s.hold()
}

// end drops everything that came from the profile.
func (s *session) end() {
	s.frame.Reset(s.pack.Space)
	s.frame.Profile.Reset()
	s.found.Reset()
	s.forget()
	s.teller.reset()
	s.asker.reset()
	s.asker.residual.Reset()
	s.opts = Options{}
	clear(s.problems)
	s.problems = s.problems[:0]
	s.sessions.Put(s)
}

// forget drops the rulings.
func (s *session) forget() {
	for i := range s.rulings {
		s.at[s.rulings[i].rule.Order] = 0
	}
	clear(s.rulings)
	s.rulings, s.anyHost, s.silences, s.encourages, s.round = s.rulings[:0], false, false, false, 0
	s.conds = s.conds[:0]
	if len(s.at) < len(s.pack.Rules) {
		s.at = make([]int32, len(s.pack.Rules))
	}
}

// of is the ruling on a rule; nil if it does not apply, or if it was not looked at.
func (s *session) of(rule *pack.Rule) *ruling {
	if i := s.at[rule.Order]; i > 0 {
		return &s.rulings[i-1]
	}
	return nil
}

// judgeAll judges every rule alone. Rules that the index leaves out do not
// apply; companions are judged with their hosts, whatever becomes of them.
func (s *session) judgeAll() {
	s.forget()
	if s.index == nil {
		for _, rule := range s.pack.Rules {
			when, part := s.value(rule.When)
			s.look(rule.Order, when, part)
		}
		return
	}
	s.index.Find(&s.frame, &s.found)
	for _, host := range s.hosts {
		if s.found.Has(host.Order) {
			for _, rule := range s.beside[host.Order] {
				s.found.AddFalse(rule.Order)
			}
		}
	}
	for at, word := range s.found.Places {
		for ; word != 0; word &= word - 1 {
			i := at<<6 + bits.TrailingZeros64(word)
			c, when, decided := s.index.Left(&s.found, i)
			part := 0
			if !decided || when == Unknown && s.opts.Without&Questions == 0 {
				when, part = s.value(c)
			}
			s.look(i, when, part)
		}
	}
}

// look judges the i-th rule, by the value of its condition and the part of the
// asker's residual with what is open in it. A rule that does not apply is of
// interest only if it can be shown beside another.
func (s *session) look(i int, when Truth, part int) {
	if when == False && !s.companion[i] {
		return
	}
	r := s.ruling(s.pack.Rules[i])
	s.judge(r, when)
	if r.own = r.outcome; r.own == Pending && when == Unknown {
		r.part = part
	}
}

// value is the value of a condition and, if questions are wanted, the part of
// the asker's residual that has what is open in it.
func (s *session) value(c condition.Cond) (when Truth, part int) {
	if s.opts.Without&Questions != 0 {
		return s.frame.Eval(c), 0
	}
	return s.asker.residual.Eval(&s.frame, c)
}

// ruling adds a ruling.
func (s *session) ruling(rule *pack.Rule) *ruling {
	n := len(s.rulings)
	if n == cap(s.rulings) {
		s.rulings = slices.Grow(s.rulings, 1)
		clear(s.rulings[n:cap(s.rulings)])
	}
	s.rulings = s.rulings[:n+1] // forget has left nothing there
	s.at[rule.Order] = int32(n + 1)
	s.anyHost = s.anyHost || s.beside[rule.Order] != nil
	r := &s.rulings[n]
	r.rule = rule
	return r
}

// judgeOne judges one rule, as if there were no other.
func (s *session) judgeOne(rule *pack.Rule) {
	s.forget()
	s.judge(s.ruling(rule), s.frame.Eval(rule.When))
}

// judge decides one rule alone, by the outcome table, from the value of its
// condition.
func (s *session) judge(r *ruling, when Truth) {
	r.outcome, r.words, r.open, r.variant, r.cautions, r.part = NotApplicable, &r.rule.Base, nil, nil, nil, 0
	if when == False {
		return
	}
	r.variant = s.choose(r)
	blocked := s.guards(r)
	switch {
	case blocked:
	case when == Unknown:
		r.outcome, r.cautions = Pending, nil
		r.open = s.keep(r.rule.When)
		return
	case r.outcome == Pending:
		r.cautions = nil
	default:
		r.outcome = Shown
		s.silences = s.silences || len(r.rule.Supersedes) > 0
		s.encourages = s.encourages || len(r.words.Encourages) > 0
	}
	if r.variant != nil { // other words may have other guards
		r.open = append(r.open, r.variant)
	}
}

// keep is a list of one condition.
func (s *session) keep(c condition.Cond) []condition.Cond {
	s.conds = append(s.conds, c)
	n := len(s.conds)
	return s.conds[n-1 : n : n]
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
	r.cautions = nil
	if len(r.words.Guards) == 0 {
		return false
	}
	open, cautioned := 0, 0
	for _, g := range r.words.Guards {
		switch s.frame.Eval(g.If) {
		case True:
			r.outcome, r.kind, r.reason = IsWithheld, "guard", g.Because
			r.open = nil
			return true
		case Unknown:
			if g.Caution == nil {
				open++
			} else {
				cautioned++
			}
		}
	}
	if open > 0 {
		r.outcome = Pending
	}
	if open+cautioned > 0 {
		from := len(s.conds)
		s.unknownGuards(r, false)
		s.unknownGuards(r, true)
		r.open = slices.Clip(s.conds[from:])
	}
	return false
}

// unknownGuards keeps the conditions of the unknown guards with, or without, a
// caution.
func (s *session) unknownGuards(r *ruling, caution bool) {
	for _, g := range r.words.Guards {
		if (g.Caution != nil) == caution && s.frame.Eval(g.If) == Unknown {
			s.conds = append(s.conds, g.If)
			if caution {
				r.cautions = append(r.cautions, g)
			}
		}
	}
}

// withhold withholds a message that was shown until now. In other words it might
// not be withheld, so what decides over them is asked all the same.
func (s *session) withhold(r *ruling, kind, reason string) {
	r.outcome, r.kind, r.cause, r.reason, r.by, r.lost = IsWithheld, kind, nil, reason, "", s.round
	if r.open = nil; r.variant != nil {
		r.open = s.keep(r.variant)
	}
}

// withholdFor withholds a message for another. The reason is given when it has
// been seen what becomes of that one.
func (s *session) withholdFor(cause, r *ruling, kind string) {
	s.withhold(r, kind, "")
	r.cause = cause
}
