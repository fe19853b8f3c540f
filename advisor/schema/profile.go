package schema

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
)

// profile is what Rulebase.Decode reads.
func (w *writer) profile() schema {
	s := w.facts(w.Schema.Top, "")
	s["properties"].(schema)["id"] = titled("id", "A text that names the profile in the results.",
		maps.Clone(text))
	defs := schema{}
	roots := map[string]bool{}
	for _, f := range w.Schema.Facts {
		for _, root := range f.Of {
			roots[w.Schema.Terms.Term(root).Name] = true
		}
	}
	for root := range roots {
		defs[root] = w.names(root)
	}
	s["$defs"] = defs
	return titled("a profile", "What is known about a person. What is not mentioned, or null, is "+
		"unknown, which is never taken for no.", s)
}

// names is a name of a term: those that the pack has are for completion; any
// other is reported as not recognised.
func (w *writer) names(root string) schema {
	h := w.Schema.Terms
	names := []string{}
	for _, name := range h.Names() {
		if h.Is(h.Named(name), h.Named(root)) && name != root {
			names = append(names, name)
		}
	}
	return either(schema{"enum": names}, maps.Clone(text))
}

// facts is a mapping of facts whose paths begin with prefix.
func (w *writer) facts(facts []*fact.Fact, prefix string) schema {
	properties := schema{}
	groups := map[string][]*fact.Fact{}
	for _, f := range facts {
		rest := strings.TrimPrefix(f.Path, prefix)
		if head, _, nested := strings.Cut(rest, "."); nested {
			groups[head] = append(groups[head], f)
			continue
		}
		properties[rest] = w.value(f)
	}
	for head, inner := range groups {
		properties[head] = nullable(w.facts(inner, prefix+head+"."))
	}
	return schema{"type": "object", "properties": properties, "additionalProperties": false}
}

func nullable(s schema) schema { return either(s, schema{"type": "null"}) }

// value is a value of a fact, or null.
func (w *writer) value(f *fact.Fact) schema {
	lang := w.Languages[0]
	s := nullable(w.known(f))
	s["title"] = f.Label[lang]
	if f.Label[lang] == "" {
		s["title"] = f.Path
	}
	doc := f.Ask[lang]
	if f.Unit != "" && f.Unit != "1" {
		doc = strings.TrimSpace(fmt.Sprintf("%s In %s.", doc, f.Unit))
	}
	if f.Derived {
		doc = strings.TrimSpace(doc + " It follows from other facts where it is not given.")
	}
	if doc != "" {
		s["description"] = doc
	}
	return s
}

func (w *writer) known(f *fact.Fact) schema {
	switch f.Kind {
	case fact.Bool:
		return maps.Clone(boolean)
	case fact.Int:
		return w.number(f, whole)
	case fact.Number:
		return w.number(f, number)
	case fact.Text:
		return maps.Clone(text)
	case fact.Enum:
		return oneOf(f.Values...)
	case fact.Date:
		date := schema{"type": "string", "pattern": `^\d{4}-\d{2}-\d{2}`}
		return either(date,
			schema{"type": "object", "additionalProperties": false, "minProperties": 1, "properties": schema{
				"from": titled("from", "Not before this day.", maps.Clone(date)),
				"by":   titled("by", "Not after this day.", maps.Clone(date))}})
	case fact.Duration:
		return schema{"type": []string{"string", "integer"}}
	case fact.Term:
		return w.name(f)
	case fact.Terms:
		return openly(list(w.name(f)), list(w.name(f)))
	case fact.List:
		record := w.facts(f.Fields, f.Path+".")
		name := f.TermField()
		if name == nil {
			return openly(list(record), list(maps.Clone(text)))
		}
		return openly(list(either(record, w.name(name))), list(w.name(name)))
	case fact.Numbers:
		return list(ranged(f, maps.Clone(number)))
	}
	return list(maps.Clone(text))
}

// name refers to the names of a term fact.
func (w *writer) name(f *fact.Fact) schema {
	var of []schema
	for _, root := range f.Of {
		of = append(of, schema{"$ref": "#/$defs/" + w.Schema.Terms.Term(root).Name})
	}
	if len(of) == 1 {
		return of[0]
	}
	return either(of...)
}

// openly is a complete list, or what is known of one.
func openly(has, not schema) schema {
	return either(has, schema{"type": "object", "additionalProperties": false, "properties": schema{
		"has": titled("has", "What is there; there may be more.", has),
		"not": titled("not", "What is ruled out, with all its kinds.", not),
		"complete": titled("complete", "true: there is no more than what is in has.",
			maps.Clone(boolean))}})
}

func (w *writer) number(f *fact.Fact, kind schema) schema {
	units := append([]string{f.Unit}, slices.Sorted(maps.Keys(f.Convert))...)
	return either(ranged(f, maps.Clone(kind)), schema{
		"type": "object", "additionalProperties": false, "required": []string{"value", "unit"},
		"properties": schema{"value": number, "unit": oneOf(units...)}},
		schema{"type": "object", "additionalProperties": false, "minProperties": 1, "properties": schema{
			"at_least": titled("at_least", "It is this or more.", maps.Clone(kind)),
			"above":    titled("above", "It is more than this.", maps.Clone(kind)),
			"at_most":  titled("at_most", "It is this or less.", maps.Clone(kind)),
			"below":    titled("below", "It is less than this.", maps.Clone(kind)),
			"unit":     oneOf(units...)}})
}

func ranged(f *fact.Fact, s schema) schema {
	if f.Ranged {
		s["minimum"], s["maximum"] = f.Min, f.Max
	}
	return s
}
