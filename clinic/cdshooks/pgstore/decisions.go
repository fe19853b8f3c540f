package pgstore

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/crosstalk/advisor/decisions"
)

var _ decisions.Store = (*Store)(nil)

// accountLock is the number of the lock under which a line is added to the account. It asks
// for no right to change or delete lines, as a lock of the table would.
const accountLock = 0x43744465

// Append implements decisions.Store: all servers that use the database write one account, in
// one order.
func (s *Store) Append(ctx context.Context, next decisions.Next) error {
	return s.AppendAll(ctx, []decisions.Next{next})
}

// AppendAll adds lines of which all are kept, or none.
func (s *Store) AppendAll(ctx context.Context, list []decisions.Next) error {
	if s.pool == nil {
		return errNotOpen
	}
	// Those of this process wait here, not each with a connection.
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.write(ctx, func(tx pgx.Tx) error {
		seq, hash, err := last(ctx, tx)
		if err != nil {
			return err
		}
		for _, next := range list {
			line, err := next(seq, hash)
			if err != nil {
				return err
			}
			seq++
			if err := tx.QueryRow(ctx, `INSERT INTO crosstalk_decisions (seq, line) VALUES ($1, $2)
				RETURNING encode(sha256(line), 'hex')`, seq, line).Scan(&hash); err != nil {
				return err
			}
		}
		return nil
	})
}

// last has the lock, and is the last line of the account: nobody adds one before the
// transaction is over.
func last(ctx context.Context, tx pgx.Tx) (seq int64, hash string, err error) {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(accountLock)); err != nil {
		return 0, "", err
	}
	err = tx.QueryRow(ctx, `SELECT seq, encode(sha256(line), 'hex') FROM crosstalk_decisions
		ORDER BY seq DESC LIMIT 1`).Scan(&seq, &hash)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return seq, hash, err
}

// errTrial takes back what Ready has written.
var errTrial = errors.New("a trial")

// Ready tries whether a line could be added now, and adds none.
func (s *Store) Ready() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	err := s.write(ctx, func(tx pgx.Tx) error {
		seq, _, err := last(ctx, tx)
		if err == nil {
			_, err = tx.Exec(ctx, `INSERT INTO crosstalk_decisions (seq, line) VALUES ($1, '')`, seq+1)
		}
		if err == nil {
			err = errTrial
		}
		return err
	})
	if errors.Is(err, errTrial) {
		return nil
	}
	return err
}

// page is how many lines Lines has in memory.
const page = 100

// Lines reads the account, its first line first: for decisions.Logs.
func (s *Store) Lines(ctx context.Context) io.ReadCloser {
	return decisions.Pages(func(after int64) (lines []byte, last int64, err error) {
		if ctx == nil {
			return nil, 0, errors.New("pgstore: no context")
		}
		rows, err := s.query(ctx, `SELECT seq, line FROM crosstalk_decisions WHERE seq > $1
			ORDER BY seq LIMIT $2`, after, page)
		if err != nil {
			return nil, 0, err
		}
		var line []byte
		_, err = pgx.ForEachRow(rows, []any{&last, &line}, func() error {
			lines = append(lines, line...)
			return nil
		})
		return lines, last, explain(ctx, err)
	})
}
