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
	"slices"
	"strconv"
	"sync"

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
func (rb *Rulebase[P]) AdviseNDJSON(ctx context.Context, name string, r io.Reader, opts *Options) iter.Seq2[string, Result] {
	if ctx == nil || r == nil {
		return refused("AdviseNDJSON: it needs a context and a reader")
	}
	return results(ctx, lines(r, nil), func(in line) named {
		p := new(P)
		id, err := rb.decodeIn(name, in, p, opts != nil && opts.Strict)
		if err != nil {
			return named{id, Result{Err: err}}
		}
		return result(id)(rb.Advise(p, opts))
	})
}

// refused is a stream that has nothing but what is wrong with it.
func refused(why string) iter.Seq2[string, Result] {
	return func(yield func(string, Result) bool) { yield("", Result{Err: errors.New(why)}) }
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
func (rb *Rulebase[P]) WriteNDJSON(ctx context.Context, w io.Writer, name string, r io.Reader, opts *Options) (unusable int, err error) {
	if ctx == nil || w == nil || r == nil {
		return 0, errors.New("WriteNDJSON: it needs a context, a writer and a reader")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	pool := sync.Pool{New: func() any { return new(writing[P]) }}
	texts := sync.Pool{New: func() any { return new([]byte) }}
	for out := range ordered(ctx, lines(r, &texts), func(in line) *writing[P] {
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
		out.text, err = rb.inside().adviseJSON(out.text[:0], id, structOf(p), opts)
	}
	if out.failed = err != nil; out.failed {
		out.text = appendString(append(out.text[:0], `{"id":`...), id)
		out.text = append(appendString(append(out.text, `,"error":`...), err.Error()), '}')
	}
	out.text = append(out.text, '\n')
	var empty P
	*p = empty
}

func (rb *Rulebase[P]) decodeLine(name string, text []byte, p *P, strict bool) (id string, err error) {
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
	return id, Errors(errs.Sorted())
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
			if errors.Is(err, errLongLine) || err == nil || err == io.EOF && len(text) > 0 {
				bad := err
				if err == io.EOF {
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
			if err != io.EOF {
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
		case err == bufio.ErrBufferFull:
			continue
		case long && (err == nil || err == io.EOF):
			return nil, errLongLine
		}
		return text, err
	}
}

// atOnce is how many items a worker takes at once at most.
const atOnce = 16

// A feed hands items to workers. It is a list under a lock and no channel,
// since workers take several at a time: as many as are there, up to their
// share, so that none has to wait for others to come.
type feed[In any] struct {
	mu      sync.Mutex
	some    sync.Cond // there are items, or there will be none
	room    sync.Cond // there is room for half of the items that fit
	items   []In
	workers int
	waiting int  // workers that wait for some
	ended   bool // no more will come
	stopped bool // nobody wants any
}

func newFeed[In any](workers int) *feed[In] {
	f := &feed[In]{workers: workers, items: make([]In, 0, 2*workers*atOnce)}
	f.some.L, f.room.L = &f.mu, &f.mu
	return f
}

// put adds an item; false if nobody wants it.
func (f *feed[In]) put(item In) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.items) == cap(f.items) && !f.stopped {
		f.room.Wait()
	}
	if f.stopped {
		return false
	}
	f.items = append(f.items, item)
	if f.waiting > 0 {
		f.some.Signal()
	}
	return true
}

// take moves items to batch, at least one. Before others can take what comes
// after them, it calls taken. It returns none when there are no more.
func (f *feed[In]) take(batch []In, taken func() bool) []In {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting++
	for len(f.items) == 0 && !f.ended && !f.stopped {
		f.some.Wait()
	}
	f.waiting--
	if len(f.items) == 0 || f.stopped || !taken() {
		return nil
	}
	n := min(atOnce, (len(f.items)+f.workers-1)/f.workers)
	batch = append(batch[:0], f.items[:n]...)
	f.items = slices.Delete(f.items, 0, n)
	if len(f.items) <= cap(f.items)/2 {
		f.room.Signal()
	}
	return batch
}

// end says that no more items will come, or that nobody wants any.
func (f *feed[In]) end(stopped bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended, f.stopped = true, f.stopped || stopped
	f.some.Broadcast()
	f.room.Broadcast()
}

// results is ordered for results, of which the last is ctx's error when that
// has ended.
func results[In any](ctx context.Context, items iter.Seq[In], f func(In) named) iter.Seq2[string, Result] {
	return func(yield func(string, Result) bool) {
		for n := range ordered(ctx, items, f) {
			if !yield(n.id, n.Result) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield("", Result{Err: err})
		}
	}
}

// ordered applies f to every item on GOMAXPROCS workers and gives the results
// in the order of the items. When ctx ends, so does the sequence.
func ordered[In, Out any](ctx context.Context, items iter.Seq[In], f func(In) Out) iter.Seq[Out] {
	return func(yield func(Out) bool) {
		ctx, cancel := context.WithCancel(ctx)
		workers := runtime.GOMAXPROCS(0)
		feed := newFeed[In](workers)
		defer context.AfterFunc(ctx, func() { feed.end(true) })()
		queue := make(chan chan []Out, 2*workers) // of results, in the order in which items were taken
		var busy sync.WaitGroup
		var thrown any // by the caller's own code, which reads the items: it is thrown where the caller can recover it
		busy.Go(func() {
			defer feed.end(false)
			defer func() { thrown = recover() }()
			for item := range items {
				if !feed.put(item) {
					return
				}
			}
		})
		for range workers {
			busy.Go(func() {
				var out chan []Out
				place := func() bool {
					out = make(chan []Out, 1)
					select {
					case queue <- out:
						return true
					case <-ctx.Done():
						return false
					}
				}
				for batch := feed.take(nil, place); batch != nil; batch = feed.take(batch, place) {
					results := make([]Out, len(batch))
					for i, item := range batch {
						results[i] = f(item)
					}
					clear(batch)
					out <- results
				}
			})
		}
		go func() {
			busy.Wait()
			close(queue)
		}()
		defer func() { // wait for the goroutine that reads the items
			cancel()
			for range queue {
			}
			if thrown != nil {
				panic(thrown)
			}
		}()
		for out := range queue {
			select {
			case results := <-out:
				for _, out := range results {
					if !yield(out) {
						return
					}
				}
				continue
			case <-ctx.Done():
			}
			break
		}
	}
}
