package wording

import (
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var oneRegion = &check.Check{Name: "one-region", Severity: check.Warning,
	Summary: "Nobody is sent to another country's pages",
	Doc: `A reader in Britain has no use for "the FDA page", nor one in the US for the NHS. An ` +
		`action names no such office: write {fish_advice} and give its words for each region in ` +
		`pack.yaml, or let a condition ask for the region. A text that tells what one says names the ` +
		`country, too.`,
	Run: func(p *check.Pass) {
		p.English(func(t *texts.Text) {
			when := t.Rule.WhenText
			if when != nil && strings.Contains(when.Text, "region") ||
				t.Words.IfText != nil && strings.Contains(t.Words.IfText.Text, "region") {
				return
			}
			find, what := texts.Agency, "say whose it is, as in \"US experts\""
			if t.Part == "action" {
				find, what = texts.AnyAgency, "give its words for each region in pack.yaml"
			}
			for _, s := range english.Sentences(t.Value) {
				if start, end := find(s.Text); start >= 0 {
					p.Say(t, s.Start+start, "%q is of one country; %s", s.Text[start:end], what)
				}
			}
		}, "title", "whole", "action")
	},
}
