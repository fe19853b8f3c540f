// Package bulk reads FHIR data of any size and gives it back patient by
// patient.
//
// [Open] reads files and folders in the layouts of package fhir: bulk exports
// with a file a type, folders of Bundles, single resources, all mixed, also
// with gzip. [Export.Patients] then yields a [fhir.Record] for each patient.
// Memory is bounded by the largest patient, not by the export: a patient may be
// scattered over all the files, so the resources go into an index on disk first.
//
// The index is a folder of files that only its owner can read. It holds what the export
// holds, and is removed by [Export.Close] and when Open fails; a process that
// is killed leaves it in [Options].Dir.
package bulk

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/internal/ordered"
)

// Options are the choices of Open. Nil means the defaults.
type Options struct {
	// Dir is the folder for the index. The default is that for temporary files.
	Dir string

	// MaxRecord is the most bytes that are read of one patient, since a record is
	// in memory while it is used, and a few are at a time; what is more is left
	// out, and is a Problem. The default is 256 MiB.
	MaxRecord int64

	// Split reads a file in the place of fhir.Split. Mapper.Split is for who needs
	// the records for that Mapper only: it takes less time, and a smaller index. It is called
	// for several files at once.
	Split func(name string, r io.Reader, visit func(fhir.Entry) error,
		problem func(*fhir.Problem)) (partial bool, err error)

	// Problem is told what in the data cannot be read, by Open and Patients; the
	// rest is read. The default is that they fail with the first problem.
	Problem func(*fhir.Problem)

	// Progress is told now and then how many bytes of the files have been read,
	// of how many; total is 0 if that is not known. It may be called from another
	// goroutine, which has ended when Open returns.
	Progress func(read, total int64)
}

// Endings are those of the files that are read of a folder. Each may be
// followed by ".gz". A file that is named itself may have any name.
var Endings = []string{".json", ".ndjson", ".jsonl"}

// An Export is FHIR data on disk, by patient. Its methods are for one
// goroutine.
type Export struct {
	index   *index
	nobody  fhir.Report
	orphans map[string]bool // types of resources that do not say whose they are
	// types of what may be anybody's, with the names of two subjects at most
	doubts  map[string][]string
	partial bool
	pages   bool
	opts    Options

	read, total int64
}

// Open reads files and, with what is in them, folders; "-" is stdin. The error
// is of the files and the index: what is wrong in the data is a Problem. After a
// problem every record is partial, since what was not read may have been
// anybody's.
func Open(ctx context.Context, names []string, stdin io.Reader, opts *Options) (*Export, error) {
	x := &Export{orphans: map[string]bool{}}
	if opts != nil {
		x.opts = *opts
	}
	if x.opts.MaxRecord <= 0 {
		x.opts.MaxRecord = 256 << 20
	}
	if x.opts.Split == nil {
		x.opts.Split = fhir.Split
	}
	for _, name := range names {
		n, size, err := measure(name)
		switch {
		case err != nil:
			return nil, err
		case n == 0:
			return nil, fmt.Errorf("%s: no file in it ends in %s (or %[2]s with .gz)", name,
				strings.Join(Endings, ", "))
		}
		x.total += size
	}
	if slices.Contains(names, "-") {
		x.total = 0
	}
	var err error
	if x.index, err = newIndex(x.opts.Dir); err != nil {
		return nil, err
	}
	if err := x.readAll(ctx, names, stdin); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	if x.doubts, err = x.index.unplaced(&x.nobody); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	for typ := range x.orphans {
		x.doubts[typ] = append(x.doubts[typ], "")
	}
	return x, nil
}

// measure counts the files of a name, without keeping a list of them.
func measure(name string) (n int, size int64, err error) {
	if name == "-" {
		return 1, 0, nil
	}
	if _, err := os.Stat(name); err != nil {
		return 0, 0, err
	}
	err = walk(name, func(path string, err error) error {
		if errors.Is(err, errOtherKind) {
			return nil
		}
		if info, statErr := os.Stat(path); err == nil && statErr == nil {
			size += info.Size()
		}
		n++
		return nil
	})
	return n, size, err
}

// errOtherKind says that a file of a folder is none that is read.
var errOtherKind = errors.New("neither JSON nor NDJSON by its name")

// walk calls visit for each file of a name, in the order of their names. A
// folder that cannot be read is given to it with the error.
func walk(name string, visit func(path string, err error) error) error {
	return filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return visit(path, err)
		case path == name && d.Type()&fs.ModeSymlink != 0:
			// WalkDir does not follow it, even if it was asked for by name.
			if info, err := os.Stat(name); err == nil && info.IsDir() {
				return walk(name+string(filepath.Separator), visit)
			}
			return visit(path, nil)
		case d.IsDir():
			return nil
		case path != name && !taken(path):
			return visit(path, errOtherKind)
		}
		return visit(path, nil)
	})
}

func taken(path string) bool {
	name := strings.TrimSuffix(strings.ToLower(filepath.Base(path)), ".gz")
	return slices.ContainsFunc(Endings, func(e string) bool {
		return strings.HasSuffix(name, e) && !strings.HasPrefix(name, ".")
	})
}

