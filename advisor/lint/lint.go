// Package lint reads a pack as a careful colleague would and says, in an
// author's words, what may mislead a patient, a clinician or the next author.
//
// A pack that loads is well-formed; lint says whether it is well made: plain
// language, honest numbers, safe wording, sources that can be checked, guards
// that the invariants ask for, conditions that mean what they seem to. Each
// check stands in a file of its own below internal, has its page of the manual, and is held
// to the examples in testdata/CHECK. What concerns words is for English, in
// part for Spanish too; other languages get what does not depend on the language.
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
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/advisor/lint/internal/conditions"
	"example.com/crosstalk/advisor/lint/internal/config"
	"example.com/crosstalk/advisor/lint/internal/languages"
	"example.com/crosstalk/advisor/lint/internal/upkeep"
	"example.com/crosstalk/advisor/lint/internal/wording"
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

// String says where, how bad, what it is about and what is wrong, on one line.
func (f Finding) String() string {
	return fmt.Sprintf("%s: %s: %s: %s (%s)", f.Pos, f.Severity, f.In, f.Msg, f.Check)
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

	// Checks names the checks to run; nil is all that are not off. One that is off and
	// named here has the severity Info.
	Checks []string

	// Rules keeps to what is found in the rules with these ids, which takes a part of the
	// time; nil is the whole pack. What is found in what they share with others (findings,
	// facts, terms, sources), of a topic or of the pack, is then left out.
	Rules []string
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
	Name  string  `json:"name"`
	Value float64 `json:"value"` // unless the pack says otherwise
	// In is the same in languages that need more or fewer, by language.
	In      map[string]float64 `json:"in,omitempty"`
	Summary string             `json:"summary"`
}

// checks are all checks, by name.
var checks = slices.SortedFunc(slices.Values(slices.Concat(
	conditions.Checks, languages.Checks, upkeep.Checks, wording.Checks)),
	func(a, b *check.Check) int { return strings.Compare(a.Name, b.Name) })

// Checks lists all checks, by name.
func Checks() []Check {
	var list []Check
	for _, c := range checks {
		described := Check{Name: c.Name, Severity: Severity(c.Severity), Summary: c.Summary, Doc: c.Doc}
		for _, l := range c.Limits {
			described.Limits = append(described.Limits, Limit(l))
		}
		list = append(list, described)
	}
	return list
}

// Run loads the pack in fsys and lints it. The error is an
// advisor.ErrorList if the pack does not load or its "lint" is wrong.
func Run(fsys fs.FS, opts *Options) (*Report, error) {
	p, errs := load.Pack(fsys, nil, false)
	if err := bridge.Errors(errs); err != nil {
		return nil, err
	}
	return run(p, opts)
}

// RunOn lints the pack of rb, which must have been loaded with the cases of its rules. The
// error is an advisor.ErrorList if the pack's "lint" is wrong.
func RunOn[P any](rb *advisor.Rulebase[P], opts *Options) (*Report, error) {
	if rb.Info().Digest == "" {
		return nil, errors.New("lint.RunOn: the Rulebase is empty; advisor.Load makes one")
	}
	return run(bridge.Pack(rb), opts)
}

func run(p *pack.Pack, opts *Options) (*Report, error) {
	if opts == nil {
		opts = &Options{}
	}
	for _, name := range opts.Checks {
		if checkNamed(name) == nil {
			return nil, unknownCheck(name)
		}
	}
	c, errs := config.Read(p, config.Known{Checks: checkNames(), Limits: limitNames(),
		Severities: severityNames, ByLanguage: limitsByLanguage()})
	if err := bridge.Errors(errs); err != nil {
		return nil, err
	}
	all, err := check.Share(p, c, opts.AsOf, opts.Rules)
	if err != nil {
		return nil, err
	}
	report := &Report{Findings: []Finding{}, Excepted: []Finding{}, Skipped: []string{}}
	for _, k := range checks {
		severity := severityOf(k, c, opts)
		switch {
		case severity == Off:
			continue
		case k.Dated && opts.AsOf.IsZero():
			report.Skipped = append(report.Skipped, k.Name)
			continue
		}
		pass := &check.Pass{Shared: all, Check: k}
		k.Run(pass)
		for _, f := range pass.Found {
			finding := Finding{Check: k.Name, Severity: severity, Pos: advisor.Pos(f.Pos),
				In: f.In, Msg: f.Msg, Line: f.Line}
			if c.Excused(k.Name, f.In) {
				report.Excepted = append(report.Excepted, finding)
			} else {
				report.Findings = append(report.Findings, finding)
			}
		}
		c.Done(k.Name)
	}
	for _, e := range c.Unused() { // what they excuse is no longer there
		if all.About(e.In) {
			report.Findings = append(report.Findings, Finding{Check: "unused-exception",
				Severity: Warning, Pos: advisor.Pos(e.Node.Pos), In: e.In,
				Msg:  "this exception from " + e.Check + " excuses nothing; take it out",
				Line: e.Node.Line(e.Node.Pos)})
		}
	}
	for _, list := range [][]Finding{report.Findings, report.Excepted} {
		slices.SortStableFunc(list, func(a, b Finding) int {
			return source.Compare(&source.Error{Pos: source.Pos(a.Pos), Msg: a.Msg},
				&source.Error{Pos: source.Pos(b.Pos), Msg: b.Msg})
		})
	}
	return report, nil
}

// severityOf is the severity of a check in a run; Off if it is not run.
func severityOf(k *check.Check, c *config.Config, opts *Options) Severity {
	severity := Severity(k.Severity)
	if name, ok := c.Severity[k.Name]; ok {
		severity, _ = SeverityNamed(name)
	}
	switch named := slices.Contains(opts.Checks, k.Name); {
	case len(opts.Checks) > 0 && !named:
		return Off
	case severity == Off && named:
		return Info
	}
	return severity
}

func checkNamed(name string) *check.Check {
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

func limitNames() (names []string) {
	for _, c := range checks {
		for _, l := range c.Limits {
			names = append(names, l.Name)
		}
	}
	return names
}

func limitsByLanguage() (names []string) {
	for _, c := range checks {
		for _, l := range c.Limits {
			if l.In != nil {
				names = append(names, l.Name)
			}
		}
	}
	return names
}

func unknownCheck(name string) error {
	return fmt.Errorf("no check %q; the checks are %s", name, strings.Join(checkNames(), ", "))
}
