package fact

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"example.com/crosstalk/advisor/internal/term"
)

// A reader takes a value out of the struct v that holds it. What it says is in *out, which is unknown before; what that
// points to is in memory of p.
type reader func(v reflect.Value, p *Profile, out *Value) error

// Read takes what v, a struct of the schema's type, says of every fact into
// p, whose old content is replaced: values that p held before are no longer
// valid, since their memory is used again. Values may point into v. All
// implausible values are reported.
func (s *Schema) Read(v reflect.Value, p *Profile) error {
	p.clear(s)
	var err error
	bound := p.bind(s)
	if bound {
		p.binding.at.Set(v)
		bound = p.binding.read(s, p, p.Slots)
	}
	if !bound {
		p.clear(s)
		err = readAll(s.steps, v, p, p.Slots)
	}
	for _, f := range s.named {
		if out := &p.Slots[f.Slot]; out.Known {
			f.unrecognised(out, p)
		}
	}
	return err
}

// clear makes p ready for a profile of s.
func (p *Profile) clear(s *Schema) {
	p.Reset()
	if cap(p.Slots) < len(s.Top) {
		p.Slots = make([]Value, len(s.Top))
	}
	p.Slots, p.empty = p.Slots[:len(s.Top)], false
}

// bind makes a binding for a profile that is read into again: for one reading
// it is not worth it.
func (p *Profile) bind(s *Schema) bool {
	if p.schema != s {
		p.schema, p.binding, p.ofRecords = s, nil, nil
		return false
	}
	if p.binding == nil {
		p.binding, _ = bindTo(s.Type, s.steps)
		p.ofRecords = make([]*binding, len(s.Facts))
		for _, f := range s.Top {
			if f.Kind == List && f.elemType != nil {
				if b, lasting := bindTo(f.elemType, f.steps); lasting {
					p.ofRecords[f.Place] = b
				}
			}
		}
	}
	return true
}

// A step reads one fact. Numbers and bools in a field of the struct itself, or
// behind a pointer there, are most facts; for them a step says what a reader
// does, so that no function is called for each.
type step struct {
	kind     stepKind
	alone    bool // one field of the struct has it
	pointer  bool
	field    int
	slot     int
	min, max float64
	fact     *Fact
}

type stepKind int

const (
	stepOther stepKind = iota
	stepBool
	stepInt
	stepFloat
	stepDate
	stepText
	stepSet
)

// stepOf is how f is read from the field fl.
func (f *Fact) stepOf(fl field) step {
	s := step{slot: f.Slot, fact: f}
	s.min, s.max = f.limits()
	typ := fl.typ
	if len(fl.index) != 1 {
		return s
	}
	s.alone = true
	if s.field = fl.index[0]; typ.Kind() == reflect.Pointer {
		s.pointer, typ = true, typ.Elem()
	}
	switch kind := typ.Kind(); {
	case f.Kind == Bool && kind == reflect.Bool:
		s.kind = stepBool
	case (f.Kind == Int || f.Kind == Number) && kind >= reflect.Int && kind <= reflect.Int64 && typ != durationType:
		s.kind = stepInt
	case f.Kind == Number && kind == reflect.Float64:
		s.kind = stepFloat
	case f.Kind == Date && typ == timeType:
		s.kind = stepDate
	case (f.Kind == Text || f.Kind == Enum || f.Kind == Term) && kind == reflect.String:
		s.kind = stepText
	case f.Kind == Terms && !s.pointer:
		s.kind = stepSet
	}
	return s
}

// readAll reads the facts of v, a struct, into slots.
func readAll(steps []step, v reflect.Value, p *Profile, slots []Value) error {
	var errs []error
	for i := range steps {
		out := &slots[steps[i].slot]
		if err := steps[i].read(v, p, out); err != nil {
			errs = append(errs, err)
			if out.Any == nil {
				*out = Value{} // of a list the records stay, without what is wrong with them
			}
		}
	}
	return errors.Join(errs...)
}

