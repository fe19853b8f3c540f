package crosstalk_test

import (
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
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

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/advisortest"
	"example.com/crosstalk/advisor/book"
	"example.com/crosstalk/advisor/cdshooks"
	"example.com/crosstalk/advisor/cdshooks/auth"
	"example.com/crosstalk/advisor/cdshooks/store"
	"example.com/crosstalk/advisor/codes"
	"example.com/crosstalk/advisor/diff"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/advisor/fhir/bulk"
	"example.com/crosstalk/advisor/infobutton"
	"example.com/crosstalk/advisor/lint"
	"example.com/crosstalk/advisor/server"
	"example.com/crosstalk/advisor/verify"
)

type somebody struct {
	Age *int `expr:"age"`
}

// exported has a value of every exported type of the packages that others
// import; TestZero finds those that are missing.
var exported = map[string][]any{
	"advisor": {advisor.Advice{}, advisor.Change{}, advisor.Citation{}, advisor.Count{}, advisor.Coverage{}, advisor.CoverageOptions{},
		advisor.Date{}, advisor.DecisionCoverage{}, advisor.Delivery{}, advisor.Error{}, advisor.ErrorList{}, advisor.Evidence{},
		advisor.ExplainedNode{}, advisor.ExplainedPart{}, advisor.Explanation{}, advisor.FactValue{}, advisor.Gap{}, advisor.Level(0),
		advisor.List[somebody]{}, advisor.LoadOptions{}, advisor.Message{}, advisor.Mutant{}, advisor.MutantReport{},
		advisor.MutantState(""), advisor.Number{}, advisor.Option{}, advisor.Options{}, advisor.Outcome(0), advisor.PackInfo{},
		advisor.Parts(0), advisor.Pos{}, advisor.Problem{}, advisor.ProductName{}, advisor.ProductPart{}, advisor.Question{}, advisor.Reason{}, advisor.Record{}, advisor.Result{}, advisor.Review{},
		advisor.RuleInfo{}, advisor.Rulebase[somebody]{}, advisor.Rulebase[advisor.Record]{}, advisor.Set{}, advisor.SideCoverage{},
		advisor.SiteCoverage{}, advisor.Suggestion{}, advisor.TestCase{}, advisor.Truth(0), advisor.Unrecognised{}, advisor.Violation{},
		advisor.Withheld{}},
	"advisor/advisortest":   {advisortest.Params{}},
	"advisor/book":          {book.CoverageLine{}, book.Options{}},
	"advisor/cdshooks":      {cdshooks.Access{}, cdshooks.Event{}, cdshooks.Handler{}, cdshooks.Options{}},
	"advisor/cdshooks/auth": {auth.Client{}, auth.Identity{}, auth.Options{}, auth.Refusal{}, auth.Verifier{}},
	"advisor/cdshooks/store": {store.Coding{}, store.Feedback{}, store.Memory{}, store.MemoryOptions{}, store.Record{}, store.Shown{},
		(*store.Store)(nil)},
	"advisor/codes": {codes.Entry{}, codes.Kind(""), codes.Options{}, codes.Report{}, codes.Table{}},
	"advisor/diff": {diff.FieldChange{}, diff.Group{}, diff.Options{}, diff.Piece{}, diff.Profile{}, diff.Report{}, diff.RuleChange{},
		diff.SharedChange{}},
	"advisor/fhir": {fhir.Code{}, fhir.Data{}, fhir.Entry{}, fhir.Item{}, fhir.Mapper[somebody]{}, fhir.Needs{}, fhir.Options{},
		fhir.OutOptions{}, fhir.Patient[somebody]{}, fhir.Problem{}, fhir.Record{}, fhir.Report{}, fhir.Status(""), fhir.VersionError{}},
	"advisor/fhir/bulk":  {bulk.Export{}, bulk.Options{}},
	"advisor/infobutton": {infobutton.Handler{}, infobutton.Options{}},
	"advisor/lint":       {lint.Check{}, lint.Finding{}, lint.Limit{}, lint.Options{}, lint.Report{}, lint.Severity(0)},
	"advisor/server":     {server.Options{}, server.Server{}},
	"advisor/verify":     {verify.Claim{}, verify.Finding{}, verify.Options{}, verify.Report{}, verify.Verdict(""), verify.Witness{}},
}

// TestZero: the zero value of every exported type, a nil pointer to an error,
// values no constant names, and what encoding/json makes of nothing can be
// used: a method gives an error or nothing, and never panics.
func TestZero(t *testing.T) {
	for pkg, values := range exported {
		declared := exportedTypes(t, pkg)
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
			if reflect.PointerTo(typ).Implements(reflect.TypeFor[error]()) || strings.HasPrefix(name, "Rulebase") || name == "Advice" {
				useAll(t, "nil *"+pkg+"."+name, reflect.Zero(reflect.PointerTo(typ)))
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
		ast.Inspect(p, func(n ast.Node) bool {
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
	for _, x := range []any{context.Background(), strings.NewReader("{}\n"), io.Discard, httptest.NewRecorder(),
		httptest.NewRequest(http.MethodGet, "/", nil), rand.New(rand.NewPCG(1, 2)), time.Unix(0, 0)} {
		if v := reflect.ValueOf(x); v.Type().AssignableTo(t) && (t.Kind() != reflect.Interface || t.NumMethod() > 0) {
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
	if v.Kind() != reflect.Func || v.IsNil() || v.Type().NumIn() != 1 || v.Type().In(0).Kind() != reflect.Func {
		return
	}
	v.Call([]reflect.Value{reflect.MakeFunc(v.Type().In(0), func([]reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(true)}
	})})
}
