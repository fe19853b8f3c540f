// Package profile has the facts of the race's people, apart from all that the
// race needs besides: so what costs an advice can be built against another
// checkout of the library, too.
package profile

import "example.com/crosstalk/advisor"

// A Profile is what Crosstalk and the three-valued reference read: a nil
// pointer, an empty text and the zero Set are unknown.
type Profile struct {
	Age              *int        `expr:"age"`
	BMI              *float64    `expr:"bmi"`
	EGFR             *float64    `expr:"egfr"`
	VitaminD         *float64    `expr:"vitamin_d"`
	Sex              Sex         `expr:"sex"`
	Smoking          Smoking     `expr:"smoking"`
	Pregnant         *bool       `expr:"pregnant"`
	Diabetes         *bool       `expr:"diabetes"`
	Steroids         *bool       `expr:"steroids"`
	Immunosuppressed *bool       `expr:"immunosuppressed"`
	Celiac           *bool       `expr:"celiac"`
	Vegan            *bool       `expr:"vegan"`
	Medications      advisor.Set `expr:"medications"`
	Conditions       advisor.Set `expr:"conditions"`

	// Only typical rules read it.
	Drugs advisor.List[Drug] `expr:"drugs"`
}

// A Drug is a medicine that is taken, and for how long.
type Drug struct {
	Name   string   `expr:"name"`
	Months *float64 `expr:"months"`
}

type (
	Sex     string
	Smoking string
)
