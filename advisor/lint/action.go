package lint

import (
	"slices"
	"strings"
)

var action = &check{Check: Check{Name: "action", Severity: Warning,
	Summary: "A message ends in exactly one action",
	Doc:     `A reader should know what to do, and it should be one thing: one sentence that begins with a verb. "Ask your pharmacist whether this is safe for you." Two actions are two messages, or one that is not clear.`},
	run: func(p *pass) {
		p.english(func(t *text) {
			list := sentences(t.value)
			if len(list) > 1 {
				p.say(t, list[1].start, "an action of %d sentences; keep the one that matters most", len(list))
			}
			first := strings.ToLower(wordForm.FindString(t.value))
			if slices.Contains(noVerbs, first) {
				p.say(t, 0, "the action begins with %q; begin with what to do, as in \"Ask\", \"Tell\" or \"Choose\"", wordForm.FindString(t.value))
			}
		}, "action")
	},
}

// noVerbs are first words after which no request follows.
var noVerbs = []string{"you", "your", "the", "a", "an", "it", "this", "that", "these", "there", "if", "when", "because", "some", "many", "most",
	"people", "doctors", "we", "they", "please", "maybe", "perhaps", "always", "never", "also", "and", "but", "for", "in", "on", "with"}
