package bulk

import (
	"encoding/binary"
	"errors"
	"iter"

	"example.com/crosstalk/advisor/fhir"
)

// maxBlocks is how many bytes of entries wait to be written.
const maxBlocks = 1 << 20

// A block is what is read of one patient before it is written: an export comes in
// runs of a patient, and a row for each resource would cost as much as all else.
type block struct {
	key     int64
	self    bool // the Patient itself is in it
	entries []byte
}

// blocks are those that are not written yet, in the order of their first entries.
type blocks struct {
	list []*block
	of   map[int64]*block
	size int
	seq  uint64 // of the last entry
}

func (bs *blocks) clear() {
	clear(bs.list)
	bs.list, bs.size = bs.list[:0], 0
	clear(bs.of)
}

func (bs *blocks) add(key int64, e fhir.Entry) {
	b := bs.of[key]
	if b == nil {
		if bs.of == nil {
			bs.of = map[int64]*block{}
		}
		b = &block{key: key}
		bs.of[key] = b
		bs.list = append(bs.list, b)
	}
	bs.seq++
	before := len(b.entries)
	b.self = b.self || e.Type == "Patient"
	b.entries = binary.AppendUvarint(b.entries, bs.seq)
	for _, text := range []string{e.Type, e.ID, e.URL, e.Version} {
		b.entries = append(binary.AppendUvarint(b.entries, uint64(len(text))), text...)
	}
	b.entries = append(binary.AppendUvarint(b.entries, uint64(len(e.JSON))), e.JSON...)
	bs.size += len(b.entries) - before
}

// A placed entry has a place among all of the export.
type placed struct {
	fhir.Entry
	seq uint64
}

// entriesOf gives the entries of a block, whose JSON is a part of it.
func entriesOf(b []byte) iter.Seq2[placed, error] {
	return func(yield func(placed, error) bool) {
		whole := true
		next := func() uint64 {
			n, size := binary.Uvarint(b)
			whole = whole && size > 0
			b = b[max(size, 0):]
			return n
		}
		text := func() []byte {
			n := next()
			if whole = whole && n <= uint64(len(b)); !whole {
				return nil
			}
			part := b[:n:n]
			b = b[n:]
			return part
		}
		for len(b) > 0 {
			e := placed{seq: next()}
			e.Type, e.ID, e.URL, e.Version = string(text()), string(text()), string(text()), string(text())
			if e.JSON = text(); !whole {
				yield(e, errBlock)
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

var errBlock = errors.New("a block that is not as it was written: is the disk whole?")
