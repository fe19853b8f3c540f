package book

import (
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/inspect"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/words"
)

// A pieceView is a condition on which sentences hang.
type pieceView struct {
	Name   string
	If     words.Phrase
	IfText string
	Names  string // the list of which {names} tells
}

// A formView is a text as it is read by some of its readers.
type formView struct {
	For    string
	Blocks []block
}

func (v *view) pieces(r *pack.Rule, by link) (list []pieceView) {
	for _, p := range r.Pieces {
		pv := pieceView{Name: p.Name, If: v.say(p.If, by), IfText: p.IfText.Text}
		if p.Names != nil {
			pv.Names = v.words.Fact(p.Names)
		}
		list = append(list, pv)
	}
	return list
}

// parts shows a text with each piece at its place.
func (v *view) parts(m *pack.Message, lang string) (list []block) {
	if m.Parts == nil {
		return v.blocks(m.Text, lang)
	}
	for _, part := range m.Parts {
		blocks := v.blocks(part.Text, lang)
		if part.Piece != nil {
			for i := range blocks {
				blocks[i].Piece = part.Piece.Name
			}
			for _, b := range v.blocks(part.Unsure, lang) {
				if part.Unsure != "" {
					b.Piece, b.Unsure = part.Piece.Name, true
					blocks = append(blocks, b)
				}
			}
		}
		list = append(list, blocks...)
	}
	return list
}

// forms lists the texts that come of the pieces of a message: the shortest, each piece
// alone, said and unsure, and the longest.
func (v *view) forms(w *pack.Wording, m *pack.Message, lang string) (list []formView) {
	if m.Parts == nil {
		return nil
	}
	add := func(whom string, values []condition.Truth) {
		text := m.Assembled(w.Value(values))
		list = append(list, formView{whom, v.blocks(text, lang)})
	}
	none := slices.Repeat([]condition.Truth{condition.False}, len(w.Pieces))
	add(v.text("forms.none"), none)
	for i, p := range w.Pieces {
		alone := slices.Clone(none)
		alone[i] = condition.True
		add(v.text("forms.one", p.Name), alone)
		if inspect.CanBeUnknown(p.If) {
			alone = slices.Clone(alone)
			alone[i] = condition.Unknown
			add(v.text("forms.unknown", p.Name), alone)
		}
	}
	if len(w.Pieces) > 1 {
		add(v.text("forms.longest"), longest(w, m))
	}
	return list
}

// longest are the values of the pieces with which the text of m is longest.
func longest(w *pack.Wording, m *pack.Message) (values []condition.Truth) {
	for _, p := range w.Pieces {
		i := slices.IndexFunc(m.Parts, func(x pack.Part) bool { return x.Piece == p })
		if len(m.Parts[i].Unsure) > len(m.Parts[i].Text) {
			values = append(values, condition.Unknown)
		} else {
			values = append(values, condition.True)
		}
	}
	return values
}
