package advisor

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"sync"

	"example.com/crosstalk/advisor/internal/jsontext"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/internal/ordered"
)

// A StreamResult is the advice for one profile of a stream, or why there is none.
type StreamResult struct {
	Advice *Advice
	Err    error
}

// AdviseAll applies the rules to many profiles, each with its id, on as many
// workers as there are processors (GOMAXPROCS). Results come in the order of
// the profiles; a profile that cannot be used yields its error, and the rest
// go on. Memory is bounded by the number of workers. When ctx ends, so does
// the sequence, its last result being ctx's error. Profiles is read from
// another goroutine, which has ended when the sequence has.
func (rb *Rulebase[P]) AdviseAll(ctx context.Context, profiles iter.Seq2[string, *P],
	opts *Options) iter.Seq2[string, StreamResult] {
	if ctx == nil || profiles == nil {
		return refused("AdviseAll: it needs a context and profiles")
	}
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
	return results(ctx, items, func(in item) named {
		return result(in.id)(rb.Advise(in.p, opts))
	})
}

// AdviseNDJSON applies the rules to a stream of profiles in JSON, one a line,
// as AdviseAll does. The id of a result is the profile's "id", or "line 3"
// for one that has none. Lines that are blank are passed over.
func (rb *Rulebase[P]) AdviseNDJSON(ctx context.Context, name string, r io.Reader,
	opts *Options) iter.Seq2[string, StreamResult] {
	if ctx == nil || r == nil {
		return refused("AdviseNDJSON: it needs a context and a reader")
	}
	return results(ctx, lines(r, nil), func(in line) named {
		p := new(P)
		id, err := rb.decodeIn(name, in, p, opts != nil && opts.Strict)
		if err != nil {
			return named{id, StreamResult{Err: err}}
		}
		return result(id)(rb.Advise(p, opts))
	})
}

// refused is a stream that has nothing but what is wrong with it.
func refused(why string) iter.Seq2[string, StreamResult] {
	return func(yield func(string, StreamResult) bool) {
		yield("", StreamResult{Err: errors.New(why)})
	}
}

// decodeIn decodes the profile on a line into p, which is empty, and says what
// its id is.
func (rb *Rulebase[P]) decodeIn(name string, in line, p *P, strict bool) (id string, err error) {
	if err = in.err; err != nil {
		err = fmt.Errorf("%s:%d: %w", name, in.number, err)
	} else if id, err = rb.decodeLine(name, in.text, p, strict); err != nil {
		err = atLine(err, in.number)
	}
	if id == "" {
		id = "line " + strconv.Itoa(in.number)
	}
	return id, err
}

