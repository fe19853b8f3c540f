package book

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/pack"
)

// A sourceView is a source in the words of a reference list.
type sourceView struct {
	ID, Text, Kind, DOI, PMID, URL string
	Verified                       bool
	Missing, Note, Accessed        string
	UsedBy                         []link
}

func (v *view) source(s *pack.Source) sourceView {
	sv := sourceView{ID: s.ID, Text: s.Text(), Kind: s.Kind, DOI: s.DOI, PMID: s.PMID, URL: s.URL,
		Verified: s.CheckedStatus == "verified",
		Missing:  strings.Join(s.Missing, ", "), Note: s.Note}
	if sv.URL == "https://doi.org/"+s.DOI {
		sv.URL = ""
	}
	if !s.Accessed.IsZero() {
		sv.Accessed = s.Accessed.Format(time.DateOnly)
	}
	return sv
}

// sources lists all sources by their text, with what rests on each.
func (v *view) sources() []sourceView {
	var list []sourceView
	for _, id := range v.pack.SourceIDs {
		sv := v.source(v.pack.Sources[id])
		for _, r := range v.pack.Rules {
			cites := func(c pack.Citation) bool { return c.Source.ID == id }
			if v.has(r) && slices.ContainsFunc(r.Cite, cites) {
				sv.UsedBy = append(sv.UsedBy, v.ruleLink(r))
			}
		}
		for _, t := range v.pack.Tables {
			told := func(entry string) bool { return v.leadsTo(anchor("value-" + t.Name + "." + entry)) }
			if slices.Contains(t.Sources, id) && slices.ContainsFunc(t.Entries, told) {
				sv.UsedBy = append(sv.UsedBy, link{anchor("table-" + t.Name), t.Title, v.text("by_table")})
			}
		}
		if len(sv.UsedBy) > 0 || v.opts.Rules == nil {
			list = append(list, sv)
		}
	}
	slices.SortStableFunc(list, func(a, b sourceView) int {
		return cmp.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text))
	})
	return list
}
