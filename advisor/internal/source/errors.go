package source

import (
	"fmt"
	"slices"
	"strings"
)

// An Error is one problem in a file.
type Error struct {
	Pos  Pos
	Rule string // id of the rule, finding or fact it is in, or ""
	Msg  string // what is wrong, and what was wanted
	Line string // the line of the file, for a caret; may be ""

	About string // the fact of a profile whose value it is about, or ""
	Cause error  // of which Msg is the text, or nil

	follows []string // see Reader.Follow
	names   string   // see Reader.Naming
}

func (e *Error) Error() string {
	s := e.Msg
	if e.Rule != "" {
		s = shortened(e.Rule, 100) + ": " + s
	}
	if e.Pos.File == "" && e.Pos.Line == 0 {
		return s
	}
	return e.Pos.String() + ": " + s
}

// Snippet is the line of the file with a caret under the place, or "". Of a
// long line it has what stands around the place.
func (e *Error) Snippet() string {
	if e.Line == "" || e.Pos.Col == 0 {
		return ""
	}
	const before, most = 60, 120 // characters
	line, col := e.Line, e.Pos.Col
	if col > before {
		at, skip := 0, col-before
		for at = range line {
			if skip--; skip < 0 {
				break
			}
		}
		if skip < 0 {
			line, col = "..."+line[at:], before+3
		}
	}
	line = shortened(line, most)
	var pad strings.Builder
	for i, r := range []rune(line) {
		if i >= col-1 {
			break
		}
		if r != '\t' {
			r = ' '
		}
		pad.WriteRune(r)
	}
	return line + "\n" + pad.String() + "^"
}

// shortened is s, or its first n characters if it has more.
func shortened(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for i := range s {
		if n--; n < 0 {
			return s[:i] + "..."
		}
	}
	return s
}

// Compare orders errors by place, then text.
func Compare(a, b *Error) int {
	if c := strings.Compare(a.Pos.File, b.Pos.File); c != 0 {
		return c
	}
	if a.Pos.Line != b.Pos.Line {
		return a.Pos.Line - b.Pos.Line
	}
	if a.Pos.Col != b.Pos.Col {
		return a.Pos.Col - b.Pos.Col
	}
	return strings.Compare(a.Msg, b.Msg)
}

// Errors collects problems. It keeps so many that those that are told are
// sorted among them, and counts the rest.
type Errors struct {
	list  []*Error
	more  int // that were not kept
	hints int // that were given

	unwritten []Pos // what is still to be written
}

// Drop forgets what was noted of a line.
func (e *Errors) Drop(line int) {
	e.list = slices.DeleteFunc(e.list, func(x *Error) bool { return x.Pos.Line == line })
}

const (
	maxKept    = 20 * MaxProblems
	maxMessage = 500 // characters of one problem
)

// Add notes a problem at p.
func (l *Errors) Add(p Pos, rule, format string, args ...any) {
	if len(l.list) >= maxKept {
		l.more++
		return
	}
	l.AddError(&Error{Pos: p, Rule: rule, Msg: fmt.Sprintf(format, args...)})
}

// AddError notes e.
func (l *Errors) AddError(e *Error) {
	if len(l.list) >= maxKept {
		l.more++
		return
	}
	e.Msg = shortened(e.Msg, maxMessage)
	l.list = append(l.list, e)
}

// Aside collects problems that may not have to be told: Take tells them. It has as
// many hints as are left.
func (l *Errors) Aside() *Errors { return &Errors{hints: l.hints} }

// Take notes the problems that other has.
func (l *Errors) Take(other *Errors) {
	l.hints = max(l.hints, other.hints)
	for _, e := range other.list {
		l.AddError(e)
	}
	l.more += other.more
}

// Hint says which name was probably meant, for the first problems: it costs a
// look at all names. Names is not called for the others.
func (l *Errors) Hint(hint func(name string, names []string) string, name string,
	names func() []string) string {
	if l.hints >= MaxHints || len(name) > maxName {
		return ""
	}
	l.hints++
	return hint(name, names())
}

const maxName = 100 // bytes of a name that is worth a hint

// Len is the number of problems so far.
func (l *Errors) Len() int { return len(l.list) + l.more }

// Sorted returns the problems in order, each once: MaxProblems of them, then
// one that says how many more there are.
func (l *Errors) Sorted() []*Error {
	l.withoutFollowing()
	slices.SortStableFunc(l.list, Compare)
	l.list = slices.CompactFunc(l.list, func(a, b *Error) bool {
		return a.Pos == b.Pos && a.Msg == b.Msg && a.Rule == b.Rule
	})
	told := slices.Clone(l.list[:min(MaxProblems, len(l.list))])
	rest := len(l.list) - len(told) + l.more
	if rest == 0 {
		return told
	}
	next := l.list[min(MaxProblems, len(l.list)-1)]
	return append(told,
		&Error{Pos: next.Pos, Msg: fmt.Sprintf("and %d more problems; mend those above first", rest)})
}
