// Package scaffold writes the beginnings of what an author fills in: a pack, a rule, a
// fact, a term, and a source from a record that a library or publisher gives.
//
// What only a person can say is left as TODO, with what belongs there in a comment, and
// does not load until it is said: nothing that nobody has thought about becomes advice.
// Keys and their comments are those of the format's documentation.
package scaffold

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/internal/pattern"
)

var (
	kebab = pattern.New(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	snake = pattern.New(`^[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z][a-z0-9]*(_[a-z0-9]+)*)?$`)
)

// Pack returns the files of a pack that loads and has no rules yet, by name.
func Pack(name, topic string) (map[string][]byte, error) {
	for _, s := range []string{name, topic} {
		if !kebab().MatchString(s) {
			return nil, fmt.Errorf("%q: names of packs and topics are in kebab-case, like %s", s,
				like(s, "-", "bone-health"))
		}
	}
	return map[string][]byte{
		"pack.yaml": fmt.Appendf(nil, `name: %s
version: 0.1.0
languages: [en]
topics:
  %s:
    title: {en: %s}
disclaimer:
  en: This is general education. It is not a diagnosis and it does not replace your care team.
`, name, topic, title(topic)),
		"facts.yaml": []byte(`# What conditions may ask about. What a record does not say is unknown.
age:
  type: int
  unit: a
  range: [0, 120]
  label: {en: your age}
  ask: {en: "How old are you?"}
`),
		"terms.yaml": []byte(`# What is a kind of what. These are roots, which further terms are kinds of.
condition:
  label: {en: condition}
medicine:
  label: {en: medicine}
`)}, nil
}

// like is a name as it is to be written, or an example if nothing of it is left.
func like(name, joint, example string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9')
	})
	if s := strings.Join(words, joint); s != "" && (joint == "-" || snake().MatchString(s)) {
		return s
	}
	return example
}

// title is an id as a heading.
func title(id string) string {
	words := strings.ReplaceAll(id, "-", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}

// Rule returns the beginning of a rule, and the file of the pack in which it is to stand.
func Rule(id, topic string, on time.Time) (file string, text []byte, err error) {
	switch {
	case !kebab().MatchString(id):
		return "", nil, fmt.Errorf("%q: the id of a rule is in kebab-case, like %s", id,
			like(id, "-", "salt-and-pressure"))
	case !kebab().MatchString(topic):
		return "", nil, errors.New("name the topic of the rule, as pack.yaml has it")
	}
	said := map[string]string{"id": id, "topic": topic, "level": "info",
		"message":  "\n  en:\n    title: TODO\n    text: |\n      TODO\n    action: TODO",
		"cite":     "\n  - source: TODO\n    supports: TODO",
		"evidence": "{certainty: TODO, strength: TODO}",
		"review": fmt.Sprintf("{by: unreviewed, on: %s, next: %s}", on.Format(time.DateOnly),
			on.AddDate(2, 0, 0).Format(time.DateOnly)),
		"tests": "\n  - given: {}\n    expect: pending",
	}
	return topic + "/" + id + ".yaml", skeleton(format.Rule, said, ""), nil
}

// Fact returns the entry of a fact.
func Fact(name, kind string) ([]byte, error) {
	if !snake().MatchString(name) {
		return nil, fmt.Errorf("%q: facts are in snake_case, like %s", name,
			like(name, "_", "sleep_hours"))
	}
	kinds := format.Fact.Under("type").OneOf
	if !slices.Contains(kinds, kind) {
		return nil, fmt.Errorf("%q is no type of a fact; they are %s", kind, strings.Join(kinds, ", "))
	}
	said := map[string]string{"type": kind, "label": "{en: TODO}", "ask": `{en: "TODO?"}`}
	switch kind {
	case "int", "number", "numbers":
		said["unit"], said["range"] = "TODO", "[TODO, TODO]"
	case "enum":
		said["values"] = "{TODO: {en: TODO}}"
	case "term", "terms":
		said["of"] = "[TODO]"
	}
	return append([]byte(name+":\n"), skeleton(format.Fact, said, "  ")...), nil
}

// Term returns the entry of a term that is a kind of others; of none if it is a root.
func Term(name string, is []string) ([]byte, error) {
	for _, s := range append([]string{name}, is...) {
		if !snake().MatchString(s) || strings.Contains(s, ".") {
			return nil, fmt.Errorf("%q: terms are in snake_case, like %s", s, like(s, "_", "beta_blocker"))
		}
	}
	said := map[string]string{"label": "{en: " + strings.ReplaceAll(name, "_", " ") + "}"}
	switch len(is) {
	case 0:
	case 1:
		said["is"] = is[0]
	default:
		said["is"] = "[" + strings.Join(is, ", ") + "]"
	}
	return append([]byte(name+":\n"), skeleton(format.Term, said, "  ")...), nil
}

// skeleton writes the keys of o that are required or said, in their order, each that is to
// be filled in with what it is above it.
func skeleton(o *format.Object, said map[string]string, indent string) []byte {
	var b strings.Builder
	for _, k := range o.Keys {
		value, ok := said[k.Name]
		if !ok {
			if !k.Required {
				continue
			}
			value = "TODO"
		}
		if strings.Contains(value, "TODO") {
			fmt.Fprintf(&b, "%s# %s\n", indent, k.Doc)
		}
		if strings.HasPrefix(value, "\n") {
			value = strings.ReplaceAll(value, "\n", "\n"+indent)
		} else {
			value = " " + value
		}
		fmt.Fprintf(&b, "%s%s:%s\n", indent, k.Name, value)
	}
	return []byte(b.String())
}
