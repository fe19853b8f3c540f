package crosstalk_test

import (
	"encoding"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/lint"
)

var (
	marshaler     = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

// marshals reports whether a type is made to be written as JSON.
func marshals(typ reflect.Type) bool {
	if typ.Implements(marshaler) || typ.Implements(textMarshaler) {
		return true
	}
	if typ.Kind() != reflect.Struct {
		return false
	}
	for i := range typ.NumField() {
		if tag := typ.Field(i).Tag.Get("json"); tag != "" && tag != "-" {
			return true
		}
	}
	return false
}

// TestRoundTrip: whatever a library's user can write as JSON can be read again, and
// is then the same.
func TestRoundTrip(t *testing.T) {
	tried := map[string]bool{}
	for pkg, list := range exported {
		for _, zero := range list {
			typ := reflect.TypeOf(zero)
			if typ.Kind() == reflect.Pointer || !marshals(typ) {
				continue
			}
			name := pkg + "." + typ.Name()
			tried[name] = true
			for seed := range uint64(40) {
				x, y := reflect.New(typ), reflect.New(typ)
				fill(rand.New(rand.NewPCG(seed, 1)), x.Elem(), 0)
				text, err := json.Marshal(x.Interface())
				if err != nil {
					t.Errorf("%s: %v", name, err)
					break
				}
				if err := json.Unmarshal(text, y.Interface()); err != nil {
					t.Errorf("%s: %v\n%s", name, err, text)
					break
				}
				again, err := json.Marshal(y.Interface())
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(text), string(again)); diff != "" {
					t.Errorf("%s: %s", name, diff)
					break
				}
			}
		}
	}
	for _, name := range []string{"advisor.Advice", "advisor/explain.Explanation",
		"advisor/workbench.Coverage", "advisor.Outcome", "advisor.Truth", "advisor.Level", "advisor.Set",
		"advisor/lint.Report", "advisor/diff.Report", "advisor/verify.Report"} {
		if !tried[name] {
			t.Errorf("%s is not tried", name)
		}
	}
}

// fill puts something into everything that is written.
func fill(r *rand.Rand, v reflect.Value, depth int) {
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = time.Date(2026, 11, 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
		return
	case *json.RawMessage:
		*x = json.RawMessage(`{"x":[1]}`)
		return
	case *advisor.Level:
		*x = advisor.Level(r.IntN(int(advisor.Emergency) + 1))
		return
	case *advisor.Outcome:
		*x = advisor.Outcome(r.IntN(int(advisor.Shown) + 1))
		return
	case *advisor.Truth:
		*x = advisor.Truth(r.IntN(3) - 1)
		return
	case *lint.Severity:
		*x = lint.Severity(r.IntN(int(lint.Error) + 1))
		return
	}
	if depth > 6 {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() && r.IntN(8) > 0 {
				fill(r, v.Field(i), depth+1)
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(r, v.Elem(), depth+1)
	case reflect.Slice:
		n := r.IntN(3)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(r, v.Index(i), depth+1)
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(r, v.Index(i), depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(r, key, depth+1)
		fill(r, value, depth+1)
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d, é <\u2028> %q", r.IntN(9), strings.Repeat("\\\"", r.IntN(2))))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(r.Int64N(100))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(r.Uint64N(100))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(r.IntN(1000)) / 8)
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Interface:
		if v.NumMethod() == 0 {
			v.Set(reflect.ValueOf("anything"))
		}
	}
}
