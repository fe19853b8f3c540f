package condition

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"

	"example.com/crosstalk/advisor/internal/fact"
)

// A param is what a program of the expr machine is given in the place of a fact,
// or of anything with a rule of its own for unknown facts.
type param struct {
	name string
	// get gives its value, for the machine; where that is not known exactly, but
	// within bounds, its least and its greatest. Not ok: nothing is known.
	get func(*Frame) (low, high any, exact, ok bool)
}

// A programmer writes one program of the expr machine.
type programmer struct {
	b      *builder
	root   ast.Node // what the program is for
	params []param
	env    types.Map
}

// machine compiles n to a program of the expr machine. If a parameter is unknown,
// so is the result; if only bounds of one are known, the result of a function
// that rises with all its arguments is within those that they give.
func (b *builder) machine(n ast.Node) val {
	b.flag.fails = true
	p := &programmer{b: b, root: n, env: types.Map{}}
	out := resultOf(n)
	call, _ := n.(*ast.BuiltinNode)
	if call != nil {
		b.checkNumbers(call)
	}
	node := rewrite(n, p.change)
	if b.failed {
		return unknownVal(out.kind)
	}
	program, err := expr.Compile(node.String(), expr.Env(p.env), expr.MaxNodes(MaxNodes))
	if err != nil {
		b.failAt(n, "%s", plainer(strings.SplitN(err.Error(), "\n", 2)[0]))
		return unknownVal(out.kind)
	}
	run := runner{program: program, call: call, failure: b.failure(n, wants(n))}
	if call, ok := node.(*ast.BuiltinNode); ok {
		run.args = call.Arguments
	}
	rises, params := isRising(n), p.params
	out.get = func(f *Frame) fact.Value {
		low, high, exact := make(map[string]any, len(params)), map[string]any(nil), true
		for i, p := range params {
			least, most, is, ok := p.get(f)
			if !ok || !is && !rises {
				f.untold = f.untold || ok
				return fact.Value{}
			}
			if !is && exact { // the first of which only bounds are known
				exact, high = false, make(map[string]any, len(params))
				for _, q := range params[:i] {
					high[q.name] = low[q.name]
				}
			}
			if low[p.name] = least; !exact {
				high[p.name] = most
			}
		}
		v, ok := run.on(f, low)
		switch {
		case !ok && exact:
			return f.fail(run.failure)
		case !ok:
			return fact.Value{}
		case !exact && v.Known:
			w, ok := run.on(f, high)
			if !ok || !w.Known {
				return fact.Value{}
			}
			return between(fact.Number, v.Num, w.Num)
		}
		return v
	}
	return out
}

// add makes v a parameter.
func (p *programmer) add(v val) ast.Node {
	return p.param(scalarType(v.kind), func(f *Frame) (low, high any, exact, ok bool) {
		x := v.get(f)
		if x.Known {
			is := machineValue(v.kind, x)
			return is, is, true, true
		}
		low, high, ok = reachAny(v.kind, x)
		return low, high, false, ok
	})
}

func reachAny(kind fact.Kind, v fact.Value) (low, high any, ok bool) {
	if kind != fact.Int && kind != fact.Number {
		return nil, nil, false
	}
	least, most, ok := reach(kind, v)
	return least, most, ok
}

// addList makes a list a parameter.
func (p *programmer) addList(l listOfValues) ast.Node {
	return p.param(types.Array(scalarType(l.kind)), func(f *Frame) (low, high any, exact, ok bool) {
		items, ok := l.get(f)
		if !ok {
			return nil, nil, false, false
		}
		least, most := make([]any, len(items)), make([]any, len(items))
		exact = true
		for i, x := range items {
			if x.Known {
				least[i] = machineValue(l.kind, x)
				most[i] = least[i]
				continue
			}
			exact = false
			if least[i], most[i], ok = reachAny(l.kind, x); !ok {
				return nil, nil, false, false
			}
		}
		return least, most, exact, true
	})
}

func (p *programmer) param(t types.Type, get func(*Frame) (low, high any, exact, ok bool)) ast.Node {
	name := fmt.Sprintf("p%d", len(p.params))
	p.params = append(p.params, param{name, get})
	p.env[name] = t
	return &ast.IdentifierNode{Value: name}
}

// change gives the parameter in the place of m; nil if m is for the machine.
func (p *programmer) change(m ast.Node) ast.Node {
	b := p.b
	if slices.ContainsFunc(b.limits, func(l limit) bool { return l.node == m }) {
		return p.add(b.value(m))
	}
	if call, ok := p.root.(*ast.BuiltinNode); ok && call.Name == "int" && m == call.Arguments[0] && valKind(m) == fact.Number {
		return p.add(b.value(m)) // which may be too large for a whole number
	}
	switch m := m.(type) {
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode:
		if f := b.space.Schema.Lookup(b.pathOf(m)); f != nil && (f.Kind == fact.Numbers || f.Kind == fact.Texts) {
			if list, ok := b.values(m); ok {
				return p.addList(list)
			}
		}
		return p.add(b.name(m))
	case *ast.PointerNode, *ast.ConditionalNode, *ast.CallNode:
		return p.add(b.value(m))
	case *ast.BinaryNode:
		if slices.Contains([]string{"??", "and", "&&", "or", "||"}, m.Operator) || b.isArithmetic(m) {
			return p.add(b.value(m))
		}
	case *ast.UnaryNode:
		if m.Operator == "not" || m.Operator == "!" || b.isArithmetic(m) {
			return p.add(b.value(m))
		}
	case *ast.BuiltinNode:
		if isMoment(m) {
			return p.add(b.literal(m))
		}
		if len(m.Arguments) == 2 && isPredicate(m.Arguments[1]) {
			if m.Name == "map" || m.Name == "filter" {
				if list, ok := b.values(m); ok {
					return p.addList(list)
				}
			} else if v, ok := b.ofList(m); ok {
				return p.add(v)
			}
		} else if m != p.root && slices.Contains(numericFunctions, m.Name) {
			return p.add(b.value(m))
		}
	}
	return nil
}

