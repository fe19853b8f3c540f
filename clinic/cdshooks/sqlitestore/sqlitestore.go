// Package sqlitestore keeps cards and feedback, what was given to patients, the tokens that
// were used and an account of decisions in a SQLite file, so that a rule's repeat_after
// works across restarts, and several servers on one machine behave as one.
//
//	s, err := sqlitestore.Open("/var/lib/crosstalk/cards.db")
//	defer s.Close()
//
// [Store] implements [store.Store], [delivery.Store] and [decisions.Store]; SQLite is embedded,
// no server and no C compiler is needed. Several processes on one machine may share a file. It
// belongs on a local disk: SQLite's locks and its write-ahead log do not work
// over a network.
//
// # The file
//
// It is made readable for its owner alone, and so are the two files that
// SQLite keeps beside it (-wal and -shm); what is deleted is overwritten. An
// answered write is on the disk. Copy a file that is in use with SQLite's own
// means (VACUUM INTO), not with cp.
//
// The tables cards, feedback, given, notes and decisions may be read by other programs; times
// are microseconds since 1970 in UTC. The schema has a version (user_version). A
// file of an older version is brought up to date when it is opened; one of a
// newer version, or of another program, is refused and left as it is.
//
// # Retention
//
// Nothing leaves by itself but tokens that have expired. [Store.Prune] forgets the cards and
// what was given that are older than the operator wants to keep, which should be more than
// the longest repeat_after of the pack.
package sqlitestore

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite" // also the driver "sqlite"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/clinic/cdshooks/store"
)

// A Store is a [store.Store] in a file. It is safe for concurrent use. Make
// one with Open.
type Store struct {
	// SQLite has one writer at a time. With a connection of their own, writers
	// of this process queue in database/sql, which is fair and heeds contexts,
	// instead of in SQLite's lock, which is neither.
	writer, reader *sql.DB

	addCard, addFeedback, prune *sql.Stmt // of writer
	deliveries, records         *sql.Stmt // of reader

	give, known, note, notes, pruneGiven *sql.Stmt // of writer
	given                                *sql.Stmt // of reader

	last, decide, forget, token *sql.Stmt // of writer
	lines                       *sql.Stmt // of reader
}

var _ store.Store = (*Store)(nil)

// busy is how long to wait for the lock of another process. SQLite itself
// waits in naps, for it does not notice meanwhile that a context has ended.
const (
	busy = 5 * time.Second
	nap  = 50 * time.Millisecond
)

// readers is how many may read at a time.
const readers = 8

// Open opens the file, and makes it if it is not there; its folder must be.
// Close the store after use.
func Open(path string) (*Store, error) {
	s, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("sqlitestore: %w", err)
	}
	return s, nil
}

