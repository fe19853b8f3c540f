package profile

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
)

// makeStruct returns a struct type with a field for every fact, for packs whose
// user has no Go struct: pointers for scalars, Has-Not-Complete structs for
// sets and lists. Facts inside a group stand in a nested struct.
func makeStruct(facts []*fact.Fact, prefix string) reflect.Type {
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
				var inside []*fact.Fact
				for _, g := range facts {
					if strings.HasPrefix(g.Path, prefix+group+".") {
						inside = append(inside, g)
					}
				}
				add(group, makeStruct(inside, prefix+group+"."))
			}
			continue
		}
		add(name, makeType(f))
	}
	return reflect.StructOf(fields)
}

func makeType(f *fact.Fact) reflect.Type {
	switch f.Kind {
	case fact.Bool:
		return reflect.TypeFor[*bool]()
	case fact.Int:
		return boundedType(numberFields, reflect.TypeFor[int]())
	case fact.Number:
		return boundedType(numberFields, reflect.TypeFor[float64]())
	case fact.Date:
		return boundedType(dateFields, timeType)
	case fact.Duration:
		return reflect.PointerTo(durationType)
	case fact.Terms:
		return reflect.TypeFor[struct {
			Has, Not []string
			Complete bool
		}]()
	case fact.List:
		return reflect.StructOf([]reflect.StructField{
			{Name: "Has", Type: reflect.SliceOf(makeStruct(f.Fields, f.Path+"."))},
			{Name: "Not", Type: reflect.TypeFor[[]string]()},
			{Name: "Complete", Type: reflect.TypeFor[bool]()},
		})
	case fact.Numbers:
		return reflect.TypeFor[[]float64]()
	case fact.Texts:
		return reflect.TypeFor[[]string]()
	}
	return reflect.TypeFor[*string]()
}
