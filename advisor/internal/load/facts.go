package load

import (
	"regexp"
	"strings"

	"example.com/crosstalk/advisor/internal/compile"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

var unitCode = regexp.MustCompile(`^[!-~]+$`)

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
	l.bind(facts, place)
}

func (l *loader) readFact(r *source.Reader, path string, k, n *source.Node) *fact.Fact {
	if !r.Map(n, format.Fact.Names()...) {
		return nil
	}
	f := &fact.Fact{Path: path, Label: l.words(r, n.Get("label")), Ask: l.words(r, n.Get("ask")),
		Codes: l.codes(r, n.Get("codes"))}
	typ := r.Need(n, "type", "one of "+strings.Join(fact.KindNames(), ", "))
	f.Kind = fact.KindNamed(r.One(typ, fact.KindNames()...))
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
			r.Errorf(root, "unknown term %q%s", name, r.Hint(name, l.pack.Schema.Terms.Names))
			continue
		}
		f.Of = append(f.Of, id)
	}
	isTerm := f.Kind == fact.Term || f.Kind == fact.Terms
	if isTerm && n.Get("of") == nil {
		r.Errorf(k, `no "of"; a %s says which roots of terms.yaml it may name`, f.Kind)
	} else if !isTerm && n.Get("of") != nil {
		r.Errorf(n.Get("of"), `"of" is for the types term and terms`)
	}
	l.readMapping(r, f, n.Get("fhir"))
	f.RulesOut = r.Bool(n.Get("rules_out"))
	if f.RulesOut && f.Kind != fact.Terms {
		r.Errorf(n.Get("rules_out"), `"rules_out" is for the type terms`)
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
	if len(f.Ask) == 0 && !f.Derived && f.Kind != fact.Term {
		r.Errorf(k,
			`no "ask"; every fact that is not derived has the question that asks a patient for it`)
	}
	return f
}

func (l *loader) readRange(r *source.Reader, f *fact.Fact, n *source.Node) {
	numeric := f.Kind == fact.Int || f.Kind == fact.Number || f.Kind == fact.Numbers
	if u := n.Get("unit"); u != nil {
		if f.Unit = r.Text(u); !unitCode.MatchString(f.Unit) {
			r.Errorf(u, "%q is not a UCUM unit", f.Unit)
		}
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
		r.Errorf(n, `a number needs a "unit" (UCUM; "1" for none) and a "range" of plausible values`)
		return
	}
	bounds := r.List(span)
	if len(bounds) != 2 {
		r.Errorf(span, "a range is two numbers, as in [0, 120]")
		return
	}
	f.Min, f.Max, f.Ranged = r.Number(bounds[0]), r.Number(bounds[1]), true
	if f.Min > f.Max {
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
		factor := r.Number(convert.Items[i])
		if factor <= 0 {
			r.Errorf(convert.Items[i], "a factor is more than 0")
		}
		f.Convert[k.Value] = factor
	}
}

// readDays reads the range of a date: its first day and its last.
func (l *loader) readDays(r *source.Reader, f *fact.Fact, span *source.Node) {
	bounds := r.List(span)
	if len(bounds) != 2 {
		r.Errorf(span, "the range of a date is two days, as in [2000-01-01, 2099-12-31]")
		return
	}
	f.Min, f.Max, f.Ranged = fact.Day(r.Date(bounds[0])), fact.Day(r.Date(bounds[1])), true
	if f.Min > f.Max {
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
	case values == nil:
		r.Errorf(n, `no "values"; an enum lists them`)
	case values.Kind == source.Seq:
		f.Values = r.Texts(values)
	case values.Kind == source.Map:
		for i, k := range values.Keys {
			f.Values = append(f.Values, k.Value)
			f.ValueText[k.Value] = l.words(r, values.Items[i])
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
		if item.Get("if") == nil && i < len(items)-1 {
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
