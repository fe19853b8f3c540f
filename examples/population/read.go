package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/fileio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

func init() {
	register.DoFn3x1[context.Context, fileio.ReadableFile, func(Text), error](&read{})
	register.Emitter1[Text]()
}

// A Text is a line of a file, or a whole file that is not in lines.
type Text struct {
	File string
	Line int // from 1; 0 if it is the whole file
	Long int // how many bytes a line had that is too long, of which Body is the head
	Body []byte
}

// headSize is how much is kept of a line that is too long.
const headSize = 1 << 10

// readFiles gives the texts of the files that a glob names.
func readFiles(s beam.Scope, glob string, fn *read) beam.PCollection {
	s = s.Scope("read")
	files := fileio.ReadMatches(s, fileio.MatchFiles(s, glob, fileio.MatchEmptyDisallow()))
	// One worker lists them, and without this might read them all.
	return beam.ParDo(s, fn, beam.Reshuffle(s, files))
}

// read reads a file. It is read by one worker from its beginning, for only so
// are there line numbers: many files of some hundred megabytes, as servers
// export them, suit it better than one of many gigabytes.
type read struct {
	Max   int  // bytes of a line
	Whole bool // whether a file may be one document
}

func (f *read) ProcessElement(ctx context.Context, file fileio.ReadableFile,
	emit func(Text)) error {
	r, err := file.Open(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	name := file.Metadata.Path
	br := bufio.NewReaderSize(r, 64<<10)
	if f.Whole {
		if bom, _ := br.Peek(3); bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
			br.Discard(3)
		}
	}
	lines := !f.Whole || inLines(name)
	for number := 1; ; number++ {
		limit := f.Max
		if !lines {
			limit = math.MaxInt
		}
		line, long, err := readLine(br, limit)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("%s:%d: %w", name, number, err)
		}
		// As fhir.Split does: a first line that is a whole JSON value says that
		// all lines are.
		if !lines && (len(line) > f.Max || len(bytes.TrimSpace(line)) == 0 || !json.Valid(line)) {
			rest, err := io.ReadAll(br)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if body := append(line, rest...); len(bytes.TrimSpace(body)) > 0 {
				emit(Text{File: name, Body: body})
			}
			return nil
		}
		lines = true
		if long > 0 || len(bytes.TrimSpace(line)) > 0 {
			emit(Text{File: name, Line: number, Long: long, Body: line})
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
	}
}

// inLines tells by its name whether a file is NDJSON.
func inLines(name string) bool {
	ext := path.Ext(strings.TrimSuffix(name, ".gz"))
	return ext == ".ndjson" || ext == ".jsonl"
}

// readLine reads a line, its end included, of which at most limit bytes.
func readLine(br *bufio.Reader, limit int) (line []byte, long int, err error) {
	size := 0
	for {
		part, err := br.ReadSlice('\n')
		if size += len(part); size <= limit {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if size > limit {
			return line[:min(len(line), headSize)], size, err
		}
		return line, 0, err
	}
}
