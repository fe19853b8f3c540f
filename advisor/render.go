package advisor

import (
	"slices"

	"example.com/crosstalk/advisor/internal/asking"
	"example.com/crosstalk/advisor/internal/engine"
)

// advice puts the rulings into words.
func (c *core) advice(a *Advice, s *engine.Session, order []*engine.Ruling, without AdviceParts) {
	a.ID, a.Pack, a.pack = "", c.info(), c.Pack
	a.Language, a.Region = s.Words.Lang, s.Words.Region.Name
	a.Translation = string(c.Pack.TranslationIn(a.Language))
	a.AsOf, a.Disclaimer = s.AsOf(), s.Words.In(c.Pack.Disclaimer)
	outcomes, withheld := 0, 0
	for _, o := range s.Outcomes {
		switch o {
		case engine.Withheld:
			withheld++
			outcomes++
		case engine.Pending, engine.Shown:
			outcomes++
		}
	}
	a.Withheld = empty(a.Withheld, withheld)
	a.outcomes = empty(a.outcomes, outcomes)
	if without&Messages != 0 {
		order = nil
	}
	if len(a.Messages) > len(order) {
		clear(a.Messages[len(order):])
	}
	if a.Messages == nil || cap(a.Messages) < len(order) {
		a.Messages = make([]Message, len(order))
	}
	a.Messages = a.Messages[:len(order)]
	for i, r := range order {
		c.render(&a.Messages[i], s, r)
	}
	a.Groups, a.Errands = groupsOf(s, order), c.in(s).errands(c.Pack.Errands, order)
	for order, o := range s.Outcomes {
		if o != engine.NotApplicable {
			a.outcomes = append(a.outcomes, ruled{int32(order), Outcome(o)})
		}
		if o == engine.Withheld {
			r := s.Of(c.Pack.Rules[order])
			a.Withheld = append(a.Withheld, Withheld{r.Rule.ID, r.Reason, r.Kind, r.By})
		}
	}
	if without&Reasons == 0 {
		a.tell(s.Reasons(order))
	}
	if without&Questions == 0 {
		a.ask(s.Questions(), c.in(s))
	} else {
		a.Questions = empty(a.Questions, 0)
	}
	a.Problems = empty(a.Problems, len(s.Problems))
	for _, p := range s.Problems {
		a.Problems = append(a.Problems, ProfileError(p))
	}
	a.Unrecognised = empty(a.Unrecognised, 0)
	for _, u := range s.Frame.Profile.Unrecognised {
		item := Unrecognised(u)
		if !slices.Contains(a.Unrecognised, item) {
			a.Unrecognised = append(a.Unrecognised, item)
		}
	}
}

// empty is an empty list with room for n, in the memory of list if that will
// do. It is not nil: JSON has [] then.
func empty[T any](list []T, n int) []T {
	clear(list)
	if list = list[:0]; list == nil || cap(list) < n {
		return make([]T, 0, n)
	}
	return list
}

// render puts a message into m, whatever that was. What does not depend on the profile has been
// prepared.
func (c *core) render(m *Message, s *engine.Session, r *engine.Ruling) {
	*m = c.ready(s, r).Message
	m.Review.State = s.Review(r.Rule)
	if n := len(r.Cautions) + len(r.Notes); n > 0 {
		m.Cautions = make([]string, 0, n)
		for _, g := range r.Cautions {
			m.Cautions = append(m.Cautions, s.Words.Caution(g))
		}
		m.Cautions = append(m.Cautions, r.Notes...)
	}
}

// memory is what the reasons and questions of an advice lie in, to be used by
// the next one that is written into it.
type memory struct {
	reasons []Reason
	facts   []FactValue
	rules   []string
	terms   []Choice
}

// tell gives the messages their reasons.
func (a *Advice) tell(t *engine.Reasons) {
	if len(t.List) == 0 {
		return
	}
	all := string(t.Text)
	facts, reasons := empty(a.memory.facts, len(t.Facts)), empty(a.memory.reasons, len(t.List))
	for _, f := range t.Facts {
		facts = append(facts, FactValue{f.Fact, f.Value.In(all)})
	}
	for _, r := range t.List {
		reasons = append(reasons, Reason{r.Text.In(all), facts[r.From:r.To:r.To]})
	}
	a.memory.facts, a.memory.reasons = facts, reasons
	from := 0
	for i, end := range t.Ends {
		if end > from {
			a.Messages[i].Because = reasons[from:end:end]
		}
		from = end
	}
}

// ask gives the advice its questions.
func (a *Advice) ask(k *asking.Questions, from *prepared) {
	a.Questions = empty(a.Questions, k.Len())[:k.Len()]
	waiting, wanted := k.Totals()
	rules, terms := empty(a.memory.rules, waiting), empty(a.memory.terms, wanted)
	a.memory.rules, a.memory.terms = rules, terms
	h := a.pack.Schema.Terms
	for i := range a.Questions {
		x, q := k.At(i), &a.Questions[i]
		q.Fact, q.Ask, q.Unit, q.About = x.Fact.Path, x.Ask, x.Fact.Unit, x.About
		q.Options = from.values[x.Fact.Place]
		n := len(rules)
		for _, rule := range k.Rules(x) {
			rules = append(rules, a.pack.Rules[rule].ID)
		}
		q.Rules = rules[n:len(rules):len(rules)]
		n = len(terms)
		for _, t := range k.Terms(x) {
			terms = append(terms, Choice{h.Term(t).Name, from.Terms[t]})
		}
		if n < len(terms) {
			q.Terms = terms[n:len(terms):len(terms)]
		}
	}
}

// Lists with nothing in them, which JSON has as [].
var (
	noNames   = []string{}
	noReasons = []Reason{}
)
