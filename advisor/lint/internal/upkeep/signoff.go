package upkeep

import (
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/lint/internal/check"
)

var signOff = &check.Check{Name: "sign-off", Severity: check.Warning,
	Summary: "Every sign-off is of the rule as it is",
	Doc: `Who signed a rule approved its words as they were then, and whom they reached. Once the ` +
		`words are others, in any language, nobody has approved them: the sign-off is void, and ` +
		"the message says that it is unreviewed, or what the rule's own `review` says. Once a " +
		`condition is another, or a finding, fact, table or term that it stands on, the words still ` +
		`are what was signed, and the message says that its conditions have changed. Have the rule ` +
		"looked at again: `crosstalk sign-off --rule ID` shows what has changed. A rule that nobody " +
		"has signed is no finding; `crosstalk sign-off --list` names these.",
	Run: func(p *check.Pass) {
		for _, r := range p.Rules {
			s := r.SignOff
			if s == nil {
				continue
			}
			by := s.Who() + ", of " + s.On.Format(time.DateOnly)
			id := r.Node.Get("id")
			switch s.State() {
			case pack.Void:
				p.Report(id, id.Pos, "rule "+r.ID, "the sign-off by %s is void, since its "+
					"words are not what was signed (%s). Have the rule signed again, or take back the "+
					"change", by, few(s.Reworded))
			case pack.Changed:
				p.Report(id, id.Pos, "rule "+r.ID, "since the sign-off by %s, what decides whom it reaches "+
					"has changed: %s. Have the rule looked at and signed again", by, few(s.Moved))
			}
			if !p.AsOf.IsZero() && s.On.After(p.AsOf) {
				on := s.Node.Get("on")
				p.Report(on, on.Pos, "rule "+r.ID, "the day of the sign-off, %s, has not come yet",
					s.On.Format(time.DateOnly))
			}
		}
	},
}

// few names what has changed, not all of it where that is a lot.
func few(list []pack.Change) string {
	const most = 5
	var names []string
	for _, c := range list {
		names = append(names, c.Key)
	}
	if len(names) > most {
		names = append(names[:most], "and more")
	}
	return strings.Join(names, ", ")
}
