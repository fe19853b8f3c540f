package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/cdshooks/store"
	"example.com/crosstalk/clinic/gate"
	"example.com/crosstalk/clinic/server"
)

// canaries are what requests of a patient hold, none of which may be emitted.
var canaries = []string{"CANARY", "1971-03", "79", "prednisone", "atopic", "24079001", "61.25"}

// canaryRequests hold all of them, in every place of a request that a server might tell of.
func canaryRequests() []struct{ method, path, body string } {
	chart := strings.NewReplacer("p1", "CANARY", "Practitioner/1", "Practitioner/CANARY",
		"1996-01-01", "1971-03-04").Replace(fmt.Sprintf(fallible, "p1"))
	profile := `{"age": 79, "medications": {"has": [{"name": "prednisone", "months": 8}, ` +
		`{"name": "CANARY"}]}, "conditions": ["atopic_dermatitis", "CANARY"]}`
	return []struct{ method, path, body string }{
		{"POST", "/v1/advise?who=CANARY", `{"profile": ` + profile + `}`},
		{"POST", "/v1/questions", `{"profile": ` + profile + `}`},
		{"POST", "/v1/handout?level=CANARY", `{"profile": ` + profile + `}`},
		{"POST", "/v1/explain", `{"profile": ` + profile + `, "rule": "CANARY"}`},
		{"POST", "/v1/advise", `{"profile": {"CANARY": "1971-03-04"}}`},
		{"POST", "/v1/advise", `{"profile": {"age": "CANARY"}, "region": "CANARY"}`},
		{"POST", "/v1/advise", `CANARY`},
		{"POST", "/v1/interview", `{"known": ` + profile + `}`},
		{"POST", "/v1/advise", `{"profile": ` + profile + `, "patient": "CANARY"}`},
		{"POST", "/v1/given", `{"patient": "CANARY", "by": "CANARY", "pack": "CANARY", "rules": ["x"]}`},
		{"POST", "/v1/given/notes", `{"notes": [{"given": "CANARY", "what": "read", "by": "CANARY"}]}`},
		{"POST", "/v1/given/list", `{"patient": "CANARY", "fhir_server": "CANARY"}`},
		{"POST", "/fhir/Communication?fhir_server=CANARY",
			`{"resourceType": "Communication", "subject": {"reference": "Patient/CANARY"}}`},
		{"POST", "/fhir/Communication/_search", `subject=Patient/CANARY`},
		{"POST", "/v1/interview", `{"do": "CANARY"}`},
		{"POST", "/fhir/Questionnaire/$next-question?subject=CANARY",
			`{"resourceType": "QuestionnaireResponse", "status": "CANARY"}`},
		{"POST", "/v1/fhir", `{"resourceType": "Patient", "id": "CANARY", "birthDate": "1971-03-04"}`},
		{"POST", "/v1/fhir", `{"resourceType": "Observation", "valueQuantity": {"value": 61.25`},
		{"POST", "/cds-services/crosstalk-patient-view", chart},
		{"POST", "/cds-services/crosstalk-patient-view", chart[:300]},
		{"POST", "/cds-services/crosstalk-patient-view/feedback", `{"feedback":[{"card":"CANARY"}]}`},
		{"POST", "/cds-services/CANARY", chart},
		{"GET", "/infobutton?mainSearchCriteria.v.c=24079001&mainSearchCriteria.v.cs=" +
			"2.16.840.1.113883.6.96&age.v.v=79&age.v.u=a&patientPerson.administrativeGenderCode.c=CANARY", ""},
		{"GET", "/CANARY", ""},
		{"CANARY", "/v1/advise", ""},
	}
}

