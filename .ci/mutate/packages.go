package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// A listed is what `go list` says of a package.
type listed struct {
	ImportPath, Dir, Export, ForTest string
	GoFiles, Deps                    []string
	TestGoFiles, XTestGoFiles        []string
}

// goList runs `go list` on patterns.
func goList(flags, patterns []string) ([]listed, error) {
	cmd := exec.Command("go",
		append(
			append([]string{"list", "-json=ImportPath,Dir,Export,ForTest,GoFiles,Deps,TestGoFiles," +
				"XTestGoFiles"}, flags...), patterns...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var list []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var l listed
		if err := dec.Decode(&l); err == io.EOF {
			return list, nil
		} else if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
}

// A pkg is a package that is mutated.
type pkg struct {
	path, dir string // dir is relative to the working directory
	files     []*file
	info      *types.Info
	types     *types.Package
	check     *types.Config
	fset      *token.FileSet
}

// A file is one of its files as it stands in the tree.
type file struct {
	name string // relative to the working directory
	full string
	text []byte
	ast  *ast.File
}

// loadPackages parses and type-checks the packages of the patterns.
func loadPackages(patterns []string) ([]*pkg, error) {
	all, err := goList([]string{"-export", "-deps"}, slices.Concat(patterns, besideImports))
	if err != nil {
		return nil, err
	}
	export := map[string]string{}
	for _, l := range all {
		export[l.ImportPath] = l.Export
	}
	roots, err := goList(nil, patterns)
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		if export[path] == "" {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(export[path])
	})
	var list []*pkg
	for _, l := range roots {
		p := &pkg{path: l.ImportPath, fset: fset, check: &types.Config{Importer: imports}}
		if p.dir, err = relative(l.Dir); err != nil {
			return nil, err
		}
		for _, name := range l.GoFiles {
			f := &file{name: filepath.Join(p.dir, name), full: filepath.Join(l.Dir, name)}
			if f.text, err = os.ReadFile(f.full); err != nil {
				return nil, err
			}
			if f.ast, err = parser.ParseFile(fset, f.full, f.text, parser.SkipObjectResolution); err != nil {
				return nil, err
			}
			p.files = append(p.files, f)
		}
		p.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{},
			Uses: map[*ast.Ident]types.Object{}}
		if p.types, err = p.check.Check(p.path, fset, p.asts(nil, nil), p.info); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	if len(list) == 0 {
		return nil, errors.New("no packages")
	}
	return list, nil
}

func relative(dir string) (string, error) {
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	return filepath.Rel(here, dir)
}

// asts are the package's files, with another in place of one of them.
func (p *pkg) asts(instead *file, other *ast.File) []*ast.File {
	var list []*ast.File
	for _, f := range p.files {
		if f == instead {
			list = append(list, other)
		} else {
			list = append(list, f.ast)
		}
	}
	return list
}

// compiles reports whether the package is one with another text for f, and
// perhaps a file beside.
func (p *pkg) compiles(f *file, text []byte, beside string) bool {
	var tried []*ast.File
	defer func() { // there are many, and none is looked at again
		for _, f := range tried {
			p.fset.RemoveFile(p.fset.File(f.FileStart))
		}
	}()
	parse := func(name string, text any) *ast.File {
		parsed, err := parser.ParseFile(p.fset, name, text, parser.SkipObjectResolution)
		if parsed != nil {
			tried = append(tried, parsed)
		}
		if err != nil {
			return nil
		}
		return parsed
	}
	changed := parse(f.full, text)
	if changed == nil {
		return false
	}
	files := p.asts(f, changed)
	if beside != "" {
		more := parse("beside.go", beside)
		if more == nil {
			return false
		}
		files = append(files, more)
	}
	_, err := p.check.Check(p.path, p.fset, files, nil)
	return err == nil
}
