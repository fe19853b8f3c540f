package profile

import (
	"fmt"
	"math"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
)

// An ImplausibleError is a value that a fact cannot have.
type ImplausibleError struct {
	Fact, Value, Want string
	Record            int // of its list, from 1; 0: of none
}

// Error does not say the value, which WithValue does.
func (e *ImplausibleError) Error() string {
	return fmt.Sprintf("fact %s%s is not plausible; want %s", e.Fact, e.where(), e.Want)
}

// WithValue is Error with the value.
func (e *ImplausibleError) WithValue() string {
	return fmt.Sprintf("fact %s%s: %s is not plausible; want %s", e.Fact, e.where(), e.Value, e.Want)
}

func (e *ImplausibleError) where() string {
	if e.Record == 0 {
		return ""
	}
	return fmt.Sprintf(" of record %d", e.Record)
}

// An UnusableError is what a profile says of a fact and cannot all be so, or
// cannot be read: nothing is concluded from such a profile.
type UnusableError struct {
	Fact  string
	Value string // where the error is of one: it stands in place of what
	what  string // is wrong, without the value
	says  string
}

// Error does not say the value, which WithValue does.
func (e *UnusableError) Error() string { return "fact " + e.Fact + ": " + e.what + e.says }

// WithValue is Error with the value, if there is one.
func (e *UnusableError) WithValue() string {
	if e.Value == "" {
		return e.Error()
	}
	return "fact " + e.Fact + ": " + e.Value + e.says
}

func (f *input) unusable(format string, args ...any) error {
	return &UnusableError{Fact: f.Path, what: fmt.Sprintf(format, args...)}
}

func (f *input) presentAndOut(name string) error {
	return &UnusableError{f.Path, name, "something",
		" is both present and ruled out; take it out of one of the two"}
}

func (f *input) implausible(value string) error {
	return &ImplausibleError{f.Path, value, f.Plausible(), 0}
}

func (f *input) implausibleDate(value string, low, high float64) error {
	want := "a day from " + fact.DateOf(low).Format(time.DateOnly) + " on"
	if !math.IsInf(high, 1) {
		want = fmt.Sprintf("a day from %s to %s", fact.DateOf(low).Format(time.DateOnly),
			fact.DateOf(high).Format(time.DateOnly))
	}
	return &ImplausibleError{f.Path, value, want, 0}
}

// Usable reports whether err, of Read, is of nothing but implausible values,
// which leave their facts unknown.
func Usable(err error) bool {
	for _, e := range Leaves(err) {
		if _, ok := e.(*ImplausibleError); !ok {
			return false
		}
	}
	return true
}

// Leaves lists the errors that were joined into err: of Read, each is an
// *ImplausibleError or an *UnusableError.
func Leaves(err error) []error { return leaves(err, nil) }

func leaves(err error, list []error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			list = leaves(e, list)
		}
		return list
	}
	if err != nil {
		list = append(list, err)
	}
	return list
}
