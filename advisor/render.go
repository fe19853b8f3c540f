package advisor

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// advice puts the rulings into words.
func (s *session) advice(order []*ruling) *Advice {
	a := &Advice{Pack: s.info(), Language: s.lang, Region: s.opts.Region, pack: s.pack,
		Messages: []Message{}, Withheld: []Withheld{}, Questions: []Question{}, Unrecognised: []Unrecognised{},
		Disclaimer: s.pack.Disclaimer.In(s.lang, s.pack.Languages[0]), outcomes: make([]Outcome, len(s.rulings))}
	if !s.opts.AsOf.IsZero() {
		a.AsOf = s.opts.AsOf.Format(time.DateOnly)
	}
	for _, r := range order {
		a.Messages = append(a.Messages, s.render(r))
	}
	for i := range s.rulings {
		r := &s.rulings[i]
		a.outcomes[i] = r.outcome
		if r.outcome == IsWithheld {
			a.Withheld = append(a.Withheld, Withheld{r.rule.ID, r.reason, r.kind, r.by})
		}
	}
	a.Questions = s.questions()
	for _, u := range s.frame.Profile.Unrecognised {
		item := Unrecognised(u)
		if !slices.Contains(a.Unrecognised, item) {
			a.Unrecognised = append(a.Unrecognised, item)
		}
	}
	return a
}

// message is the text of a ruling in the language of the session, or in the
// pack's first.
func (s *session) message(r *ruling) *pack.Message {
	if m := r.words.Message[s.lang]; m != nil {
		return m
	}
	return r.words.Message[s.pack.Languages[0]]
}

func (s *session) render(r *ruling) Message {
	rule, text := r.rule, s.message(r)
	m := Message{Rule: rule.ID, Variant: r.words.Name, Level: Level(r.words.Level), Topic: rule.Topic,
		Title: s.fill(text.Title), Text: s.fill(text.Text), Action: s.fill(text.Action),
		Cautions: []string{}, Because: s.because(rule.When), Encourages: s.names(r.words.Encourages), Discourages: s.names(r.words.Discourages),
		Evidence: Evidence{rule.Certainty, rule.Strength}, Review: s.review(rule), Citations: []Citation{}}
	if r.words.Message[s.lang] == nil {
		m.Language = s.pack.Languages[0]
	}
	for _, g := range r.cautions {
		m.Cautions = append(m.Cautions, s.fill(g.Caution.In(s.lang, s.pack.Languages[0])))
	}
	for _, c := range rule.With {
		m.With = append(m.With, c.ID)
	}
	for _, c := range rule.Cite {
		m.Citations = append(m.Citations, Citation{c.Source.ID, c.Source.Text(), c.Source.Link(), c.Supports, c.Where,
			c.Source.CheckedStatus, c.Source.Missing})
	}
	return m
}

// fill puts the region's words in the place of {name}.
func (s *session) fill(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	region := s.pack.Region(s.opts.Region)
	return pack.Placeholder.ReplaceAllStringFunc(text, func(name string) string {
		words := region.Words[strings.Trim(name, "{}")]
		return words.In(s.lang, s.pack.Languages[0])
	})
}

func (s *session) review(rule *pack.Rule) Review {
	r := Review{By: rule.Review.By, On: rule.Review.On.Format(time.DateOnly), Next: rule.Review.Next.Format(time.DateOnly),
		State: "current", SignOff: rule.Review.SignOff}
	if s.opts.AsOf.IsZero() {
		r.State = "unchecked"
	} else if s.overdue(rule) {
		r.State = "overdue"
	}
	return r
}

func (s *session) names(ids []term.ID) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = s.pack.Schema.Terms.Term(id).Name
	}
	return names
}

func label(f *fact.Fact, lang string) string {
	for _, l := range []string{lang, "en"} {
		if s := f.Label[l]; s != "" {
			return s
		}
	}
	return strings.ReplaceAll(f.Path, "_", " ")
}

