package pgstore

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/crosstalk/advisor/delivery"
)

var _ delivery.Store = (*Store)(nil)

// Give implements delivery.Store.
func (s *Store) Give(ctx context.Context, given []delivery.Given) error {
	if err := cmp.Or(ctx.Err(), delivery.CheckAll(given)); err != nil {
		return err
	}
	// In one order everywhere, or two requests wait for each other.
	given = slices.Clone(given)
	slices.SortStableFunc(given, func(a, b delivery.Given) int { return cmp.Compare(a.ID, b.ID) })
	return s.write(ctx, func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		for _, g := range given {
			batch.Queue(`INSERT INTO crosstalk_given
					(hash, id, patient, pack, rule, version, language, giver, at)
				VALUES (sha256($1), $1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
				[]byte(g.ID), []byte(g.Patient), []byte(g.Pack), []byte(g.Rule), []byte(g.Version),
				[]byte(g.Language), bytesOf(g.By), delivery.Time(g.On))
		}
		return tx.SendBatch(ctx, batch).Close()
	})
}

// Note implements delivery.Store.
func (s *Store) Note(ctx context.Context, notes []delivery.Note) error {
	if err := cmp.Or(ctx.Err(), delivery.CheckAll(notes)); err != nil {
		return err
	}
	notes = slices.Clone(notes)
	slices.SortStableFunc(notes, func(a, b delivery.Note) int { return cmp.Compare(a.Given, b.Given) })
	return s.write(ctx, func(tx pgx.Tx) error {
		for _, n := range notes {
			// Who counts the notes of a message holds it, so that two do not both see room for one.
			tag, err := tx.Exec(ctx,
				`SELECT FROM crosstalk_given WHERE hash = sha256($1) FOR UPDATE`, []byte(n.Given))
			if err != nil {
				return err
			}
			if tag.RowsAffected() == 0 {
				return delivery.ErrUnknown
			}
			if _, err := tx.Exec(ctx, `INSERT INTO crosstalk_notes (hash, what, by_hash, noted_by, at)
				VALUES (sha256($1), $2, sha256($3), $3, $4) ON CONFLICT DO NOTHING`, []byte(n.Given),
				string(n.What), bytesOf(n.By), delivery.Time(n.On)); err != nil {
				return err
			}
			var kept int
			if err := tx.QueryRow(ctx, `SELECT count(*) FROM crosstalk_notes WHERE hash = sha256($1)`,
				[]byte(n.Given)).Scan(&kept); err != nil {
				return err
			}
			if kept > delivery.MaxNotes {
				return delivery.ErrTooMany
			}
		}
		return nil
	})
}

// Given implements delivery.Store.
func (s *Store) Given(ctx context.Context, patient string) ([]delivery.Record, error) {
	rows, err := s.query(ctx, `SELECT g.id, g.patient, g.pack, g.rule, g.version, g.language, g.giver,
			g.at, n.what, n.noted_by, n.at
		FROM crosstalk_given g LEFT JOIN crosstalk_notes n ON n.hash = g.hash
		WHERE sha256(g.patient) = sha256($1) AND g.patient = $1 ORDER BY g.at, g.id`, []byte(patient))
	if err != nil {
		return nil, err
	}
	var list []delivery.Record
	var id, owner, pack, rule, version, language, giver, by []byte
	var at time.Time
	var what *string
	var on *time.Time
	_, err = pgx.ForEachRow(rows, []any{&id, &owner, &pack, &rule, &version, &language, &giver, &at,
		&what, &by, &on}, func() error {
		if n := len(list); n == 0 || list[n-1].ID != string(id) {
			list = append(list, delivery.Record{Given: delivery.Given{ID: string(id),
				Patient: string(owner), Pack: string(pack), Rule: string(rule), Version: string(version),
				Language: string(language), By: string(giver), On: at.UTC()}})
		}
		if what != nil {
			r := &list[len(list)-1]
			r.Notes = append(r.Notes, delivery.Note{Given: r.ID, What: delivery.What(*what),
				By: string(by), On: on.UTC()})
		}
		return nil
	})
	delivery.Sort(list)
	return list, explain(ctx, err)
}
