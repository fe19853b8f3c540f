// Package pgstore keeps cards, feedback, what was given to patients, the tokens that were used
// and an account of decisions in PostgreSQL, so that several servers behind one address behave
// as one.
//
//	s, err := pgstore.Open(ctx, "postgres://crosstalk@db.example.org/crosstalk")
//	defer s.Close()
//
// [Store] implements [store.Store], [delivery.Store] and [decisions.Store], under the same laws
// as a SQLite file.
// An answered write is on the disk of the database, whatever its own setting of
// synchronous_commit.
// A connection that breaks is made again; what was asked meanwhile is an error, for
// which a [store.Backlog] in front keeps the cards.
//
// The tables crosstalk_cards, _feedback, _given, _notes, _tokens and _decisions are made in the
// first schema of the role's search path; crosstalk_schema has their version. An older version
// is brought up to date, a newer one is refused. A role that may not make tables will do once
// they are there; of crosstalk_decisions it needs SELECT and INSERT alone, and who replays,
// SELECT. Texts are bytes of UTF-8 (bytea), for a client may send what PostgreSQL's text cannot
// hold; times are with a zone.
//
// Nothing leaves by itself but tokens that have expired: see [Store.Prune].
package pgstore

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/clinic/cdshooks/store"
)

// A Store is a [store.Store] in PostgreSQL. It is safe for concurrent use. Make one with
// Open.
type Store struct {
	pool *pgxpool.Pool
	turn chan struct{} // who adds to the account
}

var _ store.Store = (*Store)(nil)

// tries is how often a transaction is begun again that the database gave up in favor of
// another one.
const tries = 5

// cutOff is how long the database waits for a server in the middle of a transaction.
const cutOff = 5 * time.Second

// Open connects to the database that a URL or a list of settings names, as libpq has
// them, and makes the tables if they are not there. The error never has the password.
// Close the store after use.
func Open(ctx context.Context, url string) (*Store, error) {
	if ctx == nil {
		return nil, errors.New("pgstore: no context")
	}
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("pgstore: no address of a database; want postgres://USER@HOST/DATABASE")
	}
	config.ConnConfig.RuntimeParams["synchronous_commit"] = "on"
	config.ConnConfig.RuntimeParams["application_name"] = "crosstalk"
	// A server that is cut off in the middle of a transaction keeps no lock from the others.
	config.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = fmt.Sprint(
		cutOff.Milliseconds())
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("pgstore: %w", err)
	}
	if err := migrate(ctx, pool); err != nil {
		pool.Close()
		return nil, fmt.Errorf("pgstore: %w", err)
	}
	return &Store{pool, make(chan struct{}, 1)}, nil
}

// Close ends all use of the store. Methods called later return an error.
func (s *Store) Close() error {
	if s.pool != nil {
		s.pool.Close()
	}
	return nil
}

