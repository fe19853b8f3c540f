package cdshooks_test

import (
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/clinic/cdshooks"
)

// TestGiven: a message that was given by hand rests like a card, whether the store or the
// record says so; one that was not understood does not.
func TestGiven(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](smallPack(), nil)
	if err != nil {
		t.Fatal(err)
	}
	kept := delivery.NewMemory(0)
	h, err := cdshooks.New(rb, &cdshooks.Options{Given: kept,
		Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	cards := func(more string) int {
		return len(call(t, h, "small-patient-view", body(`"patient":`+person+more)))
	}
	if n := cards(""); n != 1 {
		t.Fatalf("%d cards before it was given", n)
	}
	version, err := delivery.Version(rb, "r", "en")
	if err != nil {
		t.Fatal(err)
	}
	g := delivery.Given{ID: "g1", Patient: "https://fhir.example.org/r4\np1", Pack: "small",
		Rule: "r", Version: version, Language: "en", On: now.AddDate(0, -1, 0)}
	if err := kept.Give(t.Context(), []delivery.Given{g}); err != nil {
		t.Fatal(err)
	}
	if n := cards(""); n != 0 {
		t.Errorf("%d cards after it was given", n)
	}
	unclear := delivery.Note{Given: "g1", What: delivery.NotUnderstood,
		On: now.AddDate(0, 0, -7)}
	if err := kept.Note(t.Context(), []delivery.Note{unclear}); err != nil {
		t.Fatal(err)
	}
	if n := cards(""); n != 1 {
		t.Errorf("%d cards where it was not understood", n)
	}
	m, err := fhir.NewMapper(rb, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		on    time.Time
		cards int
	}{{g.On, 1}, {now.AddDate(0, 0, -1), 0}} { // before it was not understood, and after
		again := g
		again.ID, again.On = "g2", tt.on
		text, err := m.Communication("p1", &delivery.Record{Given: again}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if n := cards(`,"answers":` + bundle(string(text))); n != tt.cards {
			t.Errorf("%d cards where the record says that it was given on %v, want %d", n, tt.on, tt.cards)
		}
	}
}
