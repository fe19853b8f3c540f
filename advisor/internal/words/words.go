// Package words says conditions in plain words, for readers who do not write
// rules: "age is 65 years or more", "health conditions include osteoporosis".
//
// [New] takes what the conditions may name; [Speaker.Say] turns one into a
// [Phrase], whose parts a writer can show as nested lists and whose String is
// one line. The words are made from the tree of the condition, from the labels of
// facts, terms and findings and from what the language has under "say" (package own),
// so they cannot drift from it. What has
// no words is given as its author wrote it, and marked as Code.
package words

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/compile"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/syntax"
	"example.com/crosstalk/advisor/internal/term"
)

// A Speaker knows the labels of one pack, and the words between them, in one language.
type Speaker struct {
	space    *compile.Space
	language string
	own      *own.Words
	record   *fact.Fact // the list of whose records .x is told, or nil
}

// New returns a Speaker for the conditions of a space, with the labels of a language, and own
// between them.
func New(space *compile.Space, own *own.Words, language string) *Speaker {
	return &Speaker{space, language, own, nil}
}

// Of returns a Speaker for what is said inside one record of a list.
func (s *Speaker) Of(list *fact.Fact) *Speaker {
	of := *s
	of.record = list
	return &of
}

// text is a text of the language's own, with what stands in it.
func (s *Speaker) text(name string, args ...any) string {
	text := s.own.Text("say." + name)
	if len(args) > 0 {
		text = fmt.Sprintf(text, args...)
	}
	return text
}

// Say says a condition.
func (s *Speaker) Say(c condition.Cond) Phrase { return s.say(c, true) }

// say says that c is so, or that it is not.
func (s *Speaker) say(c condition.Cond, so bool) Phrase {
	switch c := c.(type) {
	case condition.And:
		if so {
			return s.list(All, c)
		}
		return s.list(Any, deny(c))
	case condition.Or:
		return s.list(pick(so, Any, None), c)
	case *condition.Not:
		return s.say(c.X, !so)
	case condition.Const:
		return Phrase{Text: s.constant(condition.Truth(c), so)}
	case *condition.Choice:
		if c.Node != nil {
			return s.phrase(s.atom(c.Node, so))
		}
		return Phrase{
			Op: Depends, Parts: []Phrase{lead(s.text("if"), s.say(c.If, true)),
				lead(s.text("then"), s.say(c.Then, so)),
				lead(s.text("otherwise"), s.say(c.Else, so))}}
	case *condition.Same:
		return negated(Phrase{Op: Same, Parts: []Phrase{s.say(c.X, true), s.say(c.Y, true)}}, so)
	case *condition.Quant:
		return s.quant(c, so)
	case *condition.Finding:
		return negated(Phrase{Text: s.Finding(c), Finding: c.Name}, so)
	case *condition.Atom:
		if c.Node != nil {
			return s.phrase(s.atom(c.Node, so))
		}
		return negated(Phrase{Text: c.Text, Code: true}, so)
	}
	return negated(Phrase{Text: c.String(), Code: true}, so)
}

func (s *Speaker) constant(t condition.Truth, so bool) string {
	if !so {
		t = t.Not()
	}
	switch t {
	case condition.True:
		return s.text("always")
	case condition.False:
		return s.text("never")
	}
	return s.text("never_known")
}

func lead(word string, p Phrase) Phrase {
	p.Lead = word
	return p
}

func negated(p Phrase, so bool) Phrase {
	if so {
		return p
	}
	return Phrase{Op: Not, Parts: []Phrase{p}}
}

func pick[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}

// deny gives the opposite of each part.
func deny(parts []condition.Cond) []condition.Cond {
	list := make([]condition.Cond, len(parts))
	for i, c := range parts {
		if n, ok := c.(*condition.Not); ok {
			list[i] = n.X
		} else {
			list[i] = &condition.Not{X: c}
		}
	}
	return list
}

// list says the parts of an And or Or. Parts that say something of the same
// subject become one: "health conditions include psoriasis, eczema or acne".
func (s *Speaker) list(op Op, parts []condition.Cond) Phrase {
	last := pick(op == All, All, Any)
	var said []claim
	for _, c := range parts {
		next := s.claim(c)
		next.last = last
		i := slices.IndexFunc(said, next.joins)
		if i < 0 {
			said = append(said, next)
			continue
		}
		said[i].words = append(said[i].words, next.words...)
		said[i].names = append(said[i].names, next.names...)
	}
	switch {
	case len(said) == 1 && op == None:
		return s.list(All, deny(parts))
	case len(said) == 1:
		return s.phrase(said[0])
	}
	p := Phrase{Op: op}
	for _, c := range said {
		p.Parts = append(p.Parts, s.phrase(c))
	}
	return p
}

// claim says a part of a list.
func (s *Speaker) claim(c condition.Cond) claim {
	so := true
	if n, ok := c.(*condition.Not); ok {
		c, so = n.X, false
	}
	switch x := c.(type) {
	case *condition.Atom:
		if x.Node != nil {
			return s.atom(x.Node, so)
		}
	case *condition.Choice:
		if x.Node != nil {
			return s.atom(x.Node, so)
		}
	}
	return claim{whole: s.say(c, so)}
}

// A claim says something of a subject: "age" "%s is %s" ["65 years or more"]. One
// that cannot be joined with others has only a whole.
type claim struct {
	subject, verb string
	denies        bool
	words         []string
	names         []string
	last          Op // All or Any: how the words are joined
	whole         Phrase
}