func setOf(v fact.Value) []term.ID {
	if set, ok := v.Any.(*fact.Set); ok {
		return set.Has
	}
	return nil
}

// because tells why a condition that is true is so.
func (s *session) because(c condition.Cond) []Reason {
	reasons := []Reason{}
	if s.frame.Eval(c) != True {
		return reasons // a companion, shown for its host
	}
	s.frame.Because(c, func(l condition.Leaf) {
		r := Reason{Facts: []FactValue{}}
		var parts, names []string
		_, named := l.Cond.(*condition.Finding)
		s.frame.Facts(l, func(ref condition.Ref, e *fact.Elem, v Truth) {
			if named && l.Value == True && v == False && ref.Term != term.None {
				return // of what a finding looks for, only what is there
			}
			f, value := s.read(ref, e, v)
			item := FactValue{f, value}
			if slices.Contains(r.Facts, item) {
				return
			}
			r.Facts = append(r.Facts, item)
			parts = append(parts, say(ref.Fact, label(ref.Fact, s.lang), value))
			if ref.Term != term.None && v == True {
				names = append(names, value)
			}
		})
		r.Text = strings.Join(parts, "; ")
		if f, ok := l.Cond.(*condition.Finding); ok && l.Value == True {
			r.Text = withNames(pack.Words(f.Because).In(s.lang, s.pack.Languages[0]), names)
		}
		if r.Text != "" && !slices.ContainsFunc(reasons, func(o Reason) bool { return o.Text == r.Text }) {
			reasons = append(reasons, r)
		}
	})
	return reasons
}

// withNames adds to a finding's words what the person has or takes for which
// it holds, where the words do not say it.
func withNames(words string, names []string) string {
	const most = 3
	var list []string
	for _, n := range names {
		said := strings.Contains(strings.ToLower(words), strings.ToLower(n))
		if !said && !slices.Contains(list, n) && len(list) < most {
			list = append(list, n)
		}
	}
	if len(list) == 0 {
		return words
	}
	return words + " (" + strings.Join(list, ", ") + ")"
}

// say puts a fact and its value into words: the label alone says that a fact
// of yes or no is so.
func say(f *fact.Fact, label, value string) string {
	if f.Kind == fact.Bool && value == "yes" {
		return label
	}
	return label + ": " + value
}

// read gives a fact and what the profile says of it, in words. Of a set that
// was searched for a term, what was found is said.
func (s *session) read(ref condition.Ref, e *fact.Elem, found Truth) (name, value string) {
	h := s.pack.Schema.Terms
	v := s.frame.Value(ref.Fact, e)
	if !v.Known {
		return ref.Fact.Path, "not known"
	}
	if ref.Term == term.None {
		return ref.Fact.Path, withUnit(ref.Fact, ref.Fact.Show(v, h, s.lang))
	}
	if found == False {
		return ref.Fact.Path, "no " + h.Label(ref.Term, s.lang)
	}
	switch all := v.Any.(type) {
	case *fact.Set:
		for _, id := range all.Has {
			if h.Is(id, ref.Term) {
				return ref.Fact.Path, h.Label(id, s.lang)
			}
		}
	case *fact.Records:
		field := ref.Fact.TermField()
		for _, e := range all.Elems {
			if x := e.Slots[field.Slot]; x.Known && h.Is(term.ID(x.Int), ref.Term) {
				return ref.Fact.Path, h.Label(term.ID(x.Int), s.lang)
			}
		}
	}
	return ref.Fact.Path, ref.Fact.Show(v, h, s.lang)
}

// withUnit adds the unit where it says more than the label does: UCUM codes
// are for machines, so only those that a reader knows are shown.
func withUnit(f *fact.Fact, value string) string {
	if words := readable[f.Unit]; words != "" {
		return value + " " + words
	}
	return value
}

