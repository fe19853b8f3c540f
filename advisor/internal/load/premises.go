package load

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/inspect"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
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
		if inspect.AsksTheRecord(c) {
			r.Errorf(text.Node(), "a premise does not ask what the record knows (known, ??, == nil): it "+
				"would change with the record, not with the person")
			continue
		}
		byFact[f] = &pack.Premise{Fact: f, Cond: c, Text: text}
		l.pack.Space.AddPremise(f, c)
	}
	l.orderPremises(byFact)
}

// compileAsked compiles whom facts are asked, and terms offered.
func (l *loader) compileAsked() {
	of := func(what string, text *source.Verbatim) *pack.Asked {
		if c := l.pack.Space.Compile(text, l.reader(what)); c != nil {
			return &pack.Asked{Cond: c, Text: text}
		}
		return nil
	}
	for _, f := range l.pack.Schema.Facts {
		switch text := l.asked["fact "+f.Path]; {
		case text == nil:
		case f.Owner != nil:
			l.reader("fact "+f.Path).Errorf(text.Node(),
				`"asked" is for facts about the person; %s is a field of each record`, f.Path)
		default:
			l.pack.AskedOf[f] = of("fact "+f.Path, text)
		}
	}
	n := l.pack.Schema.Terms.Len()
	for id := range term.ID(n) {
		in := "term " + l.pack.Schema.Terms.Term(id).Name
		if text := l.asked[in]; text != nil {
			if l.pack.OfferedTo == nil {
				l.pack.OfferedTo = make([]*pack.Asked, n)
			}
			l.pack.OfferedTo[id] = of(in, text)
		}
	}
}

func (l *loader) orderPremises(byFact map[*fact.Fact]*pack.Premise) {
	const open, done = 1, 2
	state := map[*fact.Fact]int{}
	var path []string
	var walk func(p *pack.Premise)
	walk = func(p *pack.Premise) {
		state[p.Fact] = open
		path = append(path, p.Fact.Path)
		inspect.Reads(p.Cond, func(f *fact.Fact) {
			switch next := byFact[f]; {
			case next == nil:
			case state[f] == 0:
				walk(next)
			case state[f] == open:
				circle := append(path[slices.Index(path, f.Path):], f.Path)
				l.reader("fact "+f.Path).Errorf(next.Text.Node(), "circular premises: %s",
					strings.Join(circle, " needs "))
			}
		})
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
