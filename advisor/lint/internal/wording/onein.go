package wording

import (
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"
)

var oneIn = &check.Check{Name: "one-in-n", Severity: check.Warning,
	Summary: `Risks are not written as "1 in N"`,
	Doc: `With "1 in 200" and "1 in 25" many readers take the larger number for the larger ` +
		`risk. Write both with one denominator: "5 out of 1,000", "40 out of 1,000" (IPDAS; CDC Clear ` +
		`Communication Index).`,
	Run: func(p *check.Pass) {
		p.Search(oneInForm(), "%q: readers misjudge this form; write it as \"... out of 100\" or \"... "+
			"out of 1,000\"")
	},
}

var oneInForm = pattern.New(`(?i)\b(1|one) (?:in|out of) (?:every )?(\d[\d,]*|two|three|` +
	`four|five|six|seven|eight|nine|ten|twenty|fifty)\b`)
