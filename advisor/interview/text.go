package interview

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// readText reads a value as people write it.
func (iv *Interview[P]) readText(k id, text string) (any, error) {
	f := k.fact
	switch f.Kind {
	case fact.Bool:
		return iv.readBool(k, text)
	case fact.Int, fact.Number:
		return iv.readNumber(k, text)
	case fact.Enum:
		return iv.readEnum(k, text)
	case fact.Date:
		return iv.readDay(k, text)
	case fact.Duration:
		if _, err := time.ParseDuration(strings.ReplaceAll(text, " ", "")); err != nil {
			return nil, iv.wrong(k, iv.say.unread, `36h, 90m`)
		}
		return strings.ReplaceAll(text, " ", ""), nil
	case fact.Numbers:
		list := []float64{}
		for part := range strings.FieldsSeq(strings.ReplaceAll(text, ";", " ")) {
			x, err := iv.plainNumber(k, part)
			if err != nil {
				return nil, err
			}
			list = append(list, x)
		}
		return list, nil
	case fact.Texts:
		return cut(text, ";"), nil
	case fact.Term:
		if read := iv.reader(f).read(text); len(read.As) > 0 {
			return read.keep[0], nil
		}
	}
	return text, nil
}

func (iv *Interview[P]) readBool(k id, text string) (any, error) {
	word := term.WithoutAccents(strings.TrimRight(text, ".! "))
	is := func(w string) bool { return term.WithoutAccents(w) == word }
	switch {
	case slices.ContainsFunc(iv.say.yeses, is) || slices.ContainsFunc(english().yeses, is):
		return true, nil
	case slices.ContainsFunc(iv.say.noes, is) || slices.ContainsFunc(english().noes, is):
		return false, nil
	}
	return nil, iv.wrong(k, iv.say.unread, iv.say.wantYes)
}

func (iv *Interview[P]) readEnum(k id, text string) (any, error) {
	text = strings.TrimRight(text, ". ")
	want := term.Fold(text)
	var words []string
	for _, v := range k.fact.Values {
		if term.Fold(v) == want {
			return v, nil
		}
		words = append(words, iv.valueText(k.fact, v))
	}
	for i, w := range words {
		if term.Fold(w) == want {
			return k.fact.Values[i], nil
		}
	}
	// Some people leave accents out: of two values that differ in these alone it is neither.
	bare := func(w string) bool { return term.WithoutAccents(w) == term.WithoutAccents(text) }
	if i := slices.IndexFunc(words, bare); i >= 0 && !slices.ContainsFunc(words[i+1:], bare) {
		return k.fact.Values[i], nil
	}
	return nil, iv.wrong(k, iv.say.unread, fmt.Sprintf(iv.say.oneOf, strings.Join(words, "; ")))
}

