package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
)

// A mutant is a line of code that is changed: text[from:to] of its file
// becomes plain. In the binary that holds all mutants it becomes switched, which
// does what it did before unless the mutant's number is chosen.
type mutant struct {
	pkg      *pkg
	file     *file
	line     int
	from, to int
	plain    string
	switched func(number int) string
	what     string
	number   int
	rank     uint64
}

// besideImports are the packages that beside imports.
var besideImports = []string{"os", "strconv", "sync"}

// beside is the file that every package with mutants gets: it knows the number of
// the chosen mutant, and writes down which mutants a run comes by if it is asked to.
func beside(name string) string {
	return "package " + name + `

import (
	mutantOS "os"
	mutantStrconv "strconv"
	mutantSync "sync"
)

var (
	mutantNumber  = func() int { n, _ := mutantStrconv.Atoi(mutantOS.Getenv("MUTANT")); return n }()
	mutantReached = mutantOS.Getenv("MUTANT_REACHED")
	mutantKnown   mutantSync.Map
)

func mutantIs(number int) bool {
	if mutantReached != "" {
		mutantReach(number)
	}
	return number == mutantNumber
}

func mutantReach(number int) {
	if _, known := mutantKnown.LoadOrStore(number, true); known {
		return
	}
	f, err := mutantOS.OpenFile(mutantReached, mutantOS.O_APPEND|mutantOS.O_WRONLY|mutantOS.O_CREATE, 0o644)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	if _, err := f.WriteString(mutantStrconv.Itoa(number) + "\n"); err != nil {
		panic(err)
	}
}

func mutantValue[T any](number int, changed, original T) T {
	if mutantIs(number) {
		return changed
	}
	return original
}
`
}

// choose picks mutants: those that come first when all are ranked by a hash, one
// a line, that compile.
func choose(o *options) ([]*mutant, error) {
	packages, err := loadPackages(o.packages)
	if err != nil {
		return nil, err
	}
	var all []*mutant
	for _, p := range packages {
		if strings.HasSuffix(p.path, skipped) {
			continue
		}
		for _, f := range p.files {
			if ast.IsGenerated(f.ast) {
				continue
			}
			all = append(all, candidates(p, f)...)
		}
	}
	for _, m := range all {
		h := fnv.New64a()
		fmt.Fprint(h, o.seed, m.key())
		m.rank = mix(h.Sum64())
	}
	slices.SortStableFunc(all, func(a, b *mutant) int {
		if a.rank < b.rank {
			return -1
		} else if a.rank > b.rank {
			return 1
		}
		return 0
	})
	type place struct {
		file *file
		line int
	}
	taken := map[place]bool{}
	var list []*mutant
	for _, m := range all {
		if len(list) == o.n {
			break
		}
		if at := (place{m.file, m.line}); taken[at] || !strings.Contains(m.place(), o.only) || !m.ok() {
			continue
		} else {
			taken[at] = true
		}
		m.number = len(list) + 1
		list = append(list, m)
	}
	return list, nil
}

// mix spreads the bits of a hash, whose order would follow the text else.
func mix(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// ok reports whether the mutant compiles, alone and switched.
func (m *mutant) ok() bool {
	return m.pkg.compiles(m.file, replaced(m.file.text, m.from, m.to, m.plain), "") &&
		m.pkg.compiles(m.file, replaced(m.file.text, m.from, m.to, m.switched(1)),
			beside(m.pkg.types.Name()))
}

func replaced(text []byte, from, to int, by string) []byte {
	return slices.Concat(text[:from], []byte(by), text[to:])
}

// place is where the mutant is.
func (m *mutant) place() string { return fmt.Sprintf("%s:%d", m.file.name, m.line) }

// lines are the line as it is and as it becomes.
func (m *mutant) lines() (was, is string) {
	from := bytes.LastIndexByte(m.file.text[:m.from], '\n') + 1
	to := m.to + bytes.IndexByte(append(m.file.text[m.to:len(m.file.text):len(m.file.text)], '\n'),
		'\n')
	return string(m.file.text[from:to]),
		string(replaced(m.file.text[from:to], m.from-from, m.to-from, m.plain))
}

// key names the mutant by its file and text, and by how many equal lines stand
// before it, so that it stays the same when lines elsewhere change.
func (m *mutant) key() string {
	was, is := m.lines()
	was, is = strings.TrimSpace(was), strings.TrimSpace(is)
	before := 0
	for line := range bytes.Lines(m.file.text[:m.from]) {
		if string(bytes.TrimSpace(line)) == was {
			before++
		}
	}
	return fmt.Sprintf("%s %d - %s + %s", m.file.name, before, was, is)
}

func (m *mutant) String() string {
	was, is := m.lines()
	return fmt.Sprintf("%s: %s\n\t- %s\n\t+ %s", m.place(), m.what, strings.TrimSpace(was),
		strings.TrimSpace(is))
}

// candidates are all mutants of the functions of a file.
func candidates(p *pkg, f *file) []*mutant {
	s := &site{pkg: p, file: f}
	for _, d := range f.ast.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			s.walk(fn.Body)
		}
	}
	return s.list
}

