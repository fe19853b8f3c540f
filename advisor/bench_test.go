package advisor_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/expr-lang/expr/vm"

	"example.com/crosstalk/advisor"
)

// advise applies the rules to one patient after another.
func advise(b *testing.B, rb *advisor.Rulebase[patient], list []*patient,
	opts *advisor.Options) func() {
	i := 0
	return func() {
		i++
		if _, err := rb.Advise(list[i%len(list)], opts); err != nil {
			b.Fatal(err)
		}
	}
}

// adviseInto is advise with one Advice for all.
func adviseInto(b *testing.B, rb *advisor.Rulebase[patient], list []*patient,
	opts *advisor.Options) func() {
	i, a := 0, new(advisor.Advice)
	return func() {
		i++
		if err := rb.AdviseInto(a, list[i%len(list)], opts); err != nil {
			b.Fatal(err)
		}
	}
}

// bare leaves out all words: what is decided is all there is.
var bare = &advisor.Options{Without: advisor.Messages | advisor.Reasons | advisor.Questions}

// race times functions in turn, so that whatever else the machine does
// concerns all of them, and reports each as a multiple of the first: the median
// over the turns. Garbage is collected in between, so that none of them works
// on what another has left.
func race(b *testing.B, names []string, fs ...func()) {
	batch := 1 // of about 2 ms
	for start := time.Now(); batch < 2000; batch *= 2 {
		for range batch {
			fs[0]()
		}
		if time.Since(start) > time.Millisecond {
			break
		}
	}
	times := make([][]float64, len(fs))
	for b.Loop() {
		for i, f := range fs {
			runtime.GC()
			start := time.Now()
			for range batch {
				f()
			}
			times[i] = append(times[i], float64(time.Since(start).Nanoseconds())/float64(batch))
		}
	}
	b.ReportMetric(0, "ns/op")
	for i, list := range times {
		slices.Sort(list)
		slices.Sort(times[0])
		b.ReportMetric(list[len(list)/2], names[i]+"-ns")
		b.ReportMetric(list[len(list)/2]/times[0][len(list)/2], names[i]+"-x")
	}
}

// BenchmarkTypical races the engine with what a programmer would write.
func BenchmarkTypical(b *testing.B) {
	rb := loadPatients(b, typicalPack())
	known, third := patients(256, true), patients(256, false)
	programs := plainPrograms(b)
	var envs []*plainEnv
	for _, p := range known {
		envs = append(envs, plainOf(p))
	}
	var shown [64]bool
	i, j := 0, 0
	race(b,
		[]string{"hand", "expr", "known", "third", "known-bare", "third-bare", "known-bare-into",
			"third-bare-into"},
		func() {
			i++
			byHand(known[i%len(known)], &shown)
		},
		func() {
			j++
			for _, program := range programs {
				if _, err := vm.Run(program, envs[j%len(envs)]); err != nil {
					b.Fatal(err)
				}
			}
		},
		advise(b, rb, known, nil), advise(b, rb, third, nil), advise(b, rb, known, bare),
		advise(b, rb, third, bare),
		adviseInto(b, rb, known, bare), adviseInto(b, rb, third, bare))
}

// BenchmarkKeyed races 64 rules with more, of which the same number match.
func BenchmarkKeyed(b *testing.B) {
	var names []string
	var fs []func()
	noAge := knownPatient()
	noAge.Age = nil
	for _, n := range []int{64, 640, 6400} {
		rb := loadPatients(b, keyedPack(n))
		names, fs = append(names, fmt.Sprint(n), fmt.Sprint(n, "-no-age")),
			append(fs, advise(b, rb, []*patient{knownPatient()}, nil), advise(b, rb, []*patient{noAge}, nil))
	}
	race(b, names, fs...)
}

