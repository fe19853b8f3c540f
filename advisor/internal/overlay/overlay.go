// Package overlay lays translations, which stand in files of their own, over the words that
// they translate.
//
// The translation of steroids/card.yaml into Spanish is lang/es/steroids/card.yaml: a mapping
// from the names of what is translated to the words, each bound by "of" to a digest of the
// words in the pack's first language. [Apply] puts the words where a mapping by language has
// them, so that all else reads them as if they stood there; where the first language has
// changed since, or a word is missing, it does as the pack says.
package overlay

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/source"
)

// Folder holds a folder for each language that is translated into.
const Folder = "lang"

// A State says how a translation stands.
type State int

const (
	Missing    State = iota // nothing is translated
	Incomplete              // some of it; the first language is read
	Stale                   // the first language has changed since
	Whole
)

var stateNames = []string{"missing", "incomplete", "stale", "translated"}

func (s State) String() string { return stateNames[s] }

// A Translation is a unit in another language.
type Translation struct {
	*Unit
	Lang    string
	State   State
	Used    bool         // it is read; else the first language is
	Beside  bool         // it stands beside the first language, in one file
	At      *source.Node // the translation; nil: there is none
	Of      *source.Node // the digest that it is of, or nil
	Lacks   []string     // keys of what is missing
	Checked bool         // a translator has looked at it, and is named
	By, On  string       // who, and when
}

// Text is the text of the translation at a path of the unit, or nil.
func (t *Translation) Text(path []string) *source.Node { return get(t.At, path) }

// A Result is what came of Apply.
type Result struct {
	// Translations are those that stand in files of their own, by language, file and place.
	Translations []*Translation
	of           map[*source.Node]*Translation
}

// Of is the translation that words come from, nil if they stand beside the first language.
func (r *Result) Of(words *source.Node) *Translation {
	if r == nil {
		return nil
	}
	return r.of[words]
}

// Only leaves out the translations into other languages.
func (r *Result) Only(languages []string) {
	if r != nil {
		other := func(t *Translation) bool { return !slices.Contains(languages, t.Lang) }
		r.Translations = slices.DeleteFunc(r.Translations, other)
		maps.DeleteFunc(r.of, func(_ *source.Node, t *Translation) bool { return other(t) })
	}
}

// A reader lays the translations of one pack over it.
type reader struct {
	*source.Reader
	files     map[string]*source.Node
	languages []string
	mark      bool                        // what is stale is read all the same
	units     map[string]map[string]*Unit // of files that have a translation
	complete  bool                        // or of all
	result    *Result
}

// Apply puts the words of all translations among files, the parsed files of a pack by name,
// into the nodes of what they translate. What is wrong with a translation is noted.
func Apply(files map[string]*source.Node, errs *source.Errors) *Result {
	l := &reader{Reader: &source.Reader{Errs: errs}, files: files,
		result: &Result{of: map[*source.Node]*Translation{}}}
	var names []string
	for name, n := range files {
		if strings.HasPrefix(name, Folder+"/") && n != nil {
			names = append(names, name)
		}
	}
	if len(names) == 0 || files["pack.yaml"] == nil {
		return l.result
	}
	slices.Sort(names)
	l.languages, l.mark = Languages(files["pack.yaml"])
	if len(l.languages) == 0 {
		return l.result
	}
	translated := map[string]*source.Node{}
	for _, name := range names {
		_, of := Split(name)
		translated[of] = files[of]
	}
	l.unitsOf(translated)
	for _, name := range names {
		l.file(name, files[name])
	}
	return l.result
}

// unitsOf finds the units in files, by file and name.
func (l *reader) unitsOf(files map[string]*source.Node) {
	l.units = map[string]map[string]*Unit{}
	for _, u := range Units(files, l.languages[0]) {
		if l.units[u.File] == nil {
			l.units[u.File] = map[string]*Unit{}
		}
		l.units[u.File][u.Name] = u
	}
}

// Languages are those that pack.yaml lists, and whether it says that what is stale is read
// all the same.
func Languages(pack *source.Node) (list []string, mark bool) {
	if languages := pack.Get("languages"); languages != nil {
		for _, item := range languages.Items {
			list = append(list, item.Value)
		}
	}
	stale := pack.Get("stale")
	return list, stale != nil && stale.Value == "mark"
}

// OwnWords is the file of a language that has the words which no pack has.
const OwnWords = "words.yaml"

// Split is the language of a file of translations and the file that it translates; what is ""
// in other cases.
func Split(name string) (lang, of string) {
	rest, ok := strings.CutPrefix(name, Folder+"/")
	if !ok {
		return "", ""
	}
	lang, of, _ = strings.Cut(rest, "/")
	return lang, of
}

