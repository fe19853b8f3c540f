package lint

import (
	"strings"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

var unverified = &check{Check: Check{Name: "unverified-source", Severity: Info,
	Summary: "The details of every source have been seen",
	Doc:     `A source is "verified" when somebody has seen its bibliographic details. Those that are not are listed here, with what is missing, until they are.`},
	run: func(p *pass) {
		p.sources(func(s *pack.Source, n *source.Node) {
			if s.CheckedStatus == "unverified" {
				p.report(n, s.Pos, "source "+s.ID, "unverified; still to be seen: %s", strings.Join(s.Missing, ", "))
			}
		})
	},
}
