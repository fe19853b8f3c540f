package condition

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/conf"
	exprfile "github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/types"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/spell"
	"example.com/crosstalk/advisor/internal/term"
)

// Limits on one condition.
const (
	MaxLength  = 4096 // characters
	MaxNesting = 64   // of parentheses and brackets
	MaxNodes   = 2000 // of expr's tree
	MaxQuants  = 3    // predicates inside predicates
	MaxDepth   = 32   // findings and derived facts inside one another
)

// A Case is one line of an ordered choice of values.
type Case struct {
	If    *source.Verbatim // nil: always
	Value *source.Verbatim // an expression; of an enum or text fact, the text itself

	cond Cond
	node ast.Node // of Value
	bad  bool     // Value has been reported
}

// A Derivation says how a fact (or an entry of a table) follows from others.
type Derivation struct {
	Expr  *source.Verbatim // an expression; or
	Cases []*Case          // the first whose If is true
	// Regions holds the cases of a table by region; "any" for the rest.
	Regions map[string][]*Case
	Kind    fact.Kind // of the value
}

// A Space holds what conditions may name, and the atoms that they share.
type Space struct {
	Schema      *fact.Schema
	Regions     []string               // values of region
	Findings    map[string]*Finding    // filled by AddFinding
	Derivations map[string]*Derivation // by path of a fact, or TABLE.NAME

	ids      int
	atoms    map[string]*Atom
	quants   map[string]*Quant
	sources  map[string]*findingSource
	config   *conf.Config
	compiled int
}

type findingSource struct {
	text    *source.Verbatim
	finding *Finding
	state   int // 1 while being compiled, 2 when done
}

// NewSpace returns a space for the facts of s.
func NewSpace(s *fact.Schema) *Space {
	return &Space{Schema: s, Findings: map[string]*Finding{}, Derivations: map[string]*Derivation{},
		atoms: map[string]*Atom{}, quants: map[string]*Quant{}, sources: map[string]*findingSource{}}
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
	return s.compile(text, r, nil)
}

