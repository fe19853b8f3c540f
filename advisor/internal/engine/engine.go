// Package engine says what becomes of each rule of a pack on one profile, and
// why: from a linked pack and the slots of a profile it makes rulings, reasons
// and questions, of which package advisor makes an advice.
//
// An [Engine] is a pack, ready for profiles. A [Session] is one profile on its
// way through the stages, in this order. Each rule is first judged alone: its
// condition, its variants, its guards (judge.go). Then, over the whole advice:
// companions (companions.go), review date, what messages encourage and
// discourage, superseding (contest.go), what was given lately, the cap
// (stages.go). Companions apart, each stage only withholds; none makes a message
// appear.
//
// A message at warning or above cannot be lost: it is withheld only by its own
// guard, or by a message that names it in "supersedes". The loader sees to what
// would hold it back otherwise (package pack, laws.go).
package engine

import (
	"context"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"example.com/crosstalk/advisor/internal/asking"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/index"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/profile"
	"example.com/crosstalk/advisor/internal/trace"
)

// An Engine is a linked pack, ready for profiles. It is safe for concurrent use.
type Engine struct {
	Pack *pack.Pack

	// index finds the rules that a profile concerns; nil for a pack whose
	// conditions are changed, of which every rule is looked at.
	index *index.Index

	// ground is what conditions are where a profile says nothing. It is laid for the first
	// profile after a few; see Session.ground.
	ground func() *condition.Ground
	begun  atomic.Int32 // profiles before that

	// What can be said of the rules beforehand, by their order.
	beside    [][]*pack.Rule // a rule's companions, and theirs
	companion []bool         // some rule has it as a companion
	guarded   []bool         // some wording of it has a guard, or is chosen by what can fail
	hosts     []*pack.Rule   // the rules with companions
	rulesOut  []*fact.Fact   // facts of which the terms must not be encouraged
	// facts of which the terms are asked about: what answers them has room first
	answeredFirst []*fact.Fact

	words    []*Words // by language, then by region
	sessions sync.Pool
}

// New is an engine that looks at every rule, so that conditions of the pack may
// be changed between two profiles.
func New(p *pack.Pack) *Engine {
	e := &Engine{Pack: p, beside: make([][]*pack.Rule, len(p.Rules)),
		companion: make([]bool, len(p.Rules)), guarded: make([]bool, len(p.Rules))}
	for _, r := range p.Rules {
		for _, w := range r.Wordings() {
			if len(w.Guards) > 0 || w.If != nil && !condition.CannotFail(w.If) {
				e.guarded[r.Order] = true
			}
		}
		if e.beside[r.Order] = r.Beside(); e.beside[r.Order] != nil {
			e.hosts = append(e.hosts, r)
		}
		for _, other := range e.beside[r.Order] {
			e.companion[other.Order] = true
		}
	}
	for _, f := range p.Schema.Top {
		if f.RulesOut {
			e.rulesOut = append(e.rulesOut, f)
		}
		if f.AnsweredFirst {
			e.answeredFirst = append(e.answeredFirst, f)
		}
	}
	e.words = wordsOf(p)
	e.sessions.New = func() any { return e.NewSession() }
	return e
}

// File makes the index of the rules, which must not change any more.
func (e *Engine) File() {
	whens := make([]condition.Cond, len(e.Pack.Rules))
	for i, r := range e.Pack.Rules {
		whens[i] = r.When
	}
	e.index = index.New(e.Pack.Schema.Terms, whens)
	e.ground = sync.OnceValue(func() *condition.Ground {
		return e.Pack.Space.Registry.Ground(e.Pack.Schema, whens)
	})
}

// Unfile lets the rules change again.
func (e *Engine) Unfile() { e.index = nil }

// Words are those of a language and a region of the pack, by their places in it.
func (e *Engine) Words(language, region int) *Words {
	return e.words[language*len(e.Pack.Regions)+region]
}

