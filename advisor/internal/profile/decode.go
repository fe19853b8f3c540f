package profile

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// Decode reads a profile out of n, a mapping from facts to values, into the
// struct v of the schema's type. Keys in ignore are left alone. Problems go to
// r, each with its place.
func (s *Struct) Decode(r *source.Reader, n *source.Node, v reflect.Value, ignore ...string) {
	s.decode(r, n, v, "", ignore)
}

func (s *Struct) decode(r *source.Reader, n *source.Node, v reflect.Value, prefix string,
	ignore []string) {
	if n.Kind != source.Map {
		r.Errorf(n, "%s where facts and their values were wanted", n.Kind)
		return
	}
	var fields map[string]field
	if v.Kind() == reflect.Struct {
		fields = s.fieldsOf(v.Type())
	}
	g := s.groups[prefix]
	for i, k := range n.Keys {
		if slices.Contains(ignore, k.Value) {
			continue
		}
		item := n.Items[i]
		f := g.facts[k.Value]
		fl, bound := fields[k.Value]
		switch {
		case f == nil && slices.Contains(g.names, k.Value):
			s.decodeGroup(r, item, v, prefix+k.Value, fl, bound)
		case f == nil:
			r.Errorf(k, "unknown fact %q%s", prefix+k.Value, s.insteadOf(r, k, item, prefix, g.names))
		case item.Kind == source.Null: // unknown
		case v.Kind() == reflect.Map:
			x := reflect.New(v.Type().Elem()).Elem()
			f.set(r, s, item, x)
			v.SetMapIndex(reflect.ValueOf(k.Value).Convert(v.Type().Key()), x)
		case !bound:
			r.Errorf(k, "fact %q is derived from others; %s has no field for it", f.Path, v.Type())
		default:
			f.set(r, s, item, settable(v, fl.index))
		}
	}
}

// insteadOf says what to write for a key that is no fact.
func (s *Struct) insteadOf(r *source.Reader, k, item *source.Node, prefix string,
	names []string) string {
	if hint := r.Hint(k.Value, func() []string { return names }); hint != "" || !r.Repeat {
		return hint
	}
	_, number := strconv.Atoi(k.Value)
	switch id := s.Terms.Find(k.Value); {
	case strings.Contains(k.Value, "="):
		return "; behind a fact stands a colon, as in age: 61"
	case number == nil && item.Kind == source.Null:
		return "; a fraction is written with a point, as in 70.5"
	case id != term.None:
		for _, f := range s.Facts {
			below := func(root term.ID) bool { return s.Terms.Is(id, root) }
			if f.Owner == nil && f.Kind == fact.Terms && slices.ContainsFunc(f.Of, below) {
				return fmt.Sprintf("; it is a term: %s: [%s]", f.Path, s.Terms.Term(id).Name)
			} else if f.Owner != nil && f.Kind == fact.Term && slices.ContainsFunc(f.Of, below) {
				return fmt.Sprintf("; it is a term: %s: [{%s: %s}]", f.Owner.Path, f.Name(),
					s.Terms.Term(id).Name)
			}
		}
	case prefix != "" && len(names) < 12:
		return "; want one of " + strings.Join(names, ", ")
	}
	return ""
}

// decodeGroup reads a nested mapping, into a struct or a map.
func (s *Struct) decodeGroup(r *source.Reader, n *source.Node, v reflect.Value, path string,
	fl field, bound bool) {
	if !bound || n.Kind == source.Null {
		return
	}
	target := settable(v, fl.index)
	if target.Kind() == reflect.Pointer {
		if target.IsNil() {
			target.Set(reflect.New(target.Type().Elem()))
		}
		target = target.Elem()
	}
	if target.Kind() == reflect.Map && target.IsNil() {
		target.Set(reflect.MakeMap(target.Type()))
	}
	s.decode(r, n, target, path+".", nil)
}

// settable follows a path of fields, filling in nil pointers.
func settable(v reflect.Value, index []int) reflect.Value {
	for _, i := range index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v
}

