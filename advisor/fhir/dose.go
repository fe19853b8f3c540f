package fhir

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"

	"example.com/crosstalk/advisor/internal/term"
)

// perDay are the codes of v3-GTSAbbreviation that say how often a day. QOD, every
// other day, is no daily dose.
var perDay = map[string]float64{"QD": 1, "AM": 1, "PM": 1, "BED": 1, "BID": 2, "TID": 3, "QID": 4, "Q4H": 6, "Q6H": 4, "Q8H": 3, "Q12H": 2,
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

// daysPerWeek is on how many days of the week it is taken, or a bound; nil where
// that does not follow. Two doses a week may be of one day.
func daysPerWeek(list []dosage) any {
	if len(list) == 0 || inSteps(list) {
		return nil
	}
	days := map[string]bool{}
	for _, d := range list {
		if d.asNeeded() || len(d.Modifier) > 0 || d.Timing == nil || len(d.Timing.Event) > 0 {
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
		if slices.ContainsFunc(codes, func(code string) bool { return (perDay[code] > 0) != rep.daily() }) || rep.Count != nil || rep.CountMax != nil {
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

// milligrams are the UCUM units of mass, in mg.
var milligrams = map[string]float64{"mg": 1, "g": 1000, "ug": 0.001, "kg": 1e6, "ng": 1e-6}

// dose gives milligrams a day if they can be computed exactly, else 0. A dose
// as needed, a range, a course with steps, or a number of tablets whose
// strength is not in the data cannot.
func (r *reading) dose(m *medicine, product *medication, named term.Strength) float64 {
	list := m.dosages()
	if len(list) == 0 {
		return 0
	}
	if inSteps(list) {
		return 0
	}
	total := 0.0 // what is given at once adds up
	for _, d := range list {
		times, ok := d.times()
		if !ok {
			return 0
		}
		amount, ok := r.amount(&d, product, named)
		if !ok {
			return 0
		}
		total += times * amount
	}
	return total
}

// times is how often a day a dosage is given.
func (d *dosage) times() (float64, bool) {
	if d.asNeeded() || len(d.Modifier) > 0 || d.Timing == nil || len(d.Timing.Event) > 0 {
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

func (d *dosage) asNeeded() bool {
	return isTrue(d.AsNeededBoolean) || isTrue(d.AsNeeded) || d.AsNeededConcept != nil || len(d.AsNeededFor) > 0
}

func (d *dosage) timesOf(rep *repeat) (float64, bool) {
	if rep.FrequencyMax != nil || rep.PeriodMax != nil || rep.Count != nil || rep.CountMax != nil || len(rep.DayOfWeek) > 0 {
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
	return err == nil && every > 0 && (rep.PeriodUnit == "d" && every <= 1 || rep.PeriodUnit == "h" && every <= 24 || rep.PeriodUnit == "wk" && every == 1 && len(rep.DayOfWeek) == 7)
}

// every reports whether the period is of so many units, exactly.
func (rep *repeat) every(n float64, unit string) bool {
	if rep.Period == nil || rep.PeriodMax != nil || rep.PeriodUnit != unit {
		return false
	}
	x, err := rep.Period.Float64()
	return err == nil && x == n
}

func isTrue(b *bool) bool { return b != nil && *b }

// amount is how many milligrams a dosage gives at a time.
func (r *reading) amount(d *dosage, product *medication, strength term.Strength) (float64, bool) {
	if len(d.DoseAndRate) != 1 {
		return 0, false
	}
	raw, ok := d.DoseAndRate[0]["doseQuantity"]
	if !ok {
		return 0, false
	}
	text, err := json.Marshal(raw)
	var q quantity
	if err != nil || json.Unmarshal(text, &q) != nil {
		return 0, false
	}
	x, ok := q.exactly()
	if !ok {
		return 0, false
	}
	unit := q.unit()
	if mg := milligrams[unit]; mg > 0 {
		return x * mg, true
	}
	given, ok := product.strength(unit, x)
	said, named := r.inName(strength, unit, x)
	switch {
	case ok && named && math.Abs(given-said) > 1e-6*given: // the data contradicts itself
		return 0, false
	case ok:
		return given, true
	}
	return said, named
}

// inName is how many milligrams are in x units of a product of one ingredient,
// by the strength in its name: so many tablets, so many mL.
func (r *reading) inName(s term.Strength, unit string, x float64) (float64, bool) {
	switch {
	case s.MG == 0:
		return 0, false
	case s.In == 0:
		return x * s.MG, isPiece(unit)
	}
	return x * s.MG / s.In, s.Of == r.pack.Schema.Terms.Unit(unit)
}

// strength is how many milligrams are in x units of a product of one
// ingredient: so many tablets, so many mL.
func (p *medication) strength(unit string, x float64) (float64, bool) {
	if p == nil || len(p.Ingredient) != 1 || p.Ingredient[0].Strength == nil {
		return 0, false
	}
	num, den := p.Ingredient[0].Strength.Numerator, p.Ingredient[0].Strength.Denominator
	if num == nil || den == nil {
		return 0, false
	}
	mg := milligrams[num.unit()]
	a, okA := num.exactly()
	b, okB := den.exactly()
	same := unit != "" && unit == den.unit() || isPiece(unit) && isPiece(den.unit())
	if mg == 0 || !okA || !okB || !same {
		return 0, false
	}
	return x * a * mg / b, true
}

// exactly is the amount of something, above nothing; "less than 5" is none.
func (q *quantity) exactly() (float64, bool) {
	if q.Value == nil || q.Comparator != "" {
		return 0, false
	}
	x, err := q.Value.Float64()
	return x, err == nil && x > 0
}

// unit is the code of a unit of UCUM, or what stands for it. A code of another
// system, as SNOMED CT's for mg, is not read.
func (q *quantity) unit() string {
	if q.Code != "" && (q.System == "" || q.System == ucum || q.System == orderable) {
		return q.Code
	}
	return q.Unit
}

// orderable is the system of TAB and CAP, with which HL7's examples write doses.
const orderable = "http://terminology.hl7.org/CodeSystem/v3-orderableDrugForm"

// pieces are how data writes one tablet or capsule: UCUM annotations, and
// codes of v3-orderableDrugForm.
var pieces = []string{"1", "{tbl}", "{tablet}", "{tab}", "{cap}", "{capsule}", "TAB", "TABLET", "CAP", "CAPSULE", "tablet", "tablets", "capsule", "capsules"}

func isPiece(unit string) bool { return slices.Contains(pieces, unit) }

// concept is what an ingredient is.
func (in *ingredient) concept() *concept {
	if in.Item != nil {
		return in.Item.Concept
	}
	return in.Concept
}

// round takes the dust off a number that was computed.
func round(x float64) json.Number {
	return json.Number(strconv.FormatFloat(math.Round(x*1e6)/1e6, 'f', -1, 64))
}
