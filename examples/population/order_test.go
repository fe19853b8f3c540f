package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"example.com/crosstalk/advisor/fhir"
)

// itemsOf gives what split makes of lines, by patient.
func itemsOf(t *testing.T, lines ...string) map[string][]Item {
	t.Helper()
	f := &split{Config: day}
	if err := f.Setup(); err != nil {
		t.Fatal(err)
	}
	all := map[string][]Item{}
	for i, line := range lines {
		err := f.ProcessElement(context.Background(),
			Text{File: "a.ndjson", Line: i + 1, Body: []byte(line)},
			func(id string, it Item) { all[id] = append(all[id], it) },
			func(string, Item) {}, func(string) {},
			func(d Dead) { t.Errorf("%+v", d) }, func(string, int64) {})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func iterOf(items []Item) func(*Item) bool {
	i := 0
	return func(it *Item) bool {
		if i == len(items) {
			return false
		}
		*it = items[i]
		i++
		return true
	}
}

func noNotice(*string) bool { return false }

// TestAnyOrder: a runner may deliver a patient's resources in any order; the
// one that stands last in the data is the one that counts.
func TestAnyOrder(t *testing.T) {
	const order = `{"resourceType":"MedicationRequest","id":"m1","intent":"order",` +
		`"authoredOn":"2026-01-05","subject":{"reference":"Patient/p1"},` +
		`"medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"11289"}]},"status":`
	items := itemsOf(t, order+`"stopped"}`, order+`"entered-in-error"}`, order+`"active"}`)["p1"]
	f := &advise{Config: day}
	if err := f.Setup(); err != nil {
		t.Fatal(err)
	}
	var first string
	for range 20 {
		rand.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		used := int64(0)
		err := f.ProcessElement(context.Background(), "p1", iterOf(items), noNotice,
			func(_ int, line string) {
				if first == "" {
					first = line
				}
				if line != first {
					t.Error("another order gives another advice")
				}
			}, nil, nil, func(k string, n int64) {
				if k == key(resources, "MedicationRequest", string(fhir.Used)) {
					used += n
				}
			})
		if err != nil || used != 1 {
			t.Errorf("%d orders used (%v); want the last", used, err)
		}
	}
}

// TestAnyOrderOfAliases: of two patients with one address the last has it.
func TestAnyOrderOfAliases(t *testing.T) {
	const bundle = `{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:x",` +
		`"resource":{"resourceType":"Patient","id":"`
	items := itemsOf(t, bundle+`p1"}}]}`, bundle+`p2"}}]}`,
		`{"resourceType":"Encounter","id":"e","subject":{"reference":"urn:uuid:x"}}`)["x"]
	for range 20 {
		rand.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		var to []string
		err := (&advise{Config: day}).ProcessElement(context.Background(), "x", iterOf(items), noNotice,
			nil,
			func(id string, it Item) { to = append(to, id+" of "+it.Key) }, nil, nil)
		if err != nil || !slices.Equal(to, []string{"p2 of x"}) {
			t.Errorf("moved to %q (%v); want p2", to, err)
		}
	}
}

// TestInOrder: the resources under the address that was seen first come first.
func TestInOrder(t *testing.T) {
	want := []Item{
		{Key: "x", File: "a", Line: 2}, {Key: "x", File: "b", Line: 9, Entry: 1},
		{Key: "x", File: "b", Line: 10},
		{Key: "p", File: "a", Line: 3}, {Key: "p", File: "b", Line: 1},
	}
	for range 20 {
		items := slices.Clone(want)
		rand.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		inOrder(items)
		for i := range want {
			if byPlace(items[i], want[i]) != 0 || items[i].Key != want[i].Key {
				t.Fatalf("%+v\nwant %+v", items, want)
			}
		}
	}
}
