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

	"example.com/crosstalk/advisor/fhir/internal/decode"
	"example.com/crosstalk/advisor/fhir/internal/resource"
	"example.com/crosstalk/internal/ordered"
)

// pieceSize is about how many bytes of lines are read at once.
const pieceSize = 128 << 10

// A piece is some whole lines of a file.
type piece struct {
	text   []byte
	number int   // of the first line
	long   bool  // instead: a line that is longer than a resource may be
	err    error // of the reader, after these lines
}

// pieces cuts lines into pieces; those of head come first.
func pieces(r *bufio.Reader, head []byte) iter.Seq[piece] {
	return func(yield func(piece) bool) {
		p := piece{number: 1}
		buf := append(make([]byte, 0, max(pieceSize, len(head))), head...)
		for p.err == nil {
			buf, p.err = fill(r, buf)
			end := bytes.LastIndexByte(buf, '\n') + 1
			switch {
			case errors.Is(p.err, io.EOF):
				end = len(buf)
			case end == 0 && p.err == nil && len(buf) <= MaxResource:
				buf = slices.Grow(buf, len(buf))
				continue
			case end == 0 && p.err == nil:
				p.long, p.err = true, skipLine(r)
				end = len(buf)
			}
			p.text = buf[:end:end]
			if !yield(p) {
				return
			}
			if p.number += bytes.Count(p.text, []byte("\n")); p.long {
				p.number++
			}
			p.long = false
			buf = append(make([]byte, 0, max(pieceSize, len(buf)-end)), buf[end:]...)
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

// A found is a resource of a piece, or a problem.
type found struct {
	entry   Entry
	problem *Problem
}

// A split is what a piece has.
type split struct {
	found   []found
	partial bool
	err     error // that ends the reading
}

// lines reads lines, on all processors.
func (s *splitter) lines(r *bufio.Reader, head []byte) error {
	for got := range ordered.Map(context.Background(), pieces(r, head), 1, s.piece) {
		s.partial = s.partial || got.partial
		for _, f := range got.found {
			if f.problem != nil {
				s.problem(f.problem)
			} else if err := s.visit(f.entry); err != nil {
				return err
			}
		}
		if got.err != nil {
			return got.err
		}
	}
	return nil
}

// piece reads a piece. It is called from several goroutines: it changes nothing of s.
func (s *splitter) piece(p piece) (got split) {
	in := &splitter{name: s.name, settlers: s.settlers,
		visit: func(e Entry) error {
			got.found = append(got.found, found{entry: e})
			return nil
		},
		problem: func(p *Problem) { got.found = append(got.found, found{problem: p}) }}
	defer func() { got.partial = in.partial }()
	number := p.number
	for text := range bytes.Lines(p.text) {
		in.where = fmt.Sprintf(":%d", number)
		number++
		if p.long || len(text) > MaxResource {
			in.fail(fmt.Errorf("a line of more than %d MiB", MaxResource>>20))
			continue
		}
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		if got.err = in.line(text); got.err != nil {
			return got
		}
	}
	if !errors.Is(p.err, io.EOF) {
		got.err = p.err
	}
	return got
}

func (s *splitter) line(text []byte) error {
	h := &resource.Head{}
	if decode.Plain(text, h) {
		return s.headed(h, text, "", "", "", 0)
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
