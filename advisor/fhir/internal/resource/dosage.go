package resource

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
)

// Dosages are those of any type of resource about a medicine.
func (m *Medicine) Dosages() []dosage {
	return append(slices.Clone(m.DosageInstruction),
		m.Dosage...)
}

// Repeats is how a dosage is repeated; zero if it does not say.
func (d *dosage) Repeats() repeat {
	if d.Timing == nil || d.Timing.Repeat == nil {
		return repeat{}
	}
	return *d.Timing.Repeat
}

// Lasts is the day on which an order ends that says how long it is for: ten days
// from the day on which it was written. Steps in time follow one another.
func (m *Medicine) Lasts(authored Day) Day {
	list, sum, longest := m.Dosages(), 0.0, 0.0
	for _, d := range list {
		n, ok := d.Repeats().BoundsDuration.Days()
		if !ok {
			return Day{}
		}
		sum, longest = sum+n, max(longest, n)
	}
	if !authored.Known() || len(list) == 0 {
		return Day{}
	}
	if len(list) > 1 && inSteps(list) {
		longest = sum
	}
	return authored.After(int(math.Ceil(longest)))
}

// inSteps reports whether what is given later has a later number, or another
// period or duration, rather than all being given at once.
func inSteps(list []dosage) bool {
	return slices.ContainsFunc(list, func(d dosage) bool {
		return d.Sequence != nil && list[0].Sequence != nil && *d.Sequence != *list[0].Sequence ||
			d.bounds() != list[0].bounds()
	})
}

// bounds are when and for how long a dosage is given, as a text to compare.
func (d *dosage) bounds() string {
	rep := d.Repeats()
	text, err := json.Marshal([]any{rep.BoundsPeriod, rep.BoundsDuration, rep.BoundsRange})
	if err != nil {
		return ""
	}
	return string(text)
}

// DaysPerMonth is UCUM's mean Julian month, mo_j.
const DaysPerMonth = 30.4375

// unitDays are the units of time, in days; FHIR allows those of UCUM.
var unitDays = map[string]float64{"h": 1.0 / 24, "d": 1, "wk": 7, "mo": DaysPerMonth, "a": 365.25}

// Days reads a duration.
func (q *Quantity) Days() (float64, bool) {
	if q == nil {
		return 0, false
	}
	x, ok := q.exactly()
	x *= unitDays[cmp.Or(q.Code, q.Unit)]
	return x, ok && x > 0 && x < 100*366
}

// perDay are the codes of v3-GTSAbbreviation that say how often a day. QOD, every
// other day, is no daily dose.
var perDay = map[string]float64{"QD": 1, "AM": 1, "PM": 1, "BED": 1, "BID": 2, "TID": 3, "QID": 4,
	"Q4H": 6, "Q6H": 4, "Q8H": 3, "Q12H": 2,
	"Q1H": 24, "Q2H": 12, "Q3H": 8}

// rarer are those that say that it is not given every day.
var rarer = []string{"QOD", "WK", "QWK", "MO", "QMO"}

