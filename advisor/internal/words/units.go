package words

import (
	"strconv"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
)

// Number gives x as a reader writes it: 7.5, 2,500.
func Number(x float64) string {
	s := strconv.FormatFloat(x, 'f', -1, 64)
	digits, rest, dot := strings.Cut(s, ".")
	sign := ""
	if digits[0] == '-' {
		sign, digits = "−", digits[1:]
	}
	for i := len(digits) - 3; i > 0 && len(digits) > 3; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if dot {
		digits += "." + rest
	}
	return sign + digits
}

// Measure gives a number with its unit in words: "65 years", "7.5 mg a day".
func Measure(x float64, code string) string {
	return strings.TrimSpace(Number(x) + " " + fact.UnitWords(code, x == 1))
}
