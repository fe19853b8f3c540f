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
	what, product := r.medication(&m)
	n := r.name(e.Type, what, "")
	ids := n.ids
	if len(ids) != 1 && product != nil && !n.disagree {
		for _, in := range product.Ingredient {
			part := r.name(e.Type, in.concept(), "")
			n.disagree = n.disagree || part.disagree
			if len(part.ids) > 0 && n.how == "" {
				n.how = part.how
			}
			ids = append(ids, part.ids...)
		}
		slices.Sort(ids)
		ids = slices.Compact(ids)
	}
	if n.disagree {
		ids = nil // it may be anything
	}
	c := &course{kind: e.Type, ref: e.ref()}
	ft, s := r.state(e, &m, c)
	switch s {
	case taken:
		c.current = true
	case once, stale:
	case maybe:
		r.doubt(e.Type, ids...)
		return ft, nil
	case planned:
		r.doubtWhen(e.Type, now, ids...)
		return ft, nil
	default:
		return ft, nil
	}
	if what != nil && c.current && r.absent(e, what) {
		return fate{Used, "says that there is none", ""}, nil
	}
	about := before
	if c.current {
		about = now
	} else if s == once {
		about = ever
		r.doubtWhen(e.Type, now, ids...)
	}
	switch {
	case n.disagree:
		r.doubtWhen(e.Type, about)
		return fate{Unclear, "its codes and words name different things", r.show(what)}, nil
	case what == nil && len(ids) == 0:
		r.doubtWhen(e.Type, about)
		return fate{Unclear, "a medicine that is not in the data", ""}, nil
	case len(ids) == 0:
		r.doubtWhen(e.Type, about)
		return fate{Unmapped, "no term has the code", r.show(what)}, nil
	}
	r.doubtNarrower(e.Type, about, what, "")
	c.dose = r.dose(&m, product, n.strength)
	c.weekly = daysPerWeek(m.dosages())
	r.times(&m, c)
	r.reasonsOf(&m, c)
	listed := false
	for _, id := range ids {
		each := *c
		each.id = id
		if len(ids) > 1 || len(n.open) > 0 {
			each.dose = 0 // of the product, not of each
		}
		for _, f := range r.setFacts {
			if reads(f, e.Type) {
				listed = listed || r.takes(f, id)
			} else if bears(f, e.Type) && about.of(f) {
				r.doubtIn(f, id)
			}
		}
		r.courses = append(r.courses, &each)
	}
	if !listed {
		return fate{Skipped, "no fact takes the term", r.show(what)}, nil
	}
	return r.used(e.Type, n), nil
}

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

// state says whether a medicine is taken now or was in the past, and why not. A
// plan is not an intake, and what was cancelled never was one.
func (r *reading) state(e Entry, m *medicine, c *course) (fate, stand) {
	if m.DoNotPerform {
		return fate{Skipped, "an order not to give it", ""}, never
	}
	if m.Status == "entered-in-error" {
		return fate{Skipped, "entered in error", ""}, never
	}
	var ft fate
	var s stand
	switch e.Type {
	case "MedicationRequest":
		ft, s = r.ordered(m, c)
	case "MedicationDispense":
		ft, s = r.dispensed(m, c)
	case "MedicationAdministration":
		ft, s = r.administered(m, c)
	default:
		ft, s = stated(m)
	}
	if s == never || s == maybe {
		return ft, s
	}
	if r.late(c.authored) && !c.draft {
		if r.soon(c.authored) {
			return fate{Unclear, "dated a day after the day of the advice, which may be the same day where it was written", ""}, planned
		}
		return tooLate, never
	}
	if s == planned || s == once && e.Type == "MedicationAdministration" {
		return ft, s
	}
	starts := []day{r.first(m.EffectiveDateTime)}
	for _, span := range r.spans(m) {
		starts = append(starts, r.first(span.Start))
	}
	starts = slices.DeleteFunc(starts, func(d day) bool { return !d.known() })
	if !c.draft && len(starts) > 0 && !slices.ContainsFunc(starts, func(d day) bool { return !r.late(d) }) {
		return fate{Unclear, "to be taken from a later day on", ""}, planned
	}
	// One that says itself that it is over is not taken any more. Of steps in time
	// the last counts.
	var last day
	spans := r.spans(m)
	for _, span := range spans {
		if end := r.first(span.End); !r.isOver(end) {
			last = day{}
			break
		} else if end.by.After(last.by) {
			last = end
		}
	}
	if to := m.lasts(c.authored); len(spans) == 0 && !c.draft && r.isOver(to) { // a draft begins when it is signed
		last = to
	}
	switch {
	case last.known():
		c.ended = last
		if s == taken && e.Type != "MedicationDispense" {
			return fate{Unclear, "active, with a period that has ended", ""}, maybe
		}
		if s == once && r.surelyOver(last) {
			s = stale
		}
	case s == stale && m.EffectivePeriod != nil && r.first(m.EffectivePeriod.End).known():
		return fate{Unclear, "over by its status, with a period that has not ended", ""}, maybe
	}
	return ft, s
}

