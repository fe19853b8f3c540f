// Package reading reads the resources of one patient into the facts of a profile.
// Package fhir says what counts as a fact.
//
// [Read] takes the resources one after another: each type has a reader, which puts
// what the resource says into sets, sightings and courses, says what became of it,
// and raises doubt where it may say more than was understood. When all are read,
// finish chooses what counts and makes the profile.
package reading

import (
	"bytes"
	"cmp"
	"encoding/json"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/fhir/internal/codebook"
	"example.com/crosstalk/advisor/fhir/internal/decode"
	"example.com/crosstalk/advisor/fhir/internal/resource"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// An Input is one patient's data, and how it is to be read.
type Input struct {
	*codebook.Book
	resource.Clock
	Single   []*fact.Fact // facts with an element of the Patient
	Complete []string     // facts of which the data has everything
	Drafts   bool
	Detail   bool // what is told has codes and values

	Entries []Entry
	Partial bool     // there may be more of any type
	Doubts  []string // resource types of which there may be more
	// the data has it, or says that it was deleted
	Known   func(typ, id, ref string) bool
	Resolve func(ref, typ string) (json.RawMessage, bool) // finds it
	Check   func(facts map[string]any) error              // what is wrong with a fact
	Tell    func(typ, status, reason, detail string)      // what became of a resource
}

// An Entry is a resource to be read.
type Entry struct {
	Typ, ID, URL, Version string
	Text                  json.RawMessage

	ahead *Ahead // what was read of it already, or nil
}

// texts yields the texts that stand under a name anywhere in the resource, which is
// "code" or "reference".
func (e Entry) texts(name string) iter.Seq[[]byte] {
	switch {
	case e.ahead == nil || e.ahead.notes == nil:
		return resource.TextsAfter(e.Text, name)
	case name == "code":
		return slices.Values(e.ahead.notes.Codes)
	}
	return slices.Values(e.ahead.notes.References)
}

// An output is what the data says.
type output struct {
	Facts    map[string]any      // a profile
	Sources  map[string][]string // the resources that each fact was read from
	Language string
	Deceased bool
}

// What became of a resource; see the constants of package fhir.
const (
	Used          = "used"
	Unmapped      = "unmapped"
	Skipped       = "skipped"
	Unclear       = "unclear"
	NotUnderstood = "not understood"
	NotRead       = "not read"
)

// Read reads one patient's data.
func Read(in *Input) *output {
	r := newReading(in)
	for _, typ := range in.Doubts {
		r.doubt(typ)
	}
	r.readAll()
	return &output{Facts: r.finish(), Sources: r.sources, Language: r.language, Deceased: r.deceased}
}

// A reading is one patient's data being read.
type reading struct {
	*Input
	setFacts []*fact.Fact // the lists, and those that were only answered about

	seen     map[*fact.Fact][]sighting
	sets     map[*fact.Fact]*setReading
	courses  []*course
	fields   map[answered][]sighting // what was answered about records
	sources  map[string][]string
	language string
	deceased bool

	effect resource.Effect   // of what was settled, the last one
	texts  map[string]string // in effects
}

// A sighting is a value of a fact that the data has.
type sighting struct {
	on    resource.Day
	after string  // sorts those of one day
	value any     // as in a profile
	num   float64 // of a number, or of the bound that is nearer
	from  string  // the resource
	kind  string  // its type
	lasts bool    // how old it may be was looked at
}

// saw notes a value of a fact that a resource has.
func (r *reading) saw(f *fact.Fact, e Entry, s sighting) {
	s.from, s.kind = e.ref(), e.Typ
	r.seen[f] = append(r.seen[f], s)
}

// later compares when two values were so.
func later(a, b sighting) int {
	return cmp.Or(a.on.By.Compare(b.on.By), cmp.Compare(a.after, b.after))
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
	status string
	reason string
	detail string
}

func (r *reading) readAll() {
	for _, e := range r.Entries {
		if !r.settled(e) {
			r.readOne(e)
		}
	}
}

// Show names a concept by its codes, for who wants the details.
func (r *reading) Show(c *resource.Concept) string {
	if !r.Detail {
		return ""
	}
	return r.Book.Show(c)
}

func (r *reading) readOne(e Entry) {
	read := readers[e.Typ]
	if read != nil && e.Typ != "Patient" && e.modified() {
		// A modifier may turn the meaning of the rest round.
		r.doubt(e.Typ)
		r.Tell(e.Typ, Unclear, "it has a modifier extension, which is not understood", "")
		return
	}
	if read == nil {
		ft := fate{NotRead, "no fact comes from this type", ""}
		if r.mentions(e) {
			ft = fate{Unclear, "of a type that is not read, and it names what a list may have", ""}
		}
		if e.Typ == "Composition" {
			r.sections(e)
		}
		r.dangling(e)
		r.Tell(e.Typ, ft.status, ft.reason, "")
		return
	}
	ft, err := read(r, e)
	if err != nil {
		ft = fate{NotUnderstood, "not as FHIR says", resource.Plain(err).Error()}
		r.doubt(e.Typ)
	}
	if r.dangling(e) {
		r.problem(e.Typ, "it refers to a resource that is not in the data", "")
	}
	if !r.Detail {
		ft.detail = ""
	}
	r.Tell(e.Typ, ft.status, ft.reason, ft.detail)
}

// readers are the resource types from which facts come.
var readers = map[string]func(*reading, Entry) (fate, error){
	"Patient":                  of((*reading).patient),
	"Condition":                of((*reading).condition),
	"AllergyIntolerance":       of((*reading).allergy),
	"Procedure":                of((*reading).procedure),
	"FamilyMemberHistory":      of((*reading).family),
	"Observation":              of((*reading).observation),
	"MedicationRequest":        of((*reading).medicine),
	"MedicationStatement":      of((*reading).medicine),
	"MedicationDispense":       of((*reading).medicine),
	"MedicationAdministration": of((*reading).medicine),
	"NutritionOrder":           of((*reading).nutrition),
	"List":                     of((*reading).list),
	"QuestionnaireResponse":    of((*reading).answersOf),
}

// of makes a reader of texts out of one of resources.
func of[T any](read func(*reading, Entry, *T) fate) func(*reading, Entry) (fate, error) {
	return func(r *reading, e Entry) (fate, error) {
		if v, ok := any(e.observed()).(*T); ok && v != nil {
			return read(r, e, v), nil
		}
		var v T
		if err := decode.Unmarshal(e.Text, &v); err != nil {
			return fate{}, err
		}
		return read(r, e, &v), nil
	}
}

// observed is the resource if it is an Observation that was read already, or nil.
func (e Entry) observed() *resource.Observation {
	if e.ahead == nil {
		return nil
	}
	return e.ahead.observation
}

// IsRead reports whether facts come from a resource type.
func IsRead(typ string) bool { return readers[typ] != nil }

// modified reports whether a resource has extensions without which it must not be
// understood.
func (e Entry) modified() bool {
	if e.ahead != nil && e.ahead.notes != nil {
		if !e.ahead.notes.Modifier {
			return false
		}
	} else if !bytes.Contains(e.Text, []byte(`"modifierExtension"`)) {
		return false
	}
	var h struct {
		Modifier resource.RawList `json:"modifierExtension"`
	}
	return decode.Unmarshal(e.Text, &h) == nil && len(h.Modifier) > 0
}

func (e Entry) ref() string {
	if e.ID == "" && e.URL != "" {
		return e.URL
	}
	return e.Typ + "/" + e.ID
}

var tooLate = fate{Skipped, isLate, ""}

func (r *reading) patient(e Entry, p *resource.Patient) fate {
	r.deceased = r.deceased || p.Deceased != nil && *p.Deceased || p.DeceasedAt != ""
	for _, link := range p.Link {
		if typ, _ := resource.RefersTo(link.Other.Reference); typ == "RelatedPerson" {
			continue // who is named so has no records
		}
		// What is of the other Patient is of the same person, too.
		for _, f := range r.setFacts {
			r.doubtIn(f)
		}
	}
	for i, c := range p.Communication {
		if (i == 0 || c.Preferred) && c.Language.Code() != "" {
			r.language = c.Language.Code()
		}
	}
	for _, f := range r.Single {
		var v any
		switch f.FHIR.Element {
		case "birth-date":
			d, err := resource.DayOf(p.BirthDate)
			if err != nil {
				return fate{NotUnderstood, "birthDate is not a date", p.BirthDate}
			}
			if d.Known() && !r.Late(d) {
				v = d.Value()
			}
		case "gender":
			v = r.plainCode(f, "admin-gender", p.Gender)
		case "birth-sex":
			v = r.birthSex(f, p.Extension)
		}
		if v != nil {
			r.saw(f, e, sighting{value: v})
		}
	}
	return fate{status: Used}
}

// birthSex is the sex recorded at birth, as extensions say: US Core's birth sex
// and sex, the sex parameter for clinical use, and a recorded sex or gender of that
// type. Those that say nothing of it, such as a legal gender, are passed over; if
// two differ, nothing is known.
func (r *reading) birthSex(f *fact.Fact, list []resource.Extension) any {
	var found any
	for i := range list {
		said := list[i].BirthSex()
		var v any
		for _, code := range said.Codes() {
			code = strings.TrimSuffix(code, "-typical")
			for _, key := range slices.SortedFunc(maps.Keys(f.FHIR.Values), func(a, b fact.Code) int {
				return cmp.Or(cmp.Compare(a.System, b.System), cmp.Compare(a.Code, b.Code))
			}) {
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
