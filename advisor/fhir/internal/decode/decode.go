// Package decode reads JSON into structs as encoding/json does, in one pass and
// several times as fast: most of an export is elements that nobody reads, which
// are passed over quickly.
//
// [Unmarshal] takes what is written plainly. Whatever is rare in FHIR data, such as
// a name in other letters, a field that is given twice or a value of another kind, it
// leaves to encoding/json, so that there is one truth of what it means.
package decode

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Unmarshal is json.Unmarshal, into a zero value of a struct. Values of type
// json.RawMessage are parts of text. It is safe for concurrent use.
func Unmarshal[T any](text []byte, v *T) error {
	if Plain(text, v) {
		return nil
	}
	var zero T
	*v = zero
	return json.Unmarshal(text, v)
}

// Plain reads a text that is written plainly. If it is not v is of no use.
func Plain[T any](text []byte, v *T) bool { return Noting(text, v, nil) }

// Noting is Plain, and notes what stands in the text under some names, wherever that is.
func Noting[T any](text []byte, v *T, notes *Notes) bool {
	d := decoders.Get().(*decoder)
	defer decoders.Put(d)
	d.text, d.at, d.notes = text, 0, notes
	defer func() { d.text, d.notes = nil, nil }()
	d.space()
	if !d.value(reflect.ValueOf(v).Elem(), planOf(reflect.TypeFor[T]())) {
		return false
	}
	d.space()
	return d.at == len(d.text)
}

// Valid is json.Valid.
func Valid(text []byte) bool {
	d := decoders.Get().(*decoder)
	defer decoders.Put(d)
	d.text, d.at = text, 0
	defer func() { d.text = nil }()
	d.space()
	if d.skip(0) {
		d.space()
		return d.at == len(text)
	}
	return json.Valid(text) // deeper than is passed over, or not JSON
}

var decoders = sync.Pool{New: func() any { return &decoder{} }}

// A plan says how a type is read.
type plan struct {
	kind   kind
	elem   *plan // of what a pointer points to, or of a list
	fields []field
}

type kind int

const (
	other kind = iota // by encoding/json
	text
	boolean
	integer
	number // json.Number
	raw    // json.RawMessage
	list
	pointer
	object
)

type field struct {
	name  string
	index []int
	plan  *plan
}

var plans sync.Map // of reflect.Type: *plan

var (
	numberType      = reflect.TypeFor[json.Number]()
	rawType         = reflect.TypeFor[json.RawMessage]()
	unmarshalerType = reflect.TypeFor[json.Unmarshaler]()
)

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p := newPlan(t, map[reflect.Type]*plan{})
	plans.Store(t, p)
	return p
}

// newPlan makes the plan of a type; those of types that contain themselves are
// in made before they are whole.
func newPlan(t reflect.Type, made map[reflect.Type]*plan) *plan {
	if p := made[t]; p != nil {
		return p
	}
	p := &plan{}
	made[t] = p
	switch {
	case t == numberType:
		p.kind = number
	case t == rawType:
		p.kind = raw
	case t.Kind() == reflect.Pointer:
		p.kind, p.elem = pointer, newPlan(t.Elem(), made)
	case reflect.PointerTo(t).Implements(unmarshalerType):
	case t.Kind() == reflect.String:
		p.kind = text
	case t.Kind() == reflect.Bool:
		p.kind = boolean
	case t.Kind() == reflect.Int64:
		p.kind = integer
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		p.kind, p.elem = list, newPlan(t.Elem(), made)
	case t.Kind() == reflect.Struct:
		p.fields = fieldsOf(t, made)
		if p.fields != nil {
			p.kind = object
		}
	}
	return p
}

// fieldsOf are the fields of a struct with their names in JSON; nil if encoding/json
// would have to choose among them.
func fieldsOf(t reflect.Type, made map[reflect.Type]*plan) []field {
	fields := []field{}
	for _, f := range reflect.VisibleFields(t) {
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			continue // its fields are visible
		case !f.IsExported() || name == "-":
			continue
		case name == "" || opts != "" || len(fields) == 64:
			return nil
		}
		for i := 1; i < len(f.Index); i++ {
			inner := t.FieldByIndex(f.Index[:i])
			if inner.Tag.Get("json") != "" || inner.Type.Kind() != reflect.Struct {
				return nil
			}
		}
		for _, before := range fields {
			if strings.EqualFold(before.name, name) {
				return nil
			}
		}
		fields = append(fields, field{name, f.Index, newPlan(f.Type, made)})
	}
	return fields
}

// A decoder reads a text. Its methods return false if the text is not plain.
type decoder struct {
	text  []byte
	at    int
	notes *Notes // nil: none are taken

	// texts that were read lately: most are codes, units and names of systems, which
	// come again and again
	lately [512]string
}

