package server

import (
	"context"
	"net/http"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	nometer "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	notrace "go.opentelemetry.io/otel/trace/noop"
)

// scope is the name by which traces and metrics say where they come from.
const scope = "example.com/crosstalk/clinic/server"

// telemetry is what OpenTelemetry is told, by its conventions for HTTP servers. No name and no
// attribute comes from a request but its method, which is one of a few, and the number by which
// the caller traces it.
type telemetry struct {
	tracer   trace.Tracer
	duration metric.Float64Histogram
	cards    metric.Int64Counter
	reloads  metric.Int64Counter
	failures metric.Int64Counter
}

func newTelemetry(tracers trace.TracerProvider, meters metric.MeterProvider) (*telemetry, error) {
	if tracers == nil {
		tracers = notrace.NewTracerProvider()
	}
	if meters == nil {
		meters = nometer.NewMeterProvider()
	}
	m := meters.Meter(scope)
	t := &telemetry{tracer: tracers.Tracer(scope)}
	var err error
	t.duration, err = m.Float64Histogram("http.server.request.duration", metric.WithUnit("s"),
		metric.WithDescription("Time to answer."), metric.WithExplicitBucketBoundaries(.005, .01, .025,
			.05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10))
	counter := func(name, unit, what string) (c metric.Int64Counter) {
		if err == nil {
			c, err = m.Int64Counter(name, metric.WithUnit(unit), metric.WithDescription(what))
		}
		return c
	}
	t.cards = counter("crosstalk.cards", "{card}", "Cards by CDS service.")
	t.reloads = counter("crosstalk.pack.reloads", "{reload}", "Packs loaded anew, or that failed to.")
	t.failures = counter("crosstalk.failures", "{failure}",
		"Failures behind answers to CDS Hooks requests.")
	return t, err
}

// request begins the span of a request by its route, as a part of the caller's trace if the
// request names one. The function ends it, with the status of the answer.
func (t *telemetry) request(r *http.Request, route string) (context.Context, func(status int)) {
	begun := time.Now()
	caller := trace.SpanContextFromContext(propagation.TraceContext{}.Extract(context.Background(),
		propagation.HeaderCarrier(r.Header)))
	// What else the caller says of its trace is text of its own, and may be anything.
	caller = caller.WithTraceState(trace.TraceState{})
	_, path, hasMethod := strings.Cut(route, " ")
	if !hasMethod {
		path = route
	}
	what := []attribute.KeyValue{attribute.String("http.request.method", methodOf(r)),
		attribute.String("http.route", path)}
	ctx, span := t.tracer.Start(trace.ContextWithRemoteSpanContext(r.Context(), caller),
		methodOf(r)+" "+path, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(what...))
	return ctx, func(status int) {
		what = append(what, attribute.Int("http.response.status_code", status))
		span.SetAttributes(what[len(what)-1])
		if status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
		}
		span.End()
		t.duration.Record(ctx, time.Since(begun).Seconds(), metric.WithAttributes(what...))
	}
}

// methodOf is the method of a request, or _OTHER.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return r.Method
	}
	return "_OTHER"
}

// part is a span for a part of answering a request.
func (t *telemetry) part(ctx context.Context, name string) (context.Context, func()) {
	ctx, span := t.tracer.Start(ctx, name)
	return ctx, func() { span.End() }
}

func result(name string) metric.MeasurementOption {
	return metric.WithAttributes(attribute.String("result", name))
}
