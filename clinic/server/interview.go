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
	status := http.StatusOK
	if err != nil {
		status = http.StatusUnprocessableEntity
		var no *refused
		if errors.As(err, &no) {
			status = no.status
		}
		if status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "1")
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
