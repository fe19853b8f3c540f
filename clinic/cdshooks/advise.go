package cdshooks

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/fhir"
)

// pack is what depends on the type of profiles.
type pack[P any] struct {
	rb     *advisor.Rulebase[P]
	mapper *fhir.Mapper[P]
	opts   *Options
}

// prefetchKeys name the queries of a prefetch by resource type.
var prefetchKeys = map[string]string{"Condition": "conditions", "Procedure": "procedures",
	"AllergyIntolerance":  "allergies",
	"FamilyMemberHistory": "familyHistory", "MedicationRequest": "medicationRequests",
	"MedicationStatement":      "medicationStatements",
	"MedicationDispense":       "medicationDispenses",
	"MedicationAdministration": "medicationAdministrations", "NutritionOrder": "nutritionOrders",
	"List": "lists"}

// prefetch asks for the resources that the pack's facts come from.
func (p *pack[P]) prefetch() map[string]string {
	const who = "?patient={{context.patientId}}"
	needs := p.mapper.Needs()
	queries := map[string]string{"patient": "Patient/{{context.patientId}}"}
	for _, resource := range needs.Resources {
		queries[prefetchKeys[resource]] = resource + who
	}
	if needs.Lists {
		queries["lists"] = "List" + who + "&status=current"
	}
	if len(needs.Codes) > 0 {
		var codes []string
		for _, c := range needs.Codes {
			codes = append(codes, c.System+"|"+c.Code)
		}
		queries["observations"] = "Observation" + who + "&code=" + strings.Join(codes, ",") +
			"&_sort=-date"
	}
	queries["answers"] = "QuestionnaireResponse" + who + "&status=completed,amended"
	return queries
}

// A had is what was had of the prefetch.
type had struct {
	data    fhir.Data
	missing []string // keys that are absent, failed, or only in part
	partial []string // the resource types of those of which there is a part
}

// advise answers a call.
func (p *pack[P]) advise(ctx context.Context, c *call) (*answer, error) {
	in, err := p.gather(ctx, c)
	if err != nil {
		return nil, err
	}
	now := c.now
	if p.opts.Zone != nil {
		now = now.In(p.opts.Zone)
	}
	asOf := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	rec := fhir.NewRecord(c.Context.PatientID, nil, nil, true)
	for r := range in.data.Patients() {
		if r.ID == c.Context.PatientID {
			rec = r
		} else {
			// It was found by a search for the patient, so it may be of the same person.
			in.partial = append(in.partial, r.Types()...)
		}
	}
	mapper, err := p.mapper.With(&fhir.Options{AsOf: asOf, Zone: p.opts.Zone, Complete: p.complete(in),
		Partial: in.partial, Drafts: c.Hook != "patient-view", Codes: p.opts.Codes,
		CodesOnly: p.opts.CodesOnly, Base: p.opts.Base})
	if err != nil {
		return nil, err
	}
	_, mapped := p.opts.part(ctx, "map")
	patient, err := mapper.Map(rec)
	mapped()
	if err != nil {
		return nil, err
	}
	if patient.Deceased {
		return &answer{cards: []card{}}, nil
	}
	opts := &advisor.Options{Context: ctx, AsOf: asOf, Language: c.language, Region: p.opts.Region}
	key := p.opts.Patient(c.FHIRServer + "\n" + c.Context.PatientID)
	opts.History = p.history(ctx, key, patient.Given)
	advice, err := p.say(ctx, c, patient, opts)
	if err != nil {
		return nil, err
	}
	if err := p.account(ctx, patient.Facts, opts, advice); err != nil {
		return nil, err
	}
	return p.cards(ctx, c, key, advice, patient.Sources)
}

// say is the advice, in the language that the request accepts if the pack has it.
func (p *pack[P]) say(ctx context.Context, c *call, patient *fhir.Patient[P],
	opts *advisor.Options) (*advisor.Advice, error) {
	ctx, end := p.opts.part(ctx, "advise")
	defer end()
	advice, err := p.rb.Advise(patient.Profile, opts)
	if err != nil && ctx.Err() == nil && p.opts.Language == "" && c.language != "" {
		opts.Language = "" // what the request accepts may be no language
		advice, err = p.rb.Advise(patient.Profile, opts)
	}
	return advice, err
}

// account tells who keeps an account of an advice, before it is given.
func (p *pack[P]) account(ctx context.Context, facts []byte, opts *advisor.Options,
	a *advisor.Advice) error {
	if p.opts.Account == nil {
		return nil
	}
	ctx, end := p.opts.part(ctx, "account")
	defer end()
	if err := p.opts.Account(ctx, facts, opts, a); err != nil {
		if p.opts.Failed != nil {
			p.opts.Failed(ctx, fmt.Errorf("accounting for an advice: %w", err))
		}
		return fail(http.StatusServiceUnavailable, "transient", "advice cannot be accounted for now")
	}
	return nil
}

