package slips

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/internal/pattern"
)

// foreign are words of other languages for those of conditions.
var foreign = map[string]string{"und": "and", "y": "and", "et": "and", "oder": "or", "o": "or",
	"ou": "or", "nicht": "not", "kein": "not", "keine": "not", "no": "not", "ni": "not"}

// words are words that are written otherwise here.
var words = []form{
	when(name+` *(?:==|!=|=) *("\.*")`, 0, func(m match) string {
		if !m.names.set(m.group(1)) {
			return ""
		}
		return fmt.Sprintf("%s can hold many things; ask has(%s, %s)", m.group(1),
			m.group(1), m.group(2))
	}),
	when(`\b(und|oder|nicht|kein|keine|y|o|no|ni|et|ou)\b`, 1, func(m match) string {
		if m.names.Known(m.group(1)) || behindSign(m.masked, m.at[0]) {
			return ""
		}
		if m.group(1) == "no" && strings.TrimLeft(m.masked[m.at[1]:], " ])") == "" {
			return `"no" is written false`
		}
		return fmt.Sprintf("%q is written %s", m.group(1), foreign[m.group(1)])
	}),
	said(`known`, name+` +(?:is|are) +(?:unknown|missing|empty|null|blank|not +known|not +given)\b`,
		`that nothing is known of %[1]s is written not known(%[1]s)`),
	said(`known`, name+` +(?:is +|are +)?(?:known|given)\b(?: *[^(]|$)`,
		`that something is known of %[1]s is written known(%[1]s)`),
	said(`known`, name+` +(?:unknown|missing)\b(?: *[^(]|$)`,
		`that nothing is known of %[1]s is written not known(%[1]s)`),
	write(name+` *(!)(?:>|<)`, `"not" stands before the whole comparison: not (%s ...)`, 1),
	said(`known`, name+` +is +not +(?:unknown|missing|empty|null|blank)\b`,
		`that something is known of %[1]s is written known(%[1]s)`),
	when(name+` +is +not +(?:`+more+`|`+less+`|at)\b`, 1, func(m match) string {
		return fmt.Sprintf(`"not" stands before the whole comparison, as in not (%s > 18)`,
			m.group(1))
	}),
	is(name+` +(?:is +not|isn't|does +not +equal|is +different +from) +(?:an? +)?`+value,
		"is not", "!="),
	write(`\b(?:is +)?`+more+` +than +or +equal(?: +to)? +`+value, `"%[1]s or more" is `+
		`written >= %[1]s`,
		1),
	write(`\b(?:is +)?`+less+` +than +or +equal(?: +to)? +`+value, `"%[1]s or less" is `+
		`written <= %[1]s`,
		1),
	write(`\b(?:is +)?`+more+` +(?:than +)?`+value, `"more than" is written > %s`, 1),
	write(`\b(?:is +)?`+less+` +(?:than +)?`+value, `"less than" is written < %s`, 1),
	write(`\bat +least +(\d+) +of\b`, `"at least %[1]s of" is written (a ? 1 : 0) + (b ? 1 : 0) `+
		`>= %[1]s`, 1),
	write(`\b(?:is +)?at +least +`+value, `"at least" is written >= %s`, 1),
	write(`\b(?:is +)?at +most +`+value, `"at most" is written <= %s`, 1),
	write(value+` +or +(?:more|older|above|over|higher)\b`, `"%[1]s or more" is written >= `+
		`%[1]s`, 1),
	write(value+` +or +(?:less|fewer|younger|below|under|lower)\b`, `"%[1]s or less" is `+
		`written <= %[1]s`, 1),
	is(name+` +(?:is|are|equals?) +(?:equal +to +)?(?:an? +)?`+value, "is", "=="),
	write(`\bin *\(([^()]*,[^()]*)\)`, `a list of values stands in square brackets: in [%s]`, 1),
	write(`\bin *\{([^{}]*)\}`, `a list of values stands in square brackets: in [%s]`, 1),
	write(`\bin +("\.*"(?: *, *"\.*")+)`, `a list of values stands in square brackets: in [%s]`, 1),
	write(`\bthen\b`, `there is no "then": a condition says when, and the rest of the rule `+
		`says what`),
	when(`\b(unless|except|but|without|also|plus|xor|nor|either|neither|otherwise|where|while|`+
		`because)\b`, 1, func(m match) string {
		return fmt.Sprintf(`%q is not a word of conditions; write "and", "or" and "not", or `+
			`use "unless:" of `+
			`the rule`, m.group(1))
	}),
	write(`(?:^|[^&])&(?:[^&]|$)`, `"and" is written: and`),
	write(`(?:^|[^|])\|(?:[^|]|$)`, `"or" is written: or`),
	write(`\b(and|or)(?: +|\n)(and\b|or\b|&&|\|\|)`, `%q and %q stand side by side; keep one `+
		`of them`, 1, 2),
	when(`\b(has|is|known|any|all|none|one|count|days_since|months_since|years_since)\b `+
		`+(?:"|not\b|`+name+
		`)`, 0, func(m match) string {
		if m.names.Fact(m.group(1)) != nil || m.group(1) == "is" {
			return ""
		}
		args := "medications, ..."
		switch f := m.group(1); {
		case f == "has":
			args = `conditions, "..."`
		case f == "known":
			args = "age"
		case since[f] != "":
			args = "last_scan"
		}
		return fmt.Sprintf("what %[1]s() is about stands in brackets, as in %[1]s(%[2]s)",
			m.group(1), args)
	}),
	when(word+`\.(any|all|none|one|count|filter|map)\(`, 2, func(m match) string {
		return fmt.Sprintf("%[1]s() stands behind %[2]s; write %[1]s(%[2]s, ...)",
			m.group(2), m.group(1))
	}),
	write(`\b(exists|some|every|each|forall|foreach)\(`, `%s() is not in the rule language; `+
		`whether some record is so is asked by any(medications, ...), and whether all are by `+
		`all(medications, ...)`, 1),
	when(`\b(any|all|none)\( *`+name+` *(?:[<>]=?|[=!]=|\bin\b)`, 0, func(m match) string {
		return fmt.Sprintf("%[1]s() takes a list, a comma, and what is asked of each record, "+
			"as in "+
			"%[1]s(medications, .months > 3)", m.group(1))
	}),
	when(`\( *`+name+` +(\.|")`, 2, func(m match) string {
		return fmt.Sprintf("a comma is missing after %s", m.group(1))
	}),
}

