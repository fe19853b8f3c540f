package decisions

import (
	"context"
	"errors"
	"sync"
	"time"
)

// An appender is a Store that keeps many lines at once, or none of them.
type appender interface {
	Store
	AppendAll(ctx context.Context, list []Next) error
}

// A batch collects what is added until Sync.
type batch struct {
	appender

	mu      sync.Mutex
	waiting []Next
	closed  bool
}

// together is how long the lines of a batch may take.
const together = time.Minute

func (b *batch) Append(ctx context.Context, next Next) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return errors.New("the log is closed")
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	b.waiting = append(b.waiting, next)
	return nil
}

func (b *batch) Sync() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.waiting
	if b.waiting = nil; len(list) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), together)
	defer cancel()
	return b.AppendAll(ctx, list)
}

func (b *batch) Close() error {
	err := b.Sync()
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	return errors.Join(err, b.appender.Close())
}
