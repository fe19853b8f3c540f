package book

import (
	"strconv"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
)

// given tells the profile of a worked case, a fact a line.
func (v *view) given(n *source.Node) []string {
	lines := []string{}
	for i, k := range n.Keys {
		lines = append(lines, v.fields("", k.Value, n.Items[i])...)
	}
	return lines
}

// fields tells one key of a profile, or each key of a group of facts.
func (v *view) fields(prefix, name string, n *source.Node) []string {
	path := prefix + name
	f := v.pack.Schema.Lookup(path)
	if f == nil && n.Kind == source.Map {
		var lines []string
		for i, k := range n.Keys {
			lines = append(lines, v.fields(path+".", k.Value, n.Items[i])...)
		}
		return lines
	}
	if f == nil {
		return []string{path + ": " + n.Value}
	}
	return []string{v.words.Whether(f) + ": " + v.value(f, n)}
}

// value tells what a profile says of a fact.
func (v *view) value(f *fact.Fact, n *source.Node) string {
	switch n.Kind {
	case source.Null:
		return v.text("data.unknown")
	case source.Seq:
		return v.items(f, n, v.own.Text("none"))
	case source.Map:
		return v.mapping(f, n)
	}
	switch f.Kind {
	case fact.Bool:
		if n.Value == "true" {
			return v.own.Text("yes")
		}
		return v.own.Text("no")
	case fact.Int, fact.Number:
		if x, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return v.words.Measure(x, f.Unit)
		}
	case fact.Enum:
		if text := v.in(f.ValueText[n.Value]); text != "" {
			return text
		}
	case fact.Term, fact.Terms, fact.List:
		if id := v.pack.Schema.Terms.Find(n.Value); id >= 0 {
			return v.words.Term(id)
		}
	}
	return n.Value
}

// lasting tells how long something is, as "6 months".
func (v *view) lasting(text string) string {
	units := map[string]string{"day": "d", "week": "wk", "month": "mo", "year": "a"}
	number, unit, _ := strings.Cut(text, " ")
	n, err := strconv.ParseFloat(number, 64)
	if code := units[strings.TrimSuffix(unit, "s")]; err == nil && code != "" {
		return v.words.Measure(n, code)
	}
	return text
}

// items tells a list of terms, records, numbers or texts.
func (v *view) items(f *fact.Fact, n *source.Node, none string) string {
	var list []string
	for _, item := range n.Items {
		list = append(list, v.value(f, item))
	}
	if len(list) == 0 {
		return none
	}
	return strings.Join(list, "; ")
}

// mapping tells a value that is more than one word: an open set, a number
// in another unit, or a record.
func (v *view) mapping(f *fact.Fact, n *source.Node) string {
	has, not := n.Get("has"), n.Get("not")
	switch {
	case n.Get("value") != nil && n.Get("unit") != nil:
		if x, err := strconv.ParseFloat(n.Get("value").Value, 64); err == nil {
			return v.words.Measure(x, n.Get("unit").Value)
		}
	case has != nil || not != nil:
		var parts []string
		if has != nil {
			parts = append(parts, v.items(f, has, v.text("data.none")))
		}
		if not != nil {
			parts = append(parts, v.text("data.not", v.items(f, not, v.text("data.none"))))
		}
		return strings.Join(append(parts, v.text("data.others")), "; ")
	}
	var name string
	var rest []string
	for i, k := range n.Keys {
		field := v.pack.Schema.Lookup(f.Path + "." + k.Value)
		switch {
		case field == nil:
			rest = append(rest, k.Value+": "+n.Items[i].Value)
		case field == f.TermField():
			name = v.value(field, n.Items[i])
		default:
			rest = append(rest, v.words.Fact(field)+": "+v.value(field, n.Items[i]))
		}
	}
	if name == "" {
		name = v.text("data.nameless")
	}
	if len(rest) == 0 {
		return name
	}
	return name + " (" + strings.Join(rest, ", ") + ")"
}