// Options are the choices for one profile.
type Options struct {
	Context context.Context // nil: nothing ends it early
	AsOf    time.Time       // a day; zero: none is given
	Words   *Words          // of the language and region of the advice
	History []Delivery

	// Cap is how many messages are shown at most, warnings and above apart. 0 means
	// the pack's own cap, a negative number none.
	Cap int

	// Strict makes an error of what the profile says that cannot be.
	Strict bool

	// ShowValues lets problems and errors say the values that cannot be.
	ShowValues bool

	NoMessages   bool // nobody reads them: which ones are shown is all that counts
	NoQuestions  bool
	OnlyOutcomes bool // nobody reads why, either
	Brief        bool // no Ruling is kept of rules that are pending by their condition; see Settled
	MaxQuestions int  // the first of them; 0: all
}

// A Delivery is a message that was shown before.
type Delivery struct {
	Rule string
	On   time.Time
}

// A Session makes one advice. Sessions of an engine are used again, with their memory.
type Session struct {
	*Engine
	Frame    condition.Frame
	Trace    trace.Trace // of the condition that was followed last
	Words    *Words
	Problems []Problem
	// Rulings are in the order of the rules: of those looked at, without most
	// that do not apply.
	Rulings []Ruling

	opts    Options
	found   index.Found         // the rules that are looked at
	settled [Shown]index.Places // see Settled
	alone   Ruling              // that is made up for one rule
	at      []int32             // by order of the rules: the place in Rulings, from 1; 0: none
	round   int                 // counts the turns of messages and the stages
	anyHost bool                // a rule with companions is among them

	// Some ruling was Shown, for a time perhaps, that supersedes or encourages.
	silences, encourages bool

	// Memory for what rulings and stages keep.
	reader      profile.Reader
	conds       []condition.Cond
	one         [1]condition.Cond
	cautions    []*pack.Guard
	truths      []condition.Truth
	shown, list []*Ruling
	reasons     Reasons
	questions   asking.Questions

	moot []*fact.Fact // whose premise is false

	date  time.Time // of the last advice
	dated string    // and its text
}

// NewSession is a session of its own, that no other profile uses.
func (e *Engine) NewSession() *Session { return &Session{Engine: e} }

// Another is a session of its own with the same choices, for a profile to come.
func (s *Session) Another() *Session {
	other := s.NewSession()
	other.opts, other.Words = s.opts, s.Words
	other.Frame.AsOf, other.Frame.Region = s.Frame.AsOf, s.Frame.Region
	other.Frame.Ended = s.Frame.Ended
	return other
}

// Begin reads the profile in the struct v. The session must be ended.
func (e *Engine) Begin(v reflect.Value, opts Options) (*Session, error) {
	s := e.sessions.Get().(*Session)
	if err := s.begin(v, opts); err != nil {
		s.End()
		return nil, err
	}
	return s, nil
}

// BeginRead begins with a profile that was read before, of which reading said err. It is
// copied, but not what its values point to.
func (e *Engine) BeginRead(p *fact.Profile, err error, opts Options) (*Session, error) {
	s := e.sessions.Get().(*Session)
	s.reset(opts)
	own := &s.Frame.Profile
	own.Slots = append(own.Slots[:0], p.Slots...)
	own.Unrecognised = append(own.Unrecognised[:0], p.Unrecognised...)
	if err := s.check(err); err != nil {
		s.End()
		return nil, err
	}
	return s, nil
}

func (s *Session) begin(v reflect.Value, opts Options) error {
	s.reset(opts)
	return s.check(s.reader.Read(s.Pack.Struct, v, &s.Frame.Profile))
}

// check notes what reading the profile found wrong, and holds facts against each other.
func (s *Session) check(err error) error {
	if err != nil {
		faults := s.misread(err)
		if s.opts.Strict || !profile.Usable(err) {
			return faults
		}
		for _, f := range faults {
			s.Problems = append(s.Problems, f.Problem)
		}
	}
	return s.hold()
}

