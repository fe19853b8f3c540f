package book

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/internal/words"
)

// A propertyView is what some things do to a person, and for how long.
type propertyView struct {
	Name    string // the finding by which conditions know it
	Because string
	Members []memberView
}

// A memberView is some of what has a property.
type memberView struct {
	Terms   []string
	Kinds   []string // all that are kinds of them
	Lasts   string
	Some    bool // only records of which a condition is true, which the finding says
	Sources []link
}

// properties tells what has each property, for how long after the last time, and
// on which sources.
func (v *view) properties() []propertyView {
	var list []propertyView
	for _, p := range v.pack.Properties {
		pv := propertyView{Name: p.Finding.Name, Because: v.words.Finding(p.Finding.Finding)}
		for _, m := range p.Members {
			pv.Members = append(pv.Members, v.member(p, &m))
		}
		list = append(list, pv)
	}
	slices.SortStableFunc(list, func(a, b propertyView) int {
		return alphabetic(a.Because, b.Because)
	})
	return list
}

// means says what a finding means: of a property what has it, in one line; its condition
// says of every medicine the same.
func (v *view) means(f *condition.Finding) words.Phrase {
	for _, p := range v.pack.Properties {
		if p.Finding.Finding != f {
			continue
		}
		var all []string
		for _, m := range p.Members {
			text := strings.Join(v.terms(m.Terms), " "+v.own.Text("say.or")+" ")
			if m.If || m.IfPast {
				text = v.text("has.not_all", text)
			}
			if m.Lasts > 0 {
				text = v.text("has.after", text, v.words.Measure(m.Lasts, p.Since.Unit))
			}
			all = append(all, text)
		}
		return words.Phrase{Text: v.text("has.one_of", strings.Join(all, "; ")), Finding: f.Name}
	}
	return v.words.Say(f.Cond)
}

func (v *view) member(p *pack.Property, m *pack.Member) memberView {
	h := v.pack.Schema.Terms
	mv := memberView{Terms: v.terms(m.Terms), Lasts: v.text("has.while"), Some: m.If || m.IfPast}
	for id := range term.ID(h.Len()) {
		if slices.ContainsFunc(m.Terms, func(t term.ID) bool { return t != id && h.Is(id, t) }) {
			mv.Kinds = append(mv.Kinds, v.words.Term(id))
		}
	}
	slices.SortFunc(mv.Kinds, alphabetic)
	if m.Lasts > 0 {
		mv.Lasts = v.text("has.after_it", v.words.Measure(m.Lasts, p.Since.Unit))
	}
	ids := m.Source
	if len(ids) == 0 {
		ids = p.Sources
	}
	for _, id := range ids {
		mv.Sources = append(mv.Sources, link{anchor("source-" + id), v.pack.Sources[id].Text(), ""})
	}
	return mv
}
