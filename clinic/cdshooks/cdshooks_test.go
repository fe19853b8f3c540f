package cdshooks_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/cdshooks/store"
	"example.com/crosstalk/rules"
)

var loadRules = sync.OnceValues(func() (*advisor.Rulebase[advisor.Record], error) {
	return advisor.Load[advisor.Record](rules.FS(), &advisor.LoadOptions{SkipTests: true})
})

var now = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

func handler(t testing.TB, opts *cdshooks.Options) *cdshooks.Handler {
	t.Helper()
	rb, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	if opts == nil {
		opts = &cdshooks.Options{}
	}
	if opts.Now == nil {
		opts.Now = func() time.Time { return now }
	}
	h, err := cdshooks.New(rb, opts)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

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

// validate holds a body to a schema that others made of HL7's logical models.
func validate(t testing.TB, name string, body []byte) {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(filepath.Join("testdata", "schema",
		name+".schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%s: %v\n%s", name, err, body)
	}
}

type card struct {
	UUID, Summary, Detail, Indicator string
	Source                           struct{ Label, URL string }
	Suggestions                      []struct {
		Label, UUID string
		Actions     []struct {
			Type, Description string
			Resource          json.RawMessage
		}
	}
	SelectionBehavior string
	OverrideReasons   []struct{ System, Code, Display string }
	Links             []struct{ Label, URL, Type string }
	Extension         map[string]struct{ Rule string }
}

// call makes a call that must succeed, and checks what must hold of every
// answer: the schema, and the invariants of CDS Hooks that are no schema.
func call(t testing.TB, h http.Handler, service, body string) []card {
	t.Helper()
	hook := service[strings.Index(service, "-")+1:]
	validate(t, "request-"+hook, []byte(body))
	w := do(h, "POST", "/cds-services/"+service, body)
	if w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if got := w.Header().Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("Content-Type %q", got)
	}
	validate(t, "response", w.Body.Bytes())
	for _, empty := range []string{`:null`, `:""`, `:[]`, `:{}`} {
		if i := strings.Index(w.Body.String(), empty); i >= 0 &&
			!strings.HasPrefix(w.Body.String(), `{"cards"`+empty) {
			// What the extension carries is ours.
			if !strings.Contains(w.Body.String()[:i], `"extension"`) {
				t.Errorf("an empty value: %.80s", w.Body.String()[max(0, i-40):])
			}
		}
	}
	var response struct{ Cards []card }
	if err := json.Unmarshal(w.Body.Bytes(), &response); err != nil {
		t.Fatal(err)
	}
	for _, c := range response.Cards {
		if n := utf8.RuneCountInString(c.Summary); n == 0 || n >= 140 {
			t.Errorf("a summary of %d characters", n)
		}
		if len(c.Suggestions) > 0 && c.SelectionBehavior == "" {
			t.Error("suggestions without selectionBehavior")
		}
		for _, s := range c.Suggestions {
			for _, a := range s.Actions {
				if a.Description == "" || a.Type != "create" || len(a.Resource) == 0 {
					t.Errorf("action %+v", a)
				}
			}
		}
		for _, r := range c.OverrideReasons {
			if r.Display == "" || r.System == "" || r.Code == "" {
				t.Errorf("override reason %+v", r)
			}
		}
		for _, l := range c.Links {
			if l.Type != "absolute" || l.URL == "" || l.Label == "" {
				t.Errorf("link %+v", l)
			}
		}
		if c.UUID == "" || c.Source.Label == "" || strings.Contains(c.Detail, "<") {
			t.Errorf("card %+v", c)
		}
	}
	return response.Cards
}

func rulesOf(cards []card) []string {
	var ids []string
	for _, c := range cards {
		ids = append(ids, c.Extension["com.example.crosstalk"].Rule)
	}
	return ids
}

const (
	person = `{"resourceType":"Patient","id":"p1","birthDate":"1959-04-01"}`
	order  = `{"resourceType":"MedicationRequest","id":"m1","status":"%s","intent":"order",` +
		`"subject":{"reference":"Patient/p1"}` +
		`,"authoredOn":"2026-03-01","medicationCodeableConcept":{"coding":[{"system":"http://www.whocc.no/atc","code":"H02AB07"}]},"dosageInstruction":[{"timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":7.5,"code":"mg"}}]}]}`
)

