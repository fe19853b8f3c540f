// Command genprofile writes the Go struct for the facts of a pack:
//
//	//go:generate go run example.com/crosstalk/advisor/internal/genprofile -package rules -out profile.go .
//
// So a fact is added by adding it to facts.yaml.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"log"
	"os"
	"strings"
	"unicode"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("genprofile: ")
	pkg := flag.String("package", "rules", "name of the Go package")
	out := flag.String("out", "profile.go", "file to write")
	flag.Parse()
	schema, errs := pack.Dictionary(os.DirFS(flag.Arg(0)))
	if len(errs) > 0 {
		for _, e := range errs {
			log.Print(e)
		}
		os.Exit(1)
	}
	text, err := format.Source(generate(*pkg, schema))
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(*out, text, 0o644); err != nil {
		log.Fatal(err)
	}
}

func generate(pkg string, s *fact.Schema) []byte {
	var top, rest bytes.Buffer
	fmt.Fprintf(&top, "// Code generated from facts.yaml by genprofile; DO NOT EDIT.\n\npackage %s\n\n", pkg)
	fmt.Fprintf(&top, "import (\n\t\"time\"\n\n\t\"example.com/crosstalk/advisor\"\n)\n\n")
	fmt.Fprint(&top, "// Profile is what is known about a person. A nil pointer, an empty string\n"+
		"// of an enumeration and the zero Set or List mean \"not known\", which is not \"no\".\n")
	writeStruct(&top, &rest, "Profile", s.Top)
	top.Write(rest.Bytes())
	return top.Bytes()
}

func writeStruct(w, rest *bytes.Buffer, name string, facts []*fact.Fact) {
	fmt.Fprintf(w, "type %s struct {\n", name)
	for _, f := range facts {
		comment(w, f)
		fmt.Fprintf(w, "\t%s %s `expr:%q json:%q`\n\n", goName(f.Name()), goType(rest, f), f.Name(), f.Name()+",omitzero")
	}
	fmt.Fprint(w, "}\n\n")
}

// comment tells a developer what the question, the unit and the range are.
func comment(w *bytes.Buffer, f *fact.Fact) {
	text := f.Ask["en"]
	if text == "" {
		text = strings.ToUpper(strings.ReplaceAll(f.Name(), "_", " ")[:1]) + strings.ReplaceAll(f.Name(), "_", " ")[1:] + "."
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
			fmt.Fprintln(w, line)
			line = "\t//"
		}
		line += " " + word
	}
	fmt.Fprintln(w, line)
}

func goType(rest *bytes.Buffer, f *fact.Fact) string {
	switch f.Kind {
	case fact.Bool:
		return "*bool"
	case fact.Int:
		return "*int"
	case fact.Number:
		return "*float64"
	case fact.Date:
		return "*time.Time"
	case fact.Duration:
		return "*time.Duration"
	case fact.Enum:
		name := goName(f.Name())
		fmt.Fprintf(rest, "// %s is a value of the fact %s; \"\" is not known.\ntype %s string\n\nconst (\n", name, f.Path, name)
		for _, v := range f.Values {
			fmt.Fprintf(rest, "\t%s%s %s = %q\n", name, goName(v), name, v)
		}
		fmt.Fprint(rest, ")\n\n")
		return name
	case fact.Terms:
		return "advisor.Set"
	case fact.Term:
		return "string"
	case fact.List:
		name := goName(strings.TrimSuffix(f.Name(), "s"))
		var inner bytes.Buffer
		fmt.Fprintf(rest, "// %s is a record of the fact %s.\n", name, f.Path)
		writeStruct(rest, &inner, name, f.Fields)
		rest.Write(inner.Bytes())
		return "advisor.List[" + name + "]"
	case fact.Numbers:
		return "[]float64"
	case fact.Texts:
		return "[]string"
	}
	return "*string"
}

// initialisms keep the case that Go gives them.
var initialisms = map[string]string{"bmi": "BMI", "id": "ID", "inr": "INR", "tsh": "TSH", "egfr": "EGFR", "ckd": "CKD", "epa": "EPA", "dha": "DHA", "aqi": "AQI", "hiv": "HIV"}

func goName(name string) string {
	var b strings.Builder
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '_' || r == '.' || r == '-' }) {
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
