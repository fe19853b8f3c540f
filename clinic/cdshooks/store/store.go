// Package store keeps which cards were shown to whom and what was said of
// them, so that a rule's repeat_after works across requests.
//
// A service tells a [Store] of the cards it answers with, and of the feedback
// it gets on them; before the next answer it asks for the deliveries, which
// are the History of [advisor.Options]. [Memory] keeps them in memory, package
// clinic/cdshooks/sqlitestore in a file.
//
// # What counts as delivered
//
// A card that was only shown is not a delivery: a chart that is opened twice
// must not lose its message because nobody looked the first time. One that
// somebody accepted or overrode is, from the time at which it was shown: that
// is the service's own clock, while the time of the feedback is the word of
// the client.
//
// # Patients
//
// A store files cards under the patient that it is given, to the letter, and
// does not ask what the text is. An operator who does not want identifiers in
// the store gives a keyed hash instead, on the way in and on the way out: see
// [Pseudonym]. An identifier is unique within one FHIR server only; a service
// with several clients puts the client's name before it.
//
// Cards, too, are compared to the letter: whoever decodes feedback takes off
// "urn:uuid:" and writes the UUID as the service wrote it.
package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"example.com/crosstalk/advisor"
)

// A Store remembers cards and feedback. Its methods are safe for concurrent
// use and return the context's error when its time is up. Times are kept to
// the microsecond and returned in UTC.
//
// An error of a Store says that what was given is not kept, or that deliveries are
// not known. Cards that are not recorded are not shown, or feedback on them would
// be on cards that nobody knows: put a Backlog in front of a Store that may fail.
type Store interface {
	// Shown records cards that are about to be shown. A card that is known
	// already is left as it is, so a request can be answered again. Nothing is
	// kept if one of them is not valid.
	Shown(ctx context.Context, cards []Shown) error

	// Feedback records what became of cards of the service. The same outcome of
	// the same card at the same time is kept once, for clients send duplicates;
	// of one card, MaxFeedback items are kept. Items on cards that are not known,
	// because they are forgotten or were never shown or belong to another
	// service, are passed over: nobody could say of which rule they speak.
	// Nothing is kept if one of them is not valid.
	Feedback(ctx context.Context, service string, items []Feedback) error

	// Deliveries lists the rules whose cards were accepted or overridden for the
	// patient, each with the time at which the newest such card was shown,
	// sorted by rule.
	Deliveries(ctx context.Context, patient string) ([]advisor.Delivery, error)
}

// A Shown is a card that was shown.
type Shown struct {
	Card    string    // its uuid
	Patient string    // or a pseudonym
	Service string    // id of the service that answered with it
	Rule    string    // id of the rule behind it; of several, parted by spaces
	At      time.Time // when the service answered
}

// The outcomes of a card.
const (
	Accepted   = "accepted"
	Overridden = "overridden"
)

// A Feedback is what a client says of a card. It is checked by whoever
// decodes it; a store only looks at what it needs.
type Feedback struct {
	Card                string
	Outcome             string // Accepted or Overridden
	AcceptedSuggestions []string
	Reason              *Coding // why it was overridden, or nil
	Comment             string  // the same in the user's words; may name the patient
	At                  time.Time
}

// A Coding is a code of a code system, as FHIR has it.
type Coding struct {
	System  string
	Code    string
	Display string
}

// A Record is a card with what was said of it, the oldest first.
type Record struct {
	Shown
	Feedback []Feedback
}

// MaxFeedback is how many items of feedback a store keeps of one card: the
// first ones. An honest client sends one or two.
const MaxFeedback = 32

// Check says what a store misses in a card, or nil.
func (s Shown) Check() error {
	for _, f := range []struct{ name, value string }{
		{"card", s.Card}, {"patient", s.Patient}, {"service", s.Service}, {"rule", s.Rule},
	} {
		if f.value == "" {
			return fmt.Errorf("store: a card was shown without %s", f.name)
		}
	}
	return checkTime("a card was shown", s.At)
}

// Check says what a store misses in a feedback, or nil.
func (f Feedback) Check() error {
	switch {
	case f.Card == "":
		return errors.New("store: feedback without card")
	case f.Outcome != Accepted && f.Outcome != Overridden:
		return errors.New("store: feedback: outcome must be accepted or overridden")
	}
	return checkTime("feedback", f.At)
}

// checkTime wants a time that RFC 3339 can write.
func checkTime(what string, t time.Time) error {
	if y := t.UTC().Year(); t.IsZero() || y < 0 || y > 9999 {
		return fmt.Errorf("store: %s without a time, or at an impossible one", what)
	}
	return nil
}

// CheckAll is the first error among the checks of the items, or nil.
func CheckAll[T interface{ Check() error }](items []T) error {
	for _, x := range items {
		if err := x.Check(); err != nil {
			return err
		}
	}
	return nil
}

// Clone is a copy that shares nothing with f, its time as a store keeps it.
func (f Feedback) Clone() Feedback {
	f.At = Time(f.At)
	f.AcceptedSuggestions = slices.Clone(f.AcceptedSuggestions)
	if f.Reason != nil {
		f.Reason = new(*f.Reason)
	}
	return f
}

// Time is t as a store keeps it: to the microsecond, in UTC.
func Time(t time.Time) time.Time { return time.UnixMicro(t.UnixMicro()).UTC() }

// MinKey is the least length of a key for Pseudonym, in bytes.
const MinKey = 16

// Pseudonym returns a function that turns an identifier of a patient into a
// keyed hash (HMAC-SHA256, 64 hexadecimal digits), so that a store can be
// lost without telling who is in it. The function is safe for concurrent use.
//
// The key should be 32 random bytes, kept apart from the store. A key shorter
// than MinKey is an error: identifiers are few enough to try them all, so a
// key that can be guessed hides nothing. A new key starts with an empty
// history. Comments of users are not hidden.
func Pseudonym(key []byte) (func(id string) string, error) {
	if len(key) < MinKey {
		return nil, fmt.Errorf("store: key of %d bytes for pseudonyms; want at least %d, better 32",
			len(key), MinKey)
	}
	key = slices.Clone(key)
	return func(id string) string {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id))
		return hex.EncodeToString(mac.Sum(nil))
	}, nil
}
