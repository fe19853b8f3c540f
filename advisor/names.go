package advisor

import (
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// This file prints names that nobody knows. They are what somebody typed, so
// they are printed in quotation marks, short, and without marks that a reader
// cannot see or that turn what is around them.

const mostNames = 3 // that are printed

// nameWords are the engine's own words about such names in a language.
type nameWords struct {
	more     string // names beyond those printed
	against  string // a fact that rules things out has one: its label, the names
	forbids  string // what such a fact has that a message encourages: the term, the fact's label
	ignored  string // the names that an advice does not take into account
	nameless string // a name with nothing in it that can be printed
	region   string // what the region is called where something stands on it
}

var namesIn = map[string]nameWords{
	"en": {" and %d more", "%s: %s. We do not know what this is. Ask a pharmacist or your care team whether this advice is safe for you.",
		"Your record names %s under “%s”. Ask a pharmacist or your care team whether this advice is safe for you.",
		"Not taken into account, because we do not know the name: %s.", "no name", "your region"},
	"es": {" y %d más", "%s: %s. No sabemos qué es. Pregunte a su farmacéutico o a su equipo médico si este consejo es seguro para usted.",
		"En sus datos consta %s en «%s». Pregunte a su farmacéutico o a su equipo médico si este consejo es seguro para usted.",
		"No se ha tenido en cuenta, porque no conocemos el nombre: %s.", "sin nombre", "su región"},
}

// wordsFor are those of a language, or of the one that it is a kind of; else
// the English ones.
func wordsFor(lang string) nameWords {
	base, _, _ := strings.Cut(lang, "-")
	if w, ok := namesIn[base]; ok {
		return w
	}
	return namesIn["en"]
}

// quoteNames prints names: each once, at most three of them, then how many
// more there are.
func quoteNames(names []string, lang string) string {
	words := wordsFor(lang)
	var printed []string
	for _, name := range names {
		s := "“" + or(fact.Printable(name), words.nameless) + "”"
		if !slices.Contains(printed, s) {
			printed = append(printed, s)
		}
	}
	if more := len(printed) - mostNames; more > 0 {
		return strings.Join(printed[:mostNames], ", ") + fmt.Sprintf(words.more, more)
	}
	return strings.Join(printed, ", ")
}

// strangers are the names in a set or list of the profile that nobody knows.
func (s *session) strangers(f *fact.Fact) (names []string) {
	switch all := s.frame.Profile.Slots[f.Slot].Any.(type) {
	case *fact.Set:
		return all.Unrecognised
	case *fact.Records:
		for _, e := range all.Elems {
			if v := e.Slots[f.TermField().Slot]; v.Known && term.ID(v.Int) == term.None {
				names = append(names, v.Str)
			}
		}
	}
	return names
}

// ready is the message of a ruling but for reasons and cautions, which must not
// be changed.
func (s *session) ready(r *ruling) *readyMessage {
	m := s.words().message(s.core, r.rule, r.words)
	if r.rule.Names == nil || !strings.Contains(m.Text, pack.NamesPlaceholder) {
		return m
	}
	named := &readyMessage{Message: m.Message}
	named.Text = strings.ReplaceAll(m.Text, pack.NamesPlaceholder, quoteNames(s.strangers(r.rule.Names), or(m.Language, s.lang)))
	return named
}

// unsure adds a caution to each message that encourages a kind of what a fact
// that rules things out may name, where it has a name that nobody knows.
func (s *session) unsure(f *fact.Fact) {
	names := s.strangers(f)
	if len(names) == 0 {
		return
	}
	h := s.pack.Schema.Terms
	note := capital(fmt.Sprintf(wordsFor(s.lang).against, label(f, s.lang), quoteNames(names, s.lang)))
	for _, r := range s.showing() {
		if slices.ContainsFunc(f.Of, func(root term.ID) bool {
			return slices.ContainsFunc(r.words.Encourages, func(e term.ID) bool { return h.Meet(e, root) || h.Is(e, root) })
		}) {
			r.notes = append(r.notes, note)
		}
	}
}

// NotTakenIntoAccount says in one line, in the language of the advice, which
// names of the profile nobody knows, at most three of them and each in at most
// 60 characters, without control marks; "" if there are none. It belongs beside the disclaimer
// wherever a person reads the advice, since it qualifies all of it. Names that
// a shown message tells of are not told again; an advice that was read from
// JSON no longer knows which, and tells all.
func (a *Advice) NotTakenIntoAccount() string {
	if a == nil {
		return ""
	}
	var names []string
	for _, u := range a.Unrecognised {
		if !slices.ContainsFunc(a.Messages, func(m Message) bool { return a.tells(&m, u.Fact) }) {
			names = append(names, u.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf(wordsFor(a.Language).ignored, quoteNames(names, a.Language))
}

// tells reports whether a message tells of the names in a fact that nobody
// knows.
func (a *Advice) tells(m *Message, path string) bool {
	if a.pack == nil {
		return false
	}
	rule := a.pack.Rule(m.Rule)
	if rule == nil || rule.Names == nil || path != rule.Names.Path && (rule.Names.Kind != fact.List || path != rule.Names.TermField().Path) {
		return false
	}
	for _, words := range rule.Wordings() {
		if words.Name == m.Variant {
			text := words.Message[or(m.Language, a.Language)]
			return text != nil && strings.Contains(text.Text, pack.NamesPlaceholder)
		}
	}
	return false
}
