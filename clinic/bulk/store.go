package bulk

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// A store has the blocks of all patients, in two files: the blocks as they come, each after
// the place of the block before it of the same key; and for each key the place of its last
// block. SQLite would keep them, too, but moves each several times in its pages.
type store struct {
	data  *os.File
	out   *bufio.Writer
	size  int64 // of data, with what waits in out
	start int64 // the size at mark

	heads *os.File
	page  [256 * placeSize]byte // a part of heads, from the key first on
	first int64                 // -1: none
	dirty bool
}

// A place is where a block is in the data, after the place of the block before it; without
// a length it is none.
type place struct {
	at, length int64
	self       bool // the Patient itself is in the block or in one before it
}

const placeSize = 24 // of a place in a file

func newStore(dir string) (*store, error) {
	s := &store{first: -1}
	for name, f := range map[string]**os.File{"blocks": &s.data, "heads": &s.heads} {
		var err error
		*f, err = os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
		if err != nil {
			return s, err
		}
	}
	s.out = bufio.NewWriterSize(s.data, 256<<10)
	return s, nil
}

func (s *store) close() error {
	var errs []error
	for _, f := range []*os.File{s.data, s.heads} {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	return errors.Join(errs...)
}

func (p place) put(b []byte) {
	binary.LittleEndian.PutUint64(b, uint64(p.at))
	binary.LittleEndian.PutUint64(b[8:], uint64(p.length))
	if b[16] = 0; p.self {
		b[16] = 1
	}
}

func placeIn(b []byte) place {
	return place{at: int64(binary.LittleEndian.Uint64(b)),
		length: int64(binary.LittleEndian.Uint64(b[8:])), self: b[16] == 1}
}

// begin begins a block of so many bytes.
func (s *store) begin(key int64, size int, self bool) error {
	head, err := s.head(key)
	if err != nil {
		return err
	}
	var before [placeSize]byte
	head.put(before[:])
	if err := s.write(before[:]); err != nil {
		return err
	}
	return s.setHead(key, place{s.size, int64(size), head.self || self})
}

// write writes a part of a block.
func (s *store) write(part []byte) error {
	n, err := s.out.Write(part)
	s.size += int64(n)
	return err
}

// head is the place of the last block of a key.
func (s *store) head(key int64) (place, error) {
	err := s.turn(key)
	if err != nil {
		return place{}, err
	}
	return placeIn(s.page[(key-s.first)*placeSize:]), nil
}

func (s *store) setHead(key int64, p place) error {
	err := s.turn(key)
	if err == nil {
		s.dirty = true
		p.put(s.page[(key-s.first)*placeSize:])
	}
	return err
}

// turn turns to the page of a key. Most keys come in order.
func (s *store) turn(key int64) error {
	first := key - key%int64(len(s.page)/placeSize)
	if first == s.first {
		return nil
	}
	if err := s.savePage(); err != nil {
		return err
	}
	clear(s.page[:])
	_, err := s.heads.ReadAt(s.page[:], first*placeSize)
	if err != nil && !errors.Is(err, io.EOF) {
		s.first = -1
		return err
	}
	s.first = first
	return nil
}

func (s *store) savePage() error {
	if !s.dirty {
		return nil
	}
	s.dirty = false
	_, err := s.heads.WriteAt(s.page[:], s.first*placeSize)
	return err
}

// mark remembers what there is.
func (s *store) mark() { s.start = s.size }

// rollback forgets the blocks that were added since mark.
func (s *store) rollback() error {
	if err := cmp.Or(s.out.Flush(), s.savePage()); err != nil {
		return err
	}
	end, err := s.heads.Seek(0, io.SeekEnd)
	for key := int64(0); err == nil && key < end/placeSize; key++ {
		var head place
		if head, err = s.head(key); err != nil || head.at < s.start {
			continue
		}
		for err == nil && head.at >= s.start && head.length > 0 {
			head, err = s.before(head)
		}
		if err == nil {
			err = s.setHead(key, head)
		}
	}
	if err != nil {
		return err
	}
	s.size = s.start
	_, err = s.data.Seek(s.size, io.SeekStart)
	return cmp.Or(err, s.data.Truncate(s.size))
}

// before is the place of the block before another.
func (s *store) before(p place) (place, error) {
	var b [placeSize]byte
	_, err := s.data.ReadAt(b[:], p.at-placeSize)
	return placeIn(b[:]), err
}

// finish makes the store ready for reading.
func (s *store) finish() error { return s.out.Flush() }

// places are those of the blocks of some keys, in the order in which they were added.
func (s *store) places(keys []int64) (list []place, err error) {
	for _, key := range keys {
		p, err := s.head(key)
		for ; err == nil && p.length > 0; p, err = s.before(p) {
			list = append(list, p)
		}
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(list, func(a, b place) int { return cmp.Compare(a.at, b.at) })
	return list, nil
}

// hasSelf reports whether the Patient itself is in a block of one of the keys.
func (s *store) hasSelf(keys []int64) (bool, error) {
	for _, key := range keys {
		if p, err := s.head(key); err != nil || p.self {
			return p.self, err
		}
	}
	return false, nil
}

// block reads a block.
func (s *store) block(p place) ([]byte, error) {
	b := make([]byte, p.length)
	_, err := s.data.ReadAt(b, p.at)
	return b, err
}
