package operate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"

	"example.com/crosstalk/clinic/server"
)

// telemetry sends traces and metrics to the collector that --otlp names, if it does, and
// returns what sends the last of them. One that cannot be reached is a line in the log, and
// nothing else: patients are answered without it.
func telemetry(ctx context.Context, address string, log *slog.Logger,
	opts *server.Options) (ended func(), err error) {
	if address == "" {
		return func() {}, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("--otlp %s: want the address of a collector, as in http://localhost:4318",
			address)
	}
	spans, err := otlptracehttp.New(ctx,
		otlptracehttp.WithEndpointURL(u.JoinPath("v1/traces").String()))
	if err != nil {
		return nil, fmt.Errorf("--otlp: %w", err)
	}
	meters, err := otlpmetrichttp.New(ctx,
		otlpmetrichttp.WithEndpointURL(u.JoinPath("v1/metrics").String()))
	if err != nil {
		return nil, fmt.Errorf("--otlp: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		log.Warn("OpenTelemetry", "err", err)
	}))
	res := resource.NewSchemaless(attribute.String("service.name", "crosstalk"),
		attribute.String("service.version", Version()))
	traces := trace.NewTracerProvider(trace.WithBatcher(spans), trace.WithResource(res))
	metrics := metric.NewMeterProvider(metric.WithReader(metric.NewPeriodicReader(meters)),
		metric.WithResource(res))
	opts.Traces, opts.Meters = traces, metrics
	return func() {
		// The command ends within a second, whether the collector answers or not.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
		defer cancel()
		if err := errors.Join(traces.Shutdown(ctx), metrics.Shutdown(ctx)); err != nil {
			log.Warn("OpenTelemetry: the last of it was not sent", "err", err)
		}
	}, nil
}

// lastWords is how long the last traces and metrics may take.
const lastWords = 500 * time.Millisecond