// Shown implements store.Store.
func (s *Store) Shown(ctx context.Context, cards []store.Shown) error {
	if err := cmp.Or(ctx.Err(), store.CheckAll(cards)); err != nil {
		return err
	}
	// In one order everywhere, or two requests wait for each other.
	cards = slices.Clone(cards)
	slices.SortStableFunc(cards, func(a, b store.Shown) int { return cmp.Compare(a.Card, b.Card) })
	return s.write(ctx, func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		for _, c := range cards {
			batch.Queue(`INSERT INTO crosstalk_cards (id, card, patient, service, rule, at)
				VALUES (sha256($1), $1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
				[]byte(c.Card), []byte(c.Patient), []byte(c.Service), []byte(c.Rule), store.Time(c.At))
		}
		return tx.SendBatch(ctx, batch).Close()
	})
}

// Feedback implements store.Store.
func (s *Store) Feedback(ctx context.Context, service string, items []store.Feedback) error {
	if err := cmp.Or(ctx.Err(), store.CheckAll(items)); err != nil {
		return err
	}
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b store.Feedback) int { return cmp.Compare(a.Card, b.Card) })
	return s.write(ctx, func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		for _, f := range items {
			var suggestions, system, code, display []byte
			if f.AcceptedSuggestions != nil {
				var err error
				if suggestions, err = json.Marshal(f.AcceptedSuggestions); err != nil {
					return err
				}
			}
			if f.Reason != nil {
				system, code, display = bytesOf(f.Reason.System), bytesOf(f.Reason.Code),
					bytesOf(f.Reason.Display)
			}
			// Who counts the items of a card holds it, so that two do not both see room for one.
			batch.Queue(`SELECT FROM crosstalk_cards WHERE id = sha256($1) FOR UPDATE`, []byte(f.Card))
			// SELECT, so that a card that is not there is passed over, and is no error.
			batch.Queue(`INSERT INTO crosstalk_feedback
					(id, outcome, at, suggestions, system, code, display, comment)
				SELECT id, $3, $4, $5, $6, $7, $8, $9 FROM crosstalk_cards c
				WHERE id = sha256($1) AND service = $2
					AND (SELECT count(*) FROM crosstalk_feedback f WHERE f.id = c.id) < $10
				ON CONFLICT DO NOTHING`,
				[]byte(f.Card), []byte(service), f.Outcome, store.Time(f.At), suggestions, system, code,
				display, bytesOf(f.Comment), store.MaxFeedback)
		}
		return tx.SendBatch(ctx, batch).Close()
	})
}

// bytesOf is not nil, which would be no text at all.
func bytesOf(text string) []byte { return append([]byte{}, text...) }

// Deliveries implements store.Store.
func (s *Store) Deliveries(ctx context.Context, patient string) ([]advisor.Delivery, error) {
	rows, err := s.query(ctx, `SELECT rule, max(at) FROM crosstalk_cards c
		WHERE sha256(patient) = sha256($1) AND patient = $1 AND EXISTS (SELECT FROM crosstalk_feedback f WHERE f.id = c.id)
		GROUP BY rule ORDER BY rule`, []byte(patient))
	if err != nil {
		return nil, err
	}
	var list []advisor.Delivery
	var rule []byte
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&rule, &at}, func() error {
		list = append(list, advisor.Delivery{Rule: string(rule), On: at.UTC()})
		return nil
	})
	return list, explain(ctx, err)
}

// Records lists all that is kept of the patient, the oldest card first.
func (s *Store) Records(ctx context.Context, patient string) ([]store.Record, error) {
	rows, err := s.query(ctx, `SELECT c.card, c.patient, c.service, c.rule, c.at,
			f.outcome, f.at, f.suggestions, f.system, f.code, f.display, f.comment
		FROM crosstalk_cards c LEFT JOIN crosstalk_feedback f ON f.id = c.id
		WHERE sha256(c.patient) = sha256($1) AND c.patient = $1 ORDER BY c.at, c.card, f.at, f.outcome`, []byte(patient))
	if err != nil {
		return nil, err
	}
	var list []store.Record
	var card, owner, service, rule, suggestions, system, code, display, comment []byte
	var at time.Time
	var outcome *string
	var said *time.Time
	_, err = pgx.ForEachRow(rows, []any{&card, &owner, &service, &rule, &at, &outcome, &said,
		&suggestions, &system, &code, &display, &comment}, func() error {
		if n := len(list); n == 0 || list[n-1].Card != string(card) {
			list = append(list, store.Record{Shown: store.Shown{Card: string(card),
				Patient: string(owner), Service: string(service), Rule: string(rule), At: at.UTC()}})
		}
		if outcome == nil {
			return nil
		}
		f := store.Feedback{Card: string(card), Outcome: *outcome, Comment: string(comment),
			At: said.UTC()}
		if suggestions != nil {
			if err := json.Unmarshal(suggestions, &f.AcceptedSuggestions); err != nil {
				return err
			}
		}
		if code != nil {
			f.Reason = &store.Coding{System: string(system), Code: string(code),
				Display: string(display)}
		}
		r := &list[len(list)-1]
		r.Feedback = append(r.Feedback, f)
		return nil
	})
	return list, explain(ctx, err)
}

// Prune forgets the cards that were shown before, with their feedback, and what was given
// before, with its notes, and returns how much. A rule whose repeat_after is longer than
// what is kept shows its message again too early.
func (s *Store) Prune(ctx context.Context, before time.Time) (n int, err error) {
	err = s.write(ctx, func(tx pgx.Tx) error {
		cards, err := tx.Exec(ctx, `DELETE FROM crosstalk_cards WHERE at < $1`, store.Time(before))
		if err != nil {
			return err
		}
		given, err := tx.Exec(ctx, `DELETE FROM crosstalk_given WHERE at < $1`, store.Time(before))
		n = int(cards.RowsAffected() + given.RowsAffected())
		return err
	})
	return n, err
}

// TokenUsed remembers a token of an issuer until then, and reports whether it was used
// before, by whatever server: for auth.Options.Used. Now is what expired tokens are
// forgotten by.
func (s *Store) TokenUsed(ctx context.Context, issuer string, id [32]byte, now,
	until time.Time) (before bool, err error) {
	err = s.write(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM crosstalk_tokens WHERE (issuer, id) IN (
			SELECT issuer, id FROM crosstalk_tokens WHERE until <= $1 ORDER BY until LIMIT 20
			FOR UPDATE SKIP LOCKED)`, now); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `INSERT INTO crosstalk_tokens (issuer, id, until) VALUES ($1, $2, $3)
			ON CONFLICT DO NOTHING`, []byte(issuer), id[:], until)
		before = err == nil && tag.RowsAffected() == 0
		return err
	})
	return before && err == nil, err
}

// write runs do in a transaction: all of it is kept, or nothing.
func (s *Store) write(ctx context.Context, do func(pgx.Tx) error) error {
	if s.pool == nil {
		return errNotOpen
	}
	for try := 1; ; try++ {
		// Each statement sees what is there when it begins, whatever the role's own setting.
		err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, do)
		var pg *pgconn.PgError
		if try == tries || !errors.As(err, &pg) ||
			!slices.Contains([]string{"40001", "40P01"}, pg.Code) { // serialization, deadlock
			return explain(ctx, err)
		}
	}
}

var errNotOpen = errors.New("pgstore: not open; pgstore.Open makes a Store")

func (s *Store) query(ctx context.Context, query string, args ...any) (pgx.Rows, error) {
	if s.pool == nil {
		return nil, errNotOpen
	}
	rows, err := s.pool.Query(ctx, query, args...)
	return rows, explain(ctx, err)
}

// explain puts the context's error first, if that is why.
func explain(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return fmt.Errorf("pgstore: %w", err)
}

// IsURL reports whether text names a database rather than a file.
func IsURL(text string) bool {
	return strings.HasPrefix(text, "postgres://") || strings.HasPrefix(text, "postgresql://")
}
