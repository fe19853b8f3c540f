package load

import (
	"strings"

	"example.com/crosstalk/advisor/internal/source"
)

// todo stands where "crosstalk new" leaves to a person what to say.
const todo = "TODO"

// unwritten notes what is still to be written: once a line, in place of what else is wrong with
// it there.
func (l *loader) unwritten(n *source.Node) {
	l.brokenRules = true // what they will cite is not known
	line := 0
	var look func(n *source.Node)
	look = func(n *source.Node) {
		said := strings.TrimRight(strings.TrimSpace(n.Value), "?.!")
		if said == todo && n.Pos.Line != line {
			line = n.Pos.Line
			l.reader("").Unwritten(n, todo)
		}
		for i := range n.Items {
			if i < len(n.Keys) {
				look(n.Keys[i])
			}
			look(n.Items[i])
		}
	}
	look(n)
}
