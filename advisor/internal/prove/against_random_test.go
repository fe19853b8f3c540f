package prove_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/witness"
)

// A versus writes conditions that hold few facts of a kind against each other, and
// draws profiles whose values lie where those, their constants and the ends of all
// ranges are.
type versus struct {
	*rand.Rand
	schema *fact.Schema
	facts  map[string][]string // by kind: of the person
	fields map[string][]string // of a record
	units  []int               // that constants count
	pool   map[string][]float64
	words  []string
}

var (
	ofPerson = map[string][]string{"number": {"p", "u", "m", "n", "r", "x", "y"},
		"date": {"d", "birth", "fut", "g1", "g2"},
		"text": {"e", "f", "word", "w2", "w3"}, "duration": {"t", "t2"}}
	ofRecord = map[string][]string{"number": {"dose", "k", "p"}, "date": {"begun"}, "text": {"form"},
		"duration": nil}
	kinds = []string{"number", "number", "date", "date", "text", "duration"}
)

// some are up to n of a list.
func (v *versus) some(list []string, n int) []string {
	list = slices.Clone(list)
	v.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:min(n, len(list))]
}

// start chooses the facts of one condition.
func (v *versus) start() {
	v.facts, v.fields, v.pool = map[string][]string{}, map[string][]string{}, map[string][]float64{}
	v.units, v.words = nil, []string{"!", "a", "b", "m", "ma", "zz"}
	for kind := range ofPerson {
		v.facts[kind] = v.some(ofPerson[kind], 2)
		v.fields[kind] = v.some(ofRecord[kind], 2)
	}
}

// fact is a fact of a kind as a condition names it; of the record at hand, perhaps.
func (v *versus) fact(kind string, rec bool) string {
	if fields := v.fields[kind]; rec && len(fields) > 0 && v.IntN(2) == 0 {
		return "." + pick(v.Rand, fields...)
	}
	return pick(v.Rand, v.facts[kind]...)
}

// end is a number that lies where the ranges of numbers begin or end, or between.
func (v *versus) end() int {
	x := pick(v.Rand, 0, 10, 40, 50, 60, 100, -10, -50) + v.IntN(3) - 1
	v.pool["number"] = append(v.pool["number"], float64(x))
	return x
}

func (v *versus) constant(kind string) string {
	switch kind {
	case "number":
		return fmt.Sprint(v.end())
	case "date":
		t := time.Date(pick(v.Rand, 1900, 2000, 2005, 2010, 2026, 2099),
			pick(v.Rand, time.January, time.March, time.December), pick(v.Rand, 1, 2, 30, 31), 0, 0, 0, 0,
			time.UTC)
		v.pool["date"] = append(v.pool["date"], fact.Day(t))
		return t.Format(`date("2006-01-02")`)
	case "duration":
		h := 1 + v.IntN(3)
		v.pool["duration"] = append(v.pool["duration"], float64(h)*float64(time.Hour))
		return fmt.Sprintf(`duration("%dh")`, h)
	}
	return fmt.Sprintf("%q", pick(v.Rand, "a", "low", "m", "high", "zz"))
}

// value is a fact, or a value made of facts.
func (v *versus) value(kind string, rec bool) string {
	switch v.IntN(10) {
	case 0:
		return fmt.Sprintf("(%s ?? %s)", v.fact(kind, rec),
			pick(v.Rand, v.fact(kind, rec), v.plain(kind)))
	case 1:
		return fmt.Sprintf("(b ? %s : %s)", v.fact(kind, rec),
			pick(v.Rand, v.fact(kind, rec), v.plain(kind)))
	case 2, 3:
		if kind == "number" {
			return v.since(rec)
		}
	case 4:
		if kind == "number" {
			return fmt.Sprintf("(%s %s %d)", v.fact(kind, rec), pick(v.Rand, "+", "-", "*"), 1+v.IntN(2))
		}
	}
	return v.fact(kind, rec)
}

// plain is a constant that every fact of the kind can be held against.
func (v *versus) plain(kind string) string {
	if kind == "text" {
		return v.fact(kind, false)
	}
	return v.constant(kind)
}

func (v *versus) since(rec bool) string {
	return pick(v.Rand, "days", "weeks", "months", "years") + "_since(" + v.fact("date", rec) + ")"
}

