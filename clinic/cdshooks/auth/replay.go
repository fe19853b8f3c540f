package auth

import (
	"container/heap"
	"crypto/sha256"
	"sync"
	"time"
)

// replays remembers the tokens of one client until they expire. A full memory
// refuses: to forget a token that is still alive would let it be replayed.
type replays struct {
	limit int

	mu    sync.Mutex
	seen  map[[sha256.Size]byte]bool
	order expiries
}

// use remembers the hash of a token's jti until it expires, or refuses it.
func (s *replays) use(hash [sha256.Size]byte, now, expires time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.order) > 0 && !now.Before(s.order[0].at) {
		delete(s.seen, heap.Pop(&s.order).(expiry).hash)
	}
	switch {
	case s.seen[hash]:
		return refuse("used before")
	case len(s.order) >= s.limit:
		return refuse("too many tokens at a time")
	}
	if s.seen == nil {
		s.seen = map[[sha256.Size]byte]bool{}
	}
	s.seen[hash] = true
	heap.Push(&s.order, expiry{hash, expires})
	return nil
}

type expiry struct {
	hash [sha256.Size]byte
	at   time.Time
}

// expiries is a heap, the first to expire on top.
type expiries []expiry

func (e expiries) Len() int           { return len(e) }
func (e expiries) Less(i, j int) bool { return e[i].at.Before(e[j].at) }
func (e expiries) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }
func (e *expiries) Push(x any)        { *e = append(*e, x.(expiry)) }
func (e *expiries) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}
