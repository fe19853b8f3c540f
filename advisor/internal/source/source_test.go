package source

import (
	"strings"
	"testing"
)

// TestVerbatim: a place in a condition is a place in the file.
func TestVerbatim(t *testing.T) {
	for _, tt := range []struct {
		file string
		want string // the text, or "" if it is refused
		at   Pos    // of the word "smoker" in it
	}{
		{"when: age and smoker", "age and smoker", Pos{"f", 1, 15}},
		{"when:   smoker  ", "smoker", Pos{"f", 1, 9}},
		{"when: 'not smoker'", "not smoker", Pos{"f", 1, 12}},
		{`when: "smoker"`, "smoker", Pos{"f", 1, 8}},
		{"when: |\n  age\n  and smoker\n", "age\nand smoker", Pos{"f", 3, 7}},
		{"when: |\n    age\n      and smoker\n", "age\n  and smoker", Pos{"f", 3, 11}},
		{"when: |-\n  é and smoker", "é and smoker", Pos{"f", 2, 9}},
		{"- when: |\n\n    smoker", "", Pos{}}, // begins with an empty line
		{"x: {when: smoker}", "smoker", Pos{"f", 1, 11}},
		{"when: |\r\n  age\r\n  and smoker\r\n", "age\nand smoker", Pos{"f", 3, 7}},
		{"when: smoker\n  and age", "", Pos{}},
		{"when: >\n  smoker", "", Pos{}},
		{"when: smoker # or not", "", Pos{}},
		{"when: 'it''s smoker'", "", Pos{}},
		{`when: "smok\x65r"`, "", Pos{}},
		{"when: !smoker", "", Pos{}},
		{"when: [smoker]", "", Pos{}},
		{"when: 3", "", Pos{}},
		{"when:", "", Pos{}},
	} {
		errs := &Errors{}
		r := &Reader{Errs: errs}
		n := YAML("f", []byte(tt.file), errs)
		if n.Kind == Seq {
			n = n.Items[0]
		}
		if x := n.Get("x"); x != nil {
			n = x
		}
		v := r.Verbatim(n.Get("when"))
		switch {
		case tt.want == "" && (v != nil && errs.Len() == 0):
			t.Errorf("%q: reads %q", tt.file, v.Text)
		case tt.want == "":
		case v == nil:
			t.Errorf("%q: %v", tt.file, errs.Sorted())
		case v.Text != tt.want:
			t.Errorf("%q: reads %q, want %q", tt.file, v.Text, tt.want)
		default:
			before, _, _ := strings.Cut(v.Text, "smoker")
			line := strings.Count(before, "\n") + 1
			col := len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
			if got := v.At(line, col); got != tt.at {
				t.Errorf("%q: smoker at %v, want %v", tt.file, got, tt.at)
			}
		}
	}
}

// TestSyntaxErrors: the line is the one where a person would look, not the
// one where the block began.
func TestSyntaxErrors(t *testing.T) {
	for _, tt := range []struct {
		file string
		line int
	}{
		{"id: a\ntopic: b\nwhen: \"x\" in y\nlevel: c\n", 3},
		{"id: a\nwhen: x ? y : z\nlevel: c\n", 2},
		{"id: a\ntests:\n  - given: {a: 1\n    expect: shown\n", 3},
		{"id: a\n\ttopic: b\n", 2},
		{"id: 'a\ntopic: b\n", 1},
		{"a: 1\n---\nb: 2\n", 2},
	} {
		errs := &Errors{}
		if n := YAML("f", []byte(tt.file), errs); n != nil {
			t.Errorf("%q is read", tt.file)
		} else if e := errs.Sorted()[0]; e.Pos.Line != tt.line {
			t.Errorf("%q: %v, want line %d", tt.file, e, tt.line)
		}
	}
}

// TestJSONPlaces: keys and values know where they stand, characters counted.
func TestJSONPlaces(t *testing.T) {
	errs := &Errors{}
	n := JSON("f", []byte("{\"é\": 1,\n  \"list\": [true, {\"x\": \"\\u00e9\"}]}"), errs)
	if n == nil {
		t.Fatal(errs.Sorted())
	}
	list := n.Get("list")
	for _, tt := range []struct {
		n    *Node
		want Pos
	}{
		{n.Keys[0], Pos{"f", 1, 2}},
		{n.Items[0], Pos{"f", 1, 7}},
		{n.Keys[1], Pos{"f", 2, 3}},
		{list, Pos{"f", 2, 11}},
		{list.Items[0], Pos{"f", 2, 12}},
		{list.Items[1].Get("x"), Pos{"f", 2, 24}},
	} {
		if tt.n.Pos != tt.want {
			t.Errorf("%q at %v, want %v", tt.n.Value, tt.n.Pos, tt.want)
		}
	}
}

// Both parsers: no panic, and no node without an error means there is a place.
func fuzz(f *testing.F, parse func(string, []byte, *Errors) *Node) {
	f.Add([]byte("a: |\n  b\nc: [1, {d: e}]\n"))
	f.Add([]byte(`{"a": [1, 2.5, null, "x"], "b": {"c": true}}`))
	f.Add([]byte("&a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		errs := &Errors{}
		n := parse("f", data, errs)
		if n == nil && errs.Len() == 0 {
			t.Fatal("neither a node nor an error")
		}
		for _, e := range errs.Sorted() {
			if e.Pos.File != "f" {
				t.Errorf("no place: %v", e)
			}
			e.Snippet()
		}
		if n != nil {
			r := &Reader{Errs: errs}
			for _, item := range append(n.Items, n) {
				r.Verbatim(item)
				r.Text(item)
				r.Number(item)
				r.Date(item)
			}
		}
	})
}

func FuzzYAML(f *testing.F) { fuzz(f, YAML) }

func FuzzJSON(f *testing.F) { fuzz(f, JSON) }

// TestAt: a byte of a text is where it stands in the file, on deeper lines of a block, too.
func TestAt(t *testing.T) {
	file := "a: |\n  one\n    été two\n\n  three\nb: 'x y'\nc: x y\nd: |2\n    four\n"
	root := YAML("f", []byte(file), &Errors{})
	for _, tt := range []struct {
		key, word string
		line, col int
	}{
		{"a", "one", 2, 3}, {"a", "two", 3, 9}, {"a", "three", 5, 3}, {"b", "y", 6, 7},
		{"c", "y", 7, 6}, {"d", "four", 9, 5},
	} {
		n := root.Get(tt.key)
		got := n.At(strings.Index(n.Value, tt.word))
		if want := (Pos{"f", tt.line, tt.col}); got != want {
			t.Errorf("%s of %s: %v; want %v", tt.word, tt.key, got, want)
		}
	}
}
