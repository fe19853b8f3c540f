package lint

import (
	"regexp"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

var undeclared = &check{Check: Check{Name: "undeclared-encouragement", Severity: Error,
	Summary: "What a text encourages is declared",
	Doc:     `Interlocks work on "encourages". A text that says "eat more greens" without declaring it is not withheld from somebody on warfarin. The check looks for requests ("try", "take", "eat more" ...) of what the invariants of the pack forbid to some, in sentences that neither ask nor warn.`},
	run: func(p *pass) {
		forbidden := p.forbidden()
		p.english(func(t *text) {
			for _, s := range sentences(t.value) {
				at := requestForm.FindStringIndex(s.text)
				if at == nil || cautionForm.MatchString(s.text) {
					continue
				}
				for _, term := range forbidden {
					if p.declared(t.words, term) {
						continue
					}
					for _, name := range p.namesOf(term) {
						form := regexp.MustCompile(`(?i)^\W*(?:\w+\W+){0,4}?` + regexp.QuoteMeta(name) + `\b`)
						if len(name) > 3 && form.MatchString(s.text[at[1]:]) {
							p.say(t, s.start+at[0], "this encourages %s, which \"encourages\" does not declare; interlocks for it would not hold the message back", p.Schema.Terms.Term(term).Name)
							break
						}
					}
				}
			}
		}, "text", "action")
	},
}

var (
	requestForm = regexp.MustCompile(`(?i)^(?:please |then |instead,? |you can |you could |you may |you might )?(?:try|eat|drink|take|use|choose|add|have|enjoy|swap to|start with|include)\b(?: (?:more|some|plenty of|enough|a little|extra))?`)
	cautionForm = regexp.MustCompile(`(?i)\b(?:not|never|without|avoid|ask|before|unless|check|instead of|rather than|if you)\b`)
)

// forbidden lists the terms that an invariant forbids to encourage, and their
// kinds.
func (p *pass) forbidden() (list []term.ID) {
	h := p.Schema.Terms
	for t := range term.ID(h.Len()) {
		if slices.ContainsFunc(p.Invariants, func(i *pack.Invariant) bool {
			return slices.ContainsFunc(i.NeverEncourage, func(never term.ID) bool { return h.Is(t, never) })
		}) {
			list = append(list, t)
		}
	}
	return list
}

// declared reports whether the wording says that it encourages or discourages
// the term, or something that it is a kind of.
func (p *pass) declared(w *pack.Wording, t term.ID) bool {
	h := p.Schema.Terms
	related := func(x term.ID) bool { return h.Is(t, x) || h.Is(x, t) }
	return slices.ContainsFunc(w.Encourages, related) || slices.ContainsFunc(w.Discourages, related)
}

// namesOf lists what a term is called.
func (p *pass) namesOf(t term.ID) []string {
	x := p.Schema.Terms.Term(t)
	names := append(slices.Clone(x.Also), strings.ReplaceAll(x.Name, "_", " "))
	if l := x.Label["en"]; l != "" {
		names = append(names, l)
	}
	return names
}
