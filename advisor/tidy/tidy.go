// Package tidy puts the files of a pack into one form, as gofmt does with Go: two spaces
// a level, keys in the order of the documentation, one space after a colon, no space at the
// end of a line, at most one empty line, one between the rules of a file.
//
// What is said stays as it is: comments, texts in blocks, conditions to the letter, the
// order of entries and of lists. A file is put into its form by moving the lines that it
// has, and never by writing it anew from what was read. The result is read again and held
// against the file; where it would say anything else, there is an error and no result.
package tidy

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	_ "example.com/crosstalk/advisor" // whose errors bridge.Errors gives
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/files"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/source"
)

// Pack puts all files of a pack into their form and returns those that change by it, by
// name. The error tells of every file that cannot be read; an advisor.ErrorList. Whether
// the pack loads does not matter.
func Pack(fsys fs.FS) (map[string][]byte, error) {
	errs := &source.Errors{}
	list, _ := files.Read(fsys, errs)
	if err := bridge.Errors(errs.Sorted()); err != nil {
		return nil, err
	}
	changed := map[string][]byte{}
	var all []error
	for _, f := range list {
		text, err := File(f.Name, f.Data)
		if err != nil {
			all = append(all, err)
		} else if string(text) != string(f.Data) {
			changed[f.Name] = text
		}
	}
	if len(all) > 0 {
		return nil, errors.Join(all...)
	}
	return changed, nil
}

// File puts one file into its form. Name is its path in the folder of the pack, which says
// what it holds. The error is an advisor.ErrorList with the places at which it cannot be
// read.
func File(name string, data []byte) ([]byte, error) {
	errs := &source.Errors{}
	root := source.YAML(name, data, errs)
	if errs.Len() > 0 {
		return nil, bridge.Errors(errs.Sorted())
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	d := &doc{lines: strings.Split(text, "\n")}
	var out []string
	if first := root.Pos.Line - 1; isFlow(d, root) { // a file that is one pair of braces
		b := d.value(root, format.Root(name), place{from: first, to: len(d.lines)}, 0, 0)
		out = append(append(d.comments(0, first, nil), b.lines...),
			d.comments(b.end, len(d.lines), nil)...)
	} else if root.Kind == source.Map || root.Kind == source.Seq {
		b := d.block(root, format.Root(name), place{from: 0, to: len(d.lines)}, 0)
		out = append(b.lines, d.comments(b.end, len(d.lines), b.open)...)
	} else {
		out = d.lines
	}
	result := []byte(finish(out))
	if err := same(name, root, result, errs); err != nil {
		return nil, err
	}
	return result, nil
}

// finish joins lines: no empty ones at the beginning and the end, and no two in a row where
// there is one too many already.
func finish(lines []string) string {
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

// same reads a result and holds it against what the file says.
func same(name string, was *source.Node, result []byte, errs *source.Errors) error {
	now := source.YAML(name, result, errs)
	if errs.Len() == 0 && equal(was, now) {
		return nil
	}
	errs.Add(source.Pos{File: name, Line: 1, Col: 1}, "",
		"this file cannot be put into its form without changing what it says; it is left as it is. "+
			"Please report it")
	return bridge.Errors(errs.Sorted())
}

// equal reports whether two values say the same. The order of keys does not count here, and
// nor do line breaks at the end of a text.
func equal(a, b *source.Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Kind != b.Kind || len(a.Items) != len(b.Items) || len(a.Keys) != len(b.Keys) ||
		a.Kind < source.Seq && strings.TrimRight(a.Value, "\n") != strings.TrimRight(b.Value, "\n") {
		return false
	}
	for i, item := range a.Items {
		other := b.Items[i]
		if a.Kind == source.Map {
			other = b.Get(a.Keys[i].Value)
		}
		if !equal(item, other) {
			return false
		}
	}
	return true
}

// inOrder are the places of the entries of n in the order in which they are to stand.
func inOrder(n *source.Node, s format.Shape) []int {
	places := make([]int, len(n.Items))
	for i := range places {
		places[i] = i
	}
	if n.Kind == source.Map && s.Of != nil && !s.Each && !s.Of.Open() {
		names := s.Of.Names()
		rank := func(i int) int {
			if at := slices.Index(names, n.Keys[i].Value); at >= 0 {
				return at
			}
			return len(names)
		}
		slices.SortStableFunc(places, func(i, j int) int { return rank(i) - rank(j) })
	}
	return places
}

// under is what stands under an entry of n.
func under(n *source.Node, s format.Shape, i int) format.Shape {
	switch {
	case n.Kind == source.Seq:
		return s
	case s.Each:
		return format.Shape{What: s.What, Of: s.Of}
	case s.Of != nil:
		return s.Of.Under(n.Keys[i].Value)
	}
	return format.Shape{}
}

func pad(n int) string { return fmt.Sprintf("%*s", n, "") }
