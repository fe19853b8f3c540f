package fhir

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// takes reports whether a set or list has room for a term: whether the pack
// says that the term is of its kinds.
func (r *reading) takes(f *fact.Fact, id term.ID) bool {
	return slices.ContainsFunc(roots(f), func(root term.ID) bool { return r.pack.Schema.Terms.Is(id, root) })
}

// roots are the terms whose kinds a set or list takes.
func roots(f *fact.Fact) []term.ID {
	if f.Kind == fact.List {
		if name := f.TermField(); name != nil {
			return name.Of
		}
	}
	return f.Of
}

// present puts terms into the sets that take them from a resource type.
func (r *reading) present(e Entry, ids []term.ID) bool {
	used := false
	for _, f := range r.setFacts {
		if f.Kind != fact.Terms || !reads(f, e.Type) {
			continue
		}
		for _, id := range ids {
			if r.takes(f, id) {
				s := r.set(f)
				if !slices.Contains(s.has, id) {
					s.has = append(s.has, id)
				}
				r.note(f.Path+":"+r.pack.Schema.Terms.Term(id).Name, e.ref())
				used = true
			}
		}
	}
	return used
}

// note remembers where a fact was read.
func (r *reading) note(path, ref string) {
	if !slices.Contains(r.sources[path], ref) {
		r.sources[path] = append(r.sources[path], ref)
	}
}

// absent handles codes that say there is nothing.
func (r *reading) absent(e Entry, c *concept) bool {
	found := false
	for _, f := range r.setFacts {
		if !reads(f, e.Type) {
			continue
		}
		if not, ok := value(r.codebook, f.FHIR.Absent, c); ok {
			s := r.set(f)
			s.not, s.none = append(s.not, not...), s.none || len(not) == 0
			found = true
		}
	}
	return found
}

// coded puts what a concept names into the sets, and says what became of it.
func (r *reading) coded(e Entry, c *concept, roles ...string) fate {
	if r.absent(e, c) {
		return fate{Used, "says that there is none", ""}
	}
	n := r.name(e.Type, c, roles...)
	switch {
	case n.disagree:
		return r.disagreement(e.Type, c)
	case n.nothing:
		return r.none(e, n.of)
	case len(n.ids) == 0:
		return fate{Unmapped, "no term has the code", r.show(c)}
	case !r.present(e, n.ids):
		return fate{Skipped, "no fact takes the term", r.show(c)}
	}
	r.doubtNarrower(e.Type, ever, c, roles...)
	return r.used(e.Type, n)
}

func (r *reading) condition(e Entry) (fate, error) {
	var c condition
	if err := json.Unmarshal(e.JSON, &c); err != nil {
		return fate{}, err
	}
	ids, kind := r.name(e.Type, c.Code, "").ids, e
	if len(ids) == 0 {
		if ids = r.termsOf(c.Code, "allergy"); len(ids) > 0 {
			kind.Type = "AllergyIntolerance" // an allergy may stand among the problems
		}
	}
	switch {
	case c.VerificationStatus.is("entered-in-error"):
		return fate{Skipped, "entered in error", ""}, nil
	case c.VerificationStatus.is("refuted"), c.Code.certainty() == "A":
		return fate{Skipped, "refuted", ""}, nil
	case c.VerificationStatus.is("unconfirmed", "provisional", "differential"), c.Code.certainty() == "V":
		r.doubt(kind.Type, ids...)
		return fate{Unclear, "not confirmed", ""}, nil
	case c.VerificationStatus.code() != "" && !c.VerificationStatus.is("confirmed"):
		r.doubt(kind.Type, ids...)
		return fate{Unclear, "a verificationStatus that FHIR does not have", ""}, nil
	case c.over():
		r.began(e, &c, ids)
		if ever := r.everHad(kind, ids); len(ever) > 0 && r.present(kind, ever) {
			return fate{Used, "no longer active, and counts for ever", ""}, nil
		}
		// The record may ask for what somebody ever had: the term stays unknown.
		r.doubt(kind.Type, ids...)
		return fate{Skipped, "no longer active", ""}, nil
	case c.ClinicalStatus.code() != "" && !c.ClinicalStatus.is("active", "recurrence", "relapse"):
		r.doubt(kind.Type, ids...)
		return fate{Unclear, "a clinicalStatus that says neither active nor past", ""}, nil
	}
	if on := r.first(c.OnsetDateTime, c.RecordedDate); r.late(on) {
		return r.tooLateOr(kind, on, ids...), nil
	}
	r.began(e, &c, ids)
	lasting, known := r.lasting(e, &c)
	ft := r.coded(kind, c.Code, "", "allergy")
	switch {
	case lasting && (ft.status == Unmapped || ft.status == Skipped):
		return fate{status: Used}, nil // it is a fact of its own, such as a pregnancy
	case ft.status == Unmapped && known:
		return fate{Skipped, "longer ago than it lasts", ""}, nil
	case ft.status == Unmapped:
		r.doubt(e.Type)
	}
	return ft, nil
}

