package reading

import (
	"encoding/json"
	"strings"

	"example.com/crosstalk/advisor/fhir/internal/resource"
)

func (r *reading) list(e Entry, l *resource.List) fate {
	if l.Status != "current" {
		return fate{Skipped, "a list that is not current", ""}
	}
	r.mentions(e)
	return r.listing(e, l)
}

// sections takes from a document what its sections say of the lists that they
// hold, as List resources do.
func (r *reading) sections(e Entry) {
	type section struct {
		resource.List
		Entry   []resource.Reference `json:"entry"`
		Section []section            `json:"section"`
	}
	var doc struct {
		Section []section `json:"section"`
	}
	if json.Unmarshal(e.Text, &doc) != nil {
		return // it was told of before
	}
	var walk func(list []section)
	walk = func(list []section) {
		for _, s := range list {
			walk(s.Section)
			s.List.Entry = nil
			for _, ref := range s.Entry {
				s.List.Entry = append(s.List.Entry, resource.ListEntry{Item: ref})
			}
			r.listing(e, &s.List)
		}
	}
	walk(doc.Section)
}

// listing takes what a list says: that there is nothing, or that it may have more
// than the data.
func (r *reading) listing(e Entry, l *resource.List) fate {
	ft := fate{Skipped, "a list with entries, which does not say that it has all", ""}
	unread, whatever := false, false // an entry, and one whose type is not known
	for _, entry := range l.Entry {
		ref := entry.Item.Reference
		typ, id := resource.RefersTo(ref)
		if entry.Deleted || strings.HasPrefix(ref, "#") || r.Known(typ, id, ref) {
			continue
		}
		unread, whatever = true, whatever || typ == ""
	}
	if l.EmptyReason == nil && !unread {
		return ft
	}
	none := l.EmptyReason.Is("nilknown") && len(l.Entry) == 0
	switch {
	case unread:
		ft = fate{Unclear, "a list with an entry that is not in the data", ""}
	case !none:
		ft = fate{Skipped, "an empty list whose reason does not say that there is nothing",
			l.EmptyReason.Code()}
	}
	found := false
	for _, f := range r.setFacts {
		if f.FHIR == nil {
			continue
		}
		ok := r.Has(l.Code, f.FHIR.Lists)
		if ok && !none {
			r.doubtIn(f) // it may have more: nobody asked, or it is withheld
		} else if ok {
			r.set(f).none = true
			r.note(f.Path, e.ref())
			ft = fate{Used, "says that there is none", ""}
		}
		found = found || ok
	}
	for _, f := range r.setFacts {
		if whatever && !found {
			r.doubtIn(f) // a list of whatever
		}
	}
	return ft
}
