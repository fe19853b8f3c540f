package reading

import (
	"example.com/crosstalk/advisor/fhir/internal/decode"
	"example.com/crosstalk/advisor/fhir/internal/resource"
	"slices"
)

// A stand is where a medicine stands by a resource.
type stand int

const (
	never   stand = iota // the resource does not say that it was ever taken
	taken                // now
	once                 // it was taken, and may be still
	stale                // it was taken, and is not now
	maybe                // now, in the past, or neither
	planned              // it shall be taken, and may be already
)

const (
	isLate = "dated after the day of the advice"
	isSoon = "dated a day after the day of the advice, which may be the same day where it was written"
)

// state says whether a medicine is taken now or was in the past, and why not where
// it is never, maybe or planned. A plan is not an intake, and what was cancelled
// never was one.
func (r *reading) state(e Entry, m *resource.Medicine, c *course) (s stand, why string) {
	switch {
	case m.DoNotPerform:
		return never, "an order not to give it"
	case m.Status == "entered-in-error":
		return never, "entered in error"
	case e.Typ == "MedicationRequest":
		s, why = r.ordered(m, c)
	case e.Typ == "MedicationDispense":
		s, why = r.dispensed(m, c)
	case e.Typ == "MedicationAdministration":
		s, why = r.administered(m, c)
	default:
		s, why = stated(m)
	}
	if s == never || s == maybe {
		return s, why
	}
	if r.Late(c.authored) && !c.draft {
		if r.Soon(c.authored) {
			return planned, isSoon
		}
		return never, isLate
	}
	if s == planned || s == once && e.Typ == "MedicationAdministration" {
		return s, why
	}
	starts := []resource.Day{r.First(m.EffectiveDateTime)}
	for _, span := range r.spans(m) {
		starts = append(starts, r.First(span.Start))
	}
	starts = slices.DeleteFunc(starts, func(d resource.Day) bool { return !d.Known() })
	if !c.draft && len(starts) > 0 && !slices.ContainsFunc(starts, func(d resource.Day) bool {
		return !r.Late(d)
	}) {
		return planned, "to be taken from a later day on"
	}
	c.ended = r.lastEnd(m, c)
	switch {
	case c.ended.Known() && s == taken && e.Typ != "MedicationDispense":
		return maybe, "active, with a period that has ended"
	case c.ended.Known() && s == once && r.SurelyOver(c.ended):
		return stale, ""
	case !c.ended.Known() && s == stale && m.EffectivePeriod != nil &&
		r.First(m.EffectivePeriod.End).Known():
		return maybe, "over by its status, with a period that has not ended"
	}
	return s, ""
}

// lastEnd is the day on which a resource says itself that it was over; unknown if
// it does not, or not yet. Of steps in time the last counts.
func (r *reading) lastEnd(m *resource.Medicine, c *course) (last resource.Day) {
	spans := r.spans(m)
	for _, span := range spans {
		if end := r.First(span.End); !r.Over(end) {
			return resource.Day{}
		} else if end.By.After(last.By) {
			last = end
		}
	}
	// a draft begins when it is signed
	if to := m.Lasts(c.authored); len(spans) == 0 && !c.draft && r.Over(to) {
		return to
	}
	return last
}

// spans are the periods over which the resource says that it is taken.
func (r *reading) spans(m *resource.Medicine) (spans []resource.Period) {
	if m.EffectivePeriod != nil {
		spans = append(spans, *m.EffectivePeriod)
	}
	for _, d := range m.Dosages() {
		if p := d.Repeats().BoundsPeriod; p != nil {
			spans = append(spans, *p)
		}
	}
	return spans
}

// orders are the intents of what somebody has ordered.
var orders = []string{"order", "original-order", "reflex-order", "filler-order", "instance-order"}

