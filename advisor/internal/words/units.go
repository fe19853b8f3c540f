package words

import (
	"strconv"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
)

// Number gives x as a reader writes it: 7.5, and in English 2,500.
func (s *Speaker) Number(x float64) string {
	text := strconv.FormatFloat(x, 'f', -1, 64)
	digits, rest, dot := strings.Cut(text, ".")
	sign := ""
	if digits[0] == '-' {
		sign, digits = "−", digits[1:]
	}
	if group := s.text("thousands"); group != "" {
		for i := len(digits) - 3; i > 0 && len(digits) > 3; i -= 3 {
			digits = digits[:i] + group + digits[i:]
		}
	}
	if dot {
		digits += s.own.Decimal + rest
	}
	return sign + digits
}

// Measure gives a number with its unit in words: "65 years", "7.5 mg a day".
func (s *Speaker) Measure(x float64, code string) string {
	return strings.TrimSpace(s.Number(x) + " " + s.unit(code, x))
}

// unit is a unit in words, for a number of it; the code itself of one that has no words.
func (s *Speaker) unit(code string, x float64) string {
	if strings.HasPrefix(s.own.Lang, "en") { // whose words for units follow from their parts
		return fact.UnitWords(code, x == 1)
	}
	if words := s.text("unit." + code); words != "" {
		return words
	}
	if words := s.own.Unit(code, x); words != "" {
		return words
	}
	return fact.UnitWords(code, x == 1)
}
