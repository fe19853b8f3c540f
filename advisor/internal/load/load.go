// Package load reads the files of a pack into checked, linked values.
//
// [Pack] walks the file system, gives each file to the reader of its part
// (facts, terms, findings, tables, sources, invariants, rules, sign-offs), then links the
// parts: conditions are compiled against the facts, rules find their sources,
// companions and terms. It goes on after a problem, so that all are reported
// at once, sorted by place.
package load

import (
	"bytes"
	"io/fs"
	"reflect"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/compile"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/files"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/message"
	"example.com/crosstalk/advisor/internal/overlay"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/profile"
	"example.com/crosstalk/advisor/internal/source"
)

// parts are the files and folders with a meaning of their own.
var parts = files.Parts

// A loader reads one pack.
type loader struct {
	fsys  fs.FS
	errs  *source.Errors
	pack  *pack.Pack
	nodes map[string][]*source.Node // by part; rules under "rules"
	typ   reflect.Type

	again       *pack.Pack // whose files are read anew
	keep        *keeper    // of trees, for Trees; or nil
	trees       *trees     // made beforehand; nil: there are none
	late        bool       // invariants are read when somebody asks for them
	choice      Choice
	chosen      []string // languages; nil: all of the pack
	broken      bool     // a file that rules rely on is not YAML: what they say of it would mislead
	brokenRules bool

	derivations map[string]*compile.Derivation
	premises    map[string]*source.Verbatim
	asked       map[string]*source.Verbatim // by "fact PATH" and "term ID"
	withs       map[*pack.Rule][]*source.Node
	isCited     map[*pack.Source]bool
	termNodes   map[string]*source.Node
	messages    message.Reader
	answers     int // that invariants demand, so far
}

// Pack reads the pack in fsys for profiles of type t, a struct; of any shape
// that the facts need, if t is nil. The pack is of use only if there are no
// errors.
// With skipTests the cases beside the rules are left unread.
func Pack(fsys fs.FS, t reflect.Type, skipTests bool) (*pack.Pack, []*source.Error) {
	return Chosen(fsys, t, Choice{SkipTests: skipTests})
}

// A Choice is what to read of a pack.
type Choice struct {
	SkipTests bool     // the cases beside the rules stay unread
	Languages []string // BCP 47 tags; the first of the pack is read always. nil: all
}

// Chosen is Pack for a part of what the files hold.
func Chosen(fsys fs.FS, t reflect.Type, of Choice) (*pack.Pack, []*source.Error) {
	l := newLoader(fsys, t)
	l.choice = of
	l.read()
	return l.pack, l.errs.Sorted()
}

func (l *loader) read() {
	l.readParts()
	if l.chosen != nil {
		l.pack.Only(l.chosen)
	}
}

func (l *loader) readParts() {
	if l.readFiles() && !l.broken {
		l.readPack()
		l.readTerms()
		l.readNames()
		if l.broken { // what names them would mislead
			return
		}
		l.readFacts()
		l.readSources()
		l.readPictures()
		l.readTables()
		l.readFindings()
		l.readProperties()
		l.compileShared()
		l.readReaders()
		l.readRules()
		l.linkRules()
		l.setInvariants()
		l.readSignOffs()
		l.unusedSources()
		l.unusedPictures()
	}
}

func newLoader(fsys fs.FS, t reflect.Type) *loader {
	return &loader{fsys: fsys, errs: &source.Errors{}, typ: t, nodes: map[string][]*source.Node{},
		derivations: map[string]*compile.Derivation{}, premises: map[string]*source.Verbatim{},
		asked: map[string]*source.Verbatim{},
		withs: map[*pack.Rule][]*source.Node{}, termNodes: map[string]*source.Node{},
		pack: pack.New(), isCited: map[*pack.Source]bool{}}
}

// readFiles reads every YAML file and sorts it by its part.
func (l *loader) readFiles() bool {
	list := l.files()
	if list == nil {
		return false
	}
	if l.choice.Languages != nil {
		list, l.chosen = overlay.Choose(list, l.choice.Languages)
	}
	list = l.unread(list)
	if !files.Parse(list, l.errs) {
		return false
	}
	l.keep.files(list)
	nodes := make(map[string]*source.Node, len(list))
	for _, f := range list {
		nodes[f.Name] = f.Node
	}
	l.pack.Translated = overlay.Apply(nodes, l.errs)
	l.pack.ReadOwn(l.reader(""), nodes)
	for _, f := range list {
		if bytes.Contains(f.Data, []byte(todo)) && f.Node != nil {
			l.unwritten(f.Node)
		}
		l.sortFile(f.Name, f.Node)
	}
	return true
}

