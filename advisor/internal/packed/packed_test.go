package packed_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"example.com/crosstalk/advisor/internal/packed"
)

// TestPacked: what was written is read.
func TestPacked(t *testing.T) {
	ints := []int{0, 1, 127, 128, 300, 1 << 20, math.MaxInt32}
	signed := []int64{0, -1, 1, 64, -65, math.MaxInt64, math.MinInt64}
	floats := []float64{0, math.Copysign(0, -1), 2.5, math.Inf(1), 1e-300}
	texts := []string{"", "a", "é", "a", "longer than the others"}
	w := packed.NewWriter()
	w.Byte(200)
	part := w.Part()
	for _, n := range signed {
		part.Signed(n)
	}
	part.Texts(texts)
	part.Texts(nil)
	part.Flag(true)
	part.Flag(false)
	w.Add(part)
	for i, n := range ints {
		w.Int(n)
		w.Text(texts[i%len(texts)])
	}
	for _, x := range floats {
		w.Float(x)
	}
	r := packed.Open(string(w.Bytes()))
	if b := r.Byte(); b != 200 {
		t.Errorf("%d", b)
	}
	inner := r.Part()
	for i, n := range ints {
		if got := r.Int(); got != n {
			t.Errorf("%d, want %d", got, n)
		}
		if got, want := r.Text(), texts[i%len(texts)]; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for _, x := range floats {
		if got := r.Float(); math.Float64bits(got) != math.Float64bits(x) {
			t.Errorf("%g, want %g", got, x)
		}
	}
	for _, n := range signed {
		if got := inner.Signed(); got != n {
			t.Errorf("%d, want %d", got, n)
		}
	}
	if got := inner.Texts(); !slices.Equal(got, texts) || inner.Texts() != nil {
		t.Errorf("%q, want %q and then none", got, texts)
	}
	if !inner.Flag() || inner.Flag() {
		t.Error("want yes and no")
	}
}

// TestIndex: each part is found by its key, and no other key is.
func TestIndex(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 500} {
		w, parts, keys := packed.NewWriter(), map[string]*packed.Writer{}, []string{}
		for i := range n {
			key := fmt.Sprint("key ", i)
			keys = append(keys, key)
			parts[key] = w.Part()
			parts[key].Int(i * i)
		}
		w.Index(parts, keys)
		w.Text("after")
		r := packed.Open(string(w.Bytes()))
		x := r.Index()
		if after := r.Text(); after != "after" {
			t.Errorf("%d: after the index: %q", n, after)
		}
		for i := range n {
			if part, ok := x.Find(fmt.Sprint("key ", i)); !ok || part.Int() != i*i {
				t.Errorf("%d: key %d is not found", n, i)
			}
		}
		if _, ok := x.Find("key"); ok {
			t.Errorf("%d: a key that none has is found", n)
		}
	}
	var none packed.Index
	if _, ok := none.Find(""); ok {
		t.Error("an index of nothing has something")
	}
}
