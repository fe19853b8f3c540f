package fhir_test

import (
	"errors"
	"strings"
	"testing"

	"example.com/crosstalk/advisor/fhir"
)

// TestSTU3: a resource of STU3 or older shows itself by what R4 does not have.
// A MedicationStatement with taken "n" would be an intake else.
func TestSTU3(t *testing.T) {
	const rest = `,"id":"x","status":"active","subject":{"reference":"Patient/p1"}}`
	for by, resource := range map[string]string{
		"Condition whose clinicalStatus": `{"resourceType":"Condition","clinicalStatus":"active"`,
		"Condition.assertedDate": `{"resourceType":"Condition",` +
			`"assertedDate":"2017-01-01"`,
		"Condition.context": `{"resourceType":"Condition",` +
			`"context":{"reference":"Encounter/1"}`,
		"AllergyIntolerance whose clinicalStatus": `{"resourceType":"AllergyIntolerance",` +
			`"verificationStatus":"confirmed"`,
		"AllergyIntolerance.assertedDate": `{"resourceType":"AllergyIntolerance",` +
			`"assertedDate":"2017-01-01"`,
		"Observation.context": `{"resourceType":"Observation",` +
			`"context":{"reference":"Encounter/1"}`,
		"QuestionnaireResponse.context": `{"resourceType":"QuestionnaireResponse",` +
			`"context":{"reference":"Encounter/1"}`,
		"MedicationRequest.context": `{"resourceType":"MedicationRequest",` +
			`"context":{"reference":"Encounter/1"}`,
		"MedicationRequest.requester.agent": `{"resourceType":"MedicationRequest",` +
			`"requester":{"agent":{"reference":"Practitioner/1"}}`,
		"MedicationStatement.taken": `{"resourceType":"MedicationStatement","taken":"n"`,
		"MedicationStatement.wasNotTaken": `{"resourceType":"MedicationStatement",` +
			`"wasNotTaken":true`,
		"Procedure.notDone":           `{"resourceType":"Procedure","notDone":true`,
		"FamilyMemberHistory.notDone": `{"resourceType":"FamilyMemberHistory","notDone":true`,
		"Immunization.notGiven":       `{"resourceType":"Immunization","notGiven":false`,
		"a MedicationOrder":           `{"resourceType":"MedicationOrder"`,
	} {
		visit := func(e fhir.Entry) error { return nil }
		_, err := fhir.Split("data.json", strings.NewReader(resource+rest), visit,
			func(p *fhir.Problem) { t.Error(p) })
		var version *fhir.VersionError
		if !errors.As(err, &version) || !strings.HasPrefix(version.By, by) {
			t.Errorf("%s: %v", by, err)
		}
	}
	// R4 and R5 have these.
	for _, resource := range []string{
		`{"resourceType":"MedicationStatement","context":{"reference":"Encounter/1"}`,
		`{"resourceType":"MedicationRequest","requester":{"reference":"Practitioner/1"}`,
		`{"resourceType":"Task","requester":[1],"context":5`,
	} {
		if _, err := fhir.Split("data.json", strings.NewReader(resource+rest),
			func(fhir.Entry) error { return nil }, func(p *fhir.Problem) { t.Error(p) }); err != nil {
			t.Errorf("%s: %v", resource, err)
		}
	}
}
