package advisor

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// weights say how much it matters that a rule of some level is settled. What
// may be a warning or urgent is asked before everything else.
var weights = [...]float64{pack.Info: 1, pack.Notice: 2, pack.Important: 4, pack.Warning: 500, pack.Urgent: 1000, pack.Emergency: 4000}

// An asker ranks the facts that are open in all rules: the more rules a fact
// could settle, the more they matter and the fewer other facts they wait for,
// the earlier it is asked.
type asker struct {
	session *session
	list    []asked
	first   []int32 // by Fact.Place: the question about it that is about no record, from 1; 0: none yet
	waiting []waiting
	terms   []wanted
	rulesOf []int32   // by question: rules that wait for it
	termsOf []term.ID // by question: the terms that it is asked for
	seen    []uint64  // for each question that asks for terms, a set of them
	sorted  []int32
	fact    func(condition.Ref, *fact.Elem)

	residual condition.Residual
	mine     questionSet     // of the rule at hand
	parts    []questionsPart // of the parts of the residual
	into     *questionSet    // where questions go
}

// A questionSet is a set of places in asker.list, a bit for each.
type questionSet []uint64

func (s *questionSet) add(i int32) {
	for len(*s) <= int(i>>6) {
		*s = append(*s, 0)
	}
	(*s)[i>>6] |= 1 << (i & 63)
}

func (s *questionSet) addAll(more questionSet) {
	for len(*s) < len(more) {
		*s = append(*s, 0)
	}
	for i, word := range more {
		(*s)[i] |= word
	}
}

func (s questionSet) len() (n int) {
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// questionsPart are the questions of a part that the residuals of several
// rules share.
type questionsPart struct {
	set  questionSet
	done bool
}

// asked is a question in the making.
type asked struct {
	fact  *fact.Fact
	ask   string
	about string
	score float64
	rules int                        // how many wait for it
	terms int                        // how many it is asked for
	ends  struct{ rules, terms int } // in asker.rulesOf and termsOf
	seen  int                        // where its terms are in asker.seen, from 1; 0: there are none yet
}

type waiting struct {
	question int32
	rule     int32 // its order
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
	for i := range k.parts {
		k.parts[i].set, k.parts[i].done = k.parts[i].set[:0], false
	}
	k.list, k.waiting, k.terms, k.sorted, k.seen = k.list[:0], k.waiting[:0], k.terms[:0], k.sorted[:0], k.seen[:0]
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
	from, h := s.words(), s.pack.Schema.Terms
	for i, at := range k.sorted {
		x, q := &k.list[at], &a.Questions[i]
		q.Fact, q.Ask, q.Unit, q.About = x.fact.Path, x.ask, x.fact.Unit, x.about
		q.Options = from.values[x.fact.Place]
		n := len(rules)
		for _, rule := range k.rules(x) {
			rules = append(rules, s.pack.Rules[rule].ID)
		}
		q.Rules = rules[n:len(rules):len(rules)]
		if n := len(terms); x.terms > 0 {
			for _, t := range k.termsFor(x) {
				terms = append(terms, Option{h.Term(t).Name, from.terms[t]})
			}
			q.Terms = terms[n:len(terms):len(terms)]
		}
	}
}

// rules are the rules that wait for a question, in their order.
func (k *asker) rules(q *asked) []int32 { return k.rulesOf[q.ends.rules-q.rules : q.ends.rules] }

// termsFor are the terms that a question asks for.
func (k *asker) termsFor(q *asked) []term.ID { return k.termsOf[q.ends.terms-q.terms : q.ends.terms] }

// group puts the rules and the terms of each question together, so that each
// has its part of one list.
func (k *asker) group() {
	k.rulesOf = slices.Grow(k.rulesOf[:0], len(k.waiting))[:len(k.waiting)]
	k.termsOf = slices.Grow(k.termsOf[:0], len(k.terms))[:len(k.terms)]
	rules, terms := 0, 0
	for i := range k.list {
		q := &k.list[i]
		q.ends.rules, q.ends.terms = rules, terms
		rules, terms = rules+q.rules, terms+q.terms
	}
	for _, w := range k.waiting {
		end := &k.list[w.question].ends.rules
		k.rulesOf[*end] = w.rule
		*end++
	}
	for _, w := range k.terms {
		end := &k.list[w.question].ends.terms
		k.termsOf[*end] = w.term
		*end++
	}
}

// rank finds what to ask, and in which order.
func (s *session) rank() {
	k := &s.asker
	if k.session == nil { // a function for good, so that none is made for each leaf
		k.session, k.fact = s, k.factOf
		k.first = make([]int32, len(s.pack.Schema.Facts))
	}
	k.reset()
	for i := range s.rulings {
		if r := &s.rulings[i]; len(r.open) > 0 {
			k.wait(r)
		}
	}
	for i := range k.list {
		k.sorted = append(k.sorted, int32(i))
	}
	k.group()
	slices.SortFunc(k.sorted, func(i, j int32) int {
		a, b := &k.list[i], &k.list[j]
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		case a.fact != b.fact:
			return a.fact.Place - b.fact.Place
		}
		return int(i - j)
	})
}

