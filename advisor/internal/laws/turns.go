package laws

import (
	"cmp"
	"fmt"
	"slices"

	"example.com/crosstalk/advisor/internal/pack"
)

// mayTouch reports whether rule may supersede other, at the lowest level that other
// can have.
func mayTouch(rule, other *pack.Rule) bool {
	return slices.ContainsFunc(rule.Supersedes, func(s pack.Selector) bool {
		return s.Matches(other, other.MinLevel())
	})
}

// An order is an arrow from a rule to one whose turn in superseding is later,
// since what becomes of the first decides what becomes of the second.
type order struct {
	to  *pack.Rule
	how string // the first "supersedes" the second
}

// turns gives each rule its turn in superseding, and reports circles: rules
// that could silence each other, companions included.
func (c *checker) turns() {
	follow := c.orders()
	const open, done, told = 1, 2, 3 // told: open, and the circle through it is reported
	state, turn := map[*pack.Rule]int{}, len(c.pack.Rules)
	var path []*pack.Rule
	var how []string // from path[i] to path[i+1]
	var walk func(a *pack.Rule)
	walk = func(a *pack.Rule) {
		state[a] = open
		path = append(path, a)
		follow(a, func(o order) {
			how = append(how, o.how)
			switch state[o.to] {
			case 0:
				walk(o.to)
			case open:
				from := slices.Index(path, o.to)
				c.circle(path[from:], how[from:])
				state[o.to] = told
			}
			how = how[:len(how)-1]
		})
		path = path[:len(path)-1]
		state[a] = done
		turn--
		a.Turn = turn
	}
	// so that without arrows turns are in the order of the pack
	for _, a := range slices.Backward(c.pack.Rules) {
		if state[a] == 0 {
			walk(a)
		}
	}
}

// circle reports a circle of rules, from the first in the pack on.
func (c *checker) circle(rules []*pack.Rule, how []string) {
	first := 0
	for i, r := range rules {
		if r.Order < rules[first].Order {
			first = i
		}
	}
	a := rules[first]
	words := a.ID
	for i := range rules {
		if i > 3 && i < len(rules)-4 {
			if i == 4 {
				words += " ..."
			}
			continue
		}
		i += first
		words += fmt.Sprintf(" %s %s", how[i%len(rules)], rules[(i+1)%len(rules)].ID)
	}
	c.reader("rule "+a.ID).Errorf(cmp.Or(a.Node.Get("supersedes"), a.Node.Get("with")),
		"rules that supersede each other in a circle: %s", words)
}

// orders returns what calls visit for the arrows from a rule. They are found
// when they are followed: a list of all could be the square of the rules.
func (c *checker) orders() func(a *pack.Rule, visit func(order)) {
	hosts := map[*pack.Rule][]*pack.Rule{}
	beside := map[*pack.Rule][]*pack.Rule{}
	for _, h := range c.pack.Rules {
		beside[h] = h.Beside()
		for _, c := range beside[h] {
			hosts[c] = append(hosts[c], h)
		}
	}
	return func(a *pack.Rule, visit func(order)) {
		for _, c := range beside[a] {
			if !slices.Contains(beside[c], a) {
				visit(order{c, "has beside it"})
			}
		}
		if len(a.Supersedes) == 0 {
			return
		}
		for _, b := range c.pack.Rules {
			if a == b || slices.Contains(beside[a], b) || !mayTouch(a, b) {
				continue
			}
			visit(order{b, "supersedes"})
			for _, h := range hosts[b] {
				// What stands beside a warning is not silenced; but of two that need
				// each other one may be there only for the other.
				if h.MinLevel() < pack.Warning || slices.Contains(beside[b], h) {
					visit(order{h, "supersedes " + b.ID + ", a companion of"})
				}
			}
		}
	}
}
