package lint

import (
	"math"

	"example.com/crosstalk/advisor/internal/source"
)

var readingGrade = &check{Check: Check{Name: "reading-grade", Severity: Warning,
	Summary: "The pack as a whole can be read by most adults",
	Doc:     `The American Medical Association asks for grade 6 and the National Institutes of Health for grade 6 to 8. Formulas are unreliable on short texts, so they are held over all texts of a topic (what a reader gets as a handout) and of the pack: Flesch-Kincaid (Kincaid and others, 1975) and SMOG (McLaughlin, 1969), which needs 30 sentences. Names that the reader knows from their own record do not count. Syllables are counted by github.com/jdkato/prose.`, Limits: []Limit{{"grade", 8, "school grade over a topic and over the pack, at most"}}},
	run: func(p *pass) {
		whole := measure{}
		topics := map[string]measure{}
		p.english(func(t *text) {
			m := p.measure(t.value)
			whole = whole.plus(m)
			topics[t.rule.Topic] = topics[t.rule.Topic].plus(m)
		}, "text", "action")
		root := p.nodes["pack.yaml"]
		report := func(what string, n *source.Node, m measure) {
			if m.words < 300 { // too little to say anything
				return
			}
			for name, grade := range map[string]float64{"Flesch-Kincaid": m.fleschKincaid(), "SMOG": m.smog()} {
				if grade > p.limit("grade") {
					p.report(n, n.Pos, what, "%s grade %.1f over %d words in %d sentences; want at most %g: shorten sentences and words", name, grade, m.words, m.sentences, p.limit("grade"))
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

func (m measure) plus(o measure) measure {
	return measure{m.words + o.words, m.sentences + o.sentences, m.syllables + o.syllables, m.long + o.long}
}

// fleschKincaid is the grade of Kincaid, Fishburne, Rogers and Chissom (1975).
func (m measure) fleschKincaid() float64 {
	return 0.39*float64(m.words)/float64(m.sentences) + 11.8*float64(m.syllables)/float64(m.words) - 15.59
}

// smog is the grade of McLaughlin (1969); 0 for fewer than 30 sentences.
func (m measure) smog() float64 {
	if m.sentences < 30 {
		return 0
	}
	return 1.043*math.Sqrt(float64(m.long)*30/float64(m.sentences)) + 3.1291
}
