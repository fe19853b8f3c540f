package reading

import (
	"encoding/json"
	"slices"

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

	effect  resource.Effect
	written []byte
	room    []byte // for what is kept; its length is used
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
// What was read of it ahead is not read again.
func (s *Settler) Settle(e Entry, a *Ahead) (text json.RawMessage, ok bool) {
	if slices.Contains(whole, e.Typ) {
		return nil, false
	}
	e.ahead = a
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
	s.effect.Told, s.effect.Seen = s.told, s.effect.Seen[:0]
	for f, list := range seen {
		for _, v := range list {
			value, err := json.Marshal(v.value)
			if err != nil {
				return nil, false
			}
			s.effect.Seen = append(s.effect.Seen, resource.Sighting{Place: f.Place, From: v.on.From,
				By: v.on.By, After: v.after, Value: value, Num: v.num, Lasts: v.lasts})
		}
	}
	s.written = s.effect.Append(s.written[:0])
	return s.Keep(s.written), true
}

// Keep copies a text. Small ones share memory.
func (s *Settler) Keep(text []byte) json.RawMessage {
	if len(text) > cap(s.room)-len(s.room) {
		if len(text) > roomSize/8 {
			return slices.Clone(text)
		}
		s.room = make([]byte, 0, roomSize)
	}
	from := len(s.room)
	s.room = append(s.room, text...)
	return s.room[from:len(s.room):len(s.room)]
}

// roomSize is so small that who keeps one text does not keep much else.
const roomSize = 16 << 10

// settled does what Settle has found that reading a resource does.
func (r *reading) settled(e Entry) bool {
	if !resource.IsEffect(e.Text) || !r.effect.Read(e.Text, r.same) {
		return false
	}
	facts := r.Pack.Schema.Facts
	for _, v := range r.effect.Seen {
		if v.Place >= len(facts) {
			return false
		}
	}
	for _, v := range r.effect.Seen {
		r.saw(facts[v.Place], e, sighting{on: resource.Day{From: v.From, By: v.By}, after: v.After,
			value: v.Value, num: v.Num, lasts: v.Lasts})
	}
	for _, ft := range r.effect.Told {
		r.Tell(e.Typ, ft.Status, ft.Reason, ft.Detail)
	}
	return true
}

// same is a text as a string, which is made once.
func (r *reading) same(text []byte) string {
	s, ok := r.texts[string(text)]
	if !ok {
		s = string(text)
		r.texts[s] = s
	}
	return s
}

func newReading(in *Input) *reading {
	return &reading{Input: in, setFacts: in.Lists, seen: map[*fact.Fact][]sighting{},
		sets: map[*fact.Fact]*setReading{}, fields: map[answered][]sighting{},
		sources: map[string][]string{}, texts: map[string]string{}}
}
