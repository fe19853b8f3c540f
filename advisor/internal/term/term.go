// Package term holds the hierarchy of terms: what is a kind of what.
package term

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"example.com/crosstalk/advisor/internal/own"
)

// An ID names a term inside one Hierarchy. None is no term.
type ID int32

// Limits on a hierarchy. What it takes grows with its terms, with the wider terms of
// each, and with the pairs of terms that overlap, of which a tree has none.
const (
	MaxTerms = 500_000
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
	exact map[string]ID // as they are given, which is how data mostly names them
	bare  map[string]ID // by folded names with accents, these left out; None: more than one has it
	wider [][]ID        // by ID: what it is a kind of, itself included, in order
	marks []uint64      // by ID: the bit of each of these, which terms 64 apart share
	meets [][]ID        // by ID: what it only overlaps, in order; see overlap
	inner []bool        // by ID: something is a kind of it

	grammar *grammar // of names of products; nil: none are read
}

// New builds a hierarchy. Report is called with the index of a term and what
// is wrong with it: an unknown wider term, a circle, a name that two terms
// share. A hierarchy is returned all the same.
func New(terms []Term, report func(i int, msg string)) *Hierarchy {
	h := &Hierarchy{terms: terms}
	h.name(report)
	h.rank(report)
	h.overlap()
	return h
}

// name files the terms by all their names. An id is stronger than another name, and
// that is stronger than a label, which is a name only where no other term has it; so is
// the label without its article.
func (h *Hierarchy) name(report func(i int, msg string)) {
	h.ids, h.exact = make(map[string]ID, 2*len(h.terms)), make(map[string]ID, 2*len(h.terms))
	for i, t := range h.terms {
		h.ids[Fold(t.Name)] = ID(i)
	}
	for i, t := range h.terms {
		for _, n := range t.Also {
			folded := Fold(n)
			other, taken := h.ids[folded]
			if taken && other != ID(i) {
				report(i, fmt.Sprintf("the name %q belongs to %s already", n, h.terms[other].Name))
			} else {
				other, h.ids[folded] = ID(i), ID(i)
			}
			h.exact[n] = other
		}
	}
	weak := func(i int, name string) ID {
		folded := Fold(name)
		id, taken := h.ids[folded]
		if !taken {
			id, h.ids[folded] = ID(i), ID(i)
		}
		return id
	}
	words := map[string]*own.Words{}
	for i, t := range h.terms {
		for lang, l := range t.Label {
			if words[lang] == nil {
				words[lang] = own.In(lang)
			}
			h.exact[l] = weak(i, l)
		}
	}
	for i, t := range h.terms {
		for lang, l := range t.Label {
			if bare := words[lang].WithoutArticle(l); bare != l {
				weak(i, bare)
			}
		}
	}
	for _, t := range h.terms {
		h.exact[t.Name] = h.ids[Fold(t.Name)]
	}
	h.bare = bareNames(h.ids)
}

