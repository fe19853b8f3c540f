// Package check is what a check of a linter is, and what all of them have at hand: the
// texts of a pack, its conditions, the files, whom words are about.
package check

import (
	"fmt"
	"strings"

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
	Value   float64            // unless the pack says otherwise
	In      map[string]float64 // the same in languages that need more or fewer; nil: in none
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

// LimitIn is the value of one of the check's limits in a language: what the pack says for it,
// or for all, or else what is usual there. A limit has it if it has an In.
func (p *Pass) LimitIn(name, lang string) float64 {
	base, _, _ := strings.Cut(lang, "-")
	for _, tag := range []string{lang, base} {
		if x, ok := p.LimitsIn[name][tag]; ok {
			return x
		}
	}
	if x, ok := p.Limits[name]; ok {
		return x
	}
	for _, l := range p.Check.Limits {
		if x, ok := l.In[base]; ok && l.Name == name {
			return x
		}
	}
	return p.Limit(name)
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
