package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/clinic/cdshooks/internal/storetest"
	"example.com/crosstalk/clinic/cdshooks/store"
)

func newStore(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Store {
		return newStore(t, filepath.Join(t.TempDir(), "cards.db"))
	})
}

// The same laws hold when the file is closed and opened again all the time.
func TestStoreReopened(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Store {
		return &reopened{t: t, path: filepath.Join(t.TempDir(), "cards.db")}
	})
}

type reopened struct {
	t    *testing.T
	path string
	mu   sync.Mutex
}

func do[T any](r *reopened, f func(*Store) (T, error)) (T, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, err := Open(r.path)
	if err != nil {
		r.t.Fatal(err)
	}
	x, err := f(s)
	return x, errors.Join(err, s.Close())
}

func (r *reopened) Shown(ctx context.Context, cards []store.Shown) error {
	_, err := do(r, func(s *Store) (any, error) { return nil, s.Shown(ctx, cards) })
	return err
}

func (r *reopened) Feedback(ctx context.Context, service string, items []store.Feedback) error {
	_, err := do(r, func(s *Store) (any, error) { return nil, s.Feedback(ctx, service, items) })
	return err
}

func (r *reopened) Deliveries(ctx context.Context, patient string) ([]advisor.Delivery, error) {
	return do(r, func(s *Store) ([]advisor.Delivery, error) { return s.Deliveries(ctx, patient) })
}

func (r *reopened) Records(ctx context.Context, patient string) ([]store.Record, error) {
	return do(r, func(s *Store) ([]store.Record, error) { return s.Records(ctx, patient) })
}

func (r *reopened) Prune(ctx context.Context, before time.Time) (int, error) {
	return do(r, func(s *Store) (int, error) { return s.Prune(ctx, before) })
}

