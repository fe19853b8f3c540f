// Package randprofile makes random profiles of a pack, for tests: partly
// known ones, and completions of them. Numbers are drawn near the constants
// that conditions compare with, terms from those that conditions ask for.
package randprofile

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/internal/pattern"
)

// A Source draws profiles. It is for one goroutine.
type Source struct {
	*rand.Rand
	Known float64 // the share of facts that are known, 0 to 1

	*Drawer
}

// A Drawer is what the sources for one pack share. It is immutable.
type Drawer struct {
	pack    *pack.Pack
	numbers map[*fact.Fact][]float64
	terms   map[*fact.Fact][]term.ID
	leaves  [][]term.ID // by term: its kinds that have no kinds themselves
}

var literal = pattern.New(`-?\b[0-9]+(\.[0-9]+)?\b`)

// Source returns a source that draws from r.
func (d *Drawer) Source(r *rand.Rand, known float64) *Source { return &Source{r, known, d} }

// New looks at the facts that the conditions of p read.
func New(p *pack.Pack) *Drawer {
	s := &Drawer{p, map[*fact.Fact][]float64{}, map[*fact.Fact][]term.ID{}, nil}
	h := p.Schema.Terms
	s.leaves = make([][]term.ID, h.Len())
	inner := make([]bool, h.Len())
	for i := range term.ID(h.Len()) {
		for _, wide := range h.Term(i).Is {
			inner[h.Named(wide)] = true
		}
	}
	for i := range term.ID(h.Len()) {
		for j := range term.ID(h.Len()) {
			if !inner[j] && h.Is(j, i) {
				s.leaves[i] = append(s.leaves[i], j)
			}
		}
	}
	look := func(c condition.Cond) {
		if c == nil {
			return
		}
		condition.Walk(c, func(c condition.Cond) bool {
			if a, ok := c.(*condition.Atom); ok {
				s.look(a)
			}
			return true
		})
	}
	for _, r := range p.Rules {
		for _, c := range r.Conditions() {
			look(c)
		}
	}
	for _, f := range p.Findings {
		look(f.Cond)
	}
	for _, i := range p.Invariants() {
		for c := range i.Conditions() {
			look(c)
		}
	}
	return s
}

func (s *Drawer) look(a *condition.Atom) {
	for _, r := range a.Refs {
		if r.Term != term.None && !slices.Contains(s.terms[r.Fact], r.Term) {
			s.terms[r.Fact] = append(s.terms[r.Fact], r.Term)
		}
		if r.Fact.Kind != fact.Int && r.Fact.Kind != fact.Number {
			continue
		}
		for _, text := range literal().FindAllString(a.Text, -1) {
			x, _ := strconv.ParseFloat(text, 64)
			for _, y := range []float64{x - 1, x, x + 1} {
				if y >= r.Fact.Min && y <= r.Fact.Max && !slices.Contains(s.numbers[r.Fact], y) {
					s.numbers[r.Fact] = append(s.numbers[r.Fact], y)
				}
			}
		}
	}
}

// A Doc is a profile as it would stand in JSON.
type Doc map[string]any

// Profile draws a profile.
func (s *Source) Profile() Doc {
	d := Doc{}
	for _, f := range s.pack.Schema.Top {
		if s.Float64() < s.Known {
			d.put(f.Path, s.value(f, s.Known))
		}
	}
	return d
}

// put sets a fact, inside the groups of its path.
func (d Doc) put(path string, v any) { fact.Put(d, path, v) }

func (d Doc) get(path string) any {
	head, rest, nested := strings.Cut(path, ".")
	if !nested {
		return d[path]
	}
	if inner, ok := d[head].(Doc); ok {
		return inner.get(rest)
	}
	return nil
}

func (s *Source) value(f *fact.Fact, known float64) any {
	switch f.Kind {
	case fact.Bool:
		return s.IntN(2) == 0
	case fact.Int:
		return int(math.Round(s.number(f)))
	case fact.Number:
		return s.number(f)
	case fact.Enum:
		return f.Values[s.IntN(len(f.Values))]
	case fact.Date:
		return time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC).AddDate(0, 0,
			-int(s.ExpFloat64()*900)).Format(time.DateOnly)
	case fact.Duration:
		return (time.Duration(s.IntN(100)) * time.Hour).String()
	case fact.Term:
		return s.name(f)
	case fact.Terms:
		return s.set(f, known)
	case fact.List:
		return s.list(f, known)
	case fact.Numbers:
		list := make([]float64, s.IntN(4))
		for i := range list {
			list[i] = math.Round(s.number(f))
		}
		return list
	case fact.Texts:
		return []string{"one", "two", "three"}[:s.IntN(4)]
	}
	return "some text"
}

