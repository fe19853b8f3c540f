package store

import (
	"cmp"
	"container/list"
	"context"
	"slices"
	"sync"
	"time"

	"example.com/crosstalk/advisor"
)

// MemoryOptions are the choices of NewMemory. Nil means the defaults.
type MemoryOptions struct {
	// MaxCards is how many cards are kept. The default is 100,000 (some 50 MB,
	// more if there are long comments).
	MaxCards int
}

// A Memory is a Store that ends with the process and has a limit. When it is
// full, the oldest card without feedback leaves. Once those are no more than a
// tenth, the oldest card of all does: or none of the new cards would stay long
// enough to get feedback. Make one with NewMemory.
type Memory struct {
	limit int

	mu       sync.RWMutex
	cards    map[string]*card
	patients map[string]map[*card]bool
	silent   list.List // cards without feedback, in the order they came
	answered list.List // cards with feedback, in the order of the first
}

// A card is a record with its place in one of the lists.
type card struct {
	Record
	place *list.Element
}

var _ Store = (*Memory)(nil)

// NewMemory returns an empty store.
func NewMemory(opts *MemoryOptions) *Memory {
	m := &Memory{limit: 100_000, cards: map[string]*card{}, patients: map[string]map[*card]bool{}}
	if opts != nil && opts.MaxCards > 0 {
		m.limit = opts.MaxCards
	}
	return m
}

// Shown implements Store.
func (m *Memory) Shown(ctx context.Context, cards []Shown) error {
	if err := cmp.Or(ctx.Err(), CheckAll(cards)); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range cards {
		if m.cards[s.Card] != nil {
			continue
		}
		s.At = Time(s.At)
		c := &card{Record: Record{Shown: s}}
		c.place = m.silent.PushBack(c)
		m.cards[s.Card] = c
		if m.patients[s.Patient] == nil {
			m.patients[s.Patient] = map[*card]bool{}
		}
		m.patients[s.Patient][c] = true
		if len(m.cards) > m.limit {
			m.forgetOne()
		}
	}
	return nil
}

// forgetOne makes room for a card, as the doc of Memory has it.
func (m *Memory) forgetOne() {
	oldest := m.silent.Front()
	if answered := m.answered.Front(); answered != nil && m.silent.Len() <= max(1, m.limit/10) {
		oldest = answered
	}
	m.forget(oldest.Value.(*card))
}

func (m *Memory) forget(c *card) {
	if len(c.Feedback) > 0 {
		m.answered.Remove(c.place)
	} else {
		m.silent.Remove(c.place)
	}
	delete(m.cards, c.Card)
	delete(m.patients[c.Patient], c)
	if len(m.patients[c.Patient]) == 0 {
		delete(m.patients, c.Patient)
	}
}

// Feedback implements Store.
func (m *Memory) Feedback(ctx context.Context, service string, items []Feedback) error {
	if err := cmp.Or(ctx.Err(), CheckAll(items)); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range items {
		c := m.cards[f.Card]
		f = f.Clone()
		same := func(o Feedback) bool { return o.Outcome == f.Outcome && o.At.Equal(f.At) }
		if c == nil || c.Service != service || len(c.Feedback) >= MaxFeedback ||
			slices.ContainsFunc(c.Feedback, same) {
			continue
		}
		if len(c.Feedback) == 0 {
			m.silent.Remove(c.place)
			c.place = m.answered.PushBack(c)
		}
		c.Feedback = append(c.Feedback, f)
	}
	return nil
}

// Deliveries implements Store.
func (m *Memory) Deliveries(ctx context.Context, patient string) ([]advisor.Delivery, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	newest := map[string]time.Time{}
	for c := range m.patients[patient] {
		if at, ok := newest[c.Rule]; len(c.Feedback) > 0 && (!ok || c.At.After(at)) {
			newest[c.Rule] = c.At
		}
	}
	var deliveries []advisor.Delivery
	for rule, at := range newest {
		deliveries = append(deliveries, advisor.Delivery{Rule: rule, On: at})
	}
	slices.SortFunc(deliveries, func(a, b advisor.Delivery) int { return cmp.Compare(a.Rule, b.Rule) })
	return deliveries, nil
}

// Records lists all that is kept of the patient, the oldest card first: to
// answer who asks what is known, and to learn from the reasons of overrides.
// The error is the context's.
func (m *Memory) Records(ctx context.Context, patient string) ([]Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	var records []Record
	for c := range m.patients[patient] {
		r := Record{Shown: c.Shown}
		for _, f := range c.Feedback {
			r.Feedback = append(r.Feedback, f.Clone())
		}
		slices.SortStableFunc(r.Feedback, func(a, b Feedback) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Outcome, b.Outcome))
		})
		records = append(records, r)
	}
	slices.SortFunc(records, func(a, b Record) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Card, b.Card))
	})
	return records, nil
}

// Prune forgets the cards that were shown before, with their feedback, and
// returns how many. A rule whose repeat_after is longer than what is kept
// shows its message again too early. The error is the context's; then some may
// be forgotten already.
func (m *Memory) Prune(ctx context.Context, before time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, c := range m.cards {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		if c.At.Before(Time(before)) {
			m.forget(c)
			n++
		}
	}
	return n, nil
}