// history is what the patient was shown and given before. What cannot be read is not known,
// and so comes again.
func (p *pack[P]) history(ctx context.Context, key string,
	records []delivery.Record) (history []advisor.Delivery) {
	ctx, end := p.opts.part(ctx, "history")
	defer end()
	failed := func(err error) {
		if err != nil && p.opts.Failed != nil {
			p.opts.Failed(ctx, fmt.Errorf("reading what was shown before: %w", err))
		}
	}
	if p.opts.Store != nil {
		shown, err := p.opts.Store.Deliveries(ctx, key)
		failed(err)
		for _, d := range shown {
			for _, rule := range strings.Fields(d.Rule) { // a card may have been of several
				history = append(history, advisor.Delivery{Rule: rule, On: d.On})
			}
		}
	}
	if p.opts.Given != nil {
		kept, err := p.opts.Given.Given(ctx, key)
		failed(err)
		records = append(kept, records...)
	}
	given, err := delivery.History(p.rb, records)
	failed(err)
	return append(history, given...)
}

// complete are the facts that may be taken for complete: those of which every
// query was answered in full.
func (p *pack[P]) complete(in *had) []string {
	return slices.DeleteFunc(slices.Clone(p.opts.Complete), func(fact string) bool {
		return slices.ContainsFunc(p.mapper.Needs().Of[fact], func(resource string) bool {
			return slices.Contains(in.missing, prefetchKeys[resource])
		})
	})
}

// gather reads the prefetch, and fetches what it lacks if that is allowed.
func (p *pack[P]) gather(ctx context.Context, c *call) (*had, error) {
	ctx, end := p.opts.part(ctx, "read")
	defer end()
	in := &had{}
	states := map[string]state{}
	var lacking []string
	for _, key := range keys(c.service.Prefetch) {
		raw, given := c.Prefetch[key]
		state, err := in.read(key, raw, given, c.Context.PatientID)
		if err != nil {
			return nil, err
		}
		states[key] = state
		if state == absent || state == partial {
			lacking = append(lacking, key)
		}
	}
	if p.opts.FHIR != nil {
		p.fetch(ctx, c, in, lacking, states)
	}
	if p.opts.FHIR != nil {
		if err := p.resolve(ctx, c, in); err != nil {
			return nil, err
		}
	}
	var cannot []string
	for _, key := range keys(states) {
		if states[key] != whole {
			in.missing = append(in.missing, key)
		}
		if states[key] == partial {
			for resource, name := range prefetchKeys {
				if name == key {
					in.partial = append(in.partial, resource)
				}
			}
		}
		if (states[key] == absent || states[key] == failed) && slices.Contains(p.opts.Required, key) {
			cannot = append(cannot, key)
		}
	}
	if len(cannot) > 0 {
		return nil, fail(http.StatusPreconditionFailed, "required", "no answer without the prefetch %s",
			strings.Join(cannot, ", "))
	}
	if c.Hook != "patient-view" {
		if err := in.drafts(c); err != nil {
			return nil, err
		}
	}
	return in, nil
}

// The states of a key of the prefetch.
type state int

const (
	absent  state = iota // the client did not run the query
	failed               // the query failed
	partial              // there is more than was given
	whole                // all of it, perhaps nothing
)

// found is what a search of a FHIR server has found, or a resource by itself.
type found struct {
	ResourceType string `json:"resourceType"`
	ID           string `json:"id"`
	Total        *int   `json:"total"`
	Entry        []struct {
		Resource struct {
			ResourceType string `json:"resourceType"`
			Issue        []struct {
				Severity string `json:"severity"`
			} `json:"issue"`
		} `json:"resource"`
	} `json:"entry"`
}

// lacks reports whether there is more than was found, or an error in place of it.
func (f *found) lacks() bool {
	n := 0
	for _, e := range f.Entry {
		if e.Resource.ResourceType != "OperationOutcome" {
			n++
			continue
		}
		for _, i := range e.Resource.Issue {
			if i.Severity == "error" || i.Severity == "fatal" {
				return true
			}
		}
	}
	return f.Total != nil && *f.Total > n
}

// read takes what a key of the prefetch has.
func (in *had) read(key string, raw json.RawMessage, given bool, patient string) (state, error) {
	if !given {
		return absent, nil
	}
	if string(bytes.TrimSpace(raw)) == "null" {
		if key == "patient" {
			return failed, nil // this is no search: there is no such patient
		}
		return whole, nil
	}
	var head found
	if err := json.Unmarshal(raw, &head); err != nil || head.ResourceType == "" {
		return absent, fail(http.StatusBadRequest, "structure", "prefetch.%s is not a FHIR resource", key)
	}
	if head.ResourceType == "OperationOutcome" {
		return failed, nil
	}
	if key == "patient" && (head.ResourceType != "Patient" || head.ID != patient) {
		return absent, fail(http.StatusBadRequest, "value",
			"prefetch.patient is not the Patient of the context")
	}
	result := whole
	if nextPage(raw) != "" || head.lacks() {
		result = partial
	}
	problems := len(in.data.Problems)
	if err := in.data.Add("prefetch."+key,
		bytes.NewReader(withoutOutcomes(asWhole(raw)))); err != nil {
		return absent, err
	}
	if len(in.data.Problems) > problems {
		return absent, fail(http.StatusBadRequest, "structure", "prefetch.%s: %v", key,
			in.data.Problems[problems].Err)
	}
	return result, nil
}

// included is what a query asks for beside what the prefetch does. CDS clients
// need not know how to include anything, FHIR servers do: many orders only refer
// to the Medication.
var included = map[string]string{"medicationRequests": "&_include=MedicationRequest:medication",
	"medicationStatements":      "&_include=MedicationStatement:medication",
	"medicationDispenses":       "&_include=MedicationDispense:medication",
	"medicationAdministrations": "&_include=MedicationAdministration:medication"}
