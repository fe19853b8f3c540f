package pgstore_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/delivery/deliverytest"
	"example.com/crosstalk/clinic/cdshooks/internal/storetest"
	"example.com/crosstalk/clinic/cdshooks/pgstore"
	"example.com/crosstalk/clinic/cdshooks/store"
	"example.com/crosstalk/internal/pgtest"
)

var (
	once    sync.Once
	running *pgtest.Server
	missing error
)

func TestMain(m *testing.M) {
	flag.Parse()
	status := m.Run()
	if running != nil {
		running.Remove()
	}
	os.Exit(status)
}

// database makes an empty one, on a server that the first test starts. Without PostgreSQL
// on this machine the test is skipped.
func database(t *testing.T) string {
	t.Helper()
	once.Do(func() { running, missing = pgtest.Start() })
	if missing != nil {
		t.Skipf("no PostgreSQL here: %v", missing)
	}
	url, err := running.Database()
	if err != nil {
		t.Fatal(err)
	}
	return url
}

func open(t *testing.T, url string) *pgstore.Store {
	t.Helper()
	s, err := pgstore.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Store { return open(t, database(t)) })
}

func TestGiven(t *testing.T) {
	deliverytest.Run(t, func(t *testing.T) delivery.Store { return open(t, database(t)) })
	storetest.PruneGiven(t, open(t, database(t)))
}

// TestSeveralServers: four that start at once on an empty database, of which each takes
// feedback on the cards of another.
func TestSeveralServers(t *testing.T) {
	url := database(t)
	var stores [4]*pgstore.Store
	var wg sync.WaitGroup
	for i := range stores {
		wg.Go(func() {
			var err error
			if stores[i], err = pgstore.Open(t.Context(), url); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	var twice sync.Map
	for i, s := range stores {
		defer s.Close()
		wg.Go(func() {
			for n := range 25 {
				card := fmt.Sprint("c", i, ".", n)
				// The common cards come in another order from each server.
				cards := []store.Shown{storetest.Card(card, "ann", fmt.Sprint("rule", i), n),
					storetest.Card(fmt.Sprint("common", (n+i)%7), "bob", "salt", 0),
					storetest.Card(fmt.Sprint("common", (n+3*i)%7), "bob", "salt", 0)}
				if err := s.Shown(t.Context(), cards); err != nil {
					t.Error(err)
				}
				next := stores[(i+1)%len(stores)]
				if err := next.Feedback(t.Context(), "edu", []store.Feedback{
					storetest.Said(card, store.Accepted, n),
					storetest.Said(cards[1].Card, store.Accepted, i*100+n)}); err != nil {
					t.Error(err)
				}
				before, err := s.TokenUsed(t.Context(), "ehr", [32]byte{byte(n)}, storetest.Noon,
					storetest.Noon.Add(time.Minute))
				if err != nil {
					t.Error(err)
				}
				if !before {
					if _, loaded := twice.LoadOrStore(n, i); loaded {
						t.Errorf("token %d is new to two servers", n)
					}
				}
			}
		})
	}
	wg.Wait()
	storetest.Deliveries(t, stores[0], "ann", "rule0 24", "rule1 24", "rule2 24", "rule3 24")
	records, err := stores[1].Records(t.Context(), "bob")
	if err != nil || len(records) != 7 {
		t.Fatalf("%d common cards, %v", len(records), err)
	}
	for _, r := range records {
		if len(r.Feedback) > store.MaxFeedback {
			t.Errorf("%d items on %s", len(r.Feedback), r.Card)
		}
	}
}

func TestTokens(t *testing.T) { storetest.Tokens(t, open(t, database(t))) }

// TestTokensNotKnown: where the database cannot say, no token is called used.
func TestTokensNotKnown(t *testing.T) {
	url := database(t)
	s := open(t, url)
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	if _, err := c.Exec(t.Context(), `ALTER TABLE crosstalk_tokens RENAME COLUMN issuer TO other;
		ALTER TABLE crosstalk_tokens ADD issuer bytea CHECK (false)`); err != nil {
		t.Fatal(err)
	}
	before, err := s.TokenUsed(t.Context(), "a", [32]byte{1}, storetest.Noon, storetest.Noon)
	if err == nil || before {
		t.Errorf("used before: %v, %v", before, err)
	}
}

// TestAway: a database that goes away is an error at once, and is used again when it is
// back, with all that was answered; so does a server that was killed.
func TestAway(t *testing.T) {
	if testing.Short() {
		t.Skip("starts PostgreSQL three times")
	}
	url := database(t)
	s := open(t, url)
	var kept []string // of the account
	note := func(text string) error {
		return s.Append(t.Context(), func(seq int64, hash string) ([]byte, error) {
			return fmt.Appendf(nil, "%d %s %s\n", seq+1, hash, text), nil
		})
	}
	backlog := store.NewBacklog(s, 0, 0)
	if err := backlog.Shown(t.Context(), []store.Shown{
		storetest.Card("c1", "ann", "salt", 0)}); err != nil {
		t.Fatal(err)
	}
	if err := backlog.Feedback(t.Context(), "edu", []store.Feedback{
		storetest.Said("c1", store.Accepted, 1)}); err != nil {
		t.Fatal(err)
	}
	for _, how := range []string{"fast", "immediate"} { // the second is a crash
		if err := running.Ctl("stop", "-m", how); err != nil {
			t.Fatal(err)
		}
		card := storetest.Card(how, "ann", how, 1)
		if err := backlog.Shown(t.Context(), []store.Shown{card}); err != nil {
			t.Errorf("%s: a card does not wait: %v", how, err)
		}
		said := []store.Feedback{storetest.Said(how, store.Accepted, 2)}
		if err := backlog.Feedback(t.Context(), "edu", said); err == nil {
			t.Errorf("%s: feedback is kept nowhere, and that is no error", how)
		}
		if _, err := s.Deliveries(t.Context(), "ann"); err == nil {
			t.Errorf("%s: nothing is known, and that is no error", how)
		}
		if note(how+" away") == nil || s.Ready() == nil {
			t.Errorf("%s: an account is kept nowhere, and that is no error", how)
		}
		if err := running.Ctl("start"); err != nil {
			t.Fatal(err)
		}
		if err := backlog.Feedback(t.Context(), "edu", said); err != nil {
			t.Errorf("%s: it is back: %v", how, err)
		}
		if err := cmp.Or(s.Ready(), note(how)); err != nil {
			t.Errorf("%s: it is back: %v", how, err)
		}
		kept = append(kept, how)
	}
	text, err := io.ReadAll(s.Lines(t.Context()))
	if lines := strings.Fields(string(text)); err != nil || len(lines) != 5 || lines[1] != kept[0] ||
		lines[4] != kept[1] {
		t.Errorf("the account is %q, %v", text, err)
	}
	storetest.Deliveries(t, s, "ann", "fast 1", "immediate 1", "salt 0")
}

func TestRefused(t *testing.T) {
	url := database(t)
	open(t, url)
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	if _, err := c.Exec(t.Context(), "INSERT INTO crosstalk_schema VALUES (999)"); err != nil {
		t.Fatal(err)
	}
	if _, err := pgstore.Open(t.Context(), url); err == nil ||
		!strings.Contains(err.Error(), "newer program") {
		t.Errorf("tables of a newer program: %v", err)
	}
	for _, bad := range []string{"postgres://u:secret@[::1", "postgres://u:secret@127.0.0.1:1/x",
		"host=/nowhere password=secret"} {
		_, err := pgstore.Open(t.Context(), bad)
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