// BeginWith begins with the slots of a profile, which are as facts can be.
func (e *Engine) BeginWith(slots []fact.Value, opts Options) *Session {
	s := e.sessions.Get().(*Session)
	s.reset(opts)
	s.Frame.Profile = fact.Profile{Slots: slices.Clone(slots)}
	_ = s.hold() // what it finds wrong, the slots say by being unknown
	return s
}

func (s *Session) reset(opts Options) {
	s.opts, s.Words = opts, opts.Words
	s.Frame.Reset(s.Pack.Space.Registry)
	s.Frame.AsOf, s.Frame.Region = opts.AsOf, opts.Words.Region.Name
	if s.Frame.Ended = nil; opts.Context != nil {
		s.Frame.Ended = opts.Context.Err
	}
	s.Frame.Profile.AsOf = opts.AsOf
}

// AsOf is the as-of date in words; "" if there is none.
func (s *Session) AsOf() string {
	d := s.opts.AsOf
	if d.IsZero() {
		return ""
	}
	if !d.Equal(s.date) {
		s.date, s.dated = d, d.Format(time.DateOnly)
	}
	return s.dated
}

// Decide goes through the stages. It returns what is shown, in order.
func (s *Session) Decide() ([]*Ruling, error) {
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
	if !s.opts.OnlyOutcomes {
		s.giveWay(shown)
	}
	s.readFor(shown)
	for i := range s.Rulings {
		if r := &s.Rulings[i]; r.Outcome == Shown {
			s.pieces(r)
		}
	}
	if !s.opts.OnlyOutcomes {
		s.giveReasons()
	}
	failed := s.failures() // before questions, which look into what need not be evaluated
	if !s.opts.NoQuestions {
		s.ask(s.opts.MaxQuestions)
	}
	if err := s.Err(); err != nil {
		return nil, err
	}
	return shown, failed
}

// Err is why there is no answer: the time was up, or there is too much to look into.
func (s *Session) Err() error {
	if s.Frame.Ended != nil {
		if err := s.Frame.Ended(); err != nil {
			return err
		}
	}
	return s.Frame.Err()
}

// failures notes what has no value though all of it is known: an error, if options are strict.
func (s *Session) failures() error {
	var list Faults
	for _, x := range s.Frame.Failed() {
		p := Problem{Fact: x.Read(), Kind: "condition", Place: x.Pos.String(), Part: x.Text, Want: x.Want}
		s.Problems = append(s.Problems, p)
		list = append(list, Fault{p, x.Error()})
	}
	return s.strictly(list)
}

// End drops everything that came from the profile. It is not deferred where a
// panic is turned into an error: after one the session is of no more use.
func (s *Session) End() {
	s.Frame.Reset(s.Pack.Space.Registry)
	s.Frame.Profile.Reset()
	s.Trace.Reset()
	s.Frame.Ended = nil
	s.reader.Reset()
	s.found.Reset()
	s.forget()
	s.reasons.reset()
	s.questions.Reset()
	s.opts = Options{}
	clear(s.Problems)
	s.Problems = s.Problems[:0]
	s.sessions.Put(s)
}

// forget drops the rulings.
func (s *Session) forget() {
	for i := range s.Rulings {
		s.at[s.Rulings[i].Rule.Order] = 0
	}
	clear(s.Rulings)
	s.alone = Ruling{}
	s.Rulings, s.anyHost, s.silences, s.encourages, s.round = s.Rulings[:0], false, false, false, 0
	s.conds, s.truths, s.cautions = s.conds[:0], s.truths[:0], s.cautions[:0]
	for o := range s.settled {
		clear(s.settled[o])
	}
	if len(s.at) < len(s.Pack.Rules) {
		for o := range s.settled {
			s.settled[o] = make(index.Places, (len(s.Pack.Rules)+63)/64)
		}
		s.at = make([]int32, len(s.Pack.Rules))
	}
}

// Of is the ruling on a rule; nil if it does not apply, or if it was not looked at.
func (s *Session) Of(rule *pack.Rule) *Ruling {
	if i := s.at[rule.Order]; i > 0 {
		return &s.Rulings[i-1]
	}
	return nil
}
