package prove

import (
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/sat"
)

// correct holds the model at hand against the engine: for every atom of which
// it says something else, a clause says what is so. It counts them.
func (s *search) correct() (learnt int) {
	for _, lf := range s.leaves {
		if lf.free != "" && len(lf.states) == 0 {
			s.loose = lf.free
			continue
		}
		points := make([]point, len(lf.states))
		for i, st := range lf.states {
			points[i] = st.point(&s.sat)
		}
		t := s.eval(lf, points)
		if !s.asInside(lf) {
			continue // what is inside is put right first
		}
		for i, is := range []condition.Truth{condition.True, condition.False} {
			if s.sat.True(lf.lits[i]) == (t == is) {
				continue
			}
			learnt++
			s.learn(lf, i, is, t == is, points)
		}
	}
	for _, lf := range s.given {
		if lf.free == "" {
			learnt += s.correctGiven(lf)
		}
	}
	return learnt
}

// asInside reports whether the conditions inside an atom have, by the engine, the
// values that the model at hand gives them. It must follow eval.
func (s *search) asInside(lf *leaf) bool {
	a, ok := lf.atom.(*condition.Atom)
	if !ok {
		return true
	}
	for i, c := range a.Inside {
		t := s.frame.EvalIn(c, lf.elem)
		if s.sat.True(lf.inside[i].yes) != (t == condition.True) ||
			s.sat.True(lf.inside[i].no) != (t == condition.False) {
			return false
		}
	}
	return true
}

// learn says that an atom certainly has a value, or that this is not certain,
// in the states at hand and in all for which the engine says the same.
func (s *search) learn(lf *leaf, side int, is condition.Truth, certain bool, points []point) {
	l := lf.lits[side]
	if !certain {
		l = -l
	}
	clause := []sat.Lit{l}
	add := func(when ...sat.Lit) {
		for _, w := range when {
			clause = append(clause, -w)
		}
	}
	for _, in := range lf.inside { // as they are in the model
		for _, x := range []sat.Lit{in.yes, in.no} {
			if s.sat.True(x) {
				add(x)
			} else {
				add(-x)
			}
		}
	}
	general := lf.free == "" && !lf.about
	for i, st := range lf.states {
		switch {
		case !general || lf.frozen[st.fact]:
			add(st.just(points[i])...)
		case certain:
			s.vary(lf, i, is, certain, points, st.weaker)
			add(st.atLeast(points[i])...)
		default:
			s.vary(lf, i, is, certain, points, st.stronger)
			for _, b := range st.beyond(points[i]) {
				add(-b)
			}
		}
	}
	if lf.free != "" && s.guided == "" {
		s.guided = lf.free
	}
	s.sat.Add(clause...)
}

// vary puts the i-th fact into another state in which the atom is as certain.
func (s *search) vary(lf *leaf, i int, is condition.Truth, certain bool, points []point,
	states func(point) []point) {
	for again := true; again; {
		again = false
		at := points[i]
		for _, p := range states(at) {
			points[i] = p
			if (s.eval(lf, points) == is) == certain {
				again = certain // there may be a still weaker one
				break
			}
			points[i] = at
		}
	}
}