// same is s as a string, which is not made again if it was read lately.
func (d *decoder) same(s []byte) string {
	if len(s) == 0 || len(s) > 80 {
		return string(s)
	}
	at := &d.lately[(len(s)+7*int(s[0])+31*int(s[len(s)/2])+101*int(s[len(s)-1]))%len(d.lately)]
	if *at != string(s) {
		*at = string(s)
	}
	return *at
}

func (d *decoder) null() bool {
	if bytes.HasPrefix(d.text[d.at:], []byte("null")) {
		d.at += len("null")
		return true
	}
	return false
}

// value reads a value into v, which is zero.
func (d *decoder) value(v reflect.Value, p *plan) bool {
	switch p.kind {
	case pointer:
		if d.null() {
			return true
		}
		v.Set(reflect.New(v.Type().Elem()))
		return d.value(v.Elem(), p.elem)
	case raw:
		from := d.at
		if !d.skip(0) {
			return false
		}
		v.SetBytes(d.text[from:d.at:d.at])
		return true
	case other:
		from := d.at
		return d.skip(0) && json.Unmarshal(d.text[from:d.at], v.Addr().Interface()) == nil
	}
	if d.null() {
		return true
	}
	switch p.kind {
	case text:
		s, ok := d.string()
		if ok {
			v.SetString(s)
		}
		return ok
	case boolean:
		return d.boolean(v)
	case integer, number:
		from := d.at
		if !d.number() {
			return false
		}
		if p.kind == number {
			v.SetString(string(d.text[from:d.at]))
			return true
		}
		n, err := strconv.ParseInt(string(d.text[from:d.at]), 10, 64)
		v.SetInt(n)
		return err == nil
	case list:
		return d.list(v, p)
	}
	return d.object(v, p)
}

func (d *decoder) boolean(v reflect.Value) bool {
	switch rest := d.text[d.at:]; {
	case bytes.HasPrefix(rest, []byte("true")):
		d.at += len("true")
		v.SetBool(true)
		return true
	case bytes.HasPrefix(rest, []byte("false")):
		d.at += len("false")
		return true
	}
	return false
}

func (d *decoder) list(v reflect.Value, p *plan) bool {
	if !d.next('[') {
		return false
	}
	if d.space(); d.next(']') {
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		return true
	}
	for n := 0; ; n++ {
		if n == v.Cap() {
			v.Grow(max(n, 1))
		}
		v.SetLen(n + 1)
		if d.space(); !d.value(v.Index(n), p.elem) {
			return false
		}
		if d.space(); d.next(']') {
			return true
		}
		if !d.next(',') {
			return false
		}
	}
}

func (d *decoder) object(v reflect.Value, p *plan) bool {
	if !d.next('{') {
		return false
	}
	if d.space(); d.next('}') {
		return true
	}
	var seen uint64
	for {
		name, ok := d.name()
		if !ok {
			return false
		}
		i, ok := p.find(name)
		switch {
		case !ok, i >= 0 && seen&(1<<i) != 0:
			return false
		case i < 0:
			if !d.skip(0) {
				return false
			}
		default:
			seen |= 1 << i
			f := &p.fields[i]
			to := v.Field(f.index[0])
			for _, n := range f.index[1:] {
				to = to.Field(n)
			}
			if !d.value(to, f.plan) {
				return false
			}
		}
		if d.space(); d.next('}') {
			return true
		}
		if !d.next(',') {
			return false
		}
	}
}

// find is the field of a name, or -1; not ok if encoding/json would take the name
// for one that is written in other letters.
func (p *plan) find(name []byte) (i int, ok bool) {
	for i := range p.fields {
		f := p.fields[i].name
		if len(f) != len(name) {
			continue
		}
		if f == string(name) {
			return i, true
		}
		if (f[0]|0x20) == (name[0]|0x20) && strings.EqualFold(f, string(name)) {
			return -1, false
		}
	}
	return -1, true
}

// name reads the name of a field and what stands before its value.
func (d *decoder) name() (name []byte, ok bool) {
	d.space()
	from := d.at + 1
	if !d.next('"') {
		return nil, false
	}
	for ; d.at < len(d.text); d.at++ {
		switch c := d.text[d.at]; {
		case c == '"':
			name = d.text[from:d.at]
			d.at++
			d.space()
			if len(name) == 0 || !d.next(':') {
				return nil, false
			}
			d.space()
			return name, d.notes == nil || d.note(name)
		case c == '\\', c < ' ', c >= utf8.RuneSelf:
			return nil, false
		}
	}
	return nil, false
}

// string reads a text.
func (d *decoder) string() (string, bool) {
	from := d.at
	if !d.skipString() {
		return "", false
	}
	s := d.text[from+1 : d.at-1]
	for _, c := range s {
		if c == '\\' || c >= utf8.RuneSelf {
			var out string
			err := json.Unmarshal(d.text[from:d.at], &out)
			return out, err == nil
		}
	}
	return d.same(s), true
}
