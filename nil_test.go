package crosstalk_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/advisortest"
	"example.com/crosstalk/advisor/book"
	"example.com/crosstalk/advisor/cdshooks"
	"example.com/crosstalk/advisor/cdshooks/auth"
	"example.com/crosstalk/advisor/cdshooks/sqlitestore"
	"example.com/crosstalk/advisor/cdshooks/store"
	"example.com/crosstalk/advisor/codes"
	"example.com/crosstalk/advisor/diff"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/advisor/fhir/bulk"
	"example.com/crosstalk/advisor/golden"
	"example.com/crosstalk/advisor/infobutton"
	"example.com/crosstalk/advisor/lint"
	"example.com/crosstalk/advisor/schema"
	"example.com/crosstalk/advisor/server"
	"example.com/crosstalk/advisor/verify"
	"example.com/crosstalk/rules"
)

// functions are the exported functions of all packages that others import;
// TestNothingGiven finds those that are missing. One that is nil takes a
// *testing.T, which nobody makes up.
var functions = map[string]map[string]any{
	"advisor": {"Errors": advisor.Errors, "Load": advisor.Load[somebody], "SetOf": advisor.SetOf, "ListOf": advisor.ListOf[somebody]},
	"advisor/advisortest": {"Cases": nil, "Golden": nil, "Coverage": nil, "Mutants": nil, "Diff": advisortest.Diff,
		"Random": advisortest.Random[somebody]},
	"advisor/book":                 {"Write": book.Write},
	"advisor/cdshooks":             {"New": cdshooks.New[somebody]},
	"advisor/cdshooks/auth":        {"New": auth.New, "FromContext": auth.FromContext},
	"advisor/cdshooks/sqlitestore": {"Open": sqlitestore.Open},
	"advisor/cdshooks/store": {"NewMemory": store.NewMemory, "CheckAll": store.CheckAll[store.Feedback], "Time": store.Time,
		"Pseudonym": store.Pseudonym},
	"advisor/codes":      {"Build": codes.Build[somebody], "Read": codes.Read[somebody]},
	"advisor/diff":       {"Packs": diff.Packs},
	"advisor/fhir":       {"NewMapper": fhir.NewMapper[somebody], "Split": fhir.Split, "Unowned": fhir.Unowned, "Unplaced": fhir.Unplaced, "Named": fhir.Named, "Orphan": fhir.Orphan, "NewRecord": fhir.NewRecord},
	"advisor/fhir/bulk":  {"Open": bulk.Open},
	"advisor/golden":     {"Diff": golden.Diff, "Check": golden.Check[somebody], "Text": golden.Text},
	"advisor/infobutton": {"New": infobutton.New},
	"advisor/lint":       {"SeverityNamed": lint.SeverityNamed, "Checks": lint.Checks, "Run": lint.Run},
	"advisor/schema":     {"Kinds": schema.Kinds, "File": schema.File, "Write": schema.Write},
	"advisor/server":     {"New": server.New, "Changes": server.Changes},
	"advisor/verify":     {"Check": verify.Check[somebody]},
	"rules":              {"FS": rules.FS, "Load": rules.Load},
}

// TestNothingGiven: an exported function that is given nothing, nil where
// something was wanted, gives an error or nothing, and never panics.
func TestNothingGiven(t *testing.T) {
	t.Chdir(t.TempDir())
	var noContext context.Context
	for pkg, list := range functions {
		for name, f := range list {
			if f != nil {
				givenNothing(t, pkg+"."+name, reflect.ValueOf(f))
			}
		}
	}
	for what, give := range map[string]any{
		"lint.Run":     func() error { _, err := lint.Run(nil, nil); return err },
		"schema.Write": func() error { _, err := schema.Write(nil); return err },
		"server.New":   func() error { _, err := server.New(nil, nil); return err },
		"Changes":      func() error { _, err := server.Changes(nil)(); return err },
		"fhir.Split":   func() error { _, err := fhir.Split("", strings.NewReader("{}"), nil, nil); return err },
		"advisor.Load": func() error { _, err := advisor.Load[somebody](nil, nil); return err },
		"verify.Check": func() error { _, err := verify.Check[somebody](nil, nil); return err },
		"Random":       func() error { _, err := loaded(t).RandomProfile(nil, 1); return err },
		"WriteNDJSON":  func() error { _, err := loaded(t).WriteNDJSON(t.Context(), nil, "", nil, nil); return err },
		"without a ctx": func() error {
			_, err := loaded(t).WriteNDJSON(noContext, os.Stderr, "", strings.NewReader(""), nil)
			return err
		},
	} {
		if err := give.(func() error)(); err == nil {
			t.Errorf("%s: nothing given is no error", what)
		}
	}
	for _, rb := range []*advisor.Rulebase[advisor.Record]{nil, {}, loaded(t)} {
		v := reflect.ValueOf(rb)
		for i := range v.NumMethod() {
			givenNothing(t, "Rulebase."+v.Type().Method(i).Name, v.Method(i))
		}
		for _, r := range rb.AdviseAll(t.Context(), nil, nil) {
			if r.Err == nil {
				t.Error("no profiles are no error")
			}
		}
	}
	for pkg, list := range functions {
		for _, name := range exportedFunctions(t, pkg) {
			if _, ok := list[name]; !ok {
				t.Errorf("%s.%s is not among the functions that are tried", pkg, name)
			}
		}
	}
}

func loaded(t *testing.T) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](os.DirFS(filepath.Join(root, "advisor/testdata/small")), nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

// givenNothing calls a function with zero values, and goes through what it gives.
func givenNothing(t *testing.T, what string, f reflect.Value) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("%s panics when nothing is given: %v\n%s", what, r, debug.Stack())
		}
	}()
	var args []reflect.Value
	for i := range f.Type().NumIn() {
		if !f.Type().IsVariadic() || i+1 < f.Type().NumIn() {
			args = append(args, reflect.Zero(f.Type().In(i)))
		}
	}
	for _, out := range f.Call(args) {
		drain(out)
	}
}

// exportedFunctions lists the exported functions that a package declares.
func exportedFunctions(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no Go files (%v)", dir, err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		p, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range p.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.IsExported() {
				names = append(names, f.Name.Name)
			}
		}
	}
	return slices.Compact(names)
}

var root, _ = os.Getwd()

// TestAllPackages: each package that others can import is among those that are
// tried, if it has a function.
func TestAllPackages(t *testing.T) {
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		_, nested := os.Stat(filepath.Join(path, "go.mod"))
		if name := d.Name(); rel != "." && (nested == nil || name[0] == '.' || name == "internal" || name == "testdata" || name == "cmd") {
			return filepath.SkipDir
		}
		if files, _ := filepath.Glob(filepath.Join(path, "*.go")); len(files) > 0 && len(exportedFunctions(t, rel)) > 0 && functions[filepath.ToSlash(rel)] == nil {
			t.Errorf("%s is not among the packages that are tried", rel)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
