package pack

import (
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// A Property is something that medicines, or other things of which a profile
// lists those of now and those of the past, do to a person, and for how long
// after the last time. Conditions know it as the finding of its name.
type Property struct {
	Finding *Finding
	Members []Member
	Sources []string

	Now, Past, Since *fact.Fact // the lists, and the field that says how long ago; Past may be nil
}

// A Member is some of what has a property.
type Member struct {
	Terms  []term.ID // with their kinds
	If     bool      // a condition says of which records it is true
	IfPast bool      // and of which of the past
	Lasts  float64   // in the unit of Property.Since; 0: only as long as it is taken
	Pos    source.Pos
	Source []string
}
