// Package term holds the hierarchy of terms: what is a kind of what.
package term

import (
	"fmt"
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An ID names a term inside one Hierarchy. None is no term.
type ID int32

// Limits on a hierarchy: what is a kind of what is looked up in tables whose
// size is the square of the terms.
const (
	MaxTerms = 10_000
	MaxWider = 64 // terms, with theirs, that one is a kind of
)

// None is the ID of a name that the hierarchy does not have.
const None ID = -1

// A Term is a medicine, condition, food or other thing that rules name.
type Term struct {
	Name  string              // the id in snake_case
	Is    []string            // names of wider terms; none for a root
	Also  []string            // other names in data
	Label map[string]string   // language -> words for a reader
	Codes map[string][]string // code system -> codes

	// Unasked is a class that no reader can tick, since its words say what it
	// does and not what it is called: questions leave it out.
	Unasked bool

	// Routes are those by which a product of this name is given. FormOf are the
	// terms that are this one where they are given by these routes. With either,
	// names of products are read.
	Routes []string
	FormOf []string
}

// A Hierarchy is an immutable set of terms.
type Hierarchy struct {
	terms []Term
	ids   map[string]ID // by folded name, label and synonym
	exact map[string]ID // by name, label and synonym as they are given, which is how data mostly names them
	above [][]uint64    // above[i] has bit j if i is a kind of j, itself included
	meets [][]uint64    // meets[i] has bit j if something is a kind of both

	grammar *grammar // of names of products; nil: none are read
}

// New builds a hierarchy. Report is called with the index of a term and what
// is wrong with it: an unknown wider term, a circle, a name that two terms
// share. A hierarchy is returned all the same.
func New(terms []Term, report func(i int, msg string)) *Hierarchy {
	h := &Hierarchy{terms: terms, ids: make(map[string]ID, 2*len(terms))}
	for i, t := range terms {
		h.ids[Fold(t.Name)] = ID(i)
	}
	for i, t := range terms {
		for _, n := range t.Also {
			if other, taken := h.ids[Fold(n)]; taken && other != ID(i) {
				report(i, fmt.Sprintf("the name %q belongs to %s already", n, terms[other].Name))
				continue
			}
			h.ids[Fold(n)] = ID(i)
		}
	}
	for i, t := range terms {
		for _, l := range t.Label {
			// A label is a name too, unless another term has it already.
			if _, taken := h.ids[Fold(l)]; !taken {
				h.ids[Fold(l)] = ID(i)
			}
		}
	}
	h.exact = make(map[string]ID, 2*len(terms))
	for _, t := range terms {
		for _, name := range t.Also {
			h.exact[name] = h.ids[Fold(name)]
		}
		for _, name := range t.Label {
			h.exact[name] = h.ids[Fold(name)]
		}
		h.exact[t.Name] = h.ids[Fold(t.Name)]
	}
	words := (len(terms) + 63) / 64
	h.above = make([][]uint64, len(terms))
	state := make([]int8, len(terms)) // 1 while being filled, 2 when done
	var fill func(i int, path []string)
	fill = func(i int, path []string) {
		if state[i] == 2 {
			return
		}
		path = append(path, terms[i].Name)
		if state[i] == 1 {
			if len(path) > 8 { // whoever mends it sees the ends
				path = append(append(path[:4:4], "..."), path[len(path)-4:]...)
			}
			report(i, "circle: "+strings.Join(path, " is "))
			return
		}
		state[i] = 1
		row := make([]uint64, words)
		row[i/64] |= 1 << (i % 64)
		for _, wide := range terms[i].Is {
			j, ok := h.ids[Fold(wide)]
			if !ok || terms[j].Name != wide {
				report(i, fmt.Sprintf("unknown term %q", wide))
				continue
			}
			fill(int(j), path)
			for k, w := range h.above[j] {
				row[k] |= w
			}
		}
		wider := -1
		for _, w := range row {
			wider += bits.OnesCount64(w)
		}
		if wider > MaxWider {
			report(i, fmt.Sprintf("it is a kind of %d wider terms, with theirs; at most %d", wider, MaxWider))
			clear(row)
			row[i/64] |= 1 << (i % 64)
		}
		h.above[i], state[i] = row, 2
	}
	for i := range terms {
		fill(i, nil)
	}
	h.meet(words)
	return h
}

func (h *Hierarchy) meet(words int) {
	h.meets = make([][]uint64, len(h.terms))
	for _, above := range h.above {
		for at, word := range above {
			for ; word != 0; word &= word - 1 {
				i := at*64 + bits.TrailingZeros64(word)
				if h.meets[i] == nil {
					h.meets[i] = make([]uint64, words)
				}
				for k, w := range above {
					h.meets[i][k] |= w
				}
			}
		}
	}
}

// Meet reports whether something could be a kind of both a and b: one is a
// kind of the other, or a third term is a kind of both.
func (h *Hierarchy) Meet(a, b ID) bool {
	if a < 0 || b < 0 {
		return false
	}
	bits := h.meets[a]
	return bits != nil && bits[b/64]&(1<<(b%64)) != 0
}

// Meets calls visit for every term of which something could be a kind that is
// a kind of a as well: those for which Meet(a, b).
func (h *Hierarchy) Meets(a ID, visit func(b ID)) {
	for at, word := range h.meets[a] {
		for ; word != 0; word &= word - 1 {
			visit(ID(at*64 + bits.TrailingZeros64(word)))
		}
	}
}

// Fold is the form in which names are compared: lower case, and no spaces,
// '-' or '_'.
func Fold(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r == '_' || unicode.IsSpace(r):
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// Find returns the term that data calls name, or None.
func (h *Hierarchy) Find(name string) ID {
	if id, ok := h.exact[name]; ok {
		return id
	}
	if id, ok := h.ids[name]; ok {
		return id
	}
	var space [64]byte
	if folded, ok := foldASCII(space[:0], name); ok {
		if id, ok := h.ids[string(folded)]; ok {
			return id
		}
		return None
	}
	if id, ok := h.ids[Fold(name)]; ok {
		return id
	}
	return None
}

// foldASCII is Fold without an allocation, for short names in ASCII.
func foldASCII(out []byte, name string) ([]byte, bool) {
	if len(name) > cap(out) {
		return nil, false
	}
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c >= utf8.RuneSelf:
			return nil, false
		case c == '-' || c == '_' || c == ' ' || '\t' <= c && c <= '\r':
		case 'A' <= c && c <= 'Z':
			out = append(out, c+'a'-'A')
		default:
			out = append(out, c)
		}
	}
	return out, true
}

