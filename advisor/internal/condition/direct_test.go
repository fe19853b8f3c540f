package condition_test

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

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/randprofile"
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
	for name, kind := range map[string]fact.Kind{"i": fact.Int, "j": fact.Int, "n": fact.Int, "x": fact.Number, "y": fact.Number,
		"s": fact.Text, "w": fact.Text, "e": fact.Enum, "b": fact.Bool, "c": fact.Bool} {
		f := &fact.Fact{Path: name, Kind: kind}
		if kind == fact.Enum {
			f.Values = []string{"low", "high"}
		}
		facts = append(facts, f)
	}
	slices.SortFunc(facts, func(a, b *fact.Fact) int { return strings.Compare(a.Path, b.Path) })
	schema := fact.Index(facts, term.New(nil, nil), nil)
	schema.Bind(reflect.TypeFor[plainFacts](), func(f *fact.Fact, msg string) { t.Fatal(f.Path, msg) }, func(path, _ string) { t.Fatal(path) }, func(msg string) { t.Fatal(msg) })
	return &pack.Pack{Schema: schema, Space: condition.NewSpace(schema)}
}

// An atomist writes random atoms in the shapes that are direct code.
type atomist struct{ *rand.Rand }

func (g atomist) pick(of ...string) string { return of[g.IntN(len(of))] }

func (g atomist) op() string { return g.pick("==", "!=", "<", "<=", ">", ">=") }

func (g atomist) number(depth int) string {
	switch g.IntN(8) {
	case 0:
		return g.pick("0", "1", "-1", "3", "127", "65536", "9007199254740990", "9007199254740991", "-9007199254740991")
	case 1:
		return g.pick("0.0", "0.5", "-2.5", "3.0", "1e308", "5e-324", "9007199254740993.0", "0.1")
	case 2, 3:
		if depth > 0 {
			return fmt.Sprintf("(%s %s %s)", g.number(depth-1), g.pick("+", "-", "*", "/"), g.number(depth-1))
		}
	case 4:
		if depth > 0 {
			return "(-" + g.pick("i", "n", "x", "y", "2.5") + ")"
		}
	}
	return g.pick("i", "j", "n", "x", "y")
}

