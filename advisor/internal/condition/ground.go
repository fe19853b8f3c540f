package condition

import (
	"slices"
	"sync"
	"sync/atomic"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A Ground is what the conditions of a registry are on profiles that say nothing, but that
// some of their sets and lists are known and empty. What a profile says beyond that concerns
// some conditions; the others have the value of the ground, and are not evaluated. Where
// little is known, or most of it is "none of these", few are concerned.
//
// A Ground is safe for concurrent use. What it is made of must not change.
type Ground struct {
	registry *Registry
	conds    []Cond // by number: first those that the registry remembers
	own      int    // how many those are
	words    int    // of a set of conditions
	top      []*fact.Fact

	told  []reach  // by slot: the conditions that hang on what a profile says of the fact
	named []*named // by slot; nil of what is no set or list
	day   reach    // those that may hang on the as-of date where no date is known

	mu    sync.RWMutex
	plots map[groundKey]*plot
}

// A plot is where it is laid what conditions are on the profile of one groundKey, once so many
// profiles have come that it is worth it.
type plot struct {
	met  atomic.Int32 // profiles, up to those
	once sync.Once
	laid *laid // nil: there is no such ground
}

// LaidAfter is how many profiles with the same sets and lists known and empty are evaluated
// before their ground is laid, which takes as long as a few of them.
const LaidAfter = 8

// What is laid is what conditions are on the profile of one groundKey.
type laid struct {
	values []Truth // by number
	open   []Kept  // by number of what a registry remembers
}

// A named has, of a set or list, the conditions that hang on single terms: whether it has
// one, or a record of one. What hangs on more of it is among those of Ground.told.
type named struct {
	*term.Asked
	of    []reach // by number of who asks
	whole reach   // all that hangs on the set or list in any way
	bit   uint64  // of it in a groundKey
}

// A groundKey says which sets and lists are known and empty, and what region it is.
type groundKey struct {
	empty  uint64
	region string
}

// maxGrounds is for how many keys a ground is kept. Profiles from one source know the same sets and
// lists; where there are more kinds of them, sets and lists count as unknown in the ground.
const maxGrounds = 32

// A reach is a set of conditions, by number: few of them, or a bit for each.
type reach struct {
	few []int32
	all []uint64
}

func (x *reach) add(i int32, words int) {
	switch {
	case x.all != nil:
		x.all[i>>6] |= 1 << (i & 63)
	case len(x.few) < 2*words: // so that they take no more than a bit for each
		x.few = append(x.few, i)
	default:
		x.all = make([]uint64, words)
		for _, j := range x.few {
			x.all[j>>6] |= 1 << (j & 63)
		}
		x.few = nil
		x.all[i>>6] |= 1 << (i & 63)
	}
}

func (x *reach) addTo(set []uint64) {
	for _, i := range x.few {
		set[i>>6] |= 1 << (i & 63)
	}
	for i, word := range x.all {
		set[i] |= word
	}
}

// Ground makes the ground of what r remembers and of other conditions, on profiles of s.
func (r *Registry) Ground(s *fact.Schema, others []Cond) *Ground {
	g := &Ground{registry: r, top: s.Top, own: len(r.remembered), plots: map[groundKey]*plot{},
		conds: append(slices.Clip(r.remembered), others...)}
	g.words = (len(g.conds) + 63) / 64
	g.told, g.named = make([]reach, len(s.Top)), make([]*named, len(s.Top))
	sets := 0
	for _, f := range s.Top {
		if f.Kind == fact.Terms || f.Kind == fact.List && f.TermField() != nil {
			g.named[f.Slot] = &named{Asked: term.NewAsked(s.Terms)}
			if sets < 64 {
				g.named[f.Slot].bit = 1 << sets
			}
			sets++
		}
	}
	b := binder{Ground: g, of: map[Cond][]input{}}
	for i, c := range g.conds {
		if choice, ok := c.(*Choice); ok && choice.ofRecord {
			continue // whose value a frame remembers by the record
		}
		for _, in := range b.inputs(c, nil) {
			g.bind(in, int32(i))
		}
	}
	return g
}

// bind notes that the i-th condition hangs on an input.
func (g *Ground) bind(in input, i int32) {
	if in.slot < 0 {
		g.day.add(i, g.words)
		return
	}
	n := g.named[in.slot]
	if n != nil {
		n.whole.add(i, g.words)
	}
	if in.term == term.None {
		g.told[in.slot].add(i, g.words)
		return
	}
	number := n.Number(in.term)
	if number < 0 {
		number = len(n.of)
		n.of = append(n.of, reach{})
		n.Add(in.term, number)
	}
	n.of[number].add(i, g.words)
}

// Stand has f take the values of g where its profile says nothing that they hang on, until
// it is reset. What the profile says must not change from here.
func (f *Frame) Stand(g *Ground) {
	f.concerned = slices.Grow(f.concerned[:0], g.words)[:g.words]
	clear(f.concerned)
	if !f.AsOf.IsZero() {
		g.day.addTo(f.concerned)
	}
	key := groundKey{region: f.Region}
	for i := range f.Profile.Slots {
		v := &f.Profile.Slots[i]
		if !v.Known && !v.Held && !v.Denied && !v.Open && v.Span == nil && v.Any == nil {
			continue
		}
		if n := g.named[i]; n == nil {
			g.told[i].addTo(f.concerned)
		} else if f.concern(g, i, v) {
			key.empty |= n.bit
		}
	}
	if f.standOn(g, key) || key.empty == 0 {
		return
	}
	for _, n := range g.named { // which count as unknown, then
		if n != nil && n.bit&key.empty != 0 {
			n.whole.addTo(f.concerned)
		}
	}
	f.standOn(g, groundKey{region: f.Region})
}

// concern notes what hangs on what a set or list has or rules out, beside being known and
// empty in the ground; it reports whether it is that.
func (f *Frame) concern(g *Ground, slot int, v *fact.Value) (empty bool) {
	n := g.named[slot]
	has, not, empty, ok := f.parts(g.top[slot], v)
	if !ok || n.bit == 0 {
		n.whole.addTo(f.concerned)
		return false
	}
	note := func(number int) { n.of[number].addTo(f.concerned) }
	for _, id := range has {
		n.Is(id, note)
		n.MayBe(id, note)
	}
	for _, id := range not {
		n.Kinds(id, note)
	}
	if !empty || len(has)+len(not) > 0 {
		g.told[slot].addTo(f.concerned)
	}
	return empty
}

// parts are the terms that a set or list has and rules out, and whether it has certainly
// nothing else. Not ok: there is more to it.
func (f *Frame) parts(of *fact.Fact, v *fact.Value) (has, not []term.ID, whole, ok bool) {
	if !v.Known || v.Held || v.Denied || v.Open {
		return nil, nil, false, false
	}
	if set, ok := v.Any.(*fact.Set); ok {
		return set.Has, set.Not, set.Complete && !set.Hidden, true
	}
	list, ok := v.Any.(*fact.Records)
	if !ok {
		return nil, nil, false, false
	}
	has = f.names[:0]
	for _, e := range list.Elems {
		name := &e.Slots[of.TermField().Slot]
		if !name.Known || term.ID(name.Int) == term.None {
			return nil, nil, false, false
		}
		has = append(has, term.ID(name.Int))
	}
	f.names = has
	return has, list.Not, list.Complete, true
}

// standOn has f take values from the ground of a key, if there is one.
func (f *Frame) standOn(g *Ground, key groundKey) bool {
	if f.ground.of != g || f.ground.key != key || f.ground.laid == nil {
		f.ground = ground{g, key, g.on(key)}
	}
	if f.ground.laid == nil {
		return false
	}
	f.grounded = g.own
	return true
}

// A ground is what a Frame stands on.
type ground struct {
	of  *Ground
	key groundKey
	*laid
}

// on gives what is laid for a key, or nil.
func (g *Ground) on(key groundKey) *laid {
	g.mu.RLock()
	p := g.plots[key]
	many := len(g.plots) >= maxGrounds
	g.mu.RUnlock()
	if p == nil {
		if many && key.empty != 0 {
			return nil
		}
		g.mu.Lock()
		if p = g.plots[key]; p == nil { // else another was quicker
			p = new(plot)
			g.plots[key] = p
		}
		g.mu.Unlock()
	}
	if p.met.Load() < LaidAfter && p.met.Add(1) <= LaidAfter {
		return nil
	}
	p.once.Do(func() { p.laid = g.lay(key) })
	return p.laid
}

// lay evaluates all conditions on the profile of a ground; nil: some fail there, which must
// not be passed over.
func (g *Ground) lay(key groundKey) *laid {
	f := &Frame{Region: key.region}
	f.Profile.Slots = make([]fact.Value, len(g.top))
	for slot, n := range g.named {
		switch {
		case n == nil || n.bit&key.empty == 0:
		case g.top[slot].Kind == fact.Terms:
			f.Profile.Slots[slot] = fact.Value{Known: true, Any: &fact.Set{Complete: true}}
		default:
			f.Profile.Slots[slot] = fact.Value{Known: true, Any: &fact.Records{Complete: true}}
		}
	}
	f.Reset(g.registry)
	values := make([]Truth, len(g.conds))
	for i, c := range g.conds {
		if choice, ok := c.(*Choice); !ok || !choice.ofRecord {
			values[i] = f.Eval(c)
		}
	}
	if len(f.failed) > 0 || f.err != nil {
		return nil
	}
	return &laid{values, make([]Kept, g.own)}
}

// Kept is what is open in a condition for all profiles with a ground that do not concern it. It
// is safe for concurrent use.
type Kept struct {
	met  atomic.Int32 // how often it was asked for, until it is worth finding
	list atomic.Pointer[[]Ref]
}

// keptAfter is how often what is open in a condition is looked for before it is kept: to find
// what to keep takes as long as some of that, and few profiles may come.
const keptAfter = 8

// List is what is kept; not ok: nothing yet, and if due it is time to find and Set it.
func (k *Kept) List() (list []Ref, ok, due bool) {
	if p := k.list.Load(); p != nil {
		return *p, true, false
	}
	return nil, false, k.met.Add(1) > keptAfter
}

// Set keeps a list, which must not change.
func (k *Kept) Set(list []Ref) { k.list.Store(&list) }

// Kept is where it is kept what is open in c, if f takes its value, Unknown, from its
// ground: for all profiles with this ground that is the same. Else it is nil.
func (f *Frame) Kept(c Cond) *Kept {
	id := Memo(c)
	if choice, ok := c.(*Choice); id < 0 || ok && choice.ofRecord {
		return nil
	}
	if _, ok := f.standing(id); !ok {
		return nil
	}
	return &f.ground.open[id]
}

// standing is the value that the ground gives for a number that the registry remembers.
func (f *Frame) standing(id int) (Truth, bool) {
	if id >= f.grounded || f.concerned[id>>6]>>(id&63)&1 != 0 {
		return Unknown, false
	}
	return f.ground.values[id], true
}

// Stands is the value that the ground on which f stands, if it does on one, gives for the
// i-th of its other conditions; not ok: that is to be evaluated.
func (f *Frame) Stands(i int) (t Truth, ok bool) {
	if f.grounded == 0 {
		return Unknown, false
	}
	i += f.ground.of.own
	return f.ground.values[i], f.concerned[i>>6]>>(i&63)&1 == 0
}
