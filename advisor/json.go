package advisor

import (
	"errors"
	"reflect"
	"slices"

	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/jsontext"
	"example.com/crosstalk/advisor/internal/pack"
)

// This file writes an advice as JSON without making an Advice first, for
// batches. The bytes are those that encoding/json makes of the Advice, special
// characters of HTML apart, which stay as they are; TestWriteNDJSON,
// TestAdviceJSON and TestStream of package rules hold it to that. What does not
// depend on the profile has been encoded before.

// AppendJSON adds to b the advice for a profile as JSON, for who passes it on: the bytes that
// [encoding/json] makes of what [Rulebase.Advise] gives, but that characters that are special
// in HTML are written as they are. It takes a part of the time that both take. After an error
// b is returned as it was.
func (rb *Rulebase[P]) AppendJSON(b []byte, p *P, opts *Options) ([]byte, error) {
	b, _, err := rb.AppendLine(b, "", p, opts)
	return b, err
}

// AppendLine is [Rulebase.AppendJSON] for a profile that has an id, which stands in the advice
// as in the lines of [Rulebase.WriteNDJSON], and says how many messages the advice has. It does
// not end the line.
func (rb *Rulebase[P]) AppendLine(b []byte, id string, p *P, opts *Options) (line []byte,
	messages int, err error) {
	if p == nil {
		return b, 0, errors.New("no profile")
	}
	return rb.inside().adviseJSON(b, id, structOf(p), opts)
}

// adviseJSON adds the advice for a profile to b, with its id. After an error b
// has nothing of it.
func (c *core) adviseJSON(b []byte, id string, v reflect.Value,
	opts *Options) (out []byte, messages int, err error) {
	defer caught(&err, "advising")
	own, err := c.options(opts)
	if err != nil {
		return b, 0, err
	}
	own.Brief = true
	s, err := c.read(v, own)
	if err != nil {
		return b, 0, err
	}
	order, err := s.Decide()
	if err == nil {
		w := writer{c.in(s), c, s, parts(opts)}
		b = w.appendAdvice(b, id, order)
		if w.without&Messages == 0 {
			messages = len(order)
		}
	}
	s.End()
	return b, messages, listed(err)
}

// A writer writes the advice of a session.
type writer struct {
	*prepared
	*core
	*engine.Session
	without AdviceParts
}

// appendAdvice puts the rulings into words, as core.advice does.
func (w writer) appendAdvice(b []byte, id string, order []*engine.Ruling) []byte {
	b = append(b, '{')
	if id != "" {
		b = append(jsontext.Append(append(b, `"id":`...), id), ',')
	}
	b = jsontext.Append(append(b, `"pack":{"name":`...), w.core.Pack.Name)
	b = jsontext.Append(append(b, `,"version":`...), w.core.Pack.Version)
	b = jsontext.Append(append(b, `,"digest":`...), w.core.Pack.Digest)
	b = append(b, '}')
	if asOf := w.AsOf(); asOf != "" {
		b = jsontext.Append(append(b, `,"as_of":`...), asOf)
	}
	b = jsontext.Append(append(b, `,"language":`...), w.Session.Words.Lang)
	if t := w.core.Pack.TranslationIn(w.Session.Words.Lang); t != pack.Original {
		b = jsontext.Append(append(b, `,"translation":`...), string(t))
	}
	b = jsontext.Append(append(b, `,"region":`...), w.Session.Words.Region.Name)
	b = w.appendMessages(append(b, `,"messages":[`...), order)
	b = append(b, ']')
	if w.without&Messages == 0 {
		if groups := groupsOf(w.Session, order); len(groups) > 0 {
			b = append(append(b, `,"groups":`...), jsontext.Encoded(groups)...)
		}
	}
	b = append(b, `,"errands":[`...)
	if w.without&Messages == 0 {
		b = appendErrands(b, w.errands(w.core.Pack.Errands, order))
	}
	b = w.appendWithheld(append(b, `],"withheld":[`...))
	b = append(b, `],"questions":[`...)
	if w.without&Questions == 0 {
		b = w.appendQuestions(b)
	}
	b = w.appendUnrecognised(append(b, `],"unrecognised":[`...))
	b = w.appendProblems(append(b, `],"problems":[`...))
	b = jsontext.Append(append(b, `],"disclaimer":`...), w.In(w.core.Pack.Disclaimer))
	return append(b, '}')
}

