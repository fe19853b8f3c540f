package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/transforms/stats"
)

// The files of --out; the advice is in several with --shards.
const (
	adviceFile   = "advice.ndjson"
	outcomesFile = "outcomes.ndjson" // with --reach, instead
	deadFile     = "dead-letter.ndjson"
	summaryFile  = "summary.json"
)

// A Dead is a record that could not be used.
type Dead struct {
	File   string
	Line   int    // from 1; 0 if the file is one document
	Entry  string // of a Bundle, from 0; 2/0 is the first of a Bundle inside the third
	Reason string
	Record []byte
}

// line gives the record as it is if it is JSON, and else as a text.
func (d *Dead) line() (string, error) {
	v := struct {
		File   string          `json:"file"`
		Line   int             `json:"line,omitempty"`
		Entry  string          `json:"entry,omitempty"`
		Reason string          `json:"reason"`
		Record json.RawMessage `json:"record,omitempty"`
		Text   string          `json:"text,omitempty"`
		Bytes  []byte          `json:"bytes,omitempty"` // in base64: what is no text either
	}{File: d.File, Line: d.Line, Entry: d.Entry, Reason: d.Reason}
	switch {
	case json.Valid(d.Record):
		v.Record = d.Record
	case utf8.Valid(d.Record):
		v.Text = string(d.Record)
	default:
		v.Bytes = d.Record
	}
	return encode(v)
}

// What is counted; the key of a count is one of these and what it is of.
const (
	patients  = "patients"
	records   = "records"
	messages  = "messages"
	topics    = "topics"
	questions = "questions"
	resources = "resources"
	unmapped  = "unmapped"
	outcomes  = "outcomes"
)

func key(parts ...string) string { return strings.Join(parts, "\x00") }

func init() {
	register.DoFn1x2[int, int, []byte](&marker{})
	register.DoFn3x1[int, string, func(int, []byte), error](&pack{})
	register.Emitter2[int, []byte]()
	register.Iter1[[]byte]()
	register.DoFn4x1[context.Context, Dead, func(int, string), func(string, int64), error](&deadLine{})
	register.DoFn2x1[string, int64, Count](&countOf{})
	register.DoFn3x1[context.Context, int, func(*[]byte) bool, error](&writeShard{})
	register.DoFn3x1[context.Context, int, func(*Count) bool, error](&writeSummary{})
	register.Iter1[Count]()
}

// write writes the results.
func write(s beam.Scope, c config, dir string, lines []beam.PCollection, dead beam.PCollection,
	counts ...beam.PCollection) {
	s = s.Scope("write")
	deadLines, deadCounts := beam.ParDo2(s, &deadLine{}, dead)
	name := adviceFile
	if c.Reach {
		name = outcomesFile
	}
	writeLines(s, dir, name, c.Shards, lines...)
	writeLines(s, dir, deadFile, 1, deadLines)

	// Each is added up for itself first: where it arises, before it is moved.
	sums := []beam.PCollection{beam.Create(s, Count{})} // one, or there would be no summary of nothing
	for _, c := range append(counts, deadCounts) {
		sums = append(sums, beam.ParDo(s, &countOf{}, stats.SumPerKey(s, c)))
	}
	all := beam.GroupByKey(s, beam.AddFixedKey(s, beam.Flatten(s, sums...)))
	beam.ParDo0(s, &writeSummary{Config: c, Path: under(dir, summaryFile)}, all)
}

// writeLines writes lines by shard. Each shard has a file, also an empty one.
func writeLines(s beam.Scope, dir, name string, n int, lines ...beam.PCollection) {
	shards := make([]int, n)
	for i := range shards {
		shards[i] = i
	}
	packs := []beam.PCollection{beam.ParDo(s, &marker{}, beam.CreateList(s, shards))}
	for _, l := range lines {
		packs = append(packs, beam.ParDo(s, &pack{}, l))
	}
	beam.ParDo0(s, &writeShard{Path: under(dir, name), Shards: n},
		beam.GroupByKey(s, beam.Flatten(s, packs...)))
}

