package prove

import (
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/sat"
)

// An encoder turns goals into clauses. For a part of a condition, of one record
// or of none, there is a literal that it is certainly true and one that it is
// certainly false. Only those directions of what they mean are written that the
// goal needs: if the literal is wanted, what makes it so; if its contrary is,
// what would. That tells which quantifiers need a record as witness.
type encoder struct {
	*search
	sat  sat.Solver
	yes  sat.Lit // is true
	lits map[part]*side
	ands map[string]sat.Lit

	states map[place]*state
	sets   map[place]*set
	lists  map[*fact.Fact]*list
	skolem map[any]*record // by quantifier
	leaves []*leaf
	given  []*leaf // of derived facts that can be given
	byAtom map[part]*leaf
	names  map[naming]sat.Lit

	guided string // the atom of which a value was taken that others may not have
	loose  string // an atom that may have any value

	empty, last []fact.Value // slots: of a profile that says nothing, of the model at hand
}

// A place is where a fact is: in a record, or in none.
type place struct {
	fact *fact.Fact
	rec  *record
}

// A part is a condition, of a record or of none, that is certainly true, or
// certainly false.
type part struct {
	cond any // a pointer to it, or to its first part
	n    int // of an And or Or, how many parts it has; of an Or less than 0
	rec  *record
	is   condition.Truth
}

// A side is a literal, and which directions of its meaning are written.
type side struct {
	lit  sat.Lit
	done [2]bool
}

func (e *encoder) start(s *search) {
	e.search = s
	e.lits, e.ands = map[part]*side{}, map[string]sat.Lit{}
	e.states, e.sets, e.lists = map[place]*state{}, map[place]*set{}, map[*fact.Fact]*list{}
	e.skolem, e.byAtom = map[any]*record{}, map[part]*leaf{}
	e.names = map[naming]sat.Lit{}
	e.yes = e.sat.Var()
	e.sat.Add(e.yes)
}

func partOf(c condition.Cond, rec *record, is condition.Truth) part {
	switch c := c.(type) {
	case condition.And:
		if len(c) == 0 {
			return part{n: 0, is: is}
		}
		return part{&c[0], len(c), rec, is}
	case condition.Or:
		if len(c) == 0 {
			return part{n: -1, is: is}
		}
		return part{&c[0], -len(c) - 1, rec, is}
	case *condition.Finding:
		return part{c, 0, nil, is}
	}
	return part{c, 0, rec, is}
}

// require makes the goal hold.
func (s *search) require(g *Goal) {
	s.sat.Add(s.goalLit(g, true))
}

// goalLit is a literal for a goal, of which it holds if the goal is wanted, or
// its contrary if it is not.
func (s *search) goalLit(g *Goal, wanted bool) sat.Lit {
	switch g.op {
	case negation:
		return -s.goalLit(&g.list[0], !wanted)
	case holds:
		return s.lit(g.cond, nil, condition.True, wanted)
	case fails:
		return s.lit(g.cond, nil, condition.False, wanted)
	case present:
		set := s.set(g.fact, nil)
		var in []sat.Lit
		for i, c := range set.classes {
			if g.terms(c) {
				in = append(in, set.has[i])
			}
		}
		return s.or(in...)
	case disputed:
		if st := s.state(g.fact, nil); st.disputed != 0 {
			return st.disputed
		}
		return -s.yes
	}
	var lits []sat.Lit
	for i := range g.list {
		lits = append(lits, s.goalLit(&g.list[i], wanted))
	}
	if g.op == all {
		return s.and(lits...)
	}
	return s.or(lits...)
}

// and is a literal for a conjunction.
func (e *encoder) and(lits ...sat.Lit) sat.Lit {
	kept := make([]sat.Lit, 0, len(lits))
	for _, l := range lits {
		if l == -e.yes {
			return l
		}
		if l != e.yes {
			kept = append(kept, l)
		}
	}
	switch len(kept) {
	case 0:
		return e.yes
	case 1:
		return kept[0]
	}
	key := make([]byte, 0, 4*len(kept))
	for _, l := range kept {
		key = append(key, byte(l), byte(l>>8), byte(l>>16), byte(l>>24))
	}
	if l := e.ands[string(key)]; l != 0 {
		return l
	}
	all := e.sat.Var()
	e.ands[string(key)] = all
	back := []sat.Lit{all}
	for _, l := range kept {
		e.sat.Add(-all, l)
		back = append(back, -l)
	}
	e.sat.Add(back...)
	return all
}

