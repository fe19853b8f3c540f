package generate_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/generate"
)

// TestProfile: the structs that are generated are what the facts say, and packs
// load with them. Each is compiled: that of the pack that ships as a package,
// that of the small pack as a part of this test.
func TestProfile(t *testing.T) {
	for _, tt := range []struct{ dir, pkg, file, command string }{
		{"../../rules", "rules", "../../rules/profile.go", "./rules"},
		{"../testdata/small", "generate_test", "small_test.go", "./advisor/generate"},
	} {
		want, err := generate.Profile(os.DirFS(tt.dir), tt.pkg)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(tt.file)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s is not what the facts say; run go generate %s", tt.file, tt.command)
		}
	}
	if _, err := advisor.Load[Profile](os.DirFS("../testdata/small"), nil); err != nil {
		t.Error(err)
	}
}

//go:generate go run ./genprofile -package generate_test -out small_test.go ../testdata/small

// dictionary is a pack of which there is nothing but facts.
func dictionary(facts string) fstest.MapFS {
	return fstest.MapFS{
		"pack.yaml": {Data: []byte("name: x\nversion: 1.0.0\nlanguages: [de]\n" +
			"disclaimer: {de: Keine.}\ntopics: {t: {title: {de: T}}}\n")},
		"facts.yaml": {Data: []byte(facts)},
	}
}

// TestNames: what has one name in Go is told apart, what is no name is made one,
// and nothing is imported that is not used.
func TestNames(t *testing.T) {
	text, err := generate.Profile(dictionary(`
profile: {type: enum, values: [low, "<5", ">5"], ask: {de: "Welches Profil?"}}
visits: {type: list, ask: {de: "Welche Besuche?"}}
visits.state: {type: enum, values: [planned], ask: {de: "In welchem Stand?"}}
calls: {type: list, ask: {de: "Welche Anrufe?"}}
calls.state: {type: enum, values: [planned], ask: {de: "In welchem Stand?"}}
home.work.stairs: {type: bool, ask: {de: "Gibt es Stufen?"}}
home.work.a_b: {type: text, ask: {de: "Was?"}}
home.tags: {type: texts, ask: {de: "Was?"}}
`), "x")
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", text, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, d := range file.Decls {
		for _, s := range d.(*ast.GenDecl).Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name.Name)
			case *ast.ValueSpec:
				names = append(names, s.Names[0].Name)
			}
		}
	}
	want := strings.Fields("Profile Profile2 Profile2Low Profile25 Profile252" +
		" Visit State StatePlanned Call State2 State2Planned Home Work")
	if !slices.Equal(names, want) {
		t.Errorf("names %v\nwant  %v\n%s", names, want, text)
	}
	for _, line := range []string{"// Welches Profil?", "Tags []string `expr:\"tags\"",
		"Stairs *bool `expr:\"stairs\"", "AB *string `expr:\"a_b\""} {
		if !strings.Contains(string(text), line) {
			t.Errorf("no %s in\n%s", line, text)
		}
	}
	if strings.Contains(string(text), `"time"`) {
		t.Errorf("time is imported for nothing in\n%s", text)
	}
}

// TestRefused: facts that cannot be read are said with their places.
func TestRefused(t *testing.T) {
	var list advisor.ErrorList
	if _, err := generate.Profile(dictionary("age: {type: int}\n"), "x"); !errors.As(err, &list) {
		t.Errorf("a number without a range: %v", err)
	}
	for _, pkg := range []string{"", "type", "a-b", "x\nimport"} {
		if _, err := generate.Profile(dictionary("{}"), pkg); err == nil {
			t.Errorf("package %q is no error", pkg)
		}
	}
}
