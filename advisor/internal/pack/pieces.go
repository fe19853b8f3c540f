package pack

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/inspect"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// MostPieces is how many pieces the text of one wording may have: with more,
// nobody could read all the texts that come of them.
const MostPieces = 4

// A Piece is a condition on which sentences of a rule's texts hang. Where it is true
// they are said, where it is unknown they are worded as "if you ...", where it is false
// they are left out.
type Piece struct {
	Name   string
	If     condition.Cond
	IfText *source.Verbatim
	// Names is the set or list of which {names} tells what made the condition true;
	// nil if no text of the piece says {names}.
	Names *fact.Fact
	Pos   source.Pos
}

// A Part is a part of a text: paragraphs that everybody reads or, with a Piece, those
// that hang on it.
type Part struct {
	Text   string // what everybody reads; of a piece, what is said
	Piece  *Piece
	Unsure string // "" if the piece is never unknown
	Node   *source.Node

	words [2]int // of Text and Unsure
}

// NamesOf is what stands in a text for the names of a piece, whose author wrote {names}.
func NamesOf(p *Piece) string { return "{names:" + p.Name + "}" }

// IsNames reports whether a placeholder stands for names, which depend on the profile.
func IsNames(placeholder string) bool {
	return placeholder == NamesPlaceholder || strings.HasPrefix(placeholder, "{names:")
}

// Assembled is the text of m, of which each piece has a value.
func (m *Message) Assembled(value func(*Piece) condition.Truth) string {
	if m.Parts == nil {
		return m.Text
	}
	var out strings.Builder
	item := false // the last line is of a list
	for _, part := range m.Parts {
		text := part.Text
		if part.Piece != nil {
			switch value(part.Piece) {
			case condition.False:
				continue
			case condition.Unknown:
				text = part.Unsure
			}
		}
		switch {
		case out.Len() == 0:
		case item && strings.HasPrefix(text, listItem):
			out.WriteByte('\n')
		default:
			out.WriteString("\n\n")
		}
		out.WriteString(text)
		item = strings.HasPrefix(text[strings.LastIndexByte(text, '\n')+1:], listItem)
	}
	return out.String()
}

// Lined is what m says among the messages of its group, of which each piece has a value:
// its line, and the sentences that hang on a piece. What hangs on nothing the line stands for.
func (m *Message) Lined(value func(*Piece) condition.Truth) string {
	said := []string{m.Line.Text}
	for _, part := range m.Parts {
		if part.Piece == nil {
			continue
		}
		switch value(part.Piece) {
		case condition.True:
			said = append(said, part.Text)
		case condition.Unknown:
			said = append(said, part.Unsure)
		}
	}
	words := strings.Fields(strings.Join(said, " "))
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "-" }), " ")
}

// listItem begins a line of a text that is an item of a list.
const listItem = "- "

// Combinations lists the values that the pieces of w may have together, all of them
// said first: of each piece every one that it can have.
func (w *Wording) Combinations() (list [][]condition.Truth) {
	list = [][]condition.Truth{{}}
	for _, p := range w.Pieces {
		values := []condition.Truth{condition.True, condition.Unknown, condition.False}
		if !inspect.CanBeUnknown(p.If) {
			values = []condition.Truth{condition.True, condition.False}
		}
		var longer [][]condition.Truth
		for _, c := range list {
			for _, v := range values {
				longer = append(longer, append(slices.Clip(c), v))
			}
		}
		list = longer
	}
	return list
}

// Value gives the pieces of w the values of a list in their order.
func (w *Wording) Value(values []condition.Truth) func(*Piece) condition.Truth {
	return func(p *Piece) condition.Truth { return values[slices.Index(w.Pieces, p)] }
}

// Has reports whether a text of w has the piece.
func (w *Wording) Has(p *Piece) bool { return slices.Contains(w.Pieces, p) }

