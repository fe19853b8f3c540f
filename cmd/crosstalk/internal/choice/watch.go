package choice

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
)

type doing = func(rb *advisor.Rulebase[advisor.Record], ids []string) error

// A Tool is the command that the flags belong to.
type Tool struct {
	Load func(dir string) (*advisor.Rulebase[advisor.Record], error)
	Do   doing       // with the rules of these ids; nil: all
	Tell func(error) // a person
}

// Run loads the pack and does the work once or, with --watch, whenever the pack is saved.
func (c *Flags) Run(cmd *cobra.Command, t Tool) error {
	if *c.watch && *c.dir == "" {
		return errors.New("--watch goes with --pack DIR: the pack that ships does not change")
	}
	rb, err := t.Load(*c.dir)
	if err == nil {
		err = c.once(cmd, rb, t.Do)
	}
	if !*c.watch {
		return err
	}
	w, err2 := watching(*c.dir)
	if err2 != nil {
		return fmt.Errorf("--watch: %w", err2)
	}
	defer func() { _ = w.Close() }()
	for {
		t.Tell(err)
		fmt.Fprintf(cmd.ErrOrStderr(), "-- watching %s; interrupt to end\n", *c.dir)
		names, err2 := saved(cmd, w)
		if err2 != nil || names == nil {
			return err2
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "\n-- saved: %s\n", strings.Join(names, ", "))
		var next *advisor.Rulebase[advisor.Record]
		if next, err = t.Load(*c.dir); err != nil {
			continue // until the pack loads, what changed is what changed since it did
		}
		if err = c.again(cmd, next, rb, t.Do); err == nil {
			rb = next
		}
	}
}

func (c *Flags) once(cmd *cobra.Command, rb *advisor.Rulebase[advisor.Record], do doing) error {
	ids, err := c.ids(cmd.Context(), rb)
	if err != nil || c.nothing(cmd.ErrOrStderr(), ids) {
		return err
	}
	return do(rb, ids)
}

// again does the work for those of the chosen rules that are not as they were when all
// was well with them.
func (c *Flags) again(cmd *cobra.Command, now, was *advisor.Rulebase[advisor.Record],
	do doing) error {
	if was == nil { // it did not load before
		return c.once(cmd, now, do)
	}
	ids, err := c.ids(cmd.Context(), now)
	if err != nil {
		return err
	}
	changed := workbench.Changed(now, was)
	if ids != nil {
		changed = slices.DeleteFunc(changed, func(id string) bool { return !slices.Contains(ids, id) })
	}
	if len(changed) == 0 {
		fmt.Fprintln(cmd.ErrOrStderr(), "no rule that is asked for has changed")
		return nil
	}
	shown := changed
	if len(shown) > 5 {
		shown = append(slices.Clone(shown[:5]), fmt.Sprintf("and %d more", len(changed)-5))
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "-- changed: %s\n", strings.Join(shown, ", "))
	return do(now, changed)
}

// watching watches a folder and those in it.
func watching(dir string) (*fsnotify.Watcher, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name != dir && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		return w.Add(name)
	})
	if err != nil {
		_ = w.Close()
		return nil, err
	}
	return w, nil
}

// saved waits until files of the pack are saved, and a moment longer, since editors write
// in several steps. It gives no names when the command is to end.
func saved(cmd *cobra.Command, w *fsnotify.Watcher) (names []string, err error) {
	var quiet <-chan time.Time
	for {
		select {
		case <-cmd.Context().Done():
			return nil, nil
		case err := <-w.Errors:
			return nil, err
		case <-quiet:
			return names, nil
		case e := <-w.Events:
			if info, err := os.Stat(e.Name); err == nil && info.IsDir() {
				if e.Has(fsnotify.Create) {
					if err := w.Add(e.Name); err != nil {
						return nil, err
					}
				}
				continue
			}
			if filepath.Ext(e.Name) != ".yaml" || e.Op == fsnotify.Chmod {
				continue
			}
			if name := filepath.Base(e.Name); !slices.Contains(names, name) {
				names = append(names, name)
			}
			quiet = time.After(100 * time.Millisecond)
		}
	}
}
