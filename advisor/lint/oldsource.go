package lint

import (
	"strconv"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

var oldSource = &check{Check: Check{Name: "old-source", Severity: Info,
	Summary: "Sources are not too old",
	Doc:     `Guidelines are usually taken back or written anew after five to ten years. An old study may be all there is; then say so with an exception, or raise the limit.`, Limits: []Limit{{"source-years", 10, "age of a source in years, at most"}}},
	dated: true,
	run: func(p *pass) {
		p.sources(func(s *pack.Source, n *source.Node) {
			year, err := strconv.Atoi(s.Year)
			if age := p.asOf.Year() - year; err == nil && float64(age) > p.limit("source-years") {
				p.report(n, s.Pos, "source "+s.ID, "%d years old; look for a newer one", age)
			}
		})
	},
}
