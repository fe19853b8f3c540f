// Package whole writes files as a whole: whoever is killed meanwhile, or whose disk is full,
// has the old file or the new one, never a part.
package whole

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// old is the age from which a file that a killed run has left behind is nobody's work any more.
const old = time.Hour

// Write replaces a file, or makes it, and has it on the disk when it returns. Mode is that
// of the file; 0 keeps the one that it has, 0o644 for a new one. What killed runs have left of
// the same file is removed.
func Write(name string, data []byte, mode fs.FileMode) error {
	if mode == 0 {
		mode = 0o644
		switch info, err := os.Stat(name); {
		case err == nil:
			mode = info.Mode().Perm()
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	dir, base := filepath.Split(name)
	dir = filepath.Clean(dir)
	sweep(dir, base)
	f, err := os.CreateTemp(dir, ".crosstalk-"+base+"-*") // nobody else can read it
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	Folder(dir)
	return nil
}

// sweep removes what killed runs have left of a file.
func sweep(dir, base string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // Write will say so
	}
	for _, e := range entries {
		if ok, err := filepath.Match(".crosstalk-"+base+"-*", e.Name()); !ok || err != nil {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > old {
			_ = os.Remove(filepath.Join(dir, e.Name())) // another run may have been faster
		}
	}
}

// Folder has the names in a folder on the disk, where the system can say so of folders: after
// the power has failed a new name may be gone else, though what it names was synced.
func Folder(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}