// everHad are the terms that count though they are over.
func (r *reading) everHad(e Entry, ids []term.ID) (ever []term.ID) {
	for _, f := range r.setFacts {
		for _, id := range ids {
			if reads(f, e.Type) && slices.ContainsFunc(f.FHIR.Ever, func(wide term.ID) bool { return r.pack.Schema.Terms.Is(id, wide) }) && !slices.Contains(ever, id) {
				ever = append(ever, id)
			}
		}
	}
	return ever
}

// began notes when a condition began for the facts that are that date. When it was
// recorded, it had begun.
func (r *reading) began(e Entry, c *condition, ids []term.ID) {
	on, recorded := r.onset(c), r.first(c.RecordedDate)
	for _, f := range r.pack.Schema.Top {
		if f.FHIR == nil || !slices.ContainsFunc(f.FHIR.Onset, func(wide term.ID) bool {
			return slices.ContainsFunc(ids, func(id term.ID) bool { return r.pack.Schema.Terms.Is(id, wide) })
		}) {
			continue
		}
		s := sighting{on: on, after: e.moment(c.OnsetDateTime, c.RecordedDate), from: e.ref(), kind: e.Type}
		switch {
		case on.known():
			s.value = on.value()
		case recorded.known():
			s.on, s.value = recorded, map[string]any{"by": recorded.by.Format(time.DateOnly)}
		default:
			continue
		}
		r.seen[f] = append(r.seen[f], s)
	}
}

func (r *reading) onset(c *condition) day {
	on := r.first(c.OnsetDateTime)
	if !on.known() && c.OnsetPeriod != nil {
		on = r.first(c.OnsetPeriod.Start)
	}
	return on
}

// lasting takes an active condition for a fact that is so while it lasts.
func (r *reading) lasting(e Entry, c *condition) (used, known bool) {
	for _, f := range r.factsOf(c.Code, "") {
		if f.Kind != fact.Bool || f.FHIR == nil || f.FHIR.Lasts == nil {
			continue
		}
		known = true
		on := r.onset(c)
		if !on.known() {
			on = r.first(c.RecordedDate)
		}
		if on.known() && !r.opts.AsOf.IsZero() && f.FHIR.Lasts(on.by).Before(r.opts.AsOf) {
			continue
		}
		r.seen[f] = append(r.seen[f], sighting{on: on, after: e.moment(c.OnsetDateTime, c.RecordedDate), value: true, from: e.ref(), kind: e.Type, lasts: true})
		used = true
	}
	return used, known
}

func (r *reading) allergy(e Entry) (fate, error) {
	var a allergy
	if err := json.Unmarshal(e.JSON, &a); err != nil {
		return fate{}, err
	}
	ids := r.name(e.Type, a.Code, "allergy", "").ids
	switch {
	case a.VerificationStatus.is("entered-in-error"):
		return fate{Skipped, "entered in error", ""}, nil
	case a.VerificationStatus.is("refuted"):
		return fate{Skipped, "refuted", ""}, nil
	case a.VerificationStatus.code() != "" && !a.VerificationStatus.is("confirmed"):
		r.doubt(e.Type, ids...)
		return fate{Unclear, "not confirmed", ""}, nil
	case a.ClinicalStatus.code() != "" && !a.ClinicalStatus.is("active"):
		r.doubt(e.Type, ids...)
		return fate{Skipped, "no longer active", ""}, nil
	case a.intolerance():
		r.doubt(e.Type, ids...)
		return fate{Skipped, "an intolerance, not an allergy", ""}, nil
	}
	if on := r.first(a.RecordedDate, a.OnsetDateTime); r.late(on) {
		return r.tooLateOr(e, on, ids...), nil
	}
	ft := r.coded(e, a.Code, "allergy", "")
	if ft.status == Unmapped {
		r.doubt(e.Type)
	}
	return ft, nil
}