var readable = map[string]string{"a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours", "mg": "mg", "ug": "mcg",
	"g": "g", "kg": "kg", "cm": "cm", "nmol/L": "nmol/L", "ng/mL": "ng/mL", "mmol/L": "mmol/L", "mg/d": "mg a day", "ug/d": "mcg a day",
	"g/d": "g a day", "kg/m2": "kg/m²", "Cel": "°C", "%": "%", "/wk": "a week", "d/wk": "days a week", "mL/min/{1.73_m2}": "mL/min/1.73 m²"}

// weight says how much it matters that a rule of some level is settled. What
// may be urgent is asked before everything else.
var weight = map[pack.Level]float64{pack.Info: 1, pack.Notice: 2, pack.Important: 4, pack.Urgent: 1000, pack.Emergency: 4000}

type asked struct {
	Question
	score float64
	order int
}

// questions ranks the facts that are open in all rules: the more rules a fact
// could settle, the more they matter and the fewer other facts they wait for,
// the earlier it is asked.
func (s *session) questions() []Question {
	index := map[string]int{}
	var list []*asked
	for i := range s.rulings {
		r := &s.rulings[i]
		if len(r.open) == 0 || r.outcome != Pending && r.outcome != Shown {
			continue
		}
		var mine []*asked
		for _, c := range r.open {
			s.frame.Because(c, func(l condition.Leaf) {
				if l.Value != Unknown {
					return
				}
				s.frame.Facts(l, func(ref condition.Ref, e *fact.Elem, _ Truth) {
					q := s.question(ref, e)
					if q == nil {
						return
					}
					key := q.Fact + "\x00" + q.About
					at, ok := index[key]
					if !ok {
						at = len(list)
						index[key] = at
						list = append(list, q)
					}
					q = list[at]
					s.addTerm(q, ref)
					if !slices.Contains(mine, q) {
						mine = append(mine, q)
					}
				})
			})
		}
		for _, q := range mine {
			q.Rules = append(q.Rules, r.rule.ID)
			q.score += weight[s.level(r.rule)] / float64(len(mine))
		}
	}
	slices.SortStableFunc(list, func(a, b *asked) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return a.order - b.order
	})
	questions := make([]Question, len(list))
	for i, q := range list {
		questions[i] = q.Question
	}
	return questions
}

// level is the highest that a rule's message can have, as far as is known.
func (s *session) level(rule *pack.Rule) pack.Level {
	high := pack.Info
	for _, v := range rule.Variants {
		switch s.frame.Eval(v.If) {
		case True:
			return max(high, v.Level)
		case Unknown:
			high = max(high, v.Level)
		}
	}
	return max(high, rule.Base.Level)
}

// question asks for a fact; nil if there are no words for it.
func (s *session) question(ref condition.Ref, e *fact.Elem) *asked {
	f := ref.Fact
	if f.Owner != nil && (f.Kind == fact.Term || e == nil || e.Index < 0) {
		f, e = f.Owner, nil // which record it is, is asked of the list
	}
	ask := pack.Words(f.Ask).In(s.lang, s.pack.Languages[0])
	if ask == "" {
		return nil
	}
	q := &asked{Question: Question{Fact: f.Path, Ask: ask, Unit: f.Unit, Rules: []string{}}}
	q.order = slices.Index(s.pack.Schema.Facts, f)
	if e != nil && f.Owner != nil {
		q.About = e.Name(s.pack.Schema.Terms, s.lang)
		if q.About == "" {
			q.About = fmt.Sprintf("number %d", e.Index+1)
		}
		q.Ask = strings.ReplaceAll(q.Ask, "{name}", q.About)
	}
	for _, v := range f.Values {
		q.Options = append(q.Options, Option{v, pack.Words(f.ValueText[v]).In(s.lang, s.pack.Languages[0])})
	}
	return q
}

func (s *session) addTerm(q *asked, ref condition.Ref) {
	if ref.Term == term.None {
		return
	}
	h := s.pack.Schema.Terms
	o := Option{h.Term(ref.Term).Name, h.Label(ref.Term, s.lang)}
	if !slices.Contains(q.Terms, o) {
		q.Terms = append(q.Terms, o)
	}
}
