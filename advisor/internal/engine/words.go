package engine

import (
	"fmt"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// Words are what there is to say in one language and region without knowing the
// profile.
type Words struct {
	Lang   string
	Region *pack.Region
	Index  int    // among those of the engine
	first  string // the pack's first language, which has all words
	Own    *own.Words
	*Dictionary
}

// A Dictionary has the words of one language for facts, by Fact.Place, and for
// terms.
type Dictionary struct {
	Labels []string
	Asks   []string
	Terms  []string
}

func wordsOf(p *pack.Pack) (list []*Words) {
	for _, lang := range p.Languages {
		as := map[string]*Dictionary{} // by how decimals are written
		for i := range p.Regions {
			w := &Words{Lang: lang, Region: &p.Regions[i], Index: len(list),
				first: p.Languages[0], Own: p.Own(lang).For(p.Regions[i].Name)}
			if as[w.Own.Decimal] == nil {
				as[w.Own.Decimal] = w.dictionary(p)
			}
			w.Dictionary = as[w.Own.Decimal]
			list = append(list, w)
		}
	}
	return list
}

func (w *Words) dictionary(p *pack.Pack) *Dictionary {
	facts, h := p.Schema.Facts, p.Schema.Terms
	d := &Dictionary{Labels: make([]string, len(facts)),
		Asks: make([]string, len(facts)), Terms: make([]string, h.Len())}
	for i, f := range facts {
		d.Labels[i], d.Asks[i] = w.label(f), w.In(f.Ask)
	}
	for i := range d.Terms {
		d.Terms[i] = w.Own.Numbers(h.Label(term.ID(i), w.Lang))
	}
	return d
}

// In gives words in the language, with decimals as the region writes them, or in the pack's
// first.
func (w *Words) In(words pack.Words) string {
	if s := words[w.Lang]; s != "" {
		return w.Own.Numbers(s)
	}
	return words[w.first]
}

// Message is a text in the language, or in the pack's first; lang is "" in the
// first case.
func (w *Words) Message(of *pack.Wording) (m *pack.Message, lang string) {
	if m := of.Message[w.Lang]; m != nil {
		return m, ""
	}
	return of.Message[w.first], w.first
}

// RegionName is what readers call the region: its word "region", or its name in pack.yaml.
func (w *Words) RegionName() string {
	if words := w.Region.Words["region"]; len(words) > 0 {
		return w.In(words)
	}
	return w.Region.Name
}

// Fill is a text of a message in a language, "" being that of w, with decimals as the region
// writes them and the region's words in the place of {name}.
func (w *Words) Fill(text, lang string) string {
	if lang == "" {
		text = w.Own.Numbers(text)
	}
	return w.fill(text)
}

// fill puts the region's words in the place of {name}; names stay, which depend on
// the profile.
func (w *Words) fill(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	return pack.Placeholder().ReplaceAllStringFunc(text, func(name string) string {
		if pack.IsNames(name) {
			return name
		}
		return w.In(w.Region.Words[strings.Trim(name, "{}")])
	})
}

// Told are words of a pack in the language, with the region's in the place of {name}.
func (w *Words) Told(words pack.Words) string { return w.fill(w.In(words)) }

// Caution is what a guard that may hold says.
func (w *Words) Caution(g *pack.Guard) string { return w.Told(g.Caution) }

func (w *Words) label(f *fact.Fact) string {
	if s := f.Label[w.Lang]; s != "" {
		return w.Own.Numbers(s)
	}
	if s := f.Label["en"]; s != "" {
		return s
	}
	return strings.ReplaceAll(f.Path, "_", " ")
}

// withUnit adds the unit where it says more than the label does: UCUM codes
// are for machines, so only those that a reader knows are shown.
func (s *Session) withUnit(f *fact.Fact, value string) string {
	if words := s.Words.Own.Unit(f.Unit, -1); words != "" && value != s.Words.Own.Text("none") {
		return value + " " + words
	}
	return value
}

// Says puts what the profile says of a fact into words.
func (s *Session) Says(f *fact.Fact, v fact.Value) string {
	own := s.Words.Own
	switch {
	case v.Span != nil:
		return s.withUnit(f, f.ShowSpan(v.Span, own))
	case !v.Known && v.Held:
		return own.Text("differs")
	case v.Denied:
		return fmt.Sprintf(own.Text("denied"), s.Pack.Premise(f).String())
	case !v.Known:
		return own.Text("unknown")
	}
	h := s.Pack.Schema.Terms
	value := s.withUnit(f, f.Show(v, h, own))
	var not []term.ID
	complete := true
	switch all := v.Any.(type) {
	case *fact.Set:
		not, complete = all.Not, all.Complete
	case *fact.Records:
		not, complete = all.Not, all.Complete
	}
	if !complete {
		value = fmt.Sprintf(own.Text("perhaps_more"), value)
	}
	var names []string
	for _, t := range not {
		names = append(names, own.Numbers(h.Label(t, s.Words.Lang)))
	}
	if len(names) > 0 {
		value = fmt.Sprintf(own.Text("but_not"), value, strings.Join(names, ", "))
	}
	return value
}
