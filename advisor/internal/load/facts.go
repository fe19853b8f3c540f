package load

import (
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/compile"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/spell"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/internal/pattern"
)

var unitCode = pattern.New(`^[!-~]+$`)

func (l *loader) readFacts() {
	var facts []*fact.Fact
	place := map[*fact.Fact]*source.Node{}
	if len(l.nodes["facts"]) == 0 {
		l.errs.Add(source.Pos{File: "facts.yaml", Line: 1, Col: 1}, "",
			"no facts; every fact that a condition reads has an entry here")
	}
	l.entries("facts", true, func(path string, k, n *source.Node) {
		r := l.reader("fact " + path)
		l.free(r, k)
		f := l.readFact(r, path, k, n)
		if f != nil {
			facts, place[f] = append(facts, f), k
		}
	})
	l.fieldsWithoutList(facts, place)
	l.bind(facts, place)
}

// fieldsWithoutList refuses medication.name where medications is the list.
func (l *loader) fieldsWithoutList(facts []*fact.Fact, place map[*fact.Fact]*source.Node) {
	var lists []string
	for _, f := range facts {
		if f.Kind == fact.List {
			lists = append(lists, f.Path)
		}
	}
	for _, f := range facts {
		dot := strings.LastIndexByte(f.Path, '.')
		if f.Kind != fact.Term || dot < 0 || slices.Contains(lists, f.Path[:dot]) {
			continue
		}
		if list := spell.Nearest(f.Path[:dot], lists); list != "" {
			l.reader("fact "+f.Path).Errorf(place[f], "%s is no list; did you mean %q?", f.Path[:dot],
				list+f.Path[dot:])
		}
	}
}

// otherKinds are what people write for types.
var otherKinds = map[string]string{"boolean": "bool", "yes/no": "bool", "yesno": "bool",
	"integer": "int", "whole number": "int", "float": "number", "decimal": "number",
	"string": "text", "choice": "enum", "set": "terms", "records": "list"}

func (l *loader) readFact(r *source.Reader, path string, k, n *source.Node) *fact.Fact {
	if !r.Map(n, format.Fact.Names()...) {
		return nil
	}
	f := &fact.Fact{Path: path, Label: l.words(r, n.Get("label")), Ask: l.words(r, n.Get("ask")),
		Codes: l.codes(r, n.Get("codes"))}
	typ := r.Need(n, "type", "one of "+strings.Join(fact.KindNames(), ", "))
	if typ != nil && otherKinds[strings.ToLower(typ.Value)] != "" {
		r.Errorf(typ, "the type %q is called %q here", typ.Value, otherKinds[strings.ToLower(typ.Value)])
	} else {
		f.Kind = fact.KindNamed(r.One(typ, fact.KindNames()...))
	}
	if f.Kind == fact.Invalid {
		f.Kind = fact.Text // so that conditions that name it are checked for other things
		return f
	}
	l.readRange(r, f, n)
	l.readValues(r, f, n)
	for _, root := range r.List(n.Get("of")) {
		name := r.Text(root)
		id := l.pack.Schema.Terms.Named(name)
		if id == term.None {
			l.unknownTerm(r, root, name)
			continue
		}
		f.Of = append(f.Of, id)
	}
	isTerm := f.Kind == fact.Term || f.Kind == fact.Terms
	if isTerm && n.Lacks("of") {
		r.Errorf(k, `no "of"; a fact of the type %s says which roots of terms.yaml it may name`, f.Kind)
	} else if !isTerm && n.Get("of") != nil {
		r.Errorf(n.Get("of"), `"of" is for the types term and terms`)
	}
	l.readMapping(r, f, n.Get("fhir"))
	f.RulesOut, f.AnsweredFirst = r.Bool(n.Get("rules_out")), r.Bool(n.Get("answered_first"))
	for _, key := range []string{"rules_out", "answered_first"} {
		if v := n.Get(key); v != nil && f.Kind != fact.Terms {
			r.Errorf(v, `%q is for the type terms`, key)
		}
	}
	f.Sensitive = r.Bool(n.Get("sensitive"))
	if p := n.Get("premise"); p != nil {
		l.premises[path] = r.Verbatim(p)
	}
	l.asked["fact "+path] = r.Verbatim(n.Get("asked"))
	if d := n.Get("derive"); d != nil {
		f.Derived = true
		l.derivations[path] = l.readDerivation(r, d, f.Kind)
	}
	if !f.Derived && f.Kind != fact.Term && n.Lacks("ask") {
		r.Errorf(k,
			`no "ask"; every fact that is not derived has the question that asks a patient for it`)
	}
	return f
}

// otherUnits are what people write for units that UCUM writes otherwise.
var otherUnits = map[string]string{"year": "a", "month": "mo", "week": "wk", "day": "d",
	"hour": "h", "minute": "min", "kilogram": "kg", "kilo": "kg", "gram": "g", "milligram": "mg",
	"microgram": "ug", "mcg": "ug", "litre": "L", "liter": "L", "metre": "m", "meter": "m",
	"centimetre": "cm", "centimeter": "cm", "percent": "%", "iu": "[IU]", "mmhg": "mm[Hg]",
	"yr": "a", "none": "1"}

