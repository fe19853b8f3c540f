package fact

import (
	"time"

	"example.com/crosstalk/advisor/internal/term"
)

// A Mapping says where FHIR data holds a fact, beside the fact's Codes.
type Mapping struct {
	From    []string                    // resource types whose codes are terms of a set or list
	State   string                      // of a list of medicines: "current" or "past"
	Element string                      // one of Elements, for what no code names
	Values  map[Code]string             // coded answer -> value, as in data
	Terms   []TermValue                 // term of the element -> value; the first that fits
	Absent  map[Code][]term.ID          // code that says "none of these"; nil: nothing at all
	Lists   []Code                      // codes of a List resource of everything in the set or list
	Within  func(t time.Time) time.Time // the day on which what was seen on t is too old; nil: never
	Pick    string                      // "" for the latest, "lowest", "highest"
	Ever    []term.ID                   // terms of a set that count when they are over, too
	Onset   []term.ID                   // of a date: that on which a Condition of one of these began
	Due     []Code                      // of a yes or no: Observations of the day until which it is so
	// of a yes or no: until when an active Condition of its codes, begun on t, says yes
	Lasts func(t time.Time) time.Time
}

// A Code is a code of a code system, which is named as in the pack.
type Code struct{ System, Code string }

// A TermValue is the value of a fact for a term and its kinds.
type TermValue struct {
	Term  term.ID
	Value string
}

// The elements that a Mapping may name: of the Patient, and of the resource
// that a record of a list of medicines is read from.
var (
	PatientElements  = []string{"birth-date", "gender", "birth-sex"}
	MedicineElements = []string{"name", "dose", "started", "stopped", "taken", "planned", "last-dose",
		"reason", "prescribed", "days-per-week"}
)

// Sources are the resource types that the terms of sets and lists come from.
var Sources = []string{"Condition", "Procedure", "AllergyIntolerance", "FamilyMemberHistory",
	"MedicationRequest", "MedicationStatement",
	"MedicationDispense", "MedicationAdministration", "NutritionOrder"}
