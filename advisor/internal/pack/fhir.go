package pack

import (
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// CodeSystems are the code systems that every pack knows, by name.
var CodeSystems = map[string]string{
	"atc":          "http://www.whocc.no/atc",
	"icd-10":       "http://hl7.org/fhir/sid/icd-10",
	"icd-10-cm":    "http://hl7.org/fhir/sid/icd-10-cm",
	"icd-10-gm":    "http://fhir.de/CodeSystem/bfarm/icd-10-gm",
	"loinc":        "http://loinc.org",
	"ndc":          "http://hl7.org/fhir/sid/ndc",
	"rxnorm":       "http://www.nlm.nih.gov/research/umls/rxnorm",
	"snomed":       "http://snomed.info/sct",
	"hl7-list":     "http://terminology.hl7.org/CodeSystem/list-example-use-codes",
	"ips":          "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips",
	"admin-gender": "http://hl7.org/fhir/administrative-gender",
	"birth-sex":    "http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender",
}

// Roles are the endings of a code system's name under which stand codes that
// mean a term only in one place: snomed-allergy, "allergy to peanut", is
// peanut among the allergies.
var Roles = []string{"allergy", "family", "procedure"}

// SystemOf parts the name of a code system from its role.
func SystemOf(name string) (system, role string) {
	for _, r := range Roles {
		if s, ok := strings.CutSuffix(name, "-"+r); ok {
			return s, r
		}
	}
	return name, ""
}

// readSystems reads the code systems of a clinic's own.
func (l *loader) readSystems(r *source.Reader, n *source.Node) {
	if n == nil {
		return
	}
	if n.Kind != source.Map {
		r.Errorf(n, `%s where a mapping from names to addresses was wanted, as in {local: "https://..."}`, n.Kind)
		return
	}
	for i, k := range n.Keys {
		r.Kebab(k)
		if _, taken := CodeSystems[k.Value]; taken {
			r.Errorf(k, "%q is a code system already", k.Value)
		}
		if _, role := SystemOf(k.Value); role != "" {
			r.Errorf(k, "the name of a code system does not end in -%s, which says what a code stands for", role)
		}
		uri := r.Text(n.Items[i])
		if !strings.Contains(uri, ":") {
			r.Errorf(n.Items[i], "%q is not the address of a code system, as in https://... or urn:oid:...", uri)
		}
		l.pack.Systems[k.Value] = uri
	}
}

// systemName checks the name of a code system.
func (l *loader) systemName(r *source.Reader, k *source.Node) string {
	system, _ := SystemOf(k.Value)
	if _, ok := l.pack.Systems[system]; !ok {
		names := make([]string, 0, len(l.pack.Systems))
		for name := range l.pack.Systems {
			names = append(names, name)
		}
		slices.Sort(names)
		r.Errorf(k, "unknown code system %q%s; pack.yaml may add it under code_systems", k.Value, r.Hint(k.Value, func() []string { return names }))
	}
	return k.Value
}

// byCode calls read for each code in a mapping {system: {code: value}}.
func (l *loader) byCode(r *source.Reader, n *source.Node, read func(c fact.Code, item *source.Node)) {
	if n == nil {
		return
	}
	if n.Kind != source.Map {
		r.Errorf(n, `%s where codes by system were wanted, as in {snomed: {"77386006": true}}`, n.Kind)
		return
	}
	for i, k := range n.Keys {
		system := l.systemName(r, k)
		codes := n.Items[i]
		if codes.Kind != source.Map {
			r.Errorf(codes, `%s where codes and what they mean were wanted, as in {"77386006": true}`, codes.Kind)
			continue
		}
		for j, code := range codes.Keys {
			read(fact.Code{System: system, Code: code.Value}, codes.Items[j])
		}
	}
}

// readMapping reads where FHIR data holds a fact.
func (l *loader) readMapping(r *source.Reader, f *fact.Fact, n *source.Node) {
	if n == nil || !r.Map(n, FormatFHIR.Names()...) {
		return
	}
	m := &fact.Mapping{Values: map[fact.Code]string{}, Absent: map[fact.Code][]term.ID{}}
	f.FHIR = m
	set := f.Kind == fact.Terms || f.Kind == fact.List
	for _, item := range r.List(n.Get("from")) {
		m.From = append(m.From, r.One(item, fact.Sources...))
	}
	if n.Get("from") != nil && !set {
		r.Errorf(n.Get("from"), `"from" is for the types terms and list`)
	}
	if s := n.Get("state"); s != nil {
		if m.State = r.One(s, "current", "past"); f.Kind != fact.List {
			r.Errorf(s, `"state" is for the type list`)
		}
	}
	if e := n.Get("element"); e != nil {
		elements := fact.PatientElements
		if strings.Contains(f.Path, ".") {
			elements = fact.MedicineElements
		}
		m.Element = r.One(e, elements...)
	}
	l.byCode(r, n.Get("values"), func(c fact.Code, item *source.Node) { m.Values[c] = l.factValue(r, f, item) })
	if terms := n.Get("terms"); terms != nil {
		if terms.Kind != source.Map {
			r.Errorf(terms, "%s where terms and the value for each were wanted", terms.Kind)
		} else {
			for i, k := range terms.Keys {
				m.Terms = append(m.Terms, fact.TermValue{Term: l.term(r, k), Value: l.factValue(r, f, terms.Items[i])})
			}
		}
	}
	l.byCode(r, n.Get("absent"), func(c fact.Code, item *source.Node) {
		m.Absent[c] = nil
		if item.Kind == source.String && item.Value == "all" {
			return
		}
		if item.Kind == source.Seq && len(item.Items) == 0 {
			r.Errorf(item, `a code that rules out nothing; want "all", or terms`)
		}
		for _, name := range r.List(item) {
			m.Absent[c] = append(m.Absent[c], l.term(r, name))
		}
	})
	if n.Get("absent") != nil && !set {
		r.Errorf(n.Get("absent"), `"absent" is for the types terms and list`)
	}
	for system, codes := range l.codes(r, n.Get("lists")) {
		for _, code := range codes {
			m.Lists = append(m.Lists, fact.Code{System: system, Code: code})
		}
	}
	if w := n.Get("within"); w != nil {
		p := period(r, w)
		m.Within = func(t time.Time) time.Time { return p.After(t) }
	}
	for _, item := range r.List(n.Get("ever")) {
		m.Ever = append(m.Ever, l.term(r, item))
	}
	if e := n.Get("ever"); e != nil && f.Kind != fact.Terms {
		r.Errorf(e, `"ever" is for the type terms`)
	}
	for _, item := range r.List(n.Get("onset")) {
		m.Onset = append(m.Onset, l.term(r, item))
	}
	if o := n.Get("onset"); o != nil && f.Kind != fact.Date {
		r.Errorf(o, `"onset" is for the type date`)
	}
	for system, codes := range l.codes(r, n.Get("due")) {
		for _, code := range codes {
			m.Due = append(m.Due, fact.Code{System: system, Code: code})
		}
	}
	if w := n.Get("lasts"); w != nil {
		p := period(r, w)
		m.Lasts = func(t time.Time) time.Time { return p.After(t) }
	}
	for _, key := range []string{"due", "lasts"} {
		if k := n.Get(key); k != nil && f.Kind != fact.Bool {
			r.Errorf(k, "%q is for the type bool", key)
		}
	}
	m.Pick = r.One(n.Get("pick"), "lowest", "highest")
	if len(f.Codes) > 0 && set {
		r.Errorf(n, "a %s has no codes of its own; its terms have them", f.Kind)
	}
}

// factValue is the text of a value, checked where an enum lists what it may be.
func (l *loader) factValue(r *source.Reader, f *fact.Fact, n *source.Node) string {
	switch f.Kind {
	case fact.Enum:
		return r.One(n, f.Values...)
	case fact.Bool:
		if r.Bool(n) {
			return "true"
		}
		return "false"
	}
	return n.Value
}

func (l *loader) term(r *source.Reader, n *source.Node) term.ID {
	id := l.pack.Schema.Terms.Named(n.Value)
	if id == term.None {
		r.Errorf(n, "unknown term %q%s", n.Value, r.Hint(n.Value, l.pack.Schema.Terms.Names))
	}
	return id
}
