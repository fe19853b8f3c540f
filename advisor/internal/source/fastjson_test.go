package source

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// slowJSON is JSON without the fast reader.
func slowJSON(name string, data []byte, errs *Errors) *Node {
	r := jsonReader{dec: json.NewDecoder(bytes.NewReader(data)), data: data, f: newFile(name, data),
		errs: errs}
	return r.all()
}

// same reports how two trees differ, or "".
func same(a, b *Node) string {
	if a.Kind != b.Kind || a.Value != b.Value || a.Style != b.Style || a.Pos != b.Pos ||
		len(a.Keys) != len(b.Keys) || len(a.Items) != len(b.Items) {
		return fmt.Sprintf("%+v is not %+v", a, b)
	}
	for i := range a.Keys {
		if d := same(a.Keys[i], b.Keys[i]); d != "" {
			return d
		}
	}
	for i := range a.Items {
		if d := same(a.Items[i], b.Items[i]); d != "" {
			return d
		}
	}
	return ""
}

var arena Arena // for one text after another

// checkFast holds the fast reader to the slow one: the same tree, and none
// where the slow one finds something wrong.
func checkFast(t *testing.T, data []byte) {
	t.Helper()
	if !utf8.Valid(data) {
		return
	}
	errs := &Errors{}
	want := slowJSON("x", data, errs)
	arena.Reset()
	got, ok := fastJSON(&arena, newFile("x", data), string(data))
	switch {
	case ok && errs.Len() > 0:
		t.Fatalf("%q: read, though %v", data, errs.Sorted()[0])
	case ok:
		if d := same(got, want); d != "" {
			t.Fatalf("%q: %s", data, d)
		}
	}
}

var jsonTexts = []string{"", "{}", " [ ] ", `{"a": 1, "b": [true, false, null, -0.5e+3, 12]}`,
	"{\"a\":\n\n  \"é\", \"b\": 1,\r\n\t\"ö\": {\"c\": [\"x\", 2]}}",
	`"\u00e9\n\ud800"`, `{"a":1,"a":2}`, `{"a":1}{}`, "[1,]", "[01]", "[-]", "[1.]", "[1e]", `{"a" 1}`,
	`{1: 2}`, "nul", "[tru]", "\"\x01\"", `"\x"`, `"é\é"`, "\ufeff{}",
	strings.Repeat("[", 64) + strings.Repeat("]", 64), strings.Repeat("[", 66) +
		strings.Repeat("]", 66), "[-0, 0, -12, 1E5]", `"\"`}

func TestFastJSON(t *testing.T) {
	read := 0
	for _, text := range jsonTexts {
		checkFast(t, []byte(text))
		if _, ok := fastJSON(new(Arena), newFile("x", nil), text); ok {
			read++
		}
	}
	if read < 6 {
		t.Errorf("only %d of the texts are read fast", read)
	}
}

func FuzzFastJSON(f *testing.F) {
	for _, text := range jsonTexts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkFast(t, data) })
}
