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
	"example.com/crosstalk/advisor/workbench"
)

// checkLoad holds Load to its two laws: no panic, and every problem has a
// place.
func checkLoad(t *testing.T, fsys fs.FS) {
	t.Helper()
	_, err := advisor.Load[advisor.Record](fsys, nil)
	if err == nil {
		return
	}
	var list advisor.ErrorList
	if !errors.As(err, &list) || len(list) == 0 {
		t.Fatalf("%T: %v", err, err)
	}
	for _, e := range list {
		if e.Pos.File == "" || e.Pos.Line == 0 {
			t.Errorf("no place: %v", e)
		}
	}
}

// tiny is a pack with a little of everything: what is fuzzed is read often.
var tiny = map[string]string{
	"pack.yaml": "name: t\nversion: 0.1.0\nlanguages: [en]\ntopics: {a: {title: {en: A}}}\nregions: " +
		"{US: {tel: {en: \"1\"}}}\n" +
		"properties: {now: meds, past: past, since: ago}\ndisclaimer: {en: Education.}\n",
	"facts.yaml": `age: {type: int, unit: a, range: [0, 120], label: {en: age}, ask: {en: "Age?"}, derive: years_since(born)}
born: {type: date, label: {en: born}, ask: {en: "Born?"}}
ill: {type: terms, of: [illness], label: {en: ill}, ask: {en: "Ill?"}}
meds: {type: list, label: {en: meds}, ask: {en: "Meds?"}}
meds.name: {type: term, of: [medicine], label: {en: name}}
past: {type: list, label: {en: past}, ask: {en: "Past?"}}
past.name: {type: term, of: [medicine], label: {en: name}}
past.ago: {type: number, unit: mo, range: [0, 9], label: {en: ago}, ask: {en: "Ago?"}}
`,
	"terms.yaml": "medicine: {label: {en: medicine}}\naspirin: {is: medicine, label: {en: " +
		"aspirin}, also: [asa]}\nillness: {}\nflu: {is: illness, label: {en: flu}}\n",
	"findings.yaml":   "old: {when: age > 65, because: {en: you are old}}\n",
	"properties.yaml": "harms:\n  silent: true\n  cite: [s]\n  of: [{is: aspirin, lasts: 1}]\n",
	"tables.yaml": "limit:\n  title: Limit\n  sources: [s]\n  values:\n    d: {unit: a, " +
		"regions: {any: [{if: age < 1, value: 2}, {value: 3}]}}\n",
	"sources.yaml":    "s: {type: book, title: S, checked: {status: unverified, missing: [year]}}\n",
	"invariants.yaml": "- {id: i, whoever: old, never_encourage: [aspirin], because: No.}\n",
	"a/r.yaml": `id: r
topic: a
level: info
when: old and harms and age > limit.d
unless: [{if: 'has(ill, "flu")', because: No., caution: {en: Ask.}}]
message: {en: {title: T, text: "Call {tel}.", action: Ask.}}
cite: [{source: s, supports: It.}]
evidence: {certainty: low, strength: weak}
review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
tests: [{name: n, given: {age: 70}, expect: pending}]
`,
}

// maxFuzzed is how many bytes of a file are fuzzed: more takes more time and shows no more.
const maxFuzzed = 1500

// tinyWith is that pack with a file more, or in the place of its own.
func tinyWith(name string, data []byte) fs.FS {
	fsys := fstest.MapFS{name: &fstest.MapFile{Data: data}}
	for own, text := range tiny {
		if own != name {
			fsys[own] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return fsys
}

// FuzzLoad puts any text in the place of a file of a pack. Run it with -fuzzminimizetime
// 10x: else Go spends up to a minute on a shorter text for each that it finds.
func FuzzLoad(f *testing.F) {
	for name, text := range tiny {
		f.Add(name, []byte(text))
	}
	f.Add("a/r.yaml", []byte("id: x"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if !fs.ValidPath(name) || name == "." || len(data) > maxFuzzed {
			t.Skip()
		}
		checkLoad(t, tinyWith(name, data))
	})
}

// TestTiny: the pack that FuzzLoad changes loads.
func TestTiny(t *testing.T) {
	if _, err := advisor.Load[advisor.Record](tinyWith("pack.yaml", []byte(tiny["pack.yaml"])),
		nil); err != nil {
		t.Fatal(err)
	}
}

// FuzzCondition puts any text where a condition stands.
func FuzzCondition(f *testing.F) {
	for _, text := range []string{"age > 3", `any(medications, is(.name, "prednisone"))`,
		"risk == \"high\"", "sum(map(medications, .dose)) > 3", "limit.vitamin_d < vitamin_d"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > maxFuzzed {
			t.Skip()
		}
		indented := bytes.ReplaceAll([]byte(text), []byte("\n"), []byte("\n    "))
		fsys := with("findings/fuzz.yaml", "fuzzed:\n  silent: true\n  when: |\n    "+string(indented)+
			"\n")
		checkLoad(t, fsys)
		rb, err := advisor.Load[person](fsys, nil)
		if err != nil {
			return
		}
		// What loads can be evaluated, whatever is known.
		draw := workbench.RandomProfiles(rb)
		for seed := range uint64(3) {
			p, err := draw(rand.New(rand.NewPCG(seed, 2)), 0.6)
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
			var list advisor.ErrorList
			if !errors.As(err, &list) || len(list) == 0 {
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
