package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// Watch reloads the pack when changed reports that its files have, looking every
// so often until ctx ends. It waits until they are still from one look to the
// next: half a pack that is being copied may load, without half of its rules.
func (s *Server) Watch(ctx context.Context, every time.Duration, changed func() (bool, error)) {
	if s.pack == nil {
		return
	}
	tick := time.NewTicker(max(every, time.Millisecond))
	defer tick.Stop()
	for pending := false; ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		yes, err := changed()
		switch {
		case err != nil:
			s.log.Error("looking at the pack", "err", err)
		case yes:
			pending = true
		case pending:
			pending = false
			_, _ = s.Reload() // it is logged
		}
	}
}

// Changes returns a function that reports whether the names, sizes or times of
// a folder's files have changed since it was last called, at first since Changes
// was: call it before New, or a change while the pack is read goes unseen.
func Changes(fsys fs.FS) func() (bool, error) {
	last, lastErr := stamp(fsys)
	return func() (bool, error) {
		now, err := stamp(fsys)
		if err != nil {
			return false, err
		}
		changed := now != last || lastErr != nil
		last, lastErr = now, nil
		return changed, nil
	}
}

func stamp(fsys fs.FS) (string, error) {
	if fsys == nil {
		return "", errors.New("server.Changes: no folder")
	}
	var all []byte
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone meanwhile
		}
		if err == nil {
			all = fmt.Appendf(all, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		}
		return err
	})
	return string(all), err
}
