// Package storetest holds every store to the same laws, those that the doc of
// package clinic/cdshooks/store states.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/clinic/cdshooks/store"
)

// A Store is a store with what its owner can do beside.
type Store interface {
	store.Store
	Records(ctx context.Context, patient string) ([]store.Record, error)
	Prune(ctx context.Context, before time.Time) (int, error)
}

// Noon is the time of the tests.
var Noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// Card is a card of service "edu" that was shown some minutes after Noon.
func Card(card, patient, rule string, minutes int) store.Shown {
	return store.Shown{Card: card, Patient: patient, Service: "edu", Rule: rule,
		At: Noon.Add(time.Duration(minutes) * time.Minute)}
}

// Said is feedback, some minutes after Noon.
func Said(card, outcome string, minutes int) store.Feedback {
	return store.Feedback{Card: card, Outcome: outcome,
		At: Noon.Add(time.Duration(minutes) * time.Minute)}
}

// Run runs all laws as subtests, each on an empty store of its own. The stores
// must have room for 5,000 cards.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for _, law := range []struct {
		name string
		hold func(*testing.T, Store)
	}{
		{"only what was answered is delivered", answered},
		{"the newest card of a rule counts", newest},
		{"cards are recorded once", cardsOnce},
		{"feedback is recorded once", feedbackOnce},
		{"feedback on unknown cards is passed over", unknownCards},
		{"feedback on one card is bounded", manyFeedbacks},
		{"all is kept as it was given", faithful},
		{"what is not valid is refused whole", invalid},
		{"strange texts are only texts", strange},
		{"old cards are pruned", prune},
		{"a context that is done is honored", contexts},
		{"fifty at once", concurrent},
	} {
		t.Run(law.name, func(t *testing.T) { law.hold(t, open(t)) })
	}
}

// Deliveries holds the deliveries of a patient to lines of "rule minutes".
func Deliveries(t *testing.T, s store.Store, patient string, want ...string) {
	t.Helper()
	got, err := s.Deliveries(t.Context(), patient)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, d := range got {
		lines = append(lines, fmt.Sprint(d.Rule, " ", d.On.Sub(Noon).Minutes()))
		if d.On.Location() != time.UTC {
			t.Errorf("%s: %v is not in UTC", d.Rule, d.On)
		}
	}
	if g, w := strings.Join(lines, ", "), strings.Join(want, ", "); g != w {
		t.Errorf("deliveries of %s: got %q, want %q", patient, g, w)
	}
}

func shown(t *testing.T, s store.Store, cards ...store.Shown) {
	t.Helper()
	if err := s.Shown(t.Context(), cards); err != nil {
		t.Fatal(err)
	}
}

func feedback(t *testing.T, s store.Store, items ...store.Feedback) {
	t.Helper()
	if err := s.Feedback(t.Context(), "edu", items); err != nil {
		t.Fatal(err)
	}
}

