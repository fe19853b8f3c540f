package fact

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"example.com/crosstalk/advisor/internal/spell"
	"example.com/crosstalk/advisor/internal/term"
)

// A Schema is the dictionary of facts, tied to a Go struct.
type Schema struct {
	Facts []*Fact // top-level facts and, after each list, its fields
	Top   []*Fact // by Slot
	Terms *term.Hierarchy
	Type  reflect.Type

	byPath map[string]*Fact
	steps  []step  // how a struct is read
	named  []*Fact // of Top: those with names of terms
	groups map[string]*group
	fields sync.Map // reflect.Type -> map[string]field: what collect finds
}

// MaxItems is how many items a list, set or map of a profile may have.
const MaxItems = 1000

// Lookup returns the fact with that path, or nil.
func (s *Schema) Lookup(path string) *Fact { return s.byPath[path] }

// Paths lists all facts.
func (s *Schema) Paths() []string {
	paths := make([]string, len(s.Facts))
	for i, f := range s.Facts {
		paths[i] = f.Path
	}
	return paths
}

// Index gives each fact its owner and slot. Report is called for a fact
// whose owner is missing.
func Index(facts []*Fact, terms *term.Hierarchy, report func(*Fact, string)) *Schema {
	s := &Schema{Terms: terms, byPath: map[string]*Fact{}}
	for _, f := range facts {
		s.byPath[f.Path] = f
	}
	for _, f := range facts {
		f.names = f.names || f.Kind == Term || f.Kind == Terms
		if dot := strings.LastIndexByte(f.Path, '.'); dot >= 0 {
			if owner := s.byPath[f.Path[:dot]]; owner != nil && owner.Kind == List {
				f.Owner = owner
				f.Slot = len(owner.Fields)
				owner.Fields = append(owner.Fields, f)
				owner.names = owner.names || f.names
				continue
			} else if owner != nil {
				report(f, fmt.Sprintf("%s has the type %s; only a list has fields", owner.Path, owner.Kind))
				delete(s.byPath, f.Path)
				continue
			}
		}
		f.Slot = len(s.Top)
		s.Top = append(s.Top, f)
	}
	for _, f := range s.Top {
		s.order(f)
	}
	s.group("")
	for _, f := range s.Facts {
		if f.Kind == List {
			s.group(f.prefix)
		}
		for i := range len(f.Path) {
			if f.Path[i] == '.' {
				s.group(f.Path[:i+1])
			}
		}
	}
	return s
}

// A group is what may stand in a mapping of a profile: the facts whose paths
// begin alike, by the rest of the path.
type group struct {
	names []string
	facts map[string]*Fact
}

// group makes the group of a prefix, which is "" or ends in a dot.
func (s *Schema) group(prefix string) {
	if s.groups == nil {
		s.groups = map[string]*group{}
	}
	if s.groups[prefix] != nil {
		return
	}
	g := &group{facts: map[string]*Fact{}}
	for _, f := range s.Facts {
		rest, ok := strings.CutPrefix(f.Path, prefix)
		if !ok {
			continue
		}
		g.facts[rest] = f
		head, _, _ := strings.Cut(rest, ".")
		if !slices.Contains(g.names, head) {
			g.names = append(g.names, head)
		}
	}
	s.groups[prefix] = g
}

// fieldsOf is what collect finds in t, once.
func (s *Schema) fieldsOf(t reflect.Type) map[string]field {
	if fields, ok := s.fields.Load(t); ok {
		return fields.(map[string]field)
	}
	fields := collect(t, func(string) {}) // Bind has reported what is wrong with t
	s.fields.Store(t, fields)
	return fields
}

func (s *Schema) order(f *Fact) {
	f.Place, f.prefix = len(s.Facts), f.Path+"."
	s.Facts = append(s.Facts, f)
	for _, field := range f.Fields {
		s.order(field)
	}
}

