package lsp

import (
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/internal/pattern"
)

// at is the name at a place, or nil.
func (w *Workspace) at(pos advisor.Pos) *name {
	f := w.read(pos.File)
	for i := range f.names {
		n := &f.names[i]
		if n.At.Line == pos.Line && n.At.Col <= pos.Col && pos.Col <= n.At.End {
			return n
		}
	}
	return nil
}

// loose are what a name of a condition can be, in the order in which it is looked up.
var loose = []format.What{format.FactName, format.FindingName, format.TableName}

// made finds where what n names is made, or nil.
func (w *Workspace) made(n *name) *name {
	if n == nil {
		return nil
	}
	if n.Makes {
		return n
	}
	whats := []format.What{n.What}
	if n.Loose {
		whats = loose
	}
	var found *name
	w.all(func(_ string, m *name) bool {
		if m.Makes && m.Text == n.Text && slices.Contains(whats, m.What) {
			found = m
		}
		return found == nil
	})
	return found
}

// Definition is where what the name at a place stands for is made; ok is false if there is
// no name, or nothing of that name.
func (w *Workspace) Definition(pos advisor.Pos) (at Range, ok bool) {
	if made := w.made(w.at(pos)); made != nil {
		return made.At, true
	}
	return Range{}, false
}

// References lists where what the name at a place stands for is named, and where it is
// made.
func (w *Workspace) References(pos advisor.Pos) []Range {
	made := w.made(w.at(pos))
	if made == nil {
		return nil
	}
	var list []Range
	for _, n := range w.uses(made) {
		list = append(list, n.At)
	}
	return list
}

// uses lists the names that stand for what is made, itself included.
func (w *Workspace) uses(made *name) (list []*name) {
	meant := w.made(&name{Text: made.Text, Loose: true}) == made // by that name in a condition
	w.all(func(_ string, n *name) bool {
		if n.Text == made.Text && (n.What == made.What && !n.Loose || n.Loose && meant) {
			list = append(list, n)
		}
		return true
	})
	return list
}

var (
	kebab = pattern.New(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	snake = pattern.New(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
)

// Renamable is the name at a place, if it can be renamed.
func (w *Workspace) Renamable(pos advisor.Pos) (Range, error) {
	n := w.at(pos)
	if w.made(n) == nil {
		return Range{}, fmt.Errorf("there is no name here that the pack makes")
	}
	return n.At, nil
}

// Rename gives the name at a place another one, everywhere in the pack. The edits are
// tried first: where the pack loads now and would not with them, or the name is taken, there
// is an error. What is not in the pack (a Go struct of the facts, profiles) stays as it is.
func (w *Workspace) Rename(pos advisor.Pos, to string) ([]Edit, error) {
	made := w.made(w.at(pos))
	if made == nil {
		return nil, fmt.Errorf("there is no name here that the pack makes")
	}
	form, like := snake(), "snake_case"
	if made.What == format.RuleName || made.What == format.SourceName ||
		made.What == format.PictureName || made.What == format.TopicName {
		form, like = kebab(), "kebab-case"
	}
	if !form.MatchString(to) {
		return nil, fmt.Errorf("%q: such a name is in %s", to, like)
	}
	full := to
	if i := strings.LastIndexByte(made.Text, '.'); i >= 0 && made.What == format.FactName {
		full = made.Text[:i+1] + to
	}
	if made.What == format.TopicName {
		return nil, fmt.Errorf("a topic is named by its folder, too: rename that, and the topic by hand")
	}
	if w.made(&name{What: made.What, Text: full}) != nil {
		return nil, fmt.Errorf("%q is the name of something else", full)
	}
	var edits []Edit
	for _, n := range w.renamed(made) {
		edits = append(edits, Edit{n.At, to})
	}
	if w.load() == nil {
		if err := w.tried(edits); err != nil {
			return nil, fmt.Errorf("with the name %q the pack does not load: %w", full, err)
		}
	}
	return edits, nil
}

// renamed lists what a rename changes: the uses and, of a list, the first part of the names
// of its fields.
func (w *Workspace) renamed(made *name) []*name {
	list := w.uses(made)
	if made.What != format.FactName {
		return list
	}
	w.all(func(_ string, n *name) bool {
		field, ok := strings.CutPrefix(n.Text, made.Text+".")
		if !ok || n.What != format.FactName {
			return true
		}
		line := []rune(w.lines(n.At.File)[n.At.Line-1])
		from := n.At.Col - 1 - len(made.Text) - 1
		if from >= 0 && string(line[from:from+len(made.Text)]) == made.Text &&
			string(line[n.At.Col-1:n.At.End-1]) == field {
			at := n.At
			at.Col, at.End = from+1, from+1+len(made.Text)
			list = append(list, &name{At: at})
		}
		return true
	})
	return list
}

// tried loads the pack with edits made.
func (w *Workspace) tried(edits []Edit) error {
	files := w.files()
	changed := map[string]bool{}
	for _, e := range edits {
		changed[e.At.File] = true
	}
	for file := range changed {
		files[file].Data = []byte(Apply(w.text(file), file, edits))
	}
	_, err := advisor.Load[advisor.Record](files, nil)
	return err
}

// Apply makes the edits that are about a file in its text.
func Apply(text, file string, edits []Edit) string {
	lines := strings.SplitAfter(text, "\n")
	list := slices.DeleteFunc(slices.Clone(edits), func(e Edit) bool { return e.At.File != file })
	slices.SortStableFunc(list, func(a, b Edit) int {
		if a.At.Line != b.At.Line {
			return b.At.Line - a.At.Line
		}
		return b.At.Col - a.At.Col
	})
	for _, e := range list {
		for len(lines) < e.At.Line {
			lines = append(lines, "")
		}
		line := []rune(lines[e.At.Line-1])
		from, to := min(e.At.Col-1, len(line)), min(e.At.End-1, len(line))
		lines[e.At.Line-1] = string(line[:from]) + e.Text + string(line[max(from, to):])
	}
	return strings.Join(lines, "")
}
