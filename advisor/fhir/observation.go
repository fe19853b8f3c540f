package fhir

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"unicode"

	"example.com/crosstalk/advisor/internal/fact"
)

func (r *reading) observation(e Entry) (fate, error) {
	var o observation
	if err := json.Unmarshal(e.JSON, &o); err != nil {
		return fate{}, err
	}
	switch o.Status {
	case "final", "amended", "corrected":
	case "entered-in-error":
		return fate{Skipped, "entered in error", ""}, nil
	default:
		r.mentions(e)
		return fate{Skipped, "not final", ""}, nil
	}
	on := r.first(o.EffectiveDateTime, o.EffectiveInstant)
	if !on.known() && o.EffectivePeriod != nil {
		on = r.first(o.EffectivePeriod.End, o.EffectivePeriod.Start)
	}
	if !on.known() {
		on = r.first(o.Issued)
	}
	if r.late(on) {
		return tooLate, nil
	}
	r.mentions(e)
	after := e.moment(o.EffectiveDateTime, o.EffectiveInstant, o.Issued)
	// A test whose value is missing was done all the same, unless that is the reason.
	done := !o.DataAbsentReason.is("not-performed", "error", "unknown")
	used := done && r.dated(e, o.Code, on, after, "")
	ft := r.observed(e, o.Code, o.observed, on, after)
	if r.due(e, &o, on, after) {
		ft = fate{status: Used}
	}
	parts := []fate{ft}
	for _, c := range o.Component {
		inner := r.observed(e, c.Code, c.observed, on, after)
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
				r.problem(e.Type, part.reason, part.detail)
			}
		}
	}
	return ft, nil
}

// due takes the day until which something is so, such as a due date.
func (r *reading) due(e Entry, o *observation, on day, after string) bool {
	until := r.first(o.DateTime)
	if !until.known() || r.opts.AsOf.IsZero() {
		return false
	}
	used := false
	for _, f := range r.pack.Schema.Top {
		if f.FHIR == nil || len(f.FHIR.Due) == 0 || !on.known() {
			continue
		}
		codes := map[fact.Code]bool{}
		for _, c := range f.FHIR.Due {
			codes[c] = true
		}
		if _, ok := value(r.codebook, codes, o.Code); !ok || f.FHIR.Lasts != nil && f.FHIR.Lasts(r.opts.AsOf).Before(until.from) {
			continue // so late a day is of something that has not begun
		}
		if over, _ := r.over(until); over {
			r.problem(e.Type, "the day until which "+f.Path+" is so has passed", "")
			continue
		}
		r.seen[f] = append(r.seen[f], sighting{on: on, after: after, value: true, from: e.ref(), kind: e.Type, lasts: true})
		used = true
	}
	return used
}

const onlyDate = "only its date is asked for"

// observed takes one value for the facts that have the code.
func (r *reading) observed(e Entry, c *concept, v observed, on day, after string) fate {
	ft := fate{Unmapped, "no fact has the code", r.show(c)}
	for _, f := range r.factsOf(c, "") {
		if f.Kind == fact.Date {
			if ft.status == Unmapped {
				ft = fate{Skipped, onlyDate, ""}
			}
			continue
		}
		s, reason := r.value(f, v)
		if reason != "" {
			if ft.status != Used {
				ft = fate{Skipped, reason, r.show(c)}
			}
			continue
		}
		s.on, s.after, s.from, s.kind = on, after, e.ref(), e.Type
		r.seen[f] = append(r.seen[f], s)
		ft = fate{status: Used}
	}
	return ft
}

// value reads the value of an observation as that of a fact, or says why not.
func (r *reading) value(f *fact.Fact, v observed) (s sighting, reason string) {
	switch {
	case v.DataAbsentReason != nil:
		return s, "the data says that the value is missing"
	case v.Concept != nil:
		if f.FHIR != nil {
			if text, ok := value(r.codebook, f.FHIR.Values, v.Concept); ok {
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

func (r *reading) measured(f *fact.Fact, q *quantity) (s sighting, reason string) {
	x, unit, reason := amount(f, q)
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

func (r *reading) ranged(f *fact.Fact, v *valRange) (s sighting, reason string) {
	bounds := map[string]any{}
	units := map[string]bool{}
	s.num = math.Inf(1)
	for key, q := range map[string]*quantity{"at_least": v.Low, "at_most": v.High} {
		if q == nil {
			continue
		}
		x, unit, why := amount(f, q)
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

// amount reads a quantity in a unit that the fact has: its own, or one that
// facts.yaml converts. No unit is assumed: a number without one fits only a
// fact that is a plain number or a score.
func amount(f *fact.Fact, q *quantity) (x float64, unit, reason string) {
	if q.Value == nil {
		return 0, "", "no value"
	}
	x, err := q.Value.Float64()
	if err != nil || math.IsInf(x, 0) {
		return 0, "", "not a number"
	}
	unit = strings.TrimSpace(q.Code)
	if unit == "" || q.System != "" && q.System != ucum {
		unit = strings.TrimSpace(q.Unit)
	}
	if isNumber(f.Unit) && (isNumber(unit) || letters(f.Unit) != "" && strings.EqualFold(letters(unit), letters(f.Unit))) {
		return x, f.Unit, ""
	}
	if unit == f.Unit {
		return x, unit, ""
	}
	if factor := f.Convert[unit]; factor != 0 {
		return x * factor, unit, ""
	}
	if unit == "" {
		return 0, "", "a number without a unit"
	}
	// Spellings that mean one of the units and no other: mg/dl, uIU/mL, ml/min/1.73m2.
	var same []string
	for _, known := range append(sortedKeys(f.Convert), f.Unit) {
		if spelling(known) == spelling(unit) && !slices.Contains(same, known) {
			same = append(same, known)
		}
	}
	if len(same) != 1 {
		return 0, "", "a unit that facts.yaml does not convert"
	}
	if same[0] == f.Unit {
		return x, f.Unit, ""
	}
	return x * f.Convert[same[0]], same[0], ""
}

// isNumber reports whether a unit says nothing but that it is a number: in UCUM
// what stands in braces is a remark, and its unit is 1.
func isNumber(unit string) bool {
	return unit == "" || unit == "1" || strings.HasPrefix(unit, "{") && strings.HasSuffix(unit, "}") && strings.Count(unit, "{") == 1
}

// letters are those of a text: "T-Score" is "{T-score}".
func letters(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) {
			return c
		}
		return -1
	}, s)
}

// spelling is what units have in common that are written in different ways.
func spelling(unit string) string {
	return strings.Map(func(c rune) rune {
		switch c {
		case '{', '}', '[', ']', '_', '.', ' ', '*', '^':
			return -1
		case 'µ', 'μ':
			return 'u'
		case '²':
			return '2'
		}
		return unicode.ToLower(c)
	}, unit)
}

const ucum = "http://unitsofmeasure.org"
