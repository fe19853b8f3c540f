package book

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/digest"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/internal/words"
)

// A view turns a pack into what the page shows.
type view struct {
	pack  *pack.Pack
	opts  *Options
	lang  string   // of the page
	langs []string // in which it has what the patient reads
	own   *own.Words
	words *words.Speaker
	rules []*ruleView // in the order of the pack
	byID  map[string]*ruleView

	uses map[anchor][]link // what leads to a finding, derived fact or table entry

	now, was *digest.Maker // of this pack, and of Options.Was or nil
}

// A link leads to an element of the page.
type link struct {
	To   anchor
	Text string
	Note string // in brackets after the link
}

func newView(p *pack.Pack, opts *Options) (*view, error) {
	v := &view{pack: p, opts: opts, byID: map[string]*ruleView{}, uses: map[anchor][]link{}}
	if err := v.speak(); err != nil {
		return nil, err
	}
	if opts.Was != nil {
		v.now, v.was = digest.New(p), digest.New(bridge.Pack(opts.Was))
	}
	for _, r := range p.Rules {
		if !v.has(r) {
			continue
		}
		rv := v.rule(r)
		v.rules = append(v.rules, rv)
		v.byID[r.ID] = rv
	}
	return v, nil
}

// say says a condition on behalf of what by leads to, and notes what it names.
func (v *view) say(c condition.Cond, by link) words.Phrase {
	p := v.words.Say(c)
	v.note(p, by)
	return p
}

func (v *view) note(p words.Phrase, by link) {
	add := func(to anchor) {
		if !slices.Contains(v.uses[to], by) {
			v.uses[to] = append(v.uses[to], by)
		}
	}
	if p.Finding != "" {
		add(anchor("finding-" + p.Finding))
	}
	for _, name := range p.Names {
		add(anchor("value-" + name))
	}
	for _, part := range p.Parts {
		v.note(part, by)
	}
}

// A ruleView is a rule as the page shows it.
type ruleView struct {
	ID, Topic, File string
	Title           []textIn
	When            words.Phrase
	Means           []meaning // of the findings that the chapter names
	WhenText        string
	Wordings        []*wordingView // the rule's own first
	Pieces          []pieceView
	Levels          []string // of all wordings, each once
	With, WithOf    []link
	Supersedes      []link
	RepeatAfter     string
	Certainty       string
	Strength        string
	Citations       []citationView
	Tests           []*testView
	Passed          int
	Coverage        *CoverageLine
	Review          reviewView
	Since           []changeView // what is not as it was in Options.Was
}

// A wordingView is a rule's own wording, or what a variant changes of it.
type wordingView struct {
	Name        string
	If          words.Phrase
	IfText      string
	Safe        bool
	Level       string
	Weight      int
	Messages    []messageView // none: as the rule's own
	Guards      []guardView
	SameGuards  bool
	Encourages  []string
	Discourages []string
	Answers     []string
	SameTerms   bool
}

type guardView struct {
	If      words.Phrase
	IfText  string
	Because string
	Caution []textIn
}

type messageView struct {
	Lang          string
	Title, Action []segment
	Blocks        []block
	Forms         []formView // none: everybody reads the same
	Errands       []errandView
	Line          *lineView // of a group; nil: none
}

// A meaning is a finding's words and what is meant by them.
type meaning struct {
	Text string
	Says words.Phrase
}

// A textIn is a text in a language.
type textIn struct {
	Lang string
	Text []segment
}

// A segment is a part of a text; one with a Place stands for words that
// depend on the region.
type segment struct{ Text, Place string }

// A block is a paragraph, or a list.
type block struct {
	Text []segment
	List [][]segment

	Piece  string // on which it hangs, or ""
	Unsure bool   // it is read while that is not known
}

type citationView struct {
	Source          sourceView
	Supports, Where string
}

func (v *view) rule(r *pack.Rule) *ruleView {
	by := link{anchor("rule-" + r.ID), r.ID, ""}
	rv := &ruleView{ID: r.ID, Topic: r.Topic, File: r.Pos.File, WhenText: r.WhenText.Text,
		When:      v.say(r.When, by),
		Certainty: r.Certainty, Strength: r.Strength, Review: v.review(r)}
	v.messages(r.Base.Message, func(lang string, m *pack.Message) {
		rv.Title = append(rv.Title, textIn{lang, v.fill(m.Title, lang)})
	})
	for _, w := range r.Wordings() {
		rv.Wordings = append(rv.Wordings, v.wording(r, w, by))
		if level := w.Level.String(); !slices.Contains(rv.Levels, level) {
			rv.Levels = append(rv.Levels, level)
		}
	}
	rv.Pieces = v.pieces(r, by)
	rv.Means = v.meanings(rv)
	for _, other := range r.With {
		rv.With = append(rv.With, v.ruleLink(other))
	}
	for _, other := range v.pack.Rules {
		if slices.Contains(other.With, r) {
			rv.WithOf = append(rv.WithOf, v.ruleLink(other))
		}
	}
	for _, s := range r.Supersedes {
		rv.Supersedes = append(rv.Supersedes, v.selector(s))
	}
	if !r.RepeatAfter.IsZero() {
		rv.RepeatAfter = v.lasting(r.Node.Get("repeat_after").Value)
	}
	for _, c := range r.Cite {
		rv.Citations = append(rv.Citations, citationView{v.source(c.Source), c.Supports, c.Where})
	}
	for _, t := range r.Tests {
		rv.Tests = append(rv.Tests, v.test(t))
	}
	rv.Since = v.since(r)
	if line, ok := v.opts.Coverage[r.ID]; ok {
		rv.Coverage = &line
	}
	return rv
}

