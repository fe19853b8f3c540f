package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/rules"
)

// A Benchmark has a name as benchstat reads it.
type Benchmark struct {
	Name string
	Run  func(b *testing.B)
}

// streamed is how many a stream has, which are larger.
const streamed = 256

// benchmarks yields every benchmark but the race. What one needs is made before it is
// yielded and dropped after it, so that no benchmark has the heap of another.
func benchmarks() iter.Seq[Benchmark] {
	return func(yield func(Benchmark) bool) {
		for _, list := range []func() []Benchmark{loading, streams, workers} {
			for _, b := range list() {
				if !yield(b) {
					return
				}
			}
		}
	}
}

// loading times reading, type-checking and indexing.
func loading() []Benchmark {
	return []Benchmark{
		{Name: "Load/pack=generated/rules=5000", Run: func(b *testing.B) {
			list := append(denseRules(2500), keyedRules(2560)[:2500]...)
			for i := range list {
				list[i].ID = id(i)
			}
			pack := packOf(list)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := advisor.Load[Profile](pack, nil); err != nil {
					b.Fatal(err)
				}
			}
		}},
		{Name: "Load/pack=shipped", Run: func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := advisor.Load[rules.Profile](rules.FS(), nil); err != nil { // rules.Load remembers
					b.Fatal(err)
				}
			}
		}},
		{Name: "Load/pack=shipped-without-cases", Run: func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := advisor.Load[rules.Profile](rules.FS(),
					&advisor.LoadOptions{SkipTests: true}); err != nil {
					b.Fatal(err)
				}
			}
		}},
	}
}

var asOf = &advisor.Options{AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}

// A stream is profiles of the shipped pack as a file of lines, with the advice
// for each.
type stream struct {
	rb       *advisor.Rulebase[rules.Profile]
	profiles []*rules.Profile
	lines    [][]byte
	advice   []*advisor.Advice
}

func newStream(known float64) (*stream, error) {
	rb, err := rules.Load()
	if err != nil {
		return nil, err
	}
	s := &stream{rb: rb}
	r := rand.New(rand.NewPCG(11, 12))
	draw := workbench.RandomProfiles(rb)
	for range streamed {
		p, err := draw(r, known)
		if err != nil {
			return nil, err
		}
		line, err := json.Marshal(p)
		if err != nil {
			return nil, err
		}
		a, err := rb.Advise(p, asOf)
		if err != nil {
			return nil, err
		}
		s.profiles = append(s.profiles, p)
		s.lines = append(s.lines, append(line, '\n'))
		s.advice = append(s.advice, a)
	}
	return s, nil
}

// reader gives n lines, beginning again after the last.
func (s *stream) reader(n int) io.Reader { return &repeated{lines: s.lines, left: n} }

type repeated struct {
	lines [][]byte
	next  int
	left  int
	rest  []byte
}

