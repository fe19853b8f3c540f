// Package files reads the YAML files of a folder, within limits, and parses them side by
// side.
package files

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"example.com/crosstalk/advisor/internal/source"
)

// Limits on a pack.
const (
	MaxFiles  = 20000
	MaxBytes  = 256 << 20 // of all files together
	MaxValues = 5_000_000 // words, lists and mappings in all files together
)

// A File is one file of the pack, being read.
type File struct {
	Name string
	Data []byte
	Node *source.Node // once it is parsed; nil: it is no YAML

	Unpack func() *source.Node // instead of parsing Data, in which nothing is wrong; or nil

	errs   source.Errors
	values int // in Node
}

// Read reads the files of fsys, without parsing them, and makes a digest of their names
// and bytes. It returns nil, and reports why, if they are of no use.
func Read(fsys fs.FS, errs *source.Errors) (list []*File, digest string) {
	hash := sha256.New()
	if !each(fsys, errs, hash, func(name string, data []byte) {
		list = append(list, &File{Name: name, Data: slices.Clone(data)})
	}) {
		return nil, ""
	}
	return slices.Clip(append([]*File{}, list...)), "sha256:" + hex.EncodeToString(hash.Sum(nil))
}

// CheckSum is one of the names and bytes of the files that Read reads, for who keeps what was
// made of them: it differs where one was changed, but for chance, and is made ten times as fast
// as the digest. It is not ok if Read has a problem.
func CheckSum(fsys fs.FS) (sum uint32, ok bool) {
	var errs source.Errors
	hash := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	ok = each(fsys, &errs, hash, func(string, []byte) {})
	return hash.Sum32(), ok && errs.Len() == 0
}

// each calls do for each file that Read reads, with data that it must not keep, and has all of
// them hashed. It reports false if they are of no use.
func each(fsys fs.FS, errs *source.Errors, hash hash.Hash, do func(name string, data []byte)) bool {
	refuse := func(format string, args ...any) bool {
		errs.Add(source.Pos{File: "pack.yaml", Line: 1, Col: 1}, "", format, args...)
		return false
	}
	var text bytes.Buffer
	if fsys == nil {
		return refuse("no file system to read the pack from; give the folder of one")
	}
	// Before anything is read: what is named by mistake may be a home directory.
	if _, err := fs.Stat(fsys, "pack.yaml"); errors.Is(err, fs.ErrNotExist) {
		return refuse("no pack here: no such file; it names the pack%s", elsewhere(fsys))
	}
	seen, total := 0, 0
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if skip, err := skipped(name, d, errs); skip {
			return err
		}
		if why := unread(fsys, name, d); why != "" {
			errs.Add(source.Pos{File: name, Line: 1, Col: 1}, "", "%s", why)
			return nil
		}
		if path.Ext(name) != ".yaml" {
			return nil
		}
		if seen++; seen > MaxFiles {
			return fmt.Errorf("more than %d files", MaxFiles)
		}
		if err := regular(fsys, name, d); err != nil {
			errs.Add(source.Pos{File: name, Line: 1, Col: 1}, "", "%v", err)
			return nil
		}
		text.Reset()
		err = read(fsys, name, &text)
		data := text.Bytes()
		if err != nil {
			errs.Add(source.Pos{File: name, Line: 1, Col: 1}, "", "this file cannot be read: %v",
				reason(err))
			return nil
		}
		if total += len(data); total > MaxBytes {
			return fmt.Errorf("more than %d bytes of YAML", MaxBytes)
		}
		fmt.Fprintf(hash, "%s %d\n", name, len(data))
		hash.Write(data)
		do(name, data)
		return nil
	})
	if err != nil {
		return refuse("reading the pack: %v", err)
	}
	return true
}

// elsewhere names a folder just below that is a pack.
func elsewhere(fsys fs.FS) string {
	entries, _ := fs.ReadDir(fsys, ".") // nothing to say of what cannot be read
	for _, e := range entries {
		if _, err := fs.Stat(fsys, e.Name()+"/pack.yaml"); err == nil {
			return fmt.Sprintf("; the folder %q in this one has it", e.Name())
		}
	}
	return ""
}

// skipped reports whether a file or folder is none of the pack's: a hidden one, or the
// folder testdata beside pack.yaml. A hidden file of YAML is the pack's, and refused.
func skipped(name string, d fs.DirEntry, errs *source.Errors) (skip bool, err error) {
	base := path.Base(name)
	switch {
	case d.IsDir() && (name == "testdata" || name != "." && base[0] == '.'):
		return true, fs.SkipDir
	case d.IsDir() && yamlEnd().MatchString(base):
		errs.Add(source.Pos{File: name, Line: 1, Col: 1}, "",
			"this is a folder, with the name of a file; give it another name")
		return true, fs.SkipDir
	}
	if base[0] == '.' && (path.Ext(base) != ".yaml" || !hiddenName().MatchString(base)) {
		return true, nil
	}
	return d.IsDir(), nil
}

// read reads at most one byte more than a file may have.
func read(fsys fs.FS, name string, text *bytes.Buffer) error {
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil {
		text.Grow(int(min(max(info.Size(), 0), source.MaxFileSize)) + bytes.MinRead)
	}
	_, err = text.ReadFrom(io.LimitReader(f, source.MaxFileSize+1))
	return err
}

// Parse parses files. It reports false if they hold more than can be used.
func Parse(list []*File, errs *source.Errors) bool {
	parse(list)
	values := 0
	for _, f := range list {
		values += f.values
	}
	if values > MaxValues {
		errs.Add(source.Pos{File: "pack.yaml", Line: 1, Col: 1}, "",
			"the files of the pack hold more than %d values", MaxValues)
		return false
	}
	for _, f := range list {
		if f.Unpack == nil {
			f.visible()
		}
		errs.Take(&f.errs)
	}
	return true
}

// parse parses files side by side: it is most of the time that loading takes.
func parse(files []*File) {
	files = slices.Clone(files)
	// large ones first
	slices.SortStableFunc(files, func(a, b *File) int { return len(b.Data) - len(a.Data) })
	var next, values atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		wait.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(files); i = next.Add(1) - 1 {
				if values.Load() > MaxValues { // refused, whatever else there is
					return
				}
				f := files[i]
				f.parse()
				f.values = f.Node.Count()
				values.Add(int64(f.values))
			}
		})
	}
	wait.Wait()
}

// parse makes a panic, which is a fault of the parser, a problem of the file:
// no caller could recover it from here.
func (f *File) parse() {
	defer func() {
		if r := recover(); r != nil {
			f.Node = nil
			f.errs.Add(source.Pos{File: f.Name, Line: 1, Col: 1}, "",
				"internal error while parsing the file: %v", r)
		}
	}()
	f.Node = f.Tree(&f.errs)
}

// Tree parses the file, or unpacks it.
func (f *File) Tree(errs *source.Errors) *source.Node {
	if f.Unpack != nil {
		return f.Unpack()
	}
	return source.YAML(f.Name, f.Data, errs)
}
