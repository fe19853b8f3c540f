package wording

import (
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/spanish"
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

// fewWords are too few to say anything of a pack or topic.
const fewWords = 300

var inflesz = &check.Check{Name: "inflesz", Severity: check.Warning,
	Summary: "In Spanish the pack as a whole can be read by most adults",
	Doc: `Formulas for English say nothing of Spanish, whose words are longer. The index of ` +
		`Szigriszt (1993) is 206.835 - 62.3 syllables/words - words/sentences; on the INFLESZ scale ` +
		`(Barrio-Cantalejo and others, 2008) 55 to 65 is normal and 65 to 80 fairly easy. Short ` +
		`texts make it unreliable, so it is held over all texts of a topic (what a reader gets as a ` +
		`handout) and of the pack. Names that the reader knows from their own record do not count.`,
	Limits: []check.Limit{{Name: "inflesz", Value: 65,
		Summary: "INFLESZ index over a topic and over the pack, at least"}},
	Run: func(p *check.Pass) {
		whole := spanish.Measure{}
		topics := map[string]spanish.Measure{}
		p.Language("es", func(t *texts.Text) {
			m := spanish.Of(p.Bare(t.Value))
			whole = whole.Plus(m)
			topics[t.Rule.Topic] = topics[t.Rule.Topic].Plus(m)
		}, "whole", "action")
		root := p.Nodes["pack.yaml"]
		report := func(what string, n *source.Node, m spanish.Measure) {
			if x := m.INFLESZ(); m.Words >= fewWords && x < p.Limit("inflesz") {
				p.Report(n, n.Pos, what, "INFLESZ %.1f over %d words in %d sentences; want at least %g: "+
					"shorten sentences and words", x, m.Words, m.Sentences, p.Limit("inflesz"))
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

var infleszMessage = &check.Check{Name: "inflesz-message", Severity: check.Info,
	Summary: "No message in Spanish is far harder to read than the others",
	Doc: `A message is too short for the formula to judge it (see inflesz), but one far below the ` +
		`rest is worth a second look: long sentences, or nouns in "-ción" where a verb would do. ` +
		`Texts of fewer than 25 words are left out.`,
	Limits: []check.Limit{{Name: "inflesz-message", Value: 55,
		Summary: "INFLESZ index of a message, at least"}},
	Run: func(p *check.Pass) {
		p.Language("es", func(t *texts.Text) {
			m := spanish.Of(p.Bare(t.Value))
			if x := m.INFLESZ(); m.Words >= 25 && x < p.Limit("inflesz-message") {
				p.Say(t, 0, "INFLESZ %.0f over %d words in %d sentences; want at least %g: shorten sentences "+
					"and words", x, m.Words, m.Sentences, p.Limit("inflesz-message"))
			}
		}, "whole")
	},
}
