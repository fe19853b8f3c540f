package fhir_test

import (
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/fhir"
)

// TestNothing: a Mapper that NewMapper did not make, and what is not there, are
// refused by every method.
func TestNothing(t *testing.T) {
	made, err := fhir.NewMapper(load(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	var none *fhir.Mapper[advisor.Record]
	advice, record := &advisor.Advice{}, &fhir.Record{}
	for _, m := range []*fhir.Mapper[advisor.Record]{none, {}, made} {
		empty := m != made
		if with, err := m.With(nil); (err != nil) != empty || (with == nil) != empty {
			t.Errorf("With: %v, %v", with, err)
		}
		if p, err := m.Map(record); (err != nil) != empty || (p == nil) != empty {
			t.Errorf("Map: %v, %v", p, err)
		}
		if q, err := m.Questionnaire(advice, nil); (err != nil) != empty || (q == nil) != empty {
			t.Errorf("Questionnaire: %s, %v", q, err)
		}
	}
	if p, err := made.Map(nil); err == nil {
		t.Errorf("no record is mapped to %v", p)
	}
	if q, err := made.Questionnaire(nil, nil); err == nil {
		t.Errorf("no advice asks %s", q)
	}
}