func (s *Space) compile(text *source.Verbatim, r *source.Reader, path []string) (c Cond) {
	b := &builder{space: s, text: text, reader: r, path: path}
	node := b.parse(text.Text, reflect.Bool)
	if node == nil {
		return nil
	}
	c = b.cond(node)
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
		if d.Expr != nil {
			b := s.deriver(path, d.Expr, r, nil)
			if node := b.parse(d.Expr.Text, kindOf(d.Kind)); node != nil {
				if d.Kind == fact.Bool {
					b.cond(node)
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
			if err := checkEnum(f, text); err != nil {
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

// checkSource refuses what would make expr's recursive parser exhaust the
// stack: its own limits do not count parentheses.
func checkSource(text string) error {
	if n := len([]rune(text)); n > MaxLength {
		return fmt.Errorf("a condition of %d characters; at most %d", n, MaxLength)
	}
	depth, quote := 0, rune(0)
	escaped := false
	prefix := 0 // unary operators in a row nest as well
	for _, c := range text {
		switch {
		case escaped:
			escaped = false
		case quote != 0 && c == '\\' && quote != '`':
			escaped = true
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case c == '(' || c == '[' || c == '{' || c == '?':
			depth++
		case (c == ')' || c == ']' || c == '}') && depth > 0:
			depth--
		}
		if c == '!' || c == '-' || c == '+' {
			prefix++
		} else if c != ' ' {
			prefix = 0
		}
		if depth > MaxNesting || prefix > MaxNesting {
			return fmt.Errorf("nested more than %d deep; name the parts as findings", MaxNesting)
		}
	}
	return nil
}

// exprConfig is what expr checks conditions against. It is built anew when
// findings or derivations were added.
func (s *Space) exprConfig() *conf.Config {
	if n := len(s.Findings) + len(s.Derivations); s.config != nil && s.compiled == n {
		return s.config
	} else {
		s.compiled = n
	}
	env := types.Map{"region": types.String}
	for _, f := range s.Schema.Top {
		put(env, f.Path, exprType(f))
	}
	for path, d := range s.Derivations {
		if s.Schema.Lookup(path) == nil {
			put(env, path, scalarType(d.Kind))
		}
	}
	for name := range s.Findings {
		env[name] = types.Bool
	}
	c := conf.New(env)
	for _, option := range s.functions() {
		option(c)
	}
	c.MaxNodes = MaxNodes
	s.config = c
	return c
}

func put(env types.Map, path string, t types.Type) {
	head, rest, nested := strings.Cut(path, ".")
	if !nested {
		env[path] = t
		return
	}
	group, ok := env[head].(types.Map)
	if !ok {
		group = types.Map{}
		env[head] = group
	}
	put(group, rest, t)
}

// opaque stands for a set or a list of records: has() and the quantifiers
// take it, comparisons do not.
type opaque struct{}

func exprType(f *fact.Fact) types.Type {
	switch f.Kind {
	case fact.List:
		elem := types.Map{}
		for _, field := range f.Fields {
			put(elem, strings.TrimPrefix(field.Path, f.Path+"."), exprType(field))
		}
		return types.Array(elem)
	case fact.Terms:
		return types.TypeOf(opaque{})
	}
	return scalarType(f.Kind)
}

func scalarType(k fact.Kind) types.Type {
	switch k {
	case fact.Bool:
		return types.Bool
	case fact.Int:
		return types.Int
	case fact.Number:
		return types.Float64
	case fact.Date:
		return types.TypeOf(time.Time{})
	case fact.Duration:
		return types.TypeOf(time.Duration(0))
	case fact.Numbers:
		return types.Array(types.Float64)
	case fact.Texts:
		return types.Array(types.String)
	}
	return types.String
}

// sinceFunctions count whole units from a date to the as-of date.
var sinceFunctions = []string{"days_since", "weeks_since", "months_since", "years_since"}

func (s *Space) functions() []expr.Option {
	none := func(...any) (any, error) { return nil, errors.New("evaluated by the engine") }
	options := []expr.Option{
		expr.Function("has", none, new(func(any, string) bool)),
		expr.Function("is", none, new(func(string, string) bool)),
		expr.Function("known", none, new(func(any) bool)),
	}
	for _, name := range sinceFunctions {
		options = append(options, expr.Function(name, none, new(func(time.Time) int)))
	}
	return options
}

// Since counts whole units from date to asOf, both taken as days; a date to
// come gives the units until then, negative.
func Since(unit string, date, asOf time.Time) int64 {
	y1, m1, d1 := date.Date()
	y2, m2, d2 := asOf.Date()
	day := func(y int, m time.Month, d int) int64 {
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400
	}
	days := day(y2, m2, d2) - day(y1, m1, d1)
	if days < 0 {
		return -Since(unit, asOf, date)
	}
	months := int64(y2-y1)*12 + int64(m2-m1)
	if d2 < d1 {
		months--
	}
	switch unit {
	case "days_since":
		return days
	case "weeks_since":
		return days / 7
	case "months_since":
		return months
	}
	return months / 12
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
		b.exprError(err)
		return nil
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
		b.exprError(err)
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
	return node
}

func typeName(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return "a date"
	case t == reflect.TypeFor[time.Duration]():
		return "a duration"
	case t == reflect.TypeFor[opaque]():
		return "a set"
	}
	switch t.Kind() {
	case reflect.Int:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	}
	return "nothing that can be compared"
}

func (b *builder) exprError(err error) {
	var fe *exprfile.Error
	if errors.As(err, &fe) {
		b.fail(fe.Line, fe.Column+1, "%s", plainer(fe.Message))
		return
	}
	b.fail(1, 1, "%v", err)
}

// plainer says in other words what expr says to programmers.
func plainer(msg string) string {
	for _, r := range []struct{ old, new string }{
		{"float64", "number"}, {"int", "whole number"}, {"string", "text"}, {"bool", "true/false"},
		{"time.Time", "date"}, {"condition.opaque", "set"},
	} {
		msg = strings.ReplaceAll(msg, r.old, r.new)
	}
	return msg
}

// checkEnum refuses a text that a fact cannot have.
func checkEnum(f *fact.Fact, text string) error {
	if f.Kind == fact.Enum && !slices.Contains(f.Values, text) {
		hint := spell.Hint(text, f.Values)
		if hint == "" {
			hint = "; want one of " + strings.Join(f.Values, ", ")
		}
		return fmt.Errorf("%q is not a value of %s%s", text, f.Path, hint)
	}
	return nil
}

// checkTerm finds the term that has() or is() names, for fact f.
func (s *Space) checkTerm(f *fact.Fact, name string) (term.ID, error) {
	h := s.Schema.Terms
	id := h.Named(name)
	if id == term.None {
		hint := spell.Hint(name, h.Names())
		if other := h.Find(name); other != term.None {
			hint = fmt.Sprintf("; conditions name it %q", h.Term(other).Name)
		}
		return id, fmt.Errorf("unknown term %q%s", name, hint)
	}
	for _, root := range f.Of {
		if h.Is(id, root) {
			return id, nil
		}
	}
	var roots []string
	for _, root := range f.Of {
		roots = append(roots, h.Term(root).Name)
	}
	return id, fmt.Errorf("%q is not a kind of %s, which is what %s holds", name, strings.Join(roots, " or "), f.Path)
}
