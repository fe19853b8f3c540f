package fhir

import (
	"errors"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/fhir/internal/reading"
	"example.com/crosstalk/advisor/fhir/internal/resource"
)

// Data is FHIR data in memory, by patient. Its methods are for one goroutine.
type Data struct {
	Problems []*Problem

	patients map[string][]Entry
	order    []string
	shared   []Entry
	alias    map[string]string // fullUrl of a Patient -> its id
	partial  bool
}

// Add reads FHIR as Split does. The error is that of r; what is wrong with
// the data is added to Problems.
func (d *Data) Add(name string, r io.Reader) error { return d.add(Split, name, r) }

type splitFunc func(name string, r io.Reader, visit func(Entry) error,
	problem func(*Problem)) (partial bool, err error)

func (d *Data) add(split splitFunc, name string, r io.Reader) error {
	if d.patients == nil {
		d.patients, d.alias = map[string][]Entry{}, map[string]string{}
	}
	var entries []Entry
	partial, err := split(name, r, func(e Entry) error {
		entries = append(entries, e)
		return nil
	}, func(p *Problem) { d.Problems = append(d.Problems, p) })
	var version *VersionError
	if errors.As(err, &version) {
		d.Problems = append(d.Problems, &Problem{name, version})
		return nil
	}
	for _, e := range entries {
		for _, alias := range e.Aliases() {
			if other, seen := d.alias[alias]; seen && other != e.Patient && Unplaced(alias) &&
				!strings.HasPrefix(alias, "urn:") {
				d.alias[alias] = "" // of two people: it names neither
				continue
			}
			d.alias[alias] = e.Patient
		}
		if e.Patient == "" {
			d.shared = append(d.shared, e)
			continue
		}
		if _, seen := d.patients[e.Patient]; !seen {
			d.order = append(d.order, e.Patient)
		}
		d.patients[e.Patient] = append(d.patients[e.Patient], e)
	}
	d.partial = d.partial || partial
	return err
}

// Missing lists what the resources refer to, of some types, and the data does not
// have, each reference once, in the order of the data.
func (d *Data) Missing(types []string) []string {
	have, seen := map[string]bool{}, map[string]bool{}
	var refs []string
	each := func(visit func(Entry)) {
		for _, key := range d.order {
			for _, e := range d.patients[key] {
				visit(e)
			}
		}
		for _, e := range d.shared {
			visit(e)
		}
	}
	each(func(e Entry) {
		have[e.Type+"/"+e.ID] = true
		if e.URL != "" {
			have[e.URL] = true
		}
	})
	each(func(e Entry) {
		for ref := range e.References() {
			typ, id := resource.RefersTo(ref)
			if slices.Contains(types, typ) && !have[typ+"/"+id] && !have[ref] && !seen[ref] {
				seen[ref] = true
				refs = append(refs, ref)
			}
		}
	})
	return refs
}

// Patients gives the resources of each patient, in the order in which they
// were first seen, for Mapper.Map. If there were problems every record is
// partial: what could not be read may have been anybody's. A resource that does
// not say whose it is leaves open the lists that its type goes into.
func (d *Data) Patients() iter.Seq[*Record] {
	return func(yield func(*Record) bool) {
		partial := d.partial || len(d.Problems) > 0
		merged := map[string][]Entry{}
		var order []string
		for _, key := range d.order {
			id := d.named(key)
			if strings.HasPrefix(id, resource.ByIdentifier) {
				continue // nobody in the data has it
			}
			if _, seen := merged[id]; !seen {
				order = append(order, id)
			}
			merged[id] = append(merged[id], d.patients[key]...)
		}
		shared, doubts := byName(d.shared), d.doubts()
		for _, id := range order {
			rec := NewRecord(id, merged[id], shared.of(merged[id]), partial)
			for _, typ := range slices.Sorted(maps.Keys(doubts)) {
				if slices.ContainsFunc(doubts[typ], func(name string) bool { return name != id }) {
					rec.Doubt(typ)
				}
			}
			if !yield(rec) {
				return
			}
		}
	}
}

// named is the id of whom a name means.
func (d *Data) named(key string) string {
	if id := d.alias[key]; id != "" {
		return id
	}
	return Named(key)
}

// doubts are the resource types of what may be anybody's: what has no subject, or
// one that is nobody in the data. With each stand the names of two subjects at
// most: it is a doubt for everybody but one of that name.
func (d *Data) doubts() map[string][]string {
	types := map[string][]string{}
	add := func(typ, name string) {
		if len(types[typ]) < 2 && !slices.Contains(types[typ], name) {
			types[typ] = append(types[typ], name)
		}
	}
	for _, e := range d.shared {
		if Orphan(e) {
			add(e.Type, "")
		}
	}
	for _, key := range d.order {
		name := d.named(key)
		if !Unplaced(key) || slices.ContainsFunc(d.patients[name], func(e Entry) bool {
			return e.Type == "Patient"
		}) {
			continue
		}
		for _, e := range d.patients[key] {
			add(e.Type, name)
		}
	}
	return types
}

// sharedEntries are the resources of nobody, by the ids and addresses that a
// reference may end in; deletions, which say no more than what is gone, apart.
type sharedEntries struct {
	named   map[string][]int
	deleted []Entry
	all     []Entry
}

func byName(shared []Entry) sharedEntries {
	s := sharedEntries{named: map[string][]int{}, all: shared}
	for i, e := range shared {
		switch name := resource.Tail(e.URL); {
		case e.Deleted:
			s.deleted = append(s.deleted, e)
		case e.URL != "" && name != e.ID:
			s.named[name] = append(s.named[name], i)
			fallthrough
		default:
			s.named[e.ID] = append(s.named[e.ID], i)
		}
	}
	return s
}

// of gives those that entries refer to, in the order of the data.
func (s sharedEntries) of(entries []Entry) []Entry {
	var at []int
	for _, e := range entries {
		for _, id := range e.References() {
			at = append(at, s.named[id]...)
		}
	}
	slices.Sort(at)
	list := slices.Clone(s.deleted)
	for _, i := range slices.Compact(at) {
		list = append(list, s.all[i])
	}
	return list
}

// Nobody counts the resources that belong to no patient: those that others
// refer to, such as a Medication, and those that should say whose they are.
func (d *Data) Nobody() *Report {
	r := &Report{}
	for _, e := range d.shared {
		Unowned(r, e)
	}
	for _, key := range d.order {
		if strings.HasPrefix(d.named(key), resource.ByIdentifier) {
			for _, e := range d.patients[key] {
				e.Patient = ""
				Unowned(r, e)
			}
		}
	}
	return r
}

// Orphan reports whether a resource should say whose it is and does not, of
// those that facts come from.
func Orphan(e Entry) bool {
	return e.Patient == "" && !e.Thing && !e.Deleted && e.Type != "Patient" && reading.IsRead(e.Type)
}

// Unowned counts a resource that belongs to no patient, if there is a report.
func Unowned(r *Report, e Entry) {
	switch {
	case e.Deleted, r == nil:
	case e.Thing:
		r.add(e.Type, Skipped, "its subject is no patient", "")
	case reading.IsRead(e.Type):
		r.add(e.Type, Unclear, "it does not say whose it is", "")
	case e.Type == "Medication":
		r.add(e.Type, Used, "read where it is referred to", "")
	default:
		r.add(e.Type, NotRead, "no fact comes from this type", "")
	}
}
