package compile

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/lang"
	"example.com/crosstalk/advisor/internal/source"
)

// Limits on what is built of one condition, and of all.
const (
	MaxDepth = 32        // findings and derived facts inside one another
	MaxBuilt = 50_000    // parts of a condition with the derivations that it reads written out
	MaxParts = 2_000_000 // parts of all conditions together
)

// A Derivation says how a fact (or an entry of a table) follows from others.
type Derivation struct {
	Expr  *source.Verbatim  // an expression; or
	Cases []*condition.Case // the first whose If is true
	// Regions holds the cases of a table by region; "any" for the rest.
	Regions map[string][]*condition.Case
	Kind    fact.Kind // of the value

	Node ast.Node       // of Expr, typed, once CompileDerivations has run
	Cond condition.Cond // of Expr, if Kind is Bool

	whole *condition.Case
}

// boolCase is Expr, a condition, as a case.
func (d *Derivation) boolCase() *condition.Case {
	if d.whole == nil {
		d.whole = &condition.Case{If: d.Expr}
	}
	return d.whole
}

// A Space holds what conditions may name, and what they share. It is filled by one
// goroutine; after that, any number may read it.
type Space struct {
	lang.Names
	*condition.Registry
	Findings    map[string]*condition.Finding // filled by AddFinding
	Derivations map[string]*Derivation        // by path, or TABLE.NAME; filled by AddDerivation

	atoms     map[string]*condition.Atom
	quants    map[string]*condition.Quant
	sources   map[string]*findingSource
	bad       map[*condition.Case]bool        // whose Value has been reported
	plausible map[*fact.Fact]*condition.Frame // by list, nil for none: see neverZero
	built     int                             // parts, for the text at hand
	parts     int                             // built in all
	overflown bool                            // some text had too many
	frozen    bool                            // what is compiled from now on is nobody else's
}

type findingSource struct {
	text    *source.Verbatim
	finding *condition.Finding
	state   int // 1 while being compiled, 2 when done
}

// NewSpace returns a space for the facts of s.
func NewSpace(s *fact.Schema) *Space {
	return &Space{Names: lang.Names{Schema: s}, Registry: &condition.Registry{},
		Findings: map[string]*condition.Finding{}, Derivations: map[string]*Derivation{},
		atoms: map[string]*condition.Atom{}, quants: map[string]*condition.Quant{},
		sources: map[string]*findingSource{}, bad: map[*condition.Case]bool{},
		plausible: map[*fact.Fact]*condition.Frame{}}
}

// Freeze has conditions that are compiled from now on share what is there already, and add
// nothing to it, so that it can be read meanwhile.
func (s *Space) Freeze() { s.frozen = true }

// AddFinding declares a finding; its text is compiled when first used, or by
// CompileFindings.
func (s *Space) AddFinding(name string, text *source.Verbatim, because map[string]string) {
	f := s.NewFinding(name, because)
	s.Findings[name] = f
	s.sources[name] = &findingSource{text: text, finding: f}
	s.NameFinding(name)
}

// AddDerivation says how a fact, or an entry of a table, follows from others. It is
// compiled when first read, or by CompileDerivations.
func (s *Space) AddDerivation(path string, d *Derivation) {
	s.Derivations[path] = d
	s.NameDerived(path, d.Kind)
}

// CompileFindings compiles all findings that no condition has used yet.
func (s *Space) CompileFindings(r *source.Reader) {
	for _, name := range slices.Sorted(maps.Keys(s.sources)) {
		s.built = 0
		s.finding(name, r, nil)
	}
}

// finding returns the compiled finding, or nil with a problem noted. Path is
// the chain of findings being compiled.
func (s *Space) finding(name string, r *source.Reader, path []string) *condition.Finding {
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
func (s *Space) Compile(text *source.Verbatim, r *source.Reader) condition.Cond {
	if text == nil {
		return nil
	}
	s.built = 0
	return s.compile(text, r, nil)
}

func (s *Space) compile(text *source.Verbatim, r *source.Reader, path []string) condition.Cond {
	return s.build(&builder{space: s, Text: s.Text(text, r), path: path, loose: s.frozen})
}

// build compiles the condition of b; nil if there is a problem, which is noted.
func (s *Space) build(b *builder) condition.Cond {
	node := b.parse(reflect.Bool)
	if node == nil {
		return nil
	}
	c := b.cond(node)
	if b.Failed {
		return nil
	}
	return c
}

// CompileDerivations compiles all derivations, so that their problems are
// reported even where no condition reads them.
func (s *Space) CompileDerivations(r *source.Reader) {
	for _, path := range slices.Sorted(maps.Keys(s.Derivations)) {
		d := s.Derivations[path]
		s.built = 0
		if d.Expr != nil {
			b := s.deriver(path, d.Expr, r, nil)
			if node := b.parse(kindOf(d.Kind)); node != nil {
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
func (d *Derivation) all() [][]*condition.Case {
	list := [][]*condition.Case{d.Cases}
	for _, region := range slices.Sorted(maps.Keys(d.Regions)) {
		list = append(list, d.Regions[region])
	}
	return list
}

// deriver returns a builder for a part of the derivation of path.
func (s *Space) deriver(path string, text *source.Verbatim, r *source.Reader,
	chain []string) *builder {
	f, rule := s.Schema.Lookup(path), "fact "+path
	if f == nil {
		rule = "table " + path
	}
	b := &builder{space: s, Text: s.Text(text, &source.Reader{Errs: r.Errs, Rule: rule}),
		path: append(chain[:len(chain):len(chain)], path)}
	b.Record = ownerOf(f)
	return b
}

// caseCond is the condition of a case, compiled once.
func (s *Space) caseCond(path string, c *condition.Case, r *source.Reader,
	chain []string) condition.Cond {
	if c.Cond == nil {
		c.Cond = condition.Const(condition.True)
		if c.If != nil {
			c.Cond = condition.Const(condition.Unknown)
			b := s.deriver(path, c.If, r, chain)
			if node := b.parse(reflect.Bool); node != nil {
				c.Cond = b.cond(node)
			}
		}
	}
	return c.Cond
}

// caseValue is the parsed value of a case, or nil.
func (s *Space) caseValue(path string, d *Derivation, c *condition.Case,
	r *source.Reader) ast.Node {
	if c.Node == nil && !s.bad[c] {
		b := s.deriver(path, c.Value, r, nil)
		text := c.Value.Text
		if d.Kind == fact.Enum || d.Kind == fact.Text {
			f := s.Schema.Lookup(path)
			if err := b.CheckEnum(f, text); err != nil {
				b.Fail(1, 1, "%v", err)
			}
			node := &ast.StringNode{Value: text}
			node.SetType(reflect.TypeFor[string]())
			c.Node = node
		} else {
			c.Node = b.parse(kindOf(d.Kind))
		}
		if c.Node == nil {
			s.bad[c] = true
		}
	}
	return c.Node
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
