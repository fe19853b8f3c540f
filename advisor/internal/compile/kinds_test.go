package compile_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/expr-lang/expr"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
	"example.com/crosstalk/advisor/internal/source"
)

// TestRunTimeKinds: a value is what it is when it is calculated, a whole number
// or a fraction, whatever the checker takes mean() or a choice of two to be.
func TestRunTimeKinds(t *testing.T) {
	type doc = randprofile.Doc
	p := smallpack.Load(t)
	g := calculator{Rand: rand.New(rand.NewPCG(1, 7))}
	var value func(depth int) string
	value = func(depth int) string {
		if depth == 0 {
			return g.Pick("age", "weight_kg", "height_cm", "3", "2.5")
		}
		switch g.IntN(6) {
		case 0:
			return fmt.Sprintf("(smoker ? %s : %s)", value(depth-1), value(depth-1))
		case 1:
			return fmt.Sprintf("(%s ?? %s)", g.Pick("age", "weight_kg", "vitamin_d"), value(depth-1))
		case 2:
			return g.Pick("max(steps)", "sum(steps)", "mean(steps)", "int(weight_kg)")
		case 3:
			return fmt.Sprintf("(%s %s %s)", value(depth-1), g.Pick("+", "-", "*", "/"), value(depth-1))
		}
		return fmt.Sprintf("%s(%s, %s)", g.Pick("mean", "median", "max", "min"), value(depth-1),
			value(depth-1))
	}
	differ := 0
	for range 1500 {
		text := fmt.Sprintf("%s %s %d", value(2), g.Pick("<", "<=", ">", ">="), g.IntN(120))
		d := doc{"age": 20 + g.IntN(60), "weight_kg": float64(100+g.IntN(80)) / 2,
			"height_cm": 100.0 + float64(g.IntN(90)), "smoker": g.IntN(2) == 0,
			"steps": []float64{float64(g.IntN(100)), 7.5}}
		env := map[string]any{"vitamin_d": nil}
		for k, v := range d {
			env[k] = v
		}
		program, err := expr.Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		want, err := expr.Run(program, env)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		errs := &source.Errors{}
		r := &source.Reader{Errs: errs}
		n := source.YAML("test.yaml", []byte("- |\n  "+text+"\n"), errs).Items[0]
		c := p.Space.Compile(r.Verbatim(n), r)
		if c == nil {
			continue // it reads no fact
		}
		f := smallpack.Frame(t, p, d, "US")
		if got := f.Eval(c); got != condition.Of(want.(bool)) || f.Err() != nil {
			t.Fatalf("%s on %s = %v (%v), plain expr %v", text, smallpack.Show(d), got, f.Err(), want)
		}
		differ++
	}
	if differ < 1000 {
		t.Errorf("only %d were compared", differ)
	}
}

