package tidy_test

import (
	"bytes"
	"io/fs"
	"math/rand/v2"
	"path"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/advisor/tidy"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/rules"
)

// verbatim are the keys below which a text stands as it is evaluated, so that quotation marks
// around it would be its own.
var verbatim = map[string]bool{"when": true, "if": true, "whoever": true, "unless": true,
	"derive": true, "value": true, "premise": true, "asked": true, "now": true}

// A mangler writes a file as nobody would: any indentation, any quotation marks, what
// stood in lines of its own in braces and the other way round.
type mangler struct{ *rand.Rand }

func (m mangler) file(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	m.node(&doc, false)
	var out bytes.Buffer
	encode := yaml.NewEncoder(&out)
	encode.SetIndent(2 + m.IntN(5))
	if err := encode.Encode(&doc); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out.Bytes()
}

// node mangles a node and what is in it. Exact: it stands below a condition's key.
func (m mangler) node(n *yaml.Node, exact bool) {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!str" && !exact && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
			n.Style = []yaml.Style{0, yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle}[m.IntN(3)]
		}
	case yaml.DocumentNode:
		m.node(n.Content[0], false)
	case yaml.SequenceNode:
		for _, c := range n.Content {
			m.node(c, exact)
		}
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			m.node(n.Content[i+1], exact || verbatim[n.Content[i].Value])
		}
	}
	if n.Kind == yaml.SequenceNode || n.Kind == yaml.MappingNode {
		switch {
		case n.Style == yaml.FlowStyle:
			n.Style = []yaml.Style{0, yaml.FlowStyle}[m.IntN(2)]
		case fits(n) && m.IntN(3) == 0:
			n.Style = yaml.FlowStyle
		}
	}
}

// fits reports whether a part may stand in braces: no comment, block or condition in it.
func fits(n *yaml.Node) bool {
	if n.HeadComment+n.LineComment+n.FootComment != "" ||
		n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return false
	}
	for i, c := range n.Content {
		if !fits(c) || n.Kind == yaml.MappingNode && i%2 == 0 && verbatim[c.Value] {
			return false
		}
	}
	return true
}

// TestMangled: the pack that ships, with its translations, in layouts that nobody would
// choose, is put into a form that says the same, which is its own.
func TestMangled(t *testing.T) {
	was := shipped(t)
	m := mangler{rand.New(rand.NewPCG(3, 5))}
	mangled, tidied := fstest.MapFS{}, fstest.MapFS{}
	for name, f := range was {
		mangled[name] = &fstest.MapFile{Data: m.file(t, name, f.Data)}
		tidied[name] = mangled[name]
	}
	changed, err := tidy.Pack(mangled)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range changed {
		tidied[name] = &fstest.MapFile{Data: data}
		var a, b any
		if err := yaml.Unmarshal(was[name].Data, &a); err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(data, &b); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("%s says something else (-was +now)\n%s", name, diff)
		}
	}
	if len(changed) < len(was)/2 {
		t.Errorf("only %d of %d files were mangled", len(changed), len(was))
	}
	if again, err := tidy.Pack(tidied); err != nil || len(again) > 0 {
		t.Errorf("%d files change once more: %v", len(again), err)
	}
	if list := workbench.Changed(load(t, tidied), load(t, was)); len(list) > 0 {
		t.Errorf("the form says something else in %q", list)
	}
}

// shipped are the files of the pack that ships.
func shipped(t *testing.T) fstest.MapFS {
	t.Helper()
	list := fstest.MapFS{}
	err := fs.WalkDir(rules.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		data, err := fs.ReadFile(rules.FS(), name)
		list[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
