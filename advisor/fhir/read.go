package fhir

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"example.com/crosstalk/advisor/fhir/internal/decode"
	"example.com/crosstalk/advisor/fhir/internal/reading"
)

// Limits on what is read, since FHIR data is untrusted input.
const (
	MaxResource  = 16 << 20 // bytes of one resource, or of a line
	MaxResources = 200_000  // of one patient, in package bulk
	maxNested    = 3        // bundles inside bundles
	maxBlanks    = 1 << 20  // bytes between two values
)

// Split reads FHIR in JSON: one resource, a Bundle of any type, or NDJSON whose
// lines are resources or Bundles. It calls visit for each resource in the order
// of the data, and stops if visit returns an error. What cannot be read is given to
// problem, and the rest goes on. If the data is STU3 the error is a *VersionError, and
// what was visited must not be used.
//
// Lines are read on all processors, so r is read from another goroutine, until Split
// returns. In memory are a few pieces of the data for each processor, of 128 KiB or one
// line, whichever is more.
//
// Partial is true if a Bundle says that it is a page of several.
func Split(name string, r io.Reader, visit func(Entry) error,
	problem func(*Problem)) (partial bool, err error) {
	if r == nil || visit == nil || problem == nil {
		return false, errors.New("fhir.Split: it needs a reader, and functions for what it reads and " +
			"for what it cannot")
	}
	s := &splitter{name: name, visit: visit, problem: problem}
	err = s.read(r)
	return s.partial, err
}

// Split is the function Split for entries of which this Mapper makes profiles: what
// becomes of those from which no fact can come is settled at once, on all processors,
// and is all that is left of their JSON. Use them for records that m, or a Mapper with
// the same options, maps, and for nothing else.
func (m *Mapper[P]) Split(name string, r io.Reader, visit func(Entry) error,
	problem func(*Problem)) (partial bool, err error) {
	switch {
	case m.isEmpty():
		return false, errNoMapper
	case r == nil || visit == nil || problem == nil:
		return Split(name, r, visit, problem)
	}
	s := &splitter{name: name, visit: visit, problem: problem, memory: m.memory,
		settler: m.memory.settlers.Get().(*reading.Settler)}
	defer s.memory.settlers.Put(s.settler)
	err = s.read(r)
	return s.partial, err
}

type splitter struct {
	name    string
	where   string // inside the file
	visit   func(Entry) error
	problem func(*Problem)
	partial bool
	history bool // the Bundle being read is one of versions, the latest first
	entries int  // of it that were read

	ahead   reading.Reader
	memory  *memory          // nil: what is read is kept as it is
	settler *reading.Settler // of that, or nil
	reused  bool             // what is read lies in memory that is used again
}

// memory is for reading what a Mapper makes profiles of, again and again.
type memory struct {
	settlers sync.Pool // of *reading.Settler
	pieces   sync.Pool // of *piece
}

// give gives an entry to visit.
func (s *splitter) give(e Entry, a *reading.Ahead) error {
	if s.settler != nil && e.Patient != "" {
		if text, ok := s.settler.Settle(e.toRead(), a); ok {
			e.JSON = text
			return s.visit(e)
		}
	}
	if s.reused {
		e.JSON = s.settler.Keep(e.JSON)
	}
	return s.visit(e)
}

func (s *splitter) fail(err error) {
	where := s.name
	if s.where != "" {
		where += s.where
	}
	s.problem(&Problem{where, err})
}

// read tells lines from one document by the first line: NDJSON's is a whole
// JSON object.
func (s *splitter) read(r io.Reader) error {
	br := bufio.NewReaderSize(r, 64<<10)
	if bom, _ := br.Peek(3); bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
		br.Discard(3)
	}
	switch start, _ := br.Peek(64); {
	case bytes.HasPrefix(bytes.TrimSpace(start), []byte("<")):
		s.fail(errors.New("this is XML; FHIR is read in JSON: convert it first"))
		return nil
	case len(start) > 1 && (start[0] == 0xff && start[1] == 0xfe || start[0] == 0xfe &&
		start[1] == 0xff):
		s.fail(errors.New("this is UTF-16; JSON is in UTF-8: convert it first"))
		return nil
	}
	var head []byte
	lines := strings.HasSuffix(s.name, ".ndjson") || strings.HasSuffix(s.name, ".jsonl")
	if !lines {
		line, long, err := readLine(br)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		head = line
		if text := bytes.TrimSpace(line); !long && (len(text) == 0 && err == nil || decode.Valid(text)) {
			lines = len(text) > 0
		}
	}
	if !lines {
		return s.document(io.MultiReader(bytes.NewReader(head), br))
	}
	return s.lines(br, head)
}

// document reads one resource or Bundle of any layout; the entries of a
// Bundle one after another.
func (s *splitter) document(r io.Reader) error {
	in := &ration{r: r}
	dec := json.NewDecoder(in)
	for {
		s.where = ""
		in.renew()
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			s.fail(err)
			return nil
		}
		if token != json.Delim('{') {
			s.fail(errors.New("a FHIR resource is a JSON object"))
			return nil
		}
		if err := s.object(dec, in); err != nil {
			var p *Problem
			if errors.As(err, &p) {
				s.problem(p)
				return nil
			}
			return err
		}
	}
}

// object reads the resource whose brace was read.
func (s *splitter) object(dec *json.Decoder, in *ration) error {
	fields := map[string]json.RawMessage{}
	resourceType, total := "", 0
	s.history, s.entries = false, 0
	bad := func(err error) error {
		return &Problem{fmt.Sprintf("%s: byte %d", s.name, dec.InputOffset()), err}
	}
	for dec.More() {
		in.renew()
		key, err := dec.Token()
		if err != nil {
			return bad(err)
		}
		name, _ := key.(string)
		if name == "entry" && resourceType == "Bundle" {
			s.history = string(fields["type"]) == `"history"`
			if err := s.stream(dec, in, bad); err != nil {
				return err
			}
			continue
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return bad(err)
		}
		if total += len(name) + len(raw); total > MaxResource {
			err := fmt.Errorf("a resource of more than %d MiB", MaxResource>>20)
			if name == "entry" && resourceType == "" {
				err = fmt.Errorf(`%w: a Bundle is read entry by entry only if `+
					`its "resourceType" stands before its "entry"`, err)
			}
			return bad(err)
		}
		fields[name] = raw
		if name == "resourceType" {
			_ = json.Unmarshal(raw, &resourceType)
		}
	}
	if _, err := dec.Token(); err != nil {
		return bad(err)
	}
	whole, err := json.Marshal(fields)
	if err != nil {
		return bad(err)
	}
	return s.resource(whole, "", "", "", 0)
}

// stream reads the entries of a Bundle one after another.
func (s *splitter) stream(dec *json.Decoder, in *ration, bad func(error) error) error {
	token, err := dec.Token()
	if err != nil {
		return bad(err)
	}
	if token != json.Delim('[') {
		return bad(errors.New(`the "entry" of a Bundle is not a list`))
	}
	for i := 0; dec.More(); i++ {
		in.renew()
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return bad(err)
		}
		s.where = fmt.Sprintf(": entry %d", i)
		if len(raw) > MaxResource {
			s.fail(fmt.Errorf("a resource of more than %d MiB", MaxResource>>20))
			continue
		}
		if err := s.entry(raw, 1); err != nil {
			return err
		}
	}
	_, err = dec.Token()
	if err != nil {
		return bad(err)
	}
	s.where = ""
	return nil
}
