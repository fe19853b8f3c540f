package fhir

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/codes"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
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

	// Detail puts the codes and values of what was not used into the report,
	// which may say something about a patient.
	Detail bool
}

// A Mapper reads the FHIR data of patients into profiles of a pack. It is
// immutable and safe for concurrent use.
type Mapper[P any] struct {
	rb   *advisor.Rulebase[P]
	book *codebook
	opts Options

	single []*fact.Fact // facts with an element of the Patient
	sets   []*fact.Fact // sets and lists that FHIR resources go into
}

var errNoMapper = errors.New("no record, or a Mapper that NewMapper did not make")

func (m *Mapper[P]) isEmpty() bool { return m == nil || m.book == nil }

// NewMapper makes a Mapper for the profiles of rb, by the codes and mappings
// of its pack. It refuses options that name facts which cannot be complete.
func NewMapper[P any](rb *advisor.Rulebase[P], opts *Options) (*Mapper[P], error) {
	p := bridge.Pack(rb)
	m := &Mapper[P]{rb: rb, book: newCodebook(p)}
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
	for _, name := range m.opts.Complete {
		if !slices.ContainsFunc(m.sets, func(f *fact.Fact) bool { return f.Path == name }) {
			var names []string
			for _, f := range m.sets {
				names = append(names, f.Path)
			}
			return nil, fmt.Errorf("%q cannot be complete: the sets and lists that are read from FHIR are %s", name, strings.Join(names, ", "))
		}
	}
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
}

// Map reads one patient's resources. The error is of the pack and the mapping,
// never of the data: what is wrong with that is in the report, and the facts
// concerned stay unknown.
func (m *Mapper[P]) Map(rec *Record) (*Patient[P], error) {
	if m.isEmpty() || rec == nil {
		return nil, errNoMapper
	}
	r := &reading{codebook: m.book, opts: m.opts, rec: rec, report: &Report{}, seen: map[*fact.Fact][]sighting{},
		sets: map[*fact.Fact]*setReading{}, sources: map[string][]string{}, single: m.single, setFacts: m.sets}
	r.check = func(doc map[string]any) error {
		text, err := json.Marshal(doc)
		if err != nil {
			return err
		}
		_, p, err := m.rb.Decode("fact.json", text)
		if err == nil {
			err = bridge.Read(m.rb, p) // bounds are checked when they are read
		}
		return err
	}
	for _, resource := range slices.Concat(m.opts.Partial, rec.doubts) {
		r.doubt(resource)
	}
	r.readAll()
	doc := r.finish()
	text, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	_, p, err := m.rb.Decode("facts.json", text)
	if err != nil {
		return nil, errors.New("fhir: internal error: the facts read from FHIR are no profile") // why would tell a value
	}
	return &Patient[P]{ID: rec.ID, Profile: p, Facts: text, Language: r.language, Deceased: r.deceased, Report: r.report, Sources: r.sources}, nil
}

// A reading is one patient's data being read.
type reading struct {
	*codebook
	opts     Options
	rec      *Record
	report   *Report
	single   []*fact.Fact
	setFacts []*fact.Fact
	check    func(doc map[string]any) error

	seen     map[*fact.Fact][]sighting
	sets     map[*fact.Fact]*setReading
	courses  []*course
	fields   map[answered][]sighting // what was answered about records
	sources  map[string][]string
	language string
	deceased bool
}

// A sighting is a value of a fact that the data has.
type sighting struct {
	on    day
	after string  // sorts those of one day
	value any     // as in a profile
	num   float64 // of a number, or of the bound that is nearer
	from  string  // the resource
	kind  string  // its type
	lasts bool    // how old it may be was looked at
}

// moment sorts what is of one day: by the time, if a text has one, then by when
// it was written, then by its id, so that the order of the data does not count.
func (e Entry) moment(times ...string) string {
	at := ""
	for _, text := range times {
		if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
			at = t.UTC().Format("2006-01-02T15:04:05.000000000")
			break
		}
	}
	return at + "\x00" + e.Version + "\x00" + e.ID
}

// setReading is what is known of a set or list.
type setReading struct {
	has, not []term.ID
	said     map[term.ID]sighting // what a person answered, the last time
	answered []term.ID            // what they then said to have
	none     bool                 // a code says that there is nothing
	doubt    bool                 // something may belong to it that was not understood
	unsure   []term.ID            // may belong to it
}

func (r *reading) set(f *fact.Fact) *setReading {
	if r.sets[f] == nil {
		r.sets[f] = &setReading{}
	}
	return r.sets[f]
}

// A fate is what became of a resource.
type fate struct {
	status Status
	reason string
	detail string
}

func (r *reading) readAll() {
	r.report.Add(&r.rec.report)
	for _, e := range r.rec.entries {
		read := r.reader(e.Type)
		if read != nil && e.Type != "Patient" && e.modified() {
			// A modifier may turn the meaning of the rest round.
			r.doubt(e.Type)
			r.report.add(e.Type, Unclear, "it has a modifier extension, which is not understood", "")
			continue
		}
		if read == nil {
			ft := fate{NotRead, "no fact comes from this type", ""}
			if r.mentions(e) {
				ft = fate{Unclear, "of a type that is not read, and it names what a list may have", ""}
			}
			if e.Type == "Composition" {
				r.sections(e)
			}
			r.dangling(e)
			r.report.add(e.Type, ft.status, ft.reason, "")
			continue
		}
		ft, err := read(e)
		if err != nil {
			ft = fate{NotUnderstood, "not as FHIR says", plain(err).Error()}
			r.doubt(e.Type)
		}
		if r.dangling(e) {
			r.problem(e.Type, "it refers to a resource that is not in the data", "")
		}
		if !r.opts.Detail {
			ft.detail = ""
		}
		r.report.add(e.Type, ft.status, ft.reason, ft.detail)
	}
}

