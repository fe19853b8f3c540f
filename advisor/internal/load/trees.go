package load

import (
	"io/fs"
	"sync"

	"example.com/crosstalk/advisor/internal/files"
	"example.com/crosstalk/advisor/internal/lang"
	"example.com/crosstalk/advisor/internal/packed"
	"example.com/crosstalk/advisor/internal/source"
)

// TreesFile stands beside pack.yaml in a pack that a program has inside: what its files and
// the conditions in them are when they are parsed, without the worked cases.
const TreesFile = files.TreesFile

// treesFormat changes when what is in such a file does.
const treesFormat = "crosstalk trees 3"

// Trees is what the file TreesFile of a pack should hold. A pack in which something is wrong
// has none.
func Trees(fsys fs.FS) ([]byte, []*source.Error) {
	l := newLoader(fsys, nil)
	l.choice.SkipTests = true
	l.keep = &keeper{w: packed.NewWriter()}
	l.keep.trees = lang.NewTrees(l.keep.w)
	l.read()
	if errs := l.errs.Sorted(); len(errs) > 0 {
		return nil, errs
	}
	return l.keep.bytes(l)
}

// A keeper keeps the trees of a pack, to be written.
type keeper struct {
	w     *packed.Writer
	names []string
	parts []*packed.Writer
	trees *lang.Trees
}

// files keeps the trees of files.
func (k *keeper) files(list []*files.File) {
	if k == nil {
		return
	}
	for _, f := range list {
		if f.Node != nil { // else it is reported
			part := k.w.Part()
			source.Pack(part, f.Node)
			k.names, k.parts = append(k.names, f.Name), append(k.parts, part)
		}
	}
}

// texts keeps the trees of conditions; nil: nobody does.
func (k *keeper) texts() *lang.Trees {
	if k == nil {
		return nil
	}
	return k.trees
}

// bytes are the trees of what l has read.
func (k *keeper) bytes(l *loader) ([]byte, []*source.Error) {
	k.w.Text(treesFormat)
	k.w.Text(l.pack.Digest)
	sum, ok := files.CheckSum(l.fsys)
	if !ok {
		return nil, []*source.Error{{Msg: "the files have changed while they were read"}}
	}
	k.w.Int(int(sum))
	k.w.Int(len(k.names))
	for i, name := range k.names {
		k.w.Text(name)
		k.w.Add(k.parts[i])
	}
	for _, pack := range []func(*packed.Writer){l.packTerms, l.pack.PackSources} {
		part := k.w.Part()
		pack(part)
		k.w.Add(part)
	}
	k.w.Int(len(l.pack.Rules))
	for _, rule := range l.pack.Rules {
		k.w.Int(rule.Turn)
	}
	if err := k.trees.Pack(); err != nil {
		pos := source.Pos{File: "pack.yaml", Line: 1, Col: 1}
		return nil, []*source.Error{{Pos: pos, Msg: err.Error(), Cause: err}}
	}
	return k.w.Bytes(), nil
}

// trees are those of a pack.
type trees struct {
	digest     string
	names      []string
	parts      []packed.Reader
	terms      packed.Reader
	sources    packed.Reader
	turns      []int
	conditions packed.Index
	texts      func() map[string][]byte
}

// openTrees are the trees of a pack that a program has inside; nil, if it has none, or if they
// are not of the files as they are.
func openTrees(fsys fs.FS) *trees {
	if !files.Inside(fsys) {
		return nil
	}
	text := ""
	if known, ok := fsys.(interface{ Trees() string }); ok { // no copy of it is made
		text = known.Trees()
	} else if data, err := fs.ReadFile(fsys, TreesFile); err == nil {
		text = string(data)
	} else {
		return nil
	}
	t := treesIn(text, func() (uint32, bool) { return files.CheckSum(fsys) })
	if t == nil {
		return nil
	}
	t.texts = sync.OnceValue(func() map[string][]byte {
		texts := make(map[string][]byte, len(t.names))
		for _, name := range t.names {
			texts[name], _ = fs.ReadFile(fsys, name) // it could be read before, and does not change
		}
		return texts
	})
	return t
}

// treesIn are the trees in what a keeper wrote; nil, if they are not of files with that check sum.
func treesIn(text string, checkSum func() (uint32, bool)) *trees {
	r := packed.Open(text)
	if r.Text() != treesFormat {
		return nil
	}
	t := &trees{digest: r.Text()}
	if sum, ok := checkSum(); !ok || uint32(r.Int()) != sum {
		return nil
	}
	for range r.Int() {
		t.names = append(t.names, r.Text())
		t.parts = append(t.parts, r.Part())
	}
	t.terms, t.sources = r.Part(), r.Part()
	t.turns = make([]int, r.Int())
	for i := range t.turns {
		t.turns[i] = r.Int()
	}
	t.conditions = r.Index()
	return t
}

// files lists the files, of which the trees are at hand.
func (t *trees) files() []*files.File {
	list := make([]*files.File, len(t.names))
	for i, name := range t.names {
		text := func() string { return string(t.texts()[name]) }
		list[i] = &files.File{Name: name, Unpack: func() *source.Node {
			r := t.parts[i]
			return source.Unpack(&r, name, text)
		}}
	}
	return list
}
