package lang

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/types"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/packed"
	"example.com/crosstalk/advisor/internal/syntax"
)

// Names are what a text may name.
type Names struct {
	Schema  *fact.Schema
	Regions []string // values of region

	Keep   *Trees       // keeps the trees of texts that are parsed; nil: nothing does
	Packed packed.Index // the trees of texts that were parsed before, in which nothing is wrong

	findings map[string]bool
	derived  map[string]fact.Kind // by path of a fact, or TABLE.NAME
	building sync.Mutex           // of config, which may be wanted once others read, too
	config   *conf.Config         // nil: it is to be built
	groups   map[string]string    // of facts, with the first path of each
}

// NameFinding adds the name of a finding.
func (s *Names) NameFinding(name string) {
	if s.findings == nil {
		s.findings = map[string]bool{}
	}
	s.findings[name], s.config = true, nil
}

// NameDerived adds the path of a derived fact, or of an entry of a table.
func (s *Names) NameDerived(path string, kind fact.Kind) {
	if s.derived == nil {
		s.derived = map[string]fact.Kind{}
	}
	s.derived[path], s.config = kind, nil
}

// exprConfig is what expr checks conditions against. It is built anew when
// findings or derivations were added.
func (s *Names) exprConfig() *conf.Config {
	s.building.Lock()
	defer s.building.Unlock()
	if s.config != nil {
		return s.config
	}
	env := types.Map{"region": types.String}
	for _, f := range s.Schema.Top {
		fact.Put(env, f.Path, exprType(f))
	}
	for path, kind := range s.derived {
		if s.Schema.Lookup(path) == nil {
			fact.Put(env, path, ScalarType(kind))
		}
	}
	for name := range s.findings {
		env[name] = types.Bool
	}
	s.groups = map[string]string{}
	group := func(path string) {
		for i := range len(path) {
			if path[i] == '.' && s.groups[path[:i]] == "" {
				s.groups[path[:i]] = path
			}
		}
	}
	for _, f := range s.Schema.Top {
		group(f.Path)
	}
	for _, path := range slices.Sorted(maps.Keys(s.derived)) {
		group(path)
	}
	for name := range env { // which is refused where it stands
		if IsWord(name) {
			delete(env, name)
		}
	}
	c := conf.New(env)
	for _, option := range s.functions() {
		option(c)
	}
	c.MaxNodes = MaxNodes
	s.config = c
	return c
}

// opaque stands for a set or a list of records: has() and the quantifiers
// take it, comparisons do not.
type opaque struct{}

func exprType(f *fact.Fact) types.Type {
	switch f.Kind {
	case fact.List:
		elem := types.Map{}
		for _, field := range f.Fields {
			fact.Put(elem, strings.TrimPrefix(field.Path, f.Path+"."), exprType(field))
		}
		return types.Array(elem)
	case fact.Terms:
		return types.TypeOf(opaque{})
	}
	return ScalarType(f.Kind)
}

// ScalarType is what expr is told of values of a kind that is no list of records.
func ScalarType(k fact.Kind) types.Type {
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

func (s *Names) functions() []expr.Option {
	none := func(...any) (any, error) { return nil, errors.New("evaluated by the engine") }
	options := []expr.Option{
		expr.Function("has", none, new(func(any, string) bool)),
		expr.Function("is", none, new(func(string, string) bool)),
		expr.Function("known", none, new(func(any) bool)),
		expr.Function("unrecognised", none, new(func(any) bool)),
	}
	for _, name := range syntax.SinceFunctions {
		options = append(options, expr.Function(name, none, new(func(time.Time) int)))
	}
	return options
}
