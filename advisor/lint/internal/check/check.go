// Package check is what a check of a linter is, and what all of them have at hand: the
// texts of a pack, its conditions, the files, whom words are about.
package check

import (
	"fmt"

	"example.com/crosstalk/advisor/internal/source"
)

// A Severity says how much a finding matters.
type Severity int

const (
	Off Severity = iota
	Info
	Warning
	Error
)

// A Check looks for one kind of problem.
type Check struct {
	Name     string
	Severity Severity // unless the pack says otherwise
	Summary  string   // one line
	Doc      string   // Markdown: why it matters, and how to mend it
	Limits   []Limit
	Dated    bool // needs Shared.AsOf
	Run      func(*Pass)
}

// A Limit is a number that a check compares with.
type Limit struct {
	Name    string
	Value   float64 // unless the pack says otherwise
	Summary string
}

// A Pass is one check at work on one pack.
type Pass struct {
	*Shared
	Check *Check
	Found []Finding
}

// A Finding is something that a check has seen.
type Finding struct {
	Pos  source.Pos
	In   string // "rule salt", "source acr-2022", "finding adult"
	Msg  string // what is wrong, and what to do
	Line string // of the file, or ""
}

// Limit is the value of one of the check's limits.
func (p *Pass) Limit(name string) float64 {
	if x, ok := p.Limits[name]; ok {
		return x
	}
	for _, l := range p.Check.Limits {
		if l.Name == name {
			return l.Value
		}
	}
	panic("lint: internal error: no limit " + name)
}

// Report notes a finding at a place of n's file.
func (p *Pass) Report(n *source.Node, at source.Pos, in, format string, args ...any) {
	if !p.About(in) {
		return
	}
	f := Finding{Pos: at, In: in, Msg: fmt.Sprintf(format, args...)}
	if n != nil {
		f.Line = n.Line(at)
	}
	p.Found = append(p.Found, f)
}
