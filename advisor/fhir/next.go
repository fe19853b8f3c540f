package fhir

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/interview"
)

// NextQuestion is the operation $next-question of FHIR SDC, for forms that adapt: it takes a
// QuestionnaireResponse (or Parameters with one) and returns it with the next item added to
// the Questionnaire that it contains, as package interview chooses it; without one, if there
// is nothing more to ask, and with the status completed. All that is known of the person is
// what the response says; an item that has no answer is one that the person left out, and
// stays unknown. Opts are those of the interview: give the day in Advice.AsOf, as for advice.
// Asked, if it is not nil, is told of the interview before its next question is given; its
// error is that of NextQuestion. Else the error says what cannot be used of the response,
// without its answers.
func (m *Mapper[P]) NextQuestion(response []byte, opts *interview.Options, out *OutOptions,
	asked func(*interview.Interview[P]) error) (json.RawMessage, error) {
	if asked == nil {
		asked = func(*interview.Interview[P]) error { return nil }
	}
	if m.isEmpty() {
		return nil, errNoMapper
	}
	form, err := readForm(response)
	if err != nil {
		return nil, err
	}
	if opts == nil {
		opts = &interview.Options{}
	}
	var asOf time.Time
	if opts.Advice != nil {
		asOf = opts.Advice.AsOf
	}
	known, err := m.answered(form, asOf)
	if err != nil {
		return nil, err
	}
	iv, err := interview.New(m.rb, known, opts)
	if err != nil {
		return nil, err
	}
	for {
		q, err := iv.Next()
		if err != nil {
			return nil, err
		}
		if q == nil {
			form.response["status"] = "completed"
			return form.write(asked(iv))
		}
		items, err := m.itemsOf(q, opts, out)
		if err != nil {
			return nil, err
		}
		if len(items) > 0 && !form.has(items[0]) {
			form.asked["item"] = append(form.items(), items...)
			return form.write(asked(iv))
		}
		// It was asked and left out, or there is no item for it.
		if err := iv.Skip(q.ID); err != nil {
			return nil, err
		}
	}
}

// A form is a QuestionnaireResponse and the Questionnaire that it contains.
type form struct{ response, asked map[string]any }

// readForm reads a QuestionnaireResponse, alone or in Parameters.
func readForm(data []byte) (*form, error) {
	x, err := object(data)
	if err != nil {
		return nil, err
	}
	if x["resourceType"] == "Parameters" {
		list, _ := x["parameter"].([]any)
		x = nil
		for _, p := range list {
			p, _ := p.(map[string]any)
			if p["name"] == "questionnaire-response" {
				x, _ = p["resource"].(map[string]any)
			}
		}
	}
	if x["resourceType"] != "QuestionnaireResponse" {
		return nil, errors.New("want a QuestionnaireResponse, or Parameters with one named " +
			"questionnaire-response")
	}
	if s := x["status"]; s != "in-progress" {
		return nil, errors.New(`the status of the QuestionnaireResponse must be "in-progress"`)
	}
	f := &form{response: x}
	contained, _ := x["contained"].([]any)
	for _, c := range contained {
		if c, ok := c.(map[string]any); ok && c["resourceType"] == "Questionnaire" {
			f.asked = c
		}
	}
	if f.asked == nil {
		f.asked = map[string]any{"resourceType": "Questionnaire", "id": "asked", "status": "active"}
		x["contained"] = append(contained, f.asked)
		x["questionnaire"] = "#asked"
	}
	return f, nil
}

// object reads one JSON object, its numbers as they are written.
func object(data []byte) (x map[string]any, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&x); err != nil || x == nil || d.More() {
		return nil, errors.New("want one FHIR resource in JSON")
	}
	return x, nil
}

// items are those that were asked.
func (f *form) items() []any {
	list, _ := f.asked["item"].([]any)
	return list
}

// has reports whether an item was asked.
func (f *form) has(item any) bool {
	link := linkOf(item)
	return slices.ContainsFunc(f.items(), func(x any) bool { return linkOf(x) == link })
}

func linkOf(item any) string {
	x, _ := item.(map[string]any)
	link, _ := x["linkId"].(string)
	return link
}

func (f *form) write(err error) (json.RawMessage, error) {
	if err != nil {
		return nil, err
	}
	return json.Marshal(f.response)
}

// answered is what a response says of a person.
func (m *Mapper[P]) answered(f *form, asOf time.Time) (*P, error) {
	with, err := m.With(&Options{AsOf: asOf})
	if err != nil {
		return nil, err
	}
	day := asOf
	if day.IsZero() {
		day = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // it counts nothing without a day
	}
	said := map[string]any{"resourceType": "QuestionnaireResponse", "status": "completed",
		"subject": map[string]any{"reference": "Patient/person"},
		"item":    f.response["item"], "authored": day.Format(time.DateOnly)}
	bundle, err := json.Marshal(map[string]any{"resourceType": "Bundle", "type": "collection",
		"entry": []any{
			map[string]any{"resource": map[string]any{"resourceType": "Patient", "id": "person"}},
			map[string]any{"resource": said}}})
	if err != nil {
		return nil, err
	}
	var data Data
	if err := data.Add("response", bytes.NewReader(bundle)); err != nil {
		return nil, err
	}
	for record := range data.Patients() {
		p, err := with.Map(record)
		if err != nil {
			return nil, err
		}
		for _, item := range p.Report.Items {
			answers := item.Resource == "QuestionnaireResponse" && f.response["item"] != nil
			if answers && item.Status != Used {
				return nil, fmt.Errorf("an answer cannot be used: %s", item.Reason)
			}
		}
		return p.Profile, nil
	}
	return nil, fmt.Errorf("the answers cannot be read: %d problems", len(data.Problems))
}

// itemsOf are the items for a question, as Questionnaire writes them.
func (m *Mapper[P]) itemsOf(q *interview.Question, opts *interview.Options,
	out *OutOptions) ([]any, error) {
	a := &advisor.Advice{Questions: []advisor.Question{{Fact: q.Fact, Ask: q.Ask, Unit: q.Unit,
		About: q.About, Options: q.Options, Terms: q.Terms, Rules: q.Rules}}}
	if opts.Advice != nil {
		a.Language = strings.TrimSpace(opts.Advice.Language)
	}
	text, err := m.Questionnaire(a, out)
	if err != nil {
		return nil, err
	}
	x, err := object(text)
	if err != nil {
		return nil, err
	}
	list, _ := x["item"].([]any)
	return list, nil
}
