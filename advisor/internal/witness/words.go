package witness

import (
	"fmt"
	"strconv"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/term"
)

// Words say the edit as a supposition, in the language of w: "age were 18 or more". Record names
// the one that it is about, or is "".
func (e Edit) Words(h *term.Hierarchy, w *own.Words, record string) string {
	say := func(name string, args ...any) string {
		return fmt.Sprintf(w.Text("explain.change."+name), args...)
	}
	name := e.Fact.Path
	if record != "" {
		name += " (" + record + ")"
	}
	switch {
	case e.Add:
		return say("added", name)
	case e.Term != term.None && e.Out:
		return say("ruled_out", name, h.Label(e.Term, w.Lang))
	case e.Term != term.None:
		return say("included", name, h.Label(e.Term, w.Lang))
	}
	value := e.Fact.Show(e.Value, h, w)
	switch {
	case e.Limit != nil:
		value = w.Number(exactly(*e.Limit))
	case e.Fact.Kind == fact.Enum:
		value = e.Value.Str
	case e.Fact.Kind == fact.Number:
		value = w.Number(exactly(e.Value.Num))
	}
	switch {
	case e.Limit != nil && e.More:
		return say("more", name, value)
	case e.Limit != nil && e.Less:
		return say("less", name, value)
	case e.More && e.Less: // any: it only has to be known
		return say("known", name)
	case e.More:
		return say("at_least", name, value)
	case e.Less:
		return say("at_most", name, value)
	}
	return say("is", name, value)
}

// exactly is a number in full: with less decimals it would be another one.
func exactly(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
