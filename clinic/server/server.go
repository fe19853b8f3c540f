package server

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/advisor/schema"
	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/cdshooks/store"
	"example.com/crosstalk/clinic/gate"
	"example.com/crosstalk/clinic/infobutton"
	"example.com/crosstalk/clinic/sheets"
)

// Options are the choices of New. Nil means the defaults.
type Options struct {
	// CDS are the choices of the CDS Hooks services. Observe and Failed are
	// called besides what the Server does itself.
	CDS cdshooks.Options

	// Log is where requests, reloads and failures are noted, without anything
	// that they are about. The default is nowhere.
	Log *slog.Logger

	// Gate bounds what all requests together take, those of CDS Hooks included. The
	// default is gate.New(nil).
	Gate *gate.Gate

	// Hosts are names by which requests may call a server that listens on this
	// machine only, as a proxy in front of it passes them on: cds.example.org. Its
	// own names (localhost, 127.0.0.1, [::1]) always may. A request by another name
	// comes from a page that has made a browser take its name for this machine.
	Hosts []string

	// Sheets keeps handouts for the links of cards, which anybody can read who has the address:
	// a browser has no token. They are answered under /handouts/. Nil: none are kept.
	Sheets *sheets.Shelf

	// Decisions keeps an account of each advice of CDS Hooks, Infobutton and the routes under
	// /v1; one that cannot be accounted for is not given. Nil: none is kept.
	Decisions *decisions.Log

	// Traces and Meters are told of requests, parts of answering them, and what else /metrics
	// counts, by the conventions of OpenTelemetry, and of nothing in a request. Nil: nobody is.
	Traces trace.TracerProvider
	Meters metric.MeterProvider

	// Using, if it is set, is told of each pack that comes into use.
	Using func(advisor.PackInfo)

	// MaxProfile is the most bytes of a request under /v1; the default is 1 MiB.
	MaxProfile int64

	// Now is the clock: advice is for its day unless the request says another.
	// The default is time.Now.
	Now func() time.Time
}

// A Server serves one pack at a time. It is safe for concurrent use.
//
// Where CDS.Auth is set, ServeHTTP asks for a token on every route. Open is for
// a listener of its own, which only those reach who may call without one.
type Server struct {
	pack    func() (fs.FS, error)
	opts    Options
	log     *slog.Logger
	metrics *metrics
	tell    *telemetry
	handler http.Handler // of all routes
	open    http.Handler // of those that are answered without a token
	current atomic.Pointer[loaded]

	backlog   *store.Backlog            // in front of the store; nil if there is none
	lost      atomic.Pointer[time.Time] // when what was given could last not be kept or read
	silent    atomic.Bool               // the last advice could not be accounted for
	reloading sync.Mutex
	failed    atomic.Pointer[time.Time] // when the last reload failed, if it did
}

// loaded is a pack that is being served.
type loaded struct {
	rb     *advisor.Rulebase[advisor.Record]
	hooks  *cdshooks.Handler
	info   *infobutton.Handler
	mapper *fhir.Mapper[advisor.Record]
	forms  map[string][]byte // by language
	index  []byte            // the page
	shape  []byte            // JSON Schema of a profile
	at     time.Time
}

