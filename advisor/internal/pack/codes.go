package pack

import "strings"

// CodeSystems are the code systems that every pack knows, by name.
var CodeSystems = map[string]string{
	"atc":          "http://www.whocc.no/atc",
	"icd-10":       "http://hl7.org/fhir/sid/icd-10",
	"icd-10-cm":    "http://hl7.org/fhir/sid/icd-10-cm",
	"icd-10-gm":    "http://fhir.de/CodeSystem/bfarm/icd-10-gm",
	"loinc":        "http://loinc.org",
	"ndc":          "http://hl7.org/fhir/sid/ndc",
	"rxnorm":       "http://www.nlm.nih.gov/research/umls/rxnorm",
	"snomed":       "http://snomed.info/sct",
	"hl7-list":     "http://terminology.hl7.org/CodeSystem/list-example-use-codes",
	"ips":          "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips",
	"admin-gender": "http://hl7.org/fhir/administrative-gender",
	"birth-sex":    "http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender",
}

// Roles are the endings of a code system's name under which stand codes that
// mean a term only in one place: snomed-allergy, "allergy to peanut", is
// peanut among the allergies.
var Roles = []string{"allergy", "family", "procedure"}

// SystemOf parts the name of a code system from its role.
func SystemOf(name string) (system, role string) {
	for _, r := range Roles {
		if s, ok := strings.CutSuffix(name, "-"+r); ok {
			return s, r
		}
	}
	return name, ""
}
