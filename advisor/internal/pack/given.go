package pack

import (
	"slices"

	"example.com/crosstalk/advisor/internal/source"
)

// BesideGiven tells the error of a case whose facts stand in the column of "given:", not below
// it, and reports whether there is one. Keys are those that a case may have.
func (p *Pack) BesideGiven(r *source.Reader, n *source.Node, keys []string) bool {
	if g := n.Get("given"); g == nil || g.Kind != source.Null {
		return false
	}
	for _, k := range n.Keys {
		if !slices.Contains(keys, k.Value) && p.Schema.Lookup(k.Value) != nil {
			r.Errorf(k, `"given:" is empty, and what is given stands beside it; begin this line, and `+
				"the others with facts, two blanks further in")
			return true
		}
	}
	return false
}