func (v *versus) atom(rec bool) string {
	kind, op := pick(v.Rand, kinds...), pick(v.Rand, compared...)
	switch v.IntN(8) {
	case 0:
		return fmt.Sprintf("%s in [%s, %s]", v.value(kind, rec), v.plain(kind), v.value(kind, rec))
	case 1, 2:
		n := pick(v.Rand, 0, 1, 10, 28, 30, 50, -20, 365, 9600)
		v.units = append(v.units, n)
		return fmt.Sprintf("%s %s %d", v.since(rec), op, n)
	case 3:
		return fmt.Sprintf("%s %s %s", v.fact(kind, rec), op, v.plain(kind))
	case 4:
		if kind == "text" {
			return fmt.Sprintf("%s %s %q", pick(v.Rand, "word", "w2", "w3"), op,
				pick(v.Rand, "a", "low", "m", "zz"))
		}
	}
	return fmt.Sprintf("%s %s %s", v.value(kind, rec), op, v.value(kind, rec))
}

func (v *versus) condition() string {
	parts := []string{v.atom(false)}
	for range v.IntN(3) {
		part := v.atom(false)
		if v.IntN(3) == 0 {
			part = fmt.Sprintf("%s(meds, %s and %s)", pick(v.Rand, "any", "any", "all", "one"), v.atom(true),
				v.atom(true))
		}
		parts = append(parts, pick(v.Rand, "", "not ")+"("+part+")")
	}
	return strings.Join(parts, pick(v.Rand, " and ", " and ", " or "))
}

// gather completes the pools: with the ends of the ranges of what a condition may
// read, and days that lie as far back as it counts.
func (v *versus) gather() {
	for _, f := range v.schema.Facts {
		kind := map[fact.Kind]string{fact.Int: "number", fact.Number: "number", fact.Date: "date",
			fact.Enum: "text"}[f.Kind]
		if f.Ranged && f.Owner == nil && slices.Contains(v.facts[kind], f.Path) {
			v.pool[kind] = append(v.pool[kind], f.Min, f.Max)
		}
		if f.Kind == fact.Enum {
			v.words = append(v.words, f.Values...)
		}
	}
	v.pool["number"] = append(v.pool["number"], 5, 45, 50)
	v.pool["duration"] = append(v.pool["duration"], float64(time.Hour), float64(90*time.Minute),
		float64(5*time.Hour))
	v.pool["date"] = append(v.pool["date"], fact.Day(today),
		fact.Day(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)), 13000, 14000)
	for _, x := range v.pool["number"] {
		v.units = append(v.units, int(x))
	}
}

// day is an as-of day, or none.
func (v *versus) day() time.Time {
	if v.IntN(12) == 0 {
		return time.Time{}
	}
	near := fact.DateOf(pick(v.Rand, v.pool["date"]...)).AddDate(0, 0, v.IntN(3)-1)
	n := pick(v.Rand, v.units...)
	switch v.IntN(6) {
	case 0:
		return near.AddDate(0, 0, n)
	case 1:
		return near.AddDate(0, n, 0)
	case 2:
		return near.AddDate(n, 0, 0)
	case 3:
		return near.AddDate(pick(v.Rand, 1, 9, 30, 100), pick(v.Rand, 0, 2), 0)
	case 4:
		return today
	}
	return near
}

// draw is the value of a fact, as of a day; drawn before are the numbers that others
// have.
func (v *versus) draw(f *fact.Fact, asOf time.Time, before *[]float64) fact.Value {
	if v.IntN(5) == 0 {
		return fact.Value{}
	}
	kind := "number"
	switch f.Kind {
	case fact.Bool:
		return fact.BoolValue(v.IntN(2) == 0)
	case fact.Enum:
		return fact.Value{Known: true, Str: pick(v.Rand, f.Values...)}
	case fact.Text:
		return fact.Value{Known: true, Str: pick(v.Rand, v.words...)}
	case fact.Duration:
		kind = "duration"
	case fact.Date:
		kind = "date"
	}
	low, high := math.Inf(-1), math.Inf(1)
	if f.Ranged {
		low, high = f.Min, f.Max
	}
	if f.Kind == fact.Date {
		low, high = f.Days(asOf)
	}
	one := func() (float64, bool) {
		x := pick(v.Rand, v.pool[kind]...) + float64(v.IntN(3)-1)
		switch n := pick(v.Rand, v.units...) + v.IntN(2); {
		case len(*before) > 0 && v.IntN(2) == 0:
			x = pick(v.Rand, *before...)
		case kind != "date" || asOf.IsZero() || v.IntN(3) == 0:
		case v.IntN(2) == 0:
			x = fact.Day(asOf.AddDate(0, 0, -n))
		default:
			x = fact.Day(asOf.AddDate(0, -n*pick(v.Rand, 1, 12), v.IntN(3)-1))
		}
		if f.Kind == fact.Number && v.IntN(3) == 0 {
			x += 0.5
		}
		return x, x >= low && x <= high && (f.Kind == fact.Number || x == math.Trunc(x))
	}
	x, ok := one()
	y, two := one()
	switch {
	case !ok:
		return fact.Value{}
	case f.HasBounds && v.IntN(4) == 0:
		s := &fact.Span{Low: x, High: math.Inf(1)}
		if two && y > x && v.IntN(2) == 0 {
			s.High = y
		} else if v.IntN(2) == 0 {
			s = &fact.Span{Low: math.Inf(-1), High: x}
		}
		return fact.Value{Span: s}
	}
	*before = append(*before, x)
	switch f.Kind {
	case fact.Int:
		return fact.Value{Known: true, Int: int64(x), Num: x}
	case fact.Date:
		return fact.Value{Known: true, Any: fact.DateOf(x)}
	case fact.Duration:
		return fact.Value{Known: true, Int: int64(x)}
	}
	return fact.Value{Known: true, Num: x}
}

