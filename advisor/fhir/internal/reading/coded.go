package reading

import (
	"cmp"
	"slices"
	"time"

	"example.com/crosstalk/advisor/fhir/internal/codebook"
	"example.com/crosstalk/advisor/fhir/internal/resource"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// present puts terms into the sets that take them from a resource type.
func (r *reading) present(e Entry, ids []term.ID) bool {
	used := false
	for _, f := range r.setFacts {
		if f.Kind != fact.Terms || !codebook.Reads(f, e.Typ) {
			continue
		}
		for _, id := range ids {
			if r.Takes(f, id) {
				s := r.set(f)
				s.has = with(s.has, id)
				r.note(f.Path+":"+r.Pack.Schema.Terms.Term(id).Name, e.ref())
				used = true
			}
		}
	}
	return used
}

// note remembers where a fact was read.
func (r *reading) note(path, ref string) {
	r.sources[path] = with(r.sources[path], ref)
}

// absent handles codes that say there is nothing.
func (r *reading) absent(e Entry, c *resource.Concept) bool {
	found := false
	for _, f := range r.setFacts {
		if !codebook.Reads(f, e.Typ) {
			continue
		}
		if not, ok := codebook.Value(r.Book, f.FHIR.Absent, c); ok {
			s := r.set(f)
			s.not, s.none = append(s.not, not...), s.none || len(not) == 0
			found = true
		}
	}
	return found
}

// coded puts what a concept names into the sets, and says what became of it.
func (r *reading) coded(e Entry, c *resource.Concept, roles ...string) fate {
	if r.absent(e, c) {
		return fate{Used, "says that there is none", ""}
	}
	n := r.Name(e.Typ, c, roles...)
	switch {
	case n.Disagree:
		return r.disagreement(e.Typ, c)
	case n.Nothing:
		return r.none(e, n.Of)
	case len(n.Ids) == 0:
		return fate{Unmapped, "no term has the code", r.Show(c)}
	case !r.present(e, n.Ids):
		return fate{Skipped, "no fact takes the term", r.Show(c)}
	}
	r.doubtNarrower(e.Typ, ever, c, roles...)
	return r.used(e.Typ, n)
}

func (r *reading) condition(e Entry, c *resource.Condition) fate {
	ids, kind := r.Name(e.Typ, c.Code, "").Ids, e
	if len(ids) == 0 {
		if ids = r.TermsOf(c.Code, "allergy"); len(ids) > 0 {
			kind.Typ = "AllergyIntolerance" // an allergy may stand among the problems
		}
	}
	switch {
	case c.VerificationStatus.Is("entered-in-error"):
		return fate{Skipped, "entered in error", ""}
	case c.VerificationStatus.Is("refuted"), c.Code.Certainty() == "A":
		return fate{Skipped, "refuted", ""}
	case c.VerificationStatus.Is("unconfirmed", "provisional", "differential"),
		c.Code.Certainty() == "V":
		r.doubt(kind.Typ, ids...)
		return fate{Unclear, "not confirmed", ""}
	case c.VerificationStatus.Code() != "" && !c.VerificationStatus.Is("confirmed"):
		r.doubt(kind.Typ, ids...)
		return fate{Unclear, "a verificationStatus that FHIR does not have", ""}
	case c.Over():
		r.began(e, c, ids)
		if ever := r.everHad(kind, ids); len(ever) > 0 && r.present(kind, ever) {
			return fate{Used, "no longer active, and counts for ever", ""}
		}
		// The record may ask for what somebody ever had: the term stays unknown.
		r.doubt(kind.Typ, ids...)
		return fate{Skipped, "no longer active", ""}
	case c.ClinicalStatus.Code() != "" && !c.ClinicalStatus.Is("active", "recurrence", "relapse"):
		r.doubt(kind.Typ, ids...)
		return fate{Unclear, "a clinicalStatus that says neither active nor past", ""}
	}
	if on := r.First(c.OnsetDateTime, c.RecordedDate); r.Late(on) {
		return r.tooLateOr(kind, on, ids...)
	}
	r.began(e, c, ids)
	lasting, known := r.lasting(e, c)
	ft := r.coded(kind, c.Code, "", "allergy")
	switch {
	case lasting && (ft.status == Unmapped || ft.status == Skipped):
		return fate{status: Used} // it is a fact of its own, such as a pregnancy
	case ft.status == Unmapped && known:
		return fate{Skipped, "longer ago than it lasts", ""}
	case ft.status == Unmapped:
		r.doubt(e.Typ)
	}
	return ft
}

// everHad are the terms that count though they are over.
func (r *reading) everHad(e Entry, ids []term.ID) (ever []term.ID) {
	for _, f := range r.setFacts {
		for _, id := range ids {
			if codebook.Reads(f, e.Typ) && r.IsAny(id, f.FHIR.Ever) {
				ever = with(ever, id)
			}
		}
	}
	return ever
}

// began notes when a condition began for the facts that are that date. When it was
// recorded, it had begun.
func (r *reading) began(e Entry, c *resource.Condition, ids []term.ID) {
	on, recorded := r.onset(c), r.First(c.RecordedDate)
	for _, f := range r.Pack.Schema.Top {
		if f.FHIR == nil || !slices.ContainsFunc(ids, func(id term.ID) bool {
			return r.IsAny(id, f.FHIR.Onset)
		}) {
			continue
		}
		after := e.moment(c.OnsetDateTime, c.RecordedDate)
		if on.Known() {
			r.saw(f, e, sighting{on: on, after: after, value: on.Value()})
		} else if recorded.Known() {
			by := map[string]any{"by": recorded.By.Format(time.DateOnly)}
			r.saw(f, e, sighting{on: recorded, after: after, value: by})
		}
	}
}

func (r *reading) onset(c *resource.Condition) resource.Day {
	on := r.First(c.OnsetDateTime)
	if !on.Known() && c.OnsetPeriod != nil {
		on = r.First(c.OnsetPeriod.Start)
	}
	return on
}

// lasting takes an active condition for a fact that is so while it lasts.
func (r *reading) lasting(e Entry, c *resource.Condition) (used, known bool) {
	for _, f := range r.FactsOf(c.Code, "") {
		if f.Kind != fact.Bool || f.FHIR == nil || f.FHIR.Lasts == nil {
			continue
		}
		known = true
		on := cmp.Or(r.onset(c), r.First(c.RecordedDate))
		if on.Known() && !r.AsOf.IsZero() && f.FHIR.Lasts(on.By).Before(r.AsOf) {
			continue
		}
		after := e.moment(c.OnsetDateTime, c.RecordedDate)
		r.saw(f, e, sighting{on: on, after: after, value: true, lasts: true})
		used = true
	}
	return used, known
}

func (r *reading) allergy(e Entry, a *resource.Allergy) fate {
	ids := r.Name(e.Typ, a.Code, "allergy", "").Ids
	switch {
	case a.VerificationStatus.Is("entered-in-error"):
		return fate{Skipped, "entered in error", ""}
	case a.VerificationStatus.Is("refuted"):
		return fate{Skipped, "refuted", ""}
	case a.VerificationStatus.Code() != "" && !a.VerificationStatus.Is("confirmed"):
		r.doubt(e.Typ, ids...)
		return fate{Unclear, "not confirmed", ""}
	case a.ClinicalStatus.Code() != "" && !a.ClinicalStatus.Is("active"):
		r.doubt(e.Typ, ids...)
		return fate{Skipped, "no longer active", ""}
	case a.Intolerance():
		r.doubt(e.Typ, ids...)
		return fate{Skipped, "an intolerance, not an allergy", ""}
	}
	if on := r.First(a.RecordedDate, a.OnsetDateTime); r.Late(on) {
		return r.tooLateOr(e, on, ids...)
	}
	ft := r.coded(e, a.Code, "allergy", "")
	if ft.status == Unmapped {
		r.doubt(e.Typ)
	}
	return ft
}

func (r *reading) procedure(e Entry, p *resource.Procedure) fate {
	switch p.Status {
	case "completed":
	case "entered-in-error":
		return fate{Skipped, "entered in error", ""}
	case "not-done":
		return fate{Skipped, "not done", ""}
	default: // planned, begun, broken off, or not known
		r.doubt(e.Typ, r.TermsOf(p.Code, "procedure", "")...)
		return fate{Skipped, "not done, or not yet", ""}
	}
	on := r.First(slices.Concat([]string{p.PerformedDateTime, p.OccurrenceDate},
		p.PerformedPeriod.Dates(), p.OccurrencePeriod.Dates())...)
	if r.Late(on) {
		return r.tooLateOr(e, on, r.TermsOf(p.Code, "procedure", "")...)
	}
	dated := r.dated(e, p.Code, occasion{on, []string{p.PerformedDateTime, p.OccurrenceDate}},
		"procedure", "")
	ids := r.TermsOf(p.Code, "procedure", "")
	switch {
	case r.present(e, ids), dated:
		return fate{status: Used}
	case len(ids) > 0:
		return fate{Skipped, "no fact takes the term", r.Show(p.Code)}
	}
	r.doubt(e.Typ) // it may be a transplant by another code
	return fate{Unmapped, "no term has the code", r.Show(p.Code)}
}

// dated notes the day of something for the facts that are its date.
func (r *reading) dated(e Entry, c *resource.Concept, at occasion, roles ...string) bool {
	used := false
	for _, f := range r.FactsOf(c, roles...) {
		if f.Kind == fact.Date && at.on.Known() {
			r.saw(f, e, sighting{on: at.on, after: e.moment(at.times...), value: at.on.Value()})
			used = true
		}
	}
	return used
}

// used is the fate of what was used, with how it was read.
func (r *reading) used(typ string, n codebook.Named) fate {
	for _, text := range n.Open {
		r.doubt(typ)
		r.problem(typ, "a part of a combination that no term has the name of", text)
	}
	return fate{Used, n.How, ""}
}

// none notes that there is nothing, as words say: in the sets in which it can
// be said so.
func (r *reading) none(e Entry, of []term.ID) fate {
	for _, f := range r.setFacts {
		if codebook.Reads(f, e.Typ) && f.RulesOut {
			s := r.set(f)
			s.not, s.none = append(s.not, of...), s.none || len(of) == 0
		}
	}
	return fate{Used, "says that there is none, " + codebook.ReadByName, ""}
}

// disagreement is the fate of what is named as two different things.
func (r *reading) disagreement(typ string, c *resource.Concept) fate {
	r.doubt(typ)
	return fate{Unclear, "its codes and words name different things", r.Show(c)}
}