// TestCanary: nothing of a patient is in logs, metrics, traces or health, whatever is sent and
// whatever fails; the log of decisions, masked, has no more than which rules were shown.
func TestCanary(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	reader := metric.NewManualReader()
	var logged synced
	name := t.TempDir() + "/decisions"
	account, err := decisions.Open(name, &decisions.Options{Key: bytes.Repeat([]byte("k"), 32)})
	if err != nil {
		t.Fatal(err)
	}
	kept := &faulty{Memory: store.NewMemory(nil)}
	s := newServer(t, &server.Options{Log: slog.New(slog.NewJSONHandler(&logged, nil)),
		Traces: trace.NewTracerProvider(trace.WithSyncer(spans)),
		Meters: metric.NewMeterProvider(metric.WithReader(reader)), Decisions: account,
		Gate: gate.New(&gate.Options{Timeout: time.Minute}),
		CDS:  cdshooks.Options{Store: kept, Patient: func(string) string { return "somebody" }}})
	ask := func() {
		for _, r := range canaryRequests() {
			do(s, r.method, r.path, r.body, "Authorization", "Bearer CANARY", "User-Agent", "CANARY",
				"Cookie", "CANARY", "Referer", "https://ehr.example.org/CANARY", "Baggage", "who=CANARY",
				"Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
				"Tracestate", "ehr=CANARY")
		}
	}
	ask()
	kept.reset(1, 1000, false) // the store fails,
	ask()
	if err := account.Close(); err != nil { // and then the log
		t.Fatal(err)
	}
	ask()
	var metrics metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &metrics); err != nil {
		t.Fatal(err)
	}
	all := spans.GetSpans()
	for what, v := range map[string]any{"log": logged.String(), "health": health(t, s),
		"metrics": do(s, "GET", "/metrics", "").Body.String(), "OpenTelemetry's metrics": metrics,
		"traces": all} {
		text, ok := v.(string)
		if !ok {
			data, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			text = string(data)
		}
		if len(text) < 2 {
			t.Errorf("there is no %s", what)
		}
		for _, c := range canaries {
			if c != "79" && strings.Contains(text, c) || c == "79" && strings.Contains(text, `"79"`) {
				t.Errorf("the %s has %s:\n%s", what, c, grep(text, c))
			}
		}
	}
	if n := strings.Count(logged.String(), `"trace":"4bf92f3577b34da6a3ce929d0e0e4736"`); n !=
		3*len(canaryRequests()) {
		t.Errorf("%d lines of the log name the trace of the caller", n)
	}
	checkSpans(t, all)
	checkMeters(t, metrics)
}

// checkSpans holds the spans to the requests, each of which has its parts within it.
func checkSpans(t *testing.T, all tracetest.SpanStubs) {
	t.Helper()
	parts := map[string][]string{} // by request
	names := map[string]string{}
	for _, s := range all {
		if s.SpanContext.TraceID().String() != "4bf92f3577b34da6a3ce929d0e0e4736" {
			t.Errorf("%s is of another trace", s.Name)
		}
		if s.SpanKind.String() == "server" {
			names[s.SpanContext.SpanID().String()] = s.Name
			if s.Parent.SpanID().String() != "00f067aa0ba902b7" {
				t.Errorf("%s is not a part of the caller's trace", s.Name)
			}
			continue
		}
		parts[s.Parent.SpanID().String()] = append(parts[s.Parent.SpanID().String()], s.Name)
	}
	if len(names) != 3*len(canaryRequests()) {
		t.Errorf("%d requests are traced", len(names))
	}
	seen := map[string][]string{}
	for id, list := range parts {
		if names[id] == "" {
			t.Errorf("%q are parts of no request", list)
		}
		if len(list) > len(seen[names[id]]) {
			seen[names[id]] = list
		}
	}
	want := []string{"read", "map", "history", "advise", "account", "cards"}
	if got := seen["POST /cds-services/"]; !slices.Equal(got, want) {
		t.Errorf("the parts of a call are %q, want %q", got, want)
	}
	if got := seen["POST /v1/advise"]; !slices.Equal(got, []string{"advise", "account"}) {
		t.Errorf("the parts of /v1/advise are %q", got)
	}
}

// checkMeters holds what is counted to what was asked.
func checkMeters(t *testing.T, all metricdata.ResourceMetrics) {
	t.Helper()
	counted := map[string]uint64{}
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Histogram[float64]:
				for _, p := range data.DataPoints {
					counted[m.Name] += p.Count
				}
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					counted[m.Name] += uint64(p.Value)
				}
			}
		}
	}
	if counted["http.server.request.duration"] != uint64(3*len(canaryRequests())) ||
		counted["crosstalk.cards"] == 0 || counted["crosstalk.failures"] == 0 {
		t.Errorf("%v", counted)
	}
}
