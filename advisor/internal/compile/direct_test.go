package compile_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/expr-lang/expr"

	"example.com/crosstalk/advisor/internal/compile"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/index"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/profile"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// Named types, as users have them, must read and compare like their kinds.
type (
	whole16 int16
	ratio   float64
	word    string
	flag    bool
)

// plainFacts is a profile of the facts that FuzzDirect compares.
type plainFacts struct {
	I *int     `expr:"i"`
	J *int64   `expr:"j"`
	N *whole16 `expr:"n"`
	X *float64 `expr:"x"`
	Y *ratio   `expr:"y"`
	S *string  `expr:"s"`
	W *word    `expr:"w"`
	E word     `expr:"e"`
	B *bool    `expr:"b"`
	C *flag    `expr:"c"`
}

// directPack has those facts, and no rules.
func directPack(t testing.TB) *pack.Pack {
	t.Helper()
	var facts []*fact.Fact
	for name, kind := range map[string]fact.Kind{
		"i": fact.Int, "j": fact.Int, "n": fact.Int, "x": fact.Number, "y": fact.Number,
		"s": fact.Text, "w": fact.Text, "e": fact.Enum, "b": fact.Bool, "c": fact.Bool} {
		f := &fact.Fact{Path: name, Kind: kind}
		if kind == fact.Enum {
			f.Values = []string{"low", "high"}
		}
		facts = append(facts, f)
	}
	slices.SortFunc(facts, func(a, b *fact.Fact) int { return strings.Compare(a.Path, b.Path) })
	schema := fact.Index(facts, term.New(nil, nil), nil)
	bound := profile.Bind(schema, reflect.TypeFor[plainFacts](),
		profile.Problems{Fact: func(f *fact.Fact, msg string) { t.Fatal(f.Path, msg) }})
	return &pack.Pack{Schema: schema, Struct: bound, Space: compile.NewSpace(schema)}
}

// An atomist writes random atoms in the shapes that are direct code.
type atomist struct{ *rand.Rand }

func (g atomist) Pick(of ...string) string { return of[g.IntN(len(of))] }

func (g atomist) op() string { return g.Pick("==", "!=", "<", "<=", ">", ">=") }

func (g atomist) number(depth int) string {
	switch g.IntN(8) {
	case 0:
		return g.Pick("0", "1", "-1", "3", "127", "65536", "9007199254740990", "9007199254740991",
			"-9007199254740991")
	case 1:
		return g.Pick("0.0", "0.5", "-2.5", "3.0", "1e308", "5e-324", "9007199254740993.0", "0.1")
	case 2, 3:
		if depth > 0 {
			return fmt.Sprintf("(%s %s %s)", g.number(depth-1), g.Pick("+", "-", "*", "/"),
				g.number(depth-1))
		}
	case 4:
		if depth > 0 {
			return "(-" + g.Pick("i", "n", "x", "y", "2.5") + ")"
		}
	}
	return g.Pick("i", "j", "n", "x", "y")
}

func (g atomist) atom() string {
	switch g.IntN(9) {
	case 0:
		return g.Pick("b", "c")
	case 1:
		return fmt.Sprintf("%s %s %s", g.Pick("s", "w"), g.op(),
			g.Pick(`""`, `"low"`, `"é"`, `"lower"`, "s", "w"))
	case 2:
		return fmt.Sprintf("e %s %s", g.Pick("==", "!="), g.Pick(`"low"`, `"high"`))
	case 3:
		return fmt.Sprintf("%s in %d..%d", g.Pick("i", "j", "n", "x"), g.IntN(9)-4, g.IntN(9)-2)
	case 4:
		return fmt.Sprintf("%s in %s", g.Pick("i", "j", "x", "y"),
			g.Pick("[1, 2, 3]", "[0.5, 3.0]", "[1, 2.5]", "[-1]"))
	case 5:
		return g.Pick(`s in ["low", "x"]`, `w in ["lower"]`, `e in ["high"]`, `"low" == s`, `"low" != w`,
			"b == c", "b != c")
	case 6:
		return fmt.Sprintf("%s %s %s", g.number(0), g.op(), g.number(0))
	}
	return fmt.Sprintf("%s %s %s", g.number(2), g.op(), g.number(2))
}

// values are what the facts are; known has a bit for each that is known.
type values struct {
	i, j  int64
	x, y  float64
	s     string
	flags uint16
	known uint16
}

// direct is used for a while: a space keeps every atom that it has seen.
var direct struct {
	pack *pack.Pack
	f    *condition.Frame
	uses int
}

