package advisor

import (
	"encoding/json"
)

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
