package wording

import (
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var mainMessage = &check.Check{Name: "main-message", Severity: check.Info,
	Summary: "The main message comes first",
	Doc: `Readers decide in the first sentence whether a text is for them. It should speak to ` +
		`the reader ("you", "your"), or be about what the title is about.`,
	Run: func(p *check.Pass) {
		p.English(func(t *texts.Text) {
			list := english.Sentences(t.Value)
			if len(list) == 0 {
				return
			}
			first := strings.ToLower(list[0].Text)
			if readerForm().MatchString(first) {
				return
			}
			for _, w := range check.WordForm().FindAllString(strings.ToLower(t.Title), -1) {
				if len(w) > 3 && strings.Contains(first, strings.TrimSuffix(w, "s")) {
					return
				}
			}
			p.Say(t, list[0].Start,
				"the first sentence neither speaks to the reader nor shares a word with the title; put what "+
					"matters most first")
		}, "whole")
	},
}

var readerForm = pattern.New(`\b(you|your|yours|yourself)\b`)
