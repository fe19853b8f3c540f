package advisor

import (
	"iter"
	"maps"
	"slices"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// This file lists what a pack consists of, for forms and tables of contents.
// What is listed is the caller's: nothing of it is shared with the rulebase.

// A FactInfo describes a fact of the pack, or a field of the records of a list.
// Words are by language; a language may lack them.
type FactInfo struct {
	Name     string // "age", "medications.months"
	Type     string // as in facts.yaml: "int", "terms", ...
	Label    map[string]string
	Ask      map[string]string // the question for it; none if nobody is asked
	Unit     string            // UCUM; "" if it has none
	Min, Max *float64          // the plausible range of a number
	From, By *time.Time        // the plausible range of a date
	Values   []string          // of an enum, in order
	Terms    []string          // that it may name, by id
	Premise  string            // the condition without which it makes no sense; "" if there is none
	Derived  bool              // from other facts, if it is not given
	Element  string            // of FHIR data that holds it, as "birth-date"; "" if none does
	Fields   []FactInfo        // of the records of a list

	ValueLabels map[string]map[string]string // of an enum: value -> language -> words
}

// Facts lists the facts in the order of facts.yaml; those that are fields of
// records stand with their list.
func (rb *Rulebase[P]) Facts() iter.Seq[FactInfo] {
	return func(yield func(FactInfo) bool) {
		p := rb.inside().Pack
		for _, f := range p.Schema.Top {
			if !yield(factInfo(p, f)) {
				return
			}
		}
	}
}

func factInfo(p *pack.Pack, f *fact.Fact) FactInfo {
	info := FactInfo{Name: f.Path, Type: f.Kind.String(), Derived: f.Derived,
		Label: maps.Clone(f.Label), Ask: maps.Clone(f.Ask)}
	if f.Unit != "1" {
		info.Unit = f.Unit
	}
	switch {
	case f.Ranged && f.Kind == fact.Date:
		info.From, info.By = new(fact.DateOf(f.Min)), new(fact.DateOf(f.Max))
	case f.Ranged:
		info.Min, info.Max = new(f.Min), new(f.Max)
	}
	info.Values = slices.Clone(f.Values)
	if f.Kind == fact.Enum {
		info.ValueLabels = map[string]map[string]string{}
	}
	for v, words := range f.ValueText {
		info.ValueLabels[v] = maps.Clone(words)
	}
	h := p.Schema.Terms
	for id := range term.ID(h.Len()) {
		named := func(root term.ID) bool { return id != root && h.Is(id, root) }
		if slices.ContainsFunc(f.Of, named) {
			info.Terms = append(info.Terms, h.Term(id).Name)
		}
	}
	if i := slices.IndexFunc(p.Premises, func(x pack.Premise) bool { return x.Fact == f }); i >= 0 {
		info.Premise = p.Premises[i].Text.Text
	}
	if f.FHIR != nil {
		info.Element = f.FHIR.Element
	}
	for _, field := range f.Fields {
		info.Fields = append(info.Fields, factInfo(p, field))
	}
	return info
}

// A TermInfo describes a term of the pack.
type TermInfo struct {
	ID    string
	Label map[string]string   // by language; a language may lack one
	Is    []string            // the terms that it is a kind of, without theirs
	Also  []string            // other names in data
	Codes map[string][]string // by code system
}

// Terms lists the terms in the order of terms.yaml.
func (rb *Rulebase[P]) Terms() iter.Seq[TermInfo] {
	return func(yield func(TermInfo) bool) {
		h := rb.inside().Pack.Schema.Terms
		for id := range term.ID(h.Len()) {
			t := h.Term(id)
			codes := make(map[string][]string, len(t.Codes))
			for system, list := range t.Codes {
				codes[system] = slices.Clone(list)
			}
			info := TermInfo{t.Name, maps.Clone(t.Label), slices.Clone(t.Is), slices.Clone(t.Also), codes}
			if !yield(info) {
				return
			}
		}
	}
}

// A TopicInfo describes a topic of the pack.
type TopicInfo struct {
	ID    string
	Title map[string]string // by language; a language may lack one
}

// Topics lists the topics in the order of pack.yaml.
func (rb *Rulebase[P]) Topics() iter.Seq[TopicInfo] {
	return func(yield func(TopicInfo) bool) {
		for _, t := range rb.inside().Pack.Topics {
			if !yield(TopicInfo{t.Name, maps.Clone(t.Title)}) {
				return
			}
		}
	}
}

// A RuleInfo describes a rule. What a variant may say in other words is that of
// the rule's own.
type RuleInfo struct {
	ID        string
	Title     map[string]string // by language, as in the file: a region's words are not filled in
	Topic     string
	Level     Level
	Weight    int // within the level
	Pos       Pos
	Answers   []string // terms that it answers, with their kinds
	Variants  []string
	Pieces    []string // on which sentences of its texts hang
	Guards    int
	Tests     int
	Evidence  Evidence
	Review    Review
	Citations []Citation
}

// Rules lists the rules in the order of the pack.
func (rb *Rulebase[P]) Rules() iter.Seq[RuleInfo] {
	return func(yield func(RuleInfo) bool) {
		for _, r := range rb.inside().Pack.Rules {
			if !yield(rb.inside().ruleInfo(r)) {
				return
			}
		}
	}
}

func (c *core) ruleInfo(r *pack.Rule) RuleInfo {
	info := RuleInfo{ID: r.ID, Title: make(map[string]string), Topic: r.Topic,
		Level: Level(r.Base.Level), Weight: r.Base.Weight, Pos: Pos(r.Pos),
		Guards: len(r.Base.Guards), Tests: len(r.Tests),
		Evidence: Evidence{r.Certainty, r.Strength}, Review: reviewOf(r, "unchecked"),
		Citations: citationsOf(r.Cite, nil)}
	for language, m := range r.Base.Message {
		info.Title[language] = m.Title
	}
	for _, id := range r.Base.Answers {
		info.Answers = append(info.Answers, c.Pack.Schema.Terms.Term(id).Name)
	}
	for _, v := range r.Variants {
		info.Variants = append(info.Variants, v.Name)
	}
	for _, p := range r.Pieces {
		info.Pieces = append(info.Pieces, p.Name)
	}
	return info
}

// reviewOf is who has reviewed a rule, and whether that holds.
func reviewOf(r *pack.Rule, state string) Review {
	by, on := r.SignOff.Told(r.Review.By, r.Review.On)
	review := Review{By: by, State: state, SignOff: r.Review.SignOff,
		On: on.Format(time.DateOnly), Next: r.Review.Next.Format(time.DateOnly)}
	if s := r.SignOff; s != nil {
		review.Signed = &SignOff{State: s.State(), By: s.By, Role: s.Role, Note: s.Note,
			On: s.On.Format(time.DateOnly), Changed: s.Differs()}
	}
	return review
}

// citationsOf are the sources of a rule that are listed; nil lists all of them. The
// list is not nil.
func citationsOf(all []pack.Citation, listed func(pack.Citation) bool) []Citation {
	list := []Citation{}
	for _, cite := range all {
		if listed != nil && !listed(cite) {
			continue
		}
		s := cite.Source
		list = append(list, Citation{s.ID, s.Text(), s.Link(), cite.Supports, cite.Where,
			s.CheckedStatus, slices.Clone(s.Missing)})
	}
	return slices.Clip(list)
}
