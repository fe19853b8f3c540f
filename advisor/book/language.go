package book

import (
	"cmp"
	"fmt"

	"example.com/crosstalk/advisor/internal/overlay"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/words"
)

// speak sets the language of the page, and what it has there.
func (v *view) speak() error {
	p := v.pack
	at, err := overlay.SpokenIn(p.Languages).Place(v.opts.Language)
	if err != nil {
		return err
	}
	v.lang, v.langs = p.Languages[at], p.Languages
	if v.opts.Language != "" {
		v.langs = []string{v.lang}
	}
	v.own = p.Own(v.lang)
	if len(v.own.Lacks("book")) > 0 { // rather all of them in English than some
		v.own = own.In("en")
	}
	v.own = v.own.For(p.Regions[0].Name)
	v.words = words.New(p.Space, v.own, v.lang)
	return nil
}

// text is a text of the page's own, with what stands in it.
func (v *view) text(name string, args ...any) string {
	text := v.own.Text("book." + name)
	if len(args) > 0 {
		text = fmt.Sprintf(text, args...)
	}
	return text
}

// named is what something is called that the format has a name for: a level, an outcome, a
// grade. What has no words for it is called by that name.
func (v *view) named(kind, name string) string {
	part := map[string]string{"outcome": "explain.outcomes.", "kind": "advise.kinds.",
		"grade": "card.grades."}[kind]
	if part == "" {
		part = "book." + kind + "s."
	}
	return cmp.Or(v.own.Text(part+name), name)
}

// messages are what a wording says in the languages of the page, in the first where one has it not.
func (v *view) messages(of map[string]*pack.Message, say func(lang string, m *pack.Message)) {
	for _, lang := range v.langs {
		if of[lang] == nil && len(v.langs) == 1 {
			lang = v.pack.Languages[0]
		}
		if m := of[lang]; m != nil {
			say(lang, m)
		}
	}
}

// in returns words in the language of the page, or in the pack's first.
func (v *view) in(w map[string]string) string {
	return pack.Words(w).In(v.lang, v.pack.Languages[0])
}