// Reset drops what p says and keeps its memory.
func (p *Profile) Reset() {
	if p.empty {
		return
	}
	p.empty = true
	clear(p.Slots)
	p.Slots, p.Unrecognised = p.Slots[:0], p.Unrecognised[:0]
	clear(p.Unrecognised[:cap(p.Unrecognised)])
	p.dates.reset()
	p.sets.reset()
	p.records.reset()
	p.elems.reset()
	p.refs.reset()
	p.values.reset()
	p.ids.reset()
	p.names.reset()
	p.spans.reset()
	if p.binding != nil {
		p.binding.at.SetZero()
	}
	for _, b := range p.ofRecords {
		if b != nil {
			b.at.SetZero()
		}
	}
}

// A block is memory for values of one profile, used again for the next one,
// so that reading a profile allocates nothing.
type block[T any] struct{ list []T }

func (b *block[T]) reset() {
	clear(b.list)
	b.list = b.list[:0]
}

// take returns n zero values. They stay where they are when the block grows.
func (b *block[T]) take(n int) []T {
	at := len(b.list)
	if at+n > cap(b.list) {
		b.list, at = make([]T, 0, max(16, n, 2*cap(b.list))), 0
	}
	b.list = b.list[:at+n]
	return b.list[at : at+n : at+n]
}

// unrecognised notes the names in v that are not terms.
func (f *Fact) unrecognised(v *Value, p *Profile) {
	switch f.Kind {
	case Term:
		if term.ID(v.Int) == term.None {
			p.Unrecognised = append(p.Unrecognised, Unrecognised{f.Path, v.Str})
		}
	case Terms:
		for _, names := range [2][]string{v.Any.(*Set).Unrecognised, v.Any.(*Set).NoTerms} {
			for _, name := range names {
				p.Unrecognised = append(p.Unrecognised, Unrecognised{f.Path, name})
			}
		}
	case List:
		for _, e := range v.Any.(*Records).Elems {
			for _, field := range f.Fields {
				if field.names && e.Slots[field.Slot].Known {
					field.unrecognised(&e.Slots[field.Slot], p)
				}
			}
		}
		for _, name := range v.Any.(*Records).Unrecognised {
			p.Unrecognised = append(p.Unrecognised, Unrecognised{f.TermField().Path, name})
		}
	}
}

// guarded makes a reader of the field fl from one of its value: where there is
// a nil pointer or slice on the way, nothing is known.
func guarded(fl field, read reader) reader {
	get := fl.get
	if len(fl.index) == 1 {
		return direct(fl.index[0], fl.typ, read)
	}
	return func(v reflect.Value, p *Profile, out *Value) error {
		v, ok := get(v)
		if !ok {
			return nil
		}
		for v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return nil
			}
			v = v.Elem()
		}
		if v.Kind() == reflect.Slice && v.IsNil() {
			return nil
		}
		return read(v, p, out)
	}
}

// direct is guarded for a field of the struct itself, which most facts are.
func direct(i int, typ reflect.Type, read reader) reader {
	kind := typ.Kind()
	switch {
	case kind == reflect.Pointer && typ.Elem().Kind() != reflect.Slice:
		return func(v reflect.Value, p *Profile, out *Value) error {
			if v = v.Field(i); v.IsNil() {
				return nil
			}
			return read(v.Elem(), p, out)
		}
	case kind == reflect.Pointer || kind == reflect.Slice:
		return func(v reflect.Value, p *Profile, out *Value) error {
			if v = v.Field(i); v.IsNil() {
				return nil
			}
			if v.Kind() == reflect.Pointer {
				if v = v.Elem(); v.IsNil() {
					return nil
				}
			}
			return read(v, p, out)
		}
	}
	return func(v reflect.Value, p *Profile, out *Value) error {
		return read(v.Field(i), p, out)
	}
}

func readBool(v reflect.Value, _ *Profile, out *Value) error {
	*out = BoolValue(v.Bool())
	return nil
}

func (f *Fact) readInt(v reflect.Value, _ *Profile, out *Value) (err error) {
	*out, err = f.check(Value{Known: true, Int: v.Int(), Num: float64(v.Int())})
	return err
}

func (f *Fact) readUint(v reflect.Value, _ *Profile, out *Value) (err error) {
	if v.Uint() > math.MaxInt64 {
		return f.implausible(strconv.FormatUint(v.Uint(), 10))
	}
	*out, err = f.check(Value{Known: true, Int: int64(v.Uint()), Num: float64(v.Uint())})
	return err
}

