package prove

import (
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/domain"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/sat"
)

// A state is what a profile says of one fact that is no set or list: of one
// record, if rec is not nil.
type state struct {
	fact *fact.Fact
	rec  *record

	// Of facts without an order: the values that it may be known to have.
	values []fact.Value
	is     []sat.Lit

	// Of facts with an order: between which cells it lies, for all that is known.
	// Where there can be bounds, the first cell and the last are beyond what is
	// plausible: to start or end there is to have no bound on that side, while a
	// bound that only says what is plausible already still says something.
	cells []domain.Cell
	from  []sat.Lit // by cell: not before it
	to    []sat.Lit // by cell: not behind it
	exact sat.Lit   // its very value is known

	// Of a derived fact that can be given: it is not known since what is given is
	// not what derives. Else 0.
	disputed sat.Lit
}

// A point is one state of a fact.
type point struct {
	value    int // of values, or -1
	from, to int // of cells
	exact    bool
	disputed bool
}

func isOrdered(k fact.Kind) bool {
	return k == fact.Int || k == fact.Number || k == fact.Date || k == fact.Duration
}

// isScalar reports whether what is known of a fact is a state.
func isScalar(f *fact.Fact) bool {
	switch f.Kind {
	case fact.Terms, fact.List, fact.Numbers, fact.Texts:
		return false
	}
	return true
}

// state is the state of a fact, of a record if rec is not nil.
func (e *encoder) state(f *fact.Fact, rec *record) *state {
	key := place{f, rec}
	if st := e.states[key]; st != nil {
		return st
	}
	st := &state{fact: f, rec: rec}
	e.states[key] = st
	if isOrdered(f.Kind) {
		e.ordered(st)
	} else {
		e.oneOf(st)
	}
	if c := e.pack.Premise(f); c != nil {
		e.hold(st, c)
	}
	if r := e.Reading(f); r != nil && r.Searched {
		e.derived(st)
	}
	return st
}

// hold says what a fact is where its premise is certainly false.
func (e *encoder) hold(st *state, premise condition.Cond) {
	moot := e.both(premise, nil, condition.False)
	none := point{value: -1, to: len(st.cells) - 1}
	if st.fact.Kind == fact.Bool && len(st.values) > 0 {
		none.value = 1 // false
	}
	for _, l := range st.just(none) {
		e.sat.Add(-moot, l)
	}
}

func (e *encoder) oneOf(st *state) {
	st.values = e.valuesOf(st.fact)
	if !st.fact.IsBound {
		st.values = nil
	}
	for range st.values {
		st.is = append(st.is, e.sat.Var())
	}
	e.atMostOne(st.is)
	if st.fact.Kind != fact.Term || st.rec == nil || st.rec.list.name != st.fact {
		return
	}
	h := e.pack.Schema.Terms
	for i, v := range st.values { // no record has a name that the list rules out
		for _, x := range st.rec.list.asked {
			if v.Int != int64(noTerm) && h.Is(termOf(v), x) {
				e.sat.Add(-st.rec.exists, -st.rec.list.not[x], -st.is[i])
			}
		}
	}
}

// atMostOne says that no two of the literals are true. Of many it says so by one
// variable more for each, that it or one before it is true, since pairs are too
// many.
func (e *encoder) atMostOne(lits []sat.Lit) {
	if len(lits) <= fewValues {
		for i, l := range lits {
			for _, other := range lits[:i] {
				e.sat.Add(-other, -l)
			}
		}
		return
	}
	before := -e.yes
	for _, l := range lits {
		so := e.sat.Var()
		e.sat.Add(-before, -l)
		e.sat.Add(-before, so)
		e.sat.Add(-l, so)
		before = so
	}
}

const fewValues = 32

// valuesOf lists the values that a fact without an order may have, one of each
// class.
func (e *encoder) valuesOf(f *fact.Fact) (list []fact.Value) {
	r := e.Reading(f)
	if r == nil {
		r = &domain.Reading{}
	}
	switch f.Kind {
	case fact.Bool:
		return []fact.Value{fact.BoolValue(true), fact.BoolValue(false)}
	case fact.Enum:
		other := false // one that no condition names stands for all of these
		for _, v := range f.Values {
			if named := e.Reading(f) == nil || r.Each || slices.Contains(r.Texts, v); named || !other {
				other = other || !named
				list = append(list, fact.Value{Known: true, Str: v})
			}
		}
	case fact.Text:
		return e.TextsOf(f)
	case fact.Term:
		if e.Reading(f) == nil {
			return nil
		}
		for _, t := range e.Classes(f) {
			list = append(list, fact.Value{Known: true, Int: int64(t),
				Str: e.pack.Schema.Terms.Term(t).Name})
		}
		if r.Reflexive {
			list = append(list, fact.Value{Known: true, Int: int64(noTerm), Str: nobodyKnows})
		}
	}
	return list
}

func (e *encoder) ordered(st *state) {
	st.cells = e.Cells(st.fact, e.world)
	if st.fact.HasBounds && len(st.cells) > 0 {
		beyond := domain.Cell{Beyond: true}
		st.cells = slices.Concat([]domain.Cell{beyond}, st.cells, []domain.Cell{beyond})
	}
	e.lies(st)
}

