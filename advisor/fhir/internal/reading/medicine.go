package reading

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/fhir/internal/codebook"
	"example.com/crosstalk/advisor/fhir/internal/decode"
	"example.com/crosstalk/advisor/fhir/internal/resource"
	"example.com/crosstalk/advisor/internal/term"
)

func (r *reading) medicine(e Entry, m *resource.Medicine) fate {
	what, product := r.medication(m)
	n := r.product(e.Typ, what, product)
	c := &course{kind: e.Typ, ref: e.ref()}
	s, why := r.state(e, m, c)
	about := before
	switch s {
	case never:
		return fate{Skipped, why, ""}
	case maybe:
		r.doubt(e.Typ, n.Ids...)
		return fate{Unclear, why, ""}
	case planned:
		r.doubtWhen(e.Typ, now, n.Ids...)
		return fate{Unclear, why, ""}
	case taken:
		c.current, about = true, now
		if what != nil && r.absent(e, what) {
			return fate{Used, "says that there is none", ""}
		}
	case once:
		about = ever
		r.doubtWhen(e.Typ, now, n.Ids...)
	}
	switch {
	case n.Disagree:
		r.doubtWhen(e.Typ, about)
		return fate{Unclear, "its codes and words name different things", r.Show(what)}
	case what == nil && len(n.Ids) == 0:
		r.doubtWhen(e.Typ, about)
		return fate{Unclear, "a medicine that is not in the data", ""}
	case len(n.Ids) == 0:
		r.doubtWhen(e.Typ, about)
		return fate{Unmapped, "no term has the code", r.Show(what)}
	}
	r.doubtNarrower(e.Typ, about, what, "")
	if len(n.Ids) == 1 && len(n.Open) == 0 { // else the dose is of the product, not of each
		c.dose = m.DailyDose(product, r.inName(n.Strength))
	}
	c.weekly = resource.DaysPerWeek(m.Dosages())
	r.times(m, c)
	c.reasons = r.reasonsOf(m)
	listed := false
	for _, id := range n.Ids {
		each := *c
		each.id = id
		r.courses = append(r.courses, &each)
		for _, f := range r.setFacts {
			if codebook.Reads(f, e.Typ) {
				listed = listed || r.Takes(f, id)
			} else if codebook.Bears(f, e.Typ) && about.of(f) {
				r.doubtIn(f, id)
			}
		}
	}
	if !listed {
		return fate{Skipped, "no fact takes the term", r.Show(what)}
	}
	return r.used(e.Typ, n)
}

// medication finds what the medicine is: its concept, and the Medication
// resource if there is one.
func (r *reading) medication(m *resource.Medicine) (*resource.Concept, *resource.Medication) {
	named, ref := m.Concept, m.Reference
	if m.Medication != nil {
		named, ref = m.Medication.Concept, m.Medication.Reference
	}
	if ref == nil {
		return named, nil
	}
	var raw json.RawMessage
	if id, contained := strings.CutPrefix(ref.Reference, "#"); contained {
		for _, text := range m.Contained {
			var h resource.Head
			if decode.Unmarshal(text, &h) == nil && h.ID == id && h.ResourceType == "Medication" {
				raw = text
			}
		}
	} else {
		raw, _ = r.Resolve(ref.Reference, "Medication")
	}
	var product resource.Medication
	if raw == nil || decode.Unmarshal(raw, &product) != nil {
		return named, nil
	}
	return cmp.Or(named, product.Code, &resource.Concept{}), &product
}

// product is what a medicine is by its name and codes, or by its ingredients.
func (r *reading) product(typ string, what *resource.Concept,
	product *resource.Medication) codebook.Named {
	n := r.Name(typ, what, "")
	if len(n.Ids) != 1 && product != nil && !n.Disagree {
		for _, in := range product.Ingredient {
			part := r.Name(typ, in.What(), "")
			n.Disagree = n.Disagree || part.Disagree
			if len(part.Ids) > 0 && n.How == "" {
				n.How = part.How
			}
			n.Ids = append(n.Ids, part.Ids...)
		}
		slices.Sort(n.Ids)
		n.Ids = slices.Compact(n.Ids)
	}
	if n.Disagree {
		n.Ids = nil // it may be anything
	}
	return n
}

// inName says how many milligrams are in x units of a product of one ingredient,
// by the strength in its name: so many tablets, so many mL.
func (r *reading) inName(s term.Strength) resource.Content {
	return func(unit string, x float64) (float64, bool) {
		switch {
		case s.MG == 0:
			return 0, false
		case s.In == 0:
			return x * s.MG, resource.IsPiece(unit)
		}
		return x * s.MG / s.In, s.Of == r.Pack.Schema.Terms.Unit(unit)
	}
}

// times reads since when, until when and for how long a medicine is taken.
func (r *reading) times(m *resource.Medicine, c *course) {
	for _, span := range r.spans(m) {
		d := r.First(span.Start)
		if d.Known() && !r.Late(d) && (!c.started.Known() || d.From.Before(c.started.From)) {
			// A statement says when it was started; an order, when this order was.
			c.started, c.exactly = d, m.EffectivePeriod != nil && span == *m.EffectivePeriod
		}
	}
	if d := r.First(m.EffectiveDateTime); !c.started.Known() && !r.Late(d) {
		c.started = d // it was taken on that day
	}
	c.started = cmp.Or(c.started, c.authored)
	var valid resource.Day
	if order := m.Dispense; order != nil {
		c.vague = order.Supply != nil || order.Repeats != nil && *order.Repeats > 0
		if order.Valid != nil {
			valid = r.First(order.Valid.End)
		}
	}
	to := cmp.Or(r.supply(m, c.authored), valid, c.supplied, c.ended, m.Lasts(c.authored))
	if to.Known() {
		c.until = to.Later(renewal)
	}
	for _, d := range m.Dosages() {
		if n, ok := d.Repeats().BoundsDuration.Days(); ok {
			c.planned = max(c.planned, n/resource.DaysPerMonth)
		}
	}
	if m.EffectivePeriod != nil && !c.current {
		c.ended = r.First(m.EffectivePeriod.End)
	}
}

// reasonsOf are the terms of what a medicine is for.
func (r *reading) reasonsOf(m *resource.Medicine) (ids []term.ID) {
	for i := range m.ReasonCode {
		ids = append(ids, r.TermsOf(&m.ReasonCode[i], "")...)
	}
	refs := m.ReasonReference
	for _, reason := range m.Reason {
		ids = append(ids, r.TermsOf(reason.Concept, "")...)
		if reason.Reference != nil {
			refs = append(refs, *reason.Reference)
		}
	}
	for _, ref := range refs {
		var k resource.Condition
		if raw, ok := r.Resolve(ref.Reference, "Condition"); ok && decode.Unmarshal(raw, &k) == nil {
			ids = append(ids, r.TermsOf(k.Code, "")...)
		}
	}
	return ids
}
