package pgstore

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// migrations are the steps from no tables to the schema of today. A step that was
// released is never changed: what is to be different comes as one more.
var migrations = []string{
	`CREATE TABLE crosstalk_cards (
		id      bytea PRIMARY KEY, -- SHA-256 of the card: an index holds no long texts
		card    bytea NOT NULL,
		patient bytea NOT NULL, -- or a pseudonym
		service bytea NOT NULL,
		rule    bytea NOT NULL,
		at      timestamptz NOT NULL
	);
	CREATE INDEX crosstalk_cards_of_patient ON crosstalk_cards (sha256(patient), at);
	CREATE INDEX crosstalk_cards_by_age ON crosstalk_cards (at);

	CREATE TABLE crosstalk_feedback (
		id          bytea NOT NULL REFERENCES crosstalk_cards ON DELETE CASCADE,
		outcome     text NOT NULL CHECK (outcome IN ('accepted', 'overridden')),
		at          timestamptz NOT NULL, -- as the client says
		suggestions bytea, -- those that were accepted, a JSON array
		system      bytea, -- system, code and display: the reason of an override
		code        bytea,
		display     bytea,
		comment     bytea NOT NULL,
		PRIMARY KEY (id, outcome, at)
	);

	CREATE TABLE crosstalk_tokens (
		issuer bytea NOT NULL,
		id     bytea NOT NULL, -- a hash
		until  timestamptz NOT NULL,
		PRIMARY KEY (issuer, id)
	);
	CREATE INDEX crosstalk_tokens_by_end ON crosstalk_tokens (until);`,

	`CREATE TABLE crosstalk_given (
		hash     bytea PRIMARY KEY, -- SHA-256 of the id
		id       bytea NOT NULL,
		patient  bytea NOT NULL, -- or a pseudonym
		pack     bytea NOT NULL,
		rule     bytea NOT NULL,
		version  bytea NOT NULL, -- of the words
		language bytea NOT NULL,
		giver    bytea NOT NULL, -- empty if that is not known
		at       timestamptz NOT NULL
	);
	CREATE INDEX crosstalk_given_to_patient ON crosstalk_given (sha256(patient), at);
	CREATE INDEX crosstalk_given_by_age ON crosstalk_given (at);

	CREATE TABLE crosstalk_notes (
		hash     bytea NOT NULL REFERENCES crosstalk_given ON DELETE CASCADE,
		what     text NOT NULL CHECK (what IN ('read', 'understood', 'not-understood', 'declined')),
		by_hash  bytea NOT NULL,
		noted_by bytea NOT NULL,
		at       timestamptz NOT NULL,
		PRIMARY KEY (hash, what, by_hash, at)
	);`,

	`CREATE TABLE crosstalk_decisions (
		seq  bigint PRIMARY KEY,
		line bytea NOT NULL -- as in a file: JSON with the hash of the line before, and its end
	);`,
}

// lock is the number of the lock under which one of several servers that start at once
// makes the tables.
const lock = 0x43744364

func migrate(ctx context.Context, pool *pgxpool.Pool) error {
	if version, err := versionOf(ctx, pool); err != nil || version == len(migrations) {
		return err
	}
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(lock)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx,
			`CREATE TABLE IF NOT EXISTS crosstalk_schema (version int NOT NULL)`); err != nil {
			return err
		}
		version, err := versionOf(ctx, tx)
		if err != nil {
			return err
		}
		for ; version < len(migrations); version++ {
			if _, err := tx.Exec(ctx, migrations[version]); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO crosstalk_schema VALUES ($1)`, version+1); err != nil {
				return err
			}
		}
		return nil
	})
}

// versionOf is the version of the tables; 0: there are none.
func versionOf(ctx context.Context, db interface {
	QueryRow(ctx context.Context, query string, args ...any) pgx.Row
}) (version int, err error) {
	there := false
	if err := db.QueryRow(ctx, `SELECT to_regclass('crosstalk_schema') IS NOT NULL`).Scan(
		&there); err != nil || !there {
		return 0, err
	}
	if err := db.QueryRow(ctx,
		`SELECT coalesce(max(version), 0) FROM crosstalk_schema`).Scan(&version); err != nil {
		return 0, err
	}
	if version > len(migrations) {
		return 0, fmt.Errorf("the tables have version %d, and this program knows %d: it needs a newer "+
			"program", version, len(migrations))
	}
	return version, nil
}
