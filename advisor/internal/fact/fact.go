// Package fact knows what facts there are and what can be known of them.
//
// A [Schema] is the dictionary of facts; a [Profile] has a [Value] for each, which
// conditions look at. Package profile makes one of a Go struct.
package fact

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/term"
)

// A Kind is the type of a fact, named as in facts.yaml.
type Kind int

const (
	Invalid  Kind = iota
	Bool          // bool
	Int           // int
	Number        // number
	Text          // text
	Enum          // enum
	Date          // date: time.Time
	Duration      // duration: time.Duration
	Term          // term: the id or another name of a term
	Terms         // terms: a set of terms
	List          // list: records
	Numbers       // numbers: a list of numbers
	Texts         // texts: a list of texts
)

var kindNames = []string{"", "bool", "int", "number", "text", "enum", "date", "duration", "term",
	"terms", "list", "numbers", "texts"}

func (k Kind) String() string { return kindNames[k] }

// KindNames lists the kinds as facts.yaml names them.
func KindNames() []string { return kindNames[1:] }

// KindNamed returns the kind with that name, or Invalid.
func KindNamed(name string) Kind {
	for k, n := range kindNames {
		if n == name {
			return Kind(k)
		}
	}
	return Invalid
}

// A Fact is an entry of the dictionary.
type Fact struct {
	Path     string // "age", "medications.months"
	Kind     Kind
	Unit     string             // UCUM
	Min, Max float64            // of a Date: days since 1970, see Day
	Ranged   bool               // Min and Max are given
	Convert  map[string]float64 // other unit -> factor to Unit
	Values   []string           // of an Enum, in order
	Of       []term.ID          // roots that a Term or Terms may name
	RulesOut bool               // what is in the set must not be encouraged
	// the person asks about what is in the set: what answers it has room in an advice first
	AnsweredFirst bool
	Derived       bool
	Sensitive     bool // an interview asks for it late

	Label     map[string]string            // language -> words
	Ask       map[string]string            // language -> question
	ValueText map[string]map[string]string // enum value -> language -> words
	Codes     map[string][]string          // code system -> codes
	FHIR      *Mapping                     // where else FHIR data holds it, or nil

	Owner  *Fact   // the list whose records have this field, or nil
	Fields []*Fact // of a List
	Slot   int     // index of the value among its owner's
	Place  int     // index in Schema.Facts

	// What the field of the Go struct holds, if it has one.
	IsBound   bool // there is one
	HasBounds bool // bounds, too
	CanBeOpen bool // a set or list of which perhaps not all is known
}

// Name is the last part of the path.
func (f *Fact) Name() string {
	return f.Path[strings.LastIndexByte(f.Path, '.')+1:]
}

// A Value is what a profile says of a fact. The zero Value is unknown.
type Value struct {
	Known bool
	// what the profile gives has been held against what derives: they differ or, if something is
	// known, that lies in both
	Held   bool
	Denied bool // nobody said it: it follows from the premise of the fact, which is false
	Open   bool // nobody could have said it yet: of a further record, or of a profile in the making
	// of the value of an expression, of kind Number: it is a whole number, which Int has, too
	Whole bool
	Int   int64   // of Bool (0, 1), Int, Duration, Term (a term.ID)
	Num   float64 // of Int and Number
	Str   string  // of Text, Enum, and of Term: the name in the data
	// of Date: time.Time, or a pointer to one (see Time); Terms: *Set; List: *Records; Numbers:
	// []float64; Texts: []string
	Any  any
	Span *Span // of an Int, Number or Date that is not known: its bounds, or nil
}

// A Set is a set of terms of which perhaps not all is known.
type Set struct {
	Has          []term.ID // present
	Not          []term.ID // ruled out, with their kinds
	Complete     bool      // nothing else is present
	Unrecognised []string  // names in Has that are not terms
	NoTerms      []string  // names in Not that are not terms
	Hidden       bool      // a name in Has was not recognised: it might be anything
}

// Records is a list of records of which perhaps not all is known.
type Records struct {
	Elems        []*Elem
	Rest         *Elem     // any further record; nil if the list is complete
	Not          []term.ID // that no record is, nor a kind of them
	Complete     bool
	Unrecognised []string // names that are ruled out and are not terms
}

// Further is any record that list may have besides those it is known to have.
// Its fields are open: nobody left them out, since nobody has named it yet.
func Further(list *Fact) *Elem {
	e := &Elem{List: list, Index: -1, Slots: make([]Value, max(1, len(list.Fields)))}
	for i := range e.Slots {
		e.Slots[i].Open = true
	}
	return e
}

// UnknownList is a list of which nothing is known.
func UnknownList(list *Fact) *Records { return &Records{Rest: Further(list)} }

// An Elem is one record, or one number or text, of a list.
type Elem struct {
	List  *Fact
	Index int       // -1 for Rest
	Not   []term.ID // of one made up to stand for all of its list: what those are not
	Slots []Value   // by Fact.Slot
}

// Unrecognised is a name in a profile that is not in the hierarchy.
type Unrecognised struct{ Fact, Name string }

// Time is the value of a known Date.
func (v *Value) Time() time.Time {
	if t, ok := v.Any.(*time.Time); ok {
		return *t
	}
	return v.Any.(time.Time)
}

