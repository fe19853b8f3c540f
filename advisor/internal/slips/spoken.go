package slips

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/internal/pattern"
)

// comparisons are words for signs.
var comparisons = map[string]string{"ge": ">=", "gt": ">", "le": "<=", "lt": "<", "eq": "==",
	"ne": "!=", "exceeds": ">", "exceed": ">", "reaches": ">="}

// short are units of which people write one letter, right behind the number.
var short = map[string]string{"y": "year", "w": "week", "d": "day", "h": "hour"}

// spoken are forms of people who write as they speak. They stand before what knows single words
// only: "non-smoker" has a name in it, and says the contrary.
var spoken = []form{
	when(`\b(?:non|un|never|not?)(?: +an?\b)? *-? *`+word, 0, func(m match) string {
		if !m.names.kind(m.group(1), fact.Bool) || strings.HasPrefix(m.group(0), "not "+m.group(1)) {
			return ""
		}
		return fmt.Sprintf("the contrary of %[1]s is written not %[1]s", m.group(1))
	}),
	when(`\b(?:ex|former|past|previous|previously|formerly) *-? *`+word, 0, func(m match) string {
		if !m.names.kind(m.group(1), fact.Bool) {
			return ""
		}
		return fmt.Sprintf("%[1]s is true or false, and says nothing of the past; that takes a fact of "+
			"its own", m.group(1))
	}),
	when(`(?:^|\b(?:and|or|not)) +(?:is|are|am) +(?:an? +)?`+word+`(?: *$| +(?:and|or)\b)|`+
		`^is +(?:an? +)?`+word, 0, func(m match) string {
		if name := m.group(1) + m.group(2); m.names.kind(name, fact.Bool) {
			return fmt.Sprintf(`"is" is left out before what is true or false: %s`, name)
		}
		return ""
	}),
	when(`\) +is +(not +)?(true|false|no|yes)\b`, 0, func(m match) string {
		if yes := m.group(2) == "true" || m.group(2) == "yes"; yes == (m.group(1) == "") {
			return fmt.Sprintf("%q is left out: what stands before it is true or false",
				strings.TrimLeft(m.group(0), ") "))
		}
		return `that something is not so is written with "not" before it, as in not has(...)`
	}),
	when(`\) +is +(not +)?(?:equal +to +)?(\d[\d.]*)`, 0, func(m match) string {
		sign := "=="
		if m.group(1) != "" {
			sign = "!="
		}
		return fmt.Sprintf(`"is" is written %s %s`, sign, m.group(2))
	}),
	when(name+` +(ge|gt|le|lt|eq|ne|exceeds?|reaches|GE|GT|LE|LT|EQ|NE) +(\d[\d.]*)`, 2,
		func(m match) string {
			if !m.names.number(m.group(1)) {
				return ""
			}
			sign := comparisons[strings.ToLower(m.group(2))]
			return fmt.Sprintf("%q is written %s %s %s", m.group(2), m.group(1), sign, m.group(3))
		}),
	when(name+` +in +(?:the +)?range *[(\[]? *(?:of +|from +)?(\d[\d.]*) *`+
		`(?:,|to|and|-|\.\.) *(\d[\d.]*)`, 0, func(m match) string {
		return fmt.Sprintf("a span is written %[1]s >= %[2]s and %[1]s <= %[3]s", m.group(1), m.group(2),
			m.group(3))
	}),
	when(`\) +(?:is +)?between +(\d[\d.]*) +(?:and|to) +(\d[\d.]*)`, 0, func(m match) string {
		return fmt.Sprintf("a span is written with what is compared on both sides: "+
			"... >= %s and ... <= %s", m.group(1), m.group(2))
	}),
	when(`\b(?:has_?[nN]ot|hasnt|not_?[hH]as|has_no|lacks)\( *(?:`+name+`)?`, 0, func(m match) string {
		return fmt.Sprintf(`"not" stands before has(): not has(%s, ...)`,
			cmp.Or(m.group(1), "conditions"))
	}),
	when(`\b(?:takes?|taking|on|uses?|using|contains?|includes?|member)\( *`+name+` *,`, 0,
		func(m match) string {
			if !m.names.set(m.group(1)) {
				return ""
			}
			return fmt.Sprintf("whether something is in %[1]s is asked by has(%[1]s, \"...\")", m.group(1))
		}),
	when(name+`\.(count|length|size|len)\b`, 0, func(m match) string {
		if !m.names.kind(m.group(1), fact.List) || m.names.Known(m.group(0)) {
			return ""
		}
		return fmt.Sprintf("how many %[1]s there are is written len(%[1]s)", m.group(1))
	}),
	when(`\b(any|all|none) +`+name+` +(?:is|are|==?|contains?) *(?:"(\.*)"|`+word+`)`, 0,
		func(m match) string {
			f := m.names.Fact(m.group(2))
			if f == nil || f.Kind != fact.List || f.TermField() == nil {
				return ""
			}
			what := strings.Trim(m.group(3)+m.group(4), `"`)
			return fmt.Sprintf("what is asked of each record stands in brackets: %s(%s, is(.%s, %q))",
				m.group(1), m.group(2), f.TermField().Name(), what)
		}),
	when(`\b(?:no|without) +`+name, 1, func(m match) string { return m.nothingIn(m.group(1)) }),
	when(`\b(days|weeks|months|years)_since_(\w+)`, 0, func(m match) string {
		if !m.names.kind(m.group(2), fact.Date) {
			return ""
		}
		return fmt.Sprintf("what is counted from stands in brackets: %s_since(%s)", m.group(1),
			m.group(2))
	}),
	when(name+` *(?:==|\bin|\bis) *(?:the +year +)?(\d{4})(?: *$| +(?:and|or)\b)`, 0,
		func(m match) string {
			if !m.names.kind(m.group(1), fact.Date) {
				return ""
			}
			return fmt.Sprintf(`a year is a span of days: %[1]s >= date("%[2]s-01-01") and %[1]s <= `+
				`date("%[2]s-12-31")`, m.group(1), m.group(2))
		}),
	when(`\bregion *([=!]=|=|\bis\b) *([A-Za-z]\w*)`, 2, func(m match) string {
		sign := m.group(1)
		if sign != "!=" {
			sign = "=="
		}
		return fmt.Sprintf("a region stands in quotation marks, as pack.yaml names it: "+
			"region %s %q", sign, m.group(2))
	}),
	when(`\bis\( *(\.\w+) *, *\[? *("\.*") *(or|and|\|\||&&|,) *("\.*")`, 2, func(m match) string {
		join := m.group(3)
		if join == "," {
			join = "or"
		}
		return fmt.Sprintf("is() asks for one thing at a time; write is(%[1]s, %[2]s) %[3]s "+
			"is(%[1]s, %[4]s)", m.group(1), m.group(2), join, m.group(4))
	}),
	when(`\b(\d{1,3}(?: \d{3})+)\b`, 0, func(m match) string {
		return "a number is written without blanks between its digits: " +
			strings.ReplaceAll(m.group(1), " ", "")
	}),
	when(`\b(\d[\d.]*)(y|w|d|h)(?:[ )]|/o|$)`, 0, shortUnit),
	write(`\$(\d[\d.]*)`, `"$" says nothing in a condition; write %s`, 1),
	write(`! *$`, `a condition ends without an exclamation mark`),
}

