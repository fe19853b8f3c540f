package decisions

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"example.com/crosstalk/internal/whole"
)

// A file is the Store of a log that one process writes.
type file struct {
	name     string
	maxBytes int64
	batch    bool

	mu   sync.Mutex
	file *os.File
	held *os.File // the lock
	end  mark     // of what was written
	safe mark     // of what is on the disk
	err  error    // after which the end of the file is not known
}

// A mark is a place behind a line.
type mark struct {
	size int64
	seq  int64
	hash string
}

// errHeld is why a log is not opened that another process, or this one, has open.
var errHeld = errors.New("it is written already, by another process or by this one: several that " +
	"write one account need a database")

// Open opens a file to add to it, and makes it if it is not there, readable for its
// owner alone. An entry of which a killed process has written a part is taken away:
// nobody was told that it was kept. The error also says that the last entry is no
// entry, or that the file is open elsewhere: whoever writes it holds NAME.lock, an empty
// file that stays (on Windows, macOS, Linux and the BSDs; elsewhere it is up to the caller
// that one process alone writes a file).
func Open(name string, opts *Options) (*Log, error) {
	f := &file{name: name, maxBytes: 64 << 20}
	if opts != nil {
		f.batch = opts.Batch
		if opts.MaxBytes > 0 {
			f.maxBytes = opts.MaxBytes
		}
	}
	l, err := New(f, opts)
	if err != nil {
		return nil, err
	}
	if err := f.open(); err != nil {
		return nil, fmt.Errorf("decisions: %w", err)
	}
	return l, nil
}

func (s *file) open() (err error) {
	// A pipe would wait for somebody to write to it, and a device keeps nothing.
	if info, err := os.Stat(s.name); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s: it is there, and no file", s.name)
	}
	if s.held, err = lock(s.name + ".lock"); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	f, err := os.OpenFile(s.name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return errors.Join(err, s.held.Close())
	}
	fail := func(err error) error { return errors.Join(err, f.Close(), s.held.Close()) }
	s.file = f
	in := newReader(f, s.name)
	for {
		e, line, err := in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if errors.Is(err, io.ErrUnexpectedEOF) { // a part of an entry
			if err := f.Truncate(s.end.size); err != nil {
				return fail(err)
			}
			break
		}
		if err != nil {
			return fail(err)
		}
		s.end = mark{s.end.size + int64(len(line)), e.Seq, hash(line)}
	}
	if s.end.seq == 0 { // it is new, or a full one has just been renamed
		if s.end.seq, s.end.hash, err = s.last(); err != nil {
			return fail(err)
		}
	}
	whole.Folder(filepath.Dir(s.name))
	s.safe = s.end
	return nil
}

// last is the end of the newest of the files that were full.
func (s *file) last() (seq int64, end string, err error) {
	dir, base := filepath.Split(s.name)
	entries, err := os.ReadDir(filepath.Clean(dir))
	if err != nil {
		return 0, "", err
	}
	name := ""
	for _, e := range entries { // by name, which is by number
		number, isPart := strings.CutPrefix(e.Name(), base+".")
		if isPart && len(number) == digits && strings.Trim(number, "0123456789") == "" {
			name = filepath.Join(dir, e.Name())
		}
	}
	if name == "" {
		return 0, "", nil
	}
	f, err := os.Open(name)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	for in := newReader(f, name); ; {
		e, line, err := in.next()
		if errors.Is(err, io.EOF) {
			return seq, end, nil
		}
		if err != nil {
			return 0, "", err
		}
		seq, end = e.Seq, hash(line)
	}
}

// digits are those of the number in the name of a full file.
const digits = 12

func (s *file) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	err := s.sync()
	s.err = errors.New("the log is closed")
	return errors.Join(err, s.file.Close(), s.held.Close())
}

func (s *file) Append(ctx context.Context, next Next) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(s.err, ctx.Err(), s.still()); err != nil {
		return err
	}
	if s.end.size > s.maxBytes {
		if err := s.rotate(); err != nil {
			return err
		}
	}
	line, err := next(s.end.seq, s.end.hash)
	if err != nil {
		return err
	}
	if _, err := s.file.WriteAt(line, s.end.size); err != nil {
		return s.undo(err, s.end)
	}
	s.end = mark{s.end.size + int64(len(line)), s.end.seq + 1, hash(line)}
	if s.batch {
		return nil
	}
	return s.sync()
}

// Sync writes to the disk what is in the file, and takes away what is not.
func (s *file) Sync() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	return s.sync()
}

func (s *file) sync() error {
	if s.end == s.safe {
		return nil
	}
	if err := s.file.Sync(); err != nil {
		return s.undo(err, s.safe)
	}
	s.safe = s.end
	return nil
}

// still says whether the file is there under its name and has what was written: an entry in a
// file that somebody has removed, moved or written to would be kept nowhere.
func (s *file) still() error {
	mine, err := s.file.Stat()
	if err != nil {
		return err
	}
	named, err := os.Stat(s.name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err != nil || !os.SameFile(mine, named) || mine.Size() != s.end.size {
		return fmt.Errorf("%s is not as it was left: somebody has removed, moved or written to it; "+
			"begin again when it is in order", s.name)
	}
	return nil
}

// room is more than nearly all entries have.
const room = 64 << 10

// Ready writes some bytes behind the end, and takes them away. Of a process that is killed
// meanwhile Open takes them for a part of an entry.
func (s *file) Ready() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(s.err, s.still()); err != nil {
		return err
	}
	_, err := s.file.WriteAt(make([]byte, room), s.end.size)
	if err == nil {
		err = s.file.Sync()
	}
	if err != nil {
		return s.undo(err, s.end)
	}
	return s.file.Truncate(s.end.size)
}

// undo takes away what stands behind a mark: the next entry stands in its place.
func (s *file) undo(err error, to mark) error {
	s.end = to
	if again := s.file.Truncate(to.size); again != nil {
		err = errors.Join(err, again)
		s.err = err
	}
	return err
}

// rotate begins a new file. The name of the old one says its last entry.
func (s *file) rotate() error {
	if err := s.sync(); err != nil {
		return err
	}
	old := fmt.Sprintf("%s.%0*d", s.name, digits, s.end.seq)
	if _, err := os.Lstat(old); err == nil {
		return fmt.Errorf("%s is there already", old)
	}
	next, err := os.OpenFile(s.name+".next", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	// Windows renames no open file: nothing is open while names change.
	if err := errors.Join(next.Close(), s.file.Close()); err != nil {
		s.err = err
		return err
	}
	again := s.end
	if err = os.Rename(s.name, old); err == nil {
		if err = os.Rename(s.name+".next", s.name); err != nil {
			err = errors.Join(err, os.Rename(old, s.name))
		} else {
			again.size = 0
		}
	}
	file, opened := os.OpenFile(s.name, os.O_RDWR, 0o600)
	if opened != nil { // there is nothing to write to
		s.err = errors.Join(err, opened)
		return s.err
	}
	s.file, s.end, s.safe = file, again, again
	whole.Folder(filepath.Dir(s.name))
	return err
}