// joins reports whether c can be told in one breath with other. What is not
// so of a subject is joined only where all of it is not so.
func (c claim) joins(other claim) bool {
	return c.subject != "" && c.subject == other.subject && c.verb == other.verb &&
		(c.last == All || !c.denies)
}

// phrase says c: on one line, or as a list if the line would be hard to read.
func (s *Speaker) phrase(c claim) Phrase {
	if c.subject == "" {
		return c.whole
	}
	slices.Sort(c.names)
	p := Phrase{Names: slices.Compact(c.names)}
	op := pick(c.last == All, All, Any)
	if c.denies {
		op = Any
	}
	if len(c.words) > 3 || len(c.words) > 1 && slices.ContainsFunc(c.words, s.isList) {
		p.Text, p.Op = strings.TrimSpace(fmt.Sprintf(c.verb, c.subject, "")), op
		for _, w := range c.words {
			p.Parts = append(p.Parts, Phrase{Text: w})
		}
		return p
	}
	p.Text = fmt.Sprintf(c.verb, c.subject, s.join(c.words, op))
	return p
}

// isList reports whether words are a list themselves.
func (s *Speaker) isList(words string) bool {
	bound := func(op string) bool { // "65 years or more"
		_, end, _ := strings.Cut(s.text("amount."+op), "%s")
		return end != "" && strings.HasSuffix(words, end)
	}
	return strings.Contains(words, ",") ||
		strings.Contains(words, " "+s.text(string(Any))+" ") && !bound(">=") && !bound("<=")
}

// quant says that some records are such that a predicate holds.
func (s *Speaker) quant(q *condition.Quant, so bool) Phrase {
	op, cmp := q.Op, q.Cmp
	how := ""
	switch {
	case op == "any" && so, op == "none" && !so:
		how = "some"
	case op == "none" && so, op == "any" && !so:
		how = "none"
	case op == "all":
		how = pick(so, "every", "not_every")
	case op == "one":
		how = pick(so, "one", "not_one")
	default:
		if !so {
			cmp = condition.Opposite(cmp)
		}
	}
	list := s.label(q.List)
	p := Phrase{Text: s.text("among."+how, list)}
	if how == "" {
		n := s.text("amount."+cmp, s.Number(float64(q.N)))
		p.Text = s.text("among.number", list, n)
	}
	inner := s.Of(q.List).say(q.Pred, true)
	if inner.Op == All || inner.Op == Any {
		p.Op, p.Parts = inner.Op, inner.Parts
	} else {
		p.Parts = []Phrase{inner}
	}
	return p
}

// Finding tells a finding: by the words that a patient reads; a silent one by
// its name, in quotation marks.
func (s *Speaker) Finding(f *condition.Finding) string {
	if w := in(f.Because, s.language); w != "" {
		return w
	}
	return s.own.Quoted(strings.ReplaceAll(f.Name, "_", " "))
}

// Fact names a fact: its label without "your", else its name.
func (s *Speaker) Fact(f *fact.Fact) string { return s.own.Without("say.without", s.label(f)) }

// Whether is what Fact says, of a fact of yes or no without "whether".
func (s *Speaker) Whether(f *fact.Fact) string {
	return strings.TrimPrefix(s.Fact(f), s.whether())
}

// whether begins the label of a fact of yes or no.
func (s *Speaker) whether() string { return s.text("whether") + " " }

func (s *Speaker) label(f *fact.Fact) string {
	if l := in(f.Label, s.language); l != "" {
		return l
	}
	return strings.ReplaceAll(f.Name(), "_", " ")
}

// Term names a term.
func (s *Speaker) Term(id term.ID) string { return s.space.Schema.Terms.Label(id, s.language) }

// Entry names an entry of a table: "upper limit for vitamin D".
func (s *Speaker) Entry(table, entry string) string {
	name := strings.ReplaceAll(entry, "_", " ")
	if id := s.space.Schema.Terms.Named(entry); id != term.None {
		name = s.Term(id)
	}
	return s.text("entry", strings.ReplaceAll(table, "_", " "), s.spelt(name))
}

// spelt gives name in the letters, small or capital, that labels write it in.
func (s *Speaker) spelt(name string) string {
	schema := s.space.Schema
	for _, f := range schema.Facts {
		if as := within(s.label(f), name); as != "" {
			return as
		}
	}
	for id := range schema.Terms.Len() {
		if as := within(s.Term(term.ID(id)), name); as != "" {
			return as
		}
	}
	return name
}

// within returns the part of label that is name but for its letters' case.
func within(label, name string) string {
	i := strings.Index(strings.ToLower(label), strings.ToLower(name))
	if i < 0 || len(label) != len(strings.ToLower(label)) {
		return ""
	}
	return label[i : i+len(name)]
}

// in returns the words in a language, else in English, else in the first of
// the others by name.
func in(w map[string]string, language string) string {
	for _, l := range []string{language, "en"} {
		if w[l] != "" {
			return w[l]
		}
	}
	for _, l := range slices.Sorted(keys(w)) {
		return w[l]
	}
	return ""
}

func keys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// path is the fact or table entry that a node names, "" if it names none.
// Record fields are named by the whole path.
func (s *Speaker) path(n ast.Node) string {
	path, _ := syntax.Path(n, s.record)
	return path
}
