package sat

// analyze finds, for a clause that cannot be satisfied, what to learn: the
// first point through which the whole conflict passes. It returns the clause,
// the literal to assert first, and the level to go back to.
func (s *Solver) analyze(c *clause) (learnt []Lit, back int) {
	learnt = []Lit{0}
	open, at := 0, len(s.trail)-1
	var l Lit
	for {
		c.touched = s.Conflicts
		for _, q := range c.lits {
			v := q.variable()
			if q == l || s.seen[v] || s.level[v] == 0 {
				continue
			}
			s.seen[v] = true
			s.bump(v)
			if s.level[v] == len(s.limits) {
				open++
			} else {
				learnt = append(learnt, q)
			}
		}
		for !s.seen[s.trail[at].variable()] {
			at--
		}
		l = s.trail[at]
		at--
		open--
		c = s.reason[l.variable()]
		s.seen[l.variable()] = false
		if open == 0 {
			break
		}
	}
	learnt[0] = l.Not()
	marked := append([]Lit(nil), learnt[1:]...)
	learnt = s.shorten(learnt)
	for _, q := range marked {
		s.seen[q.variable()] = false
	}
	if len(learnt) > 1 {
		high := 1
		for i := 2; i < len(learnt); i++ {
			if s.level[learnt[i].variable()] > s.level[learnt[high].variable()] {
				high = i
			}
		}
		learnt[1], learnt[high] = learnt[high], learnt[1]
		back = s.level[learnt[1].variable()]
	}
	return learnt, back
}

// shorten leaves out literals that follow from the others.
func (s *Solver) shorten(learnt []Lit) []Lit {
	kept := learnt[:1]
	for _, q := range learnt[1:] {
		why := s.reason[q.variable()]
		implied := why != nil
		if implied {
			for _, p := range why.lits {
				v := p.variable()
				if v != q.variable() && !s.seen[v] && s.level[v] > 0 {
					implied = false
					break
				}
			}
		}
		if !implied {
			kept = append(kept, q)
		}
	}
	return kept
}

func (s *Solver) bump(v int) {
	s.activity[v] += s.grow
	if s.activity[v] > 1e100 {
		for i := range s.activity {
			s.activity[i] *= 1e-100
		}
		s.grow *= 1e-100
	}
	s.order.up(s, v)
}

func (s *Solver) learn(c *clause) {
	lits, back := s.analyze(c)
	glue := map[int]bool{}
	for _, l := range lits {
		glue[s.level[l.variable()]] = true
	}
	s.backtrack(back)
	if len(lits) == 1 {
		s.assign(lits[0], nil)
	} else {
		learnt := &clause{lits: lits, learnt: true, glue: len(glue), touched: s.Conflicts}
		s.learnts = append(s.learnts, learnt)
		s.watch(learnt)
		s.assign(lits[0], learnt)
	}
	s.grow /= 0.95
}

// reduce forgets learnt clauses that have been of no use for long.
func (s *Solver) reduce() {
	if len(s.learnts) < 4000 {
		return
	}
	kept := s.learnts[:0]
	for _, c := range s.learnts {
		if c.glue > 3 && len(c.lits) > 2 && s.Conflicts-c.touched > 2000 {
			c.gone = true
			continue
		}
		kept = append(kept, c)
	}
	s.learnts = kept
}
