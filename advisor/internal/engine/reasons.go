package engine

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/internal/trace"
)

// A Piece is a text: one that there is already, or a part of Reasons.Text.
type Piece struct {
	static   string
	from, to int
}

// Reasons are the reasons of all messages of an advice, so that they
// take three pieces of memory together: their texts, their facts, themselves.
type Reasons struct {
	session *Session
	Text    []byte
	Facts   []Said
	List    []Reason
	Ends    []int // of the reasons of each message

	from  int          // of the reasons of the message at hand
	trace *trace.Trace // at hand
	leaf  trace.Leaf
	first int  // its first fact
	start int  // where its text begins
	named bool // it is a finding
	names []string
	visit func(trace.Leaf)
	found func(trace.Leaf) // visit for findings that are so, in their words
	tell  func(condition.Literal)
}

// Said is what the profile says of a fact.
type Said struct {
	Fact  string
	Value Piece
}

// A Reason is one thing in the profile for which a message is shown.
type Reason struct {
	Text     Piece
	From, To int // of Reasons.Facts
}

func (t *Reasons) reset() {
	clear(t.Text)
	clear(t.Facts)
	clear(t.List)
	clear(t.names)
	t.Text, t.Facts, t.List = t.Text[:0], t.Facts[:0], t.List[:0]
	t.names, t.leaf = t.names[:0], trace.Leaf{}
}

func (t *Reasons) bytes(p Piece) []byte { return t.Text[p.from:p.to] }

func (t *Reasons) same(p, q Piece) bool {
	switch {
	case p.static != "" && q.static != "":
		return p.static == q.static
	case p.static != "":
		return string(t.bytes(q)) == p.static
	case q.static != "":
		return string(t.bytes(p)) == q.static
	}
	return bytes.Equal(t.bytes(p), t.bytes(q))
}

// In is p as a string, where all is Reasons.Text as one.
func (p Piece) In(all string) string {
	if p.static != "" {
		return p.static
	}
	return all[p.from:p.to]
}

// Of is a piece: a text that there is already, or one that lasts as long as t.
func (t *Reasons) Of(p Piece) (static string, text []byte) {
	if p.static != "" {
		return p.static, nil
	}
	return "", t.bytes(p)
}

// Reasons collects the reasons for the messages about the rulings of order.
func (s *Session) Reasons(order []*Ruling) *Reasons {
	t := &s.reasons
	if t.session == nil { // functions for good, so that none is made for each leaf
		t.session, t.visit, t.found, t.tell = s, t.leafOf, t.findingOf, t.factOf
	}
	t.Ends = t.Ends[:0]
	for _, r := range order {
		t.from = len(t.List)
		// The words of a variant are chosen for what its condition finds.
		if r.Wording.If != nil && s.Frame.Eval(r.Wording.If) == condition.True {
			t.trace = s.Trace.Follow(&s.Frame, r.Wording.If, trace.First)
			t.trace.Leaves(t.found)
		}
		if s.Frame.Eval(r.Rule.When) == condition.True { // else a companion, shown for its host
			t.trace = s.Trace.Follow(&s.Frame, r.Rule.When, trace.First)
			t.trace.Leaves(t.visit)
		}
		for i, is := range r.Pieces {
			if is == condition.True { // what is said is so
				t.trace = s.Trace.Follow(&s.Frame, r.Wording.Pieces[i].If, trace.First)
				t.trace.Leaves(t.visit)
			}
		}
		t.Ends = append(t.Ends, len(t.List))
	}
	return t
}

// findingOf is leafOf for what has words of its own.
func (t *Reasons) findingOf(l trace.Leaf) {
	if _, named := l.Cond.(*condition.Finding); named && l.Value == condition.True {
		t.leafOf(l)
	}
}

// leafOf tells a part that gives the condition its value.
func (t *Reasons) leafOf(l trace.Leaf) {
	s := t.session
	finding, named := l.Cond.(*condition.Finding)
	t.leaf, t.named = l, named && l.Value == condition.True
	t.first, t.start, t.names = len(t.Facts), len(t.Text), t.names[:0]
	t.trace.LiteralsOf(l.Step, t.tell)
	text := Piece{from: t.start, to: len(t.Text)}
	if t.named {
		text = t.withNames(s.Words.In(finding.Because))
	}
	told := func(r Reason) bool { return t.same(r.Text, text) }
	if text.static == "" && text.from == text.to || slices.ContainsFunc(t.List[t.from:], told) {
		t.Facts, t.Text = t.Facts[:t.first], t.Text[:t.start]
		return
	}
	t.List = append(t.List, Reason{text, t.first, len(t.Facts)})
}

