package advisor

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// memory is what the reasons of an advice lie in, to be used by the next one
// that is written into it.
type memory struct {
	reasons []Reason
	facts   []FactValue
	rules   []string
	terms   []Option
}

// A piece is a text: one that there is already, or a part of teller.text.
type piece struct {
	static   string
	from, to int
}

// A teller collects the reasons of all messages of an advice, so that they
// take three pieces of memory together: their texts, their facts, themselves.
type teller struct {
	session *session
	text    []byte
	facts   []toldFact
	reasons []toldReason
	ends    []int // of the reasons of each message

	from  int            // of the reasons of the message at hand
	leaf  condition.Leaf // at hand
	first int            // its first fact
	start int            // where its text begins
	named bool           // it is a finding
	names []string
	visit func(condition.Leaf)
	found func(condition.Leaf) // visit for findings that are so, in their words
	fact  func(condition.Literal)
}

type toldFact struct {
	fact  string
	value piece
}

type toldReason struct {
	text     piece
	from, to int // facts
}

func (t *teller) reset() {
	clear(t.text)
	clear(t.facts)
	clear(t.reasons)
	clear(t.names)
	t.text, t.facts, t.reasons, t.names, t.leaf = t.text[:0], t.facts[:0], t.reasons[:0], t.names[:0], condition.Leaf{}
}

func (t *teller) bytes(p piece) []byte { return t.text[p.from:p.to] }

