package interview

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/internal/trace"
)

// A view is what there is to ask on the profile as it is.
type view struct {
	next  *Question
	over  Standing
	given []Given
	open  []id // what can be asked for
}

// A chooser looks for the next question on one profile.
type chooser[P any] struct {
	*Interview[P]
	session *engine.Session
	value   reflect.Value // the profile
	trace   trace.Trace
	done    map[string]string // what was asked for: its state
	emerge  pack.Level        // the level of what is shown, from urgent on; else -1
	list    []candidate
	places  map[id]int

	mine  bits   // of the conditions at hand: places in list
	parts []bits // of what conditions share in the trace
	into  []int  // the parts at hand
}

// A candidate is a fact that rules wait for.
type candidate struct {
	id
	elem  *fact.Elem
	score float64 // the weight of the rules that wait for it, shared by all that each waits for
	rules []engine.Opening
	terms []term.ID
}

// bits is a set of small numbers.
type bits []uint64

func (b *bits) add(i int) {
	for len(*b) <= i>>6 {
		*b = append(*b, 0)
	}
	(*b)[i>>6] |= 1 << (i & 63)
}

func (b *bits) all(more bits) {
	for i, word := range more {
		for len(*b) <= i {
			*b = append(*b, 0)
		}
		(*b)[i] |= word
	}
}

func (b bits) places() (list []int) {
	for i := range len(b) * 64 {
		if b[i>>6]&(1<<(i&63)) != 0 {
			list = append(list, i)
		}
	}
	return list
}

// look is the view of the profile as it is.
func (iv *Interview[P]) look() (v *view, err error) {
	if iv.isEmpty() {
		return nil, errEmpty
	}
	if iv.view != nil {
		return iv.view, nil
	}
	defer bridge.Caught(&err, "choosing a question")
	p, err := iv.with(iv.log)
	if err != nil {
		return nil, err
	}
	opts := iv.advice
	opts.Without |= advisor.Questions | advisor.Reasons
	s, err := bridge.Begin(iv.rb, p, &opts)
	if err != nil {
		return nil, err
	}
	shown, err := s.Decide()
	if err != nil {
		s.End()
		return nil, err
	}
	c := &chooser[P]{Interview: iv, session: s, value: bridge.Value(p),
		done: map[string]string{}, places: map[id]int{}, emerge: -1}
	for _, e := range iv.log {
		c.done[e.ID] = e.State
	}
	for _, r := range shown {
		if l := r.Wording.Level; l >= pack.Urgent {
			c.emerge = max(c.emerge, l)
		}
	}
	v = c.view()
	s.End()
	iv.view = v
	return v, nil
}

// view chooses a question, or says why there is none.
func (c *chooser[P]) view() *view {
	v := &view{over: Standing{Asked: len(c.log)}, given: c.given()}
	silent := 0 // rules that an emergency keeps from being asked for
	for _, o := range c.session.Openings() {
		switch {
		case !c.bears(o):
			silent++
		case o.Level < c.level:
			v.over.Lower++
		default:
			c.open(o, &v.over)
		}
	}
	for _, x := range c.list {
		if len(x.rules) > 0 {
			v.open = append(v.open, x.id)
		}
	}
	at := c.best()
	switch {
	case at >= 0 && c.opts.MaxQuestions > 0 && len(c.log) >= c.opts.MaxQuestions:
		v.over.Why = Limit
	case at >= 0:
		v.next = c.question(&c.list[at])
		return v
	case silent > 0:
		v.over.Why = Emergency
	case len(v.over.Open) > 0:
		v.over.Why = Unanswered
	default:
		v.over.Why = Settled
	}
	v.over.Over = true
	if v.over.Why == Limit {
		for i := range c.list {
			for _, o := range c.list[i].rules {
				c.leave(&v.over, o)
			}
		}
	}
	return v
}

// bears reports whether a rule may be asked for beside what is shown.
func (c *chooser[P]) bears(o engine.Opening) bool {
	shown := o.Outcome == engine.Shown && o.Wording.Level == c.emerge
	switch c.emerge {
	case pack.Emergency:
		return shown
	case pack.Urgent:
		return shown || o.Level >= pack.Urgent
	}
	return true
}

// open shares the weight of a rule among what it waits for.
func (c *chooser[P]) open(o engine.Opening, over *Standing) {
	c.mine = c.mine[:0]
	for _, x := range o.Open {
		c.trace.Open(&c.session.Frame, x, c)
	}
	mine := c.mine.places()
	if len(mine) == 0 || !c.canShow(o) {
		c.leave(over, o)
		return
	}
	share := weights[o.Level] / float64(len(mine))
	for _, i := range mine {
		c.list[i].score += share
		c.list[i].rules = append(c.list[i].rules, o)
	}
}

