package translate

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"example.com/crosstalk/advisor/internal/source"
)

// MaxXLIFF is how many bytes FromXLIFF reads at most.
const MaxXLIFF = 64 << 20

// A group is a unit of the pack as XLIFF has it.
type group struct {
	pos        source.Pos
	file       string
	kind, name string
	notes      map[string]string
	texts      []target
}

// A target is what XLIFF has for a text.
type target struct {
	pos   source.Pos
	key   string
	words string
	state string // the least of its segments
}

// states of XLIFF, from the first to the last.
var segmentStates = []string{"initial", "translated", "reviewed", "final"}

// A parser reads XLIFF. Elements of other namespaces are passed over whole.
type parser struct {
	*xml.Decoder
	name   string
	errs   *source.Errors
	first  string // language of the pack
	lang   string
	groups []*group

	file  string
	group *group // the innermost
	above []*group
	unit  *unit
}

// A unit is being read.
type unit struct {
	target
	data     map[string]string
	segments []*segment
}

// A segment is a part of a text, or what stands between two.
type segment struct {
	source, target *string
	order          int // the place of the target, from 1; 0: where it stands
	ignorable      bool
}

func (p *parser) pos() source.Pos {
	line, col := p.InputPos()
	return source.Pos{File: p.name, Line: line, Col: col}
}

func (p *parser) wrong(format string, args ...any) { p.errs.Add(p.pos(), "", format, args...) }

// parse reads all groups; what is wrong is among errs.
func parse(name string, data []byte, first, lang string, errs *source.Errors) []*group {
	p := &parser{Decoder: xml.NewDecoder(bytes.NewReader(data)), name: name, errs: errs,
		first: first, lang: lang}
	if len(data) > MaxXLIFF {
		p.wrong("the file has %d bytes, more than %d", len(data), MaxXLIFF)
		return nil
	}
	root := false
	for errs.Len() == 0 {
		token, err := p.Token()
		if errors.Is(err, io.EOF) {
			if !root {
				p.wrong("this is no XLIFF")
			}
			break
		}
		if err != nil {
			p.broken(err)
			break
		}
		switch token := token.(type) {
		case xml.StartElement:
			if !root {
				root = true
				p.root(token)
				continue
			}
			p.start(token)
		case xml.EndElement:
			p.end(token.Name.Local)
		}
	}
	return p.groups
}

// broken tells of what is no XML.
func (p *parser) broken(err error) {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		p.wrong("this is no XML: %s", syntax.Msg)
		return
	}
	p.wrong("this cannot be read as XML in UTF-8: %v", err)
}

