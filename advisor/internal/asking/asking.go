// Package asking finds what to ask: which facts are open in the conditions of rules that
// are not settled, and which of them comes first.
package asking

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/internal/trace"
)

// weights say how much it matters that a rule of some level is settled. What
// may be a warning or urgent is asked before everything else.
var weights = [...]float64{pack.Info: 1, pack.Notice: 2, pack.Important: 4,
	pack.Warning: 500, pack.Urgent: 1000, pack.Emergency: 4000}

// Questions rank the facts that are open in all rules: the more rules a fact
// could settle, the more they matter and the fewer other facts they wait for,
// the earlier it is asked. Its memory is used again: Begin, Wait for each rule, Sort.
type Questions struct {
	From
	list []Question
	sure int // how many of them decide what is shown; the rest only how it is worded
	// first is, by Fact.Place, the question that is about no record, from 1; 0: none yet;
	// -1: there is none.
	first   []int32
	unasked []*fact.Fact       // those of which there is none
	records map[ofRecord]int32 // the question about a record's fact
	waiting []waiting
	terms   []wanted
	rulesOf []int32   // by question: rules that wait for it
	termsOf []term.ID // by question: the terms that it is asked for
	seen    []uint64  // for each question that asks for terms, a set of them
	sorted  []int32
	fact    func(condition.Ref, *fact.Elem)

	trace trace.Trace   // of what is open in all rules
	mine  questionSet   // of the rule at hand
	parts []questionSet // of what several rules share in the trace
	into  []int         // the parts at hand
}

// A questionSet is a set of places in Questions.list, a bit for each.
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

// A Question asks for a fact.
type Question struct {
	Fact  *fact.Fact
	Ask   string
	About string // the record it is asked of; "" for a fact of the person
	score float64
	rules int // how many wait for it
	terms int // how many it is asked for
	kept  bool
	ends  struct{ rules, terms int } // in Questions.rulesOf and termsOf
	seen  int                        // where its terms are in Questions.seen, from 1; 0: none yet
}

// An ofRecord is a fact of a record, by what the record is called.
type ofRecord struct {
	fact  *fact.Fact
	about string
}

type waiting struct {
	question, rule int32 // the rule by its order
}

type wanted struct {
	question int32
	term     term.ID
}

// Reset drops the questions, and the profile that they came from.
func (k *Questions) Reset() {
	for i := range k.list {
		k.first[k.list[i].Fact.Place] = 0
	}
	for _, f := range k.unasked {
		k.first[f.Place] = 0
	}
	k.unasked = k.unasked[:0]
	k.From = From{}
	clear(k.list)
	clear(k.records)
	k.trace.Reset()
	for i := range k.parts {
		k.parts[i] = k.parts[i][:0]
	}
	k.list, k.waiting, k.terms = k.list[:0], k.waiting[:0], k.terms[:0]
	k.sorted, k.seen = k.sorted[:0], k.seen[:0]
}

// Len is the number of questions that are kept.
func (k *Questions) Len() int { return len(k.sorted) }

// At is the i-th question to ask.
func (k *Questions) At(i int) *Question { return &k.list[k.sorted[i]] }

// Totals are the lengths of Rules and of Terms, of all questions together.
func (k *Questions) Totals() (rules, terms int) { return len(k.rulesOf), len(k.termsOf) }

// Rules are the rules that wait for a question, by their order.
func (k *Questions) Rules(q *Question) []int32 {
	return k.rulesOf[q.ends.rules-q.rules : q.ends.rules]
}

// Terms are the terms that a question asks for.
func (k *Questions) Terms(q *Question) []term.ID {
	return k.termsOf[q.ends.terms-q.terms : q.ends.terms]
}

