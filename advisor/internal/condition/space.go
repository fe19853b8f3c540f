package condition

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/conf"
	exprfile "github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
)

// Limits on one condition.
const (
	MaxLength  = 4096      // characters
	MaxNesting = 64        // of parentheses and brackets
	MaxNodes   = 2000      // of expr's tree
	MaxQuants  = 3         // predicates inside predicates
	MaxDepth   = 32        // findings and derived facts inside one another
	MaxBuilt   = 50_000    // parts of a condition with the derivations that it reads written out
	MaxParts   = 2_000_000 // parts of all conditions together
)

// A Case is one line of an ordered choice of values.
type Case struct {
	If    *source.Verbatim // nil: always
	Value *source.Verbatim // an expression; of an enum or text fact, the text itself

	cond Cond
	node ast.Node // of Value
	bad  bool     // Value has been reported
}

// Cond is the condition of a compiled case: Const(True) if it has no If.
func (c *Case) Cond() Cond { return c.cond }

// Node is the typed expression of a compiled case's value.
func (c *Case) Node() ast.Node { return c.node }

// A Derivation says how a fact (or an entry of a table) follows from others.
type Derivation struct {
	Expr  *source.Verbatim // an expression; or
	Cases []*Case          // the first whose If is true
	// Regions holds the cases of a table by region; "any" for the rest.
	Regions map[string][]*Case
	Kind    fact.Kind // of the value

	Node ast.Node // of Expr, typed, once CompileDerivations has run
	Cond Cond     // of Expr, if Kind is Bool

	whole *Case
}

// boolCase is Expr, a condition, as a case.
func (d *Derivation) boolCase() *Case {
	if d.whole == nil {
		d.whole = &Case{If: d.Expr}
	}
	return d.whole
}

// A Space holds what conditions may name, and the atoms that they share.
type Space struct {
	Schema      *fact.Schema
	Regions     []string               // values of region
	Findings    map[string]*Finding    // filled by AddFinding
	Derivations map[string]*Derivation // by path of a fact, or TABLE.NAME

	ids       int
	atoms     map[string]*Atom
	derived   map[*fact.Fact]*Derived
	premises  map[*fact.Fact]Cond // see AddPremise
	quants    map[string]*Quant
	sources   map[string]*findingSource
	config    *conf.Config
	compiled  int
	built     int               // parts, for the text at hand
	parts     int               // built in all
	overflown bool              // some text had too many
	groups    map[string]string // of facts, with the first path of each
}

type findingSource struct {
	text    *source.Verbatim
	finding *Finding
	state   int // 1 while being compiled, 2 when done
}

// NewSpace returns a space for the facts of s.
func NewSpace(s *fact.Schema) *Space {
	return &Space{Schema: s, Findings: map[string]*Finding{}, Derivations: map[string]*Derivation{},
		atoms: map[string]*Atom{}, derived: map[*fact.Fact]*Derived{}, quants: map[string]*Quant{}, sources: map[string]*findingSource{}}
}

// AddFinding declares a finding; its text is compiled when first used, or by
// CompileFindings.
func (s *Space) AddFinding(name string, text *source.Verbatim, because map[string]string) {
	f := &Finding{Name: name, Because: because, Cond: Const(Unknown), id: s.newID()}
	s.Findings[name] = f
	s.sources[name] = &findingSource{text: text, finding: f}
}

func (s *Space) newID() int {
	s.ids++
	return s.ids - 1
}

// CompileFindings compiles all findings that no condition has used yet.
func (s *Space) CompileFindings(r *source.Reader) {
	for _, name := range slices.Sorted(maps(s.sources)) {
		s.built = 0
		s.finding(name, r, nil)
	}
}