// unit is the code of a unit, as UCUM writes it.
func unit(r *source.Reader, n *source.Node) string {
	s := r.Text(n)
	more := ""
	if code := otherUnits[strings.TrimSuffix(strings.ToLower(s), "s")]; code != "" {
		more = fmt.Sprintf("; write %q", code)
	} else if strings.Contains(s, "^") {
		more = fmt.Sprintf("; write %q", strings.ReplaceAll(s, "^", ""))
	} else if s == "" || unitCode().MatchString(s) {
		return s
	}
	r.Errorf(n, "%q is not a UCUM unit%s", s, more)
	return s
}

func (l *loader) readRange(r *source.Reader, f *fact.Fact, n *source.Node) {
	numeric := f.Kind == fact.Int || f.Kind == fact.Number || f.Kind == fact.Numbers
	if u := n.Get("unit"); u != nil {
		f.Unit = unit(r, u)
	}
	span := n.Get("range")
	if f.Kind == fact.Date && span != nil {
		l.readDays(r, f, span)
	}
	if !numeric {
		for _, key := range []string{"unit", "range", "convert"} {
			if key == "range" && f.Kind == fact.Date {
				continue
			}
			if at := n.Get(key); at != nil {
				r.Errorf(at, "%q is for numbers", key)
			}
		}
		return
	}
	if n.Get("unit") == nil || span == nil {
		if n.Get("unit") == nil && !n.Lacks("unit") || span == nil && !n.Lacks("range") {
			return
		}
		r.Errorf(n, `a number needs a "unit" (UCUM; "1" for none) and a "range" of plausible values`)
		return
	}
	if len(span.Items) != 2 || span.Kind != source.Seq {
		r.Errorf(span, "a range is two numbers, as in [0, 120]")
		return
	}
	before := r.Errs.Len()
	f.Min, f.Max, f.Ranged = r.Number(span.Items[0]), r.Number(span.Items[1]), true
	if f.Min > f.Max && r.Errs.Len() == before {
		r.Errorf(span, "the range ends before it begins")
	}
	convert := n.Get("convert")
	if convert == nil {
		return
	}
	if convert.Kind != source.Map {
		r.Errorf(convert, "%s where other units and their factors were wanted", convert.Kind)
		return
	}
	f.Convert = map[string]float64{}
	for i, k := range convert.Keys {
		before := r.Errs.Len()
		factor := r.Number(convert.Items[i])
		if factor <= 0 && r.Errs.Len() == before {
			r.Errorf(convert.Items[i], "a factor is more than 0")
		}
		f.Convert[k.Value] = factor
	}
}

// readDays reads the range of a date: its first day and its last.
func (l *loader) readDays(r *source.Reader, f *fact.Fact, span *source.Node) {
	if len(span.Items) != 2 || span.Kind != source.Seq {
		r.Errorf(span, "the range of a date is two days, as in [2000-01-01, 2099-12-31]")
		return
	}
	before := r.Errs.Len()
	f.Min, f.Max = fact.Day(r.Date(span.Items[0])), fact.Day(r.Date(span.Items[1]))
	f.Ranged = true
	if f.Min > f.Max && r.Errs.Len() == before {
		r.Errorf(span, "the range ends before it begins")
	}
}

func (l *loader) readValues(r *source.Reader, f *fact.Fact, n *source.Node) {
	values := n.Get("values")
	if f.Kind != fact.Enum {
		if values != nil {
			r.Errorf(values, `"values" is for the type enum`)
		}
		return
	}
	f.ValueText = map[string]map[string]string{}
	switch {
	case values == nil && !n.Lacks("values"):
	case values == nil:
		r.Errorf(n, `no "values"; an enum lists them`)
	case values.Kind == source.Seq:
		f.Values = r.Texts(values)
		if len(values.Items) == 0 {
			r.Errorf(values, "an enum has values")
		}
		for i, v := range values.Items {
			if v.Value != "" && slices.Contains(f.Values[:min(i, len(f.Values))], v.Value) {
				r.Errorf(v, "value %q is given twice", v.Value)
			}
		}
	case values.Kind == source.Map:
		for i, k := range values.Keys {
			f.Values = append(f.Values, k.Value)
			f.ValueText[k.Value] = l.words(r, values.Items[i])
		}
		if len(values.Keys) == 0 {
			r.Errorf(values, "an enum has values")
		}
	default:
		r.Errorf(values, "%s where the values of the enum were wanted", values.Kind)
	}
}

func (l *loader) readDerivation(r *source.Reader, n *source.Node,
	kind fact.Kind) *compile.Derivation {
	d := &compile.Derivation{Kind: kind}
	if n.Kind == source.Seq {
		d.Cases = l.readCases(r, n)
	} else {
		d.Expr = r.Verbatim(n)
		if d.Expr == nil {
			d.Cases = []*condition.Case{}
		}
	}
	return d
}

func (l *loader) readCases(r *source.Reader, n *source.Node) []*condition.Case {
	var cases []*condition.Case
	items := r.List(n)
	for i, item := range items {
		if !r.Map(item, format.Case.Names()...) {
			continue
		}
		c := &condition.Case{If: r.Verbatim(item.Get("if"))}
		if i < len(items)-1 && item.Lacks("if") {
			r.Errorf(item, `no "if"; only the last case may go without`)
		}
		value := r.Need(item, "value", "what the fact is in this case")
		if value == nil {
			continue
		}
		if c.Value = r.VerbatimValue(value); c.Value != nil {
			cases = append(cases, c)
		}
	}
	return cases
}
