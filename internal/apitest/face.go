package apitest

import (
	"bytes"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

const module = "example.com/crosstalk"

// NothingInternal looks at all that the packages of the module in the current folder
// export, in signatures, fields, methods or as an alias: no type of it is one that
// who imports them cannot import, and whose methods go doc does not show. There are at
// least so many names.
func NothingInternal(t *testing.T, names int) {
	t.Helper()
	exports, public := exportData(t)
	look := func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }
	from := importer.ForCompiler(token.NewFileSet(), "gc", look)
	for _, path := range public {
		pkg, err := from.Import(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range pkg.Scope().Names() {
			if obj := pkg.Scope().Lookup(name); obj.Exported() {
				names--
				f := face{}
				if f.object(obj); len(f.shows) > 0 {
					t.Errorf("%s.%s shows %v", path, name, f.shows)
				}
			}
		}
	}
	if names > 0 {
		t.Errorf("%d names fewer than there should be, in %v", names, public)
	}
	// The walk would see one.
	hidden, err := from.Import(module + "/advisor/internal/source")
	if err != nil {
		t.Fatal(err)
	}
	list := types.NewSlice(types.NewPointer(hidden.Scope().Lookup("Error").Type()))
	f := face{}
	f.object(types.NewVar(token.NoPos, nil, "X", types.NewMap(types.Typ[types.Int], list)))
	if len(f.shows) == 0 {
		t.Error("a planted type of an internal package is not found")
	}
}

// exportData are the files with what each package exports, and the packages of ours
// that others can import.
func exportData(t *testing.T) (files map[string]string, public []string) {
	t.Helper()
	var stderr bytes.Buffer
	list := exec.Command("go", "list", "-export", "-deps",
		"-f", "{{.ImportPath}} {{.Name}} {{.Export}}", "./...")
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v: %s", err, &stderr)
	}
	files = map[string]string{}
	for line := range strings.Lines(string(out)) {
		var path, name, file string
		if n, _ := fmt.Sscan(line, &path, &name, &file); n < 3 {
			continue // of unsafe there is no file
		}
		files[path] = file
		if strings.HasPrefix(path, module+"/") && name != "main" && !isInternal(path) {
			public = append(public, path)
		}
	}
	return files, public
}

func isInternal(path string) bool {
	return strings.HasPrefix(path, module) && strings.Contains(path+"/", "/internal/")
}

// A face is what one exported name shows.
type face struct {
	shows []string // of internal packages
}

func (f *face) object(obj types.Object) {
	f.typ(obj.Type())
	named, ok := types.Unalias(obj.Type()).(*types.Named)
	if _, isType := obj.(*types.TypeName); !isType || !ok {
		return
	}
	f.typ(named.Underlying())
	for m := range types.NewMethodSet(types.NewPointer(named)).Methods() {
		if m.Obj().Exported() {
			f.typ(m.Type())
		}
	}
}

// typ looks at all that a type names, down to named types.
func (f *face) typ(t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if p := t.Obj().Pkg(); p != nil && isInternal(p.Path()) {
			f.shows = append(f.shows, t.String())
		}
		for arg := range t.TypeArgs().Types() {
			f.typ(arg)
		}
	case interface{ Elem() types.Type }: // a pointer, slice, array or channel; a map's values
		if m, ok := t.(*types.Map); ok {
			f.typ(m.Key())
		}
		f.typ(t.Elem())
	case *types.Signature:
		f.tuple(t.Params())
		f.tuple(t.Results())
	case *types.Struct:
		for field := range t.Fields() {
			if field.Exported() {
				f.typ(field.Type())
			}
		}
	case *types.Interface:
		for m := range t.Methods() {
			f.typ(m.Type())
		}
	}
}

func (f *face) tuple(t *types.Tuple) {
	for v := range t.Variables() {
		f.typ(v.Type())
	}
}
