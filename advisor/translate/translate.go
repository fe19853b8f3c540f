// Package translate helps those who translate a pack: it tells what is missing and what is
// stale, writes what a translator fills in, and renews digests once somebody has looked.
//
// A translation stands beside the pack's first language in files of its own, as
// docs/translating.md says: lang/es/steroids/card.yaml translates steroids/card.yaml.
package translate

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/files"
	"example.com/crosstalk/advisor/internal/overlay"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/source"
)

// A Unit is what is translated as a whole, in one language: the words of a rule, finding,
// property, fact or term, or of a key of pack.yaml.
type Unit struct {
	File  string      `json:"file"` // of the first language
	Kind  string      `json:"kind"` // one of Kinds
	Name  string      `json:"name"`
	State string      `json:"state"`           // missing, incomplete, stale, translated
	Read  bool        `json:"read"`            // else the first language is
	By    string      `json:"by,omitempty"`    // the translator who has looked at it
	Lacks []string    `json:"lacks,omitempty"` // of one that is incomplete: what has no words
	Pos   advisor.Pos `json:"pos"`             // of the translation, else of the first language
	Texts []Text      `json:"texts"`
}

// A Text is a text of a unit.
type Text struct {
	Key  string `json:"key"` // its way in the unit: variants.stopped.title
	From string `json:"from"`
	To   string `json:"to,omitempty"` // "" where nothing is translated
}

// A Status is how the translation of a pack into a language stands, by file and place.
type Status struct {
	Language string `json:"language"`
	Units    []Unit `json:"units"`
}

// Count is how many units of a kind are in a state. Either may be "", for any.
func (s *Status) Count(kind, state string) (n int) {
	for _, u := range s.Units {
		if (kind == "" || u.Kind == kind) && (state == "" || u.State == state) {
			n++
		}
	}
	return n
}

// Kinds are the kinds of units, and States their states.
func Kinds() []string {
	return []string{"pack", "rule", "reasons", "finding", "property", "fact", "term", "picture",
		"words"}
}
func States() []string { return []string{"missing", "incomplete", "stale", "translated"} }

// StatusOf says how the translation of the pack in fsys into a language stands. Whether the
// pack loads does not matter, but its files must be readable and its translations fit what
// they translate: else the error is an advisor.ErrorList.
func StatusOf(fsys fs.FS, language string) (*Status, error) {
	p, err := open(fsys, language)
	if err != nil {
		return nil, err
	}
	if p.wrong != nil {
		return nil, p.wrong
	}
	s := &Status{Language: language, Units: []Unit{}}
	for _, t := range p.units {
		u := Unit{File: t.File, Kind: t.Part, Name: t.Name, State: t.State.String(), Read: t.Used,
			By: t.By, Pos: advisor.Pos(t.Node.Pos), Texts: []Text{}}
		if t.State == overlay.Incomplete {
			u.Lacks = t.Lacks
		}
		if t.At != nil {
			u.Pos = advisor.Pos(t.At.Pos)
		}
		for _, text := range t.Texts() {
			u.Texts = append(u.Texts, Text{text.Key(), text.Value, valueOf(t.Text(text.Path))})
		}
		s.Units = append(s.Units, u)
	}
	return s, nil
}

func valueOf(n *source.Node) string {
	if n == nil {
		return ""
	}
	return strings.TrimSpace(n.Value)
}

// opened is a pack whose files have been read.
type opened struct {
	language string
	first    string // language of the pack
	data     map[string][]byte
	units    []*overlay.Translation
	wrong    error // with the translations
}

func open(fsys fs.FS, language string) (*opened, error) {
	errs := &source.Errors{}
	list, _ := files.Read(fsys, errs)
	if list != nil {
		files.Parse(list, errs)
	}
	if err := bridge.Errors(errs.Sorted()); err != nil {
		return nil, err
	}
	p := &opened{language: language, data: map[string][]byte{}}
	nodes := map[string]*source.Node{}
	for _, f := range list {
		p.data[f.Name], nodes[f.Name] = f.Data, f.Node
	}
	if nodes["pack.yaml"] == nil {
		return nil, fmt.Errorf("no pack.yaml: this is no pack")
	}
	languages, _ := overlay.Languages(nodes["pack.yaml"])
	if i := slices.Index(languages, language); i < 1 {
		return nil, fmt.Errorf("pack.yaml has the languages %s; add %q to them, behind the first, which "+
			"is translated", strings.Join(languages, ", "), language)
	}
	result := overlay.Apply(nodes, errs)
	p.first, p.wrong = languages[0], bridge.Errors(errs.Sorted())
	p.units = append(overlay.All(nodes, result, language), ownWords(p.first, language,
		nodes[p.path(overlay.OwnWords)])...)
	return p, nil
}

