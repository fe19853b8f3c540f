// Package smallpack is the small pack of advisor/testdata for tests: its conditions,
// compiled, random ones, and its profiles.
package smallpack

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/source"
)

// Today is the as-of date of its profiles.
var Today = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// Load loads the pack, from the directory of a package beside this one.
func Load(t testing.TB) *pack.Pack {
	t.Helper()
	p, errs := load.Pack(os.DirFS("../../testdata/small"), nil, false)
	for _, e := range errs {
		t.Fatal(e)
	}
	return p
}

// Frame reads a profile, and holds it to what derives.
func Frame(t testing.TB, p *pack.Pack, d randprofile.Doc, region string) *condition.Frame {
	t.Helper()
	f := AsGiven(t, p, d, region)
	p.Hold(f, func(pack.Misfit) {})
	return f
}

// AsGiven reads a profile.
func AsGiven(t testing.TB, p *pack.Pack, d randprofile.Doc, region string) *condition.Frame {
	t.Helper()
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	errs := &source.Errors{}
	n := source.JSON("profile", text, errs)
	v := reflect.New(p.Struct.Type).Elem()
	p.Struct.Decode(&source.Reader{Errs: errs}, n, v)
	for _, e := range errs.Sorted() {
		t.Fatalf("%v\n%s", e, text)
	}
	f := &condition.Frame{AsOf: Today, Region: region}
	f.Reset(p.Space.Registry)
	f.Profile.AsOf = f.AsOf
	if err := p.Struct.Read(v, &f.Profile); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return f
}

// Show is a profile as JSON.
func Show(d randprofile.Doc) string {
	text, _ := json.Marshal(d)
	return string(text)
}

// Compile compiles conditions as if each stood in a file.
func Compile(t testing.TB, p *pack.Pack, texts []string) []condition.Cond {
	t.Helper()
	errs := &source.Errors{}
	r := &source.Reader{Errs: errs}
	var b strings.Builder
	for _, text := range texts {
		fmt.Fprintf(&b, "- |\n  %s\n", text)
	}
	var conds []condition.Cond
	for _, n := range source.YAML("test.yaml", []byte(b.String()), errs).Items {
		conds = append(conds, p.Space.Compile(r.Verbatim(n), r))
	}
	for _, e := range errs.Sorted() {
		t.Fatalf("%v\n%s", e, e.Snippet())
	}
	return conds
}

// Verbatim is the text of a condition, in a file of its own.
func Verbatim(t testing.TB, text string) *source.Verbatim {
	t.Helper()
	errs := &source.Errors{}
	r := &source.Reader{Errs: errs}
	v := r.Verbatim(source.YAML("condition.yaml", []byte("when: |\n  "+text+"\n"), errs).Get("when"))
	for _, e := range errs.Sorted() {
		t.Fatalf("%v\n%s", e, text)
	}
	return v
}

// Doubled is a finding that is level of a finding that is level of another, so
// deep, and at last c.
func Doubled(p *pack.Pack, c condition.Cond, depth int,
	level func(condition.Cond) condition.Cond) condition.Cond {
	for range depth {
		f := p.Space.NewFinding("doubled", nil)
		f.Cond = level(c)
		c = f
	}
	return c
}

// WithWords is a finding that is told in words, and stands for c.
func WithWords(p *pack.Pack, c condition.Cond) condition.Cond {
	f := p.Space.NewFinding("worded", map[string]string{"en": "it is so"})
	f.Cond = c
	return f
}
