package server_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/explain"
	"example.com/crosstalk/clinic/server"
	"example.com/crosstalk/rules"
)

const steroids = `{"age": 61, "medications": {"has": [{"name": "prednisone", "months": 8}]}}`

// do sends a request; headers are names and values.
func do(h http.Handler, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestAdvise: what the library says, the server says.
func TestAdvise(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](rules.FS(), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, p, err := rb.Decode("", []byte(steroids))
	if err != nil {
		t.Fatal(err)
	}
	opts := &advisor.Options{AsOf: now.Truncate(24 * 3600e9)}
	want, err := rb.Advise(p, opts)
	if err != nil {
		t.Fatal(err)
	}
	why, err := explain.Rule(rb, p, "gc-long-term-bone-check", opts)
	if err != nil {
		t.Fatal(err)
	}
	s := newShipped(t)
	for _, tt := range []struct {
		path, body string
		want       any
	}{
		{"/v1/advise", `{"profile": ` + steroids + `}`, want},
		{"/v1/advise", `{"profile": ` + steroids + `, "as_of": "2026-11-20", "language": "en"}`, want},
		{"/v1/questions", `{"profile": ` + steroids + `}`, map[string]any{"questions": want.Questions}},
		{"/v1/explain", `{"profile": ` + steroids + `, "rule": "gc-long-term-bone-check"}`, why},
	} {
		w := do(s, "POST", tt.path, tt.body)
		if w.Code != 200 || w.Header().Get("Content-Type") != "application/json; charset=utf-8" ||
			w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", tt.path, w.Code, w.Header())
		}
		text, err := json.Marshal(tt.want)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(decoded(t, text), decoded(t, w.Body.Bytes())); diff != "" {
			t.Errorf("%s (-library +server)\n%s", tt.path, diff)
		}
	}
	if len(want.Messages) == 0 || len(want.Questions) == 0 {
		t.Fatal("the profile shows nothing")
	}
	// What was shown lately rests.
	with := do(s, "POST", "/v1/advise",
		`{"profile": {"age": 30, "conditions": ["atopic_dermatitis"]}}`).Body.String()
	without := do(s, "POST", "/v1/advise", `{"profile": {"age": 30, "conditions": `+
		`["atopic_dermatitis"]}, "history": [{"rule": "eczema", "on": "2026-11-01"}]}`).Body.String()
	const shown = `"rule":"eczema","level"`
	if !strings.Contains(with, shown) || strings.Contains(without, shown) ||
		!strings.Contains(without, "recently-given") {
		t.Errorf("with\n%.300s\nwithout\n%.300s", with, without)
	}
}

func decoded(t testing.TB, text []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%v: %.200s", err, text)
	}
	return v
}

// TestRefusals: what is wrong is said, where it is, and nothing else of it.
func TestRefusals(t *testing.T) {
	s := newServer(t, &server.Options{MaxProfile: 100 << 10})
	for _, tt := range []struct {
		name, path, body string
		headers          []string
		status           int
		says             string
	}{
		{"content type", "/v1/advise", `{"profile": {}}`, []string{"Content-Type", "text/plain"}, 415,
			"application/json"},
		{"no content type", "/v1/advise", `{"profile": {}}`, []string{"Content-Type", ""}, 415,
			"application/json"},
		{"charset", "/v1/advise", `{"profile": {}}`,
			[]string{"Content-Type", "application/json; charset=latin1"}, 415, "application/json"},
		{"compressed", "/v1/advise", `{"profile": {}}`, []string{"Content-Encoding", "gzip"}, 415,
			"compressed"},
		{"empty", "/v1/advise", ``, nil, 400, "not JSON"},
		{"truncated", "/v1/advise", "{\"profile\":\n {\"age\": 6", nil, 400, `"line":2,"col":11`},
		{"two values", "/v1/advise", `{"profile": {}} {"SECRET": 1}`, nil, 400, "not JSON"},
		{"a list", "/v1/advise", `["SECRET"]`, nil, 400, "want a JSON object"},
		{"a key of none", "/v1/advise", `{"profile": {}, "SECRET": 1}`, nil, 400, "want a JSON object"},
		{"no profile", "/v1/advise", `{}`, nil, 422, "no profile"},
		{"a date", "/v1/advise", `{"profile": {}, "as_of": "SECRET"}`, nil, 422, "as_of"},
		{"a date of history", "/v1/advise", `{"profile": {}, "history": [{"rule": "x", "on": "SECRET"}]}`,
			nil, 422, "history"},
		{"a language", "/v1/advise", `{"profile": {}, "region": "Mars"}`, nil, 422, "region"},
		{"a fact of none", "/v1/advise", `{"profile": {"agee": 61}}`, nil, 422, `"col":`},
		{"a wrong type", "/v1/advise", `{"profile": {"age": {"x": 1}}}`, nil, 422, "age"},
		{"deep", "/v1/advise", `{"profile": ` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) +
			`}`, nil, 422, "levels deep"},
		{"many", "/v1/advise", `{"profile": {"conditions": [` + strings.Repeat(`"x",`, 20_000) + `"x"]}}`,
			nil, 422, "at most 1000"},
		{"too large", "/v1/advise", `{"profile": {"conditions": ["` + strings.Repeat("SECRET", 20_000) +
			`"]}}`, nil, 413, "too large"},
		{"a rule of none", "/v1/explain", `{"profile": {}, "rule": "SECRET"}`, nil, 422, "rule must be"},
		{"no such path", "/v1/SECRET", `{}`, nil, 404, "openapi.json"},
	} {
		w := do(s, "POST", tt.path, tt.body, tt.headers...)
		var out struct{ Errors []struct{ Message string } }
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || len(out.Errors) == 0 ||
			out.Errors[0].Message == "" {
			t.Errorf("%s: %v: %s", tt.name, err, w.Body)
		}
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.says) ||
			strings.Contains(w.Body.String(), "SECRET") {
			t.Errorf("%s: %d %.300s", tt.name, w.Code, w.Body)
		}
	}
	for path, allow := range map[string]string{"/v1/advise": "POST", "/healthz": "",
		"/openapi.json": ""} {
		w := do(s, "DELETE", path, "")
		if w.Code != 405 || allow != "" && w.Header().Get("Allow") != allow ||
			!strings.Contains(w.Body.String(), `"errors"`) {
			t.Errorf("DELETE %s: %d %v %s", path, w.Code, w.Header(), w.Body)
		}
	}
	if w := do(s, "POST", "/v1/advise", `{"profile": {}}`); w.Code != 200 {
		t.Errorf("after all that: %d %s", w.Code, w.Body)
	}
}