// set reads one value.
func (f *input) set(r *source.Reader, s *Struct, n *source.Node, v reflect.Value) {
	defer func(was string) { r.About = was }(r.About)
	r.About = f.Path
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		v = v.Elem()
	}
	if f.HasBounds {
		if f.setBounds(r, n, v) {
			return
		}
		v = settable(v, []int{0})
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch f.Kind {
	case fact.Bool:
		v.SetBool(r.Bool(n))
	case fact.Int, fact.Number:
		if x, ok := f.number(r, n); ok {
			f.setNumber(r, n, v, x)
		}
	case fact.Text, fact.Enum, fact.Term:
		text := r.Text(n)
		if f.Kind == fact.Enum && text != "" && r.Strict {
			if err := f.text(text, s.Terms, new(fact.Value)); err != nil {
				r.Fail(n, err)
			}
		}
		v.SetString(text)
	case fact.Date:
		// encoding/json writes a time.Time as a date with a time: the date counts.
		if t, err := time.Parse(time.RFC3339, n.Value); err == nil {
			v.Set(reflect.ValueOf(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)))
			return
		}
		v.Set(reflect.ValueOf(r.Date(n)))
	case fact.Duration:
		d, err := time.ParseDuration(n.Value)
		if err != nil {
			r.Errorf(n, `fact %s: not a duration like "36h" or "90m"`, f.Path)
		}
		v.SetInt(int64(d))
	case fact.Terms, fact.List:
		f.setOpen(r, s, n, v)
	case fact.Numbers, fact.Texts:
		items := r.List(n)
		list := reflect.MakeSlice(v.Type(), len(items), len(items))
		for i, item := range items {
			if f.Kind == fact.Texts {
				list.Index(i).SetString(r.Text(item))
			} else if x, ok := f.number(r, item); ok {
				f.setNumber(r, item, list.Index(i), x)
			}
		}
		v.Set(list)
	}
}

// number reads a number in the fact's unit, or {value, unit} in another that
// the fact lists.
func (f *input) number(r *source.Reader, n *source.Node) (float64, bool) {
	errs := r.Errs.Len()
	factor := 1.0
	if n.Kind == source.Map {
		if !r.Map(n, "value", "unit") {
			return 0, false
		}
		if unit := r.Need(n, "unit", "the unit of the value"); unit != nil {
			factor = f.factor(r, unit)
		}
		if n = r.Need(n, "value", "the number"); n == nil {
			return 0, false
		}
	}
	if unit, x, ok := f.withUnit(n); ok && r.Repeat {
		r.Errorf(n, "fact %s: text where a number was wanted; write {value: %s, unit: %s}", f.Path, x,
			unit)
		return 0, false
	}
	x := r.Number(n)
	if r.Errs.Len() > errs {
		return 0, false
	}
	// Rounded to nine digits, so that a conversion leaves no dust behind.
	if factor != 1 {
		x = significant(x*factor, 9)
	}
	if f.Kind == fact.Int && x != math.Trunc(x) {
		r.Errorf(n, "fact %s: not a whole number", f.Path)
		return 0, false
	}
	if _, err := f.check(fact.Value{Known: true, Num: x}); err != nil && r.Strict {
		r.Fail(n, err)
		return 0, false
	}
	return x, true
}

// withUnit parts a text like "20 ng/mL", of a unit in which the fact can be given.
func (f *input) withUnit(n *source.Node) (unit, number string, ok bool) {
	if n.Kind != source.String {
		return "", "", false
	}
	number, said, _ := strings.Cut(strings.TrimSpace(n.Value), " ")
	if _, err := strconv.ParseFloat(number, 64); err != nil {
		return "", "", false
	}
	for unit := range f.Convert {
		if strings.EqualFold(unit, strings.TrimSpace(said)) {
			return unit, number, true
		}
	}
	return "", "", false
}

// factor is what a number in the unit that n names is multiplied by.
func (f *input) factor(r *source.Reader, n *source.Node) float64 {
	unit := r.Text(n)
	if unit == f.Unit || unit == "" {
		return 1
	}
	factor := f.Convert[unit]
	if factor == 0 {
		want := []string{f.Unit}
		for u := range f.Convert {
			want = append(want, u)
		}
		slices.Sort(want[1:])
		r.Errorf(n, "fact %s: unit %q is not one of %s", f.Path, unit, strings.Join(want, ", "))
	}
	return factor
}

// significant is x with so many digits that say something.
func significant(x float64, digits int) float64 {
	if x == 0 {
		return 0
	}
	scale := math.Pow(10, float64(digits)-math.Ceil(math.Log10(math.Abs(x))))
	return math.Round(x*scale) / scale
}

