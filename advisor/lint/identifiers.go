package lint

import (
	"regexp"
	"strings"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

var identifiers = &check{Check: Check{Name: "identifier-form", Severity: Error,
	Summary: "DOI and PMID look like one",
	Doc:     `A DOI begins with "10.", a registrant number and a slash, and stands alone, without https://doi.org/. A PMID is a number of up to eight digits. A wrong identifier sends a reviewer nowhere.`},
	run: func(p *pass) {
		p.sources(func(s *pack.Source, n *source.Node) {
			if d := n.Get("doi"); d != nil && (!doiForm.MatchString(d.Value) || strings.HasSuffix(d.Value, ".")) {
				p.report(d, d.Pos, "source "+s.ID, "%q has not the form of a DOI, like 10.1002/art.42646", d.Value)
			}
			if m := n.Get("pmid"); m != nil && !pmidForm.MatchString(m.Value) {
				p.report(m, m.Pos, "source "+s.ID, "%q has not the form of a PMID, like 37845798", m.Value)
			}
		})
	},
}

var (
	doiForm  = regexp.MustCompile(`^10\.\d{4,9}/[^\s"<>]+$`)
	pmidForm = regexp.MustCompile(`^[1-9]\d{0,7}$`)
)

// sources calls visit for each source, with its entry.
func (p *pass) sources(visit func(s *pack.Source, n *source.Node)) {
	for _, id := range p.SourceIDs {
		s := p.Sources[id]
		if n := p.nodes[s.Pos.File].Get(id); n != nil {
			visit(s, n)
		}
	}
}