func (x *Export) readAll(ctx context.Context, names []string, stdin io.Reader) error {
	for _, name := range names {
		if name == "-" {
			if err := x.add(ctx, "stdin", stdin); err != nil {
				return err
			}
			continue
		}
		for f := range ordered.Map(ctx, files(name), 1, x.ahead) {
			if err := x.file(ctx, f); err != nil {
				return err
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return x.index.finish()
}

// file reads a file, as far as that was not done ahead.
func (x *Export) file(ctx context.Context, f *file) error {
	if errors.Is(f.err, errOtherKind) {
		x.nobody.Add(&fhir.Report{Items: []fhir.Item{{Resource: "file", Status: fhir.NotRead,
			Reason: f.err.Error(), Count: 1}}})
		return nil
	}
	if f.err != nil {
		return x.problem(&fhir.Problem{Where: f.path, Err: f.err})
	}
	if f.found != nil {
		x.count(f.found.size)
		return x.addAll(ctx, f.path, f.found.plain, f.found.replay)
	}
	in, err := os.Open(f.path)
	if err != nil {
		return x.problem(&fhir.Problem{Where: f.path, Err: reason(err)})
	}
	defer in.Close()
	return x.add(ctx, f.path, in)
}

// reason is an error without the name of the file, which stands before it.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func (x *Export) problem(p *fhir.Problem) error {
	x.partial = true
	if x.opts.Problem == nil {
		return p
	}
	x.opts.Problem(p)
	return nil
}

// A stop is an error that ends the reading, unlike one of the data.
type stop struct{ error }

// add reads one file.
func (x *Export) add(ctx context.Context, name string, r io.Reader) error {
	in, plain, err := unzip(name, &counter{x: x, r: r})
	if err != nil {
		return x.problem(&fhir.Problem{Where: name, Err: reason(err)})
	}
	return x.addAll(ctx, name, plain, func(visit func(fhir.Entry) error,
		problem func(*fhir.Problem)) (bool, error) {
		return x.opts.Split(plain, in, visit, problem)
	})
}

// addAll adds what one file has, which split gives; plain is its name there. Of one that is
// STU3 nothing stays in the index.
func (x *Export) addAll(ctx context.Context, name, plain string, split func(func(fhir.Entry) error,
	func(*fhir.Problem)) (partial bool, err error)) error {
	if err := x.index.begin(); err != nil {
		return err
	}
	var nobody fhir.Report
	var orphans []string
	var refused error
	partial, err := split(func(e fhir.Entry) error {
		if err := ctx.Err(); err != nil {
			return stop{err}
		}
		if e.Patient == "" {
			fhir.Unowned(&nobody, e)
		}
		if fhir.Orphan(e) {
			orphans = append(orphans, e.Type)
		}
		if err := x.index.add(e); err != nil {
			return stop{err}
		}
		return nil
	}, func(p *fhir.Problem) {
		if refused == nil {
			refused = x.problem(&fhir.Problem{Where: name + strings.TrimPrefix(p.Where, plain), Err: p.Err})
		}
	})
	var s stop
	var version *fhir.VersionError
	switch {
	case errors.As(err, &s):
		return s.error
	case refused != nil:
		return refused
	case errors.As(err, &version):
		if err := x.index.rollback(); err != nil {
			return err
		}
		return x.problem(&fhir.Problem{Where: name, Err: version})
	case err != nil: // of the file: what was read of it is whole
		if err := x.problem(&fhir.Problem{Where: name, Err: reason(err)}); err != nil {
			return err
		}
	}
	x.nobody.Add(&nobody)
	for _, typ := range orphans {
		x.orphans[typ] = true
	}
	x.partial, x.pages = x.partial || partial, x.pages || partial
	return x.index.commit()
}

// unzip reads through gzip what begins like it. Plain is the name without its
// ".gz", by which package fhir tells lines from documents.
func unzip(name string, r io.Reader) (in io.Reader, plain string, err error) {
	br := bufio.NewReaderSize(r, 64<<10)
	if magic, _ := br.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return br, name, nil
	}
	z, err := gzip.NewReader(br)
	if strings.HasSuffix(strings.ToLower(name), ".gz") {
		name = name[:len(name)-len(".gz")]
	}
	return z, name, err
}

type counter struct {
	x *Export
	r io.Reader
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.x.count(int64(n))
	return n, err
}

// count tells that so many bytes more were read.
func (x *Export) count(n int64) {
	x.read += n
	if x.opts.Progress != nil {
		x.opts.Progress(x.read, x.total)
	}
}

// Nobody counts the resources that belong to no patient, as fhir.Data.Nobody
// does.
func (x *Export) Nobody() *fhir.Report { return &x.nobody }

// Paged reports whether a Bundle says that it is one page of several.
func (x *Export) Paged() bool { return x.pages }

// Len is the number of patients.
func (x *Export) Len() int {
	if x.index == nil { // of an Export that Open did not make
		return 0
	}
	return x.index.patients
}

// Close removes the index.
func (x *Export) Close() error {
	if x.index == nil {
		return nil
	}
	return x.index.close()
}
