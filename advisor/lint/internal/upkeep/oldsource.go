package upkeep

import (
	"strconv"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

var oldSource = &check.Check{Name: "old-source", Severity: check.Info,
	Summary: "Sources are not too old",
	Doc: `Guidelines are usually taken back or written anew after five to ten years. An old ` +
		`study may be all there is; then say so with an exception, or raise the limit.`,
	Limits: []check.Limit{{Name: "source-years", Value: 10,
		Summary: "age of a source in years, at most"}},
	Dated: true,
	Run: func(p *check.Pass) {
		sources(p, func(s *pack.Source, n *source.Node) {
			year, err := strconv.Atoi(s.Year)
			if age := p.AsOf.Year() - year; err == nil && float64(age) > p.Limit("source-years") {
				p.Report(n, s.Pos, "source "+s.ID, "%d years old; look for a newer one", age)
			}
		})
	},
}
