package decisions

import (
	"encoding/json"
	"errors"
	"fmt"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/interview"
)

// An Interview is that of which an entry is a step: it shows no message, and asks one question
// or none.
type Interview struct {
	// State is the interview as interview.Resume reads it. It is not there where not all of
	// a profile is kept.
	State json.RawMessage `json:"state,omitempty"`

	Level        *advisor.Level `json:"level,omitempty"` // of its options
	MaxQuestions int            `json:"max_questions,omitempty"`
}

// AddQuestion has in l what an interview asks next, or that it is over, before the person is
// told. Via says by which way of the caller's; opts are those of the interview. What cannot be
// kept should not be asked; the error is as that of Add. A nil l keeps nothing.
func AddQuestion[P any](l *Log, via string, rb *advisor.Rulebase[P], iv *interview.Interview[P],
	opts *interview.Options) error {
	if l == nil {
		return nil
	}
	if rb == nil || iv == nil {
		return errors.New("decisions: no rulebase, or no interview")
	}
	if opts == nil {
		opts = &interview.Options{}
	}
	about := advisor.Options{}
	if opts.Advice != nil {
		about = *opts.Advice
	}
	facts, err := iv.ProfileJSON()
	if err != nil {
		return err
	}
	g := Given{Via: via, Profile: facts, Options: &about,
		Advice: &advisor.Advice{Pack: rb.Info()}}
	err = l.keep(g, func(e *Entry) error {
		e.Interview = &Interview{Level: opts.Level, MaxQuestions: opts.MaxQuestions}
		if l.opts.Key == nil && len(l.opts.Mask) == 0 {
			var err error
			if e.Interview.State, err = json.Marshal(iv); err != nil {
				return err
			}
		}
		return asks(e, iv)
	})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotKept, err)
	}
	return nil
}

// asks says what an interview asks next.
func asks[P any](e *Entry, iv *interview.Interview[P]) error {
	e.Shown, e.Withheld, e.Asked = []string{}, []Withheld{}, []string{}
	q, err := iv.Next()
	if err != nil {
		return err
	}
	at, err := iv.Standing()
	if err != nil {
		return err
	}
	if q != nil {
		e.Asked = append(e.Asked, q.Fact)
	}
	text, err := json.Marshal(struct {
		Question *interview.Question `json:"question"`
		Standing interview.Standing  `json:"standing"`
	}{q, at})
	e.Advice = hash(text)
	return err
}

// askedAgain concludes what the interview of an entry asks by the pack, or why that is not to
// be had.
func askedAgain[P any](rb *advisor.Rulebase[P], e *Entry, opts *advisor.Options) (now *Entry,
	cannot string) {
	if e.Interview.State == nil {
		return nil, "its interview was not kept"
	}
	iv, _, err := interview.Resume(rb, e.Interview.State, &interview.Options{Advice: opts,
		Level: e.Interview.Level, MaxQuestions: e.Interview.MaxQuestions})
	now = &Entry{}
	if err == nil {
		err = asks(now, iv)
	}
	if err != nil {
		return nil, "the pack cannot use its interview or options" // which the error would name
	}
	return now, ""
}
