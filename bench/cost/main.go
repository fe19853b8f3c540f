// Cost is a program that says what one advice costs: it is built against each of the checkouts
// that `go run . -against` compares, so it uses no more of the library than they have in common,
// but for what the tags "decide" and "appendjson" add.
//
//	cost WHAT PROFILES [KIND PACK]
//
// PROFILES is a file of JSON lines; KIND is race or rules, the struct of the profiles, PACK the
// folder of a pack for it; the default is the pack that ships. WHAT is
//
//	deciding  an advice without words, reasons and questions, into old memory
//	decide    DecideInto             prepared  the same of profiles that were read before
//	advice    Advise                 json      and its JSON, by json.Marshal
//	append    AppendJSON
//	line      a line of JSON to a line of JSON, by WriteNDJSON
//	load      loading the pack       held      and the bytes that it holds then, said as nanoseconds
//	draw      writes PROFILES itself: 256 random people, of whom the share that it reads is known
//
// For each number that it reads, cost does that for so many of the profiles, and prints the
// nanoseconds it took, of processor time and of the clock.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"runtime"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/bench/cost/people"
	"example.com/crosstalk/bench/profile"
	"example.com/crosstalk/bench/turns"
	"example.com/crosstalk/rules"
)

func main() {
	log.SetFlags(0)
	args := os.Args[1:]
	var err error
	switch {
	case len(args) == 2:
		err = run[rules.Profile](args[0], args[1], rules.Load, nil)
	case len(args) == 4 && args[2] == "rules":
		err = ofFolder[people.Profile](args[0], args[1], args[3])
	case len(args) == 4 && args[2] == "race":
		err = ofFolder[profile.Profile](args[0], args[1], args[3])
	default:
		err = errors.New("usage: cost WHAT PROFILES [KIND PACK]")
	}
	if err != nil {
		log.Fatal(err)
	}
}

func ofFolder[P any](what, profiles, pack string) error {
	fsys := os.DirFS(pack)
	return run(what, profiles, func() (*advisor.Rulebase[P], error) {
		return advisor.Load[P](fsys, &advisor.LoadOptions{SkipTests: true})
	}, fsys)
}

func run[P any](what, profiles string, load func() (*advisor.Rulebase[P], error),
	pack fs.FS) error {
	if what == "load" || what == "held" {
		if pack == nil {
			pack = rules.FS() // rules.Load remembers
		}
		return loading[P](what, pack)
	}
	rb, err := load()
	if err != nil {
		return err
	}
	w := &work[P]{rb: rb}
	if what == "draw" {
		return w.draw(profiles)
	}
	if w.lines, w.profiles, err = read[P](profiles); err != nil {
		return err
	}
	if what == "line" {
		return turns.Serve(os.Stdin, os.Stdout, w.stream)
	}
	one, err := w.operation(what)
	if err != nil {
		return err
	}
	next := 0
	return turns.Serve(os.Stdin, os.Stdout, func(n int) error {
		for range n {
			if err := one(next); err != nil {
				return err
			}
			next = (next + 1) % len(w.profiles)
		}
		return nil
	})
}

// loading loads the pack n times.
func loading[P any](what string, pack fs.FS) error {
	load := func(n int) error {
		for range n {
			if _, err := advisor.Load[P](pack, &advisor.LoadOptions{SkipTests: true}); err != nil {
				return err
			}
		}
		return nil
	}
	if what == "load" {
		return turns.Serve(os.Stdin, os.Stdout, load)
	}
	before := heap()
	rb, err := advisor.Load[P](pack, &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		return err
	}
	held := heap() - before
	runtime.KeepAlive(rb)
	var n int
	for {
		if _, err := fmt.Scan(&n); err != nil {
			return nil // the end
		}
		fmt.Println(held*int64(n), 0)
	}
}

func heap() int64 {
	runtime.GC()
	runtime.GC() // what finalizers let go of
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// A work is what is advised on, and with which rules.
type work[P any] struct {
	rb       *advisor.Rulebase[P]
	lines    [][]byte
	profiles []*P
	a        advisor.Advice
}

var asOf = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// operation is what is done for the profile with a number.
func (w *work[P]) operation(what string) (func(int) error, error) {
	opts := &advisor.Options{AsOf: asOf}
	switch what {
	case "deciding":
		opts.Without = advisor.Messages | advisor.Reasons | advisor.Questions
		return func(i int) error { return w.rb.AdviseInto(&w.a, w.profiles[i], opts) }, nil
	case "advice":
		return func(i int) error {
			_, err := w.rb.Advise(w.profiles[i], opts)
			return err
		}, nil
	case "json":
		return func(i int) error {
			a, err := w.rb.Advise(w.profiles[i], opts)
			if err == nil {
				_, err = json.Marshal(a)
			}
			return err
		}, nil
	}
	if what == "append" {
		return w.appended()
	}
	return w.decision(what)
}

// stream writes the advice for n lines.
func (w *work[P]) stream(n int) error {
	var in bytes.Buffer
	for i := range n {
		in.Write(w.lines[i%len(w.lines)])
	}
	unusable, err := w.rb.WriteNDJSON(context.Background(), io.Discard, "cost", &in,
		&advisor.Options{AsOf: asOf})
	if err == nil && unusable > 0 {
		err = fmt.Errorf("%d profiles could not be used", unusable)
	}
	return err
}

func read[P any](file string) (lines [][]byte, list []*P, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	in := bufio.NewReader(f)
	for {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return lines, list, nil
		}
		if err != nil {
			return nil, nil, err
		}
		p := new(P)
		if err := json.Unmarshal(line, p); err != nil {
			return nil, nil, err
		}
		lines, list = append(lines, line), append(list, p)
	}
}
