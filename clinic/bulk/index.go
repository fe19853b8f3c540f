package bulk

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"example.com/crosstalk/advisor/fhir"
)

// The index is filled as the data comes and indexed at the end, when sorting
// is cheapest. What comes of a patient within about a MiB of data is one block in the store.
// A patient is the first key under which it was seen; the column record leads from the other
// names of a patient to the one that is its id.
const schema = `
CREATE TABLE patient (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, record INTEGER);
CREATE TABLE alias (name TEXT PRIMARY KEY, id TEXT NOT NULL);
CREATE TABLE shared (
	seq INTEGER PRIMARY KEY, type TEXT, id TEXT, url TEXT, version BLOB, json BLOB);
CREATE TABLE deleted (id TEXT, type TEXT, version BLOB, PRIMARY KEY (id, type)) WITHOUT ROWID;`

const indices = `
CREATE INDEX shared_id ON shared (id);
CREATE INDEX shared_url ON shared (url) WHERE url != '';
UPDATE patient SET record = coalesce(
	(SELECT p.key FROM alias a JOIN patient p ON p.id = a.id WHERE a.name = patient.id), key);
CREATE INDEX patient_record ON patient (record);`

// If the machine fails the index is of no use, so nothing waits for the disk.
var pragmas = []string{
	"locking_mode = EXCLUSIVE", "synchronous = OFF", "journal_mode = TRUNCATE", "cache_size = -2048",
}

type index struct {
	dir  string
	db   *sql.DB
	conn *sql.Conn
	stmt map[string]*sql.Stmt

	// keys of patients that were seen lately: data comes in runs of one patient,
	// or in the same order in each file.
	keys map[string]int64

	blocks blocks
	store  *store

	patients  int
	hasShared bool
	hasDelete bool
}

const maxKeys = 20_000

func newIndex(parent string) (x *index, err error) {
	x = &index{stmt: map[string]*sql.Stmt{}, keys: map[string]int64{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, x.close())
		}
	}()
	sweep(parent, time.Now())
	if x.dir, err = os.MkdirTemp(parent, indexName); err != nil { // 0700
		return x, err
	}
	name := filepath.Join(x.dir, "index.sqlite")
	// SQLite's journal takes its mode
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return x, err
	}
	if err := f.Close(); err != nil {
		return x, err
	}
	if x.db, err = sql.Open("sqlite", name); err != nil {
		return x, err
	}
	if x.conn, err = x.db.Conn(background); err != nil {
		return x, err
	}
	for _, p := range pragmas {
		if err := x.exec("PRAGMA " + p); err != nil {
			return x, err
		}
	}
	if x.store, err = newStore(x.dir); err != nil {
		return x, wrap(err)
	}
	return x, x.exec(schema)
}

// Statements are short, and ctx is looked at between them: one with a context
// that can end costs a goroutine each.
var background = context.Background()

func (x *index) exec(query string) error {
	_, err := x.conn.ExecContext(background, query)
	return wrap(err)
}

func wrap(err error) error {
	if err != nil {
		return fmt.Errorf("index of the FHIR data: %w", err)
	}
	return nil
}

// prepare prepares a statement once.
func (x *index) prepare(query string) (*sql.Stmt, error) {
	if s := x.stmt[query]; s != nil {
		return s, nil
	}
	s, err := x.conn.PrepareContext(background, query)
	if err != nil {
		return nil, wrap(err)
	}
	x.stmt[query] = s
	return s, nil
}

