package advisor_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"math/rand/v2"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor"
)

// checkLoad holds Load to its two laws: no panic, and every problem has a
// place.
func checkLoad(t *testing.T, fsys fs.FS) {
	t.Helper()
	_, err := advisor.Load[advisor.Record](fsys, nil)
	if err == nil {
		return
	}
	var list *advisor.ErrorList
	if !errors.As(err, &list) || len(*list) == 0 {
		t.Fatalf("%T: %v", err, err)
	}
	for _, e := range *list {
		if e.Pos.File == "" || e.Pos.Line == 0 {
			t.Errorf("no place: %v", e)
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, name := range []string{"bones/steroids.yaml", "facts.yaml", "findings.yaml", "terms.yaml", "pack.yaml", "tables.yaml", "sources.yaml"} {
		f.Add(name, []byte(smallFile(name)))
	}
	f.Add("bones/steroids.yaml", []byte("id: x"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if !fs.ValidPath(name) || name == "." {
			t.Skip()
		}
		checkLoad(t, with(name, string(data)))
	})
}

// FuzzCondition puts any text where a condition stands.
func FuzzCondition(f *testing.F) {
	for _, text := range []string{"age > 3", `any(medications, is(.name, "prednisone"))`, "risk == \"high\"", "sum(map(medications, .dose)) > 3", "limit.vitamin_d < vitamin_d"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		indented := bytes.ReplaceAll([]byte(text), []byte("\n"), []byte("\n    "))
		fsys := with("findings/fuzz.yaml", "fuzzed:\n  silent: true\n  when: |\n    "+string(indented)+"\n")
		checkLoad(t, fsys)
		rb, err := advisor.Load[person](fsys, nil)
		if err != nil {
			return
		}
		// What loads can be evaluated, whatever is known.
		for seed := range uint64(3) {
			p, err := rb.RandomProfile(rand.New(rand.NewPCG(seed, 2)), 0.6)
			if err != nil {
				t.Fatal(err)
			}
			rb.Advise(p, nil) // an error of the expr machine (as in int("x")) is an error, not a panic
		}
	})
}

func FuzzDecode(f *testing.F) {
	rb, err := advisor.Load[person](with(), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("p.yaml", []byte("{age: 61, medications: {has: [{name: prednisone}], not: [warfarin]}}"))
	f.Add("p.json", []byte(`{"id": "x", "vitamin_d": {"value": 20, "unit": "ng/mL"}}`))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		_, p, err := rb.Decode(name, data)
		if err != nil {
			var list *advisor.ErrorList
			if !errors.As(err, &list) || len(*list) == 0 {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		a, err := rb.Advise(p, nil)
		if err != nil {
			return
		}
		if _, err := json.Marshal(a); err != nil {
			t.Error(err)
		}
	})
}

// TestDeletions: a file with any one character missing still loads, or gives
// an error with a place.
func TestDeletions(t *testing.T) {
	all := with().(fstest.MapFS)
	for name, file := range all {
		for i := 0; i < len(file.Data); i += 7 {
			cut := append(append([]byte{}, file.Data[:i]...), file.Data[i+1:]...)
			checkLoad(t, with(name, string(cut)))
		}
	}
}