func (r *reading) procedure(e Entry) (fate, error) {
	var p procedure
	if err := json.Unmarshal(e.JSON, &p); err != nil {
		return fate{}, err
	}
	switch p.Status {
	case "completed":
	case "entered-in-error":
		return fate{Skipped, "entered in error", ""}, nil
	case "not-done":
		return fate{Skipped, "not done", ""}, nil
	default: // planned, begun, broken off, or not known
		r.doubt(e.Type, r.termsOf(p.Code, "procedure", "")...)
		return fate{Skipped, "not done, or not yet", ""}, nil
	}
	var periods []string
	for _, span := range []*period{p.PerformedPeriod, p.OccurrencePeriod} {
		if span != nil {
			periods = append(periods, span.End, span.Start)
		}
	}
	on := r.first(slices.Concat([]string{p.PerformedDateTime, p.OccurrenceDate}, periods)...)
	if r.late(on) {
		return r.tooLateOr(e, on, r.termsOf(p.Code, "procedure", "")...), nil
	}
	dated := r.dated(e, p.Code, on, e.moment(p.PerformedDateTime, p.OccurrenceDate), "procedure", "")
	ids := r.termsOf(p.Code, "procedure", "")
	switch {
	case r.present(e, ids), dated:
		return fate{status: Used}, nil
	case len(ids) > 0:
		return fate{Skipped, "no fact takes the term", r.show(p.Code)}, nil
	}
	r.doubt(e.Type) // it may be a transplant by another code
	return fate{Unmapped, "no term has the code", r.show(p.Code)}, nil
}

// dated notes the day of something for the facts that are its date.
func (r *reading) dated(e Entry, c *concept, on day, after string, roles ...string) bool {
	used := false
	for _, f := range r.factsOf(c, roles...) {
		if f.Kind == fact.Date && on.known() {
			r.seen[f] = append(r.seen[f], sighting{on: on, after: after, value: on.value(), from: e.ref(), kind: e.Type})
			used = true
		}
	}
	return used
}

// Codes of v3-RoleCode: parents by birth, other relatives of the first degree
// by birth, and those who are certainly neither. Others, such as PRN (a parent,
// perhaps by adoption) and FAMMEMB (a relative), leave it open.
var (
	parents = []string{"FTH", "MTH", "NFTH", "NMTH", "NPRN"}
	kin     = []string{"NBRO", "NSIS", "NSIB", "BRO", "SIS", "SIB", "NCHILD", "SON", "DAU", "SONC", "DAUC", "CHILD", "TWIN", "TWINBRO", "TWINSIS", "FTWIN", "ITWIN"}
	others  = []string{"AUNT", "MAUNT", "PAUNT", "UNCLE", "MUNCLE", "PUNCLE", "COUSN", "MCOUSN", "PCOUSN", "NIENEPH", "NIECE", "NEPHEW",
		"GRPRN", "GRFTH", "GRMTH", "MGRPRN", "MGRFTH", "MGRMTH", "PGRPRN", "PGRFTH", "PGRMTH", "GGRPRN", "GGRFTH", "GGRMTH",
		"MGGRPRN", "MGGRFTH", "MGGRMTH", "PGGRPRN", "PGGRFTH", "PGGRMTH", "GRNDCHILD", "GRNDSON", "GRNDDAU",
		"HSIB", "HBRO", "HSIS", "STPPRN", "STPFTH", "STPMTH", "STPSIB", "STPBRO", "STPSIS", "STPCHLD", "STPSON", "STPDAU", "STEP",
		"ADOPTP", "ADOPTF", "ADOPTM", "PRNFOST", "FTHFOST", "MTHFOST", "CHLDADOPT", "SONADOPT", "DAUADOPT", "CHLDFOST", "SONFOST", "DAUFOST",
		"INLAW", "PRNINLAW", "FTHINLAW", "MTHINLAW", "SIBINLAW", "BROINLAW", "SISINLAW", "CHLDINLAW", "SONINLAW", "DAUINLAW",
		"SPS", "HUSB", "WIFE", "SIGOTHR", "DOMPART", "FMRSPS", "ROOM", "FRND", "NBOR"}
)

