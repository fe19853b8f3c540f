package lang

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	exprfile "github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/slips"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/syntax"
	"example.com/crosstalk/advisor/internal/term"
)

// A Text is a text of the rule language. What is wrong with it is noted where it
// stands.
type Text struct {
	Source   *source.Verbatim
	Reader   *source.Reader
	Record   *fact.Fact // the list whose record .x speaks of, or nil
	Failed   bool       // something is wrong with it, and noted
	Variable *Variable  // a name in it that stands for a term, or nil
	Outer    ast.Node   // what is named instead of a part, which stands elsewhere, or nil

	names    *Names
	unquoted *fact.Fact // of which a value stands without quotation marks, and that is told
	bare     *fact.Fact // the list of a field that stands without its point, and that is told
	shift    int        // characters before it on the first line that expr parsed
}

// Text is a text that may name what s has.
func (s *Names) Text(text *source.Verbatim, r *source.Reader) Text {
	return Text{Source: text, Reader: r, names: s}
}

// A Variable is a name that stands for a term.
type Variable struct {
	Name, Term string
	Used       bool
}

// Visit puts the term, in quotation marks, in the place of the name.
func (v *Variable) Visit(n *ast.Node) {
	if id, ok := (*n).(*ast.IdentifierNode); ok && id.Value == v.Name {
		v.Used = true
		ast.Patch(n, &ast.StringNode{Value: v.Term})
	}
}

// Fail notes a problem at a line and column (from 1) of what expr parsed.
func (t *Text) Fail(line, col int, format string, args ...any) {
	if line == 1 {
		col -= t.shift
	}
	line = min(line, strings.Count(t.Source.Text, "\n")+1)
	t.Reader.ErrorAt(t.Source.Node(), t.Source.At(line, max(col, 1)), format, args...)
	t.Failed = true
}

// FailAt notes a problem at a node.
func (t *Text) FailAt(n ast.Node, format string, args ...any) {
	line, col := t.Place(n)
	shift := t.shift
	t.shift = 0
	t.Fail(line, col, format, args...)
	t.shift = shift
}

// Place is the line and column, from 1, at which n stands in the text at hand.
// What a case of a derived fact is made of stands elsewhere: then it is the place
// of what reads that fact.
func (t *Text) Place(n ast.Node) (line, col int) {
	if t.Outer != nil {
		n = t.Outer
	}
	left := n.Location().From - t.shift
	line, col = 1, 1
	for _, c := range t.Source.Text {
		if left--; left < 0 {
			break
		}
		if col++; c == '\n' {
			line, col = line+1, 1
		}
	}
	return line, col
}

// Begin is where n begins in the file.
func (t *Text) Begin(n ast.Node) source.Pos {
	from := math.MaxInt
	syntax.Visit(n, func(n ast.Node) bool {
		from = min(from, n.Location().From)
		return true
	})
	text := []rune(t.Source.Text)
	before := string(text[:min(max(from-t.shift, 0), len(text))])
	line := strings.Count(before, "\n") + 1
	return t.Source.At(line, len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))+1)
}

// Parse parses and type-checks the text, whose type must be want (Invalid: any).
// Problems are noted; the result is then nil.
func (t *Text) Parse(want reflect.Kind) (node ast.Node) {
	text := t.Source.Text
	defer func() {
		// A bug in the parser or checker must not reach the caller's process.
		if r := recover(); r != nil {
			node = nil
			t.Fail(1, 1, "this condition cannot be read")
		}
	}()
	// The derivation of a record's field speaks of the record as .field, which
	// expr knows only inside a predicate.
	full, key := text, text
	t.shift = 0
	if t.Record != nil {
		prefix := "map(" + t.Record.Path + ", "
		full, t.shift = prefix+text+"\n)", len(prefix)
		key = t.Record.Path + "\x00" + text
	}
	if part, ok := t.names.Packed.Find(key); ok && t.Variable == nil {
		r := treeReader{part, treeTypes()}
		if node = r.node(); t.gives(node, want) {
			return node
		}
		return nil
	}
	if node = t.parse(full, want); node != nil && t.Variable == nil {
		t.names.Keep.keep(key, node)
	}
	return node
}

// parse is Parse of a text of which nothing is known, as expr is given it.
func (t *Text) parse(full string, want reflect.Kind) ast.Node {
	if err := checkSource(t.Source.Text); err != nil {
		t.Fail(1, 1, "%v", err)
		return nil
	}
	config := t.names.exprConfig()
	tree, err := parser.ParseWithConfig(full, config)
	if err != nil {
		t.fault(slips.Find, full, err, nil)
		return nil
	}
	if t.Variable != nil {
		ast.Walk(&tree.Node, t.Variable)
	}
	node := tree.Node
	if t.Record != nil {
		call, ok := node.(*ast.BuiltinNode)
		if !ok || call.Name != "map" || len(call.Arguments) != 2 {
			t.Fail(1, 1, "not one expression")
			return nil
		}
		node = call.Arguments[1].(*ast.PredicateNode).Node
	}
	if slip, ok := t.slip(slips.Spelt); ok {
		t.failAt(slip)
		return nil
	}
	// What is wrong from here on may be wrong with what the text names.
	t.Reader = t.Reader.Follow("pack", "terms", "facts", "findings", "tables").
		Naming(t.Source.Text)
	if !t.namesAreKnown(node) {
		return nil
	}
	if _, err := checker.Check(tree, config); err != nil {
		t.fault(slips.Meant, full, err, tree.Node)
		return nil
	}
	if !t.gives(node, want) {
		return nil
	}
	return node
}

