package check

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/speech"
	"example.com/crosstalk/advisor/lint/internal/likeness"
	"example.com/crosstalk/advisor/lint/internal/texts"
	"example.com/crosstalk/internal/pattern"
)

// Each calls visit for each text, of the parts named (all, if none is). A text with
// pieces is visited part by part, as "text", or assembled, as "whole".
func (p *Pass) Each(visit func(t *texts.Text), parts ...string) {
	for _, t := range p.Texts {
		wanted := !t.Assembled && (len(parts) == 0 || slices.Contains(parts, t.Part))
		if t.Part == "text" && !t.Partial {
			wanted = wanted || slices.Contains(parts, "whole")
		}
		if wanted {
			visit(t)
		}
	}
}

// English is Each for the texts in English.
func (p *Pass) English(visit func(t *texts.Text), parts ...string) {
	p.Language("en", visit, parts...)
}

// Language is Each for the texts in a language ("en", which en-GB is, too).
func (p *Pass) Language(lang string, visit func(t *texts.Text), parts ...string) {
	p.Each(func(t *texts.Text) {
		if t.Lang == lang || strings.HasPrefix(t.Lang, lang+"-") {
			visit(t)
		}
	}, parts...)
}

// Say reports a finding at an offset of a text.
func (p *Pass) Say(t *texts.Text, offset int, format string, args ...any) {
	at := t.Node.Pos
	if !t.Assembled { // else it stands in several places
		at = t.Node.At(offset)
	}
	p.Report(t.Node, at, t.In, format, args...)
}

// Search reports each match of form in the English texts.
func (p *Pass) Search(form *regexp.Regexp, format string) {
	p.English(func(t *texts.Text) {
		for _, at := range form.FindAllStringIndex(t.Value, -1) {
			p.Say(t, at[0], format, strings.TrimSpace(t.Value[at[0]:at[1]]))
		}
	})
}

// WordForm is an English word.
var WordForm = pattern.New(`[A-Za-z]+(?:['’-][A-Za-z]+)*`)

// Counted are the words of a text that count for how hard it is: not the names
// that readers know from their own record, nor placeholders.
func (p *Pass) Counted(s string) []string {
	if words, done := p.words[s]; done {
		return words
	}
	words := WordForm().FindAllString(p.Bare(s), -1)
	p.words[s] = words
	return words
}

// Bare is a text without the names that readers know from their own record, and without
// placeholders.
func (p *Pass) Bare(s string) string {
	return p.knownNames().LeaveOut(pack.Placeholder().ReplaceAllString(s, " "))
}

// knownNames are the names that readers know from their own record.
func (s *Shared) knownNames() english.Names {
	if s.known == nil {
		s.known = texts.KnownNames(s.Pack, s.Config.Names)
	}
	return s.known
}

// Measure says how hard a text is.
func (p *Pass) Measure(s string) english.Measure {
	return english.MeasureOf(p.Counted(s), len(english.Sentences(s)))
}

// Speech visits what a sentence of that kind is in what people read, in each language
// that has a reader. A piece that hangs on a condition tells what the record says, not
// what the reader has.
func (p *Pass) Speech(kind speech.Kind, visit func(t *texts.Text, at int, clause string)) {
	for _, t := range p.Said {
		if kind == speech.Diagnosis && t.Piece != nil && !t.Unsure {
			continue
		}
		for _, f := range p.faultsOf(t) {
			if f.Kind == kind {
				clause := strings.Join(strings.Fields(t.Value[f.From:f.To]), " ")
				visit(t, f.From, strings.TrimRight(clause, ".!,;:"))
			}
		}
	}
}

// Faulty reports whether a sentence of some kind is found in a text between two offsets.
func (p *Pass) Faulty(t *texts.Text, from, to int) bool {
	return slices.ContainsFunc(p.faultsOf(t), func(f speech.Fault) bool {
		return f.From < to && from < f.To
	})
}

// faultsOf reads a text once for all checks.
func (s *Shared) faultsOf(t *texts.Text) []speech.Fault {
	if list, done := s.faults[t]; done {
		return list
	}
	r := s.Reader(t.Lang)
	var list []speech.Fault
	if r != nil {
		list = spared(t, r.Faults(t.Value))
	}
	s.faults[t] = list
	return list
}

// spared leaves out faults in sentences that are so harmless by what was learned from others
// that a form must have found what it does not mean.
func spared(t *texts.Text, list []speech.Fault) []speech.Fault {
	m := likeness.Of(t.Lang)
	if m == nil || len(list) == 0 {
		return list
	}
	for _, s := range Sentences(t.Value) {
		if to := s.Start + len(s.Text); m.Spares(s.Text) {
			list = slices.DeleteFunc(list, func(f speech.Fault) bool {
				return s.Start <= f.From && f.To <= to
			})
		}
	}
	return list
}

// Sentences are those of a text. A question and what answers it are one ("Side effects?
// None."), and so is what an abbreviation has cut in two ("about 8 drinks in the U.S. a week").
func Sentences(text string) (all []english.Sentence) {
	const short = 4 // words of what says nothing alone
	for _, s := range english.Sentences(text) {
		last := len(all) - 1
		first, _ := utf8.DecodeRuneInString(s.Text)
		if last >= 0 && (unicode.IsLower(first) ||
			strings.HasSuffix(all[last].Text, "?") && len(strings.Fields(s.Text)) <= short) {
			all[last].Text = strings.TrimSpace(text[all[last].Start : s.Start+len(s.Text)])
			continue
		}
		all = append(all, s)
	}
	return all
}

// Reader is that of a language, nil if there is none.
func (s *Shared) Reader(lang string) *speech.Reader {
	r, made := s.readers[lang]
	if !made {
		r = speech.NewReader(lang, texts.TermsNamed(s.Pack, "medic", "drug"),
			texts.TermsNamed(s.Pack, "condition", "disease", "diagnos"))
		s.readers[lang] = r
	}
	return r
}
