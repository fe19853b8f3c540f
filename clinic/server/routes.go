package server

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"

	"example.com/crosstalk/clinic/gate"
)

// What requests of the routes may have, and what it takes to answer them:
// TestCeiling measures that.
func (s *Server) profileRoute() gate.Route {
	// How deep a profile may be, the engine says.
	return gate.Route{MaxBody: s.opts.MaxProfile, MaxValues: int(s.opts.MaxProfile / 4),
		Base: 512 << 10, PerByte: 24, PerValue: 120}
}

// explainRoute costs more time than memory: a few at a time are enough.
func (s *Server) explainRoute() gate.Route {
	r := s.profileRoute()
	r.Base = 5 << 20
	return r
}

// nextRoute reads its resource more than once.
func (s *Server) nextRoute() gate.Route {
	return gate.Route{MaxBody: s.opts.MaxProfile, MaxValues: int(s.opts.MaxProfile / 16),
		MaxDepth: 100, Base: 1 << 20, PerByte: 24, PerValue: 1500}
}

var (
	fhirRoute = gate.Route{MaxBody: maxFHIR, MaxValues: maxFHIR / 16, MaxDepth: 100,
		Base: 256 << 10, PerByte: 6, PerValue: 150}
	givenRoute = gate.Route{MaxBody: 256 << 10, MaxValues: 16 << 10, MaxDepth: 32, Base: 4 << 20,
		PerByte: 24, PerValue: 300}
	infoRoute  = gate.Route{MaxBody: 64 << 10, Base: 512 << 10, PerByte: 6}
	fixedRoute = gate.Route{Base: 256 << 10} // what is the same for everybody: the answer's bytes
	spareRoute = gate.Route{Spare: true}
)

// routes are all that is answered; guarded ones ask for a token where clients have
// any.
func (s *Server) routes(guarded bool) http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, route gate.Route, h http.Handler) {
		h = s.opts.Gate.Handler(route, s.refuse, h)
		switch auth := s.opts.CDS.Auth; {
		case auth == nil:
		case guarded:
			h = auth.Middleware(h)
		default:
			h = withoutToken(h)
		}
		mux.Handle(pattern, h)
	}
	if guarded {
		// It has the same gate, behind its own authentication and rules for browsers.
		hooks := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.current.Load().hooks.ServeHTTP(w, r)
		})
		mux.Handle("/cds-services", hooks)
		mux.Handle("/cds-services/", hooks)
	}
	// What patients were given is read and written with a token, where clients have any.
	if s.opts.CDS.Given != nil && (guarded || s.opts.CDS.Auth == nil) {
		s.givenRoutes(handle)
	}
	info := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.current.Load().info.ServeHTTP(w, r)
	})
	handle("GET /infobutton", infoRoute, info)
	handle("POST /infobutton", infoRoute, info)
	handle("POST /v1/advise", s.profileRoute(), s.api(s.advise))
	handle("POST /v1/questions", s.profileRoute(), s.api(s.questions))
	handle("POST /v1/handout", s.profileRoute(), http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) { s.api(s.handout(r))(w, r) }))
	handle("POST /v1/explain", s.explainRoute(), s.api(s.explain))
	handle("POST /v1/fhir", fhirRoute, http.HandlerFunc(s.readFHIR))
	handle("POST /v1/interview", s.profileRoute(), http.HandlerFunc(s.interviewStep))
	handle("POST /fhir/Questionnaire/$next-question", s.nextRoute(),
		http.HandlerFunc(s.nextQuestion))
	handle("GET /v1/form", fixedRoute, http.HandlerFunc(s.formIn))
	handle("GET /v1/profile.schema.json", fixedRoute,
		s.bytes(func(l *loaded) []byte { return l.shape }))
	handle("GET /handout.css", fixedRoute, http.HandlerFunc(sheetStyle))
	handle("GET /openapi.json", fixedRoute, s.bytes(func(*loaded) []byte { return openAPI }))
	if s.opts.Sheets != nil { // whoever has the address of a sheet may read it
		mux.Handle("GET /handouts/{sheet}", s.opts.Gate.Handler(fixedRoute, s.refuse, s.opts.Sheets))
	}
	handle("GET /healthz", spareRoute, http.HandlerFunc(s.health))
	handle("GET /metrics", spareRoute, s.metrics.handler())
	// By name: a pattern that ends in / would be at odds with that of the hooks,
	// and would answer 404 where 405 is due.
	handle("GET /{$}", fixedRoute, http.HandlerFunc(s.index))
	for _, path := range pageNames {
		handle("GET /"+path, fixedRoute, page())
	}
	return s.observed(mux, s.routed(mux, guarded))
}

// withoutToken marks what comes without a token beside clients that have one.
func withoutToken(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), unguarded{}, true)))
	})
}

// refuse answers what the gate does not let in.
func (s *Server) refuse(w http.ResponseWriter, _ *http.Request, no *gate.Refusal) {
	writeJSON(w, no.Status, map[string]any{"errors": []problem{{Message: no.Text}}})
}

// routed answers what no route of mux does in JSON, as everything else is.
func (s *Server) routed(mux *http.ServeMux, guarded bool) http.Handler {
	none := s.opts.Gate.Handler(gate.Route{}, s.refuse,
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { nothing(mux, w, r) }))
	if auth := s.opts.CDS.Auth; guarded && auth != nil {
		none = auth.Middleware(none)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.named(r) {
			writeJSON(w, http.StatusMisdirectedRequest, map[string]any{"errors": []problem{{
				Message: "this server does not go by that name: see --host of crosstalk serve"}}})
			return
		}
		if _, route := mux.Handler(r); route != "" {
			mux.ServeHTTP(w, r)
			return
		}
		none.ServeHTTP(w, r)
	})
}

// nothing says that there is nothing here, or not by that method.
func nothing(mux *http.ServeMux, w http.ResponseWriter, r *http.Request) {
	// Whether there would be something by another method, the mux knows.
	refused := httpHeader{}
	mux.ServeHTTP(refused, r)
	if allow := refused.Header().Values("Allow"); len(allow) > 0 {
		w.Header()["Allow"] = allow
		writeJSON(w, http.StatusMethodNotAllowed,
			map[string]any{"errors": []problem{{Message: "this takes " + strings.Join(allow, ", ")}}})
		return
	}
	writeJSON(w, http.StatusNotFound, map[string]any{"errors": []problem{{
		Message: "there is nothing here; /openapi.json says what there is"}}})
}

// httpHeader is a ResponseWriter of which only the header is kept.
type httpHeader http.Header

func (h httpHeader) Header() http.Header            { return http.Header(h) }
func (h httpHeader) WriteHeader(int)                {}
func (h httpHeader) Write(data []byte) (int, error) { return len(data), nil }

// named reports whether a request that came in on this machine's own address calls
// it by a name that it has. A page elsewhere can make a browser take its name
// for this machine (DNS rebinding), and then read what is answered.
func (s *Server) named(r *http.Request) bool {
	addr, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok || !addr.IP.IsLoopback() {
		return true
	}
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if ip := net.ParseIP(strings.Trim(host, "[]")); ip != nil && ip.IsLoopback() {
		return true
	}
	return host == "localhost" || slices.ContainsFunc(s.opts.Hosts, func(h string) bool {
		return strings.EqualFold(h, host)
	})
}