// keep drops all but the first so many questions, 0: none of them, and puts the
// rules and the terms of each together, so that each has its part of one list.
func (k *Questions) keep(most int) {
	if most > 0 && most < len(k.sorted) {
		k.sorted = k.sorted[:most]
	}
	rules, terms := 0, 0
	for _, i := range k.sorted {
		q := &k.list[i]
		q.kept, q.ends.rules, q.ends.terms = true, rules, terms
		rules, terms = rules+q.rules, terms+q.terms
	}
	k.rulesOf = slices.Grow(k.rulesOf[:0], rules)[:rules]
	k.termsOf = slices.Grow(k.termsOf[:0], terms)[:terms]
	for _, w := range k.waiting {
		if q := &k.list[w.question]; q.kept {
			k.rulesOf[q.ends.rules] = w.rule
			q.ends.rules++
		}
	}
	for _, w := range k.terms {
		if q := &k.list[w.question]; q.kept {
			k.termsOf[q.ends.terms] = w.term
			q.ends.terms++
		}
	}
}

// From says whose facts are open, and how they are asked for.
type From struct {
	Pack  *pack.Pack
	Frame *condition.Frame // the profile
	Own   *own.Words
	Asks  []string     // the questions in that language, by Fact.Place; "": is not asked
	Moot  []*fact.Fact // whose premise is false: they are not asked for
}

// Begin drops the questions and asks from another profile, or from the same once more.
func (k *Questions) Begin(from From) {
	if k.fact == nil { // a function for good, so that none is made for each leaf
		k.fact = k.factOf
		k.first = make([]int32, len(from.Pack.Schema.Facts))
		k.records = map[ofRecord]int32{}
	}
	k.Reset()
	k.From = from
}

// OnlyWording says that all that rules wait for from here on decides no more than how
// what is shown is worded.
func (k *Questions) OnlyWording() { k.sure = len(k.list) }

