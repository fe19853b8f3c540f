// Package generate writes the Go struct for the facts of a pack, so that a fact
// is added by adding it to facts.yaml. It is meant for go generate, by the
// command genprofile, which needs no other module:
//
//	//go:generate go run example.com/crosstalk/advisor/generate/genprofile -package mypack pack
//
// or, where the command crosstalk is at hand, by crosstalk generate.
package generate

import (
	"bytes"
	"fmt"
	"go/format"
	"go/token"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"unicode"

	_ "example.com/crosstalk/advisor" // whose errors bridge.Errors gives
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/load"
)

// Profile is a Go file of the package with the given name: the struct Profile,
// whose fields are the facts of the pack in fsys, and the types of its fields.
// The error is an advisor.ErrorList if the facts cannot be read.
func Profile(fsys fs.FS, pkg string) ([]byte, error) {
	if fsys == nil {
		return nil, fmt.Errorf("generate.Profile: no file system")
	}
	if !token.IsIdentifier(pkg) {
		return nil, fmt.Errorf("%q is not the name of a Go package", pkg)
	}
	schema, errs := load.Dictionary(fsys)
	if err := bridge.Errors(errs); err != nil {
		return nil, err
	}
	w := &writer{taken: map[string]bool{"Profile": true}}
	w.structure("Profile", fieldsOf("", schema.Top))
	return w.file(pkg)
}

// A writer writes the types of one file.
type writer struct {
	types bytes.Buffer
	taken map[string]bool // names that are declared

	usesTime, usesAdvisor bool
}

func (w *writer) file(pkg string) ([]byte, error) {
	var out bytes.Buffer
	fmt.Fprintf(&out, "// Code generated from facts.yaml by genprofile; DO NOT EDIT.\n\n"+
		"package %s\n\n", pkg)
	var imports []string
	if w.usesTime {
		imports = append(imports, `"time"`)
	}
	if w.usesAdvisor {
		imports = append(imports, `"example.com/crosstalk/advisor"`)
	}
	if len(imports) > 0 {
		fmt.Fprintf(&out, "import (\n\t%s\n)\n\n", strings.Join(imports, "\n\n\t"))
	}
	fmt.Fprint(&out, "// Profile is what is known about a person. A nil pointer, an empty string\n"+
		"// of an enumeration and the zero Set or List mean \"not known\", which is not \"no\".\n")
	out.Write(w.types.Bytes())
	return format.Source(out.Bytes())
}

// A field of a struct is a fact, or a group of facts: "home" of "home.stairs".
type field struct {
	name  string // in its struct
	fact  *fact.Fact
	group []field
}

// fieldsOf are the fields for facts whose paths begin with prefix, in the order
// in which each is first named.
func fieldsOf(prefix string, facts []*fact.Fact) (list []field) {
	inGroup := map[string][]*fact.Fact{}
	for _, f := range facts {
		name, _, grouped := strings.Cut(strings.TrimPrefix(f.Path, prefix), ".")
		switch {
		case !grouped:
			list = append(list, field{name: name, fact: f})
		case inGroup[name] == nil:
			list = append(list, field{name: name})
			fallthrough
		default:
			inGroup[name] = append(inGroup[name], f)
		}
	}
	for i := range list {
		if x := &list[i]; x.fact == nil {
			x.group = fieldsOf(prefix+x.name+".", inGroup[x.name])
		}
	}
	return list
}

// structure writes a struct, and after it the types of its fields.
func (w *writer) structure(name string, fields []field) {
	var after []func()
	names := map[string]bool{}
	fmt.Fprintf(&w.types, "type %s struct {\n", name)
	for _, x := range fields {
		typ, declare := w.typeOf(x)
		if declare != nil {
			after = append(after, declare)
		}
		if x.fact != nil {
			w.comment(x.fact)
		}
		fmt.Fprintf(&w.types, "\t%s %s `expr:%q json:%q`\n\n",
			unused(names, x.name), typ, x.name, x.name+",omitzero")
	}
	fmt.Fprint(&w.types, "}\n\n")
	for _, declare := range after {
		declare()
	}
}

