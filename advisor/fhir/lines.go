package fhir

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// A cutter cuts lines into pieces.
type cutter struct {
	r      *bufio.Reader
	old    *sync.Pool // of *piece, whose memory is used again
	rest   []byte     // of the lines, what was read and not given yet
	number int        // of the first line of that
	err    error      // of r
}

// next is the next piece; nil after the last, which has an error of the reader.
func (c *cutter) next() *piece {
	if c.err != nil {
		return nil
	}
	p, _ := c.old.Get().(*piece)
	if p == nil || cap(p.text) < len(c.rest) || cap(p.text) > 4*pieceSize {
		p = &piece{text: make([]byte, 0, max(pieceSize, len(c.rest)))}
	}
	p.text, p.number = append(p.text[:0], c.rest...), c.number
	for {
		p.text, p.err = fill(c.r, p.text)
		end := bytes.LastIndexByte(p.text, '\n') + 1
		switch {
		case errors.Is(p.err, io.EOF):
			end = len(p.text)
		case end == 0 && p.err == nil && len(p.text) <= MaxResource:
			p.text = slices.Grow(p.text, len(p.text))
			continue
		case end == 0 && p.err == nil:
			p.long, p.err = true, skipLine(c.r)
			end = len(p.text)
			c.number++
		}
		c.rest, c.err = append(c.rest[:0], p.text[end:]...), p.err
		p.text = p.text[:end]
		c.number += bytes.Count(p.text, []byte("\n"))
		return p
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

// lines reads lines, on all processors if there are many; those of head come first.
func (s *splitter) lines(r *bufio.Reader, head []byte) error {
	old := &sync.Pool{}
	if s.memory != nil {
		old = &s.memory.pieces
	}
	c := &cutter{r: r, old: old, rest: head, number: 1}
	first := c.next()
	if first.err != nil {
		return s.found(s.piece(first), old)
	}
	all := func(yield func(*piece) bool) {
		for p := first; p != nil && yield(p); {
			p = c.next()
		}
	}
	for p := range ordered.Map(context.Background(), all, 1, s.piece) {
		if err := s.found(p, old); err != nil {
			return err
		}
	}
	return nil
}

// found gives what was found in a piece to visit.
func (s *splitter) found(p *piece, old *sync.Pool) error {
	s.partial = s.partial || p.partial
	for _, f := range p.found {
		if f.problem != nil {
			s.problem(f.problem)
		} else if err := s.visit(f.entry); err != nil {
			return err
		}
	}
	stop := p.stop
	if s.memory != nil { // what was found does not share that of the piece
		clear(p.found)
		*p = piece{text: p.text, found: p.found[:0]}
		old.Put(p)
	}
	return stop
}

// piece reads a piece. It is called from several goroutines: it changes nothing of s.
func (s *splitter) piece(p *piece) *piece {
	in := &splitter{name: s.name, memory: s.memory,
		visit: func(e Entry) error {
			p.found = append(p.found, found{entry: e})
			return nil
		},
		problem: func(problem *Problem) { p.found = append(p.found, found{problem: problem}) }}
	defer func() { p.partial = in.partial }()
	if s.memory != nil {
		in.settler, in.reused = s.memory.settlers.Get().(*reading.Settler), true
		defer s.memory.settlers.Put(in.settler)
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