// New makes a Server of the pack that open opens. The error is that of open,
// of the pack (an advisor.ErrorList) or of the options.
func New(open func() (fs.FS, error), opts *Options) (*Server, error) {
	if open == nil {
		return nil, errors.New("server.New: nothing opens the pack")
	}
	s := &Server{pack: open}
	if opts != nil {
		s.opts = *opts
	}
	if s.opts.Now == nil {
		s.opts.Now = time.Now
	}
	if s.opts.MaxProfile <= 0 {
		s.opts.MaxProfile = 1 << 20
	}
	if s.opts.CDS.Store != nil {
		s.backlog = store.NewBacklog(s.opts.CDS.Store, 0, 0)
		s.opts.CDS.Store = s.backlog
	}
	if s.opts.Sheets != nil && s.opts.CDS.Handout == nil {
		s.opts.CDS.Handout = s.opts.Sheets.Put
	}
	if s.opts.Gate == nil {
		s.opts.Gate = gate.New(nil)
	}
	if s.log = s.opts.Log; s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.metrics = newMetrics()
	var err error
	if s.tell, err = newTelemetry(s.opts.Traces, s.opts.Meters); err != nil {
		return nil, err
	}
	l, err := s.load()
	if err != nil {
		return nil, err
	}
	s.use(l)
	s.handler, s.open = s.routes(true), s.routes(false)
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

// Open answers what ServeHTTP does, without asking for a token, and nothing under
// /cds-services: for a listener of its own, for the page, for what reads metrics
// and health, and for programs of this machine. Both go through one gate.
func (s *Server) Open() http.Handler {
	if s.open == nil {
		return s
	}
	return s.open
}

// Reload opens and loads the pack again. If that fails the last good one stays
// in use, and the error is returned. Changed says whether it is another pack.
func (s *Server) Reload() (changed bool, err error) {
	if s.pack == nil {
		return false, errors.New("no pack to reload; server.New makes a Server")
	}
	s.reloading.Lock()
	defer s.reloading.Unlock()
	l, err := s.load()
	if err != nil {
		now := s.opts.Now()
		s.failed.Store(&now)
		s.metrics.reloads.WithLabelValues("failed").Inc()
		s.tell.reloads.Add(context.Background(), 1, result("failed"))
		s.log.Error("the pack does not load; the last good one stays in use", "err", err)
		return false, err
	}
	s.failed.Store(nil)
	if l.rb.Info() == s.current.Load().rb.Info() {
		if s.opts.Using != nil {
			s.opts.Using(l.rb.Info())
		}
		return false, nil
	}
	s.use(l)
	s.metrics.reloads.WithLabelValues("loaded").Inc()
	s.tell.reloads.Add(context.Background(), 1, result("loaded"))
	s.log.Info("another pack is in use", "name", l.rb.Info().Name, "version", l.rb.Info().Version,
		"digest", l.rb.Info().Digest)
	return true, nil
}

func (s *Server) use(l *loaded) {
	s.current.Store(l)
	info := l.rb.Info()
	s.metrics.pack.Reset()
	s.metrics.pack.WithLabelValues(info.Name, info.Version, info.Digest).Set(1)
	if s.opts.Using != nil {
		s.opts.Using(info)
	}
}

func (s *Server) load() (*loaded, error) {
	fsys, err := s.pack()
	if err != nil {
		return nil, err
	}
	rb, err := advisor.Load[advisor.Record](fsys, &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		return nil, err
	}
	hooks, err := s.hooks(rb)
	if err != nil {
		return nil, err
	}
	info, err := infobutton.New(rb, &infobutton.Options{
		Region: s.opts.CDS.Region, Codes: s.opts.CDS.Codes, Now: s.opts.Now, Account: s.accountAbout,
		Failed: func(r *http.Request, err error) {
			s.log.ErrorContext(r.Context(), "Infobutton", "err",
				err)
		},
	})
	if err != nil {
		return nil, err
	}
	mapper, err := fhir.NewMapper(rb, nil)
	if err != nil {
		return nil, err
	}
	forms, err := s.forms(rb)
	if err != nil {
		return nil, err
	}
	index, err := indexOf(rb)
	if err != nil {
		return nil, err
	}
	schemas, err := schema.Write(fsys)
	if err != nil {
		return nil, err
	}
	return &loaded{rb, hooks, info, mapper, forms, index, schemas["profile"], s.opts.Now()}, nil
}

// hooks are the CDS Hooks services of a pack, of which the server is told.
func (s *Server) hooks(rb *advisor.Rulebase[advisor.Record]) (*cdshooks.Handler, error) {
	cds := s.opts.CDS
	cds.Gate = s.opts.Gate
	if cds.Now == nil {
		cds.Now = s.opts.Now
	}
	observe, failed := cds.Observe, cds.Failed
	cds.Observe = func(e cdshooks.Event) {
		if e.Kind == "call" && e.Service != "" {
			s.metrics.cards.WithLabelValues(e.Service).Add(float64(e.Cards))
			s.tell.cards.Add(context.Background(), int64(e.Cards),
				metric.WithAttributes(attribute.String("crosstalk.service", e.Service)))
		}
		if observe != nil {
			observe(e)
		}
	}
	cds.Failed = func(ctx context.Context, err error) {
		s.metrics.failures.Inc()
		s.tell.failures.Add(ctx, 1)
		s.log.ErrorContext(ctx, "CDS Hooks", "err", err)
		if failed != nil {
			failed(ctx, err)
		}
	}
	if cds.Account = s.account("cds-services", cds.Account); cds.Part == nil && s.opts.Traces != nil {
		cds.Part = s.tell.part
	}
	return cdshooks.New(rb, &cds)
}

func (s *Server) bytes(of func(*loaded) []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache") // another pack may be loaded
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(of(s.current.Load()))
	}
}

// Close tries a last time to record the cards that wait for the store, which it
// does not close. The error says that they are lost. No request may come after it.
func (s *Server) Close() error {
	if s.backlog == nil {
		return nil
	}
	return s.backlog.Close()
}

// health says which pack is served since when, and whether a newer one failed
// to load.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	l := s.current.Load()
	out := struct {
		// ok; stale: a newer pack does not load; degraded: the store or the account fails
		Status       string           `json:"status"`
		Pack         advisor.PackInfo `json:"pack"`
		Since        time.Time        `json:"since"`
		ReloadFailed *time.Time       `json:"reload_failed,omitempty"`
		StoreFailed  *time.Time       `json:"store_failed,omitempty"`
		Waiting      int              `json:"cards_waiting,omitempty"` // for the store
	}{Status: "ok", Pack: l.rb.Info(), Since: l.at.UTC()}
	if at := s.failed.Load(); at != nil {
		utc := at.UTC()
		out.Status, out.ReloadFailed = "stale", &utc
	}
	// Without advice nobody would find out that there is room again.
	if s.silent.Load() && s.opts.Decisions != nil && s.opts.Decisions.Ready() == nil {
		s.silent.Store(false)
	}
	if s.silent.Load() {
		out.Status = "degraded"
	}
	// Without requests nobody would find out that the store works again.
	if at := s.lost.Load(); at != nil && s.opts.Now().Sub(*at) < time.Minute {
		utc := at.UTC()
		out.Status, out.StoreFailed = "degraded", &utc
	}
	if s.backlog != nil {
		if since, waiting, failing := s.backlog.Failing(); failing {
			utc := since.UTC()
			out.Status, out.StoreFailed, out.Waiting = "degraded", &utc, waiting
		}
	}
	writeJSON(w, http.StatusOK, out)
}
