package cdshooks_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"example.com/crosstalk/clinic/cdshooks"
)

// TestFetch: what the prefetch lacks is fetched from a server that may be
// asked, page by page, with the token, and from no other.
func TestFetch(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	var srv *httptest.Server
	srv = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.URL.Path)
		mu.Unlock()
		if r.Header.Get("Authorization") != "Bearer token" {
			w.WriteHeader(401)
			return
		}
		switch {
		case r.URL.Path == "/fhir/Patient/p1":
			io.WriteString(w, person)
		case r.URL.Path == "/fhir/MedicationRequest" && r.URL.Query().Get("page") == "":
			fmt.Fprintf(w, `{"resourceType":"Bundle","type":"searchset","link":[{"relation":"next",`+
				`"url":"%s/fhir/MedicationRequest?page=2"}]}`, srv.URL)
		case r.URL.Path == "/fhir/MedicationRequest":
			io.WriteString(w, bundle(fmt.Sprintf(order, "active")))
		case r.URL.Path == "/fhir/MedicationStatement" &&
			r.URL.Query().Get("_include") == "MedicationStatement:medication":
			io.WriteString(w, bundle(`{"resourceType":"MedicationStatement","id":"s1","status":"active",`+
				`"subject":{"reference":"Patient/p1"},"medicationReference":{"reference":"Medication/w"}}`,
				`{"resourceType":"Medication","id":"w",`+
					`"code":{"coding":[{"system":"http://www.whocc.no/atc","code":"B01AA03"}]}}`))
		case r.URL.Path == "/fhir/Condition":
			fmt.Fprintf(w, `{"resourceType":"Bundle","type":"searchset","link":[{"relation":"next",`+
				`"url":"https://elsewhere.example.org/steal"}]}`)
		case r.URL.Path == "/fhir/Procedure":
			http.Redirect(w, r, "https://elsewhere.example.org/", http.StatusFound)
		default:
			w.WriteHeader(500)
		}
	}))
	defer srv.Close()
	request := func(server string) string {
		return `{"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","fhirServer":"` + server + `",
			"fhirAuthorization":{"access_token":"token","token_type":"Bearer","expires_in":300,"scope":"patient/*.read","subject":"cds"},
			"context":{"userId":"Practitioner/1","patientId":"p1"}}`
	}
	var failures []string
	h := handler(t,
		&cdshooks.Options{FHIR: &cdshooks.Access{Servers: []string{srv.URL + "/fhir"}},
			Failed: func(_ context.Context, err error) { failures = append(failures, err.Error()) }})
	cards := call(t, h, view, request(srv.URL+"/fhir"))
	if got := rulesOf(cards); !slices.Contains(got, "gc-long-term-bone-check") ||
		!slices.Contains(got, "vitamin-k-warfarin-steady") {
		t.Errorf("%v", got)
	}
	for _, f := range failures {
		if strings.Contains(f, "p1") || strings.Contains(f, "token") {
			t.Errorf("a failure tells of the patient: %s", f)
		}
	}
	if w := do(h, "POST", "/cds-services/"+view,
		strings.ReplaceAll(request(srv.URL+"/fhir"), `"p1"`, `"p2"`)); w.Code != 412 {
		t.Errorf("a Patient that the server does not have: %d", w.Code)
	}
	n := len(asked)
	if w := do(h, "POST", "/cds-services/"+view, request("http://127.0.0.1:1/fhir")); w.Code != 412 {
		t.Errorf("a server that may not be asked: %d", w.Code)
	}
	if w := do(handler(t, nil), "POST", "/cds-services/"+view,
		request(srv.URL+"/fhir")); w.Code != 412 || len(asked) != n {
		t.Errorf("without being configured: %d, %d requests", w.Code, len(asked)-n)
	}
}

// TestFetchReferences: what a prefetch refers to is fetched from the server that
// may be asked, and from no other; a server that searches for orders by intent is
// asked again.
func TestFetchReferences(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.URL.RequestURI())
		mu.Unlock()
		switch {
		case r.URL.Path == "/fhir/Medication/w":
			io.WriteString(w, `{"resourceType":"Medication","id":"w",`+
				`"code":{"coding":[{"system":"http://www.whocc.no/atc","code":"B01AA03"}]}}`)
		case r.URL.Path == "/fhir/MedicationRequest" && r.URL.Query().Get("intent") == "":
			w.WriteHeader(400)
		case r.URL.Path == "/fhir/MedicationRequest" && r.URL.Query().Get("intent") == "order,plan":
			io.WriteString(w, bundle(fmt.Sprintf(order, "active")))
		default:
			w.WriteHeader(404)
		}
	}))
	defer srv.Close()
	request := func(prefetch string) string {
		return `{"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","fhirServer":"` + srv.URL + `/fhir",
			"fhirAuthorization":{"access_token":"token","token_type":"Bearer","expires_in":300,"scope":"patient/*.read","subject":"cds"},
			"context":{"userId":"Practitioner/1","patientId":"p1"},"prefetch":{"patient":` + person + `,` + prefetch + `}}`
	}
	byReference := func(ref string) string {
		return `"medicationRequests":` + bundle(`{"resourceType":"MedicationRequest","id":"m1",`+
			`"status":"active","intent":"order","subject":{"reference":"Patient/p1"},`+
			`"medicationReference":{"reference":"`+ref+`"}}`)
	}
	h := handler(t,
		&cdshooks.Options{FHIR: &cdshooks.Access{Servers: []string{srv.URL + "/fhir"}},
			Failed: func(_ context.Context, err error) {
				if strings.Contains(err.Error(), "/") {
					t.Errorf("a failure tells what was asked for: %v", err) // its id may tell of a patient
				}
			}})
	for ref, want := range map[string]bool{"Medication/w": true, srv.URL + "/fhir/Medication/w": true,
		"Medication/none": false,
		"https://elsewhere.example.org/fhir/Medication/w": false, "Medication/../Patient/p2": false,
		"Medication/w?x": false} {
		asked = nil
		got := slices.Contains(rulesOf(call(t, h, view, request(byReference(ref)))),
			"vitamin-k-warfarin-steady")
		if got != want {
			t.Errorf("%s is read: %v; want %v\n%q", ref, got, want, asked)
		}
		for _, a := range asked {
			if strings.Contains(a, "..") || strings.Contains(a, "/Patient/p2") ||
				strings.Contains(a, "w?x") {
				t.Errorf("%s leads to %s", ref, a)
			}
		}
	}
	if got := rulesOf(call(t, h, view, request(`"conditions":null`))); !slices.Contains(got,
		"gc-long-term-bone-check") {
		t.Errorf("a server that wants an intent: %v\n%q", got, asked)
	}
	asked = nil
	call(t, handler(t, nil), view, request(byReference("Medication/w")))
	if len(asked) != 0 {
		t.Errorf("without being configured: %q", asked)
	}
}