func (g atomist) atom() string {
	switch g.IntN(9) {
	case 0:
		return g.pick("b", "c")
	case 1:
		return fmt.Sprintf("%s %s %s", g.pick("s", "w"), g.op(), g.pick(`""`, `"low"`, `"é"`, `"lower"`, "s", "w"))
	case 2:
		return fmt.Sprintf("e %s %s", g.pick("==", "!="), g.pick(`"low"`, `"high"`))
	case 3:
		return fmt.Sprintf("%s in %d..%d", g.pick("i", "j", "n", "x"), g.IntN(9)-4, g.IntN(9)-2)
	case 4:
		return fmt.Sprintf("%s in %s", g.pick("i", "j", "x", "y"), g.pick("[1, 2, 3]", "[0.5, 3.0]", "[1, 2.5]", "[-1]"))
	case 5:
		return g.pick(`s in ["low", "x"]`, `w in ["lower"]`, `e in ["high"]`, `"low" == s`, `"low" != w`, "b == c", "b != c")
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
		"s": strings.TrimSpace(in.s), "w": strings.TrimSpace(in.s + "er"), "e": []string{"low", "high"}[in.flags&1], "b": in.flags&2 != 0, "c": in.flags&4 != 0}
	program, err := expr.Compile(text, expr.Env(env))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}

	// The profile as a struct, and the slots as they must be.
	profile := &plainFacts{I: new(int(in.i)), J: new(in.j), N: new(whole16(in.j)), X: new(in.x), Y: new(ratio(in.y)), S: new(in.s), W: new(word(in.s + "er")),
		E: word(env["e"].(string)), B: new(in.flags&2 != 0), C: new(flag(in.flags&4 != 0))}
	slots := make([]fact.Value, len(p.Schema.Top))
	finite := true
	missing := map[string]bool{}
	for k, f := range p.Schema.Top {
		if in.known>>k&1 == 0 {
			missing[f.Path] = true
			reflect.ValueOf(profile).Elem().FieldByName(strings.ToUpper(f.Path)).SetZero()
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
		for range 2 { // the second time through fields that are bound
			if err := p.Schema.Read(reflect.ValueOf(profile).Elem(), &f.Profile); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(f.Profile.Slots, slots) {
				t.Fatalf("read %v, want %v", f.Profile.Slots, slots)
			}
		}
	} else if err := p.Schema.Read(reflect.ValueOf(profile).Elem(), &f.Profile); err == nil {
		t.Fatalf("%+v was read, though a number is not plausible", in)
	} else {
		f.Profile.Slots = slots // what arithmetic can make of numbers, comparisons must stand
	}
	f.Reset(p.Space)
	got := f.Eval(c)
	if err := f.Err(); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for _, c := range []condition.Cond{c, &condition.Not{X: c}} {
		index := condition.NewIndex(p.Space, []condition.Cond{c})
		var found condition.Found
		index.Find(f, &found)
		byIndex := condition.False
		if found.Has(0) {
			byIndex = index.Eval(f, &found, 0)
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
	if fails := hasNoValue(t, text, env); fails != (len(f.Failed()) > 0) || fails && got != condition.Unknown {
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
	specialInts   = []int64{0, 1, -1, 2, 3, 127, 128, 40000, 1 << 53, 1<<53 + 1, math.MaxInt64, math.MinInt64}
	specialFloats = []float64{0, math.Copysign(0, -1), 0.5, -2.5, 3, 0.1, 1 << 53, 1e308, -1e308, 5e-324, math.NaN(), math.Inf(1), math.Inf(-1)}
	specialTexts  = []string{"", "low", "lowe", "é", "z", " ", " low", "lowe\t", "\u2028z "}
)

func randomValues(r *rand.Rand) values {
	pick := func(n int) int { return r.IntN(n) }
	in := values{specialInts[pick(len(specialInts))], specialInts[pick(len(specialInts))], specialFloats[pick(len(specialFloats))],
		specialFloats[pick(len(specialFloats))], specialTexts[pick(len(specialTexts))], uint16(r.Uint32()), math.MaxUint16}
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
// profile, and leaving it out passes over no error; what the index decides is
// what evaluating gives.
func TestIndex(t *testing.T) {
	p := smallPack(t)
	var texts []string
	r := rand.New(rand.NewPCG(1, 1))
	drawer := randprofile.New(p)
	g := grammar{drawer.Source(r, 0.5)}
	for range 400 {
		texts = append(texts, g.cond(g.IntN(4)))
	}
	texts = append(texts, `int(sex) > 3 and smoker`, `smoker and int(sex) > 3`, `any(medications, int(sex) > 3 and is(.name, "warfarin"))`,
		`not (age < 40) and not smoker`, `none(medications, is(.name, "warfarin")) ? smoker : age > 60`, `bmi > 25`, `not (bmi <= 25)`)
	conds := compile(t, p, texts)
	index := condition.NewIndex(p.Space, conds)
	var places condition.Found
	left, found := 0, 0
	for seed := range uint64(1500) {
		known := []float64{0.1, 0.5, 0.9, 1}[seed%4]
		src := drawer.Source(rand.New(rand.NewPCG(seed, 2)), known)
		doc := src.Profile()
		if known == 1 {
			doc = src.Complete(doc)
		}
		if seed%3 == 0 {
			doc = blur(src.Rand, p.Schema.Top, "", doc)
		}
		f := asGiven(t, p, doc, []string{"US", "GB"}[seed%2])
		if seed%5 == 0 { // what is given and what derives mostly differ
			p.Hold(f, func(pack.Misfit) {})
		}
		index.Find(f, &places)
		for i, c := range conds {
			if places.Has(i) {
				found++
				got := index.Eval(f, &places, i)
				f.Reset(p.Space)
				if want := f.Eval(c); got != want {
					t.Fatalf("seed %d: %s is %v by the index, else %v\n%s", seed, texts[i], got, want, show(doc))
				}
				f.Reset(p.Space)
				continue
			}
			left++
			if got := f.Eval(c); got != condition.False || f.Err() != nil {
				t.Fatalf("seed %d: left out %s, which is %v, %v\n%s", seed, texts[i], got, f.Err(), show(doc))
			}
			f.Reset(p.Space)
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
	p := smallPack(t)
	texts := []string{
		`has(conditions, "lupus") and age >= 40`,
		`any(medications, is(.name, "warfarin") and .months >= 3)`,
		`has(medications, "glucocorticoid") and smoker`,
		`long_steroids and age > 3`,
	}
	conds := compile(t, p, texts)
	index := condition.NewIndex(p.Space, conds)
	type doc = map[string]any
	for _, tt := range []struct {
		profile doc
		want    string
		reason  string
	}{
		{doc{"conditions": []string{}, "medications": []any{}}, "", "nothing is present, nothing else known"},
		{doc{"conditions": []string{"psoriasis"}, "medications": []any{doc{"name": "warfarin"}}}, "1", "only that drug"},
		{doc{"conditions": []string{"lupus"}, "medications": []any{}}, "0", "age is not known"},
		{doc{"conditions": doc{"has": []string{"psoriasis"}}, "medications": []any{}}, "0", "an open set"},
		{doc{"conditions": []string{"condition"}, "medications": []any{}}, "0", "a wider term, which could be it"},
		{doc{"conditions": []string{"lupuss"}, "medications": []any{}}, "0", "a name that nobody knows"},
		{doc{"conditions": []string{}, "medications": []any{doc{"name": "prednisone"}}}, "2 3", "a kind of the term"},
		{doc{"conditions": []string{}, "medications": []any{doc{"name": "what"}}}, "1 2 3", "a drug that nobody knows"},
		{doc{"conditions": []string{}}, "1 2 3", "the list is not known"},
		{doc{"conditions": []string{"lupus"}, "medications": []any{}, "age": 30}, "0", "filed under the term alone"},
	} {
		f := frame(t, p, tt.profile, "US")
		var places condition.Found
		index.Find(f, &places)
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
	p := smallPack(t)
	texts := []string{
		`has(conditions, "lupus") and smoker`,
		`smoker and has(conditions, "lupus") and bmi > 30`,
		`has(conditions, "lupus") and has(medications, "warfarin")`,
		`has(conditions, "lupus") or smoker`,
	}
	conds := compile(t, p, texts)
	index := condition.NewIndex(p.Space, conds)
	f := frame(t, p, randprofile.Doc{"conditions": []string{"lupus"}, "smoker": true, "bmi": 31, "medications": []any{map[string]any{"name": "warfarin"}}}, "US")
	var found condition.Found
	index.Find(f, &found)
	for i, want := range []string{"smoker", "smoker and bmi > 30", `has(medications, "warfarin")`, texts[3]} {
		if !found.Has(i) {
			t.Errorf("%s is left out", texts[i])
			continue
		}
		c, truth, decided := index.Left(&found, i)
		if decided && truth == condition.True {
			continue // nothing is left
		}
		if got := fmt.Sprint(c); got != want {
			t.Errorf("of %s is left %s; want %s", texts[i], got, want)
		}
	}
}

// TestIndexUnknown: where the fact is not known under which many conditions
// are filed, what else they need keeps them out of sight.
func TestIndexUnknown(t *testing.T) {
	p := smallPack(t)
	var texts []string
	for i := range 60 {
		texts = append(texts, fmt.Sprintf(`has(conditions, "lupus") and age >= %d`, 20+i), fmt.Sprintf(`age > %d and bmi > 30 and not smoker`, 30+i))
	}
	conds := compile(t, p, texts)
	index := condition.NewIndex(p.Space, conds)
	type doc = map[string]any
	for _, tt := range []struct {
		profile doc
		want    int
		reason  string
	}{
		{doc{"conditions": doc{"has": []string{"psoriasis"}}, "age": 29, "smoker": true, "bmi": 20}, 10, "an open set, and an age"},
		{doc{"conditions": []string{}, "bmi": 20}, 0, "no age, but a low bmi"},
		{doc{"conditions": []string{}, "smoker": false, "bmi": 31}, 60, "no age, and all else"},
		{doc{"conditions": doc{"not": []string{"psoriasis"}}, "bmi": 20, "smoker": true}, 60, "an open set and no age: the rest is open, too"},
	} {
		f := frame(t, p, tt.profile, "US")
		var places condition.Found
		index.Find(f, &places)
		n := 0
		for i, c := range conds {
			if places.Has(i) {
				n++
			} else if f.Eval(c) != condition.False {
				t.Errorf("%s: %s is left out", tt.reason, texts[i])
			}
		}
		if n != tt.want {
			t.Errorf("%s: %d found, want %d", tt.reason, n, tt.want)
		}
	}
}

// TestIndexBlank: where nothing is known of the set or list that conditions are
// filed under, they are unknown without a look at them, or false.
func TestIndexBlank(t *testing.T) {
	p := smallPack(t)
	var texts []string
	for i := range 20 {
		texts = append(texts, fmt.Sprintf(`has(conditions, "lupus") and age >= %d`, 20+i),
			fmt.Sprintf(`any(medications, is(.name, "warfarin") and .dose >= %d) and not (age < %d)`, i, 20+i),
			fmt.Sprintf(`has(conditions, "lupus") and (age >= %d or any(medications, is(.name, "warfarin")))`, 20+i))
	}
	conds := compile(t, p, texts)
	index := condition.NewIndex(p.Space, conds)
	for _, tt := range []struct {
		profile randprofile.Doc
		decided int
		reason  string
	}{
		{randprofile.Doc{"age": 29}, 20, "ten of two forms; the third has more to look at"},
		{randprofile.Doc{"age": 29, "conditions": []string{"lupus"}}, 10, "conditions are known"},
		{randprofile.Doc{"age": 29, "conditions": map[string]any{"not": []string{"lupus"}}}, 10, "something is known of the conditions"},
		{randprofile.Doc{}, 40, "nothing is known"},
	} {
		f := frame(t, p, tt.profile, "US")
		var found condition.Found
		index.Find(f, &found)
		n := 0
		for i, c := range conds {
			got, decided := condition.False, true
			if found.Has(i) {
				if _, got, decided = index.Left(&found, i); decided {
					n++
				}
			}
			if want := f.Eval(c); decided && got != want {
				t.Errorf("%s: %s is %v by the index, else %v", tt.reason, texts[i], got, want)
			}
		}
		if n != tt.decided {
			t.Errorf("%s: %d decided, want %d", tt.reason, n, tt.decided)
		}
	}
}
