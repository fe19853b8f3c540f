package load

import (
	"strings"

	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// readNames reads names.yaml, what names of products are made of.
func (l *loader) readNames() {
	w, r := &term.Words{}, l.reader("")
	places := map[string]*source.Node{}
	seen := map[string]source.Pos{}
	for _, n := range l.nodes["names"] {
		if !r.Map(n, format.Names.Names()...) {
			continue
		}
		for i, k := range n.Keys {
			if places[k.Value] == nil {
				places[k.Value] = k
			}
			l.readWords(r, w, k, n.Items[i], seen)
		}
	}
	if l.pack.Schema == nil || l.broken {
		return
	}
	h := l.pack.Schema.Terms
	h.SetWords(w, func(i int, path, msg string) {
		if i < 0 {
			r.Errorf(places[path], "%s", msg)
			return
		}
		name := h.Term(term.ID(i)).Name
		n := l.termNodes[name]
		at := n.Get(path)
		if at == nil {
			at = n
		}
		if unknown, ok := strings.CutPrefix(msg, "unknown term "); ok {
			msg += r.Hint(strings.Trim(unknown, `"`), h.Names)
		}
		l.reader("term "+name).Errorf(at, "%s", msg)
	})
}

// readWords reads one key of names.yaml.
func (l *loader) readWords(r *source.Reader, w *term.Words, k, n *source.Node,
	seen map[string]source.Pos) {
	list := map[string]*[]string{"salts": &w.Salts, "joiners": &w.Joiners, "makers": &w.Makers,
		"firms": &w.Firms, "inert": &w.Inert, "tags": &w.Tags, "trade": &w.Trade, "never": &w.Never}
	if into := list[k.Value]; into != nil {
		*into = append(*into, r.Texts(n)...)
		return
	}
	switch k.Value {
	case "routes":
		l.named(r, k, n, seen, func(name string, item *source.Node) {
			w.Routes = append(w.Routes, term.Route{Name: name, Words: r.Texts(item)})
		})
	case "forms":
		l.named(r, k, n, seen, func(name string, item *source.Node) {
			if r.Map(item, format.Form.Names()...) {
				w.Forms = append(w.Forms, term.Form{Name: name, Routes: r.Texts(item.Get("routes")),
					With: r.Texts(item.Get("with")), Empty: r.Bool(item.Get("empty")),
					Words: r.Texts(r.Need(item, "words", "the words for the form"))})
			}
		})
	case "units":
		l.named(r, k, n, seen, func(name string, item *source.Node) {
			if r.Map(item, format.Unit.Names()...) {
				w.Units = append(w.Units, readUnit(r, name, item))
			}
		})
	case "brands":
		for _, item := range r.List(n) {
			if r.Map(item, format.Brand.Names()...) {
				w.Brands = append(w.Brands, term.Brand{Names: r.Texts(r.Need(item, "names", "the names")),
					Of:   r.Texts(r.Need(item, "of", "the terms of what is in them")),
					More: r.Bool(item.Get("more"))})
			}
		}
	case "suffixes":
		if r.Map(n, format.Suffixes.Names()...) {
			w.Suffixed = append(w.Suffixed, r.Texts(r.Need(n, "of", "the terms that can have one"))...)
			w.Suffixes = append(w.Suffixes, r.Texts(r.Need(n, "words", "the suffixes"))...)
		}
	case "allergies":
		if r.Map(n, format.AllergyWords.Names()...) {
			readAllergyWords(r, w, n)
		}
	}
}

func readUnit(r *source.Reader, name string, n *source.Node) term.Unit {
	u := term.Unit{Name: name, Per: r.Bool(n.Get("per")), Share: r.Bool(n.Get("share")),
		Not:   r.Texts(n.Get("not")),
		Words: r.Texts(r.Need(n, "words", "the words for the unit"))}
	if mg := n.Get("mg"); mg != nil {
		if u.MG = r.Number(mg); !(u.MG > 0) {
			r.Errorf(mg, "%s milligrams in a unit; want more than 0", mg.Value)
		}
	}
	return u
}

func readAllergyWords(r *source.Reader, w *term.Words, n *source.Node) {
	w.Before = append(w.Before, r.Texts(n.Get("before"))...)
	w.After = append(w.After, r.Texts(n.Get("after"))...)
	for _, item := range r.List(n.Get("nothing")) {
		if r.Map(item, format.Nothing.Names()...) {
			w.Nothing = append(w.Nothing, term.Nothing{Words: r.Texts(r.Need(item, "words", "the entries")),
				Of: r.Texts(item.Get("of"))})
		}
	}
}

// named calls f for each entry of a mapping from names in snake_case.
func (l *loader) named(r *source.Reader, k, n *source.Node, seen map[string]source.Pos,
	f func(name string, item *source.Node)) {
	if n.Kind != source.Map {
		r.Errorf(n, "%s where a mapping of %s was wanted", n.Kind, k.Value)
		return
	}
	for i, name := range n.Keys {
		full := k.Value + " " + name.Value
		if first, again := seen[full]; again {
			r.Errorf(name, "%q is given twice, first at %s", name.Value, first)
			continue
		}
		seen[full] = name.Pos
		if r.Snake(name) {
			f(name.Value, n.Items[i])
		}
	}
}