// checkDirect holds the value of an atom to that of the expr machine, and to
// Unknown where it reads a fact that is not known.
func checkDirect(t *testing.T, seed uint64, in values) {
	if direct.uses++; direct.uses%1000 == 1 {
		direct.pack = directPack(t)
		direct.f = &condition.Frame{}
	}
	p := direct.pack
	text := atomist{rand.New(rand.NewPCG(seed, 3))}.atom()
	errs := &source.Errors{}
	r := &source.Reader{Errs: errs}
	n := source.YAML("atom.yaml", []byte("- |\n  "+text+"\n"), errs).Items[0]
	c := p.Space.Compile(r.Verbatim(n), r)
	if c == nil {
		return // such as a range whose ends are written out of order
	}
	// Where a text is read, space around it is dropped.
	env := map[string]any{"i": int(in.i), "j": int(in.j), "n": int(int16(in.j)), "x": in.x, "y": in.y,
		"s": strings.TrimSpace(in.s), "w": strings.TrimSpace(in.s + "er"),
		"e": []string{"low", "high"}[in.flags&1], "b": in.flags&2 != 0, "c": in.flags&4 != 0}
	program, err := expr.Compile(text, expr.Env(env))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}

	// The profile as a struct, and the slots as they must be.
	plain := &plainFacts{I: new(int(in.i)), J: new(in.j), N: new(whole16(in.j)), X: new(in.x),
		Y: new(ratio(in.y)), S: new(in.s), W: new(word(in.s + "er")),
		E: word(env["e"].(string)), B: new(in.flags&2 != 0), C: new(flag(in.flags&4 != 0))}
	slots := make([]fact.Value, len(p.Schema.Top))
	finite := true
	missing := map[string]bool{}
	for k, f := range p.Schema.Top {
		if in.known>>k&1 == 0 {
			missing[f.Path] = true
			reflect.ValueOf(plain).Elem().FieldByName(strings.ToUpper(f.Path)).SetZero()
			continue
		}
		v := fact.Value{Known: true}
		switch x := env[f.Path].(type) {
		case int:
			v.Int, v.Num = int64(x), float64(x)
			finite = finite && math.Abs(float64(x)) < 1<<53 // where plausible whole numbers end
		case float64:
			v.Num = x
			finite = finite && !math.IsNaN(x) && !math.IsInf(x, 0)
		case string:
			if f.Kind == fact.Text && x == "" { // it says nothing
				missing[f.Path] = true
				continue
			}
			v.Str = x
		case bool:
			v = fact.BoolValue(x)
		}
		slots[k] = v
	}
	f := direct.f
	if finite {
		var reading profile.Reader
		for range 2 { // the second time through fields that are bound
			if err := reading.Read(p.Struct, reflect.ValueOf(plain).Elem(), &f.Profile); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(f.Profile.Slots, slots) {
				t.Fatalf("read %v, want %v", f.Profile.Slots, slots)
			}
		}
	} else if err := p.Struct.Read(reflect.ValueOf(plain).Elem(), &f.Profile); err == nil {
		t.Fatalf("%+v was read, though a number is not plausible", in)
	} else {
		f.Profile.Slots = slots // what arithmetic can make of numbers, comparisons must stand
	}
	f.Reset(p.Space.Registry)
	got := f.Eval(c)
	if err := f.Err(); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for _, c := range []condition.Cond{c, &condition.Not{X: c}} {
		filed := index.New(p.Schema.Terms, []condition.Cond{c})
		var found index.Found
		filed.Find(f, &found)
		byIndex := condition.False
		if found.Has(0) {
			byIndex = byLeft(f, filed, &found, 0)
		}
		if want := f.Eval(c); byIndex != want {
			t.Fatalf("%s is %v by the index, else %v, on %+v", c, byIndex, want, in)
		}
	}
	open := false
	condition.Walk(c, func(c condition.Cond) bool {
		if a, ok := c.(*condition.Atom); ok {
			for _, ref := range a.Refs {
				open = open || missing[ref.Fact.Path]
			}
		}
		return true
	})
	if open {
		if got != condition.Unknown {
			t.Fatalf("%s is %v, though it reads what is not known of %+v", text, got, in)
		}
		return
	}
	if fails := hasNoValue(t, text, env); fails != (len(f.Failed()) > 0) ||
		fails && got != condition.Unknown {
		t.Fatalf("%s is %v with failures %v; want one: %v, on %+v", text, got, f.Failed(), fails, in)
	} else if fails {
		return
	}
	want, err := expr.Run(program, env)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if got != condition.Of(want.(bool)) {
		t.Fatalf("%s is %v, by the expr machine %v, on %+v", text, got, want, in)
	}
}

