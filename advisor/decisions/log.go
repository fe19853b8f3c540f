// Package decisions keeps an account of the advice that was given: what was shown,
// withheld and asked, by which pack, for which day and on which facts.
//
// A [Log] is JSON lines that are only added to, in a file ([Open]) or in a [Store] of
// yours, such as a database that several servers share ([New]). Each line has the hash
// of the one before, so that a line which was changed, left out or put in shows.
// [Advise] is what most programs need; [Log.Add] is for those that have the parts.
//
// What of a profile is kept is the operator's choice: all of it, all but some facts,
// or a keyed hash alone. Only the first can be replayed: see [Replay] and [Compare].
// Which rules were shown tells something of a person in any case: a log is a health
// record.
//
// That lines are missing at the end no chain shows: keep the hash of the last line
// elsewhere now and then.
package decisions

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/tell"
)

// Options are the choices of Open and New. Nil means the defaults.
type Options struct {
	// Key makes the log keep, instead of a profile, its HMAC-SHA256 by this key of 16
	// bytes or more: a plain hash of so little could be guessed.
	Key []byte

	// Mask names facts that are left out of the profiles.
	Mask []string

	// MaxBytes is how large a file may become; the default is 64 MiB. A full one is
	// renamed, with the number of its last entry, and the chain goes on in a new one.
	MaxBytes int64

	// Batch lets entries be kept when Sync returns, not already when Add does, by a file and
	// by a Store that has AppendAll(context.Context, []Next) error, of which all is kept or
	// nothing: for runs that give many advices and show none before Sync.
	Batch bool

	// Now is the clock; the default is time.Now.
	Now func() time.Time
}

// An Entry is an advice that was given, or a step of an interview.
type Entry struct {
	Seq  int64            `json:"seq"` // 1 is the first
	At   time.Time        `json:"at"`
	Via  string           `json:"via"` // the route or command
	Pack advisor.PackInfo `json:"pack"`

	AsOf         string              `json:"as_of,omitempty"`
	Language     string              `json:"language,omitempty"` // that was asked for
	Region       string              `json:"region,omitempty"`
	Cap          int                 `json:"cap,omitempty"`
	MaxQuestions int                 `json:"max_questions,omitempty"`
	Without      advisor.AdviceParts `json:"without,omitempty"` // parts that were left out
	ShowValues   bool                `json:"show_values,omitempty"`
	History      []Delivery          `json:"history,omitempty"`
	About        []string            `json:"about,omitzero"` // see About

	Profile json.RawMessage `json:"profile,omitempty"`
	Masked  []string        `json:"masked,omitempty"` // facts that were left out of it
	Digest  string          `json:"profile_hmac,omitempty"`

	Shown    []string   `json:"shown"` // rules, in order
	Withheld []Withheld `json:"withheld"`
	Asked    []string   `json:"asked"`         // facts, in order
	Advice   string     `json:"advice_sha256"` // of its JSON, without id and pack

	// Interview is there if this is a step of one. Advice is then the SHA-256 of its question
	// and standing in JSON.
	Interview *Interview `json:"interview,omitempty"`

	Before string `json:"before"` // hash of the entry before; "" of the first
}

// A Delivery is a message that was shown before.
type Delivery struct {
	Rule string `json:"rule"`
	On   string `json:"on"`
}

// A Withheld is a rule that was held back.
type Withheld struct {
	Rule string `json:"rule"`
	Kind string `json:"kind"`
}

// A Given is an advice that is about to be given, and what it came of.
type Given struct {
	Via     string           // the route or command
	Profile []byte           // the facts in JSON, as Decode reads them
	Options *advisor.Options // of Advise; its Context bounds how long a database may take
	About   []string         // see About; nil: all of the advice
	Advice  *advisor.Advice
}

// A Next makes a line of the number and the hash of the last one (0 and "" if there is none). It
// may be called more than once.
type Next func(seq int64, hash string) ([]byte, error)

