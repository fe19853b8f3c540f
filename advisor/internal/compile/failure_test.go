package compile_test

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/smallpack"
	"example.com/crosstalk/advisor/internal/source"
)

// hasNoValue reports whether some arithmetic in text is of no number: it divides by
// 0, is no whole number of 64 bits where it should be one, or is not a number.
func hasNoValue(t *testing.T, text string, env map[string]any) bool {
	tree, err := parser.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	fails := false
	var value func(n ast.Node) any // *big.Int, float64, or nil
	binary := func(n *ast.BinaryNode) any {
		x, y := value(n.Left), value(n.Right)
		if x == nil || y == nil || !strings.Contains("+-*/", n.Operator) {
			return nil
		}
		i, whole := x.(*big.Int)
		j, both := y.(*big.Int)
		if whole && both && n.Operator != "/" {
			z := map[string]func(z, x, y *big.Int) *big.Int{
				"+": (*big.Int).Add, "-": (*big.Int).Sub, "*": (*big.Int).Mul}[n.Operator](new(big.Int), i, j)
			fails = fails || !z.IsInt64()
			return z
		}
		a, b := float(x), float(y)
		z := map[string]float64{"+": a + b, "-": a - b, "*": a * b, "/": a / b}[n.Operator]
		fails = fails || math.IsNaN(z) || n.Operator == "/" && b == 0
		return z
	}
	value = func(n ast.Node) any {
		switch n := n.(type) {
		case *ast.IntegerNode:
			return big.NewInt(int64(n.Value))
		case *ast.FloatNode:
			return n.Value
		case *ast.IdentifierNode:
			if i, ok := env[n.Value].(int); ok {
				return big.NewInt(int64(i))
			}
			if x, ok := env[n.Value].(float64); ok {
				return x
			}
		case *ast.UnaryNode:
			switch x := value(n.Node).(type) {
			case *big.Int:
				return big.NewInt(-x.Int64()) // which wraps around
			case float64:
				return -x
			}
		case *ast.BinaryNode:
			return binary(n)
		}
		return nil
	}
	value(tree.Node)
	return fails
}

func float(x any) float64 {
	if i, ok := x.(*big.Int); ok {
		return float64(i.Int64())
	}
	return x.(float64)
}

