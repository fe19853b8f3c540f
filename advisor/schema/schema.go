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
	"io/fs"
	"maps"
	"slices"

	_ "example.com/crosstalk/advisor" // whose errors bridge.Errors gives
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/pack"
)

// Dialect is the version of JSON Schema.
const Dialect = "https://json-schema.org/draft/2020-12/schema"

// Kinds lists the schemas: of the files of a pack, and of a profile.
func Kinds() []string {
	return []string{"facts", "findings", "invariants", "names", "pack", "pictures", "profile",
		"properties", "rule", "sources", "tables", "terms"}
}

// File is the name under which the schemas of a pack refer to one another.
func File(kind string) string { return kind + ".schema.json" }

// Write returns the schemas of the pack in fsys by kind, as JSON with keys in
// order, so that a change of the pack is a small change of them. The error is
// an advisor.ErrorList if the pack does not load.
func Write(fsys fs.FS) (map[string][]byte, error) {
	p, errs := load.Pack(fsys, nil, true)
	if err := bridge.Errors(errs); err != nil {
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
		return titled("facts.yaml", "The facts about a person that conditions may name. What a record "+
			"does not say is unknown.", mapping(namePath, w.fact()))
	case "findings":
		return titled("findings.yaml", "Conditions with a name, which rules and findings may use.",
			mapping(nameSnake, w.object(format.Finding, schema{
				"when": text, "because": w.words(), "silent": boolean})))
	case "invariants":
		return titled("invariants.yaml", "What must never happen to anybody, whatever the rules say.",
			list(w.object(format.Invariant, schema{
				"id": kebab, "whoever": text, "or_unknown": boolean, "unless": text,
				"never_encourage": list(w.term()), "covered_by": list(text),
				"must_answer": either(w.term(), text, list(either(w.term(), text))), "level": w.level(),
				"or_asked": boolean, "because": text,
				"for_each": w.object(format.ForEach, schema{
					"term": schema{"type": "string", "pattern": nameSnake}, "below": w.term()})})))
	case "names":
		return w.namesFile()
	case "pack":
		return w.pack()
	case "pictures":
		return titled("pictures.yaml", "The drawings that messages show beside their text.",
			mapping(nameKebab, w.object(format.Picture, schema{"alt": w.words(), "caption": w.words(),
				"svg": schema{"type": "string"}})))
	case "profile":
		return w.profile()
	case "properties":
		cite := list(text)
		return titled("properties.yaml", format.Property.Doc,
			mapping(nameSnake, w.object(format.Property, schema{
				"because": w.words(), "silent": boolean, "cite": cite,
				"of": list(w.object(format.Member, schema{
					"is": either(w.term(), list(w.term())), "if": text, "if_past": text,
					"lasts": schema{"type": "number", "exclusiveMinimum": 0}, "cite": cite}))})))
	case "sources":
		return titled("sources.yaml", "The works that rules cite, in CSL fields.",
			mapping(nameKebab, w.source()))
	case "tables":
		return titled("tables.yaml", "Values that depend on other facts, such as limits by age.",
			mapping(nameSnake, w.table()))
	case "terms":
		return titled("terms.yaml", "What is a kind of what: medicines, conditions, foods and other "+
			"things that rules name.", mapping(nameSnake, either(
			schema{"type": "null"}, w.object(format.Term, schema{
				"is": either(w.term(), list(w.term())), "also": list(text), "label": w.words(),
				"codes": codes(), "asked": either(boolean, text),
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
	return schema{"type": "object", "additionalProperties": entry,
		"propertyNames": schema{"pattern": form}}
}

// object is a mapping with the keys of the format, each with its schema.
func (w *writer) object(o *format.Object, keys schema) schema {
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
	s := schema{"type": "object", "title": o.Name, "description": o.Doc, "properties": properties,
		"additionalProperties": false}
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
	return schema{"type": "object", "properties": properties, "additionalProperties": false,
		"required": w.Languages[:1]}
}

func codes() schema {
	return schema{"type": "object", "additionalProperties": list(text),
		"propertyNames": schema{"pattern": `^[a-z][a-z0-9-]*$`}}
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
	return titled("names.yaml", format.Names.Doc, w.object(format.Names, schema{
		"routes": mapping(nameSnake, words),
		"forms": mapping(nameSnake,
			w.object(format.Form,
				schema{"routes": routes, "with": routes, "empty": boolean, "words": words})),
		"units": mapping(nameSnake, w.object(format.Unit, schema{
			"mg": schema{"type": "number", "exclusiveMinimum": 0}, "per": boolean, "share": boolean,
			"not": routes, "words": words})),
		"brands": list(
			w.object(format.Brand, schema{"names": words, "of": list(w.term()), "more": boolean})),
		"suffixes": w.object(format.Suffixes, schema{"of": list(w.term()), "words": words}),
		"allergies": w.object(format.AllergyWords, schema{"before": words, "after": words,
			"nothing": list(w.object(format.Nothing, schema{"words": words, "of": list(w.term())}))}),
		"salts": words, "joiners": words, "makers": words, "firms": words, "inert": words, "trade": words,
		"tags": words, "never": words}))
}

// term is the id of a term.
func (w *writer) term() schema {
	w.terms = true
	return schema{"$ref": "#/$defs/term"}
}

func (w *writer) level() schema {
	return oneOf("info", "notice", "important", "warning", "urgent", "emergency")
}

// picture is one of the pack's; of a pack without any, none.
func (w *writer) picture() schema {
	return schema{"enum": append([]string{}, slices.Sorted(maps.Keys(w.Pictures))...)}
}

func (w *writer) sources() schema { return schema{"enum": slices.Clone(w.SourceIDs)} }

func (w *writer) pack() schema {
	return titled("pack.yaml", format.Pack.Doc, w.object(format.Pack, schema{
		"name": text, "version": text, "languages": list(schema{"type": "string"}),
		"stale": oneOf("fallback", "mark"),
		"cap":   schema{"type": "integer", "minimum": 1}, "cap_words": schema{"type": "integer",
			"minimum": 1}, "errands": mapping(nameSnake, w.words()),
		"groups": mapping(nameSnake, w.object(format.Group,
			schema{"title": w.words(), "text": w.words(), "action": w.words()})),
		"expired": oneOf("mark", "withhold"), "disclaimer": w.words(), "after_emergency": w.words(),
		"readers": list(
			w.object(format.Reader,
				schema{
					"if": text, "level": w.level(),
					"words": w.words()})), "lint": schema{"type": []string{"object", "null"}},
		"properties":  w.object(format.Lasting, schema{"now": text, "past": text, "since": text}),
		"accept_open": list(w.object(format.Accept, schema{"in": text, "because": text})),
		"code_systems": schema{"type": "object", "additionalProperties": text,
			"propertyNames": schema{"pattern": nameKebab}},
		"topics":  mapping(nameKebab, w.object(format.Topic, schema{"title": w.words()})),
		"regions": schema{"type": "object", "additionalProperties": mapping(nameSnake, w.words())}}))
}

func (w *writer) cases() schema {
	return list(w.object(format.Case, schema{"if": text, "value": text}))
}

func (w *writer) fact() schema {
	return w.object(format.Fact, schema{
		"type": oneOf(fact.KindNames()...), "unit": text,
		"range": schema{"type": "array", "items": either(number, text), "minItems": 2, "maxItems": 2},
		"convert": schema{
			"type": "object", "additionalProperties": schema{"type": "number", "exclusiveMinimum": 0}},
		"values": either(list(text), schema{"type": "object", "additionalProperties": w.words()}),
		"of":     list(w.term()), "rules_out": boolean, "answered_first": boolean,
		"sensitive": boolean,
		"label":     w.words(), "ask": w.words(),
		"premise": text, "asked": text, "derive": either(text, w.cases()), "codes": codes(),
		"fhir": w.fhir()})
}

func (w *writer) fhir() schema {
	byCode := func(value schema) schema {
		return schema{
			"type": "object", "additionalProperties": schema{
				"type": "object", "additionalProperties": value}}
	}
	scalar := schema{"type": []string{"string", "boolean", "number"}}
	return w.object(format.FHIR, schema{
		"from": list(oneOf(fact.Sources...)), "state": oneOf("current", "past"),
		"element": oneOf(slices.Concat(fact.PatientElements, fact.MedicineElements)...),
		"values":  byCode(scalar), "terms": schema{"type": "object", "additionalProperties": scalar},
		"absent": byCode(either(oneOf("all"), list(w.term()))), "lists": codes(), "ever": list(w.term()),
		"onset": list(w.term()), "due": codes(), "lasts": text, "within": text,
		"pick": oneOf("lowest", "highest")})
}

func (w *writer) table() schema {
	entry := w.object(format.Entry,
		schema{"unit": text, "regions": schema{"type": "object", "additionalProperties": w.cases(),
			"propertyNames": schema{"enum": append([]string{"any"}, w.regions()...)}}})
	return w.object(format.Table,
		schema{"title": text, "sources": list(w.sources()), "values": mapping(nameSnake, entry)})
}

func (w *writer) source() schema {
	author := either(text,
		schema{"type": "object", "properties": schema{"literal": text}, "required": []string{"literal"},
			"additionalProperties": false})
	return w.object(format.Source, schema{
		"type": oneOf(pack.SourceTypes...), "kind": oneOf(pack.SourceKinds()...), "title": text,
		"authors": list(author),
		"year": schema{"type": []string{"string", "integer"}, "pattern": `^[0-9]{4}$`,
			"minimum": 1000, "maximum": 9999},
		"container": text, "volume": text, "issue": text, "pages": text, "publisher": text,
		"edition": text, "note": text, "region": oneOf(w.RegionNames()...),
		"doi":  schema{"type": "string", "pattern": `^10\.[0-9]{4,9}/[^\s"<>]+$`},
		"pmid": schema{"type": []string{"string", "integer"}, "pattern": `^[1-9][0-9]{0,8}$`},
		"url":  schema{"type": "string", "pattern": `^https?://\S+$`}, "accessed": date,
		"checked": w.object(format.Checked, schema{
			"status": oneOf("verified", "unverified"), "missing": list(text), "seen": text})})
}

func (w *writer) rule() schema {
	guards := list(w.object(format.Guard, schema{"if": text, "because": either(text, w.words()),
		"caution": w.words()}))
	place := w.object(format.Place, schema{"piece": kebab, "said": text, "unsure": text})
	message := w.byLanguage(w.object(format.Text, schema{"title": text,
		"text": either(text, list(either(text, place))), "action": text, "errands": w.errands(),
		"group": w.line()}))
	terms := list(w.term())
	return titled("a rule", format.Rule.Doc, w.object(format.Rule, schema{
		"id": kebab, "topic": w.topics(), "level": w.level(), "weight": weight, "when": text,
		"unless":     guards,
		"encourages": terms, "discourages": terms, "answers": terms,
		"message": message, "safe": boolean, "with": list(w.ruleIDs()), "picture": w.picture(),
		"pieces": mapping(nameKebab, w.object(format.Piece, schema{"if": text, "names": w.named()})),
		"variants": list(
			w.object(format.Variant,
				schema{"name": kebab, "if": text, "safe": boolean, "level": w.level(), "weight": weight,
					"unless":     guards,
					"encourages": terms, "discourages": terms, "answers": terms, "message": message,
					"picture": either(w.picture(), oneOf("none"))})),
		"supersedes": list(
			either(w.ruleIDs(), w.object(format.Selector, schema{"topic": w.topics(), "below": w.level()}))),
		"repeat_after": schema{"type": "string", "pattern": `^[1-9][0-9]{0,3} (day|week|month|year)s?$`},
		"cite": schema{"type": "array", "minItems": 1,
			"items": w.object(format.Citation, schema{
				"source": w.sources(), "supports": text, "where": text,
				"for": either(kebab, list(kebab))})},
		"evidence": w.object(format.Evidence, schema{
			"certainty": oneOf("high", "moderate", "low", "very-low"),
			"strength":  oneOf("strong", "weak", "none")}),
		"review": w.object(format.Review, schema{"by": text, "on": date, "next": date, "sign_off": text}),
		"tests":  list(w.test())}))
}

// named are the sets and lists of which a piece can tell names.
func (w *writer) named() schema {
	paths := []string{}
	for _, f := range w.Schema.Top {
		if f.Kind == fact.Terms || f.Kind == fact.List && f.TermField() != nil {
			paths = append(paths, f.Path)
		}
	}
	return schema{"enum": paths}
}

func (w *writer) test() schema {
	pieces := either(kebab, list(kebab))
	return w.object(format.Test, schema{
		"name": text, "given": schema{"$ref": File("profile")}, "as_of": date,
		"region":  oneOf(w.regions()...),
		"expect":  oneOf("shown", "withheld", "pending", "not applicable"),
		"asks":    list(schema{"enum": w.Schema.Paths()}),
		"variant": text, "kind": oneOf(pack.Kinds...),
		"cautions": schema{"type": "integer", "minimum": 0}, "whole": boolean,
		"says": pieces, "unsure": pieces, "omits": pieces,
		"delivered": schema{"type": "object", "additionalProperties": date}})
}