// ownWords are the words of the library's own in a language: of one that it comes without, all;
// else those that the pack has in their place. They are translated from English.
func ownWords(first, language string, said *source.Node) []*overlay.Translation {
	if first != "en" {
		return nil
	}
	english := source.YAML(overlay.OwnWords, own.Source("en"), &source.Errors{})
	return overlay.Own(english, said, language, own.Source(language) == nil)
}

// path is the file of translations of a file.
func (p *opened) path(file string) string {
	return overlay.Folder + "/" + p.language + "/" + file
}

// Skeletons writes what a translator fills in: an entry for each unit that has no translation
// yet, with the words of the first language in comments. It returns the files that change by
// it, by name, whole. What is translated already stays as it is; units that are incomplete or
// stale are for the translator to mend. Errors are as those of [StatusOf].
func Skeletons(fsys fs.FS, language string) (map[string][]byte, error) {
	p, err := open(fsys, language)
	if err != nil {
		return nil, err
	}
	if p.wrong != nil {
		return nil, p.wrong
	}
	out := map[string][]byte{}
	for _, t := range p.units {
		if t.At != nil || t.Beside {
			continue
		}
		name := p.path(t.File)
		if _, begun := out[name]; !begun {
			text := strings.TrimRight(string(p.data[name]), " \n")
			if text != "" {
				text += "\n"
			}
			out[name] = []byte(text)
		}
		w := writer{unit: t}
		if len(out[name]) > 0 && t.Part != "term" {
			w.WriteString("\n")
		}
		w.write()
		out[name] = append(out[name], w.String()...)
	}
	return out, nil
}

// Accept renews the digests of translations in the files named, by their name in the folder
// of the pack (all files of the language, if none is named), for a translator who has looked
// at what is stale. It returns the files that change by it. A file that is none of the
// language is an error.
func Accept(fsys fs.FS, language string, names []string) (map[string][]byte, error) {
	p, err := open(fsys, language)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if lang, _ := overlay.Split(name); lang != language || p.data[name] == nil {
			return nil, fmt.Errorf("%s is no file of translations; they stand in %s", name, p.path("..."))
		}
	}
	out := map[string][]byte{}
	for _, t := range slices.Backward(p.units) { // from the end, so that places before it hold
		name := p.path(t.File)
		if t.At == nil || t.Unbound() || len(names) > 0 && !slices.Contains(names, name) {
			continue
		}
		now := t.Digest()
		if t.Of != nil && strings.TrimSpace(t.Of.Value) == now {
			continue
		}
		text := p.data[name]
		if out[name] != nil {
			text = out[name]
		}
		if out[name], err = renewed(string(text), t, now); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// renewed is the text of a file in which a translation has a digest.
func renewed(text string, t *overlay.Translation, digest string) ([]byte, error) {
	lines := strings.Split(text, "\n")
	at := t.At.Pos
	if t.Of != nil {
		at = t.Of.Pos
	}
	if at.Line < 1 || at.Line > len(lines) {
		return nil, fmt.Errorf("%s: no place for the digest", at)
	}
	line := []rune(lines[at.Line-1])
	col := min(at.Col-1, len(line))
	switch {
	case t.Of != nil:
		old := []rune(t.Of.Value)
		if !strings.HasPrefix(string(line[col:]), string(old)) {
			return nil, fmt.Errorf("%s: write the digest behind \"of:\" without quotation marks", at)
		}
		lines[at.Line-1] = string(line[:col]) + digest + string(line[col+len(old):])
	case col < len(line) && line[col] == '{':
		lines[at.Line-1] = string(line[:col+1]) + "of: " + digest + ", " + string(line[col+1:])
	default:
		lines[at.Line-1] = string(line[:col]) + "of: " + digest + "\n" + strings.Repeat(" ", col) +
			string(line[col:])
	}
	return []byte(strings.Join(lines, "\n")), nil
}