func (l *reader) file(name string, n *source.Node) {
	lang, of := Split(name)
	switch i := slices.Index(l.languages, lang); {
	case of == "":
		l.Errorf(n, "translations of FILE into a language stand in %s/LANGUAGE/FILE", Folder)
		return
	case i == 0:
		l.Errorf(n, "%q is the first language of the pack: its words stand in %s itself", lang, of)
		return
	case i < 0:
		l.Errorf(n, `the pack is not in %q; add it to "languages" of pack.yaml, or take this file out`,
			lang)
		return
	case of == OwnWords:
		return
	case n.Kind == source.Null:
		return
	case n.Kind != source.Map:
		l.Errorf(n, "%s where a mapping from names to their words was wanted", n.Kind)
		return
	case l.files[of] == nil:
		l.Errorf(n, "there is no file %s to translate%s", of, l.Hint(of, func() []string {
			return slices.Collect(maps.Keys(l.files))
		}))
		return
	}
	if at := slices.IndexFunc(n.Keys, func(k *source.Node) bool { return k.Value == "id" }); at >= 0 &&
		l.units[of]["id"] == nil {
		l.Errorf(n.Keys[at], "a translation names what it is of as a key, and its words below it, as in "+
			"%s: {title: ...}", n.Items[at].Value)
		return
	}
	for i, k := range n.Keys {
		u := l.units[of][k.Value]
		if u == nil {
			l.Errorf(k, "%s has no %q with words to translate%s", of, k.Value, l.elsewhere(of, k.Value))
			continue
		}
		t := &Translation{Unit: u, Lang: lang, At: n.Items[i]}
		l.Rule = u.Part + " " + u.Name
		if u.Part == "pack" {
			l.Rule = ""
		}
		l.unit(t, k)
		l.Rule = ""
	}
}

// elsewhere says where a name is that is not in a file, or which was meant.
func (l *reader) elsewhere(file, name string) string {
	if !l.complete {
		l.complete = true
		l.unitsOf(l.files)
	}
	for _, other := range slices.Sorted(maps.Keys(l.units)) {
		if l.units[other][name] != nil && partOf(other) == partOf(file) {
			return fmt.Sprintf("; it is in %s, so this belongs in the file of translations of that name",
				other)
		}
	}
	return l.Hint(name, func() []string { return slices.Collect(maps.Keys(l.units[file])) })
}

func (l *reader) unit(t *Translation, k *source.Node) {
	n := t.At
	if n.Kind != source.Map {
		l.Errorf(n, "%s where the words for %s were wanted, each under its key", n.Kind, k.Value)
		return
	}
	if before := l.Errs.Len(); n.Get("of") == nil {
		shape := &reader{Reader: &source.Reader{Errs: l.Errs, Rule: l.Rule}}
		if shape.shape(t, n, nil); l.Errs.Len() > before {
			return // what is wrong with its keys comes first
		}
	}
	t.Of = l.Need(n, "of", `the digest of the text that this translates; "crosstalk translate `+
		`--accept FILE" writes it`)
	l.readCheck(t)
	for _, p := range t.places {
		if p.words != nil && p.words.Get(t.Lang) != nil {
			l.Errorf(k, "%s has words in %q already, in %s; they stand in one place only", k.Value, t.Lang,
				p.words.Get(t.Lang).Pos)
			return
		}
	}
	stale := t.Of != nil && strings.TrimSpace(t.Of.Value) != t.Digest()
	found := l.Errs.Aside()
	aside := &reader{Reader: &source.Reader{Errs: found, Rule: l.Rule}}
	aside.shape(t, n, nil)
	aside.compare(t)
	if !stale {
		l.Errs.Take(found)
	}
	switch {
	case len(t.Lacks) > 0:
		t.State = Incomplete
		if len(t.Lacks) >= len(t.required()) {
			t.State = Missing
		}
	case stale:
		t.State, t.Used = Stale, l.mark && found.Len() == 0 && t.fits()
	default:
		t.State, t.Used = Whole, t.Of != nil && found.Len() == 0
	}
	l.result.Translations = append(l.result.Translations, t)
	if t.Used {
		l.graft(t)
	}
}

// readCheck reads who has looked at a translation.
func (l *reader) readCheck(t *Translation) {
	n := t.At.Get("checked")
	if n == nil || !l.Map(n, "by", "on") {
		return
	}
	t.By = l.Text(l.Need(n, "by", "the translator who has looked at it"))
	if on := l.Need(n, "on", "the day, as in 2026-11-20"); on != nil {
		t.On = l.Lately(on).Format("2006-01-02")
	}
	t.Checked = t.By != ""
}

// messageKeys are the keys of a message.
var messageKeys = []string{"title", "text", "action", "errands", "group"}

// graft puts the words of a translation where those of the first language stand.
func (l *reader) graft(t *Translation) {
	for i := range t.places {
		p := &t.places[i]
		said := t.said(*p)
		if said == nil { // nothing in it needs a translation
			continue
		}
		if p.words == nil { // for all languages
			p.words = &source.Node{Kind: source.Map, Pos: p.in.Pos}
			p.words.Put(l.languages[0], p.first)
			p.in.Put(p.key, p.words)
		}
		p.words.Put(t.Lang, said)
		l.result.of[said] = t
	}
}
