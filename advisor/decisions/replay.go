package decisions

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
)

// maxLine is the most bytes of an entry.
const maxLine = 32 << 20

// A reader reads entries and holds them to their chain.
type reader struct {
	in     *bufio.Reader
	name   string
	number int // of lines
	seq    int64
	chain  string
	begun  bool
}

func newReader(r io.Reader, name string) *reader {
	return &reader{in: bufio.NewReaderSize(r, 64<<10), name: name}
}

// next is the next entry with its line. The error is io.EOF at the end,
// io.ErrUnexpectedEOF if the last line has no end, or says where the chain breaks.
func (r *reader) next() (*Entry, []byte, error) {
	var line []byte
	for {
		part, err := r.in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxLine:
			return nil, nil, r.wrong("the line has more than %d bytes", maxLine)
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(line) > 0:
			return nil, nil, io.ErrUnexpectedEOF
		case err != nil:
			return nil, nil, err
		}
		break
	}
	r.number++
	e := &Entry{}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(e); err != nil || e.Seq < 1 {
		return nil, nil, r.wrong("this is no entry of a log of decisions")
	}
	if r.begun && (e.Before != r.chain || e.Seq != r.seq+1) {
		return nil, nil, r.wrong("entry %d does not follow on the one before: a line was changed, "+
			"left out or put in", e.Seq)
	}
	r.begun, r.seq, r.chain = true, e.Seq, hash(line)
	return e, line, nil
}

func (r *reader) wrong(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", r.name, max(r.number, 1), fmt.Sprintf(format, args...))
}

// A Replayed is what became of an entry.
type Replayed struct {
	Entry *Entry
	// Hash is that of its line: where one is kept elsewhere, it shows that the lines up to it
	// are all there, and as they were.
	Hash string
	// Same: the advice has the same bytes.
	Same bool
	// Cannot is why it was not replayed, or "".
	Cannot string
	// Else what differs: rules, and facts that are asked. All empty: only words do.
	Gains, Loses, Asks, AsksNot []string
	// OtherPack: the one that gave the advice is not this, or the old one of Compare.
	OtherPack bool
}

// String says what differs. Nothing of a profile is in it.
func (r *Replayed) String() string {
	if r.Cannot != "" || r.Same {
		return r.Cannot
	}
	var parts []string
	for _, d := range []struct {
		what string
		list []string
	}{{"now shown", r.Gains}, {"no longer shown", r.Loses}, {"now asked", r.Asks},
		{"no longer asked", r.AsksNot}} {
		if len(d.list) > 0 {
			parts = append(parts, d.what+": "+strings.Join(d.list, ", "))
		}
	}
	if len(parts) == 0 {
		return "other words, reasons or order"
	}
	return strings.Join(parts, "; ")
}

// Logs are the parts of one log, oldest first, by their names; Open opens one.
type Logs struct {
	Names []string
	Open  func(name string) (io.ReadCloser, error)
}

// Replay gives each advice of logs again, by the pack of rb, and tells visit what
// became of it, until that returns false. The error says where the log is no log any
// more, or where its chain breaks.
func Replay[P any](rb *advisor.Rulebase[P], logs Logs, visit func(*Replayed) bool) error {
	if rb == nil || logs.Open == nil || visit == nil {
		return errors.New("decisions.Replay: it needs a rulebase, what opens logs and whom to tell")
	}
	return logs.entries(func(e *Entry, hash string) bool {
		out := &Replayed{Entry: e, Hash: hash, OtherPack: e.Pack.Digest != rb.Info().Digest}
		now, cannot := again(rb, e)
		if out.Cannot = cannot; cannot == "" {
			out.compare(e, now)
		}
		return visit(out)
	})
}

// Compare gives each advice of logs by the pack of was and by that of now, and tells visit
// what a change from one to the other changes for the same people, as Replay does.
func Compare[P, Q any](was *advisor.Rulebase[P], now *advisor.Rulebase[Q], logs Logs,
	visit func(*Replayed) bool) error {
	if was == nil || now == nil || logs.Open == nil || visit == nil {
		return errors.New("decisions.Compare: it needs two rulebases, what opens logs and whom to tell")
	}
	return logs.entries(func(e *Entry, hash string) bool {
		out := &Replayed{Entry: e, Hash: hash, OtherPack: e.Pack.Digest != was.Info().Digest}
		before, cannot := again(was, e)
		if out.Cannot = cannot; cannot == "" {
			var after *Entry
			if after, out.Cannot = again(now, e); out.Cannot == "" {
				out.compare(before, after)
			}
		}
		return visit(out)
	})
}

// entries tells visit each entry and the hash of its line, until that returns false.
func (l Logs) entries(visit func(*Entry, string) bool) error {
	var before *reader
	for _, name := range l.Names {
		f, err := l.Open(name)
		if err != nil {
			return err
		}
		r := newReader(f, name)
		if before != nil { // the chain goes on from file to file
			r.begun, r.seq, r.chain = before.begun, before.seq, before.chain
		}
		before = r
		for {
			e, _, err := r.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if errors.Is(err, io.ErrUnexpectedEOF) {
				err = r.wrong("the last line is cut off")
			}
			if err != nil {
				return errors.Join(err, f.Close())
			}
			if !visit(e, r.chain) {
				return f.Close()
			}
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

func (out *Replayed) compare(was, now *Entry) {
	out.Same = now.Advice == was.Advice
	out.Gains, out.Loses = without(now.Shown, was.Shown), without(was.Shown, now.Shown)
	out.Asks, out.AsksNot = without(now.Asked, was.Asked), without(was.Asked, now.Asked)
}

// again concludes what the pack says to what an entry has, or why it cannot.
func again[P any](rb *advisor.Rulebase[P], e *Entry) (now *Entry, cannot string) {
	switch {
	case e.Profile == nil:
		return nil, "its profile was not kept"
	case len(e.Masked) > 0:
		return nil, "facts of its profile were left out"
	}
	opts, err := e.options()
	if err != nil {
		return nil, err.Error()
	}
	if e.Interview != nil {
		return askedAgain(rb, e, opts)
	}
	_, p, err := rb.Decode("profile.json", e.Profile)
	var a *advisor.Advice
	if err == nil {
		a, err = rb.Advise(p, opts)
	}
	if err == nil && e.About != nil {
		About(a, e.About)
	}
	now = &Entry{}
	if err == nil {
		err = now.conclude(a)
	}
	if err != nil {
		return nil, "the pack cannot use its profile or options" // which the error would name
	}
	return now, ""
}

func (e *Entry) options() (*advisor.Options, error) {
	opts := &advisor.Options{Language: e.Language, Region: e.Region, Cap: e.Cap,
		MaxQuestions: e.MaxQuestions, Without: e.Without, ShowValues: e.ShowValues}
	var err error
	if e.AsOf != "" {
		if opts.AsOf, err = time.Parse(time.DateOnly, e.AsOf); err != nil {
			return nil, errors.New("its day is none")
		}
	}
	for _, d := range e.History {
		on, err := time.Parse(time.RFC3339Nano, d.On)
		if err != nil {
			return nil, errors.New("a day of its history is none")
		}
		opts.History = append(opts.History, advisor.Delivery{Rule: d.Rule, On: on})
	}
	return opts, nil
}

// without are the elements of list that others does not have, each once.
func without(list, others []string) []string {
	list = slices.DeleteFunc(slices.Clone(list), func(s string) bool {
		return slices.Contains(others, s)
	})
	slices.SortFunc(list, cmp.Compare[string])
	return slices.Compact(list)
}