// TestFailures: what cannot be calculated of what is known is unknown, wherever it
// stands, and the frame says which part of the pack it is and what that wants; no
// value of the profile is in it.
func TestFailures(t *testing.T) {
	p := smallpack.Load(t)
	type doc = map[string]any
	const T, F, U = condition.True, condition.False, condition.Unknown
	full := doc{"age": 40, "sex": "male", "weight_kg": 71, "height_cm": 170, "steps": []int{0, 3}}
	for _, tt := range []struct {
		when    string
		profile doc
		is      condition.Truth
		want    string // "PART; FACTS; WANT", "" if nothing fails
	}{
		{"int(sex) > 3", full, U, "int(sex); sex; a whole number"},
		{"int(sex) > 3", doc{}, U, ""},
		{"not (float(sex) > 3)", full, U, "float(sex); sex; a number"},
		{"int(sex) > 3 or age == 40", full, T, "int(sex); sex; a whole number"},
		{"age == 40 or int(sex) > 3", full, T, ""},
		{"age == 41 and int(sex) > 3", full, F, ""},
		{"(int(sex) ?? 5) > 3", full, T, ""},
		{"(age > 3 ? int(sex) : 1) > 3", full, U, "int(sex); sex; a whole number"},
		{"(age > 50 ? int(sex) : 1) > 3", full, F, ""},
		{"age % (age - 40) > 1", full, U, "age % (age - 40); age; a divisor other than 0"},
		{"-(age % (age - 40)) > 1", full, U, "age % (age - 40); age; a divisor other than 0"},
		{"weight_kg / (age - 40) > 1", full, U, "weight_kg / (age - 40); weight_kg, age; a divisor " +
			"other than 0"},
		{"weight_kg / (age - 41) > 1", full, F, ""},
		{"round(0 / (age - 40)) == 3", full, U, "0 / (age - 40); age; a divisor other than 0"},
		{"int(weight_kg * 1e300) > 3", full, U, "int(weight_kg * 1e+300); weight_kg; a whole number"},
		{"int(weight_kg) > 3", full, T, ""},
		{"age * 9007199254740991 * 1024 > 3", full, U,
			"age * 9007199254740991 * 1024; age; numbers that are not as large"},
		{"9007199254740991 * 1023 + age * 1000000000000000 > 3", full, U, "9007199254740991 * 1023 + " +
			"age * 1000000000000000; age; numbers that are not as large"},
		{"-9007199254740991 * 1023 - age * 1000000000000000 < 3", full, U, "-9007199254740991 * 1023 - " +
			"age * 1000000000000000; age; numbers that are not as large"},
		{"0 ** (-age) > 1", full, U, "0 ** -age; age; a power that is a number"},
		{"sex matches (sex + \"(\")", full, U, `sex matches sex + "("; sex; a regular expression`},
		{"any(steps, 1 / # > 3)", full, U, "1 / #; steps; a divisor other than 0"},
		{"all(steps, 1 / # > 3)", full, F, "1 / #; steps; a divisor other than 0"},
		{"sum(steps, 1 / #) > 3", full, U, "1 / #; steps; a divisor other than 0"},

		// Of a list that is known to have nothing in it there is no greatest item.
		{"max(steps) > 3", doc{"steps": []int{}}, U, "max(steps); steps; at least one number"},
		{"min(steps) > 3", doc{"steps": []int{}}, U, "min(steps); steps; at least one number"},
		{"mean(steps) < 3", doc{"steps": []int{}}, U, "mean(steps); steps; at least one number"},
		{"median(filter(steps, # > 8)) < 3", full, U,
			"median(filter(steps, # > 8)); steps; at least one number"},
		{"mean(steps) < 3", full, T, ""},
		{"mean(steps) < 3", doc{}, U, ""},
		{"mean(steps, []) < 3", doc{"steps": []int{}}, U, "mean(steps, []); steps; at least one number"},
		{"mean([steps]) < 3", doc{"steps": []int{}}, U, "mean([steps]); steps; at least one number"},
		{"mean(steps, 2) < 3", doc{"steps": []int{}}, T, ""},
		{"(max(steps) ?? 0) < 3", doc{"steps": []int{}}, T, ""},
		{"len(steps) > 0 and max(steps) > 3", doc{"steps": []int{}}, F, ""},
		{"sum(steps) < 3", doc{"steps": []int{}}, T, ""},
		{"max(map(medications, .dose)) > 3", doc{"medications": []doc{}}, U,
			"max(map(medications, .dose)); medications; at least one number"},
	} {
		c := smallpack.Compile(t, p, []string{tt.when})[0]
		f := smallpack.Frame(t, p, tt.profile, "US")
		got := f.Eval(c)
		var list []string
		for _, x := range f.Failed() {
			list = append(list, x.Text+"; "+x.Read()+"; "+x.Want)
			if x.Pos.File == "" || x.Pos.Line == 0 || x.Pos.Col == 0 {
				t.Errorf("%s: no place: %v", tt.when, x)
			}
		}
		if text := strings.Join(list, " | "); got != tt.is || !strings.HasPrefix(text, tt.want) ||
			tt.want == "" && text != "" || len(list) > 1 {
			t.Errorf("%s on %s = %v, %q; want %v, %q", tt.when, smallpack.Show(tt.profile), got, text,
				tt.is, tt.want)
		}
	}
}

