package cdshooks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/rs/cors"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/clinic/cdshooks/store"
	"example.com/crosstalk/clinic/gate"
	"example.com/crosstalk/internal/pattern"
)

// A Handler answers CDS Hooks requests under /cds-services. It is safe for
// concurrent use.
type Handler struct {
	opts     Options
	services []service
	advise   adviser
	handler  http.Handler
}

// adviser is what of the handler depends on the type of profiles.
type adviser interface {
	prefetch() map[string]string
	advise(ctx context.Context, c *call) (*answer, error)
}

// Hooks are the hooks that are answered.
var Hooks = []string{"patient-view", "order-select", "order-sign"}

// New makes a Handler for a pack. The error says which of the options cannot be.
func New[P any](rb *advisor.Rulebase[P], opts *Options) (*Handler, error) {
	h := &Handler{}
	if opts != nil {
		h.opts = *opts
	}
	if h.opts.MaxBody <= 0 {
		h.opts.MaxBody = 8 << 20
	}
	if h.opts.Gate == nil {
		h.opts.Gate = gate.New(nil)
	}
	if h.opts.Now == nil {
		h.opts.Now = time.Now
	}
	if h.opts.Patient == nil {
		h.opts.Patient = func(id string) string { return id }
	}
	if h.opts.Required == nil {
		h.opts.Required = []string{"patient"}
	}
	mapper, err := fhir.NewMapper(rb, &fhir.Options{Complete: h.opts.Complete, Codes: h.opts.Codes,
		CodesOnly: h.opts.CodesOnly})
	if err != nil {
		return nil, err
	}
	if h.opts.FHIR != nil {
		if err := h.opts.FHIR.check(); err != nil {
			return nil, err
		}
	}
	if _, probe, err := rb.Decode("", []byte("{}")); err != nil {
		return nil, err
	} else if _, err := rb.Advise(probe, &advisor.Options{Language: h.opts.Language,
		Region: h.opts.Region}); err != nil {
		return nil, err
	}
	h.advise = &pack[P]{rb: rb, mapper: mapper, opts: &h.opts}
	prefetch := h.advise.prefetch()
	for _, key := range h.opts.Required {
		if _, ok := prefetch[key]; !ok {
			return nil, fmt.Errorf("no prefetch key %q; there are %s", key,
				strings.Join(keys(prefetch), ", "))
		}
	}
	info := rb.Info()
	for _, hook := range Hooks {
		h.services = append(h.services, service{Hook: hook, ID: info.Name + "-" + hook,
			Title:       "Patient education: " + info.Name,
			Description: descriptions[hook], Prefetch: prefetch,
			UsageRequirements: "FHIR R4. Needs the patient; whatever else is missing stays unknown, and " +
				"less is said."})
	}
	h.handler = h.routes()
	return h, nil
}

var descriptions = map[string]string{
	"patient-view": "Short, cited messages for the patient whose chart is open, with the reasons " +
		"for each.",
	"order-select": "Short, cited messages for the patient, given the orders being chosen.",
	"order-sign":   "Short, cited messages for the patient, given the orders about to be signed.",
}

func (h *Handler) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /cds-services", h.observed("discovery", h.discover))
	mux.HandleFunc("GET /cds-services/{$}", h.observed("discovery", h.discover))
	mux.HandleFunc("POST /cds-services/{id}", h.observed("call", h.call))
	mux.HandleFunc("POST /cds-services/{id}/feedback", h.observed("feedback", h.feedback))
	// Who calls is verified before anything of the body is read.
	handler := h.opts.Gate.Handler(route(h.opts.MaxBody), h.refuse, h.routed(mux))
	if h.opts.Auth != nil {
		handler = h.opts.Auth.Middleware(handler)
	}
	if len(h.opts.Origins) > 0 {
		// Browser clients send Authorization on every call, even on discovery.
		handler = cors.New(cors.Options{
			AllowedOrigins: h.opts.Origins, AllowedMethods: []string{"GET", "POST"}, MaxAge: 600,
			AllowedHeaders: []string{"Authorization", "Content-Type", "Accept", "Accept-Language"},
		}).Handler(handler)
	}
	return handler
}

// routed answers what no route of mux does as everything else is answered: with
// an OperationOutcome.
func (h *Handler) routed(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, route := mux.Handler(r); route != "" {
			mux.ServeHTTP(w, r)
			return
		}
		err := fail(http.StatusNotFound, "not-found",
			"there is nothing here; GET /cds-services lists the services")
		// Whether there would be something by another method, the mux knows.
		refused := httpHeader{}
		mux.ServeHTTP(refused, r)
		if allow := refused.Header().Values("Allow"); len(allow) > 0 {
			w.Header()["Allow"] = allow
			err = fail(http.StatusMethodNotAllowed, "not-supported", "this takes %s",
				strings.Join(allow, ", "))
		}
		h.observed("", func(*http.Request, *Event) (any, error) { return nil, err })(w, r)
	})
}

// httpHeader is a ResponseWriter of which only the header is kept.
type httpHeader http.Header

func (h httpHeader) Header() http.Header            { return http.Header(h) }
func (h httpHeader) WriteHeader(int)                {}
func (h httpHeader) Write(data []byte) (int, error) { return len(data), nil }

// ServeHTTP answers a request to /cds-services or below.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.handler == nil { // New did not make it
		http.Error(w, "no pack is loaded", http.StatusServiceUnavailable)
		return
	}
	h.handler.ServeHTTP(w, r)
}

// Services lists the ids of the services, by hook.
func (h *Handler) Services() map[string]string {
	ids := map[string]string{}
	for _, s := range h.services {
		ids[s.Hook] = s.ID
	}
	return ids
}

