package book

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/internal/words"
)

// A pageView is all that the page shows.
type pageView struct {
	Name, Version, Digest, AsOf string
	Lang, Dir                   string // of the page's own words
	Languages                   []string
	Disclaimer                  []textIn
	Rules, Passed, Cases        int
	Of                          int // of an extract: the rules of the pack
	Since                       string
	Signed, Verified            int
	Levels, Topics, States      []count
	Placeholders                []string
	Regions                     []regionView

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
	pv := &pageView{Name: p.Name, Version: p.Version, Digest: p.Digest, Lang: v.own.Lang,
		Dir: v.own.Text("direction"), Languages: v.langs, Rules: len(v.rules), Since: v.opts.Since}
	if !v.opts.AsOf.IsZero() {
		pv.AsOf = v.opts.AsOf.Format(time.DateOnly)
	}
	for _, lang := range v.langs {
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
		v.count(&pv.Levels, "level", level.String(), func(r *ruleView) bool {
			return slices.Contains(r.Levels, level.String())
		})
	}
	for _, state := range states {
		v.count(&pv.States, "state", state, func(r *ruleView) bool {
			return slices.Contains(r.Review.States, state)
		})
	}
	for _, r := range v.rules {
		pv.Cases += len(r.Tests)
		pv.Passed += r.Passed
		if r.Review.Sign == pack.Signed {
			pv.Signed++
		}
	}
	// What follows says conditions too: all are said before the backlinks are read.
	v.appendix(pv)
	pv.SourceList = v.sources()
	for _, s := range pv.SourceList {
		if s.Verified {
			pv.Verified++
		}
	}
	v.backlinks(pv)
	return pv
}

// backlinks says of each finding, derived value and limit what uses it.
func (v *view) backlinks(pv *pageView) {
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
}

func (v *view) count(list *[]count, kind, value string, is func(*ruleView) bool) {
	first, n := utf8.DecodeRuneInString(v.named(kind, value))
	c := count{Value: value, Label: string(unicode.ToUpper(first)) + v.named(kind, value)[n:]}
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
			rv.Words = append(rv.Words, v.in(r.Words[name]))
		}
		pv.Regions = append(pv.Regions, rv)
	}
}

func (v *view) invariants() []invariantView {
	var list []invariantView
	for _, inv := range v.pack.Invariants() {
		if len(inv.MustAnswer) > 0 {
			continue
		}
		by := link{anchor("invariant-" + inv.ID), inv.ID, v.text("by_lock")}
		iv := invariantView{ID: inv.ID, Everyone: inv.Whoever == nil, OrUnknown: inv.OrUnknown,
			Because: inv.Because}
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
					l := v.ruleLink(r)
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
			if to := rules(&list[i]); !slices.Contains(*to, v.ruleLink(r)) {
				*to = append(*to, v.ruleLink(r))
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

func (v *view) indexes() []indexView {
	rules := map[*fact.Fact]map[term.ID][]link{}
	for _, r := range v.pack.Rules {
		for f, ids := range v.reads(r) {
			if rules[f] == nil {
				rules[f] = map[term.ID][]link{}
			}
			for id := range ids {
				rules[f][id] = append(rules[f][id], v.ruleLink(r))
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
		slices.SortFunc(iv.Items, func(a, b indexItem) int {
			return cmp.Or(alphabetic(a.Term, b.Term), cmp.Compare(a.Kinds, b.Kinds))
		})
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
		names = append(names[:most], v.text("more", n-most))
	}
	return strings.Join(names, ", ")
}
