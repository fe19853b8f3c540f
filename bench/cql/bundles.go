package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Codes as the pack has them, and some that it has not.
var (
	problems = []string{"64859006", "38341003", "162864005", "49436004", "15777000", "444814009",
		"195662009", "10509002", "271737000"}
	medicines = []string{"855332", "849574", "198014", "310965", "316049", "904419", "197604",
		"313782", "562251", "312961"}
	results = []string{"8302-2", "29463-7", "55284-4", "2093-3", "2571-8", "18262-6", "2085-9",
		"718-7", "787-2", "785-6", "72166-2"}
)

// A resource is one of FHIR.
type resource map[string]any

// record is that of a made-up patient: some ninety resources over ten years, most of them results
// that no rule asks for, as in records.
func record(r *rand.Rand, id int) []resource {
	patient := fmt.Sprintf("Patient/p%d", id)
	list := []resource{{"resourceType": "Patient", "id": fmt.Sprint("p", id),
		"gender":    []string{"female", "male"}[r.IntN(2)],
		"birthDate": fmt.Sprintf("%d-%02d-%02d", 1925+r.IntN(85), 1+r.IntN(12), 1+r.IntN(28))}}
	for _, i := range r.Perm(len(problems))[:2+r.IntN(4)] {
		list = append(list, resource{"resourceType": "Condition", "subject": reference(patient),
			"clinicalStatus": concept("http://terminology.hl7.org/CodeSystem/condition-clinical",
				pick(r, "active", "active", "resolved")),
			"code": concept("http://snomed.info/sct", problems[i]), "recordedDate": day(r)})
	}
	for _, i := range r.Perm(len(medicines))[:1+r.IntN(5)] {
		list = append(list, resource{"resourceType": "MedicationRequest", "intent": "order",
			"status": pick(r, "active", "active", "stopped"), "subject": reference(patient),
			"medicationCodeableConcept": concept("http://www.nlm.nih.gov/research/umls/rxnorm",
				medicines[i]), "authoredOn": day(r)})
	}
	for i := range 80 {
		code, value := results[i%len(results)], float64(10+r.IntN(300))
		if i%20 == 0 {
			code, value = "39156-5", float64(180+r.IntN(220))/10
		}
		list = append(list, resource{"resourceType": "Observation", "status": "final",
			"subject": reference(patient), "code": concept("http://loinc.org", code),
			// Each hour has one, so that there is one latest.
			"effectiveDateTime": fmt.Sprintf("%sT%02d:%02d:00Z", day(r), i/8, 5+i%8),
			"valueQuantity": resource{"value": value, "unit": "kg/m2", "code": "kg/m2",
				"system": "http://unitsofmeasure.org"}})
	}
	for i, x := range list[1:] {
		x["id"] = fmt.Sprintf("r%d-%d", id, i)
	}
	return list
}

func bundle(r *rand.Rand, id int) ([]byte, error) {
	list := record(r, id)
	entries := make([]resource, len(list))
	for i, x := range list {
		url := fmt.Sprintf("https://clinic.example/%d/%d", id, i)
		entries[i] = resource{"fullUrl": url, "resource": x}
	}
	var b bytes.Buffer
	err := json.NewEncoder(&b).Encode(resource{"resourceType": "Bundle", "type": "collection",
		"entry": entries})
	return b.Bytes(), err
}

func reference(patient string) resource { return resource{"reference": patient} }

func concept(system, code string) resource {
	return resource{"coding": []resource{{"system": system, "code": code}}}
}

// day is in the first half of one of eleven years: well before the day of the advice, and not near
// that since which a result counts.
func day(r *rand.Rand) string {
	return fmt.Sprintf("%d-%02d-%02d", 2009+r.IntN(11), 1+r.IntN(6), 1+r.IntN(28))
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

// export writes patients as a bulk export has them, a file for each type of resource.
func export(dir string, patients int) error {
	files := map[string]*bytes.Buffer{}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range patients {
		for _, x := range record(r, i) {
			name := fmt.Sprint(x["resourceType"], ".ndjson")
			if files[name] == nil {
				files[name] = new(bytes.Buffer)
			}
			if err := json.NewEncoder(files[name]).Encode(x); err != nil {
				return err
			}
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text.Bytes(), 0o600); err != nil {
			return err
		}
	}
	return nil
}