func (r *reading) isOver(d day) bool {
	over, _ := r.over(d)
	return over
}

func (r *reading) surelyOver(d day) bool {
	_, surely := r.over(d)
	return surely
}

// ordered is where a medicine stands by a MedicationRequest.
func (r *reading) ordered(m *medicine, c *course) (fate, stand) {
	c.authored = r.first(m.AuthoredOn)
	reported := m.Reported || m.ReportedReference != nil || len(m.InformationSource) > 0
	switch m.Intent {
	case "order", "original-order", "reflex-order", "filler-order", "instance-order":
	case "plan":
		if reported && m.Status == "active" {
			// So says US Core that what a person reports to take is written.
			c.reported = true
			return fate{}, taken
		}
		fallthrough
	case "proposal", "option":
		switch m.Status {
		case "cancelled":
			return fate{Skipped, "cancelled", ""}, never
		case "stopped":
			return fate{Skipped, "a plan, not an order", ""}, never
		}
		return fate{Unclear, "a plan, not an order", ""}, planned
	default:
		return fate{Unclear, "an intent that FHIR does not have", ""}, maybe
	}
	switch m.Status {
	case "active":
		c.reported = reported
		return fate{}, taken
	case "completed":
		return r.supplied(r.supply(m, c.authored), c.authored)
	case "stopped", "ended": // R5 has "ended"
		return fate{}, stale
	case "draft":
		if !r.opts.Drafts {
			return fate{Unclear, "a draft", ""}, planned
		}
		c.draft = true
		return fate{}, taken
	case "cancelled":
		return fate{Skipped, "cancelled", ""}, never
	case "on-hold":
		return fate{Unclear, "on hold", ""}, maybe
	}
	return fate{Unclear, "a status that says neither taken nor past", ""}, maybe
}

// supplied is where a medicine stands that was handed out wholly: it is taken
// while the supply lasts, and may be until its next supply is late. If the data
// does not say how long it lasts, it may be taken for as long as any may.
func (r *reading) supplied(to, from day) (fate, stand) {
	switch {
	case !to.known() && r.mayLast(from):
		return fate{}, once
	case !to.known():
		return fate{}, stale
	case !r.isOver(to):
		return fate{}, taken
	case !r.surelyOver(day{from: to.from, by: to.by.AddDate(0, 0, renewal)}):
		return fate{}, once
	}
	return fate{}, stale
}

// supply is the last day for which a request has something handed out.
func (r *reading) supply(m *medicine, authored day) day {
	if m.Dispense == nil || m.Dispense.Supply == nil || !authored.known() {
		return day{}
	}
	n, ok := days(m.Dispense.Supply)
	if !ok {
		return day{}
	}
	fills := 1
	if m.Dispense.Repeats != nil && *m.Dispense.Repeats > 0 && *m.Dispense.Repeats < 1000 {
		fills += *m.Dispense.Repeats
	}
	to := authored.by.AddDate(0, 0, int(n)*fills)
	return day{from: to, by: to}
}

// dispensed is where a medicine stands by a MedicationDispense.
func (r *reading) dispensed(m *medicine, c *course) (fate, stand) {
	c.authored = r.first(m.WhenHandedOver, m.WhenPrepared)
	switch m.Status {
	case "completed":
	case "cancelled", "declined":
		return fate{Skipped, "not handed out", ""}, never
	case "preparation", "in-progress":
		return fate{Unclear, "not yet handed out", ""}, planned
	default:
		return fate{Unclear, "a status that does not say that it was handed out", ""}, maybe
	}
	var to day
	if n, ok := days(m.DaysSupply); ok && c.authored.known() {
		end := c.authored.by.AddDate(0, 0, int(n))
		to = day{from: end, by: end}
	}
	c.supplied = to
	ft, s := r.supplied(to, c.authored)
	for _, ref := range m.Prescriptions {
		var order medicine
		if raw, ok := r.rec.resolve(ref.Reference, "MedicationRequest"); s == taken && ok && json.Unmarshal(raw, &order) == nil {
			switch order.Status {
			case "stopped", "cancelled", "entered-in-error":
				s = once // it was handed out before the order was stopped
			}
		}
	}
	return ft, s
}

