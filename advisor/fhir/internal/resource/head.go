package resource

import (
	"encoding/json"
)

type meta struct {
	LastUpdated string   `json:"lastUpdated"`
	VersionID   string   `json:"versionId"`
	Profile     []string `json:"profile"`
}

// A Head is what all resources have that are read.
type Head struct {
	ResourceType string          `json:"resourceType"`
	ID           string          `json:"id"`
	Meta         meta            `json:"meta"`
	Subject      json.RawMessage `json:"subject"`
	Patient      json.RawMessage `json:"patient"`
	Contained    RawList         `json:"contained"`
	Clinical     json.RawMessage `json:"clinicalStatus"`
	Verification json.RawMessage `json:"verificationStatus"`
	Context      json.RawMessage `json:"context"`
	NotDone      json.RawMessage `json:"notDone"`
	NotGiven     json.RawMessage `json:"notGiven"`
	Asserted     json.RawMessage `json:"assertedDate"`
	Taken        json.RawMessage `json:"taken"`
	WasNotTaken  json.RawMessage `json:"wasNotTaken"`
	Requester    json.RawMessage `json:"requester"`
}

// STU3 says by what a resource shows itself to be of STU3 or older, or "". Each
// is an element that R4 and R5 do not have, or have as something else, and that
// would be read amiss or passed over.
func (h *Head) STU3() string {
	text := func(raw json.RawMessage) bool { return len(raw) > 0 && raw[0] == '"' }
	type element struct {
		name string
		text json.RawMessage
	}
	var old [2]element // by name
	switch h.ResourceType {
	case "Condition", "AllergyIntolerance":
		if text(h.Clinical) || text(h.Verification) {
			return h.ResourceType + " whose clinicalStatus or verificationStatus is a text"
		}
		old = [2]element{{"assertedDate", h.Asserted}, {"context", h.Context}}
	case "Observation", "DiagnosticReport", "QuestionnaireResponse":
		old[0] = element{"context", h.Context}
	case "MedicationRequest":
		var by struct {
			Agent json.RawMessage `json:"agent"`
		}
		_ = json.Unmarshal(h.Requester, &by) // what it is else is for others to say
		old = [2]element{{"context", h.Context}, {"requester.agent", by.Agent}}
	case "MedicationStatement": // R4 has its context, too
		old = [2]element{{"taken", h.Taken}, {"wasNotTaken", h.WasNotTaken}}
	case "Procedure":
		old = [2]element{{"context", h.Context}, {"notDone", h.NotDone}}
	case "FamilyMemberHistory":
		old[0] = element{"notDone", h.NotDone}
	case "Immunization":
		old[0] = element{"notGiven", h.NotGiven}
	case "ProcedureRequest", "ReferralRequest", "MedicationOrder", "DiagnosticOrder":
		return "a " + h.ResourceType
	}
	for _, e := range old {
		if len(e.text) > 0 {
			return h.ResourceType + "." + e.name
		}
	}
	return ""
}
