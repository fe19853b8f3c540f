package condition

import (
	"fmt"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
)

// A Failure is a part of a condition that has no value on some profiles even if
// all that it reads is known: it divides by 0, or makes a number of a word. It is
// unknown there, and the Frame notes it. What it says is the pack's alone: no
// value of a profile is in it.
type Failure struct {
	Text string // the part, as the pack has it
	// where it stands; of a derived fact's case, where the condition that reads the fact does
	Pos   source.Pos
	Facts []*fact.Fact // that it reads
	Want  string       // what it would take: "a divisor other than 0"
}

func (x *Failure) Error() string {
	return fmt.Sprintf("%s: %s has no value for this profile; want %s", x.Pos, x.Text, x.Want)
}

// Read is what the facts are called that it reads: "age, sex".
func (x *Failure) Read() string {
	var paths []string
	for _, f := range x.Facts {
		paths = append(paths, f.Path)
	}
	return strings.Join(paths, ", ")
}

// A MayFail is a part that may have no value. Most never fail, so no more is kept
// than what it takes to make the Failure, should it come to that.
type MayFail struct{ Told func() *Failure }
