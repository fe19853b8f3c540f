package resource

import (
	"encoding/json"
)

// Medicine is a MedicationRequest, MedicationStatement, MedicationDispense or
// MedicationAdministration.
type Medicine struct {
	Status       string `json:"status"`
	Intent       string `json:"intent"`
	DoNotPerform bool   `json:"doNotPerform"`

	Concept    *Concept   `json:"medicationCodeableConcept"`
	Reference  *Reference `json:"medicationReference"`
	Medication *codeable  `json:"medication"` // R5

	AuthoredOn        string   `json:"authoredOn"`
	EffectiveDateTime string   `json:"effectiveDateTime"`
	EffectivePeriod   *Period  `json:"effectivePeriod"`
	DateAsserted      string   `json:"dateAsserted"`
	Dosage            dosages  `json:"dosage"`
	DosageInstruction []dosage `json:"dosageInstruction"`
	Dispense          *struct {
		Supply  *Quantity `json:"expectedSupplyDuration"`
		Repeats *int      `json:"numberOfRepeatsAllowed"`
		Valid   *Period   `json:"validityPeriod"`
	} `json:"dispenseRequest"`

	Reported          bool            `json:"reportedBoolean"`
	ReportedReference *Reference      `json:"reportedReference"`
	InformationSource json.RawMessage `json:"informationSource"` // R5's MedicationRequest

	WhenHandedOver string      `json:"whenHandedOver"`
	WhenPrepared   string      `json:"whenPrepared"`
	DaysSupply     *Quantity   `json:"daysSupply"`
	Prescriptions  []Reference `json:"authorizingPrescription"`
	// so R5's MedicationAdministration spells it
	OccurrenceDate   string  `json:"occurenceDateTime"`
	OccurrencePeriod *Period `json:"occurencePeriod"`

	ReasonCode      []Concept   `json:"reasonCode"`
	ReasonReference []Reference `json:"reasonReference"`
	Reason          []codeable  `json:"reason"` // R5
	Adherence       *struct {
		Code Concept `json:"code"`
	} `json:"adherence"` // R5
	Contained []json.RawMessage `json:"contained"`
}

// dosages are those of a MedicationStatement, or the one of a
// MedicationAdministration, which has no timing.
type dosages []dosage

func (d *dosages) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] != '[' {
		return json.Unmarshal(text, &struct{}{})
	}
	return json.Unmarshal(text, (*[]dosage)(d))
}

type Medication struct {
	Code       *Concept     `json:"code"`
	Ingredient []ingredient `json:"ingredient"`
}

type dosage struct {
	Modifier        RawList   `json:"modifierExtension"`
	Sequence        *int      `json:"sequence"`
	AsNeededBoolean *bool     `json:"asNeededBoolean"`
	AsNeeded        *bool     `json:"asNeeded"` // R5
	AsNeededConcept *Concept  `json:"asNeededCodeableConcept"`
	AsNeededFor     []Concept `json:"asNeededFor"` // R5
	Timing          *timing   `json:"timing"`
	DoseAndRate     []struct {
		Quantity json.RawMessage `json:"doseQuantity"`
	} `json:"doseAndRate"`
}

type timing struct {
	Event  []string `json:"event"`
	Repeat *repeat  `json:"repeat"`
	Code   *Concept `json:"code"`
}

type repeat struct {
	BoundsDuration *Quantity    `json:"boundsDuration"`
	BoundsPeriod   *Period      `json:"boundsPeriod"`
	BoundsRange    any          `json:"boundsRange"`
	Count          *int         `json:"count"`
	CountMax       *int         `json:"countMax"`
	Frequency      *int         `json:"frequency"`
	FrequencyMax   *int         `json:"frequencyMax"`
	Period         *json.Number `json:"period"`
	PeriodMax      *json.Number `json:"periodMax"`
	PeriodUnit     string       `json:"periodUnit"`
	DayOfWeek      []string     `json:"dayOfWeek"`
	TimeOfDay      []string     `json:"timeOfDay"`
	When           []string     `json:"when"`
}

type ingredient struct {
	Concept  *Concept  `json:"itemCodeableConcept"`
	Item     *codeable `json:"item"` // R5
	Strength *struct {
		Numerator   *Quantity `json:"numerator"`
		Denominator *Quantity `json:"denominator"`
	} `json:"strength"`
}
