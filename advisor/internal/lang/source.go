package lang

import (
	"errors"
	"fmt"
	"strings"
)

// checkSource refuses what would make expr's recursive parser exhaust the
// stack: its own limits do not count parentheses.
func checkSource(text string) error {
	if n := len([]rune(text)); n > MaxLength {
		return fmt.Errorf("a condition of %d characters; at most %d", n, MaxLength)
	}
	if strings.HasPrefix(text, "- ") { // else a minus: false of everybody
		return errors.New(`a condition is no list: leave "- " out, and write "and" or "or" between its ` +
			`parts`)
	}
	depth, quote := 0, rune(0)
	escaped := false
	prefix := 0 // unary operators in a row nest as well
	for _, c := range text {
		switch {
		case escaped:
			escaped = false
		case quote != 0 && c == '\\' && quote != '`':
			escaped = true
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case c == '(' || c == '[' || c == '{' || c == '?':
			depth++
		case (c == ')' || c == ']' || c == '}') && depth > 0:
			depth--
		}
		if c == '!' || c == '-' || c == '+' {
			prefix++
		} else if c != ' ' {
			prefix = 0
		}
		if depth > MaxNesting || prefix > MaxNesting {
			return fmt.Errorf("nested more than %d deep; name the parts as findings", MaxNesting)
		}
	}
	return nil
}