func records(t *testing.T, s Store, patient string) []store.Record {
	t.Helper()
	r, err := s.Records(t.Context(), patient)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func answered(t *testing.T, s Store) {
	Deliveries(t, s, "ann")
	shown(t, s, Card("c1", "ann", "salt", 0), Card("c2", "ann", "sun", 0),
		Card("c3", "ann", "sleep", 0), Card("c4", "bob", "salt", 1))
	Deliveries(t, s, "ann")
	feedback(t, s, Said("c1", store.Accepted, 5))
	feedback(t, s, Said("c3", store.Overridden, 6))
	Deliveries(t, s, "ann", "salt 0", "sleep 0")
	Deliveries(t, s, "bob")
	Deliveries(t, s, "")
}

func newest(t *testing.T, s Store) {
	shown(t, s, Card("c2", "ann", "salt", 20), Card("c1", "ann", "salt", 10),
		Card("c3", "ann", "salt", 30))
	feedback(t, s, Said("c1", store.Overridden, 99), Said("c2", store.Accepted, 21))
	Deliveries(t, s, "ann", "salt 20") // c3 was not answered; the word of c1 is newer, but c1 is not
}

func cardsOnce(t *testing.T, s Store) {
	shown(t, s)
	shown(t, s, Card("c1", "ann", "salt", 0), Card("c1", "ann", "sun", 1))
	feedback(t, s, Said("c1", store.Accepted, 5))
	shown(t, s, Card("c1", "bob", "sleep", 9))
	Deliveries(t, s, "ann", "salt 0")
	if r := records(t, s, "bob"); len(r) != 0 {
		t.Errorf("a card has moved to another patient: %v", r)
	}
}

func feedbackOnce(t *testing.T, s Store) {
	shown(t, s, Card("c1", "ann", "salt", 0))
	f := Said("c1", store.Accepted, 5)
	feedback(t, s)
	feedback(t, s, f, f)
	f.At, f.Comment = f.At.In(time.FixedZone("", 3600)), "again"
	feedback(t, s, f, Said("c1", store.Accepted, 6), Said("c1", store.Overridden, 5))
	r := records(t, s, "ann")
	if len(r) != 1 || len(r[0].Feedback) != 3 || r[0].Feedback[0].Comment != "" {
		t.Errorf("got %+v, want three items", r)
	}
	Deliveries(t, s, "ann", "salt 0")
}

func unknownCards(t *testing.T, s Store) {
	feedback(t, s, Said("c1", store.Accepted, 5))
	shown(t, s, Card("c1", "ann", "salt", 0), Card("c2", "ann", "sun", 0))
	if err := s.Feedback(t.Context(), "other",
		[]store.Feedback{Said("c1", store.Accepted, 5)}); err != nil {
		t.Error(err)
	}
	Deliveries(t, s, "ann")
	feedback(t, s, Said("c9", store.Accepted, 5), Said("c2", store.Accepted, 5))
	Deliveries(t, s, "ann", "sun 0")
}

func manyFeedbacks(t *testing.T, s Store) {
	shown(t, s, Card("c1", "ann", "salt", 0))
	var items []store.Feedback
	for i := range 1000 {
		items = append(items, Said("c1", store.Accepted, i))
	}
	feedback(t, s, items...)
	r := records(t, s, "ann")
	if len(r) != 1 || len(r[0].Feedback) != store.MaxFeedback ||
		!r[0].Feedback[31].At.Equal(items[31].At) {
		t.Errorf("got %d items, want the first %d", len(r[0].Feedback), store.MaxFeedback)
	}
}

func faithful(t *testing.T, s Store) {
	zone := time.FixedZone("", -5*3600)
	card := store.Shown{Card: "c1", Patient: "ann", Service: "edu", Rule: "salt",
		At: Noon.Add(1234567).In(zone)}
	f := store.Feedback{Card: "c1", Outcome: store.Overridden, AcceptedSuggestions: []string{"s1",
		"s2"},
		Reason:  &store.Coding{System: "urn:x", Code: "too-costly", Display: "Too costly"},
		Comment: "Ünïcode 🙂\n\"quoted\"", At: Noon.Add(time.Second).In(zone)}
	early := Said("c1", store.Accepted, -5000000) // a client's clock may be wrong by years
	shown(t, s, Card("c2", "ann", "sun", 60), card)
	feedback(t, s, f, early)
	before := f.Clone()
	// what the caller does later is no matter
	f.AcceptedSuggestions[0], f.Reason.Code = "changed", "changed"
	want := []store.Record{
		{Shown: card, Feedback: []store.Feedback{early.Clone(), before}},
		{Shown: Card("c2", "ann", "sun", 60)},
	}
	want[0].At = store.Time(card.At)
	got := records(t, s, "ann")
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got  %+v\nwant %+v", got, want)
	}
	got[0].Feedback[1].Reason.Code = "changed"
	if again := records(t, s, "ann"); !reflect.DeepEqual(again, want) {
		t.Errorf("a record shares memory with the store: %+v", again)
	}
	if d, err := s.Deliveries(t.Context(), "ann"); err != nil ||
		!reflect.DeepEqual(d, []advisor.Delivery{{Rule: "salt", On: want[0].At}}) {
		t.Errorf("got %v, %v", d, err)
	}
}

