package lint

import (
	"time"
)

var reviewOverdue = &check{Check: Check{Name: "review-overdue", Severity: Warning,
	Summary: "Every rule is within its review date",
	Doc:     `A rule past its review date is marked, or withheld, as the pack says. Review it: are the sources still the newest, and is the text still right?`},
	dated: true,
	run: func(p *pass) {
		for _, r := range p.Rules {
			if next := r.Node.Get("review").Get("next"); r.Review.Next.Before(p.asOf) {
				p.report(next, next.Pos, "rule "+r.ID, "its review was due on %s", r.Review.Next.Format(time.DateOnly))
			}
		}
	},
}