// Two stores on one file stand for two processes.
func TestSharedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cards.db")
	var stores [4]*Store
	var wg sync.WaitGroup
	for i := range stores { // all at once make the file, and its schema
		wg.Go(func() {
			var err error
			if stores[i], err = Open(path); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	for i, s := range stores {
		defer s.Close()
		wg.Go(func() {
			for n := range 25 {
				card := fmt.Sprint("c", i, ".", n)
				if err := s.Shown(t.Context(), []store.Shown{
					storetest.Card(card, "ann", fmt.Sprint("rule", i), n)}); err != nil {
					t.Error(err)
				}
				next := stores[(i+1)%len(stores)]
				if err := next.Feedback(t.Context(), "edu",
					[]store.Feedback{storetest.Said(card, store.Accepted, n)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	storetest.Deliveries(t, stores[0], "ann", "rule0 24", "rule1 24", "rule2 24", "rule3 24")
}

func TestPaths(t *testing.T) {
	if _, err := Open(""); err == nil {
		t.Error("no path is accepted")
	}
	dir := t.TempDir()
	if _, err := Open(filepath.Join(dir, "missing", "cards.db")); err == nil {
		t.Error("a missing folder is accepted")
	}
	if _, err := Open(dir); err == nil {
		t.Error("a folder is accepted")
	}
	t.Chdir(dir)
	for _, name := range []string{":memory:", "a?mode=memory", "50%41.db", "a#b.db", "with space.db",
		"file:x.db", "ünï.db"} {
		s := newStore(t, name)
		if err := s.Shown(t.Context(), []store.Shown{
			storetest.Card("c1", "ann", "salt", 0)}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, suffix := range []string{"", "-wal", "-shm"} {
			info, err := os.Stat(filepath.Join(dir, name+suffix))
			if err != nil {
				t.Errorf("%s: %v", name, err)
			} else if info.Mode().Perm() != 0o600 {
				t.Errorf("%s%s: mode %v", name, suffix, info.Mode())
			}
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := s.Shown(t.Context(), []store.Shown{
			storetest.Card("c2", "ann", "salt", 0)}); err == nil {
			t.Errorf("%s: writes after Close", name)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 7 {
		t.Errorf("%d files, %v; want one for each name, and no log left", len(entries), err)
	}
}

func TestSettings(t *testing.T) {
	s := newStore(t, filepath.Join(t.TempDir(), "cards.db"))
	for db, busy := range map[*sql.DB]string{s.writer: "50", s.reader: "5000"} {
		for pragma, want := range map[string]string{
			"journal_mode": "wal", "busy_timeout": busy, "foreign_keys": "1", "secure_delete": "1",
			"synchronous":  "2",
			"user_version": fmt.Sprint(len(migrations)), "application_id": fmt.Sprint(applicationID),
			"integrity_check": "ok",
		} {
			var got string
			if err := db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s: got %s, %v; want %s", pragma, got, err, want)
			}
		}
	}
	if _, err := s.reader.Exec("DELETE FROM cards"); err == nil {
		t.Error("readers can write")
	}
}

func TestUsesIndexes(t *testing.T) {
	s := newStore(t, filepath.Join(t.TempDir(), "cards.db"))
	rows, err := s.reader.Query("EXPLAIN QUERY PLAN "+deliveriesQuery, "ann")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var a, b, c int
		var detail string
		if err := rows.Scan(&a, &b, &c, &detail); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(detail, "SCAN") || strings.Contains(detail, "TEMP") {
			t.Errorf("the plan reads more than it needs: %s", detail)
		}
	}
}

func TestForeignFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, script string) string {
		path := filepath.Join(dir, name)
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec(script); err != nil {
			t.Fatal(err)
		}
		return path
	}
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ path, want string }{
		{text, "not a database"},
		{write("tables", "CREATE TABLE t (x)"), "another program"},
		{write("version", "PRAGMA user_version = 1"), "another program"},
		{write("id", "PRAGMA application_id = 7"), "another program"},
		{
			write("newer",
				fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = 99",
					applicationID)), "version 99"},
	} {
		before, err := os.ReadFile(tt.path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(tt.path); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", tt.path, err, tt.want)
		}
		if after, err := os.ReadFile(tt.path); err != nil || string(after) != string(before) {
			t.Errorf("%s was changed, %v", tt.path, err)
		}
	}
}

// A file that has some steps behind it gets the others, and keeps its data; a
// step that fails leaves nothing behind.
func TestMigration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cards.db")
	s := newStore(t, path)
	if err := s.Shown(t.Context(), []store.Shown{storetest.Card("c1", "ann", "salt", 0)}); err != nil {
		t.Fatal(err)
	}
	longer := append(migrations[:len(migrations):len(migrations)],
		"CREATE TABLE extra (x)", "CREATE TABLE more (x); this is no SQL")
	if done, err := step(s.writer, longer); done || err != nil {
		t.Fatal(done, err)
	}
	if _, err := step(s.writer, longer); err == nil {
		t.Error("a broken step is accepted")
	}
	var version, extra, more, cards int
	err := s.writer.QueryRow(`SELECT (SELECT user_version FROM pragma_user_version),
		(SELECT count(*) FROM sqlite_schema WHERE name = 'extra'),
		(SELECT count(*) FROM sqlite_schema WHERE name = 'more'), (SELECT count(*) FROM cards)`).Scan(&version, &extra, &more, &cards)
	if err != nil || version != len(migrations)+1 || extra != 1 || more != 0 || cards != 1 {
		t.Errorf("version %d, extra %d, more %d, cards %d, %v", version, extra, more, cards, err)
	}
	s.Close()
	if _, err := Open(path); err == nil {
		t.Error("a newer file is accepted")
	}
}

// Who waits for another process's lock does not wait longer than the context.
func TestContextEndsWait(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cards.db")
	s, blocker := newStore(t, path), newStore(t, path)
	tx, err := blocker.writer.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	err = s.Shown(ctx, []store.Shown{storetest.Card("c1", "ann", "salt", 0)})
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 2*time.Second {
		t.Errorf("got %v after %v", err, time.Since(start))
	}
	storetest.Deliveries(t, s, "ann") // who only reads does not wait
	tx.Rollback()
	if err := s.Shown(t.Context(), []store.Shown{storetest.Card("c1", "ann", "salt", 0)}); err != nil {
		t.Errorf("not usable afterwards: %v", err)
	}
}

func TestPrunedIsGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cards.db")
	s := newStore(t, path)
	f := storetest.Said("c1", store.Overridden, 0)
	f.Comment = "needle-in-the-comment"
	if err :=
		errors.Join(s.Shown(t.Context(), []store.Shown{storetest.Card("c1", "needle-ann", "salt", 0)}),
			s.Feedback(t.Context(), "edu", []store.Feedback{f})); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Prune(t.Context(), storetest.Noon.AddDate(1, 0, 0)); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(data), "needle") {
		t.Errorf("the file still holds it, %v", err)
	}
}

func BenchmarkRequest(b *testing.B) {
	s := newStore(b, filepath.Join(b.TempDir(), "cards.db"))
	n := 0
	for b.Loop() {
		n++
		card := fmt.Sprint("c", n)
		if err := s.Shown(b.Context(), []store.Shown{storetest.Card(card, card, "salt", 0)}); err != nil {
			b.Fatal(err)
		}
		if _, err := s.Deliveries(b.Context(), card); err != nil {
			b.Fatal(err)
		}
	}
}
