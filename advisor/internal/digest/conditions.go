package digest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser/lexer"

	"example.com/crosstalk/advisor/internal/compile"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/scan"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// deciding collects what decides about a rule.
type deciding struct {
	items []Item
	texts []string // the conditions among them
}

func (d *deciding) add(key, text string) {
	if text = strings.TrimSpace(text); text != "" {
		d.items = append(d.items, Item{Key: key, Text: text})
	}
}

func (d *deciding) condition(key string, v *source.Verbatim) {
	if v != nil {
		d.add(key, plain(v.Text))
		d.texts = append(d.texts, v.Text)
	}
}

// decides collects what decides about a rule, and the names in it and in what they stand
// for.
func (m *Maker) decides(r *pack.Rule) ([]Item, []string) {
	d := &deciding{}
	d.add("topic", r.Topic)
	for _, w := range r.Wordings() {
		m.chooses(d, r, w)
	}
	for _, p := range r.Pieces {
		d.condition("piece "+p.Name+".if", p.IfText)
		if p.Names != nil {
			d.add("piece "+p.Name+".names", p.Names.Path)
		}
	}
	var with, silences []string
	for _, other := range r.With {
		with = append(with, other.ID)
	}
	for _, s := range r.Supersedes {
		which := "rule " + s.Rule
		if s.Rule == "" {
			which = "topic " + cmp.Or(s.Topic, "any")
		}
		if s.Has {
			which += " below " + s.Below.String()
		}
		silences = append(silences, which)
	}
	d.add("with", strings.Join(with, ", "))
	d.add("supersedes", strings.Join(silences, ", "))
	if !r.RepeatAfter.IsZero() {
		d.add("repeat_after", fmt.Sprintf("%d months %d days", r.RepeatAfter.Months, r.RepeatAfter.Days))
	}
	names := m.closure(d.texts)
	for _, name := range names {
		if n := m.name(name); n.kind != "" {
			d.add(n.kind+" "+name, n.sum)
		}
	}
	return d.items, names
}

// chooses collects whom a wording is for, and what moves it before or behind others; what
// a variant has from the rule is collected there.
func (m *Maker) chooses(d *deciding, r *pack.Rule, w *pack.Wording) {
	at := ""
	own := w == &r.Base
	if own {
		d.condition("when", r.WhenText)
	} else {
		at = "variant " + w.Name + "."
		d.condition(at+"if", w.IfText)
	}
	if w.Safe {
		d.add(at+"safe", "true")
	}
	d.add(at+"weight", fmt.Sprint(w.Weight))
	d.add(at+"encourages", m.terms(w.Encourages))
	d.add(at+"discourages", m.terms(w.Discourages))
	d.add(at+"answers", m.terms(w.Answers))
	if !own && slices.Equal(w.Guards, r.Base.Guards) {
		return
	}
	for i, g := range w.Guards {
		d.condition(fmt.Sprintf("%sguard %d.if", at, i+1), g.IfText)
		if g.Caution != nil {
			d.add(fmt.Sprintf("%sguard %d.unknown", at, i+1), "shown with a caution")
		}
	}
}

func (m *Maker) terms(ids []term.ID) string {
	var names []string
	for _, id := range ids {
		names = append(names, m.pack.Schema.Terms.Term(id).Name)
	}
	return strings.Join(names, ", ")
}

// plain is a condition with one space between its words: as the language reads it.
func plain(text string) string {
	tokens, err := lexer.Lex(file.NewSource(text))
	if err != nil { // it has been compiled, so it is none of the language's
		return strings.Join(strings.Fields(text), " ")
	}
	var b strings.Builder
	for _, t := range tokens {
		switch {
		case t.Kind == lexer.EOF:
			continue
		case b.Len() > 0:
			b.WriteByte(' ')
		}
		if t.Kind == lexer.String {
			fmt.Fprintf(&b, "%q", t.Value)
		} else {
			b.WriteString(t.Value)
		}
	}
	return b.String()
}

// Shared reports whether an item with this key is something that rules share: its text is
// the sum of what is said of it.
func Shared(key string) bool {
	kind, _, ok := strings.Cut(key, " ")
	return ok && slices.Contains([]string{"finding", "fact", "table", "term"}, kind)
}

// named is what a name of a condition stands for.
type named struct {
	kind  string // finding, fact, table, term; "" if nothing is said of it
	sum   string // of what is said of it
	reads []string
}

