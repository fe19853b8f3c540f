package bulk

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"example.com/crosstalk/advisor/fhir"
)

// A slot is where a record is in the index.
type slot struct {
	key  int64   // by which it is found
	keys []int64 // of all its names
	id   string
}

// Patients gives the record of each patient, in the order in which they were
// first seen. It stops when ctx ends, with ctx's error.
func (x *Export) Patients(ctx context.Context) iter.Seq2[*fhir.Record, error] {
	return func(yield func(*fhir.Record, error) bool) {
		if x.index == nil { // of an Export that Open did not make
			return
		}
		for after := int64(0); ; {
			slots, err := x.index.slots(isFirst, after)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(slots) == 0 {
				return
			}
			for _, s := range slots {
				after = s.key
				err := ctx.Err()
				var rec *fhir.Record
				if err == nil {
					rec, err = x.record(s)
				}
				if !yield(rec, err) || err != nil {
					return
				}
			}
		}
	}
}

// slots are those of the next few names of patients of which a condition holds.
func (x *index) slots(where string, after int64) ([]slot, error) {
	var slots []slot
	err := x.each("SELECT p.key, r.id, (SELECT group_concat(q.key) FROM patient q WHERE "+
		"q.record = p.record) FROM patient p JOIN patient r ON r.key = p.record "+
		"WHERE p.key > ? AND ("+where+") ORDER BY p.key LIMIT 256",
		[]any{after}, func(rows *sql.Rows) error {
			var s slot
			var keys string
			err := rows.Scan(&s.key, &s.id, &keys)
			for text := range strings.SplitSeq(keys, ",") {
				key, parseErr := strconv.ParseInt(text, 10, 64)
				s.keys, err = append(s.keys, key), cmp.Or(err, parseErr)
			}
			s.id = fhir.Named(s.id)
			slots = append(slots, s)
			return err
		})
	return slots, err
}

func (x *index) each(query string, args []any, scan func(*sql.Rows) error) error {
	s, err := x.prepare(query)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(background, args...)
	if err != nil {
		return wrap(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return wrap(err)
		}
	}
	return wrap(rows.Err())
}

// record reads what the index has of a patient.
func (x *Export) record(s slot) (*fhir.Record, error) {
	entries, tooMuch, err := x.entries(s)
	if err != nil {
		return nil, err
	}
	partial := x.partial
	if tooMuch != nil {
		partial = true
		p := &fhir.Problem{Where: "Patient/" + s.id, Err: tooMuch}
		if x.opts.Problem == nil {
			return nil, p
		}
		x.opts.Problem(p)
	}
	shared, err := x.index.sharedWith(entries)
	if err != nil {
		return nil, err
	}
	rec := fhir.NewRecord(s.id, entries, shared, partial)
	for _, typ := range slices.Sorted(maps.Keys(x.doubts)) {
		if slices.ContainsFunc(x.doubts[typ], func(name string) bool { return name != s.id }) {
			rec.Doubt(typ)
		}
	}
	return rec, nil
}

// entries are those of a patient, in the order in which they were read; tooMuch says
// that there are more.
func (x *Export) entries(s slot) (entries []fhir.Entry, tooMuch, err error) {
	places, err := x.index.store.places(s.keys)
	if err != nil {
		return nil, nil, wrap(err)
	}
	var seqs []uint64
	var size int64
	for _, p := range places {
		block, err := x.index.store.block(p)
		if err != nil {
			return nil, nil, wrap(err)
		}
		for e, err := range entriesOf(block) {
			size += int64(len(e.JSON))
			switch {
			case err != nil:
				return nil, nil, wrap(err)
			case len(entries) >= fhir.MaxResources:
				tooMuch = fmt.Errorf("more than %d resources: the others are left out", fhir.MaxResources)
			case size > x.opts.MaxRecord:
				tooMuch = fmt.Errorf("more than %d bytes: the other resources are left out", x.opts.MaxRecord)
			}
			if tooMuch != nil {
				break
			}
			e.Patient = s.id
			entries, seqs = append(entries, e.Entry), append(seqs, e.seq)
		}
		if tooMuch != nil {
			break
		}
	}
	// The blocks of several names of one patient may be of the same pieces of data.
	if !slices.IsSorted(seqs) {
		sort.Sort(&bySeq{entries, seqs})
	}
	return entries, tooMuch, nil
}

// bySeq sorts entries by their places among all of the export.
type bySeq struct {
	entries []fhir.Entry
	seqs    []uint64
}

func (b *bySeq) Len() int           { return len(b.seqs) }
func (b *bySeq) Less(i, j int) bool { return b.seqs[i] < b.seqs[j] }
func (b *bySeq) Swap(i, j int) {
	b.entries[i], b.entries[j] = b.entries[j], b.entries[i]
	b.seqs[i], b.seqs[j] = b.seqs[j], b.seqs[i]
}

func scan(rows *sql.Rows, e *fhir.Entry) error {
	var version, text []byte
	err := rows.Scan(&e.Type, &e.ID, &e.URL, &version, &text)
	e.Version, e.JSON = string(version), text
	return err
}

// sharedWith finds the resources of nobody to which entries refer, and which of
// those and of the entries were deleted.
func (x *index) sharedWith(entries []fhir.Entry) ([]fhir.Entry, error) {
	var shared []fhir.Entry
	if x.hasShared {
		refs, ids := map[string]bool{}, map[string]bool{}
		for _, e := range entries {
			for ref, id := range e.References() {
				refs[ref], ids[id] = true, true
			}
		}
		for _, q := range []struct {
			where string
			names map[string]bool
		}{{"id", ids}, {"url != '' AND url", refs}} {
			err := x.each("SELECT type, id, url, version, json FROM shared WHERE "+q.where+
				" IN (SELECT value FROM json_each(?)) ORDER BY seq",
				[]any{list(q.names)}, func(rows *sql.Rows) error {
					var e fhir.Entry
					err := scan(rows, &e)
					shared = append(shared, e)
					return err
				})
			if err != nil {
				return nil, err
			}
		}
	}
	if !x.hasDelete {
		return shared, nil
	}
	ids := map[string]bool{}
	for _, e := range entries {
		ids[e.ID] = true
		for _, id := range e.References() { // what is gone is not missing
			ids[id] = true
		}
	}
	for _, e := range shared {
		ids[e.ID] = true
	}
	err := x.each("SELECT d.type, d.id, d.version FROM deleted d WHERE d.id IN (SELECT value FROM "+
		"json_each(?))", []any{list(ids)}, func(rows *sql.Rows) error {
		e := fhir.Entry{Deleted: true}
		var version []byte
		err := rows.Scan(&e.Type, &e.ID, &version)
		e.Version = string(version)
		shared = append(shared, e)
		return err
	})
	return shared, err
}

// list writes names as a list in JSON, for json_each.
func list(names map[string]bool) string {
	keys := make([]string, 0, len(names))
	for name := range names {
		keys = append(keys, name)
	}
	text, _ := json.Marshal(keys) // strings only: it cannot fail
	return string(text)
}
