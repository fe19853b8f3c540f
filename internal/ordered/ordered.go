// Package ordered does the same with many items on all processors and keeps
// their order.
package ordered

import (
	"context"
	"iter"
	"runtime"
	"slices"
	"sync"
)

// Map applies f to every item on GOMAXPROCS workers and gives the results in the
// order of the items. A worker takes several items at once, at most so many;
// about four times as many a worker are in memory. When ctx ends, so does the
// sequence. Items is read from another goroutine, which has ended when the
// sequence has; if it panics, so does the sequence.
func Map[In, Out any](ctx context.Context, items iter.Seq[In], atOnce int,
	f func(In) Out) iter.Seq[Out] {
	return func(yield func(Out) bool) {
		ctx, cancel := context.WithCancel(ctx)
		workers := runtime.GOMAXPROCS(0)
		feed := newFeed[In](workers, atOnce)
		defer context.AfterFunc(ctx, func() { feed.end(true) })()
		queue := make(chan chan []Out, 2*workers) // of results, in the order in which items were taken
		var busy sync.WaitGroup
		// What the caller's own code throws, which reads the items, is thrown again
		// where the caller can recover it.
		var thrown any
		busy.Go(func() {
			defer feed.end(false)
			defer func() { thrown = recover() }()
			for item := range items {
				if !feed.put(item) {
					return
				}
			}
		})
		for range workers {
			busy.Go(func() { work(ctx, feed, queue, f) })
		}
		go func() {
			busy.Wait()
			close(queue)
		}()
		defer func() { // wait for the goroutine that reads the items
			cancel()
			for range queue {
			}
			if thrown != nil {
				panic(thrown)
			}
		}()
		for out := range queue {
			select {
			case results := <-out:
				for _, out := range results {
					if !yield(out) {
						return
					}
				}
				continue
			case <-ctx.Done():
			}
			break
		}
	}
}

// work applies f to what it takes of the feed, until there is no more. The results
// come to a place in the queue that was theirs when the items were taken.
func work[In, Out any](ctx context.Context, feed *feed[In], queue chan<- chan []Out,
	f func(In) Out) {
	var out chan []Out
	place := func() bool {
		out = make(chan []Out, 1)
		select {
		case queue <- out:
			return true
		case <-ctx.Done():
			return false
		}
	}
	for batch := feed.take(nil, place); batch != nil; batch = feed.take(batch, place) {
		results := make([]Out, len(batch))
		for i, item := range batch {
			results[i] = f(item)
		}
		clear(batch)
		out <- results
	}
}

// A feed hands items to workers. It is a list under a lock and no channel,
// since workers take several at a time: as many as are there, up to their
// share, so that none has to wait for others to come.
type feed[In any] struct {
	mu      sync.Mutex
	some    sync.Cond // there are items, or there will be none
	room    sync.Cond // there is room for half of the items that fit
	items   []In
	workers int
	atOnce  int
	waiting int  // workers that wait for some
	ended   bool // no more will come
	stopped bool // nobody wants any
}

func newFeed[In any](workers, atOnce int) *feed[In] {
	f := &feed[In]{workers: workers, atOnce: atOnce, items: make([]In, 0, 2*workers*atOnce)}
	f.some.L, f.room.L = &f.mu, &f.mu
	return f
}

// put adds an item; false if nobody wants it.
func (f *feed[In]) put(item In) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.items) == cap(f.items) && !f.stopped {
		f.room.Wait()
	}
	if f.stopped {
		return false
	}
	f.items = append(f.items, item)
	if f.waiting > 0 {
		f.some.Signal()
	}
	return true
}

// take moves items to batch, at least one. Before others can take what comes
// after them, it calls taken. It returns none when there are no more.
func (f *feed[In]) take(batch []In, taken func() bool) []In {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting++
	for len(f.items) == 0 && !f.ended && !f.stopped {
		f.some.Wait()
	}
	f.waiting--
	if len(f.items) == 0 || f.stopped || !taken() {
		return nil
	}
	n := min(f.atOnce, (len(f.items)+f.workers-1)/f.workers)
	batch = append(batch[:0], f.items[:n]...)
	f.items = slices.Delete(f.items, 0, n)
	if len(f.items) <= cap(f.items)/2 {
		f.room.Signal()
	}
	return batch
}

// end says that no more items will come, or that nobody wants any.
func (f *feed[In]) end(stopped bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended, f.stopped = true, f.stopped || stopped
	f.some.Broadcast()
	f.room.Broadcast()
}
