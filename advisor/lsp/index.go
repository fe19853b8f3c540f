package lsp

import (
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/overlay"
	"example.com/crosstalk/advisor/internal/scan"
	"example.com/crosstalk/advisor/internal/source"
)

// A name is a name that stands in a file.
type name struct {
	What  format.What
	Text  string // as it is known: of a field with its list, "medications.months"
	At    Range  // of what a rename changes: of "medications.months" the last part
	Makes bool   // it is made here
	Value *source.Node
	// Loose: it stands in a condition, where it may name a fact, a finding or a table.
	Loose bool
	Of    string // of a term in a condition: the fact that it is held against
}

// A wrongKey is a key that a mapping does not have.
type wrongKey struct {
	at Range
	of *format.Object
}

// A file is what is known of the names in a file.
type file struct {
	text  string
	names []name
	keys  []wrongKey
}

// walker goes through a file.
type walker struct {
	*file
	w      *Workspace
	record string // the list of whose records a bare .field is
}

// read finds the names in a file. Where its text cannot be read, they are those of the last
// that could.
func (w *Workspace) read(name string) *file {
	text := w.text(name)
	old := w.index[name]
	if old != nil && old.text == text {
		return old
	}
	f := &file{text: text}
	errs := &source.Errors{}
	root := source.YAML(name, []byte(text), errs)
	if root == nil && old != nil {
		return old
	}
	if root != nil {
		v := &walker{file: f, w: w}
		if _, of := overlay.Split(name); of != "" {
			v.translations(root, of)
		} else {
			v.walk(root, format.Root(name))
		}
	}
	w.index[name] = f
	return f
}

// translations notes the names of what is translated in a file of translations of another.
func (v *walker) translations(n *source.Node, of string) {
	s := format.Root(of)
	what := s.Keys
	if s.Of == format.Rule {
		what = format.RuleName
	}
	if what == format.Word { // keys of pack.yaml, or words of the language
		return
	}
	for _, key := range n.Keys {
		name := *key
		if what == format.RuleName { // or the reasons of the rule
			name.Value = strings.TrimSuffix(name.Value, overlay.Reasons)
		}
		v.note(&name, what, false, nil)
	}
}

// all calls visit for each name of the pack until that says no.
func (w *Workspace) all(visit func(file string, n *name) bool) {
	files := w.files()
	list := make([]string, 0, len(files))
	for f := range files {
		list = append(list, f)
	}
	slices.Sort(list)
	for _, f := range list {
		x := w.read(f)
		for i := range x.names {
			if !visit(f, &x.names[i]) {
				return
			}
		}
	}
}

func rangeOf(pos source.Pos, length int) Range { return Range{advisor.Pos(pos), pos.Col + length} }

// note notes a name that stands in n as a whole.
func (v *walker) note(n *source.Node, what format.What, makes bool, value *source.Node) {
	at := rangeOf(n.At(0), utf8.RuneCountInString(n.Value))
	text := n.Value
	if i := strings.LastIndexByte(text, '.'); i >= 0 && what == format.FactName {
		at.Col += utf8.RuneCountInString(text[:i+1])
	}
	v.names = append(v.names, name{What: what, Text: text, At: at, Makes: makes, Value: value})
}

func (v *walker) walk(n *source.Node, s format.Shape) {
	switch n.Kind {
	case source.Seq:
		for _, item := range n.Items {
			v.walk(item, s)
		}
	case source.Map:
		v.mapping(n, s)
	case source.Null:
	default:
		v.scalar(n, s)
	}
}