// lies says between which cells a fact can be known to lie.
func (e *encoder) lies(st *state) {
	n := len(st.cells)
	st.exact = e.sat.Var()
	st.from, st.to = make([]sat.Lit, n), make([]sat.Lit, n)
	for k := range n {
		st.from[k], st.to[k] = e.yes, e.yes
		if k > 0 {
			st.from[k] = e.sat.Var()
		}
		if k < n-1 {
			st.to[k] = e.sat.Var()
		}
	}
	for k := range n - 1 {
		e.sat.Add(-st.from[k+1], st.from[k])
		e.sat.Add(-st.to[k], st.to[k+1])
		e.sat.Add(-st.from[k+1], -st.to[k])          // the start is not behind the end
		e.sat.Add(-st.exact, st.from[k+1], st.to[k]) // one cell, if the value is known
	}
	for k, c := range st.cells { // bounds that leave one value say what it is
		switch {
		case c.Beyond && k == 0: // where no value lies, and no bound alone
			e.sat.Add(-st.to[0])
		case c.Beyond:
			e.sat.Add(-st.from[n-1])
		case c.Lo == c.Hi:
			e.sat.Add(-st.from[k], -st.to[k], st.exact)
		}
	}
	switch {
	case n == 0 || !st.fact.IsBound:
		e.unknown(st)
	case !st.fact.HasBounds:
		for k := range n - 1 {
			e.sat.Add(st.exact, -st.from[k+1])
			e.sat.Add(st.exact, -st.to[k])
		}
	}
}

// unknown makes a fact one that no profile can give.
func (e *encoder) unknown(st *state) {
	e.sat.Add(-st.exact)
	for k := 1; k < len(st.cells); k++ {
		e.sat.Add(-st.from[k])
		e.sat.Add(-st.to[k-1])
	}
}

// point is the state in the model at hand.
func (st *state) point(s *sat.Solver) point {
	p := point{value: -1, to: len(st.cells) - 1}
	for i, l := range st.is {
		if s.True(l) {
			p.value = i
		}
	}
	for k := range st.cells {
		if s.True(st.from[k]) {
			p.from = k
		}
		if s.True(st.to[k]) {
			p.to = min(p.to, k)
		}
	}
	p.exact = st.exact != 0 && s.True(st.exact)
	p.disputed = st.disputed != 0 && s.True(st.disputed)
	return p
}

// at is the value of a fact in a state.
func (st *state) at(p point) fact.Value {
	if p.value >= 0 {
		return st.values[p.value]
	}
	switch {
	case p.disputed:
		return fact.Value{Held: true}
	case p.exact:
		return st.exactly(st.cells[p.from].Value)
	case p.from == 0 && p.to >= len(st.cells)-1:
		return fact.Value{}
	}
	return fact.Value{Span: domain.Span(st.cells, p.from, p.to)}
}

func (st *state) exactly(x float64) fact.Value {
	v := fact.Value{Known: true}
	switch st.fact.Kind {
	case fact.Int:
		v.Int, v.Num = int64(x), x
	case fact.Number:
		v.Num = x
	case fact.Date:
		v.Any = fact.DateOf(x)
	case fact.Duration:
		v.Int = int64(x)
	}
	return v
}

// atLeast are literals that together say what p says, or more.
func (st *state) atLeast(p point) (lits []sat.Lit) {
	if p.value >= 0 {
		return []sat.Lit{st.is[p.value]}
	}
	if p.from > 0 {
		lits = append(lits, st.from[p.from])
	}
	if p.to < len(st.cells)-1 {
		lits = append(lits, st.to[p.to])
	}
	if p.exact {
		lits = append(lits, st.exact)
	}
	return lits
}

// beyond are literals of which one must hold for a state to say something that
// p does not.
func (st *state) beyond(p point) (lits []sat.Lit) {
	for i, l := range st.is {
		if i != p.value {
			lits = append(lits, l)
		}
	}
	if p.from+1 < len(st.cells) {
		lits = append(lits, st.from[p.from+1])
	}
	if p.to > 0 && len(st.cells) > 0 {
		lits = append(lits, st.to[p.to-1])
	}
	if st.exact != 0 && !p.exact {
		lits = append(lits, st.exact)
	}
	return lits
}

// just are literals that together say that the state is p.
func (st *state) just(p point) []sat.Lit {
	lits := st.atLeast(p)
	for _, l := range st.beyond(p) {
		if p.value < 0 || len(st.is) == 0 {
			lits = append(lits, -l)
		}
	}
	switch {
	case p.disputed:
		lits = append(lits, st.disputed)
	case st.disputed != 0:
		lits = append(lits, -st.disputed)
	}
	return lits
}

// weaker lists states that say less than p, those that say least first.
func (st *state) weaker(p point) (list []point) {
	none := point{value: -1, to: len(st.cells) - 1}
	if p == none {
		return nil
	}
	list = append(list, none)
	if !st.fact.HasBounds { // it is known or it is not
		return list
	}
	if p.exact {
		q := p
		q.exact = false
		list = append(list, q)
	}
	if p.exact && p.from != p.to {
		return list
	}
	for k := range p.from { // less of a lower bound
		q := p
		q.exact, q.from = false, k
		list = append(list, q)
	}
	for k := len(st.cells) - 1; k > p.to; k-- {
		q := p
		q.exact, q.to = false, k
		list = append(list, q)
	}
	return list
}

// stronger lists states that say all that p says and leave nothing open.
func (st *state) stronger(p point) (list []point) {
	if p.value >= 0 || p.exact {
		return nil
	}
	for i := range st.values {
		list = append(list, point{value: i, to: -1})
	}
	for k := p.from; k <= p.to && len(st.cells) > 0; k++ {
		if st.cells[k].Beyond {
			continue
		}
		list = append(list, point{value: -1, from: k, to: k, exact: true})
	}
	return list
}
