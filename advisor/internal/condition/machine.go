package condition

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"

	"example.com/crosstalk/advisor/internal/fact"
)

// machine compiles n to a program of the expr machine. Every fact in it, and
// everything with a rule of its own for unknown facts, becomes a parameter:
// if one is unknown, so is the result.
func (b *builder) machine(n ast.Node) val {
	b.flag.expr = true
	outer := b.whole
	b.whole = n
	defer func() { b.whole = outer }()
	var params []val
	env := types.Map{}
	add := func(v val, t types.Type, anyOf func(fact.Value) (any, bool)) ast.Node {
		name := fmt.Sprintf("p%d", len(params))
		if anyOf != nil {
			inner := v.get
			v.get = func(f *Frame) fact.Value {
				x := inner(f)
				list, ok := anyOf(x)
				return fact.Value{Known: x.Known && ok, Any: list}
			}
			v.kind = fact.Invalid
		}
		params = append(params, v)
		env[name] = t
		return &ast.IdentifierNode{Value: name}
	}
	var change func(ast.Node) ast.Node
	change = func(m ast.Node) ast.Node {
		switch m := m.(type) {
		case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode:
			path := b.pathOf(m)
			f := b.space.Schema.Lookup(path)
			if f != nil && (f.Kind == fact.Numbers || f.Kind == fact.Texts) {
				return add(b.ref(f, nil), exprType(f), func(v fact.Value) (any, bool) { return v.Any, true })
			}
			v := b.name(m)
			return add(v, scalarType(v.kind), nil)
		case *ast.PointerNode:
			v := b.value(m)
			return add(v, scalarType(v.kind), nil)
		case *ast.ConditionalNode:
			v := b.value(m)
			return add(v, scalarType(v.kind), nil)
		case *ast.CallNode:
			if v, ok := b.since(m); ok {
				return add(v, types.Int, nil)
			}
			return add(b.truthValue(b.cond(m)), types.Bool, nil)
		case *ast.BinaryNode:
			switch m.Operator {
			case "??":
				v := b.value(m)
				return add(v, scalarType(v.kind), nil)
			case "and", "&&", "or", "||":
				return add(b.truthValue(b.cond(m)), types.Bool, nil)
			}
		case *ast.UnaryNode:
			if m.Operator == "not" || m.Operator == "!" {
				return add(b.truthValue(b.cond(m)), types.Bool, nil)
			}
		case *ast.BuiltinNode:
			if m.Name == "date" || m.Name == "duration" {
				v := b.literal(m)
				return add(v, scalarType(v.kind), nil)
			}
			if len(m.Arguments) == 2 && (slices.Contains(predicates, m.Name) || slices.Contains(quantifiers, m.Name)) {
				return b.listCall(m, add, change)
			}
		}
		return nil
	}
	node := rewrite(n, change)
	kind := valKind(n)
	if b.failed {
		return val{kind: kind}
	}
	program, err := expr.Compile(node.String(), expr.Env(env), expr.MaxNodes(MaxNodes))
	if err != nil {
		b.failAt(n, "%s", plainer(strings.SplitN(err.Error(), "\n", 2)[0]))
		return val{kind: kind}
	}
	names := make([]string, len(params))
	for i := range names {
		names[i] = fmt.Sprintf("p%d", i)
	}
	text := n.String()
	return val{kind: kind, get: func(f *Frame) fact.Value {
		env := make(map[string]any, len(params))
		for i, p := range params {
			v := p.get(f)
			if !v.Known {
				return fact.Value{}
			}
			env[names[i]] = machineValue(p.kind, v)
		}
		return f.run(program, env, text)
	}}
}

func machineValue(kind fact.Kind, v fact.Value) any {
	switch kind {
	case fact.Bool:
		return v.Int != 0
	case fact.Int:
		return int(v.Int)
	case fact.Number:
		return v.Num
	case fact.Text, fact.Enum, fact.Term:
		return v.Str
	case fact.Duration:
		return time.Duration(v.Int)
	case fact.Date:
		return v.Time()
	}
	return v.Any
}

