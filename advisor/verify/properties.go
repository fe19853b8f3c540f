package verify

import (
	"fmt"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// properties tries, for each term that has a property, a person of whom nothing
// else is known: one who takes it now; one who stopped it as long ago as it
// lasts, and not long enough; one who stopped it nobody knows when. The
// condition that a property was made into must say of each what its lines say.
func (c *checker) properties() error {
	for _, p := range c.Pack.Properties {
		if !c.choice.all() {
			return nil
		}
		done := map[string]bool{}
		for i := range p.Members {
			for _, t := range c.kindsOf(p.Members[i].Terms) {
				for _, try := range c.trials(p, &p.Members[i], t) {
					if done[try.given] {
						continue
					}
					done[try.given] = true
					c.report.Properties.Of++
					got, err := c.eval(p.Finding.Cond, try.given)
					if err != nil {
						return fmt.Errorf("property %s: %w", p.Finding.Name, err)
					}
					if got >= try.low && got <= try.high {
						c.report.Properties.Done++
						continue
					}
					c.add(Finding{Kind: "property", Proven: true, Error: true, In: "property " + p.Finding.Name,
						Pos:     advisor.Pos(p.Members[i].Pos),
						Msg:     fmt.Sprintf("it is %s of this person, against what its lines say", got),
						Witness: &Witness{Given: try.given}})
				}
			}
		}
	}
	return nil
}

// A trial is a person, and what a property may be of them.
type trial struct {
	given     string
	low, high condition.Truth
}

func (c *checker) trials(p *pack.Property, m *pack.Member, t term.ID) (list []trial) {
	name := c.Schema.Terms.Term(t).Name
	low := condition.True
	if m.If {
		low = condition.Unknown // it may hang on what is not known here
	}
	now := fmt.Sprintf("%s: [{%s: %s}]", p.Now.Path, p.Now.TermField().Name(), name)
	if p.Past == nil {
		return append(list, trial{"{" + now + "}", low, condition.True})
	}
	list = append(list, trial{fmt.Sprintf("{%s, %s: []}", now, p.Past.Path), low, condition.True})
	past := func(months string, low, high condition.Truth) {
		list = append(list, trial{fmt.Sprintf("{%s: [], %s: [{%s: %s%s}]}", p.Now.Path, p.Past.Path,
			p.Past.TermField().Name(), name, months), low, high})
	}
	ago := func(x float64) string { return fmt.Sprintf(", %s: %v", p.Since.Name(), x) }
	if m.Lasts > 0 {
		low, high := lasts(c.Schema.Terms, p, t, m.Lasts)
		past(ago(m.Lasts), low, high)
		past("", min(low, condition.Unknown), condition.Unknown)
	}
	beyond := m.Lasts + 1
	if !p.Since.Ranged || beyond <= p.Since.Max {
		low, high := lasts(c.Schema.Terms, p, t, beyond)
		past(ago(beyond), low, high)
	}
	return list
}

// lasts is what a property may be so long after t was stopped: what the lines
// say that name it, or something that it is a kind of. Of a term that has kinds
// it may be unknown, since one of them may last longer.
func lasts(h *term.Hierarchy, p *pack.Property, t term.ID,
	ago float64) (low, high condition.Truth) {
	low, high = condition.False, condition.False
	for _, m := range p.Members {
		if m.Lasts < ago {
			continue
		}
		for _, x := range m.Terms {
			if !h.Is(t, x) && !h.Meet(t, x) {
				continue
			}
			is := condition.Unknown
			if h.Is(t, x) {
				is = condition.True
			}
			high = max(high, is)
			if !m.IfPast { // else it may be false
				low = max(low, is)
			}
		}
	}
	return low, high
}

// kindsOf lists terms and all that is a kind of one.
func (c *checker) kindsOf(of []term.ID) (list []term.ID) {
	for t := range term.ID(c.Schema.Terms.Len()) {
		for _, x := range of {
			if c.Schema.Terms.Is(t, x) {
				list = append(list, t)
				break
			}
		}
	}
	return list
}
