package pack

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"path"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
)

// Limits on a pack.
const (
	MaxFiles  = 20000
	MaxBytes  = 256 << 20 // of all files together
	MaxValues = 5_000_000 // words, lists and mappings in all files together
)

// parts are the files and folders with a meaning of their own.
var parts = []string{"pack", "facts", "terms", "names", "findings", "properties", "tables", "sources", "invariants"}

// A loader reads one pack.
type loader struct {
	fsys  fs.FS
	errs  *source.Errors
	pack  *Pack
	nodes map[string][]*source.Node // by part; rules under "rules"
	typ   reflect.Type

	again       *Pack // whose files are read anew
	skipTests   bool
	broken      bool // a file that rules rely on is not YAML: what they say of it would mislead
	brokenRules bool

	derivations map[string]*condition.Derivation
	premises    map[string]*source.Verbatim
	withs       map[*Rule][]*source.Node
	termNodes   map[string]*source.Node
	names       bool // the rule at hand asks for names that nobody knows
	answers     int  // that invariants demand, so far
}

// Load reads the pack in fsys for profiles of type t, a struct; of any shape
// that the facts need, if t is nil. The pack is of use only if there are no
// errors.
// With skipTests the cases beside the rules are left unread.
func Load(fsys fs.FS, t reflect.Type, skipTests bool) (*Pack, []*source.Error) {
	l := newLoader(fsys, t)
	l.skipTests = skipTests
	l.read()
	return l.pack, l.errs.Sorted()
}

func (l *loader) read() {
	if l.readFiles() && !l.broken {
		l.readPack()
		l.readTerms()
		l.readNames()
		if l.broken { // what names them would mislead
			return
		}
		l.readFacts()
		l.readSources()
		l.readTables()
		l.readFindings()
		l.readProperties()
		l.compileShared()
		l.readReaders()
		l.readRules()
		l.linkRules()
		l.readInvariants()
		l.unusedSources()
	}
}

func newLoader(fsys fs.FS, t reflect.Type) *loader {
	return &loader{fsys: fsys, errs: &source.Errors{}, typ: t, nodes: map[string][]*source.Node{},
		derivations: map[string]*condition.Derivation{}, premises: map[string]*source.Verbatim{}, withs: map[*Rule][]*source.Node{}, termNodes: map[string]*source.Node{},
		pack: &Pack{Sources: map[string]*Source{}, byID: map[string]*Rule{}, File: map[string][]byte{}}}
}

// readFiles reads every YAML file and sorts it by its part.
func (l *loader) readFiles() bool {
	if l.again != nil {
		return l.readAgain()
	}
	if l.fsys == nil {
		l.errs.Add(source.Pos{File: "pack.yaml", Line: 1, Col: 1}, "", "no file system to read the pack from; give the folder of one")
		return false
	}
	digest := sha256.New()
	files, total := 0, 0
	var read []*file
	err := fs.WalkDir(l.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if name != "." && strings.HasPrefix(base, ".") || d.IsDir() && base == "testdata" {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		ext := path.Ext(name)
		if lower := strings.ToLower(ext); lower == ".yml" || lower == ".yaml" && ext != lower {
			l.errs.Add(source.Pos{File: name, Line: 1, Col: 1}, "", "files of a pack are named .yaml, not %s", ext)
		}
		if ext != ".yaml" {
			return nil
		}
		if files++; files > MaxFiles {
			return fmt.Errorf("more than %d files", MaxFiles)
		}
		if err := regular(l.fsys, name); err != nil {
			l.errs.Add(source.Pos{File: name, Line: 1, Col: 1}, "", "%v", err)
			return nil
		}
		data, err := l.readFile(name)
		if err != nil {
			return err
		}
		if total += len(data); total > MaxBytes {
			return fmt.Errorf("more than %d bytes of YAML", MaxBytes)
		}
		fmt.Fprintf(digest, "%s %d\n", name, len(data))
		digest.Write(data)
		l.pack.File[name] = data
		if l.skipTests && strings.Contains(name, "/") {
			data = withoutTests(data)
		}
		read = append(read, &file{name: name, data: data})
		return nil
	})
	if err != nil {
		l.errs.Add(source.Pos{File: "pack.yaml", Line: 1, Col: 1}, "", "reading the pack: %v", err)
		return false
	}
	if files == 0 {
		l.errs.Add(source.Pos{File: "pack.yaml", Line: 1, Col: 1}, "", "no pack here: no file named *.yaml")
		return false
	}
	l.sortFiles(read)
	l.pack.Digest = "sha256:" + hex.EncodeToString(digest.Sum(nil))
	return true
}

// readAgain takes the files from a pack that has been loaded.
func (l *loader) readAgain() bool {
	var read []*file
	for _, name := range l.again.names {
		read = append(read, &file{name: name, data: l.again.File[name]})
	}
	l.pack.File, l.pack.Digest = l.again.File, l.again.Digest
	l.sortFiles(read)
	return true
}

// Again loads a copy of p that is the caller's own, with all its cases.
func Again(p *Pack) (*Pack, []*source.Error) {
	l := newLoader(nil, p.Schema.Type)
	l.again = p
	l.read()
	copied := l.pack
	copied.Rules = slices.DeleteFunc(copied.Rules, func(r *Rule) bool { return p.Rule(r.ID) == nil })
	for i, r := range copied.Rules {
		r.Order = i
	}
	return copied, l.errs.Sorted()
}

