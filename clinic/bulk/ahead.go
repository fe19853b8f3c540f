package bulk

import (
	"errors"
	"iter"
	"os"

	"example.com/crosstalk/advisor/fhir"
)

// Of a folder with a file for each patient the files are read on all processors, since
// the entries of a Bundle are read one after another. What is found in one waits in memory
// until those before it are done, so only small files are read ahead: large ones are few,
// and lines are read on all processors anyway.

// maxAhead is the most bytes of a file, and of what is found in it, that are read ahead.
var maxAhead = 2 << 20 // a variable for tests

// A file is one of a folder.
type file struct {
	path  string
	err   error  // why it is not read
	found *found // what is in it, or nil: it is not read yet
}

// files are those of a name.
func files(name string) iter.Seq[*file] {
	return func(yield func(*file) bool) {
		// The error is errStopped or none: what is wrong with a file is among them.
		_ = walk(name, func(path string, err error) error {
			if !yield(&file{path: path, err: err}) {
				return errStopped
			}
			return nil
		})
	}
}

var errStopped = errors.New("enough files")

// found is what Split gives of a file.
type found struct {
	plain   string // the name without .gz
	size    int64  // of the file
	items   []item
	partial bool
	err     error
}

// An item is a resource, or a problem.
type item struct {
	entry   fhir.Entry
	problem *fhir.Problem
}

// replay gives what was found to visit and problem, as Split does.
func (f *found) replay(visit func(fhir.Entry) error, problem func(*fhir.Problem)) (bool, error) {
	for _, it := range f.items {
		if it.problem != nil {
			problem(it.problem)
		} else if err := visit(it.entry); err != nil {
			return f.partial, err
		}
	}
	return f.partial, f.err
}

// ahead reads a file, if it is a small one and nothing is wrong with it. It is called
// from several goroutines: it changes nothing of x.
func (x *Export) ahead(f *file) *file {
	if f.err != nil {
		return f
	}
	info, err := os.Stat(f.path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > int64(maxAhead) {
		return f
	}
	in, err := os.Open(f.path)
	if err != nil {
		return f
	}
	defer in.Close()
	text, plain, err := unzip(f.path, in)
	if err != nil {
		return f
	}
	got := &found{plain: plain, size: info.Size()}
	left := maxAhead
	got.partial, got.err = x.opts.Split(plain, text, func(e fhir.Entry) error {
		if left -= len(e.JSON) + perItem; left < 0 {
			return errTooMuch
		}
		got.items = append(got.items, item{entry: e})
		return nil
	}, func(p *fhir.Problem) {
		left -= perItem
		got.items = append(got.items, item{problem: p})
	})
	if !errors.Is(got.err, errTooMuch) {
		f.found = got
	}
	return f
}

// perItem is about what an item takes beside its JSON.
const perItem = 400

var errTooMuch = errors.New("more than is read ahead")