func (f *Fact) readFloat(v reflect.Value, _ *Profile, out *Value) (err error) {
	*out, err = f.check(Value{Known: true, Num: v.Float()})
	return err
}

// readFloat32 makes 12.34 in the struct 12.34 in a condition.
func (f *Fact) readFloat32(v reflect.Value, _ *Profile, out *Value) (err error) {
	x, _ := strconv.ParseFloat(strconv.FormatFloat(v.Float(), 'g', -1, 32), 64)
	*out, err = f.check(Value{Known: true, Num: x})
	return err
}

func readDuration(v reflect.Value, _ *Profile, out *Value) error {
	out.Known, out.Int = true, v.Int()
	return nil
}

// texts is v, a slice of a kind of string, as strings; without a copy where
// that is what it is.
func texts(v reflect.Value, p *Profile) []string {
	if v.CanAddr() {
		if list, ok := v.Addr().Interface().(*[]string); ok {
			return *list
		}
	}
	list := p.names.take(v.Len())
	for i := range list {
		list[i] = v.Index(i).String()
	}
	return list
}

// setReader reads a plain list of names (complete) or a struct Has, Not, Complete.
func (s *Schema) setReader(f *Fact, typ reflect.Type) reader {
	open := typ.Kind() == reflect.Struct
	return func(v reflect.Value, p *Profile, out *Value) error {
		complete, hasNames, not := true, v, []string(nil)
		if open {
			complete, hasNames = v.Field(2).Bool(), v.Field(0)
			if n := v.Field(1); n.Len() > 0 {
				if n.Len() > MaxItems {
					return fmt.Errorf("fact %s: more than %d items", f.Path, MaxItems)
				}
				not = texts(n, p)
			}
		}
		if n := hasNames.Len(); n > MaxItems {
			return fmt.Errorf("fact %s: more than %d items", f.Path, MaxItems)
		}
		return s.readSet(f, texts(hasNames, p), not, complete, p, out)
	}
}

// readSet reads a set of terms from their names.
func (s *Schema) readSet(f *Fact, has, not []string, complete bool, p *Profile, out *Value) error {
	if len(has) > MaxItems || len(not) > MaxItems {
		return fmt.Errorf("fact %s: more than %d items", f.Path, MaxItems)
	}
	if !complete && len(has) == 0 && len(not) == 0 {
		return nil
	}
	set := &p.sets.take(1)[0]
	set.Complete = complete
	if len(has) > 0 {
		ids := p.ids.take(len(has))[:0]
		for _, name := range has {
			if id := f.find(name, s.Terms); id != term.None {
				ids = append(ids, id)
			} else {
				ids = s.readName(f, name, set, ids)
			}
		}
		set.Has = slices.Clip(ids)
		if len(set.Not) > 0 {
			s.nothing(set)
		}
	}
	if len(not) > 0 {
		set.Not = append(set.Not, s.ruledOut(f, not, p, &set.NoTerms)...)
		for _, h := range set.Has {
			if err := s.contradiction(f, h, set.Not); err != nil {
				return err
			}
		}
		if err := f.bothSaid(set.Unrecognised, set.NoTerms); err != nil {
			return err
		}
	}
	out.Known, out.Any = true, set
	return nil
}

// readName reads a name in a set that is no name of a term: that of a product,
// with one term or several, or an entry that says that there is nothing.
func (s *Schema) readName(f *Fact, name string, set *Set, ids []term.ID) []term.ID {
	r := s.Terms.Read(name, f.Of, f.RulesOut)
	if r.Nothing {
		of := r.Of
		if len(of) == 0 {
			of = f.Of
		}
		set.said = append(set.said, name)
		set.Not = append(set.Not, of...)
		set.Complete = set.Complete && len(r.Of) == 0
		return ids
	}
	if len(r.Parts) == 0 {
		r.Parts = []term.Part{{ID: term.None, Text: name}}
	}
	for _, part := range r.Parts {
		if part.ID != term.None {
			ids = append(ids, part.ID)
		} else {
			set.Unrecognised, set.Hidden = append(set.Unrecognised, part.Text), true
		}
	}
	return ids
}