// abbreviations are the codes of a timing that say how often, by their names.
func (t *timing) abbreviations() (codes []string) {
	if t.Code == nil {
		return nil
	}
	for _, c := range t.Code.Coding {
		if perDay[c.Code] > 0 || slices.Contains(rarer, c.Code) {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

// DaysPerWeek is on how many days of the week it is taken, or a bound; nil where
// that does not follow. Two doses a week may be of one day.
func DaysPerWeek(list []dosage) any {
	if len(list) == 0 || inSteps(list) {
		return nil
	}
	days := map[string]bool{}
	for _, d := range list {
		if !d.regular() {
			return nil
		}
		codes, rep := d.Timing.abbreviations(), d.Timing.Repeat
		if rep == nil {
			switch {
			case len(codes) != 1:
				return nil
			case perDay[codes[0]] > 0:
				return 7
			case len(list) == 1 && (codes[0] == "WK" || codes[0] == "QWK"):
				return 1
			}
			return nil
		}
		contradicts := func(code string) bool { return (perDay[code] > 0) != rep.daily() }
		if slices.ContainsFunc(codes, contradicts) || rep.Count != nil || rep.CountMax != nil {
			return nil
		}
		switch {
		case rep.daily():
			return 7
		case len(rep.DayOfWeek) > 0 && (rep.Period == nil || rep.every(1, "wk") || rep.every(1, "d")):
			for _, day := range rep.DayOfWeek {
				days[day] = true
			}
		case len(list) > 1:
			return nil
		case rep.every(1, "wk") || rep.every(7, "d"):
			n := 1
			if rep.Frequency != nil {
				n = *rep.Frequency
			}
			if n == 1 && rep.FrequencyMax == nil {
				return 1
			}
			if rep.FrequencyMax != nil {
				n = *rep.FrequencyMax
			}
			if n < 1 || n > 7 {
				return nil
			}
			return map[string]any{"at_least": 1, "at_most": n}
		default:
			return nil
		}
	}
	if len(days) == 0 {
		return nil
	}
	return len(days)
}

// times is how often a day a dosage is given.
func (d *dosage) times() (float64, bool) {
	if !d.regular() {
		return 0, false
	}
	codes := d.Timing.abbreviations()
	if len(codes) > 1 {
		return 0, false
	}
	rep := d.Timing.Repeat
	if rep == nil {
		if len(codes) == 0 {
			return 0, false
		}
		n := perDay[codes[0]]
		return n, n > 0
	}
	n, ok := d.timesOf(rep)
	if len(codes) > 0 && n != perDay[codes[0]] { // the data contradicts itself
		return 0, false
	}
	return n, ok
}

// regular reports whether a dosage has a timing, is not as needed, and is understood.
func (d *dosage) regular() bool {
	isTrue := func(b *bool) bool { return b != nil && *b }
	asNeeded := isTrue(d.AsNeededBoolean) || isTrue(d.AsNeeded) || d.AsNeededConcept != nil ||
		len(d.AsNeededFor) > 0
	return !asNeeded && len(d.Modifier) == 0 && d.Timing != nil && len(d.Timing.Event) == 0
}

func (d *dosage) timesOf(rep *repeat) (float64, bool) {
	if rep.FrequencyMax != nil || rep.PeriodMax != nil || rep.Count != nil || rep.CountMax != nil ||
		len(rep.DayOfWeek) > 0 {
		return 0, false
	}
	moments := len(rep.TimeOfDay) + len(rep.When)
	if rep.Period == nil {
		return float64(moments), moments > 0 && rep.Frequency == nil
	}
	every, err := rep.Period.Float64()
	if err != nil || every <= 0 {
		return 0, false
	}
	frequency := max(1, moments)
	if rep.Frequency != nil {
		frequency = *rep.Frequency
	}
	if frequency <= 0 || moments > 0 && moments != frequency {
		return 0, false
	}
	switch rep.PeriodUnit {
	case "d":
		// Once in several days is no daily dose.
		return float64(frequency) / every, every == 1
	case "h":
		times := float64(frequency) * 24 / every
		return times, every <= 24 && times == math.Trunc(times)
	}
	return 0, false
}

// daily reports whether it is given on every day.
func (rep *repeat) daily() bool {
	if rep.PeriodMax != nil || len(rep.DayOfWeek) > 0 && len(rep.DayOfWeek) < 7 {
		return false
	}
	if rep.Period == nil {
		return len(rep.TimeOfDay)+len(rep.When) > 0 || len(rep.DayOfWeek) == 7
	}
	every, err := rep.Period.Float64()
	return err == nil && every > 0 && (rep.PeriodUnit == "d" && every <= 1 || rep.PeriodUnit == "h" &&
		every <= 24 || rep.PeriodUnit == "wk" && every == 1 && len(rep.DayOfWeek) == 7)
}

// every reports whether the period is of so many units, exactly.
func (rep *repeat) every(n float64, unit string) bool {
	if rep.Period == nil || rep.PeriodMax != nil || rep.PeriodUnit != unit {
		return false
	}
	x, err := rep.Period.Float64()
	return err == nil && x == n
}
