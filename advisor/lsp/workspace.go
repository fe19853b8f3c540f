// Package lsp answers what an editor asks about a pack while it is being written: what is
// wrong, which names fit here, what a name means, where it is made and used, what to do
// about a finding. "crosstalk lsp" puts it behind the Language Server Protocol; here there
// is neither a protocol nor an editor.
//
// A [Workspace] holds the files of a pack, with the text of those that are open and not
// saved. Names are found in whatever can be read of the files; what needs the pack as a
// whole (the words of a finding, what a case gives) is that of the last text that loaded.
// A Workspace is not safe for concurrent use.
package lsp

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing/fstest"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/lint"
	"example.com/crosstalk/advisor/tidy"
	"example.com/crosstalk/advisor/workbench"
)

// A Range is a part of one line of a file.
type Range struct {
	advisor.Pos
	End int // the column after its last character
}

// An Edit puts a text in the place of a range; a range that is empty is where to insert.
type Edit struct {
	At   Range
	Text string
}

// A Workspace is a pack as it is being written.
type Workspace struct {
	fsys  fs.FS
	disk  map[string][]byte
	open  map[string][]byte
	index map[string]*file

	rb   *advisor.Rulebase[advisor.Record] // the last that loaded; nil: none has
	pack *pack.Pack
	good bool // it is that of the texts as they are
	asOf time.Time
}

// Open reads the pack in fsys. AsOf is the day for which reviews are judged; none are, if
// it is zero.
func Open(fsys fs.FS, asOf time.Time) (*Workspace, error) {
	w := &Workspace{fsys: fsys, open: map[string][]byte{}, index: map[string]*file{}, asOf: asOf}
	return w, w.Reload()
}

// Reload reads the files of the pack again: some have been saved, added or removed.
func (w *Workspace) Reload() error {
	if w.fsys == nil {
		return errors.New("no file system to read the pack from")
	}
	disk := map[string][]byte{}
	err := fs.WalkDir(w.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(d.Name(), "."), d.IsDir() && d.Name() == "testdata":
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir() || !strings.HasPrefix(path.Ext(name), ".y"):
			return nil
		}
		data, err := fs.ReadFile(w.fsys, name)
		disk[name] = data
		return err
	})
	if err != nil {
		return err
	}
	w.disk, w.good = disk, false
	return nil
}

// Set says what an open file says, saved or not.
func (w *Workspace) Set(name string, text []byte) {
	w.open[name] = slices.Clone(text)
	w.good = false
}

// Close says that a file is no longer open: what is saved of it counts.
func (w *Workspace) Close(name string) {
	delete(w.open, name)
	w.good = false
}

// files are the texts of all files, those of open ones as they are now.
func (w *Workspace) files() fstest.MapFS {
	files := fstest.MapFS{}
	for _, texts := range []map[string][]byte{w.disk, w.open} {
		for name, text := range texts {
			files[name] = &fstest.MapFile{Data: text}
		}
	}
	return files
}

// text is what a file says now.
func (w *Workspace) text(name string) string {
	if text, ok := w.open[name]; ok {
		return string(text)
	}
	return string(w.disk[name])
}

func (w *Workspace) lines(name string) []string {
	return strings.Split(strings.ReplaceAll(w.text(name), "\r\n", "\n"), "\n")
}

// load loads the pack as it is now, if it is not yet loaded.
func (w *Workspace) load() error {
	if w.good {
		return nil
	}
	rb, err := advisor.Load[advisor.Record](w.files(), nil)
	if err != nil {
		return err
	}
	w.rb, w.pack, w.good = rb, bridge.Pack(rb), true
	return nil
}

// Rulebase is the pack of the last texts that loaded, nil if none has; now reports whether
// that is the pack as it is.
func (w *Workspace) Rulebase() (rb *advisor.Rulebase[advisor.Record], now bool) {
	err := w.load()
	return w.rb, err == nil
}

// Files lists the names of the files, saved or not, in their order.
func (w *Workspace) Files() []string { return slices.Sorted(maps.Keys(w.files())) }

// A Diagnostic is something that is wrong.
type Diagnostic struct {
	At       Range
	Severity lint.Severity
	Msg      string
	Check    string // of lint; "" for what stops the pack from loading, "case" for a case
}

// Diagnose says what is wrong, by file: what stops the pack from loading or, where it
// loads, what lint finds in the rules of open files, and which of their cases fail.
func (w *Workspace) Diagnose() map[string][]Diagnostic {
	found := map[string][]Diagnostic{}
	add := func(pos advisor.Pos, s lint.Severity, msg, check string) {
		found[pos.File] = append(found[pos.File], Diagnostic{w.around(pos), s, msg, check})
	}
	if err := w.load(); err != nil {
		var list advisor.ErrorList
		if !errors.As(err, &list) {
			add(advisor.Pos{File: "pack.yaml", Line: 1, Col: 1}, lint.Error, err.Error(), "")
		}
		for _, e := range list {
			msg := e.Msg
			if e.Rule != "" {
				msg = e.Rule + ": " + msg
			}
			add(e.Pos, lint.Error, msg, "")
		}
		return found
	}
	ids := w.opened()
	if len(ids) == 0 {
		return found
	}
	report, err := lint.RunOn(w.rb, &lint.Options{AsOf: w.asOf, Rules: ids})
	if err != nil {
		add(advisor.Pos{File: "pack.yaml", Line: 1, Col: 1}, lint.Error, err.Error(), "")
		return found
	}
	for _, f := range report.Findings {
		add(f.Pos, f.Severity, f.Msg, f.Check)
	}
	for c, err := range workbench.RunCases(w.rb) {
		if err != nil && slices.Contains(ids, c.Rule) {
			if c.Expect != "" {
				err = fmt.Errorf("the case %q: %w", c.Name, err)
			}
			add(c.Pos, lint.Error, err.Error(), "case")
		}
	}
	return found
}

// opened lists the rules that stand in open files.
func (w *Workspace) opened() []string {
	ids := []string{}
	for _, r := range w.pack.Rules {
		if _, ok := w.open[r.Pos.File]; ok {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// around is the word at a place: a name, or what there is up to the next space.
func (w *Workspace) around(pos advisor.Pos) Range {
	if n := w.at(pos); n != nil && n.At.Col == pos.Col {
		return n.At
	}
	lines := w.lines(pos.File)
	pos.Line, pos.Col = max(pos.Line, 1), max(pos.Col, 1)
	end := pos.Col + 1
	if pos.Line <= len(lines) {
		line := []rune(lines[pos.Line-1])
		for end <= len(line) && !strings.ContainsRune(" ,:)]}", line[end-1]) {
			end++
		}
	}
	return Range{pos, end}
}

// Format is what a file says, in its form; see package tidy.
func (w *Workspace) Format(name string) (string, error) {
	text, err := tidy.File(name, []byte(w.text(name)))
	return string(text), err
}

// Text is what a file says now, saved or not; "" if there is none.
func (w *Workspace) Text(name string) string { return w.text(name) }

// Line is a line of a file, from 1; "" if there is none.
func (w *Workspace) Line(name string, line int) string {
	lines := w.lines(name)
	if line < 1 || line > len(lines) {
		return ""
	}
	return lines[line-1]
}