// bareNames files names that have accents as people type them who leave these out. A
// name that somebody has as it stands is theirs, and one that would be two is nobody's.
func bareNames(ids map[string]ID) map[string]ID {
	bare := map[string]ID{}
	for folded, id := range ids {
		if isASCII(folded) {
			continue
		}
		name := WithoutAccents(folded)
		if _, taken := ids[name]; taken || name == folded {
			continue
		}
		if other, taken := bare[name]; taken && other != id {
			id = None
		}
		bare[name] = id
	}
	return bare
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// rank finds out what is a kind of what.
func (h *Hierarchy) rank(report func(i int, msg string)) {
	n := len(h.terms)
	h.wider, h.marks, h.inner = make([][]ID, n), make([]uint64, n), make([]bool, n)
	entered := make([]bool, n)
	var fill func(i ID, path []string)
	fill = func(i ID, path []string) {
		if h.wider[i] != nil {
			return
		}
		path = append(path, h.terms[i].Name)
		if entered[i] {
			if len(path) > 8 { // whoever mends it sees the ends
				path = append(append(path[:4:4], "..."), path[len(path)-4:]...)
			}
			report(int(i), "circle: "+strings.Join(path, " is "))
			return
		}
		entered[i] = true
		wider := []ID{i}
		for _, name := range h.terms[i].Is {
			j := h.Named(name)
			if j == None {
				report(int(i), fmt.Sprintf("unknown term %q", name))
				continue
			}
			fill(j, path)
			wider = append(wider, h.wider[j]...)
		}
		slices.Sort(wider)
		wider = slices.Compact(wider)
		if n := len(wider) - 1; n > MaxWider {
			report(int(i), fmt.Sprintf("it is a kind of %d wider terms, with theirs; at most %d", n,
				MaxWider))
			wider = []ID{i}
		}
		h.wider[i] = slices.Clip(wider)
	}
	for i := range h.terms {
		fill(ID(i), nil)
	}
	for i := range h.terms {
		for _, w := range h.wider[i] {
			h.marks[i] |= 1 << (w % 64)
			h.inner[w] = h.inner[w] || w != ID(i)
		}
	}
}

// overlap finds the pairs of terms of which neither is a kind of the other, but some third
// term is a kind of both. The widest such third term names two wider ones, one on the way
// to each of them, so that it is enough to look at those that name several.
func (h *Hierarchy) overlap() {
	n := len(h.terms)
	forks := make([][]ID, n) // by ID: its kinds that name several wider terms
	for i, t := range h.terms {
		if len(t.Is) > 1 {
			for _, w := range h.wider[i] {
				forks[w] = append(forks[w], ID(i))
			}
		}
	}
	h.meets = make([][]ID, n)
	seen := make([]ID, n) // the term, from 1, for which one was looked at last
	for i := range h.terms {
		a := ID(i)
		for _, fork := range forks[a] {
			for _, b := range h.wider[fork] {
				if seen[b] == a+1 {
					continue
				}
				if seen[b] = a + 1; !h.Is(a, b) && !h.Is(b, a) {
					h.meets[a] = append(h.meets[a], b)
				}
			}
		}
		slices.Sort(h.meets[a])
		h.meets[a] = slices.Clip(h.meets[a])
	}
}

// Meet reports whether something could be a kind of both a and b: one is a
// kind of the other, or a third term is a kind of both.
func (h *Hierarchy) Meet(a, b ID) bool {
	if a < 0 || b < 0 {
		return false
	}
	if h.Is(a, b) || h.Is(b, a) {
		return true
	}
	_, found := slices.BinarySearch(h.meets[a], b)
	return found
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
		if id, ok := h.bare[string(folded)]; ok {
			return id
		}
		return None
	}
	if id, ok := h.ids[Fold(name)]; ok {
		return id
	}
	// Some programs write a letter and its accent as two: that is the same name.
	if composed := norm.NFC.String(name); composed != name {
		return h.Find(composed)
	}
	plain := WithoutAccents(name)
	if id, ok := h.ids[plain]; ok {
		return id
	}
	if id, ok := h.bare[plain]; ok {
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

// Is reports whether a is a kind of b, or b itself. Mostly it is not, and the marks
// say so at once.
func (h *Hierarchy) Is(a, b ID) bool {
	return a >= 0 && b >= 0 && h.marks[a]&(1<<(b%64)) != 0 && slices.Contains(h.wider[a], b)
}

// Leaf reports whether nothing is a kind of a term but itself.
func (h *Hierarchy) Leaf(id ID) bool { return !h.inner[id] }

// Wider lists what a term is a kind of, itself included, in order.
func (h *Hierarchy) Wider(id ID) []ID { return h.wider[id] }

// Overlaps lists, in order, the terms of which something could be a kind as well that is a
// kind of a term, of those that neither is a kind of.
func (h *Hierarchy) Overlaps(id ID) []ID { return h.meets[id] }

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

// NamesOf are the names of terms.
func (h *Hierarchy) NamesOf(ids []ID) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = h.terms[id].Name
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
