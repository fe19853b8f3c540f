package slips

import (
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/internal/pattern"
)

// quantifiers are the functions that ask something of each record.
const quantifiers = `(any|all|none|one|count|some|every|each|exists)`

// records are forms about lists, their records, and sets of terms.
var records = []form{
	write(`\band */ *or\b`, `"and/or" is written: or`),
	when(name+` *(?:==|!=|=|\bis(?: +not)?\b) *(?:empty|none|nothing|\[ *\])(?:[ )]|$)`, 1,
		func(m match) string { return m.nothingIn(m.group(1)) }),
	when(`(?:^|[^.\w])`+quantifiers+`\( *\.`, 1, func(m match) string {
		return fmt.Sprintf("%[1]s() names the list first, as in %[1]s(medications, .months > 3)",
			quantifier(m.group(1)))
	}),
	when(`\b(any|all|none|one)\( *`+name+` *\)`, 0, func(m match) string {
		if !m.names.set(m.group(2)) {
			return ""
		}
		return fmt.Sprintf("%[1]s() asks something of each record, as in %[1]s(medications, .months "+
			"> 3); that there is a record at all is written len(%[2]s) > 0", m.group(1), m.group(2))
	}),
	when(`\bhas\( *`+name+` *, *("\.*") *\)? *(?:,|\band\b|\bwith\b)? *(\.[a-z]\w*)`, 0,
		func(m match) string { return m.ofRecord(m.group(1), m.group(2), m.group(3)) }),
	when(`\bhas\( *`+name+` *, *([a-z]\w*)( *, *| +or +| +and +)([a-z]\w*) *\)`, 2,
		func(m match) string {
			if !m.names.set(m.group(1)) || m.names.Known(m.group(2)) || m.names.Known(m.group(4)) {
				return ""
			}
			join := strings.Replace(strings.TrimSpace(m.group(3)), ",", "or", 1)
			return fmt.Sprintf("has() asks for one thing at a time, in quotation marks: "+
				"has(%[1]s, %[2]q) %[3]s has(%[1]s, %[4]q)", m.group(1), m.group(2), join, m.group(4))
		}),
	when(name+`\.([a-z]\w*)\.([a-z]\w*)\b`, 0, func(m match) string {
		return m.ofRecord(m.group(1), `"`+m.group(2)+`"`, "."+m.group(3))
	}),
	when(`(?:^|[^\w"')\]])(\.[a-z]\w*) +is +(?:an? +)?(not +)?(?:an? +)?("\.*"|[a-z]\w*)`, 1, isTerm),
	when(`(?:^|[^\w"')\]])(\.[a-z]\w*)`, 1, func(m match) string {
		list := m.listWith(m.group(1))
		if list == "" || inRecord(m.masked, m.start(1)) || withoutBrackets(m.masked[:m.start(1)]) {
			return ""
		}
		return fmt.Sprintf("%[1]s is a field of each record of %[2]s, and is asked inside "+
			"any(%[2]s, ...), as in any(%[2]s, %[3]s)", m.group(1), list, m.asked(list, m.group(1)))
	}),
	when(`\b(?:any|all|none|one|count)\([^()]*,[^()]*(?:\([^()]*\)[^()]*)?(,) *\.`, 1,
		func(match) string {
			return `what is asked of each record is one condition; join its parts by "and"`
		}),
	when(`(?:^|[( ,])(\.) *(?:[<>]=?|[=!]=)`, 1, func(match) string {
		return `a name is missing behind the point; each item of a list of numbers or texts is ` +
			`written #, as in any(steps, # > 3000)`
	}),
	when(name+` +(?:is +|are +)?(?:too +)?(high|low|elevated|raised|increased|decreased|reduced|`+
		`normal|abnormal|positive|negative)(?:[ ),]|$)`, 1, func(m match) string {
		if !m.names.number(m.group(1)) {
			return ""
		}
		sign := ">"
		if slices.Contains([]string{"low", "decreased", "reduced"}, m.group(2)) {
			sign = "<"
		}
		return fmt.Sprintf("%[1]s is a number; write the limit that %[2]q stands for, as in "+
			"%[1]s %[3]s 5", m.group(1), m.group(2), sign)
	}),
	when(name+` +(?:is +(?:not +)?)?in +(?:\[|the +list)`, 1, func(m match) string {
		if !strings.Contains(m.group(0), " is ") || m.names.Fact(m.group(1)) == nil {
			return ""
		}
		return fmt.Sprintf(`"is" is left out before "in": %s in [...]`, m.group(1))
	}),
}

