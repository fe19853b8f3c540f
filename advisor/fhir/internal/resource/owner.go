package resource

import (
	"encoding/json"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/fhir/internal/decode"
)

// Owner is whose a resource is, or "" if it does not say so; thing, whether it is
// about something that is no person.
func (h *Head) Owner() (patient string, thing bool) {
	for _, raw := range []json.RawMessage{h.Subject, h.Patient} {
		var refs []subject
		if len(raw) > 0 && raw[0] == '[' { // a Contract has several
			_ = json.Unmarshal(raw, &refs)
		} else if len(raw) > 0 {
			var one subject
			if decode.Unmarshal(raw, &one) == nil {
				refs = append(refs, one)
			}
		}
		for _, ref := range refs {
			if p := h.patientOf(ref); p != "" {
				return p, false
			}
			typ, _ := RefersTo(ref.Reference)
			if typ == "" {
				typ = ref.Type
			}
			thing = thing || slices.Contains(things, typ)
		}
	}
	return "", thing
}

// BadSubject names the element that should say whose a resource is and is no
// reference, of those from which facts are read: FHIR gives them one.
func (h *Head) BadSubject() string {
	var one subject
	switch {
	case len(h.Subject) > 0 && decode.Unmarshal(h.Subject, &one) != nil:
		return "subject"
	case len(h.Patient) > 0 && decode.Unmarshal(h.Patient, &one) != nil:
		return "patient"
	}
	return ""
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
