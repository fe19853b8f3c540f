// Package profile takes what is known about a person out of a Go struct.
//
// [Bind] ties the facts of a dictionary to the fields of a struct type, once. A [Reader]
// takes the values out of one struct after the other, by reflection, into slots that
// conditions then look at; [Struct.Decode] fills a struct from YAML or JSON.
package profile

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/spell"
)

// A Struct is a Go struct type whose fields hold the facts of a dictionary.
type Struct struct {
	*fact.Schema
	Type reflect.Type

	inputs []input  // by Fact.Place
	steps  []step   // how a struct is read
	named  []*input // of the facts at the top: those with names of terms
	groups map[string]*group
	fields sync.Map // reflect.Type -> map[string]field: what collect finds
}

// An input is a fact, with how its field is read.
type input struct {
	*fact.Fact
	read   readFunc // nil if the Go struct has no field for it
	prefix string   // the path with a dot: how the paths of its fields begin
	names  bool     // it holds names of terms, itself or in its fields
	// Of a list: how its records are read, and their Go struct.
	steps    []step
	elemType reflect.Type
}

// of is the input of a fact.
func (s *Struct) of(f *fact.Fact) *input { return &s.inputs[f.Place] }

// A group is what may stand in a mapping of a profile: the facts whose paths
// begin alike, by the rest of the path.
type group struct {
	names []string
	facts map[string]*input
}

// group makes the group of a prefix, which is "" or ends in a dot.
func (s *Struct) group(prefix string) {
	if s.groups[prefix] != nil {
		return
	}
	g := &group{facts: map[string]*input{}}
	for _, f := range s.Facts {
		rest, ok := strings.CutPrefix(f.Path, prefix)
		if !ok {
			continue
		}
		g.facts[rest] = s.of(f)
		head, _, _ := strings.Cut(rest, ".")
		if !slices.Contains(g.names, head) {
			g.names = append(g.names, head)
		}
	}
	s.groups[prefix] = g
}

// fieldsOf is what collect finds in t, once.
func (s *Struct) fieldsOf(t reflect.Type) map[string]field {
	if fields, ok := s.fields.Load(t); ok {
		return fields.(map[string]field)
	}
	fields := collect(t, func(string) {}) // Bind has reported what is wrong with t
	s.fields.Store(t, fields)
	return fields
}

// Problems are called with what is wrong with a struct type: Fact with a fact that it has
// no field for or one of the wrong type, Missing with the path of a field that the
// dictionary does not have, Unusable with what is wrong with the type itself.
type Problems struct {
	Fact     func(f *fact.Fact, msg string)
	Missing  func(path, hint string)
	Unusable func(msg string)
}

// Bind ties the facts of a schema to the struct type t; nil: to one that is made for them.
func Bind(schema *fact.Schema, t reflect.Type, report Problems) *Struct {
	if t == nil {
		t = makeStruct(schema.Top, "")
	}
	s := &Struct{Schema: schema, Type: t, inputs: make([]input, len(schema.Facts)),
		groups: map[string]*group{}}
	for i, f := range s.Facts {
		s.inputs[i] = input{Fact: f, prefix: f.Path + "."}
	}
	for i := len(s.Facts) - 1; i >= 0; i-- { // fields stand behind their list
		f := &s.inputs[i]
		if f.names = f.names || f.Kind == fact.Term || f.Kind == fact.Terms; f.names && f.Owner != nil {
			s.of(f.Owner).names = true
		}
	}
	s.group("")
	for _, f := range s.Facts {
		if f.Kind == fact.List {
			s.group(f.Path + ".")
		}
		for i := range len(f.Path) {
			if f.Path[i] == '.' {
				s.group(f.Path[:i+1])
			}
		}
	}
	fields := collect(t, report.Unusable)
	s.bind(s.Top, t, fields, report.Fact)
	s.steps = s.stepsOf(s.Top, fields)
	for _, f := range s.Top {
		if in := s.of(f); in.names && in.read != nil {
			s.named = append(s.named, in)
		}
	}
	s.extra(fields, report.Missing)
	return s
}

// stepsOf lists how facts are read that were bound to fields.
func (s *Struct) stepsOf(facts []*fact.Fact, fields map[string]field) (list []step) {
	for _, f := range facts {
		if in := s.of(f); in.read != nil {
			list = append(list, in.stepOf(fields[nameIn(f)]))
		}
	}
	return list
}

// nameIn is the path of f, as seen from the records of its owner.
func nameIn(f *fact.Fact) string {
	if f.Owner == nil {
		return f.Path
	}
	return strings.TrimPrefix(f.Path, f.Owner.Path+".")
}

func (s *Struct) extra(fields map[string]field, missing func(path, hint string)) {
	paths := make([]string, 0, len(fields))
	for path := range fields {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		if s.Lookup(path) == nil && !s.isGroup(path) {
			missing(path, spell.Hint(path, s.Paths()))
		}
	}
}

// isGroup reports whether path is a struct or map that facts are inside of.
func (s *Struct) isGroup(path string) bool {
	return s.groups[path+"."] != nil
}

func (s *Struct) bind(facts []*fact.Fact, in reflect.Type, fields map[string]field,
	report func(*fact.Fact, string)) {
	for _, f := range facts {
		name := nameIn(f)
		fl, ok := fields[name]
		if group, key, cut := strings.Cut(name, "."); cut {
			if m, isMap := fields[group]; isMap && m.typ.Kind() == reflect.Map {
				switch {
				case ok:
					report(f, fmt.Sprintf("two fields of the Go type %s are named %q: %s and a key of %s; leave "+
						"one of them out",
						in, name, goPath(in, fl.index), goPath(in, m.index)))
					continue
				case m.typ.Key().Kind() != reflect.String:
					report(f, fmt.Sprintf("the Go type %s of %s has keys that are no text", m.typ, group))
					continue
				}
				fl, ok = field{typ: m.typ.Elem(), get: mapGetter(m, key)}, true
			}
		}
		if !ok {
			if !f.Derived {
				names := make([]string, 0, len(fields))
				for n := range fields {
					names = append(names, n)
				}
				slices.Sort(names)
				report(f, fmt.Sprintf("%s has no field tagged expr:%q%s", in, name, spell.Hint(name, names)))
			}
			continue
		}
		if err := s.bindField(s.of(f), fl, report); err != nil {
			report(f, err.Error())
		}
	}
}

// A field is a way to a value inside a struct.
type field struct {
	typ   reflect.Type
	get   func(reflect.Value) (reflect.Value, bool) // false: unknown
	index []int
}

func mapGetter(m field, key string) func(reflect.Value) (reflect.Value, bool) {
	return func(v reflect.Value) (reflect.Value, bool) {
		v, ok := m.get(v)
		if !ok || v.IsNil() {
			return v, false
		}
		// A key that the map does not have is not known to be absent.
		v = v.MapIndex(reflect.ValueOf(key).Convert(m.typ.Key()))
		return v, v.IsValid()
	}
}

var (
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
)

// byIndex follows a path of fields; a nil pointer on the way is unknown.
func byIndex(path []int) func(reflect.Value) (reflect.Value, bool) {
	return func(v reflect.Value) (reflect.Value, bool) {
		for _, i := range path {
			for v.Kind() == reflect.Pointer {
				if v.IsNil() {
					return v, false
				}
				v = v.Elem()
			}
			v = v.Field(i)
		}
		return v, true
	}
}
