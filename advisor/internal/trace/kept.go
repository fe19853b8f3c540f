package trace

import (
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
)

// kept is what there is to ask for in c, if the asker wants no more, that does not hang on the
// profile, and enough profiles have come for it to be kept; else ok is false.
func (t *Trace) kept(c condition.Cond) (list []condition.Ref, ok bool) {
	if t.refs == nil {
		return nil, false
	}
	at := t.frame.Kept(c)
	if at == nil {
		return nil, false
	}
	list, ok, due := at.List()
	if ok || !due || t.keeps {
		return list, ok
	}
	list = t.find(c)
	at.Set(list)
	return list, true
}

// find finds what there is to ask for in c, which the profile does not concern.
func (t *Trace) find(c condition.Cond) []condition.Ref {
	if t.finder == nil {
		t.finder = &Trace{keeps: true}
	}
	elem := t.frame.Elem
	t.frame.Elem = nil // c speaks of no record outside it
	k := keeper{frame: t.frame}
	k.visit = k.add
	t.finder.Open(t.frame, c, &k)
	t.finder.Reset()
	t.frame.Elem = elem
	return slices.Clip(k.list)
}

// A keeper is an Asker that lists what there is to ask for, each once.
type keeper struct {
	frame *condition.Frame
	list  []condition.Ref
	visit func(condition.Ref, *fact.Elem)
}

// add leaves out the record: there is none but further ones, of which the list is asked.
func (k *keeper) add(r condition.Ref, _ *fact.Elem) {
	r.Via = nil
	if !slices.Contains(k.list, r) {
		k.list = append(k.list, r)
	}
}

func (k *keeper) Leaf(l Leaf) { l.Facts(k.frame, k.visit) }

func (k *keeper) Refs(list []condition.Ref) {
	for _, r := range list {
		k.add(r, nil)
	}
}

func (k *keeper) Enter(int) {}
func (k *keeper) Leave()    {}
func (k *keeper) Again(int) {}
