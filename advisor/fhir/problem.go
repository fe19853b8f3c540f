package fhir

import (
	"fmt"
)

// A Problem is something in the input that could not be read. What is around
// it was.
type Problem struct {
	Where string // file, and line or entry
	Err   error
}

func (p *Problem) Error() string {
	if p == nil || p.Err == nil {
		return "no problem"
	}
	return p.Where + ": " + p.Err.Error()
}

func (p *Problem) Unwrap() error {
	if p == nil {
		return nil
	}
	return p.Err
}

// A VersionError says that data is of a version of FHIR that is not read.
type VersionError struct{ By string }

func (e *VersionError) Error() string {
	if e == nil {
		e = &VersionError{}
	}
	return fmt.Sprintf("this is FHIR STU3 or older, by %s; R4 is read, and R5 where it is like it: "+
		"convert it first", e.By)
}
