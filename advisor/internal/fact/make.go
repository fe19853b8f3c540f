package fact

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// MakeType returns a struct type with a field for every fact, for packs whose
// user has no Go struct: pointers for scalars, Has-Not-Complete structs for
// sets and lists. Facts inside a group stand in a nested struct.
func (s *Schema) MakeType() reflect.Type { return makeStruct(s.Top, "") }

func makeStruct(facts []*Fact, prefix string) reflect.Type {
	var fields []reflect.StructField
	add := func(name string, t reflect.Type) {
		fields = append(fields, reflect.StructField{Name: fmt.Sprintf("F%d", len(fields)), Type: t,
			Tag: reflect.StructTag("expr:" + strconv.Quote(name))})
	}
	groups := map[string]bool{}
	for _, f := range facts {
		name := strings.TrimPrefix(f.Path, prefix)
		if group, _, nested := strings.Cut(name, "."); nested {
			if !groups[group] {
				groups[group] = true
				var inside []*Fact
				for _, g := range facts {
					if strings.HasPrefix(g.Path, prefix+group+".") {
						inside = append(inside, g)
					}
				}
				add(group, makeStruct(inside, prefix+group+"."))
			}
			continue
		}
		add(name, f.makeType())
	}
	return reflect.StructOf(fields)
}

func (f *Fact) makeType() reflect.Type {
	switch f.Kind {
	case Bool:
		return reflect.TypeFor[*bool]()
	case Int:
		return boundedType(numberFields, reflect.TypeFor[int]())
	case Number:
		return boundedType(numberFields, reflect.TypeFor[float64]())
	case Date:
		return boundedType(dateFields, timeType)
	case Duration:
		return reflect.PointerTo(durationType)
	case Terms:
		return reflect.TypeFor[struct {
			Has, Not []string
			Complete bool
		}]()
	case List:
		return reflect.StructOf([]reflect.StructField{
			{Name: "Has", Type: reflect.SliceOf(makeStruct(f.Fields, f.Path+"."))},
			{Name: "Not", Type: reflect.TypeFor[[]string]()},
			{Name: "Complete", Type: reflect.TypeFor[bool]()},
		})
	case Numbers:
		return reflect.TypeFor[[]float64]()
	case Texts:
		return reflect.TypeFor[[]string]()
	}
	return reflect.TypeFor[*string]()
}
