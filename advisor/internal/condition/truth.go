// Package condition is the heart: conditions as trees over atoms that are
// true, false or unknown.
//
// A [Cond] is a tree, cut at and, or, not, any, all, none, one, count and ?: into
// [Atom]s, the largest parts with no Boolean structure. A [Frame] holds one profile;
// [Frame.Eval] gives a condition's [Truth].
package condition

import (
	"fmt"
	"slices"
)

// A Truth is the value of a condition when some facts may be unknown.
// The zero value is Unknown.
type Truth int8

// In this order Kleene's strong connectives are minimum, maximum and negation.
const (
	False   Truth = -1
	Unknown Truth = 0
	True    Truth = +1
)

func (a Truth) And(b Truth) Truth { return min(a, b) }
func (a Truth) Or(b Truth) Truth  { return max(a, b) }
func (a Truth) Not() Truth        { return -a }

var truths = [...]string{"false", "unknown", "true"}

func (a Truth) String() string {
	if a < False || a > True {
		return fmt.Sprintf("Truth(%d)", int8(a))
	}
	return truths[a+1]
}

// MarshalText gives the value's name.
func (a Truth) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads a value's name.
func (a *Truth) UnmarshalText(text []byte) error {
	i := slices.Index(truths[:], string(text))
	if i < 0 {
		return fmt.Errorf("unknown truth value %q", text)
	}
	*a = Truth(i) - 1
	return nil
}

// Of is the Truth of a bool.
func Of(b bool) Truth {
	if b {
		return True
	}
	return False
}