// BenchmarkLoad5000 loads 5,000 rules.
func BenchmarkLoad5000(b *testing.B) {
	fsys := keyedPack(5000)
	for b.Loop() {
		if _, err := advisor.Load[patient](fsys, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAdvise has each case alone, for profiles and allocations.
func BenchmarkAdvise(b *testing.B) {
	for _, bb := range []struct {
		name string
		fsys fstest.MapFS
		p    *patient
		opts *advisor.Options
	}{
		{"known", typicalPack(), knownPatient(), nil},
		{"third", typicalPack(), thirdUnknown(), nil},
		{"known-bare", typicalPack(), knownPatient(), bare},
		{"third-bare", typicalPack(), thirdUnknown(), bare},
		{"keyed64", keyedPack(64), knownPatient(), nil},
		{"keyed640", keyedPack(640), knownPatient(), nil},
	} {
		rb := loadPatients(b, bb.fsys)
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := rb.Advise(bb.p, bb.opts); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(bb.name+"-into", func(b *testing.B) {
			b.ReportAllocs()
			a := new(advisor.Advice)
			for b.Loop() {
				if err := rb.AdviseInto(a, bb.p, bb.opts); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkMany has one case for many patients, for profiles.
func BenchmarkMany(b *testing.B) {
	rb := loadPatients(b, typicalPack())
	for name, opts := range map[string]*advisor.Options{"bare": bare, "full": nil} {
		f, g := adviseInto(b, rb, patients(256, true), opts), advise(b, rb, patients(256, true), opts)
		b.Run(name+"-into", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f()
			}
		})
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g()
			}
		})
	}
}

// BenchmarkStream races a stream of profiles in JSON with the same without
// anything between: decoding the profiles and encoding the same advice. Both
// by the number of workers that there are.
func BenchmarkStream(b *testing.B) {
	rb := loadPatients(b, typicalPack())
	var in bytes.Buffer
	enc := json.NewEncoder(&in)
	var list []*advisor.Advice
	for _, p := range slices.Repeat(patients(256, true), 16) {
		if err := enc.Encode(p); err != nil {
			b.Fatal(err)
		}
		a, err := rb.Advise(p, nil)
		if err != nil {
			b.Fatal(err)
		}
		list = append(list, a)
	}
	encode := func(w *json.Encoder, a *advisor.Advice) {
		if err := w.Encode(a); err != nil {
			b.Fatal(err)
		}
	}
	lines := bytes.SplitAfter(bytes.TrimSpace(in.Bytes()), []byte("\n"))
	newEncoder := func() *json.Encoder {
		w := json.NewEncoder(io.Discard)
		w.SetEscapeHTML(false)
		return w
	}
	b.SetBytes(int64(in.Len()))
	race(b, []string{"between", "decode", "encode", "stream1", "stream2", "write1", "write2"},
		func() { // the two on one processor
			w := newEncoder()
			for i, line := range lines {
				if _, _, err := rb.Decode("x.json", line); err != nil {
					b.Fatal(err)
				}
				encode(w, list[i])
			}
		}, func() {
			for _, line := range lines {
				if _, _, err := rb.Decode("x.json", line); err != nil {
					b.Fatal(err)
				}
			}
		}, func() {
			w := newEncoder()
			for i := range lines {
				encode(w, list[i])
			}
		}, stream(b, rb, in.Bytes(), 1), stream(b, rb, in.Bytes(), 2), write(b, rb, in.Bytes(), 1), write(
			b, rb, in.Bytes(), 2))
}

// write is stream with what is written in the workers, too.
func write(b *testing.B, rb *advisor.Rulebase[patient], in []byte, workers int) func() {
	return func() {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(workers))
		if _, err := rb.WriteNDJSON(b.Context(), io.Discard, "in", bytes.NewReader(in), nil); err != nil {
			b.Fatal(err)
		}
	}
}

func stream(b *testing.B, rb *advisor.Rulebase[patient], in []byte, workers int) func() {
	return func() {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(workers))
		w := json.NewEncoder(io.Discard)
		w.SetEscapeHTML(false)
		for _, r := range rb.AdviseNDJSON(b.Context(), "in", bytes.NewReader(in), nil) {
			if r.Err != nil {
				b.Fatal(r.Err)
			}
			if err := w.Encode(r.Advice); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkDecode decodes one profile in JSON.
func BenchmarkDecode(b *testing.B) {
	rb := loadPatients(b, typicalPack())
	text, err := json.Marshal(knownPatient())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := rb.Decode("x.json", text); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWorkers races one worker with two. What the machine itself gives,
// for work that shares nothing, is raced along: "sum1" and "sum2".
func BenchmarkWorkers(b *testing.B) {
	rb := loadPatients(b, typicalPack())
	list := patients(256, true)
	all := func(workers int) func() {
		return func() {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(workers))
			items := func(yield func(string, *patient) bool) {
				for range 16 {
					for _, p := range list {
						if !yield("", p) {
							return
						}
					}
				}
			}
			for _, r := range rb.AdviseAll(b.Context(), items, nil) {
				if r.Err != nil {
					b.Fatal(r.Err)
				}
			}
		}
	}
	sum := func() (s float64) {
		for i := range 10_000_000 {
			s += float64(i ^ 5)
		}
		return s
	}
	var in bytes.Buffer
	enc := json.NewEncoder(&in)
	for _, p := range slices.Repeat(list, 16) {
		if err := enc.Encode(p); err != nil {
			b.Fatal(err)
		}
	}
	race(b, []string{"all1", "all2", "write1", "write2", "sum1", "sum2"}, all(1), all(2),
		write(b, rb, in.Bytes(), 1), write(b, rb, in.Bytes(), 2),
		func() { sum(); sum() },
		func() {
			var wait sync.WaitGroup
			wait.Go(func() { sum() })
			wait.Go(func() { sum() })
			wait.Wait()
		})
}
