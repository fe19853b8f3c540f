package main

import (
	"slices"

	"example.com/crosstalk/advisor"
)

// Outcomes is a patient's line with --reach: the rules by what became of them, in
// the order of the pack. Of the others none applies.
type Outcomes struct {
	ID       string   `json:"id"`
	Shown    []string `json:"shown"`
	Withheld []string `json:"withheld"`
	Pending  []string `json:"pending"`
}

func outcomesOf(id string, d *advisor.Decision) *Outcomes {
	rules := func(o advisor.Outcome) []string {
		return slices.AppendSeq([]string{}, d.Rules(o)) // never null
	}
	return &Outcomes{ID: id, Shown: rules(advisor.Shown), Withheld: rules(advisor.IsWithheld),
		Pending: rules(advisor.Pending)}
}

func (o *Outcomes) tally(count func(string, int64)) {
	count(key(patients, "decided"), 1)
	for _, of := range []struct {
		rules []string
		what  advisor.Outcome
	}{{o.Shown, advisor.Shown}, {o.Withheld, advisor.IsWithheld}, {o.Pending, advisor.Pending}} {
		for _, rule := range of.rules {
			count(key(outcomes, rule, of.what.String()), 1)
		}
	}
}

// A Reach is of how many patients what became of a rule.
type Reach struct {
	Shown         int64 `json:"shown"`
	Withheld      int64 `json:"withheld"`
	Pending       int64 `json:"pending"`
	NotApplicable int64 `json:"not_applicable"`
}

// of is the count of an outcome by its name.
func (r *Reach) of(what string) *int64 {
	switch what {
	case advisor.Shown.String():
		return &r.Shown
	case advisor.IsWithheld.String():
		return &r.Withheld
	case advisor.Pending.String():
		return &r.Pending
	}
	return &r.NotApplicable
}

// reach prepares the summary for the outcomes of all rules: of one that reaches
// nobody that is said, too.
func (sum *Summary) reach(rb *advisor.Rulebase[advisor.Record]) {
	sum.Outcomes = map[string]*Reach{}
	for r := range rb.Rules() {
		sum.Outcomes[r.ID] = &Reach{}
	}
}

// reached finds, when all else is counted, for how many each rule does not apply.
func (sum *Summary) reached() {
	for _, r := range sum.Outcomes {
		r.NotApplicable = sum.Patients["decided"] - r.Shown - r.Withheld - r.Pending
	}
}

// shown are the patients to whom each rule is shown, if that was asked for.
func (sum *Summary) shown() map[string]int64 {
	counts := map[string]int64{}
	for rule, r := range sum.Outcomes {
		counts[rule] = r.Shown
	}
	return counts
}
