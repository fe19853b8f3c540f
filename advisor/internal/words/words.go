// Package words says conditions in plain English, for readers who do not write
// rules: "age is 65 years or more", "health conditions include osteoporosis".
//
// [New] takes what the conditions may name; [Speaker.Say] turns one into a
// [Phrase], whose parts a writer can show as nested lists and whose String is
// one line. The words are made from the tree of the condition and from the
// labels of facts, terms and findings, so they cannot drift from it. What has
// no words is given as its author wrote it, and marked as Code.
package words

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/compile"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/syntax"
	"example.com/crosstalk/advisor/internal/term"
)

// A Speaker knows the labels of one pack in one language. The words between
// the labels are English.
type Speaker struct {
	space    *compile.Space
	language string
	record   *fact.Fact // the list of whose records .x is told, or nil
}

// New returns a Speaker for the conditions of a space.
func New(space *compile.Space, language string) *Speaker { return &Speaker{space, language, nil} }

// Of returns a Speaker for what is said inside one record of a list.
func (s *Speaker) Of(list *fact.Fact) *Speaker { return &Speaker{s.space, s.language, list} }

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
		return Phrase{Text: constant(condition.Truth(c), so)}
	case *condition.Choice:
		if c.Node != nil {
			return s.atom(c.Node, so).phrase()
		}
		return Phrase{
			Op: Depends, Parts: []Phrase{lead("if", s.say(c.If, true)), lead("then", s.say(c.Then, so)),
				lead("otherwise", s.say(c.Else, so))}}
	case *condition.Same:
		return negated(Phrase{Op: Same, Parts: []Phrase{s.say(c.X, true), s.say(c.Y, true)}}, so)
	case *condition.Quant:
		return s.quant(c, so)
	case *condition.Finding:
		return negated(Phrase{Text: s.Finding(c), Finding: c.Name}, so)
	case *condition.Atom:
		if c.Node != nil {
			return s.atom(c.Node, so).phrase()
		}
		return negated(Phrase{Text: c.Text, Code: true}, so)
	}
	return negated(Phrase{Text: c.String(), Code: true}, so)
}

func constant(t condition.Truth, so bool) string {
	if !so {
		t = t.Not()
	}
	switch t {
	case condition.True:
		return "always"
	case condition.False:
		return "never"
	}
	return "never known"
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
	last := pick(op == All, "and", "or")
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
		return said[0].phrase()
	}
	p := Phrase{Op: op}
	for _, c := range said {
		p.Parts = append(p.Parts, c.phrase())
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

// A claim says something of a subject: "age" " is " ["65 years or more"]. One
// that cannot be joined with others has only a whole.
type claim struct {
	subject, verb string
	words         []string
	names         []string
	last          string // "and" or "or": how the words are joined
	whole         Phrase
}

// joins reports whether c can be told in one breath with other. What is not
// so of a subject is joined only where all of it is not so.
func (c claim) joins(other claim) bool {
	return c.subject != "" && c.subject == other.subject && c.verb == other.verb &&
		(c.last == "and" || !c.denies())
}

func (c claim) denies() bool { return strings.Contains(c.verb, " not ") }

// phrase says c: on one line, or as a list if the line would be hard to read.
func (c claim) phrase() Phrase {
	if c.subject == "" {
		return c.whole
	}
	slices.Sort(c.names)
	p := Phrase{Names: slices.Compact(c.names)}
	op, last := pick(c.last == "and", All, Any), c.last
	if c.denies() {
		op, last = Any, "or"
	}
	if len(c.words) > 3 || len(c.words) > 1 && slices.ContainsFunc(c.words, isList) {
		p.Text, p.Op = c.subject+strings.TrimRight(c.verb, " "), op
		for _, w := range c.words {
			p.Parts = append(p.Parts, Phrase{Text: w})
		}
		return p
	}
	p.Text = c.subject + c.verb + join(c.words, last)
	return p
}

// isList reports whether words are a list themselves.
func isList(words string) bool {
	return strings.Contains(words, ",") || strings.Contains(words, " or ") &&
		!strings.HasSuffix(words, " or more") && !strings.HasSuffix(words, " or less")
}

var amounts = map[string]string{">=": "%s or more", ">": "more than %s", "<=": "%s or less",
	"<": "less than %s", "==": "exactly %s",
	"!=": "any number but %s"}

// quant says that some records are such that a predicate holds.
func (s *Speaker) quant(q *condition.Quant, so bool) Phrase {
	op, cmp := q.Op, q.Cmp
	how := ""
	switch {
	case op == "any" && so, op == "none" && !so:
		how = "at least one for which"
	case op == "none" && so, op == "any" && !so:
		how = "none for which"
	case op == "all":
		how = pick(so, "every one such that", "not every one such that")
	case op == "one":
		how = pick(so, "exactly one for which", "none or more than one for which")
	default:
		if !so {
			cmp = condition.Opposite(cmp)
		}
		how = strings.ReplaceAll(amounts[cmp], "%s", Number(float64(q.N))) + " for which"
	}
	p := Phrase{Text: "among " + s.label(q.List) + ", " + how}
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
	return "“" + strings.ReplaceAll(f.Name, "_", " ") + "”"
}

// Fact names a fact: its label without "your", else its name.
func (s *Speaker) Fact(f *fact.Fact) string {
	l := strings.TrimPrefix(s.label(f), "your ")
	return strings.TrimPrefix(l, "the ")
}

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
	return strings.ReplaceAll(table, "_", " ") + " for " + s.spelt(name)
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