// factOf tells something that the profile says and that the leaf at hand stands
// on, once: what the fact is called and what is said of it. The label alone says
// that a fact of yes or no is so.
func (t *Reasons) factOf(l condition.Literal) {
	f := l.Fact
	switch {
	case l.Kind == condition.Region:
		t.regionOf()
		return
	case f == nil:
		return // the day, which the advice has
	}
	if l.Kind == condition.Says && t.session.Frame.Value(f, l.Elem).Denied {
		return // what it follows from is told
	}
	undo := len(t.Text)
	if len(t.Facts) > t.first && !t.named {
		t.Text = append(t.Text, "; "...)
	}
	if !t.named {
		t.Text = append(append(t.Text, t.session.Words.Labels[f.Place]...), ": "...)
	}
	value := t.value(l)
	if l.Kind == condition.Has || l.Asked != term.None && l.Is == condition.True {
		words := value.static
		if words == "" {
			words = string(t.bytes(value))
		}
		t.names = append(t.names, words)
	}
	item := Said{f.Path, value}
	if slices.ContainsFunc(t.Facts[t.first:], func(o Said) bool {
		return o.Fact == item.Fact && t.same(o.Value, item.Value)
	}) {
		t.Text = t.Text[:undo]
		return
	}
	t.Facts = append(t.Facts, item)
	switch {
	case t.named: // the finding's words are told instead
	case f.Kind == fact.Bool && value.static == t.session.Words.Own.Text("yes"):
		t.Text = t.Text[:len(t.Text)-len(": ")]
	case value.static != "":
		t.Text = append(t.Text, value.static...)
	}
}

// RegionFact is what conditions call the region, which is no fact of the person.
const RegionFact = "region"

// regionOf tells that the leaf at hand stands on the region, once.
func (t *Reasons) regionOf() {
	s := t.session
	name := s.Words.RegionName()
	if slices.ContainsFunc(t.Facts[t.first:], func(o Said) bool { return o.Fact == RegionFact }) {
		return
	}
	if !t.named {
		if len(t.Facts) > t.first {
			t.Text = append(t.Text, "; "...)
		}
		t.Text = append(append(append(t.Text, s.Words.Own.Text("region")...), ": "...), name...)
	}
	t.Facts = append(t.Facts, Said{RegionFact, Piece{static: name}})
}

// value says what the profile says of a fact. Of a set or list in which a term
// was looked for, what was found is said.
func (t *Reasons) value(l condition.Literal) Piece {
	s := t.session
	switch l.Kind {
	case condition.Has:
		return Piece{static: s.Words.Terms[l.Term]}
	case condition.Lacks:
		from := len(t.Text)
		t.Text = fmt.Appendf(t.Text, s.Words.Own.Text("lacks"),
			s.Words.Own.WithoutArticle(s.Words.Terms[l.Term]))
		return Piece{from: from, to: len(t.Text)}
	}
	if a, ok := t.leaf.Cond.(*condition.Atom); ok && a.AsksUnrecognised() != nil {
		return t.put(QuoteNames(s.Strangers(a.AsksUnrecognised()), s.Words.Own))
	}
	v := s.Frame.Value(l.Fact, l.Elem)
	if v.Span != nil {
		return t.put(s.withUnit(l.Fact, l.Fact.ShowSpan(v.Span, s.Words.Own)))
	}
	if !v.Known {
		return t.put(s.Words.Own.Text("differs"))
	}
	return t.show(l.Fact, v)
}

// show is the value of a fact with its unit.
func (t *Reasons) show(f *fact.Fact, v fact.Value) Piece {
	from, own, x := len(t.Text), t.session.Words.Own, -1.
	switch f.Kind {
	case fact.Int:
		t.Text, x = strconv.AppendInt(t.Text, v.Int, 10), float64(v.Int)
	case fact.Number:
		t.Text, x = fact.AppendNumber(t.Text, v.Num, own), v.Num
	default:
		words := f.Show(v, t.session.Pack.Schema.Terms, own)
		if f.Unit == "" || words == own.Text("none") {
			return t.put(words)
		}
		t.Text = append(t.Text, words...)
	}
	if unit := own.Unit(f.Unit, x); unit != "" {
		t.Text = append(append(t.Text, ' '), unit...)
	}
	return Piece{from: from, to: len(t.Text)}
}

// put is a Piece of words that may be empty.
func (t *Reasons) put(words string) Piece {
	if words == "" {
		return Piece{from: len(t.Text), to: len(t.Text)}
	}
	return Piece{static: words}
}

// withNames adds to a finding's words what the person has or takes for which
// it holds, where the words do not say it.
func (t *Reasons) withNames(words string) Piece {
	const most = 3
	from, n := len(t.Text), 0
	for i, name := range t.names {
		if n == most || slices.Contains(t.names[:i], name) || containsFold(words, name) {
			continue
		}
		if n++; n == 1 {
			t.Text = append(append(t.Text, words...), " ("...)
		} else {
			t.Text = append(t.Text, ", "...)
		}
		t.Text = append(t.Text, name...)
	}
	if n == 0 {
		return t.put(words)
	}
	t.Text = append(t.Text, ')')
	return Piece{from: from, to: len(t.Text)}
}

// containsFold is strings.Contains of both in lower case.
func containsFold(s, part string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return strings.Contains(strings.ToLower(s), strings.ToLower(part))
		}
	}
	for i := 0; i < len(part); i++ {
		if part[i] >= utf8.RuneSelf {
			return strings.Contains(strings.ToLower(s), strings.ToLower(part))
		}
	}
	lower := func(c byte) byte {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		return c
	}
	for at := 0; at+len(part) <= len(s); at++ {
		i := 0
		for i < len(part) && lower(s[at+i]) == lower(part[i]) {
			i++
		}
		if i == len(part) {
			return true
		}
	}
	return false
}
