package fhir_test

import (
	"fmt"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/rules"
)

func Example() {
	// Record can hold bounds, such as "since March at the latest".
	rb, err := advisor.Load[advisor.Record](rules.FS(), nil)
	if err != nil {
		panic(err)
	}
	asOf := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	m, err := fhir.NewMapper(rb, &fhir.Options{AsOf: asOf})
	if err != nil {
		panic(err)
	}
	var data fhir.Data
	err = data.Add("export.ndjson", strings.NewReader(`
{"resourceType":"Patient","id":"1","birthDate":"1959-04-01"}
{"resourceType":"MedicationRequest","id":"2","status":"active","intent":"order","subject":{"reference":"Patient/1"},"authoredOn":"2026-03-01","medicationCodeableConcept":{"coding":[{"system":"http://www.whocc.no/atc","code":"H02AB07"}]},"dosageInstruction":[{"timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":7.5,"system":"http://unitsofmeasure.org","code":"mg"}}]}]}
`))
	if err != nil {
		panic(err)
	}
	for record := range data.Patients() {
		patient, err := m.Map(record)
		if err != nil {
			panic(err)
		}
		advice, err := rb.Advise(patient.Profile, &advisor.Options{AsOf: asOf})
		if err != nil {
			panic(err)
		}
		for _, msg := range advice.Messages {
			fmt.Println(msg.Title)
		}
		for _, r := range advice.Messages[0].Because {
			fmt.Println("-", r.Text, r.Facts)
		}
	}
	// Output:
	// Steroid tablets and your bones
	// Do not stop steroid tablets suddenly
	// Raw foods need extra care
	// - you are 18 or older [{birth_date 1959-04-01}]
	// - you take steroid tablets for 3 months or more (prednisone) [{medications.name prednisone} {medications.started on or before 2026-03-01} {medications.dose_mg_per_day 7.5 mg a day}]
}
