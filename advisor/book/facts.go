package book

import (
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/words"
)

type findingView struct {
	Name, Because, Text string
	Silent              bool
	Says                words.Phrase
	UsedBy              []link
}

// A derivedView is a fact that follows from others.
type derivedView struct {
	Path, Label string
	Says        *words.Phrase // of a fact of yes or no with an expression
	Value, Text string        // of another expression; Text as written, if it has no words
	Cases       []caseView
	UsedBy      []link
}

// A caseView is one line of an ordered choice.
type caseView struct {
	If    *words.Phrase // nil: otherwise
	Value string
	Code  bool
}

type tableView struct {
	Name, Title string
	Sources     []link
	Entries     []entryView
}

type entryView struct {
	Path, Name string
	Regions    []regionCases
	UsedBy     []link
}

type regionCases struct {
	Region string
	Cases  []caseView
}

// An indexView lists, for a set of terms, the rules that look for each.

func (v *view) findings() []findingView {
	var list []findingView
	for _, f := range v.pack.Findings {
		if !v.leadsTo(anchor("finding-" + f.Name)) {
			continue
		}
		by := link{anchor("finding-" + f.Name), v.words.Finding(f.Finding), v.text("by_finding")}
		list = append(list, findingView{Name: f.Name, Because: v.words.Finding(f.Finding),
			Text: f.Text.Text, Silent: f.Silent, Says: v.say(f.Cond, by)})
	}
	slices.SortStableFunc(list, func(a, b findingView) int { return alphabetic(a.Because, b.Because) })
	return list
}

func (v *view) derived() []derivedView {
	var list []derivedView
	for _, f := range v.pack.Schema.Facts {
		d := v.pack.Space.Derivations[f.Path]
		if d == nil || !v.leadsTo(anchor("value-"+f.Path)) {
			continue
		}
		dv := derivedView{Path: f.Path, Label: v.words.Fact(f)}
		by := link{anchor("value-" + f.Path), dv.Label, v.text("by_fact")}
		speaker := v.words.Of(f.Owner)
		switch {
		case d.Expr == nil:
			dv.Cases = v.cases(d.Cases, f, "", by)
		case d.Cond != nil:
			said := speaker.Say(d.Cond)
			v.note(said, by)
			dv.Says = &said
		default:
			text, code := speaker.Value(d.Node, f, "")
			if code {
				dv.Text = d.Expr.Text
			} else {
				dv.Value = text
			}
		}
		list = append(list, dv)
	}
	return list
}

// cases tells the cases of a derived fact f, or of a table entry with a unit.
func (v *view) cases(cases []*condition.Case, f *fact.Fact, unit string, by link) []caseView {
	speaker := v.words
	if f != nil {
		speaker = v.words.Of(f.Owner)
	}
	var list []caseView
	for _, c := range cases {
		var cv caseView
		if c.If != nil {
			said := speaker.Say(c.Cond)
			v.note(said, by)
			cv.If = &said
		}
		cv.Value, cv.Code = speaker.Value(c.Node, f, unit)
		list = append(list, cv)
	}
	return list
}

func (v *view) tables() []tableView {
	var list []tableView
	for _, t := range v.pack.Tables {
		tv := tableView{Name: t.Name, Title: t.Title}
		for _, id := range t.Sources {
			tv.Sources = append(tv.Sources, link{anchor("source-" + id), v.pack.Sources[id].Text(), ""})
		}
		for _, entry := range t.Entries {
			path := t.Name + "." + entry
			if !v.leadsTo(anchor("value-" + path)) {
				continue
			}
			ev := entryView{Path: path, Name: v.words.Entry(t.Name, entry)}
			by := link{anchor("value-" + path), ev.Name, v.text("by_table")}
			d := v.pack.Space.Derivations[path]
			for _, region := range append(slices.Clip(v.pack.Space.Regions), "any") {
				if cases := d.Regions[region]; cases != nil {
					ev.Regions = append(ev.Regions, regionCases{region, v.cases(cases, nil, t.Units[entry], by)})
				}
			}
			tv.Entries = append(tv.Entries, ev)
		}
		if len(tv.Entries) > 0 {
			list = append(list, tv)
		}
	}
	return list
}

// indexes lists, for every fact that is a set of terms or a list of records
// named by one, the terms that rules look for.
