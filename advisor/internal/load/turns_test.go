package load_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/pack"
)

// ring is a pack with n more rules, each of which supersedes the next; the last
// one supersedes the first if closed.
func ring(t *testing.T, n int, closed bool) fstest.MapFS {
	fsys := small(t)
	milk := strings.Replace(string(fsys["food/milk.yaml"].Data), "encourages: [milk]\n", "", 1)
	for i := range n {
		id := string(rune('a' + i))
		text := strings.Replace(milk, "id: milk", "id: "+id, 1)
		if i+1 < n || closed {
			text += "supersedes: [" + string(rune('a'+(i+1)%n)) + "]\n"
		}
		fsys["food/"+id+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// TestRing: a circle is told from its first rule on; of a long one, both ends.
func TestRing(t *testing.T) {
	for _, tt := range []struct {
		n    int
		want string
	}{
		{2, "a b a"},
		{3, "a b c a"},
		{6, "a b c d e f a"},
		{8, "a b c d e f g h a"},
		{9, "a b c d e ... g h i a"}, // e to f is left out
		{12, "a b c d e ... j k l a"},
	} {
		words := []string{"rules that supersede each other in a circle:"}
		for i, id := range strings.Fields(tt.want) {
			if i > 0 && id != "..." {
				words = append(words, "supersedes")
			}
			words = append(words, id)
		}
		if got, want := told(ring(t, tt.n, true)), strings.Join(words, " "); !strings.HasSuffix(got,
			want) || strings.Count(got, "\n") > 0 {
			t.Errorf("%d rules: %q; want %q", tt.n, got, want)
		}
	}
}

// TestTurns: whoever supersedes comes first, and else the order of the pack holds.
func TestTurns(t *testing.T) {
	fsys := ring(t, 3, false)
	last := string(fsys["food/c.yaml"].Data)
	fsys["food/c.yaml"].Data = []byte(last + "supersedes: [milk]\n")
	fsys["food/d.yaml"] = &fstest.MapFile{
		Data: []byte(strings.Replace(last, "id: c", "id: d", 1) + "supersedes: [a]\n")}
	p, errs := load.Pack(fsys, nil, false)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	byTurn := slices.SortedFunc(slices.Values(p.Rules),
		func(a, b *pack.Rule) int { return a.Turn - b.Turn })
	var got []string
	for i, r := range byTurn {
		if r.Turn != i {
			t.Errorf("%s has turn %d, the %dth", r.ID, r.Turn, i)
		}
		got = append(got, r.ID)
	}
	if want := "[d a b c milk]"; fmt.Sprint(got) != want {
		t.Errorf("turns %v; want %s", got, want)
	}
}