func invalid(t *testing.T, s Store) {
	good := Card("c1", "ann", "salt", 0)
	for _, spoil := range []func(*store.Shown){
		func(s *store.Shown) { s.Card = "" },
		func(s *store.Shown) { s.Patient = "" },
		func(s *store.Shown) { s.Service = "" },
		func(s *store.Shown) { s.Rule = "" },
		func(s *store.Shown) { s.At = time.Time{} },
		func(s *store.Shown) { s.At = time.Date(30000, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		bad := Card("c2", "ann", "salt", 0)
		spoil(&bad)
		if err := s.Shown(t.Context(), []store.Shown{good, bad}); err == nil {
			t.Errorf("accepted: %+v", bad)
		}
	}
	if r := records(t, s, "ann"); len(r) != 0 {
		t.Errorf("kept: %v", r)
	}
	shown(t, s, good)
	for _, bad := range []store.Feedback{Said("", store.Accepted, 0), Said("c1", "", 0),
		Said("c1", "ACCEPTED", 0), {Card: "c1", Outcome: store.Accepted}} {
		if err := s.Feedback(t.Context(), "edu", []store.Feedback{Said("c1", store.Accepted, 0),
			bad}); err == nil {
			t.Errorf("accepted: %+v", bad)
		}
	}
	Deliveries(t, s, "ann")
}

func strange(t *testing.T, s Store) {
	for i, text := range []string{"'; DROP TABLE cards; --", "ann%", "a\x00b", "\xff\xfe", " ",
		strings.Repeat("x", 1<<16), "Ann", "ann"} {
		c := Card(text, text, text, i)
		shown(t, s, c)
		feedback(t, s, Said(text, store.Accepted, i))
		Deliveries(t, s, text, fmt.Sprint(text, " ", i))
	}
}

func prune(t *testing.T, s Store) {
	shown(t, s, Card("c1", "ann", "salt", 0), Card("c2", "ann", "sun", 10),
		Card("c3", "bob", "salt", 5))
	feedback(t, s, Said("c1", store.Accepted, 50), Said("c2", store.Accepted, 50))
	n, err := s.Prune(t.Context(), Noon.Add(10*time.Minute))
	if n != 2 || err != nil {
		t.Errorf("pruned %d, %v; want 2", n, err)
	}
	Deliveries(t, s, "ann", "sun 10")
	if r := records(t, s, "bob"); len(r) != 0 {
		t.Errorf("kept: %v", r)
	}
	shown(t, s, Card("c1", "ann", "salt", 0)) // feedback on it is gone, too
	Deliveries(t, s, "ann", "sun 10")
	if n, err := s.Prune(t.Context(), Noon.AddDate(1, 0, 0)); n != 2 || err != nil {
		t.Errorf("pruned %d, %v; want 2", n, err)
	}
	if n, err := s.Prune(t.Context(), Noon.AddDate(1, 0, 0)); n != 0 || err != nil {
		t.Errorf("pruned %d, %v; want 0", n, err)
	}
}

func contexts(t *testing.T, s Store) {
	shown(t, s, Card("c1", "ann", "salt", 0))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, errDeliveries := s.Deliveries(ctx, "ann")
	_, errRecords := s.Records(ctx, "ann")
	_, errPrune := s.Prune(ctx, Noon.AddDate(1, 0, 0))
	for name, err := range map[string]error{
		"Shown":      s.Shown(ctx, []store.Shown{Card("c2", "ann", "sun", 0)}),
		"Feedback":   s.Feedback(ctx, "edu", []store.Feedback{Said("c1", store.Accepted, 0)}),
		"Deliveries": errDeliveries,
		"Records":    errRecords,
		"Prune":      errPrune,
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if r := records(t, s, "ann"); len(r) != 1 || len(r[0].Feedback) != 0 {
		t.Errorf("got %v, want what was before", r)
	}
}

func concurrent(t *testing.T, s Store) {
	const workers, rounds = 50, 10
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			patient := fmt.Sprint("patient", w%5)
			for i := range rounds {
				card := fmt.Sprint("card", w, ".", i)
				both := []store.Shown{Card(card, patient, fmt.Sprint("rule", i), w),
					Card("common", "ann", "salt", 0)}
				if err := s.Shown(t.Context(), both); err != nil {
					t.Error(err)
				}
				items := []store.Feedback{Said(card, store.Accepted, w), Said("common", store.Accepted, i)}
				if err := s.Feedback(t.Context(), "edu", items); err != nil {
					t.Error(err)
				}
				if d, err := s.Deliveries(t.Context(), patient); err != nil || len(d) <= i {
					t.Errorf("got %d deliveries, %v; want %d at least", len(d), err, i+1)
				}
			}
		})
	}
	wg.Wait()
	for p := range 5 {
		patient := fmt.Sprint("patient", p)
		var want []string
		for i := range rounds {
			want = append(want, fmt.Sprint("rule", i, " ", workers-5+p))
		}
		Deliveries(t, s, patient, want...)
		if r := records(t, s, patient); len(r) != workers/5*rounds {
			t.Errorf("%s: got %d cards, want %d", patient, len(r), workers/5*rounds)
		}
	}
	if r := records(t, s, "ann"); len(r) != 1 || len(r[0].Feedback) != rounds {
		t.Errorf("got %v, want one card with %d items", r, rounds)
	}
}

