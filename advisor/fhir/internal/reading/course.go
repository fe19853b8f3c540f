package reading

import (
	"fmt"
	"slices"
	"time"

	"example.com/crosstalk/advisor/fhir/internal/codebook"
	"example.com/crosstalk/advisor/fhir/internal/resource"
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
	reported bool         // by the person, not ordered
	vague    bool         // it says something of its supply that gives no length
	started  resource.Day // known exactly if it is exact and startsExactly
	exactly  bool
	supplied resource.Day // of a dispense: until when what was handed out lasts
	until    resource.Day // of a request: how long its supply lasts, to which the next one joins
	ended    resource.Day // when it was stopped
	dose     float64      // mg a day; 0: not known
	weekly   any          // days a week, or bounds; nil: not known
	planned  float64      // months, at least; 0: not known
	reasons  []term.ID
	authored resource.Day
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
			r.doubtIn(f, c.id) // it is taken again, or still
			continue
		}
		if codebook.Reads(f, c.kind) && r.Takes(f, c.id) && c.current == (f.FHIR.State != "past") {
			if by[c.id] == nil {
				order = append(order, c.id)
			}
			by[c.id] = append(by[c.id], c)
		}
	}
	for _, id := range s.answered {
		order = with(order, id)
	}
	slices.SortFunc(order, func(a, b term.ID) int { return int(a - b) })
	var records []any
	for _, id := range order {
		records = append(records, r.record(f, id, by[id]))
	}
	s.has = order
	complete := r.complete(f, s)
	not := r.surely(s, r.without(s.not, order))
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
	name := r.Pack.Schema.Terms.Term(id).Name
	record := map[string]any{}
	if field := f.TermField(); field != nil {
		record[field.Name()] = name
	}
	for _, c := range courses {
		r.note(f.Path+":"+name, c.ref)
	}
	type said struct {
		*fact.Fact
		v    any
		from string // the type of resource
	}
	var all []said
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
		if v != nil {
			all = append(all, said{field, v, from})
			record[field.Name()] = v
		}
	}
	doc := map[string]any{f.Path: map[string]any{"has": []any{record}}}
	if len(all) == 0 || r.Check(doc) == nil {
		return record
	}
	for _, s := range all {
		delete(record, s.Name())
	}
	for _, s := range all {
		record[s.Name()] = s.v
		if err := r.Check(doc); err != nil {
			delete(record, s.Name())
			r.problem(s.from, "not plausible, or not of the kind that "+s.Path+" is", why(err))
		}
	}
	return record
}

func (r *reading) field(f *fact.Fact, id term.ID, courses []*course) any {
	switch f.FHIR.Element {
	case "dose":
		if dose := agreed(courses, func(c *course) float64 { return c.dose }); dose > 0 {
			return resource.Rounded(dose)
		}
	case "days-per-week":
		return agreed(courses, func(c *course) any { return c.weekly })
	case "planned":
		most := 0.0
		for _, c := range courses {
			most = max(most, c.planned)
		}
		if most > 0 {
			return map[string]any{"at_least": resource.Rounded(most)}
		}
	case "started":
		return r.startOf(id, courses)
	case "stopped":
		return stopOf(courses)
	case "prescribed":
		for _, c := range courses {
			if c.kind == "MedicationRequest" && !c.reported {
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

// agreed is what all courses say, or nothing.
func agreed[T any](courses []*course, of func(*course) T) (none T) {
	first := of(courses[0])
	for _, c := range courses {
		if fmt.Sprint(of(c)) != fmt.Sprint(first) {
			return none
		}
	}
	return first
}

// startOf is since when a medicine is taken. A statement with a period says
// so; a prescription only says that it is not later than that: there may have
// been others before it, in this record or in another. Earlier prescriptions
// belong to the course if their supply reaches to the next one.
func (r *reading) startOf(id term.ID, courses []*course) any {
	var start *course
	for _, c := range courses {
		if c.started.Known() && !c.draft && (start == nil || c.started.By.Before(start.started.By)) {
			start = c
		}
	}
	if start == nil {
		return nil
	}
	by, exactly := start.started, start.exactly && start.started.Exact()
	for joined := true; joined && !exactly; {
		joined = false
		for _, c := range r.courses {
			if c.id == id && !c.current && c.authored.Known() && c.authored.By.Before(by.By) &&
				c.renewed(by) {
				by, joined = c.authored, true
			}
		}
	}
	if exactly {
		return by.By.Format(time.DateOnly)
	}
	return map[string]any{"by": by.By.Format(time.DateOnly)}
}

// renewed reports whether an order of a later day renews one: if it was written
// before the supply of the earlier one was 30 days over. Where the earlier one does
// not say how long it lasts, if it was written within 120 days, since more than the
// supply of 90 days is seldom handed out at a time; or after a year, give or take a
// month, since that is for how long most prescriptions are good. What is ordered
// anew at other intervals may be a short course each time.
func (c *course) renewed(later resource.Day) bool {
	switch {
	case c.until.Known():
		return !c.until.By.Before(later.From)
	case c.kind != "MedicationRequest" || c.reported || c.vague:
		return false
	}
	gap := later.From.Sub(c.authored.By).Hours() / 24
	return gap <= 120 || gap >= 335 && gap <= 395
}

// stopOf is when a medicine of the past was stopped, the last time.
func stopOf(courses []*course) any {
	var last, after resource.Day
	for _, c := range courses {
		if c.ended.Known() && c.ended.By.After(last.By) {
			last = c.ended
		}
		if c.authored.Known() && c.authored.From.After(after.From) {
			after = c.authored
		}
	}
	switch {
	case last.Exact() && !after.From.After(last.From):
		return last.Value()
	case last.Known():
		return map[string]any{"from": last.From.Format(time.DateOnly)}
	case after.Known():
		return map[string]any{"from": after.From.Format(time.DateOnly)}
	}
	return nil
}

// reason is the value that the pack gives to what a medicine is for.
func (r *reading) reason(f *fact.Fact, courses []*course) any {
	var found string
	for _, c := range courses {
		for _, id := range c.reasons {
			for _, tv := range f.FHIR.Terms {
				if !r.Pack.Schema.Terms.Is(id, tv.Term) {
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
	if len(courses) != 1 || !courses[0].exactly || !courses[0].started.Exact() ||
		!courses[0].ended.Exact() {
		return nil
	}
	n := courses[0].ended.From.Sub(courses[0].started.From).Hours() / 24
	switch f.Unit {
	case "d":
		return resource.Rounded(n)
	case "wk":
		return resource.Rounded(n / 7)
	case "mo":
		return resource.Rounded(n / resource.DaysPerMonth)
	case "a":
		return resource.Rounded(n / 365.25)
	}
	return nil
}
