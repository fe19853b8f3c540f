package randpack

import (
	"fmt"
	"strconv"

	"example.com/crosstalk/internal/pattern"
)

// cond writes a condition of so many levels of connectives.
func (w *writer) cond(depth int) string {
	if depth == 0 || w.chance(0.3) {
		return w.atom()
	}
	switch w.IntN(9) {
	case 0, 1, 2:
		return fmt.Sprintf("(%s) and (%s)", w.cond(depth-1), w.cond(depth-1))
	case 3, 4, 5:
		return fmt.Sprintf("(%s) or (%s)", w.cond(depth-1), w.cond(depth-1))
	case 6, 7:
		return fmt.Sprintf("not (%s)", w.cond(depth-1))
	}
	return w.atom()
}

var number = pattern.New(`\b[0-9]+\b`)

// near is often the condition, else one beside it: with a number moved or a
// comparison changed.
func (w *writer) near(cond string) string {
	if w.chance(0.7) {
		return cond
	}
	if at := number().FindAllStringIndex(cond, -1); len(at) > 0 && w.chance(0.7) {
		i := pick(w, at)
		n, _ := strconv.Atoi(cond[i[0]:i[1]])
		if moved := n + 1 - 2*w.IntN(2); moved >= 0 && (i[0] == 0 || cond[i[0]-1] == ' ') {
			return cond[:i[0]] + strconv.Itoa(moved) + cond[i[1]:]
		}
	}
	return fmt.Sprintf("(%s) %s (%s)", cond, pick(w, []string{"and", "or"}), w.atom())
}

// atom writes a part of a condition about one fact, mostly.
func (w *writer) atom() string {
	switch k := w.IntN(30); {
	case k < 3 && len(w.names) > 0:
		return pick(w, w.names)
	case k == 3:
		return fmt.Sprintf("region %s %q", pick(w, []string{"==", "!="}), pick(w, []string{"US", "GB"}))
	case k == 4 && len(w.limits) > 0:
		x := pick(w, w.limits)
		return fmt.Sprintf("%s %s limit.of_%s", x, w.order(), x)
	case k < 7:
		if numbers := w.of("int", "number"); len(numbers) > 1 {
			return w.two(pick(w, numbers), pick(w, numbers))
		}
	}
	return w.about(pick(w, w.known))
}

func (w *writer) order() string { return pick(w, []string{"<", "<=", ">", ">="}) }

func (w *writer) compare() string {
	return pick(w, []string{"<", "<=", ">", ">=", ">=", "<", "==", "!="})
}

// two writes a part about two facts.
func (w *writer) two(x, y *declared) string {
	switch w.IntN(6) {
	case 4, 5: // two numbers in one gap
		if c := pick(w, x.consts); x != y && y.kind == "number" {
			return fmt.Sprintf("(%s > %d and %s < %d and %s < %s)", x.name, c, y.name, c+1, x.name, y.name)
		}
	case 0:
		return fmt.Sprintf("%s + %s %s %d", x.name, y.name, w.order(),
			pick(w, x.consts)+pick(w, y.consts))
	case 1:
		return fmt.Sprintf("(%s %s %d ? %s : %d) %s %d", x.name, w.order(), pick(w, x.consts), y.name,
			pick(w, y.consts), w.order(), pick(w, y.consts))
	}
	return fmt.Sprintf("%s %s %s", x.name, w.order(), y.name)
}

// about writes a part about one fact.
func (w *writer) about(f *declared) string {
	if w.chance(0.07) && f.kind != "list" && f.kind != "terms" {
		return fmt.Sprintf(pick(w, []string{"known(%s)", "%s == nil", "%s != nil"}), f.name)
	}
	switch f.kind {
	case "bool":
		return fmt.Sprintf(pick(w, []string{"%s", "%s", "not %s", "%s == true", "%s != false",
			"(%s ?? false)", "(%s ?? true)"}), f.name)
	case "int", "number":
		return w.aboutNumber(f)
	case "enum", "text":
		return w.aboutText(f)
	case "date":
		return w.aboutDate(f)
	case "duration":
		return fmt.Sprintf("%s %s duration(%q)", f.name, w.order(), pick(w, f.values))
	case "terms":
		if w.chance(0.07) {
			return fmt.Sprintf("unrecognised(%s)", f.name)
		}
		if w.chance(0.06) {
			return fmt.Sprintf("known(%s)", f.name)
		}
		return fmt.Sprintf("has(%s, %q)", f.name, pick(w, f.terms))
	case "term":
		if w.chance(0.15) {
			return "known(.name)"
		}
		return fmt.Sprintf("is(.name, %q)", pick(w, f.terms))
	}
	return w.aboutList(f)
}

