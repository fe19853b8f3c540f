package resource

import (
	"encoding/json"
)

type Patient struct {
	BirthDate string      `json:"birthDate"`
	Gender    string      `json:"gender"`
	Extension []Extension `json:"extension"`
	Link      []struct {
		Other Reference `json:"other"`
	} `json:"link"`
	Deceased      *bool  `json:"deceasedBoolean"`
	DeceasedAt    string `json:"deceasedDateTime"`
	Communication []struct {
		Language  Concept `json:"language"`
		Preferred bool    `json:"preferred"`
	} `json:"communication"`
}

type Condition struct {
	ClinicalStatus     *Concept `json:"clinicalStatus"`
	VerificationStatus *Concept `json:"verificationStatus"`
	Code               *Concept `json:"code"`
	AbatementDateTime  string   `json:"abatementDateTime"`
	AbatementString    string   `json:"abatementString"`
	AbatementAge       any      `json:"abatementAge"`
	AbatementPeriod    any      `json:"abatementPeriod"`
	AbatementRange     any      `json:"abatementRange"`
	AbatementBoolean   bool     `json:"abatementBoolean"` // R5 has none, DSTU2 had
	OnsetDateTime      string   `json:"onsetDateTime"`
	OnsetPeriod        *Period  `json:"onsetPeriod"`
	RecordedDate       string   `json:"recordedDate"`
}

// Over reports whether the person no longer has it.
func (c *Condition) Over() bool {
	return c.ClinicalStatus.Is("inactive", "remission", "resolved") || c.Code.Certainty() == "Z" ||
		c.ClinicalStatus.Code() == "" && c.abated()
}

func (c *Condition) abated() bool {
	return c.AbatementDateTime != "" || c.AbatementString != "" || c.AbatementAge != nil ||
		c.AbatementPeriod != nil || c.AbatementRange != nil || c.AbatementBoolean
}

type Allergy struct {
	ClinicalStatus     *Concept        `json:"clinicalStatus"`
	VerificationStatus *Concept        `json:"verificationStatus"`
	Type               json.RawMessage `json:"type"` // a code in R4, a CodeableConcept in R5
	Code               *Concept        `json:"code"`
	OnsetDateTime      string          `json:"onsetDateTime"`
	RecordedDate       string          `json:"recordedDate"`
}

// Intolerance reports whether it is one, and no allergy.
func (a *Allergy) Intolerance() bool {
	var code string
	var c Concept
	return json.Unmarshal(a.Type, &code) == nil && code == "intolerance" ||
		json.Unmarshal(a.Type, &c) == nil && c.Is("intolerance")
}

type Procedure struct {
	Status            string   `json:"status"`
	Code              *Concept `json:"code"`
	PerformedDateTime string   `json:"performedDateTime"`
	PerformedPeriod   *Period  `json:"performedPeriod"`
	OccurrenceDate    string   `json:"occurrenceDateTime"` // R5
	OccurrencePeriod  *Period  `json:"occurrencePeriod"`   // R5
}

type FamilyHistory struct {
	Status       string   `json:"status"`
	Relationship *Concept `json:"relationship"`
	Condition    []struct {
		Code *Concept `json:"code"`
	} `json:"condition"`
}

type Observation struct {
	Status            string   `json:"status"`
	Code              *Concept `json:"code"`
	EffectiveDateTime string   `json:"effectiveDateTime"`
	EffectiveInstant  string   `json:"effectiveInstant"`
	EffectivePeriod   *Period  `json:"effectivePeriod"`
	Issued            string   `json:"issued"`
	Observed
	Component []struct {
		Code *Concept `json:"code"`
		Observed
	} `json:"component"`
}

// Observed is the value of an Observation or of a component.
type Observed struct {
	Quantity         *Quantity `json:"valueQuantity"`
	Concept          *Concept  `json:"valueCodeableConcept"`
	Boolean          *bool     `json:"valueBoolean"`
	Integer          *int64    `json:"valueInteger"`
	String           *string   `json:"valueString"`
	DateTime         string    `json:"valueDateTime"`
	Range            *Range    `json:"valueRange"`
	DataAbsentReason *Concept  `json:"dataAbsentReason"`
}

type List struct {
	Status      string      `json:"status"`
	Code        *Concept    `json:"code"`
	EmptyReason *Concept    `json:"emptyReason"`
	Entry       []ListEntry `json:"entry"`
}

type ListEntry struct {
	Deleted bool      `json:"deleted"`
	Item    Reference `json:"item"`
}

type NutritionOrder struct {
	Status     string `json:"status"`
	Intent     string `json:"intent"`
	DateTime   string `json:"dateTime"`
	Supplement []struct {
		Type *codeable `json:"type"`
	} `json:"supplement"`
}

type QuestionnaireResponse struct {
	Status   string         `json:"status"`
	Authored string         `json:"authored"`
	Item     []ResponseItem `json:"item"`
}

type ResponseItem struct {
	LinkID string         `json:"linkId"`
	Item   []ResponseItem `json:"item"`
	Answer []struct {
		ObservedAnswer
		Item []ResponseItem `json:"item"`
	} `json:"answer"`
}

type ObservedAnswer struct {
	Boolean  *bool        `json:"valueBoolean"`
	Decimal  *json.Number `json:"valueDecimal"`
	Integer  *json.Number `json:"valueInteger"`
	Date     string       `json:"valueDate"`
	DateTime string       `json:"valueDateTime"`
	String   *string      `json:"valueString"`
	Coding   *Coding      `json:"valueCoding"`
	Quantity *Quantity    `json:"valueQuantity"`
}
