package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/clinic/gate"
)

// A patient is whose record is meant: the id, and the FHIR server that it is of, as CDS Hooks
// names it. The store has them under the name that Options.CDS.Patient makes of both.
type patient struct {
	Patient    string `json:"patient"`
	FHIRServer string `json:"fhir_server"`
}

const (
	maxName = 256 // bytes of a name in a record of what was given
	maxMany = 200 // messages or notes of a request
)

// givenRoutes are those of what patients were given.
func (s *Server) givenRoutes(handle func(pattern string, route gate.Route, h http.Handler)) {
	handle("POST /v1/given", givenRoute, records(s, s.give))
	handle("POST /v1/given/notes", givenRoute, records(s, s.note))
	handle("POST /v1/given/list", givenRoute, records(s, s.list))
	handle("POST /fhir/Communication", givenRoute, http.HandlerFunc(s.takeCommunication))
	handle("POST /fhir/Communication/_search", givenRoute, http.HandlerFunc(s.findCommunications))
}

// key is the name of a patient in the store.
func (s *Server) key(p patient) (string, error) {
	if p.Patient == "" || len(p.Patient) > maxName || len(p.FHIRServer) > 8*maxName {
		return "", refuse(http.StatusUnprocessableEntity,
			fmt.Sprintf("patient must be the id of a patient, of at most %d bytes", maxName))
	}
	id := p.FHIRServer + "\n" + p.Patient
	if s.opts.CDS.Patient == nil {
		return id, nil
	}
	return s.opts.CDS.Patient(id), nil
}

// A handed is what somebody was given. On is when; the default is now.
type handed struct {
	patient
	Pack     string   `json:"pack"` // digest
	Language string   `json:"language"`
	Rules    []string `json:"rules"`
	By       string   `json:"by"`
	On       string   `json:"on"`
}

// records answers a request about what was given, of which f reads the body and does it.
func records[T any](s *Server, f func(ctx context.Context, in *T) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in T
		out, err := any(nil), decoded(r, &in)
		if err == nil {
			out, err = f(r.Context(), &in)
		}
		s.answer(w, r, out, err)
	}
}

// decoded reads a request in JSON, with no key that is not known.
func decoded(r *http.Request, into any) error {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil ||
		media != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "the Content-Type must be application/json")
	}
	data, err := gate.Bytes(r)
	if err != nil {
		return refuse(http.StatusBadRequest, "the request could not be read")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil || d.More() {
		return refuse(http.StatusBadRequest, "want a JSON object as /openapi.json describes it")
	}
	return nil
}

// give records that somebody was given messages.
func (s *Server) give(ctx context.Context, in *handed) (any, error) {
	given, err := s.handed(in)
	if err != nil {
		return nil, err
	}
	if err := s.kept(ctx, s.opts.CDS.Given.Give(ctx, given)); err != nil {
		return nil, err
	}
	for i := range given {
		given[i].Patient = in.Patient // the store's name for them is nobody else's
	}
	return map[string]any{"given": given}, nil
}

// handed is what a request says was given, in the words of the pack in use.
func (s *Server) handed(in *handed) ([]delivery.Given, error) {
	key, err := s.key(in.patient)
	if err != nil {
		return nil, err
	}
	on, err := s.timeOf(in.On)
	if err != nil {
		return nil, err
	}
	l := s.current.Load()
	info := l.rb.Info()
	switch {
	case in.Pack != info.Digest:
		return nil, refuse(http.StatusConflict, "pack must be the digest of the pack in use, "+
			info.Digest+": in another the words may have changed")
	case len(in.Rules) == 0 || len(in.Rules) > maxMany:
		return nil, refuse(http.StatusUnprocessableEntity,
			fmt.Sprintf("rules must name 1 to %d messages that were given", maxMany))
	case len(in.By) > maxName:
		return nil, refuse(http.StatusUnprocessableEntity,
			fmt.Sprintf("by has more than %d bytes", maxName))
	}
	a := &advisor.Advice{Pack: info, Language: in.Language}
	if a.Language == "" {
		a.Language = l.rb.Languages()[0]
	}
	if !slices.Contains(l.rb.Languages(), a.Language) {
		return nil, refuse(http.StatusUnprocessableEntity, "language must be one of the pack")
	}
	for _, rule := range in.Rules {
		a.Messages = append(a.Messages, advisor.Message{Rule: rule})
	}
	given, err := delivery.Of(l.rb, a, key, in.By, on)
	if err != nil {
		return nil, refuse(http.StatusUnprocessableEntity, err.Error())
	}
	return given, nil
}

