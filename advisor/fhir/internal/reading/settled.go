package reading

import (
	"encoding/json"
	"slices"

	"example.com/crosstalk/advisor/fhir/internal/decode"
	"example.com/crosstalk/advisor/fhir/internal/resource"
	"example.com/crosstalk/advisor/internal/fact"
)

// What most resources of an export say does not depend on what else the data has of the
// person: values of facts, laboratory values that the pack does not read, visits, bills.
// They are read as they come, and what that does is kept in their place.

// whole are the types that are kept as they are: who the person is, what was given
// (see package fhir), and what other resources refer to and is then read again.
var whole = []string{"Patient", "Communication", "Condition", "Medication", "MedicationRequest"}

// A Settler finds out what becomes of resources. It is for one goroutine.
type Settler struct {
	r     *reading
	told  []resource.Told
	typ   string
	asked bool // for another resource, or told of another type
}

// NewSettler makes one for what is read with in, of which Known, Resolve and Tell
// are not used.
func NewSettler(in *Input) *Settler {
	s := &Settler{}
	own := *in
	own.Book = in.Book.Remembering()
	own.Known = func(string, string, string) bool {
		s.asked = true
		return false
	}
	own.Resolve = func(string, string) (json.RawMessage, bool) {
		s.asked = true
		return nil, false
	}
	own.Tell = func(typ, status, reason, detail string) {
		s.asked = s.asked || typ != s.typ
		s.told = append(s.told, resource.Told{Status: status, Reason: reason, Detail: detail})
	}
	s.r = newReading(&own)
	return s
}

// Settle gives what Read takes in the place of a resource, if all that reading it does
// is to find values of single facts and to tell of it: it reads it and looks at that.
func (s *Settler) Settle(e Entry) (text json.RawMessage, ok bool) {
	if slices.Contains(whole, e.Typ) {
		return nil, false
	}
	s.typ, s.told, s.asked = e.Typ, s.told[:0], false
	r := s.r
	r.readOne(e)
	seen := r.seen
	if len(seen) > 0 {
		r.seen = map[*fact.Fact][]sighting{}
	}
	if len(r.sets)+len(r.courses)+len(r.fields)+len(r.sources) > 0 ||
		len(r.setFacts) != len(r.Lists) || r.language != "" || r.deceased || s.asked {
		s.r = newReading(r.Input)
		return nil, false
	}
	kept := resource.Effect{Told: s.told}
	for _, f := range r.Pack.Schema.Facts {
		for _, v := range seen[f] {
			value, err := json.Marshal(v.value)
			if err != nil {
				return nil, false
			}
			kept.Seen = append(kept.Seen,
				resource.NewSighting(f.Path, v.on, v.after, value, v.num, v.lasts))
		}
	}
	text, err := json.Marshal([]resource.Effect{kept})
	return text, err == nil
}

// settled does what Settle has found that reading a resource does.
func (r *reading) settled(e Entry) bool {
	if len(e.Text) == 0 || e.Text[0] != '[' {
		return false
	}
	var list []resource.Effect
	if decode.Unmarshal(e.Text, &list) != nil || len(list) != 1 {
		return false
	}
	for _, v := range list[0].Seen {
		r.saw(r.Pack.Schema.Lookup(v.Fact), e, sighting{on: v.Day(), after: v.After, value: v.Value,
			num: v.Number(), lasts: v.Lasts})
	}
	for _, ft := range list[0].Told {
		r.Tell(e.Typ, ft.Status, ft.Reason, ft.Detail)
	}
	return true
}

func newReading(in *Input) *reading {
	return &reading{Input: in, setFacts: in.Lists, seen: map[*fact.Fact][]sighting{},
		sets: map[*fact.Fact]*setReading{}, fields: map[answered][]sighting{},
		sources: map[string][]string{}}
}
