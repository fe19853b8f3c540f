package fhir

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
)

func (r *reading) medicine(e Entry) (fate, error) {
	var m medicine
	if err := json.Unmarshal(e.JSON, &m); err != nil {
		return fate{}, err
	}
	c := &course{kind: e.Type, ref: e.ref()}
	if ft, ok := r.state(e, &m, c); !ok {
		if ft.status == Unclear {
			r.doubt(e.Type)
		}
		return ft, nil
	}
	what, product := r.medication(&m)
	if what != nil && r.absent(e, what) {
		return fate{Used, "says that there is none", ""}, nil
	}
	n := r.name(e.Type, what, "")
	if n.disagree {
		return r.disagreement(e.Type, what), nil
	}
	ids := n.ids
	if len(ids) != 1 && product != nil {
		for _, in := range product.Ingredient {
			part := r.name(e.Type, in.concept(), "")
			if part.disagree {
				return r.disagreement(e.Type, in.concept()), nil
			}
			if len(part.ids) > 0 && n.how == "" {
				n.how = part.how
			}
			ids = append(ids, part.ids...)
		}
		slices.Sort(ids)
		ids = slices.Compact(ids)
	}
	switch {
	case what == nil && len(ids) == 0:
		r.doubt(e.Type)
		return fate{Unclear, "a medicine that is not in the data", ""}, nil
	case len(ids) == 0:
		r.doubt(e.Type)
		return fate{Unmapped, "no term has the code", r.show(what)}, nil
	}
	c.dose = r.dose(&m, product, n.strength)
	r.times(&m, c)
	r.reasonsOf(&m, c)
	taken := false
	for _, id := range ids {
		each := *c
		each.id = id
		if len(ids) > 1 {
			each.dose = 0 // of the product, not of each
		}
		for _, f := range r.setFacts {
			taken = taken || reads(f, e.Type) && r.takes(f, id)
		}
		r.courses = append(r.courses, &each)
	}
	if !taken {
		return fate{Skipped, "no fact takes the term", r.show(what)}, nil
	}
	return r.used(e.Type, n), nil
}

// state says whether a medicine is taken now or was in the past. A plan is not
// an intake, and what was cancelled never was one.
func (r *reading) state(e Entry, m *medicine, c *course) (fate, bool) {
	skip := func(reason string) (fate, bool) { return fate{Skipped, reason, ""}, false }
	unclear := func(reason string) (fate, bool) { return fate{Unclear, reason, ""}, false }
	if m.DoNotPerform {
		return skip("an order not to give it")
	}
	if e.Type == "MedicationRequest" {
		c.authored = first(m.AuthoredOn)
		switch m.Intent {
		case "order", "original-order", "reflex-order", "filler-order", "instance-order":
		case "proposal", "plan", "option":
			return skip("a plan, not an order")
		default:
			return unclear("an intent that FHIR does not have")
		}
		switch m.Status {
		case "active":
			c.current = true
		case "completed", "stopped", "ended": // R5 has "ended"
		case "draft":
			if !r.opts.Drafts {
				return skip("a draft")
			}
			c.current, c.draft = true, true
		case "cancelled":
			return skip("cancelled")
		case "entered-in-error":
			return skip("entered in error")
		case "on-hold":
			return unclear("on hold")
		default:
			return unclear("a status that says neither taken nor past")
		}
		if r.late(c.authored) && !c.draft {
			return tooLate, false
		}
	} else {
		switch m.Status {
		case "active":
			c.current = true
		case "completed", "stopped":
		case "recorded": // R5: whether it is taken stands elsewhere
			switch {
			case m.Adherence != nil && m.Adherence.Code.is("not-taking"):
				return skip("not taken")
			case m.Adherence != nil && m.Adherence.Code.is("taking"):
				c.current = true
			default:
				return unclear("recorded without saying whether it is taken")
			}
		case "not-taken":
			return unclear("not taken, says somebody")
		case "entered-in-error":
			return skip("entered in error")
		case "draft":
			return skip("a draft")
		default:
			return unclear("a status that says neither taken nor past")
		}
	}
	starts := []day{first(m.EffectiveDateTime)}
	for _, span := range r.spans(m) {
		starts = append(starts, first(span.Start))
	}
	starts = slices.DeleteFunc(starts, func(d day) bool { return !d.known() })
	if !c.draft && len(starts) > 0 && !slices.ContainsFunc(starts, func(d day) bool { return !r.late(d) }) {
		return tooLate, false
	}
	// One that says itself that it is over is not taken any more. Of steps in time
	// the last counts.
	var last day
	over := func(d day) bool { return d.known() && !r.opts.AsOf.IsZero() && d.by.Before(r.opts.AsOf) }
	spans := r.spans(m)
	for _, span := range spans {
		if end := first(span.End); !over(end) {
			last = day{}
			break
		} else if end.by.After(last.by) {
			last = end
		}
	}
	if to := m.lasts(c.authored); len(spans) == 0 && !c.draft && over(to) { // a draft begins when it is signed
		last = to
	}
	if last.known() {
		c.ended = last
		if c.current {
			r.doubt(e.Type)
			return fate{Unclear, "active, with a period that has ended", ""}, false
		}
	}
	return fate{}, true
}

// spans are the periods over which the resource says that it is taken.
func (r *reading) spans(m *medicine) []period {
	var spans []period
	if m.EffectivePeriod != nil {
		spans = append(spans, *m.EffectivePeriod)
	}
	for _, d := range m.dosages() {
		if d.Timing != nil && d.Timing.Repeat != nil && d.Timing.Repeat.BoundsPeriod != nil {
			spans = append(spans, *d.Timing.Repeat.BoundsPeriod)
		}
	}
	return spans
}

