package load_test

import (
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/expr-lang/expr/checker/nature"

	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/rules"
)

// TestTreesAreOfThePack: the trees that the program has inside are those of the files beside
// them.
func TestTreesAreOfThePack(t *testing.T) {
	want, errs := load.Trees(os.DirFS("../../../rules"))
	if len(errs) > 0 {
		t.Fatal(errs[0])
	}
	if got := rules.FS().(interface{ Trees() string }).Trees(); got != string(want) {
		t.Errorf("rules/%s is not of the files of the pack: run go generate ./rules", load.TreesFile)
	}
}

// TestTreesAreThePack: with the trees made beforehand the pack is the same, to the last node
// of the last condition, as from its files.
func TestTreesAreThePack(t *testing.T) {
	for _, languages := range [][]string{nil, {}, {"es"}} {
		choice := load.Choice{SkipTests: true, Languages: languages}
		got := loaded(t, rules.FS(), choice)
		want, errs := load.Late(os.DirFS("../../../rules"), choice)
		if len(errs) > 0 {
			t.Fatal(errs[0])
		}
		c := comparer{seen: map[[2]uintptr]bool{}}
		c.same("pack", reflect.ValueOf(got), reflect.ValueOf(want))
		c.same("invariants", reflect.ValueOf(got.Invariants()), reflect.ValueOf(want.Invariants()))
		for name, p := range want.Pictures {
			box, shapes := p.Drawing()
			if gotBox, got := got.Pictures[name].Drawing(); gotBox != box || got != shapes || got == "" {
				t.Errorf("the picture %s is another", name)
			}
		}
		if c.values < 500_000 {
			t.Errorf("%q: %d values compared", languages, c.values)
		}
		for _, d := range c.differences {
			t.Errorf("%q: %s", languages, d)
		}
		for name, text := range want.Texts() {
			if string(got.Texts()[name]) != string(text) {
				t.Errorf("%s has another text", name)
			}
		}
	}
}

// TestLateInvariants: invariants that are read late say the same.
func TestLateInvariants(t *testing.T) {
	choice := load.Choice{SkipTests: true, Languages: []string{}}
	late := loaded(t, rules.FS(), choice).Invariants()
	early := loaded(t, os.DirFS("../../../rules"), choice).Invariants()
	if len(late) != len(early) || len(late) < 100 {
		t.Fatalf("%d invariants, want %d", len(late), len(early))
	}
	said := func(inv *pack.Invariant) (list []string) {
		for c := range inv.Conditions() {
			list = append(list, c.String())
		}
		return append(list, fmt.Sprint(inv.ID, inv.NeverEncourage, inv.Level, inv.OrUnknown, inv.OrAsked,
			len(inv.CoveredBy), len(inv.MustAnswer)))
	}
	for i, inv := range early {
		if got, want := said(late[i]), said(inv); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", inv.ID, got, want)
		}
	}
}

func loaded(t *testing.T, fsys fs.FS, choice load.Choice) *pack.Pack {
	t.Helper()
	p, errs := load.Chosen(fsys, nil, choice)
	if len(errs) > 0 {
		t.Fatal(errs[0])
	}
	return p
}

// TestTreesSayWhere: what is wrong with a part of a condition has the same place and line
// where the pack has trees.
func TestTreesSayWhere(t *testing.T) {
	choice := load.Choice{SkipTests: true, Languages: []string{}}
	got, want := loaded(t, rules.FS(), choice), loaded(t, os.DirFS("../../../rules"), choice)
	for i, r := range want.Rules {
		a, b := got.Rules[i].WhenText, r.WhenText
		if a.At(1, 1) != b.At(1, 1) || a.At(2, 1) != b.At(2, 1) {
			t.Errorf("%s: at %s, want %s", r.ID, a.At(1, 1), b.At(1, 1))
		}
		if at := b.At(1, 1); a.Node().Line(at) != b.Node().Line(at) || b.Node().Line(at) == "" {
			t.Errorf("%s: line %q, want %q", r.ID, a.Node().Line(at), b.Node().Line(at))
		}
	}
}

