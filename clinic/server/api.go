package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	_ "embed"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/explain"
	"example.com/crosstalk/clinic/gate"
)

//go:embed openapi.json
var openAPI []byte

// A body is what is sent under /v1.
type body struct {
	Profile  json.RawMessage
	AsOf     string
	Language string
	Region   string
	Cap      int
	Rule     string // for explain
	History  []shownBefore
	patient  // whose record of what was given counts as well
}

// read reads the keys of a request, each of which may stand there once.
func (in *body) read(data []byte) error {
	want := refuse(http.StatusBadRequest,
		"want a JSON object with profile and, if need be, as_of, language, region, cap, history, rule")
	fields := map[string]any{"profile": &in.Profile, "as_of": &in.AsOf, "language": &in.Language,
		"region": &in.Region, "cap": &in.Cap, "rule": &in.Rule, "history": &in.History,
		"patient": &in.Patient, "fhir_server": &in.FHIRServer}
	dec := json.NewDecoder(bytes.NewReader(data))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return want
	}
	seen := map[any]bool{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return want
		}
		name, _ := key.(string)
		if fields[name] == nil {
			return want
		}
		if seen[key] {
			return refuse(http.StatusBadRequest, name+" stands there twice")
		}
		seen[key] = true
		if err := dec.Decode(fields[name]); err != nil {
			return want
		}
	}
	return nil
}

// shownBefore is a message that was shown before.
type shownBefore struct {
	Rule string `json:"rule"`
	On   string `json:"on"`
}

// A problem is something wrong with a request. Line and Col are places in the
// profile (422) or, where that is not to be had, in the body (400).
type problem struct {
	Line    int    `json:"line,omitempty"`
	Col     int    `json:"col,omitempty"`
	Message string `json:"message"`
}

type refused struct {
	status   int
	problems []problem
}

func (r *refused) Error() string { return r.problems[0].Message }

func refuse(status int, message string) error {
	return &refused{status, []problem{{Message: message}}}
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	write(w, "application/json", status, v)
}

func writeFHIR(w http.ResponseWriter, status int, v any) {
	write(w, "application/fhir+json", status, v)
}

func write(w http.ResponseWriter, media string, status int, v any) {
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // the client has gone
}

// api reads a request under /v1 and writes what f makes of it.
func (s *Server) api(f func(l *loaded, in *body, p *advisor.Record,
	opts *advisor.Options) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		l := s.current.Load()
		out, err := s.read(r, l, f)
		s.answer(w, r, out, err)
	}
}

// answer writes what a request gave, or why it gave nothing.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, out any, err error) {
	var no *refused
	switch {
	case err == nil:
		if page, ok := out.(sheet); ok {
			writeSheet(w, page)
			return
		}
		writeJSON(w, http.StatusOK, out)
	case errors.As(err, &no):
		if no.status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "1")
		}
		writeJSON(w, no.status, map[string]any{"errors": no.problems})
	default:
		s.log.ErrorContext(r.Context(), "a request failed", "err", err)
		writeJSON(w, http.StatusInternalServerError,
			map[string]any{"errors": []problem{{Message: "an internal error"}}})
	}
}

// today is the day of the server's clock.
func (s *Server) today() time.Time {
	now := s.opts.Now()
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
}

