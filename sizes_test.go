package crosstalk_test

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"unicode/utf8"
)

// What fits a head, a page and a screen. Tests may be long: they are read one
// case at a time, and what they quote stands on one line where it has no place to
// break. Lines inside a string of several lines are as they must be.
const (
	maxPackage  = 3000 // lines without tests
	maxFile     = 400  // lines, of code that is no test and not generated
	maxFunction = 60   // lines, of code that is no test, without texts in it
	maxColumns  = 100  // characters, a tab for one, of all Go files that are not generated
)

func TestSizes(t *testing.T) {
	packages := map[string]int{}
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "node_modules", d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case path.Ext(name) != ".go":
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, name, text, parser.ParseComments)
		if err != nil {
			return err
		}
		if ast.IsGenerated(f) {
			return nil
		}
		checkColumns(t, name, text)
		if strings.HasSuffix(name, "_test.go") {
			return nil
		}
		lines := strings.Count(string(text), "\n")
		packages[path.Dir(name)] += lines
		if lines > maxFile {
			t.Errorf("%s has %d lines, more than %d: split it by what it is about", name, lines, maxFile)
		}
		for _, decl := range f.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok {
				from, to := fset.Position(fn.Pos()), fset.Position(fn.End())
				if n := to.Line - from.Line + 1 - textLines(fset, fn); n > maxFunction {
					t.Errorf("%s: %s has %d lines, more than %d", from, fn.Name.Name, n, maxFunction)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, lines := range packages {
		if lines > maxPackage {
			t.Errorf("package %s has %d lines without tests, more than %d", name, lines, maxPackage)
		}
	}
}

// textLines counts the lines of what is text and no code, such as the help of a
// command.
func textLines(fset *token.FileSet, fn *ast.FuncDecl) (n int) {
	ast.Inspect(fn, func(node ast.Node) bool {
		if lit, ok := node.(*ast.BasicLit); ok {
			n += fset.Position(lit.End()).Line - fset.Position(lit.Pos()).Line
		}
		return true
	})
	return n
}

func checkColumns(t *testing.T, name string, text []byte) {
	fset := token.NewFileSet()
	file := fset.AddFile(name, -1, len(text))
	inside := map[int]bool{} // lines that belong to a string of several lines, or quote data
	isTest := strings.HasSuffix(name, "_test.go")
	var s scanner.Scanner
	s.Init(file, text, nil, 0)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		n := strings.Count(lit, "\n")
		if tok == token.STRING && (n > 0 || isTest && utf8.RuneCountInString(lit) > maxColumns/2) {
			for i := range n + 1 {
				inside[file.Line(pos)+i] = true
			}
		}
	}
	n, printed := 0, false // what an example prints stands as it is printed
	for line := range strings.Lines(string(text)) {
		n++
		comment := strings.TrimSpace(line)
		printed = comment == "// Output:" || printed && strings.HasPrefix(comment, "//")
		columns := utf8.RuneCountInString(strings.TrimRight(line, "\n"))
		if columns > maxColumns && !inside[n] && !printed {
			t.Errorf("%s:%d has %d columns, more than %d", name, n, columns, maxColumns)
		}
	}
}