// numericFunctions give numbers.
var numericFunctions = []string{"len", "abs", "ceil", "floor", "round", "min", "max", "sum", "mean", "median", "int", "float", "count"}

// rising are the functions whose result never falls when an argument, or an item
// of a list, rises.
var rising = []string{"ceil", "floor", "round", "min", "max", "sum", "mean", "median", "float"}

// isRising reports whether n is one of these over parameters and constants.
func isRising(n ast.Node) bool {
	call, ok := n.(*ast.BuiltinNode)
	if !ok || !slices.Contains(rising, call.Name) {
		return false
	}
	return !slices.ContainsFunc(call.Arguments, func(a ast.Node) bool {
		if list, ok := a.(*ast.ArrayNode); ok {
			return slices.ContainsFunc(list.Nodes, func(x ast.Node) bool { return !isLeaf(x) })
		}
		return !isLeaf(a)
	})
}

// isLeaf reports whether n stands in a program as one parameter, or constant.
func isLeaf(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode, *ast.PointerNode, *ast.ConditionalNode, *ast.CallNode,
		*ast.IntegerNode, *ast.FloatNode:
		return true
	case *ast.BuiltinNode:
		return n.Name == "map" || n.Name == "filter" || slices.Contains(numericFunctions, n.Name)
	case *ast.UnaryNode:
		return n.Operator == "-"
	case *ast.BinaryNode:
		return n.Operator == "??" || operation[n.Operator] != nil
	}
	return false
}

// resultOf is what is known beforehand of the value that a program has. Which
// kind of number it is shows when it runs: what the checker says of mean() and
// others is not so.
func resultOf(n ast.Node) val {
	out := val{kind: valKind(n)}
	if call, ok := n.(*ast.BuiltinNode); ok && slices.Contains(numericFunctions, call.Name) {
		out.kind = fact.Number
	}
	switch op, ok := n.(*ast.BinaryNode); {
	case ok && out.kind == fact.Invalid && slices.Contains([]string{"+", "-", "*", "/", "%", "**", "^"}, op.Operator):
		out.kind = fact.Number
	case out.kind == fact.Int:
		out.kind = fact.Number
	}
	out.mixed = out.kind == fact.Number
	return out
}

func machineValue(kind fact.Kind, v fact.Value) any {
	switch kind {
	case fact.Bool:
		return v.Int != 0
	case fact.Int:
		return int(v.Int)
	case fact.Number:
		if v.Whole {
			return int(v.Int)
		}
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

// A runner runs a program of the expr machine.
type runner struct {
	program *vm.Program
	call    *ast.BuiltinNode // the function that it is, or nil
	args    []ast.Node       // of call, with parameters in them
	failure *canFail
}

// on gives the value of the program; not ok: it has none. The machine is the
// frame's own and is dropped with it.
func (r *runner) on(f *Frame, env map[string]any) (v fact.Value, ok bool) {
	if r.call != nil && !r.hasValue(env) {
		return fact.Value{}, false
	}
	f.ran = true
	out, err := f.vm.Run(r.program, env)
	if err != nil {
		return fact.Value{}, false
	}
	switch x := out.(type) {
	case bool:
		return fact.BoolValue(x), true
	case int:
		return whole(int64(x)), true
	case float64:
		return number(x), !math.IsNaN(x) && !(math.IsInf(x, 0) && r.finite())
	case string:
		return fact.Value{Known: true, Str: x}, true
	case time.Duration:
		return fact.Value{Known: true, Int: int64(x)}, true
	case nil:
		return fact.Value{}, false
	}
	return fact.Value{Known: true, Any: out}, true
}

// hasValue reports whether a function has a value where the machine makes one up:
// it takes 0 for the mean of nothing, and any number for a whole one that is too large.
func (r *runner) hasValue(env map[string]any) bool {
	switch r.call.Name {
	case "min", "max", "mean", "median":
		return anyItem(r.args, env)
	case "int":
		if p, ok := r.args[0].(*ast.IdentifierNode); ok {
			x, isNumber := env[p.Value].(float64)
			return !isNumber || -1<<63 <= x && x < 1<<63
		}
	}
	return true
}

// finite reports whether an infinite result is none, and not just one that is
// too large: of a power (0 ** -1), and of a text that is called a number ("inf").
func (r *runner) finite() bool { return r.call == nil || r.call.Name == "float" }
