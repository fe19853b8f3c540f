package overlay

import (
	"slices"
	"strconv"
	"strings"

	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/internal/pattern"
)

// This file finds out whether a translation says all that there is to say, and nothing else.

// shape checks the keys of a translation, from a path on down.
func (l *reader) shape(t *Translation, n *source.Node, at []string) {
	var allowed []string
	deeper := map[string]bool{}
	if len(at) == 0 {
		allowed = []string{"of", "checked"}
	}
	items := 0
	for _, p := range t.places {
		if len(p.path) < len(at) || !slices.Equal(p.path[:len(at)], at) {
			continue
		}
		switch rest := p.path[len(at):]; {
		case len(rest) == 0 && p.message:
			allowed = append(allowed, messageKeys...)
		case len(rest) == 0: // the words themselves
			return
		case strings.HasPrefix(rest[0], "#"):
			items++
		case !slices.Contains(allowed, rest[0]):
			allowed = append(allowed, rest[0])
			deeper[rest[0]] = true
		}
	}
	if items > 0 {
		if n.Kind != source.Seq || len(n.Items) != items {
			l.Errorf(n, "%s holds %d texts in the first language; translate each, in their order",
				at[len(at)-1], items)
		}
		return
	}
	if n.Kind == source.Null || !l.Map(n, allowed...) {
		return
	}
	for i, k := range n.Keys {
		if deeper[k.Value] {
			l.shape(t, n.Items[i], append(slices.Clip(at), k.Value))
		}
	}
}

// get is what stands at a path of a translation, or nil.
func get(n *source.Node, path []string) *source.Node {
	for _, key := range path {
		if n == nil {
			return nil
		}
		number, isItem := strings.CutPrefix(key, "#")
		if !isItem {
			n = n.Get(key)
			continue
		}
		i, err := strconv.Atoi(number)
		if err != nil || n.Kind != source.Seq || i >= len(n.Items) {
			return nil
		}
		n = n.Items[i]
	}
	return n
}

// said is what a translation says at a place: of a message, the mapping of its words.
func (t *Translation) said(p place) *source.Node {
	n := get(t.At, p.path)
	if n == nil || n.Kind == source.Null {
		return nil
	}
	if !p.message {
		return n
	}
	if n.Kind != source.Map {
		return nil
	}
	return n.Part(messageKeys...)
}

// required lists the keys of the texts that a translation must have.
func (t *Translation) required() (keys []string) {
	for _, p := range t.places {
		keys = append(keys, p.required()...)
	}
	return keys
}

// required lists the keys of a place that must have words. Paragraphs may be parted
// otherwise, so of a text that has several it is one, beside the words of pieces.
func (p place) required() (keys []string) {
	for _, text := range p.texts(p.first) {
		if key := requiredKey(p, text); hasLetters(text.Value) && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

var paragraph = pattern.New(`^#[0-9]+$`)

// requiredKey is the key of a text for which it does not matter in which paragraph it
// stands.
func requiredKey(p place, t Text) string {
	rest := t.Path[len(p.path):]
	if !p.message || len(rest) < 2 || rest[0] != "text" || !paragraph().MatchString(rest[1]) {
		return t.Key()
	}
	key := strings.Join(append(slices.Clip(p.path), "text"), ".")
	if len(rest) == 3 { // of a piece
		if name := get(p.first, rest[:2]).Get("piece"); name != nil {
			key += "." + name.Value
		}
		return key + "." + rest[2]
	}
	return key
}

// compare finds what is missing, and refuses what the first language does not say.
func (l *reader) compare(t *Translation) {
	for _, p := range t.places {
		want := p.required()
		var all []string
		for _, text := range p.texts(p.first) {
			all = append(all, requiredKey(p, text))
		}
		said := t.said(p)
		if said == nil {
			t.Lacks = append(t.Lacks, want...)
			continue
		}
		have := map[string]bool{}
		mine := p
		mine.first = said
		for _, text := range mine.texts(said) {
			key := requiredKey(mine, text)
			if !slices.Contains(all, key) {
				l.Errorf(text.Node, "the first language has no words for %s%s", key,
					l.Hint(key, func() []string { return all }))
			}
			before, known := have[key]
			have[key] = text.Value != "" && (before || !known)
		}
		for _, key := range want {
			if !have[key] {
				t.Lacks = append(t.Lacks, key)
			}
		}
	}
}

var placeholder = pattern.New(`\{[^{}]*\}`)

// fits reports whether a translation of other words than those of now can be read all the
// same: it has their pieces and names in braces.
func (t *Translation) fits() bool {
	for _, p := range t.places {
		said := t.said(p)
		if said == nil {
			continue
		}
		if p.message && !slices.Equal(piecesOf(p.first), piecesOf(said)) ||
			!slices.Equal(inBraces(p.texts(p.first)), inBraces(p.texts(said))) {
			return false
		}
	}
	return true
}

// inBraces are the names in braces in texts, each once.
func inBraces(texts []Text) (names []string) {
	for _, t := range texts {
		names = append(names, placeholder().FindAllString(t.Value, -1)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Says is what a translation has for each text of its unit, by the text's key; what it does
// not say is not in it. Where it parts its paragraphs otherwise than the first language, they
// are matched by the pieces that they are, and the others in their order: what is left over is
// added to the last.
func (t *Translation) Says() map[string]string {
	out := map[string]string{}
	for _, p := range t.places {
		said := t.said(p)
		if t.Beside {
			said = p.words.Get(t.Lang)
		}
		if said == nil {
			continue
		}
		waiting := map[string][]string{}
		mine := p
		mine.first = said
		for _, text := range mine.texts(said) {
			if text.Value != "" {
				key := requiredKey(mine, text)
				waiting[key] = append(waiting[key], text.Value)
			}
		}
		first := p.texts(p.first)
		for i, text := range first {
			key := requiredKey(p, text)
			n := min(1, len(waiting[key]))
			if !slices.ContainsFunc(first[i+1:], func(o Text) bool { return requiredKey(p, o) == key }) {
				n = len(waiting[key])
			}
			if n > 0 {
				out[text.Key()] = strings.Join(waiting[key][:n], "\n\n")
				waiting[key] = waiting[key][n:]
			}
		}
	}
	return out
}