// A site collects mutants.
type site struct {
	pkg   *pkg
	file  *file
	stack []ast.Node
	list  []*mutant
}

func (s *site) walk(body ast.Node) {
	ast.Inspect(body, func(n ast.Node) bool {
		if n == nil {
			s.stack = s.stack[:len(s.stack)-1]
			return true
		}
		if s.skip(n) {
			return false
		}
		switch n := n.(type) {
		case *ast.BinaryExpr:
			s.binary(n)
		case *ast.BasicLit:
			s.literal(n)
		case *ast.Ident:
			s.flip(n)
		case *ast.IfStmt:
			s.condition(n.Cond)
		case *ast.ForStmt:
			if n.Cond != nil {
				s.value(n.Cond, "!("+s.text(n.Cond)+")", "negated")
			}
		case *ast.CallExpr:
			s.swap(n)
		case *ast.ReturnStmt:
			s.zero(n)
		}
		if stmt, ok := n.(ast.Stmt); ok {
			s.drop(stmt)
		}
		s.stack = append(s.stack, n)
		return true
	})
}

// skip leaves out what cannot make a difference: the size of what make() makes,
// declarations of constants and types.
func (s *site) skip(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.DeclStmt:
		return true
	case *ast.CallExpr:
		name, ok := n.Fun.(*ast.Ident)
		return ok && (name.Name == "make" && len(n.Args) > 1 || name.Name == "panic")
	case *ast.ArrayType:
		return true
	}
	return false
}

// offset is the place of a position in the file.
func (s *site) offset(pos token.Pos) int { return s.pkg.fset.Position(pos).Offset }

func (s *site) text(n ast.Node) string {
	return string(s.file.text[s.offset(n.Pos()):s.offset(n.End())])
}

// add adds a mutant of the text of n, if it stands on one line.
func (s *site) add(n ast.Node, what, plain string, switched func(number int) string) {
	from, to := s.pkg.fset.Position(n.Pos()), s.pkg.fset.Position(n.End())
	if from.Line != to.Line || plain == s.text(n) {
		return
	}
	s.list = append(s.list,
		&mutant{pkg: s.pkg, file: s.file, line: from.Line, from: from.Offset, to: to.Offset,
			plain: plain, switched: switched, what: what})
}

// value adds a mutant of an expression that becomes another one.
func (s *site) value(e ast.Expr, plain, what string) {
	t := s.typeOf(e)
	if t == "" {
		return
	}
	// A call is not made, nor a field of nothing read, unless it is wanted.
	s.add(e, what, plain, func(number int) string {
		return fmt.Sprintf("(func() %s { if mutantIs(%d) { return %s }; return %s }())", t, number, plain,
			s.text(e))
	})
}

// binary changes an operator.
func (s *site) binary(e *ast.BinaryExpr) {
	other := map[token.Token]token.Token{
		token.LAND: token.LOR, token.LOR: token.LAND,
		token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
		token.EQL: token.NEQ, token.NEQ: token.EQL,
		token.ADD: token.SUB, token.SUB: token.ADD, token.MUL: token.QUO, token.QUO: token.MUL,
		token.AND: token.OR, token.OR: token.AND, token.SHL: token.SHR, token.SHR: token.SHL,
	}[e.Op]
	if other == token.ILLEGAL {
		return
	}
	at, start := s.offset(e.OpPos)-s.offset(e.Pos()), s.text(e)
	plain := start[:at] + other.String() + start[at+len(e.Op.String()):]
	what := "another operator"
	switch e.Op {
	case token.LAND, token.LOR:
		what = "and for or"
		s.condition(e.X)
		s.condition(e.Y)
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		what = "the boundary"
	}
	s.value(e, plain, what)
}

// condition makes a condition true, false, or negates it.
func (s *site) condition(e ast.Expr) {
	s.value(e, "true", "always true")
	s.value(e, "false", "always false")
	if _, ok := e.(*ast.BinaryExpr); !ok { // another operator does that
		s.value(e, "!("+s.text(e)+")", "negated")
	}
}

// literal adds one to a number or takes one away.
func (s *site) literal(e *ast.BasicLit) {
	if e.Kind != token.INT && e.Kind != token.FLOAT || len(s.stack) == 0 {
		return
	}
	t := s.typeOf(e)
	if t == "" {
		return
	}
	for _, by := range []string{"+1", "-1"} {
		plain := e.Value + by
		if x, err := strconv.ParseInt(e.Value, 0, 64); err == nil && e.Kind == token.INT {
			plain = strconv.FormatInt(x+int64(len(by)-2)+map[string]int64{"+1": 1, "-1": -1}[by], 10)
		}
		s.add(e, "a constant", plain, func(number int) string {
			return fmt.Sprintf("mutantValue[%s](%d, %s, %s)", t, number, plain, e.Value)
		})
	}
}