func (t *teller) same(p, q piece) bool {
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

// in is p as a string, where all is t.text as one.
func (p piece) in(all string) string {
	if p.static != "" {
		return p.static
	}
	return all[p.from:p.to]
}

// reasons collects the reasons for the messages about the rulings of order.
func (s *session) reasons(order []*ruling) {
	t := &s.teller
	if t.session == nil { // functions for good, so that none is made for each leaf
		t.session, t.visit, t.found, t.fact = s, t.leafOf, t.findingOf, t.factOf
	}
	t.ends = t.ends[:0]
	for _, r := range order {
		t.from = len(t.reasons)
		if r.words.If != nil && s.frame.Eval(r.words.If) == True { // the words are chosen for what it finds
			s.frame.Because(r.words.If, t.found)
		}
		if s.frame.Eval(r.rule.When) == True { // else a companion, shown for its host
			s.frame.Because(r.rule.When, t.visit)
		}
		t.ends = append(t.ends, len(t.reasons))
	}
}

// tell gives the messages of a, which are about the rulings of order, their
// reasons.
func (s *session) tell(a *Advice, order []*ruling) {
	s.reasons(order)
	t := &s.teller
	if len(t.reasons) == 0 {
		return
	}
	all := string(t.text)
	facts, reasons := empty(a.memory.facts, len(t.facts)), empty(a.memory.reasons, len(t.reasons))
	for _, f := range t.facts {
		facts = append(facts, FactValue{f.fact, f.value.in(all)})
	}
	for _, r := range t.reasons {
		reasons = append(reasons, Reason{r.text.in(all), facts[r.from:r.to:r.to]})
	}
	a.memory.facts, a.memory.reasons = facts, reasons
	from := 0
	for i, end := range t.ends {
		if end > from {
			a.Messages[i].Because = reasons[from:end:end]
		}
		from = end
	}
}

// findingOf is leafOf for what has words of its own.
func (t *teller) findingOf(l condition.Leaf) {
	if _, named := l.Cond.(*condition.Finding); named && l.Value == True {
		t.leafOf(l)
	}
}

// leafOf tells a part that gives the condition its value.
func (t *teller) leafOf(l condition.Leaf) {
	s := t.session
	finding, named := l.Cond.(*condition.Finding)
	t.leaf, t.named, t.first, t.start, t.names = l, named && l.Value == True, len(t.facts), len(t.text), t.names[:0]
	s.frame.Literals(l, t.fact)
	text := piece{from: t.start, to: len(t.text)}
	if t.named {
		text = t.withNames(pack.Words(finding.Because).In(s.lang, s.pack.Languages[0]))
	}
	if text.static == "" && text.from == text.to || slices.ContainsFunc(t.reasons[t.from:], func(r toldReason) bool { return t.same(r.text, text) }) {
		t.facts, t.text = t.facts[:t.first], t.text[:t.start]
		return
	}
	t.reasons = append(t.reasons, toldReason{text, t.first, len(t.facts)})
}

// factOf tells something that the profile says and that the leaf at hand stands
// on, once: what the fact is called and what is said of it. The label alone says
// that a fact of yes or no is so.
func (t *teller) factOf(l condition.Literal) {
	f := l.Fact
	switch {
	case l.Kind == condition.Region:
		t.regionOf()
		return
	case f == nil:
		return // the day, which the advice has
	}
	if l.Kind == condition.Says && t.session.frame.Value(f, l.Elem).Denied {
		return // what it follows from is told
	}
	undo := len(t.text)
	if len(t.facts) > t.first && !t.named {
		t.text = append(t.text, "; "...)
	}
	if !t.named {
		t.text = append(append(t.text, t.session.words().labels[f.Place]...), ": "...)
	}
	value := t.value(l)
	if l.Kind == condition.Has || l.Asked != term.None && l.Is == True {
		words := value.static
		if words == "" {
			words = string(t.bytes(value))
		}
		t.names = append(t.names, words)
	}
	item := toldFact{f.Path, value}
	if slices.ContainsFunc(t.facts[t.first:], func(o toldFact) bool { return o.fact == item.fact && t.same(o.value, item.value) }) {
		t.text = t.text[:undo]
		return
	}
	t.facts = append(t.facts, item)
	switch {
	case t.named: // the finding's words are told instead
	case f.Kind == fact.Bool && value.static == "yes":
		t.text = t.text[:len(t.text)-len(": ")]
	case value.static != "":
		t.text = append(t.text, value.static...)
	}
}

// regionFact is what conditions call the region, which is no fact of the person.
const regionFact = "region"

// regionOf tells that the leaf at hand stands on the region, once.
func (t *teller) regionOf() {
	s := t.session
	if slices.ContainsFunc(t.facts[t.first:], func(o toldFact) bool { return o.fact == regionFact }) {
		return
	}
	if !t.named {
		if len(t.facts) > t.first {
			t.text = append(t.text, "; "...)
		}
		t.text = append(append(append(t.text, wordsFor(s.lang).region...), ": "...), s.frame.Region...)
	}
	t.facts = append(t.facts, toldFact{regionFact, piece{static: s.frame.Region}})
}

// value says what the profile says of a fact. Of a set or list in which a term
// was looked for, what was found is said.
func (t *teller) value(l condition.Literal) piece {
	s := t.session
	switch l.Kind {
	case condition.Has:
		return piece{static: s.words().terms[l.Term]}
	case condition.Lacks:
		from := len(t.text)
		t.text = append(append(t.text, "no "...), withoutArticle(s.words().terms[l.Term])...)
		return piece{from: from, to: len(t.text)}
	}
	if a, ok := t.leaf.Cond.(*condition.Atom); ok && a.AsksUnrecognised() != nil {
		return t.put(quoteNames(s.strangers(a.AsksUnrecognised()), s.lang))
	}
	v := s.frame.Value(l.Fact, l.Elem)
	if v.Span != nil {
		return t.put(withUnit(l.Fact, l.Fact.ShowSpan(v.Span)))
	}
	if !v.Known {
		return t.put(differ)
	}
	return t.show(l.Fact, v)
}

// withoutArticle is a label as it stands behind "no".
func withoutArticle(label string) string {
	for _, article := range []string{"a ", "an "} {
		if rest, ok := strings.CutPrefix(label, article); ok {
			return rest
		}
	}
	return label
}

// show is the value of a fact with its unit.
func (t *teller) show(f *fact.Fact, v fact.Value) piece {
	from, unit := len(t.text), t.session.words().units[f.Place]
	switch f.Kind {
	case fact.Int:
		t.text = strconv.AppendInt(t.text, v.Int, 10)
	case fact.Number:
		t.text = fact.AppendNumber(t.text, v.Num)
	default:
		words := f.Show(v, t.session.pack.Schema.Terms, t.session.lang)
		if unit == "" || words == fact.NoItems {
			return t.put(words)
		}
		t.text = append(t.text, words...)
	}
	if unit != "" {
		t.text = append(append(t.text, ' '), unit...)
	}
	return piece{from: from, to: len(t.text)}
}

// put is a piece of words that may be empty.
func (t *teller) put(words string) piece {
	if words == "" {
		return piece{from: len(t.text), to: len(t.text)}
	}
	return piece{static: words}
}

// withNames adds to a finding's words what the person has or takes for which
// it holds, where the words do not say it.
func (t *teller) withNames(words string) piece {
	const most = 3
	from, n := len(t.text), 0
	for i, name := range t.names {
		if n == most || slices.Contains(t.names[:i], name) || containsFold(words, name) {
			continue
		}
		if n++; n == 1 {
			t.text = append(append(t.text, words...), " ("...)
		} else {
			t.text = append(t.text, ", "...)
		}
		t.text = append(t.text, name...)
	}
	if n == 0 {
		return t.put(words)
	}
	t.text = append(t.text, ')')
	return piece{from: from, to: len(t.text)}
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
