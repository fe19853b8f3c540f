package interview

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/fact"
)

// question words what is asked for.
func (c *chooser[P]) question(x *candidate) *Question {
	f := x.fact
	q := &Question{ID: x.String(), Ask: c.words.Asks[f.Place]}
	c.describe(q, f)
	if x.record >= 0 {
		q.About = c.called(x)
		q.Ask = strings.ReplaceAll(q.Ask, "{name}", q.About)
	}
	h := c.pack.Schema.Terms
	for _, t := range x.terms {
		q.Terms = append(q.Terms, advisor.Choice{Value: h.Term(t).Name, Text: c.words.Terms[t]})
	}
	slices.SortFunc(q.Terms, func(a, b advisor.Choice) int { return cmp.Compare(a.Text, b.Text) })
	q.Known = c.known(f)
	for _, y := range c.list {
		if len(y.rules) > 0 {
			q.Left++
		}
	}
	q.Left = max(q.Left, 1)
	c.why(q, x)
	return q
}

// called is what a record is called; its number, too, if another is called alike.
func (c *chooser[P]) called(x *candidate) string {
	h := c.pack.Schema.Terms
	name := x.elem.Name(h, c.words.Own)
	if name == "" {
		return fmt.Sprintf("%d", x.record+1)
	}
	all, ok := c.session.Frame.Value(x.fact.Owner, nil).Any.(*fact.Records)
	if !ok {
		return name
	}
	alike := 0
	for _, e := range all.Elems {
		if e.Index < x.record && e.Name(h, c.words.Own) == name {
			alike++
		}
	}
	if alike > 0 {
		return fmt.Sprintf(c.say.second, name, alike+1)
	}
	return name
}

// known names what a set or list has already.
func (c *chooser[P]) known(f *fact.Fact) (names []string) {
	h := c.pack.Schema.Terms
	switch all := c.session.Frame.Value(f, nil).Any.(type) {
	case *fact.Set:
		for _, t := range all.Has {
			names = append(names, c.words.Terms[t])
		}
		for _, name := range all.Unrecognised {
			names = append(names, fact.Printable(name))
		}
	case *fact.Records:
		for _, e := range all.Elems {
			if name := e.Name(h, c.words.Own); name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}

const mostTitles = 3 // that a question names as its reason

// why says what waits for an answer.
func (c *chooser[P]) why(q *Question, x *candidate) {
	rules := slices.Clone(x.rules)
	slices.SortStableFunc(rules, func(a, b engine.Opening) int { return int(b.Level - a.Level) })
	var titles []string
	for _, o := range rules {
		if slices.Contains(q.Rules, o.Rule.ID) {
			continue
		}
		q.Rules = append(q.Rules, o.Rule.ID)
		m, lang := c.words.Message(&o.Rule.Base)
		title := c.words.Own.Quoted(strings.TrimRight(c.words.Fill(m.Title, lang), "."))
		if len(titles) < mostTitles && !strings.Contains(m.Title, "{") &&
			!slices.Contains(titles, title) {
			titles = append(titles, title)
		}
	}
	switch n := len(q.Rules) - len(titles); {
	case len(titles) == 0:
	case n > 0:
		q.Why = fmt.Sprintf(c.say.whyMore,
			fmt.Sprintf(c.say.whyMany, strings.Join(titles, ", "), n))
	case len(titles) == 1:
		q.Why = fmt.Sprintf(c.say.whyOne, titles[0])
	default:
		q.Why = fmt.Sprintf(c.say.whyMore, strings.Join(titles, ", "))
	}
}

// given says what was asked, in words.
func (c *chooser[P]) given() (list []Given) {
	for _, e := range c.log {
		k, ok := idOf(c.pack.Schema, e.ID)
		if !ok {
			continue
		}
		g := Given{Question: e.ID, Label: c.words.Labels[k.fact.Place], State: e.State}
		var of *fact.Elem
		if k.record >= 0 {
			all, ok := c.session.Frame.Value(k.fact.Owner, nil).Any.(*fact.Records)
			if !ok || k.record >= len(all.Elems) {
				continue
			}
			of = all.Elems[k.record]
			g.Label = of.Name(c.pack.Schema.Terms, c.words.Own) + ": " + g.Label
		}
		if e.State == answered {
			v := c.session.Frame.Value(k.fact, of)
			g.Says = c.session.Says(k.fact, v)
			if k.fact.Kind == fact.Bool && v.Known {
				g.Says = c.say.no
				if v.Int != 0 {
					g.Says = c.say.yes
				}
			}
		}
		list = append(list, g)
	}
	return list
}
