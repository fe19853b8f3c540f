package delivery

import (
	"cmp"
	"container/list"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// A Memory is a Store that ends with the process and has a limit: when it is full, the oldest
// that came leaves, and its message may be given again too early. Make one with NewMemory.
type Memory struct {
	limit int

	mu       sync.RWMutex
	given    map[string]*list.Element // of order, by ID
	patients map[string][]*Record
	order    list.List // of *Record, in the order in which they came
}

var _ Store = (*Memory)(nil)

// NewMemory returns an empty store of at most so many messages; 0 means 100,000.
func NewMemory(most int) *Memory {
	if most <= 0 {
		most = 100_000
	}
	return &Memory{limit: most, given: map[string]*list.Element{}, patients: map[string][]*Record{}}
}

// Give implements Store.
func (m *Memory) Give(ctx context.Context, given []Given) error {
	if err := cmp.Or(ctx.Err(), CheckAll(given)); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.given == nil {
		return fmt.Errorf("delivery: NewMemory makes a Memory")
	}
	for _, g := range given {
		if m.given[g.ID] != nil {
			continue
		}
		g.On = Time(g.On)
		r := &Record{Given: g}
		m.given[g.ID] = m.order.PushBack(r)
		m.patients[g.Patient] = append(m.patients[g.Patient], r)
		if m.order.Len() > m.limit {
			m.forget(m.order.Front())
		}
	}
	return nil
}

func (m *Memory) forget(e *list.Element) {
	r := m.order.Remove(e).(*Record)
	delete(m.given, r.ID)
	m.patients[r.Patient] = slices.DeleteFunc(m.patients[r.Patient],
		func(o *Record) bool { return o == r })
	if len(m.patients[r.Patient]) == 0 {
		delete(m.patients, r.Patient)
	}
}

// Note implements Store.
func (m *Memory) Note(ctx context.Context, notes []Note) error {
	if err := cmp.Or(ctx.Err(), CheckAll(notes)); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := map[string][]Note{} // notes of each message that has more
	for _, n := range notes {
		e := m.given[n.Given]
		if e == nil {
			return ErrUnknown
		}
		if _, begun := now[n.Given]; !begun {
			now[n.Given] = slices.Clone(e.Value.(*Record).Notes)
		}
		n.On = Time(n.On)
		if slices.Contains(now[n.Given], n) {
			continue
		}
		if now[n.Given] = append(now[n.Given], n); len(now[n.Given]) > MaxNotes {
			return ErrTooMany
		}
	}
	for id, notes := range now {
		m.given[id].Value.(*Record).Notes = notes
	}
	return nil
}

// Given implements Store.
func (m *Memory) Given(ctx context.Context, patient string) ([]Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	var records []Record
	for _, r := range m.patients[patient] {
		records = append(records, Record{r.Given, slices.Clone(r.Notes)})
	}
	Sort(records)
	return records, nil
}

// Prune forgets what was given before, with its notes, and returns how much. A rule whose
// repeat_after is longer than what is kept shows its message again too early. The error is the
// context's.
func (m *Memory) Prune(ctx context.Context, before time.Time) (n int, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for e := m.order.Front(); e != nil; {
		next := e.Next()
		if e.Value.(*Record).On.Before(Time(before)) {
			m.forget(e)
			n++
		}
		e = next
	}
	return n, nil
}
