package term

import (
	"maps"
	"slices"

	"example.com/crosstalk/advisor/internal/packed"
)

// Pack writes the terms and all that they are called, for [Unpack].
func (h *Hierarchy) Pack(w *packed.Writer) {
	w.Int(len(h.terms))
	for _, t := range h.terms {
		w.Text(t.Name)
		for _, list := range [][]string{t.Is, t.Also, t.Routes, t.FormOf} {
			w.Texts(list)
		}
		w.Flag(t.Unasked)
		w.Int(len(t.Label))
		for _, lang := range slices.Sorted(maps.Keys(t.Label)) {
			w.Text(lang)
			w.Text(t.Label[lang])
		}
		w.Flag(t.Codes != nil)
		w.Int(len(t.Codes))
		for _, system := range slices.Sorted(maps.Keys(t.Codes)) {
			w.Text(system)
			w.Texts(t.Codes[system])
		}
	}
	for _, names := range []map[string]ID{h.ids, h.exact, h.bare} {
		w.Int(len(names))
		for _, name := range slices.Sorted(maps.Keys(names)) {
			w.Text(name)
			w.Int(int(names[name] - None))
		}
	}
}

// Unpack reads a hierarchy that was packed. Names of products are not among it.
func Unpack(r *packed.Reader) *Hierarchy {
	h := &Hierarchy{terms: make([]Term, r.Int())}
	for i := range h.terms {
		t := &h.terms[i]
		t.Name = r.Text()
		for _, into := range []*[]string{&t.Is, &t.Also, &t.Routes, &t.FormOf} {
			*into = r.Texts()
		}
		t.Unasked = r.Flag()
		if n := r.Int(); n > 0 {
			t.Label = make(map[string]string, n)
			for range n {
				lang := r.Text()
				t.Label[lang] = r.Text()
			}
		}
		if coded, n := r.Flag(), r.Int(); coded {
			t.Codes = make(map[string][]string, n)
			for range n {
				system := r.Text()
				t.Codes[system] = r.Texts()
			}
		}
	}
	for _, into := range []*map[string]ID{&h.ids, &h.exact, &h.bare} {
		n := r.Int()
		names := make(map[string]ID, n)
		for range n {
			name := r.Text()
			names[name] = ID(r.Int()) + None
		}
		*into = names
	}
	h.rank(func(int, string) {}) // nothing was wrong with them
	h.overlap()
	return h
}