// Naming reports whether whoever c is true of has something in the set or list f
// that makes it so: then there are names for {names}.
func Naming(c condition.Cond, f *fact.Fact) bool {
	naming := func(c condition.Cond) bool { return Naming(c, f) }
	switch c := c.(type) {
	case condition.And:
		return slices.ContainsFunc(c, naming)
	case condition.Or:
		return len(c) > 0 && !slices.ContainsFunc(c, func(c condition.Cond) bool { return !naming(c) })
	case *condition.Finding:
		return naming(c.Cond)
	case *condition.Choice:
		return c.Case == nil && c.Derived == nil && naming(c.Then) && naming(c.Else)
	case *condition.Quant:
		return c.List == f && atLeastOne(c) && byName(c.Pred, f.TermField())
	case *condition.Atom:
		return c.Test != nil && c.Test.Op == condition.OpHas && c.Test.Fact == f
	case condition.Const:
		return condition.Truth(c) == condition.False
	}
	return false
}

// byName reports whether whatever record c is true of has a name that a term has, in
// the field f.
func byName(c condition.Cond, f *fact.Fact) bool {
	named := func(c condition.Cond) bool { return byName(c, f) }
	switch c := c.(type) {
	case condition.And:
		return slices.ContainsFunc(c, named)
	case condition.Or:
		return len(c) > 0 && !slices.ContainsFunc(c, func(c condition.Cond) bool { return !named(c) })
	case *condition.Atom:
		return c.Test != nil && c.Test.Op == condition.OpIs && c.Test.Fact == f
	}
	return false
}

// atLeastOne reports whether c, where it is true, is so for a record.
func atLeastOne(c *condition.Quant) bool {
	switch c.Op {
	case "any", "one":
		return true
	case "count":
		return c.Cmp == ">" && c.N >= 0 || (c.Cmp == ">=" || c.Cmp == "==") && c.N >= 1
	}
	return false
}

// Made calls visit for what in the set or list of p has made its condition true on the
// profile of f: with the record or, of a set, with the term. It may do so more than once.
func (p *Piece) Made(f *condition.Frame, h *term.Hierarchy, visit func(*fact.Elem, term.ID)) {
	m := maker{f, h, p.Names, visit}
	m.look(p.If)
}

// A maker looks for what made a condition true.
type maker struct {
	frame *condition.Frame
	terms *term.Hierarchy
	list  *fact.Fact
	visit func(*fact.Elem, term.ID)
}

// look looks into c, if it is true.
func (m *maker) look(c condition.Cond) {
	if m.frame.Eval(c) != condition.True {
		return
	}
	switch c := c.(type) {
	case condition.And, condition.Or, *condition.Finding:
		for _, part := range condition.Children(c) {
			m.look(part)
		}
	case *condition.Choice:
		if m.frame.Eval(c.If) != condition.False {
			m.look(c.Then)
		}
		if m.frame.Eval(c.If) != condition.True {
			m.look(c.Else)
		}
	case *condition.Quant:
		records, ok := m.frame.Value(m.list, nil).Any.(*fact.Records)
		if c.List != m.list || !ok || !atLeastOne(c) {
			return
		}
		for _, e := range records.Elems {
			if m.frame.EvalIn(c.Pred, e) == condition.True {
				m.visit(e, term.None)
			}
		}
	case *condition.Atom:
		if c.Test != nil && c.Test.Op == condition.OpHas && c.Test.Fact == m.list {
			m.has(c.Test.Term)
		}
	}
}

// has looks for kinds of t in the set or list.
func (m *maker) has(t term.ID) {
	switch all := m.frame.Value(m.list, nil).Any.(type) {
	case *fact.Set:
		for _, id := range all.Has {
			if id != term.None && m.terms.Is(id, t) {
				m.visit(nil, id)
			}
		}
	case *fact.Records:
		for _, e := range all.Elems {
			v := e.Slots[m.list.TermField().Slot]
			if v.Known && term.ID(v.Int) != term.None && m.terms.Is(term.ID(v.Int), t) {
				m.visit(e, term.None)
			}
		}
	}
}
