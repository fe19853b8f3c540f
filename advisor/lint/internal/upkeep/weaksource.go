package upkeep

import (
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

var weakSource = &check.Check{Name: "weak-source", Severity: check.Warning,
	Summary: "Advice that matters stands on strong sources that were seen",
	Doc: `From "important" up, in any of its wordings, a rule cites at least one verified source ` +
		`whose "kind" is ` + orList(pack.StrongKinds()) + `, and none that is unverified. Other ` +
		`kinds may stand beside it. A source without a kind counts as none of them. A message that ` +
		`rests on a leaflet, a firm or a copy says no more than they do: find the work that they ` +
		`took it from.`,
	Run: func(p *check.Pass) {
		sources(p, func(s *pack.Source, n *source.Node) {
			if s.Kind == "" {
				p.Report(n, s.Pos, "source "+s.ID, "no kind; say what it is: %s",
					orList(pack.SourceKinds()))
			}
		})
		for _, r := range p.Rules {
			if !matters(r) {
				continue
			}
			strong := false
			for _, c := range r.Cite {
				strong = strong || c.Source.Strong()
				if c.Source.CheckedStatus != "verified" {
					p.Report(p.Nodes[r.Pos.File], r.Pos, "rule "+r.ID,
						"cites %s, which is unverified; see its details, or leave it out", c.Source.ID)
				}
			}
			if !strong {
				p.Report(p.Nodes[r.Pos.File], r.Pos, "rule "+r.ID,
					"no verified source of a strong kind; cite %s", orList(pack.StrongKinds()))
			}
		}
	},
}

// matters reports whether one of the wordings of r is important or more.
func matters(r *pack.Rule) bool {
	if r.Base.Level >= pack.Important {
		return true
	}
	for _, v := range r.Variants {
		if v.Level >= pack.Important {
			return true
		}
	}
	return false
}

// orList is "a, b or c".
func orList(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
