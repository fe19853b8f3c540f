package advisor

import (
	"fmt"
	"strings"

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
	Pos  Pos
	Rule string // what it is in: "rule salt", "fact age"; or ""
	Msg  string // what is wrong, and what was wanted
	Line string // the text of the line at Pos, or ""
}

// Error gives file:line:col: rule id: what is wrong, and what was wanted.
func (e *Error) Error() string { return e.internal().Error() }

// Snippet is the line of the file with a caret under the place, or "".
func (e *Error) Snippet() string { return e.internal().Snippet() }

func (e *Error) internal() *source.Error {
	if e == nil {
		e = &Error{Msg: "no error"}
	}
	return &source.Error{Pos: source.Pos(e.Pos), Rule: e.Rule, Msg: e.Msg, Line: e.Line}
}

// An ErrorList is every problem that was found, sorted by place. A nil
// *ErrorList has none.
type ErrorList []*Error

func (l *ErrorList) all() []*Error {
	if l == nil {
		return nil
	}
	return *l
}

// Error gives all problems, one a line.
func (l *ErrorList) Error() string {
	lines := make([]string, len(l.all()))
	for i, e := range l.all() {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the problems one by one, for errors.As.
func (l *ErrorList) Unwrap() []error {
	list := make([]error, len(l.all()))
	for i, e := range l.all() {
		list[i] = e
	}
	return list
}

// Details gives all problems, each with its line and a caret.
func (l *ErrorList) Details() string {
	var b strings.Builder
	for _, e := range l.all() {
		fmt.Fprintln(&b, e)
		for line := range strings.SplitSeq(e.Snippet(), "\n") {
			if line != "" {
				fmt.Fprintln(&b, "    "+line)
			}
		}
	}
	return b.String()
}

// Errors returns problems that a package below this one has found as an
// *ErrorList: nil if there are none.
func Errors(errs []*source.Error) error {
	if len(errs) == 0 {
		return nil
	}
	list := make(ErrorList, len(errs))
	for i, e := range errs {
		list[i] = &Error{Pos: Pos(e.Pos), Rule: e.Rule, Msg: e.Msg, Line: e.Line}
	}
	return &list
}
