package speech

import (
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"example.com/crosstalk/internal/pattern"
)

//go:embed en.txt es.txt
var files embed.FS

// A grammar is what a file of a language says.
type grammar struct {
	lang  string
	words *lexicon
	forms []form
	pass  []form
	lists []form
	block map[string]bool // words that part an object from its verb

	formal   map[string]bool // verbs in the form that asks and never tells: "deje"
	classes  *lexicon        // of the wide text
	facts    map[string]bool // what a medicine does without a change of how it is taken
	subjects map[string]bool // words that a statement begins with
}

// A form of a clause that no message may have, or, for whole sentences, one that
// makes it harmless.
type form struct {
	kind  Kind
	re    *regexp.Regexp
	not   *regexp.Regexp // a clause with this is harmless all the same, nil: none is
	asks  bool           // counts in a question, too
	med   bool           // the sentence must name a medicine
	wide  bool           // is one of the wide text
	all   bool           // is one of the wide text of the whole sentence
	full  bool           // counts in no heading
	first bool           // counts in the first clause, and behind one under "if" and the like
	with  string         // the sentence must have this class

	under bool // counts in the first clause under "after", "once" ..., which no comma ends
}

// grammarOf is the grammar of a language, nil if there is none.
func grammarOf(lang string) *grammar {
	load, ok := grammars[lang]
	if !ok {
		return nil
	}
	return load()
}

var grammars = map[string]func() *grammar{
	"en": sync.OnceValue(func() *grammar { return readGrammar("en", englishForms) }),
	"es": sync.OnceValue(func() *grammar { return readGrammar("es", spanishForms) }),
}

// readGrammar reads a language's file. The file is part of the program, so a
// fault in it is one of the program.
func readGrammar(lang string, inflect func(string) map[string][]string) *grammar {
	data, err := files.ReadFile(lang + ".txt")
	if err != nil {
		panic("speech: internal error: " + err.Error())
	}
	g := &grammar{lang: lang, formal: map[string]bool{},
		words: newLexicon(), classes: newLexicon(), block: map[string]bool{},
		subjects: map[string]bool{}, facts: map[string]bool{}}
	macros, section := map[string]string{}, ""
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
			continue
		case line[0] == '[':
			if section = line; line == "[wide macros]" {
				macros = map[string]string{} // these are others, though of the same names
			}
			continue
		}
		if section == "[macros]" || section == "[wide macros]" {
			name, value, _ := strings.Cut(line, " = ")
			macros["{"+name+"}"] = expand(value, macros)
			continue
		}
		tag, value, ok := strings.Cut(line, ": ")
		if !ok {
			panic("speech: internal error: " + lang + ".txt: " + line)
		}
		g.add(section, tag, value, macros, inflect)
	}
	return g
}

// add reads a line of a section.
func (g *grammar) add(section, tag, value string, macros map[string]string,
	inflect func(string) map[string][]string) {
	switch section {
	case "[forms]":
		g.forms = append(g.forms, g.form(tag, value, macros))
		return
	case "[wide]":
		g.forms = append(g.forms, g.wideForm(tag, value, macros))
		return
	case "[left]":
		f := g.wideForm(tag, value, macros)
		f.all, f.full = true, true
		g.forms = append(g.forms, f)
		return
	case "[pass]":
		g.pass = append(g.pass, g.form(tag, value, macros))
		return
	case "[lists]":
		g.lists = append(g.lists, g.form(tag, value, macros))
		return
	}
	for phrase := range strings.SplitSeq(value, ", ") {
		switch {
		case inflected[section] && tag != "WORD":
			for end, forms := range inflect(phrase) {
				for _, f := range forms {
					g.addVerb(section, tag, end, f)
				}
			}
		case section == "[facts]":
			g.facts[fold(phrase)] = true
		case section == "[classes]":
			g.classes.add(tag, phraseOf(phrase), false)
		case tag == "BLOCK":
			g.block[fold(phrase)] = true
		case tag == "SUBJECT":
			g.subjects[phrase] = true
		default:
			g.words.add(tag, phraseOf(phrase), false)
		}
	}
}

// inflected are the sections of verbs.
var inflected = map[string]bool{"[verbs]": true, "[harmless]": true, "[acts]": true,
	"[facts]": true}