// timeOf is a time of a request; "" is now.
func (s *Server) timeOf(text string) (time.Time, error) {
	now := s.opts.Now()
	if text == "" {
		return now, nil
	}
	on, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || on.After(now.Add(time.Hour)) { // clocks differ
		return on, refuse(http.StatusUnprocessableEntity,
			"on must be a time as in 2026-11-20T10:00:00Z, and not to come")
	}
	return on, nil
}

// notes are what became of messages that were given.
type notes struct {
	Notes []struct {
		Given string        `json:"given"`
		What  delivery.What `json:"what"`
		By    string        `json:"by"`
		On    string        `json:"on"`
	} `json:"notes"`
}

// note records whether messages were read, understood, not understood or declined.
func (s *Server) note(ctx context.Context, in *notes) (any, error) {
	if len(in.Notes) == 0 || len(in.Notes) > maxMany {
		return nil, refuse(http.StatusUnprocessableEntity, fmt.Sprintf("want 1 to %d notes", maxMany))
	}
	var list []delivery.Note
	for _, n := range in.Notes {
		on, err := s.timeOf(n.On)
		if err != nil {
			return nil, err
		}
		note := delivery.Note{Given: n.Given, What: n.What, By: n.By, On: delivery.Time(on)}
		if err := note.Check(); err != nil || len(n.By) > maxName || len(n.Given) > maxName {
			return nil, refuse(http.StatusUnprocessableEntity, "a note has the id of what was given, and "+
				"what is one of read, understood, not-understood, declined")
		}
		list = append(list, note)
	}
	err := s.opts.CDS.Given.Note(ctx, list)
	switch {
	case errors.Is(err, delivery.ErrUnknown):
		return nil, refuse(http.StatusNotFound, "one of the notes is on what was never given, or is "+
			"forgotten; nothing is kept")
	case errors.Is(err, delivery.ErrTooMany):
		return nil, refuse(http.StatusConflict,
			fmt.Sprintf("a message has %d notes already; nothing is kept", delivery.MaxNotes))
	}
	if err := s.kept(ctx, err); err != nil {
		return nil, err
	}
	return map[string]any{"noted": len(list)}, nil
}

// list is what a patient was given, and what of it counts for repeat_after.
func (s *Server) list(ctx context.Context, in *patient) (any, error) {
	records, err := s.givenTo(ctx, *in)
	if err != nil {
		return nil, err
	}
	history, err := delivery.History(s.current.Load().rb, records)
	if err != nil {
		return nil, err
	}
	rest := make([]map[string]string, 0, len(history))
	for _, d := range history {
		rest = append(rest, map[string]string{"rule": d.Rule, "on": d.On.Format(time.DateOnly)})
	}
	if records == nil {
		records = []delivery.Record{}
	}
	return map[string]any{"records": records, "history": rest}, nil
}

// givenTo reads what a patient was given. What cannot be read now is answered with 503.
func (s *Server) givenTo(ctx context.Context, p patient) ([]delivery.Record, error) {
	key, err := s.key(p)
	if err != nil {
		return nil, err
	}
	records, err := s.opts.CDS.Given.Given(ctx, key)
	if s.kept(ctx, err) != nil {
		return nil, refuse(http.StatusServiceUnavailable, "what was given cannot be read now")
	}
	for i := range records {
		records[i].Patient = p.Patient
	}
	return records, nil
}

// kept tells whether the store has done what was asked. What it has not done is answered with
// 500, so that whoever asked sends it again, as with feedback.
func (s *Server) kept(ctx context.Context, err error) error {
	if err == nil {
		s.lost.Store(nil)
		return nil
	}
	now := s.opts.Now()
	s.lost.Store(&now)
	s.metrics.failures.Inc()
	s.tell.failures.Add(ctx, 1)
	s.log.ErrorContext(ctx, "keeping or reading what was given", "err", err)
	return refuse(http.StatusInternalServerError, "nothing of this was kept; send it again")
}

// before is what the patient of a request was given, as the store has it. Where that cannot be
// read it is not known, and comes again.
func (s *Server) before(ctx context.Context, l *loaded, p patient) ([]advisor.Delivery, error) {
	switch {
	case p.Patient == "":
		return nil, nil
	case s.opts.CDS.Given == nil:
		return nil, refuse(http.StatusUnprocessableEntity, "this server keeps nothing of patients: "+
			"leave patient out, and say in history what was given")
	case ctx.Value(unguarded{}) != nil:
		return nil, refuse(http.StatusForbidden, "what a patient was given is read with a token")
	}
	records, err := s.givenTo(ctx, p)
	var no *refused
	if errors.As(err, &no) && no.status == http.StatusServiceUnavailable {
		return nil, nil // it is in the log and in /healthz
	}
	if err != nil {
		return nil, err
	}
	return delivery.History(l.rb, records)
}

// unguarded marks requests of a listener that asks for no token, beside one that does.
type unguarded struct{}
