// Package delivery keeps what a person was given, in which words, and what became of it:
// whether it was read, understood, or declined.
//
// [Of] makes a [Given] of each message of an advice that somebody is handed or sent. A
// [Store] keeps it, with the [Note] that a nurse or the person makes of it afterwards, and
// [History] says what of it counts for a rule's repeat_after, as the History of
// [advisor.Options]:
//
//	given, err := delivery.Of(rb, advice, "Patient/ann", "Hill Clinic, desk 2", now)
//	err = store.Give(ctx, given)
//	err = store.Note(ctx, []delivery.Note{{Given: given[0].ID, What: delivery.Understood, On: now}})
//
//	records, err := store.Given(ctx, "Patient/ann")
//	history, err := delivery.History(rb, records)
//	advice, err := rb.Advise(p, &advisor.Options{AsOf: today, History: history})
//
// [Memory] keeps it in memory; package clinic/cdshooks/sqlitestore in a file, pgstore in a
// database. Whoever writes a store of their own holds it to the laws of package
// advisor/delivery/deliverytest.
//
// Nothing here is inferred: a message without a note was given, and whether it was read or
// understood is not known. A store files under the name of a patient that it is given, to the
// letter, which may be a pseudonym.
package delivery

import (
	"context"
	"crypto/sha1"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/digest"
)

// A Store keeps what was given. Its methods are safe for concurrent use and return the
// context's error when its time is up. Times are kept to the microsecond and returned in UTC.
// An error says that nothing of what was given to the method is kept.
type Store interface {
	// Give keeps messages that were given. One that is kept already, by its ID, stays as it
	// is, so that the same may be sent again. Nothing is kept if one of them is not valid.
	Give(ctx context.Context, given []Given) error

	// Note keeps what became of messages. The same note is kept once; of one message,
	// MaxNotes are, and more is an error. What was never given is an error that
	// errors.Is(err, ErrUnknown) holds of. Nothing is kept if one of them is not valid.
	Note(ctx context.Context, notes []Note) error

	// Given lists what the patient was given, the oldest first, each with its notes, the
	// oldest first.
	Given(ctx context.Context, patient string) ([]Record, error)
}

// ErrUnknown is the error of a note on what is not in the store.
var ErrUnknown = errors.New("delivery: a note on what was never given, or is forgotten")

// MaxNotes is how many notes a store keeps of one message.
const MaxNotes = 32

// ErrTooMany is the error of a note on a message that has MaxNotes already.
var ErrTooMany = fmt.Errorf("delivery: a message has %d notes already", MaxNotes)

// A Given is a message that a person was given: on paper, on a screen, in a letter.
type Given struct {
	ID       string    `json:"id"`      // of this Given, and no other in the store
	Patient  string    `json:"patient"` // or a pseudonym
	Pack     string    `json:"pack"`    // name of the pack
	Rule     string    `json:"rule"`
	Version  string    `json:"version"` // of the words, see Version
	Language string    `json:"language"`
	By       string    `json:"by,omitempty"` // who gave it; "" if that is not known
	On       time.Time `json:"on"`
}

// What became of a message.
type What string

// A message may have several of these, one after the other.
const (
	Read          What = "read"           // the person says to have read it
	Understood    What = "understood"     // and has said it back in own words
	NotUnderstood What = "not-understood" // it has to be explained again
	Declined      What = "declined"       // the person did not want it
)

// A Note is what became of a message, and who says so.
type Note struct {
	Given string    `json:"given"` // ID of the message
	What  What      `json:"what"`
	By    string    `json:"by,omitempty"` // who says so; "" if that is not known
	On    time.Time `json:"on"`
}

// A Record is a message with what became of it, the oldest note first.
type Record struct {
	Given
	Notes []Note `json:"notes,omitempty"`
}

// Last is the newest note, and false if there is none.
func (r *Record) Last() (Note, bool) {
	if r == nil || len(r.Notes) == 0 {
		return Note{}, false
	}
	return r.Notes[len(r.Notes)-1], true
}

