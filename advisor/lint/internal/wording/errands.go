package wording

import (
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/lint/internal/check"
)

var errands = &check.Check{Name: "errands", Severity: check.Warning,
	Summary: "What is to be asked or told stands in its list",
	Doc: `An advice says what to ask and tell once, in the lists of ` + "`errands` in `pack.yaml`" +
		`. An action that begins with the words of a list ("Ask your care team whether ...") has an ` +
		`entry for it, or four messages send their reader to one team four times. An entry ends the ` +
		`sentence that the list opens: it begins small, has no full stop, and is short. It stands ` +
		`apart from its message, so it says what it is about: "when your bone scan is due", not "when ` +
		`it is due".`,
	Limits: []check.Limit{{Name: "errand-words", Value: 20,
		Summary: "words of an entry, at most"}},
	Run: func(p *check.Pass) {
		for _, t := range p.Texts {
			switch {
			case t.Part == "errand":
				for _, fault := range t.ErrandFaults(int(p.Limit("errand-words"))) {
					p.Say(t, 0, "%s", fault)
				}
			case t.Part == "action" && t.Words.Level < pack.Warning:
				if list := t.Opens(p.Pack); list != "" && len(t.Words.Message[t.Lang].Errands) == 0 {
					p.Say(t, 0, "the action begins as the list %q does; say in \"errands\" what it asks "+
						"or tells, so that an advice says it once", list)
				}
			}
		}
	},
}