// isTerm says how it is asked whether the field of a record is a term.
func isTerm(m match) string {
	if list := m.listWith(m.group(1)); list == "" ||
		m.names.Fact(list+m.group(1)).Kind != fact.Term {
		return ""
	}
	return fmt.Sprintf("%s is a term; ask %sis(%s, %q)", m.group(1), m.group(2), m.group(1),
		strings.Trim(m.group(3), `"'`))
}

// quantifier is the function of the rule language for one of another.
func quantifier(name string) string {
	switch name {
	case "some", "exists":
		return "any"
	case "every", "each":
		return "all"
	}
	return name
}

// nothingIn says how it is asked whether a set or a list has nothing in it.
func (m match) nothingIn(name string) string {
	f := m.names.Fact(name)
	switch {
	case f == nil:
		return ""
	case f.Kind == fact.List || f.Kind == fact.Numbers || f.Kind == fact.Texts:
		return fmt.Sprintf("that %[1]s is known to have nothing in it is written len(%[1]s) == 0; "+
			"that nothing is known of it, not known(%[1]s)", name)
	case f.Kind == fact.Terms:
		var has []string
		for _, root := range m.names.Roots(f) {
			has = append(has, fmt.Sprintf("not has(%s, %q)", name, root))
		}
		return fmt.Sprintf("that %[1]s is known to have nothing in it is written %[2]s; that "+
			"nothing is known of it, not known(%[1]s)", name, strings.Join(has, " and "))
	}
	return ""
}

// listWith is the list before a place whose records have a field, else the first that any
// list has; "" if none has.
func (m match) listWith(field string) string {
	list := nameForm().FindAllString(m.masked[:m.at[0]], -1)
	slices.Reverse(list)
	for _, name := range append(list, m.names.Lists...) {
		if f := m.names.Fact(name); f != nil && f.Kind == fact.List && m.names.Fact(name+field) != nil {
			return name
		}
	}
	return ""
}

// ofRecord says how a field of the records of a list is asked of those that are a term.
func (m match) ofRecord(list, term, field string) string {
	f := m.names.Fact(list)
	if f == nil || f.Kind != fact.List || m.names.Fact(list+field) == nil || f.TermField() == nil ||
		m.names.Fact(list+"."+strings.Trim(term, `"`)) != nil {
		return ""
	}
	return fmt.Sprintf("what is asked of one record stands together: any(%s, is(.%s, %s) and %s)",
		list, f.TermField().Name(), term, m.askedAlone(list, field))
}

// asked is what may be asked of a record, its term and a field.
func (m match) asked(list, field string) string {
	f := m.names.Fact(list).TermField()
	if f == nil || "."+f.Name() == field {
		return m.askedAlone(list, field)
	}
	return fmt.Sprintf(`is(.%s, "...") and %s`, f.Name(), m.askedAlone(list, field))
}

func (m match) askedAlone(list, field string) string {
	switch m.names.Fact(list + field).Kind {
	case fact.Bool:
		return field
	case fact.Term:
		return `is(` + field + `, "...")`
	case fact.Date:
		return "months_since(" + field + ") > 3"
	case fact.Int, fact.Number:
		return field + " > 3"
	}
	return field + ` == "..."`
}

// withoutBrackets reports whether a text ends in "any medications", which has a fault of its own.
func withoutBrackets(s string) bool {
	words := strings.Fields(s)
	return len(words) > 1 && quantifierWord().MatchString(words[len(words)-2])
}

var quantifierWord = pattern.New(`^` + quantifiers + `$`)

// inRecord reports whether a place stands where the records of a list are asked.
func inRecord(masked string, at int) bool {
	open := 0
	for i := at - 1; i >= 0; i-- {
		switch masked[i] {
		case ')':
			open++
		case '(':
			if open--; open < 0 {
				open = 0
				switch lastWord(strings.TrimRight(masked[:i], " ")) {
				case "any", "all", "none", "one", "count", "map", "filter", "sum", "some", "every",
					"each", "exists", "forall", "foreach":
					return true
				}
			}
		}
	}
	return false
}
