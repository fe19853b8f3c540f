package interview

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/fact"
)

// A Question is what to ask a person next.
type Question struct {
	// ID names the question: the fact, "age", or that of a record of a list,
	// "medications[1].months".
	ID   string `json:"id"`
	Fact string `json:"fact"`
	Type string `json:"type"` // of the fact, as in facts.yaml: "bool", "int", "terms", ...
	Ask  string `json:"ask"`

	About   string           `json:"about,omitempty"` // the record it is about, as in "prednisone"
	Unit    string           `json:"unit,omitempty"`  // UCUM
	Units   []string         `json:"units,omitempty"` // that an answer may name, in the language
	Min     *float64         `json:"min,omitempty"`   // the plausible range of a number
	Max     *float64         `json:"max,omitempty"`
	From    string           `json:"from,omitempty"`    // the plausible range of a day
	By      string           `json:"by,omitempty"`      //
	Options []advisor.Choice `json:"options,omitempty"` // what an enum, or a bool, can be
	Terms   []advisor.Choice `json:"terms,omitempty"`   // what rules look for in a set or list

	// Known is what the profile names already in a set or list, which the answer adds to.
	Known []string `json:"known,omitempty"`

	// Whole says that an answer must be all there is: the Go field holds whole lists only.
	Whole bool `json:"whole,omitempty"`

	Sensitive bool     `json:"sensitive,omitempty"`
	Rules     []string `json:"rules"` // that wait for it, those that matter most first
	Why       string   `json:"why"`   // a sentence for the person who asks back
	Left      int      `json:"left"`  // questions that are open now, this one among them
}

// An id is what a question is about.
type id struct {
	fact   *fact.Fact
	record int // place in its list; -1: of none
}

func (k id) String() string {
	if k.record < 0 {
		return k.fact.Path
	}
	return fmt.Sprintf("%s[%d].%s", k.fact.Owner.Path, k.record+1,
		strings.TrimPrefix(k.fact.Path, k.fact.Owner.Path+"."))
}

// idOf reads the name of a question.
func idOf(schema *fact.Schema, name string) (id, bool) {
	list, rest, ofRecord := strings.Cut(name, "[")
	if !ofRecord {
		f := schema.Lookup(name)
		return id{f, -1}, f != nil && f.Owner == nil
	}
	n, field, ok := strings.Cut(rest, "].")
	i, err := strconv.Atoi(n)
	f := schema.Lookup(list + "." + field)
	ok = ok && err == nil && i > 0 && i <= fact.MaxItems && n == strconv.Itoa(i)
	return id{f, i - 1}, ok && f != nil && f.Owner != nil
}

// effort is how hard a fact is to tell, by its kind.
func effort(f *fact.Fact) int {
	switch f.Kind {
	case fact.Bool, fact.Enum:
		return 1
	case fact.Int, fact.Number:
		return 2
	case fact.Term, fact.Terms, fact.List, fact.Numbers, fact.Texts:
		return 4
	}
	return 3
}

// describe fills in what does not depend on the profile.
func (iv *Interview[P]) describe(q *Question, f *fact.Fact) {
	q.Fact, q.Type, q.Sensitive = f.Path, f.Kind.String(), f.Sensitive
	q.Whole = (f.Kind == fact.Terms || f.Kind == fact.List) && !f.CanBeOpen
	if f.Unit != "1" {
		q.Unit = f.Unit
	}
	for _, u := range unitsOf(f) {
		if name := u.name(iv.say); name != "" {
			q.Units = append(q.Units, name)
		}
	}
	switch {
	case f.Kind == fact.Date:
		low, high := f.Days(iv.asOf())
		q.From = fact.DateOf(low).Format(time.DateOnly)
		if high < 1e6 {
			q.By = fact.DateOf(high).Format(time.DateOnly)
		}
	case f.Ranged:
		q.Min, q.Max = new(f.Min), new(f.Max)
	}
	switch f.Kind {
	case fact.Bool:
		q.Options = []advisor.Choice{{Value: "true", Text: iv.say.yes}, {Value: "false", Text: iv.say.no}}
	case fact.Enum:
		for _, v := range f.Values {
			q.Options = append(q.Options, advisor.Choice{Value: v, Text: iv.valueText(f, v)})
		}
	}
}

// valueText is a value of an enum in words.
func (iv *Interview[P]) valueText(f *fact.Fact, v string) string {
	if text := iv.words.In(f.ValueText[v]); text != "" {
		return text
	}
	return strings.ReplaceAll(v, "_", " ")
}