// Bind ties s to the struct type t. Report is called with a fact that t has
// no field for or one of the wrong type; missing is called with the path of a
// field that the dictionary does not have; unusable with what is wrong with t
// itself.
func (s *Schema) Bind(t reflect.Type, report func(*Fact, string), missing func(path, hint string), unusable func(string)) {
	s.Type = t
	fields := collect(t, unusable)
	s.bind(s.Top, t, fields, report)
	s.steps, s.named = s.stepsOf(s.Top, fields), nil
	for _, f := range s.Top {
		if f.names && f.read != nil {
			s.named = append(s.named, f)
		}
	}
	s.extra(fields, missing)
}

// stepsOf lists how facts are read that were bound to fields.
func (s *Schema) stepsOf(facts []*Fact, fields map[string]field) (list []step) {
	for _, f := range facts {
		if f.read != nil {
			list = append(list, f.stepOf(fields[f.nameIn(f.Owner)]))
		}
	}
	return list
}

// nameIn is the path of f, as seen from the records of its owner.
func (f *Fact) nameIn(owner *Fact) string {
	if owner == nil {
		return f.Path
	}
	return strings.TrimPrefix(f.Path, owner.Path+".")
}

func (s *Schema) extra(fields map[string]field, missing func(path, hint string)) {
	paths := make([]string, 0, len(fields))
	for path := range fields {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		f := s.byPath[path]
		if f == nil && !s.isGroup(path) {
			missing(path, spell.Hint(path, s.Paths()))
		}
	}
}

// isGroup reports whether path is a struct or map that facts are inside of.
func (s *Schema) isGroup(path string) bool {
	for p := range s.byPath {
		if strings.HasPrefix(p, path+".") {
			return true
		}
	}
	return false
}

