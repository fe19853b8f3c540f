package source

import (
	"slices"
	"strings"

	"example.com/crosstalk/internal/pattern"
)

// Follow is r for problems that may be no faults of their own: they name something of one of
// the parts of a pack ("facts", "pack"). Where that is wrong itself, it alone is told, since
// what follows from it goes with it.
func (r *Reader) Follow(parts ...string) *Reader {
	other := *r
	other.follows = parts
	return &other
}

// Naming is r for problems of a text that has names, such as a condition.
func (r *Reader) Naming(text string) *Reader {
	other := *r
	other.names = text
	return &other
}

// entries are what an error is in that other files name.
var entries = []string{"fact", "finding", "term", "table", "source"}

// Unwritten notes that n is still to be written, where a mark of that stands: the one problem of
// its line that is told.
func (r *Reader) Unwritten(n *Node, mark string) {
	r.Errs.unwritten = append(r.Errs.unwritten, n.Pos)
	r.Errorf(n, "this is still to be written, in the place of %s", mark)
}

// isUnwritten reports whether e is one more problem of a line that is still to be written.
func (l *Errors) isUnwritten(e *Error) bool {
	return !strings.HasPrefix(e.Msg, "this is still to be written") &&
		slices.ContainsFunc(l.unwritten, func(p Pos) bool {
			return p.File == e.Pos.File && p.Line == e.Pos.Line
		})
}

// faults are what is wrong by itself: whole parts, and names of entries.
type faults struct {
	parts, names map[string]bool
	of           map[string][]string // the names in a text, found once for all of its problems
}

func (l *Errors) faults() faults {
	f := faults{map[string]bool{}, map[string]bool{}, map[string][]string{}}
	for _, e := range l.list {
		if e.follows != nil || strings.HasPrefix(e.Msg, "this is still to be written") {
			continue
		}
		kind, name, named := strings.Cut(e.Rule, " ")
		if m := meantName().FindStringSubmatch(e.Msg); m != nil && named &&
			slices.Contains(entries, kind) {
			head, _, _ := strings.Cut(m[1], ".") // the name that it should have
			f.names[head] = true
		}
		switch {
		case named && slices.Contains(entries, kind):
			f.names[name] = true
		case e.Rule == "":
			part, _, _ := strings.Cut(strings.TrimSuffix(e.Pos.File, ".yaml"), "/")
			f.parts[part] = true
		}
	}
	return f
}

// lead reports whether one of the faults may be what e comes from.
func (f faults) lead(e *Error) bool {
	if e.follows == nil {
		return false
	}
	here, _, _ := strings.Cut(strings.TrimSuffix(e.Pos.File, ".yaml"), "/")
	if slices.ContainsFunc(e.follows,
		func(part string) bool { return f.parts[part] && part != here }) {
		return true
	}
	_, own, _ := strings.Cut(e.Rule, " ")
	said := strings.Join(inQuotes().FindAllString(e.Msg, -1), " ")
	if f.named(said, own) || f.named(e.names, own) {
		return true
	}
	for name := range f.names {
		if strings.Contains(name, " ") && strings.Contains(e.Msg, name) {
			return true
		}
	}
	return false
}

// named reports whether one of the faults is named in a text, but for a name.
func (f faults) named(text, but string) bool {
	words, found := f.of[text]
	if !found {
		words = nameInText().FindAllString(text, -1)
		f.of[text] = words
	}
	return slices.ContainsFunc(words, func(word string) bool {
		word = strings.Trim(word, ".-")
		head, _, _ := strings.Cut(word, ".")
		return word != but && (f.names[word] || f.names[head])
	})
}

var (
	nameInText = pattern.New(`[A-Za-z_][\w.-]*`)
	inQuotes   = pattern.New(`"[^"]*"|kind of \w+`)
)

var meantName = pattern.New(`did you mean "([^"]*)"`)

// withoutFollowing leaves out what follows from faults that are told. They are in the order in
// which the parts were read, so that of two of which each names the other one stays.
func (l *Errors) withoutFollowing() {
	f := l.faults()
	l.list = slices.DeleteFunc(l.list, func(e *Error) bool {
		if f.lead(e) || l.isUnwritten(e) {
			return true
		}
		if kind, name, ok := strings.Cut(e.Rule, " "); ok && e.follows != nil &&
			slices.Contains(entries, kind) {
			f.names[name] = true
		}
		return false
	})
}
