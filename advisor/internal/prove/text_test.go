package prove

import (
	"slices"
	"strings"
	"testing"
)

// TestTextValues: there is a text before, at, between and behind the constants,
// and a record in YAML or JSON can hold it: space around a text is dropped there.
func TestTextValues(t *testing.T) {
	for _, constants := range [][]string{nil, {"m"}, {"x", "m"}, {"m", "m!"}, {"m", "m a"}, {"a", "aa", "aaa"}, {"something else", "x"}} {
		values, ok := textValues(constants)
		if !ok {
			t.Errorf("%q: a gap has no text", constants)
		}
		var list []string
		for _, v := range values {
			list = append(list, v.Str)
			if v.Str == "" || strings.TrimSpace(v.Str) != v.Str {
				t.Errorf("%q: no record can say %q", constants, v.Str)
			}
		}
		if !slices.IsSorted(list) {
			t.Errorf("%q: %q are not in order", constants, list)
		}
		for _, c := range constants {
			i := slices.Index(list, c)
			if i < 1 || i == len(list)-1 || slices.Contains(constants, list[i+1]) || list[i] == list[i+1] {
				t.Errorf("%q: no text right behind %q in %q", constants, c, list)
			}
		}
	}
}
