package resource

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"time"
)

// An Effect is all that reading a resource does. It is written in the place of the
// resource, and begins with a byte with which no JSON does.
type Effect struct {
	Told []Told
	Seen []Sighting
}

const effectMark = 0

// Told is what became of a resource.
type Told struct{ Status, Reason, Detail string }

// A Sighting is a value of a fact that the resource has.
type Sighting struct {
	Place    int // of the fact in the schema of the pack
	From, By time.Time
	After    string
	Value    json.RawMessage
	Num      float64 // what the value is as a number
	Lasts    bool
}

// IsEffect reports whether a text is an Effect and no resource.
func IsEffect(text []byte) bool { return len(text) > 0 && text[0] == effectMark }

// Append appends the effect to b.
func (e *Effect) Append(b []byte) []byte {
	b = append(b, effectMark)
	b = binary.AppendUvarint(b, uint64(len(e.Told)))
	for _, t := range e.Told {
		b = appendText(appendText(appendText(b, t.Status), t.Reason), t.Detail)
	}
	b = binary.AppendUvarint(b, uint64(len(e.Seen)))
	for _, s := range e.Seen {
		lasts := uint64(0)
		if s.Lasts {
			lasts = 1
		}
		b = binary.AppendUvarint(b, uint64(s.Place)<<1|lasts)
		b = binary.AppendVarint(b, s.From.Unix())
		b = binary.AppendVarint(b, s.By.Unix())
		b = appendText(b, s.After)
		b = appendText(b, s.Value)
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(s.Num))
	}
	return b
}

func appendText[T string | json.RawMessage](b []byte, text T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// Read reads what Append wrote, into the memory of e; false if the text is no such thing.
// The values are parts of the text. Same makes strings of texts that come again and again.
func (e *Effect) Read(text []byte, same func([]byte) string) bool {
	e.Told, e.Seen = e.Told[:0], e.Seen[:0]
	if !IsEffect(text) {
		return false
	}
	r := effectReader{text[1:], true}
	for range r.count() {
		e.Told = append(e.Told, Told{same(r.text()), same(r.text()), same(r.text())})
	}
	for range r.count() {
		n := r.uint()
		s := Sighting{Place: int(n >> 1), Lasts: n&1 == 1, From: r.time(), By: r.time(),
			After: string(r.text()), Value: r.text()}
		if len(r.rest) < 8 {
			return false
		}
		s.Num = math.Float64frombits(binary.LittleEndian.Uint64(r.rest))
		r.rest = r.rest[8:]
		e.Seen = append(e.Seen, s)
	}
	return r.whole && len(r.rest) == 0
}

type effectReader struct {
	rest  []byte
	whole bool
}

func (r *effectReader) uint() uint64 {
	n, size := binary.Uvarint(r.rest)
	r.whole = r.whole && size > 0
	r.rest = r.rest[max(size, 0):]
	return n
}

// count is a number of things that follow, each of a byte at least.
func (r *effectReader) count() uint64 {
	n := r.uint()
	if n > uint64(len(r.rest)) {
		r.whole = false
		return 0
	}
	return n
}

func (r *effectReader) time() time.Time {
	n, size := binary.Varint(r.rest)
	r.whole = r.whole && size > 0
	r.rest = r.rest[max(size, 0):]
	return time.Unix(n, 0).UTC()
}

func (r *effectReader) text() []byte {
	n := r.count()
	part := r.rest[:n:n]
	r.rest = r.rest[n:]
	return part
}