// meanings tells the findings that a chapter names, in the order in which it
// does.
func (v *view) meanings(rv *ruleView) []meaning {
	var list []meaning
	told := map[string]bool{}
	var tell func(words.Phrase)
	tell = func(p words.Phrase) {
		if f := v.pack.Space.Findings[p.Finding]; f != nil && !told[p.Finding] {
			told[p.Finding] = true
			list = append(list, meaning{p.Text, v.means(f)})
		}
		for _, part := range p.Parts {
			tell(part)
		}
	}
	tell(rv.When)
	for _, w := range rv.Wordings {
		tell(w.If)
		for _, g := range w.Guards {
			tell(g.If)
		}
	}
	for _, p := range rv.Pieces {
		tell(p.If)
	}
	return list
}

func (v *view) wording(r *pack.Rule, w *pack.Wording, by link) *wordingView {
	wv := &wordingView{Name: w.Name, Safe: w.Safe, Level: w.Level.String(), Weight: w.Weight}
	own := w == &r.Base
	if w.If != nil {
		wv.If, wv.IfText = v.say(w.If, by), w.IfText.Text
	}
	v.messages(w.Message, func(lang string, m *pack.Message) {
		if own || m != r.Base.Message[lang] {
			wv.Messages = append(wv.Messages, messageView{lang, v.fill(m.Title, lang),
				v.fill(m.Action, lang), v.parts(m, lang), v.forms(w, m, lang),
				v.errands(m, lang), v.line(m, lang)})
		}
	})
	wv.SameGuards = !own && slices.Equal(w.Guards, r.Base.Guards)
	for _, g := range w.Guards {
		if wv.SameGuards {
			break
		}
		gv := guardView{If: v.say(g.If, by), IfText: g.IfText.Text, Because: v.in(g.Reasons)}
		for _, lang := range v.langs {
			if text := g.Caution[lang]; text != "" {
				gv.Caution = append(gv.Caution, textIn{lang, v.fill(text, lang)})
			}
		}
		wv.Guards = append(wv.Guards, gv)
	}
	wv.SameTerms = !own && slices.Equal(w.Encourages, r.Base.Encourages) && slices.Equal(w.Discourages,
		r.Base.Discourages) &&
		slices.Equal(w.Answers, r.Base.Answers)
	wv.Encourages, wv.Discourages, wv.Answers = v.terms(w.Encourages), v.terms(w.Discourages),
		v.terms(w.Answers)
	return wv
}

func (v *view) terms(ids []term.ID) []string {
	var list []string
	for _, id := range ids {
		list = append(list, v.words.Term(id))
	}
	return list
}

// fill puts the words of the pack's first region in the place of {name}.
func (v *view) fill(text, lang string) []segment {
	var list []segment
	at := 0
	for _, m := range pack.Placeholder().FindAllStringSubmatchIndex(text, -1) {
		name := text[m[2]:m[3]]
		if pack.IsNames(text[m[0]:m[1]]) { // which depend on the record
			list = append(list, segment{Text: text[at:m[0]] + v.own.Quoted("...")})
			at = m[1]
			continue
		}
		list = append(list, segment{Text: text[at:m[0]]},
			segment{v.pack.Regions[0].Words[name].In(lang, v.pack.Languages[0]), name})
		at = m[1]
	}
	return append(list, segment{Text: text[at:]})
}

// blocks cuts a text into paragraphs and lists.
func (v *view) blocks(text, lang string) []block {
	var list []block
	for para := range strings.SplitSeq(text, "\n\n") {
		var items [][]segment
		for line := range strings.SplitSeq(para, "\n") {
			if item, ok := strings.CutPrefix(line, "- "); ok {
				items = append(items, v.fill(item, lang))
				continue
			}
			list = append(list, block{Text: v.fill(line, lang)})
		}
		if items != nil {
			list = append(list, block{List: items})
		}
	}
	return list
}

// selector tells which rules a message silences.
func (v *view) selector(s pack.Selector) link {
	if s.Rule != "" {
		return v.ruleLink(v.pack.Rule(s.Rule))
	}
	l := link{"rules", v.text("every"), ""}
	for _, t := range v.pack.Topics {
		if t.Name == s.Topic {
			l.Text = v.text("every_on", v.in(t.Title))
		}
	}
	if s.Has {
		l.Text = v.text("below", l.Text, v.named("level", s.Below.String()))
	}
	return l
}

// reads lists the terms of each set that a rule's conditions look for, in
// findings and derived facts, too.
func (v *view) reads(r *pack.Rule) map[*fact.Fact]map[term.ID]bool {
	found := map[*fact.Fact]map[term.ID]bool{}
	told := map[string]bool{} // findings that were walked
	for _, c := range r.Conditions() {
		condition.Walk(c, func(c condition.Cond) bool {
			switch c := c.(type) {
			case *condition.Finding:
				if told[c.Name] {
					return false
				}
				told[c.Name] = true
			case *condition.Atom:
				for _, ref := range c.Refs {
					set := ref.Fact
					if set.Owner != nil {
						set = set.Owner
					}
					if ref.Term == term.None {
						continue
					}
					if found[set] == nil {
						found[set] = map[term.ID]bool{}
					}
					found[set][ref.Term] = true
				}
			}
			return true
		})
	}
	return found
}