// name is what a name stands for.
func (m *Maker) name(name string) *named {
	if n := m.named[name]; n != nil {
		return n
	}
	n := &named{}
	m.named[name] = n // before what it reads: a table may name itself
	var says strings.Builder
	record, _, isField := strings.Cut(name, ".")
	if !isField {
		record = ""
	}
	add := func(label string, v *source.Verbatim) {
		if v != nil {
			fmt.Fprintf(&says, "%s %s\n", label, plain(v.Text))
			n.reads = append(n.reads, namesIn(v.Text, record)...)
		}
	}
	if f := m.pack.Space.Findings[name]; f != nil {
		n.kind = "finding"
		m.finding(&says, name, add)
	}
	if d := m.pack.Space.Derivations[name]; d != nil {
		n.kind = "table"
		m.derivation(d, add)
		for _, t := range m.pack.Tables {
			if entry, ok := strings.CutPrefix(name, t.Name+"."); ok {
				fmt.Fprintf(&says, "unit %s\n", t.Units[entry])
			}
		}
	}
	if f := m.pack.Schema.Lookup(name); f != nil {
		n.kind = "fact"
		m.fact(&says, name, add)
	}
	if id := m.pack.Schema.Terms.Named(name); id != term.None && n.kind == "" {
		n.kind = "term"
		m.kinds(&says, id)
	}
	n.sum = short(says.String(), 6)
	return n
}

func (m *Maker) finding(says *strings.Builder, name string, add func(string, *source.Verbatim)) {
	for _, f := range m.pack.Findings {
		if f.Name == name {
			add("is", f.Text)
			fmt.Fprintf(says, "%v %q\n", f.Silent, byLanguage(f.Because))
		}
	}
}

func (m *Maker) fact(says *strings.Builder, name string, add func(string, *source.Verbatim)) {
	f := m.pack.Schema.Lookup(name)
	for _, x := range m.pack.Premises {
		if x.Fact == f {
			add("premise", x.Text)
		}
	}
	// What derives it is said once it is read as a condition is; codes and the rest of the
	// mapping say how data names it.
	write(says, "entry", m.entry("facts", name), "premise", "derive", "codes", "fhir")
	fmt.Fprintf(says, "%q %q\n", byLanguage(f.Label), byLanguage(f.Ask))
	for _, value := range f.Values {
		fmt.Fprintf(says, "%s %q\n", value, byLanguage(f.ValueText[value]))
	}
	for _, id := range f.Of {
		fmt.Fprintf(says, "of %s\n", m.pack.Schema.Terms.Term(id).Name)
	}
}

func (m *Maker) derivation(d *compile.Derivation, add func(string, *source.Verbatim)) {
	add("derive", d.Expr)
	cases := func(region string, of string) {
		for _, c := range d.Cases {
			add(of+" if", c.If)
			add(of+" value", c.Value)
		}
		for _, c := range d.Regions[region] {
			add(of+" if", c.If)
			add(of+" value", c.Value)
		}
	}
	if len(d.Regions) == 0 {
		cases("", "case")
	}
	for _, region := range slices.Sorted(maps.Keys(d.Regions)) {
		cases(region, "case of "+region)
	}
}

// kinds says which terms are kinds of one, and what they are called.
func (m *Maker) kinds(says *strings.Builder, wide term.ID) {
	h := m.pack.Schema.Terms
	var lines []string
	for id := range term.ID(h.Len()) {
		if h.Is(id, wide) {
			lines = append(lines, fmt.Sprintf("%s %q", h.Term(id).Name, byLanguage(h.Term(id).Label)))
		}
	}
	slices.Sort(lines)
	says.WriteString(strings.Join(lines, "\n"))
}

// byLanguage lists words by their language, in order.
func byLanguage(words map[string]string) (list []string) {
	for _, lang := range slices.Sorted(maps.Keys(words)) {
		list = append(list, lang+" "+strings.TrimSpace(words[lang]))
	}
	return list
}

// closure lists the names in texts and in what they stand for, and so on, by name.
func (m *Maker) closure(texts []string) []string {
	seen := map[string]bool{}
	var visit func(names []string)
	visit = func(names []string) {
		for _, name := range names {
			if !seen[name] {
				seen[name] = true
				visit(m.name(name).reads)
			}
		}
	}
	for _, text := range texts {
		visit(namesIn(text, ""))
	}
	return slices.Sorted(maps.Keys(seen))
}

// namesIn lists the names in a text: of a field with its list, of an entry with its table.
func namesIn(text, record string) (names []string) {
	for _, n := range scan.Names(text, record) {
		switch {
		case n.Kind == scan.Field && n.Of != "":
			names = append(names, n.Of+"."+n.Text)
		case n.Kind != scan.Called:
			names = append(names, n.Text)
		}
	}
	return names
}
