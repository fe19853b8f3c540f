package translate

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/overlay"
	"example.com/crosstalk/advisor/internal/source"
)

// A Checker is the translator who has held what comes back against the first language.
type Checker struct {
	By string
	On time.Time // the day
}

// FromXLIFF takes translations over from XLIFF that [XLIFF] has written and a translator has
// filled in; name is what errors call it. It returns the files of translations that change by
// it, by name, whole: a unit that does not change stays as it is, byte for byte.
//
// A unit is bound to the words that it was written out with, so that it is stale if the first
// language has changed since. One that was stale stays so unless the state of all its segments
// is translated or more. Where all are reviewed or final and by is not nil, by has checked it;
// where words change and nobody has looked, "checked" goes. A target that is empty changes
// nothing.
//
// What cannot be taken over, among it units that were changed here meanwhile, is in the error,
// an advisor.ErrorList with places in the XLIFF; the files have all else.
func FromXLIFF(fsys fs.FS, language, name string, data []byte, by *Checker) (map[string][]byte,
	error) {
	p, err := open(fsys, language)
	if err != nil {
		return nil, err
	}
	if p.wrong != nil {
		return nil, p.wrong
	}
	if by != nil && (by.By == "" || by.On.IsZero()) {
		return nil, fmt.Errorf("who has checked a translation, and when?")
	}
	errs := &source.Errors{}
	groups := parse(name, data, p.first, language, errs)
	if errs.Len() > 0 {
		return nil, bridge.Errors(errs.Sorted())
	}
	type id struct{ file, kind, name string }
	units := map[id]*overlay.Translation{}
	for _, t := range p.units {
		units[id{t.File, t.Part, t.Name}] = t
	}
	m := &merger{opened: p, by: by, errs: errs, now: map[*overlay.Translation]*writer{}}
	for _, g := range groups {
		t := units[id{g.file, g.kind, g.name}]
		if t == nil {
			if len(g.texts) > 0 {
				errs.Add(g.pos, "", "%s has no %s %q, or nothing in it to translate", g.file, g.kind, g.name)
			}
			continue
		}
		m.take(t, g)
	}
	files := m.files()
	return files, bridge.Errors(errs.Sorted())
}

// A merger takes over what a translator gives back.
type merger struct {
	*opened
	by   *Checker
	errs *source.Errors
	now  map[*overlay.Translation]*writer // units that change
}

func (m *merger) take(t *overlay.Translation, g *group) {
	digest, base := g.notes[noteDigest], g.notes[noteBase]
	if digest == "" || base == "" {
		m.errs.Add(g.pos, "", "the notes %q and %q of %s are gone; they say what it translates: begin "+
			"with what \"crosstalk translate --out\" writes", noteDigest, noteBase, g.name)
		return
	}
	said := t.Says()
	given, looked, checked := m.given(t, g, said)
	mine := baseOf(said)
	switch theirs := baseOf(given); {
	case theirs == mine, theirs == base:
		given = said
	case mine != base:
		m.errs.Add(g.pos, "", "%s %s was changed in %s since this was written out: take over by hand "+
			"what is wanted of this, or write it out again", t.Part, t.Name, m.path(t.File))
		return
	}
	w := &writer{unit: t, words: given, of: digest}
	reworded := baseOf(given) != mine
	was := ""
	if t.Of != nil {
		was = strings.TrimSpace(t.Of.Value)
	}
	if was != "" && len(said) > 0 && !looked {
		w.of = was // whoever has not looked at it has not made it other than stale
	}
	if was == "" && len(said) > 0 && !reworded { // words that nothing has bound
		w.of = was
	}
	if t.Checked && !reworded {
		w.by, w.on = t.By, t.On
	}
	if m.by != nil && checked {
		w.by, w.on = m.by.By, m.by.On.Format(time.DateOnly)
	}
	if len(given) == 0 || !reworded && w.of == was && w.by == t.By && w.on == t.On {
		return
	}
	if t.Beside {
		if reworded {
			m.errs.Add(g.pos, "", "the words of %s %s stand beside the first language, in %s: change "+
				"them there", t.Part, t.Name, t.File)
		}
		return
	}
	m.now[t] = w
}

