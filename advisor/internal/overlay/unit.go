package overlay

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"example.com/crosstalk/advisor/internal/source"
)

// A Unit is what is translated as a whole: the words of a rule, why it is held back, those of a
// finding, property, fact or term, or of a key of pack.yaml. It is used whole or not at all, so
// that nobody reads a message of which half is in another language.
type Unit struct {
	File string // in which it stands: "steroids/card.yaml"
	Part string // "rule", "reasons", "finding", "property", "fact", "term", "picture" or "pack"
	Name string
	Node *source.Node // where it stands

	places []place
}

// A place is a mapping from languages to words.
type place struct {
	path    []string     // in the translation of the unit; "#1" is the second of a list
	words   *source.Node // the mapping; of a term without a label and a plain reason, nil
	first   *source.Node // the words in the first language
	message bool         // which are a title, a text, ...
	in      *source.Node // without such a mapping: what has it under key, once there is one
	key     string
}

// A Text is a text to be translated.
type Text struct {
	Path  []string     // in the translation of the unit; "#1" is the second of a list
	Node  *source.Node // in the first language
	Value string
}

// Key is the path of the text in words: "variants.stopped.title".
func (t Text) Key() string { return strings.Join(t.Path, ".") }

// Texts lists what is to be translated, in the order of the files.
func (u *Unit) Texts() (list []Text) {
	for _, p := range u.places {
		list = append(list, p.texts(p.first)...)
	}
	return list
}

// texts lists the words of a place that n says.
func (p place) texts(n *source.Node) (list []Text) {
	add := func(n *source.Node, more ...string) {
		if n != nil && n.Kind != source.Map && n.Kind != source.Seq {
			path := slices.Concat(p.path, more)
			list = append(list, Text{path, n, strings.TrimSpace(n.Value)})
		}
	}
	if !p.message {
		add(n)
		return list
	}
	add(n.Get("title"), "title")
	if text := n.Get("text"); text != nil && text.Kind == source.Seq {
		for i, item := range text.Items {
			at := fmt.Sprintf("#%d", i)
			add(item, "text", at)
			for _, key := range []string{"said", "unsure"} {
				add(item.Get(key), "text", at, key)
			}
		}
	} else {
		add(text, "text")
	}
	add(n.Get("action"), "action")
	for _, key := range []string{"errands", "group"} {
		if lines := n.Get(key); lines != nil && lines.Kind == source.Map {
			for i, k := range lines.Keys {
				add(lines.Items[i], key, k.Value)
			}
		}
	}
	return list
}

// Digest is a few letters that change if what is to be translated does. Line breaks do not
// count.
func (u *Unit) Digest() string {
	hash := sha256.New()
	for _, t := range u.Texts() {
		fmt.Fprintf(hash, "%q %q\n", t.Path, strings.Join(strings.Fields(t.Value), " "))
	}
	for _, p := range u.places {
		if p.message {
			fmt.Fprintf(hash, "%q\n", piecesOf(p.first))
		}
	}
	return hex.EncodeToString(hash.Sum(nil)[:4])
}

// piecesOf are the pieces that a message says, with the words that each has, in order.
func piecesOf(n *source.Node) (list []string) {
	text := n.Get("text")
	if text == nil || text.Kind != source.Seq {
		return nil
	}
	for _, item := range text.Items {
		if name := item.Get("piece"); name != nil {
			keys := ""
			for _, key := range []string{"said", "unsure"} {
				if item.Get(key) != nil {
					keys += " " + key
				}
			}
			list = append(list, name.Value+keys)
		}
	}
	slices.Sort(list)
	return list
}

// hasLetters reports whether there is something to translate: "911" says the same anywhere.
func hasLetters(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

// Units lists what there is to translate in the files of a pack, by file and place. First is
// the pack's first language.
func Units(files map[string]*source.Node, first string) (list []*Unit) {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if n := files[name]; n != nil {
			list = append(list, unitsIn(name, n, first)...)
		}
	}
	return list
}

// Parts are the files with units, by their name or that of their folder; what is in others
// is rules or nothing that is translated.
var parts = map[string]string{"pack": "pack", "facts": "fact", "terms": "term",
	"findings": "finding", "properties": "property", "pictures": "picture", "names": "",
	"tables": "", "sources": "", "invariants": "", Folder: ""}

func partOf(file string) string {
	head, _, nested := strings.Cut(file, "/")
	if !nested {
		head = strings.TrimSuffix(head, ".yaml")
	}
	if part, ok := parts[head]; ok || !nested {
		return part
	}
	return "rule"
}

// Reasons stands behind the id of a rule in the name of the unit that has the reasons for which
// it is held back. They are for clinicians, so that no patient's words wait for them.
const Reasons = ".reasons"

// unitsOf is the unit with places, if these have words.
func unitsOf(file, part, name string, at *source.Node, places []place) []*Unit {
	places = slices.DeleteFunc(places, func(p place) bool { return p.first == nil })
	if slices.ContainsFunc(places, func(p place) bool {
		return slices.ContainsFunc(p.texts(p.first), func(t Text) bool { return hasLetters(t.Value) })
	}) {
		return []*Unit{{file, part, name, at, places}}
	}
	return nil
}

