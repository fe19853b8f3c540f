package ordered_test

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"example.com/crosstalk/internal/ordered"
)

func square(i int) int {
	time.Sleep(time.Duration(rand.IntN(200)) * time.Microsecond)
	return i * i
}

// TestMap: results come in order, and when nobody wants more, or ctx ends, no
// further item is read than those that are in memory.
func TestMap(t *testing.T) {
	for _, tt := range []struct {
		name         string
		atOnce, stop int
		cancel       bool
	}{
		{"all, one at once", 1, 1000, false},
		{"all, many at once", 16, 1000, false},
		{"enough", 2, 7, false},
		{"canceled", 2, 7, true},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		var read, got int
		var ended atomic.Bool
		numbers := func(yield func(int) bool) {
			defer ended.Store(true)
			for i := range 1000 {
				if read = i; !yield(i) {
					return
				}
			}
		}
		for out := range ordered.Map(ctx, numbers, tt.atOnce, square) {
			if out != got*got {
				t.Fatalf("%s: result %d is %d", tt.name, got, out)
			}
			if got++; got == tt.stop {
				if !tt.cancel {
					break
				}
				cancel()
			}
		}
		cancel()
		if !ended.Load() {
			t.Errorf("%s: the items are still being read", tt.name)
		}
		if tt.stop < 1000 && read > 500 || tt.stop >= 1000 && got != 1000 {
			t.Errorf("%s: read until %d, %d results", tt.name, read, got)
		}
	}
}

// TestMapPanics: what the items throw comes to whoever reads the results.
func TestMapPanics(t *testing.T) {
	defer func() {
		if r := recover(); r != "mine" {
			t.Errorf("thrown: %v", r)
		}
	}()
	for range ordered.Map(t.Context(), func(func(int) bool) { panic("mine") }, 1, square) {
	}
}