// under names a file in a folder, which may be an address as in gs://bucket.
func under(dir, name string) string { return strings.TrimSuffix(dir, "/") + "/" + name }

type marker struct{}

func (*marker) ProcessElement(i int) (int, []byte) { return i, nil }

// pack puts lines together, compressed, before a runner moves them to the
// shard that writes them. An advice is tens of kilobytes, most of which it has
// in common with its neighbours; moved one by one they cost more than all else.
type pack struct {
	shards map[int]*packing
}

type packing struct {
	size int
	text bytes.Buffer
	zip  *gzip.Writer
}

const packSize = 4 << 20 // bytes of lines

func (f *pack) ProcessElement(i int, line string, emit func(int, []byte)) error {
	p := f.shards[i]
	if p == nil {
		p = &packing{}
		p.zip, _ = gzip.NewWriterLevel(&p.text, gzip.BestSpeed)
		if f.shards == nil {
			f.shards = map[int]*packing{}
		}
		f.shards[i] = p
	}
	p.size += len(line)
	if _, err := io.WriteString(p.zip, line); err != nil {
		return err
	}
	if p.size < packSize {
		return nil
	}
	return p.flush(i, emit)
}

func (f *pack) FinishBundle(emit func(int, []byte)) error {
	for i, p := range f.shards {
		if err := p.flush(i, emit); err != nil {
			return err
		}
	}
	return nil
}

func (p *packing) flush(i int, emit func(int, []byte)) error {
	if p.size == 0 {
		return nil
	}
	if err := p.zip.Close(); err != nil {
		return err
	}
	emit(i, bytes.Clone(p.text.Bytes()))
	p.size = 0
	p.text.Reset()
	p.zip.Reset(&p.text)
	return nil
}

// shard is the file that a patient's line goes to.
func shard(id string, n int) int {
	h := fnv.New32a()
	h.Write([]byte(id))
	return int(h.Sum32() % uint32(n))
}

type deadLine struct{}

func (*deadLine) ProcessElement(ctx context.Context, d Dead, emit func(int, string),
	count func(string, int64)) error {
	deadRecords.Inc(ctx, 1)
	count(key(records, "dead"), 1)
	text, err := d.line()
	if err == nil {
		emit(0, text)
	}
	return err
}

type writeShard struct {
	Path   string
	Shards int
}

func (f *writeShard) ProcessElement(ctx context.Context, i int, packs func(*[]byte) bool) error {
	name := f.Path
	if f.Shards > 1 {
		ext := path.Ext(name)
		name = fmt.Sprintf("%s-%05d-of-%05d%s", strings.TrimSuffix(name, ext), i, f.Shards, ext)
	}
	return create(ctx, name, func(w io.Writer) error {
		var text []byte
		for packs(&text) {
			if len(text) == 0 {
				continue
			}
			r, err := gzip.NewReader(bytes.NewReader(text))
			if err != nil {
				return err
			}
			if _, err := io.Copy(w, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// create writes a file of any file system that Beam knows. It has its name when
// it is whole: a worker that was given up, but lives, may still be writing it
// when another does it again.
func create(ctx context.Context, name string, write func(io.Writer) error) (err error) {
	fs, err := filesystem.New(ctx, name)
	if err != nil {
		return err
	}
	defer fs.Close()
	part := fmt.Sprintf("%s.part-%016x", name, rand.Uint64())
	f, err := fs.OpenWrite(ctx, part)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	if err := errors.Join(write(w), w.Flush(), f.Close()); err != nil {
		return err
	}
	return filesystem.Rename(ctx, fs, part, name)
}

// A Count is how often something was counted.
type Count struct {
	Key string
	N   int64
}

type countOf struct{}

func (*countOf) ProcessElement(key string, n int64) Count { return Count{key, n} }

// Counters for the runner's own pages while it runs. The summary is exact; of
// counters a runner may count what it had to do twice.
var (
	readRecords   = beam.NewCounter("population", "records")
	deadRecords   = beam.NewCounter("population", "dead_records")
	advisedCount  = beam.NewCounter("population", "patients")
	unmappedCodes = beam.NewCounter("population", "unmapped_codes")
)