// run runs a program. The machine is the frame's own and is dropped with it.
func (f *Frame) run(p *vm.Program, env any, text string) fact.Value {
	f.ran = true
	out, err := f.vm.Run(p, env)
	if err != nil {
		if f.err == nil {
			f.err = fmt.Errorf("evaluating %q: %s", text, strings.SplitN(err.Error(), "\n", 2)[0])
		}
		return fact.Value{}
	}
	switch x := out.(type) {
	case bool:
		return fact.BoolValue(x)
	case int:
		return whole(int64(x))
	case float64:
		return number(x)
	case string:
		return fact.Value{Known: true, Str: x}
	case time.Duration:
		return fact.Value{Known: true, Int: int64(x)}
	case nil:
		return fact.Value{}
	}
	return fact.Value{Known: true, Any: out}
}

// listCall compiles map, filter, sum, count, any ... over a list, inside a
// value: known only if the list is complete and every field that its
// predicate reads is known in every record.
func (b *builder) listCall(n *ast.BuiltinNode, add func(val, types.Type, func(fact.Value) (any, bool)) ast.Node,
	change func(ast.Node) ast.Node) ast.Node {
	list := b.listOf(n.Arguments[0], b.record)
	if list == nil {
		return nil
	}
	visit(n.Arguments[1], func(m ast.Node) bool {
		if inner, ok := m.(*ast.BuiltinNode); ok && len(inner.Arguments) == 2 && isPredicate(inner.Arguments[1]) {
			// It would cost the square of the list's length.
			b.failAt(inner, "%s() inside the predicate of %s(); name the part as a finding", inner.Name, n.Name)
		}
		return true
	})
	out := *n
	out.Arguments = slices.Clone(n.Arguments)
	if isFilter(n.Arguments[0]) {
		out.Arguments[0] = rewrite(n.Arguments[0], change)
	} else if list.Kind == fact.List {
		fields := map[string]*fact.Fact{}
		for _, f := range list.Fields {
			if f.Kind != fact.Terms && f.Kind != fact.List {
				fields[f.Name()] = f
			}
		}
		// The predicates of enclosing calls read the same records.
		reads := b.fieldsRead(b.whole, list)
		out.Arguments[0] = add(b.ref(list, nil), exprType(list), func(v fact.Value) (any, bool) {
			records, ok := v.Any.(*fact.Records)
			if !ok || !records.Complete {
				return nil, false
			}
			return recordMaps(records, fields, reads)
		})
	} else {
		out.Arguments[0] = rewrite(n.Arguments[0], change)
	}
	out.Arguments[1] = rewrite(n.Arguments[1], func(m ast.Node) ast.Node {
		if _, ok := rootOf(m).(*ast.PointerNode); ok {
			return m // of the record inside
		}
		if readsRecord(m) {
			return b.inPredicate(n, m)
		}
		return change(m)
	})
	return &out
}

// readsRecord reports whether n reads the record that a predicate is about.
func readsRecord(n ast.Node) bool {
	found := false
	visit(n, func(n ast.Node) bool {
		_, ok := n.(*ast.PointerNode)
		found = found || ok
		return !found
	})
	return found
}

// inPredicate refuses what the expr machine cannot evaluate, or would
// evaluate by rules of its own, inside the predicate of call; the rest it
// leaves to the machine, which runs only if all that is read is known.
func (b *builder) inPredicate(call *ast.BuiltinNode, n ast.Node) ast.Node {
	what := ""
	switch n := n.(type) {
	case *ast.CallNode:
		what = n.Callee.String() + "()"
	case *ast.BinaryNode:
		if n.Operator == "??" {
			what = "??"
		}
	}
	if what == "" {
		return nil
	}
	b.failAt(n, "%s cannot stand inside the predicate of %s() where that gives a value; ask it with any() or count() instead",
		what, call.Name)
	return n
}

// fieldsRead names the fields of list that predicates in n read.
func (b *builder) fieldsRead(n ast.Node, list *fact.Fact) []string {
	var names []string
	visit(n, func(m ast.Node) bool {
		if _, ok := rootOf(m).(*ast.PointerNode); ok {
			path, _ := b.memberPath(m, list)
			if f := b.space.Schema.Lookup(path); f != nil && f.Owner == list {
				names = append(names, f.Name())
			}
			return false
		}
		return true
	})
	return names
}

func recordMaps(records *fact.Records, fields map[string]*fact.Fact, needed []string) (any, bool) {
	list := make([]any, len(records.Elems))
	for i, e := range records.Elems {
		m := make(map[string]any, len(fields))
		for name, f := range fields {
			if v := e.Slots[f.Slot]; v.Known {
				m[name] = f.Any(v)
			} else if slices.Contains(needed, name) {
				return nil, false
			}
		}
		list[i] = m
	}
	return list, true
}
