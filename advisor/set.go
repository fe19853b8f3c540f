package advisor

import (
	"encoding/json"
	"time"
)

// A BoundedNumber is a number that is known, or of which only bounds are: a
// laboratory's "<30", a medicine taken "for at least 6 months". A field of this
// type takes the place of a *float64. A condition on it is decided where all
// the values within the bounds agree. The zero BoundedNumber knows nothing.
type BoundedNumber struct {
	Value   *float64 `json:"value,omitempty"`
	AtLeast *float64 `json:"at_least,omitempty"`
	AtMost  *float64 `json:"at_most,omitempty"`
	Above   *float64 `json:"above,omitempty"`
	Below   *float64 `json:"below,omitempty"`
}

// MarshalJSON writes a number as such, bounds as {"at_least": ...}, and the
// zero BoundedNumber as null: the forms that Rulebase.Decode reads.
func (n BoundedNumber) MarshalJSON() ([]byte, error) {
	type bounds BoundedNumber
	switch {
	case n == BoundedNumber{}:
		return []byte("null"), nil
	case n.Value != nil:
		return json.Marshal(*n.Value)
	}
	return json.Marshal(bounds(n))
}

// UnmarshalJSON reads what MarshalJSON writes.
func (n *BoundedNumber) UnmarshalJSON(data []byte) error {
	type bounds BoundedNumber
	*n = BoundedNumber{}
	if len(data) > 0 && data[0] != '{' {
		return json.Unmarshal(data, &n.Value)
	}
	return json.Unmarshal(data, (*bounds)(n))
}

// A BoundedDate is a day that is known, or of which only bounds are. A field of this
// type takes the place of a *time.Time. The zero BoundedDate knows nothing.
type BoundedDate struct {
	On   *time.Time `json:"on,omitempty"`
	From *time.Time `json:"from,omitempty"` // not before
	By   *time.Time `json:"by,omitempty"`   // not after
}

// MarshalJSON writes a day as 2026-11-20, bounds as {"from": ..., "by": ...},
// and the zero BoundedDate as null: the forms that Rulebase.Decode reads.
func (d BoundedDate) MarshalJSON() ([]byte, error) {
	if d == (BoundedDate{}) {
		return []byte("null"), nil
	}
	if d.On != nil {
		return json.Marshal(d.On.Format(time.DateOnly))
	}
	bounds := map[string]string{}
	for key, t := range map[string]*time.Time{"from": d.From, "by": d.By} {
		if t != nil {
			bounds[key] = t.Format(time.DateOnly)
		}
	}
	return json.Marshal(bounds)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (d *BoundedDate) UnmarshalJSON(data []byte) error {
	*d = BoundedDate{}
	var bounds struct{ On, From, By string }
	if len(data) > 0 && data[0] != '{' {
		if err := json.Unmarshal(data, &bounds.On); err != nil {
			return err
		}
	} else if err := json.Unmarshal(data, &bounds); err != nil {
		return err
	}
	for _, part := range []struct {
		text string
		to   **time.Time
	}{{bounds.On, &d.On}, {bounds.From, &d.From}, {bounds.By, &d.By}} {
		if part.text == "" {
			continue
		}
		t, err := time.Parse(time.DateOnly, part.text)
		if err != nil {
			return err
		}
		*part.to = &t
	}
	return nil
}

// A Set is a set of terms, such as a person's conditions, of which perhaps
// not all is known. The zero Set knows nothing.
type Set struct {
	Has      []string // present, by id or another name of the term
	Not      []string // ruled out, together with everything that is a kind of it
	Complete bool     // nothing is present but Has
}

// SetOf is the complete set of the given terms: SetOf() is "none".
func SetOf(terms ...string) Set { return Set{Has: terms, Complete: true} }

// A List is a list of records, such as a person's medicines, of which perhaps
// not all is known. The zero List knows nothing.
type List[T any] struct {
	Has      []T
	Not      []string // terms that no record of the list has
	Complete bool     // there are no records but Has
}

// ListOf is the complete list of the given records: ListOf[T]() is "none".
func ListOf[T any](records ...T) List[T] { return List[T]{Has: records, Complete: true} }

// MarshalJSON writes a complete set as a list, another as {"has", "not"},
// and the zero Set as null: the forms that Rulebase.Decode reads.
func (s Set) MarshalJSON() ([]byte, error) { return marshalOpen(s.Has, s.Not, s.Complete) }

// MarshalJSON writes l as Set.MarshalJSON does.
func (l List[T]) MarshalJSON() ([]byte, error) { return marshalOpen(l.Has, l.Not, l.Complete) }

func marshalOpen[T any](has []T, not []string, complete bool) ([]byte, error) {
	switch {
	case complete && len(not) == 0:
		if has == nil {
			has = []T{}
		}
		return json.Marshal(has)
	case !complete && len(has) == 0 && len(not) == 0:
		return []byte("null"), nil
	}
	return json.Marshal(struct {
		Has      []T      `json:"has,omitempty"`
		Not      []string `json:"not,omitempty"`
		Complete bool     `json:"complete,omitempty"`
	}{has, not, complete})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Set) UnmarshalJSON(data []byte) (err error) {
	s.Has, s.Not, s.Complete, err = unmarshalOpen[string](data)
	return err
}

// UnmarshalJSON reads what MarshalJSON writes.
func (l *List[T]) UnmarshalJSON(data []byte) (err error) {
	l.Has, l.Not, l.Complete, err = unmarshalOpen[T](data)
	return err
}

func unmarshalOpen[T any](data []byte) (has []T, not []string, complete bool, err error) {
	if len(data) > 0 && data[0] == '[' {
		err = json.Unmarshal(data, &has)
		return has, nil, true, err
	}
	var open struct {
		Has      []T      `json:"has"`
		Not      []string `json:"not"`
		Complete bool     `json:"complete"`
	}
	err = json.Unmarshal(data, &open)
	return open.Has, open.Not, open.Complete, err
}
