package apitest

import (
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
)

// NothingGiven calls every exported function with zero values, nil where
// something was wanted: it gives an error or nothing, and never panics.
// Functions has those of each package by its folder below root; one that is nil
// takes a *testing.T, which nobody makes up. A function or package that is
// missing is a failure.
func NothingGiven(t *testing.T, root string, functions map[string]map[string]any) {
	t.Helper()
	for pkg, list := range functions {
		for name, f := range list {
			if f != nil {
				CallWithNothing(t, pkg+"."+name, reflect.ValueOf(f))
			}
		}
		for _, name := range exportedFunctions(t, filepath.Join(root, pkg)) {
			if _, ok := list[name]; !ok {
				t.Errorf("%s.%s is not among the functions that are tried", pkg, name)
			}
		}
	}
	allPackages(t, root, functions)
}

// CallWithNothing calls a function with zero values, and goes through what it gives.
func CallWithNothing(t *testing.T, what string, f reflect.Value) {
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
	for _, d := range declarations(t, dir) {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.IsExported() {
			names = append(names, f.Name.Name)
		}
	}
	return slices.Compact(names)
}

// declarations are those of the files of a package, without its tests.
func declarations(t *testing.T, dir string) (all []ast.Decl) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
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
		all = append(all, p.Decls...)
	}
	return all
}

// allPackages sees that each package that others can import is among those that
// are tried, if it has a function.
func allPackages(t *testing.T, root string, functions map[string]map[string]any) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		_, nested := os.Stat(filepath.Join(path, "go.mod"))
		skipped := d.Name()[0] == '.' || slices.Contains([]string{"internal", "testdata"}, d.Name())
		if rel != "." && (nested == nil || skipped) {
			return filepath.SkipDir
		}
		files, _ := filepath.Glob(filepath.Join(path, "*.go"))
		tried := functions[filepath.ToSlash(rel)] != nil
		if len(files) > 0 && !tried && len(exportedFunctions(t, path)) > 0 {
			t.Errorf("%s is not among the packages that are tried", rel)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
