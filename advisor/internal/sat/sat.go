// Package sat decides whether a set of clauses can be satisfied: a small
// solver that learns from conflicts (CDCL), after Eén and Sörensson, "An
// Extensible SAT-solver" (2003).
//
// A variable that nothing forces is false in a model, so models say little.
// Clauses may be added between calls of Solve.
package sat

// A Lit is a variable or its negation. Variables count from 1; -v is not v.
// The zero Lit is no literal.
type Lit int32

// Not is the negation.
func (l Lit) Not() Lit { return -l }

// at is an index for arrays by literal.
func (l Lit) at() int {
	if l < 0 {
		return int(-l)<<1 | 1
	}
	return int(l) << 1
}

func (l Lit) variable() int {
	if l < 0 {
		return int(-l)
	}
	return int(l)
}

// A Result is the answer of Solve.
type Result int

const (
	GaveUp Result = iota // the budget of conflicts ended
	Unsatisfiable
	Satisfiable
)

type clause struct {
	lits    []Lit
	learnt  bool
	gone    bool
	glue    int // how many levels its literals were from when it was learnt
	touched int // the conflict in which it was last of use
}

type watch struct {
	clause  *clause
	blocker Lit // if it is true, the clause need not be looked at
}

// A Solver holds clauses. The zero Solver is ready for use, by one goroutine.
type Solver struct {
	clauses []*clause
	learnts []*clause
	watches [][]watch // by literal: clauses to look at when it becomes false
	spare   []watch   // memory for these

	value    []int8 // by variable: 0 open, 1 true, -1 false
	phase    []bool // the value that it last had
	level    []int
	reason   []*clause
	activity []float64
	seen     []bool
	order    heap

	trail  []Lit
	limits []int // by level: the length of the trail before it
	head   int
	grow   float64
	broken bool // the clauses contradict each other without any decision

	// Conflicts counts what was learnt, over all calls.
	Conflicts int
	model     []bool
}

// Size is how many clauses were added that say anything beyond one literal.
func (s *Solver) Size() int { return len(s.clauses) }

// Var makes a new variable.
func (s *Solver) Var() Lit {
	if s.value == nil {
		const usual = 256 // what most questions need, so that little is moved
		s.value, s.phase, s.level = make([]int8, 1, usual), make([]bool, 1, usual), make([]int, 1, usual)
		s.reason, s.activity, s.seen = make([]*clause, 1, usual), make([]float64, 1, usual),
			make([]bool, 1, usual)
		s.watches, s.grow = make([][]watch, 2, 2*usual), 1
	}
	v := len(s.value)
	s.value, s.phase, s.level = append(s.value, 0), append(s.phase, false), append(s.level, 0)
	s.reason, s.activity, s.seen = append(s.reason, nil), append(s.activity, 0), append(s.seen, false)
	s.watches = append(s.watches, nil, nil)
	s.order.push(s, v)
	return Lit(v)
}

func (s *Solver) of(l Lit) int8 {
	if l < 0 {
		return -s.value[-l]
	}
	return s.value[l]
}

// Add adds a clause: at least one of the literals is true.
func (s *Solver) Add(lits ...Lit) {
	s.backtrack(0)
	kept := make([]Lit, 0, len(lits))
next:
	for _, l := range lits {
		switch s.of(l) {
		case 1:
			return
		case -1:
			continue
		}
		for _, k := range kept {
			if k == l {
				continue next
			}
			if k == -l {
				return
			}
		}
		kept = append(kept, l)
	}
	switch len(kept) {
	case 0:
		s.broken = true
	case 1:
		s.assign(kept[0], nil)
		s.broken = s.broken || s.propagate() != nil
	default:
		c := &clause{lits: kept}
		s.clauses = append(s.clauses, c)
		s.watch(c)
	}
}

func (s *Solver) watch(c *clause) {
	a, b := c.lits[0], c.lits[1]
	s.watchBy(a, watch{c, b})
	s.watchBy(b, watch{c, a})
}

func (s *Solver) watchBy(l Lit, w watch) {
	list := s.watches[l.at()]
	if list == nil { // most lists stay short, and are cut from one piece of memory
		const short = 4
		if len(s.spare) < short {
			s.spare = make([]watch, 64*short)
		}
		list, s.spare = s.spare[:0:short], s.spare[short:]
	}
	s.watches[l.at()] = append(list, w)
}