// Named returns the term whose id is exactly name, or None.
func (h *Hierarchy) Named(name string) ID {
	if id, ok := h.exact[name]; ok && h.terms[id].Name == name {
		return id
	}
	return None
}

// Is reports whether a is a kind of b, or b itself.
func (h *Hierarchy) Is(a, b ID) bool {
	if a < 0 || b < 0 {
		return false
	}
	bits := h.above[a]
	return bits != nil && bits[b/64]&(1<<(b%64)) != 0
}

// Bits are a set of terms, with the bit of a term at its ID.
type Bits []uint64

// Room is the length of the Bits of a hierarchy.
func (h *Hierarchy) Room() int { return (len(h.terms) + 63) / 64 }

// Above adds to a set the terms that id is a kind of, itself included.
func (b Bits) Above(h *Hierarchy, id ID) {
	for i, bits := range h.above[id] {
		b[i] |= bits
	}
}

// Add adds a term to a set.
func (b Bits) Add(id ID) { b[id/64] |= 1 << (id % 64) }

// Meets reports whether two sets of a hierarchy have a term in common.
func (b Bits) Meets(c Bits) bool {
	for i, bits := range b {
		if bits&c[i] != 0 {
			return true
		}
	}
	return false
}

// Term returns the term with an ID that is not None.
func (h *Hierarchy) Term(id ID) *Term { return &h.terms[id] }

// Len is the number of terms.
func (h *Hierarchy) Len() int { return len(h.terms) }

// Names returns all ids in the order in which they were given.
func (h *Hierarchy) Names() []string {
	names := make([]string, len(h.terms))
	for i, t := range h.terms {
		names[i] = t.Name
	}
	return names
}

// Label returns the words for a term in a language; its id in words if the
// pack has none.
func (h *Hierarchy) Label(id ID, language string) string {
	t := h.terms[id]
	for _, l := range []string{language, "en"} {
		if s := t.Label[l]; s != "" {
			return s
		}
	}
	return strings.ReplaceAll(t.Name, "_", " ")
}
