// Package packed writes trees as text that is quick to read, and reads it: small numbers in
// as few bytes as they need, and each string once, of which a reader takes parts without a
// copy.
//
// What is read must be what a [Writer] wrote: all else may panic.
package packed

import (
	"encoding/binary"
	"math"
)

// A Writer packs numbers and strings. Strings go into a table that its Parts share.
type Writer struct {
	Buf []byte
	*table
}

type table struct {
	list []string
	at   map[string]int
}

// NewWriter is a Writer of nothing so far.
func NewWriter() *Writer { return &Writer{table: &table{at: map[string]int{}}} }

// Part is a Writer of its own, with the same strings.
func (w *Writer) Part() *Writer { return &Writer{table: w.table} }

// Byte writes a byte.
func (w *Writer) Byte(b byte) { w.Buf = append(w.Buf, b) }

// Int writes a number from 0 on.
func (w *Writer) Int(n int) { w.Buf = binary.AppendUvarint(w.Buf, uint64(n)) }

// Signed writes a number.
func (w *Writer) Signed(n int64) { w.Buf = binary.AppendVarint(w.Buf, n) }

// Float writes a number exactly.
func (w *Writer) Float(x float64) {
	w.Buf = binary.LittleEndian.AppendUint64(w.Buf, math.Float64bits(x))
}

// Text writes a string.
func (w *Writer) Text(s string) {
	i, ok := w.at[s]
	if !ok {
		i = len(w.list)
		w.at[s], w.list = i, append(w.list, s)
	}
	w.Int(i)
}

// Add writes what a part has, with its length.
func (w *Writer) Add(part *Writer) {
	w.Int(len(part.Buf))
	w.Buf = append(w.Buf, part.Buf...)
}

// Index writes where to find each of some parts by its key, which no two share.
func (w *Writer) Index(parts map[string]*Writer, keys []string) {
	size := 1
	for size < 2*len(keys) {
		size *= 2
	}
	slots, body := make([]byte, 4*size), w.Part()
	body.Byte(0) // so that no part stands at 0, which says that there is none
	for _, key := range keys {
		i := sum(key) % uint32(size)
		for binary.LittleEndian.Uint32(slots[4*i:]) != 0 {
			i = (i + 1) % uint32(size)
		}
		binary.LittleEndian.PutUint32(slots[4*i:], uint32(len(body.Buf)))
		body.Text(key)
		body.Buf = append(body.Buf, parts[key].Buf...)
	}
	w.Int(size)
	w.Buf = append(w.Buf, slots...)
	w.Add(body)
}

// Bytes are all that was written, with the strings, for [Open].
func (w *Writer) Bytes() []byte {
	var all []byte
	all = binary.LittleEndian.AppendUint32(all, uint32(len(w.list)))
	end := 0
	for _, s := range w.list {
		all = binary.LittleEndian.AppendUint32(all, uint32(end))
		end += len(s)
	}
	all = binary.LittleEndian.AppendUint32(all, uint32(end))
	for _, s := range w.list {
		all = append(all, s...)
	}
	return append(all, w.Buf...)
}

// Texts writes a list of strings.
func (w *Writer) Texts(list []string) {
	w.Int(len(list))
	for _, s := range list {
		w.Text(s)
	}
}

// Flag writes yes or no.
func (w *Writer) Flag(on bool) {
	if on {
		w.Byte(1)
	} else {
		w.Byte(0)
	}
}
