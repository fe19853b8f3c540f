package advisor

import "example.com/crosstalk/advisor/internal/condition"

// A Truth is the value of a condition when some facts may be unknown, which is
// not "no". The zero value is Unknown.
type Truth int8

// In this order Kleene's strong connectives are minimum, maximum and negation.
const (
	False   Truth = -1
	Unknown Truth = 0
	True    Truth = +1
)

// And is False if one of a and b is, and True if both are.
func (a Truth) And(b Truth) Truth { return min(a, b) }

// Or is True if one of a and b is, and False if both are.
func (a Truth) Or(b Truth) Truth { return max(a, b) }

// Not is Unknown of Unknown.
func (a Truth) Not() Truth { return -a }

func (a Truth) String() string { return condition.Truth(a).String() }

// MarshalText gives the value's name: false, unknown or true.
func (a Truth) MarshalText() ([]byte, error) { return condition.Truth(a).MarshalText() }

// UnmarshalText reads a value's name.
func (a *Truth) UnmarshalText(text []byte) error {
	return (*condition.Truth)(a).UnmarshalText(text)
}
