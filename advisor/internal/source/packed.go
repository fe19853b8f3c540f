package source

import "example.com/crosstalk/advisor/internal/packed"

// Pack writes the tree of a file, in which nothing is wrong, for [Unpack].
func Pack(w *packed.Writer, n *Node) {
	nodes, refs := 0, 0
	var count func(n *Node)
	count = func(n *Node) {
		nodes++
		refs += len(n.Keys) + len(n.Items)
		for _, list := range [2][]*Node{n.Keys, n.Items} {
			for _, item := range list {
				count(item)
			}
		}
	}
	count(n)
	w.Int(nodes)
	w.Int(refs)
	line := 1
	packNode(w, n, &line)
}

func packNode(w *packed.Writer, n *Node, line *int) {
	w.Byte(byte(n.Kind) | byte(n.Style)<<4)
	w.Signed(int64(n.Pos.Line - *line))
	w.Int(n.Pos.Col)
	*line = n.Pos.Line
	switch n.Kind {
	case Map, Seq:
		w.Int(len(n.Items))
		for i, item := range n.Items {
			if n.Kind == Map {
				packNode(w, n.Keys[i], line)
			}
			packNode(w, item, line)
		}
	default:
		w.Text(n.Value)
	}
}

// Unpack reads the tree of a file that Pack wrote. The text of the file is asked for when a
// line of it is wanted. Conditions in it are known to stand there as they are read.
func Unpack(r *packed.Reader, name string, text func() string) *Node {
	u := unpacker{Reader: *r, file: &file{name: name, late: text}, line: 1}
	u.nodes, u.refs = make([]Node, u.Int()), make([]*Node, u.Int())
	n := u.node()
	*r = u.Reader
	return n
}

// An unpacker takes nodes and lists of them from memory of which there is as much as the
// file needs.
type unpacker struct {
	packed.Reader
	file  *file
	line  int
	nodes []Node
	refs  []*Node
}

func (u *unpacker) node() *Node {
	n := &u.nodes[0]
	u.nodes = u.nodes[1:]
	head := u.Byte()
	u.line += int(u.Signed())
	n.Kind, n.Style, n.file = Kind(head&15), Style(head>>4), u.file
	n.Pos = Pos{u.file.name, u.line, u.Int()}
	switch n.Kind {
	case Map, Seq:
		count := u.Int()
		n.Items = u.list(count)
		if n.Kind == Map {
			n.Keys = u.list(count)
		}
		for i := range n.Items {
			if n.Kind == Map {
				n.Keys[i] = u.node()
			}
			n.Items[i] = u.node()
		}
	default:
		n.Value = u.Text()
	}
	return n
}

// list takes a list of n nodes; nil of none.
func (u *unpacker) list(n int) []*Node {
	if n == 0 {
		return nil
	}
	list := u.refs[:n:n]
	u.refs = u.refs[n:]
	return list
}
