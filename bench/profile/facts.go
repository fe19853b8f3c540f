package profile

// Facts is a profile of which everything is known, as an application without
// unknown facts would hold it: no pointers, and sets that are quick to ask.
type Facts struct {
	Age              int             `expr:"age"`
	BMI              float64         `expr:"bmi"`
	EGFR             float64         `expr:"egfr"`
	VitaminD         float64         `expr:"vitamin_d"`
	Sex              string          `expr:"sex"`
	Smoking          string          `expr:"smoking"`
	Pregnant         bool            `expr:"pregnant"`
	Diabetes         bool            `expr:"diabetes"`
	Steroids         bool            `expr:"steroids"`
	Immunosuppressed bool            `expr:"immunosuppressed"`
	Celiac           bool            `expr:"celiac"`
	Vegan            bool            `expr:"vegan"`
	Medications      map[string]bool `expr:"medications"`
	Conditions       map[string]bool `expr:"conditions"`
	Drugs            []KnownDrug     `expr:"drugs"`
}

// A KnownDrug is a Drug of which everything is known.
type KnownDrug struct {
	Name   string  `expr:"name"`
	Months float64 `expr:"months"`
}

// Takes is what a programmer would write for it.
func Takes(drugs []KnownDrug, name string, months float64) bool {
	for i := range drugs {
		if drugs[i].Name == name && drugs[i].Months >= months {
			return true
		}
	}
	return false
}
