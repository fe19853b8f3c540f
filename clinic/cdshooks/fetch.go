package cdshooks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"example.com/crosstalk/advisor"
)

// fetch asks the FHIR server, for all at once, for what keys of the prefetch
// lack. What cannot be had stays as it was.
func (p *pack[P]) fetch(ctx context.Context, c *call, in *had, lacking []string,
	states map[string]state) {
	type answer struct {
		pages []json.RawMessage
		more  bool
		err   error
	}
	answers := make([]answer, len(lacking))
	var wg sync.WaitGroup
	for i, key := range lacking {
		query := strings.ReplaceAll(c.service.Prefetch[key], "{{context.patientId}}",
			url.QueryEscape(c.Context.PatientID)) + included[key]
		wg.Go(func() {
			a := &answers[i]
			a.pages, a.more, a.err = p.opts.FHIR.fetch(ctx, c.request, query)
		})
	}
	wg.Wait()
	failed := func(key string, err error) {
		if p.opts.Failed != nil && !errors.Is(err, errNotAllowed) {
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
	pages := p.opts.FHIR.fetchReferences(ctx, c.request, refs[:min(len(refs), maxReferences)],
		func(ref string, err error) {
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
		if json.Unmarshal(page, &head) != nil || head.ResourceType == "OperationOutcome" ||
			head.ResourceType == "Bundle" {
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
		return fail(http.StatusBadRequest, "structure", "context.draftOrders: %v",
			in.data.Problems[problems].Err)
	}
	return nil
}

// indicators of cards for the levels of messages.
var indicators = map[advisor.Level]string{advisor.Info: "info", advisor.Notice: "info",
	advisor.Important: "info",
	advisor.Warning:   "warning", advisor.Urgent: "critical", advisor.Emergency: "critical"}

// extension is the name under which cards carry what CDS Hooks has no field for.
const extension = "com.example.crosstalk"