func (p *parser) root(e xml.StartElement) {
	switch {
	case e.Name.Local != "xliff":
		p.wrong("this is no XLIFF: it begins with <%s>", e.Name.Local)
	case e.Name.Space != namespace:
		p.wrong("XLIFF 2.0 or 2.1 is read, and this is %s; save it as XLIFF 2.0",
			"of the namespace "+strconv.Quote(e.Name.Space))
	case attribute(e, "srcLang") != p.first || attribute(e, "trgLang") != p.lang:
		p.wrong("it is a translation from %q into %q; want from %q into %q", attribute(e, "srcLang"),
			attribute(e, "trgLang"), p.first, p.lang)
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (p *parser) start(e xml.StartElement) {
	if e.Name.Space != namespace {
		p.skip()
		return
	}
	switch e.Name.Local {
	case "file":
		p.file = attribute(e, "original")
	case "group":
		p.above = append(p.above, p.group)
		p.group = &group{pos: p.pos(), file: p.file, name: attribute(e, "name"),
			kind:  strings.TrimPrefix(attribute(e, "type"), "ct:"),
			notes: map[string]string{}}
		p.groups = append(p.groups, p.group)
	case "unit":
		if p.group == nil {
			p.wrong("a unit outside any group; begin with what \"crosstalk translate --out\" writes")
			return
		}
		p.unit = &unit{target: target{pos: p.pos(), key: attribute(e, "name")},
			data: map[string]string{}}
	case "note":
		text := p.text()
		if p.unit == nil && p.group != nil {
			p.group.notes[attribute(e, "category")] = strings.TrimSpace(text)
		}
	case "data":
		text := p.text()
		if p.unit != nil {
			p.unit.data[attribute(e, "id")] = text
		}
	case "segment", "ignorable":
		p.segment(e)
	case "source", "target":
		p.words(e)
	}
}

func (p *parser) segment(e xml.StartElement) {
	if p.unit == nil {
		p.wrong("a segment outside any unit")
		return
	}
	s := &segment{ignorable: e.Name.Local == "ignorable"}
	p.unit.segments = append(p.unit.segments, s)
	if s.ignorable {
		return
	}
	state := attribute(e, "state")
	if state == "" {
		state = segmentStates[0]
	}
	at := slices.Index(segmentStates, state)
	if at < 0 {
		p.wrong("state is %q; want one of %s", state, strings.Join(segmentStates, ", "))
		return
	}
	if p.unit.state == "" || at < slices.Index(segmentStates, p.unit.state) {
		p.unit.state = state
	}
}

func (p *parser) words(e xml.StartElement) {
	if p.unit == nil || len(p.unit.segments) == 0 {
		p.wrong("<%s> outside any segment", e.Name.Local)
		return
	}
	s := p.unit.segments[len(p.unit.segments)-1]
	text := p.text()
	if e.Name.Local == "source" {
		s.source = &text
		return
	}
	s.target = &text
	if order := attribute(e, "order"); order != "" {
		var err error
		if s.order, err = strconv.Atoi(order); err != nil || s.order < 1 {
			p.wrong("order is %q; want a number from 1", order)
		}
	}
}

// text reads what an element says, with the inline elements in it, to its end.
func (p *parser) text() string {
	var b strings.Builder
	for depth := 1; depth > 0; {
		token, err := p.Token()
		if err != nil {
			p.broken(err)
			break
		}
		switch token := token.(type) {
		case xml.CharData:
			b.Write(token)
		case xml.EndElement:
			depth--
		case xml.StartElement:
			depth++
			p.code(&b, token)
			if token.Name.Space != namespace {
				p.skip()
				depth--
			}
		}
	}
	return b.String()
}

// code writes what an inline element stands for.
func (p *parser) code(b *strings.Builder, e xml.StartElement) {
	if e.Name.Space != namespace {
		return
	}
	switch e.Name.Local {
	case "ph":
		text, ok := "", false
		if p.unit != nil {
			text, ok = p.unit.data[attribute(e, "dataRef")]
		}
		if text = cmp.Or(text, attribute(e, "equiv")); !ok && text == "" {
			p.wrong("an inline element that stands for nothing known: dataRef %q",
				attribute(e, "dataRef"))
		}
		b.WriteString(text)
	case "cp":
		n, err := strconv.ParseUint(attribute(e, "hex"), 16, 21)
		if err != nil {
			p.wrong("hex is %q; want the number of a character", attribute(e, "hex"))
		}
		b.WriteRune(rune(n))
	case "mrk", "sm", "em": // remarks on the text, which stays as it is
	default:
		p.wrong("<%s> is a code that no text here has; take it out", e.Name.Local)
	}
}

// skip passes over an element of others.
func (p *parser) skip() {
	if err := p.Skip(); err != nil {
		p.broken(err)
	}
}

func (p *parser) end(name string) {
	switch name {
	case "unit":
		if p.unit != nil && p.group != nil {
			p.unit.words = p.unit.joined()
			p.group.texts = append(p.group.texts, p.unit.target)
		}
		p.unit = nil
	case "group":
		if n := len(p.above); n > 0 {
			p.group, p.above = p.above[n-1], p.above[:n-1]
		}
	}
}

// joined is the translation of all segments together; "" if one of them has none.
func (u *unit) joined() string {
	place := make([]*segment, len(u.segments))
	var rest []*segment
	for _, s := range u.segments {
		if s.order > 0 && s.order <= len(place) && place[s.order-1] == nil {
			place[s.order-1] = s
		} else {
			rest = append(rest, s)
		}
	}
	var b strings.Builder
	for _, s := range place {
		if s == nil {
			s, rest = rest[0], rest[1:]
		}
		switch {
		case s.target != nil && (*s.target != "" || s.ignorable):
			b.WriteString(*s.target)
		case s.ignorable && s.source != nil:
			b.WriteString(*s.source)
		case !s.ignorable && s.source != nil && *s.source != "":
			return ""
		}
	}
	return strings.TrimSpace(b.String())
}
