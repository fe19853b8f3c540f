package wording

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var action = &check.Check{Name: "action", Severity: check.Warning,
	Summary: "A message ends in exactly one action",
	Doc: `A reader should know what to do, and it should be one thing: one sentence that ` +
		`begins with a verb. "Ask your pharmacist whether this is safe for you." Two actions are two ` +
		`messages, or one that is not clear.`,
	Run: func(p *check.Pass) {
		p.English(func(t *texts.Text) {
			list := english.Sentences(t.Value)
			if len(list) > 1 {
				p.Say(t, list[1].Start, "an action of %d sentences; keep the one that matters most", len(list))
			}
			first := strings.ToLower(check.WordForm().FindString(t.Value))
			if slices.Contains(noVerbs, first) {
				p.Say(t, 0, "the action begins with %q; begin with what to do, as in \"Ask\", \"Tell\" or "+
					"\"Choose\"", check.WordForm().FindString(t.Value))
			}
		}, "action")
	},
}

// noVerbs are first words after which no request follows.
var noVerbs = []string{"you", "your", "the", "a", "an", "it", "this", "that", "these", "there",
	"if", "when", "because", "some", "many", "most",
	"people", "doctors", "we", "they", "please", "maybe", "perhaps", "always", "never", "also", "and",
	"but", "for", "in", "on", "with"}