// said is of a name that the pack has.
func said(_, re, format string) form {
	return when(re, 1, func(m match) string {
		if !m.names.Known(m.group(1)) || isWord(m.group(1)) {
			return ""
		}
		return fmt.Sprintf(format, m.group(1))
	})
}

// orWord is the word that stands behind an "or" at the start of a text.
var orWord = pattern.New(`^ +or +[a-z_]+`)

// valueOf is the value of a fact that a word, or the last of several, is, in quotation marks.
func valueOf(f *fact.Fact, word string) (string, bool) {
	if f == nil {
		return "", false
	}
	word = word[strings.LastIndexByte(word, ' ')+1:]
	i := slices.IndexFunc(f.Values, func(v string) bool { return strings.EqualFold(v, word) })
	if i < 0 {
		return "", false
	}
	return strconv.Quote(f.Values[i]), true
}

// is says how a name that the pack has is held against a value.
func is(re, words, sign string) form {
	return when(re, 1, func(m match) string {
		f, value := m.names.Fact(m.group(1)), m.group(2)
		if !m.names.Known(m.group(1)) || isWord(m.group(1)) {
			return ""
		}
		not := map[string]string{"!=": "not "}[sign]
		if f != nil && f.Owner != nil && f.Kind == fact.Term && f.Owner.TermField() == f {
			return fmt.Sprintf("whether something is in %[1]s is asked by %[2]shas(%[1]s, %[3]q)",
				f.Owner.Path, not, strings.Trim(value, `"'`))
		}
		if v, ok := valueOf(f, value); ok {
			if other, ok := valueOf(f, orWord().FindString(m.masked[m.at[1]:])); ok {
				return fmt.Sprintf("whether %[1]s is one of several is written %[1]s %[2]sin "+
					"[%[3]s, %[4]s]", m.group(1), not, v, other)
			}
			value = v
		} else if nameForm().FindString(value) == value && !m.names.Known(value) {
			return "" // more is known of what is no value
		}
		return fmt.Sprintf("%q is written %s %s %s", words, m.group(1), sign, value)
	})
}
