package decisions_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/advisor/decisions/decisionstest"
)

// A memory is the least store that there is.
type memory struct {
	mu     sync.Mutex
	lines  []string
	closed bool
}

func (m *memory) Append(ctx context.Context, next decisions.Next) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || ctx.Err() != nil {
		return errors.Join(errors.New("closed"), ctx.Err())
	}
	hash := ""
	if n := len(m.lines); n > 0 {
		hash = decisions.Hash([]byte(m.lines[n-1]))
	}
	line, err := next(int64(len(m.lines)), hash)
	if err == nil {
		m.lines = append(m.lines, string(line))
	}
	return err
}

func (m *memory) Close() error {
	m.closed = true
	return nil
}

func (m *memory) AppendAll(ctx context.Context, list []decisions.Next) error {
	before := slices.Clone(m.lines)
	for _, next := range list {
		if err := m.Append(ctx, next); err != nil {
			m.lines = before
			return err
		}
	}
	return nil
}

// TestBatchOfStore: of a store, too, entries of a batch are kept together when Sync returns,
// those of a batch that fails are not there, and Close is a last Sync.
func TestBatchOfStore(t *testing.T) {
	rb := loaded(t, 18)
	kept := &memory{}
	l, err := decisions.New(kept, &decisions.Options{Batch: true})
	if err != nil {
		t.Fatal(err)
	}
	advise(t, l, rb, 20, 21)
	if len(kept.lines) != 0 {
		t.Errorf("%d lines before Sync", len(kept.lines))
	}
	if err := l.Sync(); err != nil || len(kept.lines) != 2 {
		t.Errorf("%d lines, %v", len(kept.lines), err)
	}
	kept.closed = true
	advise(t, l, rb, 22)
	if err := l.Sync(); !errors.Is(err, decisions.ErrNotKept) || len(kept.lines) != 2 {
		t.Errorf("%d lines, %v", len(kept.lines), err)
	}
	kept.closed = false
	advise(t, l, rb, 23)
	if err := l.Close(); err != nil || len(kept.lines) != 3 {
		t.Errorf("%d lines, %v", len(kept.lines), err)
	}
	age := 30
	if _, err := decisions.Advise(l, "test", rb, &person{Age: &age}, nil); err == nil {
		t.Error("a closed batch takes an entry")
	}
	if err := l.Ready(); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a batch of a store that cannot say is ready: %v", err)
	}
}

// TestStores: a file, and the least that a store can be, keep the laws of stores.
func TestStores(t *testing.T) {
	t.Run("file", func(t *testing.T) {
		decisionstest.Run(t, func(t *testing.T) decisionstest.Place {
			name := filepath.Join(t.TempDir(), "log")
			return decisionstest.Place{
				Open: func() (decisions.Store, error) { return decisions.OpenFile(name) },
				Read: func() (io.ReadCloser, error) {
					parts, err := filepath.Glob(name + ".0*")
					text := ""
					for _, part := range append(parts, name) {
						data, no := os.ReadFile(part)
						if !errors.Is(no, os.ErrNotExist) {
							err = errors.Join(err, no)
						}
						text += string(data)
					}
					return io.NopCloser(strings.NewReader(text)), err
				},
			}
		})
	})
	t.Run("memory", func(t *testing.T) {
		decisionstest.Run(t, func(*testing.T) decisionstest.Place {
			kept := &memory{}
			return decisionstest.Place{
				Open: func() (decisions.Store, error) {
					kept.closed = false
					return kept, nil
				},
				Read: func() (io.ReadCloser, error) {
					return decisions.Pages(func(after int64) ([]byte, int64, error) {
						if int(after) == len(kept.lines) {
							return nil, 0, nil
						}
						return []byte(kept.lines[after]), after + 1, nil
					}), nil
				},
			}
		})
	})
}

// TestOneWriter: a second one that opens a file is refused while the first has it, and nothing
// of what either was told is lost.
func TestOneWriter(t *testing.T) {
	rb := loaded(t, 18)
	name := filepath.Join(t.TempDir(), "log")
	first, err := decisions.Open(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	advise(t, first, rb, 20)
	if _, err := decisions.Open(name, nil); err == nil || !strings.Contains(err.Error(), name) {
		t.Errorf("two write one file: %v", err)
	}
	advise(t, first, rb, 21)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second, err := decisions.Open(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	advise(t, second, rb, 22)
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	if list, err := replay(rb, name); err != nil || len(list) != 3 {
		t.Errorf("%d entries, %v", len(list), err)
	}
}

// TestTakenAway: where somebody has removed, moved, shortened or written to the file, nothing is
// said to be kept.
func TestTakenAway(t *testing.T) {
	rb := loaded(t, 18)
	age := 30
	for what, do := range map[string]func(name string) error{
		"removed": os.Remove,
		"moved":   func(name string) error { return os.Rename(name, name+".old") },
		"replaced": func(name string) error {
			return errors.Join(os.Rename(name, name+".old"), os.WriteFile(name, nil, 0o600))
		},
		"shortened": func(name string) error { return os.Truncate(name, 5) },
		"written to": func(name string) error {
			f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteString("{}\n")
			return errors.Join(err, f.Close())
		},
	} {
		name := filepath.Join(t.TempDir(), "log")
		l, err := decisions.Open(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		advise(t, l, rb, 20)
		if err := do(name); err != nil {
			t.Fatal(err)
		}
		_, err = decisions.Advise(l, "test", rb, &person{Age: &age}, nil)
		if !errors.Is(err, decisions.ErrNotKept) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", what, err)
		}
		if l.Ready() == nil {
			t.Errorf("%s: it is ready", what)
		}
		_ = l.Close()
	}
}

// TestNoFile: what is there and is no file is refused at once.
func TestNoFile(t *testing.T) {
	for _, name := range []string{t.TempDir(), os.DevNull} {
		if l, err := decisions.Open(name, nil); err == nil {
			t.Errorf("%s is a log: %v", name, l.Close())
		}
	}
}
