package book_test

import (
	"encoding/xml"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
)

// A node is an element of a page, or a text: then it has no tag.
type node struct {
	tag   string
	attr  map[string]string
	data  string
	nodes []*node
}

// void are the elements without an end tag; blocks end a paragraph that they
// stand in.
var (
	void   = []string{"meta", "input", "br", "link", "img", "hr"}
	blocks = []string{"ul", "ol", "dl", "div", "p", "table", "pre", "h1", "h2", "h3", "h4", "section",
		"article", "details"}
)

// parse reads a page and checks that every element ends where it should, which
// a browser would mend.
func parse(t *testing.T, page string) *node {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.Entity = false, xml.HTMLEntity // attributes without a value, named characters
	open := []*node{{}}
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		in := open[len(open)-1]
		switch x := token.(type) {
		case xml.CharData:
			in.nodes = append(in.nodes, &node{data: string(x)})
		case xml.StartElement:
			n := &node{tag: x.Name.Local, attr: map[string]string{}}
			for _, a := range x.Attr {
				n.attr[a.Name.Local] = a.Value
			}
			paragraph := func(n *node) bool { return n.tag == "p" }
			if slices.Contains(blocks, n.tag) && slices.ContainsFunc(open, paragraph) {
				t.Errorf("<%s> inside <p>", n.tag)
			}
			in.nodes = append(in.nodes, n)
			if !slices.Contains(void, n.tag) {
				open = append(open, n)
			}
		case xml.EndElement:
			if in.tag != x.Name.Local {
				t.Fatalf("</%s> where <%s> is open", x.Name.Local, in.tag)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 1 {
		t.Errorf("<%s> is not ended", open[len(open)-1].tag)
	}
	return open[0]
}

// descendants are the nodes below n, in the order of the page.
func (n *node) descendants() iter.Seq[*node] {
	return func(yield func(*node) bool) { n.visit(yield) }
}

func (n *node) visit(yield func(*node) bool) bool {
	for _, c := range n.nodes {
		if !yield(c) || !c.visit(yield) {
			return false
		}
	}
	return true
}

func (n *node) text() string {
	var b strings.Builder
	for d := range n.descendants() {
		b.WriteString(d.data)
	}
	return b.String()
}
