package wording

import (
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"

	"example.com/crosstalk/advisor/lint/internal/texts"
)

var denominators = &check.Check{Name: "denominators", Severity: check.Warning,
	Summary: "One message, one denominator",
	Doc: `"3 out of 100" and "4 out of 1,000" in one text cannot be compared at a glance. Use ` +
		`one denominator throughout. And one number a message: a share and what it is held against; ` +
		`readers keep no third.`,
	Limits: []check.Limit{{Name: "shares", Value: 2,
		Summary: "shares such as 3 in 100 in one text, at most"}},
	Run: func(p *check.Pass) {
		p.English(func(t *texts.Text) {
			first := ""
			all := outOfForm().FindAllStringIndex(t.Value, -1)
			if most := int(p.Limit("shares")); len(all) > most {
				p.Say(t, all[most][0], "a share too many: one number and what it is held against are enough")
			}
			for _, at := range outOfForm().FindAllStringSubmatchIndex(t.Value, -1) {
				n := strings.ReplaceAll(t.Value[at[2]:at[3]], ",", "")
				if first == "" {
					first = n
				} else if n != first {
					p.Say(t, at[0], "out of %s here, out of %s before; use one denominator", n, first)
				}
			}
		}, "whole")
	},
}

var outOfForm = pattern.New(`(?i)\b\d[\d,]* (?:out of|in) (?:every )?(1[0,]+)\b`)