func (s *Solver) assign(l Lit, why *clause) {
	v := l.variable()
	s.value[v] = 1
	if l < 0 {
		s.value[v] = -1
	}
	s.level[v], s.reason[v] = len(s.limits), why
	s.trail = append(s.trail, l)
}

// propagate does what the clauses force. It returns one that cannot be
// satisfied, or nil.
func (s *Solver) propagate() *clause {
	for s.head < len(s.trail) {
		no := s.trail[s.head].Not() // a literal that has become false
		s.head++
		list := s.watches[no.at()]
		kept := list[:0]
		for i, w := range list {
			if s.of(w.blocker) == 1 {
				kept = append(kept, w)
				continue
			}
			c := w.clause
			if c.gone {
				continue
			}
			if c.lits[0] == no {
				c.lits[0], c.lits[1] = c.lits[1], no
			}
			first := c.lits[0]
			if s.of(first) == 1 {
				kept = append(kept, watch{c, first})
				continue
			}
			if s.moveWatch(c, first) {
				continue
			}
			kept = append(kept, watch{c, first})
			if s.of(first) == -1 {
				kept = append(kept, list[i+1:]...)
				s.watches[no.at()] = kept
				s.head = len(s.trail)
				return c
			}
			s.assign(first, c)
		}
		s.watches[no.at()] = kept
	}
	return nil
}

// moveWatch finds another literal that may be true to watch c by.
func (s *Solver) moveWatch(c *clause, first Lit) bool {
	for k := 2; k < len(c.lits); k++ {
		if s.of(c.lits[k]) != -1 {
			c.lits[1], c.lits[k] = c.lits[k], c.lits[1]
			s.watchBy(c.lits[1], watch{c, first})
			return true
		}
	}
	return false
}

func (s *Solver) backtrack(level int) {
	if len(s.limits) <= level {
		return
	}
	from := s.limits[level]
	for i := len(s.trail) - 1; i >= from; i-- {
		v := s.trail[i].variable()
		s.phase[v] = s.trail[i] > 0
		s.value[v], s.reason[v] = 0, nil
		s.order.push(s, v)
	}
	s.trail, s.limits, s.head = s.trail[:from], s.limits[:level], from
}

// Solve looks for an assignment that satisfies all clauses, with at most so
// many conflicts.
func (s *Solver) Solve(budget int) Result {
	if s.broken {
		return Unsatisfiable
	}
	s.backtrack(0)
	until, restarts, here := s.Conflicts+budget, 1, 0
	for {
		if c := s.propagate(); c != nil {
			if len(s.limits) == 0 {
				s.broken = true
				return Unsatisfiable
			}
			s.Conflicts++
			here++
			s.learn(c)
			if s.Conflicts >= until {
				s.backtrack(0)
				return GaveUp
			}
			continue
		}
		if here >= 100*luby(restarts) {
			here = 0
			restarts++
			s.backtrack(0)
			s.reduce()
			continue
		}
		v := s.next()
		if v == 0 {
			s.keepModel()
			s.backtrack(0)
			return Satisfiable
		}
		s.limits = append(s.limits, len(s.trail))
		l := Lit(v)
		if !s.phase[v] {
			l = -l
		}
		s.assign(l, nil)
	}
}

// next is the open variable that conflicts were most about, or 0.
func (s *Solver) next() int {
	for {
		v := s.order.pop(s)
		if v == 0 || s.value[v] == 0 {
			return v
		}
	}
}

func (s *Solver) keepModel() {
	s.model = make([]bool, len(s.value))
	for v, x := range s.value {
		s.model[v] = x > 0
	}
}

// True reports whether a literal is true in the last model.
func (s *Solver) True(l Lit) bool {
	if v := l.variable(); v < len(s.model) {
		return s.model[v] == (l > 0)
	}
	return l < 0
}

// luby is the i-th term of the sequence 1 1 2 1 1 2 4 ..., from 1.
func luby(i int) int {
	for k := 1; ; k++ {
		if i == 1<<k-1 {
			return 1 << (k - 1)
		}
		if i < 1<<k-1 {
			return luby(i - 1<<(k-1) + 1)
		}
	}
}