// files lists the files, to be parsed; nil: they are of no use.
func (l *loader) files() (list []*files.File) {
	p := l.pack
	if l.again != nil {
		for _, name := range l.again.Files {
			list = append(list, &files.File{Name: name, Data: l.again.Texts()[name]})
		}
		p.Files, p.Texts, p.Digest = l.again.Files, l.again.Texts, l.again.Digest
		return list
	}
	if l.choice.SkipTests {
		if l.trees = openTrees(l.fsys); l.trees != nil {
			l.late = true
			list = l.trees.files()
			p.Digest, p.Texts = l.trees.digest, l.trees.texts
			for _, f := range list {
				p.Files = append(p.Files, f.Name)
			}
			return list
		}
	}
	list, p.Digest = files.Read(l.fsys, l.errs)
	texts := make(map[string][]byte, len(list))
	p.Texts = func() map[string][]byte { return texts }
	for _, f := range list {
		texts[f.Name] = f.Data
		p.Files = append(p.Files, f.Name)
		if l.choice.SkipTests && strings.Contains(f.Name, "/") &&
			!strings.HasPrefix(f.Name, overlay.Folder+"/") {
			f.Data = files.WithoutTests(f.Data)
		}
	}
	return list
}

// Again loads a copy of p that is the caller's own, with all its cases.
func Again(p *pack.Pack) (*pack.Pack, []*source.Error) {
	l := newLoader(nil, p.Struct.Type)
	l.again = p
	l.read()
	copied := l.pack
	copied.Languages = p.Languages
	copied.Rules = slices.DeleteFunc(copied.Rules, func(r *pack.Rule) bool {
		return p.Rule(r.ID) == nil
	})
	for i, r := range copied.Rules {
		r.Order = i
	}
	return copied, l.errs.Sorted()
}

func (l *loader) sortFile(name string, n *source.Node) {
	head, _, nested := strings.Cut(name, "/")
	if nested && head == overlay.Folder { // its words stand where they are read
		return
	}
	part := head
	if !nested {
		part = strings.TrimSuffix(head, ".yaml")
		if !slices.Contains(parts, part) {
			l.errs.Add(source.Pos{File: name, Line: 1, Col: 1}, "",
				"unknown file; rules stand in a folder named as their topic, and a pack has %s",
				strings.Join(parts[:len(parts)-1], ".yaml, ")+".yaml") // sign-offs are a folder
			return
		}
	} else if !slices.Contains(parts, part) || part == "pack" {
		part = "rules"
	}
	if n == nil { // reported
		l.broken = l.broken || part != "rules"
		l.brokenRules = true
		return
	}
	if n.Kind == source.Null {
		l.errs.Add(n.Pos, "", "an empty file")
		return
	}
	l.nodes[part] = append(l.nodes[part], n)
}

func (l *loader) reader(rule string) *source.Reader {
	return &source.Reader{Errs: l.errs, Rule: rule, Checked: l.trees != nil}
}

// entries calls f for each entry of the mappings of a part, which must have
// names in snake_case that are given once.
func (l *loader) entries(part string, snake bool, f func(name string, key, value *source.Node)) {
	r := l.reader("")
	seen := map[string]source.Pos{}
	for _, n := range l.nodes[part] {
		if n.Kind != source.Map {
			r.Errorf(n, "%s where a mapping from names to entries was wanted", n.Kind)
			continue
		}
		for i, k := range n.Keys {
			if snake && !isPath(r, k) {
				continue
			}
			if first, again := seen[k.Value]; again {
				r.Errorf(k, "%q is given twice, first at %s", k.Value, first)
				continue
			}
			seen[k.Value] = k.Pos
			f(k.Value, k, n.Items[i])
		}
	}
}

// isPath checks a name like medications.months.
func isPath(r *source.Reader, k *source.Node) bool {
	for part := range strings.SplitSeq(k.Value, ".") {
		copied := *k
		copied.Value = part
		if !r.Snake(&copied) {
			return false
		}
	}
	return true
}