func (s *Schema) bind(facts []*Fact, in reflect.Type, fields map[string]field, report func(*Fact, string)) {
	prefix := ""
	if len(facts) > 0 && facts[0].Owner != nil {
		prefix = facts[0].Owner.Path + "."
	}
	for _, f := range facts {
		name := strings.TrimPrefix(f.Path, prefix)
		fl, ok := fields[name]
		if group, key, cut := strings.Cut(name, "."); cut {
			if m, isMap := fields[group]; isMap && m.typ.Kind() == reflect.Map {
				switch {
				case ok:
					report(f, fmt.Sprintf("two fields of the Go type %s are named %q: %s and a key of %s; leave one of them out",
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
		if err := s.bindField(f, fl, report); err != nil {
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

// isTermSet and isRecords recognise advisor.Set and advisor.List[T], and the
// structs of the same shape that are made for packs without a Go struct.
func isTermSet(t reflect.Type) bool {
	return isOpen(t) && t.Field(0).Type.Elem().Kind() == reflect.String
}

func isRecords(t reflect.Type) bool {
	return isOpen(t) && elemStruct(t.Field(0).Type.Elem()) != nil
}

func isOpen(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.NumField() == 3 && t.Field(0).Name == "Has" &&
		t.Field(1).Name == "Not" && t.Field(2).Name == "Complete" && t.Field(0).Type.Kind() == reflect.Slice &&
		t.Field(1).Type.Kind() == reflect.Slice && t.Field(1).Type.Elem().Kind() == reflect.String &&
		t.Field(2).Type.Kind() == reflect.Bool
}

// bindField makes the function that reads f's value out of fl.
func (s *Schema) bindField(f *Fact, fl field, report func(*Fact, string)) error {
	typ := pointee(fl.typ)
	if fl.typ.Kind() == reflect.Pointer && fl.typ.Elem().Kind() == reflect.Pointer {
		return fmt.Errorf("the Go type %s has more than one pointer", fl.typ)
	}
	wrong := fmt.Errorf("the Go type %s does not hold %s", fl.typ, f.Kind.one())
	var read reader
	bounded := (f.Kind == Int || f.Kind == Number) && isNumber(typ) || f.Kind == Date && isDate(typ)
	if f.bounds = bounded; bounded {
		typ = typ.Field(0).Type.Elem()
	}
	f.open = typ.Kind() == reflect.Struct && (f.Kind == Terms || f.Kind == List)
	kind := typ.Kind()
	isInt := kind >= reflect.Int && kind <= reflect.Int64 && typ != durationType
	isUint := kind >= reflect.Uint && kind <= reflect.Uint64
	isFloat := kind == reflect.Float32 || kind == reflect.Float64
	switch f.Kind {
	case Bool:
		if kind != reflect.Bool {
			return wrong
		}
		read = readBool
	case Int, Number:
		switch {
		case isInt:
			read = f.readInt
		case isUint:
			read = f.readUint
		case kind == reflect.Float32 && f.Kind == Number:
			read = f.readFloat32
		case isFloat && f.Kind == Number:
			read = f.readFloat
		default:
			return wrong
		}
	case Text, Enum, Term:
		if kind != reflect.String {
			return wrong
		}
		read = func(v reflect.Value, _ *Profile, out *Value) error { return f.text(v.String(), s.Terms, out) }
	case Date:
		if typ != timeType {
			return wrong
		}
		read = f.readDate
	case Duration:
		if typ != durationType {
			return wrong
		}
		read = readDuration
	case Terms:
		if !isTermSet(typ) && !(kind == reflect.Slice && typ.Elem().Kind() == reflect.String) {
			return wrong
		}
		read = s.setReader(f, typ)
	case List:
		switch {
		case isRecords(typ):
			return s.bindList(f, fl, typ, elemStruct(typ.Field(0).Type.Elem()), report)
		case kind == reflect.Slice && elemStruct(typ.Elem()) != nil:
			return s.bindList(f, fl, typ, elemStruct(typ.Elem()), report)
		}
		return wrong
	case Numbers, Texts:
		if kind != reflect.Slice {
			return wrong
		}
		ek := typ.Elem().Kind()
		number := ek >= reflect.Int && ek <= reflect.Float64 && ek != reflect.Uintptr && typ.Elem() != durationType
		if f.Kind == Numbers && !number || f.Kind == Texts && ek != reflect.String {
			return wrong
		}
		read = f.scalars
	}
	if bounded {
		read = f.boundedReader(read)
	}
	f.read = guarded(fl, read)
	return nil
}

func elemStruct(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct && t != timeType {
		return t
	}
	return nil
}

func (f *Fact) scalars(v reflect.Value, _ *Profile, out *Value) error {
	if v.Len() > MaxItems {
		return fmt.Errorf("fact %s: %d items; at most %d are read", f.Path, v.Len(), MaxItems)
	}
	if f.Kind == Texts {
		list := make([]string, 0, v.Len())
		for i := range v.Len() { // as a text is read
			if s := strings.TrimSpace(v.Index(i).String()); s != "" {
				list = append(list, s)
			}
		}
		out.Known, out.Any = true, list
		return nil
	}
	list := make([]float64, v.Len())
	for i := range list {
		x := v.Index(i)
		switch {
		case x.CanInt():
			list[i] = float64(x.Int())
		case x.CanUint():
			list[i] = float64(x.Uint())
		default:
			list[i] = x.Float()
		}
		if _, err := f.check(Value{Known: true, Num: list[i]}); err != nil {
			return err
		}
	}
	out.Known, out.Any = true, list
	return nil
}

// BoolValue is a known Bool.
func BoolValue(b bool) Value {
	if b {
		return Value{Known: true, Int: 1}
	}
	return Value{Known: true}
}

// check refuses a number outside the fact's plausible range.
func (f *Fact) check(v Value) (Value, error) {
	if !f.plausible(v.Num) {
		return Value{}, f.implausible(strconv.FormatFloat(v.Num, 'g', -1, 64))
	}
	return v, nil
}

func (f *Fact) plausible(x float64) bool {
	low, high := f.limits()
	return x >= low && x <= high // as NaN is not
}

// MaxWhole is the last whole number up to which each is a float64 of its own:
// conditions compare numbers as such.
const MaxWhole = 1<<53 - 1

// limits are the least and the most that a number can be.
func (f *Fact) limits() (low, high float64) {
	low, high = -math.MaxFloat64, math.MaxFloat64
	if f.Kind == Int {
		low, high = -MaxWhole, MaxWhole
	}
	if f.Ranged {
		low, high = max(low, f.Min), min(high, f.Max)
	}
	return low, high
}

// An ImplausibleError is a value that a fact cannot have. It does not say the
// value, which WithValues does.
type ImplausibleError struct {
	Fact, Value, Want string
	Record            int // of its list, from 1; 0: of none
}

func (e *ImplausibleError) Error() string {
	return fmt.Sprintf("fact %s%s is not plausible; want %s", e.Fact, e.where(), e.Want)
}

func (e *ImplausibleError) withValue() error {
	return fmt.Errorf("fact %s%s: %s is not plausible; want %s", e.Fact, e.where(), e.Value, e.Want)
}

func (e *ImplausibleError) where() string {
	if e.Record == 0 {
		return ""
	}
	return fmt.Sprintf(" of record %d", e.Record)
}

// A contradiction is what a profile says of a fact that cannot all be so.
type contradiction struct{ fact, what, value, says string }

func (e *contradiction) Error() string { return "fact " + e.fact + ": " + e.what + e.says }

func (e *contradiction) withValue() error {
	return errors.New("fact " + e.fact + ": " + e.value + e.says)
}

// WithValues is err, of Read, with the values that it is about.
func WithValues(err error) error {
	list := leaves(err, nil)
	for i, e := range list {
		if x, ok := e.(interface{ withValue() error }); ok {
			list[i] = x.withValue()
		}
	}
	return errors.Join(list...)
}

func (f *Fact) implausible(value string) error {
	return &ImplausibleError{f.Path, value, f.Plausible(), 0}
}

// Plausible says what values of f, an Int or Number, are plausible: "0 to 120 a".
func (f *Fact) Plausible() string {
	want := "a finite number"
	if f.Kind == Int {
		want = fmt.Sprintf("a whole number from %d to %d", -int64(MaxWhole), int64(MaxWhole))
	}
	if f.Ranged {
		want = strings.TrimSpace(fmt.Sprintf("%s to %s %s", strconv.FormatFloat(f.Min, 'g', -1, 64), strconv.FormatFloat(f.Max, 'g', -1, 64), f.Unit))
	}
	return want
}

func (f *Fact) text(s string, h *term.Hierarchy, out *Value) error {
	switch f.Kind {
	case Text: // as data is read, see CanBeHeld
		if s = strings.TrimSpace(s); s == "" {
			return nil
		}
	case Enum:
		if s == "" { // the zero value of a named string type: nothing was said
			return nil
		}
		if !slices.Contains(f.Values, s) {
			return &ImplausibleError{f.Path, strconv.Quote(s), "one of " + strings.Join(f.Values, ", ") + spell.Hint(s, f.Values), 0}
		}
	case Term:
		if s == "" {
			return nil
		}
		id := f.find(s, h)
		if id == term.None && (f.Owner == nil || f.Owner.TermField() != f) { // else see expand
			id = f.only(s, h)
		}
		out.Int = int64(id)
	}
	out.Known, out.Str = true, s
	return nil
}

// CanBeHeld reports whether a profile can give a text: where one is read, space
// around it is dropped, and an empty one says nothing.
func CanBeHeld(s string) bool { return s != "" && strings.TrimSpace(s) == s }

// find returns the term that data calls s, if the fact may name it.
func (f *Fact) find(s string, h *term.Hierarchy) term.ID {
	id := h.Find(s)
	for _, root := range f.Of {
		if h.Is(id, root) {
			return id
		}
	}
	return term.None
}

// only is the term that a name of a product stands for, if it is one.
func (f *Fact) only(s string, h *term.Hierarchy) term.ID {
	if r := h.Read(s, f.Of, f.RulesOut); len(r.Parts) == 1 {
		return r.Parts[0].ID
	}
	return term.None
}

// IsBound reports whether the Go struct has a field for f.
func (f *Fact) IsBound() bool { return f.read != nil }

// HasBounds reports whether a profile can say of f, an Int, Number or Date, that
// it is at least or at most something.
func (f *Fact) HasBounds() bool { return f.bounds }

// CanBeOpen reports whether a profile can say a part of f, a set or a list.
func (f *Fact) CanBeOpen() bool { return f.open }
