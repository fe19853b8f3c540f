package oracle

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"example.com/crosstalk/advisor/internal/compile"
	"example.com/crosstalk/advisor/internal/fact"
)

// A given value of a derived fact is taken out of the profile until it is known
// what derives, if anything does.
type given struct {
	path   string
	fact   *fact.Fact
	record map[string]any // nil: of none
	value  any
}

func (o *Oracle) takeGiven() {
	for _, f := range o.of.pack.Schema.Facts {
		switch {
		case o.of.pack.Space.Derivations[f.Path] == nil:
		case f.Owner == nil && o.has(f.Path):
			v, _ := o.Eval(f.Path)
			o.given = append(o.given, given{f.Path, f, nil, v})
			o.drop(f.Path)
		case f.Owner != nil:
			list, _ := o.env[f.Owner.Path].([]any)
			for _, r := range list {
				m := r.(map[string]any)
				if v, ok := m[f.Name()]; ok {
					o.given = append(o.given, given{f.Path, f, m, v})
					delete(m, f.Name())
				}
			}
		}
	}
}

func (o *Oracle) drop(path string) {
	env, parts := o.env, strings.Split(path, ".")
	for _, p := range parts[:len(parts)-1] {
		env = env[p].(map[string]any)
	}
	delete(env, parts[len(parts)-1])
}

// isGiven reports whether something is given that still waits, or that is not
// what derives.
func (o *Oracle) isGiven(path string, record map[string]any) bool {
	return slices.ContainsFunc(slices.Concat(o.given, o.disputed), func(g given) bool {
		return g.path == path && reflect.ValueOf(g.record).Pointer() == reflect.ValueOf(record).Pointer()
	})
}

func (o *Oracle) evalIn(record map[string]any) func(string) (any, error) {
	return func(text string) (any, error) {
		o.env["one_record"] = []any{record}
		out, err := o.Eval("map(one_record, " + text + "\n)[0]")
		delete(o.env, "one_record")
		return out, err
	}
}

// holdGiven puts back the given values of which it is now known what derives, if
// that is the same; of a number that may have been rounded, what derives.
func (o *Oracle) holdGiven() (progress bool) {
	for i := 0; i < len(o.given); i++ {
		g := o.given[i]
		eval := o.Eval
		if g.record != nil {
			eval = o.evalIn(g.record)
		}
		v, ok := o.derived(o.of.pack.Space.Derivations[g.path], eval)
		if !ok {
			continue
		}
		o.given, progress = slices.Delete(o.given, i, i+1), true
		i--
		switch {
		case !o.plausible(g.fact, v):
			v = g.value
		case !near(g.fact, g.value, v):
			o.Unusable, o.disputed = append(o.Unusable, g.path), append(o.disputed, g)
			continue
		}
		o.putBack(g, v)
	}
	return progress
}

func (o *Oracle) putBack(g given, v any) {
	if g.record != nil {
		g.record[g.fact.Name()] = v
		return
	}
	o.put(o.env, g.path, v)
}

// stand puts back one given value of which nothing derives: one whose derivation
// waits for no other.
func (o *Oracle) stand() {
	for i, g := range o.given {
		if !slices.ContainsFunc(o.given, func(other given) bool {
			return other.path != g.path && o.waitsFor(g.path, other.path)
		}) {
			o.given = slices.Delete(o.given, i, i+1)
			o.putBack(g, g.value)
			return
		}
	}
	panic("derivations go in a circle")
}

// waitsFor is waits, which is the same for every profile and worked out once.
func (o *Oracle) waitsFor(path, other string) bool {
	key := [2]string{path, other}
	yes, ok := o.of.waiting[key]
	if !ok {
		o.of.waiting[key] = false // while it is worked out: names that go in a circle end
		yes = o.waits(path, other)
		o.of.waiting[key] = yes
	}
	return yes
}

// waits reports whether what derives path names other, perhaps by what it names.
func (o *Oracle) waits(path, other string) bool {
	d := o.of.pack.Space.Derivations[path]
	var texts []string
	switch {
	case d != nil && d.Expr != nil:
		texts = append(texts, d.Expr.Text)
	case d != nil:
		texts = casesOf(d)
	}
	for _, f := range o.of.pack.Findings {
		if f.Name == path {
			texts = append(texts, f.Text.Text)
		}
	}
	_, field, ofRecord := strings.Cut(other, ".")
	for _, text := range texts {
		if ofRecord && strings.Contains(text, "."+field) {
			return true
		}
		for _, name := range o.of.namesIn(text) {
			if name == other || name != path && o.waitsFor(name, other) {
				return true
			}
		}
	}
	return false
}

func casesOf(d *compile.Derivation) (texts []string) {
	for _, c := range d.Cases {
		if c.If != nil {
			texts = append(texts, c.If.Text)
		}
		texts = append(texts, c.Value.Text)
	}
	return texts
}

// near reports whether two values are the same, but for what may be rounded: a
// number with so many decimals is less than one of the last of them off.
func near(f *fact.Fact, given, derived any) bool {
	x, isFloat := given.(float64)
	y, _ := derived.(float64)
	if n, whole := derived.(int); whole {
		y = float64(n)
	}
	if f.Kind != fact.Number || !isFloat {
		return reflect.DeepEqual(given, derived)
	}
	_, decimals, _ := strings.Cut(strconv.FormatFloat(x, 'f', -1, 64), ".")
	return math.Abs(x-y) < math.Pow10(-len(decimals)) || math.Abs(x-y) <= math.Abs(x)*1e-9
}