func (v *walker) mapping(n *source.Node, s format.Shape) {
	if s.What == format.Profile {
		v.profile(n, "")
		return
	}
	for i, key := range n.Keys {
		value := n.Items[i]
		switch {
		case s.Each:
			if s.Keys != format.Word {
				v.note(key, s.Keys, s.Names, value)
			}
			outer := v.record
			record, _, isField := strings.Cut(key.Value, ".")
			if s.Keys == format.FactName && isField {
				v.record = record
			}
			v.walk(value, format.Shape{What: s.What, Of: s.Of})
			v.record = outer
		case s.Of != nil:
			if !s.Of.Open() && !slices.Contains(s.Of.Names(), key.Value) {
				v.keys = append(v.keys, wrongKey{rangeOf(key.Pos, utf8.RuneCountInString(key.Value)), s.Of})
			}
			if id, what, ok := s.Of.Defines(); ok && key.Value == id {
				v.note(value, what, true, n)
				continue
			}
			v.inside(s.Of, key.Value, value)
		default:
			v.walk(value, format.Shape{})
		}
		if key.Value == "in" {
			v.about(value)
		}
	}
}

// about notes the rule in a text like "rule salt, unless 2": what an exception is about.
func (v *walker) about(n *source.Node) {
	const kind = "rule "
	id, _, _ := strings.Cut(strings.TrimPrefix(n.Value, kind), ",")
	if n.Kind == source.String && strings.HasPrefix(n.Value, kind) {
		v.names = append(v.names, name{What: format.RuleName, Text: id,
			At: rangeOf(n.At(len(kind)), utf8.RuneCountInString(id))})
	}
}

// inside goes through what stands under a key of a mapping.
func (v *walker) inside(o *format.Object, key string, value *source.Node) {
	if o == format.Member { // what is asked of the records of the lists that properties are about
		v.record = v.w.lasting(key)
		defer func() { v.record = "" }()
	}
	v.walk(value, o.Under(key))
}

// lasting is the list whose records a condition of a property is about.
func (w *Workspace) lasting(key string) string {
	root := source.YAML("pack.yaml", []byte(w.text("pack.yaml")), &source.Errors{})
	which := "now"
	if key == "if_past" {
		which = "past"
	}
	if n := root.Get("properties").Get(which); n != nil {
		return n.Value
	}
	return ""
}

func (v *walker) scalar(n *source.Node, s format.Shape) {
	switch s.What {
	case format.Condition, format.Expression:
		v.condition(n)
	case format.Word, format.Prose, format.Profile:
	default:
		v.note(n, s.What, false, nil)
	}
}

// condition notes the names in a condition.
func (v *walker) condition(n *source.Node) {
	for _, x := range scan.Names(n.Value, v.record) {
		out := name{Text: x.Text, At: rangeOf(n.At(x.Start), utf8.RuneCountInString(x.Text)), Of: x.Of}
		switch x.Kind {
		case scan.Called:
			continue
		case scan.Quoted:
			out.What = format.TermName
		case scan.Field:
			out.What, out.Text = format.FactName, x.Of+"."+x.Text
		default:
			out.Loose = true
		}
		v.names = append(v.names, out)
	}
}

// profile notes the facts and terms that a profile names; list is that of the record at
// hand.
func (v *walker) profile(n *source.Node, list string) {
	for i, key := range n.Keys {
		fact := key.Value
		if list != "" {
			fact = list + "." + fact
		}
		v.names = append(v.names, name{What: format.FactName, Text: fact,
			At: rangeOf(key.At(0), utf8.RuneCountInString(key.Value))})
		v.given(n.Items[i], fact)
	}
}

// given notes the terms in the value of a fact.
func (v *walker) given(n *source.Node, fact string) {
	switch n.Kind {
	case source.Seq:
		for _, item := range n.Items {
			if item.Kind == source.Map {
				v.profile(item, fact)
			} else {
				v.given(item, fact)
			}
		}
	case source.Map: // open, or an amount with its unit, or bounds
		v.given(orNothing(n.Get("has")), fact)
		v.given(orNothing(n.Get("not")), fact)
	case source.String:
		v.note(n, format.TermName, false, nil)
		v.names[len(v.names)-1].Of = fact
	}
}

func orNothing(n *source.Node) *source.Node {
	if n == nil {
		return &source.Node{}
	}
	return n
}
