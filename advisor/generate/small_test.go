// Code generated from facts.yaml by genprofile; DO NOT EDIT.

package generate_test

import (
	"time"

	"example.com/crosstalk/advisor"
)

// Profile is what is known about a person. A nil pointer, an empty string
// of an enumeration and the zero Set or List mean "not known", which is not "no".
type Profile struct {
	// How old are you? Derived if it is not given. In a, 0 to 120.
	Age *int `expr:"age" json:"age,omitzero"`

	// When were you born?
	BirthDate *time.Time `expr:"birth_date" json:"birth_date,omitzero"`

	// What do you weigh? In kg, 2 to 400.
	WeightKg *float64 `expr:"weight_kg" json:"weight_kg,omitzero"`

	// How tall are you? In cm, 40 to 250.
	HeightCm *float64 `expr:"height_cm" json:"height_cm,omitzero"`

	// Bmi. Derived if it is not given. In kg/m2, 8 to 90.
	BMI *float64 `expr:"bmi" json:"bmi,omitzero"`

	// What sex was recorded at your birth?
	Sex Sex `expr:"sex" json:"sex,omitzero"`

	// Do you smoke?
	Smoker *bool `expr:"smoker" json:"smoker,omitzero"`

	// What was your vitamin D? In nmol/L, 5 to 500.
	VitaminD *float64 `expr:"vitamin_d" json:"vitamin_d,omitzero"`

	// What conditions do you have?
	Conditions advisor.Set `expr:"conditions" json:"conditions,omitzero"`

	// What are you allergic to?
	Allergies advisor.Set `expr:"allergies" json:"allergies,omitzero"`

	// Which medicines do you take?
	Medications advisor.List[Medication] `expr:"medications" json:"medications,omitzero"`

	// Risk. Derived if it is not given.
	Risk Risk `expr:"risk" json:"risk,omitzero"`

	Labs Labs `expr:"labs" json:"labs,omitzero"`

	Home Home `expr:"home" json:"home,omitzero"`

	// How many steps did you walk each day? In 1, 0 to 200000.
	Steps []float64 `expr:"steps" json:"steps,omitzero"`

	// When was your last bone scan?
	LastScan *time.Time `expr:"last_scan" json:"last_scan,omitzero"`

	// How long did you wait?
	Wait *time.Duration `expr:"wait" json:"wait,omitzero"`
}

// Sex is a value of the fact sex; "" is not known.
type Sex string

const (
	SexFemale Sex = "female"
	SexMale   Sex = "male"
)

// Medication is a record of the fact medications.
type Medication struct {
	// Name.
	Name string `expr:"name" json:"name,omitzero"`

	// How many mg of {name} do you take a day? In mg/d, 0 to 1000.
	Dose *float64 `expr:"dose" json:"dose,omitzero"`

	// For how many months have you taken {name}? Derived if it is not given. In mo, 0 to 1200.
	Months *float64 `expr:"months" json:"months,omitzero"`

	// When did you start {name}?
	Since *time.Time `expr:"since" json:"since,omitzero"`
}

// Risk is a value of the fact risk; "" is not known.
type Risk string

const (
	RiskLow    Risk = "low"
	RiskMiddle Risk = "middle"
	RiskHigh   Risk = "high"
)

// Labs is a group of facts.
type Labs struct {
	// What was your CRP? In mg/L, 0 to 500.
	Crp *float64 `expr:"crp" json:"crp,omitzero"`
}

// Home is a group of facts.
type Home struct {
	// Are there stairs at home?
	Stairs *bool `expr:"stairs" json:"stairs,omitzero"`
}
