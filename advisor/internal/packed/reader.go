package packed

import "math"

// A Reader reads what a Writer wrote, in the same order. It holds no lock: a copy reads on
// from the same place by itself.
type Reader struct {
	text    string // all of it
	at      int
	strings int // where their text begins
}

// Open reads what [Writer.Bytes] gave.
func Open(text string) Reader {
	r := Reader{text: text}
	n := int(r.word(0))
	r.strings = 4 * (n + 2)
	r.at = r.strings + int(r.word(4*(n+1)))
	return r
}

// word is the number in the four bytes at a place.
func (r *Reader) word(at int) uint32 {
	b := r.text[at : at+4]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// Byte reads a byte.
func (r *Reader) Byte() byte {
	r.at++
	return r.text[r.at-1]
}

// Int reads a number from 0 on.
func (r *Reader) Int() int { return int(r.bits()) }

func (r *Reader) bits() (n uint64) {
	for shift := 0; ; shift += 7 {
		b := r.text[r.at]
		r.at++
		if n |= uint64(b&0x7f) << shift; b < 0x80 {
			return n
		}
	}
}

// Signed reads a number.
func (r *Reader) Signed() int64 {
	n := r.bits()
	return int64(n>>1) ^ -int64(n&1)
}

// Float reads a number exactly.
func (r *Reader) Float() float64 {
	low, high := r.word(r.at), r.word(r.at+4)
	r.at += 8
	return math.Float64frombits(uint64(low) | uint64(high)<<32)
}

// Text reads a string, which is a part of what was opened.
func (r *Reader) Text() string {
	at := 4 * (r.Int() + 1)
	return r.text[r.strings+int(r.word(at)) : r.strings+int(r.word(at+4))]
}

// Part passes over a part, and reads it.
func (r *Reader) Part() Reader {
	n := r.Int()
	part := *r
	r.at += n
	return part
}

// An Index finds parts by their keys.
type Index struct {
	body        Reader
	size, slots int
}

// Index reads where the parts of an index are.
func (r *Reader) Index() Index {
	x := Index{size: r.Int()}
	x.slots = r.at
	r.at += 4 * x.size
	x.body = r.Part()
	return x
}

// Find is the part with that key.
func (x *Index) Find(key string) (part Reader, ok bool) {
	if x.size == 0 {
		return part, false
	}
	for i := int(sum(key) % uint32(x.size)); ; i = (i + 1) % x.size {
		at := x.body.word(x.slots + 4*i)
		if at == 0 {
			return part, false
		}
		part = x.body
		part.at += int(at)
		if part.Text() == key {
			return part, true
		}
	}
}

// sum is the FNV-1a hash of a key.
func sum(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// Texts reads a list of strings; nil, if it has none.
func (r *Reader) Texts() []string {
	n := r.Int()
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = r.Text()
	}
	return list
}

// Flag reads yes or no.
func (r *Reader) Flag() bool { return r.Byte() == 1 }
