package interview

import "example.com/crosstalk/advisor"

// A Stop says why an interview is over.
type Stop string

const (
	// Settled: no rule at the level is open.
	Settled Stop = "settled"
	// Unanswered: what is open was skipped, is not known, or cannot be asked.
	Unanswered Stop = "unanswered"
	// Emergency: something comes first that an answer would only delay.
	Emergency Stop = "emergency"
	// Limit: Options.MaxQuestions were asked.
	Limit Stop = "limit"
)

// A Standing is how far an interview is.
type Standing struct {
	Over  bool `json:"over"`
	Why   Stop `json:"why,omitempty"` // it is over
	Asked int  `json:"asked"`         // questions, skipped ones among them

	// Open are the rules at the level that stay open whatever is still asked. They are
	// unknown, which is not no.
	Open []OpenRule `json:"open"`

	// Lower is how many rules below the level are open, which are not asked for.
	Lower int `json:"lower"`
}

// An OpenRule is a rule that nobody could settle.
type OpenRule struct {
	Rule  string        `json:"rule"`
	Title string        `json:"title"`
	Level advisor.Level `json:"level"`
}

// Standing says how far the interview is, and what it leaves open.
func (iv *Interview[P]) Standing() (Standing, error) {
	v, err := iv.look()
	if err != nil {
		return Standing{}, err
	}
	out := v.over
	out.Open = append([]OpenRule{}, out.Open...)
	return out, nil
}