func (s *Source) number(f *fact.Fact) float64 {
	if near := s.numbers[f]; len(near) > 0 && s.IntN(4) > 0 {
		x := near[s.IntN(len(near))]
		if f.Kind == fact.Number && s.IntN(5) == 0 {
			x = min(max(x+s.Float64()-0.5, f.Min), f.Max)
		}
		return x
	}
	x := f.Min + s.Float64()*(f.Max-f.Min)
	if s.IntN(2) == 0 {
		x = math.Round(x)
	}
	return min(max(x, f.Min), f.Max)
}

// name draws a term that a fact may name: mostly one of those that conditions
// ask for, or a kind of one.
func (s *Source) name(f *fact.Fact) string {
	h := s.pack.Schema.Terms
	asked := s.terms[f]
	if f.Owner != nil && len(asked) == 0 {
		asked = s.terms[f.Owner]
	}
	if len(asked) > 0 && s.IntN(5) > 0 {
		id := asked[s.IntN(len(asked))]
		if kinds := s.leavesOf(id); len(kinds) > 0 {
			id = kinds[s.IntN(len(kinds))]
		}
		return h.Term(id).Name
	}
	for range 100 {
		id := term.ID(s.IntN(h.Len()))
		for _, root := range f.Of {
			if h.Is(id, root) && id != root {
				return h.Term(id).Name
			}
		}
	}
	return h.Term(f.Of[0]).Name
}

func (d *Drawer) leavesOf(id term.ID) []term.ID {
	if id == term.None {
		return nil
	}
	return d.leaves[id]
}

// leaf is a kind of the term name that has nothing below it.
func (s *Source) leaf(name string) string {
	h := s.pack.Schema.Terms
	if kinds := s.leavesOf(h.Find(name)); len(kinds) > 0 {
		return h.Term(kinds[s.IntN(len(kinds))]).Name
	}
	return name
}

func (s *Source) set(f *fact.Fact, known float64) any {
	var has []string
	for range s.IntN(4) {
		has = append(has, s.name(f))
	}
	if has == nil {
		has = []string{}
	}
	if s.Float64() < known {
		return has
	}
	return s.open(Doc{"has": has}, f, has)
}

// open adds to what is known of a set or list what is ruled out. It may be
// complete all the same.
func (s *Source) open(d Doc, f *fact.Fact, has []string) Doc {
	d["not"] = s.not(f, has)
	if s.IntN(4) == 0 {
		d["complete"] = true
	}
	return d
}

// not draws terms to rule out that contradict none that are present, often kinds
// of these.
func (s *Source) not(f *fact.Fact, has []string) []string {
	h, list := s.pack.Schema.Terms, []string{}
	for range s.IntN(3) {
		name := s.name(f)
		if len(has) > 0 && s.IntN(3) == 0 {
			name = s.leaf(has[s.IntN(len(has))])
		}
		n := h.Find(name)
		if n != term.None && !slices.ContainsFunc(has, func(x string) bool {
			return h.Is(h.Find(x), n)
		}) {
			list = append(list, h.Term(n).Name)
		}
	}
	return list
}

func (s *Source) list(f *fact.Fact, known float64) any {
	records := []Doc{}
	var names []string
	for range s.IntN(4) {
		r := s.record(f, known)
		records = append(records, r)
		if name := f.TermField(); name != nil {
			if n, ok := r[name.Name()].(string); ok {
				names = append(names, n)
			}
		}
	}
	if s.Float64() < known {
		return records
	}
	if name := f.TermField(); name != nil {
		return s.open(Doc{"has": records}, name, names)
	}
	return Doc{"has": records}
}

// nobodyKnows is a name that no pack has.
const nobodyKnows = "a name that nobody knows"

func (s *Source) record(f *fact.Fact, known float64) Doc {
	d := Doc{}
	for _, field := range f.Fields {
		switch name := field.Kind == fact.Term; {
		case name && s.Float64()*8 < 1-known: // without a name, or with one that says as little
			if s.IntN(2) == 0 {
				d.put(strings.TrimPrefix(field.Path, f.Path+"."), nobodyKnows)
			}
		case name || s.Float64() < known:
			d.put(strings.TrimPrefix(field.Path, f.Path+"."), s.value(field, known))
		}
	}
	return d
}
