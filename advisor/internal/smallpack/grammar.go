package smallpack

import (
	"fmt"

	"example.com/crosstalk/advisor/internal/randprofile"
)

// A Grammar writes random conditions for the facts of the small pack.
type Grammar struct{ *randprofile.Source }

// Pick is one of several.
func (g Grammar) Pick(of ...string) string { return of[g.IntN(len(of))] }

// Cond is a condition whose parts stand so deep in each other at most.
func (g Grammar) Cond(depth int) string {
	if depth == 0 {
		return g.Atom()
	}
	sub := func() string { return g.Cond(depth - 1 - g.IntN(depth)) }
	switch g.IntN(10) {
	case 0, 1:
		return fmt.Sprintf("(%s and %s)", sub(), sub())
	case 2, 3:
		return fmt.Sprintf("(%s or %s)", sub(), sub())
	case 4:
		return fmt.Sprintf("not (%s)", sub())
	case 5:
		return fmt.Sprintf("(%s ? %s : %s)", sub(), sub(), sub())
	case 6:
		return fmt.Sprintf("%s(medications, %s)", g.Pick("any", "all", "none", "one"), g.Record(depth-1))
	case 7:
		return fmt.Sprintf("count(medications, %s) %s %d", g.Record(depth-1),
			g.Pick("==", "!=", "<", "<=", ">", ">="), g.IntN(4))
	case 8:
		return fmt.Sprintf("((%s) == (%s))", sub(), sub())
	}
	return g.Atom()
}

// Atom is a condition without parts.
func (g Grammar) Atom() string {
	op := g.Pick("==", "!=", "<", "<=", ">", ">=")
	n := g.IntN(30)
	switch n {
	case 0, 1:
		return fmt.Sprintf("age %s %d", op, 10*g.IntN(9))
	case 2:
		return fmt.Sprintf("age in %d..%d", g.IntN(50), 30+g.IntN(50))
	case 3:
		return "age in [18, 30, 40]"
	case 4:
		return "smoker"
	case 5:
		return fmt.Sprintf("sex %s %q", g.Pick("==", "!="), g.Pick("male", "female"))
	case 6:
		return `sex in ["male"]`
	case 7:
		return fmt.Sprintf("has(conditions, %q)",
			g.Pick("arthritis", "psoriatic_arthritis", "psoriasis", "lupus", "condition"))
	case 8:
		return fmt.Sprintf("has(medications, %q)", g.Pick("glucocorticoid", "prednisone", "warfarin"))
	case 9:
		return fmt.Sprintf("bmi %s %d", op, 15+g.IntN(20))
	case 10:
		return fmt.Sprintf("risk %s %q", g.Pick("==", "!="), g.Pick("low", "middle", "high"))
	case 11:
		return fmt.Sprintf("vitamin_d %s limit.vitamin_d", op)
	case 12:
		return fmt.Sprintf("months_since(last_scan) %s %d", op, g.IntN(48))
	case 13:
		return fmt.Sprintf("weight_kg * 2 %s height_cm", op)
	case 14:
		return fmt.Sprintf("(labs.crp %s %d)", op, g.IntN(20))
	case 15:
		return "home.stairs"
	case 29:
		return g.Pick("adult", "long_steroids")
	}
	return g.calculated(n, op)
}

// calculated is the n-th of the conditions about what is calculated.
func (g Grammar) calculated(n int, op string) string {
	switch n {
	case 16:
		return fmt.Sprintf("len(steps) %s %d", op, g.IntN(4))
	case 17:
		return fmt.Sprintf("any(steps, # %s %d)", op, 1000*g.IntN(200))
	case 18:
		return fmt.Sprintf("sum(map(medications, .dose)) %s %d", op, 100*g.IntN(10))
	case 19:
		return fmt.Sprintf(`wait %s duration("%dh")`, op, g.IntN(100))
	case 20:
		return fmt.Sprintf(`(sex == "male" ? age : 50) %s %d`, op, 10*g.IntN(9))
	case 21:
		return fmt.Sprintf("sum(medications, .dose + .months) %s %d", op, 100*g.IntN(10))
	case 22:
		return fmt.Sprintf(`len(filter(medications, is(.name, "glucocorticoid") and .months > %d)) %s %d`,
			g.IntN(12), op, g.IntN(3))
	case 23:
		return fmt.Sprintf("%s(%s, %s) %s %d", g.Pick("mean", "median", "min", "max"),
			g.Pick("age", "weight_kg", "-vitamin_d"),
			g.Pick("height_cm", "age", "40", "2.5"), g.Pick("<", "<=", ">", ">="), 10*g.IntN(20))
	case 24:
		return fmt.Sprintf("(smoker ? age : vitamin_d) %s %d", op, 10*g.IntN(9))
	case 25:
		return fmt.Sprintf("abs(weight_kg - height_cm) %s %d", op, 10*g.IntN(12))
	case 26:
		return fmt.Sprintf("(weight_kg %s vitamin_d) / height_cm %s %d", g.Pick("+", "-", "*"), op,
			g.IntN(4))
	case 27:
		return fmt.Sprintf("vitamin_d in %d..%d", g.IntN(50), 60+g.IntN(50))
	}
	return fmt.Sprintf("count(medications, .months %s %d) + 1 %s %d", op, g.IntN(12),
		g.Pick("<", ">"), g.IntN(4))
}

// Record is a condition about a medication.
func (g Grammar) Record(depth int) string {
	if depth > 0 && g.IntN(2) == 0 {
		return fmt.Sprintf("(%s %s %s)", g.Record(depth-1), g.Pick("and", "or"), g.Record(depth-1))
	}
	op := g.Pick("==", "!=", "<", "<=", ">", ">=")
	switch g.IntN(7) {
	case 0, 1:
		return fmt.Sprintf("is(.name, %q)",
			g.Pick("glucocorticoid", "prednisone", "warfarin", "medicine"))
	case 2:
		return fmt.Sprintf(".months %s %d", op, g.IntN(12))
	case 3:
		return fmt.Sprintf("(.dose %s %d)", op, 100*g.IntN(10))
	case 4:
		return fmt.Sprintf(".dose / 10 %s age", op)
	case 5:
		return "not (is(.name, \"glucocorticoid\"))"
	}
	return g.Atom()
}
