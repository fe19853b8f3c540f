package advisor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
)

// ready is the message of a ruling but for reasons and cautions, which must not
// be changed.
func (c *core) ready(s *engine.Session, r *engine.Ruling) *readyMessage {
	m := c.in(s).message(c, r)
	if !strings.Contains(m.Text, "{names") {
		return m
	}
	lang := cmp.Or(m.Language, s.Words.Lang)
	named := &readyMessage{Message: m.Message}
	named.Text = s.FillNames(m.Text, r, lang)
	if r.Rule.Names != nil {
		names := engine.QuoteNames(s.Strangers(r.Rule.Names), c.Pack.Own(lang))
		named.Text = strings.ReplaceAll(named.Text, pack.NamesPlaceholder, names)
	}
	return named
}

// NotTakenIntoAccount says in one line, in the language of the advice, which names of the
// profile nobody knows, at most three and each in at most 60 characters, without control marks;
// "" if there are none. It belongs beside the disclaimer, since it qualifies all of the advice.
// What a shown message tells of is left out; an advice read from JSON cannot know, and tells all.
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
	words := a.pack.Own(a.Language)
	return fmt.Sprintf(words.Text("ignored"), engine.QuoteNames(names, words))
}

// TranslationNote says in one line, in the language of the advice, that no translator has
// looked at all of its words; "" if one has, or nothing is translated.
func (a *Advice) TranslationNote() string {
	if a == nil || a.Translation != string(pack.Unreviewed) {
		return ""
	}
	return a.pack.Own(a.Language).Text("unreviewed")
}

// tells reports whether a message tells of the names in a fact that nobody
// knows.
func (a *Advice) tells(m *Message, path string) bool {
	if a.pack == nil {
		return false
	}
	rule := a.pack.Rule(m.Rule)
	if rule == nil || rule.Names == nil {
		return false
	}
	if path != rule.Names.Path &&
		(rule.Names.Kind != fact.List || path != rule.Names.TermField().Path) {
		return false
	}
	return slices.ContainsFunc(rule.Wordings(), func(w *pack.Wording) bool {
		text := w.Message[cmp.Or(m.Language, a.Language)]
		return w.Name == m.Variant && text != nil && strings.Contains(text.Text, pack.NamesPlaceholder)
	})
}
