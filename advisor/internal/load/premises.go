package load

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

// compilePremises compiles the premises and orders them: each after those of the
// facts that it reads.
func (l *loader) compilePremises() {
	byFact := map[*fact.Fact]*pack.Premise{}
	for _, f := range l.pack.Schema.Facts {
		text := l.premises[f.Path]
		if text == nil {
			continue
		}
		r := l.reader("fact " + f.Path)
		switch {
		case f.Owner != nil:
			r.Errorf(text.Node(), `"premise" is for facts about the person; %s is a field of each record`,
				f.Path)
			continue
		case f.Derived:
			r.Errorf(text.Node(),
				`"premise" is for facts that do not derive from others; make it a case of "derive"`)
			continue
		}
		c := l.pack.Space.Compile(text, r)
		if c == nil {
			continue
		}
		if !l.plainPremise(r, text, c) {
			continue
		}
		byFact[f] = &pack.Premise{Fact: f, Cond: c, Text: text}
		l.pack.Space.AddPremise(f, c)
	}
	l.orderPremises(byFact)
}

// plainPremise refuses a premise that asks about the record.
func (l *loader) plainPremise(r *source.Reader, text *source.Verbatim, c condition.Cond) bool {
	plain := true
	condition.Walk(c, func(c condition.Cond) bool {
		if a, ok := c.(*condition.Atom); ok && a.Reflexive && a.Asks == nil {
			plain = false
		}
		return plain
	})
	if !plain {
		r.Errorf(text.Node(),
			"a premise does not ask what the record knows (known, ??, == nil): it would change with the "+
				"record, not with the person")
	}
	return plain
}

func (l *loader) orderPremises(byFact map[*fact.Fact]*pack.Premise) {
	const open, done = 1, 2
	state := map[*fact.Fact]int{}
	var path []string
	var walk func(p *pack.Premise)
	walk = func(p *pack.Premise) {
		state[p.Fact] = open
		path = append(path, p.Fact.Path)
		for _, f := range readBy(p.Cond) {
			switch next := byFact[f]; {
			case next == nil:
			case state[f] == 0:
				walk(next)
			case state[f] == open:
				circle := append(path[slices.Index(path, f.Path):], f.Path)
				l.reader("fact "+f.Path).Errorf(next.Text.Node(), "circular premises: %s",
					strings.Join(circle, " needs "))
			}
		}
		path = path[:len(path)-1]
		state[p.Fact] = done
		l.pack.Premises = append(l.pack.Premises, *p)
	}
	for _, f := range l.pack.Schema.Facts {
		if p := byFact[f]; p != nil && state[f] == 0 {
			walk(p)
		}
	}
}

// readBy lists the facts of the person that a condition reads.
func readBy(c condition.Cond) (list []*fact.Fact) {
	add := func(f *fact.Fact) {
		if f != nil && f.Owner != nil {
			f = f.Owner
		}
		if f != nil && !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	condition.Walk(c, func(c condition.Cond) bool {
		switch c := c.(type) {
		case *condition.Quant:
			add(c.List)
		case *condition.Atom:
			add(c.Asks)
			for _, r := range c.Refs {
				add(r.Fact)
				add(r.Via)
			}
		}
		return true
	})
	return list
}
