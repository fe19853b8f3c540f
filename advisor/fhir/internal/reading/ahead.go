package reading

import (
	"bytes"

	"example.com/crosstalk/advisor/fhir/internal/decode"
	"example.com/crosstalk/advisor/fhir/internal/resource"
)

// Ahead is what is read of a resource in one pass, before it is known whose it is.
type Ahead struct {
	Head        *resource.Head
	observation *resource.Observation // nil: it is none, or was not read
	notes       *decode.Notes         // nil: none were taken
}

// A Reader reads ahead, into the same memory again and again. It is for one goroutine.
type Reader struct {
	ahead Ahead
	both  struct {
		resource.Head
		resource.Observation
	}
	notes decode.Notes
}

// Read reads a resource; nil if it is not written plainly. What it returns is good until
// the next resource is read. Most of an export is Observations, so those are read whole.
func (r *Reader) Read(text []byte) *Ahead {
	r.both.Head, r.both.Observation = resource.Head{}, resource.Observation{}
	r.notes.Reset()
	r.ahead = Ahead{Head: &r.both.Head, notes: &r.notes}
	plain := false
	switch {
	case bytes.HasPrefix(text, []byte(`{"resourceType":"Observation"`)):
		r.ahead.observation = &r.both.Observation
		plain = decode.Noting(text, &r.both, &r.notes)
	case bytes.HasPrefix(text, []byte(`{"resourceType":"Bundle"`)): // its resources are read later
		r.ahead.notes = nil
		plain = decode.Plain(text, &r.both.Head)
	default:
		plain = decode.Noting(text, &r.both.Head, &r.notes)
	}
	if !plain {
		return nil
	}
	return &r.ahead
}
