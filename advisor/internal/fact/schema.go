package fact

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/term"
)

// A Schema is the dictionary of facts.
type Schema struct {
	Facts []*Fact // top-level facts and, after each list, its fields
	Top   []*Fact // by Slot
	Terms *term.Hierarchy

	byPath map[string]*Fact
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
		if dot := strings.LastIndexByte(f.Path, '.'); dot >= 0 {
			if owner := s.byPath[f.Path[:dot]]; owner != nil && owner.Kind == List {
				f.Owner = owner
				f.Slot = len(owner.Fields)
				owner.Fields = append(owner.Fields, f)
				continue
			} else if owner != nil {
				report(owner, fmt.Sprintf("only a list has fields, such as %s, and this has the type %s",
					f.Path, owner.Kind))
				owner.Kind, f.Owner = List, owner // so that nothing else is said of what names it
				f.Slot = len(owner.Fields)
				owner.Fields = append(owner.Fields, f)
				continue
			}
		}
		f.Slot = len(s.Top)
		s.Top = append(s.Top, f)
	}
	for _, f := range s.Top {
		s.order(f)
	}
	return s
}

func (s *Schema) order(f *Fact) {
	f.Place = len(s.Facts)
	s.Facts = append(s.Facts, f)
	for _, field := range f.Fields {
		s.order(field)
	}
}

// BoolValue is a known Bool.
func BoolValue(b bool) Value {
	if b {
		return Value{Known: true, Int: 1}
	}
	return Value{Known: true}
}

// NumberValue is a known Number.
func NumberValue(x float64) Value { return Value{Known: true, Num: x} }

// WholeValue is a known whole number.
func WholeValue(i int64) Value {
	return Value{Known: true, Whole: true, Int: i, Num: float64(i)}
}

// IsWhole reports whether v, of a kind of number, is a whole one.
func (v *Value) IsWhole(kind Kind) bool { return kind == Int || v.Whole }

// Blank reports whether nothing is known of a value, not even that there is one.
func (v *Value) Blank() bool { return !v.Known && v.Span == nil }

// Told reports whether something is known of a value.
func (v *Value) Told() bool {
	return v.Known || v.Span != nil && !(math.IsInf(v.Span.Low, -1) && math.IsInf(v.Span.High, 1))
}

// MaxWhole is the last whole number up to which each is a float64 of its own:
// conditions compare numbers as such.
const MaxWhole = 1<<53 - 1

// Limits are the least and the most that a number can be.
func (f *Fact) Limits() (low, high float64) {
	low, high = -math.MaxFloat64, math.MaxFloat64
	if f.Kind == Int {
		low, high = -MaxWhole, MaxWhole
	}
	if f.Ranged {
		low, high = max(low, f.Min), min(high, f.Max)
	}
	return low, high
}

// Plausible says what values of f, an Int or Number, are plausible: "0 to 120 years".
func (f *Fact) Plausible() string {
	want := "a finite number"
	if f.Kind == Int {
		want = fmt.Sprintf("a whole number from %d to %d", -int64(MaxWhole), int64(MaxWhole))
	}
	if f.Ranged {
		want = strings.TrimSpace(fmt.Sprintf("%s to %s %s", strconv.FormatFloat(f.Min, 'g', -1, 64),
			strconv.FormatFloat(f.Max, 'g', -1, 64), UnitWords(f.Unit, false)))
	}
	return want
}

// CanBeHeld reports whether a profile can give a text: where one is read, space
// around it is dropped, and an empty one says nothing.
func CanBeHeld(s string) bool { return s != "" && strings.TrimSpace(s) == s }

// earliest is the first day that a date can be, of a fact without a range.
var earliest = Day(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC))

// Days is the range of days that are plausible: what has happened, of a fact
// that does not say otherwise.
func (f *Fact) Days(asOf time.Time) (low, high float64) {
	switch {
	case f.Ranged:
		return f.Min, f.Max
	case asOf.IsZero():
		return earliest, math.Inf(1)
	}
	return earliest, Day(asOf)
}
