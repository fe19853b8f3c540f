package fhir

import (
	"cmp"
	"slices"
)

// A Status says what became of something that was read.
type Status string

const (
	Used          Status = "used"           // it says something about a fact
	Unmapped      Status = "unmapped"       // no term or fact of the pack has its code
	Skipped       Status = "skipped"        // it is no fact: entered in error, stopped, too old ...
	Unclear       Status = "unclear"        // it may be a fact: the fact stays unknown
	NotUnderstood Status = "not understood" // it is not as FHIR says
	NotRead       Status = "not read"       // a resource type from which no fact comes
)

// A Report says what was read of FHIR data and what was not, with reasons. It
// holds no dates, values or codes of a patient unless Options.Detail asks for
// them.
type Report struct {
	Items []Item `json:"items"` // sorted by resource, status, reason and detail
}

// An Item counts what had the same fate for the same reason.
type Item struct {
	Resource string `json:"resource"`
	Status   Status `json:"status"`
	Reason   string `json:"reason,omitempty"`
	Detail   string `json:"detail,omitempty"` // the code or value, if asked for
	Count    int    `json:"count"`
}

func (r *Report) add(resource string, status Status, reason, detail string) {
	r.insert(Item{resource, status, reason, detail, 1})
}

// insert keeps the items sorted, so that a report of a million patients costs
// no more for each than for the first.
func (r *Report) insert(it Item) {
	i, found := slices.BinarySearchFunc(r.Items, it, compareItems)
	if found {
		r.Items[i].Count += it.Count
	} else {
		r.Items = slices.Insert(r.Items, i, it)
	}
}

func compareItems(a, b Item) int {
	return cmp.Or(cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Status, b.Status),
		cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Detail, b.Detail))
}

// Add adds the counts of another report.
func (r *Report) Add(o *Report) {
	for _, it := range o.Items {
		r.insert(it)
	}
}

// Count adds up the items of a resource type ("" for any) with a status.
func (r *Report) Count(resource string, status Status) int {
	n := 0
	for _, it := range r.Items {
		if (resource == "" || it.Resource == resource) && it.Status == status {
			n += it.Count
		}
	}
	return n
}
