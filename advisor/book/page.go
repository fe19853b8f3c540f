package book

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/internal/words"
)

// A pageView is all that the page shows.
type pageView struct {
	Name, Version, Digest, AsOf, Lang string
	Languages                         []string
	Disclaimer                        []textIn
	Rules, Passed, Cases              int
	Reviewed, Verified                int
	Levels, Topics, States            []count
	Placeholders                      []string
	Regions                           []regionView

	ByTopic    []topicView
	Invariants []invariantView
	Demands    []demandView
	Moves      []moveView
	Properties []propertyView
	Findings   []findingView
	Derived    []derivedView
	Tables     []tableView
	Indexes    []indexView
	SourceList []sourceView
}

// A count says how many rules there are of something.
type count struct {
	Value, Label string
	To           anchor
	N            int
}

type regionView struct {
	Name  string
	Words []string
}

type topicView struct {
	Name, Title string
	Rules       []*ruleView
}

// An invariantView is a safety interlock: who must never be encouraged to what.
type invariantView struct {
	ID, WhoText string
	Everyone    bool
	Who         words.Phrase
	OrUnknown   bool
	Unless      *words.Phrase
	Because     string
	Never       []neverView
	Free        []string // the terms that no rule encourages
}

// A neverView is a term that must not be encouraged, with the rules that
// encourage it, or a kind of it, to others.
type neverView struct {
	Term  string
	Rules []link
}

// A moveView is a term that messages move a reader towards or away from.
type moveView struct {
	Term       string
	Encouraged []link
	Avoided    []link
}

type findingView struct {
	Name, Because, Text string
	Silent              bool
	Says                words.Phrase
	UsedBy              []link
}

// A derivedView is a fact that follows from others.
type derivedView struct {
	Path, Label string
	Says        *words.Phrase // of a fact of yes or no with an expression
	Value, Text string        // of another expression; Text as written, if it has no words
	Cases       []caseView
	UsedBy      []link
}

// A caseView is one line of an ordered choice.
type caseView struct {
	If    *words.Phrase // nil: otherwise
	Value string
	Code  bool
}

type tableView struct {
	Name, Title string
	Sources     []link
	Entries     []entryView
}

type entryView struct {
	Path, Name string
	Regions    []regionCases
	UsedBy     []link
}

type regionCases struct {
	Region string
	Cases  []caseView
}

// An indexView lists, for a set of terms, the rules that look for each.
type indexView struct {
	Path, Title string
	Items       []indexItem
}

type indexItem struct {
	Term, Kinds string
	Rules       []link
}

func (v *view) page() *pageView {
	p := v.pack
	pv := &pageView{Name: p.Name, Version: p.Version, Digest: p.Digest, Lang: v.lang, Languages: p.Languages, Rules: len(p.Rules)}
	if !v.opts.AsOf.IsZero() {
		pv.AsOf = v.opts.AsOf.Format(time.DateOnly)
	}
	for _, lang := range p.Languages {
		if text := p.Disclaimer[lang]; text != "" {
			pv.Disclaimer = append(pv.Disclaimer, textIn{lang, []segment{{Text: text}}})
		}
	}
	v.regions(pv)
	for _, t := range p.Topics {
		tv := topicView{Name: t.Name, Title: v.in(t.Title)}
		for _, rv := range v.rules {
			if rv.Topic == t.Name {
				tv.Rules = append(tv.Rules, rv)
			}
		}
		if len(tv.Rules) > 0 {
			pv.ByTopic = append(pv.ByTopic, tv)
			pv.Topics = append(pv.Topics, count{t.Name, tv.Title, anchor("topic-" + t.Name), len(tv.Rules)})
		}
	}
	for level := pack.Emergency; level >= pack.Info; level-- {
		v.count(&pv.Levels, level.String(), func(r *ruleView) bool { return slices.Contains(r.Levels, level.String()) })
	}
	for _, state := range []string{"unreviewed", "reviewed", "overdue"} {
		v.count(&pv.States, state, func(r *ruleView) bool { return slices.Contains(r.Review.States, state) })
	}
	for _, r := range v.rules {
		pv.Cases += len(r.Tests)
		pv.Passed += r.Passed
		if r.Review.Reviewed {
			pv.Reviewed++
		}
	}
	// What follows says conditions too: all are said before the backlinks are read.
	pv.Invariants, pv.Demands = v.invariants(), v.demands()
	pv.Moves = v.moves()
	pv.Properties = v.properties()
	pv.Findings = v.findings()
	pv.Derived = v.derived()
	pv.Tables = v.tables()
	pv.Indexes = v.indexes()
	pv.SourceList = v.sources()
	for _, s := range pv.SourceList {
		if s.Verified {
			pv.Verified++
		}
	}
	for i := range pv.Findings {
		pv.Findings[i].UsedBy = v.uses[anchor("finding-"+pv.Findings[i].Name)]
	}
	for i := range pv.Derived {
		pv.Derived[i].UsedBy = v.uses[anchor("value-"+pv.Derived[i].Path)]
	}
	for _, t := range pv.Tables {
		for i := range t.Entries {
			t.Entries[i].UsedBy = v.uses[anchor("value-"+t.Entries[i].Path)]
		}
	}
	return pv
}

