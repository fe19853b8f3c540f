package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/cdshooks/pgstore"
	"example.com/crosstalk/clinic/cdshooks/sqlitestore"
	"example.com/crosstalk/clinic/server"
	"example.com/crosstalk/internal/pgtest"
	"example.com/crosstalk/rules"
)

const (
	restful = "rheumatoid-arthritis"
	inPain  = `{"age": 61, "conditions": ["rheumatoid_arthritis"]}`
)

type formOf struct{ Pack advisor.PackInfo }

func form(t *testing.T, h http.Handler) (f formOf) {
	t.Helper()
	answered(t, do(h, "GET", "/v1/form", "").Body.Bytes(), &f)
	return f
}

func answered(t *testing.T, body []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatalf("%v: %.300s", err, body)
	}
}

type listed struct {
	Records []delivery.Record
	History []struct{ Rule, On string }
}

func given(t *testing.T, h http.Handler, who string) (l listed) {
	t.Helper()
	w := do(h, "POST", "/v1/given/list", `{"patient": "`+who+`", "fhir_server": "https://a.example"}`)
	if w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	answered(t, w.Body.Bytes(), &l)
	return l
}

// adviseOn is what is shown to the patient of a request.
func adviseOn(t *testing.T, h http.Handler, who string) (shown string) {
	t.Helper()
	w := do(h, "POST", "/v1/advise", `{"profile": `+inPain+`, "cap": -1, "patient": "`+who+
		`", "fhir_server": "https://a.example"}`)
	var a advisor.Advice
	if w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	answered(t, w.Body.Bytes(), &a)
	for _, m := range a.Messages {
		shown += m.Rule + " "
	}
	return shown
}

// TestGivenAndUnderstood: what is recorded as given rests, until it was not understood; it goes
// out as FHIR and in at another server, in memory, on disk and in PostgreSQL; the store knows the
// patient by the name that the options make, and nobody else's record is touched.
func TestGivenAndUnderstood(t *testing.T) {
	file, err := sqlitestore.Open(filepath.Join(t.TempDir(), "given.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	stores := map[string]delivery.Store{"memory": delivery.NewMemory(0), "SQLite": file}
	if kept := postgres(t); kept != nil {
		stores["PostgreSQL"] = kept
	}
	for name, kept := range stores {
		s := serverOf(t, rules.FS(), &server.Options{CDS: cdshooks.Options{Given: kept,
			Patient: func(id string) string { return "nobody " + strings.ToUpper(id) }}})
		digest := form(t, s).Pack.Digest
		if shown := adviseOn(t, s, "ann"); !strings.Contains(shown, restful) {
			t.Fatalf("%s: %s", name, shown)
		}
		body := `{"patient": "ann", "fhir_server": "https://a.example", "pack": "` + digest +
			`", "language": "es", "rules": ["` + restful + `"], "by": "Hill Clinic, desk 2"}`
		var out struct{ Given []delivery.Given }
		for range 2 { // the same twice is once
			w := do(s, "POST", "/v1/given", body)
			if w.Code != 200 || strings.Contains(w.Body.String(), "nobody") {
				t.Fatalf("%s: %d %s", name, w.Code, w.Body)
			}
			answered(t, w.Body.Bytes(), &out)
		}
		l := given(t, s, "ann")
		if len(l.Records) != 1 || l.Records[0].Language != "es" || l.Records[0].Patient != "ann" ||
			len(l.History) != 1 || l.History[0].Rule != restful {
			t.Fatalf("%s: %+v", name, l)
		}
		records, err := kept.Given(t.Context(), "nobody HTTPS://A.EXAMPLE\nANN")
		if err != nil || len(records) != 1 {
			t.Errorf("%s: the store has %v, %v", name, records, err)
		}
		if shown := adviseOn(t, s, "ann"); strings.Contains(shown, restful) {
			t.Errorf("%s: what was given is shown again: %s", name, shown)
		}
		if shown := adviseOn(t, s, "ben"); !strings.Contains(shown, restful) ||
			len(given(t, s, "ben").Records) > 0 {
			t.Errorf("%s: another patient has it", name)
		}
		w := do(s, "POST", "/v1/given/notes", `{"notes": [{"given": "`+out.Given[0].ID+
			`", "what": "not-understood", "by": "Ana"}]}`)
		if w.Code != 200 {
			t.Fatalf("%s: %d %s", name, w.Code, w.Body)
		}
		if shown := adviseOn(t, s, "ann"); !strings.Contains(shown, restful) {
			t.Errorf("%s: what was not understood rests", name)
		}
		elsewhere(t, s, given(t, s, "ann"))
	}
}

// postgres is a store in a PostgreSQL of the test's own; nil where there is none, which is said.
func postgres(t *testing.T) delivery.Store {
	t.Helper()
	pg, err := pgtest.Start()
	if err != nil {
		t.Logf("no PostgreSQL here, so it is not tried: %v", err)
		return nil
	}
	t.Cleanup(pg.Remove)
	url, err := pg.Database()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := pgstore.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kept.Close() })
	return kept
}

