package engine

import (
	"fmt"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/profile"
)

// A Problem is something in the profile that cannot be, or a part of a condition
// without a value; advisor.ProfileError says of what the fields are.
type Problem struct {
	Fact, Kind, Place, Part, From, Want, Value string
}

// A Fault is a Problem in words, where it is an error.
type Fault struct {
	Problem
	Text string
}

// Faults are why a profile cannot be used.
type Faults []Fault

// Error gives all faults, one a line.
func (l Faults) Error() string {
	lines := make([]string, len(l))
	for i, f := range l {
		lines[i] = f.Text
	}
	return strings.Join(lines, "\n")
}

// strictly is an error if the options are strict, and there are faults.
func (s *Session) strictly(list Faults) error {
	if !s.opts.Strict || len(list) == 0 {
		return nil
	}
	return list
}

// misread is what an error of reading the profile is about.
func (s *Session) misread(err error) (list Faults) {
	for _, e := range profile.Leaves(err) {
		f := Fault{Text: e.Error()}
		if x, ok := e.(interface{ WithValue() string }); ok && s.opts.ShowValues {
			f.Text = x.WithValue()
		}
		switch e := e.(type) {
		case *profile.ImplausibleError:
			f.Problem = Problem{Fact: e.Fact, Kind: "implausible", Want: e.Want, Value: e.Value}
			if e.Record > 0 {
				f.Place = recordPlace(e.Record, s.Pack.Schema.Lookup(e.Fact).Owner)
			}
		case *profile.UnusableError:
			f.Problem = Problem{Fact: e.Fact, Kind: "unusable", Value: e.Value}
		}
		if !s.opts.ShowValues {
			f.Value = ""
		}
		list = append(list, f)
	}
	return list
}

// hold puts facts to what their premises allow and what the rest of the profile
// derives: a fact is false or unknown where its premise is certainly false, and
// then not to be asked; it is unknown where what is given differs from what
// derives. What the profile says all the same is a problem, and an error if the
// options are strict.
func (s *Session) hold() error {
	var list Faults
	s.moot = s.moot[:0]
	s.Pack.Hold(&s.Frame, func(m pack.Misfit) {
		if m.Premise != nil {
			if s.moot = append(s.moot, m.Fact); !m.Contrary {
				return
			}
		}
		p := s.misfit(m)
		s.Problems = append(s.Problems, p)
		if s.opts.Strict {
			list = append(list, Fault{p, p.text()})
		}
	})
	return s.strictly(list)
}

// misfit is what a profile says and cannot be so, as the caller is told of it.
func (s *Session) misfit(m pack.Misfit) Problem {
	p := Problem{Fact: m.Fact.Path}
	if m.Elem != nil {
		p.Place = recordPlace(m.Elem.Index+1, m.Fact.Owner)
	}
	if m.Premise != nil {
		p.Kind, p.Want = "premise", "nothing, unless "+m.Premise.Text.Text
		return p
	}
	var names []string
	for _, f := range m.Derived.From {
		names = append(names, f.Path)
	}
	p.From = strings.Join(names, ", ")
	given := m.Given.Known || m.Given.Span != nil
	switch {
	case !given:
		p.Kind, p.Want = "implausible", m.Fact.Plausible()
	case m.Given.Known:
		p.Kind, p.Want = "contradiction", "the value that derives"
	default:
		p.Kind, p.Want = "contradiction", "bounds around the value that derives"
	}
	if s.opts.ShowValues {
		p.Value = s.Says(m.Fact, m.Made)
		if given {
			p.Value = s.Says(m.Fact, m.Given) + ", derived: " + p.Value
		}
	}
	return p
}

func recordPlace(n int, list *fact.Fact) string {
	return fmt.Sprintf("record %d of %s", n, list.Path)
}

// text says what the profile gives that cannot be.
func (p *Problem) text() string {
	where := "fact " + p.Fact
	if p.Place != "" {
		where += " in " + p.Place
	}
	value := ""
	if p.Value != "" {
		value = " (" + p.Value + ")"
	}
	switch {
	case p.Kind == "premise":
		return fmt.Sprintf("%s: it makes sense only where %s", where,
			strings.TrimPrefix(p.Want, "nothing, unless "))
	case p.Kind == "implausible":
		return fmt.Sprintf("%s: what derives from %s is not plausible%s; want %s",
			where, p.From, value, p.Want)
	}
	return fmt.Sprintf("%s: what is given is not what derives from %s%s; "+
		"check them, or leave one out", where, p.From, value)
}
