package fhir

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"

	"example.com/crosstalk/advisor/fhir/internal/resource"
)

// A Record is what the data holds of one patient.
type Record struct {
	ID      string
	entries []Entry // that count
	partial bool
	doubts  []string // resource types of which there may be more
	report  Report   // of what is not among the entries

	given, shared []Entry // as they came, of all versions
	prepared      sync.Once
	deleted       map[name]string // after which version

	// what references name, found when one is looked up
	indexed sync.Once
	all     []Entry
	named   map[name]int // the place in all
	byURL   map[string]int
}

// A name is that of a resource on its server.
type name struct{ typ, id string }

func (e Entry) name() name { return name{e.Type, e.ID} }

// Types lists the types of the resources in the record.
func (rec *Record) Types() []string {
	rec.prepared.Do(rec.prepare)
	types := map[string]bool{}
	for _, e := range rec.entries {
		types[e.Type] = true
	}
	return slices.Sorted(maps.Keys(types))
}

// Doubt says that there may be more resources of some types than the record has.
func (rec *Record) Doubt(types ...string) { rec.doubts = append(rec.doubts, types...) }

// NewRecord makes a record of the resources of one patient and of those that
// belong to nobody, to which they may refer. Of the versions of a resource the
// last counts; Partial says that there may be more than is given.
func NewRecord(id string, entries, shared []Entry, partial bool) *Record {
	return &Record{ID: id, given: entries, shared: shared, partial: partial}
}

// prepare finds out what counts, once, and not before the record is used: records are made
// one after another, and used on all processors.
func (rec *Record) prepare() {
	rec.deleted = map[name]string{}
	for _, list := range [][]Entry{rec.shared, rec.given} {
		for _, e := range list {
			if e.Deleted {
				rec.deleted[e.name()] = max(rec.deleted[e.name()], e.Version)
			}
		}
	}
	if severalServers(rec.given) {
		// Ids are of a server: these may be two people, and nothing says whose
		// the rest is.
		for _, e := range rec.given {
			if !e.Deleted {
				rec.report.add(e.Type, Unclear,
					"two servers have a patient with this id, who may be two people", "")
			}
		}
		rec.partial, rec.shared = true, nil
		return
	}
	rec.entries = make([]Entry, 0, len(rec.given))
	at := make(map[name]int, len(rec.given))
	for _, e := range rec.given {
		if e.Deleted {
			continue
		}
		if rec.gone(e) {
			rec.report.add(e.Type, Skipped, "deleted", "")
			continue
		}
		if i, seen := at[e.name()]; seen && e.ID != "" {
			rec.report.add(e.Type, Skipped, "another version of it counts", "")
			if e.Version >= rec.entries[i].Version {
				rec.entries[i] = e
			}
			continue
		}
		at[e.name()] = len(rec.entries)
		rec.entries = append(rec.entries, e)
	}
}

// gone reports whether a resource was deleted.
func (rec *Record) gone(e Entry) bool {
	after, ok := rec.deleted[e.name()]
	return ok && e.ID != "" && e.Version <= after
}

// index finds the resources by the names that references use.
func (rec *Record) index() {
	rec.all = slices.Concat(rec.shared, rec.entries)
	rec.named, rec.byURL = make(map[name]int, len(rec.all)), map[string]int{}
	for i, e := range rec.all {
		before, seen := rec.named[e.name()]
		if e.Deleted || rec.gone(e) || e.ID != "" && seen && e.Version < rec.all[before].Version {
			continue
		}
		if e.ID != "" {
			rec.named[e.name()] = i
		}
		if e.URL != "" {
			rec.byURL[e.URL] = i
		}
	}
}

// known reports whether the data has the resource that a reference names, or says
// that it was deleted.
func (rec *Record) known(typ, id, ref string) bool {
	rec.indexed.Do(rec.index)
	n := name{typ, id}
	_, named := rec.named[n]
	_, byURL := rec.byURL[ref]
	_, gone := rec.deleted[n]
	return named || byURL || gone
}

// resolve finds the resource of a type that a reference names.
func (rec *Record) resolve(ref, typ string) (json.RawMessage, bool) {
	rec.indexed.Do(rec.index)
	if i, ok := rec.byURL[ref]; ok && rec.all[i].Type == typ {
		return rec.all[i].JSON, true
	}
	if i, ok := rec.named[name{typ, resource.Tail(ref)}]; ok {
		return rec.all[i].JSON, true
	}
	return nil, false
}

// severalServers reports whether the Patient comes from several, by the
// addresses that Bundles give.
func severalServers(entries []Entry) bool {
	server := ""
	for _, e := range entries {
		if e.Type != "Patient" || !strings.Contains(e.URL, "://") {
			continue
		}
		url, _, _ := strings.Cut(e.URL, "/_history/")
		base := strings.TrimSuffix(url, "Patient/"+e.ID)
		if server != "" && base != server {
			return true
		}
		server = base
	}
	return false
}