func (f *input) setNumber(r *source.Reader, n *source.Node, v reflect.Value, x float64) {
	overflow := false
	switch {
	case v.CanInt():
		overflow = math.Abs(x) > fact.MaxWhole || v.OverflowInt(int64(x))
		if !overflow {
			v.SetInt(int64(x))
		}
	case v.CanUint():
		overflow = x < 0 || x > fact.MaxWhole || v.OverflowUint(uint64(max(x, 0)))
		if !overflow {
			v.SetUint(uint64(x))
		}
	default:
		v.SetFloat(x)
	}
	if overflow {
		r.Errorf(n, "fact %s: the number does not fit in the Go type %s", f.Path, v.Type())
	}
}

// setOpen reads a set of terms or a list of records: a plain list is
// complete, {has, not} is not.
func (f *input) setOpen(r *source.Reader, s *Struct, n *source.Node, v reflect.Value) {
	has, not, complete := n, (*source.Node)(nil), true
	if n.Kind == source.Map {
		if !r.Map(n, "has", "not", "complete") {
			return
		}
		has, not, complete = n.Get("has"), n.Get("not"), r.Bool(n.Get("complete"))
	}
	items := r.List(has)
	if len(items) > fact.MaxItems {
		r.Errorf(has, "fact %s: %d items; at most %d are read", f.Path, len(items), fact.MaxItems)
		return
	}
	target := v
	if v.Kind() == reflect.Struct {
		target = v.Field(0)
		v.Field(1).Set(reflect.ValueOf(r.Texts(not)).Convert(v.Field(1).Type()))
		v.Field(2).SetBool(complete)
	} else if !complete || not != nil {
		r.Errorf(n, "fact %s: %s holds complete lists only; write a plain list", f.Path, v.Type())
		return
	}
	if not != nil {
		defer f.checkRuledOut(r, s, items, not)
	}
	list := reflect.MakeSlice(target.Type(), len(items), len(items))
	for i, item := range items {
		elem := list.Index(i)
		if f.Kind == fact.Terms {
			elem.SetString(r.Text(item))
			continue
		}
		if elem.Kind() == reflect.Pointer {
			elem.Set(reflect.New(elem.Type().Elem()))
			elem = elem.Elem()
		}
		if item.Kind == source.String && f.TermField() != nil { // just a name
			f.decodeName(r, s, item, elem)
			continue
		}
		s.decode(r, item, elem, f.prefix, nil)
	}
	target.Set(list)
}

// checkRuledOut refuses what is present and ruled out, where it stands. Read refuses it
// as well, of profiles that were not decoded.
func (f *input) checkRuledOut(r *source.Reader, s *Struct, items []*source.Node, not *source.Node) {
	named := f
	if f.Kind == fact.List {
		name := f.TermField()
		if name == nil {
			return
		}
		named = s.of(name)
	}
	out := fact.Set{}
	for _, n := range not.Items {
		if n.Kind == source.String {
			out.Not = append(out.Not, s.ruledOut(named, []string{strings.TrimSpace(n.Value)}, new(Reader),
				&out.NoTerms)...)
		}
	}
	for _, item := range items {
		if item.Kind == source.Map && f.Kind == fact.List {
			if item = item.Get(named.Name()); item == nil {
				continue
			}
		}
		if item.Kind != source.String {
			continue
		}
		if err := s.saidTwice(named, f, strings.TrimSpace(item.Value), &out); err != nil {
			r.Fail(item, err)
		}
	}
}

// saidTwice is an error if a name of something that is present is ruled out in its set
// or list.
func (s *Struct) saidTwice(named, in *input, name string, out *fact.Set) error {
	has := fact.Set{}
	if id := named.find(name, s.Terms); id != term.None {
		has.Has = append(has.Has, id)
	} else {
		s.readName(named, name, &has, &has.Has)
	}
	for _, id := range has.Has {
		if err := s.contradiction(in, id, out.Not); err != nil {
			return err
		}
	}
	return in.bothSaid(has.Unrecognised, out.NoTerms)
}

// decodeName reads a record that is only named, as in medications: [warfarin].
func (f *input) decodeName(r *source.Reader, s *Struct, n *source.Node, elem reflect.Value) {
	name := f.TermField()
	fl, ok := s.fieldsOf(elem.Type())[name.Name()]
	if !ok {
		r.Errorf(n, "fact %s: %s", f.Path, fmt.Sprintf("%s has no field for a name", elem.Type()))
		return
	}
	s.of(name).set(r, s, n, settable(elem, fl.index))
}
