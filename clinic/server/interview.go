package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/interview"
	"example.com/crosstalk/clinic/gate"
)

// A turn is one step of an interview: what the caller kept of it, and what the person says.
// The server keeps nothing.
type turn struct {
	State    json.RawMessage // as the last answer had it; none: it begins
	Known    json.RawMessage // the profile to begin with
	Do       string          // answer, unknown, skip, back, change; none: nothing is said
	Question string
	Answer   interview.Answer
	AsOf     string `json:"as_of"`
	Language string
	Region   string
}

// A step is what comes of it.
type step struct {
	State    json.RawMessage     `json:"state"`
	Question *interview.Question `json:"question"` // null: it is over
	Standing interview.Standing  `json:"standing"`
	Answers  []interview.Given   `json:"answers"`
	Heard    []interview.Name    `json:"heard,omitempty"`
	Refused  string              `json:"refused,omitempty"` // for the person
	Lost     []string            `json:"lost,omitempty"`    // of no use with this pack
	Profile  json.RawMessage     `json:"profile"`
	Pack     advisor.PackInfo    `json:"pack"`
}

// interviewStep goes on with an interview.
func (s *Server) interviewStep(w http.ResponseWriter, r *http.Request) {
	out, err := s.stepOf(r)
	s.answer(w, r, out, err)
}

func (s *Server) stepOf(r *http.Request) (any, error) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil ||
		media != "application/json" {
		return nil, refuse(http.StatusUnsupportedMediaType, "the Content-Type must be application/json")
	}
	data, err := gate.Bytes(r)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "the request could not be read")
	}
	var in turn
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil || d.More() {
		return nil, refuse(http.StatusBadRequest, "want a JSON object with, if need be, state, known, "+
			"do, question, answer, as_of, language, region")
	}
	opts, err := s.interviewOptions(r, in.AsOf, in.Language, in.Region)
	if err != nil {
		return nil, err
	}
	rb := s.current.Load().rb
	iv, lost, err := begin(rb, in, opts)
	if err != nil {
		return nil, wrong(err)
	}
	out := step{Lost: lost, Pack: rb.Info()}
	if err := out.hear(iv, in); err != nil {
		return nil, err
	}
	if err := out.fill(iv); err != nil {
		return nil, wrong(err)
	}
	return out, nil
}

// interviewOptions are those of a request.
func (s *Server) interviewOptions(r *http.Request, day, language, region string) (
	*interview.Options, error) {
	opts := &advisor.Options{Context: r.Context(), AsOf: s.today(), Language: language,
		Region: region}
	if day != "" {
		asOf, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return nil, refuse(http.StatusUnprocessableEntity, "as_of must be a date like 2026-11-20")
		}
		opts.AsOf = asOf
	}
	return &interview.Options{Advice: opts}, nil
}

func begin(rb *advisor.Rulebase[advisor.Record], in turn, opts *interview.Options) (
	*interview.Interview[advisor.Record], []string, error) {
	if len(in.State) > 0 && string(in.State) != "null" {
		return interview.Resume(rb, in.State, opts)
	}
	var known *advisor.Record
	if len(in.Known) > 0 && string(in.Known) != "null" {
		var err error
		if _, known, err = rb.Decode("profile.json", in.Known); err != nil {
			return nil, nil, err
		}
	}
	iv, err := interview.New(rb, known, opts)
	return iv, nil, err
}

// hear does what the person wants.
func (out *step) hear(iv *interview.Interview[advisor.Record], in turn) (err error) {
	switch in.Do {
	case "":
	case "answer":
		var heard interview.Heard
		heard, err = iv.Answer(in.Question, in.Answer)
		out.Heard = heard.Names
	case "unknown":
		err = iv.DontKnow(in.Question)
	case "skip":
		err = iv.Skip(in.Question)
	case "back":
		iv.Back()
	case "change":
		err = iv.Change(in.Question)
	default:
		err = errors.New("do is answer, unknown, skip, back or change")
	}
	var no *interview.Error
	if errors.As(err, &no) {
		out.Refused, err = no.Msg, nil
	}
	if err != nil {
		return refuse(http.StatusUnprocessableEntity, err.Error())
	}
	return nil
}

// fill says what comes next.
func (out *step) fill(iv *interview.Interview[advisor.Record]) (err error) {
	if out.State, err = json.Marshal(iv); err != nil {
		return err
	}
	if out.Question, err = iv.Next(); err != nil {
		return err
	}
	if out.Standing, err = iv.Standing(); err != nil {
		return err
	}
	if out.Profile, err = iv.ProfileJSON(); err != nil {
		return err
	}
	out.Answers = append([]interview.Given{}, iv.Answers()...)
	return nil
}

// nextQuestion is the operation $next-question of FHIR SDC.
func (s *Server) nextQuestion(w http.ResponseWriter, r *http.Request) {
	out, err := s.nextItem(r)
	status := http.StatusOK
	if err != nil {
		status = http.StatusUnprocessableEntity
		var no *refused
		if errors.As(err, &no) {
			status = no.status
		}
		out, err = json.Marshal(map[string]any{"resourceType": "OperationOutcome",
			"issue": []any{map[string]any{"severity": "error", "code": "invalid",
				"diagnostics": err.Error()}}})
		if err != nil {
			return // strings are always JSON
		}
	}
	w.Header().Set("Content-Type", "application/fhir+json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(out) // the client has gone
}

func (s *Server) nextItem(r *http.Request) (json.RawMessage, error) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil ||
		media != "application/fhir+json" && media != "application/json" {
		return nil, refuse(http.StatusUnsupportedMediaType,
			"the Content-Type must be application/fhir+json")
	}
	data, err := gate.Bytes(r)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "the request could not be read")
	}
	q := r.URL.Query()
	opts, err := s.interviewOptions(r, q.Get("as_of"), q.Get("language"), q.Get("region"))
	if err != nil {
		return nil, err
	}
	out, err := s.current.Load().mapper.NextQuestion(data, opts, nil)
	if err == nil {
		err = r.Context().Err()
	}
	if err != nil {
		return nil, wrong(err)
	}
	return out, nil
}