// weights say how much it matters that a rule of some level is settled.
var weights = [...]float64{pack.Info: 1, pack.Notice: 2, pack.Important: 4, pack.Warning: 8,
	pack.Urgent: 16, pack.Emergency: 32}

// leave notes a rule that stays open.
func (c *chooser[P]) leave(over *Standing, o engine.Opening) {
	named := func(x OpenRule) bool { return x.Rule == o.Rule.ID }
	if !slices.ContainsFunc(over.Open, named) {
		m, lang := c.words.Message(&o.Rule.Base)
		over.Open = append(over.Open, OpenRule{o.Rule.ID, c.words.Fill(m.Title, lang),
			advisor.Level(o.Level)})
	}
}

// Leaf is told what is open.
func (c *chooser[P]) Leaf(l trace.Leaf) { l.Facts(&c.session.Frame, c.fact) }

// Enter begins a part that conditions share.
func (c *chooser[P]) Enter(part int) {
	for len(c.parts) < part {
		c.parts = append(c.parts, nil)
	}
	c.into = append(c.into, part)
}

// Leave ends it.
func (c *chooser[P]) Leave() {
	last := len(c.into) - 1
	part := c.into[last]
	c.into = c.into[:last]
	c.Again(part)
}

// Again is told of a part that was entered before.
func (c *chooser[P]) Again(part int) { c.set().all(c.parts[part-1]) }

func (c *chooser[P]) set() *bits {
	if n := len(c.into); n > 0 {
		return &c.parts[c.into[n-1]-1]
	}
	return &c.mine
}

// fact notes a fact that is open, or what is asked in its place.
func (c *chooser[P]) fact(ref condition.Ref, e *fact.Elem) {
	for _, x := range c.ask(ref.Fact, e, 0) {
		i, ok := c.places[x.id]
		if !ok {
			i = len(c.list)
			c.places[x.id], c.list = i, append(c.list, x)
		}
		t := ref.Term
		if t != term.None && !slices.Contains(c.list[i].terms, t) &&
			(x.fact == ref.Fact || x.fact == ref.Fact.Owner) && c.pack.Offers(&c.session.Frame, t) {
			c.list[i].terms = append(c.list[i].terms, t)
		}
		c.set().add(i)
	}
}

// best is the place of the candidate to ask for; -1 if there is none.
func (c *chooser[P]) best() int {
	if i := c.pinnedAt(); i >= 0 {
		return i
	}
	best := -1
	for i := range c.list {
		if len(c.list[i].rules) > 0 && (best < 0 || c.before(&c.list[i], &c.list[best])) {
			best = i
		}
	}
	return best
}

// pinnedAt is the place of the question that was taken back.
func (c *chooser[P]) pinnedAt() int {
	if c.pinned == "" {
		return -1
	}
	is := func(x candidate) bool { return x.String() == c.pinned }
	if i := slices.IndexFunc(c.list, is); i >= 0 {
		return i
	}
	k, ok := idOf(c.pack.Schema, c.pinned)
	if !ok || c.words.Asks[k.fact.Place] == "" {
		return -1
	}
	x := candidate{id: k}
	if k.record >= 0 {
		records, ok := c.session.Frame.Value(k.fact.Owner, nil).Any.(*fact.Records)
		if !ok || k.record >= len(records.Elems) {
			return -1
		}
		x.elem = records.Elems[k.record]
	}
	c.list = append(c.list, x)
	return len(c.list) - 1
}

// before reports whether a is asked for before b.
func (c *chooser[P]) before(a, b *candidate) bool {
	if x, y := c.begun(a), c.begun(b); x != y {
		return x
	}
	if a.fact.Sensitive != b.fact.Sensitive {
		return b.fact.Sensitive
	}
	if a.score != b.score {
		return a.score > b.score
	}
	return cmp.Or(a.fact.Place-b.fact.Place, a.record-b.record) < 0
}

// begun reports whether the last question was about the same record.
func (c *chooser[P]) begun(x *candidate) bool {
	if x.record < 0 || len(c.log) == 0 {
		return false
	}
	list, _, _ := strings.Cut(c.log[len(c.log)-1].ID, "].")
	own, _, _ := strings.Cut(x.String(), "].")
	return list == own
}