// WriteNDJSON applies the rules to a stream of profiles, as AdviseNDJSON does,
// and writes to w what comes of each, one line of JSON a profile: its advice
// with its id, or {"id", "error"}. Characters that are special in HTML are
// written as they are. It returns how many profiles could not be used. The
// error is one of w, or ctx's. It is for batches: what lies between the bytes
// that come in and those that go out is used again for every profile.
func (rb *Rulebase[P]) WriteNDJSON(ctx context.Context, w io.Writer, name string,
	r io.Reader, opts *Options) (unusable int, err error) {
	if ctx == nil || w == nil || r == nil {
		return 0, errors.New("WriteNDJSON: it needs a context, a writer and a reader")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	pool := sync.Pool{New: func() any { return new(writing[P]) }}
	texts := sync.Pool{New: func() any { return new([]byte) }}
	for out := range ordered.Map(ctx, lines(r, &texts), atOnce, func(in line) *writing[P] {
		out := pool.Get().(*writing[P])
		rb.write(out, name, in, opts)
		texts.Put(in.buffer)
		return out
	}) {
		if out.failed {
			unusable++
		}
		if _, err := w.Write(out.text); err != nil {
			return unusable, err
		}
		pool.Put(out)
	}
	return unusable, ctx.Err()
}

// writing is what becomes of one line.
type writing[P any] struct {
	profile P // empty between lines
	text    []byte
	failed  bool
}

// write writes what becomes of a line to out.
func (rb *Rulebase[P]) write(out *writing[P], name string, in line, opts *Options) {
	p := &out.profile
	id, err := rb.decodeIn(name, in, p, opts != nil && opts.Strict)
	if err == nil {
		out.text, _, err = rb.inside().adviseJSON(out.text[:0], id, structOf(p), opts)
	}
	if out.failed = err != nil; out.failed {
		out.text = jsontext.Append(append(out.text[:0], `{"id":`...), id)
		out.text = append(jsontext.Append(append(out.text, `,"error":`...), err.Error()), '}')
	}
	out.text = append(out.text, '\n')
	var empty P
	*p = empty
}

func (rb *Rulebase[P]) decodeLine(name string, text []byte, p *P,
	strict bool) (id string, err error) {
	if rb.inside().isEmpty() {
		return "", errNoPack
	}
	errs := &source.Errors{}
	arena := arenas.Get().(*source.Arena)
	defer putArena(arena)
	defer caught(&err, "decoding")
	if n := arena.JSON(name, text, errs); n != nil {
		id = rb.inside().decode(n, rb.emptyIn(p), strict, errs)
	}
	return id, errorList(errs.Sorted())
}

type named struct {
	id string
	StreamResult
}

func result(id string) func(*Advice, error) named {
	return func(a *Advice, err error) named {
		if a != nil {
			a.ID = id
		}
		return named{id, StreamResult{a, err}}
	}
}

type line struct {
	number int
	text   []byte
	buffer *[]byte // in which text lies, if it is used again; else nil
	err    error
}

var errLongLine = fmt.Errorf("a line of more than %d bytes", source.MaxFileSize)

// lines reads r line by line. One that is too long is an error of its own.
// Buffers is where texts lie that are used again; nil if they are not.
func lines(r io.Reader, buffers *sync.Pool) iter.Seq[line] {
	return func(yield func(line) bool) {
		br := bufio.NewReaderSize(r, 64<<10)
		for number := 1; ; number++ {
			var buffer *[]byte
			var room []byte
			if buffers != nil {
				buffer = buffers.Get().(*[]byte)
				room = (*buffer)[:0]
			}
			text, err := readLine(br, room)
			if buffer != nil && text != nil {
				*buffer = text
			}
			if errors.Is(err, errLongLine) || err == nil || errors.Is(err, io.EOF) && len(text) > 0 {
				bad := err
				if errors.Is(err, io.EOF) {
					bad = nil
				}
				if bad == nil && len(bytes.TrimSpace(text)) == 0 {
					continue
				}
				if !yield(line{number, text, buffer, bad}) {
					return
				}
				continue
			}
			if !errors.Is(err, io.EOF) {
				yield(line{number, nil, buffer, err})
			}
			return
		}
	}
}

// readLine reads a line into room, if it fits.
func readLine(br *bufio.Reader, room []byte) (text []byte, err error) {
	long := false
	text = room
	for {
		part, err := br.ReadSlice('\n')
		if len(text)+len(part) > source.MaxFileSize {
			long, text = true, nil
		} else if !long {
			text = append(text, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case long && (err == nil || errors.Is(err, io.EOF)):
			return nil, errLongLine
		}
		return text, err
	}
}

// atOnce is how many profiles a worker takes at once at most: one takes little
// longer than handing it over.
const atOnce = 16

// results is ordered.Map for results, of which the last is ctx's error when that
// has ended.
func results[In any](ctx context.Context, items iter.Seq[In],
	f func(In) named) iter.Seq2[string, StreamResult] {
	return func(yield func(string, StreamResult) bool) {
		for n := range ordered.Map(ctx, items, atOnce, f) {
			if !yield(n.id, n.StreamResult) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield("", StreamResult{Err: err})
		}
	}
}
