package load

import (
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/files"
	"example.com/crosstalk/advisor/internal/overlay"
	"example.com/crosstalk/advisor/internal/pack"
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

// sourceTexts are the fields of a source that are one text each.
func sourceTexts(s *pack.Source) []*string {
	return []*string{&s.ID, &s.Type, &s.Title, &s.Container, &s.Volume, &s.Issue, &s.Pages,
		&s.Publisher, &s.Kind, &s.Region, &s.DOI, &s.PMID, &s.URL, &s.Note, &s.CheckedStatus,
		&s.CheckedSeen, &s.Edition, &s.Year, &s.Pos.File}
}

func (l *loader) packSources(w *packed.Writer) {
	w.Int(len(l.pack.SourceIDs))
	for _, id := range l.pack.SourceIDs {
		s := l.pack.Sources[id]
		for _, text := range sourceTexts(s) {
			w.Text(*text)
		}
		w.Texts(s.Authors)
		w.Texts(s.Missing)
		w.Int(s.Pos.Line)
		w.Int(s.Pos.Col)
		w.Flag(!s.Accessed.IsZero())
		w.Signed(s.Accessed.Unix())
	}
}

func (l *loader) unpackSources() {
	r := l.trees.sources
	all := make([]pack.Source, r.Int())
	for i := range all {
		s := &all[i]
		for _, text := range sourceTexts(s) {
			*text = r.Text()
		}
		s.Authors, s.Missing = r.Texts(), r.Texts()
		s.Pos.Line, s.Pos.Col = r.Int(), r.Int()
		if is, at := r.Flag(), r.Signed(); is {
			s.Accessed = time.Unix(at, 0).UTC()
		}
		l.pack.Sources[s.ID] = s
		l.pack.SourceIDs = append(l.pack.SourceIDs, s.ID)
	}
}
