package main

import (
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"testing"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
)

// TestProfile: the struct that ships is what its facts say.
func TestProfile(t *testing.T) {
	schema, errs := pack.Dictionary(os.DirFS("../../../rules"))
	for _, e := range errs {
		t.Fatal(e)
	}
	want, err := format.Source(generate("rules", schema))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../rules/profile.go")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Error("rules/profile.go is not what facts.yaml says; run go generate ./rules")
	}
}

// TestTypes: each kind of fact has its Go type.
func TestTypes(t *testing.T) {
	schema, errs := pack.Dictionary(os.DirFS("../../testdata/small"))
	for _, e := range errs {
		t.Fatal(e)
	}
	text, err := format.Source(append(generate("small", schema), "type extra struct {\n\tTags "+goType(nil, &fact.Fact{Path: "tags", Kind: fact.Texts})+
		"\n\tNick "+goType(nil, &fact.Fact{Path: "nick", Kind: fact.Text})+"\n}\n"...))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), "small.go", text, 0)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if f, ok := n.(*ast.Field); ok && len(f.Names) == 1 {
			got[f.Names[0].Name] = types.ExprString(f.Type)
		}
		return true
	})
	for name, want := range map[string]string{"Age": "*int", "WeightKg": "*float64", "BirthDate": "*time.Time", "Wait": "*time.Duration", "Sex": "Sex",
		"Smoker": "*bool", "Conditions": "advisor.Set", "Medications": "advisor.List[Medication]", "Name": "string", "Months": "*float64",
		"Steps": "[]float64", "Tags": "[]string", "Nick": "*string"} {
		if got[name] != want {
			t.Errorf("%s is a %s; want %s", name, got[name], want)
		}
	}
}
