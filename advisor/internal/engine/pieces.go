package engine

import (
	"cmp"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// pieces decides how the message of a ruling that is shown is worded: last of all, for
// this changes nothing of what is shown but what a cap on words counts. Unknown is asked.
func (s *Session) pieces(r *Ruling) {
	if r.Pieces, r.later = nil, nil; len(r.Wording.Pieces) == 0 {
		return
	}
	truths, conds := len(s.truths), len(s.conds)
	for _, p := range r.Wording.Pieces {
		is := s.Frame.Eval(p.If)
		s.truths = append(s.truths, is)
		if is == condition.Unknown {
			s.conds = append(s.conds, p.If)
		}
	}
	r.Pieces, r.later = slices.Clip(s.truths[truths:]), slices.Clip(s.conds[conds:])
}

// FillNames puts what made the conditions of pieces true in the place of their names in
// a text in a language.
func (s *Session) FillNames(text string, r *Ruling, lang string) string {
	for i, p := range r.Wording.Pieces {
		if p.Names == nil || len(r.Pieces) <= i || r.Pieces[i] != condition.True {
			continue
		}
		names := s.names(p, lang)
		done, mark := "", pack.NamesOf(p) // a label may have braces of its own
		for before, rest, ok := strings.Cut(text, mark); ok; before, rest, ok = strings.Cut(text, mark) {
			put := names
			if beginsSentence(done + before) {
				put = capital(names)
			}
			done, text = done+before+put, rest
		}
		text = done + text
	}
	return text
}

// names are the labels of what made the condition of p true, in the order of the
// profile, each once.
func (s *Session) names(p *pack.Piece, lang string) string {
	type found struct {
		at    int
		label string
	}
	var list []found
	h, words := s.Pack.Schema.Terms, s.Words.Own
	if lang != s.Words.Lang {
		words = s.Pack.Own(lang)
	}
	set, _ := s.Frame.Value(p.Names, nil).Any.(*fact.Set)
	p.Made(&s.Frame, h, func(e *fact.Elem, t term.ID) {
		if e != nil {
			list = append(list, found{e.Index, e.Name(h, words)})
		} else if set != nil {
			list = append(list, found{slices.Index(set.Has, t),
				words.Numbers(h.Label(t, lang))})
		}
	})
	slices.SortStableFunc(list, func(a, b found) int { return cmp.Compare(a.at, b.at) })
	var labels []string
	for _, x := range list {
		if !slices.Contains(labels, x.label) {
			labels = append(labels, x.label)
		}
	}
	return enumerated(labels, words)
}

// enumerated is a list in words: "a, b and c".
func enumerated(list []string, words *own.Words) string {
	n := len(list)
	if n < 2 {
		return strings.Join(list, "")
	}
	and := words.Text("and")
	if and == "y" && soundsLikeI(list[n-1]) {
		and = "e"
	}
	return strings.Join(list[:n-1], ", ") + " " + and + " " + list[n-1]
}

// soundsLikeI reports whether a Spanish word begins with the sound of "y", before which
// that is "e".
func soundsLikeI(word string) bool {
	word = strings.ToLower(word)
	return strings.HasPrefix(word, "i") || strings.HasPrefix(word, "í") ||
		strings.HasPrefix(word, "hi") && !strings.HasPrefix(word, "hie")
}

// beginsSentence reports whether what follows before is the beginning of a sentence.
func beginsSentence(before string) bool {
	before = strings.TrimRight(before, " ")
	return before == "" || strings.HasSuffix(before, "\n-") || before == "-" ||
		strings.ContainsAny(before[len(before)-1:], ".!?\n")
}
