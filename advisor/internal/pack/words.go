package pack

import (
	"maps"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/overlay"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/source"
)

// Count counts the words of m, which then has all that it says.
func (m *Message) Count() {
	m.words = wordsIn(m.Title)
	for _, e := range m.Errands {
		m.words += wordsIn(e.Text)
	}
	if len(m.Errands) == 0 {
		m.words += wordsIn(m.Action)
	}
	if m.Parts == nil {
		m.words += wordsIn(m.Text)
	}
	for i := range m.Parts {
		m.Parts[i].words = [2]int{wordsIn(m.Parts[i].Text), wordsIn(m.Parts[i].Unsure)}
	}
}

// Words is how many words a reader reads of the message in an advice: of the title, the
// text, of which each piece has a value, and the action or what stands for it in lists.
// A placeholder is one.
func (m *Message) Words(value func(*Piece) condition.Truth) int {
	n := m.words
	for _, part := range m.Parts {
		switch {
		case part.Piece == nil || value(part.Piece) == condition.True:
			n += part.words[0]
		case value(part.Piece) == condition.Unknown:
			n += part.words[1]
		}
	}
	return n
}

func wordsIn(s string) (n int) {
	for range strings.FieldsSeq(s) {
		n++
	}
	return n
}

// Only leaves out what is known of other languages of p, which nobody wants.
func (p *Pack) Only(languages []string) {
	other := func(lang string) bool { return !slices.Contains(languages, lang) }
	p.Languages = slices.DeleteFunc(p.Languages, other)
	p.Translated.Only(languages)
	maps.DeleteFunc(p.sure, func(lang string, _ Translation) bool { return other(lang) })
}

// TranslationOf says how sure words in a language are, which are being read.
func (p *Pack) TranslationOf(lang string, words *source.Node) Translation {
	if lang == p.Languages[0] {
		return Original
	}
	is := Unreviewed
	switch t := p.Translated.Of(words); {
	case t != nil && t.State == overlay.Stale:
		is = Outdated
	case t != nil && t.Checked:
		is = Reviewed
	}
	if _, read := p.sure[lang]; !read || is != Reviewed {
		p.sure[lang] = is
	}
	return is
}

// TranslationIn says how sure all words in a language are: reviewed, if each of them is.
func (p *Pack) TranslationIn(lang string) Translation {
	switch {
	case lang == p.Languages[0]:
		return Original
	case p.sure[lang] == Reviewed:
		return Reviewed
	}
	return Unreviewed
}

// Own are the words that are no pack's, in a language; nil has them, too.
func (p *Pack) Own(lang string) *own.Words {
	if p != nil && p.OwnWords[lang] != nil {
		return p.OwnWords[lang]
	}
	return own.In(lang)
}

// ReadOwn reads the words that are no pack's among the files of one.
func (p *Pack) ReadOwn(r *source.Reader, files map[string]*source.Node) {
	p.OwnWords = map[string]*own.Words{}
	for name, n := range files {
		if lang, of := overlay.Split(name); of == overlay.OwnWords && n != nil {
			p.OwnWords[lang] = own.Read(r, n, lang, own.In(lang))
		}
	}
}
