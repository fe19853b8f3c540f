package apitest

import (
	"context"
	"encoding/json"
	"go/ast"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
)

var errorType = reflect.TypeFor[error]()

// Zero uses the zero value of every exported type, a nil pointer that is an error,
// values no constant names, and what encoding/json makes of nothing: a method
// gives an error or nothing, and never panics. Exported has a value of every
// exported type by the folder of its package below root; for an interface, a
// nil pointer to it.
func Zero(t *testing.T, root string, exported map[string][]any) {
	for pkg, values := range exported {
		declared := exportedTypes(t, filepath.Join(root, pkg))
		for _, v := range values {
			typ := reflect.TypeOf(v)
			name := typ.Name()
			if typ.Kind() == reflect.Pointer { // to an interface
				name = typ.Elem().Name()
			}
			name, _, _ = strings.Cut(name, "[")
			declared = slices.DeleteFunc(declared, func(n string) bool { return n == name })
			if typ.Kind() == reflect.Pointer {
				continue
			}
			useAll(t, pkg+"."+name, reflect.New(typ))
			for _, text := range []string{"{}", "null", "[]", `""`, "9", "-9"} {
				p := reflect.New(typ)
				if json.Unmarshal([]byte(text), p.Interface()) == nil {
					useAll(t, pkg+"."+name+" from "+text, p)
				}
			}
			for _, n := range []int64{-1, 9, 99} {
				if p := reflect.New(typ); p.Elem().CanInt() {
					p.Elem().SetInt(n)
					useAll(t, pkg+"."+name, p)
				}
			}
			pointer := reflect.PointerTo(typ)
			isError := pointer.Implements(errorType) && !typ.Implements(errorType)
			if isError || name == "Rulebase" || name == "Advice" {
				useAll(t, "nil *"+pkg+"."+name, reflect.Zero(pointer))
			}
		}
		for _, name := range declared {
			t.Errorf("%s.%s is not among the types that are tried", pkg, name)
		}
	}
}

// exportedTypes lists the exported types that a package declares.
func exportedTypes(t *testing.T, dir string) (names []string) {
	t.Helper()
	for _, d := range declarations(t, dir) {
		ast.Inspect(d, func(n ast.Node) bool {
			if s, ok := n.(*ast.TypeSpec); ok && s.Name.IsExported() {
				names = append(names, s.Name.Name)
			}
			_, isFunc := n.(*ast.FuncDecl)
			return !isFunc
		})
	}
	return names
}

// useAll calls every method of v, a pointer, with arguments that know nothing.
func useAll(t *testing.T, what string, v reflect.Value) {
	t.Helper()
	for i := range v.NumMethod() {
		name := v.Type().Method(i).Name
		func() {
			defer func() {
				if r := recover(); r != nil {
					t.Errorf("%s: %s panics: %v\n%s", what, name, r, debug.Stack())
				}
			}()
			m := v.Method(i)
			var args []reflect.Value
			for j := range m.Type().NumIn() {
				if m.Type().IsVariadic() && j == m.Type().NumIn()-1 {
					break
				}
				args = append(args, argument(m.Type().In(j)))
			}
			for _, out := range m.Call(args) {
				drain(out)
			}
		}()
	}
}

// argument is an empty value that may be used.
func argument(t reflect.Type) reflect.Value {
	anything := t.Kind() == reflect.Interface && t.NumMethod() == 0
	for _, x := range []any{context.Background(), strings.NewReader("{}\n"), io.Discard,
		httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil),
		rand.New(rand.NewPCG(1, 2)), time.Unix(0, 0)} {
		if v := reflect.ValueOf(x); v.Type().AssignableTo(t) && !anything {
			return v
		}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return reflect.New(t.Elem())
	case reflect.Func: // an iterator, or what one yields to
		return reflect.MakeFunc(t, func([]reflect.Value) []reflect.Value {
			var out []reflect.Value
			for i := range t.NumOut() {
				out = append(out, reflect.Zero(t.Out(i)))
			}
			return out
		})
	}
	return reflect.Zero(t)
}

// drain goes through an iterator.
func drain(v reflect.Value) {
	typ := v.Type()
	if typ.Kind() != reflect.Func || v.IsNil() || typ.NumIn() != 1 ||
		typ.In(0).Kind() != reflect.Func {
		return
	}
	v.Call([]reflect.Value{reflect.MakeFunc(typ.In(0), func([]reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(true)}
	})})
}