// nothing drops what entries say of there being nothing, if others name
// something that is of the kind, or may be: then nobody knows.
func (s *Schema) nothing(set *Set) {
	against := set.Hidden || slices.ContainsFunc(set.Has, func(id term.ID) bool {
		return slices.ContainsFunc(set.Not, func(n term.ID) bool { return s.Terms.Is(id, n) })
	})
	if against {
		set.Not, set.Complete, set.Hidden = nil, false, true
		set.Unrecognised = append(set.Unrecognised, set.said...)
	}
}

func (s *Schema) ruledOut(f *Fact, not []string, p *Profile, unrecognised *[]string) []term.ID {
	ids := p.ids.take(len(not))[:0]
	for _, name := range not {
		if id := f.find(name, s.Terms); id != term.None {
			ids = append(ids, id)
		} else if unrecognised != nil {
			*unrecognised = append(*unrecognised, name)
		}
	}
	return slices.Clip(ids)
}

// bindList binds a list of records and the fields of its records.
func (s *Schema) bindList(f *Fact, fl field, typ, elem reflect.Type, report func(*Fact, string)) error {
	fields := collect(elem, func(msg string) { report(f, msg) })
	s.bind(f.Fields, elem, fields, report)
	f.steps, f.elemType = s.stepsOf(f.Fields, fields), elem
	for name := range fields {
		if s.byPath[f.Path+"."+name] == nil && !s.isGroup(f.Path+"."+name) {
			report(f, fmt.Sprintf("%s has a field %q that the dictionary does not have", elem, name))
		}
	}
	open := typ.Kind() == reflect.Struct
	f.read = guarded(fl, func(v reflect.Value, p *Profile, out *Value) error {
		complete, items, not := true, v, []string(nil)
		if open {
			complete, items = v.Field(2).Bool(), v.Field(0)
			n := v.Field(1)
			if n.Len() > MaxItems {
				return fmt.Errorf("fact %s: more than %d items", f.Path, MaxItems)
			}
			if n.Len() > 0 {
				not = texts(n, p)
			} else if !complete && items.Len() == 0 {
				return nil
			}
		}
		n := items.Len()
		if n > MaxItems {
			return fmt.Errorf("fact %s: more than %d items", f.Path, MaxItems)
		}
		records := &p.records.take(1)[0]
		records.Complete = complete
		var errs []error
		if n > 0 {
			elems := p.elems.take(n)
			records.Elems = p.refs.take(n)
			for i := range elems {
				records.Elems[i] = &elems[i]
				if err := f.elem(items.Index(i), i, p, &elems[i]); err != nil {
					errs = append(errs, err)
				}
			}
			if name := f.TermField(); name != nil {
				s.expand(f, name, records, p)
			}
		}
		if !complete {
			rest := &p.elems.take(1)[0]
			rest.List, rest.Index, rest.Slots = f, -1, p.values.take(len(f.Fields))
			rest.open()
			records.Rest = rest
		}
		if err := s.ruleOut(f, records, not, p); err != nil {
			errs = append(errs, err)
		}
		out.Known, out.Any = true, records
		return errors.Join(errs...)
	})
	return nil
}

// expand reads names of products in the records of a list. One that names
// several ingredients is a record of each, behind the others, with all that is
// said of the product but how much of it is taken: that is not said of each.
func (s *Schema) expand(f, name *Fact, records *Records, p *Profile) {
	for _, e := range records.Elems { // as they were; those that are added are read
		v := &e.Slots[name.Slot]
		if !v.Known || term.ID(v.Int) != term.None {
			continue
		}
		r := s.Terms.Read(v.Str, name.Of, false)
		for i, part := range r.Parts {
			if i > 0 {
				of := e
				e = &p.elems.take(1)[0]
				e.List, e.Index, e.Slots = f, len(records.Elems), p.values.take(len(f.Fields))
				copy(e.Slots, of.Slots)
				more := p.refs.take(len(records.Elems) + 1)
				copy(more, records.Elems)
				more[len(more)-1] = e
				records.Elems = more
			} else if len(r.Parts) > 1 {
				for _, field := range f.Fields {
					if field.isDose() {
						e.Slots[field.Slot] = Value{}
					}
				}
			}
			e.Slots[name.Slot].Int = int64(part.ID)
			if len(r.Parts) > 1 {
				e.Slots[name.Slot].Str = part.Text
			}
		}
	}
}

