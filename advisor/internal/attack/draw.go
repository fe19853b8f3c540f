package attack

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode"

	"example.com/crosstalk/advisor/internal/fact"
)

// A Doc is a profile as it would stand in JSON, by the paths of its facts.
type Doc map[string]any

// nested gives the facts inside the groups of their paths.
func (d Doc) nested() map[string]any {
	out := map[string]any{}
	for path, v := range d {
		at := out
		for {
			head, rest, inside := strings.Cut(path, ".")
			if !inside {
				at[path] = v
				break
			}
			next, ok := at[head].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[head] = next
			}
			at, path = next, rest
		}
	}
	return out
}

// A drawer draws values around the constants of a pack. It is for one
// goroutine.
type drawer struct {
	*rand.Rand
	*Domain
	constant map[*fact.Fact][]float64
	asOf     time.Time // of the profile that is drawn
}

func newDrawer(d *Domain, r *rand.Rand) *drawer {
	x := &drawer{Rand: r, Domain: d, constant: map[*fact.Fact][]float64{}}
	for _, f := range d.pack.Schema.Facts {
		x.constant[f] = d.constants(f)
	}
	return x
}

func (d *drawer) chance(p float64) bool { return d.Float64() < p }

func pick[T any](d *drawer, list []T) T { return list[d.IntN(len(list))] }

// day draws the day of an advice; often the zero one.
func (d *drawer) day() time.Time {
	switch k := d.IntN(10); {
	case k < 3:
		return time.Time{}
	case k < 6 && len(d.days) > 0:
		return pick(d, d.days).AddDate(0, 0, d.IntN(3)-1)
	case k < 8:
		return time.Date(2024+d.IntN(4), time.Month(1+d.IntN(12)), 28+d.IntN(4), 0, 0, 0, 0, time.UTC)
	}
	return time.Date(2026, 1, 15+d.IntN(400), 0, 0, 0, 0, time.UTC)
}

// change draws a fact anew: unknown, exact, bounded, open or complete.
func (d *drawer) change(doc Doc, f *fact.Fact, known float64) {
	delete(doc, f.Path)
	if d.chance(known) {
		if v := d.value(f, known); v != nil {
			doc[f.Path] = v
		}
	}
}

func (d *drawer) value(f *fact.Fact, known float64) any {
	switch f.Kind {
	case fact.Bool:
		return d.IntN(2) == 0
	case fact.Int, fact.Number:
		if d.chance(0.3) {
			return d.bounds(f)
		}
		return d.number(f)
	case fact.Enum:
		return pick(d, f.Values)
	case fact.Text:
		return d.text()
	case fact.Date:
		return d.date(f)
	case fact.Duration:
		return d.duration()
	case fact.Term:
		return d.name(f)
	case fact.Terms:
		return d.set(f)
	case fact.List:
		return d.list(f, known)
	case fact.Numbers:
		list := []float64{}
		for range d.IntN(4) {
			list = append(list, d.number(f))
		}
		return list
	case fact.Texts:
		list := []string{}
		for range d.IntN(4) {
			list = append(list, d.text())
		}
		return list
	}
	return nil
}

// number draws a plausible number, mostly at or beside a constant.
func (d *drawer) number(f *fact.Fact) float64 {
	lo, hi := f.Min, f.Max
	if !f.Ranged {
		lo, hi = -1000, 1000
	}
	x := lo + d.Float64()*(hi-lo)
	switch near := d.constant[f]; {
	case len(near) > 0 && d.chance(0.7):
		x = pick(d, near) + pick(d, []float64{-1, -0.5, -d.Float64(), 0, 0, 0, 0, d.Float64(), 0.5, 1})
		if f.Kind == fact.Number && d.chance(0.2) {
			return min(max(d.beside(pick(d, near), pick(d, near)), lo), hi)
		}
	case len(d.numbers) > 0 && d.chance(0.4):
		x = pick(d, d.numbers) + float64(d.IntN(3)-1)
	case d.chance(0.3):
		x = pick(d, []float64{lo, hi})
	}
	if f.Kind == fact.Int || d.chance(0.3) {
		x = math.Round(x)
	}
	return min(max(x, lo), hi)
}

// beside draws a number so close to x that few digits do not tell them apart, or
// what x makes of y.
func (d *drawer) beside(x, y float64) float64 {
	switch d.IntN(4) {
	case 3:
		if y != 0 {
			return x / y
		}
	case 0:
		return math.Nextafter(x, math.Inf(1-2*d.IntN(2)))
	case 1:
		return x + (d.Float64()-0.5)*math.Pow(10, -float64(d.IntN(18)))
	}
	return x * (1 + (d.Float64()-0.5)*math.Pow(10, -float64(d.IntN(16))))
}

// bounds draws what a laboratory's "<30" says, sometimes from both sides.
func (d *drawer) bounds(f *fact.Fact) any {
	x, y := d.number(f), d.number(f)
	low, high := pick(d, []string{"at_least", "above"}), pick(d, []string{"at_most", "below"})
	switch d.IntN(3) {
	case 0:
		return Doc{low: x}
	case 1:
		return Doc{high: x}
	}
	if x == y {
		return Doc{"at_least": x, "at_most": y}
	}
	return Doc{low: min(x, y), high: max(x, y)}
}

func (d *drawer) text() string {
	if len(d.words) == 0 || d.chance(0.1) {
		return "zz other"
	}
	w := pick(d, d.words)
	switch d.IntN(7) {
	case 0:
		w += "a"
	case 1:
		w = w[:len(w)/2]
	case 2: // of a pattern, what may fit it
		w = strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return -1
		}, w)
	}
	if w = strings.TrimSpace(w); w == "" { // which data cannot hold
		return "a"
	}
	return w
}

