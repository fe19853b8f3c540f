package server

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/trace"
)

// metrics count what happens; no label comes from a request's content.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	cards    *prometheus.CounterVec
	reloads  *prometheus.CounterVec
	failures prometheus.Counter
	pack     *prometheus.GaugeVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "crosstalk_requests_total",
			Help: "Requests by route and status."}, []string{"route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "crosstalk_request_duration_seconds", Help: "Time to answer, by route.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}},
			[]string{"route"}),
		cards: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "crosstalk_cards_total",
			Help: "Cards by CDS service."}, []string{"service"}),
		reloads: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "crosstalk_reloads_total",
			Help: "Packs loaded anew, or that failed to."}, []string{"result"}),
		failures: prometheus.NewCounter(prometheus.CounterOpts{Name: "crosstalk_failures_total",
			Help: "Failures behind answers to CDS Hooks requests."}),
		pack: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "crosstalk_pack_info",
			Help: "The pack in use."}, []string{"name", "version", "digest"}),
	}
	m.registry.MustRegister(m.requests, m.duration, m.cards, m.reloads, m.failures, m.pack,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// status remembers the status of an answer.
type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) {
	if s.code == 0 {
		s.code = code
	}
	s.ResponseWriter.WriteHeader(code)
}

func (s *status) Write(data []byte) (int, error) {
	if s.code == 0 {
		s.code = http.StatusOK
	}
	return s.ResponseWriter.Write(data)
}

// Unwrap is for http.ResponseController.
func (s *status) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// observed counts and logs requests by the route that answers them, never by
// what they ask.
func (s *Server) observed(mux *http.ServeMux, all http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		_, route := mux.Handler(r)
		if route == "" {
			route = "none"
		}
		ctx, end := s.tell.request(r, route)
		r = r.WithContext(ctx)
		out := &status{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil {
				if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(p)
				}
				// What it holds may be of a profile.
				s.log.ErrorContext(r.Context(), "a request failed: panic", "route", route)
				if out.code == 0 {
					writeJSON(out, http.StatusInternalServerError,
						map[string]any{"errors": []problem{{Message: "an internal error"}}})
				}
			}
			end(out.code)
			took := time.Since(start)
			s.metrics.requests.WithLabelValues(route, strconv.Itoa(out.code)).Inc()
			s.metrics.duration.WithLabelValues(route).Observe(took.Seconds())
			said := []any{"route", route, "status", out.code, "ms", took.Milliseconds()}
			if id := trace.SpanContextFromContext(ctx).TraceID(); id.IsValid() {
				said = append(said, "trace", id.String())
			}
			s.log.InfoContext(ctx, "request", said...)
		}()
		all.ServeHTTP(out, r)
	})
}