// reads reports whether a fact is read from a resource type.
func reads(f *fact.Fact, resource string) bool {
	return f.FHIR != nil && slices.Contains(f.FHIR.From, resource)
}

func (r *reading) reader(resource string) func(Entry) (fate, error) {
	switch resource {
	case "Patient":
		return r.patient
	case "Condition":
		return r.condition
	case "AllergyIntolerance":
		return r.allergy
	case "Procedure":
		return r.procedure
	case "FamilyMemberHistory":
		return r.family
	case "Observation":
		return r.observation
	case "MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration":
		return r.medicine
	case "NutritionOrder":
		return r.nutrition
	case "List":
		return r.list
	case "QuestionnaireResponse":
		return r.answersOf
	}
	return nil
}

// modified reports whether a resource has extensions without which it must not be
// understood.
func (e Entry) modified() bool {
	if !bytes.Contains(e.JSON, []byte(`"modifierExtension"`)) {
		return false
	}
	var h struct {
		Modifier rawList `json:"modifierExtension"`
	}
	return json.Unmarshal(e.JSON, &h) == nil && len(h.Modifier) > 0
}

func (e Entry) ref() string {
	if e.ID == "" && e.URL != "" {
		return e.URL
	}
	return e.Type + "/" + e.ID
}

var tooLate = fate{Skipped, "dated after the day of the advice", ""}

func (r *reading) patient(e Entry) (fate, error) {
	var p patient
	if err := json.Unmarshal(e.JSON, &p); err != nil {
		return fate{}, err
	}
	r.deceased = r.deceased || p.Deceased != nil && *p.Deceased || p.DeceasedAt != ""
	for _, link := range p.Link {
		if typ, _ := refersTo(link.Other.Reference); typ == "RelatedPerson" {
			continue // who is named so has no records
		}
		// What is of the other Patient is of the same person, too.
		for _, f := range r.setFacts {
			r.doubtIn(f)
		}
	}
	for i, c := range p.Communication {
		if (i == 0 || c.Preferred) && c.Language.code() != "" {
			r.language = c.Language.code()
		}
	}
	for _, f := range r.single {
		var v any
		switch f.FHIR.Element {
		case "birth-date":
			d, err := dayOf(p.BirthDate)
			if err != nil {
				return fate{NotUnderstood, "birthDate is not a date", p.BirthDate}, nil
			}
			if d.known() && !r.late(d) {
				v = d.value()
			}
		case "gender":
			v = r.plainCode(f, "admin-gender", p.Gender)
		case "birth-sex":
			v = r.birthSex(f, p.Extension)
		}
		if v != nil {
			r.seen[f] = append(r.seen[f], sighting{value: v, from: e.ref(), kind: "Patient"})
		}
	}
	return fate{status: Used}, nil
}

// birthSex is the sex recorded at birth, as extensions say: US Core's birth sex
// and sex, the sex parameter for clinical use, and a recorded sex or gender of that
// type. Those that say nothing of it, such as a legal gender, are passed over; if
// two differ, nothing is known.
func (r *reading) birthSex(f *fact.Fact, list []extension) any {
	var found any
	for i := range list {
		x := &list[i]
		var said *extension
		switch name := x.URL[strings.LastIndexByte(x.URL, '/')+1:]; name {
		case "us-core-birthsex", "us-core-sex", "us-core-individual-sex", "patient-birthSex", "Extension-UKCore-BirthSex":
			said = x
		case "patient-sexParameterForClinicalUse":
			said = x.part("value")
		case "individual-recordedSexOrGender", "patient-recordedSexOrGender":
			if x.part("type").is("76689-9", "1515311000168102") { // LOINC, and Australia's of SNOMED CT: sex assigned at birth
				said = x.part("value")
			}
		}
		var v any
		for _, code := range said.codes() {
			code = strings.TrimSuffix(code, "-typical")
			for _, key := range slices.SortedFunc(maps.Keys(f.FHIR.Values), func(a, b fact.Code) int { return cmp.Or(cmp.Compare(a.System, b.System), cmp.Compare(a.Code, b.Code)) }) {
				if key.Code == code && v == nil {
					v = scalar(f, f.FHIR.Values[key])
				}
			}
		}
		switch {
		case v == nil:
		case found != nil && found != v:
			r.problem("Patient", "two extensions say different things of the sex", "")
			return nil
		default:
			found = v
		}
	}
	return found
}

// plainCode is what a code without a system means for a fact.
func (r *reading) plainCode(f *fact.Fact, system, code string) any {
	if v, ok := f.FHIR.Values[fact.Code{System: system, Code: code}]; ok {
		return scalar(f, v)
	}
	return nil
}

// scalar makes the text of a value the value of a profile.
func scalar(f *fact.Fact, text string) any {
	switch f.Kind {
	case fact.Bool:
		return text == "true"
	case fact.Int, fact.Number:
		return json.Number(text)
	}
	return text
}

// value is a day as a profile has it.
func (d day) value() any {
	if d.exact() {
		return d.from.Format(time.DateOnly)
	}
	return map[string]any{"from": d.from.Format(time.DateOnly), "by": d.by.Format(time.DateOnly)}
}
