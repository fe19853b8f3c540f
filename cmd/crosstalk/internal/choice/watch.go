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
	round := &round{failed: true} // until something was done
	rb, err := t.Load(*c.dir)
	if err == nil {
		err = c.once(cmd, rb, round.of(t.Do))
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
		names, err2 := saved(cmd, w, *c.dir)
		if err2 != nil || names == nil {
			return err2
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "\n-- saved: %s\n", strings.Join(names, ", "))
		var next *advisor.Rulebase[advisor.Record]
		if next, err = t.Load(*c.dir); err != nil {
			continue // until the pack loads, what changed is what changed since it did
		}
		err = c.again(cmd, next, rb, round, t.Do)
		rb = next
	}
}

// A round is what was done the last time: what failed is done again, whether it has changed
// or not.
type round struct {
	failed bool
	rules  []string // that failed; nil: it may have been any
}

// of does the work, and keeps what became of it.
func (r *round) of(do doing) doing {
	return func(rb *advisor.Rulebase[advisor.Record], ids []string) error {
		err := do(rb, ids)
		*r = round{failed: err != nil, rules: ids}
		if f := (*Failure)(nil); errors.As(err, &f) && len(f.Rules) > 0 {
			r.rules = f.Rules
		}
		return err
	}
}

// A Failure is that of some rules, where that is all that failed.
type Failure struct {
	Err   error
	Rules []string
}

func (f *Failure) Error() string { return f.Err.Error() }
func (f *Failure) Unwrap() error { return f.Err }

func (c *Flags) once(cmd *cobra.Command, rb *advisor.Rulebase[advisor.Record], do doing) error {
	ids, err := c.ids(cmd.Context(), rb)
	if err != nil || c.nothing(cmd.ErrOrStderr(), ids) {
		return err
	}
	return do(rb, ids)
}

// again does the work for those of the chosen rules that are not as they were the last
// time, and for those that failed then.
func (c *Flags) again(cmd *cobra.Command, now, was *advisor.Rulebase[advisor.Record],
	last *round, do doing) error {
	do = last.of(do)
	if was == nil || last.failed && last.rules == nil { // it did not load before, or all failed
		return c.once(cmd, now, do)
	}
	ids, err := c.ids(cmd.Context(), now)
	if err != nil {
		*last = round{failed: true} // nothing was done, so that nothing is known to be well
		return err
	}
	changed := workbench.Changed(now, was)
	todo := slices.Clone(changed)
	for r := range now.Rules() {
		if last.failed && slices.Contains(last.rules, r.ID) && !slices.Contains(todo, r.ID) {
			todo = append(todo, r.ID)
		}
	}
	if ids != nil {
		other := func(id string) bool { return !slices.Contains(ids, id) }
		changed, todo = slices.DeleteFunc(changed, other), slices.DeleteFunc(todo, other)
	}
	if len(todo) == 0 {
		*last = round{}
		fmt.Fprintln(cmd.ErrOrStderr(), "no rule that is asked for has changed")
		return nil
	}
	if len(changed) > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "-- changed: %s\n", some(changed))
	}
	if failed := todo[len(changed):]; len(failed) > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "-- failed before: %s\n", some(failed))
	}
	return do(now, todo)
}

// some names the first of many rules.
func some(ids []string) string {
	if len(ids) > 5 {
		ids = append(slices.Clone(ids[:5]), fmt.Sprintf("and %d more", len(ids)-5))
	}
	return strings.Join(ids, ", ")
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
func saved(cmd *cobra.Command, w *fsnotify.Watcher, dir string) (names []string, err error) {
	var quiet <-chan time.Time
	made := map[string]bool{} // files without an end of their own that were not there before
	for {
		select {
		case <-cmd.Context().Done():
			return nil, nil
		case err := <-w.Errors:
			return nil, err
		case <-quiet:
			// What came and went in between is an editor's.
			if names = slices.DeleteFunc(names, func(name string) bool {
				_, err := os.Stat(name)
				return made[name] && err != nil
			}); len(names) == 0 {
				continue
			}
			for i, name := range names {
				names[i] = filepath.Base(name)
			}
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
			if e.Op == fsnotify.Chmod || !ofPack(dir, e.Name) {
				continue
			}
			if e.Has(fsnotify.Create) && filepath.Ext(e.Name) != ".yaml" &&
				!slices.Contains(names, e.Name) {
				made[e.Name] = true
			}
			if !slices.Contains(names, e.Name) {
				names = append(names, e.Name)
			}
			quiet = time.After(100 * time.Millisecond)
		}
	}
}

// ofPack reports whether something is said of a file when the pack is read, if only that
// nothing reads it by that name.
func ofPack(dir, name string) bool {
	if filepath.Ext(name) == ".yaml" {
		return true
	}
	in, err := filepath.Rel(dir, name)
	return err == nil && !strings.HasPrefix(filepath.Base(name), ".") &&
		!strings.HasPrefix(filepath.ToSlash(in), "testdata/")
}