func (w writer) appendMessages(b []byte, order []*engine.Ruling) []byte {
	if w.without&Messages != 0 {
		return b
	}
	t := &engine.Reasons{}
	if w.without&Reasons == 0 {
		t = w.Reasons(order)
	}
	at := 0
	for i, r := range order {
		b = comma(b, i)
		text := w.ready(w.Session, r).json()
		b = append(b, text.head...)
		b = append(b, `"cautions":[`...)
		for i, g := range r.Cautions {
			b = jsontext.Append(comma(b, i), w.Caution(g))
		}
		for i, note := range r.Notes {
			b = jsontext.Append(comma(b, len(r.Cautions)+i), note)
		}
		b = append(b, `],"because":[`...)
		if len(t.Ends) > i {
			b = appendReasons(b, t, t.List[at:t.Ends[i]])
			at = t.Ends[i]
		}
		b = append(append(b, ']'), text.middle...)
		b = jsontext.Append(append(b, `"state":`...), w.Session.Review(r.Rule))
		b = append(b, text.tail...)
	}
	return b
}

func appendReasons(b []byte, t *engine.Reasons, list []engine.Reason) []byte {
	for i, r := range list {
		b = appendPiece(append(comma(b, i), `{"text":`...), t, r.Text)
		b = append(b, `,"facts":[`...)
		for i, f := range t.Facts[r.From:r.To] {
			b = jsontext.Append(append(comma(b, i), `{"fact":`...), f.Fact)
			b = appendPiece(append(b, `,"value":`...), t, f.Value)
			b = append(b, '}')
		}
		b = append(b, "]}"...)
	}
	return b
}

func appendPiece(b []byte, t *engine.Reasons, p engine.Piece) []byte {
	static, text := t.Of(p)
	if static != "" {
		return jsontext.Append(b, static)
	}
	return jsontext.Append(b, text)
}

func (w writer) appendWithheld(b []byte) []byte {
	n := 0
	for i := range w.Rulings {
		r := &w.Rulings[i]
		if r.Outcome != engine.Withheld {
			continue
		}
		b = jsontext.Append(append(comma(b, n), `{"rule":`...), r.Rule.ID)
		b = jsontext.Append(append(b, `,"reason":`...), r.Reason)
		b = jsontext.Append(append(b, `,"kind":`...), r.Kind)
		if r.By != "" {
			b = jsontext.Append(append(b, `,"by":`...), r.By)
		}
		b = append(b, '}')
		n++
	}
	return b
}

func (w writer) appendQuestions(b []byte) []byte {
	k, text := w.Questions(), w.json(w.core.Pack, w.Dictionary)
	for i := range k.Len() {
		q := k.At(i)
		parts := &text.facts[q.Fact.Place]
		b = append(comma(b, i), parts.head...)
		if q.About == "" {
			b = append(append(b, parts.ask...), parts.tail...)
		} else {
			b = append(jsontext.Append(b, q.Ask), parts.tail...)
			b = append(jsontext.Append(append(b, `"about":`...), q.About), ',')
		}
		if terms := k.Terms(q); len(terms) > 0 {
			b = append(b, `"terms":[`...)
			for i, t := range terms {
				b = append(comma(b, i), text.terms[t]...)
			}
			b = append(b, "],"...)
		}
		b = append(b, `"rules":[`...)
		for i, rule := range k.Rules(q) {
			b = append(comma(b, i), text.rules[rule]...)
		}
		b = append(b, "]}"...)
	}
	return b
}

func (w writer) appendUnrecognised(b []byte) []byte {
	all := w.Frame.Profile.Unrecognised
	n := 0
	for i, u := range all {
		if slices.Contains(all[:i], u) {
			continue
		}
		b = jsontext.Append(append(comma(b, n), `{"fact":`...), u.Fact)
		b = jsontext.Append(append(b, `,"name":`...), u.Name)
		b = append(b, '}')
		n++
	}
	return b
}

func (w writer) appendProblems(b []byte) []byte {
	for i, p := range w.Problems {
		b = jsontext.Append(append(comma(b, i), `{"fact":`...), p.Fact)
		b = jsontext.Append(append(b, `,"kind":`...), p.Kind)
		if p.Place != "" {
			b = jsontext.Append(append(b, `,"place":`...), p.Place)
		}
		if p.Part != "" {
			b = jsontext.Append(append(b, `,"part":`...), p.Part)
		}
		if p.From != "" {
			b = jsontext.Append(append(b, `,"from":`...), p.From)
		}
		b = jsontext.Append(append(b, `,"want":`...), p.Want)
		if p.Value != "" {
			b = jsontext.Append(append(b, `,"value":`...), p.Value)
		}
		b = append(b, '}')
	}
	return b
}

// comma parts an element, the i-th of its list, from those before it.
func comma(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}
