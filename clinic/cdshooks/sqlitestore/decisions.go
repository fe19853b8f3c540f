package sqlitestore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"example.com/crosstalk/advisor/decisions"
)

var _ decisions.Store = (*Store)(nil)

// prepareDecisions prepares what the account and the tokens need.
func (s *Store) prepareDecisions(on func(db *sql.DB, query string) *sql.Stmt) {
	s.last = on(s.writer, `SELECT seq, line FROM decisions ORDER BY seq DESC LIMIT 1`)
	s.decide = on(s.writer, `INSERT INTO decisions (seq, line) VALUES (?, ?)`)
	s.lines = on(s.reader, `SELECT seq, line FROM decisions WHERE seq > ? ORDER BY seq LIMIT 100`)
	s.forget = on(s.writer, `DELETE FROM tokens WHERE until <= ?`)
	s.token = on(s.writer, `INSERT INTO tokens (issuer, id, until) VALUES (?, ?, ?)
		ON CONFLICT DO NOTHING`)
}

// Append implements decisions.Store: all processes that share the file write one account,
// in one order.
func (s *Store) Append(ctx context.Context, next decisions.Next) error {
	return s.AppendAll(ctx, []decisions.Next{next})
}

// AppendAll adds lines of which all are kept, or none.
func (s *Store) AppendAll(ctx context.Context, list []decisions.Next) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error { // which has the lock of the file
		var seq int64
		var line []byte
		err := tx.StmtContext(ctx, s.last).QueryRowContext(ctx).Scan(&seq, &line)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		decide := tx.StmtContext(ctx, s.decide)
		for _, next := range list {
			hash := ""
			if seq > 0 {
				sum := sha256.Sum256(line)
				hash = hex.EncodeToString(sum[:])
			}
			if line, err = next(seq, hash); err != nil {
				return err
			}
			seq++
			if _, err := decide.ExecContext(ctx, seq, line); err != nil {
				return err
			}
		}
		return nil
	})
}

// errTrial takes back what Ready has written.
var errTrial = errors.New("a trial")

// Ready tries whether a line could be added now, and adds none.
func (s *Store) Ready() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	err := s.write(ctx, func(tx *sql.Tx) error {
		// More than the pages that are there: on a full disk it fails.
		if _, err := tx.StmtContext(ctx, s.decide).ExecContext(ctx, int64(1)<<62,
			make([]byte, 64<<10)); err != nil {
			return err
		}
		return errTrial
	})
	if errors.Is(err, errTrial) {
		return nil
	}
	return err
}

// Lines reads the account, its first line first: for decisions.Logs.
func (s *Store) Lines(ctx context.Context) io.ReadCloser {
	return decisions.Pages(func(after int64) (lines []byte, last int64, err error) {
		if ctx == nil || s.lines == nil {
			return nil, 0, errors.New("sqlitestore: no context, or not open")
		}
		rows, err := s.lines.QueryContext(ctx, after)
		if err != nil {
			return nil, 0, explain(ctx, err)
		}
		defer rows.Close()
		for rows.Next() {
			var line []byte
			if err := rows.Scan(&last, &line); err != nil {
				return nil, 0, explain(ctx, err)
			}
			lines = append(lines, line...)
		}
		return lines, last, explain(ctx, rows.Err())
	})
}

// TokenUsed remembers a token of an issuer until then, and reports whether it was used
// before, by whatever process: for auth.Options.Used. Now is what expired tokens are
// forgotten by.
func (s *Store) TokenUsed(ctx context.Context, issuer string, id [32]byte, now,
	until time.Time) (before bool, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.StmtContext(ctx, s.forget).ExecContext(ctx, now.UnixMicro()); err != nil {
			return err
		}
		result, err := tx.StmtContext(ctx, s.token).ExecContext(ctx, issuer, id[:],
			until.UnixMicro())
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		before = n == 0
		return err
	})
	return before && err == nil, err
}
