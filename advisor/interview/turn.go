package interview

import (
	"encoding/json"
	"errors"

	"example.com/crosstalk/advisor"
)

// A Turn is one step of an interview, for programs that speak JSON: what the caller kept of it,
// and what the person says. Without Do nothing is said.
type Turn struct {
	State    json.RawMessage `json:"state,omitempty"`    // as the last Step had it; none: it begins
	Known    json.RawMessage `json:"known,omitempty"`    // the profile to begin with; none: nothing
	Do       string          `json:"do,omitempty"`       // answer, unknown, skip, back, change
	Question string          `json:"question,omitempty"` // its ID
	Answer   Answer          `json:"answer"`
}

// A Step is what comes of a Turn.
type Step struct {
	State    json.RawMessage  `json:"state"`    // for the next Turn
	Question *Question        `json:"question"` // null: it is over
	Standing Standing         `json:"standing"`
	Answers  []Given          `json:"answers"`
	Heard    []Name           `json:"heard,omitempty"`
	Refused  string           `json:"refused,omitempty"` // an *Error, in words for the person
	Lost     []string         `json:"lost,omitempty"`    // as of Resume
	Profile  json.RawMessage  `json:"profile"`           // what is known now
	Pack     advisor.PackInfo `json:"pack"`
}

// Take takes a turn of an interview that nobody holds between turns. The Interview is as it is
// after that, for its advice. An answer that cannot be used is Step.Refused, not an error; an
// error is of the options, the state, the profile, or of a turn that makes no sense.
func Take[P any](rb *advisor.Rulebase[P], t Turn, opts *Options) (*Step, *Interview[P], error) {
	iv, lost, err := opened(rb, t, opts)
	if err != nil {
		return nil, nil, err
	}
	s := &Step{Lost: lost, Pack: rb.Info()}
	heard, err := iv.Hear(t)
	s.Heard = heard.Names
	var no *Error
	switch {
	case errors.As(err, &no):
		s.Refused = no.Msg
	case err != nil:
		return nil, nil, err
	}
	if s.State, err = json.Marshal(iv); err != nil {
		return nil, nil, err
	}
	if s.Question, err = iv.Next(); err != nil {
		return nil, nil, err
	}
	if s.Standing, err = iv.Standing(); err != nil {
		return nil, nil, err
	}
	if s.Profile, err = iv.ProfileJSON(); err != nil {
		return nil, nil, err
	}
	s.Answers = append([]Given{}, iv.Answers()...)
	return s, iv, nil
}

func opened[P any](rb *advisor.Rulebase[P], t Turn, opts *Options) (*Interview[P], []string,
	error) {
	if rb == nil {
		return nil, nil, errors.New("interview.Take: no rulebase")
	}
	if len(t.State) > 0 && string(t.State) != "null" {
		return Resume(rb, t.State, opts)
	}
	var known *P
	if len(t.Known) > 0 && string(t.Known) != "null" {
		var err error
		if _, known, err = rb.Decode("profile.json", t.Known); err != nil {
			return nil, nil, err
		}
	}
	iv, err := New(rb, known, opts)
	return iv, nil, err
}

// Hear does what a turn says, with Answer, DontKnow, Skip, Back or Change; its errors are theirs.
// State and Known of the turn are not looked at.
func (iv *Interview[P]) Hear(t Turn) (heard Heard, err error) {
	switch t.Do {
	case "":
	case "answer":
		return iv.Answer(t.Question, t.Answer)
	case "unknown":
		err = iv.DontKnow(t.Question)
	case "skip":
		err = iv.Skip(t.Question)
	case "back":
		iv.Back()
	case "change":
		err = iv.Change(t.Question)
	default:
		err = errors.New("do is answer, unknown, skip, back or change")
	}
	return heard, err
}
