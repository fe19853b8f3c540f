package bulk

import (
	"cmp"
	"encoding/binary"
	"errors"
	"iter"
	"slices"

	"example.com/crosstalk/advisor/fhir"
)

// maxBlocks is how many bytes of entries wait to be written.
const maxBlocks = 1 << 20

// blocks are entries that wait to be written. What is of one patient is written as one
// block: an export comes in runs of a patient.
type blocks struct {
	text []byte
	list []waiting
	seq  uint64 // of the last entry
}

// A waiting entry is a part of the text.
type waiting struct {
	key      int64
	from, to int
	self     bool // it is the Patient itself
}

func (bs *blocks) clear() { bs.text, bs.list = bs.text[:0], bs.list[:0] }

func (bs *blocks) add(key int64, e fhir.Entry) {
	bs.seq++
	from, b := len(bs.text), binary.AppendUvarint(bs.text, bs.seq)
	for _, text := range [...]string{e.Type, e.ID, e.URL, e.Version} {
		b = append(binary.AppendUvarint(b, uint64(len(text))), text...)
	}
	bs.text = append(binary.AppendUvarint(b, uint64(len(e.JSON))), e.JSON...)
	bs.list = append(bs.list, waiting{key, from, len(bs.text), e.Type == "Patient"})
}

// write writes the blocks, those of an earlier patient first.
func (bs *blocks) write(s *store) error {
	slices.SortStableFunc(bs.list, func(a, b waiting) int { return cmp.Compare(a.key, b.key) })
	for list := bs.list; len(list) > 0; {
		n, size, self := 0, 0, false
		for ; n < len(list) && list[n].key == list[0].key; n++ {
			size, self = size+list[n].to-list[n].from, self || list[n].self
		}
		if err := s.begin(list[0].key, size, self); err != nil {
			return err
		}
		for _, w := range list[:n] {
			if err := s.write(bs.text[w.from:w.to]); err != nil {
				return err
			}
		}
		list = list[n:]
	}
	if cap(bs.text) > 4*maxBlocks { // of a large resource
		bs.text = nil
	}
	bs.clear()
	return nil
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
		typ := "" // the same as before, mostly
		for len(b) > 0 {
			e := placed{seq: next()}
			if t := text(); string(t) != typ {
				typ = string(t)
			}
			e.Type, e.ID, e.URL, e.Version = typ, string(text()), string(text()), string(text())
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
