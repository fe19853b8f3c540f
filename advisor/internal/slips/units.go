package slips

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/internal/pattern"
)

// A unit is what people call a unit: its UCUM code and, where others measure the same, how
// many of the smallest of them it is.
type unit struct {
	code, of string
	times    float64
}

var unitsOf = map[string]unit{
	"year": {"a", "months", 12}, "yr": {"a", "months", 12}, "yo": {"a", "months", 12},
	"month": {"mo", "months", 1}, "mo": {"mo", "months", 1},
	"week": {"wk", "minutes", 7 * 24 * 60}, "wk": {"wk", "minutes", 7 * 24 * 60},
	"day":    {"d", "minutes", 24 * 60},
	"hour":   {"h", "minutes", 60},
	"hr":     {"h", "minutes", 60},
	"minute": {"min", "minutes", 1}, "min": {"min", "minutes", 1},
	"kg": {"kg", "mg", 1e6}, "g": {"g", "mg", 1000}, "mg": {"mg", "mg", 1}, "gram": {"g",
		"mg", 1000},
	"mcg": {"ug", "mg", 0.001}, "ug": {"ug", "mg", 0.001}, "microgram": {"ug", "mg", 0.001},
	"lb": {"[lb_av]", "mg", 453592.37}, "pound": {"[lb_av]", "mg", 453592.37},
	"m": {"m", "mm", 1000}, "cm": {"cm", "mm", 10}, "mm": {"mm", "mm", 1},
	"inch": {"[in_i]", "mm", 25.4}, "inche": {"[in_i]", "mm", 25.4}, "feet": {"[ft_i]", "mm",
		304.8},
	"l": {"L", "ml", 1000}, "dl": {"dL", "ml", 100}, "ml": {"mL", "ml", 1},
	"iu": {"[IU]", "", 1}, "unit": {}, "%": {"%", "", 1}, "percent": {"%", "", 1},
	"tablet": {}, "dose": {}, "time": {}, "point": {}, "step": {}, "beat": {},
	"mmhg": {"mm[Hg]", "", 1},
	"mmol": {}, "nmol": {}, "ng": {}, "pg": {}, "decade": {}, "cigarette": {}, "drink": {},
	"glas": {}, "cup": {}, "piece": {}, "portion": {}, "serving": {}, "stone": {},
	"kilo": {"kg", "mg", 1e6},
}

// unitForm is a number with a unit behind it.
var unitForm = pattern.New(`(?i)\b(\d[\d.]*) ?\[?(` + unitNames() +
	`s?(?:/[A-Za-z0-9/]+(?:\^\d)?| a day| per day)?|[a-z]+/[A-Za-z0-9/]+(?:\^\d)?|%)(?: old)?` +
	`(?:[ ),\]]|$)`)

func unitNames() string {
	names := slices.SortedFunc(maps.Keys(unitsOf), func(a, b string) int {
		return len(b) - len(a) // so that no shorter one is taken for a longer
	})
	return "(?:" + strings.Join(slices.DeleteFunc(names, func(s string) bool { return s == "%" }),
		"|") + ")"
}

// withUnit says what to write for a number with a unit: without it, and in the unit of what it
// is held against.
func withUnit(m match) string {
	number, written := m.group(1), strings.ReplaceAll(m.group(2), "^", "")
	what, code := m.measured()
	if what == "" {
		return fmt.Sprintf("a number stands without its unit; write %s", number)
	}
	words := fact.UnitWords(code, false)
	said, rest, _ := strings.Cut(strings.ToLower(written), "/")
	u, known := unitsOf[strings.TrimSuffix(strings.Fields(said)[0], "s")]
	own, per, _ := strings.Cut(code, "/")
	same := strings.EqualFold(written, code) || strings.EqualFold(written, words) || !known ||
		u.code == "" || u.code == own && (rest == "" || strings.EqualFold(rest, per))
	if f := m.names.Fact(what); f != nil {
		for other, factor := range f.Convert {
			if n, err := strconv.ParseFloat(number,
				64); err == nil && strings.EqualFold(other, written) {
				return fmt.Sprintf("a number stands without its unit; %s is in %s, and %s %s "+
					"are %s: write %s",
					what, words, number, written, figure(n*factor), figure(n*factor))
			}
		}
		same = same && (!strings.Contains(written, "/") || strings.EqualFold(written, code) ||
			strings.EqualFold(written, words) || plainUnit(written) == plainUnit(words))
	}
	if words == "" || same {
		in := ""
		if words != "" {
			in = fmt.Sprintf("; %s is in %s", what, words)
		}
		return fmt.Sprintf("a number stands without its unit%s: write %s", in, number)
	}
	for _, v := range unitsOf {
		if v.code != own || v.of == "" || v.of != u.of {
			continue
		}
		n, err := strconv.ParseFloat(number, 64)
		in := n * u.times / v.times
		if err != nil || in != math.Trunc(in) && v.of == "months" {
			break
		}
		return fmt.Sprintf("a number stands without its unit; %s is in %s, and %s %s are %s: "+
			"write %s",
			what, words, number, written, figure(in), figure(in))
	}
	return fmt.Sprintf("%s is in %s, not in %s; write the number in %s", what, words,
		written, words)
}

// plainUnit is a unit without what writers differ in.
func plainUnit(s string) string {
	return strings.NewReplacer("²", "2", "³", "3", "µ", "u", " ", "").Replace(strings.ToLower(s))
}

func figure(n float64) string {
	return strconv.FormatFloat(math.Round(n*1e4)/1e4, 'f', -1, 64)
}

// since are the units that the functions of time count in.
var since = map[string]string{"years_since": "a", "months_since": "mo", "weeks_since": "wk",
	"days_since": "d"}

// measured is what the number at a place is held against, and its unit: a fact, a field of
// the records of a list, or the time since a day; "" if that cannot be told.
func (m match) measured() (what, code string) {
	at := nameForm().FindAllStringIndex(m.masked[:m.at[0]], -1)
	for i := len(at) - 1; i >= 0; i-- {
		name := m.masked[at[i][0]:at[i][1]]
		if code := since[name]; code != "" {
			return name + "()", code
		}
		if at[i][0] > 0 && m.masked[at[i][0]-1] == '.' { // .months: of the list before it
			for j := i - 1; j >= 0; j-- {
				list := m.masked[at[j][0]:at[j][1]]
				if f := m.names.Fact(list + "." + name); f != nil {
					return "." + name, f.Unit
				}
			}
			return "", ""
		}
		if name == "and" || name == "or" {
			return "", ""
		}
		if m.names.number(name) {
			return name, m.names.Fact(name).Unit
		}
	}
	return "", ""
}
