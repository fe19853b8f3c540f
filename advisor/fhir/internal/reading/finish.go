package reading

import (
	"cmp"
	"errors"
	"slices"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/fhir/internal/codebook"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// finish makes the profile of what was read.
func (r *reading) finish() map[string]any {
	doc := map[string]any{}
	for _, f := range r.Pack.Schema.Top {
		if list := r.seen[f]; len(list) > 0 {
			r.choose(doc, f, list)
		}
	}
	for _, f := range r.setFacts {
		r.set(f).settle()
		if f.Kind == fact.List {
			r.finishList(doc, f)
		} else {
			r.finishSet(doc, f)
		}
	}
	return doc
}

// choose takes the sighting that counts: the latest, or the lowest or highest,
// of those that are plausible and not too old. What a patient answered counts
// like what was observed.
func (r *reading) choose(doc map[string]any, f *fact.Fact, list []sighting) {
	within := func(s sighting) bool {
		if s.lasts || f.FHIR == nil || f.FHIR.Within == nil || r.AsOf.IsZero() {
			return true
		}
		return s.on.Known() && !f.FHIR.Within(s.on.From).Before(r.AsOf)
	}
	pick := ""
	if f.FHIR != nil {
		pick = f.FHIR.Pick
	}
	slices.SortStableFunc(list, func(a, b sighting) int {
		switch {
		case pick == "lowest" && a.num != b.num:
			return cmp.Compare(a.num, b.num)
		case pick == "highest" && a.num != b.num:
			return cmp.Compare(b.num, a.num)
		}
		return later(b, a)
	})
	for _, s := range list {
		if !within(s) {
			r.problem(s.kind, "older than "+f.Path+" may be", "")
			continue
		}
		one := map[string]any{}
		fact.Put(one, f.Path, s.value)
		if err := r.Check(one); err != nil {
			r.problem(s.kind, "not plausible, or not of the kind that "+f.Path+" is", why(err))
			continue
		}
		fact.Put(doc, f.Path, s.value)
		r.note(f.Path, s.from)
		return
	}
}

// why is what is wrong with a value, without its place in a profile of one fact.
func why(err error) string {
	var list advisor.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		return list[0].Msg
	}
	return err.Error()
}

// problem reports a value that was read and is not used.
func (r *reading) problem(typ, reason, detail string) {
	if !r.Detail {
		detail = ""
	}
	r.Tell(typ, Skipped, "value: "+reason, detail)
}

// complete reports whether the data holds all of a set, as far as is known.
func (r *reading) complete(f *fact.Fact, s *setReading) bool {
	switch {
	case r.inDoubt(s) || r.Partial:
		return false
	case slices.Contains(r.Input.Complete, f.Path):
		return true
	}
	return s.none && len(s.has) == 0
}

func (r *reading) finishSet(doc map[string]any, f *fact.Fact) {
	s := r.set(f)
	for _, c := range r.courses {
		if c.current && codebook.Reads(f, c.kind) && r.Takes(f, c.id) && !slices.Contains(s.has, c.id) {
			s.has = append(s.has, c.id)
			r.note(f.Path+":"+r.Pack.Schema.Terms.Term(c.id).Name, c.ref)
		}
	}
	s.has = append(s.has, s.answered...)
	complete := r.complete(f, s)
	not := r.surely(s, r.without(s.not, s.has))
	if len(s.has) == 0 && len(not) == 0 && !complete {
		return
	}
	doc[f.Path] = r.open(s.has, not, complete)
}

// without leaves out of not what something in has is a kind of: what is there
// counts.
func (r *reading) without(not, has []term.ID) []term.ID {
	return slices.DeleteFunc(slices.Clone(not), func(n term.ID) bool { return r.hasKind(has, n) })
}

// open is a set as a profile has it.
func (r *reading) open(has, not []term.ID, complete bool) map[string]any {
	set := map[string]any{"has": r.names(has)}
	if complete {
		set["complete"] = true
	}
	if len(not) > 0 {
		set["not"] = r.names(not)
	}
	return set
}

func (r *reading) names(ids []term.ID) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = r.Pack.Schema.Terms.Term(id).Name
	}
	slices.Sort(names)
	return slices.Compact(names)
}