// Sort puts the questions into their order, and keeps the first so many; 0: all.
func (k *Questions) Sort(most int) {
	for i := range k.list {
		k.sorted = append(k.sorted, int32(i))
	}
	slices.SortFunc(k.sorted, func(i, j int32) int {
		a, b := &k.list[i], &k.list[j]
		if sure := int(i) < k.sure; sure != (int(j) < k.sure) {
			if !sure {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(b.score, a.score), a.Fact.Place-b.Fact.Place, int(i-j))
	})
	k.keep(most)
}

// Wait notes what a rule waits for: what is open in conditions, but for what is noted of
// those that came before.
func (k *Questions) Wait(r *pack.Rule, open, before []condition.Cond) {
	k.openIn(before)
	noted := slices.Clone(k.mine)
	k.openIn(open)
	for i := range min(len(noted), len(k.mine)) {
		k.mine[i] &^= noted[i]
	}
	n := k.mine.len()
	if n == 0 {
		return
	}
	share := weights[Level(k.Frame, r)] / float64(n)
	for at, word := range k.mine {
		for ; word != 0; word &= word - 1 {
			i := int32(at<<6 + bits.TrailingZeros64(word))
			k.list[i].rules++
			k.list[i].score += share
			k.waiting = append(k.waiting, waiting{i, int32(r.Order)})
		}
	}
}

// openIn finds what is open in conditions, as the questions at hand.
func (k *Questions) openIn(conds []condition.Cond) {
	k.mine = k.mine[:0]
	for _, c := range conds {
		k.trace.Open(k.Frame, c, asker{k})
	}
}

// An asker asks for what is open, as a trace tells of it.
type asker struct{ *Questions }

func (k asker) Leaf(l trace.Leaf) { l.Facts(k.Frame, k.fact) }

func (k asker) Refs(list []condition.Ref) {
	for _, r := range list {
		k.factOf(r, nil)
	}
}

func (k asker) Enter(part int) {
	for len(k.parts) < part {
		k.parts = append(k.parts, nil)
	}
	k.into = append(k.into, part)
}

func (k asker) Leave() {
	last := len(k.into) - 1
	part := k.into[last]
	k.into = k.into[:last]
	k.Again(part)
}

func (k asker) Again(part int) { k.set().addAll(k.parts[part-1]) }

// set is where questions go.
func (k *Questions) set() *questionSet {
	if n := len(k.into); n > 0 {
		return &k.parts[k.into[n-1]-1]
	}
	return &k.mine
}

// Level is the highest that a rule's message can have, as far as is known.
func Level(f *condition.Frame, rule *pack.Rule) pack.Level {
	high := pack.Info
	for _, v := range rule.Variants {
		switch f.Eval(v.If) {
		case condition.True:
			return max(high, v.Level)
		case condition.Unknown:
			high = max(high, v.Level)
		}
	}
	return max(high, rule.Base.Level)
}

// factOf asks for a fact, if there are words for that.
func (k *Questions) factOf(ref condition.Ref, e *fact.Elem) {
	if ref.Fact.Derived && k.Frame.Disputed(ref.Fact, e) {
		k.bothSides(ref.Fact, e)
	}
	at := k.question(ref.Fact, e)
	if at < 0 {
		return
	}
	if t := ref.Term; t != term.None && !k.hasTerm(at, t) && !k.ruledOut(ref) &&
		k.Pack.Offers(k.Frame, t) {
		k.addTerm(at, t)
	}
	k.set().add(at)
}

// bothSides asks for what a fact derives from where what is given differs: either may be wrong.
func (k *Questions) bothSides(f *fact.Fact, e *fact.Elem) {
	for _, from := range k.Pack.Space.Derived(f).From {
		if at := k.question(from, e); at >= 0 {
			k.set().add(at)
		}
	}
}

// ruledOut reports whether the list asked says that nothing in it is of the kind of the term.
func (k *Questions) ruledOut(ref condition.Ref) bool {
	f := ref.Fact
	if f.Owner != nil {
		f = f.Owner
	}
	list, ok := k.Frame.Value(f, nil).Any.(*fact.Records)
	h := k.Pack.Schema.Terms
	return ok && slices.ContainsFunc(list.Not, func(not term.ID) bool { return h.Is(ref.Term, not) })
}

// question is the place in k.list of the question for a fact, which may be
// new; -1 if there are no words for it.
func (k *Questions) question(f *fact.Fact, e *fact.Elem) int32 {
	if f.Owner != nil && (f.Kind == fact.Term || e == nil || e.Index < 0) {
		f, e = f.Owner, nil // which record it is, is asked of the list
	}
	about := e != nil && f.Owner != nil
	switch i := k.first[f.Place]; {
	case i < 0:
		return -1
	case i > 0 && !about:
		return i - 1
	}
	ask := k.Asks[f.Place]
	if ask == "" || slices.Contains(k.Moot, f) || !k.Pack.Asks(k.Frame, f) {
		k.first[f.Place], k.unasked = -1, append(k.unasked, f)
		return -1
	}
	q := Question{Fact: f, Ask: ask}
	if about {
		if q.About = e.Name(k.Pack.Schema.Terms, k.Own); q.About == "" {
			q.About = fmt.Sprintf(k.Own.Text("nth"), e.Index+1)
		}
		record := ofRecord{f, q.About}
		if i, ok := k.records[record]; ok {
			return i
		}
		k.records[record] = int32(len(k.list))
		q.Ask = strings.ReplaceAll(ask, "{name}", q.About)
	}
	k.list = append(k.list, q)
	k.first[f.Place] = int32(len(k.list)) // which is looked at for what is about no record alone
	return int32(len(k.list) - 1)
}

// hasTerm reports whether a question asks for a term already.
func (k *Questions) hasTerm(at int32, t term.ID) bool {
	q := &k.list[at]
	return q.seen > 0 && k.seen[q.seen-1+int(t)/64]>>(t%64)&1 != 0
}

// addTerm has a question ask for a term that it does not ask for yet.
func (k *Questions) addTerm(at int32, t term.ID) {
	q, words := &k.list[at], (k.Pack.Schema.Terms.Len()+63)/64
	if q.seen == 0 {
		n := len(k.seen)
		q.seen = n + 1
		k.seen = slices.Grow(k.seen, words)[:n+words]
		clear(k.seen[n:])
	}
	k.seen[q.seen-1+int(t)/64] |= 1 << (t % 64)
	k.terms = append(k.terms, wanted{at, t})
	q.terms++
}
