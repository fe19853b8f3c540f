// Package oracle evaluates conditions by plain, two-valued expr on a profile
// of which everything is known. Tests hold the engine to it.
package oracle

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"example.com/crosstalk/advisor/internal/compile"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// Oracles makes the oracles of one pack, and compiles what they evaluate once
// for all of them. It and they are for one goroutine.
type Oracles struct {
	pack     *pack.Pack
	asOf     time.Time // of the oracle that evaluates
	opts     []expr.Option
	reads    map[string][]string // what a text names
	programs map[string]compiled // by text and the types of what it names
	waiting  map[[2]string]bool  // whether what derives one fact names another
}

type compiled struct {
	program *vm.Program
	err     error
}

// An Oracle answers for one complete profile.
type Oracle struct {
	of   *Oracles
	env  map[string]any
	asOf time.Time

	// Unusable names derived facts whose values are outside their plausible
	// range, or of which something else is given: nothing is known of them, so
	// what reads them is an error.
	Unusable []string

	given    []given // values of derived facts that are still to be held against what derives
	disputed []given // and those that differ from it
}

// For prepares the oracles of a pack.
func For(p *pack.Pack) *Oracles {
	of := &Oracles{pack: p, reads: map[string][]string{}, programs: map[string]compiled{},
		waiting: map[[2]string]bool{}}
	h := p.Schema.Terms
	is := func(name, t string) bool { return h.Is(h.Find(name), h.Named(t)) }
	of.opts = []expr.Option{
		expr.Function("is", func(a ...any) (any, error) {
			return is(a[0].(string), a[1].(string)), nil
		}, new(func(string, string) bool)),
		expr.Function("has", func(a ...any) (any, error) {
			switch list := a[0].(type) {
			case []string:
				for _, x := range list {
					if is(x, a[1].(string)) {
						return true, nil
					}
				}
			case []any:
				for _, x := range list {
					if is(x.(map[string]any)["name"].(string), a[1].(string)) {
						return true, nil
					}
				}
			default:
				return nil, fmt.Errorf("has of %T", a[0])
			}
			return false, nil
		}, new(func(any, string) bool)),
	}
	for _, unit := range []string{"days_since", "weeks_since", "months_since", "years_since"} {
		of.opts = append(of.opts, expr.Function(unit, func(a ...any) (any, error) {
			return int(fact.Since(unit, a[0].(time.Time), of.asOf)), nil
		}, new(func(time.Time) int)))
	}
	return of
}

// New returns the oracle for a profile. Derived facts that the profile does
// not give, table entries and findings are evaluated by plain expr, too.
func (of *Oracles) New(profile *fact.Profile, asOf time.Time, region string) (*Oracle, error) {
	o := &Oracle{of: of, env: map[string]any{"region": region}, asOf: asOf}
	for _, f := range of.pack.Schema.Top {
		if v := profile.Slots[f.Slot]; v.Known {
			o.put(o.env, f.Path, o.plain(f, v))
		}
	}
	o.takeGiven()
	for o.derive(); len(o.given) > 0; o.derive() {
		o.stand()
	}
	return o, nil
}

func (o *Oracle) put(env map[string]any, path string, v any) {
	head, rest, nested := strings.Cut(path, ".")
	if !nested {
		env[path] = v
		return
	}
	inner, ok := env[head].(map[string]any)
	if !ok {
		inner = map[string]any{}
		env[head] = inner
	}
	o.put(inner, rest, v)
}

func (o *Oracle) plain(f *fact.Fact, v fact.Value) any {
	h := o.of.pack.Schema.Terms
	switch x := v.Any.(type) {
	case *fact.Set:
		names := []string{}
		for _, id := range x.Has {
			names = append(names, h.Term(id).Name)
		}
		return names
	case *fact.Records:
		list := []any{}
		for _, e := range x.Elems {
			m := map[string]any{}
			for _, field := range f.Fields {
				if y := e.Slots[field.Slot]; y.Known {
					m[field.Name()] = o.plain(field, y)
				}
			}
			list = append(list, m)
		}
		return list
	}
	if f.Kind == fact.Term && term.ID(v.Int) != term.None {
		return h.Term(term.ID(v.Int)).Name
	}
	return f.Any(v)
}

