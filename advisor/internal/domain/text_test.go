package domain

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestTextValues: there is a text before, at, between and behind the constants,
// where a record in YAML or JSON can hold one: it drops space around a text, and
// refuses an empty one.
func TestTextValues(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	lists := [][]string{nil, {"m"}, {"x", "m"}, {"m", "m!"}, {"m", "m a"}, {"a", "aa", "aaa"},
		{"something else", "x"},
		{""}, {" "}, {"a", "a "}, {"a ", "a"}, {"zzzz"}, {"m", "mb"}, {"\x00", "\x00\x00"},
		{"a", "a\x00"}, {"\u00a0", "\u00a1"}, {"", "\x00"}}
	alphabet := []string{"", " ", "!", "a", "b", "\t", "\x00", "\u00a0", "~"}
	held := alphabet // every text of up to three of these, to look for one that was left out
	for range 2 {
		var longer []string
		for _, s := range held {
			for _, c := range alphabet {
				longer = append(longer, s+c)
			}
		}
		held = longer
	}
	for range 300 {
		lists = append(lists,
			[]string{held[r.IntN(len(held))], held[r.IntN(len(held))],
				held[r.IntN(len(held))]}[:1+r.IntN(3)])
	}
	for _, constants := range lists {
		cell := func(s string) (n int) {
			for _, c := range slices.Compact(slices.Sorted(slices.Values(constants))) {
				if n++; s < c {
					return n
				} else if n++; s == c {
					return n
				}
			}
			return n + 1
		}
		seen := map[int]int{}
		last := ""
		for _, v := range textValues(constants, 2) {
			if v.Str == "" || strings.TrimSpace(v.Str) != v.Str {
				t.Errorf("%q: no record can say %q", constants, v.Str)
			}
			if v.Str <= last {
				t.Errorf("%q: %q stands after %q", constants, v.Str, last)
			}
			last = v.Str
			seen[cell(v.Str)]++
		}
		for _, s := range held {
			if s != "" && strings.TrimSpace(s) == s && seen[cell(s)] == 0 {
				t.Errorf("%q: nothing stands for %q", constants, s)
			}
		}
		if n := seen[cell("\U0010ffff")]; n != 2 {
			t.Errorf("%q: %d texts behind the last, want 2", constants, n)
		}
	}
}