// TestOpenAPI: the description names what is answered, and its schemas hold of
// the answers.
func TestOpenAPI(t *testing.T) {
	s := newShipped(t)
	text := do(s, "GET", "/openapi.json", "").Body.Bytes()
	doc, ok := decoded(t, text).(map[string]any)
	if !ok || doc["openapi"] == nil {
		t.Fatalf("%.200s", text)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft4) // of which OpenAPI 3.0 has a dialect
	if err := c.AddResource("https://example.org/openapi.json", strict(doc)); err != nil {
		t.Fatal(err)
	}
	bodies := map[string]string{
		"/v1/advise": `{"profile": ` + steroids + `, "as_of": "2026-11-20", "language": "en", ` +
			`"region": "US", "cap": 3, "history": [{"rule": "x", "on": "2026-11-01"}]}`,
		"/v1/questions": `{"profile": ` + steroids + `}`,
		"/v1/handout":   `{"profile": ` + steroids + `}`,
		"/v1/explain":   `{"profile": ` + steroids + `, "rule": "gc-long-term-bone-check"}`,
	}
	bodies["/v1/fhir"] = fhirBundle
	bodies["/v1/interview"] = `{"known": ` + steroids + `, "as_of": "2026-11-20"}`
	bodies["/fhir/Questionnaire/$next-question"] =
		`{"resourceType": "QuestionnaireResponse", "status": "in-progress"}`
	given := `{"patient": "p1", "pack": "` + form(t, s).Pack.Digest + `", "rules": ` +
		`["gc-long-term-bone-check"], "by": "desk", "on": "2026-11-19T10:00:00Z"}`
	var out struct{ Given []struct{ ID string } }
	if w := do(s, "POST", "/v1/given", given); w.Code != 200 ||
		json.Unmarshal(w.Body.Bytes(), &out) != nil || len(out.Given) != 1 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	bodies["/v1/given"], bodies["/v1/given/list"] = given, `{"patient": "p1"}`
	bodies["/v1/given/notes"] = `{"notes": [{"given": "` + out.Given[0].ID + `", "what": "read"}]}`
	bodies["/fhir/Communication/_search"] = `subject=Patient/p1`
	var found struct {
		Entry []struct{ Resource json.RawMessage }
	}
	w := do(s, "POST", "/fhir/Communication/_search", `subject=Patient/p1`, "Content-Type",
		"application/x-www-form-urlencoded")
	if err := json.Unmarshal(w.Body.Bytes(), &found); err != nil || len(found.Entry) != 1 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	bodies["/fhir/Communication"] = string(found.Entry[0].Resource)
	paths := doc["paths"].(map[string]any)
	if len(paths) < 6 {
		t.Fatalf("%d paths", len(paths))
	}
	at := func(parts ...string) string {
		for i, p := range parts {
			parts[i] = strings.NewReplacer("~", "~0", "/", "~1").Replace(p)
		}
		return "https://example.org/openapi.json#/" + strings.Join(parts, "/")
	}
	holds := func(where string, schema string, body []byte) {
		t.Helper()
		sch, err := c.Compile(schema)
		if err != nil {
			t.Fatal(err)
		}
		if err := sch.Validate(decoded(t, body)); err != nil {
			t.Errorf("%s: %v", where, err)
		}
	}
	for path, methods := range paths {
		for method := range methods.(map[string]any) {
			sent := "application/json"
			if strings.HasPrefix(bodies[path], "subject=") {
				sent = "application/x-www-form-urlencoded"
			}
			w := do(s, strings.ToUpper(method), path, bodies[path], "Content-Type", sent)
			if w.Code != 200 {
				t.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
				continue
			}
			media, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
			answer := w.Body.Bytes()
			if media == "text/html" { // a page, which is a text
				answer = []byte(strconv.Quote("page"))
			}
			holds(path, at("paths", path, method, "responses", "200", "content", media, "schema"), answer)
			if method == "post" && bodies[path][:11] == `{"profile":` { // others have bodies of their own
				holds(path,
					at("components", "requestBodies", "Profile", "content", "application/json", "schema"),
					[]byte(bodies[path]))
				bad := do(s, "POST", path, `{"profile": {"age": "old"}}`)
				holds(path+" refused",
					at("components", "responses", "Errors", "content", "application/json", "schema"),
					bad.Body.Bytes())
			}
		}
	}
}

