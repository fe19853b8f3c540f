package translate

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"example.com/crosstalk/advisor/internal/overlay"
	"example.com/crosstalk/internal/pattern"
)

// The files of a pack become files of XLIFF, its units groups, and each of their texts a unit
// with one segment: a translator sees title, text and action of a rule together. Names in
// braces are protected inline elements. Notes of a group hold what it is bound to.
const (
	namespace = "urn:oasis:names:tc:xliff:document:2.0"

	noteDigest = "digest" // of the first language, as "of" has it
	noteBase   = "base"   // a digest of the translation as it was written out
	noteCheck  = "checked"
	noteWhat   = "description"
)

// XLIFF writes what there is to translate into a language in XLIFF 2.0, for a translator's own
// tools: all texts with the words that there are, or those of the files named, by their name in
// the folder of the pack, of either language. [FromXLIFF] reads it again. Line breaks within a
// paragraph are not in it. Errors are as those of [StatusOf].
func XLIFF(fsys fs.FS, language string, names []string) ([]byte, error) {
	p, err := open(fsys, language)
	if err != nil {
		return nil, err
	}
	if p.wrong != nil {
		return nil, p.wrong
	}
	units := p.units
	for _, name := range names {
		if !slices.ContainsFunc(units, func(t *overlay.Translation) bool {
			return name == t.File || name == p.path(t.File)
		}) {
			return nil, fmt.Errorf("%s: nothing in it is translated, or there is no such file", name)
		}
	}
	if len(names) > 0 {
		units = slices.DeleteFunc(slices.Clone(units), func(t *overlay.Translation) bool {
			return !slices.Contains(names, t.File) && !slices.Contains(names, p.path(t.File))
		})
	}
	var x xliff
	x.open("xliff", "xmlns", namespace, "version", "2.0", "srcLang", p.first, "trgLang", language)
	file := ""
	for _, t := range units {
		if t.File != file {
			if file != "" {
				x.close("file")
			}
			file = t.File
			x.files++
			x.open("file", "id", "f"+strconv.Itoa(x.files), "original", file)
		}
		x.group(t)
	}
	if file != "" {
		x.close("file")
	}
	x.close("xliff")
	return []byte(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + x.String()), nil
}

// An xliff is being written.
type xliff struct {
	strings.Builder
	depth                int
	files, groups, units int
}

// line writes an element that holds text, already escaped, or nothing.
func (x *xliff) line(name, text string, attributes ...string) {
	x.WriteString(strings.Repeat(" ", x.depth) + "<" + name + attributesOf(attributes))
	if text == "" {
		x.WriteString("/>\n")
		return
	}
	x.WriteString(">" + text + "</" + name + ">\n")
}

func (x *xliff) open(name string, attributes ...string) {
	x.WriteString(strings.Repeat(" ", x.depth) + "<" + name + attributesOf(attributes) + ">\n")
	x.depth++
}

func (x *xliff) close(name string) {
	x.depth--
	x.WriteString(strings.Repeat(" ", x.depth) + "</" + name + ">\n")
}

// attributesOf writes names and values; those that are "" are left out.
func attributesOf(list []string) string {
	var b strings.Builder
	for i := 0; i < len(list); i += 2 {
		if list[i+1] != "" {
			b.WriteString(" " + list[i] + `="` + escaped(list[i+1]) + `"`)
		}
	}
	return b.String()
}

func escaped(s string) string {
	var b strings.Builder
	if xml.EscapeText(&b, []byte(s)) != nil { // a strings.Builder fails at nothing
		return ""
	}
	return strings.NewReplacer("&#xA;", "\n", "&#x9;", "\t").Replace(b.String())
}

// group writes a unit of the pack.
func (x *xliff) group(t *overlay.Translation) {
	x.groups++
	says := t.Says()
	x.open("group", "id", "g"+strconv.Itoa(x.groups), "name", t.Name, "type", "ct:"+t.Part)
	x.open("notes")
	x.line("note", t.Digest(), "category", noteDigest)
	x.line("note", baseOf(says), "category", noteBase)
	if t.Checked {
		x.line("note", escaped(t.By+", "+t.On), "category", noteCheck)
	}
	x.close("notes")
	for _, text := range t.Texts() {
		if strings.ContainsFunc(text.Value, unicode.IsLetter) {
			x.unit(t, text, says[text.Key()])
		}
	}
	x.close("group")
}