// given is what a translation says with what comes back laid over it, and whether all of it
// was looked at and checked, as the states of its segments say.
func (m *merger) given(t *overlay.Translation, g *group, said map[string]string) (
	given map[string]string, looked, checked bool) {
	given, looked, checked = maps.Clone(said), true, true
	left := map[string]bool{}
	for _, text := range t.Texts() {
		left[text.Key()] = strings.ContainsFunc(text.Value, unicode.IsLetter)
	}
	for _, x := range g.texts {
		if _, known := left[x.key]; !known {
			if x.words != "" {
				m.errs.Add(x.pos, "", "%s %s has no text %s any more: take over by hand what is wanted of "+
					"%q", t.Part, t.Name, x.key, x.words)
			}
			continue
		}
		left[x.key] = false
		if x.words == "" || x.state == segmentStates[0] {
			looked = false
		}
		if slices.Index(segmentStates, x.state) < slices.Index(segmentStates, "reviewed") {
			checked = false
		}
		if strings.ContainsFunc(x.words, forbidden) {
			m.errs.Add(x.pos, "", "%s of %s %s has a control character", x.key, t.Part, t.Name)
			continue
		}
		if x.words != "" && joined(x.words) != joined(said[x.key]) {
			given[x.key] = x.words
		}
	}
	for _, missing := range left {
		looked, checked = looked && !missing, checked && !missing
	}
	return given, looked, checked && looked
}

// forbidden reports whether no text of a pack may have a character.
func forbidden(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// files writes the units that change into their files.
func (m *merger) files() map[string][]byte {
	out := map[string][]byte{}
	byFile := map[string][]*overlay.Translation{}
	for _, t := range m.units {
		if m.now[t] != nil {
			byFile[m.path(t.File)] = append(byFile[m.path(t.File)], t)
		}
	}
	for name, units := range byFile {
		entries := m.entries(name)
		slices.SortStableFunc(units, func(a, b *overlay.Translation) int { // from the end
			return cmp.Compare(entries[b.Name].from, entries[a.Name].from)
		})
		text := strings.TrimRight(string(m.data[name]), " \n")
		lines := strings.Split(text, "\n")
		var added strings.Builder
		for _, t := range units {
			w := m.now[t]
			w.write()
			e, there := entries[t.Name]
			switch {
			case !there:
				if t.Part != "term" {
					added.WriteString("\n")
				}
				added.WriteString(w.String())
			case e.inside:
				m.errs.Add(source.Pos{File: name, Line: e.from + 1, Col: 1}, "",
					"several names stand on one line; write each on a line of its own")
			default:
				now := strings.Split(strings.TrimRight(w.String(), "\n"), "\n")
				lines = slices.Replace(lines, e.from, min(e.to, len(lines)), now...)
			}
		}
		text = strings.TrimLeft(strings.Join(lines, "\n")+"\n"+added.String(), "\n")
		if text != string(m.data[name]) {
			out[name] = []byte(text)
		}
	}
	return out
}

// An entry is the lines, from 0, on which a name and its words stand in a file.
type entry struct {
	from, to int
	inside   bool // other names stand on them, too
}

func (m *merger) entries(name string) map[string]entry {
	out := map[string]entry{}
	n := source.YAML(name, m.data[name], &source.Errors{})
	if n == nil || n.Kind != source.Map {
		return out
	}
	lines := strings.Split(string(m.data[name]), "\n")
	for i, k := range n.Keys {
		e := entry{from: k.Pos.Line - 1, to: len(lines), inside: k.Pos.Col != 1}
		if i+1 < len(n.Keys) {
			e.to = n.Keys[i+1].Pos.Line - 1
		}
		// What stands above the next name at the margin belongs to it.
		for e.to > e.from+1 && (strings.TrimSpace(lines[e.to-1]) == "" || lines[e.to-1][0] == '#') {
			e.to--
		}
		out[k.Value] = e
	}
	return out
}