// administered is where a medicine stands by a MedicationAdministration. One
// that was given may be given again.
func (r *reading) administered(m *medicine, c *course) (fate, stand) {
	given := []string{m.EffectiveDateTime, m.OccurrenceDate}
	for _, span := range []*period{m.EffectivePeriod, m.OccurrencePeriod} {
		if span != nil {
			given = append(given, span.End, span.Start)
		}
	}
	c.authored = r.first(given...)
	switch m.Status {
	case "completed", "stopped":
	case "in-progress":
		return fate{}, taken
	case "not-done":
		return fate{Skipped, "not given", ""}, never
	default:
		return fate{Unclear, "a status that does not say that it was given", ""}, maybe
	}
	if r.mayLast(c.authored) {
		return fate{}, once
	}
	return fate{}, stale
}

// stated is where a medicine stands by a MedicationStatement.
func stated(m *medicine) (fate, stand) {
	switch m.Status {
	case "active":
		return fate{}, taken
	case "completed", "stopped":
		return fate{}, stale
	case "recorded": // R5: whether it is taken stands elsewhere
		switch {
		case m.Adherence != nil && m.Adherence.Code.is("not-taking"):
			return fate{Skipped, "not taken", ""}, never
		case m.Adherence != nil && m.Adherence.Code.is("taking"):
			return fate{}, taken
		}
		return fate{Unclear, "recorded without saying whether it is taken", ""}, maybe
	case "not-taken":
		return fate{Unclear, "not taken, says somebody", ""}, maybe
	case "draft":
		return fate{Unclear, "a draft", ""}, planned
	case "intended":
		return fate{Unclear, "a plan to take it", ""}, planned
	}
	return fate{Unclear, "a status that says neither taken nor past", ""}, maybe
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
	return day{from: to, by: to}
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
		if d := r.first(span.Start); d.known() && !r.late(d) && (!c.started.known() || d.from.Before(c.started.from)) {
			// A statement says when it was started; an order, when this order was.
			c.started, c.exactly = d, m.EffectivePeriod != nil && span == *m.EffectivePeriod
		}
	}
	if d := r.first(m.EffectiveDateTime); d.known() && !c.started.known() && !r.late(d) {
		c.started = d // it was taken on that day
	}
	if !c.started.known() {
		c.started = c.authored
	}
	to := r.supply(m, c.authored)
	if !to.known() && m.Dispense != nil && m.Dispense.Valid != nil {
		to = r.first(m.Dispense.Valid.End)
	}
	if !to.known() {
		to = c.supplied
	}
	if !to.known() {
		to = c.ended
	}
	if !to.known() {
		to = m.lasts(c.authored)
	}
	if m.Dispense != nil && (m.Dispense.Supply != nil || m.Dispense.Repeats != nil && *m.Dispense.Repeats > 0) {
		c.vague = true
	}
	if to.known() {
		c.until = day{from: to.from.AddDate(0, 0, renewal), by: to.by.AddDate(0, 0, renewal)}
	}
	for _, d := range m.dosages() {
		if d.Timing != nil && d.Timing.Repeat != nil && d.Timing.Repeat.BoundsDuration != nil {
			if n, ok := days(d.Timing.Repeat.BoundsDuration); ok {
				c.planned = max(c.planned, n/daysPerMonth)
			}
		}
	}
	if m.EffectivePeriod != nil && !c.current {
		c.ended = r.first(m.EffectivePeriod.End)
	}
}

// renewal is how many days after the end of its supply a prescription may be
// renewed for the two to count as one course.
const renewal = 30

// daysPerMonth is UCUM's mean Julian month, mo_j.
const daysPerMonth = 30.4375

// days reads a duration; FHIR allows the UCUM units of time.
func days(q *quantity) (float64, bool) {
	if q == nil {
		return 0, false
	}
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
