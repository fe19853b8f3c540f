package wording

import (
	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var readingGrade = &check.Check{Name: "reading-grade", Severity: check.Warning,
	Summary: "The pack as a whole can be read by most adults",
	Doc: `The American Medical Association asks for grade 6 and the National Institutes of ` +
		`Health for grade 6 to 8. Formulas are unreliable on short texts, so they are held over all ` +
		`texts of a topic (what a reader gets as a handout) and of the pack: Flesch-Kincaid (Kincaid ` +
		`and others, 1975) and SMOG (McLaughlin, 1969), which needs 30 sentences. Names that the ` +
		`reader knows from their own record do not count. Syllables are counted by rules of spelling, ` +
		`which are right for 97 of 100 words of the pack that ships, by the CMU Pronouncing Dictionary.`,
	Limits: []check.Limit{{Name: "grade", Value: 8,
		Summary: "school grade over a topic and over the pack, at most"}},
	Run: func(p *check.Pass) {
		whole := english.Measure{}
		topics := map[string]english.Measure{}
		p.English(func(t *texts.Text) {
			m := p.Measure(t.Value)
			whole = whole.Plus(m)
			topics[t.Rule.Topic] = topics[t.Rule.Topic].Plus(m)
		}, "whole", "action")
		root := p.Nodes["pack.yaml"]
		report := func(what string, n *source.Node, m english.Measure) {
			if m.Words < fewWords { // too little to say anything
				return
			}
			for name, grade := range map[string]float64{"Flesch-Kincaid": m.FleschKincaid(),
				"SMOG": m.SMOG()} {
				if grade > p.Limit("grade") {
					p.Report(n, n.Pos, what,
						"%s grade %.1f over %d words in %d sentences; want at most %g: shorten sentences and words",
						name, grade, m.Words, m.Sentences, p.Limit("grade"))
				}
			}
		}
		for _, topic := range p.Topics {
			if n := root.Get("topics").Get(topic.Name); n != nil {
				report("topic "+topic.Name, n, topics[topic.Name])
			}
		}
		report("pack", root.Get("name"), whole)
	},
}