func open(path string) (*Store, error) {
	if path == "" {
		return nil, errors.New("no path")
	}
	path, err := filepath.Abs(path) // so ":memory:" and the like are only names
	if err != nil {
		return nil, err
	}
	// SQLite would make it readable for everybody. Its other files follow it.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err == nil && info.Mode().Perm()&0o077 != 0 {
		_ = f.Chmod(0o600) // that of another owner stays as it is
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	s := &Store{}
	if s.writer, err = sql.Open("sqlite", dsn(path, nap)); err != nil {
		return nil, err
	}
	s.writer.SetMaxOpenConns(1)
	err = migrate(s.writer)
	if err == nil {
		// Only now: it changes the file, which until here might not be ours. With
		// the log, who reads does not wait for who writes.
		err = wait(context.Background(), func() error {
			_, err := s.writer.Exec("PRAGMA journal_mode = WAL")
			return err
		})
	}
	if err == nil {
		s.reader, err = sql.Open("sqlite", dsn(path, busy, "query_only(1)"))
	}
	if err == nil {
		s.reader.SetMaxOpenConns(readers)
		s.reader.SetMaxIdleConns(readers)
		err = s.prepare()
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// dsn is the driver's name for a file, with what each connection to it sets.
func dsn(path string, busy time.Duration, pragmas ...string) string {
	q := url.Values{"mode": {"rw"}, "_txlock": {"immediate"}}
	q["_pragma"] = append(pragmas, fmt.Sprintf("busy_timeout(%d)", busy.Milliseconds()),
		"synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)", "trusted_schema(0)")
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode()
}

// deliveriesQuery runs in every request.
const deliveriesQuery = `
	SELECT rule, max(at) FROM cards c
	WHERE patient = ? AND EXISTS (SELECT 1 FROM feedback f WHERE f.card = c.card)
	GROUP BY rule ORDER BY rule`

func (s *Store) prepare() (err error) {
	on := func(db *sql.DB, query string) (stmt *sql.Stmt) {
		if err == nil {
			stmt, err = db.Prepare(query)
		}
		return stmt
	}
	s.addCard = on(s.writer, `
		INSERT INTO cards (card, patient, service, rule, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING`)
	// SELECT, so that a card that is not there is passed over, and is no error.
	s.addFeedback = on(s.writer, `
		INSERT INTO feedback (card, outcome, at, suggestions, system, code, display, comment)
		SELECT c.card, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM cards c
		WHERE c.card = ?1 AND c.service = ?2 AND (SELECT count(*) FROM feedback f WHERE f.card = ?1) < ?10
		ON CONFLICT DO NOTHING`)
	s.prune = on(s.writer, `DELETE FROM cards WHERE at < ?`)
	s.deliveries = on(s.reader, deliveriesQuery)
	s.records = on(s.reader, `
		SELECT c.card, c.patient, c.service, c.rule, c.at,
			f.outcome, f.at, f.suggestions, f.system, f.code, f.display, f.comment
		FROM cards c LEFT JOIN feedback f ON f.card = c.card
		WHERE c.patient = ? ORDER BY c.at, c.card, f.at, f.outcome`)
	s.prepareGiven(on)
	s.prepareDecisions(on)
	return err
}

// Close ends all use of the store. Methods called later return an error.
func (s *Store) Close() error {
	if err := s.close(); err != nil {
		return fmt.Errorf("sqlitestore: %w", err)
	}
	return nil
}

func (s *Store) close() error {
	var errs []error
	for _, db := range []*sql.DB{s.reader, s.writer} { // the last one tidies the log away
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// Shown implements store.Store.
func (s *Store) Shown(ctx context.Context, cards []store.Shown) error {
	if err := cmp.Or(ctx.Err(), store.CheckAll(cards)); err != nil {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		add := tx.StmtContext(ctx, s.addCard)
		for _, c := range cards {
			if _, err := add.ExecContext(ctx, c.Card, c.Patient, c.Service, c.Rule,
				c.At.UnixMicro()); err != nil {
				return err
			}
		}
		return nil
	})
}

// Feedback implements store.Store.
func (s *Store) Feedback(ctx context.Context, service string, items []store.Feedback) error {
	if err := cmp.Or(ctx.Err(), store.CheckAll(items)); err != nil {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		add := tx.StmtContext(ctx, s.addFeedback)
		for _, f := range items {
			var suggestions, system, code, display any
			if f.AcceptedSuggestions != nil {
				text, err := json.Marshal(f.AcceptedSuggestions)
				if err != nil {
					return err
				}
				suggestions = string(text)
			}
			if f.Reason != nil {
				system, code, display = f.Reason.System, f.Reason.Code, f.Reason.Display
			}
			if _, err := add.ExecContext(ctx, f.Card, service, f.Outcome, f.At.UnixMicro(),
				suggestions, system, code, display, f.Comment, store.MaxFeedback); err != nil {
				return err
			}
		}
		return nil
	})
}

// Deliveries implements store.Store.
func (s *Store) Deliveries(ctx context.Context,
	patient string) (deliveries []advisor.Delivery, err error) {
	err = query(ctx, s.deliveries, patient, func(rows *sql.Rows) error {
		var rule string
		var at int64
		if err := rows.Scan(&rule, &at); err != nil {
			return err
		}
		deliveries = append(deliveries, advisor.Delivery{Rule: rule, On: time.UnixMicro(at).UTC()})
		return nil
	})
	return deliveries, err
}

// Records lists all that is kept of the patient, the oldest card first: to
// answer who asks what is known, and to learn from the reasons of overrides.
func (s *Store) Records(ctx context.Context, patient string) (records []store.Record, err error) {
	err = query(ctx, s.records, patient, func(rows *sql.Rows) error {
		var c store.Shown
		var at int64
		var said struct {
			outcome, suggestions, system, code, display, comment sql.NullString
			at                                                   sql.NullInt64
		}
		err := rows.Scan(&c.Card, &c.Patient, &c.Service, &c.Rule, &at,
			&said.outcome, &said.at, &said.suggestions, &said.system, &said.code, &said.display,
			&said.comment)
		if err != nil {
			return err
		}
		c.At = time.UnixMicro(at).UTC()
		if n := len(records); n == 0 || records[n-1].Card != c.Card {
			records = append(records, store.Record{Shown: c})
		}
		if !said.outcome.Valid {
			return nil
		}
		f := store.Feedback{Card: c.Card, Outcome: said.outcome.String, Comment: said.comment.String,
			At: time.UnixMicro(said.at.Int64).UTC()}
		if said.suggestions.Valid {
			if err := json.Unmarshal([]byte(said.suggestions.String), &f.AcceptedSuggestions); err != nil {
				return err
			}
		}
		if said.code.Valid {
			f.Reason = &store.Coding{System: said.system.String, Code: said.code.String,
				Display: said.display.String}
		}
		r := &records[len(records)-1]
		r.Feedback = append(r.Feedback, f)
		return nil
	})
	return records, err
}

// Prune forgets the cards that were shown before, with their feedback, and what
// was given before, with its notes, and returns how much. A rule whose repeat_after
// is longer than what is kept shows its message again too early.
func (s *Store) Prune(ctx context.Context, before time.Time) (int, error) {
	var n int64
	err := s.write(ctx, func(tx *sql.Tx) error {
		result, err := tx.StmtContext(ctx, s.prune).ExecContext(ctx, before.UnixMicro())
		if err != nil {
			return err
		}
		cards, err := result.RowsAffected()
		if err != nil {
			return err
		}
		if result, err = tx.StmtContext(ctx, s.pruneGiven).ExecContext(ctx,
			before.UnixMicro()); err != nil {
			return err
		}
		given, err := result.RowsAffected()
		n = cards + given
		return err
	})
	if err != nil {
		return 0, err
	}
	return int(n), nil
}

// write runs do in a transaction: all of it is kept, or nothing.
func (s *Store) write(ctx context.Context, do func(*sql.Tx) error) error {
	var tx *sql.Tx
	// The transaction takes SQLite's lock when it begins, or else not at all.
	err := wait(ctx, func() (err error) {
		tx, err = s.writer.BeginTx(ctx, nil)
		return err
	})
	if err != nil {
		return explain(ctx, err)
	}
	defer tx.Rollback() // does nothing after Commit
	if err := do(tx); err != nil {
		return explain(ctx, err)
	}
	return explain(ctx, tx.Commit())
}

// wait repeats do while another process holds the lock: not longer than busy,
// nor than the context lasts.
func wait(ctx context.Context, do func() error) error {
	for deadline := time.Now().Add(busy); ; {
		err := do()
		const isBusy = 5 // SQLITE_BUSY, under the byte that says more
		if e, ok := errors.AsType[*sqlite.Error](err); !ok || e.Code()&0xff != isBusy ||
			time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Millisecond): // sometimes SQLite does not nap
		}
	}
}

// query calls row for each row about the patient.
func query(ctx context.Context, stmt *sql.Stmt, patient string, row func(*sql.Rows) error) error {
	rows, err := stmt.QueryContext(ctx, patient)
	if err != nil {
		return explain(ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return explain(ctx, err)
		}
	}
	return explain(ctx, rows.Err())
}

// explain names the package, and the context's error where it is the cause:
// the driver then says "interrupted".
func explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("sqlitestore: %w", cmp.Or(ctx.Err(), err))
}