// profile draws what is known of a person on a day.
func (v *versus) profile(asOf time.Time) []fact.Value {
	slots := make([]fact.Value, len(v.schema.Top))
	before := map[string]*[]float64{}
	draw := func(f *fact.Fact, name string) fact.Value {
		for kind, of := range ofPerson {
			if f.Owner == nil && slices.Contains(of, name) ||
				f.Owner != nil && slices.Contains(ofRecord[kind], name) {
				if before[kind] == nil {
					before[kind] = new([]float64)
				}
				return v.draw(f, asOf, before[kind])
			}
		}
		if f.Kind == fact.Bool {
			return v.draw(f, asOf, nil)
		}
		return fact.Value{}
	}
	for _, f := range v.schema.Top {
		if f.Kind != fact.List {
			slots[f.Slot] = draw(f, f.Path)
			continue
		}
		list := &fact.Records{Complete: v.IntN(2) == 0}
		for i := range v.IntN(4) {
			e := &fact.Elem{List: f, Index: i, Slots: make([]fact.Value, len(f.Fields))}
			for _, field := range f.Fields {
				e.Slots[field.Slot] = draw(field, field.Name())
			}
			list.Elems = append(list.Elems, e)
		}
		if !list.Complete {
			list.Rest = fact.Further(f)
		}
		if list.Complete || len(list.Elems) > 0 {
			slots[f.Slot] = fact.Value{Known: true, Any: list}
		}
	}
	return slots
}

// TestAgainstRandom: of facts of all kinds that are held against each other, or
// against constants, nothing is said never to be that is seen on a profile drawn
// near all ends, as of days near all ends.
func TestAgainstRandom(t *testing.T) {
	p := pairPack(t)
	v := &versus{Rand: rand.New(rand.NewPCG(11, 12)), schema: p.Schema}
	conditions := 100 * *long
	if testing.Short() {
		conditions = 80
	}
	verdicts, seenInAll := map[prove.Verdict]int{}, 0
	for range conditions {
		v.start()
		text := v.condition()
		v.gather()
		c, ok := tryCompile(p, text)
		if !ok {
			continue // a text that an enumeration cannot be, a constant
		}
		seen := map[condition.Truth]string{}
		for range 1500 {
			day := v.day()
			f := &condition.Frame{Region: "US", AsOf: day}
			f.Reset(p.Space.Registry)
			f.Profile.Slots = v.profile(day)
			if is := f.Eval(c); seen[is] == "" {
				seen[is] = witness.Of(p.Schema, f.Profile.Slots, "", day).YAML() + " as of " +
					day.Format(time.DateOnly)
			}
		}
		seenInAll += len(seen)
		prover := prove.New(p, today)
		prover.Rounds = 150
		for is, goal := range map[condition.Truth]prove.Goal{
			condition.True: prove.Holds(c), condition.False: prove.Fails(c),
			condition.Unknown: prove.Unsure(c)} {
			a := prover.Find(goal)
			if verdicts[a.Verdict]++; a.Verdict == prove.None && seen[is] != "" {
				t.Errorf("%s\nis never %v; it is on %s", text, is, seen[is])
			}
		}
	}
	t.Log(verdicts, seenInAll)
	if n := verdicts[prove.Found]; n < conditions || verdicts[prove.None] < conditions/10 ||
		seenInAll < n {
		t.Errorf("verdicts %v of %d conditions, %d seen", verdicts, conditions, seenInAll)
	}
}
