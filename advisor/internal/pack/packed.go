package pack

import (
	"time"

	"example.com/crosstalk/advisor/internal/packed"
)

// texts are the fields of a source that are one text each.
func (s *Source) texts() []*string {
	return []*string{&s.ID, &s.Type, &s.Title, &s.Container, &s.Volume, &s.Issue, &s.Pages,
		&s.Publisher, &s.Kind, &s.Region, &s.DOI, &s.PMID, &s.URL, &s.Note, &s.CheckedStatus,
		&s.CheckedSeen, &s.Edition, &s.Year, &s.Pos.File}
}

// PackSources writes the sources for [Pack.UnpackSources].
func (p *Pack) PackSources(w *packed.Writer) {
	w.Int(len(p.SourceIDs))
	for _, id := range p.SourceIDs {
		s := p.Sources[id]
		for _, text := range s.texts() {
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

// UnpackSources reads the sources of p.
func (p *Pack) UnpackSources(r packed.Reader) {
	all := make([]Source, r.Int())
	for i := range all {
		s := &all[i]
		for _, text := range s.texts() {
			*text = r.Text()
		}
		s.Authors, s.Missing = r.Texts(), r.Texts()
		s.Pos.Line, s.Pos.Col = r.Int(), r.Int()
		if is, at := r.Flag(), r.Signed(); is {
			s.Accessed = time.Unix(at, 0).UTC()
		}
		p.Sources[s.ID] = s
		p.SourceIDs = append(p.SourceIDs, s.ID)
	}
}
