package texts

import (
	"fmt"
	"strings"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/internal/pattern"
)

// pointsBack is an entry that cannot be understood without its message.
var pointsBack = pattern.New(`^(\w+ )?(it|its|this|these|those|they|them)\b`)

// ErrandFaults says what is wrong with an entry of a list of what to ask and tell, which
// may have so many words.
func (t *Text) ErrandFaults(limit int) (faults []string) {
	value := strings.TrimSpace(t.Value)
	if n := len(strings.Fields(value)); n > limit {
		faults = append(faults, fmt.Sprintf("an entry of %d words; say it in at most %d", n, limit))
	}
	if strings.HasSuffix(value, ".") || strings.HasSuffix(value, "?") {
		faults = append(faults,
			"the entry ends a sentence that its list opens; leave out the mark at its end")
	}
	if m := pointsBack().FindString(value); m != "" && strings.HasPrefix(t.Lang, "en") {
		faults = append(faults, fmt.Sprintf("%q points back at the message, and the entry stands "+
			"apart from it; say what is meant", m))
	}
	return faults
}

// Opens is the list of what to ask and tell whose words t begins with, or "".
func (t *Text) Opens(p *pack.Pack) string {
	for _, list := range p.Errands {
		words := list.Words.In(t.Lang, p.Languages[0])
		if rest, ok := strings.CutPrefix(t.Value, words); ok && strings.HasPrefix(rest, " ") {
			return list.Name
		}
	}
	return ""
}