func (r *reading) family(e Entry) (fate, error) {
	var h familyHistory
	if err := json.Unmarshal(e.JSON, &h); err != nil {
		return fate{}, err
	}
	if h.Status != "completed" && h.Status != "partial" {
		return fate{Skipped, "entered in error, or not known", ""}, nil
	}
	var roles []string
	switch {
	case h.Relationship.is(parents...):
		roles = []string{"parent", "family"}
	case h.Relationship.is(kin...):
		roles = []string{"family"}
	case h.Relationship.is(others...):
		return fate{Skipped, "not a close relative by birth", ""}, nil
	default:
		r.doubt(e.Type)
		return fate{Unclear, "a relationship that does not say whether it is a close one by birth", ""}, nil
	}
	ft := fate{Skipped, "no condition of the relative", ""}
	var unmapped []string
	for _, c := range h.Condition {
		if r.present(e, r.termsOf(c.Code, roles...)) {
			ft = fate{status: Used}
			continue
		}
		r.doubt(e.Type)
		unmapped = append(unmapped, r.show(c.Code))
	}
	switch {
	case ft.status == Used:
		for _, code := range unmapped {
			r.problem(e.Type, "no term has the code of a relative's condition", code)
		}
	case len(unmapped) > 0:
		ft = fate{Unmapped, "no term has the code", strings.Join(unmapped, ", ")}
	}
	return ft, nil
}

func (r *reading) list(e Entry) (fate, error) {
	var l list
	if err := json.Unmarshal(e.JSON, &l); err != nil {
		return fate{}, err
	}
	if l.Status != "current" {
		return fate{Skipped, "a list that is not current", ""}, nil
	}
	r.mentions(e)
	return r.listing(e, &l), nil
}

// sections takes from a document what its sections say of the lists that they
// hold, as List resources do.
func (r *reading) sections(e Entry) {
	type section struct {
		list
		Entry   []reference `json:"entry"`
		Section []section   `json:"section"`
	}
	var doc struct {
		Section []section `json:"section"`
	}
	if json.Unmarshal(e.JSON, &doc) != nil {
		return // it was told of before
	}
	var walk func(list []section)
	walk = func(list []section) {
		for _, s := range list {
			walk(s.Section)
			s.list.Entry = nil
			for _, ref := range s.Entry {
				s.list.Entry = append(s.list.Entry, listEntry{Item: ref})
			}
			r.listing(e, &s.list)
		}
	}
	walk(doc.Section)
}

// listing takes what a list says: that there is nothing, or that it may have more
// than the data.
func (r *reading) listing(e Entry, l *list) fate {
	ft := fate{Skipped, "a list with entries, which does not say that it has all", ""}
	unread, whatever := false, false // an entry, and one whose type is not known
	for _, entry := range l.Entry {
		ref := entry.Item.Reference
		typ, id := refersTo(ref)
		if entry.Deleted || strings.HasPrefix(ref, "#") || r.rec.known(typ, id, ref) {
			continue
		}
		unread, whatever = true, whatever || typ == ""
	}
	if l.EmptyReason == nil && !unread {
		return ft
	}
	none := l.EmptyReason.is("nilknown") && len(l.Entry) == 0
	switch {
	case unread:
		ft = fate{Unclear, "a list with an entry that is not in the data", ""}
	case !none:
		ft = fate{Skipped, "an empty list whose reason does not say that there is nothing", l.EmptyReason.code()}
	}
	found := false
	for _, f := range r.setFacts {
		if f.FHIR == nil {
			continue
		}
		codes := map[fact.Code]bool{}
		for _, c := range f.FHIR.Lists {
			codes[c] = true
		}
		_, ok := value(r.codebook, codes, l.Code)
		if ok && !none {
			r.doubtIn(f) // it may have more: nobody asked, or it is withheld
		} else if ok {
			r.set(f).none = true
			r.note(f.Path, e.ref())
			ft = fate{Used, "says that there is none", ""}
		}
		found = found || ok
	}
	for _, f := range r.setFacts {
		if whatever && !found {
			r.doubtIn(f) // a list of whatever
		}
	}
	return ft
}
