package term

// Asked are the terms for which somebody asks, who have a number each, from 0. To find
// whom a name concerns takes as long as these are many, however many others ask.
type Asked struct {
	terms *Hierarchy
	by    []int32        // by term: one more than the number of who asks for it
	below map[ID][]int32 // the numbers of those who ask for a kind of a term
}

// NewAsked are terms of h of which none is asked for yet.
func NewAsked(h *Hierarchy) *Asked {
	return &Asked{h, make([]int32, h.Len()), map[ID][]int32{}}
}

// Add notes who asks for a term, for which nobody did before.
func (a *Asked) Add(t ID, number int) {
	a.by[t] = int32(number) + 1
	for _, wide := range a.terms.Wider(t) {
		a.below[wide] = append(a.below[wide], int32(number))
	}
}

// Number is who asks for a term; -1: nobody does.
func (a *Asked) Number(t ID) int { return int(a.by[t]) - 1 }

// Is calls visit for those who ask for what x is a kind of, itself included.
func (a *Asked) Is(x ID, visit func(number int)) {
	for _, wide := range a.terms.Wider(x) {
		if n := a.Number(wide); n >= 0 {
			visit(n)
		}
	}
}

// Kinds calls visit for those who ask for a kind of x, itself included.
func (a *Asked) Kinds(x ID, visit func(number int)) {
	for _, n := range a.below[x] {
		visit(int(n))
	}
}

// MayBe calls visit for those who ask for what x may be, as far as its name says: its
// kinds, itself included, and what it overlaps. A term without kinds is only what it is.
func (a *Asked) MayBe(x ID, visit func(number int)) {
	if a.terms.Leaf(x) {
		return
	}
	a.Kinds(x, visit)
	for _, other := range a.terms.Overlaps(x) {
		if n := a.Number(other); n >= 0 {
			visit(n)
		}
	}
}
