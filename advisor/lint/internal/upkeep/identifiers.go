package upkeep

import (
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

var identifiers = &check.Check{Name: "identifier-form", Severity: check.Error,
	Summary: "DOI and PMID look like one",
	Doc: `A DOI begins with "10.", a registrant number and a slash, and stands alone, without ` +
		`https://doi.org/. A PMID is a number of up to eight digits. A wrong identifier sends a ` +
		`reviewer nowhere.`,
	Run: func(p *check.Pass) {
		sources(p, func(s *pack.Source, n *source.Node) {
			if d := n.Get("doi"); d != nil && (!doiForm().MatchString(d.Value) ||
				strings.HasSuffix(d.Value, ".")) {
				p.Report(d, d.Pos, "source "+s.ID, "%q has not the form of a DOI, like 10.1002/art.42646",
					d.Value)
			}
			if m := n.Get("pmid"); m != nil && !pmidForm().MatchString(m.Value) {
				p.Report(m, m.Pos, "source "+s.ID, "%q has not the form of a PMID, like 37845798", m.Value)
			}
		})
	},
}

var (
	doiForm  = pattern.New(`^10\.\d{4,9}/[^\s"<>]+$`)
	pmidForm = pattern.New(`^[1-9]\d{0,7}$`)
)

// sources calls visit for each source, with its entry.
func sources(p *check.Pass, visit func(s *pack.Source, n *source.Node)) {
	for _, id := range p.SourceIDs {
		s := p.Sources[id]
		if n := p.Nodes[s.Pos.File].Get(id); n != nil {
			visit(s, n)
		}
	}
}
