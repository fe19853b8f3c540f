package trace

import (
	"slices"
	"sync/atomic"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
)

// keeps is where it is kept what there is to ask for in c, if the asker wants no more and
// that does not hang on the profile; else nil.
func (t *Trace) keeps(c condition.Cond) *atomic.Pointer[[]condition.Ref] {
	if t.refs == nil || c == t.keeping {
		return nil
	}
	return t.frame.Kept(c)
}

// kept is what there is to ask for in c, which the profile does not concern: it is found for
// the first such profile, and kept for the others.
func (t *Trace) kept(c condition.Cond, at *atomic.Pointer[[]condition.Ref]) []condition.Ref {
	if list := at.Load(); list != nil {
		return *list
	}
	elem := t.frame.Elem
	t.frame.Elem = nil // c speaks of no record outside it
	k := keeper{frame: t.frame}
	k.visit = k.add
	(&Trace{keeping: c}).Open(t.frame, c, &k)
	t.frame.Elem = elem
	list := slices.Clip(k.list)
	at.Store(&list)
	return list
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