// PruneGiven tries on an empty store that what was given before is forgotten, with its notes
// and the cards of before, and nothing else.
func PruneGiven(t *testing.T, s interface {
	delivery.Store
	Prune(ctx context.Context, before time.Time) (int, error)
}) {
	t.Helper()
	var given []delivery.Given
	for i, id := range []string{"g1", "g2"} {
		given = append(given, delivery.Given{ID: id, Patient: "bob", Pack: "p", Rule: "salt",
			Version: "v", Language: "en", On: Noon.AddDate(0, 0, i)})
	}
	read := []delivery.Note{{Given: "g1", What: delivery.Read, On: Noon.AddDate(0, 0, 9)}}
	if err := errors.Join(s.Give(t.Context(), given), s.Note(t.Context(), read)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Prune(t.Context(), Noon); err != nil {
		t.Fatal(err)
	}
	n, err := s.Prune(t.Context(), Noon.AddDate(0, 0, 1))
	if n != 1 || err != nil {
		t.Errorf("pruned %d, %v; want 1", n, err)
	}
	records, err := s.Given(t.Context(), "bob")
	if err != nil || len(records) != 1 || records[0].ID != "g2" {
		t.Errorf("got %v, %v; want g2", records, err)
	}
	if err := s.Note(t.Context(), read); !errors.Is(err, delivery.ErrUnknown) {
		t.Errorf("a note on what is forgotten: %v", err)
	}
}

// Tokens holds a store that knows which tokens were used to what it says.
func Tokens(t *testing.T, s interface {
	TokenUsed(ctx context.Context, issuer string, id [32]byte, now, until time.Time) (bool, error)
}) {
	used := func(issuer string, id byte, minute, until int) bool {
		before, err := s.TokenUsed(t.Context(), issuer, [32]byte{id},
			Noon.Add(time.Duration(minute)*time.Minute), Noon.Add(time.Duration(until)*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		return before
	}
	for i, got := range []bool{!used("a", 1, 0, 5), used("a", 1, 1, 5), !used("b", 1, 1, 5),
		!used("a", 2, 1, 9), !used("a", 1, 5, 9), used("a", 2, 5, 9)} {
		if !got {
			t.Errorf("%d is not as it should be", i)
		}
	}
}