// strict closes the objects of schemas that list their properties, so that what
// the description does not name is a fault.
func strict(v any) any {
	switch x := v.(type) {
	case map[string]any:
		if _, ok := x["properties"].(map[string]any); ok && x["additionalProperties"] == nil &&
			x["allOf"] == nil {
			x["additionalProperties"] = false
		}
		for _, y := range x {
			strict(y)
		}
	case []any:
		for _, y := range x {
			strict(y)
		}
	}
	return v
}

// TestProfileSchema: the schema that is served is one, and takes a profile.
func TestProfileSchema(t *testing.T) {
	text := do(newShipped(t), "GET", "/v1/profile.schema.json", "").Body.Bytes()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("https://example.org/profile.json", doc); err != nil {
		t.Fatal(err)
	}
	sch, err := c.Compile("https://example.org/profile.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := sch.Validate(decoded(t, []byte(steroids))); err != nil {
		t.Error(err)
	}
	if sch.Validate(decoded(t, []byte(`{"age": "old"}`))) == nil {
		t.Error("a wrong type is taken")
	}
}

const fhirBundle = `{"resourceType": "Bundle", "type": "collection", "entry": [
{"resource": {"resourceType": "Patient", "id": "p", "birthDate": "1959-04-01"}},
{"resource": {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p"}, "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M81.0"}]}}},
{"resource": {"resourceType": "Condition", "id": "d", "subject": {"reference": "Patient/p"}, "code": 7}}]}`

// TestFHIR: FHIR data gives the profile that it holds, which /v1/advise takes,
// and what could not be read is told.
func TestFHIR(t *testing.T) {
	s := newShipped(t)
	w := do(s, "POST", "/v1/fhir", fhirBundle)
	var got struct {
		Patients []struct {
			ID      string
			Profile json.RawMessage
			Report  []struct{ Resource, Status string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 ||
		len(got.Patients) != 1 {
		t.Fatalf("%d %v %s", w.Code, err, w.Body)
	}
	p := got.Patients[0]
	if !strings.Contains(string(p.Profile), "osteoporosis") ||
		!strings.Contains(string(p.Profile), "1959-04-01") ||
		!strings.Contains(w.Body.String(), "not understood") {
		t.Errorf("%s", w.Body)
	}
	if w := do(s, "POST", "/v1/advise", `{"profile": `+string(p.Profile)+`}`); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for body, want := range map[string]string{
		`{"resourceType": "Patient"`:                                          "data:",
		strings.Repeat("\n{\"resourceType\": \"Patient\", \"id\": \"p\"}", 3): `"id":"p"`,
		``: `"patients":[]`,
	} {
		if w := do(s, "POST", "/v1/fhir", body); w.Code != 200 ||
			!strings.Contains(w.Body.String(), want) {
			t.Errorf("%.40q: %d %s; want %q", body, w.Code, w.Body, want)
		}
	}
	if w := do(s, "POST", "/v1/fhir?as_of=soon", fhirBundle); w.Code != 422 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := do(s, "POST", "/v1/fhir", strings.Repeat(" ", 9<<20)); w.Code != 413 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
