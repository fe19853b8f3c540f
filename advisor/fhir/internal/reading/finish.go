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
	doc := r.chosen()
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

// A candidate is a sighting that may count as a fact, before others.
type candidate struct {
	*fact.Fact
	list []sighting
}

// chosen are the facts for which the data has values. Nearly all values are plausible, so
// they are checked together, and only if something is wrong each by itself.
func (r *reading) chosen() map[string]any {
	var all []candidate
	for _, f := range r.Pack.Schema.Top {
		if list := r.seen[f]; len(list) > 0 {
			r.rank(f, list)
			if c, ok := r.next(candidate{f, list}); ok {
				all = append(all, c)
			}
		}
	}
	if len(all) > 0 && r.Check(facts(all)) != nil {
		all = r.plausible(all)
	}
	for _, c := range all {
		r.note(c.Path, c.list[0].from)
	}
	return facts(all)
}

// facts are a profile of the first sightings.
func facts(all []candidate) map[string]any {
	doc := map[string]any{}
	for _, c := range all {
		fact.Put(doc, c.Path, c.list[0].value)
	}
	return doc
}

// plausible goes on to the next candidate where one is not plausible by itself.
func (r *reading) plausible(all []candidate) (out []candidate) {
	for _, c := range all {
		for ok := true; ok; {
			err := r.Check(facts([]candidate{c}))
			if err == nil {
				out = append(out, c)
				break
			}
			r.problem(c.list[0].kind, "not plausible, or not of the kind that "+c.Path+" is", why(err))
			c.list = c.list[1:]
			c, ok = r.next(c)
		}
	}
	return out
}

// rank sorts sightings so that what counts comes first: the latest, or the lowest or
// highest. What a patient answered counts like what was observed.
func (r *reading) rank(f *fact.Fact, list []sighting) {
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
}

// next is the candidate without the sightings before it that are too old.
func (r *reading) next(c candidate) (candidate, bool) {
	for ; len(c.list) > 0; c.list = c.list[1:] {
		s := &c.list[0]
		if s.lasts || c.FHIR == nil || c.FHIR.Within == nil || r.AsOf.IsZero() ||
			s.on.Known() && !c.FHIR.Within(s.on.From).Before(r.AsOf) {
			return c, true
		}
		r.problem(s.kind, "older than "+c.Path+" may be", "")
	}
	return c, false
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
