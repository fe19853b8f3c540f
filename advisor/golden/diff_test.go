package golden

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestDiff(t *testing.T) {
	for _, tt := range []struct{ name, want, got, diff string }{
		{"the same", "a\nb\n", "a\nb\n", ""},
		{"changed", "a\nb\nc\n", "a\nx\nc\n", "  a\n- b\n+ x\n  c\n  \n"},
		{"lost", "a\nb\n", "a\n", "  a\n- b\n  \n"},
		{"added", "", "a", "- \n+ a\n"},
		{"last line end", "a\n", "a", "  a\n- \n"},
		{"swapped", "a\nb\n", "b\na\n", "- a\n  b\n+ a\n  \n"},
		{"far apart", "1\n2\n3\n4\n5\n6\n7\n8\n9", "1\n2\n3\n4\nx\n6\n7\n8\n9",
			"  ... 2 equal lines\n  3\n  4\n- 5\n+ x\n  6\n  7\n"},
	} {
		if got := Diff(tt.want, tt.got); got != tt.diff {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, got, tt.diff)
		}
	}
}

// TestEdits: what a diff keeps and takes away is the one text, what it keeps
// and adds the other, and it takes no more lines than there are.
func TestEdits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	text := func(n int) []string {
		lines := make([]string, 1+r.IntN(n))
		for i := range lines {
			lines[i] = string(rune('a' + r.IntN(4)))
		}
		return lines
	}
	check := func(a, b []string) {
		t.Helper()
		var was, now []string
		for _, l := range edits(a, b) {
			if l[0] != '+' {
				was = append(was, l[2:])
			}
			if l[0] != '-' {
				now = append(now, l[2:])
			}
		}
		if strings.Join(was, "\n") != strings.Join(a, "\n") ||
			strings.Join(now, "\n") != strings.Join(b, "\n") {
			t.Fatalf("%q and %q: %q", a, b, edits(a, b))
		}
	}
	for range 5000 {
		check(text(12), text(12))
	}
	check(text(9000), text(9000)) // more than is compared line by line
}