// addVerb adds a form of a verb; the one that asks and never tells ("f") is among others, too.
func (g *grammar) addVerb(section, tag, end, word string) {
	switch {
	case section == "[facts]":
		g.facts[word] = true
	case end == "f" && section == "[verbs]":
		g.formal[word] = true
	case end == "f":
	case section == "[verbs]":
		g.words.add(tag+end, phraseOf(word), false)
	case section == "[harmless]":
		g.classes.add(tag+okEnd[end], phraseOf(word), false)
	default:
		g.classes.add(classOf["CHG"+end], phraseOf(word), false)
	}
}

// okEnd is what the class of a harmless verb ends in, by that of its tag.
var okEnd = map[string]string{"v": "INF"}

func phraseOf(phrase string) (words []string) {
	for part := range strings.SplitSeq(phrase, " ") {
		if part == "~" {
			words = append(words, part)
		} else {
			words = append(words, wordsOf(nil, part)...)
		}
	}
	return words
}

func expand(s string, macros map[string]string) string {
	for name, value := range macros {
		s = strings.ReplaceAll(s, name, value)
	}
	return s
}

func (g *grammar) form(kind, value string, macros map[string]string) form {
	f := form{kind: Kind(strings.TrimRight(kind, "?+")), asks: strings.HasSuffix(kind, "?"),
		under: strings.HasSuffix(kind, "+")}
	value, f.med = strings.CutSuffix(value, " & MED")
	value, unless, found := strings.Cut(value, " UNLESS ")
	f.re = g.compile(value, macros)
	if found {
		f.not = g.compile(unless, macros)
	}
	return f
}

// wideForm is a form of the wide text, in which the beginning and the end of a word
// are those of a class.
func (g *grammar) wideForm(kind, value string, macros map[string]string) form {
	f := form{wide: true, kind: Kind(strings.TrimRight(kind, "?*!")),
		asks: strings.HasSuffix(kind, "?"), all: strings.HasSuffix(kind, "*"),
		first: strings.HasSuffix(kind, "!")}
	value, unless, found := strings.Cut(expand(value, macros), " UNLESS ")
	if unless, f.with, _ = strings.Cut(unless, " & "); !found {
		value, f.with, _ = strings.Cut(value, " & ")
	}
	f.re = regexp.MustCompile(value)
	if found {
		f.not = regexp.MustCompile(`\b(?:` + unless + `)\b`)
	}
	return f
}

func (g *grammar) compile(value string, macros map[string]string) *regexp.Regexp {
	re, err := regexp.Compile(g.blocked(expand(value, macros)))
	if err != nil {
		panic(fmt.Sprintf("speech: internal error: %s.txt: %v", g.lang, err))
	}
	return re
}

var patternPart = pattern.New(`\[[^\]]*\]|\\b|\\.|[a-z']+(?:-[a-z']+)*|[A-Z]+|.`)

// blocked writes a form as clauses are written: with "-" before words that part,
// and with names where a medicine may stand.
func (g *grammar) blocked(value string) string {
	parts := patternPart().FindAllString(value, -1)
	for i, p := range parts {
		before := "("
		if i > 0 {
			before = parts[i-1]
		}
		switch {
		case p == `\b` && !strings.ContainsAny(before, ")]}?*+") &&
			!letters().MatchString(strings.ToLower(before)):
			parts[i] = `(?:^| )` // where a word begins, which may have a "-"
		case p == "MED":
			parts[i] = `(?:MED|NAME)`
		case g.block[p]:
			parts[i] = "-" + p
		}
	}
	return strings.Join(parts, "")
}

// passes reports whether a sentence has what makes a kind harmless.
func passes(forms []form, kind Kind, sentence string) bool {
	return slices.ContainsFunc(forms, func(f form) bool {
		return (f.kind == kind || f.kind == Order && kind == Dose) && f.re.MatchString(sentence)
	})
}

// isName reports whether a name tells something: it is not as short as other words,
// and not a word that the language uses for other things.
func (g *grammar) isName(words []string) bool {
	switch {
	case len(words) == 0, len(words[0]) < 3:
		return false
	case len(words) > 1:
		return true
	}
	return len(stemOf(words[0])) > 4 && !g.block[words[0]] && !g.words.has(words[0])
}
