package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/cdshooks"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/advisor/infobutton"
	"example.com/crosstalk/advisor/schema"
)

// Options are the choices of New. Nil means the defaults.
type Options struct {
	// CDS are the choices of the CDS Hooks services. Observe and Failed are
	// called besides what the Server does itself.
	CDS cdshooks.Options

	// Log is where requests, reloads and failures are noted, without anything
	// that they are about. The default is nowhere.
	Log *slog.Logger

	// MaxProfile is the most bytes of a request under /v1; the default is 1 MiB.
	MaxProfile int64

	// Now is the clock: advice is for its day unless the request says another.
	// The default is time.Now.
	Now func() time.Time
}

// A Server serves one pack at a time. It is safe for concurrent use.
type Server struct {
	open    func() (fs.FS, error)
	opts    Options
	log     *slog.Logger
	metrics *metrics
	handler http.Handler
	current atomic.Pointer[loaded]

	reloading sync.Mutex
	failed    atomic.Pointer[time.Time] // when the last reload failed, if it did
}

// loaded is a pack that is being served.
type loaded struct {
	rb     *advisor.Rulebase[advisor.Record]
	hooks  *cdshooks.Handler
	info   *infobutton.Handler
	mapper *fhir.Mapper[advisor.Record]
	form   []byte
	shape  []byte // JSON Schema of a profile
	at     time.Time
}

// New makes a Server of the pack that open opens. The error is that of open,
// of the pack (an *advisor.ErrorList) or of the options.
func New(open func() (fs.FS, error), opts *Options) (*Server, error) {
	if open == nil {
		return nil, errors.New("server.New: nothing opens the pack")
	}
	s := &Server{open: open}
	if opts != nil {
		s.opts = *opts
	}
	if s.opts.Now == nil {
		s.opts.Now = time.Now
	}
	if s.opts.MaxProfile <= 0 {
		s.opts.MaxProfile = 1 << 20
	}
	if s.log = s.opts.Log; s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.metrics = newMetrics()
	l, err := s.load()
	if err != nil {
		return nil, err
	}
	s.use(l)
	s.handler = s.routes()
	return s, nil
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.handler == nil { // New did not make it
		http.Error(w, "no pack is loaded", http.StatusServiceUnavailable)
		return
	}
	s.handler.ServeHTTP(w, r)
}

// Reload opens and loads the pack again. If that fails the last good one stays
// in use, and the error is returned. Changed says whether it is another pack.
func (s *Server) Reload() (changed bool, err error) {
	if s.open == nil {
		return false, errors.New("no pack to reload; server.New makes a Server")
	}
	s.reloading.Lock()
	defer s.reloading.Unlock()
	l, err := s.load()
	if err != nil {
		now := s.opts.Now()
		s.failed.Store(&now)
		s.metrics.reloads.WithLabelValues("failed").Inc()
		s.log.Error("the pack does not load; the last good one stays in use", "err", err)
		return false, err
	}
	s.failed.Store(nil)
	if l.rb.Info() == s.current.Load().rb.Info() {
		return false, nil
	}
	s.use(l)
	s.metrics.reloads.WithLabelValues("loaded").Inc()
	s.log.Info("another pack is in use", "name", l.rb.Info().Name, "version", l.rb.Info().Version, "digest", l.rb.Info().Digest)
	return true, nil
}

func (s *Server) use(l *loaded) {
	s.current.Store(l)
	info := l.rb.Info()
	s.metrics.pack.Reset()
	s.metrics.pack.WithLabelValues(info.Name, info.Version, info.Digest).Set(1)
}

