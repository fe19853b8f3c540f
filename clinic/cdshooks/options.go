package cdshooks

import (
	"context"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/codes"
	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/handout"
	"example.com/crosstalk/clinic/cdshooks/auth"
	"example.com/crosstalk/clinic/cdshooks/store"
	"example.com/crosstalk/clinic/gate"
)

// Options are the choices of New. Nil means the defaults.
type Options struct {
	// Auth verifies who calls. Nil lets everybody call: only for a server that
	// nobody else reaches.
	Auth *auth.Verifier

	// Origins are the origins of browser clients that may call, as in
	// https://ehr.example.org; "*" is any. Empty: none.
	Origins []string

	// Complete names facts, such as medications, of which the record that is
	// asked holds everything; see fhir.Options.
	Complete []string

	// Codes are tables of what the codes of terminologies mean; see fhir.Options.
	Codes []*codes.Table

	// CodesOnly reads what codes in the record say, never names of products and
	// other things.
	CodesOnly bool

	// Required are the keys of the prefetch without which there is no answer but
	// 412. Nil means patient; an empty list none.
	Required []string

	// FHIR allows to fetch what the prefetch lacks. Nil: nothing is ever fetched.
	FHIR *Access

	// Store remembers cards and feedback. Nil: nothing is remembered.
	Store store.Store

	// Given is what patients were given by hand, under the same names as in Store, which
	// repeat_after reads as well. Nil: nothing is known of it.
	Given delivery.Store

	// Patient turns a patient's identifier into that of the Store; see
	// store.Pseudonym. The default takes it as it is. It is given the FHIR
	// server and the id, with a line feed between them.
	Patient func(id string) string

	// Feedback is told what became of cards, after Store. The error is answered
	// with 500, so that the client tries again.
	Feedback func(ctx context.Context, service string, items []store.Feedback) error

	// Account is told of each advice before it is answered: the profile in JSON, the
	// options and what came of them. An error keeps the cards from being answered: 503.
	Account func(ctx context.Context, profile []byte, opts *advisor.Options, a *advisor.Advice) error

	// Language of the cards, as in es; the default is that of the request's
	// Accept-Language, or the pack's first.
	Language string

	// Region of the pack; the default is its first.
	Region string

	// Zone is the time zone of the patients; see fhir.Options. Nil: the day is that
	// of Now, and what is dated a day later or ended a day earlier is in doubt.
	Zone *time.Location

	// OneCard answers with one card for all messages, which lists what there is to do. The
	// default is a card for each.
	OneCard bool

	// Handout is given the sheet that the patient takes home, and returns the address under
	// which it can be read, for the link of cards; "" is none. Package clinic/sheets has one.
	// Where there is none, or an error, which Failed is told, sources are the links.
	Handout func(ctx context.Context, h *handout.Handout) (string, error)

	// Ask is how many open questions a last card lists; the default is none.
	Ask int

	// Base is the address under which the operator's canonical resources stand;
	// see fhir.OutOptions.
	Base string

	// MaxBody is the most bytes that a request may have; the default is 8 MiB.
	MaxBody int64

	// Gate bounds how many requests are read and answered at a time, the memory
	// that they take and how long that may last; several handlers may share one.
	// What does not fit gets 503 at once. The default is gate.New(nil).
	Gate *gate.Gate

	// Now is the clock. The default is time.Now.
	Now func() time.Time

	// Observe is told of every request, Failed of errors that did not keep a
	// request from being answered (of the Store) and of internal ones. Both are
	// called concurrently and hold no patient data.
	Observe func(Event)
	Failed  func(ctx context.Context, err error)

	// Part is told when a part of answering a call begins (read, map, history, advise,
	// account, cards), and what it returns when that ends: for traces.
	Part func(ctx context.Context, name string) (context.Context, func())
}

// part is Part, which may be nil.
func (o *Options) part(ctx context.Context, name string) (context.Context, func()) {
	if o.Part == nil {
		return ctx, func() {}
	}
	return o.Part(ctx, name)
}

// An Event is a request that was answered.
type Event struct {
	Service  string // "" for discovery and what is no service
	Kind     string // discovery, call, feedback; "" for what is none of them
	Status   int
	Cards    int
	Duration time.Duration
}