// words reads texts by language. The first language of the pack must be there.
func (l *loader) words(r *source.Reader, n *source.Node) pack.Words {
	if n == nil {
		return nil
	}
	if n.Kind != source.Map {
		r.Errorf(n, "%s where words by language were wanted, as in {%s: ...}", n.Kind,
			l.pack.Languages[0])
		return nil
	}
	if !r.Follow("pack").Map(n, l.pack.Languages...) {
		return nil
	}
	w := pack.Words{}
	for i, k := range n.Keys {
		w[k.Value] = r.Text(n.Items[i])
		l.pack.TranslationOf(k.Value, n.Items[i])
	}
	if n.Lacks(l.pack.Languages[0]) {
		r.Follow("pack").Errorf(n, "no words in %q, the first language of the pack", l.pack.Languages[0])
	}
	return w
}

func (l *loader) compileShared() {
	r := l.reader("")
	l.pack.Space.CompileDerivations(r)
	l.pack.Space.CompileFindings(r)
	l.compilePremises()
	l.compileAsked()
	l.pack.Space.CompileDerived(r)
	l.pack.OrderChecks()
}

// readReaders reads for whom others read, which takes the facts and findings.
func (l *loader) readReaders() {
	if len(l.nodes["pack"]) == 0 || l.nodes["pack"][0].Kind != source.Map {
		return
	}
	r := l.reader("")
	for _, item := range r.List(l.nodes["pack"][0].Get("readers")) {
		if !r.Map(item, format.Reader.Names()...) {
			continue
		}
		who := r.Need(item, "if", "a condition that says who it is")
		words := l.words(r, r.Need(item, "words", "what the one who reads is told, by language"))
		if who == nil || words == nil {
			continue
		}
		var from pack.Level
		if level := item.Get("level"); level != nil {
			from, _ = pack.LevelNamed(r.One(level, pack.LevelNames...))
		}
		for _, text := range words {
			message.Placeholders(l.pack, r, item.Get("words"), text)
		}
		if text := r.Verbatim(who); text != nil {
			l.pack.Readers = append(l.pack.Readers, pack.ReadFor{If: l.compile(r, text), Level: from,
				Words: words})
		}
	}
}

func (l *loader) unusedSources() {
	if l.brokenRules {
		return
	}
	for _, t := range l.pack.Tables {
		for _, id := range t.Sources {
			if s := l.pack.Sources[id]; s != nil {
				l.isCited[s] = true
			}
		}
	}
	for _, id := range l.pack.SourceIDs { // properties have marked theirs
		// One that is no id will be called otherwise.
		if s := l.pack.Sources[id]; !l.isCited[s] && source.IsKebab(id) {
			l.errs.Add(s.Pos, "source "+id, "no rule, property or table cites it")
		}
	}
}

// bind ties the facts to the Go struct, or makes one.
func (l *loader) bind(facts []*fact.Fact, place map[*fact.Fact]*source.Node) {
	report := func(f *fact.Fact, msg string) {
		n := place[f]
		l.reader("fact "+f.Path).Errorf(n, "%s", msg)
	}
	schema := fact.Index(facts, l.pack.Schema.Terms, report)
	start := source.Pos{File: "facts.yaml", Line: 1, Col: 1}
	l.pack.Struct = profile.Bind(schema, l.typ, profile.Problems{
		Fact: report,
		Missing: func(path, hint string) {
			l.errs.Add(start, "", "%s has the field %q, which is not a fact of facts.yaml%s", l.typ, path,
				hint)
		},
		Unusable: func(msg string) { l.errs.Add(start, "", "%s", msg) },
	})
	l.pack.Schema = schema
	l.pack.Space = compile.NewSpace(schema)
	l.pack.Space.Keep = l.keep.texts()
	if l.trees != nil {
		l.pack.Space.Packed = l.trees.conditions
	}
	for _, region := range l.pack.Regions {
		l.pack.Space.Regions = append(l.pack.Space.Regions, region.Name)
	}
	for path, d := range l.derivations {
		l.pack.Space.AddDerivation(path, d)
	}
}

// Dictionary reads only what says which facts there are: pack.yaml, the terms
// and the facts.
func Dictionary(fsys fs.FS) (*fact.Schema, []*source.Error) {
	l := newLoader(fsys, nil)
	if l.readFiles() && !l.broken {
		l.readPack()
		l.readTerms()
		l.readNames()
		if !l.broken {
			l.readFacts()
		}
	}
	return l.pack.Schema, l.errs.Sorted()
}
