// Package deliverytest holds a store of deliveries to the laws that the doc of
// delivery.Store states.
//
//	func TestMyStore(t *testing.T) {
//		deliverytest.Run(t, func(t *testing.T) delivery.Store { return open(t) })
//	}
package deliverytest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/crosstalk/advisor/delivery"
)

// Run runs all laws as subtests, each on an empty store of its own, for 1,000 messages.
func Run(t *testing.T, open func(t *testing.T) delivery.Store) {
	for _, law := range []struct {
		name string
		hold func(*testing.T, delivery.Store)
	}{
		{"what was given is listed as it was given", faithful},
		{"what was given is kept once", givenOnce},
		{"notes are kept once", notesOnce},
		{"notes on what is not known are refused", unknownGiven},
		{"notes on one message are bounded", manyNotes},
		{"what is not valid is refused whole", invalid},
		{"strange texts are only texts", strange},
		{"a context that is done is honored", contexts},
		{"many at once", concurrent},
	} {
		t.Run(law.name, func(t *testing.T) { law.hold(t, open(t)) })
	}
}

// noon is the time of the tests.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func message(id, patient, rule string, minutes int) delivery.Given {
	return delivery.Given{ID: id, Patient: patient, Pack: "p", Rule: rule, Version: "v1",
		Language: "en", By: "desk 2", On: noon.Add(time.Duration(minutes) * time.Minute)}
}

func note(id string, what delivery.What, minutes int) delivery.Note {
	return delivery.Note{Given: id, What: what, By: "nurse",
		On: noon.Add(time.Duration(minutes) * time.Minute)}
}

func give(t *testing.T, s delivery.Store, given ...delivery.Given) {
	t.Helper()
	if err := s.Give(t.Context(), given); err != nil {
		t.Fatal(err)
	}
}

func say(t *testing.T, s delivery.Store, notes ...delivery.Note) {
	t.Helper()
	if err := s.Note(t.Context(), notes); err != nil {
		t.Fatal(err)
	}
}

// holds compares what a patient was given with lines of "id what what".
func holds(t *testing.T, s delivery.Store, patient string, want ...string) {
	t.Helper()
	records, err := s.Given(t.Context(), patient)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range records {
		line := r.ID
		for _, n := range r.Notes {
			line += " " + string(n.What)
			if n.Given != r.ID {
				t.Errorf("a note of %s is among those of %s", n.Given, r.ID)
			}
		}
		got = append(got, line)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %q, want %q", patient, got, want)
	}
}

func faithful(t *testing.T, s delivery.Store) {
	zone := time.FixedZone("", -5*3600)
	g := delivery.Given{ID: "g1", Patient: "ann", Pack: "päck", Rule: "salt", Version: "v 1",
		Language: "es-MX", By: "Ünïcode 🙂\n\"quoted\"", On: noon.Add(1234567).In(zone)}
	silent := delivery.Given{ID: "g2", Patient: "ann", Pack: "p", Rule: "sun", Version: "v1",
		Language: "en", On: noon.Add(time.Hour)}
	n := delivery.Note{Given: "g1", What: delivery.Understood, On: noon.Add(7654321).In(zone)}
	early := note("g1", delivery.Read, -5000000) // a clock may be wrong by years
	give(t, s, silent, g, message("g3", "bob", "salt", 0))
	say(t, s, n, early)
	g.On, n.On, early.On = delivery.Time(g.On), delivery.Time(n.On), delivery.Time(early.On)
	want := []delivery.Record{{Given: g, Notes: []delivery.Note{early, n}}, {Given: silent}}
	got, err := s.Given(t.Context(), "ann")
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("got  %+v, %v\nwant %+v", got, err, want)
	}
	got[0].Notes[0].What, got[0].Notes[1].By = delivery.Declined, "changed"
	if again, _ := s.Given(t.Context(), "ann"); !reflect.DeepEqual(again, want) {
		t.Errorf("a record shares memory with the store: %+v", again)
	}
	holds(t, s, "")
	holds(t, s, "Ann")
}

func givenOnce(t *testing.T, s delivery.Store) {
	give(t, s)
	give(t, s, message("g1", "ann", "salt", 0), message("g1", "ann", "sun", 1))
	say(t, s, note("g1", delivery.Read, 5))
	give(t, s, message("g1", "bob", "sleep", 9), message("g2", "ann", "salt", 0))
	holds(t, s, "ann", "g1 read", "g2")
	holds(t, s, "bob")
}

func notesOnce(t *testing.T, s delivery.Store) {
	give(t, s, message("g1", "ann", "salt", 0))
	n := note("g1", delivery.NotUnderstood, 5)
	say(t, s)
	say(t, s, n, n)
	n.On = n.On.In(time.FixedZone("", 3600))
	say(t, s, n, note("g1", delivery.Understood, 9), note("g1", delivery.Read, 1))
	holds(t, s, "ann", "g1 read not-understood understood")
	n.By = "" // somebody else says the same
	say(t, s, n)
	holds(t, s, "ann", "g1 read not-understood not-understood understood")
}