// Of makes a Given of each message of an advice of rb, for a patient, by whoever gives it
// ("" if that is not known), at a time. Their IDs are UUIDs made of all that, so that the same
// call gives the same.
func Of[P any](rb *advisor.Rulebase[P], a *advisor.Advice, patient, by string,
	on time.Time) (list []Given, err error) {
	info := rb.Info()
	switch {
	case a == nil:
		return nil, errors.New("delivery.Of: no advice")
	case info.Digest == "" || a.Pack != info:
		return nil, errors.New("delivery.Of: the advice is of another rulebase; " +
			"give the one that has advised")
	}
	v := versions[P]{rb: rb}
	for i := range a.Messages {
		m := &a.Messages[i]
		g := Given{Patient: patient, Pack: info.Name, Rule: m.Rule, Language: a.Language, By: by,
			On: Time(on)}
		if m.Language != "" {
			g.Language = m.Language
		}
		if g.Version, err = v.of(g.Rule, g.Language); err != nil {
			return nil, err
		}
		g.ID = id(g)
		if err := g.Check(); err != nil {
			return nil, err
		}
		list = append(list, g)
	}
	return list, nil
}

// id is a UUID made of what a Given says (version 5 of RFC 9562).
func id(g Given) string {
	const namespaceURL = "\x6b\xa7\xb8\x11\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8"
	sum := sha1.Sum([]byte(namespaceURL + strings.Join([]string{g.Patient, g.Pack, g.Rule, g.Version,
		g.Language, g.By, g.On.Format(time.RFC3339Nano)}, "\x00")))
	sum[6], sum[8] = sum[6]&0x0f|0x50, sum[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// Version is a digest of all that a rule may say to a person in a language: titles, texts,
// actions and cautions of all its wordings, with the words of regions and lists in them. Where
// the rule has no words in the language, it is that of the pack's first. It changes when the
// words do, and only then; line breaks count.
func Version[P any](rb *advisor.Rulebase[P], rule, language string) (string, error) {
	return (&versions[P]{rb: rb}).of(rule, language)
}

// versions remembers versions.
type versions[P any] struct {
	rb   *advisor.Rulebase[P]
	seen map[[2]string]string
}

func (v *versions[P]) of(rule, language string) (string, error) {
	key := [2]string{rule, language}
	if s, ok := v.seen[key]; ok {
		return s, nil
	}
	p := bridge.Pack(v.rb)
	if p == nil || p.Rule(rule) == nil {
		return "", fmt.Errorf("delivery: the pack has no rule %q", rule)
	}
	if v.seen == nil {
		v.seen = map[[2]string]string{}
	}
	v.seen[key] = digest.Said(p, p.Rule(rule), language)
	return v.seen[key], nil
}

// History is what of the records counts for repeat_after: of each rule of rb's pack the newest
// message that was given in the words of today, unless it was noted at that time or later, of
// this or another record, that it was not understood. So a message comes again when its words
// have changed, or when it has to be explained again, and rests once it has been given anew;
// one that was declined rests like one that was read. Records of other packs
// and of rules that the pack no longer has are passed over. It is sorted by rule; the error is
// that rb is empty.
func History[P any](rb *advisor.Rulebase[P], records []Record) ([]advisor.Delivery, error) {
	info := rb.Info()
	if info.Digest == "" {
		return nil, errors.New("delivery.History: the Rulebase is empty; advisor.Load makes one")
	}
	newest, unclear := map[string]time.Time{}, map[string]time.Time{}
	later := func(of map[string]time.Time, rule string, on time.Time) {
		if at, seen := of[rule]; !seen || on.After(at) {
			of[rule] = on
		}
	}
	v := versions[P]{rb: rb}
	for i := range records {
		r := &records[i]
		last, _ := r.Last()
		version, err := v.of(r.Rule, r.Language)
		switch {
		case err != nil || r.Pack != info.Name:
		case last.What == NotUnderstood:
			later(unclear, r.Rule, last.On)
		case r.Version == version:
			later(newest, r.Rule, r.On)
		}
	}
	maps.DeleteFunc(newest, func(rule string, on time.Time) bool {
		at, seen := unclear[rule]
		return seen && !on.After(at)
	})
	return sorted(newest), nil
}
