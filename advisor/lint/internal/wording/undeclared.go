package wording

import (
	"regexp"
	"slices"

	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var undeclared = &check.Check{Name: "undeclared-encouragement", Severity: check.Error,
	Summary: "What a text encourages is declared",
	Doc: `Interlocks work on "encourages". A text that says "eat more greens" without ` +
		`declaring it is not withheld from somebody on warfarin. The check looks for requests ("try", ` +
		`"take", "eat more" ...) of what the invariants of the pack forbid to some, in sentences that ` +
		`neither ask nor warn.`,
	Run: func(p *check.Pass) {
		forbidden := forbidden(p)
		p.English(func(t *texts.Text) {
			for _, s := range english.Sentences(t.Value) {
				at := requestForm().FindStringIndex(s.Text)
				if at == nil || cautionForm().MatchString(s.Text) {
					continue
				}
				for _, term := range forbidden {
					if declared(p, t.Words, term) {
						continue
					}
					for _, name := range texts.NamesOf(p.Schema.Terms, term) {
						form := regexp.MustCompile(`(?i)^\W*(?:\w+\W+){0,4}?` + regexp.QuoteMeta(name) + `\b`)
						if len(name) > 3 && form.MatchString(s.Text[at[1]:]) {
							p.Say(t, s.Start+at[0],
								"this encourages %s, which \"encourages\" does not declare; interlocks for it would not "+
									"hold the message back", p.Schema.Terms.Term(term).Name)
							break
						}
					}
				}
			}
		}, "text", "action")
	},
}

var (
	requestForm = pattern.New(`(?i)^(?:please |then |instead,? |you can |you could |you may ` +
		`|you might )?(?:try|eat|drink|take|use|choose|add|have|enjoy|swap to|start with|` +
		`include)\b(?: (?:more|some|plenty of|enough|a little|extra))?`)
	cautionForm = pattern.New(`(?i)\b(?:not|never|without|avoid|ask|before|unless|check|` +
		`instead of|rather than|if you)\b`)
)

// forbidden lists the terms that an invariant forbids to encourage, and their
// kinds.
func forbidden(p *check.Pass) (list []term.ID) {
	h := p.Schema.Terms
	for t := range term.ID(h.Len()) {
		if slices.ContainsFunc(p.Invariants(), func(i *pack.Invariant) bool {
			return slices.ContainsFunc(i.NeverEncourage, func(never term.ID) bool { return h.Is(t, never) })
		}) {
			list = append(list, t)
		}
	}
	return list
}

// declared reports whether the wording says that it encourages or discourages
// the term, or something that it is a kind of.
func declared(p *check.Pass, w *pack.Wording, t term.ID) bool {
	h := p.Schema.Terms
	related := func(x term.ID) bool { return h.Is(t, x) || h.Is(x, t) }
	return slices.ContainsFunc(w.Encourages, related) || slices.ContainsFunc(w.Discourages, related)
}