// A Store keeps lines in one order. It is safe for concurrent use, by as many
// processes as it says. Package decisionstest has its laws.
type Store interface {
	// Append adds a line. It is kept when Append returns nil, and after an error it is not, or
	// it is not known.
	Append(ctx context.Context, next Next) error

	Close() error
}

// A Log is safe for concurrent use. Make one with Open or New.
type Log struct {
	store Store
	opts  Options
}

// minKey is the least length of a key, in bytes.
const minKey = 16

// New makes a log in a store.
func New(s Store, opts *Options) (*Log, error) {
	if s == nil {
		return nil, errors.New("decisions: no store")
	}
	l := &Log{store: s}
	if opts != nil {
		l.opts = *opts
	}
	if l.opts.Now == nil {
		l.opts.Now = time.Now
	}
	if l.opts.Key != nil && len(l.opts.Key) < minKey {
		return nil, fmt.Errorf("decisions: key of %d bytes; want at least %d, better 32",
			len(l.opts.Key), minKey)
	}
	if all, ok := s.(appender); ok && l.opts.Batch {
		l.store = &batch{appender: all}
	}
	return l, nil
}

// hash is of a line with its end.
func hash(line []byte) string {
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}

// Close ends all use of the log, and of its store.
func (l *Log) Close() error {
	if l.store == nil { // Open and New did not make it
		return errors.New("decisions: the log was never opened")
	}
	return l.store.Close()
}

// Sync writes what Options.Batch has left in memory to the disk. After an error none
// of it is in the log.
func (l *Log) Sync() error {
	if s, ok := l.store.(interface{ Sync() error }); ok {
		if err := s.Sync(); err != nil {
			return fmt.Errorf("%w: %w", ErrNotKept, err)
		}
	}
	return nil
}

// Ready tries whether an entry could be kept now: a file by some bytes that it writes and takes
// away, another Store by a method of that name, if it has one; else the error is
// errors.ErrUnsupported.
func (l *Log) Ready() error {
	s, ok := l.store.(interface{ Ready() error })
	if !ok {
		return errors.ErrUnsupported
	}
	return s.Ready()
}

// ErrNotKept is what Add and Advise return, with why, where an advice could not be
// accounted for. It should not be given then.
var ErrNotKept = errors.New("an advice could not be accounted for")

// Advise is rb.Advise, and has the advice in l before it returns it. Via says by which way
// of the caller's. A nil l keeps nothing.
func Advise[P any](l *Log, via string, rb *advisor.Rulebase[P], p *P,
	opts *advisor.Options) (*advisor.Advice, error) {
	g, err := Prepare(via, rb, p, opts)
	if err == nil && l != nil {
		err = l.Add(g)
	}
	if err != nil {
		return nil, err
	}
	return g.Advice, nil
}

// Prepare is Advise for callers that add the advice to a log later, such as one that gives
// many at a time and adds them in their order.
func Prepare[P any](via string, rb *advisor.Rulebase[P], p *P,
	opts *advisor.Options) (Given, error) {
	if rb == nil {
		return Given{}, errors.New("decisions: no rulebase")
	}
	a, err := rb.Advise(p, opts)
	if err != nil {
		return Given{}, err
	}
	facts, err := json.Marshal(tell.All(bridge.Pack(rb).Struct, bridge.Value(p)))
	return Given{Via: via, Profile: facts, Options: opts, Advice: a}, err
}

// Add adds an advice that is about to be given. It is kept when Add returns nil; else
// the advice should not be given.
func (l *Log) Add(g Given) error {
	if err := l.add(g); err != nil {
		return fmt.Errorf("%w: %w", ErrNotKept, err)
	}
	return nil
}

func (l *Log) add(g Given) error {
	if g.Advice == nil {
		return errors.New("there is none")
	}
	return l.keep(g, func(e *Entry) error { return e.conclude(g.Advice) })
}

