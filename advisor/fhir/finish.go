package fhir

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// finish makes the profile of what was read.
func (r *reading) finish() map[string]any {
	doc := map[string]any{}
	for _, f := range r.pack.Schema.Top {
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
		if s.lasts || f.FHIR == nil || f.FHIR.Within == nil || r.opts.AsOf.IsZero() {
			return true
		}
		return s.on.known() && !f.FHIR.Within(s.on.from).Before(r.opts.AsOf)
	}
	pick := ""
	if f.FHIR != nil {
		pick = f.FHIR.Pick
	}
	slices.SortStableFunc(list, func(a, b sighting) int {
		switch {
		case pick == "lowest" && a.num != b.num:
			return compare(a.num, b.num)
		case pick == "highest" && a.num != b.num:
			return compare(b.num, a.num)
		}
		return cmp.Or(b.on.by.Compare(a.on.by), cmp.Compare(b.after, a.after))
	})
	for _, s := range list {
		if !within(s) {
			r.problem(s.kind, "older than "+f.Path+" may be", "")
			continue
		}
		one := map[string]any{}
		put(one, f.Path, s.value)
		if err := r.check(one); err != nil {
			r.problem(s.kind, "not plausible, or not of the kind that "+f.Path+" is", why(err))
			continue
		}
		put(doc, f.Path, s.value)
		r.note(f.Path, s.from)
		return
	}
}

// why is what is wrong with a value, without its place in a profile of one fact.
func why(err error) string {
	var list *advisor.ErrorList
	if errors.As(err, &list) && len(*list) > 0 {
		return (*list)[0].Msg
	}
	return err.Error()
}

func compare(a, b float64) int {
	if a < b {
		return -1
	}
	return 1
}

// problem reports a value that was read and is not used.
func (r *reading) problem(resource, reason, detail string) {
	if !r.opts.Detail {
		detail = ""
	}
	r.report.add(resource, Skipped, "value: "+reason, detail)
}

// put sets a fact in a profile: labs.crp inside labs.
func put(doc map[string]any, path string, v any) {
	for {
		head, rest, nested := strings.Cut(path, ".")
		if !nested {
			doc[head] = v
			return
		}
		inner, ok := doc[head].(map[string]any)
		if !ok {
			inner = map[string]any{}
			doc[head] = inner
		}
		doc, path = inner, rest
	}
}

// complete reports whether the data holds all of a set, as far as is known.
func (r *reading) complete(f *fact.Fact, s *setReading) bool {
	switch {
	case r.inDoubt(s) || r.rec.partial:
		return false
	case slices.Contains(r.opts.Complete, f.Path):
		return true
	}
	return s.none && len(s.has) == 0
}

func (r *reading) finishSet(doc map[string]any, f *fact.Fact) {
	s := r.set(f)
	for _, c := range r.courses {
		if c.current && reads(f, c.kind) && r.takes(f, c.id) && !slices.Contains(s.has, c.id) {
			s.has = append(s.has, c.id)
			r.note(f.Path+":"+r.pack.Schema.Terms.Term(c.id).Name, c.ref)
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
	h := r.pack.Schema.Terms
	return slices.DeleteFunc(slices.Clone(not), func(n term.ID) bool {
		return slices.ContainsFunc(has, func(id term.ID) bool { return h.Is(id, n) })
	})
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
		names[i] = r.pack.Schema.Terms.Term(id).Name
	}
	slices.Sort(names)
	return slices.Compact(names)
}