func (l *loader) sortFiles(read []*file) {
	parse(read)
	values := 0
	for _, f := range read {
		values += f.values
	}
	if values > MaxValues {
		l.errs.Add(source.Pos{File: "pack.yaml", Line: 1, Col: 1}, "", "the files of the pack hold more than %d values", MaxValues)
		l.broken = true
		return
	}
	for _, f := range read {
		l.pack.names = append(l.pack.names, f.name)
		l.visible(f)
		l.errs.Take(&f.errs)
		l.sortFile(f.name, f.node)
	}
}

// withoutTests blanks the lines of a rule's "tests:", if that is a key at the
// margin, so that every other line keeps its number.
func withoutTests(data []byte) []byte {
	start := bytes.Index(data, []byte("\ntests:"))
	if start < 0 {
		return data
	}
	start++
	rest, lines := data[start:], 0
	for first := true; len(rest) > 0; first = false {
		if c := rest[0]; !first && c != ' ' && c != '\n' && c != '\r' {
			break
		}
		lines++
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			rest = rest[i+1:]
		} else {
			rest = nil
		}
	}
	if len(rest) == 0 {
		return data[:start:start]
	}
	return slices.Concat(data[:start], bytes.Repeat([]byte("\n"), lines), rest)
}

// A file is one file of the pack, being read.
type file struct {
	name string
	data []byte
	node *source.Node
	errs source.Errors

	values int // in node
}

// parse parses files side by side: it is most of the time that loading takes.
func parse(files []*file) {
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b *file) int { return len(b.data) - len(a.data) }) // large ones first
	var next, values atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		wait.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(files); i = next.Add(1) - 1 {
				if values.Load() > MaxValues { // refused, whatever else there is
					return
				}
				f := files[i]
				f.parse()
				f.values = f.node.Count()
				values.Add(int64(f.values))
			}
		})
	}
	wait.Wait()
}

// parse makes a panic, which is a fault of the parser, a problem of the file:
// no caller could recover it from here.
func (f *file) parse() {
	defer func() {
		if r := recover(); r != nil {
			f.node = nil
			f.errs.Add(source.Pos{File: f.name, Line: 1, Col: 1}, "", "internal error while parsing the file: %v", r)
		}
	}()
	f.node = source.YAML(f.name, f.data, &f.errs)
}

// readFile reads at most one byte more than a file may have.
func (l *loader) readFile(name string) ([]byte, error) {
	f, err := l.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, source.MaxFileSize+1))
}

func (l *loader) sortFile(name string, n *source.Node) {
	head, _, nested := strings.Cut(name, "/")
	part := head
	if !nested {
		part = strings.TrimSuffix(head, ".yaml")
		if !slices.Contains(parts, part) {
			l.errs.Add(source.Pos{File: name, Line: 1, Col: 1}, "",
				"unknown file; rules stand in a folder named as their topic, and a pack has %s", strings.Join(parts, ".yaml, ")+".yaml")
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
	return &source.Reader{Errs: l.errs, Rule: rule}
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
func (l *loader) words(r *source.Reader, n *source.Node) Words {
	if n == nil {
		return nil
	}
	if n.Kind != source.Map {
		r.Errorf(n, "%s where words by language were wanted, as in {%s: ...}", n.Kind, l.pack.Languages[0])
		return nil
	}
	if !r.Map(n, l.pack.Languages...) {
		return nil
	}
	w := Words{}
	for i, k := range n.Keys {
		w[k.Value] = r.Text(n.Items[i])
	}
	if n.Get(l.pack.Languages[0]) == nil {
		r.Errorf(n, "no words in %q, the first language of the pack", l.pack.Languages[0])
	}
	return w
}

func (l *loader) compileShared() {
	r := l.reader("")
	l.pack.Space.CompileDerivations(r)
	l.pack.Space.CompileFindings(r)
	l.compilePremises()
	l.pack.Space.CompileDerived(r)
	l.pack.orderChecks()
}

// readReaders reads for whom others read, which takes the facts and findings.
func (l *loader) readReaders() {
	if len(l.nodes["pack"]) == 0 || l.nodes["pack"][0].Kind != source.Map {
		return
	}
	r := l.reader("")
	for _, item := range r.List(l.nodes["pack"][0].Get("readers")) {
		if !r.Map(item, FormatReader.Names()...) {
			continue
		}
		who := r.Need(item, "if", "a condition that says who it is")
		words := l.words(r, r.Need(item, "words", "what the one who reads is told, by language"))
		if who == nil || words == nil {
			continue
		}
		var from Level
		if level := item.Get("level"); level != nil {
			from, _ = LevelNamed(r.One(level, levelNames...))
		}
		for _, text := range words {
			l.placeholders(r, item.Get("words"), text, false)
		}
		if text := r.Verbatim(who); text != nil {
			l.pack.Readers = append(l.pack.Readers, ReadFor{If: l.compile(r, text), Level: from, Words: words})
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
				s.used = true
			}
		}
	}
	for _, id := range l.pack.SourceIDs { // properties have marked theirs
		if s := l.pack.Sources[id]; !s.used {
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
	t := l.typ
	if t == nil {
		t = schema.MakeType()
	}
	schema.Bind(t, report, func(path, hint string) {
		l.errs.Add(source.Pos{File: "facts.yaml", Line: 1, Col: 1}, "", "%s has the field %q, which is not a fact of facts.yaml%s", t, path, hint)
	}, func(msg string) { l.errs.Add(source.Pos{File: "facts.yaml", Line: 1, Col: 1}, "", "%s", msg) })
	l.pack.Schema = schema
	l.pack.Space = condition.NewSpace(schema)
	for _, region := range l.pack.Regions {
		l.pack.Space.Regions = append(l.pack.Space.Regions, region.Name)
	}
	for path, d := range l.derivations {
		l.pack.Space.Derivations[path] = d
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
