// Package faults makes faults in a pack, for tests that no check passes over them. They
// stand in a text file, one after the other:
//
//	== a name that nobody knows
//	edit pack/food/salt.yaml
//	- given: {salty: true}
//	+ given: {slaty: true}
//	$ test
//	exit 1
//	food/salt.yaml:13:13: unknown fact "slaty"
//
// After the name come edits (edit PATH, with the lines to replace and those for them;
// new PATH, with its lines, or those of the rule salt by another id; remove PATH; folder
// PATH; link PATH TARGET), the command to run, its exit status and what it prints.
package faults

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// In the program, so that go test knows when they change, in whatever module.
//
//go:embed green
var files embed.FS

// Base is the folder that the faults are made in: a pack without any, and profiles.
func Base() fs.FS {
	sub, err := fs.Sub(files, "green")
	if err != nil {
		panic("faults: internal error: " + err.Error())
	}
	return sub
}

// File is where the faults stand.
const File = "faults.txt"

// A Fault is something wrong with a folder that has a pack in it.
type Fault struct {
	Name  string
	Run   []string // arguments of the command
	Exit  int
	Says  string
	edits []edit
}

type edit struct{ verb, path, target, old, new string }

// InPack reports whether the fault is one of the files, not of the command line.
func (f *Fault) InPack() bool { return len(f.edits) > 0 }

// Read reads the faults, and what stands before them.
func Read() (head string, list []*Fault, err error) {
	data, err := fs.ReadFile(Base(), File)
	if err != nil {
		return "", nil, err
	}
	head, _, _ = strings.Cut(string(data), "== ")
	said := false // the rest is what the command prints
	for i, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		verb, rest, _ := strings.Cut(line, " ")
		if verb == "==" {
			list, said = append(list, &Fault{Name: rest}), false
			continue
		} else if len(list) == 0 {
			continue // what the file is
		}
		f := list[len(list)-1]
		last := &edit{}
		if len(f.edits) > 0 {
			last = &f.edits[len(f.edits)-1]
		}
		switch {
		case said:
			f.Says += line + "\n"
		case verb == "$":
			f.Run = strings.Fields(rest)
		case verb == "exit":
			_, err = fmt.Sscan(rest, &f.Exit)
			said = true
		case verb == "-":
			last.old += rest + "\n"
		case verb == "+":
			last.new += rest + "\n"
		case verb == "edit" || verb == "new" || verb == "remove" || verb == "folder" || verb == "link":
			path, target, _ := strings.Cut(rest, " -> ")
			f.edits = append(f.edits, edit{verb: verb, path: path, target: target})
		default:
			err = fmt.Errorf("%q is no edit", verb)
		}
		if err != nil {
			return "", nil, fmt.Errorf("%s:%d: %w", File, i+1, err)
		}
	}
	return head, list, nil
}

// Text is the list as a file, after what stands at its head.
func Text(head string, list []*Fault) []byte {
	var b bytes.Buffer
	b.WriteString(head)
	lines := func(mark, text string) {
		for line := range strings.Lines(text) {
			b.WriteString(mark + line)
		}
	}
	for _, f := range list {
		fmt.Fprintf(&b, "== %s\n", f.Name)
		for _, e := range f.edits {
			fmt.Fprintf(&b, "%s %s", e.verb, e.path)
			if e.target != "" {
				b.WriteString(" -> " + e.target)
			}
			b.WriteString("\n")
			lines("- ", e.old)
			lines("+ ", e.new)
		}
		fmt.Fprintf(&b, "$ %s\nexit %d\n%s", strings.Join(f.Run, " "), f.Exit, f.Says)
	}
	return b.Bytes()
}

// Make makes the folder dir, with the fault in it.
func (f *Fault) Make(dir string) error {
	if err := os.CopyFS(dir, Base()); err != nil {
		return err
	}
	for _, e := range f.edits {
		if err := e.do(dir); err != nil {
			return fmt.Errorf("%s: %s %s: %w", f.Name, e.verb, e.path, err)
		}
	}
	return nil
}

func (e *edit) do(dir string) error {
	at := filepath.Join(dir, filepath.FromSlash(e.path))
	switch e.verb {
	case "remove":
		return os.Remove(at)
	case "folder":
		return os.MkdirAll(at, 0o755)
	case "link":
		return os.Symlink(filepath.FromSlash(e.target), at)
	case "new":
		text := e.new
		if text == "" {
			data, err := os.ReadFile(filepath.Join(dir, "pack/food/salt.yaml"))
			if err != nil {
				return err
			}
			text = strings.Replace(string(data), "id: salt", "id: salt-again", 1)
		}
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return err
		}
		return os.WriteFile(at, []byte(text), 0o644)
	}
	data, err := os.ReadFile(at)
	if err != nil {
		return err
	}
	// The last lines may be parts of one.
	old, now := strings.TrimSuffix(e.old, "\n"), strings.TrimSuffix(e.new, "\n")
	if e.new == "" {
		old = e.old
	}
	if old == "" || !strings.Contains(string(data), old) {
		return fmt.Errorf("there is no %q in it", old)
	}
	return os.WriteFile(at, []byte(strings.Replace(string(data), old, now, 1)), 0o644)
}