func maps[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// finding returns the compiled finding, or nil with a problem noted. Path is
// the chain of findings being compiled.
func (s *Space) finding(name string, r *source.Reader, path []string) *Finding {
	src := s.sources[name]
	switch {
	case src.state == 2 || src.text == nil:
		return src.finding
	case src.state == 1:
		i := slices.Index(path, name)
		circle := append(slices.Clone(path[max(i, 0):]), name)
		r := &source.Reader{Errs: r.Errs, Rule: "finding " + name}
		r.Errorf(src.text.Node(), "circular findings: %s", strings.Join(circle, " uses "))
		return src.finding
	case len(path) > MaxDepth:
		r.Errorf(src.text.Node(), "findings nested more than %d deep", MaxDepth)
		return src.finding
	}
	src.state = 1
	fr := &source.Reader{Errs: r.Errs, Rule: "finding " + name}
	if c := s.compile(src.text, fr, append(path[:len(path):len(path)], name)); c != nil {
		src.finding.Cond = c
	}
	src.state = 2
	return src.finding
}

// Compile compiles the text of a condition. Problems go to r with their
// place in the file; the result is nil if there is one.
func (s *Space) Compile(text *source.Verbatim, r *source.Reader) Cond {
	if text == nil {
		return nil
	}
	s.built = 0
	return s.compile(text, r, nil)
}

func (s *Space) compile(text *source.Verbatim, r *source.Reader, path []string) Cond {
	return s.build(&builder{space: s, text: text, reader: r, path: path})
}

// build compiles the condition of b; nil if there is a problem, which is noted.
func (s *Space) build(b *builder) Cond {
	node := b.parse(b.text.Text, reflect.Bool)
	if node == nil {
		return nil
	}
	c := b.cond(node)
	if b.failed {
		return nil
	}
	return c
}

// CompileDerivations compiles all derivations, so that their problems are
// reported even where no condition reads them.
func (s *Space) CompileDerivations(r *source.Reader) {
	for _, path := range slices.Sorted(maps(s.Derivations)) {
		d := s.Derivations[path]
		s.built = 0
		if d.Expr != nil {
			b := s.deriver(path, d.Expr, r, nil)
			if node := b.parse(d.Expr.Text, kindOf(d.Kind)); node != nil {
				d.Node = node
				if d.Kind == fact.Bool {
					d.Cond = s.caseCond(path, d.boolCase(), r, nil)
				} else {
					b.value(node)
				}
			}
		}
		for _, cases := range d.all() {
			for _, c := range cases {
				s.caseCond(path, c, r, nil)
				s.caseValue(path, d, c, r)
			}
		}
	}
}

// all lists the cases of d, region by region.
func (d *Derivation) all() [][]*Case {
	list := [][]*Case{d.Cases}
	for _, region := range slices.Sorted(maps(d.Regions)) {
		list = append(list, d.Regions[region])
	}
	return list
}

// deriver returns a builder for a part of the derivation of path.
func (s *Space) deriver(path string, text *source.Verbatim, r *source.Reader, chain []string) *builder {
	f, rule := s.Schema.Lookup(path), "fact "+path
	if f == nil {
		rule = "table " + path
	}
	return &builder{space: s, text: text, reader: &source.Reader{Errs: r.Errs, Rule: rule},
		path: append(chain[:len(chain):len(chain)], path), record: ownerOf(f)}
}

// caseCond is the condition of a case, compiled once.
func (s *Space) caseCond(path string, c *Case, r *source.Reader, chain []string) Cond {
	if c.cond == nil {
		c.cond = Const(True)
		if c.If != nil {
			c.cond = Const(Unknown)
			b := s.deriver(path, c.If, r, chain)
			if node := b.parse(c.If.Text, reflect.Bool); node != nil {
				c.cond = b.cond(node)
			}
		}
	}
	return c.cond
}

// caseValue is the parsed value of a case, or nil.
func (s *Space) caseValue(path string, d *Derivation, c *Case, r *source.Reader) ast.Node {
	if c.node == nil && !c.bad {
		b := s.deriver(path, c.Value, r, nil)
		text := c.Value.Text
		if d.Kind == fact.Enum || d.Kind == fact.Text {
			f := s.Schema.Lookup(path)
			if err := checkEnum(f, text, b.reader); err != nil {
				b.fail(1, 1, "%v", err)
			}
			node := &ast.StringNode{Value: text}
			node.SetType(reflect.TypeFor[string]())
			c.node = node
		} else {
			c.node = b.parse(text, kindOf(d.Kind))
		}
		c.bad = c.node == nil
	}
	return c.node
}

func ownerOf(f *fact.Fact) *fact.Fact {
	if f == nil {
		return nil
	}
	return f.Owner
}

func kindOf(k fact.Kind) reflect.Kind {
	switch k {
	case fact.Bool:
		return reflect.Bool
	case fact.Int:
		return reflect.Int
	case fact.Number:
		return reflect.Float64
	case fact.Text, fact.Enum:
		return reflect.String
	}
	return reflect.Invalid
}

// parse parses and type-checks text, whose type must be want (Invalid: any).
// Problems are reported; the result is then nil.
func (b *builder) parse(text string, want reflect.Kind) (node ast.Node) {
	defer func() {
		// A bug in the parser or checker must not reach the caller's process.
		if r := recover(); r != nil {
			node = nil
			b.fail(1, 1, "expr cannot parse this condition: %v", r)
		}
	}()
	if err := checkSource(text); err != nil {
		b.fail(1, 1, "%v", err)
		return nil
	}
	// The derivation of a record's field speaks of the record as .field, which
	// expr knows only inside a predicate.
	full := text
	b.shift = 0
	if b.record != nil {
		prefix := "map(" + b.record.Path + ", "
		full, b.shift = prefix+text+"\n)", len(prefix)
	}
	config := b.space.exprConfig()
	tree, err := parser.ParseWithConfig(full, config)
	if err != nil {
		b.exprError(full, err)
		return nil
	}
	if b.variable != nil {
		ast.Walk(&tree.Node, b.variable)
	}
	problems := b.reader.Errs.Len()
	node = tree.Node
	if b.record != nil {
		call, ok := node.(*ast.BuiltinNode)
		if !ok || call.Name != "map" || len(call.Arguments) != 2 {
			b.fail(1, 1, "not one expression")
			return nil
		}
		node = call.Arguments[1].(*ast.PredicateNode).Node
	}
	b.checkNames(node, b.record, 0)
	if b.reader.Errs.Len() > problems {
		b.failed = true
		return nil
	}
	if _, err := checker.Check(tree, config); err != nil {
		b.exprError(full, err)
		return nil
	}
	t := node.Type()
	got := t.Kind()
	ok := want == reflect.Invalid || got == want || want == reflect.Float64 && got == reflect.Int
	if !ok || node.Nature().Nil {
		what := "a condition, which is true or false"
		if want != reflect.Bool {
			what = typeName(map[reflect.Kind]reflect.Type{reflect.Int: reflect.TypeFor[int](),
				reflect.Float64: reflect.TypeFor[float64](), reflect.String: reflect.TypeFor[string]()}[want])
		}
		b.fail(1, 1, "this gives %s, not %s", typeName(t), what)
		return nil
	}
	if b.checkConstants(node); b.failed {
		return nil
	}
	return node
}

func (b *builder) exprError(text string, err error) {
	var fe *exprfile.Error
	if errors.As(err, &fe) {
		if number, msg, ok := numberError(fe.Message); ok { // the place is behind it
			line, at := fe.Line, 0
			if lines := strings.Split(text, "\n"); line >= 1 && line <= len(lines) {
				runes := []rune(lines[line-1])
				before := string(runes[:min(fe.Column+1, len(runes))])
				at = utf8.RuneCountInString(before[:max(strings.LastIndex(before, number), 0)])
			}
			b.fail(line, at+1, "%s", msg)
			return
		}
		b.fail(fe.Line, fe.Column+1, "%s", plainer(fe.Message))
		return
	}
	b.fail(1, 1, "%v", err)
}
