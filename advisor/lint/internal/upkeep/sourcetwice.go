package upkeep

import (
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

var sourceTwice = &check.Check{Name: "source-twice", Severity: check.Warning,
	Summary: "No work stands under two ids",
	Doc: `The same DOI or PMID under two ids makes one study look like two, and a correction ` +
		`reach only one of them.`,
	Run: func(p *check.Pass) {
		first := map[string]string{}
		sources(p, func(s *pack.Source, n *source.Node) {
			for _, key := range []string{"doi", "pmid"} {
				v := n.Get(key)
				if v == nil {
					continue
				}
				name := key + " " + strings.ToLower(v.Value)
				if other := first[name]; other != "" {
					p.Report(v, v.Pos, "source "+s.ID, "source %s has the same %s; cite one of them", other,
						strings.ToUpper(key))
					continue
				}
				first[name] = s.ID
			}
		})
	},
}
