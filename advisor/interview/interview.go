package interview

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/tell"
)

// Options are the choices of New. Nil means the defaults.
type Options struct {
	// Advice are the options of the advice: its day, language and region among them. Of
	// its parts, Without leaves nothing out of Interview.Advice but there.
	Advice *advisor.Options

	// Level is down to which level rules are asked for. Nil: Important.
	Level *advisor.Level

	// MaxQuestions ends the interview after so many, skipped ones among them. 0: never.
	MaxQuestions int
}

// An Interview is a conversation with one person. It holds what that person says, and is
// not safe for concurrent use. The zero Interview has no questions, and an error for
// every answer.
type Interview[P any] struct {
	rb     *advisor.Rulebase[P]
	pack   *pack.Pack
	words  *engine.Words
	say    *say
	opts   Options
	advice advisor.Options
	level  pack.Level

	base   reflect.Value // what was known before; it is not changed
	log    []entry
	pinned string // the question to ask first, if it is open: one that was taken back
	view   *view  // of the profile as it is; nil: not looked at yet
}

// An entry is what became of a question.
type entry struct {
	ID    string          `json:"question"`
	State string          `json:"state"`           // answered, skipped, unknown
	Value json.RawMessage `json:"value,omitempty"` // of one that was answered, as in a profile
}

const (
	answered = "answered"
	skipped  = "skipped"
	unknown  = "unknown"
)

var errEmpty = errors.New("the Interview is empty; interview.New makes one")

// New begins an interview about the person of whom known says what is known, which is not
// changed; nil: nothing is known. The error is of the options, or of a profile that cannot
// be used.
func New[P any](rb *advisor.Rulebase[P], known *P, opts *Options) (*Interview[P], error) {
	if rb == nil {
		return nil, errors.New("interview.New: no rulebase")
	}
	if known == nil {
		_, p, err := rb.Decode("nothing.json", []byte("{}"))
		if err != nil {
			return nil, err
		}
		known = p
	}
	iv := &Interview[P]{rb: rb, pack: bridge.Pack(rb), level: pack.Important}
	if opts != nil {
		iv.opts = *opts
	}
	if iv.opts.Advice != nil {
		iv.advice = *iv.opts.Advice
	}
	if l := iv.opts.Level; l != nil {
		if *l < advisor.Info || *l > advisor.Emergency {
			return nil, fmt.Errorf("Options.Level is no level: %d", int(*l))
		}
		iv.level = pack.Level(*l)
	}
	if iv.opts.MaxQuestions < 0 {
		return nil, fmt.Errorf("Options.MaxQuestions is %d; 0 means all", iv.opts.MaxQuestions)
	}
	v := bridge.Value(known)
	if !v.IsValid() || v.Type() != iv.pack.Struct.Type {
		return nil, errors.New("a profile of another type than the rulebase's")
	}
	iv.base = tell.Copy(v)
	s, err := bridge.Begin(rb, known, &iv.advice)
	if err != nil {
		return nil, err
	}
	iv.words, iv.say = s.Words, sayIn(s.Words.Own)
	s.End()
	return iv, nil
}

func (iv *Interview[P]) isEmpty() bool { return iv == nil || iv.rb == nil }

// asOf is the day of the advice; zero: none.
func (iv *Interview[P]) asOf() time.Time { return iv.advice.AsOf }

// Profile is what is known now: what was known before, and the answers. It is a copy.
func (iv *Interview[P]) Profile() (*P, error) {
	if iv.isEmpty() {
		return nil, errEmpty
	}
	return iv.with(iv.log)
}

// ProfileJSON is Profile as Rulebase.Decode reads it.
func (iv *Interview[P]) ProfileJSON() ([]byte, error) {
	p, err := iv.Profile()
	if err != nil {
		return nil, err
	}
	return json.Marshal(tell.All(iv.pack.Struct, bridge.Value(p)))
}