// wanted says what a value of a fact is like.
func (iv *Interview[P]) wanted(f *fact.Fact) string {
	switch f.Kind {
	case fact.Date:
		low, high := f.Days(iv.asOf())
		from := fact.DateOf(low).Format(time.DateOnly)
		if math.IsInf(high, 1) {
			return fmt.Sprintf(iv.say.wantSince, from)
		}
		return fmt.Sprintf(iv.say.wantDays, from, fact.DateOf(high).Format(time.DateOnly))
	case fact.Int, fact.Number:
	default:
		return ""
	}
	format := iv.say.number
	if f.Kind == fact.Int {
		format = iv.say.wantWhole
	}
	between := ""
	if f.Ranged {
		unit := iv.unitWords(f)
		if unit != "" {
			unit = " " + unit
		}
		between = fmt.Sprintf(iv.say.between, number(f.Min), number(f.Max), unit)
	}
	return fmt.Sprintf(format, between)
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// readNumber reads a number, with a unit or without, or bounds of one.
func (iv *Interview[P]) readNumber(k id, text string) (any, error) {
	text = strings.ToLower(strings.ReplaceAll(text, "−", "-"))
	for _, word := range []string{"about ", "around ", "roughly ", "~", "unos ", "unas ",
		"aproximadamente "} {
		text = strings.TrimSpace(strings.TrimPrefix(text, word))
	}
	key := ""
	for _, b := range slices.Concat([]bound{{">=", "at_least"}, {"≥", "at_least"},
		{"<=", "at_most"}, {"≤", "at_most"}, {">", "above"}, {"<", "below"}}, iv.say.bounds) {
		if rest, ok := strings.CutPrefix(text, b.words); ok && key == "" {
			text, key = strings.TrimSpace(rest), b.key
		}
	}
	if key != "" && !k.fact.HasBounds {
		return nil, iv.wrong(k, "%s", iv.say.noBounds)
	}
	x, err := iv.amount(k, text)
	if err != nil {
		return nil, err
	}
	low, high := k.fact.Limits()
	if !(x >= low && x <= high) {
		return nil, iv.wrong(k, iv.say.outside, iv.wanted(k.fact))
	}
	if k.fact.Kind == fact.Int && x != math.Trunc(x) {
		return nil, iv.wrong(k, iv.say.unread, iv.wanted(k.fact))
	}
	if key != "" {
		return map[string]any{key: x}, nil
	}
	return x, nil
}

// amount reads numbers with their units: "67", "5 ft 3", "10 st 4 lb".
func (iv *Interview[P]) amount(k id, text string) (float64, error) {
	sum, last, rest := 0.0, "", text
	for n := 0; rest != ""; n++ {
		digits := rest[:len(rest)-len(strings.TrimLeft(rest, "+-0123456789.,"))]
		digits = strings.TrimRight(digits, ".,")
		rest = strings.TrimSpace(rest[len(digits):])
		end := strings.IndexAny(rest, "0123456789")
		if _, _, _, whole := iv.unit(k.fact, rest); whole || end < 0 {
			end = len(rest) // as of kg/m2
		}
		unit := strings.TrimSpace(strings.TrimRight(rest[:end], ". "))
		rest = strings.TrimSpace(rest[end:])
		x, err := iv.plainNumber(k, digits)
		if err != nil {
			return 0, err
		}
		if n > 0 && last == "" || n > 1 || n > 0 && x < 0 {
			return 0, iv.wrong(k, iv.say.unread, iv.wanted(k.fact))
		}
		if n > 0 && unit == "" {
			unit = map[string]string{"[ft_i]": "in", "[stone_av]": "lb"}[last]
		}
		factor, offset, code, ok := iv.unit(k.fact, unit)
		if !ok || n > 0 && unit == "" {
			return 0, iv.unknownUnit(k)
		}
		sum, last = sum+x*factor+offset, code
		if factor != 1 && rest == "" {
			sum = iv.rounded(k.fact, sum)
		}
	}
	if text == "" {
		return 0, iv.wrong(k, iv.say.unread, iv.wanted(k.fact))
	}
	return sum, nil
}

// rounded is a number that was converted, without the dust of that; of whole units of
// time, those that are over.
func (iv *Interview[P]) rounded(f *fact.Fact, x float64) float64 {
	if f.Kind == fact.Int && days[f.Unit] > 0 {
		return math.Floor(x + 1e-9)
	}
	return math.Round(x*1e4) / 1e4
}

// plainNumber reads digits with a decimal point or comma. What may be either a decimal or
// thousands is refused, where both are plausible.
func (iv *Interview[P]) plainNumber(k id, s string) (float64, error) {
	unread := iv.wrong(k, iv.say.unread, iv.wanted(k.fact))
	commas, points := strings.Count(s, ","), strings.Count(s, ".")
	parse := func(s string) (float64, error) {
		x, err := strconv.ParseFloat(s, 64)
		if err != nil || strings.ContainsAny(s, "eExXpP_nN") {
			return 0, unread
		}
		return x, nil
	}
	switch {
	case commas == 0 && (points == 0 || points == 1 && iv.say.english):
		return parse(s)
	case commas > 0 && points > 0:
		thousands, decimal := ",", "."
		if strings.LastIndex(s, ",") > strings.LastIndex(s, ".") {
			thousands, decimal = ".", ","
		}
		whole, part, _ := strings.Cut(s, decimal)
		if strings.ContainsAny(part, ".,") || !grouped(whole, thousands) {
			return 0, unread
		}
		return parse(strings.ReplaceAll(whole, thousands, "") + "." + part)
	}
	by := "."
	if commas > 0 {
		by = ","
	}
	together := strings.ReplaceAll(s, by, "")
	if commas+points > 1 {
		if !grouped(s, by) {
			return 0, unread
		}
		return parse(together)
	}
	if !grouped(s, by) {
		return parse(strings.Replace(s, by, ".", 1))
	}
	x, errX := parse(strings.Replace(s, by, ".", 1))
	y, errY := parse(together)
	if errX != nil || errY != nil {
		return 0, unread
	}
	low, high := k.fact.Limits()
	switch asX, asY := x >= low && x <= high, y >= low && y <= high; {
	case asX && asY:
		return 0, iv.wrong(k, "%s", iv.say.ambiguous)
	case asY:
		return y, nil
	}
	return x, nil
}

// grouped reports whether s is digits in groups of three, as in 1,200.
func grouped(s, by string) bool {
	parts := strings.Split(strings.TrimLeft(s, "+-"), by)
	for i, p := range parts {
		if i > 0 && len(p) != 3 || i == 0 && (len(p) == 0 || len(p) > 3 || p[0] == '0') {
			return false
		}
	}
	return true
}