func (e *encoder) or(lits ...sat.Lit) sat.Lit {
	not := make([]sat.Lit, len(lits))
	for i, l := range lits {
		not[i] = -l
	}
	return -e.and(not...)
}

// lit is the literal that c certainly has the value is. If it is wanted, it
// implies what makes c so; else what makes c so implies it.
func (e *encoder) lit(c condition.Cond, rec *record, is condition.Truth, wanted bool) sat.Lit {
	switch c := c.(type) {
	case condition.Const:
		if condition.Truth(c) == is {
			return e.yes
		}
		return -e.yes
	case *condition.Not:
		return e.lit(c.X, rec, -is, wanted)
	}
	key := partOf(c, rec, is)
	s := e.lits[key]
	if s == nil {
		s = &side{lit: e.sat.Var()}
		e.lits[key] = s
	}
	way := 0
	if wanted {
		way = 1
	}
	if !s.done[way] {
		s.done[way] = true
		e.mean(s.lit, c, rec, is, wanted)
	}
	return s.lit
}

// mean writes one direction of what l means.
func (e *encoder) mean(l sat.Lit, c condition.Cond, rec *record, is condition.Truth, wanted bool) {
	part := func(x condition.Cond, is condition.Truth) sat.Lit { return e.lit(x, rec, is, wanted) }
	switch c := c.(type) {
	case condition.And:
		e.each(l, c, rec, is, wanted, is == condition.True)
	case condition.Or:
		e.each(l, c, rec, is, wanted, is == condition.False)
	case *condition.Finding:
		e.tie(l, e.lit(c.Cond, nil, is, wanted), wanted)
	case *condition.Choice:
		then, other := part(c.Then, is), part(c.Else, is)
		e.tie(l, e.or(e.and(part(c.If, condition.True), then), e.and(part(c.If, condition.False), other),
			e.and(then, other)), wanted)
	case *condition.Same:
		e.tie(l, e.or(e.and(part(c.X, condition.True), part(c.Y, is)),
			e.and(part(c.X, condition.False), part(c.Y, -is))), wanted)
	case *condition.Quant:
		e.quant(l, c, is, wanted)
	case *condition.Atom:
		e.atom(l, c, rec, is, wanted)
	default:
		panic("a condition of another kind")
	}
}

// tie makes l imply what, or be implied by it.
func (e *encoder) tie(l, what sat.Lit, wanted bool) {
	if wanted {
		e.sat.Add(-l, what)
	} else {
		e.sat.Add(l, -what)
	}
}

// each ties l to the parts of a list: to all of them, or to any.
func (e *encoder) each(l sat.Lit, list []condition.Cond, rec *record, is condition.Truth, wanted,
	all bool) {
	clause := []sat.Lit{l}
	if wanted {
		clause[0] = -l
	}
	for _, x := range list {
		p := e.lit(x, rec, is, wanted)
		switch {
		case wanted && all:
			e.sat.Add(-l, p)
		case wanted:
			clause = append(clause, p)
		case all:
			clause = append(clause, -p)
		default:
			e.sat.Add(l, -p)
		}
	}
	if wanted != all {
		e.sat.Add(clause...)
	}
}

// quant says when a quantifier is certainly true or false.
func (e *encoder) quant(l sat.Lit, c *condition.Quant, is condition.Truth, wanted bool) {
	if c.List.Owner != nil || c.List.Kind != fact.List {
		e.free(l, c, is)
		return
	}
	list := e.list(c.List)
	pred := func(v condition.Truth) speaks {
		return func(r *record, wanted bool) sat.Lit { return e.lit(c.Pred, r, v, wanted) }
	}
	yes, no := pred(condition.True), pred(condition.False)
	switch c.Op {
	case "any":
		if is == condition.True {
			e.exists(l, c, list, yes, wanted)
		} else {
			e.forAll(l, c, list, no, wanted)
		}
	case "none":
		if is == condition.False {
			e.exists(l, c, list, yes, wanted)
		} else {
			e.forAll(l, c, list, no, wanted)
		}
	case "all":
		if is == condition.False {
			e.exists(l, c, list, no, wanted)
		} else {
			e.forAll(l, c, list, yes, wanted)
		}
	case "one":
		e.tie(l, e.counted(list, "==", 1, yes, no, is), wanted)
	default:
		e.tie(l, e.counted(list, c.Cmp, c.N, yes, no, is), wanted)
	}
}

