package load

import (
	"maps"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// readSystems reads the code systems of a clinic's own.
func (l *loader) readSystems(r *source.Reader, n *source.Node) {
	if n == nil {
		return
	}
	if n.Kind != source.Map {
		r.Errorf(n, `%s where a mapping from names to addresses was wanted, as in {local: "https://..."}`,
			n.Kind)
		return
	}
	for i, k := range n.Keys {
		r.Kebab(k)
		if _, taken := pack.CodeSystems[k.Value]; taken {
			r.Errorf(k, "%q is a code system already", k.Value)
		}
		if _, role := pack.SystemOf(k.Value); role != "" {
			r.Errorf(k, "the name of a code system does not end in -%s, which says what a code stands for",
				role)
		}
		uri := r.Text(n.Items[i])
		if !strings.Contains(uri, ":") {
			r.Errorf(n.Items[i], "%q is not the address of a code system, as in https://... or urn:oid:...",
				uri)
		}
		l.pack.Systems[k.Value] = uri
	}
}

// systemName checks the name of a code system.
func (l *loader) systemName(r *source.Reader, k *source.Node) string {
	system, _ := pack.SystemOf(k.Value)
	if _, ok := l.pack.Systems[system]; !ok {
		names := make([]string, 0, len(l.pack.Systems))
		for name := range l.pack.Systems {
			names = append(names, name)
		}
		slices.Sort(names)
		r.Errorf(k, "unknown code system %q%s; pack.yaml may add it under code_systems", k.Value,
			r.Hint(k.Value, func() []string { return names }))
	}
	return k.Value
}

// byCode calls read for each code in a mapping {system: {code: value}}.
func (l *loader) byCode(r *source.Reader, n *source.Node,
	read func(c fact.Code, item *source.Node)) {
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
			r.Errorf(codes, `%s where codes and what they mean were wanted, as in {"77386006": true}`,
				codes.Kind)
			continue
		}
		for j, code := range codes.Keys {
			read(fact.Code{System: system, Code: code.Value}, codes.Items[j])
		}
	}
}

// readMapping reads where FHIR data holds a fact.
func (l *loader) readMapping(r *source.Reader, f *fact.Fact, n *source.Node) {
	if n == nil || !r.Map(n, format.FHIR.Names()...) {
		return
	}
	m := &fact.Mapping{Values: map[fact.Code]string{}, Absent: map[fact.Code][]term.ID{}}
	f.FHIR = m
	l.readOrigin(r, f, n)
	l.readMeanings(r, f, n)
	l.readAbsent(r, f, n)
	m.Lists = l.codeList(r, n.Get("lists"))
	if w := n.Get("within"); w != nil {
		m.Within = period(r, w).After
	}
	for _, item := range r.List(n.Get("ever")) {
		m.Ever = append(m.Ever, l.term(r, item))
	}
	fits(r, n, "ever", f.Kind == fact.Terms, "type terms")
	for _, item := range r.List(n.Get("onset")) {
		m.Onset = append(m.Onset, l.term(r, item))
	}
	fits(r, n, "onset", f.Kind == fact.Date, "type date")
	m.Due = l.codeList(r, n.Get("due"))
	if w := n.Get("lasts"); w != nil {
		m.Lasts = period(r, w).After
	}
	fits(r, n, "due", f.Kind == fact.Bool, "type bool")
	fits(r, n, "lasts", f.Kind == fact.Bool, "type bool")
	m.Pick = r.One(n.Get("pick"), "lowest", "highest")
	if len(f.Codes) > 0 && isSet(f) {
		r.Errorf(n, "a %s has no codes of its own; its terms have them", f.Kind)
	}
}

func isSet(f *fact.Fact) bool { return f.Kind == fact.Terms || f.Kind == fact.List }

// fits reports a key that says something only of facts of another type.
func fits(r *source.Reader, n *source.Node, key string, ok bool, types string) {
	if k := n.Get(key); k != nil && !ok {
		r.Errorf(k, "%q is for the %s", key, types)
	}
}

// readOrigin reads from which resources and elements a fact comes.
func (l *loader) readOrigin(r *source.Reader, f *fact.Fact, n *source.Node) {
	m := f.FHIR
	for _, item := range r.List(n.Get("from")) {
		m.From = append(m.From, r.One(item, fact.Sources...))
	}
	fits(r, n, "from", isSet(f), "types terms and list")
	m.State = r.One(n.Get("state"), "current", "past")
	fits(r, n, "state", f.Kind == fact.List, "type list")
	if e := n.Get("element"); e != nil {
		elements := fact.PatientElements
		if strings.Contains(f.Path, ".") {
			elements = fact.MedicineElements
		}
		m.Element = r.One(e, elements...)
	}
}

// readMeanings reads which codes and terms stand for which value.
func (l *loader) readMeanings(r *source.Reader, f *fact.Fact, n *source.Node) {
	m := f.FHIR
	l.byCode(r, n.Get("values"), func(c fact.Code, item *source.Node) {
		m.Values[c] = l.factValue(r, f, item)
	})
	terms := n.Get("terms")
	if terms == nil {
		return
	}
	if terms.Kind != source.Map {
		r.Errorf(terms, "%s where terms and the value for each were wanted", terms.Kind)
		return
	}
	for i, k := range terms.Keys {
		m.Terms = append(m.Terms, fact.TermValue{Term: l.term(r, k),
			Value: l.factValue(r, f, terms.Items[i])})
	}
}

// readAbsent reads which codes say that somebody has none of some terms.
func (l *loader) readAbsent(r *source.Reader, f *fact.Fact, n *source.Node) {
	m := f.FHIR
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
	fits(r, n, "absent", isSet(f), "types terms and list")
}

// codeList reads codes by system as one list.
func (l *loader) codeList(r *source.Reader, n *source.Node) (list []fact.Code) {
	codes := l.codes(r, n)
	for _, system := range slices.Sorted(maps.Keys(codes)) {
		for _, code := range codes[system] {
			list = append(list, fact.Code{System: system, Code: code})
		}
	}
	return list
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
		l.unknownTerm(r, n, n.Value)
	}
	return id
}
