package advisor

import (
	"bytes"
	"slices"

	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/jsontext"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// Fragments are what there is to say in one language, encoded: what
// encoding/json makes of it, cut where something depends on the profile.
type (
	// A message: head, cautions, reasons, middle, review state, tail.
	messageJSON struct{ head, middle, tail []byte }

	// A question: head, ask, tail, what record and which terms it is about, rules.
	questionJSON struct{ head, ask, tail []byte }

	dictionaryJSON struct {
		facts []questionJSON // by Fact.Place
		terms [][]byte       // options
		rules [][]byte       // ids, by the order of the rules
	}
)

// json gives the fragments of a message, made when they are first wanted.
func (m *readyMessage) json() *messageJSON {
	m.once.Do(func() {
		// No text has quotation marks in it that are not escaped: what is looked for are keys.
		head, rest, _ := bytes.Cut(jsontext.Encoded(&m.Message), []byte(`"cautions":[],"because":[]`))
		middle, tail, _ := bytes.Cut(rest, []byte(`"state":"current"`))
		m.encoded = messageJSON{head, middle, tail}
	})
	return &m.encoded
}

// json gives the fragments of questions, made when they are first wanted.
func (d *dictionary) json(p *pack.Pack, words *engine.Dictionary) *dictionaryJSON {
	d.once.Do(func() {
		encoded := jsontext.Encoded
		for i, f := range p.Schema.Facts {
			text := encoded(Question{Fact: f.Path, Unit: f.Unit, Options: d.values[i], Rules: []string{}})
			head, rest, _ := bytes.Cut(text, []byte(`"ask":""`))
			tail, _, _ := bytes.Cut(rest, []byte(`"rules":[]`))
			head = append(slices.Clip(head), `"ask":`...)
			d.encoded.facts = append(d.encoded.facts, questionJSON{head, encoded(words.Asks[i]), tail})
		}
		for i, text := range words.Terms {
			choice := Choice{p.Schema.Terms.Term(term.ID(i)).Name, text}
			d.encoded.terms = append(d.encoded.terms, encoded(choice))
		}
		for _, r := range p.Rules {
			d.encoded.rules = append(d.encoded.rules, encoded(r.ID))
		}
	})
	return &d.encoded
}
