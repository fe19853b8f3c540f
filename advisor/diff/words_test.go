package diff

import (
	"strings"
	"testing"
)

// TestWords: same and deleted words are the old text, same and inserted ones the
// new one; as many stay the same as can.
func TestWords(t *testing.T) {
	long := strings.Repeat("so many words ", 1000)
	for _, tt := range []struct{ old, new, want string }{
		{"", "", ""},
		{"", "a b", "+a b"},
		{"a b", "", "-a b"},
		{"a b", " a\n b ", "=a b"},
		{"take one a day", "take two a day", "=take|-one|+two|=a day"},
		{"a b c a b b a", "c b a b a c", "-a b|=c|-a|=b|+a|=b a|+c"},
		// Too long to compare but for how they begin.
		{"first " + long, "first " + long + "last", "=first so many words"},
	} {
		var old, new []string
		var all strings.Builder
		for i, p := range Words(tt.old, tt.new) {
			if p.Op != "inserted" {
				old = append(old, p.Text)
			}
			if p.Op != "deleted" {
				new = append(new, p.Text)
			}
			if i > 0 {
				all.WriteByte('|')
			}
			all.WriteString(map[string]string{"same": "=", "deleted": "-", "inserted": "+"}[p.Op] + p.Text)
		}
		if got := all.String(); got != tt.want && !(len(got) > 1000 && strings.HasPrefix(got, tt.want)) {
			t.Errorf("%.40q -> %.40q: %.200s, want %s", tt.old, tt.new, got, tt.want)
		}
		for _, x := range []struct {
			pieces []string
			text   string
		}{{old, tt.old}, {new, tt.new}} {
			got, want := strings.Join(x.pieces, " "), strings.Join(strings.Fields(x.text), " ")
			if got != want {
				t.Errorf("%.40q -> %.40q: the pieces are of %.40q", tt.old, tt.new, got)
			}
		}
	}
}