func unitsIn(file string, n *source.Node, first string) (list []*Unit) {
	part := partOf(file)
	add := func(name string, at *source.Node, places []place) {
		list = append(list, unitsOf(file, part, name, at, places)...)
	}
	f := finder{first}
	switch {
	case part == "rule":
		rules := []*source.Node{n}
		if n.Kind == source.Seq {
			rules = n.Items
		}
		for _, rule := range rules {
			if id := rule.Get("id"); id != nil {
				add(id.Value, id, f.rule(rule))
				list = append(list, unitsOf(file, "reasons", id.Value+Reasons, id, f.reasons(rule))...)
			}
		}
	case part == "pack":
		for _, key := range []string{"topics", "regions", "errands", "groups", "readers", "disclaimer",
			"after_emergency"} {
			if at := n.Get(key); at != nil {
				add(key, at, f.pack(key, at))
			}
		}
	case part != "" && n.Kind == source.Map:
		for i, k := range n.Keys {
			add(k.Value, k, f.entry(part, k, n.Items[i]))
		}
	}
	return list
}

// A finder finds the places of a unit.
type finder struct{ first string }

// words is the place of words by language.
func (f finder) words(n *source.Node, path ...string) place {
	return place{path: path, words: n, first: n.Get(f.first)}
}

func (f finder) rule(n *source.Node) (list []place) {
	add := func(n *source.Node, path ...string) {
		if m := n.Get("message"); m.Get(f.first) != nil && m.Get(f.first).Kind == source.Map {
			list = append(list, place{path: path, words: m, first: m.Get(f.first), message: true})
		}
		if guards := n.Get("unless"); guards != nil {
			cautions := 0
			for _, guard := range guards.Items {
				if c := guard.Get("caution"); c != nil {
					at := slices.Concat(path, []string{"cautions", fmt.Sprintf("#%d", cautions)})
					list = append(list, f.words(c, at...))
					cautions++
				}
			}
		}
	}
	eachWording(n, add)
	return list
}

// eachWording calls do for a rule and each of its variants, with the path to it.
func eachWording(n *source.Node, do func(n *source.Node, path ...string)) {
	do(n)
	if variants := n.Get("variants"); variants != nil {
		for _, v := range variants.Items {
			if name := v.Get("name"); name != nil {
				do(v, "variants", name.Value)
			}
		}
	}
}

// reasons are the places of why guards hold a rule back.
func (f finder) reasons(n *source.Node) (list []place) {
	add := func(n *source.Node, path ...string) {
		guards, reasons := n.Get("unless"), 0
		if guards == nil {
			return
		}
		for _, guard := range guards.Items {
			because := guard.Get("because")
			if because == nil {
				continue
			}
			p := f.words(because, slices.Concat(path, []string{"unless", fmt.Sprintf("#%d", reasons)})...)
			if because.Kind != source.Map {
				p.words, p.first, p.in, p.key = nil, because, guard, "because"
			}
			list = append(list, p)
			reasons++
		}
	}
	eachWording(n, add)
	return list
}

func (f finder) pack(key string, n *source.Node) (list []place) {
	switch key {
	case "topics":
		for i, k := range n.Keys {
			list = append(list, f.words(n.Items[i].Get("title"), k.Value))
		}
	case "regions":
		for i, region := range n.Keys {
			for j, k := range n.Items[i].Keys {
				list = append(list, f.words(n.Items[i].Items[j], region.Value, k.Value))
			}
		}
	case "errands":
		for i, k := range n.Keys {
			list = append(list, f.words(n.Items[i], k.Value))
		}
	case "groups":
		for i, k := range n.Keys {
			for _, part := range []string{"title", "text", "action"} {
				list = append(list, f.words(n.Items[i].Get(part), k.Value, part))
			}
		}
	case "readers":
		for i, item := range n.Items {
			list = append(list, f.words(item.Get("words"), "words", fmt.Sprintf("#%d", i)))
		}
	default:
		list = append(list, f.words(n, "words"))
	}
	return list
}

func (f finder) entry(part string, k, n *source.Node) (list []place) {
	switch part {
	case "fact":
		list = append(list, f.words(n.Get("label"), "label"), f.words(n.Get("ask"), "ask"))
		if values := n.Get("values"); values != nil && values.Kind == source.Map {
			for i, v := range values.Keys {
				list = append(list, f.words(values.Items[i], "values", v.Value))
			}
		}
	case "picture":
		list = append(list, f.words(n.Get("alt"), "alt"), f.words(n.Get("caption"), "caption"))
	case "term":
		p := f.words(n.Get("label"), "label")
		if p.words == nil && (n.Kind == source.Map || n.Kind == source.Null) {
			p.first, p.in, p.key = k.Made(strings.ReplaceAll(k.Value, "_", " ")), n, "label"
		}
		list = append(list, p)
	default:
		list = append(list, f.words(n.Get("because"), "because"))
	}
	return list
}

// Piece is the name of the piece that has its place at a path of the unit, or "".
func (u *Unit) Piece(path []string) string {
	for _, p := range u.places {
		if len(path) < len(p.path) || !slices.Equal(p.path, path[:len(p.path)]) {
			continue
		}
		if name := get(p.first, path[len(p.path):]).Get("piece"); name != nil {
			return name.Value
		}
	}
	return ""
}
