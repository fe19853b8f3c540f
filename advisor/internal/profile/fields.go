package profile

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A collector finds the fields of a struct and of the structs inside it.
type collector struct {
	into     map[string]field
	within   []reflect.Type // the structs that are being looked into
	unusable func(string)
}

// collect finds the fields of t and of the structs inside it, by path. Fields
// of embedded structs are promoted. Unusable is called for a type that contains
// itself, whose fields have no end, and for two fields of one name, of which one
// would be read and the other not: the outer one, in Go.
func collect(t reflect.Type, unusable func(string)) map[string]field {
	c := collector{into: map[string]field{}, unusable: unusable}
	c.collect(t, nil, "")
	return c.into
}

func (c *collector) collect(t reflect.Type, index []int, prefix string) {
	if slices.Contains(c.within, t) {
		c.unusable(fmt.Sprintf("the Go type %s contains itself; leave the field out with the tag "+
			"expr:\"-\"", t))
		return
	}
	c.within = append(c.within, t)
	defer func() { c.within = c.within[:len(c.within)-1] }()
	var embedded []reflect.StructField
	for i := range t.NumField() {
		sf := t.Field(i)
		name, tagged := sf.Tag.Lookup("expr")
		if sf.Anonymous && !tagged && hasFacts(pointee(sf.Type)) {
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
		c.add(sf.Type, slices.Concat(index, []int{i}), prefix+name)
	}
	for _, sf := range embedded {
		c.collect(pointee(sf.Type), slices.Concat(index, sf.Index), prefix)
	}
}

// add adds a field, and those inside it.
func (c *collector) add(t reflect.Type, index []int, path string) {
	if other, taken := c.into[path]; taken {
		c.unusable(fmt.Sprintf(`two fields of the Go type %s are named %q: %s and %s; leave one of `+
			`them out with the tag expr:"-"`,
			c.within[0], path, goPath(c.within[0], other.index), goPath(c.within[0], index)))
		return
	}
	c.into[path] = field{t, byIndex(index), index}
	if typ := pointee(t); hasFacts(typ) {
		c.collect(typ, index, path+".")
	}
}

// hasFacts reports whether facts are in the fields of t: it is a struct, and no
// value of one fact.
func hasFacts(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t != timeType && !isRecords(t) && !isTermSet(t) &&
		!isNumber(t) && !isDate(t)
}

// goPath is the way to a field of t, as Go writes it.
func goPath(t reflect.Type, index []int) string {
	var names []string
	for _, i := range index {
		sf := pointee(t).Field(i)
		names, t = append(names, sf.Name), sf.Type
	}
	return strings.Join(names, ".")
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

// splitPath is the first part of a path and the rest; "" if it has one part only.
func splitPath(path string) (group, rest string) {
	if group, rest, ok := strings.Cut(path, "."); ok {
		return group, rest
	}
	return "", path
}