func (s *Server) load() (*loaded, error) {
	fsys, err := s.open()
	if err != nil {
		return nil, err
	}
	rb, err := advisor.Load[advisor.Record](fsys, &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		return nil, err
	}
	cds := s.opts.CDS
	if cds.Now == nil {
		cds.Now = s.opts.Now
	}
	observe, failed := cds.Observe, cds.Failed
	cds.Observe = func(e cdshooks.Event) {
		if e.Kind == "call" && e.Service != "" {
			s.metrics.cards.WithLabelValues(e.Service).Add(float64(e.Cards))
		}
		if observe != nil {
			observe(e)
		}
	}
	cds.Failed = func(ctx context.Context, err error) {
		s.metrics.failures.Inc()
		s.log.ErrorContext(ctx, "CDS Hooks", "err", err)
		if failed != nil {
			failed(ctx, err)
		}
	}
	hooks, err := cdshooks.New(rb, &cds)
	if err != nil {
		return nil, err
	}
	info, err := infobutton.New(rb, &infobutton.Options{
		Region: cds.Region, Codes: cds.Codes, Now: s.opts.Now,
		Failed: func(r *http.Request, err error) { s.log.ErrorContext(r.Context(), "Infobutton", "err", err) },
	})
	if err != nil {
		return nil, err
	}
	mapper, err := fhir.NewMapper(rb, nil)
	if err != nil {
		return nil, err
	}
	form, err := json.Marshal(formOf(rb))
	if err != nil {
		return nil, err
	}
	schemas, err := schema.Write(fsys)
	if err != nil {
		return nil, err
	}
	return &loaded{rb, hooks, info, mapper, form, schemas["profile"], s.opts.Now()}, nil
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	hooks := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.current.Load().hooks.ServeHTTP(w, r) })
	mux.Handle("/cds-services", hooks)
	mux.Handle("/cds-services/", hooks)
	info := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.current.Load().info.ServeHTTP(w, r) })
	mux.Handle("GET /infobutton", info)
	mux.Handle("POST /infobutton", info)
	mux.HandleFunc("POST /v1/advise", s.api(s.advise))
	mux.HandleFunc("POST /v1/questions", s.api(s.questions))
	mux.HandleFunc("POST /v1/explain", s.api(s.explain))
	mux.HandleFunc("POST /v1/fhir", s.readFHIR)
	mux.HandleFunc("GET /v1/form", s.bytes(func(l *loaded) []byte { return l.form }))
	mux.HandleFunc("GET /v1/profile.schema.json", s.bytes(func(l *loaded) []byte { return l.shape }))
	mux.HandleFunc("GET /openapi.json", s.bytes(func(*loaded) []byte { return openAPI }))
	mux.HandleFunc("GET /healthz", s.health)
	mux.Handle("GET /metrics", s.metrics.handler())
	// By name: a pattern that ends in / would be at odds with that of the hooks,
	// and would answer 404 where 405 is due.
	for _, path := range []string{"/{$}", "/app.js", "/style.css", "/icon.svg"} {
		mux.Handle("GET "+path, page())
	}
	return s.observed(mux)
}

// routed answers what no route of mux does in JSON, as everything else is.
func routed(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, route := mux.Handler(r); route != "" {
			mux.ServeHTTP(w, r)
			return
		}
		// Whether there would be something by another method, the mux knows.
		refused := httpHeader{}
		mux.ServeHTTP(refused, r)
		if allow := refused.Header().Values("Allow"); len(allow) > 0 {
			w.Header()["Allow"] = allow
			writeJSON(w, http.StatusMethodNotAllowed, map[string]any{"errors": []problem{{Message: "this takes " + strings.Join(allow, ", ")}}})
			return
		}
		writeJSON(w, http.StatusNotFound, map[string]any{"errors": []problem{{Message: "there is nothing here; /openapi.json says what there is"}}})
	})
}

// httpHeader is a ResponseWriter of which only the header is kept.
type httpHeader http.Header

func (h httpHeader) Header() http.Header            { return http.Header(h) }
func (h httpHeader) WriteHeader(int)                {}
func (h httpHeader) Write(data []byte) (int, error) { return len(data), nil }

func (s *Server) bytes(of func(*loaded) []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache") // another pack may be loaded
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(of(s.current.Load()))
	}
}

// health says which pack is served since when, and whether a newer one failed
// to load.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	l := s.current.Load()
	out := struct {
		Status       string           `json:"status"` // ok, or stale: a newer pack does not load
		Pack         advisor.PackInfo `json:"pack"`
		Since        time.Time        `json:"since"`
		ReloadFailed *time.Time       `json:"reload_failed,omitempty"`
	}{"ok", l.rb.Info(), l.at.UTC(), nil}
	if at := s.failed.Load(); at != nil {
		utc := at.UTC()
		out.Status, out.ReloadFailed = "stale", &utc
	}
	writeJSON(w, http.StatusOK, out)
}

// Watch reloads the pack when changed reports that its files have, looking every
// so often until ctx ends. It waits until they are still from one look to the
// next: half a pack that is being copied may load, without half of its rules.
func (s *Server) Watch(ctx context.Context, every time.Duration, changed func() (bool, error)) {
	if s.open == nil {
		return
	}
	tick := time.NewTicker(max(every, time.Millisecond))
	defer tick.Stop()
	for pending := false; ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		yes, err := changed()
		switch {
		case err != nil:
			s.log.Error("looking at the pack", "err", err)
		case yes:
			pending = true
		case pending:
			pending = false
			_, _ = s.Reload() // it is logged
		}
	}
}

// Changes returns a function that reports whether the names, sizes or times of
// a folder's files have changed since it was last called, at first since Changes
// was: call it before New, or a change while the pack is read goes unseen.
func Changes(fsys fs.FS) func() (bool, error) {
	last, lastErr := stamp(fsys)
	return func() (bool, error) {
		now, err := stamp(fsys)
		if err != nil {
			return false, err
		}
		changed := now != last || lastErr != nil
		last, lastErr = now, nil
		return changed, nil
	}
}

func stamp(fsys fs.FS) (string, error) {
	if fsys == nil {
		return "", errors.New("server.Changes: no folder")
	}
	var all []byte
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone meanwhile
		}
		if err == nil {
			all = fmt.Appendf(all, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		}
		return err
	})
	return string(all), err
}
