package server

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/words"
)

// A form is what the page needs in a language: its own words, and the facts of a pack to ask for.
type form struct {
	Pack      advisor.PackInfo `json:"pack"`
	Languages []string         `json:"languages"`
	Regions   []string         `json:"regions"`
	Region    string           `json:"region,omitempty"` // where the server stands, if that was said
	Given     bool             `json:"given"`            // it is kept, and no token asked for
	Account   bool             `json:"account"`          // an account of each advice is kept

	words.Page

	Facts []formFact `json:"facts"`
	Rules []formRule `json:"rules"`
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

// formOf is the form of a pack in one of its languages, with the facts in the order of
// facts.yaml. What has no words in it is worded in the pack's first language.
func formOf(rb *advisor.Rulebase[advisor.Record], lang string) *form {
	out := &form{Pack: rb.Info(), Languages: rb.Languages(), Regions: rb.Regions(),
		Page: words.PageIn(rb, lang)}
	in := func(words map[string]string) string { return cmp.Or(words[lang], words[out.Languages[0]]) }
	topics := map[string]string{}
	for t := range rb.Topics() {
		topics[t.ID] = in(t.Title)
	}
	for r := range rb.Rules() {
		out.Rules = append(out.Rules, formRule{r.ID, cmp.Or(in(r.Title), r.ID),
			cmp.Or(topics[r.Topic], r.Topic), r.Level})
	}
	terms := map[string]string{}
	for t := range rb.Terms() {
		terms[t.ID] = cmp.Or(in(t.Label), t.Label["en"], strings.ReplaceAll(t.ID, "_", " "))
	}
	for f := range rb.Facts() {
		out.Facts = append(out.Facts, describe(f, in, terms))
	}
	return out
}

// describe is a fact, worded by in and with terms by their words.
func describe(f advisor.FactInfo, in func(map[string]string) string,
	terms map[string]string) formFact {
	d := formFact{Fact: f.Name, Kind: f.Type, Label: cmp.Or(in(f.Label), f.Name), Ask: in(f.Ask),
		Unit: f.Unit, Min: f.Min, Max: f.Max, Derived: f.Derived}
	for _, v := range f.Values {
		d.Options = append(d.Options, formOption{v, cmp.Or(in(f.ValueLabels[v]), v)})
	}
	for _, id := range f.Terms {
		d.Terms = append(d.Terms, formOption{id, terms[id]})
	}
	for _, field := range f.Fields {
		d.Fields = append(d.Fields, describe(field, in, terms))
	}
	return d
}

// forms are those of all languages of a pack, as they are sent.
func (s *Server) forms(rb *advisor.Rulebase[advisor.Record]) (map[string][]byte, error) {
	all := map[string][]byte{}
	for _, lang := range rb.Languages() {
		f := formOf(rb, lang)
		f.Region, f.Account = s.opts.CDS.Region, s.opts.Decisions != nil
		f.Given = s.opts.CDS.Given != nil && s.opts.CDS.Auth == nil
		data, err := json.Marshal(f)
		if err != nil {
			return nil, err
		}
		all[lang] = data
	}
	return all, nil
}

// formIn answers with the form in a language; without one, in the pack's first.
func (s *Server) formIn(w http.ResponseWriter, r *http.Request) {
	l := s.current.Load()
	lang := cmp.Or(r.URL.Query().Get("language"), l.rb.Languages()[0])
	data := l.forms[lang]
	if data == nil {
		s.answer(w, r, nil, refuse(http.StatusUnprocessableEntity, "language must be one of the pack"))
		return
	}
	s.bytes(func(*loaded) []byte { return data })(w, r)
}
