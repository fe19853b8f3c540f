package upkeep

import (
	"time"

	"example.com/crosstalk/advisor/lint/internal/check"
)

var reviewOverdue = &check.Check{Name: "review-overdue", Severity: check.Warning,
	Summary: "Every rule is within its review date",
	Doc: `A rule past its review date is marked, or withheld, as the pack says. Review it: are ` +
		`the sources still the newest, and is the text still right?`,
	Dated: true,
	Run: func(p *check.Pass) {
		for _, r := range p.Rules {
			if next := r.Node.Get("review").Get("next"); r.Review.Next.Before(p.AsOf) {
				p.Report(next, next.Pos, "rule "+r.ID, "its review was due on %s",
					r.Review.Next.Format(time.DateOnly))
			}
		}
	},
}