func (v *view) count(list *[]count, value string, is func(*ruleView) bool) {
	c := count{Value: value, Label: strings.ToUpper(value[:1]) + value[1:]}
	for _, r := range v.rules {
		if is(r) {
			c.N++
		}
	}
	if c.N > 0 {
		*list = append(*list, c)
	}
}

// regions lists what texts name in braces, by region.
func (v *view) regions(pv *pageView) {
	for name := range v.pack.Regions[0].Words {
		pv.Placeholders = append(pv.Placeholders, name)
	}
	slices.Sort(pv.Placeholders)
	for _, r := range v.pack.Regions {
		rv := regionView{Name: r.Name}
		for _, name := range pv.Placeholders {
			rv.Words = append(rv.Words, r.Words[name].In(v.lang, v.lang))
		}
		pv.Regions = append(pv.Regions, rv)
	}
}

func (v *view) invariants() []invariantView {
	var list []invariantView
	for _, inv := range v.pack.Invariants {
		if len(inv.MustAnswer) > 0 {
			continue
		}
		by := link{anchor("invariant-" + inv.ID), inv.ID, "interlock"}
		iv := invariantView{ID: inv.ID, Everyone: inv.Whoever == nil, OrUnknown: inv.OrUnknown, Because: inv.Because}
		if inv.Whoever != nil {
			iv.Who, iv.WhoText = v.say(inv.Whoever, by), inv.WhoeverText.Text
		}
		if inv.Unless != nil {
			unless := v.say(inv.Unless, by)
			iv.Unless = &unless
		}
		for _, id := range inv.NeverEncourage {
			nv := neverView{Term: v.words.Term(id)}
			for _, r := range v.pack.Rules {
				if kind := v.encourages(r, id); kind != term.None {
					l := ruleLink(r)
					if kind != id {
						l.Note = v.words.Term(kind)
					}
					nv.Rules = append(nv.Rules, l)
				}
			}
			if nv.Rules == nil {
				iv.Free = append(iv.Free, nv.Term)
			} else {
				iv.Never = append(iv.Never, nv)
			}
		}
		list = append(list, iv)
	}
	return list
}

// encourages returns the first term that a wording of r encourages and that
// is a kind of id.
func (v *view) encourages(r *pack.Rule, id term.ID) term.ID {
	for _, w := range r.Wordings() {
		for _, e := range w.Encourages {
			if v.pack.Schema.Terms.Is(e, id) {
				return e
			}
		}
	}
	return term.None
}

func (v *view) moves() []moveView {
	var list []moveView
	at := map[term.ID]int{}
	add := func(ids []term.ID, r *pack.Rule, rules func(*moveView) *[]link) {
		for _, id := range ids {
			i, ok := at[id]
			if !ok {
				i = len(list)
				at[id] = i
				list = append(list, moveView{Term: v.words.Term(id)})
			}
			if to := rules(&list[i]); !slices.Contains(*to, ruleLink(r)) {
				*to = append(*to, ruleLink(r))
			}
		}
	}
	for _, r := range v.pack.Rules {
		for _, w := range r.Wordings() {
			add(w.Encourages, r, func(m *moveView) *[]link { return &m.Encouraged })
			add(w.Discourages, r, func(m *moveView) *[]link { return &m.Avoided })
		}
	}
	slices.SortStableFunc(list, func(a, b moveView) int { return alphabetic(a.Term, b.Term) })
	return list
}

func alphabetic(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) }

