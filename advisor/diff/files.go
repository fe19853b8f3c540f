package diff

import (
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/trace"
)

// A leaf is a scalar of an entry, with the way to it.
type leaf struct{ path, value string }

// flatten lists the scalars of n, but for those under the keys of without.
// Items of a list are named by their source, id or name, else by number; lists
// of scalars are one value. Line breaks and spaces do not matter.
func flatten(n *source.Node, without ...string) (list []leaf) {
	var walk func(n *source.Node, path string)
	join := func(path, key string) string {
		if path == "" {
			return key
		}
		return path + "." + key
	}
	walk = func(n *source.Node, path string) {
		switch {
		case n == nil:
		case n.Kind == source.Map:
			for i, k := range n.Keys {
				if path != "" || !slices.Contains(without, k.Value) {
					walk(n.Items[i], join(path, k.Value))
				}
			}
		case n.Kind == source.Seq && slices.ContainsFunc(n.Items, func(n *source.Node) bool {
			return n.Kind == source.Map
		}):
			for i, item := range n.Items {
				walk(item, fmt.Sprintf("%s[%s]", path, nameOf(item, i)))
			}
		case n.Kind == source.Seq:
			var values []string
			for _, item := range n.Items {
				values = append(values, item.Value)
			}
			list = append(list, leaf{path, strings.Join(values, ", ")})
		default:
			list = append(list, leaf{path, strings.Join(strings.Fields(n.Value), " ")})
		}
	}
	walk(n, "")
	return list
}

func nameOf(item *source.Node, i int) string {
	for _, key := range []string{"source", "id", "name", "piece"} {
		if n := item.Get(key); n != nil {
			return n.Value
		}
	}
	return fmt.Sprint(i + 1)
}

// parts are the files that several rules share, and what an entry is called.
var parts = []struct{ part, what string }{
	{"findings", "finding"}, {"properties", "property"}, {"facts", "fact"}, {"terms", "term"},
	{"names", "words of names:"}, {"tables", "table"},
	{"sources", "source"}, {"pictures", "picture"}, {"invariants", "invariant"}, {"pack", "pack"},
}

// shared lists the entries of shared files that are not as they were.
func shared(a, b *pack.Pack) (list []SharedChange) {
	for _, x := range parts {
		old, names := entries(a, x.part)
		new, newNames := entries(b, x.part)
		for _, name := range newNames {
			c := SharedChange{What: x.what + " " + name, Kind: "changed"}
			if old[name] == nil {
				c.Kind = "added"
			} else if c.Fields = fields(flatten(old[name]), flatten(new[name])); len(c.Fields) == 0 {
				continue
			}
			c.Rules = readers(b, x.what, name)
			list = append(list, c)
		}
		for _, name := range names {
			if new[name] == nil {
				list = append(list, SharedChange{What: x.what + " " + name, Kind: "removed",
					Rules: readers(a, x.what, name)})
			}
		}
	}
	return list
}

// entries lists the entries of a part, by name and in order.
func entries(p *pack.Pack, part string) (map[string]*source.Node, []string) {
	byName := map[string]*source.Node{}
	var names []string
	for _, file := range p.Files {
		head, _, _ := strings.Cut(file, "/")
		if strings.TrimSuffix(head, ".yaml") != part {
			continue
		}
		n := source.YAML(file, p.Texts()[file], &source.Errors{})
		for i, item := range n.Items {
			name := nameOf(item, i)
			if n.Kind == source.Map {
				name = n.Keys[i].Value
			}
			byName[name] = item
			names = append(names, name)
		}
	}
	return byName, names
}

// readers lists the rules whose conditions read a finding, fact or table.
func readers(p *pack.Pack, what, name string) (ids []string) {
	uses := func(c condition.Cond) (found bool) {
		condition.Walk(c, func(c condition.Cond) bool {
			switch c := c.(type) {
			case *condition.Finding:
				found = found || what == "finding" && c.Name == name
			case *condition.Choice:
				found = found || what == "table" && c.Node != nil &&
					strings.Contains((trace.Site{Cond: c}).String(), name+".")
			case *condition.Atom:
				for _, r := range c.Refs {
					found = found || what == "fact" && r.Fact.Path == name ||
						what == "term" && r.Term >= 0 && p.Schema.Terms.Term(r.Term).Name == name
				}
			}
			return !found
		})
		return found
	}
	for _, r := range p.Rules {
		if slices.ContainsFunc(decision.Of(r), func(d *decision.Decision) bool { return uses(d.Cond) }) ||
			what == "source" && slices.ContainsFunc(r.Cite, func(c pack.Citation) bool {
				return c.Source.ID == name
			}) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}
