package fact

import (
	"fmt"
	"reflect"
	"slices"
)

// A collector finds the fields of a struct and of the structs inside it.
type collector struct {
	into     map[string]field
	within   []reflect.Type // the structs that are being looked into
	unusable func(string)
}

// collect finds the fields of t and of the structs inside it, by path. Fields
// of embedded structs are promoted; outer ones win. Unusable is called for a
// type that contains itself, whose fields have no end, and for two fields of
// one name, of which one would be read and the other not.
func collect(t reflect.Type, unusable func(string)) map[string]field {
	c := collector{into: map[string]field{}, unusable: unusable}
	c.collect(t, nil, "", 0)
	return c.into
}

func (c *collector) collect(t reflect.Type, index []int, prefix string, depth int) {
	if slices.Contains(c.within, t) {
		c.unusable(fmt.Sprintf("the Go type %s contains itself; leave the field out with the tag expr:\"-\"", t))
		return
	}
	c.within = append(c.within, t)
	defer func() { c.within = c.within[:len(c.within)-1] }()
	var embedded []reflect.StructField
	for i := range t.NumField() {
		sf := t.Field(i)
		name, tagged := sf.Tag.Lookup("expr")
		if sf.Anonymous && !tagged {
			// A pointer to an unexported struct cannot be filled in from outside.
			if sf.IsExported() || sf.Type.Kind() != reflect.Pointer {
				embedded = append(embedded, sf)
			}
			continue
		}
		if !sf.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = sf.Name
		}
		c.add(sf.Type, slices.Concat(index, []int{i}), prefix+name, depth)
	}
	for _, sf := range embedded {
		typ := sf.Type
		if typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		if typ.Kind() == reflect.Struct {
			c.collect(typ, slices.Concat(index, sf.Index), prefix, depth+1)
		}
	}
}

// add adds a field, and those inside it.
func (c *collector) add(t reflect.Type, index []int, path string, depth int) {
	if outer, taken := c.into[path]; taken {
		if outer.depth >= depth {
			c.unusable(fmt.Sprintf("two fields of the Go type %s are named %q", c.within[0], path))
		}
		return
	}
	c.into[path] = field{t, byIndex(index), index, depth}
	typ := pointee(t)
	if typ.Kind() == reflect.Struct && typ != timeType && !isRecords(typ) && !isTermSet(typ) && !isNumber(typ) && !isDate(typ) {
		c.collect(typ, index, path+".", depth)
	}
}

// pointee is what t points to, through two pointers at most: more are refused
// later, and a type may be a pointer to itself.
func pointee(t reflect.Type) reflect.Type {
	for range 2 {
		if t.Kind() != reflect.Pointer {
			break
		}
		t = t.Elem()
	}
	return t
}
