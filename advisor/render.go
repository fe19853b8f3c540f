package advisor

import (
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// advice puts the rulings into words.
func (s *session) advice(a *Advice, order []*ruling) {
	a.ID, a.Pack, a.AsOf, a.Language, a.Region, a.pack = "", s.info(), s.asOf(), s.lang, s.opts.Region, s.pack
	a.Disclaimer = s.pack.Disclaimer.In(s.lang, s.pack.Languages[0])
	outcomes, withheld := 0, 0
	for i := range s.rulings {
		switch s.rulings[i].outcome {
		case IsWithheld:
			withheld++
			outcomes++
		case Pending, Shown:
			outcomes++
		}
	}
	a.Withheld = empty(a.Withheld, withheld)
	if a.outcomes = a.outcomes[:0]; cap(a.outcomes) < outcomes {
		a.outcomes = make([]ruled, 0, outcomes)
	}
	if s.opts.Without&Messages != 0 {
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
		s.render(&a.Messages[i], r)
	}
	for i := range s.rulings {
		r := &s.rulings[i]
		if r.outcome != NotApplicable {
			a.outcomes = append(a.outcomes, ruled{int32(r.rule.Order), r.outcome})
		}
		if r.outcome == IsWithheld {
			a.Withheld = append(a.Withheld, Withheld{r.rule.ID, r.reason, r.kind, r.by})
		}
	}
	if s.opts.Without&Reasons == 0 {
		s.tell(a, order)
	}
	if s.opts.Without&Questions == 0 {
		s.ask(a)
	} else {
		a.Questions = empty(a.Questions, 0)
	}
	a.Problems = append(empty(a.Problems, len(s.problems)), s.problems...)
	a.Unrecognised = empty(a.Unrecognised, 0)
	for _, u := range s.frame.Profile.Unrecognised {
		item := Unrecognised(u)
		if !slices.Contains(a.Unrecognised, item) {
			a.Unrecognised = append(a.Unrecognised, item)
		}
	}
}

// implausible is a value that cannot be, as the caller is told of it.
func (s *session) implausible(e *fact.ImplausibleError) Problem {
	p := Problem{Fact: e.Fact, Kind: "implausible", Want: e.Want}
	if e.Record > 0 {
		p.Place = recordPlace(e.Record, s.pack.Schema.Lookup(e.Fact).Owner)
	}
	if s.opts.ShowValues {
		p.Value = e.Value
	}
	return p
}

// asOf is the as-of date in words; "" if there is none.
func (s *session) asOf() string {
	d := s.opts.AsOf
	if d.IsZero() {
		return ""
	}
	if !d.Equal(s.date) {
		s.date, s.dated = d, d.Format(time.DateOnly)
	}
	return s.dated
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
func (s *session) render(m *Message, r *ruling) {
	*m = s.ready(r).Message
	m.Review.State = s.review(r.rule)
	if n := len(r.cautions) + len(r.notes); n > 0 {
		m.Cautions = make([]string, 0, n)
		for _, g := range r.cautions {
			m.Cautions = append(m.Cautions, s.caution(g))
		}
		m.Cautions = append(m.Cautions, r.notes...)
	}
}

// review is the state of a rule's review.
func (s *session) review(rule *pack.Rule) string {
	switch {
	case s.opts.AsOf.IsZero():
		return "unchecked"
	case s.overdue(rule):
		return "overdue"
	}
	return "current"
}

// caution is what a guard that may hold says.
func (s *session) caution(g *pack.Guard) string {
	return s.words().fill(s.core, g.Caution.In(s.lang, s.pack.Languages[0]))
}

// Lists with nothing in them, which JSON has as [].
var (
	noNames   = []string{}
	noReasons = []Reason{}
)

// message is the text of a ruling in the language of the session, or in the
// pack's first.
func (s *session) message(r *ruling) *pack.Message {
	if m := r.words.Message[s.lang]; m != nil {
		return m
	}
	return r.words.Message[s.pack.Languages[0]]
}

func label(f *fact.Fact, lang string) string {
	if s := f.Label[lang]; s != "" {
		return s
	}
	if s := f.Label["en"]; s != "" {
		return s
	}
	return strings.ReplaceAll(f.Path, "_", " ")
}

func setOf(v fact.Value) []term.ID {
	if set, ok := v.Any.(*fact.Set); ok {
		return set.Has
	}
	return nil
}

// withUnit adds the unit where it says more than the label does: UCUM codes
// are for machines, so only those that a reader knows are shown.
func withUnit(f *fact.Fact, value string) string {
	if words := readable[f.Unit]; words != "" && value != fact.NoItems {
		return value + " " + words
	}
	return value
}

var readable = map[string]string{"a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours", "mg": "mg", "ug": "mcg",
	"g": "g", "kg": "kg", "cm": "cm", "nmol/L": "nmol/L", "ng/mL": "ng/mL", "mmol/L": "mmol/L", "mg/d": "mg a day", "ug/d": "mcg a day",
	"g/d": "g a day", "kg/m2": "kg/m²", "Cel": "°C", "%": "%", "/wk": "a week", "d/wk": "days a week", "mL/min/{1.73_m2}": "mL/min/1.73 m²"}