func (v *view) findings() []findingView {
	var list []findingView
	for _, f := range v.pack.Findings {
		by := link{anchor("finding-" + f.Name), v.words.Finding(f.Finding), "finding"}
		list = append(list, findingView{Name: f.Name, Because: v.words.Finding(f.Finding), Text: f.Text.Text, Silent: f.Silent, Says: v.say(f.Cond, by)})
	}
	slices.SortStableFunc(list, func(a, b findingView) int { return alphabetic(a.Because, b.Because) })
	return list
}

func (v *view) derived() []derivedView {
	var list []derivedView
	for _, f := range v.pack.Schema.Facts {
		d := v.pack.Space.Derivations[f.Path]
		if d == nil {
			continue
		}
		dv := derivedView{Path: f.Path, Label: v.words.Fact(f)}
		by := link{anchor("value-" + f.Path), dv.Label, "worked-out fact"}
		speaker := v.words.Of(f.Owner)
		switch {
		case d.Expr == nil:
			dv.Cases = v.cases(d.Cases, f, "", by)
		case d.Cond != nil:
			said := speaker.Say(d.Cond)
			v.note(said, by)
			dv.Says = &said
		default:
			text, code := speaker.Value(d.Node, f, "")
			if code {
				dv.Text = d.Expr.Text
			} else {
				dv.Value = text
			}
		}
		list = append(list, dv)
	}
	return list
}

// cases tells the cases of a derived fact f, or of a table entry with a unit.
func (v *view) cases(cases []*condition.Case, f *fact.Fact, unit string, by link) []caseView {
	speaker := v.words
	if f != nil {
		speaker = v.words.Of(f.Owner)
	}
	var list []caseView
	for _, c := range cases {
		var cv caseView
		if c.If != nil {
			said := speaker.Say(c.Cond())
			v.note(said, by)
			cv.If = &said
		}
		cv.Value, cv.Code = speaker.Value(c.Node(), f, unit)
		list = append(list, cv)
	}
	return list
}

func (v *view) tables() []tableView {
	var list []tableView
	for _, t := range v.pack.Tables {
		tv := tableView{Name: t.Name, Title: t.Title}
		for _, id := range t.Sources {
			tv.Sources = append(tv.Sources, link{anchor("source-" + id), v.pack.Sources[id].Text(), ""})
		}
		for _, entry := range t.Entries {
			path := t.Name + "." + entry
			ev := entryView{Path: path, Name: v.words.Entry(t.Name, entry)}
			by := link{anchor("value-" + path), ev.Name, "table"}
			d := v.pack.Space.Derivations[path]
			for _, region := range append(v.pack.Space.Regions[:len(v.pack.Space.Regions):len(v.pack.Space.Regions)], "any") {
				if cases := d.Regions[region]; cases != nil {
					ev.Regions = append(ev.Regions, regionCases{region, v.cases(cases, nil, t.Units[entry], by)})
				}
			}
			tv.Entries = append(tv.Entries, ev)
		}
		list = append(list, tv)
	}
	return list
}

// indexes lists, for every fact that is a set of terms or a list of records
// named by one, the terms that rules look for.
func (v *view) indexes() []indexView {
	rules := map[*fact.Fact]map[term.ID][]link{}
	for _, r := range v.pack.Rules {
		for f, ids := range v.reads(r) {
			if rules[f] == nil {
				rules[f] = map[term.ID][]link{}
			}
			for id := range ids {
				rules[f][id] = append(rules[f][id], ruleLink(r))
			}
		}
	}
	var list []indexView
	for _, f := range v.pack.Schema.Top {
		if rules[f] == nil {
			continue
		}
		iv := indexView{Path: f.Path, Title: v.words.Fact(f)}
		for id, links := range rules[f] {
			iv.Items = append(iv.Items, indexItem{v.words.Term(id), v.kinds(id), links})
		}
		slices.SortFunc(iv.Items, func(a, b indexItem) int { return cmp.Or(alphabetic(a.Term, b.Term), cmp.Compare(a.Kinds, b.Kinds)) })
		list = append(list, iv)
	}
	return list
}

// kinds lists the terms that stand directly under id.
func (v *view) kinds(id term.ID) string {
	const most = 12
	h := v.pack.Schema.Terms
	var names []string
	for i := range h.Len() {
		if slices.Contains(h.Term(term.ID(i)).Is, h.Term(id).Name) {
			names = append(names, v.words.Term(term.ID(i)))
		}
	}
	slices.SortFunc(names, alphabetic)
	if n := len(names); n > most {
		names = append(names[:most], fmt.Sprintf("and %d more", n-most))
	}
	return strings.Join(names, ", ")
}