func (s *Server) read(r *http.Request, l *loaded,
	f func(*loaded, *body, *advisor.Record, *advisor.Options) (any, error)) (any, error) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" || params["charset"] != "" &&
		!strings.EqualFold(params["charset"], "utf-8") {
		return nil, refuse(http.StatusUnsupportedMediaType, "the Content-Type must be application/json")
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding,
		"identity") {
		return nil, refuse(http.StatusUnsupportedMediaType,
			"the request must not be compressed: send it without a Content-Encoding")
	}
	data, err := gate.Bytes(r)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "the request could not be read")
	}
	// The whole is checked first: a Decoder reads one value and lets be what follows.
	if err := json.Unmarshal(data, new(json.RawMessage)); err != nil {
		return nil, notJSON(data, err)
	}
	var in body
	if err := in.read(data); err != nil {
		return nil, err
	}
	opts := &advisor.Options{Context: r.Context(), Language: in.Language,
		Region: in.Region, Cap: in.Cap}
	opts.AsOf = s.today()
	if in.AsOf != "" {
		if opts.AsOf, err = time.Parse(time.DateOnly, in.AsOf); err != nil {
			return nil, refuse(http.StatusUnprocessableEntity, "as_of must be a date like 2026-11-20")
		}
	}
	if opts.History, err = s.history(r.Context(), l, &in); err != nil {
		return nil, err
	}
	if len(in.Profile) == 0 {
		return nil, refuse(http.StatusUnprocessableEntity, "no profile; one that knows nothing is {}")
	}
	_, p, err := l.rb.Decode("profile.json", in.Profile)
	if err != nil {
		return nil, wrong(err)
	}
	out, err := f(l, &in, p, opts)
	if err == nil {
		err = r.Context().Err()
	}
	if err != nil {
		return nil, wrong(err)
	}
	return out, nil
}

// history is what the reader was shown before: what the request says, and what the store has
// of its patient.
func (s *Server) history(ctx context.Context, l *loaded, in *body) ([]advisor.Delivery, error) {
	list, err := s.before(ctx, l, in.patient)
	if err != nil {
		return nil, err
	}
	for _, d := range in.History {
		on, err := time.Parse(time.DateOnly, d.On)
		if err != nil {
			return nil, refuse(http.StatusUnprocessableEntity,
				"the dates of history must be like 2026-11-20")
		}
		list = append(list, advisor.Delivery{Rule: d.Rule, On: on})
	}
	return list, nil
}

// notJSON says where in a request its JSON goes wrong.
func notJSON(data []byte, err error) error {
	at := len(data)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && syntax.Offset > 0 && !strings.Contains(err.Error(),
		"unexpected end") {
		at = int(syntax.Offset) - 1 // the offset is behind the character
	}
	before := data[:min(at, len(data))]
	line := bytes.Count(before, []byte("\n")) + 1
	col := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return &refused{http.StatusBadRequest, []problem{{line, col, "not JSON: " + err.Error()}}}
}

// wrong is what is wrong with a profile or the options.
func wrong(err error) error {
	var no *refused
	if errors.As(err, &no) {
		return err
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return refuse(http.StatusServiceUnavailable, "the answer took too long")
	}
	var list advisor.ErrorList
	if !errors.As(err, &list) || list[0].Pos == (advisor.Pos{}) {
		return refuse(http.StatusUnprocessableEntity, err.Error())
	}
	out := &refused{status: http.StatusUnprocessableEntity}
	for _, e := range list {
		out.problems = append(out.problems, problem{e.Pos.Line, e.Pos.Col, e.Msg})
	}
	return out
}

func (s *Server) advise(l *loaded, in *body, p *advisor.Record,
	opts *advisor.Options) (any, error) {
	return s.accounted(l, "/v1/advise", in, p, opts)
}

func (s *Server) questions(l *loaded, in *body, p *advisor.Record,
	opts *advisor.Options) (any, error) {
	a, err := s.accounted(l, "/v1/questions", in, p, opts)
	if err != nil {
		return nil, err
	}
	return map[string]any{"questions": a.Questions}, nil
}

func (s *Server) explain(l *loaded, in *body, p *advisor.Record,
	opts *advisor.Options) (any, error) {
	known := false
	for r := range l.rb.Rules() {
		known = known || r.ID == in.Rule
	}
	if !known {
		return nil, refuse(http.StatusUnprocessableEntity, "rule must be the id of a rule of the pack")
	}
	return explain.Rule(l.rb, p, in.Rule, opts)
}