// isDose reports whether a field says how much of a medicine is taken: a number
// whose unit is of mass.
func (f *Fact) isDose() bool {
	if f.Kind != Number && f.Kind != Int {
		return false
	}
	unit, _, _ := strings.Cut(f.Unit, "/")
	return slices.Contains([]string{"mg", "g", "ug", "ng", "kg"}, unit)
}

// ruleOut notes the names that no record of the list has. A record that has
// one is a contradiction.
func (s *Schema) ruleOut(f *Fact, records *Records, not []string, p *Profile) error {
	name := f.TermField()
	switch {
	case len(not) == 0:
		return nil
	case name == nil:
		return fmt.Errorf("fact %s: its records have no name, so none can be ruled out", f.Path)
	}
	records.Not = s.ruledOut(name, not, p, &records.Unrecognised)
	var strange []string
	for _, e := range records.Elems {
		v := &e.Slots[name.Slot]
		switch {
		case !v.Known:
		case term.ID(v.Int) == term.None:
			strange = append(strange, v.Str)
		default:
			if err := s.contradiction(f, term.ID(v.Int), records.Not); err != nil {
				return err
			}
		}
	}
	return f.bothSaid(strange, records.Unrecognised)
}

// bothSaid is an error if a name that is no term is both present and ruled out.
// Names are the same as those of terms are.
func (f *Fact) bothSaid(present, out []string) error {
	if len(present) == 0 || len(out) == 0 {
		return nil
	}
	folded := make(map[string]bool, len(out))
	for _, name := range out {
		folded[term.Fold(name)] = true
	}
	for _, name := range present {
		if folded[term.Fold(name)] {
			return &contradiction{f.Path, "something", strconv.Quote(name), " is both present and ruled out; take it out of one of the two"}
		}
	}
	return nil
}

// contradiction is an error if what is present is a kind of what is ruled out.
func (s *Schema) contradiction(f *Fact, present term.ID, out []term.ID) error {
	for _, n := range out {
		if s.Terms.Is(present, n) {
			return &contradiction{f.Path, "something", s.Terms.Term(present).Name, " is both present and ruled out; take it out of one of the two"}
		}
	}
	return nil
}

// elem reads one record into e.
func (f *Fact) elem(v reflect.Value, index int, p *Profile, e *Elem) error {
	e.List, e.Index, e.Slots = f, index, p.values.take(len(f.Fields))
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return nil
	}
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if p.ofRecords != nil {
		if b := p.ofRecords[f.Place]; b != nil {
			b.at.Set(v)
			if b.read(p.schema, p, e.Slots) {
				return nil
			}
			clear(e.Slots)
		}
	}
	err := readAll(f.steps, v, p, e.Slots)
	for e := range Implausible(err) {
		e.Record = index + 1
	}
	return err
}

// Implausible goes through the implausible values that an error of Read
// reports.
func Implausible(err error) iter.Seq[*ImplausibleError] {
	return func(yield func(*ImplausibleError) bool) {
		for _, e := range leaves(err, nil) {
			if x, ok := e.(*ImplausibleError); ok && !yield(x) {
				return
			}
		}
	}
}

// Usable reports whether err, of Read, is of nothing but implausible values,
// which leave their facts unknown.
func Usable(err error) bool {
	for _, e := range leaves(err, nil) {
		if _, ok := e.(*ImplausibleError); !ok {
			return false
		}
	}
	return true
}

// leaves lists the errors that were joined into err.
func leaves(err error, list []error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			list = leaves(e, list)
		}
		return list
	}
	if err != nil {
		list = append(list, err)
	}
	return list
}

const maxErrors = 50 // that Briefly tells

// Briefly is err, of Read, with its first problems and the number of the rest.
func Briefly(err error) error {
	list := leaves(err, nil)
	if rest := len(list) - maxErrors; rest > 0 {
		return errors.Join(append(list[:maxErrors:maxErrors], fmt.Errorf("and %d more problems; mend those above first", rest))...)
	}
	return err
}
