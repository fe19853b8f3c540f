package source

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// checkFastYAML holds the fast reader to the library: the same tree, and none where
// something is wrong. It reports whether the text was read fast.
func checkFastYAML(t *testing.T, data []byte) bool {
	t.Helper()
	if !utf8.Valid(data) {
		return false
	}
	got, ok := fastYAML(newFile("x", data))
	if !ok {
		return false
	}
	errs := &Errors{}
	want := slowYAML(newFile("x", data), data, errs)
	if errs.Len() > 0 {
		t.Fatalf("%q: read, though %v", data, errs.Sorted()[0])
	}
	if d := same(got, want); d != "" {
		t.Fatalf("%q: %s", data, d)
	}
	return true
}

// yamlTexts are read fast.
var yamlTexts = []string{
	"a: b\n", "a: b", "# c\n\n'a b': \"c\" # d\nb:\n- 1\n- -2.5e3\n",
	"a:\n  - b: c\n    d: e\n  - - f\n",
	"a: |\n  b\n\n   c\n  d\n\n\ne: >-\n  f\n  g\n\n  h\n   i\n  j\n", "a: >\n  é b\n  c\nd: |-\n  e\n",
	"a: {en: x y, 'es': [1, true, null], z: {}}\nb: [\n  a, b # c\n  , d,\n  ]\n",
	"a: b\n  c - d\n\n  e\nf: ~\n", "a:\n  b c\n  d\ne: 'it''s'\nf: \"g\\n\\\"h\\\\\"\n",
	"a: \"b \n  c\n\n  d\"\ne: 'f\n  g'\n", "é: ü # ö\nä: [ñ, ç]\n", "  a: 1\n  b: 0x1\n",
	"- a\n- b: 1\n  c: 2\n-\n  d: e\n", "a b/c: x:y\nd: e#f\n\"[IU]\": [\"1\", a\n  b]\n",
	"a: [b, [c], {d: e}]\n",
	"a: .5\nb: +1\nc: 010\nd: yes\ne: NULL\n", "a:\n  |\n  b\n", "a: [https://b.c/d, -1]\n",
}

// otherTexts are left to the library.
var otherTexts = []string{
	"", "a", "a:\n", "a: &b c\n", "a: *b\n", "a: !b c\n", "a: b: c\n", "a: 1\na: 2\n", "a:\tb\n",
	"---\na: b\n", "a: b\n---\nc: d\n", "a: b\n...\n", "<<: {a: b}\n", "? a\n: b\n", "a: b\n c: d\n",
	"a: b\r\n", "a: |2\n   b\n", "a: |+\n  b\n", "a: [b\nc]\n", "a: {b}\n", "a: [b: c]\n", "a: @b\n",
	"a: \"\\x41\"\n", "a: 'b' c\n", "a:\n  b: c\n d: e\n", "a: - b\n", "- a\nb: c\n", "a: \u2028\n",
	"a: [b, c?]\n", "a: \ufeffb\n", "a: [,]\n", "a: %b\n", "a: |\nb: c\n", "\"a\n  b\": c\n",
	"a: " + strings.Repeat("[", 70) + strings.Repeat("]", 70) + "\n",
	strings.Repeat("- ", 70) + "a\n",
}

func TestFastYAML(t *testing.T) {
	for _, text := range yamlTexts {
		if !checkFastYAML(t, []byte(text)) {
			t.Errorf("%q is left to the library", text)
		}
	}
	for _, text := range otherTexts {
		if checkFastYAML(t, []byte(text)) {
			t.Errorf("%q is read fast", text)
		}
	}
}

// TestFastYAMLPack: all files of the pack that ships are read fast, and alike.
func TestFastYAMLPack(t *testing.T) {
	pack, seen := os.DirFS("../../../rules"), 0
	err := fs.WalkDir(pack, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".yaml" {
			return err
		}
		data, err := fs.ReadFile(pack, name)
		if seen++; err == nil && !checkFastYAML(t, data) {
			t.Errorf("%s is left to the library", name)
		}
		return err
	})
	if err != nil || seen < 100 {
		t.Errorf("%d files: %v", seen, err)
	}
}

// TestFastYAMLChanged: texts with a few changes drawn at random are read alike, or left.
func TestFastYAMLChanged(t *testing.T) {
	draw := rand.New(rand.NewPCG(7, 8))
	parts := []string{"\n", " ", "  ", ": ", "- ", "[", "]", "{", "}", ", ", "'", "\"", "|", ">", "#",
		"|-\n",
		" # x", "a", "b: c\n", "\n  ", "\n    ", "é", "-", "?", ":", "\n\n", "\\", "~", "1", "null",
		"a: ", "- - ", "\n- ", ">\n  ", "|\n  ", "''", "...", "---"}
	texts, fast := slices.Concat(yamlTexts, otherTexts[:len(otherTexts)-2]), 0
	for range 20_000 {
		text := texts[draw.IntN(len(texts))]
		for range 1 + draw.IntN(4) {
			at := draw.IntN(len(text) + 1)
			switch draw.IntN(3) {
			case 0:
				text = text[:at] + parts[draw.IntN(len(parts))] + text[at:]
			case 1:
				text = text[:at] + text[min(len(text), at+draw.IntN(4)):]
			case 2:
				other := texts[draw.IntN(len(texts))]
				text = text[:at] + other[draw.IntN(len(other)+1):]
			}
		}
		if checkFastYAML(t, []byte(text)) {
			fast++
		}
	}
	if fast < 2000 {
		t.Errorf("only %d texts are read fast", fast)
	}
}

func FuzzFastYAML(f *testing.F) {
	for _, text := range append(yamlTexts, otherTexts...) {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkFastYAML(t, data) })
}