// unit writes a text.
func (x *xliff) unit(t *overlay.Translation, text overlay.Text, said string) {
	x.units++
	source, target := joined(text.Value), joined(said)
	c := newCodes(source, target)
	x.open("unit", "id", "u"+strconv.Itoa(x.units), "name", text.Key())
	x.open("notes")
	x.line("note", escaped(describe(t, text)), "category", noteWhat)
	x.close("notes")
	if len(c.names) > 0 {
		x.open("originalData")
		for i, name := range c.names {
			x.line("data", escaped(name), "id", "d"+strconv.Itoa(i+1))
		}
		x.close("originalData")
	}
	state, sub := stateOf(t, target)
	x.open("segment", "id", "s1", "state", state, "subState", sub)
	x.line("source", c.inline(source), "xml:space", "preserve")
	if target != "" {
		x.line("target", c.inline(target), "xml:space", "preserve")
	}
	x.close("segment")
	x.close("unit")
}

// stateOf is that of a segment: what is stale has to be looked at from the beginning.
func stateOf(t *overlay.Translation, target string) (state, sub string) {
	switch {
	case target == "":
		return "initial", ""
	case t.State == overlay.Stale:
		return "initial", "ct:stale"
	case t.Checked:
		return "reviewed", ""
	}
	return "translated", ""
}

// about says where a text of a kind is read, which a translator has to know.
var about = map[string]string{
	"finding":  `a reason, read behind "Why this is for you:" and with others between semicolons`,
	"property": `a reason, read behind "Why this is for you:" and with others between semicolons`,
	"words":    "said by programs; %s and %d stand for what is filled in, in this order",
	"reasons":  "for clinicians: why a message is held back",
	"term":     "a name, read within sentences",
	"picture":  "of a drawing: alt is for who cannot see it, the caption stands below it",
}

// describe says what a text is and where it is read.
func describe(t *overlay.Translation, text overlay.Text) string {
	what := fmt.Sprintf("%s %s, %s", t.Part, t.Name, text.Key())
	last := text.Path[len(text.Path)-1]
	switch {
	case about[t.Part] != "":
		what += ": " + about[t.Part]
	case t.Part == "fact" && last == "ask":
		what += ": a question to the person"
	case t.Part == "fact":
		what += ": read within sentences, or as an answer to choose"
	case slices.Contains(text.Path, "errands"):
		what += ": an entry of a list, read behind its title"
	case slices.Contains(text.Path, "group"):
		what += ": a line of a list, read below the words of its group instead of the text"
	case last == "said":
		what += ": said where it is known to hold (" + t.Piece(text.Path[:len(text.Path)-1]) + ")"
	case last == "unsure":
		what += ": said where that is not known (" + t.Piece(text.Path[:len(text.Path)-1]) + ")"
	}
	return what
}

// baseOf is a digest of what a translation says.
func baseOf(says map[string]string) string {
	hash := sha256.New()
	for _, key := range slices.Sorted(maps.Keys(says)) {
		if words := joined(says[key]); words != "" {
			fmt.Fprintf(hash, "%q %q\n", key, words)
		}
	}
	return hex.EncodeToString(hash.Sum(nil)[:8])
}

// codes are the names in braces of a text and its translation.
type codes struct{ names []string }

// inBraces are also the places of %s and %d in the library's own words.
var inBraces = pattern.New(`\{[^{}]*\}|%[sd]`)

func newCodes(texts ...string) *codes {
	c := &codes{}
	for _, text := range texts {
		for _, name := range inBraces().FindAllString(text, -1) {
			if !slices.Contains(c.names, name) {
				c.names = append(c.names, name)
			}
		}
	}
	return c
}

// inline is a text with its names in braces as inline elements. The n-th use of a name has the
// same id in source and target.
func (c *codes) inline(text string) string {
	var b strings.Builder
	used := map[string]int{}
	from := 0
	for _, at := range inBraces().FindAllStringIndex(text, -1) {
		b.WriteString(escaped(text[from:at[0]]))
		name := text[at[0]:at[1]]
		number := slices.Index(c.names, name) + 1
		used[name]++
		fmt.Fprintf(&b, `<ph id="%d.%d" dataRef="d%d" equiv="%s" canDelete="no"/>`, number, used[name],
			number, escaped(name))
		from = at[1]
	}
	b.WriteString(escaped(text[from:]))
	return b.String()
}
