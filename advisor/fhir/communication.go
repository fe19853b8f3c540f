package fhir

import (
	"encoding/json"
	"errors"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/delivery"
)

// Communication writes a message that a person was given as a FHIR R4 Communication: which
// rule of the pack in which words, in which language, when, by whom, and what became of it, as
// notes. One that was declined is not-done. A is the advice from which it was given, whose
// words become the payload; without it, or where the rule is not in it, there is none. Map reads
// it again as it was: see Patient.Given.
func (m *Mapper[P]) Communication(patientID string, r *delivery.Record, a *advisor.Advice,
	opts *OutOptions) (json.RawMessage, error) {
	if m.isEmpty() {
		return nil, errNoMapper
	}
	if r == nil {
		return nil, errors.New("fhir: no record of what was given")
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	return m.writer(opts).Communication(patientID, r, a)
}

// given takes what a person was given before out of the entries of a record, and counts it.
func (m *Mapper[P]) given(rec *Record, report *Report) (given []delivery.Record, rest []Entry) {
	w := m.writer(&OutOptions{Base: m.opts.Base})
	for _, e := range rec.entries {
		if e.Type != "Communication" {
			rest = append(rest, e)
			continue
		}
		r, why, ours := w.Given(rec.ID, e.JSON)
		switch {
		case !ours:
			rest = append(rest, e)
		case why != "":
			report.add(e.Type, Skipped, why, "")
		case !m.opts.AsOf.IsZero() && r.On.After(m.opts.AsOf.AddDate(0, 0, 1)):
			report.add(e.Type, Skipped, "later than the day of the advice", "")
		default:
			report.add(e.Type, Used, "a message that was given", "")
			given = append(given, *r)
		}
	}
	delivery.Sort(given)
	return given, rest
}