var (
	specialInts = []int64{0, 1, -1, 2, 3, 127, 128, 40000, 1 << 53, 1<<53 + 1, math.MaxInt64,
		math.MinInt64}
	specialFloats = []float64{0, math.Copysign(0, -1), 0.5, -2.5, 3, 0.1, 1 << 53, 1e308, -1e308,
		5e-324, math.NaN(), math.Inf(1), math.Inf(-1)}
	specialTexts = []string{"", "low", "lowe", "é", "z", " ", " low", "lowe\t", "\u2028z "}
)

func randomValues(r *rand.Rand) values {
	pick := func(n int) int { return r.IntN(n) }
	in := values{specialInts[pick(len(specialInts))], specialInts[pick(len(specialInts))],
		specialFloats[pick(len(specialFloats))],
		specialFloats[pick(len(specialFloats))], specialTexts[pick(len(specialTexts))],
		uint16(r.Uint32()), math.MaxUint16}
	if pick(4) == 0 {
		in.known = uint16(r.Uint32())
	}
	return in
}

// TestDirect is FuzzDirect on values that are known to be hard.
func TestDirect(t *testing.T) {
	rounds := 20000
	if testing.Short() {
		rounds = 2000
	}
	for seed := range uint64(rounds) {
		checkDirect(t, seed, randomValues(rand.New(rand.NewPCG(seed, 4))))
	}
}

// FuzzDirect holds atoms that are direct code to the expr machine, whatever
// their facts are: NaN, numbers that overflow, whole numbers against others,
// named Go types, nothing.
func FuzzDirect(f *testing.F) {
	for seed := range uint64(100) {
		in := randomValues(rand.New(rand.NewPCG(seed, 5)))
		f.Add(seed, in.i, in.j, in.x, in.y, in.s, in.flags, in.known)
	}
	f.Fuzz(func(t *testing.T, seed uint64, i, j int64, x, y float64, s string, flags, known uint16) {
		checkDirect(t, seed, values{i, j, x, y, strings.ToValidUTF8(s, "?"), flags, known})
	})
}

// TestIndex: a condition that the index leaves out is false, on whatever
// profile, and leaving it out passes over no error; what is left to look at of one
// that it finds has the value of the whole.
func TestIndex(t *testing.T) {
	p := smallpack.Load(t)
	var texts []string
	r := rand.New(rand.NewPCG(1, 1))
	drawer := randprofile.New(p)
	g := smallpack.Grammar{Source: drawer.Source(r, 0.5)}
	for i := range 400 {
		needs := []string{"", `has(conditions, "lupus") and `,
			`any(medications, is(.name, "warfarin")) and `}[i%3]
		texts = append(texts, needs+"("+g.Cond(g.IntN(4))+")")
	}
	texts = append(texts, `int(sex) > 3 and smoker`, `smoker and int(sex) > 3`,
		`any(medications, int(sex) > 3 and is(.name, "warfarin"))`,
		`not (age < 40) and not smoker`, `none(medications, is(.name, "warfarin")) ? smoker : age > 60`,
		`bmi > 25`, `not (bmi <= 25)`)
	conds := smallpack.Compile(t, p, texts)
	filed := index.New(p.Schema.Terms, conds)
	var places index.Found
	left, found := 0, 0
	for seed := range uint64(1500) {
		known := []float64{0.1, 0.5, 0.9, 1}[seed%4]
		src := drawer.Source(rand.New(rand.NewPCG(seed, 2)), known)
		doc := src.Profile()
		if known == 1 {
			doc = src.Complete(doc)
		}
		if seed%3 == 0 {
			doc = smallpack.Blur(src.Rand, p.Schema.Top, "", doc)
		}
		f := smallpack.AsGiven(t, p, doc, []string{"US", "GB"}[seed%2])
		if seed%5 == 0 { // what is given and what derives mostly differ
			p.Hold(f, func(pack.Misfit) {})
		}
		filed.Find(f, &places)
		for i, c := range conds {
			if places.Has(i) {
				found++
				got := byLeft(f, filed, &places, i)
				f.Reset(p.Space.Registry)
				if want := f.Eval(c); got != want {
					t.Fatalf("seed %d: %s is %v by the index, else %v\n%s", seed, texts[i], got, want,
						smallpack.Show(doc))
				}
				f.Reset(p.Space.Registry)
				continue
			}
			left++
			if got := f.Eval(c); got != condition.False || f.Err() != nil {
				t.Fatalf("seed %d: left out %s, which is %v, %v\n%s", seed, texts[i], got, f.Err(),
					smallpack.Show(doc))
			}
			f.Reset(p.Space.Registry)
		}
	}
	t.Logf("%d left out, %d found", left, found)
	if left < found/10 {
		t.Errorf("%d left out, %d found", left, found)
	}
}

