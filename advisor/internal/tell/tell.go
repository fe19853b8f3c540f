// Package tell says what a profile, a Go struct, holds: as JSON has it, or as a copy.
package tell

import (
	"reflect"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/profile"
)

// Copy is a profile of its own: what is written into it changes nothing of v.
func Copy(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	detach(out)
	return out
}

// detach gives v, which can be set, memory of its own for what it points to.
func detach(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			v.Set(Copy(v.Elem()).Addr())
		}
	case reflect.Slice:
		if !v.IsNil() {
			list := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(list, v)
			v.Set(list)
		}
		for i := range v.Len() {
			detach(v.Index(i))
		}
	case reflect.Map:
		if v.IsNil() {
			return
		}
		m := reflect.MakeMapWithSize(v.Type(), v.Len())
		for key, x := range v.Seq2() {
			m.SetMapIndex(key, Copy(x))
		}
		v.Set(m)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				detach(v.Field(i))
			}
		}
	}
}

// Of is what the struct v says of a fact, as
// Decode reads it: nil if it says nothing, else of the types of package json, with
// times as days.
func Of(s *profile.Struct, v reflect.Value, f *fact.Fact) any {
	if !f.IsBound {
		return nil
	}
	at, ok := s.Field(v, f)
	if !ok {
		return nil
	}
	return value(s, at, f)
}

// value is one as Decode reads it; nil: it says nothing.
func value(s *profile.Struct, v reflect.Value, f *fact.Fact) any {
	switch {
	case f.HasBounds && v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]():
		return bounds(v)
	case f.Kind == fact.Terms || f.Kind == fact.List:
		return setOrList(s, v, f)
	}
	return scalar(v)
}

func scalar(v reflect.Value) any {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		t := v.Interface().(time.Time)
		if t.IsZero() {
			return nil
		}
		return t.Format(time.DateOnly)
	case v.Type() == reflect.TypeFor[time.Duration]():
		return time.Duration(v.Int()).String()
	case v.Kind() == reflect.String && v.Len() == 0, v.Kind() == reflect.Slice && v.IsNil():
		return nil // nothing was said
	}
	return v.Interface()
}

// writtenBounds are how bounds are written, by the fields of a bounded value.
var writtenBounds = map[string]string{"AtLeast": "at_least", "AtMost": "at_most", "Above": "above",
	"Below": "below", "From": "from", "By": "by"}

func bounds(v reflect.Value) any {
	if at := v.Field(0); !at.IsNil() {
		return scalar(at.Elem())
	}
	out := map[string]any{}
	for i := 1; i < v.NumField(); i++ {
		if at := v.Field(i); !at.IsNil() {
			if x := scalar(at.Elem()); x != nil {
				out[writtenBounds[v.Type().Field(i).Name]] = x
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// setOrList is a set or list; one that the struct holds as a slice is complete.
func setOrList(s *profile.Struct, v reflect.Value, f *fact.Fact) any {
	has, not, complete := v, []string{}, true
	if v.Kind() == reflect.Struct {
		has, complete = v.Field(0), v.Field(2).Bool()
		for i := range v.Field(1).Len() {
			not = append(not, v.Field(1).Index(i).String())
		}
	} else if v.IsNil() {
		return nil
	}
	if !complete && has.Len() == 0 && len(not) == 0 {
		return nil
	}
	list := []any{}
	for i := range has.Len() {
		at := has.Index(i)
		if f.Kind == fact.Terms {
			list = append(list, at.String())
			continue
		}
		record := map[string]any{}
		if at.Kind() != reflect.Pointer || !at.IsNil() {
			at = reflect.Indirect(at)
			for _, field := range f.Fields {
				putIn(record, field.Path[len(f.Path)+1:], Of(s, at, field))
			}
		}
		list = append(list, record)
	}
	if complete && len(not) == 0 {
		return list
	}
	return map[string]any{"has": list, "not": not, "complete": complete}
}

// putIn puts a value, if there is one, at a path of mappings.
func putIn(doc map[string]any, path string, x any) {
	if x == nil {
		return
	}
	for {
		group, rest := cutPath(path)
		if group == "" {
			doc[path] = x
			return
		}
		inner, ok := doc[group].(map[string]any)
		if !ok {
			inner = map[string]any{}
			doc[group] = inner
		}
		doc, path = inner, rest
	}
}

// All is all that the struct v says, as Decode reads it.
func All(s *profile.Struct, v reflect.Value) map[string]any {
	doc := map[string]any{}
	for _, f := range s.Top {
		putIn(doc, f.Path, Of(s, v, f))
	}
	return doc
}

// cutPath is the first part of a path and the rest; "" if it has one part only.
func cutPath(path string) (group, rest string) {
	if group, rest, ok := strings.Cut(path, "."); ok {
		return group, rest
	}
	return "", path
}
