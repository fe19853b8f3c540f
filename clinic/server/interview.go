package server

import (
	"encoding/json"
	"net/http"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/interview"
	"example.com/crosstalk/clinic/gate"
)

// A turn is one step of an interview. The server keeps nothing of it.
type turn struct {
	interview.Turn
	AsOf     string `json:"as_of"`
	Language string `json:"language"`
	Region   string `json:"region"`
}

// interviewStep goes on with an interview.
func (s *Server) interviewStep(w http.ResponseWriter, r *http.Request) {
	out, err := s.stepOf(r)
	s.answer(w, r, out, err)
}

func (s *Server) stepOf(r *http.Request) (any, error) {
	var in turn
	if err := decoded(r, &in); err != nil {
		return nil, err
	}
	opts, err := s.interviewOptions(r, in.AsOf, in.Language, in.Region)
	if err != nil {
		return nil, err
	}
	rb := s.current.Load().rb
	step, iv, err := interview.Take(rb, in.Turn, opts)
	if err == nil {
		err = s.accountAsked(r.Context(), "/v1/interview", rb, iv, opts)
	}
	if err != nil {
		return nil, wrong(err)
	}
	return step, nil
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

// nextQuestion is the operation $next-question of FHIR SDC.
func (s *Server) nextQuestion(w http.ResponseWriter, r *http.Request) {
	out, err := s.nextItem(r)
	if err != nil {
		s.outcome(w, r, err)
		return
	}
	writeFHIR(w, http.StatusOK, out)
}

func (s *Server) nextItem(r *http.Request) (json.RawMessage, error) {
	if err := wantFHIR(r, "application/fhir+json", "application/json"); err != nil {
		return nil, err
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
	l := s.current.Load()
	out, err := l.mapper.NextQuestion(data, opts, nil,
		func(iv *interview.Interview[advisor.Record]) error {
			return s.accountAsked(r.Context(), "$next-question", l.rb, iv, opts)
		})
	if err == nil {
		err = r.Context().Err()
	}
	if err != nil {
		return nil, wrong(err)
	}
	return out, nil
}
