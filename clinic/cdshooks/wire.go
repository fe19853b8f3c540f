package cdshooks

import (
	"encoding/json"
)

// The bodies of CDS Hooks 2.0. An optional field without a value is left out.

type discovery struct {
	Services []service `json:"services"`
}

type service struct {
	Hook              string            `json:"hook"`
	Title             string            `json:"title"`
	Description       string            `json:"description"`
	ID                string            `json:"id"`
	Prefetch          map[string]string `json:"prefetch"`
	UsageRequirements string            `json:"usageRequirements,omitempty"`
}

type request struct {
	Hook          string                     `json:"hook"`
	HookInstance  string                     `json:"hookInstance"`
	FHIRServer    string                     `json:"fhirServer"`
	Authorization *fhirAuthorization         `json:"fhirAuthorization"`
	Context       *hookContext               `json:"context"`
	Prefetch      map[string]json.RawMessage `json:"prefetch"`
}

type fhirAuthorization struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
}

type hookContext struct {
	UserID      string          `json:"userId"`
	PatientID   string          `json:"patientId"`
	Selections  []string        `json:"selections"`
	DraftOrders json.RawMessage `json:"draftOrders"`
}

type response struct {
	Cards []card `json:"cards"`
}

type card struct {
	UUID              string         `json:"uuid"`
	Summary           string         `json:"summary"`
	Detail            string         `json:"detail"`
	Indicator         string         `json:"indicator"`
	Source            cardSource     `json:"source"`
	Suggestions       []suggestion   `json:"suggestions,omitempty"`
	SelectionBehavior string         `json:"selectionBehavior,omitempty"`
	OverrideReasons   []coding       `json:"overrideReasons,omitempty"`
	Links             []link         `json:"links,omitempty"`
	Extension         map[string]any `json:"extension,omitempty"`
}

type cardSource struct {
	Label string `json:"label"`
	URL   string `json:"url,omitempty"`
}

type suggestion struct {
	Label   string   `json:"label"`
	UUID    string   `json:"uuid"`
	Actions []action `json:"actions"`
}

type action struct {
	Type        string          `json:"type"`
	Description string          `json:"description"`
	Resource    json.RawMessage `json:"resource"`
}

type link struct {
	Label string `json:"label"`
	URL   string `json:"url"`
	Type  string `json:"type"`
}

type coding struct {
	System  string `json:"system,omitempty"`
	Code    string `json:"code"`
	Display string `json:"display,omitempty"`
}

type feedbackBody struct {
	Feedback []feedbackItem `json:"feedback"`
}

type feedbackItem struct {
	Card                string `json:"card"`
	Outcome             string `json:"outcome"`
	AcceptedSuggestions []struct {
		ID string `json:"id"`
	} `json:"acceptedSuggestions"`
	OverrideReason *struct {
		Reason      *coding `json:"reason"`
		UserComment string  `json:"userComment"`
	} `json:"overrideReason"`
	OutcomeTimestamp string `json:"outcomeTimestamp"`
}

// overrideReasons are reasons that HL7's value set for use at the point of
// care has, those that fit a message for a patient.
var overrideReasons = []coding{
	reason("cds-not-applicable", "PC CDS does not apply to patient"),
	reason("action-completed", "Recommended action was already completed"),
	reason("cds-suboptimal-context", "PC CDS delivered in suboptimal context"),
	reason("recipient-disagrees-evidence",
		"Recipient disagrees with recommendation because of issues with the evidence"),
	reason("recipient-concerns-outcomes",
		"Recipient has concerns regarding potential health outcomes"),
	reason("patient-contraindication", "Patient has contraindication to recommended action"),
	reason("does-not-align-preferences",
		"Recommendation does not align with patient preferences or values"),
	reason("not-convenient-feasible", "Recommendation is not convenient or feasible"),
	reason("recipient-does-not-understand",
		"Recipient does not understand the recommended action or know how to perform the recommended "+
			"action"),
}

func reason(code, display string) coding {
	return coding{"http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes", code, display}
}
