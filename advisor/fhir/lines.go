package fhir

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"sync"

	"example.com/crosstalk/advisor/fhir/internal/reading"
	"example.com/crosstalk/internal/ordered"
)

// pieceSize is about how many bytes of lines are read at once.
const pieceSize = 128 << 10

// A piece is some whole lines of a file, and what was found in them.
type piece struct {
	text   []byte
	number int   // of the first line
	long   bool  // instead: a line that is longer than a resource may be
	err    error // of the reader, after these lines

	found   []found
	partial bool
	stop    error // that ends the reading
}

// A found is a resource of a piece, or a problem.
type found struct {
	entry   Entry
	problem *Problem
}

// pieces cuts lines into pieces; those of head come first. The memory of those in old
// is used again.
func pieces(r *bufio.Reader, head []byte, old *sync.Pool) iter.Seq[*piece] {
	next := func(rest []byte) *piece {
		p, _ := old.Get().(*piece)
		if p == nil || cap(p.text) < len(rest) || cap(p.text) > 4*pieceSize {
			p = &piece{text: make([]byte, 0, max(pieceSize, len(rest)))}
		}
		p.text = append(p.text[:0], rest...)
		return p
	}
	return func(yield func(*piece) bool) {
		p := next(head)
		for number, err := 1, error(nil); err == nil; {
			p.number, p.long = number, false
			p.text, err = fill(r, p.text)
			end := bytes.LastIndexByte(p.text, '\n') + 1
			switch {
			case errors.Is(err, io.EOF):
				end = len(p.text)
			case end == 0 && err == nil && len(p.text) <= MaxResource:
				p.text = slices.Grow(p.text, len(p.text))
				continue
			case end == 0 && err == nil:
				p.long, err = true, skipLine(r)
				end = len(p.text)
			}
			rest := next(p.text[end:])
			if p.text, p.err = p.text[:end], err; p.long {
				number++
			}
			number += bytes.Count(p.text, []byte("\n"))
			if !yield(p) {
				return
			}
			p = rest
		}
	}
}

// fill reads as much as fits.
func fill(r io.Reader, buf []byte) ([]byte, error) {
	for len(buf) < cap(buf) {
		n, err := r.Read(buf[len(buf):cap(buf)])
		if buf = buf[:len(buf)+n]; err != nil {
			return buf, err
		}
	}
	return buf, nil
}

// lines reads lines, on all processors.
func (s *splitter) lines(r *bufio.Reader, head []byte) error {
	var old sync.Pool
	for p := range ordered.Map(context.Background(), pieces(r, head, &old), 1, s.piece) {
		s.partial = s.partial || p.partial
		for _, f := range p.found {
			if f.problem != nil {
				s.problem(f.problem)
			} else if err := s.visit(f.entry); err != nil {
				return err
			}
		}
		if p.stop != nil {
			return p.stop
		}
		if s.settlers != nil { // what was found does not share its memory
			clear(p.found)
			*p = piece{text: p.text, found: p.found[:0]}
			old.Put(p)
		}
	}
	return nil
}

// piece reads a piece. It is called from several goroutines: it changes nothing of s.
func (s *splitter) piece(p *piece) *piece {
	in := &splitter{name: s.name, settlers: s.settlers,
		visit: func(e Entry) error {
			p.found = append(p.found, found{entry: e})
			return nil
		},
		problem: func(problem *Problem) { p.found = append(p.found, found{problem: problem}) }}
	defer func() { p.partial = in.partial }()
	if s.settlers != nil {
		in.settler, in.reused = s.settlers.Get().(*reading.Settler), true
		defer s.settlers.Put(in.settler)
	}
	number := p.number
	for text := range bytes.Lines(p.text) {
		in.where = ":" + strconv.Itoa(number)
		number++
		if p.long || len(text) > MaxResource {
			in.fail(fmt.Errorf("a line of more than %d MiB", MaxResource>>20))
			continue
		}
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		if p.stop = in.line(text); p.stop != nil {
			return p
		}
	}
	if !errors.Is(p.err, io.EOF) {
		p.stop = p.err
	}
	return p
}

func (s *splitter) line(text []byte) error {
	if a := s.ahead.Read(text); a != nil {
		return s.headed(a, text, "", "", "", 0)
	}
	if !json.Valid(text) {
		s.fail(syntax(text))
		return nil
	}
	return s.resource(text, "", "", "", 0)
}

// syntax says what is wrong with JSON.
func syntax(text []byte) error {
	var v any
	err := json.Unmarshal(text, &v)
	if err == nil {
		err = errors.New("not JSON")
	}
	return err
}

// readLine reads a line, or as much as is allowed of one.
func readLine(br *bufio.Reader) (line []byte, long bool, err error) {
	for {
		part, err := br.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > MaxResource {
			return line, true, nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, false, err
		}
	}
}

func skipLine(br *bufio.Reader) error {
	for {
		if _, err := br.ReadSlice('\n'); !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}
