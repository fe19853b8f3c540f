package main

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"testing"
	"time"
)

// TestInOrder: results come in the order of the items, an error ends them, and
// who stops early leaves no goroutine that reads on.
func TestInOrder(t *testing.T) {
	broken := errors.New("broken")
	numbers := func(n int, at func(int), end error) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			for i := range n {
				at(i)
				if !yield(i, nil) {
					return
				}
			}
			if end != nil {
				yield(0, end)
			}
		}
	}
	square := func(i int) int {
		time.Sleep(time.Duration(rand.IntN(200)) * time.Microsecond)
		return i * i
	}
	ctx, cancel := context.WithCancel(context.Background())
	for _, tt := range []struct {
		name string
		end  error
		stop int // take so many
		want error
	}{
		{"all", nil, 1000, nil},
		{"a broken source", broken, 1000, broken},
		{"enough", nil, 7, nil},
	} {
		read, got := 0, 0
		var err error
		for out, e := range inOrder(ctx, numbers(300, func(i int) { read = i }, tt.end), square) {
			if err = e; err != nil {
				break
			}
			if out != got*got {
				t.Fatalf("%s: result %d is %d", tt.name, got, out)
			}
			if got++; got == tt.stop {
				break
			}
		}
		if want := min(300, tt.stop); got != want || !errors.Is(err, tt.want) {
			t.Errorf("%s: %d results, %v", tt.name, got, err)
		}
		if tt.stop < 300 && read > 100 {
			t.Errorf("%s: read on until %d", tt.name, read)
		}
	}
	cancel()
	for _, err := range inOrder(ctx, numbers(10, func(int) {}, nil), square) {
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}
