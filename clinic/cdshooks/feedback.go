package cdshooks

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"example.com/crosstalk/clinic/cdshooks/store"
)

func (h *Handler) feedback(r *http.Request, e *Event) (any, error) {
	s, err := h.service(r)
	if err != nil {
		return nil, err
	}
	e.Service = s.ID
	var body feedbackBody
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	if len(body.Feedback) == 0 {
		return nil, fail(http.StatusBadRequest, "value", "feedback must have an item")
	}
	var items []store.Feedback
	for i, f := range body.Feedback {
		item, err := f.read()
		if err != nil {
			return nil, fail(http.StatusBadRequest, "value", "feedback[%d]: %v", i, err)
		}
		items = append(items, item)
	}
	if h.opts.Store != nil {
		if err := h.opts.Store.Feedback(r.Context(), s.ID, items); err != nil {
			return nil, fmt.Errorf("remembering feedback: %w", err)
		}
	}
	if h.opts.Feedback != nil {
		if err := h.opts.Feedback(r.Context(), s.ID, items); err != nil {
			return nil, fmt.Errorf("feedback: %w", err)
		}
	}
	return nil, nil
}

// read holds an item of feedback to the specification.
func (f *feedbackItem) read() (store.Feedback, error) {
	out := store.Feedback{Card: strings.ToLower(strings.TrimPrefix(f.Card, "urn:uuid:")),
		Outcome: f.Outcome}
	if !uuidForm().MatchString(f.Card) {
		return out, errors.New("card must be the uuid of a card")
	}
	at, err := time.Parse(time.RFC3339, f.OutcomeTimestamp)
	if err != nil {
		return out, errors.New("outcomeTimestamp must be a time as in 2026-11-20T10:00:00Z")
	}
	out.At = at
	switch f.Outcome {
	case store.Accepted:
		for _, s := range f.AcceptedSuggestions {
			if !uuidForm().MatchString(s.ID) {
				return out, errors.New("acceptedSuggestions must have the uuids of suggestions")
			}
			out.AcceptedSuggestions = append(out.AcceptedSuggestions,
				strings.ToLower(strings.TrimPrefix(s.ID, "urn:uuid:")))
		}
		if len(out.AcceptedSuggestions) == 0 {
			return out, errors.New("acceptedSuggestions is missing, which the outcome accepted needs")
		}
	case store.Overridden:
		if o := f.OverrideReason; o != nil {
			if o.Reason == nil && strings.TrimSpace(o.UserComment) == "" {
				return out, errors.New("overrideReason needs a reason or a userComment")
			}
			if o.Reason != nil {
				if o.Reason.Code == "" {
					return out, errors.New("overrideReason.reason has no code")
				}
				out.Reason = &store.Coding{System: o.Reason.System, Code: o.Reason.Code,
					Display: o.Reason.Display}
			}
			out.Comment = o.UserComment
		}
	default:
		return out, errors.New("outcome must be accepted or overridden")
	}
	return out, out.Check()
}