// keep adds an entry, of which conclude says what was given.
func (l *Log) keep(g Given, conclude func(*Entry) error) error {
	if l.store == nil {
		return errors.New("the log was never opened")
	}
	if g.Options == nil {
		g.Options = &advisor.Options{}
	}
	e, err := l.entry(g)
	if err == nil {
		err = conclude(e)
	}
	if err != nil {
		return err
	}
	ctx := g.Options.Context
	if ctx == nil {
		ctx = context.Background()
	}
	return l.store.Append(ctx, func(seq int64, hash string) ([]byte, error) {
		e.Seq, e.Before, e.At = seq+1, hash, l.opts.Now().UTC()
		line, err := json.Marshal(e)
		return append(line, '\n'), err
	})
}

// entry is the entry of an advice, without what was given and its place in the chain.
func (l *Log) entry(g Given) (*Entry, error) {
	o := g.Options
	e := &Entry{Via: g.Via, Pack: g.Advice.Pack, Language: o.Language, Region: o.Region, Cap: o.Cap,
		MaxQuestions: o.MaxQuestions, Without: o.Without, ShowValues: o.ShowValues,
		About: g.About}
	if !o.AsOf.IsZero() {
		e.AsOf = o.AsOf.Format(time.DateOnly)
	}
	for _, d := range o.History {
		e.History = append(e.History, Delivery{d.Rule, d.On.UTC().Format(time.RFC3339Nano)})
	}
	if l.opts.Key != nil {
		mac := hmac.New(sha256.New, l.opts.Key)
		mac.Write(g.Profile)
		e.Digest = hex.EncodeToString(mac.Sum(nil))
		return e, nil
	}
	if len(l.opts.Mask) == 0 {
		e.Profile = bytes.TrimSpace(g.Profile)
		return e, nil
	}
	facts := map[string]json.RawMessage{}
	if err := json.Unmarshal(g.Profile, &facts); err != nil {
		return nil, errors.New("a profile is no JSON object")
	}
	for name := range facts {
		if slices.Contains(l.opts.Mask, name) {
			delete(facts, name)
			e.Masked = append(e.Masked, name)
		}
	}
	slices.Sort(e.Masked)
	text, err := json.Marshal(facts)
	e.Profile = text
	return e, err
}

// conclude says what an advice is.
func (e *Entry) conclude(a *advisor.Advice) error {
	e.Shown, e.Withheld, e.Asked = []string{}, []Withheld{}, []string{}
	for _, m := range a.Messages {
		e.Shown = append(e.Shown, m.Rule)
	}
	for _, w := range a.Withheld {
		e.Withheld = append(e.Withheld, Withheld{w.Rule, w.Kind})
	}
	for _, q := range a.Questions {
		e.Asked = append(e.Asked, q.Fact)
	}
	plain := *a
	plain.ID, plain.Pack = "", advisor.PackInfo{} // which the entry has
	text, err := json.Marshal(&plain)
	e.Advice = hash(text)
	return err
}

// About leaves of an advice the messages of which a reason names one of the facts
// (of a list, by the list), and those that must stand beside them: what is shown to who
// asks about something. Entries of such an advice name the facts.
func About(a *advisor.Advice, facts []string) {
	if a == nil {
		return
	}
	keep := map[string]bool{}
	for _, m := range a.Messages {
		if concerns(&m, facts) {
			keep[m.Rule] = true
			for _, companion := range m.With {
				keep[companion] = true
			}
		}
	}
	a.Messages = slices.DeleteFunc(a.Messages, func(m advisor.Message) bool { return !keep[m.Rule] })
	// A group without one of its messages would say its line all the same: the others stand alone.
	lost := func(rule string) bool { return !keep[rule] }
	a.Groups = slices.DeleteFunc(a.Groups, func(g advisor.Group) bool {
		return slices.ContainsFunc(g.Rules, lost)
	})
}

func concerns(m *advisor.Message, facts []string) bool {
	return slices.ContainsFunc(m.Because, func(r advisor.Reason) bool {
		return slices.ContainsFunc(r.Facts, func(f advisor.FactValue) bool {
			list, _, _ := strings.Cut(f.Fact, ".")
			return slices.Contains(facts, f.Fact) || slices.Contains(facts, list)
		})
	})
}