// TestConstantParts: what no profile has a value for is found when the pack is
// loaded, at its place.
func TestConstantParts(t *testing.T) {
	p := smallpack.Load(t)
	for _, tt := range []struct {
		when string
		at   int // column
		want string
	}{
		{"age % 0 > 1", 5, "age % 0 divides by 0"},
		{"age / 0 > 1", 5, "age / 0 divides by 0"},
		{"age / 0.0 > 1", 5, "divides by 0"},
		{"age / -0 > 1", 5, "divides by 0"},
		{"age % (3 - 3) > 1", 5, "divides by 0"},
		{"smoker and 1 % 0 > age", 14, ""},
		{"smoker or weight_kg > 1 / (2 - 2)", 25, "1 / (2 - 2) can never be calculated"},
		{`int("x") > age`, 1, `int("x") can never be calculated; want a whole number`},
		{`age > float("1e999")`, 7, "want a number"},
		{`(age > 3 ? int("x") : 3) > 3`, 12, `int("x") can never be calculated`},
		{`(age > 3 ? 3 : int("x")) > 3`, 16, `int("x") can never be calculated`},
		{`(weight_kg ?? int("x")) > 3`, 15, `int("x") can never be calculated`},
		{`upper(string(int("x"))) == sex`, 14, `int("x") can never be calculated`},
		{"int(1e30) > age", 1, "int(1e+30) can never be calculated"},
		{"age > 9007199254740991 * 9007199254740991", 24, "can never be calculated"},
		{"age > 1e308 * 10", 13, "can never be calculated"},
		{"age > 2.0 ** 5000", 11, "can never be calculated"},
		{"max([]) > age", 1, "max([]) can never be calculated"},
		{"median([], []) > age", 1, "can never be calculated"},
		{"age in [1 / 0]", 11, "1 / 0 can never be calculated"},
		{"any(steps, # / 0 > 3)", 14, "# / 0 divides by 0"},
		{"sum(steps, # % 0) > 3", 0, ""},
		{`sex matches "("`, 5, "missing closing"},
		{`sex matches "(" + "x"`, 5, `"(x" is no regular expression`},
		{`max(steps, ["a"]) > 3`, 13, "max() takes numbers"},
		{`last_scan < date("2026-13-01")`, 13, "bad date"},
		{`wait > duration("1 hour")`, 8, "bad duration"},
		{`[1, 2][5] > age`, 7, ""},
		{`"abc"[7:2] == sex`, 6, "slices are not"},
		{`repeat("x", 99999999) == sex`, 1, "repeat() is not in the rule language"},
		{"age > 1 << 70", 0, ""},
	} {
		errs := &source.Errors{}
		r := &source.Reader{Errs: errs}
		n := source.YAML("test.yaml", []byte("- |\n  "+tt.when+"\n"), errs).Items[0]
		if c := p.Space.Compile(r.Verbatim(n), r); c != nil {
			t.Errorf("%s: it loads", tt.when)
			continue
		}
		if errs.Len() != 1 {
			t.Errorf("%s: %d problems", tt.when, errs.Len())
		}
		at := "test.yaml:2:"
		if tt.at > 0 {
			at = fmt.Sprintf("test.yaml:2:%d: ", tt.at+2)
		}
		if err := errs.Sorted()[0]; !strings.HasPrefix(err.Error(), at) ||
			!strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v; want %s%s", tt.when, err, at, tt.want)
		}
	}
}

// TestCanFail: an atom that has a condition inside a value can fail if any part of that
// condition can, wherever it stands among those that cannot.
func TestCanFail(t *testing.T) {
	p := smallpack.Load(t)
	const fails, sure = "max(steps) > 3", "smoker"
	for _, form := range []string{"(%s and %s ? 1 : 2) > 1", "(%s or %s ? 1 : 2) > 1",
		"((%s) == (%s) ? 1 : 2) > 1", "((%s ? 1 : 2) + (%s ? 1 : 2)) > 2",
		"((%s) ?? (%s)) == (age > 3)"} {
		for _, parts := range [][]any{{fails, sure}, {sure, fails}, {sure, sure}, {fails, fails}} {
			text := fmt.Sprintf(form, parts...)
			want := parts[0] == fails || parts[1] == fails
			got := false
			condition.Walk(smallpack.Compile(t, p, []string{text})[0], func(c condition.Cond) bool {
				if a, ok := c.(*condition.Atom); ok {
					got = got || a.Fails
				}
				return true
			})
			if got != want {
				t.Errorf("%s can fail: %v", text, got)
			}
		}
	}
}
