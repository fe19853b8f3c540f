package sqlitestore

import (
	"context"
	"path/filepath"
	"sync"
	"testing"

	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/delivery/deliverytest"
	"example.com/crosstalk/clinic/cdshooks/internal/storetest"
)

func TestGiven(t *testing.T) {
	deliverytest.Run(t, func(t *testing.T) delivery.Store {
		return newStore(t, filepath.Join(t.TempDir(), "cards.db"))
	})
}

// The same laws hold when the file is closed and opened again all the time.
func TestGivenReopened(t *testing.T) {
	deliverytest.Run(t, func(t *testing.T) delivery.Store {
		return &reopenedGiven{path: filepath.Join(t.TempDir(), "cards.db")}
	})
}

type reopenedGiven struct {
	path string
	mu   sync.Mutex
}

func (r *reopenedGiven) use(do func(*Store) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, err := Open(r.path)
	if err != nil {
		return err
	}
	defer s.Close()
	return do(s)
}

func (r *reopenedGiven) Give(ctx context.Context, given []delivery.Given) error {
	return r.use(func(s *Store) error { return s.Give(ctx, given) })
}

func (r *reopenedGiven) Note(ctx context.Context, notes []delivery.Note) error {
	return r.use(func(s *Store) error { return s.Note(ctx, notes) })
}

func (r *reopenedGiven) Given(ctx context.Context, patient string) (list []delivery.Record,
	err error) {
	err = r.use(func(s *Store) (err error) { list, err = s.Given(ctx, patient); return err })
	return list, err
}

func TestPruneGiven(t *testing.T) {
	storetest.PruneGiven(t, newStore(t, filepath.Join(t.TempDir(), "cards.db")))
}

// TestFileOfBefore: a file that was made before there were deliveries gets their tables, and
// keeps its cards.
func TestFileOfBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cards.db")
	s := newStore(t, path)
	for _, query := range []string{"DROP TABLE notes", "DROP TABLE given", "DROP TABLE decisions",
		"DROP TABLE tokens", "PRAGMA user_version = 1",
		"INSERT INTO cards VALUES ('c1', 'ann', 'edu', 'salt', 0)"} {
		if _, err := s.writer.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	s = newStore(t, path)
	storetest.PruneGiven(t, s)
	if records, err := s.Records(t.Context(), "ann"); err != nil || len(records) != 0 {
		t.Errorf("PruneGiven leaves %v, %v", records, err) // the card was older
	}
}
