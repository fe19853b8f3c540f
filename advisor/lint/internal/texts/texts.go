// Package texts lists what the rules of a pack say, text by text.
package texts

import (
	"maps"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// A Text is one part of a message, in one language. A text with pieces is there in
// parts, each of which hangs on what it hangs on, and assembled: at its shortest and at
// its longest.
type Text struct {
	Rule  *pack.Rule
	Words *pack.Wording
	Lang  string
	Part  string // title, text, action, errand, line (of a group); alt, caption of a picture
	Node  *source.Node
	Value string
	In    string // "rule salt"
	Title string // of the same message

	Piece     *pack.Piece // on which it hangs, or nil
	Unsure    bool        // it is read while that is unknown
	Partial   bool        // there is more of the same text
	Assembled bool
}

// Of lists what the rules and their variants say for themselves, and what their pictures and
// groups say, with the first rule that has each.
func Of(p *pack.Pack) (list []*Text) {
	pictures, groups := map[*pack.Picture]bool{}, map[*pack.Group]bool{}
	for _, r := range p.Rules {
		add := func(words *pack.Wording, message *source.Node) {
			for i, lang := range keysOf(message) {
				m := message.Items[i]
				for _, part := range []string{"title", "text", "action"} {
					n := m.Get(part)
					if n == nil {
						continue
					}
					t := Text{Rule: r, Words: words, Lang: lang, Part: part, Node: n, Value: n.Value,
						In: "rule " + r.ID, Title: m.Get("title").Value}
					if n.Kind == source.Seq {
						list = append(list, partsOf(&t)...)
					} else {
						list = append(list, &t)
					}
				}
				for _, part := range [][2]string{{"errands", "errand"}, {"group", "line"}} {
					for _, n := range itemsOf(m.Get(part[0])) {
						list = append(list, &Text{Rule: r, Words: words, Lang: lang, Part: part[1], Node: n,
							Value: n.Value, In: "rule " + r.ID, Title: m.Get("title").Value})
					}
				}
			}
		}
		for _, words := range r.Wordings() {
			if g := groupOf(p, words); g != nil && !groups[g] {
				groups[g] = true
				list = append(list, saidOf(g, r, words)...)
			}
			if x := words.Picture; x != nil && !pictures[x] {
				pictures[x] = true
				list = append(list, captions(r, words)...)
			}
		}
		add(&r.Base, r.Node.Get("message"))
		if variants := r.Node.Get("variants"); variants != nil {
			for i, n := range variants.Items {
				add(r.Variants[i], n.Get("message"))
			}
		}
	}
	return list
}

// groupOf is the group that a wording has a line of, or nil.
func groupOf(p *pack.Pack, words *pack.Wording) *pack.Group {
	if m := words.Message[p.Languages[0]]; m != nil && m.Line != nil {
		return &p.Groups[m.Line.Group]
	}
	return nil
}

// saidOf lists what a group says above the lines of its messages.
func saidOf(g *pack.Group, r *pack.Rule, words *pack.Wording) (list []*Text) {
	titles := g.Node.Get("title")
	for _, part := range []string{"title", "text", "action"} {
		n := g.Node.Get(part)
		for i, lang := range keysOf(n) {
			t := &Text{Rule: r, Words: words, Lang: lang, Part: part, Node: n.Items[i],
				Value: n.Items[i].Value, In: "group " + g.Name}
			if title := titles.Get(lang); title != nil {
				t.Title = title.Value
			}
			list = append(list, t)
		}
	}
	return list
}

// captions lists what the picture of a wording says.
func captions(r *pack.Rule, words *pack.Wording) (list []*Text) {
	for _, part := range []string{"alt", "caption"} {
		n := words.Picture.Node.Get(part)
		for i, lang := range keysOf(n) {
			list = append(list, &Text{Rule: r, Words: words, Lang: lang, Part: part, Node: n.Items[i],
				Value: n.Items[i].Value, In: "picture " + words.Picture.Name})
		}
	}
	return list
}

// partsOf lists the parts of a text that is a list, then its shortest and its longest
// form.
func partsOf(whole *Text) (list []*Text) {
	var shortest, longest []string
	for _, item := range whole.Node.Items {
		part := func(n *source.Node, piece *pack.Piece) string {
			if n == nil {
				return ""
			}
			t := *whole
			t.Node, t.Value, t.Piece, t.Partial = n, n.Value, piece, true
			t.Unsure = piece != nil && n == item.Get("unsure")
			list = append(list, &t)
			return n.Value
		}
		if item.Kind != source.Map {
			value := part(item, nil)
			shortest, longest = append(shortest, value), append(longest, value)
			continue
		}
		i := slices.IndexFunc(whole.Rule.Pieces, func(p *pack.Piece) bool {
			return p.Name == item.Get("piece").Value
		})
		said := part(item.Get("said"), whole.Rule.Pieces[i])
		unsure := part(item.Get("unsure"), whole.Rule.Pieces[i])
		if len(strings.Fields(unsure)) > len(strings.Fields(said)) {
			said = unsure
		}
		longest = append(longest, said)
	}
	forms := [][]string{shortest}
	if len(longest) > len(shortest) {
		forms = append(forms, longest)
	}
	for _, form := range forms {
		t := *whole
		t.Value, t.Assembled = strings.Join(form, "\n\n"), true
		list = append(list, &t)
	}
	return list
}

func keysOf(n *source.Node) (keys []string) {
	if n != nil {
		for _, k := range n.Keys {
			keys = append(keys, k.Value)
		}
	}
	return keys
}

func itemsOf(n *source.Node) []*source.Node {
	if n == nil {
		return nil
	}
	return n.Items
}

// KnownNames are the names of terms in all their forms, and more.
func KnownNames(p *pack.Pack, more []string) english.Names {
	known := english.Names{}
	for _, name := range more {
		known.Add(name)
	}
	h := p.Schema.Terms
	for _, name := range h.Names() {
		t := h.Term(h.Named(name))
		known.Add(strings.ReplaceAll(t.Name, "_", " "))
		for _, also := range t.Also {
			known.Add(also)
		}
		for _, l := range t.Label {
			known.Add(l)
		}
	}
	return known
}

// TermsNamed lists all names of the terms that facts ask for, under roots with one of
// these words in their names: "medicine", "condition".
func TermsNamed(p *pack.Pack, words ...string) (names []string) {
	h := p.Schema.Terms
	done := map[string]bool{}
	for _, f := range p.Schema.Facts {
		if f.Kind != fact.Term && f.Kind != fact.Terms {
			continue
		}
		for _, root := range f.Of {
			found := false
			for _, w := range words {
				found = found || strings.Contains(h.Term(root).Name, w)
			}
			if !found || done[h.Term(root).Name] {
				continue
			}
			done[h.Term(root).Name] = true
			for _, name := range h.Names() {
				if id := h.Named(name); id != root && h.Is(id, root) {
					names = append(names, NamesOf(h, id)...)
				}
			}
		}
	}
	return names
}

// NamesOf lists what a term is called.
func NamesOf(h *term.Hierarchy, t term.ID) []string {
	x := h.Term(t)
	names := append(slices.Clone(x.Also), strings.ReplaceAll(x.Name, "_", " "))
	for _, lang := range slices.Sorted(maps.Keys(x.Label)) {
		names = append(names, x.Label[lang])
	}
	return names
}
