package codebook

import (
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"

	"example.com/crosstalk/advisor/fhir/internal/resource"
	"example.com/crosstalk/advisor/internal/fact"
)

// Amount reads a quantity in a unit that the fact has: its own, or one that
// facts.yaml converts. No unit is assumed: a number without one fits only a
// fact that is a plain number or a score.
func Amount(f *fact.Fact, q *resource.Quantity) (x float64, unit, reason string) {
	if q.Value == nil {
		return 0, "", "no value"
	}
	x, err := q.Value.Float64()
	if err != nil || math.IsInf(x, 0) {
		return 0, "", "not a number"
	}
	unit = strings.TrimSpace(q.Code)
	if unit == "" || q.System != "" && q.System != resource.UCUM {
		unit = strings.TrimSpace(q.Unit)
	}
	if isNumber(f.Unit) && (isNumber(unit) || letters(f.Unit) != "" && strings.EqualFold(letters(unit),
		letters(f.Unit))) {
		return x, f.Unit, ""
	}
	if unit == f.Unit {
		return x, unit, ""
	}
	if factor := f.Convert[unit]; factor != 0 {
		return x * factor, unit, ""
	}
	if unit == "" {
		return 0, "", "a number without a unit"
	}
	// Spellings that mean one of the units and no other: mg/dl, uIU/mL, ml/min/1.73m2.
	var same []string
	for _, known := range append(slices.Sorted(maps.Keys(f.Convert)), f.Unit) {
		if spelling(known) == spelling(unit) && !slices.Contains(same, known) {
			same = append(same, known)
		}
	}
	if len(same) != 1 {
		return 0, "", "a unit that facts.yaml does not convert"
	}
	if same[0] == f.Unit {
		return x, f.Unit, ""
	}
	return x * f.Convert[same[0]], same[0], ""
}

// isNumber reports whether a unit says nothing but that it is a number: in UCUM
// what stands in braces is a remark, and its unit is 1.
func isNumber(unit string) bool {
	return unit == "" || unit == "1" || strings.HasPrefix(unit, "{") && strings.HasSuffix(unit, "}") &&
		strings.Count(unit, "{") == 1
}

// letters are those of a text: "T-Score" is "{T-score}".
func letters(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) {
			return c
		}
		return -1
	}, s)
}

// spelling is what units have in common that are written in different ways.
func spelling(unit string) string {
	return strings.Map(func(c rune) rune {
		switch c {
		case '{', '}', '[', ']', '_', '.', ' ', '*', '^':
			return -1
		case 'µ', 'μ':
			return 'u'
		case '²':
			return '2'
		}
		return unicode.ToLower(c)
	}, unit)
}