// A failure is an answer that is no success.
type failure struct {
	status int
	code   string // of OperationOutcome
	text   string // holds nothing of the request
}

func (f *failure) Error() string { return f.text }

func fail(status int, code, format string, args ...any) *failure {
	return &failure{status, code, fmt.Sprintf(format, args...)}
}

// observed calls f, writes what it returns, and tells Observe.
func (h *Handler) observed(kind string,
	f func(r *http.Request, e *Event) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		e := Event{Kind: kind, Status: http.StatusOK}
		body, err := f(r, &e)
		if err != nil {
			body, e.Status = h.outcome(r.Context(), err)
		}
		if e.Status == http.StatusServiceUnavailable && w.Header().Get("Retry-After") == "" {
			w.Header().Set("Retry-After", "1")
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if body != nil {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
		}
		w.WriteHeader(e.Status)
		if body != nil {
			enc := json.NewEncoder(w)
			enc.SetEscapeHTML(false)
			_ = enc.Encode(body) // the client has gone
		}
		if h.opts.Observe != nil {
			e.Duration = time.Since(start)
			h.opts.Observe(e)
		}
	}
}

// refuse answers what the gate does not let in.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, no *gate.Refusal) {
	code := map[int]string{http.StatusBadRequest: "structure",
		http.StatusRequestEntityTooLarge: "too-costly", http.StatusServiceUnavailable: "throttled"}
	err := fail(no.Status, code[no.Status], "%s", no.Text)
	h.observed("", func(*http.Request, *Event) (any, error) { return nil, err })(w, r)
}

type operationOutcome struct {
	ResourceType string  `json:"resourceType"`
	Issue        []issue `json:"issue"`
}

type issue struct {
	Severity    string `json:"severity"`
	Code        string `json:"code"`
	Diagnostics string `json:"diagnostics"`
}

// outcome says what is wrong, as an OperationOutcome.
func (h *Handler) outcome(ctx context.Context, err error) (body any, status int) {
	var f *failure
	if !errors.As(err, &f) {
		h.failed(ctx, err)
		f = fail(http.StatusInternalServerError, "exception", "an internal error")
		if ctx.Err() != nil {
			f = fail(http.StatusServiceUnavailable, "timeout", "the answer took too long")
		}
	}
	return operationOutcome{"OperationOutcome", []issue{{"error", f.code, f.text}}}, f.status
}

func (h *Handler) failed(ctx context.Context, err error) {
	if h.opts.Failed != nil {
		h.opts.Failed(ctx, err)
	}
}

func (h *Handler) discover(r *http.Request, e *Event) (any, error) {
	return discovery{h.services}, nil
}

func (h *Handler) service(r *http.Request) (*service, error) {
	id := r.PathValue("id")
	for i := range h.services {
		if h.services[i].ID == id {
			return &h.services[i], nil
		}
	}
	return nil, fail(http.StatusNotFound, "not-found", "no such service; GET /cds-services lists them")
}

var (
	uuidForm = pattern.New(`^(urn:uuid:)?[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$`)
	idForm   = pattern.New(`^[A-Za-z0-9\-.]{1,64}$`)
)

// check holds a request to the specification.
func (req *request) check(s *service) error {
	bad := func(format string, args ...any) error {
		return fail(http.StatusBadRequest, "value", format, args...)
	}
	switch {
	case req.Hook != s.Hook:
		return bad("hook must be %s, for which this service is", s.Hook)
	case !uuidForm().MatchString(req.HookInstance):
		return bad("hookInstance must be a UUID")
	case req.Context == nil:
		return bad("context is missing")
	case req.Context.UserID == "":
		return bad("context.userId is missing")
	case !idForm().MatchString(req.Context.PatientID):
		return bad("context.patientId must be the id of a Patient")
	case req.Authorization != nil && req.FHIRServer == "":
		return bad("fhirServer is missing, which fhirAuthorization needs")
	case req.Authorization != nil && (req.Authorization.AccessToken == "" ||
		req.Authorization.TokenType != "Bearer"):
		return bad("fhirAuthorization must have an access_token and the token_type Bearer")
	case s.Hook != "patient-view" && len(req.Context.DraftOrders) == 0:
		return bad("context.draftOrders is missing")
	case s.Hook == "order-select" && len(req.Context.Selections) == 0:
		return bad("context.selections is missing")
	}
	if req.FHIRServer != "" {
		if !isAddress(req.FHIRServer) {
			return bad("fhirServer must be an address")
		}
	}
	return nil
}

// A call is a request to a service that was checked.
type call struct {
	*request
	service  *service
	language string
	now      time.Time
}

// An answer is what is said to a call.
type answer struct {
	cards []card
	shown []store.Shown
}

func (h *Handler) call(r *http.Request, e *Event) (any, error) {
	s, err := h.service(r)
	if err != nil {
		return nil, err
	}
	e.Service = s.ID
	var req request
	if err := decode(r, &req); err != nil {
		return nil, err
	}
	if err := req.check(s); err != nil {
		return nil, err
	}
	language := h.opts.Language
	if language == "" {
		language = r.Header.Get("Accept-Language")
	}
	c := &call{&req, s, language, h.opts.Now()}
	a, err := h.advise.advise(r.Context(), c)
	if err != nil {
		return nil, err
	}
	if h.opts.Store != nil && len(a.shown) > 0 {
		if err := h.opts.Store.Shown(r.Context(), a.shown); err != nil {
			h.failed(r.Context(), fmt.Errorf("remembering cards: %w", err))
			return nil, fail(http.StatusServiceUnavailable, "transient", "cards cannot be remembered now")
		}
	}
	e.Cards = len(a.cards)
	return response{a.cards}, nil
}

func keys[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for k := range m {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}
