package cdshooks_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/cdshooks"
	"example.com/crosstalk/advisor/cdshooks/store"
	"example.com/crosstalk/rules"
)

func Example() {
	rb, err := advisor.Load[advisor.Record](rules.FS(), nil)
	if err != nil {
		panic(err)
	}
	// A server that others reach has Options.Auth, too.
	h, err := cdshooks.New(rb, &cdshooks.Options{Store: store.NewMemory(nil)})
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/cds-services", h)
	mux.Handle("/cds-services/", h)
	srv := httptest.NewServer(mux)
	defer srv.Close()

	resp, err := http.Post(srv.URL+"/cds-services/crosstalk-patient-view", "application/json", strings.NewReader(`{
		"hook": "patient-view", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
		"context": {"userId": "Practitioner/1", "patientId": "1"},
		"prefetch": {"patient": {"resourceType": "Patient", "id": "1"}}}`))
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		panic(err)
	}
	fmt.Print(resp.Status, " ", string(text))
	// Output:
	// 200 OK {"cards":[]}
}
