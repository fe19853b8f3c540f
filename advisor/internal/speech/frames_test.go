package speech

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// framesOf reads acts, objects, and frames of orders and of what is harmless.
func framesOf(t *testing.T, lang string) (parts [4][]string) {
	t.Helper()
	data, err := os.ReadFile("testdata/frames_" + lang + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	part := -1
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line[0] == '#' {
			part++
		} else {
			parts[part] = append(parts[part], line)
		}
	}
	return parts
}

// TestFrames: an act on a medicine is an order in each frame of an order, and in no
// harmless one.
func TestFrames(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		r := NewReader(lang, nil, nil)
		parts := framesOf(t, lang)
		for i, frames := range parts[2:] {
			for _, frame := range frames {
				var wrong []string
				for j, act := range parts[0] {
					s := fill(frame, act, parts[1][j%len(parts[1])])
					if (i == 0) != isOrder(r, s) {
						wrong = append(wrong, s)
					}
				}
				if len(wrong) > 0 {
					t.Errorf("%s: %d of %d, want %v: %q", frame, len(wrong), len(parts[0]), i == 0, wrong)
				}
			}
		}
	}
}

func fill(frame, act, object string) string {
	for i, form := range strings.Split(act, "/") {
		frame = strings.ReplaceAll(frame, "%"+strconv.Itoa(i+1), form)
	}
	s := strings.ReplaceAll(frame, " O", " "+object)
	return strings.ToUpper(s[:1]) + s[1:]
}

func isOrder(r *Reader, s string) bool {
	for _, f := range r.Faults(s) {
		if f.Kind == Order {
			return true
		}
	}
	return false
}

// TestPlaces: a fault is the clause that is at fault, and of a kind there is one in a
// sentence.
func TestPlaces(t *testing.T) {
	text := "Drink water. If it hurts, stop your tablets, and skip the next dose. Ask first."
	list := NewReader("en-US", nil, nil).Faults(text)
	if len(list) != 1 || text[list[0].From:list[0].To] != "stop your tablets" {
		t.Errorf("%v", list)
	}
	if NewReader("de", nil, nil) != nil {
		t.Error("a reader for German")
	}
	named := NewReader("es", []string{"Zorblax", "quux"}, []string{"grumpel fever"})
	for s, want := range map[string]Kind{"Deje Zorblax.": Order,
		"Usted tiene grumpel fever.": Diagnosis,
		"Deje glarbino.":             ""} {
		var got Kind
		for _, f := range named.Faults(s) {
			got = f.Kind
		}
		if got != want {
			t.Errorf("%s: %q, want %q", s, got, want)
		}
	}
}

func FuzzFaults(f *testing.F) {
	for _, s := range []string{"Don't stop.", "¿Deje?",
		"stop it's {x} 5 mg \xff", "no no, or or: and"} {
		f.Add(s)
	}
	readers := []*Reader{NewReader("en", []string{"a b"}, nil), NewReader("es", nil, []string{"x"})}
	f.Fuzz(func(t *testing.T, s string) {
		for _, r := range readers {
			for _, fault := range r.Faults(s) {
				_ = s[fault.From:fault.To]
			}
		}
		for _, at := range Phones(s) {
			_ = s[at[0]:at[1]]
		}
	})
}
