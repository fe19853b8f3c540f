package slips

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// A form of a slip, and what to say of it; "" where it is none after all. At is the
// group where the caret goes.
type form struct {
	re  func() *regexp.Regexp // made when a condition is wrong, which most never are
	at  int
	say func(m match) string

	brackets bool // those that do not match are looked for behind it
}

func late(re string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(re) })
}

func write(re, format string, groups ...int) form {
	return form{re: late(re), say: func(m match) string {
		args := make([]any, len(groups))
		for i, g := range groups {
			args[i] = m.group(g)
		}
		return fmt.Sprintf(format, args...)
	}}
}

func when(re string, at int, say func(m match) string) form {
	return form{re: late(re), at: at, say: say}
}

const (
	value = `(-?\d[\d.]*|"\.*"|[A-Za-z_][\w.]*)`
	name  = `([A-Za-z_][\w.]*)`
	units = `(years?|yrs?|y/?o|months?|weeks?|days?|hours?|minutes?|mg|mcg|µg|ug|g|kg|cm|m|mm|ml|l|` +
		`units?|iu|tablets?|doses?|times|points?|steps|percent|mmhg|mmol|nmol|beats|lbs?|pounds?)`
)

var forms = []form{
	when(`\b(AND|And|OR|Or|NOT|Not|IN|In|TRUE|True|FALSE|False|ANY|Any|ALL|HAS|Has|Known|`+
		`KNOWN|NONE)\b`, 0, func(m match) string {
		if m.names.Known(m.group(1)) {
			return ""
		}
		return fmt.Sprintf("%q is written small: %s", m.group(1), strings.ToLower(m.group(1)))
	}),
	write(`=>`, `"=>" is written the other way round: >=`),
	write(`=<`, `"=<" is written the other way round: <=`),
	write(`<>`, `"not equal" is written !=`),
	write(`([<>!=]) +=`, `the two characters of %s= stand together, without a blank`, 1),
	write(`={3}|!==`, `"equal" is written ==, "not equal" !=`),
	when(`(?:^|[^<>!=])(=)(?:[^=>]|$)`, 1, func(m match) string {
		if strings.Contains(m.masked, "let ") {
			return ""
		}
		return `"equal" is written with two signs: ==`
	}),
	write(`\b(\d{4}-\d\d-\d\d)\b`, `a day is written date("%s")`, 1),
	when(`\b(\d+)\+(?: |$|\))`, 0, func(m match) string {
		return fmt.Sprintf("\"%s+\" is no number; write %s >= %s", m.group(1), m.subject(), m.group(1))
	}),
	when(`\b(\d+),(\d+)\b`, 0, func(m match) string {
		if depth(m.masked, m.at[0]) > 0 {
			return ""
		}
		if len(m.group(2)) == 3 {
			return fmt.Sprintf("\"%s,%s\" is read as two numbers; write %s%s", m.group(1), m.group(2),
				m.group(1), m.group(2))
		}
		return fmt.Sprintf("a fraction is written with a point: %s.%s", m.group(1), m.group(2))
	}),
	when(`\b(\d[\d.]*) *`+units+` ago\b`, 0, func(m match) string {
		unit := strings.TrimSuffix(m.group(2), "s")
		if unit != "day" && unit != "month" && unit != "year" {
			unit = "day"
		}
		return fmt.Sprintf("how long ago a day was is asked by %ss_since(...), as in %ss_since(%s) < %s",
			unit, unit, m.day(), m.group(1))
	}),
	when(`(?i)\b(\d[\d.]*) ?(`+units+`(?:/[A-Za-z0-9]+)?|%)(?:[ )]|$)`, 0, func(m match) string {
		subject := m.subject()
		if u := m.names.Unit(subject); u != "" {
			return fmt.Sprintf("a number stands without its unit; %s is in %s: write %s", subject, u,
				m.group(1))
		}
		return fmt.Sprintf("a number stands without its unit; write %s", m.group(1))
	}),
	when(name+` +(?:is +)?between +`+value+` +(?:and|to|-) +`+value, 0,
		func(m match) string {
			return fmt.Sprintf("\"between\" is written %s >= %s and %s <= %s", m.group(1), m.group(2),
				m.group(1), m.group(3))
		}),
	when(name+` +(contains|includes?|has|have|includes +a|with) +(?:a +)?(?:("\.*")|`+
		name+`)`, 0, func(m match) string {
		what := m.group(3)
		if what == "" {
			what = `"` + m.group(4) + `"`
		}
		if !m.names.Set(m.group(1)) {
			return ""
		}
		return fmt.Sprintf("whether something is in %s is asked by has(%s, %s)", m.group(1), m.group(1),
			what)
	}),
	when(`("\.*") +(not +)?in +`+name, 0, func(m match) string {
		if !m.names.Set(m.group(3)) {
			return ""
		}
		return fmt.Sprintf("whether something is in %s is asked by %shas(%s, %s)", m.group(3), m.group(2),
			m.group(3), m.group(1))
	}),
	when(name+` *(?:==|!=|=) *("\.*")`, 0, func(m match) string {
		if !m.names.Set(m.group(1)) {
			return ""
		}
		return fmt.Sprintf("%s can hold many things; ask has(%s, %s)", m.group(1), m.group(1), m.group(2))
	}),
	write(name+` +(?:is|are) +(?:unknown|missing|empty|null|blank|not +known|not +given)\b`,
		`that nothing is known of %s is written not known(%s)`, 1, 1),
	write(name+` +(?:is|are) +(?:known|given)\b`, `that something is known of %s is written `+
		`known(%s)`, 1, 1),
	write(name+` *(!)(?:>|<)`, `"not" stands before the whole comparison: not (%s ...)`, 1),
	write(name+` +is +not +(?:unknown|missing|empty|null|blank)\b`,
		`that something is known of %s is written known(%s)`, 1, 1),
	write(name+` +(?:is +not|isn't|does +not +equal|is +different +from) +`+value,
		`"is not" is written %s != %s`, 1, 2),
	write(`\b(?:is +)?(?:greater|more|higher|older|larger|bigger|later) +than +or +equal(?: `+
		`+to)? +`+value,
		`"%[1]s or more" is written >= %[1]s`, 1),
	write(`\b(?:is +)?(?:less|fewer|lower|younger|smaller|earlier) +than +or +equal(?: +to)? +`+value,
		`"%[1]s or less" is written <= %[1]s`, 1),
	write(`\b(?:is +)?(?:greater|more|higher|older|larger|bigger|later|over|above) +(?:than +)?`+value,
		`"more than" is written > %s`, 1),
	write(`\b(?:is +)?(?:less|fewer|lower|younger|smaller|earlier|under|below) +(?:than +)?`+value,
		`"less than" is written < %s`, 1),
	write(`\b(?:is +)?at +least +`+value, `"at least" is written >= %s`, 1),
	write(`\b(?:is +)?at +most +`+value, `"at most" is written <= %s`, 1),
	write(value+` +or +(?:more|older|above|over|higher)\b`, `"%[1]s or more" is written >= %[1]s`, 1),
	write(value+` +or +(?:less|fewer|younger|below|under|lower)\b`, `"%[1]s or less" is `+
		`written <= %[1]s`, 1),
	write(name+` +(?:is|are|equals?) +(?:equal +to +)?`+value, `"is" is written %s == %s`, 1, 2),
	write(`\bin *\(([^()]*,[^()]*)\)`, `a list of values stands in square brackets: in [%s]`, 1),
	write(`\bin *\{([^{}]*)\}`, `a list of values stands in square brackets: in [%s]`, 1),
	write(`^ *if\b`, `leave "if" out: a condition stands alone`),
	write(`\bthen\b`, `there is no "then": a condition says when, and the rest of the rule `+
		`says what`),
	write(`\b(unless|except|but|without|also|plus|xor|nor|either|neither|otherwise|when|where|`+
		`while)\b`,
		`%q is not a word of conditions; write "and", "or" and "not", or use "unless:" of the rule`, 1),
	write(`(?:^|[^&])&(?:[^&]|$)`, `"and" is written: and`),
	write(`\b(and|or) +(and|or)\b`, `"%s" and "%s" stand side by side; keep one of them`, 1, 2),
	when(`\b(has|is|known|any|all|none|one|count)\b +(?:"|`+name+`)`, 0, func(m match) string {
		if m.names.Known(m.group(1)) || m.group(1) == "is" {
			return ""
		}
		return fmt.Sprintf("what %s() is about stands in brackets, as in %s", m.group(1),
			map[string]string{"has": `has(conditions, "...")`, "known": "known(age)"}[m.group(1)]+
				map[bool]string{true: "", false: m.group(1) + "(medications, ...)"}[m.group(1) == "has" ||
					m.group(1) == "known"])
	}),
	when(`\(`+name+` +\.`, 0, func(m match) string {
		return fmt.Sprintf("a comma is missing after %s", m.group(1))
	}),
	when(`^ *\{`, 0, func(match) string { return "a condition stands without { and }" }),
	when(name+` *,`, 0, func(m match) string {
		if depth(m.masked, m.at[0]) > 0 {
			return ""
		}
		return `a comma joins nothing; write "and" or "or"`
	}),
	{re: late(`^\b$`), brackets: true},
	write(`^ *(and|or)\b`, `a condition cannot begin with %q; something is missing before it`, 1),
	when(`\b(and|or|not|in)\s*(?:$|\))`, 0, func(m match) string {
		return fmt.Sprintf("%q stands at the end; something is missing after it", m.group(1))
	}),
	when(`([<>]=?|[=!]=|[-+*/])\s*(?:$|\)|\band\b|\bor\b)`, 0, func(m match) string {
		return fmt.Sprintf("something is missing after %q", m.group(1))
	}),
	when(`(?:^|\(|\band|\bor) *(<=?|>=?|[=!]=)`, 1, func(m match) string {
		return fmt.Sprintf("something is missing before %q; each comparison names what it "+
			"compares, as in "+
			"%s %s 18", m.group(1), m.subject(), m.group(1))
	}),
	when(`([<>]=?|[=!]=) +([<>]=?|[=!]=)`, 0, func(m match) string {
		return fmt.Sprintf("%q and %q stand side by side; keep one of them", m.group(1), m.group(2))
	}),
	when(name+`-`+name, 0, func(m match) string {
		for _, join := range []string{"_", "."} {
			if joined := m.group(1) + join + m.group(2); m.names.Known(joined) {
				return fmt.Sprintf("%q stands in no name; write %s", "-", joined)
			}
		}
		return ""
	}),
	when(name+` +`+name, 0, func(m match) string {
		joined := strings.ToLower(m.group(1) + "_" + m.group(2))
		if !m.names.Known(joined) {
			return ""
		}
		return fmt.Sprintf("names are written without blanks: %s", joined)
	}),
	write(`[,.] *$`, `a condition ends without a comma or a full stop`),
	when(`(\)|"|\b\d[\d.]*|`+name+`) +(\(|"|`+name+`|\d)`, 3, func(m match) string {
		if isWord(m.group(1)) || isWord(nameForm.FindString(string(m.text[m.start(3):]))) {
			return ""
		}
		return "\"and\", \"or\", a comparison or a comma is missing before this"
	}),
}

// isWord reports whether a word may stand beside a name without anything between.
func isWord(s string) bool {
	switch s {
	case "and", "or", "not", "in", "contains", "startsWith", "endsWith", "matches", "let", "if",
		"else":
		return true
	}
	return false
}
