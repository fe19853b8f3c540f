package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// applicationID marks our files ("CtCd"), so that those of other programs are
// left alone. See https://www.sqlite.org/pragma.html#pragma_application_id.
const applicationID = 0x43744364

// migrations are the steps from an empty file to the schema of today; a file's
// user_version says how many of them it has behind it. A step that was released
// is never changed: what is to be different comes as one more.
var migrations = []string{
	`CREATE TABLE cards (
		card    TEXT PRIMARY KEY,
		patient TEXT NOT NULL, -- or a pseudonym
		service TEXT NOT NULL,
		rule    TEXT NOT NULL,
		at      INTEGER NOT NULL -- when it was shown, in microseconds since 1970, UTC
	) STRICT;
	CREATE INDEX cards_of_patient ON cards (patient, rule, at);
	CREATE INDEX cards_by_age ON cards (at);

	CREATE TABLE feedback (
		card        TEXT NOT NULL REFERENCES cards ON DELETE CASCADE,
		outcome     TEXT NOT NULL CHECK (outcome IN ('accepted', 'overridden')),
		at          INTEGER NOT NULL, -- as the client says
		suggestions TEXT, -- those that were accepted, a JSON array
		system      TEXT, -- system, code and display: the reason of an override
		code        TEXT,
		display     TEXT,
		comment     TEXT NOT NULL,
		PRIMARY KEY (card, outcome, at)
	) STRICT, WITHOUT ROWID;`,

	`CREATE TABLE given (
		id       TEXT PRIMARY KEY,
		patient  TEXT NOT NULL, -- or a pseudonym
		pack     TEXT NOT NULL,
		rule     TEXT NOT NULL,
		version  TEXT NOT NULL, -- of the words
		language TEXT NOT NULL,
		giver    TEXT NOT NULL, -- '' if that is not known
		at       INTEGER NOT NULL
	) STRICT;
	CREATE INDEX given_to_patient ON given (patient, at);
	CREATE INDEX given_by_age ON given (at);

	CREATE TABLE notes (
		id       TEXT NOT NULL REFERENCES given ON DELETE CASCADE,
		what     TEXT NOT NULL CHECK (what IN ('read', 'understood', 'not-understood', 'declined')),
		noted_by TEXT NOT NULL,
		at       INTEGER NOT NULL,
		PRIMARY KEY (id, what, noted_by, at)
	) STRICT, WITHOUT ROWID;`,

	`CREATE TABLE decisions (
		seq  INTEGER PRIMARY KEY,
		line BLOB NOT NULL -- as in a file: JSON with the hash of the line before, and its end
	) STRICT;

	CREATE TABLE tokens (
		issuer TEXT NOT NULL,
		id     BLOB NOT NULL, -- a hash
		until  INTEGER NOT NULL,
		PRIMARY KEY (issuer, id)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX tokens_by_end ON tokens (until);`,
}

// migrate takes a file to the schema of today, each step whole or not at all.
// Of several processes that open a file at once, one does it.
func migrate(db *sql.DB) error {
	for done := false; !done; {
		err := wait(context.Background(), func() (err error) {
			done, err = step(db, migrations)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// step does the next migration, and says if none is left.
func step(db *sql.DB, migrations []string) (done bool, err error) {
	tx, err := db.Begin() // takes the write lock, so what is read here stays so
	if err != nil {
		return false, err
	}
	defer tx.Rollback()
	var id, version, tables int
	for query, n := range map[string]*int{
		"PRAGMA application_id":              &id,
		"PRAGMA user_version":                &version,
		"SELECT count(*) FROM sqlite_schema": &tables,
	} {
		if err := tx.QueryRow(query).Scan(n); err != nil {
			return false, err
		}
	}
	switch {
	case id != applicationID && (id != 0 || version != 0 || tables != 0):
		return false, errors.New("the file is a database of another program")
	case version > len(migrations):
		return false, fmt.Errorf("the file has version %d of the schema, and this program knows %d: "+
			"it needs a newer program", version, len(migrations))
	case version == len(migrations):
		return true, nil
	}
	if _, err := tx.Exec(migrations[version]); err != nil {
		return false, err
	}
	if _, err := tx.Exec(fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d",
		applicationID, version+1)); err != nil {
		return false, err
	}
	return false, tx.Commit()
}