// speaks is a literal about a record; see encoder.lit for wanted.
type speaks func(r *record, wanted bool) sat.Lit

// exists: of some record it is certain.
func (e *encoder) exists(l sat.Lit, q any, list *list, certain speaks, wanted bool) {
	if !wanted {
		list.forEvery(func(r *record) { e.sat.Add(l, -r.exists, -certain(r, false)) })
		return
	}
	if !list.counted {
		r := e.witness(q, list)
		e.sat.Add(-l, r.exists)
		e.sat.Add(-l, certain(r, true))
		return
	}
	clause := []sat.Lit{-l}
	for _, r := range list.records {
		clause = append(clause, e.and(r.exists, certain(r, true)))
	}
	e.sat.Add(clause...)
}

// forAll: of every record it is certain, and of any further one.
func (e *encoder) forAll(l sat.Lit, q any, list *list, certain speaks, wanted bool) {
	if wanted {
		list.forEvery(func(r *record) { e.sat.Add(-l, -r.exists, certain(r, true)) })
		e.sat.Add(-l, list.complete, certain(list.rest, true))
		return
	}
	clause := []sat.Lit{l, e.and(-list.complete, -certain(list.rest, false))}
	if list.counted {
		for _, r := range list.records {
			clause = append(clause, e.and(r.exists, -certain(r, false)))
		}
	} else {
		r := e.witness(q, list)
		clause = append(clause, e.and(r.exists, -certain(r, false)))
	}
	e.sat.Add(clause...)
}

// witness is the record by which a quantifier is true, or false, or neither: one
// is enough, and two quantifiers may have records that are alike.
func (e *encoder) witness(q any, list *list) *record {
	if r := e.skolem[q]; r != nil {
		return r
	}
	r := &record{list: list, exists: e.sat.Var()}
	e.skolem[q] = r // before what is said of every record, which may ask for it
	e.add(r)
	return r
}

// counted is whether so many records certainly fulfil something, or certainly
// do not.
func (e *encoder) counted(list *list, op string, n int64, yes, no speaks,
	is condition.Truth) sat.Lit {
	var sure, may []sat.Lit
	for _, r := range list.records {
		both := func(p speaks) sat.Lit { p(r, true); return p(r, false) }
		sure = append(sure, e.and(r.exists, both(yes)))
		may = append(may, e.and(r.exists, -both(no)))
	}
	no(list.rest, true)
	more := e.and(-list.complete, -no(list.rest, false))
	atLeast := func(k int64) (is, isNot sat.Lit) { // k or more
		return e.count(sure, k), e.and(-more, -e.count(may, k))
	}
	yesN, noN := atLeast(n)
	yesMore, noMore := atLeast(n + 1)
	var t, f sat.Lit
	switch op {
	case ">=":
		t, f = yesN, noN
	case "<":
		t, f = noN, yesN
	case ">":
		t, f = yesMore, noMore
	case "<=":
		t, f = noMore, yesMore
	case "==":
		t, f = e.and(yesN, noMore), e.or(noN, yesMore)
	default:
		t, f = e.or(noN, yesMore), e.and(yesN, noMore)
	}
	if is == condition.True {
		return t
	}
	return f
}

// count is whether k of the literals or more are true.
func (e *encoder) count(lits []sat.Lit, k int64) sat.Lit {
	switch {
	case k <= 0:
		return e.yes
	case k > int64(len(lits)):
		return -e.yes
	}
	rest := lits[1:]
	return e.or(e.and(lits[0], e.count(rest, k-1)), e.count(rest, k))
}
