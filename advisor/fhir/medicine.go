package fhir

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A course is what one resource says of one medicine.
type course struct {
	id       term.ID
	kind     string // of resource
	ref      string
	current  bool
	draft    bool
	started  day // known exactly if it is exact and startsExactly
	exactly  bool
	until    day     // of a request: how long its supply lasts, to which the next one joins
	ended    day     // when it was stopped
	dose     float64 // mg a day; 0: not known
	planned  float64 // months, at least; 0: not known
	reasons  []term.ID
	authored day
}

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
	named, product := r.medication(&m)
	if named != nil && r.absent(e, named) {
		return fate{Used, "says that there is none", ""}, nil
	}
	ids := r.termsOf(named, "")
	if len(ids) != 1 && product != nil {
		for _, in := range product.Ingredient {
			ids = append(ids, r.termsOf(in.concept(), "")...)
		}
		slices.Sort(ids)
		ids = slices.Compact(ids)
	}
	switch {
	case named == nil && len(ids) == 0:
		r.doubt(e.Type)
		return fate{Unclear, "a medicine that is not in the data", ""}, nil
	case len(ids) == 0:
		r.doubt(e.Type)
		return fate{Unmapped, "no term has the code", r.show(named)}, nil
	}
	c.dose = r.dose(&m, product)
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
		return fate{Skipped, "no fact takes the term", r.show(named)}, nil
	}
	return fate{status: Used}, nil
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
	// One that says itself that it is over is not taken any more.
	for _, span := range r.spans(m) {
		end := first(span.End)
		if end.known() && !r.opts.AsOf.IsZero() && end.by.Before(r.opts.AsOf) {
			c.ended = end
			if c.current {
				r.doubt(e.Type)
				return fate{Unclear, "active, with a period that has ended", ""}, false
			}
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

// finishList makes the records of a list of medicines: one for each medicine,
// of all that is said of it.
func (r *reading) finishList(doc map[string]any, f *fact.Fact) {
	s := r.set(f)
	var order []term.ID
	by := map[term.ID][]*course{}
	taken := map[term.ID]bool{}
	for _, c := range r.courses {
		taken[c.id] = taken[c.id] || c.current
	}
	for _, c := range r.courses {
		if f.FHIR.State == "past" && !c.current && taken[c.id] {
			s.doubt = true // it is taken again, or still
			continue
		}
		if reads(f, c.kind) && r.takes(f, c.id) && c.current == (f.FHIR.State != "past") {
			if by[c.id] == nil {
				order = append(order, c.id)
			}
			by[c.id] = append(by[c.id], c)
		}
	}
	for _, id := range s.answered {
		if !slices.Contains(order, id) {
			order = append(order, id)
		}
	}
	slices.SortFunc(order, func(a, b term.ID) int { return int(a - b) })
	var records []any
	for _, id := range order {
		records = append(records, r.record(f, id, by[id]))
	}
	s.has = order
	complete := r.complete(f, s)
	not := r.without(s.not, order)
	if len(records) == 0 && len(not) == 0 && !complete {
		return
	}
	open := r.open(nil, not, complete)
	if open["has"] = records; records == nil {
		open["has"] = []any{}
	}
	doc[f.Path] = open
}

// record joins what several resources say of one medicine. Where they differ
// the field stays unknown.
func (r *reading) record(f *fact.Fact, id term.ID, courses []*course) map[string]any {
	name := r.pack.Schema.Terms.Term(id).Name
	record := map[string]any{}
	if field := f.TermField(); field != nil {
		record[field.Name()] = name
	}
	for _, c := range courses {
		r.note(f.Path+":"+name, c.ref)
	}
	for _, field := range f.Fields {
		if field.Kind == fact.Term {
			continue
		}
		var v any
		from := "QuestionnaireResponse"
		if s, ok := r.answeredFields(field, id); ok {
			v = s.value // who takes it knows best
		} else if field.FHIR != nil && len(courses) > 0 {
			v, from = r.field(field, id, courses), courses[0].kind
		}
		if v == nil {
			continue
		}
		record[field.Name()] = v
		if err := r.check(map[string]any{f.Path: map[string]any{"has": []any{record}}}); err != nil {
			delete(record, field.Name())
			r.problem(from, "not plausible, or not of the kind that "+field.Path+" is", why(err))
		}
	}
	return record
}

func (r *reading) field(f *fact.Fact, id term.ID, courses []*course) any {
	switch f.FHIR.Element {
	case "dose":
		if dose := agreed(courses, func(c *course) float64 { return c.dose }); dose > 0 {
			return round(dose)
		}
	case "planned":
		most := 0.0
		for _, c := range courses {
			most = max(most, c.planned)
		}
		if most > 0 {
			return map[string]any{"at_least": round(most)}
		}
	case "started":
		return r.startOf(f, id, courses)
	case "stopped":
		return stopOf(courses)
	case "prescribed":
		for _, c := range courses {
			if c.kind == "MedicationRequest" {
				return true
			}
		}
	case "reason":
		return r.reason(f, courses)
	case "taken":
		return r.taken(f, courses)
	}
	return nil
}

// agreed is what all courses say, or 0.
func agreed(courses []*course, of func(*course) float64) float64 {
	x := of(courses[0])
	for _, c := range courses {
		if of(c) != x {
			return 0
		}
	}
	return x
}

// startOf is since when a medicine is taken. A statement with a period says
// so; a prescription only says that it is not later than that: there may have
// been others before it, in this record or in another. Earlier prescriptions
// belong to the course if their supply reaches to the next one.
func (r *reading) startOf(f *fact.Fact, id term.ID, courses []*course) any {
	var start *course
	for _, c := range courses {
		if c.started.known() && !c.draft && (start == nil || c.started.by.Before(start.started.by)) {
			start = c
		}
	}
	if start == nil {
		return nil
	}
	by, exactly := start.started, start.exactly && start.started.exact()
	for joined := true; joined && !exactly; {
		joined = false
		for _, c := range r.courses {
			if c.id == id && !c.current && c.until.known() && c.authored.known() &&
				c.authored.by.Before(by.by) && !c.until.by.Before(by.from) {
				by, joined = c.authored, true
			}
		}
	}
	if exactly {
		return by.by.Format(time.DateOnly)
	}
	return map[string]any{"by": by.by.Format(time.DateOnly)}
}

// stopOf is when a medicine of the past was stopped, the last time.
func stopOf(courses []*course) any {
	var last, after day
	for _, c := range courses {
		if c.ended.known() && c.ended.by.After(last.by) {
			last = c.ended
		}
		if c.authored.known() && c.authored.from.After(after.from) {
			after = c.authored
		}
	}
	switch {
	case last.exact() && !after.from.After(last.from):
		return last.value()
	case last.known():
		return map[string]any{"from": last.from.Format(time.DateOnly)}
	case after.known():
		return map[string]any{"from": after.from.Format(time.DateOnly)}
	}
	return nil
}

// reason is the value that the pack gives to what a medicine is for.
func (r *reading) reason(f *fact.Fact, courses []*course) any {
	var found string
	for _, c := range courses {
		for _, id := range c.reasons {
			for _, tv := range f.FHIR.Terms {
				if !r.pack.Schema.Terms.Is(id, tv.Term) {
					continue
				}
				if found != "" && found != tv.Value {
					return nil // for two things
				}
				found = tv.Value
				break
			}
		}
	}
	if found == "" {
		return nil
	}
	return scalar(f, found)
}

// taken is for how long a medicine of the past was taken, by a single period.
func (r *reading) taken(f *fact.Fact, courses []*course) any {
	if len(courses) != 1 || !courses[0].exactly || !courses[0].started.exact() || !courses[0].ended.exact() {
		return nil
	}
	n := courses[0].ended.from.Sub(courses[0].started.from).Hours() / 24
	switch f.Unit {
	case "d":
		return round(n)
	case "wk":
		return round(n / 7)
	case "mo":
		return round(n / daysPerMonth)
	case "a":
		return round(n / 365.25)
	}
	return nil
}
