package advisor

import (
	"reflect"
	"slices"
	"unicode/utf8"
)

// This file writes an advice as JSON without making an Advice first, for
// batches. The bytes are those that encoding/json makes of the Advice, special
// characters of HTML apart, which stay as they are; TestWriteNDJSON,
// TestAdviceJSON and TestStream of package rules hold it to that. What does not
// depend on the profile has been encoded before.

// adviseJSON adds the advice for a profile to b, with its id. After an error b
// has nothing of it.
func (c *core) adviseJSON(b []byte, id string, v reflect.Value, opts *Options) (out []byte, err error) {
	defer caught(&err, "advising")
	s, err := c.begin(v, opts)
	if err != nil {
		return b, err
	}
	order, err := s.decide()
	if err == nil {
		b = s.appendAdvice(b, id, order)
	}
	s.end() // not deferred: after a panic the session is of no more use
	return b, err
}

// appendAdvice puts the rulings into words, as session.advice does.
func (s *session) appendAdvice(b []byte, id string, order []*ruling) []byte {
	b = append(b, '{')
	if id != "" {
		b = append(appendString(append(b, `"id":`...), id), ',')
	}
	b = appendString(append(b, `"pack":{"name":`...), s.pack.Name)
	b = appendString(append(b, `,"version":`...), s.pack.Version)
	b = appendString(append(b, `,"digest":`...), s.pack.Digest)
	b = append(b, '}')
	if asOf := s.asOf(); asOf != "" {
		b = appendString(append(b, `,"as_of":`...), asOf)
	}
	b = appendString(append(b, `,"language":`...), s.lang)
	b = appendString(append(b, `,"region":`...), s.opts.Region)
	b = s.appendMessages(append(b, `,"messages":[`...), order)
	b = s.appendWithheld(append(b, `],"withheld":[`...))
	b = append(b, `],"questions":[`...)
	if s.opts.Without&Questions == 0 {
		b = s.appendQuestions(b)
	}
	b = s.appendUnrecognised(append(b, `],"unrecognised":[`...))
	b = s.appendProblems(append(b, `],"problems":[`...))
	b = appendString(append(b, `],"disclaimer":`...), s.pack.Disclaimer.In(s.lang, s.pack.Languages[0]))
	return append(b, '}')
}

func (s *session) appendMessages(b []byte, order []*ruling) []byte {
	if s.opts.Without&Messages != 0 {
		return b
	}
	t := &s.teller
	t.ends = t.ends[:0]
	if s.opts.Without&Reasons == 0 {
		s.reasons(order)
	}
	at := 0
	for i, r := range order {
		b = comma(b, i)
		text := s.ready(r).json()
		b = append(b, text.head...)
		b = append(b, `"cautions":[`...)
		for i, g := range r.cautions {
			b = appendString(comma(b, i), s.caution(g))
		}
		for i, note := range r.notes {
			b = appendString(comma(b, len(r.cautions)+i), note)
		}
		b = append(b, `],"because":[`...)
		if len(t.ends) > i {
			b = t.appendReasons(b, t.reasons[at:t.ends[i]])
			at = t.ends[i]
		}
		b = append(append(b, ']'), text.middle...)
		b = appendString(append(b, `"state":`...), s.review(r.rule))
		b = append(b, text.tail...)
	}
	return b
}

func (t *teller) appendReasons(b []byte, list []toldReason) []byte {
	for i, r := range list {
		b = t.appendPiece(append(comma(b, i), `{"text":`...), r.text)
		b = append(b, `,"facts":[`...)
		for i, f := range t.facts[r.from:r.to] {
			b = appendString(append(comma(b, i), `{"fact":`...), f.fact)
			b = t.appendPiece(append(b, `,"value":`...), f.value)
			b = append(b, '}')
		}
		b = append(b, "]}"...)
	}
	return b
}

func (t *teller) appendPiece(b []byte, p piece) []byte {
	if p.static != "" {
		return appendString(b, p.static)
	}
	return appendString(b, t.bytes(p))
}

func (s *session) appendWithheld(b []byte) []byte {
	n := 0
	for i := range s.rulings {
		r := &s.rulings[i]
		if r.outcome != IsWithheld {
			continue
		}
		b = appendString(append(comma(b, n), `{"rule":`...), r.rule.ID)
		b = appendString(append(b, `,"reason":`...), r.reason)
		b = appendString(append(b, `,"kind":`...), r.kind)
		if r.by != "" {
			b = appendString(append(b, `,"by":`...), r.by)
		}
		b = append(b, '}')
		n++
	}
	return b
}

func (s *session) appendQuestions(b []byte) []byte {
	s.rank()
	k, text := &s.asker, s.words().json(s.pack)
	for i, at := range k.sorted {
		q := &k.list[at]
		parts := &text.facts[q.fact.Place]
		b = append(comma(b, i), parts.head...)
		if q.about == "" {
			b = append(append(b, parts.ask...), parts.tail...)
		} else {
			b = append(appendString(b, q.ask), parts.tail...)
			b = append(appendString(append(b, `"about":`...), q.about), ',')
		}
		if terms := k.termsFor(q); len(terms) > 0 {
			b = append(b, `"terms":[`...)
			for i, t := range terms {
				b = append(comma(b, i), text.terms[t]...)
			}
			b = append(b, "],"...)
		}
		b = append(b, `"rules":[`...)
		for i, rule := range k.rules(q) {
			b = append(comma(b, i), text.rules[rule]...)
		}
		b = append(b, "]}"...)
	}
	return b
}

func (s *session) appendUnrecognised(b []byte) []byte {
	all := s.frame.Profile.Unrecognised
	n := 0
	for i, u := range all {
		if slices.Contains(all[:i], u) {
			continue
		}
		b = appendString(append(comma(b, n), `{"fact":`...), u.Fact)
		b = appendString(append(b, `,"name":`...), u.Name)
		b = append(b, '}')
		n++
	}
	return b
}

func (s *session) appendProblems(b []byte) []byte {
	for i, p := range s.problems {
		b = appendString(append(comma(b, i), `{"fact":`...), p.Fact)
		b = appendString(append(b, `,"kind":`...), p.Kind)
		if p.Place != "" {
			b = appendString(append(b, `,"place":`...), p.Place)
		}
		if p.Part != "" {
			b = appendString(append(b, `,"part":`...), p.Part)
		}
		if p.From != "" {
			b = appendString(append(b, `,"from":`...), p.From)
		}
		b = appendString(append(b, `,"want":`...), p.Want)
		if p.Value != "" {
			b = appendString(append(b, `,"value":`...), p.Value)
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

// appendString adds s in quotation marks as encoding/json does that leaves
// HTML alone.
func appendString[T string | []byte](b []byte, s T) []byte {
	b = append(b, '"')
	from := 0 // of what is not added yet
	for i := 0; i < len(s); {
		c := s[i]
		if ' ' <= c && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		r, size := rune(c), 1
		if c >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
			if (r != utf8.RuneError || size > 1) && r != '\u2028' && r != '\u2029' {
				i += size
				continue
			}
		}
		b = appendEscaped(append(b, s[from:i]...), r)
		i += size
		from = i
	}
	return append(append(b, s[from:]...), '"')
}

// appendEscaped adds a character that JSON, or JavaScript, does not take as it
// is.
func appendEscaped(b []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	switch r {
	case '"', '\\':
		return append(b, '\\', byte(r))
	case '\b':
		return append(b, '\\', 'b')
	case '\f':
		return append(b, '\\', 'f')
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}
