// Package machine runs programs of the expr machine over values of which perhaps
// not all is known: where one is unknown, so is the result.
package machine

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/interval"
	"example.com/crosstalk/advisor/internal/lang"
)

// A Program is a program of the expr machine in which parameters stand for facts,
// and for anything with a rule of its own for unknown facts. Parameters are added
// before it is compiled; after that any number of goroutines may use it.
type Program struct {
	params  []param
	env     types.Map
	code    *vm.Program
	call    *ast.BuiltinNode // the function that it is, or nil
	args    []ast.Node       // of call, with parameters in them
	rises   bool             // the result never falls where a parameter rises
	failure *condition.MayFail
}

// A param is what a program is given in the place of a part of the text.
type param struct {
	name string
	get  getter
}

// A getter gives the value of a parameter, for the machine; where that is not known
// exactly, but within bounds, its least and its greatest. Not ok: nothing is known.
type getter func(*condition.Frame) (low, high any, exact, ok bool)

// A List is the items of a list, of which perhaps only bounds are known.
type List struct {
	Kind fact.Kind // of each
	Get  func(f *condition.Frame) (items []fact.Value, ok bool)
}

// New is a program without parameters, to be compiled.
func New() *Program { return &Program{env: types.Map{}} }

// Param is a new parameter that stands for x.
func (p *Program) Param(x condition.Expr) ast.Node {
	return p.add(lang.ScalarType(x.Kind), func(f *condition.Frame) (low, high any, exact, ok bool) {
		v := x.Get(f)
		if v.Known {
			is := machineValue(x.Kind, v)
			return is, is, true, true
		}
		low, high, ok = bounds(x.Kind, v)
		return low, high, false, ok
	})
}

func bounds(kind fact.Kind, v fact.Value) (low, high any, ok bool) {
	if kind != fact.Int && kind != fact.Number {
		return nil, nil, false
	}
	least, most, ok := interval.Reach(kind, v)
	return least, most, ok
}

// ListParam is a new parameter that stands for l.
func (p *Program) ListParam(l List) ast.Node {
	items := types.Array(lang.ScalarType(l.Kind))
	return p.add(items, func(f *condition.Frame) (low, high any, exact, ok bool) {
		items, ok := l.Get(f)
		if !ok {
			return nil, nil, false, false
		}
		least, most := make([]any, len(items)), make([]any, len(items))
		exact = true
		for i, x := range items {
			if x.Known {
				least[i] = machineValue(l.Kind, x)
				most[i] = least[i]
				continue
			}
			exact = false
			if least[i], most[i], ok = bounds(l.Kind, x); !ok {
				return nil, nil, false, false
			}
		}
		return least, most, exact, true
	})
}

func (p *Program) add(t types.Type, get getter) ast.Node {
	name := fmt.Sprintf("p%d", len(p.params))
	p.params = append(p.params, param{name, get})
	p.env[name] = t
	return &ast.IdentifierNode{Value: name}
}

// Compile makes p the program of n. Node is n with parameters in it; failure is what
// there is to tell where the program has no value.
func (p *Program) Compile(n, node ast.Node, failure *condition.MayFail) (err error) {
	p.code, err = expr.Compile(node.String(), expr.Env(p.env), expr.MaxNodes(lang.MaxNodes))
	p.call, _ = n.(*ast.BuiltinNode)
	if call, ok := node.(*ast.BuiltinNode); ok {
		p.args = call.Arguments
	}
	p.rises, p.failure = isRising(n), failure
	return err
}

// Get is the value of p. If a parameter is unknown, so is the result; if only bounds
// of one are known, the result of a function that rises with all its arguments is
// within those that they give.
func (p *Program) Get(f *condition.Frame) fact.Value {
	low, high, exact := make(map[string]any, len(p.params)), map[string]any(nil), true
	for i, x := range p.params {
		least, most, is, ok := x.get(f)
		if !ok || !is && !p.rises {
			if ok {
				f.Untold()
			}
			return fact.Value{}
		}
		if !is && exact { // the first of which only bounds are known
			exact, high = false, make(map[string]any, len(p.params))
			for _, q := range p.params[:i] {
				high[q.name] = low[q.name]
			}
		}
		if low[x.name] = least; !exact {
			high[x.name] = most
		}
	}
	v, ok := p.on(f, low)
	switch {
	case !ok && exact:
		return f.Fail(p.failure)
	case !ok:
		return fact.Value{}
	case !exact && v.Known:
		w, ok := p.on(f, high)
		if !ok || !w.Known {
			return fact.Value{}
		}
		return interval.Between(fact.Number, v.Num, w.Num)
	}
	return v
}

// machineValue is a known value, as the machine has it.
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

// on gives the value of the program; not ok: it has none.
func (p *Program) on(f *condition.Frame, env map[string]any) (v fact.Value, ok bool) {
	if p.call != nil && !p.hasValue(env) {
		return fact.Value{}, false
	}
	out, err := f.Run(p.code, env)
	if err != nil {
		return fact.Value{}, false
	}
	switch x := out.(type) {
	case bool:
		return fact.BoolValue(x), true
	case int:
		return fact.WholeValue(int64(x)), true
	case float64:
		return fact.NumberValue(x), !math.IsNaN(x) && !(math.IsInf(x, 0) && p.finite())
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
func (p *Program) hasValue(env map[string]any) bool {
	switch p.call.Name {
	case "min", "max", "mean", "median":
		return anyItem(p.args, env)
	case "int":
		if arg, ok := p.args[0].(*ast.IdentifierNode); ok {
			x, isNumber := env[arg.Value].(float64)
			return !isNumber || -1<<63 <= x && x < 1<<63
		}
	}
	return true
}

// finite reports whether an infinite result is none, and not just one that is
// too large: of a power (0 ** -1), and of a text that is called a number ("inf").
func (p *Program) finite() bool { return p.call == nil || p.call.Name == "float" }

// anyItem reports whether the arguments of min(), max(), mean() or median() have a
// number among them, env being what parameters are.
func anyItem(args []ast.Node, env map[string]any) bool {
	return slices.ContainsFunc(args, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ArrayNode:
			return anyItem(n.Nodes, env)
		case *ast.IdentifierNode:
			list, isList := env[n.Value].([]any)
			return !isList || len(list) > 0
		}
		return true
	})
}
