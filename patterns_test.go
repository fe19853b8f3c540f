package crosstalk_test

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestPatterns: no package compiles a regular expression as the program starts, and all that
// are made when they are first used are regular expressions. A part of one that is made by a
// function is tried as a word.
func TestPatterns(t *testing.T) {
	packages := map[string][]*ast.File{}
	set := token.NewFileSet()
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && name != "." && strings.HasPrefix(d.Name(), ".") {
			return cmp.Or(err, fs.SkipDir)
		}
		if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") ||
			strings.HasPrefix(name, "examples/") { // which are modules of others
			return nil
		}
		f, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		packages[path.Dir(name)] = append(packages[path.Dir(name)], f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for dir, files := range packages {
		values := valuesOf(files)
		for _, f := range files {
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.FuncDecl:
					return n.Name.Name == "init"
				case *ast.FuncLit:
					return false // runs later
				case *ast.CallExpr:
					sel, ok := n.Fun.(*ast.SelectorExpr)
					if !ok {
						break
					}
					x, _ := sel.X.(*ast.Ident)
					switch {
					case x == nil || dir == "internal/pattern":
					case x.Name == "regexp":
						t.Errorf("%s: compiled as each program starts; write pattern.New, and call "+
							"what it gives", set.Position(n.Pos()))
					case x.Name == "pattern" && sel.Sel.Name == "New":
						tried++
						if _, err := regexp.Compile(valueOf(n.Args[0], values)); err != nil {
							t.Errorf("%s: %v", set.Position(n.Pos()), err)
						}
					}
				}
				return true
			})
		}
	}
	if tried < 150 {
		t.Errorf("only %d patterns were found", tried)
	}
}

// valuesOf are the constants and variables of a package that stand for themselves.
func valuesOf(files []*ast.File) map[string]ast.Expr {
	values := map[string]ast.Expr{}
	for _, f := range files {
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok {
				for _, s := range g.Specs {
					if v, ok := s.(*ast.ValueSpec); ok && len(v.Names) == len(v.Values) {
						for i, name := range v.Names {
							values[name.Name] = v.Values[i]
						}
					}
				}
			}
		}
	}
	return values
}

// valueOf is the text that an expression stands for.
func valueOf(e ast.Expr, values map[string]ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil {
			return s
		}
	case *ast.BinaryExpr:
		return valueOf(e.X, values) + valueOf(e.Y, values)
	case *ast.ParenExpr:
		return valueOf(e.X, values)
	case *ast.Ident:
		if v := values[e.Name]; v != nil {
			return valueOf(v, values)
		}
	}
	return "word"
}
