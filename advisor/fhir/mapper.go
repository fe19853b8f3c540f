package fhir

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/codes"
	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/fhir/internal/codebook"
	"example.com/crosstalk/advisor/fhir/internal/reading"
	"example.com/crosstalk/advisor/fhir/internal/resource"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/fact"
)

// Options are the choices of a Mapper. Nil means the defaults.
type Options struct {
	// AsOf is the day for which the data is read: what is dated later is
	// skipped, and observations that are too old on it do not count. Zero means
	// that nothing is too old or too early.
	AsOf time.Time

	// Complete names facts, such as medications, of which the data holds
	// everything: what it does not mention is then "no". Only who knows where the
	// data comes from can say so, and for all that the pack files there: among
	// conditions, say, those of relatives. A set stays open all the same where
	// something that may belong to it is not understood.
	Complete []string

	// Zone is the time zone of the people in the data, in which days begin and
	// end. Nil means that it is not known: a time counts by the zone that it is
	// written with, and what is dated a day later than AsOf, or ended a day
	// earlier, may be of the same day, so that nothing is "no" because of it.
	Zone *time.Location

	// Partial names resource types, such as Condition, of which there are more
	// than the data holds: what comes from them is open, whatever else is said.
	Partial []string

	// Drafts takes orders in the making (status draft) for medicines that are
	// taken, as when an order is about to be signed.
	Drafts bool

	// Codes are tables of what the codes of terminologies mean to the pack, beside
	// the codes that the pack lists itself.
	Codes []*codes.Table

	// CodesOnly reads what codes say, never names. Otherwise the text of a
	// CodeableConcept and its displays are read where no code is mapped, and where
	// they say more than the codes; what was read so is marked "by name" in the report.
	CodesOnly bool

	// Base is that of OutOptions, under which Communications name the rules whose messages
	// were given.
	Base string

	// Detail puts the codes and values of what was not used into the report,
	// which may say something about a patient.
	Detail bool
}

// A Mapper reads the FHIR data of patients into profiles of a pack. It is
// immutable and safe for concurrent use.
type Mapper[P any] struct {
	rb   *advisor.Rulebase[P]
	book *codebook.Book
	opts Options

	single []*fact.Fact // facts with an element of the Patient
	sets   []*fact.Fact // sets and lists that FHIR resources go into

	memory *memory // for Split
}

var errNoMapper = errors.New("no record, or a Mapper that NewMapper did not make")

func (m *Mapper[P]) isEmpty() bool { return m == nil || m.book == nil }

// NewMapper makes a Mapper for the profiles of rb, by the codes and mappings
// of its pack. It refuses options that name facts which cannot be complete.
func NewMapper[P any](rb *advisor.Rulebase[P], opts *Options) (*Mapper[P], error) {
	p := bridge.Pack(rb)
	m := &Mapper[P]{rb: rb, book: codebook.New(p)}
	for _, f := range p.Schema.Top {
		switch {
		case f.FHIR == nil:
		case f.Kind == fact.Terms || f.Kind == fact.List:
			if len(f.FHIR.From) == 0 {
				continue // only asked for
			}
			m.sets = append(m.sets, f)
		case f.FHIR.Element != "":
			m.single = append(m.single, f)
		}
	}
	return m.With(opts)
}

// With returns a Mapper of the same pack with other options.
func (m *Mapper[P]) With(opts *Options) (*Mapper[P], error) {
	if m.isEmpty() {
		return nil, errNoMapper
	}
	m = new(*m)
	m.opts = Options{}
	if opts != nil {
		m.opts = *opts
	}
	m.book = m.book.With(m.sets, m.opts.Codes, m.opts.CodesOnly)
	var names []string
	for _, f := range m.sets {
		names = append(names, f.Path)
	}
	for _, name := range m.opts.Complete {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("%q cannot be complete: the sets and lists that are read from FHIR "+
				"are %s",
				name, strings.Join(names, ", "))
		}
	}
	m.memory = &memory{}
	m.memory.settlers.New = func() any { return reading.NewSettler(m.input()) }
	return m, nil
}

// A Patient is what FHIR data says about one person.
type Patient[P any] struct {
	ID       string
	Profile  *P
	Facts    json.RawMessage // the profile as Rulebase.Decode reads it
	Language string          // that the person prefers, as in pt-BR; "" if the data does not say
	Deceased bool            // the person has died: no advice should be given
	Report   *Report
	Sources  map[string][]string // the resources that each fact was read from, as in Observation/12
	Given    []delivery.Record   // what the person was given before, the oldest first
}

// Map reads one patient's resources. The error is of the pack and the mapping,
// never of the data: what is wrong with that is in the report, and the facts
// concerned stay unknown.
func (m *Mapper[P]) Map(rec *Record) (*Patient[P], error) {
	if m.isEmpty() || rec == nil {
		return nil, errNoMapper
	}
	rec.prepared.Do(rec.prepare)
	p := &Patient[P]{ID: rec.ID, Report: &Report{}}
	p.Report.Add(&rec.report)
	in := m.input()
	in.Partial, in.Doubts = rec.partial, slices.Concat(m.opts.Partial, rec.doubts)
	in.Known, in.Resolve = rec.known, rec.resolve
	in.Tell = func(resource, status, reason, detail string) {
		p.Report.add(resource, Status(status), reason, detail)
	}
	var rest []Entry
	p.Given, rest = m.given(rec, p.Report)
	for _, e := range rest {
		in.Entries = append(in.Entries, e.toRead())
	}
	out := reading.Read(in)
	p.Language, p.Deceased, p.Sources = out.Language, out.Deceased, out.Sources
	var err error
	if p.Facts, err = json.Marshal(out.Facts); err != nil {
		return nil, err
	}
	if _, p.Profile, err = m.rb.Decode("facts.json", p.Facts); err != nil {
		// Why would tell a value.
		return nil, errors.New("fhir: internal error: the facts read from FHIR are no profile")
	}
	return p, nil
}

// input is what is the same for all records.
func (m *Mapper[P]) input() *reading.Input {
	return &reading.Input{Book: m.book, Single: m.single,
		Clock:    resource.Clock{AsOf: m.opts.AsOf, Zone: m.opts.Zone},
		Complete: m.opts.Complete, Drafts: m.opts.Drafts, Detail: m.opts.Detail, Check: m.check}
}

// check reports what is wrong with a fact of a profile.
func (m *Mapper[P]) check(facts map[string]any) error {
	text, err := json.Marshal(facts)
	if err != nil {
		return err
	}
	_, p, err := m.rb.Decode("fact.json", text)
	if err == nil {
		err = bridge.Read(m.rb, p, &fact.Profile{}) // bounds are checked when they are read
	}
	return err
}
