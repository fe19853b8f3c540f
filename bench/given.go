package main

import (
	"encoding/json"
	"slices"

	"example.com/crosstalk/bench/profile"
)

// ready says how an engine gets a profile in its own form: of makes that of the facts. Where
// the workload gives ready-made values, all are made now; else of is part of what is timed,
// after the facts were read and checked, and may use what it returned before again.
func ready[T any](w *Workload, of func(*Facts) (T, error)) (func(i int) (T, error), error) {
	if w.Given == Ready {
		all := make([]T, len(w.Profiles))
		for i, p := range w.Profiles {
			var err error
			if all[i], err = of(p.known()); err != nil {
				return nil, err
			}
		}
		return func(i int) (T, error) { return all[i], nil }, nil
	}
	c := profile.NewChecker(termsOf(w.Rules))
	var facts Facts
	if w.Given == Struct {
		return func(i int) (none T, err error) {
			if err := c.Check(&w.Profiles[i].Profile, &facts); err != nil {
				return none, err
			}
			return of(&facts)
		}, nil
	}
	lines, err := w.lines()
	if err != nil {
		return nil, err
	}
	return func(i int) (none T, err error) {
		p, err := profile.Decode(lines[i])
		if err == nil {
			err = c.Check(p, &facts)
		}
		if err != nil {
			return none, err
		}
		return of(&facts)
	}, nil
}

// lines are the profiles as JSON. Where all is known, a set is a list.
func (w *Workload) lines() ([][]byte, error) {
	lines := make([][]byte, len(w.Profiles))
	for i, p := range w.Profiles {
		line, err := json.Marshal(&p.Profile)
		if err != nil {
			return nil, err
		}
		lines[i] = append(line, '\n')
	}
	return lines, nil
}

// termsOf are the terms that the profiles name, and those that the rules do.
func termsOf(rules []Rule) (names []string) {
	for k := range live {
		names = append(names, term(k))
	}
	for _, r := range rules {
		if and, ok := r.When.(And); ok {
			if h, ok := and[0].(Has); ok {
				names = append(names, h.Term)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
