// Package schema writes JSON Schema (draft 2020-12) for the files of a pack and
// for the profiles that it reads, so that an editor completes, explains and
// checks them while they are written.
//
// What is allowed comes from where it is decided: the keys of each mapping from
// the loader, the facts of a profile from facts.yaml, and the names that an
// author may write (topics, terms, sources, facts, rules) from the pack itself.
// A schema cannot say everything: that a file fits it does not mean that it
// loads, but what loads fits it.
package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
)

// Dialect is the version of JSON Schema.
const Dialect = "https://json-schema.org/draft/2020-12/schema"

// Kinds lists the schemas: of the files of a pack, and of a profile.
func Kinds() []string {
	return []string{"facts", "findings", "invariants", "names", "pack", "profile", "properties", "rule", "sources", "tables", "terms"}
}

// File is the name under which the schemas of a pack refer to one another.
func File(kind string) string { return kind + ".schema.json" }

// Write returns the schemas of the pack in fsys by kind, as JSON with keys in
// order, so that a change of the pack is a small change of them. The error is
// an *advisor.ErrorList if the pack does not load.
func Write(fsys fs.FS) (map[string][]byte, error) {
	p, errs := pack.Load(fsys, nil, true)
	if err := advisor.Errors(errs); err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for _, kind := range Kinds() {
		w := &writer{Pack: p}
		s := w.kind(kind)
		s["$schema"] = Dialect
		if w.terms {
			defs, _ := s["$defs"].(schema)
			if defs == nil {
				defs = schema{}
				s["$defs"] = defs
			}
			defs["term"] = schema{"enum": p.Schema.Terms.Names()}
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", " ")
		if err := enc.Encode(s); err != nil {
			return nil, err
		}
		out[kind] = b.Bytes()
	}
	return out, nil
}

// A schema is a JSON Schema.
type schema map[string]any

type writer struct {
	*pack.Pack
	terms bool // the schema refers to the names of all terms
}

func (w *writer) kind(kind string) schema {
	switch kind {
	case "facts":
		return titled("facts.yaml", "The facts about a person that conditions may name. What a record does not say is unknown.", mapping(namePath, w.fact()))
	case "findings":
		return titled("findings.yaml", "Conditions with a name, which rules and findings may use.", mapping(nameSnake, w.object(pack.FormatFinding, schema{
			"when": text, "because": w.words(), "silent": boolean})))
	case "invariants":
		return titled("invariants.yaml", "What must never happen to anybody, whatever the rules say.", list(w.object(pack.FormatInvariant, schema{
			"id": kebab, "whoever": text, "or_unknown": boolean, "unless": text, "never_encourage": list(w.term()), "covered_by": list(text),
			"must_answer": either(w.term(), text, list(either(w.term(), text))), "level": w.level(), "or_asked": boolean, "because": text,
			"for_each": w.object(pack.FormatForEach, schema{"term": schema{"type": "string", "pattern": nameSnake}, "below": w.term()})})))
	case "names":
		return w.namesFile()
	case "pack":
		return w.pack()
	case "profile":
		return w.profile()
	case "properties":
		cite := list(text)
		return titled("properties.yaml", pack.FormatProperty.Doc, mapping(nameSnake, w.object(pack.FormatProperty, schema{
			"because": w.words(), "silent": boolean, "cite": cite, "of": list(w.object(pack.FormatMember, schema{
				"is": either(w.term(), list(w.term())), "if": text, "if_past": text, "lasts": schema{"type": "number", "exclusiveMinimum": 0}, "cite": cite}))})))
	case "sources":
		return titled("sources.yaml", "The works that rules cite, in CSL fields.", mapping(nameKebab, w.source()))
	case "tables":
		return titled("tables.yaml", "Values that depend on other facts, such as limits by age.", mapping(nameSnake, w.table()))
	case "terms":
		return titled("terms.yaml", "What is a kind of what: medicines, conditions, foods and other things that rules name.", mapping(nameSnake, either(
			schema{"type": "null"}, w.object(pack.FormatTerm, schema{
				"is": either(w.term(), list(w.term())), "also": list(text), "label": w.words(), "codes": codes(), "asked": boolean,
				"routes": list(w.route()), "form_of": either(w.term(), list(w.term()))}))))
	}
	s := titled("a rule file", "One rule, or a list of a few that belong together.", schema{})
	s["$defs"] = schema{"rule": w.rule()}
	s["anyOf"] = []schema{{"$ref": "#/$defs/rule"}, list(schema{"$ref": "#/$defs/rule"})}
	return s
}

const (
	nameSnake = `^[a-z][a-z0-9]*(_[a-z0-9]+)*$`
	namePath  = `^[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z][a-z0-9]*(_[a-z0-9]+)*)*$`
	nameKebab = `^[a-z0-9]+(-[a-z0-9]+)*$`
)

var (
	// Words that are numbers or bools in YAML are text here, as written.
	text    = schema{"type": []string{"string", "number", "boolean"}}
	boolean = schema{"type": "boolean"}
	weight  = schema{"type": "integer", "minimum": 0, "maximum": 100}
	number  = schema{"type": "number"}
	whole   = schema{"type": "integer"}
	kebab   = schema{"type": []string{"string", "number", "boolean"}, "pattern": nameKebab}
	date    = schema{"type": "string", "pattern": `^\d{4}-\d{2}-\d{2}$`}
)

func titled(title, doc string, s schema) schema {
	s["title"], s["description"] = title, doc
	return s
}

func list(items schema) schema { return schema{"type": "array", "items": items} }

func either(of ...schema) schema { return schema{"anyOf": of} }

func oneOf(values ...string) schema { return schema{"enum": values} }

// mapping is a mapping from names of a form to entries.
func mapping(form string, entry schema) schema {
	return schema{"type": "object", "additionalProperties": entry, "propertyNames": schema{"pattern": form}}
}

// object is a mapping with the keys of the format, each with its schema.
func (w *writer) object(o *pack.Object, keys schema) schema {
	properties := schema{}
	required := []string{}
	for _, k := range o.Keys {
		s := schema{}
		if inner, ok := keys[k.Name].(schema); ok {
			s = maps.Clone(inner)
		}
		s["description"] = k.Doc
		properties[k.Name] = s
		if k.Required {
			required = append(required, k.Name)
		}
	}
	s := schema{"type": "object", "title": o.Name, "description": o.Doc, "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

// words are words by language, at least in the pack's first.
func (w *writer) words() schema { return w.byLanguage(text) }

func (w *writer) byLanguage(entry schema) schema {
	properties := schema{}
	for _, l := range w.Languages {
		properties[l] = entry
	}
	return schema{"type": "object", "properties": properties, "additionalProperties": false, "required": w.Languages[:1]}
}

func codes() schema {
	return schema{"type": "object", "additionalProperties": list(text), "propertyNames": schema{"pattern": `^[a-z][a-z0-9-]*$`}}
}

// route is a way in which medicines are given.
func (w *writer) route() schema {
	if routes := w.Schema.Terms.Routes(); len(routes) > 0 {
		return oneOf(routes...)
	}
	return text
}

func (w *writer) namesFile() schema {
	routes, words := list(w.route()), list(text)
	return titled("names.yaml", pack.FormatNames.Doc, w.object(pack.FormatNames, schema{
		"routes": mapping(nameSnake, words),
		"forms":  mapping(nameSnake, w.object(pack.FormatForm, schema{"routes": routes, "with": routes, "empty": boolean, "words": words})),
		"units": mapping(nameSnake, w.object(pack.FormatUnit, schema{
			"mg": schema{"type": "number", "exclusiveMinimum": 0}, "per": boolean, "share": boolean, "not": routes, "words": words})),
		"brands":   list(w.object(pack.FormatBrand, schema{"names": words, "of": list(w.term()), "more": boolean})),
		"suffixes": w.object(pack.FormatSuffixes, schema{"of": list(w.term()), "words": words}),
		"allergies": w.object(pack.FormatAllergyWords, schema{"before": words, "after": words,
			"nothing": list(w.object(pack.FormatNothing, schema{"words": words, "of": list(w.term())}))}),
		"salts": words, "joiners": words, "makers": words, "firms": words, "inert": words, "trade": words, "tags": words, "never": words}))
}

// term is the id of a term.
func (w *writer) term() schema {
	w.terms = true
	return schema{"$ref": "#/$defs/term"}
}

func (w *writer) level() schema {
	return oneOf("info", "notice", "important", "warning", "urgent", "emergency")
}

func (w *writer) topics() schema {
	names := []string{}
	for _, t := range w.Topics {
		names = append(names, t.Name)
	}
	return schema{"enum": names}
}

func (w *writer) ruleIDs() schema {
	ids := []string{}
	for _, r := range w.Rules {
		ids = append(ids, r.ID)
	}
	return schema{"enum": ids}
}

func (w *writer) regions() []string {
	names := []string{}
	for _, r := range w.Regions {
		names = append(names, r.Name)
	}
	return names
}

func (w *writer) sources() schema { return schema{"enum": slices.Clone(w.SourceIDs)} }

func (w *writer) pack() schema {
	return titled("pack.yaml", pack.FormatPack.Doc, w.object(pack.FormatPack, schema{
		"name": text, "version": text, "languages": list(schema{"type": "string"}), "cap": schema{"type": "integer", "minimum": 1},
		"expired": oneOf("mark", "withhold"), "disclaimer": w.words(), "after_emergency": w.words(),
		"readers": list(w.object(pack.FormatReader, schema{"if": text, "level": w.level(), "words": w.words()})), "lint": schema{"type": []string{"object", "null"}},
		"properties":   w.object(pack.FormatLasting, schema{"now": text, "past": text, "since": text}),
		"accept_open":  list(w.object(pack.FormatAccept, schema{"in": text, "because": text})),
		"code_systems": schema{"type": "object", "additionalProperties": text, "propertyNames": schema{"pattern": nameKebab}},
		"topics":       mapping(nameKebab, w.object(pack.FormatTopic, schema{"title": w.words()})),
		"regions":      schema{"type": "object", "additionalProperties": mapping(nameSnake, w.words())}}))
}

func (w *writer) cases() schema {
	return list(w.object(pack.FormatCase, schema{"if": text, "value": text}))
}

func (w *writer) fact() schema {
	return w.object(pack.FormatFact, schema{
		"type": oneOf(fact.KindNames()...), "unit": text, "range": schema{"type": "array", "items": either(number, text), "minItems": 2, "maxItems": 2},
		"convert": schema{"type": "object", "additionalProperties": schema{"type": "number", "exclusiveMinimum": 0}},
		"values":  either(list(text), schema{"type": "object", "additionalProperties": w.words()}),
		"of":      list(w.term()), "rules_out": boolean, "label": w.words(), "ask": w.words(), "premise": text, "derive": either(text, w.cases()), "codes": codes(), "fhir": w.fhir()})
}

func (w *writer) fhir() schema {
	byCode := func(value schema) schema {
		return schema{"type": "object", "additionalProperties": schema{"type": "object", "additionalProperties": value}}
	}
	scalar := schema{"type": []string{"string", "boolean", "number"}}
	return w.object(pack.FormatFHIR, schema{
		"from": list(oneOf(fact.Sources...)), "state": oneOf("current", "past"),
		"element": oneOf(slices.Concat(fact.PatientElements, fact.MedicineElements)...),
		"values":  byCode(scalar), "terms": schema{"type": "object", "additionalProperties": scalar},
		"absent": byCode(either(oneOf("all"), list(w.term()))), "lists": codes(), "ever": list(w.term()), "onset": list(w.term()), "due": codes(), "lasts": text, "within": text, "pick": oneOf("lowest", "highest")})
}

func (w *writer) table() schema {
	entry := w.object(pack.FormatEntry, schema{"unit": text, "regions": schema{"type": "object", "additionalProperties": w.cases(),
		"propertyNames": schema{"enum": append([]string{"any"}, w.regions()...)}}})
	return w.object(pack.FormatTable, schema{"title": text, "sources": list(w.sources()), "values": mapping(nameSnake, entry)})
}

func (w *writer) source() schema {
	author := either(text, schema{"type": "object", "properties": schema{"literal": text}, "required": []string{"literal"}, "additionalProperties": false})
	return w.object(pack.FormatSource, schema{
		"type": oneOf(pack.SourceTypes()...), "title": text, "authors": list(author), "year": schema{"type": []string{"string", "integer"}, "pattern": `^[0-9]{4}$`, "minimum": 1000, "maximum": 9999},
		"container": text, "volume": text, "issue": text, "pages": text, "publisher": text, "edition": text, "note": text,
		"doi": schema{"type": "string", "pattern": `^10\.[0-9]{4,9}/[^\s"<>]+$`}, "pmid": schema{"type": []string{"string", "integer"}, "pattern": `^[1-9][0-9]{0,8}$`},
		"url": schema{"type": "string", "pattern": `^https?://\S+$`}, "accessed": date,
		"checked": w.object(pack.FormatChecked, schema{"status": oneOf("verified", "unverified"), "missing": list(text), "seen": text})})
}

func (w *writer) rule() schema {
	guards := list(w.object(pack.FormatGuard, schema{"if": text, "because": text, "caution": w.words()}))
	message := w.byLanguage(w.object(pack.FormatText, schema{"title": text, "text": text, "action": text}))
	terms := list(w.term())
	return titled("a rule", pack.FormatRule.Doc, w.object(pack.FormatRule, schema{
		"id": kebab, "topic": w.topics(), "level": w.level(), "weight": weight, "when": text, "unless": guards,
		"encourages": terms, "discourages": terms, "answers": terms,
		"message": message, "safe": boolean, "with": list(w.ruleIDs()),
		"variants": list(w.object(pack.FormatVariant, schema{"name": kebab, "if": text, "safe": boolean, "level": w.level(), "weight": weight, "unless": guards,
			"encourages": terms, "discourages": terms, "answers": terms, "message": message})),
		"supersedes":   list(either(w.ruleIDs(), w.object(pack.FormatSelector, schema{"topic": w.topics(), "below": w.level()}))),
		"repeat_after": schema{"type": "string", "pattern": `^[1-9][0-9]{0,3} (day|week|month|year)s?$`},
		"cite":         schema{"type": "array", "minItems": 1, "items": w.object(pack.FormatCitation, schema{"source": w.sources(), "supports": text, "where": text})},
		"evidence": w.object(pack.FormatEvidence, schema{"certainty": oneOf("high", "moderate", "low", "very-low"),
			"strength": oneOf("strong", "weak", "none")}),
		"review": w.object(pack.FormatReview, schema{"by": text, "on": date, "next": date, "sign_off": text}),
		"tests":  list(w.test())}))
}

func (w *writer) test() schema {
	return w.object(pack.FormatTest, schema{
		"name": text, "given": schema{"$ref": File("profile")}, "as_of": date, "region": oneOf(w.regions()...),
		"expect": oneOf("shown", "withheld", "pending", "not applicable"), "asks": list(schema{"enum": w.Schema.Paths()}),
		"variant": text, "kind": oneOf(pack.Kinds...), "cautions": schema{"type": "integer", "minimum": 0}, "whole": boolean,
		"delivered": schema{"type": "object", "additionalProperties": date}})
}

// profile is what Rulebase.Decode reads.
func (w *writer) profile() schema {
	s := w.facts(w.Schema.Top, "")
	s["properties"].(schema)["id"] = titled("id", "A text that names the profile in the results.", maps.Clone(text))
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
	return titled("a profile", "What is known about a person. What is not mentioned, or null, is unknown, which is never taken for no.", s)
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
		return either(date, schema{"type": "object", "additionalProperties": false, "minProperties": 1, "properties": schema{
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
		"has":      titled("has", "What is there; there may be more.", has),
		"not":      titled("not", "What is ruled out, with all its kinds.", not),
		"complete": titled("complete", "true: there is no more than what is in has.", maps.Clone(boolean))}})
}

func (w *writer) number(f *fact.Fact, kind schema) schema {
	units := append([]string{f.Unit}, slices.Sorted(maps.Keys(f.Convert))...)
	return either(ranged(f, maps.Clone(kind)), schema{"type": "object", "additionalProperties": false, "required": []string{"value", "unit"},
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
