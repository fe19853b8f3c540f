package infobutton

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"example.com/crosstalk/advisor/fhir"
)

const clinicalStatus = "http://terminology.hl7.org/CodeSystem/condition-clinical"

// resources are what a request says, as FHIR would: the codes mean what they
// mean there, and nothing is read twice in two ways.
func (in *request) resources(asOf time.Time) ([]byte, error) {
	type object = map[string]any
	subject := object{"reference": "Patient/p"}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	if err := enc.Encode(object{"resourceType": "Patient", "id": "p"}); err != nil {
		return nil, err
	}
	for i, c := range in.concepts {
		code := object{"coding": []any{object{"system": c.system, "code": c.code}}}
		res := object{"id": "c" + strconv.Itoa(i), "subject": subject}
		switch in.kind(c) {
		case "MedicationStatement":
			res["resourceType"], res["status"], res["medicationCodeableConcept"] = "MedicationStatement",
				"active", code
		case "Observation":
			value, err := strconv.ParseFloat(in.value, 64)
			if err != nil {
				continue // a laboratory code without a value says nothing of the person
			}
			res["resourceType"], res["status"], res["code"] = "Observation", "final", code
			res["effectiveDateTime"] = asOf.Format(time.DateOnly)
			res["valueQuantity"] = object{"value": value, "unit": in.unit,
				"system": "http://unitsofmeasure.org", "code": in.unit}
		default:
			res["resourceType"], res["code"] = "Condition", code
			active := object{"system": clinicalStatus, "code": "active"}
			res["clinicalStatus"] = object{"coding": []any{active}}
		}
		if err := enc.Encode(res); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// kind is what a code is of: by its system, else by what is being done.
func (in *request) kind(c concept) string {
	switch {
	case c.system == rxnorm || c.system == ndc || c.system == atc:
		return "MedicationStatement"
	case c.system == loinc:
		return "Observation"
	case strings.HasPrefix(c.system, icd10): // and ICD-10-CM
		return "Condition"
	case strings.HasPrefix(in.task, "ML") || strings.HasPrefix(in.task, "MED"):
		return "MedicationStatement"
	case strings.HasPrefix(in.task, "LAB"):
		return "Observation"
	}
	return "Condition"
}

// profile is the profile that a request makes, in JSON, and the facts that
// come from what was asked about.
func (h *Handler) profile(in *request,
	asOf time.Time) (text []byte, asked map[string]bool, err error) {
	res, err := in.resources(asOf)
	if err != nil {
		return nil, nil, err
	}
	var data fhir.Data
	if err := data.Add("request", bytes.NewReader(res)); err != nil {
		return nil, nil, err
	}
	if len(data.Problems) > 0 {
		return nil, nil, data.Problems[0]
	}
	mapper, err := h.mapper.With(&fhir.Options{AsOf: asOf, Codes: h.opts.Codes})
	if err != nil {
		return nil, nil, err
	}
	facts := map[string]json.RawMessage{}
	asked = map[string]bool{}
	for record := range data.Patients() {
		p, err := mapper.Map(record)
		if err != nil {
			return nil, nil, err
		}
		if err := json.Unmarshal(p.Facts, &facts); err != nil {
			return nil, nil, fmt.Errorf("what the mapper writes: %w", err)
		}
		for f := range p.Sources {
			list, _, _ := strings.Cut(f, ":") // conditions:celiac_disease
			asked[list] = true
		}
	}
	if in.born != nil && h.birthDate != "" {
		bounds := map[string]string{"by": in.born.By.Format(time.DateOnly)}
		if !in.born.From.IsZero() {
			bounds["from"] = in.born.From.Format(time.DateOnly)
		}
		if facts[h.birthDate], err = json.Marshal(bounds); err != nil {
			return nil, nil, err
		}
	}
	text, err = json.Marshal(facts)
	return text, asked, err
}
