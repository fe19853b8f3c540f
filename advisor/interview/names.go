package interview

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/spell"
	"example.com/crosstalk/advisor/internal/term"
)

// A nameReader reads names of what a set or list may have.
type nameReader struct {
	terms     *term.Hierarchy
	of        []term.ID
	allergies bool // names of what one is allergic to
	list      bool // of records: each ingredient is one
	labels    []string
	all       map[string]term.ID // by what people call them, folded
	ids       []term.ID          // of all, in order
	names     []string           // the keys of all as they are written
	and       string
}

// A heardName is a name with what the profile keeps of it.
type heardName struct {
	Name
	keep []string
}

// reader is a nameReader for a fact.
func (iv *Interview[P]) reader(f *fact.Fact) *nameReader {
	r := &nameReader{terms: iv.pack.Schema.Terms, of: f.Of, allergies: f.RulesOut,
		list: f.Kind == fact.List, labels: iv.words.Terms, all: map[string]term.ID{},
		and: " " + iv.say.and + " "}
	if t := f.TermField(); r.list && t != nil {
		r.of = t.Of
	}
	for id := range term.ID(r.terms.Len()) {
		if !slices.ContainsFunc(r.of, func(root term.ID) bool { return r.terms.Is(id, root) }) {
			continue
		}
		r.ids = append(r.ids, id)
		t := r.terms.Term(id)
		for _, name := range slices.Concat([]string{r.labels[id], plain(t.Name)}, t.Also) {
			if key := term.Fold(name); key != "" {
				if _, taken := r.all[key]; !taken {
					r.all[key] = id
					r.names = append(r.names, name)
				}
			}
		}
	}
	return r
}

// plain is the id of a term as words.
func plain(id string) string { return strings.ReplaceAll(id, "_", " ") }

// split reads names that stand in one text.
func (r *nameReader) split(text string) (list []heardName) {
	whole := r.read(text)
	if len(whole.As) > 0 {
		return []heardName{whole}
	}
	for _, by := range []string{"\n", ";", ",", "&", "+", r.and} {
		if !strings.Contains(strings.ToLower(text), by) {
			continue
		}
		for _, part := range cut(text, by) {
			list = append(list, r.split(part)...)
		}
		joined := by == r.and || by == "&" || by == "+"
		if joined && slices.ContainsFunc(list, func(x heardName) bool { return len(x.As) == 0 }) {
			return []heardName{whole} // a name may have these in it
		}
		return list
	}
	return []heardName{whole}
}

// cut parts a text, whatever the case of what stands between.
func cut(text, by string) (parts []string) {
	for {
		i := strings.Index(strings.ToLower(text), by)
		if i < 0 || i+len(by) > len(text) {
			break
		}
		if part := strings.TrimSpace(text[:i]); part != "" {
			parts = append(parts, part)
		}
		text = text[i+len(by):]
	}
	if part := strings.TrimSpace(text); part != "" {
		parts = append(parts, part)
	}
	return parts
}

// read reads one name.
func (r *nameReader) read(name string) heardName {
	said := heardName{Name: Name{Said: name, As: []string{}}, keep: []string{name}}
	id, ok := r.all[term.Fold(name)]
	if !ok { // without its accents, perhaps
		id = r.terms.Find(name)
		_, ok = slices.BinarySearch(r.ids, id)
	}
	if ok {
		said.As = append(said.As, r.labels[id])
		if r.terms.Find(name) != id {
			said.keep = []string{r.terms.Term(id).Name} // a word that data does not use
		}
		return said
	}
	read := r.terms.Read(name, r.of, r.allergies)
	var keep []string
	for _, part := range read.Parts {
		if part.ID == term.None {
			return r.near(said)
		}
		said.As = append(said.As, r.labels[part.ID])
		keep = append(keep, r.terms.Term(part.ID).Name)
	}
	switch {
	case read.Nothing:
		said.As = append(said.As, name)
	case len(keep) == 0:
		return r.near(said)
	case r.list && len(keep) > 1:
		said.keep = keep // each is asked for by itself
	}
	return said
}

const mostNear = 3 // names that are like one that nobody knows

// near adds names like one that is not known, or not all of it.
func (r *nameReader) near(said heardName) heardName {
	said.As = []string{}
	add := func(name string) {
		id := r.all[term.Fold(name)]
		x := advisor.Choice{Value: r.terms.Term(id).Name, Text: r.labels[id]}
		if len(said.Near) < mostNear && !slices.Contains(said.Near, x) {
			said.Near = append(said.Near, x)
		}
	}
	if name := spell.Nearest(said.Said, r.names); name != "" {
		add(name)
	}
	words := strings.Fields(strings.ToLower(said.Said))
	for _, name := range r.names {
		own := strings.Fields(strings.ToLower(name))
		alike := func(w string) bool { return len(w) > 3 && slices.Contains(own, w) }
		if slices.ContainsFunc(words, alike) {
			add(name)
		}
	}
	return said
}
