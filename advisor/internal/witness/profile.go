package witness

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A Profile is a partly known profile that a search has found.
type Profile struct {
	Region string // "" for the pack's first
	AsOf   time.Time
	Slots  []fact.Value

	schema *fact.Schema
}

// Of is a profile with such values.
func Of(schema *fact.Schema, slots []fact.Value, region string, asOf time.Time) *Profile {
	return &Profile{Slots: slots, Region: region, AsOf: asOf, schema: schema}
}

// shrink leaves out all that the goal holds without, and writes sets and lists
// as complete where that is shorter.
func (s *search) shrink(region string) *Profile {
	holds := func(slots []fact.Value) bool { return s.held(slots) == condition.True }
	slots := Shrink(settled(s.slots), holds)
	if region == s.pack.Regions[0].Name {
		region = ""
	}
	p := Of(s.pack.Schema, slots, region, time.Time{})
	s.frame.AsOf = time.Time{}
	if !holds(slots) {
		p.AsOf = s.asOf
	}
	s.frame.AsOf = s.asOf
	return p
}

// Shrink leaves out of the values of a profile all that holds is true without,
// and writes sets and lists as complete where that is shorter.
func Shrink(slots []fact.Value, holds func([]fact.Value) bool) []fact.Value {
	slots = slices.Clone(slots)
	for again := true; again; {
		again = false
		for i := range slots {
			for _, v := range smaller(slots[i]) {
				old := slots[i]
				slots[i] = v
				if holds(slots) {
					again = true
					break
				}
				slots[i] = old
			}
		}
	}
	return slots
}

// smaller lists values that say less than v, or say it in fewer words; none of
// them is an open set or list that says nothing.
func smaller(v fact.Value) []fact.Value {
	if v.Span != nil {
		return []fact.Value{{}}
	}
	if !v.Known {
		return nil
	}
	list := []fact.Value{{}}
	switch all := v.Any.(type) {
	case *fact.Set:
		for _, s := range smallerSets(all) {
			if s.Complete || s.Hidden || len(s.Has)+len(s.Not) > 0 {
				list = append(list, fact.Value{Known: true, Any: s})
			}
		}
	case *fact.Records:
		for _, r := range smallerRecords(all) {
			if r.Complete || len(r.Elems)+len(r.Not) > 0 {
				list = append(list, fact.Value{Known: true, Any: r})
			}
		}
	}
	return list
}

func smallerSets(all *fact.Set) (list []*fact.Set) {
	add := func(has, not []term.ID, complete bool) {
		list = append(list, &fact.Set{Has: has, Not: not, Complete: complete,
			Unrecognised: all.Unrecognised, Hidden: all.Hidden})
	}
	if len(all.Not) > 0 || !all.Complete {
		add(all.Has, nil, true)
	}
	for i := range all.Has {
		add(without(all.Has, i), all.Not, all.Complete)
	}
	for i := range all.Not {
		add(all.Has, without(all.Not, i), all.Complete)
	}
	if all.Hidden {
		list = append(list, &fact.Set{Has: all.Has, Not: all.Not, Complete: all.Complete})
	}
	return list
}

func smallerRecords(all *fact.Records) (list []*fact.Records) {
	if len(all.Not) > 0 || !all.Complete {
		list = append(list, &fact.Records{Elems: all.Elems, Complete: true})
	}
	add := func(elems []*fact.Elem, not []term.ID) {
		list = append(list, &fact.Records{Elems: elems, Rest: all.Rest, Not: not, Complete: all.Complete})
	}
	for i := range all.Not {
		add(all.Elems, without(all.Not, i))
	}
	for i, e := range all.Elems {
		add(without(all.Elems, i), all.Not)
		for slot := range e.Slots {
			for _, w := range smaller(e.Slots[slot]) {
				c := *e
				c.Slots = slices.Clone(e.Slots)
				c.Slots[slot] = w
				elems := slices.Clone(all.Elems)
				elems[i] = &c
				add(elems, all.Not)
			}
		}
	}
	return list
}

func without[T any](list []T, i int) []T {
	return slices.Delete(slices.Clone(list), i, i+1)
}

// YAML writes the profile on one line, as it stands in a rule's tests: {age: 61}.
func (p *Profile) YAML() string {
	tree := &group{}
	for _, f := range p.schema.Top {
		if v := p.Slots[f.Slot]; v.Known || v.Span != nil {
			tree.put(f.Path, p.text(f, v))
		}
	}
	return tree.String()
}

// A group is a mapping in the order of its facts.
type group struct {
	keys  []string
	inner map[string]*group
	text  map[string]string
}

