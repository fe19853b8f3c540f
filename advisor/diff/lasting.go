package diff

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// lasting adds to the trials those about durations that differ: where a record of
// the past is of what has the property, it was stopped as long ago as the one pack
// says, and as the other.
func lasting(a, b *side, list []trial, add func(trial)) {
	of := func(s *side) map[string]map[float64]bool { // property and term -> durations
		out := map[string]map[float64]bool{}
		for _, p := range s.pack.Properties {
			for _, m := range p.Members {
				for _, t := range m.Terms {
					key := p.Finding.Name + " " + s.pack.Schema.Terms.Term(t).Name
					if out[key] == nil {
						out[key] = map[float64]bool{}
					}
					out[key][m.Lasts] = true
				}
			}
		}
		return out
	}
	before, after := of(a), of(b)
	for _, s := range []*side{a, b} {
		for _, p := range s.pack.Properties {
			for _, m := range p.Members {
				for _, t := range m.Terms {
					name := s.pack.Schema.Terms.Term(t).Name
					x, y := before[p.Finding.Name+" "+name], after[p.Finding.Name+" "+name]
					if p.Past == nil || maps.Equal(x, y) {
						continue
					}
					for _, lasts := range slices.Sorted(maps.Keys(union(x, y))) {
						if lasts > 0 {
							s.stopped(p, t, lasts, list, add)
						}
					}
				}
			}
		}
	}
}

func union(x, y map[float64]bool) map[float64]bool {
	out := maps.Clone(x)
	if out == nil {
		out = map[float64]bool{}
	}
	maps.Copy(out, y)
	return out
}

// stopped adds the trials with a record in the past of what has a property, with
// the term in its place, stopped so long ago.
func (s *side) stopped(p *pack.Property, t term.ID, ago float64, list []trial, add func(trial)) {
	h := s.pack.Schema.Terms
	name, since := p.Past.TermField().Name(), p.Since.Name()
	for _, tr := range list {
		records, has := tr.doc[p.Past.Path].([]any)
		open, _ := tr.doc[p.Past.Path].(doc)
		if !has {
			records, _ = open["has"].([]any)
		}
		for i, r := range records {
			rec, _ := r.(doc)
			was, _ := rec[name].(string)
			if !slices.ContainsFunc(p.Members, func(m pack.Member) bool {
				return slices.ContainsFunc(m.Terms, func(x term.ID) bool {
					return h.Find(was) != term.None && h.Is(h.Find(was), x)
				})
			}) {
				continue
			}
			rec = maps.Clone(rec)
			rec[name], rec[since] = h.Term(t).Name, json.Number(strconv.FormatFloat(ago, 'f', -1, 64))
			changed := slices.Clone(records)
			changed[i] = rec
			d := maps.Clone(tr.doc)
			if d[p.Past.Path] = changed; !has {
				set := maps.Clone(open)
				set["has"] = changed
				d[p.Past.Path] = set
			}
			add(trial{tr.name + ", stopped " + rec[since].(json.Number).String() + " " + p.Since.Unit +
				" ago", d, tr.asOf, tr.region})
		}
	}
}
