package slips

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/internal/pattern"
)

// A form of a slip, and what to say of it; "" where it is none after all. At is the
// group where the caret goes.
type form struct {
	re  func() *regexp.Regexp // made when a condition is wrong, which most never are
	at  int
	say func(m match) string

	brackets bool // those that do not match are looked for behind it
}

func write(re, format string, groups ...int) form {
	return form{re: pattern.New(re), say: func(m match) string {
		args := make([]any, len(groups))
		for i, g := range groups {
			args[i] = m.group(g)
		}
		return fmt.Sprintf(format, args...)
	}}
}

func when(re string, at int, say func(m match) string) form {
	return form{re: pattern.New(re), at: at, say: say}
}

const (
	value = `(-?\d[\d.]*|"\.*"|[A-Za-z_][\w.]*)`
	name  = `([A-Za-z_][\w.]*)`
	word  = `([A-Za-z_]\w*)`
	more  = `(?:greater|more|higher|older|larger|bigger|later|longer|over|above)`
	less  = `(?:less|fewer|lower|younger|smaller|earlier|shorter|under|below)`
	count = `(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|sixteen|` +
		`eighteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)`
)

// forms are looked for where a text cannot be read, in this order.
var forms = sync.OnceValue(func() []form {
	return slices.Concat(spoken, signs, numbers, records, meant, words, joints, spelt, last)
})

// named are looked for where a text can be read and has names that nothing has.
var named = sync.OnceValue(func() []form {
	return slices.Concat(spoken, signs, numbers, records, meant, words, joints)
})

// signs are operators that are written otherwise here.
var signs = []form{
	when(`\b(AND|And|OR|Or|NOT|Not|IN|In|TRUE|True|FALSE|False|ANY|Any|ALL|HAS|Has|Known|`+
		`KNOWN|NONE)\b`, 0, func(m match) string {
		if m.names.Known(m.group(1)) {
			return ""
		}
		return fmt.Sprintf("%q is written small: %s", m.group(1), strings.ToLower(m.group(1)))
	}),
	when(`^ *(if|when|whenever)\b *:?`, 0, func(m match) string {
		return fmt.Sprintf("leave %q out: a condition stands alone", m.group(1))
	}),
	write(`\b\w+ *=> *\w*\.`, `what is asked of each record names its fields with a point `+
		`before them, `+
		`and nothing else: any(medications, .months > 3)`),
	write(`=>`, `"=>" is written the other way round: >=`),
	write(`=<`, `"=<" is written the other way round: <=`),
	write(`=!`, `"not equal" is written !=`),
	write(`<>`, `"not equal" is written !=`),
	write(`([<>!=]) +=`, `the two characters of %s= stand together, without a blank`, 1),
	write(`([<>])==`, `"%[1]s==" is written %[1]s=`, 1),
	write(`={3}|!==`, `"equal" is written ==, "not equal" !=`),
	write(`\bnot +=[^=]`, `"not equal" is written !=`),
	when(name+` +not +(?:[<>]|[=!]=)`, 1, func(m match) string {
		if m.names.Known(m.group(1)) {
			return fmt.Sprintf(`"not" stands before the whole comparison: not (%s ...)`, m.group(1))
		}
		return ""
	}),
	when(name+` *(?:[=!]?=|\bis\b) `+
		`*(?:unknown|missing|null|NULL|nil|None|nan|NA|empty|undefined)\b`, 1,
		func(m match) string {
			if m.names.Fact(m.group(1)) == nil {
				return ""
			}
			if strings.HasSuffix(m.group(0), "empty") {
				if msg := m.nothingIn(m.group(1)); msg != "" {
					return msg
				}
			}
			return fmt.Sprintf("that nothing is known of %[1]s is written not known(%[1]s), "+
				"and that "+
				"something is, known(%[1]s)", m.group(1))
		}),
	when(`(?:^|[^<>!=])(=)(?:[^=>]|$)`, 1, func(m match) string {
		if strings.Contains(m.masked, "let ") {
			return ""
		}
		return `"equal" is written with two signs: ==`
	}),
}

