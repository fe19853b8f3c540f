package lang

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker/nature"
	"github.com/expr-lang/expr/file"

	"example.com/crosstalk/advisor/internal/packed"
)

// Trees keeps the trees of texts as they are parsed, to be packed.
type Trees struct {
	w     *packed.Writer
	parts map[string]*packed.Writer
	err   error
}

// NewTrees keeps trees for w.
func NewTrees(w *packed.Writer) *Trees {
	return &Trees{w: w, parts: map[string]*packed.Writer{}}
}

// Pack writes the trees that were kept.
func (k *Trees) Pack() error {
	k.w.Index(k.parts, slices.Sorted(maps.Keys(k.parts)))
	return k.err
}

// keep keeps the tree of a text, typed.
func (k *Trees) keep(text string, n ast.Node) {
	if k == nil || k.parts[text] != nil {
		return
	}
	p := treeWriter{Writer: k.w.Part()}
	p.node(n)
	if p.err != nil {
		k.err = fmt.Errorf("the tree of %q: %w", text, p.err)
	}
	k.parts[text] = p.Writer
}

// The kinds of nodes that the rule language has, as they are packed.
const (
	nilNode = iota
	identifierNode
	integerNode
	floatNode
	boolNode
	stringNode
	unaryNode
	binaryNode
	chainNode
	memberNode
	callNode
	builtinNode
	predicateNode
	pointerNode
	conditionalNode
	arrayNode
)

// treeTypes are the types that texts have, as far as anything here tells them apart; what is nil
// is nil, and all others are the first.
var treeTypes = sync.OnceValue(func() (list []nature.Nature) {
	for _, t := range []reflect.Type{reflect.TypeFor[any](), reflect.TypeFor[bool](),
		reflect.TypeFor[int](), reflect.TypeFor[float64](), reflect.TypeFor[string](),
		reflect.TypeFor[time.Time](), reflect.TypeFor[time.Duration](), reflect.TypeFor[opaque](),
		reflect.TypeFor[[]any](), reflect.TypeFor[map[string]any]()} {
		list = append(list, nature.FromType(t))
	}
	return append(list, nature.NatureOf(nil))
})

// typeOf is the place of a node's type among the types.
func typeOf(n ast.Node) int {
	list := treeTypes()
	if n.Nature().Nil {
		return len(list) - 1
	}
	return max(0, slices.IndexFunc(list, func(t nature.Nature) bool { return t.Type == n.Type() }))
}

type treeWriter struct {
	*packed.Writer
	err error
}

// head writes what every node has. The most frequent types and kinds take one byte.
func (w *treeWriter) head(kind int, n ast.Node) {
	w.Byte(byte(kind | typeOf(n)<<4))
	at := n.Location()
	w.Int(at.From)
	w.Signed(int64(at.To - at.From))
}

func (w *treeWriter) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.NilNode:
		w.head(nilNode, n)
	case *ast.IdentifierNode:
		w.head(identifierNode, n)
		w.Text(n.Value)
	case *ast.IntegerNode:
		w.head(integerNode, n)
		w.Signed(int64(n.Value))
	case *ast.FloatNode:
		w.head(floatNode, n)
		w.Float(n.Value)
	case *ast.BoolNode:
		w.head(boolNode, n)
		w.Flag(n.Value)
	case *ast.StringNode:
		w.head(stringNode, n)
		w.Text(n.Value)
	case *ast.PointerNode:
		w.head(pointerNode, n)
		w.Text(n.Name)
	default:
		w.inner(n)
	}
}

// inner writes a node with others inside it.
func (w *treeWriter) inner(n ast.Node) {
	switch n := n.(type) {
	case *ast.UnaryNode:
		w.head(unaryNode, n)
		w.Text(n.Operator)
		w.node(n.Node)
	case *ast.BinaryNode:
		w.head(binaryNode, n)
		w.Text(n.Operator)
		w.node(n.Left)
		w.node(n.Right)
	case *ast.ChainNode:
		w.head(chainNode, n)
		w.node(n.Node)
	case *ast.MemberNode:
		w.head(memberNode, n)
		w.Flag(n.Optional)
		w.Flag(n.Method)
		w.node(n.Node)
		w.node(n.Property)
	case *ast.CallNode:
		w.head(callNode, n)
		w.node(n.Callee)
		w.nodes(n.Arguments)
	case *ast.BuiltinNode:
		w.head(builtinNode, n)
		w.Text(n.Name)
		w.Flag(n.Throws)
		w.nodes(n.Arguments)
	case *ast.PredicateNode:
		w.head(predicateNode, n)
		w.node(n.Node)
	case *ast.ConditionalNode:
		w.head(conditionalNode, n)
		w.Flag(n.Ternary)
		w.node(n.Cond)
		w.node(n.Exp1)
		w.node(n.Exp2)
	case *ast.ArrayNode:
		w.head(arrayNode, n)
		w.nodes(n.Nodes)
	default:
		w.err = fmt.Errorf("%T is not in the rule language", n)
	}
}

func (w *treeWriter) nodes(list []ast.Node) {
	w.Int(len(list))
	for _, n := range list {
		w.node(n)
	}
}

// A treeReader makes a tree that is the caller's own.
type treeReader struct {
	packed.Reader
	types []nature.Nature
}

func (r *treeReader) node() ast.Node {
	head := r.Byte()
	from := r.Int()
	at := file.Location{From: from, To: from + int(r.Signed())}
	n := r.body(int(head & 15))
	n.SetLocation(at)
	n.SetNature(r.types[head>>4])
	return n
}

func (r *treeReader) body(kind int) ast.Node {
	switch kind {
	case nilNode:
		return &ast.NilNode{}
	case identifierNode:
		return &ast.IdentifierNode{Value: r.Text()}
	case integerNode:
		return &ast.IntegerNode{Value: int(r.Signed())}
	case floatNode:
		return &ast.FloatNode{Value: r.Float()}
	case boolNode:
		return &ast.BoolNode{Value: r.Flag()}
	case stringNode:
		return &ast.StringNode{Value: r.Text()}
	case pointerNode:
		return &ast.PointerNode{Name: r.Text()}
	case unaryNode:
		return &ast.UnaryNode{Operator: r.Text(), Node: r.node()}
	case binaryNode:
		return &ast.BinaryNode{Operator: r.Text(), Left: r.node(), Right: r.node()}
	case chainNode:
		return &ast.ChainNode{Node: r.node()}
	case memberNode:
		return &ast.MemberNode{Optional: r.Flag(), Method: r.Flag(), Node: r.node(), Property: r.node()}
	case callNode:
		return &ast.CallNode{Callee: r.node(), Arguments: r.nodes()}
	case builtinNode:
		return &ast.BuiltinNode{Name: r.Text(), Throws: r.Flag(), Arguments: r.nodes()}
	case predicateNode:
		return &ast.PredicateNode{Node: r.node()}
	case conditionalNode:
		return &ast.ConditionalNode{Ternary: r.Flag(), Cond: r.node(), Exp1: r.node(), Exp2: r.node()}
	}
	return &ast.ArrayNode{Nodes: r.nodes()}
}

func (r *treeReader) nodes() []ast.Node {
	list := make([]ast.Node, r.Int())
	for i := range list {
		list[i] = r.node()
	}
	return list
}
