// Package lint reads a pack as a careful colleague would and says, in an
// author's words, what may mislead a patient, a clinician or the next author.
//
// A pack that loads is well-formed; lint says whether it is well made: plain
// language, honest numbers, safe wording, sources that can be checked, guards
// that the invariants ask for, conditions that mean what they seem to. Each
// check stands in a file of its own, with its page of the manual, and is held
// to the examples in testdata/CHECK. What concerns words is for English; other
// languages get what does not depend on the language.
//
// Severities, limits, words and exceptions are the pack's own choice, in
// pack.yaml:
//
//	lint:
//	  severity: {passive-voice: "off"}
//	  limits: {title-words: 8}
//	  names: [eczema]                  # that readers know from their own record
//	  jargon: {dermatologist: skin doctor}
//	  except:
//	    - check: passive-voice
//	      in: rule steroid-tablets-and-bone
//	      because: The drug label says it in these words.
//
// An exception without a reason does not load, and one that excuses nothing
// is a finding itself.
package lint

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

// A Severity says how much a finding matters.
type Severity int

const (
	Off     Severity = iota
	Info             // worth knowing
	Warning          // to be mended, or excepted with a reason
	Error            // may harm
)

var severityNames = []string{"off", "info", "warning", "error"}

func (s Severity) String() string {
	if s < 0 || int(s) >= len(severityNames) {
		return fmt.Sprintf("Severity(%d)", int(s))
	}
	return severityNames[s]
}

// MarshalText gives the severity's name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a severity's name.
func (s *Severity) UnmarshalText(text []byte) error {
	named, ok := SeverityNamed(string(text))
	if !ok {
		return fmt.Errorf("unknown severity %q", text)
	}
	*s = named
	return nil
}

// SeverityNamed returns the severity with that name.
func SeverityNamed(name string) (Severity, bool) {
	i := slices.Index(severityNames, name)
	return Severity(max(i, 0)), i >= 0
}

// A Finding is something that a check has seen.
type Finding struct {
	Check    string      `json:"check"`
	Severity Severity    `json:"severity"`
	Pos      advisor.Pos `json:"pos"`
	In       string      `json:"in,omitempty"` // "rule salt", "source acr-2022", "finding adult"
	Msg      string      `json:"message"`      // what is wrong, and what to do
	Line     string      `json:"line,omitempty"`
}

// Snippet is the line of the file with a caret under the place, or "".
func (f *Finding) Snippet() string {
	return (&source.Error{Pos: source.Pos(f.Pos), Line: f.Line}).Snippet()
}

// Options are the choices of Run. Nil means the defaults.
type Options struct {
	// AsOf is the day for which review dates and the age of sources are judged.
	// If it is zero, checks that need it are skipped, which the report says.
	AsOf time.Time

	// Checks names the checks to run; nil is all that are not off.
	Checks []string
}

// A Report is what Run has seen, sorted by place.
type Report struct {
	Findings []Finding `json:"findings"`
	Excepted []Finding `json:"excepted"` // what pack.yaml excuses
	Skipped  []string  `json:"skipped"`  // checks that need a date, where none was given
}

// Count is the number of findings of at least that severity.
func (r *Report) Count(least Severity) (n int) {
	for _, f := range r.Findings {
		if f.Severity >= least {
			n++
		}
	}
	return n
}

// A Check describes a check.
type Check struct {
	Name     string   `json:"name"`
	Severity Severity `json:"severity"` // unless the pack says otherwise
	Summary  string   `json:"summary"`  // one line
	Doc      string   `json:"doc"`      // Markdown: why it matters, and how to mend it
	Limits   []Limit  `json:"limits,omitempty"`
}

// A Limit is a number that a check compares with.
type Limit struct {
	Name    string  `json:"name"`
	Value   float64 `json:"value"` // unless the pack says otherwise
	Summary string  `json:"summary"`
}

// A check looks for one kind of problem.
type check struct {
	Check
	dated bool // needs Options.AsOf
	run   func(*pass)
}

// Checks lists all checks, by name.
func Checks() []Check {
	var list []Check
	for _, c := range checks {
		list = append(list, c.Check)
	}
	return list
}

// A pass is one check at work on one pack.
type pass struct {
	*shared
	check *check
	found []Finding
}

// shared is what the checks of one run share.
type shared struct {
	*pack.Pack
	*config
	asOf  time.Time
	texts []*text
	nodes map[string]*source.Node // the files of the pack, parsed
	known *regexp.Regexp          // see knownNames
	words map[string][]string     // counted, by text
}

// limit is the value of one of the check's limits.
func (p *pass) limit(name string) float64 {
	if x, ok := p.limits[name]; ok {
		return x
	}
	for _, l := range p.check.Limits {
		if l.Name == name {
			return l.Value
		}
	}
	panic("lint: internal error: no limit " + name)
}

// report notes a finding at a place of n's file.
func (p *pass) report(n *source.Node, at source.Pos, in, format string, args ...any) {
	f := Finding{Check: p.check.Name, Pos: advisor.Pos(at), In: in, Msg: fmt.Sprintf(format, args...)}
	if n != nil {
		f.Line = n.Line(at)
	}
	p.found = append(p.found, f)
}

// Run loads the pack in fsys and lints it. The error is an
// *advisor.ErrorList if the pack does not load or its "lint" is wrong.
func Run(fsys fs.FS, opts *Options) (*Report, error) {
	if opts == nil {
		opts = &Options{}
	}
	for _, name := range opts.Checks {
		if checkNamed(name) == nil {
			return nil, unknownCheck(name)
		}
	}
	p, errs := pack.Load(fsys, nil, false)
	if err := advisor.Errors(errs); err != nil {
		return nil, err
	}
	c, errs := readConfig(p)
	if err := advisor.Errors(errs); err != nil {
		return nil, err
	}
	all := &shared{Pack: p, config: c, asOf: opts.AsOf, nodes: map[string]*source.Node{}, words: map[string][]string{}}
	for name, data := range p.File {
		all.nodes[name] = source.YAML(name, data, &source.Errors{})
	}
	all.texts = textsOf(p)
	report := &Report{Findings: []Finding{}, Excepted: []Finding{}, Skipped: []string{}}
	for _, check := range checks {
		severity := check.Severity
		if s, ok := c.severity[check.Name]; ok {
			severity = s
		}
		switch {
		case len(opts.Checks) > 0 && !slices.Contains(opts.Checks, check.Name), severity == Off:
			continue
		case check.dated && opts.AsOf.IsZero():
			report.Skipped = append(report.Skipped, check.Name)
			continue
		}
		pass := &pass{shared: all, check: check}
		check.run(pass)
		for _, f := range pass.found {
			f.Severity = severity
			if c.excused(&f) {
				report.Excepted = append(report.Excepted, f)
			} else {
				report.Findings = append(report.Findings, f)
			}
		}
		c.done(check.Name)
	}
	report.Findings = append(report.Findings, c.unusedExceptions()...)
	for _, list := range [][]Finding{report.Findings, report.Excepted} {
		slices.SortStableFunc(list, func(a, b Finding) int {
			return source.Compare(&source.Error{Pos: source.Pos(a.Pos), Msg: a.Msg}, &source.Error{Pos: source.Pos(b.Pos), Msg: b.Msg})
		})
	}
	return report, nil
}

func checkNamed(name string) *check {
	for _, c := range checks {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func checkNames() (names []string) {
	for _, c := range checks {
		names = append(names, c.Name)
	}
	return names
}

func unknownCheck(name string) error {
	return fmt.Errorf("no check %q; the checks are %s", name, strings.Join(checkNames(), ", "))
}
