package files

import (
	"testing"
	"unicode"
)

// TestIsPlain: what is taken at a glance has no character that the long look refuses.
func TestIsPlain(t *testing.T) {
	plain := 0
	for c := rune(0); c <= unicode.MaxRune; c++ {
		text := "a" + string(c) + "a"
		if (&File{Data: []byte(text)}).isPlain() {
			plain++
			if hidden(c, 'a', []byte("a")) || c == '\\' {
				t.Errorf("%U is taken for plain", c)
			}
		}
	}
	if plain < 200 || plain > 5000 {
		t.Errorf("%d characters are plain", plain)
	}
}
