package advisor

import (
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// weights say how much it matters that a rule of some level is settled. What
// may be urgent is asked before everything else.
var weights = [...]float64{pack.Info: 1, pack.Notice: 2, pack.Important: 4, pack.Urgent: 1000, pack.Emergency: 4000}

// An asker ranks the facts that are open in all rules: the more rules a fact
// could settle, the more they matter and the fewer other facts they wait for,
// the earlier it is asked.
type asker struct {
	session *session
	list    []asked
	first   []int32 // by Fact.Place: the question about it that is about no record, from 1; 0: none yet
	mine    []int32 // the questions of the rule at hand
	waiting []waiting
	terms   []wanted
	seen    []uint64 // for each question that asks for terms, a set of them
	sorted  []int32
	visit   func(condition.Leaf)
	fact    func(condition.Ref, *fact.Elem, Truth)
}

// asked is a question in the making.
type asked struct {
	fact  *fact.Fact
	ask   string
	about string
	score float64
	rules int // how many wait for it
	terms int // how many it is asked for
	seen  int // where its terms are in asker.seen, from 1; 0: there are none yet
}

type waiting struct {
	question int32
	rule     string
}

type wanted struct {
	question int32
	term     term.ID
}

func (k *asker) reset() {
	for i := range k.list {
		k.first[k.list[i].fact.Place] = 0
	}
	clear(k.list)
	clear(k.waiting)
	k.list, k.mine, k.waiting, k.terms, k.sorted, k.seen = k.list[:0], k.mine[:0], k.waiting[:0], k.terms[:0], k.sorted[:0], k.seen[:0]
}

// ask gives a its questions.
func (s *session) ask(a *Advice) {
	s.rank()
	k := &s.asker
	a.Questions = empty(a.Questions, len(k.list))
	if len(k.list) == 0 {
		return
	}
	a.Questions = a.Questions[:len(k.list)]
	rules, terms := empty(a.memory.rules, len(k.waiting)), empty(a.memory.terms, len(k.terms))
	a.memory.rules, a.memory.terms = rules, terms
	from := s.words()
	for i, at := range k.sorted {
		x, q := &k.list[at], &a.Questions[i]
		q.Fact, q.Ask, q.Unit, q.About = x.fact.Path, x.ask, x.fact.Unit, x.about
		q.Options = from.values[x.fact.Place]
		q.Rules, rules = rules[:0:x.rules], rules[x.rules:x.rules:cap(rules)]
		if x.terms > 0 {
			q.Terms, terms = terms[:0:x.terms], terms[x.terms:x.terms:cap(terms)]
		}
		x.rules = i // where it is now
	}
	for _, w := range k.waiting {
		q := &a.Questions[k.list[w.question].rules]
		q.Rules = append(q.Rules, w.rule)
	}
	h := s.pack.Schema.Terms
	for _, w := range k.terms {
		q := &a.Questions[k.list[w.question].rules]
		q.Terms = append(q.Terms, Option{h.Term(w.term).Name, from.terms[w.term]})
	}
}

// rank finds what to ask, and in which order.
func (s *session) rank() {
	k := &s.asker
	if k.session == nil { // functions for good, so that none is made for each leaf
		k.session, k.visit, k.fact = s, k.leafOf, k.factOf
		k.first = make([]int32, len(s.pack.Schema.Facts))
	}
	k.reset()
	for i := range s.rulings {
		r := &s.rulings[i]
		if len(r.open) == 0 || r.outcome != Pending && r.outcome != Shown {
			continue
		}
		k.mine = k.mine[:0]
		for _, c := range r.open {
			s.frame.Because(c, k.visit)
		}
		if len(k.mine) == 0 {
			continue
		}
		share := weights[s.level(r.rule)] / float64(len(k.mine))
		for _, at := range k.mine {
			k.list[at].rules++
			k.list[at].score += share
			k.waiting = append(k.waiting, waiting{at, r.rule.ID})
		}
	}
	for i := range k.list {
		k.sorted = append(k.sorted, int32(i))
	}
	slices.SortStableFunc(k.sorted, func(i, j int32) int {
		a, b := &k.list[i], &k.list[j]
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return a.fact.Place - b.fact.Place
	})
}

// level is the highest that a rule's message can have, as far as is known.
func (s *session) level(rule *pack.Rule) pack.Level {
	high := pack.Info
	for _, v := range rule.Variants {
		switch s.frame.Eval(v.If) {
		case True:
			return max(high, v.Level)
		case Unknown:
			high = max(high, v.Level)
		}
	}
	return max(high, rule.Base.Level)
}

func (k *asker) leafOf(l condition.Leaf) {
	if l.Value == Unknown {
		k.session.frame.Facts(l, k.fact)
	}
}

// factOf asks for a fact, if there are words for that.
func (k *asker) factOf(ref condition.Ref, e *fact.Elem, _ Truth) {
	at := k.question(ref.Fact, e)
	if at < 0 {
		return
	}
	if ref.Term != term.None {
		k.addTerm(at, ref.Term)
	}
	if !slices.Contains(k.mine, at) {
		k.mine = append(k.mine, at)
	}
}

// question is the place in k.list of the question for a fact, which may be
// new; -1 if there are no words for it.
func (k *asker) question(f *fact.Fact, e *fact.Elem) int32 {
	if f.Owner != nil && (f.Kind == fact.Term || e == nil || e.Index < 0) {
		f, e = f.Owner, nil // which record it is, is asked of the list
	}
	about := e != nil && f.Owner != nil
	if i := k.first[f.Place]; i > 0 && !about {
		return i - 1
	}
	s := k.session
	ask := s.words().asks[f.Place]
	if ask == "" {
		return -1
	}
	q := asked{fact: f, ask: ask}
	if about {
		if q.about = e.Name(s.pack.Schema.Terms, s.lang); q.about == "" {
			q.about = fmt.Sprintf("number %d", e.Index+1)
		}
		for i := range k.list {
			if k.list[i].fact == f && k.list[i].about == q.about {
				return int32(i)
			}
		}
		q.ask = strings.ReplaceAll(ask, "{name}", q.about)
	}
	k.list = append(k.list, q)
	if !about {
		k.first[f.Place] = int32(len(k.list))
	}
	return int32(len(k.list) - 1)
}

func (k *asker) addTerm(at int32, t term.ID) {
	q, words := &k.list[at], (k.session.pack.Schema.Terms.Len()+63)/64
	if q.seen == 0 {
		n := len(k.seen)
		q.seen = n + 1
		k.seen = slices.Grow(k.seen, words)[:n+words]
		clear(k.seen[n:])
	}
	word, bit := &k.seen[q.seen-1+int(t)/64], uint64(1)<<(t%64)
	if *word&bit == 0 {
		*word |= bit
		k.terms = append(k.terms, wanted{at, t})
		q.terms++
	}
}
