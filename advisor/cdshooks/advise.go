package cdshooks

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/cdshooks/store"
	"example.com/crosstalk/advisor/fhir"
)

// pack is what depends on the type of profiles.
type pack[P any] struct {
	rb     *advisor.Rulebase[P]
	mapper *fhir.Mapper[P]
	opts   *Options
}

// prefetchKeys name the queries of a prefetch by resource type.
var prefetchKeys = map[string]string{"Condition": "conditions", "Procedure": "procedures", "AllergyIntolerance": "allergies",
	"FamilyMemberHistory": "familyHistory", "MedicationRequest": "medicationRequests", "MedicationStatement": "medicationStatements",
	"MedicationDispense": "medicationDispenses", "MedicationAdministration": "medicationAdministrations", "NutritionOrder": "nutritionOrders",
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
		queries["observations"] = "Observation" + who + "&code=" + strings.Join(codes, ",") + "&_sort=-date"
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
	mapper, err := p.mapper.With(&fhir.Options{AsOf: asOf, Zone: p.opts.Zone, Complete: p.complete(in), Partial: in.partial, Drafts: c.Hook != "patient-view", Codes: p.opts.Codes, CodesOnly: p.opts.CodesOnly})
	if err != nil {
		return nil, err
	}
	patient, err := mapper.Map(rec)
	if err != nil {
		return nil, err
	}
	if patient.Deceased {
		return &answer{cards: []card{}}, nil
	}
	opts := &advisor.Options{AsOf: asOf, Language: c.language, Region: p.opts.Region}
	key := p.opts.Patient(c.FHIRServer + "\n" + c.Context.PatientID)
	if p.opts.Store != nil {
		history, err := p.opts.Store.Deliveries(ctx, key)
		if err != nil && p.opts.Failed != nil {
			p.opts.Failed(ctx, fmt.Errorf("reading what was shown before: %w", err))
		}
		opts.History = history
	}
	advice, err := p.rb.Advise(patient.Profile, opts)
	if err != nil && p.opts.Language == "" && c.language != "" {
		opts.Language = "" // what the request accepts may be no language
		advice, err = p.rb.Advise(patient.Profile, opts)
	}
	if err != nil {
		return nil, err
	}
	return p.cards(c, key, advice, patient.Sources)
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
		return nil, fail(http.StatusPreconditionFailed, "required", "no answer without the prefetch %s", strings.Join(cannot, ", "))
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
	var head struct {
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
	if err := json.Unmarshal(raw, &head); err != nil || head.ResourceType == "" {
		return absent, fail(http.StatusBadRequest, "structure", "prefetch.%s is not a FHIR resource", key)
	}
	if head.ResourceType == "OperationOutcome" {
		return failed, nil
	}
	if key == "patient" && (head.ResourceType != "Patient" || head.ID != patient) {
		return absent, fail(http.StatusBadRequest, "value", "prefetch.patient is not the Patient of the context")
	}
	result, found := whole, 0
	for _, e := range head.Entry {
		if e.Resource.ResourceType != "OperationOutcome" {
			found++
		}
		if e.Resource.ResourceType == "OperationOutcome" && slices.ContainsFunc(e.Resource.Issue, func(i struct {
			Severity string `json:"severity"`
		}) bool {
			return i.Severity == "error" || i.Severity == "fatal"
		}) {
			result = partial
		}
	}
	if nextPage(raw) != "" || head.Total != nil && *head.Total > found {
		result = partial
	}
	problems := len(in.data.Problems)
	if err := in.data.Add("prefetch."+key, bytes.NewReader(withoutOutcomes(asWhole(raw)))); err != nil {
		return absent, err
	}
	if len(in.data.Problems) > problems {
		return absent, fail(http.StatusBadRequest, "structure", "prefetch.%s: %v", key, in.data.Problems[problems].Err)
	}
	return result, nil
}

// included is what a query asks for beside what the prefetch does. CDS clients
// need not know how to include anything, FHIR servers do: many orders only refer
// to the Medication.
var included = map[string]string{"medicationRequests": "&_include=MedicationRequest:medication", "medicationStatements": "&_include=MedicationStatement:medication",
	"medicationDispenses": "&_include=MedicationDispense:medication", "medicationAdministrations": "&_include=MedicationAdministration:medication"}

// fetch asks the FHIR server, for all at once, for what keys of the prefetch
// lack. What cannot be had stays as it was.
func (p *pack[P]) fetch(ctx context.Context, c *call, in *had, lacking []string, states map[string]state) {
	type answer struct {
		pages []json.RawMessage
		more  bool
		err   error
	}
	answers := make([]answer, len(lacking))
	var wg sync.WaitGroup
	for i, key := range lacking {
		query := strings.ReplaceAll(c.service.Prefetch[key], "{{context.patientId}}", url.QueryEscape(c.Context.PatientID)) + included[key]
		wg.Go(func() {
			a := &answers[i]
			a.pages, a.more, a.err = p.opts.FHIR.fetch(ctx, c.request, query)
		})
	}
	wg.Wait()
	failed := func(key string, err error) {
		if p.opts.Failed != nil && err != errNotAllowed {
			p.opts.Failed(ctx, fmt.Errorf("fetching %s: %w", key, err))
		}
	}
	for i, key := range lacking {
		a := answers[i]
		if a.err != nil {
			failed(key, a.err)
			continue
		}
		result := whole
		for _, page := range a.pages {
			s, err := in.read(key, asWhole(page), true, c.Context.PatientID)
			if err != nil {
				failed(key, err)
				s = absent
			}
			result = min(result, s)
		}
		if a.more {
			result = min(result, partial)
		}
		states[key] = max(states[key], result)
	}
}

// resolve fetches what resources of the prefetch refer to and do not have with
// them: most orders only name the Medication.
func (p *pack[P]) resolve(ctx context.Context, c *call, in *had) error {
	refs := in.data.Missing(append(p.mapper.Needs().Resources, "Medication"))
	var mu sync.Mutex
	pages := p.opts.FHIR.fetchReferences(ctx, c.request, refs[:min(len(refs), maxReferences)], func(ref string, err error) {
		mu.Lock()
		defer mu.Unlock()
		if typ, _, _ := strings.Cut(ref, "/"); p.opts.Failed != nil {
			p.opts.Failed(ctx, fmt.Errorf("fetching a %s that is referred to: %w", typ, err))
		}
	})
	for _, page := range pages {
		var head struct {
			ResourceType string `json:"resourceType"`
		}
		if json.Unmarshal(page, &head) != nil || head.ResourceType == "OperationOutcome" || head.ResourceType == "Bundle" {
			continue
		}
		problems := len(in.data.Problems)
		if err := in.data.Add("reference", bytes.NewReader(page)); err != nil {
			return err
		}
		if len(in.data.Problems) > problems { // it stays missing
			in.data.Problems = in.data.Problems[:problems]
		}
	}
	return nil
}

// withoutOutcomes takes from a page what says that something failed, which is
// already known of its key.
func withoutOutcomes(page json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	var entries []json.RawMessage
	if json.Unmarshal(page, &fields) != nil || json.Unmarshal(fields["entry"], &entries) != nil {
		return page
	}
	entries = slices.DeleteFunc(entries, func(entry json.RawMessage) bool {
		var e struct {
			Resource struct {
				ResourceType string `json:"resourceType"`
			} `json:"resource"`
		}
		return json.Unmarshal(entry, &e) == nil && e.Resource.ResourceType == "OperationOutcome"
	})
	text, err := json.Marshal(entries)
	if err != nil {
		return page
	}
	fields["entry"] = text
	if out, err := json.Marshal(fields); err == nil {
		return out
	}
	return page
}

// asWhole takes from a page what says that there are others, where that is
// already known of its key, or they were fetched, too.
func asWhole(page json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(page, &fields) != nil {
		return page
	}
	delete(fields, "link")
	delete(fields, "total")
	out, err := json.Marshal(fields)
	if err != nil {
		return page
	}
	return out
}

// drafts takes the orders in the making.
func (in *had) drafts(c *call) error {
	problems := len(in.data.Problems)
	if err := in.data.Add("context.draftOrders", bytes.NewReader(c.Context.DraftOrders)); err != nil {
		return err
	}
	if len(in.data.Problems) > problems {
		return fail(http.StatusBadRequest, "structure", "context.draftOrders: %v", in.data.Problems[problems].Err)
	}
	return nil
}

// indicators of cards for the levels of messages.
var indicators = map[advisor.Level]string{advisor.Info: "info", advisor.Notice: "info", advisor.Important: "info",
	advisor.Warning: "warning", advisor.Urgent: "critical", advisor.Emergency: "critical"}

// extension is the name under which cards carry what CDS Hooks has no field for.
const extension = "com.example.crosstalk"

func (p *pack[P]) cards(c *call, key string, a *advisor.Advice, sources map[string][]string) (*answer, error) {
	out := &answer{cards: []card{}}
	id := func(parts ...string) string {
		name := strings.Join(append([]string{strings.ToLower(strings.TrimPrefix(c.HookInstance, "urn:uuid:")), c.service.ID, c.Context.PatientID, a.Pack.Digest}, parts...), "\x00")
		return uuid.NewSHA1(uuid.NameSpaceURL, []byte(name)).String()
	}
	for i := range a.Messages {
		m := &a.Messages[i]
		resource, err := p.mapper.CommunicationRequest(c.Context.PatientID, a, i, sources)
		if err != nil {
			return nil, err
		}
		k := card{UUID: id(m.Rule), Summary: short(m.Title), Detail: detail(m, a), Indicator: indicators[m.Level], OverrideReasons: overrideReasons,
			Suggestions: []suggestion{{Label: "Write this down for the patient", UUID: id(m.Rule, "suggestion"),
				Actions: []action{{"create", "A draft of a message to the patient: " + m.Title, resource}}}},
			SelectionBehavior: "at-most-one",
			Extension: map[string]any{extension: map[string]any{"rule": m.Rule, "topic": m.Topic, "level": m.Level, "because": m.Because,
				"evidence": m.Evidence, "review": m.Review, "pack": a.Pack}}}
		k.Source = cardSource{Label: a.Pack.Name + " " + a.Pack.Version}
		for j, cite := range m.Citations {
			if j == 0 {
				k.Source = cardSource{cite.Text, cite.URL}
			}
			if cite.URL != "" {
				k.Links = append(k.Links, link{cite.Text, cite.URL, "absolute"})
			}
		}
		out.cards = append(out.cards, k)
		out.shown = append(out.shown, store.Shown{Card: k.UUID, Patient: key, Service: c.service.ID, Rule: m.Rule, At: c.now})
	}
	if p.opts.Ask > 0 && len(a.Questions) > 0 {
		out.cards = append(out.cards, card{UUID: id("questions"), Summary: "Answers that would help to say more", Indicator: "info",
			Source: cardSource{Label: a.Pack.Name + " " + a.Pack.Version}, Detail: asked(a.Questions[:min(p.opts.Ask, len(a.Questions))])})
	}
	return out, nil
}

// maxSummary is one less than the length of a summary may be, in characters.
const maxSummary = 139

func short(title string) string {
	if r := []rune(title); len(r) > maxSummary {
		return string(r[:maxSummary-1]) + "…"
	}
	return title
}

// detail is a message in GitHub-flavoured Markdown.
func detail(m *advisor.Message, a *advisor.Advice) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n**%s**\n", markdown(m.Text), markdown(m.Action))
	for _, caution := range m.Cautions {
		fmt.Fprintf(&b, "\n> %s\n", markdown(caution))
	}
	if len(m.Because) > 0 {
		b.WriteString("\nWhy:\n\n")
		for _, r := range m.Because {
			fmt.Fprintf(&b, "- %s\n", markdown(r.Text))
		}
	}
	if len(m.Citations) > 0 {
		b.WriteString("\nSources:\n\n")
		for _, c := range m.Citations {
			source := markdown(c.Text)
			if c.URL != "" {
				source = "[" + source + "](" + address(c.URL) + ")"
			}
			fmt.Fprintf(&b, "- %s %s\n", markdown(c.Supports), source)
		}
	}
	fmt.Fprintf(&b, "\nEvidence: certainty %s, strength %s. Review: %s, %s.\n\n_%s_\n", m.Evidence.Certainty, m.Evidence.Strength, markdown(m.Review.By),
		m.Review.State, markdown(a.Disclaimer))
	return b.String()
}

func asked(questions []advisor.Question) string {
	var b strings.Builder
	for _, q := range questions {
		fmt.Fprintf(&b, "- %s", markdown(q.Ask))
		var terms []string
		for _, t := range q.Terms {
			terms = append(terms, markdown(t.Text))
		}
		if len(terms) > 0 {
			fmt.Fprintf(&b, " (%s)", strings.Join(terms, ", "))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// address is a URL in which nothing ends the parentheses of a link in Markdown.
func address(url string) string {
	return strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `\`, "%5C").Replace(url)
}

// escaper also parts what a reader of Markdown would make a link of by itself.
var escaper = strings.NewReplacer("://", `:\/\/`, "www.", `www\.`, "WWW.", `WWW\.`, "@", `\@`, "&", "&amp;", `\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "#", `\#`, "|", `\|`, "~", `\~`)

// markdown escapes a text of the pack, or a name of the profile inside one, so that
// it is shown as it is written.
func markdown(text string) string { return escaper.Replace(strings.TrimSpace(text)) }