func (g *group) put(path, text string) {
	head, rest, nested := strings.Cut(path, ".")
	if !slices.Contains(g.keys, head) {
		g.keys = append(g.keys, head)
	}
	if !nested {
		if g.text == nil {
			g.text = map[string]string{}
		}
		g.text[head] = text
		return
	}
	if g.inner == nil {
		g.inner = map[string]*group{}
	}
	if g.inner[head] == nil {
		g.inner[head] = &group{}
	}
	g.inner[head].put(rest, text)
}

func (g *group) String() string {
	parts := make([]string, len(g.keys))
	for i, k := range g.keys {
		text := g.text[k]
		if inner := g.inner[k]; inner != nil {
			text = inner.String()
		}
		parts[i] = k + ": " + text
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func (p *Profile) text(f *fact.Fact, v fact.Value) string {
	if v.Span != nil {
		return bounds(f, v.Span)
	}
	switch f.Kind {
	case fact.Bool:
		return strconv.FormatBool(v.Int != 0)
	case fact.Int:
		return strconv.FormatInt(v.Int, 10)
	case fact.Number:
		return number(v.Num)
	case fact.Date:
		return v.Time().Format(time.DateOnly)
	case fact.Duration:
		return time.Duration(v.Int).String()
	case fact.Text:
		return strconv.Quote(v.Str)
	case fact.Enum:
		return scalar(v.Str)
	case fact.Term:
		return scalar(v.Str)
	case fact.Terms:
		set := v.Any.(*fact.Set)
		has := p.terms(set.Has, set.Unrecognised...)
		if set.Complete && len(set.Not) == 0 {
			return has
		}
		return open(has, len(set.Has)+len(set.Unrecognised), p.terms(set.Not), len(set.Not), set.Complete)
	case fact.List:
		return p.records(f, v.Any.(*fact.Records))
	case fact.Numbers:
		var list []string
		for _, x := range v.Any.([]float64) {
			list = append(list, number(x))
		}
		return "[" + strings.Join(list, ", ") + "]"
	case fact.Texts:
		var list []string
		for _, s := range v.Any.([]string) {
			list = append(list, strconv.Quote(s))
		}
		return "[" + strings.Join(list, ", ") + "]"
	}
	return fmt.Sprint(v.Any)
}

// scalar is a text as a YAML scalar, quoted where it might be read as
// something else.
func scalar(s string) string {
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r == '_') {
			return strconv.Quote(s)
		}
	}
	switch s {
	case "", "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return strconv.Quote(s)
	}
	return s
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func open(has string, nHas int, not string, nNot int, complete bool) string {
	var parts []string
	if nHas > 0 || complete {
		parts = append(parts, "has: "+has)
	}
	if nNot > 0 {
		parts = append(parts, "not: "+not)
	}
	if complete {
		parts = append(parts, "complete: true")
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// bounds writes what is known of a number or date that is not known.
func bounds(f *fact.Fact, s *fact.Span) string {
	var parts []string
	add := func(key string, x float64) {
		text := number(x)
		if f.Kind == fact.Date {
			text = fact.DateOf(x).Format(time.DateOnly)
		}
		parts = append(parts, key+": "+text)
	}
	low, high := "at_least", "at_most"
	if f.Kind == fact.Date {
		low, high = "from", "by"
	}
	if s.LowOpen {
		low = "above"
	}
	if s.HighOpen {
		high = "below"
	}
	if !math.IsInf(s.Low, -1) {
		add(low, s.Low)
	}
	if !math.IsInf(s.High, 1) {
		add(high, s.High)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func (p *Profile) terms(ids []term.ID, more ...string) string {
	names := make([]string, len(ids), len(ids)+len(more))
	for i, t := range ids {
		names[i] = p.schema.Terms.Term(t).Name
	}
	for _, name := range more {
		names = append(names, scalar(name))
	}
	return "[" + strings.Join(names, ", ") + "]"
}

func (p *Profile) records(f *fact.Fact, r *fact.Records) string {
	var list []string
	for _, e := range r.Elems {
		g := &group{}
		for _, field := range f.Fields {
			if v := e.Slots[field.Slot]; v.Known || v.Span != nil {
				g.put(strings.TrimPrefix(field.Path, f.Path+"."), p.text(field, v))
			}
		}
		list = append(list, g.String())
	}
	has := "[" + strings.Join(list, ", ") + "]"
	if r.Complete && len(r.Not) == 0 {
		return has
	}
	return open(has, len(list), p.terms(r.Not), len(r.Not), r.Complete)
}
