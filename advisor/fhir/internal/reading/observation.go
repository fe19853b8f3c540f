package reading

import (
	"math"

	"example.com/crosstalk/advisor/fhir/internal/codebook"
	"example.com/crosstalk/advisor/fhir/internal/resource"
	"example.com/crosstalk/advisor/internal/fact"
)

// An occasion is the day of something, and the texts of which the first that has a time
// says when it was on that day. Most of what is observed is of no use, so they are not read before.
type occasion struct {
	on    resource.Day
	times []string
}

func (r *reading) observation(e Entry, o *resource.Observation) fate {
	switch o.Status {
	case "final", "amended", "corrected":
	case "entered-in-error":
		return fate{Skipped, "entered in error", ""}
	default:
		r.mentions(e)
		return fate{Skipped, "not final", ""}
	}
	on := r.First(o.EffectiveDateTime, o.EffectiveInstant)
	if !on.Known() && o.EffectivePeriod != nil {
		on = r.First(o.EffectivePeriod.End, o.EffectivePeriod.Start)
	}
	if !on.Known() {
		on = r.First(o.Issued)
	}
	if r.Late(on) {
		return tooLate
	}
	r.mentions(e)
	at := occasion{on, []string{o.EffectiveDateTime, o.EffectiveInstant, o.Issued}}
	// A test whose value is missing was done all the same, unless that is the reason.
	done := !o.DataAbsentReason.Is("not-performed", "error", "unknown")
	used := done && r.dated(e, o.Code, at, "")
	ft := r.observed(e, o.Code, o.Observed, at)
	if r.due(e, o, at) {
		ft = fate{status: Used}
	}
	parts := []fate{ft}
	for _, c := range o.Component {
		inner := r.observed(e, c.Code, c.Observed, at)
		parts = append(parts, inner)
		if inner.status == Used || ft.status == Unmapped {
			ft = inner
		}
	}
	if used && ft.status != Used {
		ft = fate{status: Used}
	}
	if ft.status == Used {
		for _, part := range parts { // of one that is used, what is not
			if part.status == Skipped && part.reason != onlyDate {
				r.problem(e.Typ, part.reason, part.detail)
			}
		}
	}
	return ft
}

// due takes the day until which something is so, such as a due date.
func (r *reading) due(e Entry, o *resource.Observation, at occasion) bool {
	until := r.First(o.DateTime)
	if !until.Known() || r.AsOf.IsZero() {
		return false
	}
	used := false
	for _, f := range r.Pack.Schema.Top {
		if f.FHIR == nil || len(f.FHIR.Due) == 0 || !at.on.Known() {
			continue
		}
		if !r.Has(o.Code, f.FHIR.Due) ||
			f.FHIR.Lasts != nil && f.FHIR.Lasts(r.AsOf).Before(until.From) {
			continue // so late a day is of something that has not begun
		}
		if r.Over(until) {
			r.problem(e.Typ, "the day until which "+f.Path+" is so has passed", "")
			continue
		}
		r.saw(f, e, sighting{on: at.on, after: e.moment(at.times...), value: true, lasts: true})
		used = true
	}
	return used
}

const onlyDate = "only its date is asked for"

// observed takes one value for the facts that have the code.
func (r *reading) observed(e Entry, c *resource.Concept, v resource.Observed, at occasion) fate {
	ft := fate{Unmapped, "no fact has the code", r.Show(c)}
	for _, f := range r.FactsOf(c, "") {
		if f.Kind == fact.Date {
			if ft.status == Unmapped {
				ft = fate{Skipped, onlyDate, ""}
			}
			continue
		}
		s, reason := r.value(f, v)
		if reason != "" {
			if ft.status != Used {
				ft = fate{Skipped, reason, r.Show(c)}
			}
			continue
		}
		s.on, s.after = at.on, e.moment(at.times...)
		r.saw(f, e, s)
		ft = fate{status: Used}
	}
	return ft
}

// value reads the value of an observation as that of a fact, or says why not.
func (r *reading) value(f *fact.Fact, v resource.Observed) (s sighting, reason string) {
	switch {
	case v.DataAbsentReason != nil:
		return s, "the data says that the value is missing"
	case v.Concept != nil:
		if f.FHIR != nil {
			if text, ok := codebook.Value(r.Book, f.FHIR.Values, v.Concept); ok {
				return sighting{value: scalar(f, text)}, ""
			}
		}
		return s, "an answer to which the pack gives no meaning"
	case v.Boolean != nil && f.Kind == fact.Bool:
		return sighting{value: *v.Boolean}, ""
	case f.Kind != fact.Int && f.Kind != fact.Number:
		return s, "not the kind of value that the fact has"
	case v.Quantity != nil:
		return r.measured(f, v.Quantity)
	case v.Range != nil:
		return r.ranged(f, v.Range)
	case v.Integer != nil && f.Unit == "1":
		return sighting{value: *v.Integer, num: float64(*v.Integer)}, ""
	case v.String != nil:
		return s, "a text where a number was wanted"
	}
	return s, "no value"
}

// comparators are what FHIR says of a value that is only a bound.
var comparators = map[string]string{"<": "below", "<=": "at_most", ">": "above", ">=": "at_least"}

func (r *reading) measured(f *fact.Fact, q *resource.Quantity) (s sighting, reason string) {
	x, unit, reason := codebook.Amount(f, q)
	if reason != "" {
		return s, reason
	}
	switch bound := comparators[q.Comparator]; {
	case bound != "":
		return sighting{value: withUnit(map[string]any{bound: q.Value}, f, unit), num: x}, ""
	case q.Comparator != "":
		return s, "a comparator that is no bound"
	case unit != f.Unit:
		return sighting{value: map[string]any{"value": q.Value, "unit": unit}, num: x}, ""
	}
	return sighting{value: q.Value, num: x}, ""
}

func (r *reading) ranged(f *fact.Fact, v *resource.Range) (s sighting, reason string) {
	bounds := map[string]any{}
	units := map[string]bool{}
	s.num = math.Inf(1)
	for key, q := range map[string]*resource.Quantity{"at_least": v.Low, "at_most": v.High} {
		if q == nil {
			continue
		}
		x, unit, why := codebook.Amount(f, q)
		if why != "" {
			return s, why
		}
		bounds[key], units[unit] = q.Value, true
		s.num = min(s.num, x)
	}
	if len(units) != 1 {
		return s, "a range without bounds, or in two units"
	}
	for unit := range units {
		s.value = withUnit(bounds, f, unit)
	}
	return s, ""
}

func withUnit(bounds map[string]any, f *fact.Fact, unit string) map[string]any {
	if unit != f.Unit {
		bounds["unit"] = unit
	}
	return bounds
}