func (r *repeated) Read(b []byte) (n int, err error) {
	for n < len(b) {
		if len(r.rest) == 0 {
			if r.left == 0 {
				break
			}
			r.rest = r.lines[r.next]
			r.next = (r.next + 1) % len(r.lines)
			r.left--
		}
		k := copy(b[n:], r.rest)
		r.rest = r.rest[k:]
		n += k
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// streams times AdviseNDJSON and WriteNDJSON against what remains without evaluation: decoding
// the same profiles and encoding the same advice. All on one processor. An
// operation is a profile.
func streams() (list []Benchmark) {
	for _, known := range []struct {
		name  string
		share float64
	}{{"two-thirds", 2. / 3}, {"fifth", 1. / 5}} {
		var s *stream
		add := func(step string, run func(b *testing.B) error) {
			list = append(list, Benchmark{
				Name: fmt.Sprintf("NDJSON/step=%s/known=%s", step, known.name),
				Run: func(b *testing.B) {
					defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
					var err error
					if s == nil {
						if s, err = newStream(known.share); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportAllocs()
					b.ResetTimer()
					if err = run(b); err != nil {
						b.Fatal(err)
					}
				}})
		}
		for _, step := range streamSteps {
			add(step.name, func(b *testing.B) error { return step.run(s, b) })
		}
	}
	return list
}

// streamSteps are what streams times, each of one stream.
var streamSteps = []struct {
	name string
	run  func(s *stream, b *testing.B) error
}{
	{"advise", streamAdvise},
	{"write", streamWrite},
	{"decode-encode", streamDecodeEncode},
	{"encode", streamEncode},
	{"encoding-json-decode", streamPlainDecode},
	{"only-advise", streamOnlyAdvise},
}

func streamAdvise(s *stream, b *testing.B) error {
	enc := json.NewEncoder(io.Discard)
	for _, r := range s.rb.AdviseNDJSON(context.Background(), "bench", s.reader(b.N), asOf) {
		if r.Err != nil {
			return r.Err
		}
		if err := enc.Encode(r.Advice); err != nil {
			return err
		}
	}
	return nil
}

func streamWrite(s *stream, b *testing.B) error {
	unusable, err := s.rb.WriteNDJSON(context.Background(), io.Discard, "bench", s.reader(b.N), asOf)
	if err == nil && unusable > 0 {
		err = fmt.Errorf("%d profiles could not be used", unusable)
	}
	return err
}

func streamDecodeEncode(s *stream, b *testing.B) error {
	enc := json.NewEncoder(io.Discard)
	for i := range b.N {
		if _, _, err := s.rb.Decode("bench.json", s.lines[i%streamed]); err != nil {
			return err
		}
		if err := enc.Encode(s.advice[i%streamed]); err != nil {
			return err
		}
	}
	return nil
}

func streamEncode(s *stream, b *testing.B) error {
	enc := json.NewEncoder(io.Discard)
	for i := range b.N {
		if err := enc.Encode(s.advice[i%streamed]); err != nil {
			return err
		}
	}
	return nil
}

// streamPlainDecode: without the checks of the pack: ranges, units, names.
func streamPlainDecode(s *stream, b *testing.B) error {
	for i := range b.N {
		dec := json.NewDecoder(bytes.NewReader(s.lines[i%streamed]))
		dec.DisallowUnknownFields()
		if err := dec.Decode(new(rules.Profile)); err != nil {
			return err
		}
	}
	return nil
}

func streamOnlyAdvise(s *stream, b *testing.B) error {
	for i := range b.N {
		if _, err := s.rb.Advise(s.profiles[i%streamed], asOf); err != nil {
			return err
		}
	}
	return nil
}

// workers times AdviseAll on one and two processors. An operation is a
// profile.
func workers() (list []Benchmark) {
	var s *stream
	for _, procs := range []int{1, 2} {
		list = append(list, Benchmark{
			Name: fmt.Sprintf("AdviseAll/procs=%d", procs),
			Run: func(b *testing.B) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
				if s == nil {
					var err error
					if s, err = newStream(2. / 3); err != nil {
						b.Fatal(err)
					}
				}
				all := func(yield func(string, *rules.Profile) bool) {
					for i := range b.N {
						if !yield("", s.profiles[i%streamed]) {
							return
						}
					}
				}
				b.ReportAllocs()
				b.ResetTimer()
				for _, r := range s.rb.AdviseAll(context.Background(), all, asOf) {
					if r.Err != nil {
						b.Fatal(r.Err)
					}
				}
			}})
	}
	return list
}

// One benchmark function for each group, as go test wants them.

func BenchmarkLoad(b *testing.B)      { group(b, "Load") }
func BenchmarkNDJSON(b *testing.B)    { group(b, "NDJSON") }
func BenchmarkAdviseAll(b *testing.B) { group(b, "AdviseAll") }

func group(b *testing.B, name string) {
	for bm := range benchmarks() {
		if rest, ok := strings.CutPrefix(bm.Name, name+"/"); ok {
			b.Run(rest, bm.Run)
		}
	}
}
