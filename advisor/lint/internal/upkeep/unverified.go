package upkeep

import (
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

var unverified = &check.Check{Name: "unverified-source", Severity: check.Info,
	Summary: "The details of every source have been seen",
	Doc: `A source is "verified" when somebody has seen its bibliographic details. Those that ` +
		`are not are listed here, with what is missing, until they are.`,
	Run: func(p *check.Pass) {
		sources(p, func(s *pack.Source, n *source.Node) {
			if s.CheckedStatus == "unverified" {
				p.Report(n, s.Pos, "source "+s.ID, "unverified; still to be seen: %s",
					strings.Join(s.Missing, ", "))
			}
		})
	},
}