// comment tells a developer what the question, the unit and the range are.
func (w *writer) comment(f *fact.Fact) {
	text := f.Ask["en"]
	for _, language := range slices.Sorted(maps.Keys(f.Ask)) {
		if text == "" {
			text = f.Ask[language]
		}
	}
	if text == "" {
		words := strings.ReplaceAll(f.Name(), "_", " ")
		text = strings.ToUpper(words[:1]) + words[1:] + "."
	}
	if f.Derived {
		text += " Derived if it is not given."
	}
	if f.Ranged && f.Kind != fact.Date {
		text += fmt.Sprintf(" In %s, %v to %v.", f.Unit, f.Min, f.Max)
	}
	line := "\t//"
	for _, word := range strings.Fields(text) {
		if len(line)+len(word) > 95 {
			fmt.Fprintln(&w.types, line)
			line = "\t//"
		}
		line += " " + word
	}
	fmt.Fprintln(&w.types, line)
}

// typeOf is the type of a field, and what declares it if that is needed.
func (w *writer) typeOf(x field) (typ string, declare func()) {
	if x.fact == nil {
		name := unused(w.taken, x.name)
		return name, func() {
			fmt.Fprintf(&w.types, "// %s is a group of facts.\n", name)
			w.structure(name, x.group)
		}
	}
	switch f := x.fact; f.Kind {
	case fact.Enum:
		name := unused(w.taken, x.name)
		return name, func() { w.enum(name, f) }
	case fact.List:
		name := unused(w.taken, strings.TrimSuffix(x.name, "s"))
		w.usesAdvisor = true
		return "advisor.List[" + name + "]", func() {
			fmt.Fprintf(&w.types, "// %s is a record of the fact %s.\n", name, f.Path)
			w.structure(name, fieldsOf(f.Path+".", f.Fields))
		}
	default:
		return w.simple(f.Kind), nil
	}
}

func (w *writer) simple(kind fact.Kind) string {
	switch kind {
	case fact.Bool:
		return "*bool"
	case fact.Int:
		return "*int"
	case fact.Number:
		return "*float64"
	case fact.Date:
		w.usesTime = true
		return "*time.Time"
	case fact.Duration:
		w.usesTime = true
		return "*time.Duration"
	case fact.Terms:
		w.usesAdvisor = true
		return "advisor.Set"
	case fact.Term:
		return "string"
	case fact.Numbers:
		return "[]float64"
	case fact.Texts:
		return "[]string"
	}
	return "*string"
}

func (w *writer) enum(name string, f *fact.Fact) {
	fmt.Fprintf(&w.types, "// %s is a value of the fact %s; \"\" is not known.\n", name, f.Path)
	fmt.Fprintf(&w.types, "type %s string\n\nconst (\n", name)
	for _, v := range f.Values {
		fmt.Fprintf(&w.types, "\t%s %s = %q\n", claim(w.taken, name+goName(v)), name, v)
	}
	fmt.Fprint(&w.types, ")\n\n")
}

// unused is the Go name for a name of the pack, with a number if another has it.
func unused(taken map[string]bool, name string) string { return claim(taken, goName(name)) }

func claim(taken map[string]bool, name string) string {
	first := name
	for n := 2; taken[name]; n++ {
		name = fmt.Sprintf("%s%d", first, n)
	}
	taken[name] = true
	return name
}

// initialisms keep the case that Go gives them.
var initialisms = map[string]string{"bmi": "BMI", "id": "ID", "inr": "INR", "tsh": "TSH",
	"egfr": "EGFR", "ckd": "CKD", "epa": "EPA", "dha": "DHA", "aqi": "AQI", "hiv": "HIV"}

func goName(name string) string {
	var b strings.Builder
	between := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	for part := range strings.FieldsFuncSeq(name, between) {
		if s := initialisms[part]; s != "" {
			b.WriteString(s)
			continue
		}
		r := []rune(part)
		r[0] = unicode.ToUpper(r[0])
		b.WriteString(string(r))
	}
	return b.String()
}
