package cdshooks_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/cdshooks/store"
	"example.com/crosstalk/rules"
)

// An EHR calls when an order of prednisone for six months is about to be
// signed.
func Example() {
	rb, err := advisor.Load[advisor.Record](rules.FS(), nil)
	if err != nil {
		panic(err)
	}
	// A server that others reach has Options.Auth, too, and the clock as it is.
	h, err := cdshooks.New(rb, &cdshooks.Options{Store: store.NewMemory(nil),
		Now: func() time.Time { return time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC) }})
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/cds-services", h)
	mux.Handle("/cds-services/", h)
	srv := httptest.NewServer(mux)
	defer srv.Close()

	resp, err := http.Post(srv.URL+"/cds-services/crosstalk-order-sign", "application/json", strings.NewReader(`{
		"hook": "order-sign", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
		"prefetch": {"patient": {"resourceType": "Patient", "id": "1", "birthDate": "1961-03-04"}},
		"context": {"userId": "Practitioner/1", "patientId": "1", "draftOrders": {"resourceType": "Bundle", "type": "collection",
			"entry": [{"resource": {"resourceType": "MedicationRequest", "id": "new", "status": "draft", "intent": "order",
				"subject": {"reference": "Patient/1"},
				"medicationCodeableConcept": {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "8640"}]},
				"dosageInstruction": [{"timing": {"repeat": {"boundsDuration": {"value": 6, "code": "mo", "system": "http://unitsofmeasure.org"}}}}]
			}}]}}}`))
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Cards []struct{ Indicator, Summary string }
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		panic(err)
	}
	for _, c := range answer.Cards {
		fmt.Printf("%s: %s\n", c.Indicator, c.Summary)
	}
	// Output:
	// info: Steroid tablets and your bones
	// info: Do not stop steroid tablets suddenly
	// info: Raw foods need extra care
}
