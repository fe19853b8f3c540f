package fhir

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The structs of this file hold what is read of FHIR resources, in the forms
// of R4 and, where it differs, of R5. A field that neither names is passed over.

type coding struct {
	System    string      `json:"system"`
	Code      string      `json:"code"`
	Display   string      `json:"display"`
	Extension []extension `json:"extension"`
}

type concept struct {
	Coding []coding `json:"coding"`
	Text   string   `json:"text"`
}

// is reports whether one of the codings has one of the codes.
func (c *concept) is(codes ...string) bool {
	if c == nil {
		return false
	}
	for _, k := range c.Coding {
		for _, code := range codes {
			if k.Code == code {
				return true
			}
		}
	}
	return false
}

// code is the first code, or "".
func (c *concept) code() string {
	if c == nil || len(c.Coding) == 0 {
		return ""
	}
	return c.Coding[0].Code
}

type reference struct {
	Reference string `json:"reference"`
}

type quantity struct {
	Value      *json.Number `json:"value"`
	Comparator string       `json:"comparator"`
	Unit       string       `json:"unit"`
	System     string       `json:"system"`
	Code       string       `json:"code"`
}

type period struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

type extension struct {
	URL         string      `json:"url"`
	ValueCode   string      `json:"valueCode"`
	ValueCoding *coding     `json:"valueCoding"`
	Concept     *concept    `json:"valueCodeableConcept"`
	Extension   []extension `json:"extension"`
}

// codes are the value of an extension, if it is a code in some form.
func (x *extension) codes() []string {
	switch {
	case x == nil:
		return nil
	case x.ValueCode != "":
		return []string{x.ValueCode}
	case x.ValueCoding != nil:
		return []string{x.ValueCoding.Code}
	case x.Concept == nil:
		return nil
	}
	var codes []string
	for _, k := range x.Concept.Coding {
		codes = append(codes, k.Code)
	}
	return codes
}

func (x *extension) is(codes ...string) bool {
	return slices.ContainsFunc(x.codes(), func(code string) bool { return slices.Contains(codes, code) })
}

// part is an extension in an extension, or nil.
func (x *extension) part(url string) *extension {
	for i := range x.Extension {
		if x.Extension[i].URL == url {
			return &x.Extension[i]
		}
	}
	return nil
}

// certainty is what German data says of a diagnosis beside its code: G assured, V
// suspected, Z a state after it, A excluded.
func (c *concept) certainty() string {
	if c == nil {
		return ""
	}
	for _, k := range c.Coding {
		for _, x := range k.Extension {
			if codes := x.codes(); strings.HasSuffix(x.URL, "/icd-10-gm-diagnosesicherheit") && len(codes) > 0 {
				return codes[0]
			}
		}
	}
	return ""
}

// A codeable is R5's CodeableReference, or R4's CodeableConcept, or a Reference.
type codeable struct {
	Concept   *concept   `json:"concept"`
	Reference *reference `json:"reference"`
}

type meta struct {
	LastUpdated string   `json:"lastUpdated"`
	VersionID   string   `json:"versionId"`
	Profile     []string `json:"profile"`
}

// A rawList is a list of JSON values, or nothing if it is none.
type rawList []json.RawMessage

func (l *rawList) UnmarshalJSON(text []byte) error {
	var list []json.RawMessage
	if json.Unmarshal(text, &list) == nil {
		*l = list
	}
	return nil
}

