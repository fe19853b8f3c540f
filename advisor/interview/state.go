package interview

import (
	"encoding/json"
	"errors"
	"fmt"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/tell"
)

const format = "crosstalk interview 1"

// saved is an interview as it is kept.
type saved struct {
	Format  string          `json:"format"`
	Pack    string          `json:"pack"` // its digest
	Known   json.RawMessage `json:"known"`
	Answers []entry         `json:"answers"`
	Next    string          `json:"next,omitempty"` // the question that was taken back
}

// MarshalJSON writes what Resume reads: what was known before, and all answers. It is as
// private as they are.
func (iv *Interview[P]) MarshalJSON() ([]byte, error) {
	if iv.isEmpty() {
		return []byte("null"), nil
	}
	known, err := json.Marshal(tell.All(iv.pack.Struct, iv.base))
	if err != nil {
		return nil, err
	}
	return json.Marshal(saved{format, iv.rb.Info().Digest, known, append([]entry{}, iv.log...),
		iv.pinned})
}

const maxSaved = 2 << 20 // bytes

// Resume goes on with an interview that MarshalJSON has written. The pack may be another
// version: answers that it has no use for are left out, and lost names their questions.
// The error says that data is no interview.
func Resume[P any](rb *advisor.Rulebase[P], data []byte, opts *Options) (iv *Interview[P],
	lost []string, err error) {
	defer bridge.Caught(&err, "resuming an interview")
	if rb == nil {
		return nil, nil, errors.New("interview.Resume: no rulebase")
	}
	var in saved
	switch {
	case len(data) > maxSaved:
		return nil, nil, fmt.Errorf("an interview of more than %d bytes", maxSaved)
	case json.Unmarshal(data, &in) != nil || in.Format != format:
		return nil, nil, errors.New("this is no interview that was saved")
	}
	_, known, err := rb.Decode("known.json", in.Known)
	if err != nil {
		return nil, nil, err
	}
	if iv, err = New(rb, known, opts); err != nil {
		return nil, nil, err
	}
	for _, e := range in.Answers {
		k, err := iv.open(e.ID)
		if err == nil && e.State == answered {
			err = iv.fits(k, e)
		}
		if err != nil || e.State != answered && e.State != skipped && e.State != unknown {
			lost = append(lost, short(e.ID))
			continue
		}
		iv.add(entry{e.ID, e.State, e.Value})
	}
	if _, err := iv.open(in.Next); err == nil {
		iv.pinned = in.Next
	}
	return iv, lost, nil
}
