package resource

import (
	"encoding/json"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/fhir/internal/decode"
)

// Owner is whose a resource is, or "" if it does not say so; thing, whether it is
// about something that is no person. Bad names the element that should say whose it
// is and is no reference: FHIR gives one to those from which facts are read.
func (h *Head) Owner() (patient string, thing bool, bad string) {
	for i, raw := range [2]json.RawMessage{h.Subject, h.Patient} {
		if len(raw) == 0 {
			continue
		}
		refs := make([]subject, 1)
		if decode.Unmarshal(raw, &refs[0]) != nil {
			if refs = nil; bad == "" {
				bad = [2]string{"subject", "patient"}[i]
			}
			if raw[0] == '[' { // a Contract has several
				_ = json.Unmarshal(raw, &refs)
			}
		}
		for _, ref := range refs {
			if patient != "" {
				break
			}
			patient = h.patientOf(ref)
			typ, _ := RefersTo(ref.Reference)
			if typ == "" {
				typ = ref.Type
			}
			thing = thing || slices.Contains(things, typ)
		}
	}
	return patient, thing && patient == "", bad
}

// things are what a resource may be about that is no patient. (A Group has some.)
var things = []string{"BiologicallyDerivedProduct", "Device", "Location", "Medication",
	"NutritionProduct", "Organization", "Practitioner", "PractitionerRole", "Procedure", "Substance"}

type subject struct {
	Reference  string     `json:"reference"`
	Type       string     `json:"type"`
	Identifier Identifier `json:"identifier"`
}

func (h *Head) patientOf(s subject) string {
	if query, ok := strings.CutPrefix(s.Reference, "Patient?identifier="); ok {
		system, value, _ := strings.Cut(query, "|")
		return Identifier{system, value}.Key()
	}
	if p := patientOf(s.Reference); p != "" {
		return p
	}
	if id, ok := strings.CutPrefix(s.Reference, "#"); ok {
		for _, raw := range h.Contained {
			var p struct {
				ResourceType string       `json:"resourceType"`
				ID           string       `json:"id"`
				Identifier   []Identifier `json:"identifier"`
			}
			if decode.Unmarshal(raw, &p) == nil && p.ResourceType == "Patient" && p.ID == id &&
				len(p.Identifier) > 0 {
				return p.Identifier[0].Key()
			}
		}
	}
	if s.Type == "" || s.Type == "Patient" {
		return s.Identifier.Key()
	}
	return ""
}

// patientOf is the id of the patient that a reference names, or "" if it
// names somebody else. A name inside a Bundle stays whole.
func patientOf(ref string) string {
	if strings.HasPrefix(ref, "urn:") {
		return ref
	}
	ref, _, _ = strings.Cut(ref, "/_history/")
	i := strings.LastIndexByte(ref, '/')
	if i >= 0 && ref[strings.LastIndexByte(ref[:i], '/')+1:i] == "Patient" {
		return ref[i+1:]
	}
	return ""
}
