package advisor

import (
	"errors"
	"fmt"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
)

// hold puts facts to what their premises allow and what the rest of the profile
// derives: a fact is false or unknown where its premise is certainly false, and
// then not to be asked; it is unknown where what is given differs from what
// derives. What the profile says all the same is a problem, and an error if the
// options are strict.
func (s *session) hold() (err error) {
	s.moot = s.moot[:0]
	s.pack.Hold(&s.frame, func(m pack.Misfit) {
		if m.Premise != nil {
			if s.moot = append(s.moot, m.Fact); !m.Contrary {
				return
			}
		}
		p := s.misfit(m)
		s.problems = append(s.problems, p)
		if s.opts.Strict {
			err = errors.Join(err, p.strictly())
		}
	})
	return fact.Briefly(err)
}

// misfit is what a profile says and cannot be so, as the caller is told of it.
func (s *session) misfit(m pack.Misfit) Problem {
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
		p.Value = s.valueOf(m.Fact, m.Made).Value
		if given {
			p.Value = s.valueOf(m.Fact, m.Given).Value + ", derived: " + p.Value
		}
	}
	return p
}

func recordPlace(n int, list *fact.Fact) string {
	return fmt.Sprintf("record %d of %s", n, list.Path)
}

// strictly is the problem as an error.
func (p *Problem) strictly() error {
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
		return fmt.Errorf("%s: it makes sense only where %s", where, strings.TrimPrefix(p.Want, "nothing, unless "))
	case p.Kind == "implausible":
		return fmt.Errorf("%s: what derives from %s is not plausible%s; want %s", where, p.From, value, p.Want)
	}
	return fmt.Errorf("%s: what is given is not what derives from %s%s; check them, or leave one out", where, p.From, value)
}