// A head is what all resources have that are read.
type head struct {
	ResourceType string          `json:"resourceType"`
	ID           string          `json:"id"`
	Meta         meta            `json:"meta"`
	Subject      json.RawMessage `json:"subject"`
	Patient      json.RawMessage `json:"patient"`
	Contained    rawList         `json:"contained"`
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

// stu3 says by what a resource shows itself to be of STU3 or older, or "". Each
// is an element that R4 and R5 do not have, or have as something else, and that
// would be read amiss or passed over.
func (h *head) stu3() string {
	text := func(raw json.RawMessage) bool { return len(raw) > 0 && raw[0] == '"' }
	old := map[string]json.RawMessage{}
	switch h.ResourceType {
	case "Condition", "AllergyIntolerance":
		if text(h.Clinical) || text(h.Verification) {
			return h.ResourceType + " whose clinicalStatus or verificationStatus is a text"
		}
		old["assertedDate"], old["context"] = h.Asserted, h.Context
	case "Observation", "DiagnosticReport", "QuestionnaireResponse":
		old["context"] = h.Context
	case "MedicationRequest":
		var by struct {
			Agent json.RawMessage `json:"agent"`
		}
		_ = json.Unmarshal(h.Requester, &by) // what it is else is for others to say
		old["context"], old["requester.agent"] = h.Context, by.Agent
	case "MedicationStatement": // R4 has its context, too
		old["taken"], old["wasNotTaken"] = h.Taken, h.WasNotTaken
	case "Procedure":
		old["notDone"], old["context"] = h.NotDone, h.Context
	case "FamilyMemberHistory":
		old["notDone"] = h.NotDone
	case "Immunization":
		old["notGiven"] = h.NotGiven
	case "ProcedureRequest", "ReferralRequest", "MedicationOrder", "DiagnosticOrder":
		return "a " + h.ResourceType
	}
	for _, name := range sortedKeys(old) {
		if len(old[name]) > 0 {
			return h.ResourceType + "." + name
		}
	}
	return ""
}

type patient struct {
	BirthDate string      `json:"birthDate"`
	Gender    string      `json:"gender"`
	Extension []extension `json:"extension"`
	Link      []struct {
		Other reference `json:"other"`
	} `json:"link"`
	Deceased      *bool  `json:"deceasedBoolean"`
	DeceasedAt    string `json:"deceasedDateTime"`
	Communication []struct {
		Language  concept `json:"language"`
		Preferred bool    `json:"preferred"`
	} `json:"communication"`
}

type condition struct {
	ClinicalStatus     *concept `json:"clinicalStatus"`
	VerificationStatus *concept `json:"verificationStatus"`
	Code               *concept `json:"code"`
	AbatementDateTime  string   `json:"abatementDateTime"`
	AbatementString    string   `json:"abatementString"`
	AbatementAge       any      `json:"abatementAge"`
	AbatementPeriod    any      `json:"abatementPeriod"`
	AbatementRange     any      `json:"abatementRange"`
	AbatementBoolean   bool     `json:"abatementBoolean"` // R5 has none, DSTU2 had
	OnsetDateTime      string   `json:"onsetDateTime"`
	OnsetPeriod        *period  `json:"onsetPeriod"`
	RecordedDate       string   `json:"recordedDate"`
}

// over reports whether the person no longer has it.
func (c *condition) over() bool {
	return c.ClinicalStatus.is("inactive", "remission", "resolved") || c.Code.certainty() == "Z" || c.ClinicalStatus.code() == "" && c.abated()
}

func (c *condition) abated() bool {
	return c.AbatementDateTime != "" || c.AbatementString != "" || c.AbatementAge != nil || c.AbatementPeriod != nil || c.AbatementRange != nil || c.AbatementBoolean
}

type allergy struct {
	ClinicalStatus     *concept        `json:"clinicalStatus"`
	VerificationStatus *concept        `json:"verificationStatus"`
	Type               json.RawMessage `json:"type"` // a code in R4, a CodeableConcept in R5
	Code               *concept        `json:"code"`
	OnsetDateTime      string          `json:"onsetDateTime"`
	RecordedDate       string          `json:"recordedDate"`
}

func (a *allergy) intolerance() bool {
	var code string
	var c concept
	return json.Unmarshal(a.Type, &code) == nil && code == "intolerance" || json.Unmarshal(a.Type, &c) == nil && c.is("intolerance")
}

type procedure struct {
	Status            string   `json:"status"`
	Code              *concept `json:"code"`
	PerformedDateTime string   `json:"performedDateTime"`
	PerformedPeriod   *period  `json:"performedPeriod"`
	OccurrenceDate    string   `json:"occurrenceDateTime"` // R5
	OccurrencePeriod  *period  `json:"occurrencePeriod"`   // R5
}

type familyHistory struct {
	Status       string   `json:"status"`
	Relationship *concept `json:"relationship"`
	Condition    []struct {
		Code *concept `json:"code"`
	} `json:"condition"`
}

type observation struct {
	Status            string   `json:"status"`
	Code              *concept `json:"code"`
	EffectiveDateTime string   `json:"effectiveDateTime"`
	EffectiveInstant  string   `json:"effectiveInstant"`
	EffectivePeriod   *period  `json:"effectivePeriod"`
	Issued            string   `json:"issued"`
	observed
	Component []struct {
		Code *concept `json:"code"`
		observed
	} `json:"component"`
}

// observed is the value of an Observation or of a component.
type observed struct {
	Quantity         *quantity `json:"valueQuantity"`
	Concept          *concept  `json:"valueCodeableConcept"`
	Boolean          *bool     `json:"valueBoolean"`
	Integer          *int64    `json:"valueInteger"`
	String           *string   `json:"valueString"`
	DateTime         string    `json:"valueDateTime"`
	Range            *valRange `json:"valueRange"`
	DataAbsentReason *concept  `json:"dataAbsentReason"`
}

type valRange struct {
	Low  *quantity `json:"low"`
	High *quantity `json:"high"`
}

// medicine is a MedicationRequest, MedicationStatement, MedicationDispense or
// MedicationAdministration.
type medicine struct {
	Status       string `json:"status"`
	Intent       string `json:"intent"`
	DoNotPerform bool   `json:"doNotPerform"`

	Concept    *concept   `json:"medicationCodeableConcept"`
	Reference  *reference `json:"medicationReference"`
	Medication *codeable  `json:"medication"` // R5

	AuthoredOn        string   `json:"authoredOn"`
	EffectiveDateTime string   `json:"effectiveDateTime"`
	EffectivePeriod   *period  `json:"effectivePeriod"`
	DateAsserted      string   `json:"dateAsserted"`
	Dosage            dosages  `json:"dosage"`
	DosageInstruction []dosage `json:"dosageInstruction"`
	Dispense          *struct {
		Supply  *quantity `json:"expectedSupplyDuration"`
		Repeats *int      `json:"numberOfRepeatsAllowed"`
		Valid   *period   `json:"validityPeriod"`
	} `json:"dispenseRequest"`

	Reported          bool            `json:"reportedBoolean"`
	ReportedReference *reference      `json:"reportedReference"`
	InformationSource json.RawMessage `json:"informationSource"` // R5's MedicationRequest

	WhenHandedOver   string      `json:"whenHandedOver"`
	WhenPrepared     string      `json:"whenPrepared"`
	DaysSupply       *quantity   `json:"daysSupply"`
	Prescriptions    []reference `json:"authorizingPrescription"`
	OccurrenceDate   string      `json:"occurenceDateTime"` // so R5's MedicationAdministration spells it
	OccurrencePeriod *period     `json:"occurencePeriod"`

	ReasonCode      []concept   `json:"reasonCode"`
	ReasonReference []reference `json:"reasonReference"`
	Reason          []codeable  `json:"reason"` // R5
	Adherence       *struct {
		Code concept `json:"code"`
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

type dosage struct {
	Modifier        rawList          `json:"modifierExtension"`
	Sequence        *int             `json:"sequence"`
	AsNeededBoolean *bool            `json:"asNeededBoolean"`
	AsNeeded        *bool            `json:"asNeeded"` // R5
	AsNeededConcept *concept         `json:"asNeededCodeableConcept"`
	AsNeededFor     []concept        `json:"asNeededFor"` // R5
	Timing          *timing          `json:"timing"`
	DoseAndRate     []map[string]any `json:"doseAndRate"`
}

type timing struct {
	Event  []string `json:"event"`
	Repeat *repeat  `json:"repeat"`
	Code   *concept `json:"code"`
}

type repeat struct {
	BoundsDuration *quantity    `json:"boundsDuration"`
	BoundsPeriod   *period      `json:"boundsPeriod"`
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

type medication struct {
	Code       *concept     `json:"code"`
	Ingredient []ingredient `json:"ingredient"`
}

type ingredient struct {
	Concept  *concept  `json:"itemCodeableConcept"`
	Item     *codeable `json:"item"` // R5
	Strength *struct {
		Numerator   *quantity `json:"numerator"`
		Denominator *quantity `json:"denominator"`
	} `json:"strength"`
}

type list struct {
	Status      string      `json:"status"`
	Code        *concept    `json:"code"`
	EmptyReason *concept    `json:"emptyReason"`
	Entry       []listEntry `json:"entry"`
}

type listEntry struct {
	Deleted bool      `json:"deleted"`
	Item    reference `json:"item"`
}

// A day is a FHIR date, dateTime or instant as days: one that gives only a
// year or month is all its days. The zero day is not known.
type day struct {
	from, by time.Time
	at       time.Time // the moment, if the text has one
	utc      time.Time // its day in Greenwich
}

var errDate = errors.New("not a date")

// dayOf reads a date; "" is the zero day. The day is the one that the text
// names, whatever its time zone.
func dayOf(text string) (day, error) {
	if text == "" {
		return day{}, nil
	}
	date, _, _ := strings.Cut(text, "T")
	for _, form := range []struct {
		layout        string
		years, months int
		days          int
	}{{"2006-01-02", 0, 0, 1}, {"2006-01", 0, 1, 0}, {"2006", 1, 0, 0}} {
		if t, err := time.Parse(form.layout, date); err == nil {
			d := day{from: t, by: t.AddDate(form.years, form.months, form.days).AddDate(0, 0, -1)}
			if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
				d.at, d.utc = at, at.UTC().Truncate(24*time.Hour)
			}
			return d, nil
		}
	}
	return day{}, fmt.Errorf("%w", errDate)
}

func (d day) known() bool { return !d.from.IsZero() }
func (d day) exact() bool { return d.known() && d.from.Equal(d.by) }

// first returns the first of the texts that is a date.
func first(texts ...string) day {
	for _, text := range texts {
		if d, err := dayOf(text); err == nil && d.known() {
			return d
		}
	}
	return day{}
}
