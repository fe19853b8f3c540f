package overlay

import (
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/source"
)

// Own lists how the words that are no pack's stand in a language: english is what there is to
// say, said the language's file of words, or nil. A part is a unit, as is each text in none;
// units of measure, articles and decimals are none, since languages differ in what they have
// of them. All false, only what said has is listed.
//
// A part is bound to its English by "of", as other units are; one without has never been stale.
// What is stale is read all the same, and what is missing is English text by text.
func Own(english, said *source.Node, lang string, all bool) (list []*Translation) {
	for i, k := range english.Keys {
		at := said.Get(k.Value)
		if slices.Contains([]string{"units", "articles", "decimal", "direction"}, k.Value) ||
			!all && at == nil {
			continue
		}
		u := &Unit{File: OwnWords, Part: "words", Name: k.Value, Node: k}
		if english.Items[i].Kind == source.Map {
			u.leaves(english.Items[i], nil)
		} else {
			u.leaves(english.Items[i], []string{"words"})
			if at != nil && at.Kind != source.Map { // without a digest
				m := &source.Node{Kind: source.Map, Pos: at.Pos}
				m.Put("words", at)
				at = m
			}
		}
		if !all { // what it leaves out comes with the library
			u.places = slices.DeleteFunc(u.places, func(p place) bool { return get(at, p.path) == nil })
		}
		list = append(list, u.own(at, lang))
	}
	return list
}

// leaves adds the texts in n to the places of u.
func (u *Unit) leaves(n *source.Node, path []string) {
	path = slices.Clip(path)
	switch n.Kind {
	case source.Map:
		for i, k := range n.Keys {
			u.leaves(n.Items[i], append(path, k.Value))
		}
	case source.Seq:
		for i, item := range n.Items {
			u.leaves(item, append(path, fmt.Sprintf("#%d", i)))
		}
	default:
		if n.Value != "" {
			u.places = append(u.places, place{path: path, first: n})
		}
	}
}

// own is how words stand of which a file says at, or nothing.
func (u *Unit) own(at *source.Node, lang string) *Translation {
	t := &Translation{Unit: u, Lang: lang, At: at, Of: at.Get("of"), Used: at != nil}
	if c := at.Get("checked"); c.Get("by") != nil && c.Get("on") != nil {
		t.By, t.On, t.Checked = c.Get("by").Value, c.Get("on").Value, true
	}
	for _, p := range u.places {
		if said := t.said(p); said == nil || said.Value == "" {
			t.Lacks = append(t.Lacks, p.required()...)
		}
	}
	switch {
	case len(t.Lacks) == 0 && t.Of != nil && strings.TrimSpace(t.Of.Value) != u.Digest():
		t.State = Stale
	case len(t.Lacks) == 0:
		t.State = Whole
	case len(t.Lacks) < len(t.required()):
		t.State = Incomplete
	}
	return t
}

// Unbound reports whether a translation has words that no digest can be written to.
func (t *Translation) Unbound() bool {
	return t.Part == "words" && t.Of == nil && len(t.places) == 1 && t.places[0].path[0] == "words"
}
