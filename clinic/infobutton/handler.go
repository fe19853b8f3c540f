package infobutton

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/codes"
	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/advisor/fhir"
)

// Options are the choices of New. Nil means the defaults.
type Options struct {
	// Region is a region of the pack; the default is its first.
	Region string

	// Codes are tables of what the codes of terminologies mean; see fhir.Options.
	Codes []*codes.Table

	// Account is told of each advice before it is given: the profile in JSON, the options,
	// what came of them, and of which facts the messages are about that are shown of it
	// (decisions.About). An error keeps it from being given: 503.
	Account func(ctx context.Context, profile []byte, opts *advisor.Options, a *advisor.Advice,
		about []string) error

	// Now is the clock; the default is time.Now.
	Now func() time.Time

	// Failed is told of errors that are no client's. The default is nobody.
	Failed func(r *http.Request, err error)
}

// A Handler answers Infobutton requests from one pack. It is immutable and
// safe for concurrent use.
type Handler struct {
	rb        *advisor.Rulebase[advisor.Record]
	mapper    *fhir.Mapper[advisor.Record]
	opts      Options
	birthDate string // the fact that holds the date of birth; "" if the pack has none
}

// New makes a Handler. The error is of the pack's FHIR mapping.
func New(rb *advisor.Rulebase[advisor.Record], opts *Options) (*Handler, error) {
	mapper, err := fhir.NewMapper(rb, nil)
	if err != nil {
		return nil, err
	}
	h := &Handler{rb: rb, mapper: mapper}
	if opts != nil {
		h.opts = *opts
	}
	if h.opts.Now == nil {
		h.opts.Now = time.Now
	}
	for f := range rb.Facts() {
		if f.Element == "birth-date" && f.Type == "date" {
			h.birthDate = f.Name
		}
	}
	return h, nil
}

// ServeHTTP answers a request: 200 with a feed, which may have no entries; 400,
// 405 or 415 with {"errors": [{"message": ...}]}.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.rb == nil { // New did not make it
		refuse(w, http.StatusServiceUnavailable, "no pack is loaded")
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost {
		w.Header().Set("Allow", "GET, HEAD, POST")
		refuse(w, http.StatusMethodNotAllowed, "this takes GET, HEAD, POST")
		return
	}
	now := h.opts.Now()
	asOf := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	in, err := read(w, r, asOf)
	switch {
	case errors.Is(err, errType):
		refuse(w, http.StatusUnsupportedMediaType, err.Error())
		return
	case err != nil:
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	a, err := h.advise(r.Context(), in, asOf)
	if err == nil {
		err = write(w, in, a, now)
	}
	if err != nil {
		if h.opts.Failed != nil {
			h.opts.Failed(r, err)
		}
		if late := r.Context().Err() != nil; late || errors.Is(err, errAccount) {
			text := errAccount.Error()
			if late {
				text = "the answer took too long"
			}
			w.Header().Set("Retry-After", "1")
			refuse(w, http.StatusServiceUnavailable, text)
			return
		}
		refuse(w, http.StatusInternalServerError, "an internal error")
	}
}

// refuse answers with an error.
func refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	type problem struct {
		Message string `json:"message"`
	}
	// the client has gone
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": []problem{{message}}})
}

var errAccount = errors.New("advice cannot be accounted for now")

// advise is the advice of which only the messages are left that are about what
// was asked.
func (h *Handler) advise(ctx context.Context, in *request,
	asOf time.Time) (*advisor.Advice, error) {
	text, asked, err := h.profile(in, asOf)
	if err != nil {
		return nil, err
	}
	_, p, err := h.rb.Decode("request.json", text)
	if err != nil {
		return nil, err
	}
	opts := &advisor.Options{Context: ctx, AsOf: asOf, Language: in.language, Region: h.opts.Region,
		Cap: -1}
	a, err := h.rb.Advise(p, opts)
	if err != nil {
		return nil, err
	}
	about := slices.Sorted(maps.Keys(asked))
	decisions.About(a, about)
	if h.opts.Account != nil {
		if err := h.opts.Account(ctx, text, opts, a, append([]string{}, about...)); err != nil {
			return nil, fmt.Errorf("%w: %w", errAccount, err)
		}
	}
	return a, nil
}