// withFacts is the small pack with more facts.
func withFacts(t *testing.T, facts string) *pack.Pack {
	t.Helper()
	base, files := os.DirFS("../../testdata/small"), fstest.MapFS{}
	err := fs.WalkDir(base, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(base, path)
		if path == "facts.yaml" {
			text = append(text, facts...)
		}
		files[path] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	p, errs := load.Pack(files, nil, false)
	for _, e := range errs {
		t.Fatal(e)
	}
	return p
}

// TestCasesLikeExpression: what asks about the record means the same of a fact
// derived by cases as of one derived by an expression.
func TestCasesLikeExpression(t *testing.T) {
	p := withFacts(t, `
by_cases:
  type: int
  unit: "1"
  range: [0, 150]
  derive:
    - if: has(conditions, "lupus")
      value: 5
    - if: smoker
      value: age * 2
    - value: 1
by_expression:
  type: int
  unit: "1"
  range: [0, 150]
  derive: 'has(conditions, "lupus") ? 5 : (smoker ? age * 2 : 1)'
partly:
  type: int
  unit: "1"
  range: [0, 10]
  derive:
    - if: smoker
      value: 7
`)
	drawer := randprofile.New(p)
	var pairs [][2]condition.Cond
	var asks []bool
	for _, text := range []string{"known(X)", "X == nil", "X != nil", "(X ?? 3) > 2", "(X ?? 0) == 1",
		"(age ?? X) > 20", "(X ?? age ?? 4) < 30",
		"(X ?? 1) + (vitamin_d ?? 2) > 6", "X > 4", "X in 1..5", "(smoker ? X : 3) > 2"} {
		c := smallpack.Compile(t, p,
			[]string{strings.ReplaceAll(text, "X", "by_cases"),
				strings.ReplaceAll(text, "X", "by_expression")})
		pairs = append(pairs, [2]condition.Cond{c[0], c[1]})
		asks = append(asks, strings.Contains(text, "??") || strings.Contains(text, "known") ||
			strings.Contains(text, "nil"))
	}
	seen := map[condition.Truth]int{}
	for seed := range uint64(600) {
		s := drawer.Source(rand.New(rand.NewPCG(seed, 9)), 0.5)
		d := s.Profile()
		for _, k := range []string{"by_cases", "by_expression", "partly"} {
			delete(d, k)
		}
		if seed%2 == 0 {
			d = smallpack.Blur(s.Rand, p.Schema.Top, "", d)
		}
		f := smallpack.Frame(t, p, d, "US")
		for i, pair := range pairs {
			a, b := f.Eval(pair[0]), f.Eval(pair[1])
			seen[a]++
			// A tree over cases may see that all of them agree about a comparison.
			if a != b && (asks[i] || b != U) {
				t.Fatalf("%s is %v, %s is %v on %s", pair[0], a, pair[1], b, smallpack.Show(d))
			}
		}
	}
	if seen[T] < 100 || seen[F] < 100 || seen[U] < 100 {
		t.Errorf("too few to mean something: %v", seen)
	}
	// 160 is not plausible
	for _, text := range []string{"by_cases > 4", "by_expression > 4", "by_cases < 4",
		"known(by_cases)"} {
		c := smallpack.Compile(t, p, []string{text})[0]
		want := U
		if text == "known(by_cases)" {
			want = F
		}
		doc := randprofile.Doc{"smoker": true, "age": 80, "conditions": []string{}}
		if got := smallpack.Frame(t, p, doc, "US").Eval(c); got != want {
			t.Errorf("%s where it is 160 = %v, want %v", text, got, want)
		}
	}
	for text, want := range map[string]condition.Truth{
		"(partly ?? 5) > 2": T, "(partly ?? 1) > 2": F, "known(partly)": F, "partly == nil": T,
		"partly > 2": U} {
		c := smallpack.Compile(t, p, []string{text})[0]
		if got := smallpack.Frame(t, p, randprofile.Doc{"smoker": false}, "US").Eval(c); got != want {
			t.Errorf("%s where no case holds = %v, want %v", text, got, want)
		}
	}
}

// TestNotPlausible: what derives to a value outside its range is not known.
func TestNotPlausible(t *testing.T) {
	type doc = randprofile.Doc
	p := smallpack.Load(t)
	heavy := doc{"weight_kg": 400, "height_cm": 50}
	for _, tt := range []struct {
		when    string
		profile doc
		want    condition.Truth
	}{
		{"bmi > 100", heavy, U}, {"bmi > 30", heavy, U}, {"known(bmi)", heavy, F},
		{"(bmi ?? 25) > 30", heavy, F},
		{"age > 120", doc{"birth_date": "1901-01-01"}, U},
		{"age >= 0", doc{"birth_date": "1901-01-01"}, U},
		{"any(medications, .months >= 0)", doc{"medications": []doc{{"since": "1901-01-01"}}}, U},
		{"sum(medications, .months) > 3", doc{"medications": []doc{{"since": "2026-01-01"}}}, T},
		{"len(filter(medications, .months > 3)) == 1", doc{"medications": []doc{{"since": "2026-01-01"}}},
			T},
	} {
		c := smallpack.Compile(t, p, []string{tt.when})[0]
		if got := smallpack.Frame(t, p, tt.profile, "US").Eval(c); got != tt.want {
			t.Errorf("%s on %s = %v, want %v", tt.when, smallpack.Show(tt.profile), got, tt.want)
		}
	}
}

// TestWholeDerived: a whole number that derives to none is not known.
func TestWholeDerived(t *testing.T) {
	p := withFacts(t, "half:\n  type: int\n  unit: a\n  range: [0, 50]\n  derive: |\n    "+
		"median(doubled, 0)\ndoubled: {type: int, unit: a, range: [0, 200], ask: {en: D}}\n")
	for text, want := range map[string][4]condition.Truth{
		"half > 3":    {U, T, F, U},
		"half >= 0":   {U, T, T, U},
		"half == 4":   {U, T, F, U},
		"known(half)": {F, T, T, F},
	} {
		c := smallpack.Compile(t, p, []string{text})[0]
		for i, doubled := range []int{7, 8, 6, 120} {
			f := smallpack.Frame(t, p, randprofile.Doc{"doubled": doubled}, "US")
			if got := f.Eval(c); got != want[i] {
				t.Errorf("%s where the double is %v: %v; want %v", text, doubled, got, want[i])
			}
		}
	}
}

// TestRefusedWithPlace: what no profile can change, or compares unlike things, or
// a term as text, does not load, and the message has its column.
func TestRefusedWithPlace(t *testing.T) {
	p := smallpack.Load(t)
	for _, text := range []string{
		"smoker and @1 < 2", `smoker or @"a" == "b"`, `smoker and @days_since(date("2026-10-01")) >= 0`,
		`smoker and @int("x") > 3`,
		`smoker and @(smoker ? age : sex) == 0`,
		`len(filter(medications, @.name == "prednisone")) > 0`,
		`count(medications, @.name == "prednisone") > 0`, `any(medications, @.name == "prednisone")`,
		`sum(medications, @.name == "prednisone" ? 1 : 0) > 0`, `len(map(medications, @.name)) > 0`,
		`sum(map(filter(medications, @.name == "warfarin"), .dose)) > 3`,
		`any(medications, "x" in [@.name])`,
	} {
		at := strings.IndexByte(text, '@')
		plain := text[:at] + text[at+1:]
		errs := &source.Errors{}
		r := &source.Reader{Errs: errs}
		n := source.YAML("test.yaml", []byte("- |\n  "+plain+"\n"), errs).Items[0]
		c := p.Space.Compile(r.Verbatim(n), r)
		list := errs.Sorted()
		if c != nil || len(list) == 0 {
			t.Errorf("%s loads", plain)
			continue
		}
		if msg := list[0].Error(); !strings.HasPrefix(msg, "test.yaml:2:") {
			t.Errorf("%s: no place: %s", plain, msg)
		} else if testing.Verbose() {
			t.Log(plain, msg)
		}
	}
}