// TestNoTrees: a pack with problems has no trees, and files that are not those of which the
// trees are are parsed.
func TestNoTrees(t *testing.T) {
	fsys := fstest.MapFS{}
	if err := copyFS(fsys, "../../translate/testdata/pack"); err != nil {
		t.Fatal(err)
	}
	data, errs := load.Trees(fsys)
	if len(errs) > 0 {
		t.Fatal(errs[0])
	}
	if !load.AreTreesOf(string(data), fsys) {
		t.Error("the trees are not of the pack that they were made of")
	}
	fsys["facts.yaml"].Data = append(fsys["facts.yaml"].Data, '\n')
	if load.AreTreesOf(string(data), fsys) {
		t.Error("the trees are of another pack, too")
	}
	fsys["facts.yaml"].Data = append(fsys["facts.yaml"].Data, "x: {type: boot}\n"...)
	if data, errs := load.Trees(fsys); data != nil || len(errs) == 0 {
		t.Errorf("%d bytes of trees of a pack with problems", len(data))
	}
}

// A comparer holds two values to each other, and all that they point to. It leaves out
// functions, and what a part of a file remembers of the file.
type comparer struct {
	seen        map[[2]uintptr]bool
	values      int
	differences []string
}

func (c *comparer) differ(path string, a, b any) {
	if len(c.differences) < 5 {
		c.differences = append(c.differences, fmt.Sprintf("%s: %v, want %v", path, a, b))
	}
}

func (c *comparer) same(path string, a, b reflect.Value) {
	c.values++
	if !a.IsValid() || !b.IsValid() || a.Type() != b.Type() {
		if a.IsValid() || b.IsValid() {
			c.differ(path, a, b)
		}
		return
	}
	switch a.Kind() {
	case reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			if a.IsNil() != b.IsNil() {
				c.differ(path, a.IsNil(), b.IsNil())
			}
			return
		}
		both := [2]uintptr{a.Pointer(), b.Pointer()}
		if a.Pointer() == b.Pointer() || c.seen[both] {
			return
		}
		c.seen[both] = true
		c.same(path, a.Elem(), b.Elem())
	case reflect.Interface:
		c.same(path, a.Elem(), b.Elem())
	case reflect.Struct:
		c.fields(path, a, b)
	case reflect.Slice, reflect.Array:
		if a.Len() != b.Len() {
			c.differ(path+" has so many", a.Len(), b.Len())
			return
		}
		for i := range a.Len() {
			c.same(fmt.Sprint(path, ".", i), a.Index(i), b.Index(i))
		}
	case reflect.Map:
		c.entries(path, a, b)
	case reflect.Func, reflect.Chan:
	default:
		if !a.Equal(b) {
			c.differ(path, a, b)
		}
	}
}

func (c *comparer) fields(path string, a, b reflect.Value) {
	typ := a.Type()
	switch {
	case typ == reflect.TypeFor[nature.Nature](): // of which nothing but these counts
		c.same(path+".Nil", a.FieldByName("Nil"), b.FieldByName("Nil"))
		if got, want := scalar(a), scalar(b); got != want {
			c.differ(path+".Type", got, want)
		}
		return
	case strings.HasPrefix(typ.PkgPath(), "sync"), typ.Name() == "file", typ.Name() == "Index" &&
		strings.HasSuffix(typ.PkgPath(), "/packed"):
		return
	}
	for i := range typ.NumField() {
		f := typ.Field(i)
		of := typ.Name() + "." + f.Name
		if of == "Node.at" || of == "Verbatim.col" || of == "Names.groups" || of == "Names.config" {
			continue
		}
		c.same(path+"."+f.Name, a.Field(i), b.Field(i))
	}
}

// scalar is the type of a node whose value is no list, record or function; else nil.
func scalar(of reflect.Value) reflect.Type {
	t := of.FieldByName("Type")
	if t.IsNil() {
		return nil
	}
	for _, s := range []reflect.Type{reflect.TypeFor[bool](), reflect.TypeFor[int](),
		reflect.TypeFor[float64](), reflect.TypeFor[string](), reflect.TypeFor[time.Time](),
		reflect.TypeFor[time.Duration]()} {
		if t.Elem().Pointer() == reflect.ValueOf(s).Pointer() {
			return s
		}
	}
	return nil
}

func (c *comparer) entries(path string, a, b reflect.Value) {
	if a.Len() != b.Len() {
		c.differ(path+" has so many", a.Len(), b.Len())
		return
	}
	if k := a.Type().Key().Kind(); k == reflect.Pointer || k == reflect.Interface {
		return // what it has for which is compared where the keys stand
	}
	for _, key := range a.MapKeys() {
		c.same(fmt.Sprintf("%s[%v]", path, key), a.MapIndex(key), b.MapIndex(key))
	}
}
