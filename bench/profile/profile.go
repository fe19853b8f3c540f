// Package profile has the facts of the race's people, apart from all that the
// race needs besides: so what costs an advice can be built against another
// checkout of the library, too.
package profile

import "example.com/crosstalk/advisor"

// A Profile is what Crosstalk and the three-valued reference read: a nil
// pointer, an empty text and the zero Set are unknown.
type Profile struct {
	Age              *int        `expr:"age" json:"age"`
	BMI              *float64    `expr:"bmi" json:"bmi"`
	EGFR             *float64    `expr:"egfr" json:"egfr"`
	VitaminD         *float64    `expr:"vitamin_d" json:"vitamin_d"`
	Sex              Sex         `expr:"sex" json:"sex"`
	Smoking          Smoking     `expr:"smoking" json:"smoking"`
	Pregnant         *bool       `expr:"pregnant" json:"pregnant"`
	Diabetes         *bool       `expr:"diabetes" json:"diabetes"`
	Steroids         *bool       `expr:"steroids" json:"steroids"`
	Immunosuppressed *bool       `expr:"immunosuppressed" json:"immunosuppressed"`
	Celiac           *bool       `expr:"celiac" json:"celiac"`
	Vegan            *bool       `expr:"vegan" json:"vegan"`
	Medications      advisor.Set `expr:"medications" json:"medications"`
	Conditions       advisor.Set `expr:"conditions" json:"conditions"`

	// Only typical rules read it.
	Drugs advisor.List[Drug] `expr:"drugs" json:"drugs"`
}

// A Drug is a medicine that is taken, and for how long.
type Drug struct {
	Name   string   `expr:"name" json:"name"`
	Months *float64 `expr:"months" json:"months"`
}

type (
	Sex     string
	Smoking string
)
