package server

import (
	"cmp"
	"strings"

	"example.com/crosstalk/advisor"
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
	out := &form{Pack: rb.Info(), Languages: rb.Languages(), Regions: rb.Regions()}
	lang := out.Languages[0]
	topics := map[string]string{}
	for t := range rb.Topics() {
		topics[t.ID] = t.Title[lang]
	}
	for r := range rb.Rules() {
		out.Rules = append(out.Rules, formRule{r.ID, cmp.Or(r.Title[lang], r.ID),
			cmp.Or(topics[r.Topic], r.Topic), r.Level})
	}
	terms := map[string]string{}
	for t := range rb.Terms() {
		terms[t.ID] = cmp.Or(t.Label[lang], t.Label["en"], strings.ReplaceAll(t.ID, "_", " "))
	}
	var describe func(f advisor.FactInfo) formFact
	describe = func(f advisor.FactInfo) formFact {
		d := formFact{Fact: f.Name, Kind: f.Type, Label: cmp.Or(f.Label[lang], f.Name), Ask: f.Ask[lang],
			Unit: f.Unit,
			Min:  f.Min, Max: f.Max, Derived: f.Derived}
		for _, v := range f.Values {
			d.Options = append(d.Options, formOption{v, cmp.Or(f.ValueLabels[v][lang], v)})
		}
		for _, id := range f.Terms {
			d.Terms = append(d.Terms, formOption{id, terms[id]})
		}
		for _, field := range f.Fields {
			d.Fields = append(d.Fields, describe(field))
		}
		return d
	}
	for f := range rb.Facts() {
		out.Facts = append(out.Facts, describe(f))
	}
	return out
}