func unknownGiven(t *testing.T, s delivery.Store) {
	give(t, s, message("g1", "ann", "salt", 0))
	err := s.Note(t.Context(), []delivery.Note{note("g1", delivery.Read, 1),
		note("g9", delivery.Read, 1)})
	if !errors.Is(err, delivery.ErrUnknown) {
		t.Errorf("got %v, want ErrUnknown", err)
	}
	holds(t, s, "ann", "g1")
}

func manyNotes(t *testing.T, s delivery.Store) {
	give(t, s, message("g1", "ann", "salt", 0))
	var notes []delivery.Note
	for i := range delivery.MaxNotes {
		notes = append(notes, note("g1", delivery.Read, i))
	}
	say(t, s, notes...)
	say(t, s, notes...) // none is new
	err := s.Note(t.Context(), []delivery.Note{note("g1", delivery.Declined, 99)})
	if !errors.Is(err, delivery.ErrTooMany) {
		t.Errorf("got %v, want ErrTooMany", err)
	}
	records, err := s.Given(t.Context(), "ann")
	if err != nil || len(records) != 1 || len(records[0].Notes) != delivery.MaxNotes {
		t.Errorf("got %v, %v; want %d notes", records, err, delivery.MaxNotes)
	}
}

func invalid(t *testing.T, s delivery.Store) {
	good := message("g1", "ann", "salt", 0)
	for _, spoil := range []func(*delivery.Given){
		func(g *delivery.Given) { g.ID = "" },
		func(g *delivery.Given) { g.Patient = "" },
		func(g *delivery.Given) { g.Pack = "" },
		func(g *delivery.Given) { g.Rule = "" },
		func(g *delivery.Given) { g.Version = "" },
		func(g *delivery.Given) { g.Language = "" },
		func(g *delivery.Given) { g.On = time.Time{} },
		func(g *delivery.Given) { g.On = time.Date(30000, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		bad := message("g2", "ann", "salt", 0)
		spoil(&bad)
		if err := s.Give(t.Context(), []delivery.Given{good, bad}); err == nil {
			t.Errorf("accepted: %+v", bad)
		}
	}
	holds(t, s, "ann")
	give(t, s, good)
	for _, bad := range []delivery.Note{note("", delivery.Read, 0), note("g1", "", 0),
		note("g1", "READ", 0), {Given: "g1", What: delivery.Read}} {
		err := s.Note(t.Context(), []delivery.Note{note("g1", delivery.Read, 0), bad})
		if err == nil {
			t.Errorf("accepted: %+v", bad)
		}
	}
	holds(t, s, "ann", "g1")
}

func strange(t *testing.T, s delivery.Store) {
	for i, text := range []string{"'; DROP TABLE given; --", "ann%", "a\x00b", "\xff\xfe", " ",
		strings.Repeat("x", 1<<16), "Ann", "ann"} {
		g := message(text, text, text, i)
		g.By, g.Version, g.Language = text, text, text
		n := note(text, delivery.Read, i)
		n.By = text
		give(t, s, g)
		say(t, s, n)
		want := []delivery.Record{{Given: g, Notes: []delivery.Note{n}}}
		if got, err := s.Given(t.Context(), text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%.20q: got %.200q, %v", text, fmt.Sprint(got), err)
		}
	}
}

func contexts(t *testing.T, s delivery.Store) {
	give(t, s, message("g1", "ann", "salt", 0))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, errGiven := s.Given(ctx, "ann")
	for name, err := range map[string]error{
		"Give":  s.Give(ctx, []delivery.Given{message("g2", "ann", "sun", 0)}),
		"Note":  s.Note(ctx, []delivery.Note{note("g1", delivery.Read, 0)}),
		"Given": errGiven,
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	holds(t, s, "ann", "g1")
}

func concurrent(t *testing.T, s delivery.Store) {
	const workers, rounds = 12, 3
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			patient := fmt.Sprint("patient", w%4)
			for i := range rounds {
				id := fmt.Sprint(w, ".", i)
				both := []delivery.Given{message(id, patient, "salt", w), message("all", "ann", "sun", 0)}
				if err := s.Give(t.Context(), both); err != nil {
					t.Error(err)
				}
				notes := []delivery.Note{note(id, delivery.Read, w), note("all", delivery.Read, i)}
				if err := s.Note(t.Context(), notes); err != nil {
					t.Error(err)
				}
				if r, err := s.Given(t.Context(), patient); err != nil || len(r) <= i {
					t.Errorf("got %d, %v; want %d at least", len(r), err, i+1)
				}
			}
		})
	}
	wg.Wait()
	for p := range 4 {
		r, err := s.Given(t.Context(), fmt.Sprint("patient", p))
		if err != nil || len(r) != workers/4*rounds {
			t.Errorf("patient%d: got %d, %v", p, len(r), err)
		}
	}
	holds(t, s, "ann", "all"+strings.Repeat(" read", rounds))
}