// ordered is where a medicine stands by a MedicationRequest.
func (r *reading) ordered(m *resource.Medicine, c *course) (stand, string) {
	c.authored = r.First(m.AuthoredOn)
	reported := m.Reported || m.ReportedReference != nil || len(m.InformationSource) > 0
	plan := m.Intent == "plan" || m.Intent == "proposal" || m.Intent == "option"
	switch {
	case m.Intent == "plan" && reported && m.Status == "active":
		// So says US Core that what a person reports to take is written.
		c.reported = true
		return taken, ""
	case plan && m.Status == "cancelled":
		return never, "cancelled"
	case plan && m.Status == "stopped":
		return never, "a plan, not an order"
	case plan:
		return planned, "a plan, not an order"
	case !slices.Contains(orders, m.Intent):
		return maybe, "an intent that FHIR does not have"
	}
	switch m.Status {
	case "active":
		c.reported = reported
		return taken, ""
	case "completed":
		return r.supplied(r.supply(m, c.authored), c.authored), ""
	case "stopped", "ended": // R5 has "ended"
		return stale, ""
	case "draft":
		if !r.Drafts {
			return planned, "a draft"
		}
		c.draft = true
		return taken, ""
	case "cancelled":
		return never, "cancelled"
	case "on-hold":
		return maybe, "on hold"
	}
	return maybe, "a status that says neither taken nor past"
}

// supplied is where a medicine stands that was handed out wholly: it is taken
// while the supply lasts, and may be until its next supply is late. If the data
// does not say how long it lasts, it may be taken for as long as any may.
func (r *reading) supplied(to, from resource.Day) stand {
	switch {
	case !to.Known() && r.MayLast(from):
		return once
	case !to.Known():
		return stale
	case !r.Over(to):
		return taken
	case !r.SurelyOver(resource.Day{From: to.From, By: to.By.AddDate(0, 0, renewal)}):
		return once
	}
	return stale
}

// renewal is how many days after the end of its supply a prescription may be
// renewed for the two to count as one course.
const renewal = 30

// supply is the last day for which a request has something handed out.
func (r *reading) supply(m *resource.Medicine, authored resource.Day) resource.Day {
	if m.Dispense == nil || !authored.Known() {
		return resource.Day{}
	}
	n, ok := m.Dispense.Supply.Days()
	if !ok {
		return resource.Day{}
	}
	fills := 1
	if m.Dispense.Repeats != nil && *m.Dispense.Repeats > 0 && *m.Dispense.Repeats < 1000 {
		fills += *m.Dispense.Repeats
	}
	return authored.After(int(n) * fills)
}

// dispensed is where a medicine stands by a MedicationDispense.
func (r *reading) dispensed(m *resource.Medicine, c *course) (stand, string) {
	c.authored = r.First(m.WhenHandedOver, m.WhenPrepared)
	switch m.Status {
	case "completed":
	case "cancelled", "declined":
		return never, "not handed out"
	case "preparation", "in-progress":
		return planned, "not yet handed out"
	default:
		return maybe, "a status that does not say that it was handed out"
	}
	if n, ok := m.DaysSupply.Days(); ok && c.authored.Known() {
		c.supplied = c.authored.After(int(n))
	}
	s := r.supplied(c.supplied, c.authored)
	for _, ref := range m.Prescriptions {
		var order resource.Medicine
		if raw, ok := r.Resolve(ref.Reference, "MedicationRequest"); s == taken && ok &&
			decode.Unmarshal(raw, &order) == nil {
			switch order.Status {
			case "stopped", "cancelled", "entered-in-error":
				s = once // it was handed out before the order was stopped
			}
		}
	}
	return s, ""
}

// administered is where a medicine stands by a MedicationAdministration. One
// that was given may be given again.
func (r *reading) administered(m *resource.Medicine, c *course) (stand, string) {
	c.authored = r.First(slices.Concat([]string{m.EffectiveDateTime, m.OccurrenceDate},
		m.EffectivePeriod.Dates(), m.OccurrencePeriod.Dates())...)
	switch m.Status {
	case "completed", "stopped":
	case "in-progress":
		return taken, ""
	case "not-done":
		return never, "not given"
	default:
		return maybe, "a status that does not say that it was given"
	}
	if r.MayLast(c.authored) {
		return once, ""
	}
	return stale, ""
}

// stated is where a medicine stands by a MedicationStatement.
func stated(m *resource.Medicine) (stand, string) {
	switch m.Status {
	case "active":
		return taken, ""
	case "completed", "stopped":
		return stale, ""
	case "recorded": // R5: whether it is taken stands elsewhere
		switch {
		case m.Adherence != nil && m.Adherence.Code.Is("not-taking"):
			return never, "not taken"
		case m.Adherence != nil && m.Adherence.Code.Is("taking"):
			return taken, ""
		}
		return maybe, "recorded without saying whether it is taken"
	case "not-taken":
		return maybe, "not taken, says somebody"
	case "draft":
		return planned, "a draft"
	case "intended":
		return planned, "a plan to take it"
	}
	return maybe, "a status that says neither taken nor past"
}