func (d *drawer) duration() string {
	base := time.Hour
	if len(d.words) > 0 && d.chance(0.7) {
		if x, err := time.ParseDuration(pick(d, d.words)); err == nil {
			base = x
		}
	}
	return (base + time.Duration(d.IntN(3)-1)*time.Minute).String()
}

// date draws a day that stands in the pack, or so many days, months or years
// before the day of the advice as some number of the pack, give or take one.
func (d *drawer) date(f *fact.Fact) any {
	one := func() time.Time {
		if len(d.days) > 0 && d.chance(0.25) {
			return pick(d, d.days).AddDate(0, 0, d.IntN(3)-1)
		}
		n := d.IntN(70)
		if near := d.constant[f]; len(near) > 0 && d.chance(0.8) {
			n = int(min(pick(d, near), 2000))
		}
		on := d.asOf
		if on.IsZero() {
			on = time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)
		}
		switch d.IntN(4) {
		case 0:
			on = on.AddDate(0, 0, -n)
		case 1:
			on = on.AddDate(0, 0, -7*n)
		case 2:
			on = on.AddDate(0, -n, 0)
		case 3:
			on = on.AddDate(-min(n, 150), 0, 0)
		}
		return on.AddDate(0, 0, pick(d, []int{-1, 0, 0, 1}))
	}
	x, y := one(), one()
	if y.Before(x) {
		x, y = y, x
	}
	switch d.IntN(8) {
	case 0:
		return Doc{"from": x.Format(time.DateOnly)}
	case 1:
		return Doc{"by": x.Format(time.DateOnly)}
	case 2:
		return Doc{"from": x.Format(time.DateOnly), "by": y.Format(time.DateOnly)}
	}
	return pick(d, []time.Time{x, y}).Format(time.DateOnly)
}

const nobodyKnows = "zz unheard of"

func (d *drawer) name(f *fact.Fact) string {
	if d.chance(0.08) {
		return nobodyKnows
	}
	return pick(d, d.names[f])
}

// set draws a set: complete, open, with names ruled out.
func (d *drawer) set(f *fact.Fact) any {
	has := []string{}
	for range d.IntN(3) {
		has = append(has, d.name(f))
	}
	if d.chance(0.5) {
		return has
	}
	return d.open(Doc{"has": has}, f, has)
}

// open adds what is ruled out. Nothing else may be present, all the same.
func (d *drawer) open(doc Doc, f *fact.Fact, has []string) Doc {
	doc["not"] = d.not(f, has)
	if d.chance(0.2) {
		doc["complete"] = true
	}
	return doc
}

// not draws names to rule out, that contradict none which are there.
func (d *drawer) not(f *fact.Fact, has []string) []string {
	h, list := d.pack.Schema.Terms, []string{}
	for range d.IntN(4) {
		n := d.name(f)
		there := func(x string) bool {
			return x == n || x != nobodyKnows && n != nobodyKnows && h.Is(h.Find(x), h.Find(n))
		}
		if !slices.ContainsFunc(has, there) {
			list = append(list, n)
		}
	}
	return list
}

// list draws records; some have no name, or one that nobody knows.
func (d *drawer) list(f *fact.Fact, known float64) any {
	records, names := []Doc{}, []string{}
	name := f.TermField()
	n := pick(d, []int{0, 1, 1, 1, 2, 2, 3})
	if near := d.constant[f]; len(near) > 0 && d.chance(0.1) { // as many as it may be counted for
		n = int(min(max(pick(d, near), 0), 20)) + d.IntN(2)
	}
	for range n {
		r := Doc{}
		for _, field := range f.Fields {
			if p := known; field != name && d.chance(p) || field == name && d.chance(0.9) {
				if v := d.value(field, known); v != nil {
					r[strings.TrimPrefix(field.Path, f.Path+".")] = v
				}
			}
		}
		if name != nil {
			if n, ok := r[name.Name()].(string); ok {
				names = append(names, n)
			}
		}
		records = append(records, r)
	}
	if d.chance(0.5) {
		return records
	}
	if name == nil {
		return Doc{"has": records}
	}
	return d.open(Doc{"has": records}, name, names)
}

// profile draws all facts.
func (d *drawer) profile(known float64) Doc {
	doc := Doc{}
	for _, f := range d.pack.Schema.Top {
		d.change(doc, f, known)
	}
	return doc
}

// inside changes one record of a list, or one field of it.
func (d *drawer) inside(doc Doc, f *fact.Fact) {
	var records []Doc
	switch v := doc[f.Path].(type) {
	case []Doc:
		records = v
	case Doc:
		records, _ = v["has"].([]Doc)
	}
	if len(records) == 0 || len(f.Fields) == 0 {
		d.change(doc, f, 0.9)
		return
	}
	records = slices.Clone(records)
	i := d.IntN(len(records))
	records[i] = maps.Clone(records[i])
	field := pick(d, f.Fields)
	key := strings.TrimPrefix(field.Path, f.Path+".")
	delete(records[i], key)
	if d.chance(0.8) {
		if v := d.value(field, 0.8); v != nil {
			records[i][key] = v
		}
	}
	switch v := doc[f.Path].(type) {
	case []Doc:
		doc[f.Path] = records
	case Doc:
		open := maps.Clone(v)
		open["has"] = records
		doc[f.Path] = open // a contradiction with what it rules out is refused
	}
}
