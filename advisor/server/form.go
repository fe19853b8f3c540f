package server

import (
	"cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A form is what a page needs to ask for the facts of a pack.
type form struct {
	Pack      advisor.PackInfo `json:"pack"`
	Languages []string         `json:"languages"`
	Regions   []string         `json:"regions"`
	Facts     []formFact       `json:"facts"`
	Rules     []formRule       `json:"rules"`
}

type formFact struct {
	Fact    string       `json:"fact"`
	Kind    string       `json:"kind"` // as in facts.yaml
	Label   string       `json:"label"`
	Ask     string       `json:"ask,omitempty"`
	Unit    string       `json:"unit,omitempty"`
	Min     *float64     `json:"min,omitempty"`
	Max     *float64     `json:"max,omitempty"`
	Derived bool         `json:"derived,omitempty"`
	Options []formOption `json:"options,omitempty"` // of an enum
	Terms   []formOption `json:"terms,omitempty"`   // that a term or set may name
	Fields  []formFact   `json:"fields,omitempty"`  // of the records of a list
}

type formOption struct {
	Value string `json:"value"`
	Text  string `json:"text"`
}

type formRule struct {
	Rule  string        `json:"rule"`
	Title string        `json:"title"`
	Topic string        `json:"topic"` // its title
	Level advisor.Level `json:"level"`
}

// formOf lists the facts in the order of facts.yaml, worded in the pack's
// first language.
func formOf(rb *advisor.Rulebase[advisor.Record]) *form {
	p := bridge.Pack(rb)
	out := &form{Pack: rb.Info(), Languages: rb.Languages(), Regions: rb.Regions()}
	lang := p.Languages[0]
	topics := map[string]string{}
	for _, t := range p.Topics {
		topics[t.Name] = cmp.Or(t.Title[lang], t.Name)
	}
	for r := range rb.Rules() {
		title := r.ID
		if m := p.Rule(r.ID).Base.Message[lang]; m != nil {
			title = m.Title
		}
		out.Rules = append(out.Rules, formRule{r.ID, title, cmp.Or(topics[r.Topic], r.Topic), r.Level})
	}
	h := p.Schema.Terms
	var describe func(f *fact.Fact) formFact
	describe = func(f *fact.Fact) formFact {
		d := formFact{Fact: f.Path, Kind: f.Kind.String(), Label: f.Label[lang], Ask: f.Ask[lang], Derived: f.Derived}
		if d.Label == "" {
			d.Label = f.Path
		}
		if f.Unit != "1" {
			d.Unit = f.Unit
		}
		if f.Ranged && f.Kind != fact.Date {
			d.Min, d.Max = new(f.Min), new(f.Max)
		}
		for _, v := range f.Values {
			text := f.ValueText[v][lang]
			if text == "" {
				text = v
			}
			d.Options = append(d.Options, formOption{v, text})
		}
		for i := range h.Len() {
			id := term.ID(i)
			for _, root := range f.Of {
				if id != root && h.Is(id, root) {
					d.Terms = append(d.Terms, formOption{h.Term(id).Name, h.Label(id, lang)})
					break
				}
			}
		}
		for _, field := range f.Fields {
			d.Fields = append(d.Fields, describe(field))
		}
		return d
	}
	for _, f := range p.Schema.Top {
		out.Facts = append(out.Facts, describe(f))
	}
	return out
}