// TestIndexKeeps: what is filed under a term stays out of sight however much
// else is unknown, and comes up where the term may be present.
func TestIndexKeeps(t *testing.T) {
	p := smallpack.Load(t)
	texts := []string{
		`has(conditions, "lupus") and age >= 40`,
		`any(medications, is(.name, "warfarin") and .months >= 3)`,
		`has(medications, "glucocorticoid") and smoker`,
		`long_steroids and age > 3`,
	}
	conds := smallpack.Compile(t, p, texts)
	filed := index.New(p.Schema.Terms, conds)
	type doc = map[string]any
	for _, tt := range []struct {
		profile doc
		want    string
		reason  string
	}{
		{doc{"conditions": []string{}, "medications": []any{}}, "",
			"nothing is present, nothing else known"},
		{doc{"conditions": []string{"psoriasis"}, "medications": []any{doc{"name": "warfarin"}}}, "1",
			"only that drug"},
		{doc{"conditions": []string{"lupus"}, "medications": []any{}}, "0", "age is not known"},
		{doc{"conditions": doc{"has": []string{"psoriasis"}}, "medications": []any{}}, "0",
			"an open set"},
		{doc{"conditions": []string{"condition"}, "medications": []any{}}, "0",
			"a wider term, which could be it"},
		{doc{"conditions": []string{"lupuss"}, "medications": []any{}}, "0", "a name that nobody knows"},
		{doc{"conditions": []string{}, "medications": []any{doc{"name": "prednisone"}}}, "2 3",
			"a kind of the term"},
		{doc{"conditions": []string{}, "medications": []any{doc{"name": "what"}}}, "1 2 3",
			"a drug that nobody knows"},
		{doc{"conditions": []string{}}, "1 2 3", "the list is not known"},
		{doc{"conditions": []string{"lupus"}, "medications": []any{}, "age": 30}, "0",
			"filed under the term alone"},
	} {
		f := smallpack.Frame(t, p, tt.profile, "US")
		var places index.Found
		filed.Find(f, &places)
		var got []string
		for i := range conds {
			if places.Has(i) {
				got = append(got, strconv.Itoa(i))
			}
		}
		if g := strings.Join(got, " "); g != tt.want {
			t.Errorf("%s: found %q, want %q", tt.reason, g, tt.want)
		}
	}
}

// TestLeft: what the index has found out of a condition is not looked at again.
func TestLeft(t *testing.T) {
	p := smallpack.Load(t)
	texts := []string{
		`has(conditions, "lupus") and smoker`,
		`smoker and has(conditions, "lupus") and bmi > 30`,
		`has(conditions, "lupus") and has(medications, "warfarin")`,
		`has(conditions, "lupus") or smoker`,
	}
	conds := smallpack.Compile(t, p, texts)
	filed := index.New(p.Schema.Terms, conds)
	f := smallpack.Frame(t, p,
		randprofile.Doc{"conditions": []string{"lupus"}, "smoker": true, "bmi": 31,
			"medications": []any{map[string]any{"name": "warfarin"}}}, "US")
	var found index.Found
	filed.Find(f, &found)
	for i, want := range []string{"smoker", "smoker and bmi > 30", `has(medications, "warfarin")`,
		texts[3]} {
		if !found.Has(i) {
			t.Errorf("%s is left out", texts[i])
			continue
		}
		if got := fmt.Sprint(first(filed.Left(&found, i))); got != want {
			t.Errorf("of %s is left %s; want %s", texts[i], got, want)
		}
	}
}

// byLeft is the value of the i-th condition by what the index leaves of it.
func byLeft(f *condition.Frame, filed *index.Index, found *index.Found, i int) condition.Truth {
	c, open := filed.Left(found, i)
	if open {
		return condition.Unknown
	}
	return f.Eval(c)
}

func first(c condition.Cond, _ bool) condition.Cond { return c }

// TestIndexUnknownSet: where nothing is known of the set that many conditions are
// filed under, what else they need may hold for certain; they do not hold by that.
func TestIndexUnknownSet(t *testing.T) {
	p := smallpack.Load(t)
	texts := slices.Repeat([]string{`(has(conditions, "lupus") or has(conditions, "psoriasis")) and ` +
		`has(medications, "warfarin")`}, 20)
	conds := smallpack.Compile(t, p, texts)
	filed := index.New(p.Schema.Terms, conds)
	f := smallpack.Frame(t, p, randprofile.Doc{"conditions": []string{"lupus"}}, "US")
	var found index.Found
	filed.Find(f, &found)
	for i, c := range conds {
		if got, want := byLeft(f, filed, &found, i), f.Eval(c); got != want {
			t.Fatalf("%s is %v by the index, else %v", texts[i], got, want)
		}
	}
}
