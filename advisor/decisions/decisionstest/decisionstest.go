// Package decisionstest holds a store of decisions to the laws that the doc of
// decisions.Store states.
//
//	func TestMyStore(t *testing.T) {
//		decisionstest.Run(t, func(t *testing.T) decisionstest.Place {
//			name := newDatabase(t)
//			return decisionstest.Place{Open: func() (decisions.Store, error) { return open(name) }, ...}
//		})
//	}
package decisionstest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"example.com/crosstalk/advisor/decisions"
)

// A Place is where the lines of one account are, which is empty at first.
type Place struct {
	// Open opens it; again after the store that it gave was closed, and before that where
	// Several is set.
	Open func() (decisions.Store, error)

	// Read gives its lines, the first one first.
	Read func() (io.ReadCloser, error)

	// Several: more than one store of it may be open, as of several servers.
	Several bool
}

// Run runs all laws as subtests, each in a place of its own.
func Run(t *testing.T, place func(t *testing.T) Place) {
	for _, law := range []struct {
		name string
		hold func(*testing.T, Place)
	}{
		{"each line follows on the one before, after a new beginning too", follows},
		{"what is not made is not kept", refused},
		{"a context that is done is honored", contexts},
		{"lines come back as they were", faithful},
		{"a closed store keeps nothing", closed},
		{"many at once make one chain", concurrent},
	} {
		t.Run(law.name, func(t *testing.T) { law.hold(t, place(t)) })
	}
}

func open(t *testing.T, p Place) decisions.Store {
	t.Helper()
	s, err := p.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // a second time, for most
	return s
}

// line is an entry of which nothing but its place in the chain counts.
func line(text string) decisions.Next {
	return func(seq int64, hash string) ([]byte, error) {
		return fmt.Appendf(nil, "{\"seq\":%d,\"via\":%q,\"before\":%q}\n", seq+1, text, hash), nil
	}
}

func add(t *testing.T, s decisions.Store, text string) {
	t.Helper()
	if err := s.Append(t.Context(), line(text)); err != nil {
		t.Fatal(err)
	}
}

// lines are those of a place, which must be a chain.
func lines(t *testing.T, p Place) (list []string) {
	t.Helper()
	r, err := p.Read()
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		t.Fatal(err)
	}
	before := ""
	for l := range bytes.Lines(text) {
		want := fmt.Sprintf("{\"seq\":%d,", len(list)+1)
		if !bytes.HasPrefix(l, []byte(want)) || !bytes.HasSuffix(l,
			fmt.Appendf(nil, "\"before\":%q}\n", before)) {
			t.Fatalf("line %d does not follow: %.200s", len(list)+1, l)
		}
		sum := sha256.Sum256(l)
		before = hex.EncodeToString(sum[:])
		list = append(list, string(l))
	}
	return list
}

func follows(t *testing.T, p Place) {
	if got := lines(t, p); len(got) != 0 {
		t.Fatalf("%d lines of nothing", len(got))
	}
	for range 2 {
		s := open(t, p)
		add(t, s, "a")
		add(t, s, "b")
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if got := lines(t, p); len(got) != 4 {
		t.Errorf("%d lines: %s", len(got), got)
	}
}

func refused(t *testing.T, p Place) {
	s := open(t, p)
	add(t, s, "a")
	no := errors.New("no")
	err := s.Append(t.Context(), func(int64, string) ([]byte, error) { return []byte("x\n"), no })
	if !errors.Is(err, no) {
		t.Errorf("the error is %v", err)
	}
	add(t, s, "b")
	if got := lines(t, p); len(got) != 2 {
		t.Errorf("%d lines", len(got))
	}
}

func contexts(t *testing.T, p Place) {
	s := open(t, p)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Append(ctx, line("late")); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	add(t, s, "a")
	if got := lines(t, p); len(got) != 1 {
		t.Errorf("%d lines", len(got))
	}
}

func faithful(t *testing.T, p Place) {
	s := open(t, p)
	texts := []string{"'; DROP TABLE x; --", "\\x00 %s ? $1", "ünï \U0001F9EA \u202e",
		strings.Repeat("long ", 300_000), "\x00\x01"}
	for _, text := range texts {
		add(t, s, text)
	}
	got := lines(t, p)
	if len(got) != len(texts) {
		t.Fatalf("%d lines", len(got))
	}
	for i, text := range texts {
		if want := fmt.Sprintf("%q", text); !strings.Contains(got[i], want) {
			t.Errorf("line %d is %.200s", i+1, got[i])
		}
	}
}

func closed(t *testing.T, p Place) {
	s := open(t, p)
	add(t, s, "a")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), line("b")); err == nil {
		t.Error("a closed store has kept a line")
	}
	if got := lines(t, p); len(got) != 1 {
		t.Errorf("%d lines", len(got))
	}
}

func concurrent(t *testing.T, p Place) {
	stores := []decisions.Store{open(t, p)}
	if p.Several {
		stores = append(stores, open(t, p), open(t, p))
	}
	const writers, each = 6, 12
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if err := stores[w%len(stores)].Append(t.Context(),
					line(fmt.Sprint("w", w, ".", i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	got := lines(t, p)
	if len(got) != writers*each {
		t.Fatalf("%d lines of %d", len(got), writers*each)
	}
	all := strings.Join(got, "")
	for w := range writers {
		at := -1 // those of one writer are in the order in which it was answered
		for i := range each {
			next := strings.Index(all, fmt.Sprintf("%q", fmt.Sprint("w", w, ".", i)))
			if next <= at {
				t.Errorf("writer %d, line %d: at %d after %d", w, i, next, at)
			}
			at = next
		}
	}
}