// Any gives v as a value for the expr machine; v must be known.
func (f *Fact) Any(v Value) any {
	switch f.Kind {
	case Bool:
		return v.Int != 0
	case Int:
		return int(v.Int)
	case Number:
		return v.Num
	case Duration:
		return time.Duration(v.Int)
	case Text, Enum, Term:
		return v.Str
	case Date:
		return v.Time()
	}
	return v.Any
}

// Show gives v, a known value, in words: "67", "female", "prednisone".
func (f *Fact) Show(v Value, h *term.Hierarchy, words *own.Words) string {
	switch f.Kind {
	case Bool:
		if v.Int != 0 {
			return words.Text("yes")
		}
		return words.Text("no")
	case Int:
		return fmt.Sprint(v.Int)
	case Number:
		return string(AppendNumber(nil, v.Num, words))
	case Text: // what somebody typed
		return Printable(v.Str)
	case Enum:
		if s := f.ValueText[v.Str][words.Lang]; s != "" {
			return words.Numbers(s)
		}
		return v.Str
	case Date:
		return v.Time().Format(time.DateOnly)
	case Duration:
		return time.Duration(v.Int).String()
	case Term:
		return termName(v, h, words)
	case Terms:
		return showSet(v.Any.(*Set), h, words)
	case List:
		var names []string
		for _, e := range v.Any.(*Records).Elems {
			names = append(names, e.Name(h, words))
		}
		if len(names) == 0 {
			return words.Text("none")
		}
		return some(names)
	case Numbers:
		var items []string
		for _, x := range v.Any.([]float64) {
			items = append(items, string(AppendNumber(nil, x, words)))
		}
		return inWords(items, words)
	case Texts:
		var items []string
		for _, s := range v.Any.([]string) {
			items = append(items, words.Quoted(Printable(s)))
		}
		return inWords(items, words)
	}
	return ""
}

// termName is what a term is called, or what somebody typed.
func termName(v Value, h *term.Hierarchy, words *own.Words) string {
	if id := term.ID(v.Int); id != term.None {
		return words.Numbers(h.Label(id, words.Lang))
	}
	return Printable(v.Str)
}

// inWords lists items as a sentence does: 1, 2 and 5.
func inWords(items []string, words *own.Words) string {
	switch n := len(items); {
	case n == 0:
		return words.Text("none")
	case n == 1 || n > mostShown:
		return some(items)
	default:
		return strings.Join(items[:n-1], ", ") + " " + words.Text("and") + " " + items[n-1]
	}
}

const mostShown = 20 // items of a list

// some lists names, of many the first.
func some(names []string) string {
	if more := len(names) - mostShown; more > 0 {
		return fmt.Sprintf("%s, … (+%d)", strings.Join(names[:mostShown], ", "), more)
	}
	return strings.Join(names, ", ")
}

// AppendNumber adds a number in words to b, with at most four decimals.
func AppendNumber(b []byte, x float64, words *own.Words) []byte {
	from := len(b)
	b = strconv.AppendFloat(b, x, 'f', 4, 64)
	b = bytes.TrimSuffix(bytes.TrimRight(b, "0"), []byte("."))
	if words.Decimal != "." {
		b = append(b[:from], words.Number(string(b[from:]))...)
	}
	return b
}

func showSet(s *Set, h *term.Hierarchy, words *own.Words) string {
	var names []string
	for _, id := range s.Has {
		names = append(names, words.Numbers(h.Label(id, words.Lang)))
	}
	for _, name := range s.Unrecognised {
		names = append(names, words.Quoted(Printable(name)))
	}
	if len(names) == 0 {
		return words.Text("none")
	}
	return some(names)
}

// Name is what a record is called: its first term.
func (e *Elem) Name(h *term.Hierarchy, words *own.Words) string {
	for _, f := range e.List.Fields {
		if v := e.Slots[f.Slot]; f.Kind == Term && v.Known {
			return termName(v, h, words)
		}
	}
	return ""
}

// TermField is the field by which has() finds records, or nil.
func (f *Fact) TermField() *Fact {
	for _, field := range f.Fields {
		if field.Kind == Term {
			return field
		}
	}
	return nil
}

// A Profile is what one struct says of all facts.
type Profile struct {
	Slots        []Value
	Unrecognised []Unrecognised
	// AsOf is the last day on which dates can lie that are read, but for facts
	// whose range says otherwise; zero: that is not checked.
	AsOf time.Time
}

// Reset drops what p says and keeps its memory.
func (p *Profile) Reset() {
	clear(p.Slots)
	clear(p.Unrecognised)
	p.Slots, p.Unrecognised = p.Slots[:0], p.Unrecognised[:0]
}

// Put sets a value in maps inside maps by the path of a fact: labs.crp is crp in labs.
func Put[M ~map[string]V, V any](into M, path string, v V) {
	for {
		head, rest, nested := strings.Cut(path, ".")
		if !nested {
			into[head] = v
			return
		}
		group, ok := any(into[head]).(M)
		if !ok {
			group = M{}
			into[head] = any(group).(V)
		}
		into, path = group, rest
	}
}
