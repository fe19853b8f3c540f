package main

import (
	"math/rand/v2"
	"reflect"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// TestCoders: what is written is read as it was, nil and empty told apart, and
// every field of the structs is written.
func TestCoders(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		roundTrip(t, r, encodeText, decodeText, (*Text).fields)
		roundTrip(t, r, encodeItem, decodeItem, (*Item).fields)
		roundTrip(t, r, encodeDead, decodeDead, (*Dead).fields)
		roundTrip(t, r, encodeCount, decodeCount, (*Count).fields)
	}
}

func roundTrip[T any](t *testing.T, r *rand.Rand, write func(T) []byte,
	read func([]byte) (T, error), fields func(*T) []any) {
	t.Helper()
	var v T
	s := reflect.ValueOf(&v).Elem()
	if got := len(fields(&v)); got != s.NumField() {
		t.Fatalf("%T has %d fields, of which %d are written", v, s.NumField(), got)
	}
	for i := range s.NumField() {
		draw(r, s.Field(i))
	}
	b := write(v)
	got, err := read(b)
	if diff := gocmp.Diff(v, got); err != nil || diff != "" {
		t.Fatalf("%v\n%s", err, diff)
	}
	for n := range b {
		if _, err := read(b[:n]); err == nil {
			t.Fatalf("%d of %d bytes of %+v are read", n, len(b), v)
		}
	}
	if _, err := read(append(b, 0)); err == nil {
		t.Fatalf("a byte too many of %+v is read", v)
	}
}

// draw fills a field: often with what is zero, nil, empty or long.
func draw(r *rand.Rand, f reflect.Value) {
	text := make([]byte, []int{0, 1, 5, 130}[r.IntN(4)])
	for i := range text {
		text[i] = byte(r.Uint32())
	}
	switch f.Kind() {
	case reflect.Bool:
		f.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		f.SetInt([]int64{0, 1, -1, int64(r.Int32()), int64(r.Uint64())}[r.IntN(5)])
	case reflect.String:
		f.SetString(string(text))
	case reflect.Slice:
		if r.IntN(3) > 0 {
			f.SetBytes(text)
		}
	}
}

// TestComplete: a record that is lost or counted twice is an error.
func TestComplete(t *testing.T) {
	for advised, want := range map[int64]bool{2: false, 3: true, 4: false} {
		sum := Summary{Records: map[string]int64{"read": 5, "advised": advised, "dead": 2}}
		if err := sum.complete(); (err == nil) != want {
			t.Errorf("%d of 3 advised: %v", advised, err)
		}
	}
}
