package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"example.com/crosstalk/clinic/cdshooks/internal/storetest"
	"example.com/crosstalk/clinic/cdshooks/store"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(*testing.T) storetest.Store { return store.NewMemory(nil) })
	t.Run("small", func(t *testing.T) {
		storetest.Run(t, func(*testing.T) storetest.Store {
			return store.NewMemory(&store.MemoryOptions{MaxCards: 5000})
		})
	})
}

func kept(t *testing.T, m *store.Memory) string {
	records, err := m.Records(t.Context(), "ann")
	if err != nil {
		t.Fatal(err)
	}
	var cards []string
	for _, r := range records {
		cards = append(cards, r.Card)
	}
	return strings.Join(cards, " ")
}

func TestMemoryIsBounded(t *testing.T) {
	m := store.NewMemory(&store.MemoryOptions{MaxCards: 4})
	show := func(names ...string) {
		for _, name := range names {
			var minutes int
			fmt.Sscanf(name, "c%d", &minutes)
			if err := m.Shown(t.Context(), []store.Shown{
				storetest.Card(name, "ann", "salt", minutes)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	answer := func(names ...string) {
		for _, name := range names {
			if err := m.Feedback(t.Context(), "edu", []store.Feedback{
				storetest.Said(name, store.Accepted, 9)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, tt := range []struct {
		why          string
		show, answer []string
		want         string
	}{
		{"there is room", []string{"c1", "c2", "c3"}, []string{"c1"}, "c1 c2 c3"},
		{"there is just room", []string{"c4"}, nil, "c1 c2 c3 c4"},
		{"the oldest without feedback leaves", []string{"c5"}, nil, "c1 c3 c4 c5"},
		{"and again", []string{"c6"}, []string{"c4", "c6"}, "c1 c4 c5 c6"},
		{"and the last of them", []string{"c7"}, []string{"c7"}, "c1 c4 c6 c7"},
		{"the newest must have a chance: the oldest with feedback leaves", []string{"c8"}, []string{"c8"},
			"c4 c6 c7 c8"},
	} {
		show(tt.show...)
		answer(tt.answer...)
		if got := kept(t, m); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.why, got, tt.want)
		}
	}
	for i := range 10_000 {
		show(fmt.Sprintf("c%d", 100+i))
	}
	if got := kept(t, m); len(strings.Fields(got)) != 4 {
		t.Errorf("kept %s", got)
	}
}

func TestPseudonym(t *testing.T) {
	key := []byte(strings.Repeat("k", 32))
	p, err := store.Pseudonym(key)
	if err != nil {
		t.Fatal(err)
	}
	// printf ann | openssl dgst -sha256 -hmac kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk
	const want = "8adee30bc7f03373ea62a78320e36f1bd2584031e9b6c38a06b7bf29ebb1e11e"
	if got := p("ann"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	key[0] = 'x'
	if p("ann") != want {
		t.Error("the key is shared with the caller")
	}
	q, _ := store.Pseudonym(key)
	if q("ann") == want || p("Ann") == want {
		t.Error("another key or name has the same pseudonym")
	}
	for _, short := range [][]byte{nil, {}, key[:15]} {
		if _, err := store.Pseudonym(short); err == nil {
			t.Errorf("a key of %d bytes is accepted", len(short))
		}
	}
}

func ExampleMemory() {
	ctx := context.Background()
	pseudonym, err := store.Pseudonym([]byte("32 bytes from a random generator"))
	if err != nil {
		fmt.Println(err)
		return
	}
	ann := pseudonym("Patient/ann")
	m := store.NewMemory(nil)
	card := store.Shown{Card: "c1", Patient: ann, Service: "edu", Rule: "salt", At: storetest.Noon}
	if err := m.Shown(ctx, []store.Shown{card}); err != nil {
		fmt.Println(err)
	}
	fmt.Println(m.Deliveries(ctx, ann))
	said := store.Feedback{Card: "c1", Outcome: store.Overridden, At: storetest.Noon}
	if err := m.Feedback(ctx, "edu", []store.Feedback{said}); err != nil {
		fmt.Println(err)
	}
	fmt.Println(m.Deliveries(ctx, ann))
	// Output:
	// [] <nil>
	// [{salt 2026-11-20 12:00:00 +0000 UTC}] <nil>
}
