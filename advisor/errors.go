package advisor

import (
	"errors"
	"fmt"
	"strings"

	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/profile"
	"example.com/crosstalk/advisor/internal/source"
)

// A Pos is a place in a file. Line and Col count from 1, Col in characters;
// Line 0 means the file as a whole.
type Pos struct {
	File string
	Line int
	Col  int
}

// String gives file:line:col, without the parts that are not known.
func (p Pos) String() string { return source.Pos(p).String() }

// An Error is one problem in a pack or a profile.
type Error struct {
	Pos  Pos    // the zero Pos if it is of a profile that was in no file
	Rule string // what it is in: "rule salt", "fact age"; or ""
	Msg  string // what is wrong, and what was wanted
	Line string // the text of the line at Pos, or ""

	// Profile is what is wrong with a fact of a profile, if that is the problem.
	// It is what Unwrap gives.
	Profile *ProfileError
}

// Error gives file:line:col: rule id: what is wrong, and what was wanted.
func (e *Error) Error() string { return e.internal().Error() }

// Snippet is the line of the file with a caret under the place, or "".
func (e *Error) Snippet() string { return e.internal().Snippet() }

// Unwrap gives the ProfileError, for errors.As.
func (e *Error) Unwrap() error {
	if e == nil || e.Profile == nil {
		return nil
	}
	return e.Profile
}

func (e *Error) internal() *source.Error {
	if e == nil {
		e = &Error{Msg: "no error"}
	}
	return &source.Error{Pos: source.Pos(e.Pos), Rule: e.Rule, Msg: e.Msg, Line: e.Line}
}

// A ProfileError is something that a profile says of a fact and that cannot be.
// It leaves the fact unknown, and then stands in Advice.Problems; or it is an
// error, if nothing can be concluded from such a profile or Options.Strict wants
// it. A part of a condition that has no value although all it reads is known is
// one, too: "age % steps_per_day" where that is 0. Then Part and Place say which;
// whoever maintains the pack can ask first whether it has a value, or correct the
// fact.
type ProfileError struct {
	Fact string `json:"fact"` // of a condition: the facts that it reads, "age, sex"

	// Kind is implausible; premise: it makes no sense for this person;
	// contradiction: the rest derives something else; condition. Only of errors:
	// unusable, of what is both present and ruled out or too much, and unreadable,
	// of what is in a file and is no value of the fact.
	Kind  string `json:"kind"`
	Place string `json:"place,omitempty"` // "record 2 of medications"; of a condition "file:line:col"
	Part  string `json:"part,omitempty"`  // of a condition: the part, as the pack has it
	From  string `json:"from,omitempty"`  // the facts from which what is not given derives
	Want  string `json:"want"`            // "0 to 120 years"
	Value string `json:"value,omitempty"` // only with Options.ShowValues
}

// Error says which fact it is of, what kind of problem, and what was wanted; the
// Error that wraps it has a whole sentence.
func (e *ProfileError) Error() string {
	if e == nil {
		e = &ProfileError{Kind: "no error"}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "fact %s", e.Fact)
	for _, part := range []struct{ before, text string }{
		{" in ", e.Place}, {" in ", e.Part}, {" from ", e.From}, {" = ", e.Value},
		{": ", e.Kind}, {"; want ", e.Want},
	} {
		if part.text != "" {
			b.WriteString(part.before + part.text)
		}
	}
	return b.String()
}

// An ErrorList is every problem that was found, sorted by place. Errors of Load,
// Decode, Advise and of streams that are about a pack or a profile are one; with
// errors.As it is found as an ErrorList and as an *ErrorList, its elements as
// *Error and *ProfileError.
type ErrorList []*Error

// Error gives all problems, one a line.
func (l ErrorList) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the problems one by one.
func (l ErrorList) Unwrap() []error {
	list := make([]error, len(l))
	for i, e := range l {
		list[i] = e
	}
	return list
}

// As lets errors.As find an *ErrorList, too.
func (l ErrorList) As(target any) bool {
	p, ok := target.(**ErrorList)
	if ok {
		*p = &l
	}
	return ok
}

// Details gives all problems, each with its line and a caret.
func (l ErrorList) Details() string {
	var b strings.Builder
	for _, e := range l {
		fmt.Fprintln(&b, e)
		for line := range strings.SplitSeq(e.Snippet(), "\n") {
			if line != "" {
				fmt.Fprintln(&b, "    "+line)
			}
		}
	}
	return b.String()
}

// errorList returns problems that a package below this one has found as an
// ErrorList: nil if there are none.
func errorList(errs []*source.Error) error {
	if len(errs) == 0 {
		return nil
	}
	list := make(ErrorList, len(errs))
	for i, e := range errs {
		list[i] = &Error{Pos: Pos(e.Pos), Rule: e.Rule, Msg: e.Msg, Line: e.Line}
		if e.About == "" {
			continue
		}
		list[i].Profile = &ProfileError{Fact: e.About, Kind: "unreadable"}
		if x, ok := e.Cause.(*profile.ImplausibleError); ok {
			list[i].Profile.Kind, list[i].Profile.Want = "implausible", x.Want
		}
	}
	return list
}

// listed is err; if that is of a profile, as an ErrorList with as many problems
// as other lists have.
func listed(err error) error {
	if err == nil { // most are: no memory is taken for what errors.As looks for
		return nil
	}
	var faults engine.Faults
	if !errors.As(err, &faults) {
		return err
	}
	told := faults[:min(len(faults), source.MaxProblems)]
	var list ErrorList
	for _, f := range told {
		e := &Error{Msg: f.Text}
		if f.Fact != "" {
			e.Profile = (*ProfileError)(&f.Problem)
		}
		list = append(list, e)
	}
	if rest := len(faults) - len(told); rest > 0 {
		list = append(list, &Error{
			Msg: fmt.Sprintf("and %d more problems; mend those above first", rest)})
	}
	return list
}
