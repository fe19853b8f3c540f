package randprofile

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// Complete fills in everything that d leaves open: a profile of which all is
// known, and of which d says nothing wrong. Facts that the pack derives are
// left to be derived.
func (s *Source) Complete(d Doc) Doc {
	out := Doc{}
	for _, f := range s.pack.Schema.Top {
		v := d.get(f.Path)
		switch {
		case f.Kind == fact.Terms:
			out.put(f.Path, s.completeSet(f, v))
		case f.Kind == fact.List:
			out.put(f.Path, s.completeList(f, v))
		case v != nil:
			out.put(f.Path, v)
		case !f.Derived:
			out.put(f.Path, s.value(f, 1))
		}
	}
	return out
}

func (s *Source) completeSet(f *fact.Fact, v any) Doc {
	has, not, open := []string{}, []string{}, true
	switch v := v.(type) {
	case []string:
		has, open = v, false
	case Doc:
		has, not = v["has"].([]string), v["not"].([]string)
		open = v["complete"] != true
	}
	out := []string{}
	for _, name := range has {
		out = append(out, s.leafBut(name, not))
	}
	if open {
		for range s.IntN(3) {
			if name := s.leaf(s.name(f)); !s.ruledOut(name, not) {
				out = append(out, name)
			}
		}
	}
	return Doc{"has": out, "not": not, "complete": true}
}

// leafBut is a leaf of name that is not ruled out.
func (s *Source) leafBut(name string, not []string) string {
	for range 50 {
		if leaf := s.leaf(name); !s.ruledOut(leaf, not) {
			return leaf
		}
	}
	return name
}

// named is what a record may be that is named v, or not at all.
func (s *Source) named(f *fact.Fact, v any, not []string) string {
	name, _ := v.(string)
	for range 50 {
		if s.pack.Schema.Terms.Find(name) != term.None && !s.ruledOut(name, not) {
			break
		}
		name = s.name(f)
	}
	return s.leafBut(name, not)
}

func (s *Source) ruledOut(name string, not []string) bool {
	h := s.pack.Schema.Terms
	return slices.ContainsFunc(not, func(n string) bool { return h.Is(h.Find(name), h.Find(n)) })
}

func (s *Source) completeList(f *fact.Fact, v any) any {
	var has []Doc
	var not []string
	open := true
	switch v := v.(type) {
	case []Doc:
		has, open = v, false
	case Doc:
		has, _ = v["has"].([]Doc)
		not, _ = v["not"].([]string)
		open = v["complete"] != true
	}
	name := f.TermField()
	out := []Doc{}
	for _, r := range has {
		r = maps.Clone(r)
		for _, field := range f.Fields {
			key := strings.TrimPrefix(field.Path, f.Path+".")
			switch {
			case field == name:
				r[key] = s.named(name, r[key], not)
			case r.get(key) == nil && !field.Derived:
				r.put(key, s.value(field, 1))
			}
		}
		out = append(out, r)
	}
	if open {
		for range s.IntN(3) {
			r := s.record(f, 1)
			if name != nil {
				r[name.Name()] = s.leaf(s.name(name))
				if s.ruledOut(fmt.Sprint(r[name.Name()]), not) {
					continue
				}
			}
			out = append(out, r)
		}
	}
	if name == nil {
		return out
	}
	return Doc{"has": out, "not": append([]string{}, not...), "complete": true}
}