// gives reports whether a tree gives what is wanted, and says so if not.
func (t *Text) gives(n ast.Node, want reflect.Kind) bool {
	typ := n.Type()
	got := typ.Kind()
	ok := want == reflect.Invalid || got == want || want == reflect.Float64 && got == reflect.Int
	if ok && !n.Nature().Nil {
		return true
	}
	what := "a condition, which is true or false"
	if want != reflect.Bool {
		what = typeName(map[reflect.Kind]reflect.Type{reflect.Int: reflect.TypeFor[int](),
			reflect.Float64: reflect.TypeFor[float64](),
			reflect.String:  reflect.TypeFor[string]()}[want])
	}
	more := ""
	if want == reflect.Bool {
		switch n.(type) {
		case *ast.StringNode:
			more = "; a condition stands without quotation marks"
		case *ast.IdentifierNode, *ast.MemberNode, *ast.BuiltinNode, *ast.CallNode:
			if got == reflect.Int || got == reflect.Float64 {
				more = "; hold it against a number, as in " + shown(n) + " > 0"
			} else if values := t.valuesOf(n, t.Record); len(values) > 0 {
				more = fmt.Sprintf("; hold it against a value, as in %s == %q", shown(n), values[0])
			}
		}
	}
	t.Fail(1, 1, "this gives %s, not %s%s", typeName(typ), what, more)
	return false
}

// namesAreKnown reports whether all names are known, and notes what is wrong if not: a
// slip alone, if it is one, since the names that it leads to are no faults of their own.
func (t *Text) namesAreKnown(n ast.Node) bool {
	reader, found := t.Reader, t.Reader.Errs.Aside()
	aside := *reader
	aside.Errs = found
	t.Reader = &aside
	t.checkNames(n, t.Record, 0)
	t.Reader = reader
	if found.Len() == 0 {
		return true
	}
	t.Failed = true
	if slip, ok := t.slip(slips.Named); ok {
		t.failAt(slip)
		return false
	}
	reader.Errs.Take(found)
	return false
}

// slip is what people write that is not read, if the text has such a thing.
func (t *Text) slip(find func(string, slips.Names) (slips.Slip, bool)) (slips.Slip, bool) {
	s := t.names
	var lists []string
	for _, f := range s.Schema.Top {
		if f.Kind == fact.List {
			lists = append(lists, f.Path)
		}
	}
	return find(t.Source.Text, slips.Names{
		Lists: lists,
		Roots: func(f *fact.Fact) []string { return s.Schema.Terms.NamesOf(f.Of) },
		Known: func(name string) bool {
			_, derived := s.derived[name]
			return s.findings[name] || derived || s.Schema.Lookup(name) != nil || name == "region" ||
				IsWord(name) || t.isGroup(name)
		},
		Fact: s.Schema.Lookup,
		Unknown: func(name string) string {
			if plain := t.otherName(name); plain != none {
				return cmp.Or(plain, t.nearName(name, nil))
			}
			return ""
		},
	})
}

// fault notes the slip that find finds, or else what expr says of the text that it was given.
func (t *Text) fault(find func(string, slips.Names) (slips.Slip, bool), full string, err error,
	root ast.Node) {
	if slip, ok := t.slip(find); ok {
		t.failAt(slip)
		return
	}
	t.exprError(full, err, root)
}

// asking is how a condition asks for a term.
func (t *Text) asking(id term.ID) string {
	h := t.names.Schema.Terms
	name := strconv.Quote(h.Term(id).Name)
	below := func(of term.ID) bool { return h.Is(id, of) }
	for _, f := range t.names.Schema.Facts {
		switch {
		case f.Owner == nil && f.Kind == fact.Terms && slices.ContainsFunc(f.Of, below):
			return "has(" + f.Path + ", " + name + ")"
		case f.Owner != nil && f.Kind == fact.Term && slices.ContainsFunc(f.Of, below):
			return "has(" + f.Owner.Path + ", " + name + ")"
		}
	}
	return "has(..., " + name + ")"
}

// failAt notes a slip at its place in the text.
func (t *Text) failAt(s slips.Slip) {
	text := []rune(t.Source.Text)
	before := string(text[:min(s.At, len(text))])
	line := strings.Count(before, "\n") + 1
	shift := t.shift
	t.shift = 0
	t.Fail(line, len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))+1, "%s", s.Msg)
	t.shift = shift
}

// exprError notes what expr says, in other words. Root is the tree, if there is one.
func (t *Text) exprError(text string, err error, root ast.Node) {
	var fe *exprfile.Error
	if !errors.As(err, &fe) {
		t.Fail(1, 1, "%s", Said(err.Error()))
		return
	}
	if number, msg, ok := numberError(fe.Message); ok { // the place is behind it
		line, at := fe.Line, 0
		if lines := strings.Split(text, "\n"); line >= 1 && line <= len(lines) {
			runes := []rune(lines[line-1])
			before := string(runes[:min(fe.Column+1, len(runes))])
			at = utf8.RuneCountInString(before[:max(strings.LastIndex(before, number), 0)])
		}
		t.Fail(line, at+1, "%s", msg)
		return
	}
	if root != nil {
		if at, msg := t.typeError(root, fe.From, fe.Message); msg != "" {
			t.FailAt(at, "%s", msg)
			return
		}
	}
	t.Fail(fe.Line, fe.Column+1, "%s", Said(fe.Message))
}
