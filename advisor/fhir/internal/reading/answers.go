package reading

import (
	"cmp"
	"example.com/crosstalk/advisor/fhir/internal/codebook"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/fhir/internal/resource"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// The linkId of an item is the fact that it asks for, as in "smoking". After a
// colon stands the term that it is about: "conditions:psoriasis" asks whether
// psoriasis is among the conditions, "medications.months:prednisone" for the
// months on prednisone.

// An answered field of a record, by fact and term.
type answered struct {
	field *fact.Fact
	id    term.ID
}

func (r *reading) answersOf(e Entry, q *resource.QuestionnaireResponse) fate {
	r.mentions(e) // answers to the forms of others
	switch q.Status {
	case "completed", "amended":
	case "entered-in-error":
		return fate{Skipped, "entered in error", ""}
	default:
		return fate{Skipped, "not completed", ""}
	}
	on := r.First(q.Authored)
	if r.Late(on) {
		return tooLate
	}
	ft := fate{Unmapped, "no linkId is a fact", ""}
	var others []string
	var walk func(items []resource.ResponseItem)
	walk = func(items []resource.ResponseItem) {
		for _, item := range items {
			walk(item.Item)
			if len(item.Answer) == 0 {
				continue
			}
			for _, a := range item.Answer {
				walk(a.Item)
			}
			if known, reason := r.answer(e, on, e.moment(q.Authored), item); reason != "" {
				r.problem(e.Typ, reason, item.LinkID)
				if ft.status == Unmapped {
					ft = fate{Skipped, "no answer that counts", ""}
				}
			} else if known {
				ft = fate{status: Used}
			} else {
				others = append(others, item.LinkID)
			}
		}
	}
	walk(q.Item)
	if ft.status == Used {
		for _, link := range others {
			r.problem(e.Typ, "an answer whose linkId is no fact", link)
		}
	}
	return ft
}

// answer takes one answered item. A linkId that is no fact is not ours.
func (r *reading) answer(e Entry, on resource.Day, after string,
	item resource.ResponseItem) (known bool, reason string) {
	path, about, isAbout := strings.Cut(item.LinkID, ":")
	f := r.Pack.Schema.Lookup(path)
	if f == nil {
		return false, ""
	}
	if len(item.Answer) > 1 {
		return false, "several answers where one was asked for"
	}
	v, reason := answerOf(f, isAbout && (f.Kind == fact.Terms || f.Kind == fact.List),
		item.Answer[0].ObservedAnswer)
	if reason != "" {
		return false, reason
	}
	s := sighting{on: on, after: after, value: v}
	owner := f
	if f.Owner != nil {
		owner = f.Owner
	}
	// Of the others one is chosen later, by its age.
	if (isAbout || f.FHIR == nil || f.FHIR.Within == nil) && !r.recent(owner, on) {
		return false, "older than an answer about " + owner.Path + " may be"
	}
	if !isAbout {
		if f.Owner != nil { // a set or list has no answer of its own, see answerOf
			return false, "an answer that does not say which term or record it is about"
		}
		r.saw(f, e, s)
		return true, ""
	}
	id := r.Pack.Schema.Terms.Named(about)
	if id == term.None || !r.Takes(owner, id) {
		return false, "an answer about a term that the fact does not take"
	}
	r.note(owner.Path+":"+about, e.ref())
	if f.Owner != nil {
		r.fields[answered{f, id}] = append(r.fields[answered{f, id}], s)
		s.value = true
	}
	r.answeredTerm(owner, id, s)
	return true, ""
}

// recent reports whether an answer of a day may still count. What the pack sets
// no limit to counts for a year: people change, and a "no" of long ago would
// keep a question from being asked.
func (r *reading) recent(f *fact.Fact, on resource.Day) bool {
	switch {
	case r.AsOf.IsZero():
		return true
	case !on.Known():
		return false
	case f.FHIR != nil && f.FHIR.Within != nil:
		return !f.FHIR.Within(on.From).Before(r.AsOf)
	}
	return !on.From.AddDate(1, 0, 0).Before(r.AsOf)
}

// answeredTerm notes that a person has something, or has not; the latest answer
// counts.
func (r *reading) answeredTerm(f *fact.Fact, id term.ID, has sighting) {
	s := r.set(f)
	if s.said == nil {
		s.said = map[term.ID]sighting{}
	}
	if before, ok := s.said[id]; !ok || later(has, before) >= 0 {
		s.said[id] = has
	}
	r.setFacts = with(slices.Clip(r.setFacts), f) // the book's is not written to
}

// settle puts what was answered about a set into it.
func (s *setReading) settle() {
	for id, said := range s.said {
		if said.value == true {
			s.answered = append(s.answered, id)
		} else {
			s.not = append(s.not, id)
		}
	}
	slices.Sort(s.answered) // of a map's order
	slices.Sort(s.not)
}

// answerOf reads an answer as the value of a fact.
func answerOf(f *fact.Fact, isMember bool, a resource.ObservedAnswer) (v any, reason string) {
	const wrong = "an answer of another type than the question's"
	if isMember {
		if a.Boolean == nil {
			return nil, wrong
		}
		return *a.Boolean, ""
	}
	switch f.Kind {
	case fact.Bool:
		if a.Boolean != nil {
			return *a.Boolean, ""
		}
	case fact.Int, fact.Number:
		switch {
		case a.Integer != nil:
			return *a.Integer, ""
		case a.Decimal != nil:
			return *a.Decimal, ""
		case a.Quantity != nil:
			_, unit, why := codebook.Amount(f, a.Quantity)
			switch {
			case why != "":
				return nil, why
			case a.Quantity.Comparator != "":
				return nil, wrong
			case unit != f.Unit:
				return map[string]any{"value": a.Quantity.Value, "unit": unit}, ""
			}
			return a.Quantity.Value, ""
		}
	case fact.Date:
		if d := resource.First(a.Date, a.DateTime); d.Known() {
			return d.Value(), ""
		}
	case fact.Enum:
		if a.Coding != nil {
			return a.Coding.Code, ""
		}
		if a.String != nil {
			return *a.String, ""
		}
	case fact.Text:
		if a.String != nil {
			return *a.String, ""
		}
	}
	return nil, wrong
}

// answeredFields gives the latest answer about a field of a record.
func (r *reading) answeredFields(f *fact.Fact, id term.ID) (sighting, bool) {
	list := r.fields[answered{f, id}]
	if len(list) == 0 {
		return sighting{}, false
	}
	// Of two at once the one that stands later counts.
	return slices.MaxFunc(list, func(a, b sighting) int { return cmp.Or(later(a, b), -1) }), true
}
