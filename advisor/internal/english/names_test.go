package english

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestNames: what is left out is what a regular expression of all names finds,
// the longest first.
func TestNames(t *testing.T) {
	list := []string{"a", "ab", "a-b", "b a", "ba.", "é", "aé b", "_b", "b", "aab", "B12"}
	known := Names{}
	for _, name := range list {
		known.Add(name)
	}
	slices.SortStableFunc(list, func(a, b string) int { return len(b) - len(a) })
	for i, name := range list {
		list[i] = regexp.QuoteMeta(name)
	}
	oracle := regexp.MustCompile(`(?i)\b(` + strings.Join(list, "|") + `)\b`)
	draw := rand.New(rand.NewPCG(1, 2))
	parts := []string{"a", "b", "A", "B", " ", "-", ".", "_", "é", "12", "c"}
	for range 20_000 {
		var text strings.Builder
		for range draw.IntN(9) {
			text.WriteString(parts[draw.IntN(len(parts))])
		}
		got, want := known.LeaveOut(text.String()), oracle.ReplaceAllString(text.String(), " ")
		if got != want {
			t.Fatalf("%q: %q, and %q by a regular expression", text.String(), got, want)
		}
	}
}