// wait notes what a rule waits for.
func (k *asker) wait(r *ruling) {
	k.mine, k.into = k.mine[:0], &k.mine
	if r.part > 0 {
		k.room()
		k.addPart(r.part)
	} else {
		for _, c := range r.open {
			open := k.residual.Of(&k.session.frame, c)
			k.room()
			k.add(open)
		}
	}
	n := k.mine.len()
	if n == 0 {
		return
	}
	share := weights[k.session.level(r.rule)] / float64(n)
	for at, word := range k.mine {
		for ; word != 0; word &= word - 1 {
			i := int32(at<<6 + bits.TrailingZeros64(word))
			k.list[i].rules++
			k.list[i].score += share
			k.waiting = append(k.waiting, waiting{i, int32(r.rule.Order)})
		}
	}
}

// room makes room for the questions of all parts.
func (k *asker) room() {
	for len(k.parts) < k.residual.Parts() {
		k.parts = append(k.parts, questionsPart{})
	}
}

// add asks for what is open.
func (k *asker) add(list []condition.Open) {
	for i := range list {
		if o := &list[i]; o.Part > 0 {
			k.addPart(o.Part)
		} else {
			k.session.frame.Facts(o.Leaf, k.fact)
		}
	}
}

// addPart asks for what is open in a part, which is looked for once.
func (k *asker) addPart(i int) {
	part := &k.parts[i-1]
	if !part.done {
		outer := k.into
		k.into, part.done = &part.set, true
		k.add(k.residual.Part(i))
		k.into = outer
	}
	k.into.addAll(part.set)
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

// factOf asks for a fact, if there are words for that.
func (k *asker) factOf(ref condition.Ref, e *fact.Elem) {
	if ref.Fact.Derived && k.session.frame.Disputed(ref.Fact, e) {
		k.bothSides(ref.Fact, e)
	}
	at := k.question(ref.Fact, e)
	if at < 0 {
		return
	}
	if ref.Term != term.None && !k.session.pack.Schema.Terms.Term(ref.Term).Unasked && !k.ruledOut(ref) {
		k.addTerm(at, ref.Term)
	}
	k.into.add(at)
}

// bothSides asks for what a fact derives from where something else is given for
// it: either may be wrong, though both are there.
func (k *asker) bothSides(f *fact.Fact, e *fact.Elem) {
	for _, from := range k.session.pack.Space.Derived(f).From {
		if at := k.question(from, e); at >= 0 {
			k.into.add(at)
		}
	}
}

// ruledOut reports whether the list that is asked for a term says that nothing in
// it is of that kind: what is open hangs on its other terms.
func (k *asker) ruledOut(ref condition.Ref) bool {
	f := ref.Fact
	if f.Owner != nil {
		f = f.Owner
	}
	list, ok := k.session.frame.Value(f, nil).Any.(*fact.Records)
	h := k.session.pack.Schema.Terms
	return ok && slices.ContainsFunc(list.Not, func(not term.ID) bool { return h.Is(ref.Term, not) })
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
	if ask == "" || slices.Contains(s.moot, f) {
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
	k.first[f.Place] = int32(len(k.list)) // which is looked at for what is about no record alone
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