// numbers are numbers, spans of them, and days.
var numbers = []form{
	when(`\b(\d{1,2})([./-])(\d{1,2})([./-])(\d{4}|\d\d)\b`, 0, func(m match) string {
		return `a day is written with the year first: date("2026-11-20")`
	}),
	when(name+` +(?:is +)?(before|after|since|until)\b`, 1, func(m match) string {
		if !m.names.kind(m.group(1), fact.Date) {
			return ""
		}
		sign := "<"
		if m.group(2) == "after" || m.group(2) == "since" {
			sign = ">="
		}
		return fmt.Sprintf(`%q is written %s and a day, as in %s %s date("2026-11-20")`,
			m.group(2), sign,
			m.group(1), sign)
	}),
	when(name+` +(?:is +)?(?:(within|in the (?:last|past)|`+less+`|newer)|`+more+`)(?: +than)? +`+
		`(?:the +(?:last|past) +)?(\d[\d.]*) *(day|week|month|year)`, 1, func(m match) string {
		if !m.names.kind(m.group(1), fact.Date) {
			return ""
		}
		sign := ">"
		if m.group(2) != "" {
			sign = "<"
		}
		return fmt.Sprintf("how long ago a day was is asked by %[1]ss_since(...), as in "+
			"%[1]ss_since(%[2]s) %[3]s %[4]s", m.group(4), m.group(1), sign, m.group(3))
	}),
	when(`\b(\d+)\+(?: |$|\))`, 0, func(m match) string {
		return fmt.Sprintf("\"%s+\" is no number; write %s >= %s", m.group(1), m.subject(),
			m.group(1))
	}),
	write(`\b(\d+\.\d+(?:\.\d+)+)\b`, `"%s" is no number; write one like 30 or 2.5`, 1),
	write(`\b\d+(and|or)\b`, `a blank is missing before %q`, 1),
	when(`\b(\d[\d.]*),(\d[\d,]*(?:\.\d+)?)`, 0, func(m match) string {
		if inCall(m.masked, m.at[0]) {
			return ""
		}
		whole, rest := m.group(1), m.group(2)
		switch {
		case strings.Contains(whole, "."): // 2.000,5
			return fmt.Sprintf("a number is written without dots between thousands, and a "+
				"fraction with "+
				"a point: %s.%s", strings.ReplaceAll(whole, ".", ""), rest)
		case strings.ContainsAny(rest, ",.") || len(rest) == 3: // 1,000 and 1,000.5
			return fmt.Sprintf("\"%s,%s\" is read as two numbers; write %s%s", whole, rest, whole,
				strings.ReplaceAll(rest, ",", ""))
		}
		return fmt.Sprintf("a fraction is written with a point: %s.%s", whole, rest)
	}),
	when(`\b(\d[\d.]*) *(day|week|month|year)s? ago\b`, 0, func(m match) string {
		return fmt.Sprintf("how long ago a day was is asked by %ss_since(...), as in "+
			"%ss_since(%s) < %s",
			m.group(2), m.group(2), m.day(), m.group(1))
	}),
	when(`([<>]=?|[=!]=|\bin) +`+count+`\b`, 2, func(m match) string {
		if m.names.Fact(m.group(2)) != nil {
			return ""
		}
		return fmt.Sprintf("a number is written in digits: %d", numberWords[m.group(2)])
	}),
	{re: unitForm, at: 0, say: withUnit},
	when(name+` +in +(years|months|weeks|days|hours|kg|lbs?|cm|mg)\b`, 2, func(m match) string {
		f := m.names.Fact(m.group(1))
		if f == nil || f.Unit == "" {
			return ""
		}
		return fmt.Sprintf("%[1]s is in %[2]s, always; write the number in %[2]s: %[1]s >= "+
			"...", m.group(1),
			fact.UnitWords(f.Unit, false))
	}),
	when(name+` +(?:is +)?between +`+value+` +(?:and|to|-) +`+value, 0,
		func(m match) string {
			return fmt.Sprintf("\"between\" is written %s >= %s and %s <= %s", m.group(1),
				m.group(2),
				m.group(1), m.group(3))
		}),
	when(name+` +(?:is +)?(?:from +)?(\d+) +to +(\d+)\b`, 0, func(m match) string {
		return fmt.Sprintf("a span is written %[1]s >= %[2]s and %[1]s <= %[3]s", m.group(1),
			m.group(2),
			m.group(3))
	}),
	when(`(?:^|[ (])(\d+) *- *(\d+)\b`, 1, func(m match) string {
		from, _ := strconv.Atoi(m.group(1))
		if to, _ := strconv.Atoi(m.group(2)); from >= to {
			return ""
		}
		x := m.subject()
		return fmt.Sprintf("%s-%s is read as a difference; a span is written %s >= %s and %s <= %s",
			m.group(1), m.group(2), x, m.group(1), x, m.group(2))
	}),
}

