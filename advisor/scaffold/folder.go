package scaffold

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	_ "example.com/crosstalk/advisor" // whose errors bridge.Errors gives
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/files"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/spell"
)

// A Folder is what stands in the files of a pack, which need not load, so that what is
// begun in it fits to the rest.
type Folder struct {
	topics  []string
	rules   map[string]source.Pos
	entries map[string]map[string]*source.Node // by part ("facts") and name
	at      map[*source.Node]source.Pos        // where the name of an entry stands
}

// Open reads the files of a pack. The error is an advisor.ErrorList if one cannot be read.
func Open(fsys fs.FS) (*Folder, error) {
	errs := &source.Errors{}
	list, _ := files.Read(fsys, errs)
	if !files.Parse(list, errs) || errs.Len() > 0 {
		return nil, bridge.Errors(errs.Sorted())
	}
	f := &Folder{rules: map[string]source.Pos{}, entries: map[string]map[string]*source.Node{},
		at: map[*source.Node]source.Pos{}}
	for _, file := range list {
		head, _, _ := strings.Cut(file.Name, "/")
		part := strings.TrimSuffix(head, ".yaml")
		switch {
		case file.Node == nil || head == "lang":
		case part == "pack":
			if topics := file.Node.Get("topics"); topics != nil {
				for _, k := range topics.Keys {
					f.topics = append(f.topics, k.Value)
				}
			}
		case slices.Contains(files.Parts, part):
			if f.entries[part] == nil {
				f.entries[part] = map[string]*source.Node{}
			}
			for i, k := range file.Node.Keys {
				f.entries[part][k.Value] = file.Node.Items[i]
				f.at[file.Node.Items[i]] = k.Pos
			}
		case file.Node.Kind == source.Seq:
			for _, rule := range file.Node.Items {
				f.rule(rule)
			}
		default:
			f.rule(file.Node)
		}
	}
	return f, nil
}

func (f *Folder) rule(n *source.Node) {
	if id := n.Get("id"); id != nil {
		f.rules[id.Value] = id.Pos
	}
}

// Rule refuses a rule of a topic that the pack does not have, and one that it has.
func (f *Folder) Rule(id, topic string) error {
	if !slices.Contains(f.topics, topic) {
		return fmt.Errorf("pack.yaml has no topic %q%s; it has %s", topic, spell.Hint(topic, f.topics),
			strings.Join(f.topics, ", "))
	}
	if at, ok := f.rules[id]; ok {
		return fmt.Errorf("%s: the rule %s is there already", at, id)
	}
	return nil
}

// Add refuses an entry of a part ("facts.yaml" or the like) whose name is there already.
func (f *Folder) Add(part, name string) error {
	if n, ok := f.entries[strings.TrimSuffix(part, ".yaml")][name]; ok {
		return fmt.Errorf("%s: %s is there already", f.at[n], name)
	}
	return nil
}

// Terms refuses names that are no terms of the pack.
func (f *Folder) Terms(names []string) error {
	for _, name := range names {
		if f.entries["terms"][name] == nil {
			all := slices.Sorted(maps.Keys(f.entries["terms"]))
			return fmt.Errorf("the pack has no term %q%s", name, spell.Hint(name, all))
		}
	}
	return nil
}

// Source gives the entry of a work and its name: id or, where that is "", its own, with a
// letter behind it if another work has that. A work that is there already, by its DOI, its
// number in PubMed or its title and year, is refused. What is given counts as there.
func (f *Folder) Source(id string, r *Record) (name string, text []byte, err error) {
	sources := f.entries["sources"]
	if sources == nil {
		sources = map[string]*source.Node{}
		f.entries["sources"] = sources
	}
	for _, other := range slices.Sorted(maps.Keys(sources)) {
		if n := sources[other]; !r.same(n) {
			continue
		} else if _, ok := f.at[n]; !ok {
			return "", nil, fmt.Errorf("the work is given twice; it is taken in as %s", other)
		} else {
			return "", nil, fmt.Errorf("%s: the work is there already, as %s", f.at[n], other)
		}
	}
	if name = id; id == "" {
		name = r.ID
		for c := 'b'; sources[name] != nil && c <= 'z'; c++ {
			name = fmt.Sprintf("%s-%c", r.ID, c)
		}
	}
	if err := f.Add("sources", name); err != nil {
		return "", nil, err
	}
	if text, err = Source(name, r); err != nil {
		return "", nil, err
	}
	errs := &source.Errors{}
	sources[name] = source.YAML("sources.yaml", text, errs).Get(name)
	return name, text, nil
}

// same reports whether a record and an entry are of one work.
func (r *Record) same(n *source.Node) bool {
	is := func(key string) bool {
		v := n.Get(key)
		return v != nil && r.Fields[key] != "" && strings.EqualFold(v.Value, r.Fields[key])
	}
	return is("doi") || is("pmid") || is("title") && is("year")
}
