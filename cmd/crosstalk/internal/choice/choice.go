// Package choice is the choice of rules that commands have in common: --rule, --topic,
// --changed and --watch.
package choice

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
)

// Help says what the flags do; it is the same for all commands that have them.
const Help = `
--rule, --topic and --changed keep to some rules, which takes a part of the
time. What rules share with others (findings, facts, tables, sources) is looked
at in a whole run only. --changed REVISION takes those that are not as they are
in that revision of git, --changed FOLDER those that are not as in that pack;
with --rule or --topic, those of them. --watch begins again whenever a file of
the pack is saved, with the rules that this changed and those that failed.`

// Flags are a choice of rules, as the command line says it.
type Flags struct {
	rules, topics *[]string
	changed       *string
	watch         *bool
	dir           *string
	set           func(name string) bool // whether a flag is given

	was *advisor.Rulebase[advisor.Record]
}

// Add adds the flags to a command whose --pack is dir.
func Add(cmd *cobra.Command, dir *string) *Flags {
	f := cmd.Flags()
	return &Flags{dir: dir, set: f.Changed,
		rules: f.StringSlice("rule", nil,
			`only the rules with these ids, or whose ids fit a pattern like "vitd-*"`),
		topics: f.StringSlice("topic", nil, "only the rules of these topics"),
		changed: f.String("changed", "", "only the rules that differ from this revision of git, or "+
			"from the pack in this folder"),
		watch: f.Bool("watch", false, "begin again whenever a file of --pack is saved"),
	}
}

// ids are the rules that are chosen; nil: all. None at all are chosen only if nothing
// changed.
func (c *Flags) ids(ctx context.Context, rb *advisor.Rulebase[advisor.Record]) ([]string, error) {
	if err := c.given(); err != nil {
		return nil, err
	}
	some := false
	for range rb.Rules() {
		some = true
		break
	}
	if !some {
		return nil, errors.New("there is no rule in the pack, so there is nothing to check; rules " +
			"stand in TOPIC/NAME.yaml")
	}
	ids, err := workbench.Choose(rb, *c.rules, *c.topics)
	if err != nil || *c.changed == "" {
		return ids, err
	}
	before, err := earlier(ctx, *c.dir, *c.changed)
	if err != nil {
		return nil, fmt.Errorf("--changed %s: %w", *c.changed, err)
	}
	was, err := advisor.Load[advisor.Record](before, nil)
	if err != nil {
		var list advisor.ErrorList
		if errors.As(err, &list) { // places in a pack that is not at hand: the first will do
			err = errors.New(list[0].Error())
		}
		return nil, fmt.Errorf("--changed %s: the pack as it was does not load: %w", *c.changed, err)
	}
	c.was = was
	changed := workbench.Changed(rb, was)
	if ids == nil {
		return changed, nil
	}
	return slices.DeleteFunc(ids, func(id string) bool { return !slices.Contains(changed, id) }), nil
}

// given refuses a flag that is there and says nothing, as from a variable that is not
// set: it would choose all rules where some were meant.
func (c *Flags) given() error {
	var empty []string
	for _, f := range []struct {
		name   string
		values []string
	}{{"rule", *c.rules}, {"topic", *c.topics}, {"changed", []string{*c.changed}}} {
		if c.set(f.name) && (len(f.values) == 0 || slices.Contains(f.values, "")) {
			empty = append(empty, "--"+f.name)
		}
	}
	if len(empty) > 0 {
		return fmt.Errorf("%s is empty; say what is meant, or leave it out for all rules",
			strings.Join(empty, " and "))
	}
	return nil
}

// Was is the pack that --changed compares with, and what the command line calls it, once
// Run has begun the work; without --changed it is nil.
func (c *Flags) Was() (*advisor.Rulebase[advisor.Record], string) { return c.was, *c.changed }

// nothing says that there is nothing to do, if that is so.
func (c *Flags) nothing(out io.Writer, ids []string) bool {
	if ids == nil || len(ids) > 0 {
		return false
	}
	fmt.Fprintf(out, "nothing to check: no rule that is asked for differs from %s\n", *c.changed)
	return true
}

// earlier is the pack in another folder, or the pack of dir in a revision of git.
func earlier(ctx context.Context, dir, revision string) (fs.FS, error) {
	if info, err := os.Stat(revision); err == nil && info.IsDir() {
		return os.DirFS(revision), nil
	}
	if dir == "" {
		return nil, errors.New("no such folder; a revision of git goes with --pack DIR, the folder " +
			"that git keeps")
	}
	if strings.HasPrefix(revision, "-") { // git would take it for an option
		return nil, errors.New("neither a folder nor a revision of git")
	}
	commit, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", "--end-of-options",
		revision+"^{commit}")
	if err != nil {
		return nil, errors.New("neither a folder nor a revision that git knows here")
	}
	// From within the folder, git archive gives what is in it, without the way to it.
	packed, err := git(ctx, dir, "archive", "--format=tar", strings.TrimSpace(string(commit)))
	if err != nil {
		return nil, err
	}
	return untar(packed)
}

// git runs git in dir and returns what it prints.
func git(ctx context.Context, dir string, args ...string) ([]byte, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = abs
	var told bytes.Buffer
	cmd.Stderr = &told
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("git: %w: %s", err, strings.TrimSpace(told.String()))
	}
	return out, nil
}

func untar(packed []byte) (fs.FS, error) {
	files := fstest.MapFS{}
	r := tar.NewReader(bytes.NewReader(packed))
	for {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if head.Typeflag != tar.TypeReg {
			continue
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		files[head.Name] = &fstest.MapFile{Data: data}
	}
}