// with is what was known before, with entries.
func (iv *Interview[P]) with(log []entry) (*P, error) {
	_, p, err := iv.rb.Decode("nothing.json", []byte("{}"))
	if err != nil {
		return nil, err
	}
	v := bridge.Value(p)
	v.Set(tell.Copy(iv.base))
	for _, e := range log {
		if e.State != answered {
			continue
		}
		k, ok := idOf(iv.pack.Schema, e.ID)
		if !ok {
			return nil, fmt.Errorf("there is no question %q", e.ID)
		}
		if err := iv.put(v, k, e.Value); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// put writes one answer into the struct v.
func (iv *Interview[P]) put(v reflect.Value, k id, value json.RawMessage) error {
	value, err := iv.merged(v, k, value)
	if err != nil {
		return err
	}
	errs := &source.Errors{}
	n := source.JSON("answer", value, errs)
	if n == nil || errs.Len() > 0 {
		return iv.wrong(k, "%s", iv.say.unreadable)
	}
	if !iv.pack.Struct.Put(&source.Reader{Errs: errs}, v, k.fact, k.record, n) || errs.Len() > 0 {
		return iv.wrong(k, "%s", iv.say.unreadable)
	}
	return nil
}

// Advice is the advice for what is known now.
func (iv *Interview[P]) Advice() (*advisor.Advice, error) {
	p, err := iv.Profile()
	if err != nil {
		return nil, err
	}
	return iv.rb.Advise(p, &iv.advice)
}

// Next is the question to ask; nil when the interview is over. Asked again it gives the
// same until something is said.
func (iv *Interview[P]) Next() (*Question, error) {
	v, err := iv.look()
	if err != nil || v.next == nil {
		return nil, err
	}
	q := *v.next
	q.Rules = slices.Clone(q.Rules)
	return &q, nil
}

// Skip puts a question aside: the fact stays unknown and is not asked for again.
func (iv *Interview[P]) Skip(question string) error { return iv.aside(question, skipped) }

// DontKnow notes that the person does not know. The fact stays unknown, which is not no.
func (iv *Interview[P]) DontKnow(question string) error { return iv.aside(question, unknown) }

func (iv *Interview[P]) aside(question, state string) error {
	if _, err := iv.open(question); err != nil {
		return err
	}
	iv.add(entry{ID: question, State: state})
	return nil
}

func (iv *Interview[P]) add(e entry) {
	iv.log = append(slices.Clip(iv.log), e)
	iv.view, iv.pinned = nil, ""
}

// open is what a question is about that can be answered now: any fact that has not been
// asked for, not only that of Next.
func (iv *Interview[P]) open(question string) (id, error) {
	if iv.isEmpty() {
		return id{}, errEmpty
	}
	k, ok := idOf(iv.pack.Schema, question)
	if !ok || !k.fact.IsBound {
		return k, fmt.Errorf("there is no question %q", short(question))
	}
	if iv.place(question) >= 0 {
		return k, fmt.Errorf("%s has been answered; Change takes that back", question)
	}
	return k, nil
}

// place is where a question stands in the log; -1: nowhere.
func (iv *Interview[P]) place(question string) int {
	return slices.IndexFunc(iv.log, func(e entry) bool { return e.ID == question })
}

// Back takes the last answer back, or what was put aside last, which is then asked again.
// It reports whether there was one.
func (iv *Interview[P]) Back() bool {
	if iv.isEmpty() || len(iv.log) == 0 {
		return false
	}
	last := len(iv.log) - 1
	iv.pinned, iv.view, iv.log = iv.log[last].ID, nil, iv.log[:last:last]
	return true
}

// Change takes back what was said of a question, which is then asked next. What was said
// of the records that an answer to a list has named goes with it. The error says that the
// question has not been asked.
func (iv *Interview[P]) Change(question string) error {
	if iv.isEmpty() {
		return errEmpty
	}
	i := iv.place(question)
	if i < 0 {
		return fmt.Errorf("%q has not been answered", short(question))
	}
	was := iv.log
	iv.log = slices.Delete(slices.Clone(was), i, i+1)
	if k, ok := idOf(iv.pack.Schema, question); ok && len(k.fact.Fields) > 0 {
		n := iv.pack.Struct.Records(iv.base, k.fact)
		iv.log = slices.DeleteFunc(iv.log, func(e entry) bool {
			x, ok := idOf(iv.pack.Schema, e.ID)
			return ok && x.fact.Owner == k.fact && x.record >= n
		})
	}
	iv.pinned, iv.view = question, nil
	return nil
}

// Given is what became of a question.
type Given struct {
	Question string `json:"question"` // its ID
	Label    string `json:"label"`    // what the fact is called
	State    string `json:"state"`    // answered, skipped, unknown
	Says     string `json:"says"`     // the answer in words; "" if there is none
}

// Answers lists what was asked so far, in its order.
func (iv *Interview[P]) Answers() []Given {
	if iv.isEmpty() {
		return nil
	}
	v, err := iv.look()
	if err != nil {
		return nil
	}
	return slices.Clone(v.given)
}

// short is what somebody typed, for an error: bounded.
func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