// derive fills in derivations and findings, round by round, until none can be
// evaluated any more.
func (o *Oracle) derive() {
	done := map[string]bool{}
	for {
		progress := o.holdGiven()
		for path, d := range o.of.pack.Space.Derivations {
			f := o.of.pack.Schema.Lookup(path)
			switch {
			case done[path] || o.isGiven(path, nil):
			case f != nil && f.Owner != nil:
				done[path] = o.deriveField(f, d)
				progress = progress || done[path]
			default:
				if f != nil && o.has(path) {
					done[path] = true
				} else if v, ok := o.derived(d, o.Eval); ok {
					if o.plausible(f, v) {
						o.put(o.env, path, v)
					}
					done[path], progress = true, true
				}
			}
		}
		for _, f := range o.of.pack.Findings {
			if !done["finding "+f.Name] {
				if v, err := o.Eval(f.Text.Text); err == nil {
					o.env[f.Name] = v
					done["finding "+f.Name], progress = true, true
				}
			}
		}
		if !progress {
			return
		}
	}
}

func (o *Oracle) plausible(f *fact.Fact, v any) bool {
	if f == nil || !f.Ranged {
		return true
	}
	x := 0.0
	switch v := v.(type) {
	case int:
		x = float64(v)
	case float64:
		x = v
	}
	ok := x >= f.Min && x <= f.Max
	if !ok {
		o.Unusable = append(o.Unusable, f.Path)
	}
	return ok
}

func (o *Oracle) has(path string) bool {
	env := o.env
	parts := strings.Split(path, ".")
	for _, p := range parts[:len(parts)-1] {
		env, _ = env[p].(map[string]any)
	}
	_, ok := env[parts[len(parts)-1]]
	return ok
}

// deriveField fills in a field of every record that lacks it; false if some
// record must wait.
func (o *Oracle) deriveField(f *fact.Fact, d *compile.Derivation) bool {
	list, _ := o.env[f.Owner.Path].([]any)
	all := true
	for _, r := range list {
		m := r.(map[string]any)
		if _, ok := m[f.Name()]; ok || o.isGiven(f.Path, m) {
			continue
		}
		v, ok := o.derived(d, o.evalIn(m))
		if ok && o.plausible(f, v) {
			m[f.Name()] = v
		} else if !ok {
			all = false
		}
	}
	return all
}

func (o *Oracle) derived(d *compile.Derivation, eval func(string) (any, error)) (any, bool) {
	if d.Expr != nil {
		v, err := eval(d.Expr.Text)
		return v, err == nil && v != nil
	}
	cases := d.Cases
	if d.Regions != nil {
		cases = d.Regions["any"]
		if own, ok := d.Regions[o.env["region"].(string)]; ok {
			cases = own
		}
	}
	for _, c := range cases {
		if c.If != nil {
			v, err := eval(c.If.Text)
			if err != nil {
				return nil, false
			}
			if v != true {
				continue
			}
		}
		if d.Kind == fact.Enum || d.Kind == fact.Text {
			return c.Value.Text, true
		}
		v, err := eval(c.Value.Text)
		return v, err == nil
	}
	return nil, false
}

// Eval evaluates the text of a condition or value. A fact that nothing gives
// is an error.
func (o *Oracle) Eval(text string) (any, error) {
	c := o.compiled(text)
	if c.err != nil {
		return nil, c.err
	}
	o.of.asOf = o.asOf
	return expr.Run(c.program, o.env)
}

// compiled is the program of a text. What expr makes of it hangs on nothing but
// which of the names in it are given, and their types.
func (o *Oracle) compiled(text string) compiled {
	key := []byte(text)
	for _, name := range o.of.namesIn(text) {
		key = append(key, 0)
		if v, given := o.env[name]; given {
			key = fmt.Appendf(key, "%T", v)
		}
	}
	c, ok := o.of.programs[string(key)]
	if !ok {
		c.program, c.err = expr.Compile(text, append([]expr.Option{expr.Env(o.env)}, o.of.opts...)...)
		o.of.programs[string(key)] = c
	}
	return c
}

// namesIn lists the names of facts and the like in a text. One that cannot be
// parsed has none.
func (of *Oracles) namesIn(text string) []string {
	names, ok := of.reads[text]
	if ok {
		return names
	}
	if tree, err := parser.Parse(text); err == nil {
		ast.Walk(&tree.Node, (*namer)(&names))
	}
	of.reads[text] = names
	return names
}

type namer []string

func (n *namer) Visit(node *ast.Node) {
	if id, ok := (*node).(*ast.IdentifierNode); ok && !slices.Contains(*n, id.Value) {
		*n = append(*n, id.Value)
	}
}