// shortUnit says what to write for 65y and 2w.
func shortUnit(m match) string {
	unit := short[m.group(2)]
	what := m.named(func(name string) bool {
		return m.names.kind(name, fact.Date, fact.Duration, fact.Int, fact.Number)
	})
	switch {
	case m.names.kind(what, fact.Duration) && unit != "year":
		n, err := strconv.ParseFloat(m.group(1), 64)
		if err != nil {
			return ""
		}
		return fmt.Sprintf(`a duration is written in hours or minutes, as in duration("%sh")`,
			figure(n*unitsOf[unit].times/unitsOf["hour"].times))
	case m.names.kind(what, fact.Date) && unit != "hour" && unit != "":
		return fmt.Sprintf("how long ago a day was is asked by %[1]ss_since(...), as in "+
			"%[1]ss_since(%[2]s) < %[3]s", unit, what, m.group(1))
	}
	text := []rune(string(m.text[:m.at[0]]) + m.group(1) + " " + unit + "s")
	masked := m.masked[:m.at[0]] + m.group(1) + " " + unit + "s"
	at := unitForm().FindStringSubmatchIndex(masked[m.at[0]:])
	if at == nil {
		return ""
	}
	for i := range at {
		at[i] += m.at[0]
	}
	return withUnit(match{text, masked, at, m.names})
}

// negated finds a "not" within the quotation marks of a term.
var negated = pattern.New(`(?i)^(?:not?|non|without|never|kein)[- ]+(?:an? +)?(.+)$`)

// Negated is the term that a text in quotation marks denies, which has() would not: "" if it
// denies none.
func Negated(text string) string {
	if m := negated().FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		return m[1]
	}
	return ""
}