// elsewhere takes what was given out as FHIR and into another server.
func elsewhere(t *testing.T, s http.Handler, want listed) {
	t.Helper()
	const search = "subject=Patient/ann&fhir_server=https://a.example"
	w := do(s, "POST", "/fhir/Communication/_search", search, "Content-Type",
		"application/x-www-form-urlencoded")
	var bundle struct {
		Entry []struct{ Resource json.RawMessage }
	}
	answered(t, w.Body.Bytes(), &bundle)
	other := serverOf(t, rules.FS(), &server.Options{
		CDS: cdshooks.Options{Given: delivery.NewMemory(0)}})
	for _, e := range bundle.Entry {
		for range 2 {
			w := do(other, "POST", "/fhir/Communication?fhir_server=https://a.example", string(e.Resource),
				"Content-Type", "application/fhir+json")
			if w.Code != 200 || !strings.Contains(w.Body.String(), "informational") {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
		}
	}
	got, err := json.Marshal(given(t, other, "ann"))
	if err != nil {
		t.Fatal(err)
	}
	if as, err := json.Marshal(want); err != nil || string(as) != string(got) {
		t.Errorf("elsewhere it is\n%s\nwant\n%s", got, as)
	}
}

// A full store keeps nothing and, if it is deaf, reads nothing.
type full struct {
	delivery.Store
	deaf  bool
	works atomic.Bool // it has room again
}

var errFull = errors.New("no space left on device")

func (f *full) Give(ctx context.Context, list []delivery.Given) error {
	if f.works.Load() {
		return f.Store.Give(ctx, list)
	}
	return errFull
}

func (f *full) Note(ctx context.Context, list []delivery.Note) error {
	if f.works.Load() {
		return f.Store.Note(ctx, list)
	}
	return errFull
}

func (f *full) Given(ctx context.Context, who string) ([]delivery.Record, error) {
	if f.deaf {
		return nil, errFull
	}
	return f.Store.Given(ctx, who)
}

// TestGivenIsLost: what could not be kept is not answered with 200, what cannot be read is not
// taken for nothing, and advice is given all the same.
func TestGivenIsLost(t *testing.T) {
	kept := &full{Store: delivery.NewMemory(0), deaf: true}
	s := serverOf(t, rules.FS(), &server.Options{CDS: cdshooks.Options{Given: kept}})
	body := `{"patient": "ann", "pack": "` + form(t, s).Pack.Digest + `", "rules": ["` +
		restful + `"]}`
	communication := `{"resourceType":"Communication","id":"c","language":"en","instantiatesUri":` +
		`["https://example.com/crosstalk/skin-and-bone/rules/` + restful + `#sha256:1"],"status":` +
		`"completed","subject":{"reference":"Patient/ann"},"sent":"2026-11-01T10:00:00Z"}`
	for _, r := range []struct {
		path, body string
		status     int
	}{
		{"/v1/given", body, 500},
		{"/v1/given/notes", `{"notes": [{"given": "x", "what": "read"}]}`, 500},
		{"/v1/given/list", `{"patient": "ann"}`, 503},
		{"/fhir/Communication", strings.Replace(communication, "skin-and-bone",
			form(t, s).Pack.Name, 1), 500},
	} {
		w := do(s, "POST", r.path, r.body)
		if w.Code != r.status || (w.Code == 503) != (w.Header().Get("Retry-After") != "") {
			t.Errorf("%s: %d %s", r.path, w.Code, w.Body)
		}
		if !strings.Contains(do(s, "GET", "/healthz", "").Body.String(), `"degraded"`) {
			t.Errorf("%s: health is well", r.path)
		}
	}
	if shown := adviseOn(t, s, "ann"); !strings.Contains(shown, restful) {
		t.Errorf("there is no advice: %s", shown)
	}
	kept.deaf = false
	given(t, s, "ann")
	if !strings.Contains(do(s, "GET", "/healthz", "").Body.String(), `"ok"`) {
		t.Error("health is ill though the store is back")
	}
}

// TestGivenRefused: what is no record is refused with what to do, and nothing is kept.
func TestGivenRefused(t *testing.T) {
	kept := delivery.NewMemory(0)
	s := serverOf(t, rules.FS(), &server.Options{CDS: cdshooks.Options{Given: kept}})
	digest := form(t, s).Pack.Digest
	give := func(more string) string {
		return `{"patient": "ann", "pack": "` + digest + `"` + more + `}`
	}
	for _, tt := range []struct {
		path, body string
		status     int
		says       string
	}{
		{"/v1/given", `{"rules": ["` + restful + `"], "pack": "` + digest + `"}`, 422, "patient must"},
		{"/v1/given", `{"patient": "ann", "pack": "sha256:0", "rules": ["x"]}`, 409, digest},
		{"/v1/given", give(``), 422, "rules must name"},
		{"/v1/given", give(`, "rules": ["x"]`), 422, "no rule"},
		{"/v1/given", give(`, "rules": ["` + restful + `"], "language": "xx"`), 422, "language"},
		{"/v1/given", give(`, "rules": ["` + restful + `"], "on": "2030-01-01T00:00:00Z"`), 422,
			"on must"},
		{"/v1/given", give(`, "rules": ["` + restful + `"], "on": "yesterday"`), 422, "on must"},
		{"/v1/given", give(`, "rules": ["` + restful + `"], "by": "` + strings.Repeat("x", 300) + `"`),
			422, "by has more"},
		{"/v1/given", give(`, "SECRET": 1`), 400, "openapi"},
		{"/v1/given/notes", `{"notes": []}`, 422, "1 to 200"},
		{"/v1/given/notes", `{"notes": [{"given": "SECRET", "what": "read"}]}`, 404, "nothing is kept"},
		{"/v1/given/notes", `{"notes": [{"given": "x", "what": "liked"}]}`, 422, "understood"},
		{"/v1/given/list", `{}`, 422, "patient must"},
		{"/fhir/Communication", `{"resourceType": "Patient"}`, 400, "want a Communication"},
		{"/fhir/Communication", `{"resourceType": "Communication"}`, 422, "subject must"},
		{"/fhir/Communication", `{"resourceType": "Communication", "subject": ` +
			`{"reference": "Patient/a"}}`, 422, "no message of this pack"},
		{"/fhir/Communication/_search", `{}`, 415, "form"},
	} {
		w := do(s, "POST", tt.path, tt.body)
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.says) ||
			strings.Contains(w.Body.String(), "SECRET") {
			t.Errorf("%s %s: %d %s", tt.path, tt.body, w.Code, w.Body)
		}
	}
	if l := given(t, s, "ann"); len(l.Records) > 0 {
		t.Errorf("kept: %v", l.Records)
	}
	none := serverOf(t, rules.FS(), nil)
	if w := do(none, "POST", "/v1/given", give(``)); w.Code != 404 {
		t.Errorf("without a store: %d", w.Code)
	}
	if w := do(none, "POST", "/v1/advise", `{"profile": {}, "patient": "ann"}`); w.Code != 422 {
		t.Errorf("without a store: %d %s", w.Code, w.Body)
	}
}