// lasts is the day on which an order ends that says how long it is for: ten days
// from the day on which it was written. Steps in time follow one another.
func (m *medicine) lasts(authored day) day {
	list, sum, longest := m.dosages(), 0.0, 0.0
	for _, d := range list {
		if d.Timing == nil || d.Timing.Repeat == nil || d.Timing.Repeat.BoundsDuration == nil {
			return day{}
		}
		n, ok := days(d.Timing.Repeat.BoundsDuration)
		if !ok {
			return day{}
		}
		sum, longest = sum+n, max(longest, n)
	}
	if !authored.known() || len(list) == 0 {
		return day{}
	}
	if len(list) > 1 && inSteps(list) {
		longest = sum
	}
	to := authored.by.AddDate(0, 0, int(math.Ceil(longest)))
	return day{to, to}
}

// inSteps reports whether what is given later has a later number, or another
// period or duration, rather than all being given at once.
func inSteps(list []dosage) bool {
	return slices.ContainsFunc(list, func(d dosage) bool {
		return d.Sequence != nil && list[0].Sequence != nil && *d.Sequence != *list[0].Sequence || d.bounds() != list[0].bounds()
	})
}

// bounds are when and for how long a dosage is given, as a text to compare.
func (d *dosage) bounds() string {
	if d.Timing == nil || d.Timing.Repeat == nil {
		return ""
	}
	r := d.Timing.Repeat
	text, err := json.Marshal([]any{r.BoundsPeriod, r.BoundsDuration, r.BoundsRange})
	if err != nil || string(text) == "[null,null,null]" {
		return ""
	}
	return string(text)
}

func (m *medicine) dosages() []dosage { return append(slices.Clone(m.DosageInstruction), m.Dosage...) }

// medication finds what the medicine is: its concept, and the Medication
// resource if there is one.
func (r *reading) medication(m *medicine) (*concept, *medication) {
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
			var h head
			if json.Unmarshal(text, &h) == nil && h.ID == id && h.ResourceType == "Medication" {
				raw = text
			}
		}
	} else {
		raw, _ = r.rec.resolve(ref.Reference, "Medication")
	}
	var product medication
	if raw == nil || json.Unmarshal(raw, &product) != nil {
		return named, nil
	}
	if named == nil {
		named = product.Code
	}
	if named == nil {
		named = &concept{}
	}
	return named, &product
}

// times reads since when, until when and for how long a medicine is taken.
func (r *reading) times(m *medicine, c *course) {
	for _, span := range r.spans(m) {
		if d := first(span.Start); d.known() && !r.late(d) && (!c.started.known() || d.from.Before(c.started.from)) {
			// A statement says when it was started; an order, when this order was.
			c.started, c.exactly = d, m.EffectivePeriod != nil && span == *m.EffectivePeriod
		}
	}
	if d := first(m.EffectiveDateTime); d.known() && !c.started.known() && !r.late(d) {
		c.started = d // it was taken on that day
	}
	if !c.started.known() {
		c.started = c.authored
	}
	if m.Dispense != nil && m.Dispense.Supply != nil && c.authored.known() {
		if days, ok := days(m.Dispense.Supply); ok {
			fills := 1
			if m.Dispense.Repeats != nil && *m.Dispense.Repeats > 0 && *m.Dispense.Repeats < 1000 {
				fills += *m.Dispense.Repeats
			}
			to := c.authored.by.AddDate(0, 0, int(days)*fills+renewal)
			c.until = day{to, to}
		}
	}
	for _, d := range m.dosages() {
		if d.Timing != nil && d.Timing.Repeat != nil && d.Timing.Repeat.BoundsDuration != nil {
			if n, ok := days(d.Timing.Repeat.BoundsDuration); ok {
				c.planned = max(c.planned, n/daysPerMonth)
			}
		}
	}
	if m.EffectivePeriod != nil && !c.current {
		c.ended = first(m.EffectivePeriod.End)
	}
}

// renewal is how many days after the end of its supply a prescription may be
// renewed for the two to count as one course.
const renewal = 30

// daysPerMonth is UCUM's mean Julian month, mo_j.
const daysPerMonth = 30.4375

// days reads a duration; FHIR allows the UCUM units of time.
func days(q *quantity) (float64, bool) {
	unit := q.Code
	if unit == "" {
		unit = q.Unit
	}
	factor := map[string]float64{"d": 1, "wk": 7, "mo": daysPerMonth, "a": 365.25, "h": 1.0 / 24}[unit]
	if q.Value == nil || factor == 0 || q.Comparator != "" {
		return 0, false
	}
	x, err := q.Value.Float64()
	return x * factor, err == nil && x > 0 && x*factor < 100*366
}

func (r *reading) reasonsOf(m *medicine, c *course) {
	for i := range m.ReasonCode {
		c.reasons = append(c.reasons, r.termsOf(&m.ReasonCode[i], "")...)
	}
	refs := m.ReasonReference
	for _, reason := range m.Reason {
		c.reasons = append(c.reasons, r.termsOf(reason.Concept, "")...)
		if reason.Reference != nil {
			refs = append(refs, *reason.Reference)
		}
	}
	for _, ref := range refs {
		var k condition
		if raw, ok := r.rec.resolve(ref.Reference, "Condition"); ok && json.Unmarshal(raw, &k) == nil {
			c.reasons = append(c.reasons, r.termsOf(k.Code, "")...)
		}
	}
}