func (x *index) run(query string, args ...any) error {
	s, err := x.prepare(query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(background, args...)
	return wrap(err)
}

func (x *index) begin() error {
	x.store.mark()
	return x.exec("BEGIN")
}

func (x *index) commit() error {
	if err := x.flush(); err != nil {
		return err
	}
	return x.exec("COMMIT")
}

func (x *index) rollback() error {
	clear(x.keys)
	x.blocks.clear()
	return errors.Join(x.exec("ROLLBACK"), wrap(x.store.rollback()))
}

// flush writes the blocks.
func (x *index) flush() error {
	return wrap(x.blocks.write(x.store))
}

func (x *index) add(e fhir.Entry) error {
	switch {
	case e.Deleted:
		x.hasDelete = true
		return x.run("INSERT INTO deleted VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET version = "+
			"max(version, excluded.version)", e.ID, e.Type, []byte(e.Version))
	case e.Patient == "":
		x.hasShared = true
		return x.run("INSERT INTO shared (type, id, url, version, json) VALUES (?, ?, ?, ?, ?)", e.Type,
			e.ID, e.URL, []byte(e.Version), []byte(e.JSON))
	}
	for _, alias := range e.Aliases() {
		query := "INSERT OR REPLACE INTO alias VALUES (?, ?)"
		if fhir.Unplaced(alias) && !strings.HasPrefix(alias, "urn:") { // of two people it names neither
			query = "INSERT INTO alias VALUES (?, ?) ON CONFLICT DO UPDATE SET id = CASE WHEN id = " +
				"excluded.id THEN id ELSE '' END"
		}
		if err := x.run(query, alias, e.Patient); err != nil {
			return err
		}
	}
	key, err := x.key(e.Patient)
	if err != nil {
		return err
	}
	if x.blocks.add(key, e); len(x.blocks.text) >= maxBlocks {
		return x.flush()
	}
	return nil
}

// key is the key of a patient, who may be new.
func (x *index) key(id string) (int64, error) {
	if key, ok := x.keys[id]; ok {
		return key, nil
	}
	if len(x.keys) >= maxKeys {
		clear(x.keys)
	}
	find, err := x.prepare("SELECT key FROM patient WHERE id = ?")
	if err != nil {
		return 0, err
	}
	if name := fhir.Named(id); name != id { // unless a Patient has that address
		if err := x.run("INSERT OR IGNORE INTO alias VALUES (?, ?)", id, name); err != nil {
			return 0, err
		}
	}
	var key int64
	err = find.QueryRowContext(background, id).Scan(&key)
	if errors.Is(err, sql.ErrNoRows) {
		insert, prepErr := x.prepare("INSERT INTO patient (id) VALUES (?)")
		if prepErr != nil {
			return 0, prepErr
		}
		var res sql.Result
		if res, err = insert.ExecContext(background, id); err == nil {
			key, err = res.LastInsertId()
		}
	}
	x.keys[id] = key
	return key, wrap(err)
}

// finish makes the index ready for reading.
func (x *index) finish() error {
	clear(x.keys)
	if err := cmp.Or(wrap(x.store.finish()), x.exec(indices)); err != nil {
		return err
	}
	err := x.conn.QueryRowContext(background,
		"SELECT count(*) FROM patient p WHERE "+isFirst).Scan(&x.patients)
	return wrap(err)
}

// unplaced lists the resource types of what belongs to somebody whom no Patient
// is, with the names of two subjects at most. What nobody has is counted.
func (x *index) unplaced(nobody *fhir.Report) (map[string][]string, error) {
	types := map[string][]string{}
	for after := int64(0); ; {
		slots, err := x.slots("p.id LIKE 'urn:%' OR "+byIdentifier, after)
		if err != nil || len(slots) == 0 {
			return types, err
		}
		for _, s := range slots {
			after = s.key
			if is, err := x.store.hasSelf(s.keys); err != nil || is {
				if err != nil {
					return nil, wrap(err)
				}
				continue
			}
			err := x.unplacedOf(s, types, nobody)
			if err != nil {
				return nil, wrap(err)
			}
		}
	}
}

// unplacedOf adds those of a patient, under one name.
func (x *index) unplacedOf(s slot, types map[string][]string, nobody *fhir.Report) error {
	places, err := x.store.places([]int64{s.key})
	if err != nil {
		return err
	}
	for _, p := range places {
		block, err := x.store.block(p)
		if err != nil {
			return err
		}
		for e, err := range entriesOf(block) {
			if err != nil {
				return err
			}
			if len(types[e.Type]) < 2 && !slices.Contains(types[e.Type], s.id) {
				types[e.Type] = append(types[e.Type], s.id)
			}
			if fhir.Unplaced(s.id) {
				fhir.Unowned(nobody, fhir.Entry{Type: e.Type})
			}
		}
	}
	return nil
}

// byIdentifier holds of a name that is an identifier.
const byIdentifier = "p.id LIKE 'identifier|%'"

// isFirst holds of the first key of a record that is somebody's.
const isFirst = "p.key = (SELECT min(q.key) FROM patient q WHERE q.record = p.record) AND NOT " +
	"(p.record = p.key AND " + byIdentifier + ")"

func (x *index) close() error {
	var errs []error
	for _, s := range x.stmt {
		errs = append(errs, s.Close())
	}
	if x.conn != nil {
		errs = append(errs, x.conn.Close())
	}
	if x.db != nil {
		errs = append(errs, x.db.Close())
	}
	if x.store != nil {
		errs = append(errs, x.store.close())
	}
	if x.dir != "" {
		errs = append(errs, os.RemoveAll(x.dir))
	}
	return errors.Join(errs...)
}