// meant are forms that can be read, and of which the types do not go together.
var meant = []form{
	when(`\bnot +`+name+` +in\b`, 0, func(m match) string {
		if m.names.Fact(m.group(1)) == nil || m.names.set(m.group(1)) {
			return ""
		}
		return fmt.Sprintf(`"not" stands before "in": %s not in [...]`, m.group(1))
	}),
	when(name+` +(?:not +)?in +(-?\d+(?:\.\d+)?)(?: *$| +(?:and|or)\b)`, 1, func(m match) string {
		if !m.names.number(m.group(1)) {
			return ""
		}
		return fmt.Sprintf("behind \"in\" stands a list in square brackets; one number is asked by "+
			"%[1]s == %[2]s, and a span by %[1]s >= %[2]s", m.group(1), m.group(2))
	}),
	write(`\b(\d{4}-\d\d-\d\d)\b`, `a day is written date("%s")`, 1),
	when(`\bin *\[ *(-?\d[\d.]*?) *\.\. *(-?\d[\d.]*) *\]`, 0, func(m match) string {
		x := m.subject()
		return fmt.Sprintf("a span is written %s >= %s and %s <= %s", x, m.group(1), x, m.group(2))
	}),
	when(name+` +(contains?|includes?|has|have|includes +a|with) +(?:a +)?(?:("\.*")|`+
		name+`)`, 0, func(m match) string {
		what := m.group(3)
		if what == "" {
			what = `"` + m.group(4) + `"`
		}
		if !m.names.set(m.group(1)) {
			return ""
		}
		return fmt.Sprintf("whether something is in %s is asked by has(%s, %s)", m.group(1),
			m.group(1),
			what)
	}),
	when(`("\.*") +(not +)?in +`+name, 0, func(m match) string {
		if !m.names.set(m.group(3)) {
			return ""
		}
		return fmt.Sprintf("whether something is in %s is asked by %shas(%s, %s)",
			m.group(3), m.group(2),
			m.group(3), m.group(1))
	}),
	when(`\bis\( *(?:`+name+` *, *("\.*")|("\.*") *, *`+name+`)`, 0, func(m match) string {
		set, term := m.group(1)+m.group(4), m.group(2)+m.group(3)
		if !m.names.set(set) {
			return ""
		}
		return fmt.Sprintf("whether something is in %[1]s is asked by has(%[1]s, %[2]s)", set, term)
	}),
	when(`\b(?:len|count)\( *`+name+` *\)`, 0, func(m match) string {
		if !m.names.kind(m.group(1), fact.Terms) {
			return ""
		}
		return fmt.Sprintf("%[1]s is a set of terms, which nobody counts, since one thing may have "+
			"several names in it; ask has(%[1]s, \"...\")", m.group(1))
	}),
	when(`\bhas\( *`+name+` *, *\[? *("\.*") *(or|and|\|\||&&|,) *("\.*")`, 2,
		func(m match) string {
			join := m.group(3)
			if join == "," {
				join = "or"
			}
			return fmt.Sprintf("has() asks for one thing at a time; write has(%[1]s, %[2]s) %[3]s "+
				"has(%[1]s, %[4]s)", m.group(1), m.group(2), join, m.group(4))
		}),
	when(`\bhas(?:\( *not +| +not *\( *)`+name, 0, func(m match) string {
		return fmt.Sprintf("\"not\" stands before has(): not has(%s, ...)", m.group(1))
	}),
	when(name+` *(==|!=) *\[([^\[\]]*)\]`, 2, func(m match) string {
		f := m.names.Fact(m.group(1))
		if f == nil || m.names.set(m.group(1)) {
			return ""
		}
		in := "in"
		if m.group(2) == "!=" {
			in = "not in"
		}
		return fmt.Sprintf("whether %[1]s is one of several is written %[1]s %[2]s [%[3]s]",
			m.group(1), in,
			m.group(3))
	}),
	when(`\b(?:and|or|not|&&|\|\|) +("\.*")|^("\.*")(?: *$| +(?:and|or)\b)`, 0,
		func(m match) string {
			text := strings.Trim(m.group(1)+m.group(2), `"'`+"`")
			if text == "" || !m.names.Known(text) {
				return ""
			}
			return fmt.Sprintf("in quotation marks it is text; %s stands without them", text)
		}),
}

var numberWords = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
	"seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15,
	"sixteen": 16, "eighteen": 18, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
	"sixty":   60,
	"seventy": 70, "eighty": 80, "ninety": 90}
