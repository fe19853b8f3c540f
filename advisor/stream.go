package advisor

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"

	"example.com/crosstalk/advisor/internal/source"
)

// A Result is the advice for one profile of a stream, or why there is none.
type Result struct {
	Advice *Advice
	Err    error
}

// AdviseAll applies the rules to many profiles, each with its id, on as many
// workers as there are processors (GOMAXPROCS). Results come in the order of
// the profiles; a profile that cannot be used yields its error, and the rest
// go on. Memory is bounded by the number of workers. When ctx ends, so does
// the sequence, its last result being ctx's error. Profiles is read from
// another goroutine, which has ended when the sequence has.
func (rb *Rulebase[P]) AdviseAll(ctx context.Context, profiles iter.Seq2[string, *P], opts *Options) iter.Seq2[string, Result] {
	type item struct {
		id string
		p  *P
	}
	items := func(yield func(item) bool) {
		for id, p := range profiles {
			if !yield(item{id, p}) {
				return
			}
		}
	}
	return ordered(ctx, items, func(in item) named {
		return result(in.id)(rb.Advise(in.p, opts))
	})
}

// AdviseNDJSON applies the rules to a stream of profiles in JSON, one a line,
// as AdviseAll does. The id of a result is the profile's "id", or "line 3"
// for one that has none. Lines that are blank are passed over.
func (rb *Rulebase[P]) AdviseNDJSON(ctx context.Context, name string, r io.Reader, opts *Options) iter.Seq2[string, Result] {
	return ordered(ctx, lines(r), func(in line) named {
		id := fmt.Sprintf("line %d", in.number)
		if in.err != nil {
			return named{id, Result{Err: fmt.Errorf("%s:%d: %w", name, in.number, in.err)}}
		}
		own, p, err := rb.decodeLine(name, in.text)
		if own != "" {
			id = own
		}
		if err != nil {
			return named{id, Result{Err: atLine(err, in.number)}}
		}
		return result(id)(rb.Advise(p, opts))
	})
}

func (rb *Rulebase[P]) decodeLine(name string, text []byte) (id string, p *P, err error) {
	errs := &source.Errors{}
	p, v := rb.newProfile()
	if n := source.JSON(name, text, errs); n != nil {
		id = rb.core.decode(n, v, errs)
	}
	return id, p, Errors(errs.Sorted())
}

type named struct {
	id string
	Result
}

func result(id string) func(*Advice, error) named {
	return func(a *Advice, err error) named {
		if a != nil {
			a.ID = id
		}
		return named{id, Result{a, err}}
	}
}

type line struct {
	number int
	text   []byte
	err    error
}

var errLongLine = fmt.Errorf("a line of more than %d bytes", source.MaxFileSize)

// lines reads r line by line. One that is too long is an error of its own.
func lines(r io.Reader) iter.Seq[line] {
	return func(yield func(line) bool) {
		br := bufio.NewReaderSize(r, 64<<10)
		for number := 1; ; number++ {
			text, err := readLine(br)
			if errors.Is(err, errLongLine) || err == nil || err == io.EOF && len(text) > 0 {
				bad := err
				if err == io.EOF {
					bad = nil
				}
				if bad == nil && len(bytes.TrimSpace(text)) == 0 {
					continue
				}
				if !yield(line{number, text, bad}) {
					return
				}
				continue
			}
			if err != io.EOF {
				yield(line{number, nil, err})
			}
			return
		}
	}
}

func readLine(br *bufio.Reader) (text []byte, err error) {
	long := false
	for {
		part, err := br.ReadSlice('\n')
		if len(text)+len(part) > source.MaxFileSize {
			long, text = true, nil
		} else if !long {
			text = append(text, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case long && (err == nil || err == io.EOF):
			return nil, errLongLine
		}
		return text, err
	}
}

// ordered applies f to every item on GOMAXPROCS workers and gives the results
// in the order of the items.
func ordered[In any](ctx context.Context, items iter.Seq[In], f func(In) named) iter.Seq2[string, Result] {
	return func(yield func(string, Result) bool) {
		ctx, cancel := context.WithCancel(ctx)
		workers := runtime.GOMAXPROCS(0)
		type job struct {
			in  In
			out chan named
		}
		jobs := make(chan job)
		queue := make(chan chan named, 4*workers)
		for range workers {
			go func() {
				for j := range jobs {
					j.out <- f(j.in)
				}
			}()
		}
		go func() {
			defer close(queue)
			defer close(jobs)
			for in := range items {
				out := make(chan named, 1)
				select {
				case queue <- out:
				case <-ctx.Done():
					return
				}
				select {
				case jobs <- job{in, out}:
				case <-ctx.Done():
					close(out)
					return
				}
			}
		}()
		defer func() { // wait for the goroutine that reads the items
			cancel()
			for range queue {
			}
		}()
		for out := range queue {
			select {
			case n, ok := <-out:
				if ok {
					if !yield(n.id, n.Result) {
						return
					}
					continue
				}
			case <-ctx.Done():
			}
			break
		}
		if err := ctx.Err(); err != nil {
			yield("", Result{Err: err})
		}
	}
}