func bundle(resources ...string) string {
	var entries []string
	for _, r := range resources {
		entries = append(entries, `{"resource":`+r+`}`)
	}
	return `{"resourceType":"Bundle","type":"searchset","entry":[` + strings.Join(entries, ",") + `]}`
}

// body is a request of the hook patient-view with a prefetch.
func body(prefetch string) string {
	return `{"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","fhirServer":"https://fhir.example.org/r4",
		"context":{"userId":"Practitioner/1","patientId":"p1"},"prefetch":{` + prefetch + `}}`
}

const view = "crosstalk-patient-view"

var steroids = `"patient":` + person + `,"medicationRequests":` +
	bundle(fmt.Sprintf(order, "active"))

func TestDiscovery(t *testing.T) {
	w := do(handler(t, nil), "GET", "/cds-services", "")
	if w.Code != 200 {
		t.Fatal(w.Code)
	}
	validate(t, "services", w.Body.Bytes())
	var d struct {
		Services []struct {
			Hook, ID string
			Prefetch map[string]string
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Services) != 3 {
		t.Fatalf("%d services", len(d.Services))
	}
	prefetch := d.Services[0].Prefetch
	for key, want := range map[string]string{
		"patient":            "Patient/{{context.patientId}}",
		"medicationRequests": "MedicationRequest?patient={{context.patientId}}",
		"conditions":         "Condition?patient={{context.patientId}}",
	} {
		if prefetch[key] != want {
			t.Errorf("%s: %q", key, prefetch[key])
		}
	}
	if got := prefetch["observations"]; !strings.Contains(got, "http://loinc.org|62292-8") ||
		!strings.Contains(got, "http://loinc.org|72166-2") {
		t.Errorf("observations: %q", got)
	}
}

func TestCards(t *testing.T) {
	cards := call(t, handler(t, nil), view, body(steroids))
	want := []string{"gc-long-term-bone-check", "gc-do-not-stop-suddenly"}
	if diff := cmp.Diff(want, rulesOf(cards)[:2]); diff != "" {
		t.Error(diff)
	}
	c := cards[0]
	for _, part := range []string{"**Ask ", "Why:", "prednisone", "unreviewed"} {
		if !strings.Contains(c.Detail, part) {
			t.Errorf("no %q in\n%s", part, c.Detail)
		}
	}
	if n := len([]rune(c.Detail)); n > 600 {
		t.Errorf("the detail has %d characters:\n%s", n, c.Detail)
	}
	if draft := string(c.Suggestions[0].Actions[0].Resource); !strings.Contains(draft,
		"not a diagnosis") {
		t.Errorf("the draft lacks the disclaimer: %s", draft)
	}
	if c.Indicator != "info" || // an important message
		!strings.HasPrefix(c.Source.URL, "https://doi.org/") || len(c.Links) < 2 {
		t.Errorf("%+v", c)
	}
	if !strings.Contains(string(c.Suggestions[0].Actions[0].Resource),
		`"reference":"MedicationRequest/m1"`) {
		t.Errorf("the draft does not refer to the order:\n%s", c.Suggestions[0].Actions[0].Resource)
	}
	again := call(t, handler(t, nil), view, body(steroids))
	if diff := cmp.Diff(cards, again); diff != "" {
		t.Errorf("the same request gives other cards:\n%s", diff)
	}
}

// TestPrefetchStates: absent, null, failed and partial are not the same.
func TestPrefetchStates(t *testing.T) {
	h := handler(t, &cdshooks.Options{Complete: []string{"medications"}, Ask: 100})
	asks := func(prefetch string) bool {
		for _, c := range call(t, h, view, body(prefetch)) {
			if strings.Contains(c.Detail, "Which medicines do you take now?") {
				return true
			}
		}
		return false
	}
	both := func(state string) string {
		return `"patient":` + person + `,"medicationRequests":` + state +
			`,"medicationStatements":null,"medicationDispenses":null,"medicationAdministrations":null,"lists":null`
	}
	for _, tt := range []struct {
		name, prefetch string
		asks           bool
	}{
		{"absent", `"patient":` + person, true},
		{"null", both("null"), false},
		{"empty", both(`{"resourceType":"Bundle","type":"searchset","total":0}`), false},
		{"failed", both(`{"resourceType":"OperationOutcome","issue":[{"severity":"error",` +
			`"code":"timeout"}]}`), true},
		{"failed inside", both(`{"resourceType":"Bundle","type":"searchset",` +
			`"entry":[{"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"error",` +
			`"code":"timeout"}]},"search":{"mode":"outcome"}}]}`), true},
		{"fewer than in all", both(`{"resourceType":"Bundle","type":"searchset","total":3,` +
			`"entry":[{"resource":` + fmt.Sprintf(order, "active") + `}]}`), true},
		{"partial", both(`{"resourceType":"Bundle","type":"searchset","link":[{"relation":"next",` +
			`"url":"https://fhir.example.org/r4?page=2"}]}`), true},
		{"whole", both(bundle(fmt.Sprintf(order, "active"))), false},
		// A search for the patient found it, so it is the patient's by another name.
		{
			"of another subject",
			both(bundle(fmt.Sprintf(order, "completed"),
				strings.ReplaceAll(fmt.Sprintf(order, "active"), "Patient/p1", "urn:uuid:11"))), true},
		{
			"of another id",
			both(bundle(strings.ReplaceAll(fmt.Sprintf(order, "active"), "Patient/p1", "Patient/old"))),
			true},
		{
			"of nobody",
			both(
				bundle(strings.ReplaceAll(fmt.Sprintf(order, "active"), `"reference":"Patient/p1"`,
					`"display":"somebody"`))), true},
		{"of nobody, no medicine", both("null") + `,"observations":` +
			bundle(`{"resourceType":"Observation","id":"o","status":"final",`+
				`"code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]}}`), false},
		// What there is more of elsewhere leaves the medicines alone.
		{"whole, with a page of observations", both(bundle(fmt.Sprintf(order, "active"))) +
			`,"observations":{"resourceType":"Bundle","type":"searchset","link":[{"relation":"next",` +
			`"url":"https://fhir.example.org/r4?page=2"}]}`, false},
		{"no more known, on a page", both("null") + `,"medicationRequests":{"resourceType":"Bundle",` +
			`"type":"searchset","link":[{"relation":"next","url":"https://fhir.example.org/r4?page=2"}]},` +
			`"lists":` +
			bundle(`{"resourceType":"List","status":"current","mode":"snapshot",`+
				`"subject":{"reference":"Patient/p1"},"code":{"coding":[{"system":"http://loinc.org",`+
				`"code":"10160-0"}]},"emptyReason":{"coding":[{"code":"nilknown"}]}}`), true},
		{
			"not understood",
			both(bundle(`{"resourceType":"MedicationRequest","id":"x","status":"active","intent":"order",` +
				`"subject":{"reference":"Patient/p1"},"medicationCodeableConcept":{"text":"something"}}`)), true},
	} {
		if got := asks(tt.prefetch); got != tt.asks {
			t.Errorf("%s: asks for the medicines: %v; want %v", tt.name, got, tt.asks)
		}
	}
	// Without the operator's word an empty answer does not say "none".
	h = handler(t, &cdshooks.Options{Ask: 100})
	if !asks(both("null")) {
		t.Error("null was taken for none though nobody said that the record is complete")
	}
}

func TestPreconditionFailed(t *testing.T) {
	h := handler(t, nil)
	for name, b := range map[string]string{
		"no prefetch": `{"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",` +
			`"context":{"userId":"Practitioner/1","patientId":"p1"}}`,
		"absent": body(``),
		"null":   body(`"patient":null`),
		"failed": body(`"patient":{"resourceType":"OperationOutcome",` +
			`"issue":[{"severity":"error","code":"exception"}]}`),
	} {
		w := do(h, "POST", "/cds-services/"+view, b)
		if w.Code != http.StatusPreconditionFailed ||
			!strings.Contains(w.Body.String(), `"OperationOutcome"`) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestDeceased(t *testing.T) {
	w := do(handler(t, nil), "POST", "/cds-services/"+view,
		body(strings.Replace(steroids, `"birthDate"`, `"deceasedBoolean":true,"birthDate"`, 1)))
	if got := strings.TrimSpace(w.Body.String()); w.Code != 200 || got != `{"cards":[]}` {
		t.Errorf("%d %s", w.Code, got)
	}
}

// TestDrafts: an order that is being made counts in the hooks for orders.
func TestDrafts(t *testing.T) {
	h := handler(t, nil)
	draft := strings.Replace(fmt.Sprintf(order, "draft"), `"repeat":{`,
		`"repeat":{"boundsDuration":{"value":6,"code":"mo"},`, 1)
	for _, hook := range []string{"order-select", "order-sign"} {
		selections := ""
		if hook == "order-select" {
			selections = `"selections":["MedicationRequest/m1"],`
		}
		b := `{"hook":"` + hook + `","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",` +
			`"context":{"userId":"Practitioner/1","patientId":"p1",` + selections +
			`"draftOrders":` + bundle(draft) + `},"prefetch":{"patient":` + person + `}}`
		found := false
		for _, c := range call(t, h, "crosstalk-"+hook, b) {
			found = found || strings.Contains(c.Detail, "steroid")
		}
		if !found {
			t.Errorf("%s: no card on steroid tablets in %v", hook, rulesOf(call(t, h, "crosstalk-"+hook, b)))
		}
	}
	drafted := body(`"patient":` + person + `,"medicationRequests":` + bundle(draft))
	for _, c := range call(t, h, view, drafted) {
		if strings.Contains(c.Detail, "steroid tablets") {
			t.Errorf("patient-view: a draft counts: %s", c.Summary)
		}
	}
}

// TestOtherPatient: data of another patient is refused, or not used.
func TestOtherPatient(t *testing.T) {
	h := handler(t, nil)
	w := do(h, "POST", "/cds-services/"+view, body(`"patient":{"resourceType":"Patient","id":"p2"}`))
	if w.Code != 400 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	other := strings.Replace(fmt.Sprintf(order, "active"), "Patient/p1", "Patient/p2", 1)
	others := body(`"patient":` + person + `,"medicationRequests":` + bundle(other))
	for _, c := range call(t, h, view, others) {
		if strings.Contains(c.Detail, "steroid") {
			t.Errorf("a medicine of another patient counts: %s", c.Summary)
		}
	}
}

func TestCORS(t *testing.T) {
	h := handler(t, &cdshooks.Options{Origins: []string{"https://ehr.example.org"}})
	w := do(h, "OPTIONS", "/cds-services", "", "Origin", "https://ehr.example.org",
		"Access-Control-Request-Method", "GET", "Access-Control-Request-Headers",
		"authorization,content-type")
	if w.Code >= 300 || w.Header().Get("Access-Control-Allow-Origin") != "https://ehr.example.org" ||
		!strings.Contains(strings.ToLower(w.Header().Get("Access-Control-Allow-Headers")),
			"authorization") {
		t.Errorf("preflight: %d %v", w.Code, w.Header())
	}
	w = do(h, "GET", "/cds-services", "", "Origin", "https://elsewhere.example.org")
	if got := w.Header().Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("another origin is allowed: %q", got)
	}
	w = do(handler(t, nil), "OPTIONS", "/cds-services", "", "Origin", "https://ehr.example.org",
		"Access-Control-Request-Method", "GET")
	if got := w.Header().Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("CORS without being configured: %q", got)
	}
}

func TestFeedback(t *testing.T) {
	kept := store.NewMemory(nil)
	var told []store.Feedback
	h := handler(t,
		&cdshooks.Options{
			Store: kept, Feedback: func(_ context.Context, service string, items []store.Feedback) error {
				told = append(told, items...)
				return nil
			}})
	cards := call(t, h, view, body(steroids))
	deliveries := func() int {
		list, err := kept.Deliveries(t.Context(), "https://fhir.example.org/r4\np1")
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	if n := deliveries(); n != 0 {
		t.Errorf("%d deliveries before any feedback", n)
	}
	send := func(b string) *httptest.ResponseRecorder {
		return do(h, "POST", "/cds-services/"+view+"/feedback", b)
	}
	good := fmt.Sprintf(`{"feedback":[{"card":"%s","outcome":"accepted","acceptedSuggestions":[{"id":"%s"}],"outcomeTimestamp":"2026-11-20T10:05:00Z"},
		{"card":"%s","outcome":"overridden","overrideReason":{"reason":{"system":"http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes","code":"action-completed","display":"x"},"userComment":"done"},"outcomeTimestamp":"2026-11-20T10:06:00Z"}]}`,
		cards[0].UUID, cards[0].Suggestions[0].UUID, cards[1].UUID)
	validate(t, "feedback", []byte(good))
	if w := send(good); w.Code != 200 || w.Body.Len() > 0 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if n := deliveries(); n != 2 || len(told) != 2 || told[1].Comment != "done" ||
		told[1].Reason.Code != "action-completed" {
		t.Errorf("%d deliveries, told %+v", n, told)
	}
	for name, b := range map[string]string{
		"empty": `{"feedback":[]}`,
		"no suggestions": fmt.Sprintf(`{"feedback":[{"card":"%s","outcome":"accepted",`+
			`"outcomeTimestamp":"2026-11-20T10:05:00Z"}]}`, cards[0].UUID),
		"outcome": fmt.Sprintf(`{"feedback":[{"card":"%s","outcome":"ignored",`+
			`"outcomeTimestamp":"2026-11-20T10:05:00Z"}]}`, cards[0].UUID),
		"time": fmt.Sprintf(`{"feedback":[{"card":"%s","outcome":"overridden",`+
			`"outcomeTimestamp":"yesterday"}]}`, cards[0].UUID),
		"reason": fmt.Sprintf(`{"feedback":[{"card":"%s","outcome":"overridden",`+
			`"overrideReason":{},"outcomeTimestamp":"2026-11-20T10:05:00Z"}]}`, cards[0].UUID),
		"card": `{"feedback":[{"card":"1","outcome":"overridden",` +
			`"outcomeTimestamp":"2026-11-20T10:05:00Z"}]}`,
	} {
		if w := send(b); w.Code != 400 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	failing := handler(t,
		&cdshooks.Options{Feedback: func(context.Context, string, []store.Feedback) error {
			return errors.New("disk")
		}})
	if w := do(failing, "POST", "/cds-services/"+view+"/feedback", good); w.Code != 500 ||
		strings.Contains(w.Body.String(), "disk") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestRepeatAfter: a message that was accepted rests, in the next request.
func TestRepeatAfter(t *testing.T) {
	files := smallPack()
	rb, err := advisor.Load[advisor.Record](files, nil)
	if err != nil {
		t.Fatal(err)
	}
	at := now
	h, err := cdshooks.New(rb,
		&cdshooks.Options{Store: store.NewMemory(nil), Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	ask := func() []card {
		return call(t, h, "small-patient-view", body(`"patient":`+person))
	}
	cards := ask()
	if len(cards) != 1 || len(ask()) != 1 {
		t.Fatalf("%d cards; a card that was only shown must come again", len(cards))
	}
	w := do(h, "POST", "/cds-services/small-patient-view/feedback",
		fmt.Sprintf(`{"feedback":[{"card":"%s","outcome":"overridden",`+
			`"outcomeTimestamp":"2026-11-20T10:06:00Z"}]}`, cards[0].UUID))
	if w.Code != 200 {
		t.Fatal(w.Code, w.Body)
	}
	if n := len(ask()); n != 0 {
		t.Errorf("%d cards after feedback", n)
	}
	at = at.AddDate(0, 7, 0)
	if n := len(ask()); n != 1 {
		t.Errorf("%d cards after 7 months", n)
	}
}

func TestObserve(t *testing.T) {
	var events []cdshooks.Event
	h := handler(t,
		&cdshooks.Options{Observe: func(e cdshooks.Event) { e.Duration = 0; events = append(events, e) }})
	do(h, "GET", "/cds-services", "")
	n := len(call(t, h, view, body(steroids)))
	do(h, "POST", "/cds-services/"+view, "{")
	want := []cdshooks.Event{{Kind: "discovery", Status: 200},
		{Service: view, Kind: "call", Status: 200, Cards: n}, {Service: view, Kind: "call", Status: 400}}
	if diff := cmp.Diff(want, events); diff != "" {
		t.Error(diff)
	}
}

func TestOptionsRefused(t *testing.T) {
	rb, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	for want, opts := range map[string]cdshooks.Options{
		`"shoes" cannot be complete`:   {Complete: []string{"shoes"}},
		`no prefetch key "age"`:        {Required: []string{"age"}},
		`region "Mars" is not`:         {Region: "Mars"},
		`FHIR server "here" is not an`: {FHIR: &cdshooks.Access{Servers: []string{"here"}}},
	} {
		if _, err := cdshooks.New(rb, &opts); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
}
