package load

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/files"
	"example.com/crosstalk/advisor/internal/overlay"
	"example.com/crosstalk/advisor/internal/packed"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// Terms and sources are most of what the files of a pack hold, and read by themselves. So
// trees have what they are once they are read, too.

// hasTerms reports whether terms are taken from the trees: if none but the first language is
// read, as of others it counts who has looked at a translation.
func (l *loader) hasTerms() bool { return l.trees != nil && len(l.chosen) == 1 }

// unread leaves out the files that nothing looks into, since the trees have what they say.
func (l *loader) unread(list []*files.File) []*files.File {
	if l.trees == nil {
		return list
	}
	return slices.DeleteFunc(list, func(f *files.File) bool {
		name := f.Name
		if _, of := overlay.Split(name); of != "" {
			name = of
		}
		part, _, nested := strings.Cut(name, "/")
		if !nested {
			part = strings.TrimSuffix(part, ".yaml")
		}
		return part == "sources" || part == "terms" && l.hasTerms()
	})
}

func (l *loader) packTerms(w *packed.Writer) {
	h := l.pack.Schema.Terms
	h.Pack(w)
	for _, name := range h.Names() {
		text := l.asked["term "+name]
		if w.Flag(text != nil); text != nil {
			w.Text(text.Node().Pos.File)
			source.Pack(w, text.Node())
		}
	}
}

func (l *loader) unpackTerms() {
	r := l.trees.terms
	h := term.Unpack(&r)
	for _, name := range h.Names() {
		if r.Flag() {
			file := r.Text()
			n := source.Unpack(&r, file, func() string { return string(l.trees.texts()[file]) })
			l.asked["term "+name] = l.reader("").Verbatim(n)
		}
	}
	l.pack.Schema = &fact.Schema{Terms: h}
}

func (l *loader) unpackSources() { l.pack.UnpackSources(l.trees.sources) }
