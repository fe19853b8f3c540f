package sqlitestore

import (
	"cmp"
	"context"
	"database/sql"
	"time"

	"example.com/crosstalk/advisor/delivery"
)

var _ delivery.Store = (*Store)(nil)

func (s *Store) prepareGiven(on func(db *sql.DB, query string) *sql.Stmt) {
	s.give = on(s.writer, `
		INSERT INTO given (id, patient, pack, rule, version, language, giver, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`)
	// SELECT, so that what is not there is told by the number of rows, and by no other error.
	s.known = on(s.writer, `SELECT count(*) FROM given WHERE id = ?`)
	s.note = on(s.writer, `
		INSERT INTO notes (id, what, noted_by, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`)
	s.notes = on(s.writer, `SELECT count(*) FROM notes WHERE id = ?`)
	s.given = on(s.reader, `
		SELECT g.id, g.patient, g.pack, g.rule, g.version, g.language, g.giver, g.at,
			n.what, n.noted_by, n.at
		FROM given g LEFT JOIN notes n ON n.id = g.id
		WHERE g.patient = ? ORDER BY g.at, g.id`)
	s.pruneGiven = on(s.writer, `DELETE FROM given WHERE at < ?`)
}

// Give implements delivery.Store.
func (s *Store) Give(ctx context.Context, given []delivery.Given) error {
	if err := cmp.Or(ctx.Err(), delivery.CheckAll(given)); err != nil {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		give := tx.StmtContext(ctx, s.give)
		for _, g := range given {
			if _, err := give.ExecContext(ctx, g.ID, g.Patient, g.Pack, g.Rule, g.Version, g.Language,
				g.By, g.On.UnixMicro()); err != nil {
				return err
			}
		}
		return nil
	})
}

// Note implements delivery.Store.
func (s *Store) Note(ctx context.Context, notes []delivery.Note) error {
	if err := cmp.Or(ctx.Err(), delivery.CheckAll(notes)); err != nil {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		count := func(stmt *sql.Stmt, id string) (n int, err error) {
			err = tx.StmtContext(ctx, stmt).QueryRowContext(ctx, id).Scan(&n)
			return n, err
		}
		for _, n := range notes {
			if known, err := count(s.known, n.Given); err != nil {
				return err
			} else if known == 0 {
				return delivery.ErrUnknown
			}
			if _, err := tx.StmtContext(ctx, s.note).ExecContext(ctx, n.Given, string(n.What), n.By,
				n.On.UnixMicro()); err != nil {
				return err
			}
			if kept, err := count(s.notes, n.Given); err != nil {
				return err
			} else if kept > delivery.MaxNotes {
				return delivery.ErrTooMany
			}
		}
		return nil
	})
}

// Given implements delivery.Store.
func (s *Store) Given(ctx context.Context, patient string) (records []delivery.Record, err error) {
	err = query(ctx, s.given, patient, func(rows *sql.Rows) error {
		var g delivery.Given
		var at int64
		var what, by sql.NullString
		var on sql.NullInt64
		if err := rows.Scan(&g.ID, &g.Patient, &g.Pack, &g.Rule, &g.Version, &g.Language, &g.By, &at,
			&what, &by, &on); err != nil {
			return err
		}
		g.On = time.UnixMicro(at).UTC()
		if n := len(records); n == 0 || records[n-1].ID != g.ID {
			records = append(records, delivery.Record{Given: g})
		}
		if what.Valid {
			r := &records[len(records)-1]
			r.Notes = append(r.Notes, delivery.Note{Given: g.ID, What: delivery.What(what.String),
				By: by.String, On: time.UnixMicro(on.Int64).UTC()})
		}
		return nil
	})
	delivery.Sort(records)
	return records, err
}