func (w *writer) aboutNumber(f *declared) string {
	c := pick(w, f.consts)
	switch w.IntN(14) {
	case 0:
		return fmt.Sprintf("(%s ?? %d) %s %d", f.name, pick(w, f.consts), w.compare(), c)
	case 1:
		return fmt.Sprintf("%s * 2 %s %d", f.name, w.order(), 2*c)
	case 2:
		return fmt.Sprintf("%s in [%d, %d]", f.name, c, pick(w, f.consts))
	case 3:
		return fmt.Sprintf("%s not in [%d]", f.name, c)
	case 4:
		return fmt.Sprintf("%d <= %s <= %d", min(c, pick(w, f.consts)), f.name, c)
	case 5:
		if len(w.names) > 0 {
			return fmt.Sprintf("(%s ? %s : %d) %s %d", pick(w, w.names), f.name, pick(w, f.consts),
				w.order(), c)
		}
	}
	return fmt.Sprintf("%s %s %d", f.name, w.compare(), c)
}

func (w *writer) aboutText(f *declared) string {
	v := pick(w, f.values)
	switch k := w.IntN(8); {
	case k == 0:
		return fmt.Sprintf("(%s ?? %q) == %q", f.name, pick(w, f.values), v)
	case k == 1:
		return fmt.Sprintf("%s in [%q, %q]", f.name, v, pick(w, f.values))
	case k == 2 && f.kind == "text":
		return fmt.Sprintf("%s < %q", f.name, v)
	case k == 3 && f.kind == "text":
		return fmt.Sprintf("%s startsWith %q", f.name, v[:1])
	}
	return fmt.Sprintf("%s %s %q", f.name, pick(w, []string{"==", "!="}), v)
}

func (w *writer) aboutDate(f *declared) string {
	switch w.IntN(6) {
	case 0:
		return fmt.Sprintf("days_since(%s) %s %d", f.name, w.order(), f.consts[1])
	case 1:
		return fmt.Sprintf("years_since(%s) %s %d", f.name, w.order(), f.consts[0])
	case 2:
		return fmt.Sprintf("%s %s date(\"2026-01-%02d\")", f.name, w.compare(), f.consts[1])
	case 3:
		return fmt.Sprintf("(months_since(%s) >= 1) and (days_since(%s) < 30)", f.name, f.name)
	}
	return fmt.Sprintf("months_since(%s) %s %d", f.name, w.order(), f.consts[0])
}

// aboutList writes a quantifier over records, or has.
func (w *writer) aboutList(f *declared) string {
	if w.chance(0.06) {
		return fmt.Sprintf("unrecognised(%s)", f.name)
	}
	if w.chance(0.2) {
		return fmt.Sprintf("has(%s, %q)", f.name, pick(w, f.terms))
	}
	field := func() string {
		x := pick(w, f.fields)
		if x.kind == "date" {
			return fmt.Sprintf("months_since(%s) %s %d", x.name, w.order(), x.consts[0])
		}
		return w.about(x)
	}
	pred := field()
	switch w.IntN(5) {
	case 0, 1:
		pred = fmt.Sprintf("%s and %s", pred, field())
	case 2:
		pred = fmt.Sprintf("%s or %s", pred, field())
	}
	if op := w.IntN(8); op < 3 {
		return fmt.Sprintf("any(%s, %s)", f.name, pred)
	}
	if w.chance(0.2) {
		return fmt.Sprintf("count(%s, %s) %s %d", f.name, pred, pick(w, []string{">=", "<", "=="}),
			1+w.IntN(2))
	}
	return fmt.Sprintf("%s(%s, %s)", pick(w, []string{"any", "all", "none", "one"}), f.name, pred)
}
