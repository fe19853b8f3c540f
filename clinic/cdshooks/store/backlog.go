package store

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"example.com/crosstalk/advisor"
)

// A Backlog is a Store in front of another that may fail for a while: a disk is
// full, a database is away. Cards that could not be recorded wait in memory until
// they can be, so that feedback on them is not feedback on cards that nobody knows.
// Feedback does not wait: an error is the client's to try again. Make one with
// NewBacklog; it is safe for concurrent use.
//
// What waits is lost when the process is killed; Failing tells who watches.
type Backlog struct {
	next  Store
	most  int
	again time.Duration

	mu      sync.Mutex
	waiting []Shown
	since   time.Time // of the first failure that is not mended
	running bool      // somebody tries again
	closed  bool
	stop    chan struct{}
	done    sync.WaitGroup
}

// ErrBacklog is the error of Shown when as many cards wait as may.
var ErrBacklog = errors.New("store: it fails, and no more cards may wait for it")

// errNoNext is the error of a Backlog that stands before no store.
var errNoNext = errors.New("store: a backlog without a store behind it")

// NewBacklog is a Backlog of at most so many cards (0: 100,000), which tries again
// every so often (0: each second). Close it before the store.
func NewBacklog(next Store, most int, again time.Duration) *Backlog {
	if most <= 0 {
		most = 100_000
	}
	if again <= 0 {
		again = time.Second
	}
	return &Backlog{next: next, most: most, again: again, stop: make(chan struct{})}
}

// Shown implements Store: it fails if cards are not valid or too many wait.
func (b *Backlog) Shown(ctx context.Context, cards []Shown) error {
	if err := CheckAll(cards); err != nil {
		return err
	}
	if b.next == nil {
		return errNoNext
	}
	_ = b.flush(ctx) // the order of cards is that in which they were shown; what waits goes on waiting
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.waiting) == 0 {
		b.mu.Unlock()
		err := b.next.Shown(ctx, cards)
		b.mu.Lock()
		if err == nil {
			b.mended()
			return nil
		}
		b.failed()
	}
	if len(b.waiting)+len(cards) > b.most || b.closed {
		return ErrBacklog
	}
	b.waiting = append(b.waiting, cards...)
	b.retry()
	return nil
}

// Feedback implements Store. It fails while cards wait: they may be those that it
// speaks of.
func (b *Backlog) Feedback(ctx context.Context, service string, items []Feedback) error {
	if err := b.flush(ctx); err != nil {
		return err
	}
	if b.next == nil {
		return errNoNext
	}
	err := b.next.Feedback(ctx, service, items)
	b.note(err)
	return err
}

// Deliveries implements Store.
func (b *Backlog) Deliveries(ctx context.Context, patient string) ([]advisor.Delivery, error) {
	if b.next == nil {
		return nil, errNoNext
	}
	list, err := b.next.Deliveries(ctx, patient)
	b.note(err)
	return list, err
}

// Failing says since when the store fails and how many cards wait, if it does.
func (b *Backlog) Failing() (since time.Time, waiting int, failing bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.since, len(b.waiting), !b.since.IsZero()
}

// Close tries a last time to record what waits. The error says that it is lost.
func (b *Backlog) Close() error {
	b.mu.Lock()
	if !b.closed {
		if b.closed = true; b.stop != nil {
			close(b.stop)
		}
	}
	b.mu.Unlock()
	b.done.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	return b.flush(ctx)
}

// note learns from what became of a call whether the store fails. That a client has
// gone says nothing of it.
func (b *Backlog) note(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err == nil:
		b.mended()
	case !errors.Is(err, context.Canceled):
		b.failed()
		b.retry()
	}
}

func (b *Backlog) mended() {
	if len(b.waiting) == 0 {
		b.since = time.Time{}
	}
}

func (b *Backlog) failed() {
	if b.since.IsZero() {
		b.since = time.Now()
	}
}

// flush records what waits. It may be recorded twice, which a Store passes over.
func (b *Backlog) flush(ctx context.Context) error {
	b.mu.Lock()
	cards := slices.Clone(b.waiting)
	b.mu.Unlock()
	if len(cards) == 0 {
		return nil
	}
	err := b.next.Shown(ctx, cards)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil {
		b.failed()
		return err
	}
	// Others may have flushed the same meanwhile, or added to it.
	b.waiting = slices.DeleteFunc(b.waiting, func(w Shown) bool { return slices.Contains(cards, w) })
	b.mended()
	return nil
}

// retry tries again until the store is mended, in one goroutine.
func (b *Backlog) retry() {
	if b.running || b.closed {
		return
	}
	b.running = true
	b.done.Go(func() {
		tick := time.NewTicker(b.again)
		defer tick.Stop()
		for {
			select {
			case <-b.stop:
			case <-tick.C:
				ctx, cancel := context.WithTimeout(context.Background(), 10*b.again)
				if b.flush(ctx) == nil {
					// Nothing of anybody is asked for, and nothing written.
					_, err := b.next.Deliveries(ctx, "-")
					b.note(err)
				}
				cancel()
			}
			b.mu.Lock()
			if b.closed || len(b.waiting) == 0 && b.since.IsZero() {
				b.running = false
				b.mu.Unlock()
				return
			}
			b.mu.Unlock()
		}
	})
}
