package fhir

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// The linkId of an item is the fact that it asks for, as in "smoking". After a
// colon stands the term that it is about: "conditions:psoriasis" asks whether
// psoriasis is among the conditions, "medications.months:prednisone" for the
// months on prednisone.

type questionnaireResponse struct {
	Status   string         `json:"status"`
	Authored string         `json:"authored"`
	Item     []responseItem `json:"item"`
}

type responseItem struct {
	LinkID string         `json:"linkId"`
	Item   []responseItem `json:"item"`
	Answer []struct {
		observedAnswer
		Item []responseItem `json:"item"`
	} `json:"answer"`
}

type observedAnswer struct {
	Boolean  *bool        `json:"valueBoolean"`
	Decimal  *json.Number `json:"valueDecimal"`
	Integer  *json.Number `json:"valueInteger"`
	Date     string       `json:"valueDate"`
	DateTime string       `json:"valueDateTime"`
	String   *string      `json:"valueString"`
	Coding   *coding      `json:"valueCoding"`
	Quantity *quantity    `json:"valueQuantity"`
}

// An answered field of a record, by fact and term.
type answered struct {
	field *fact.Fact
	id    term.ID
}

func (r *reading) answersOf(e Entry) (fate, error) {
	var q questionnaireResponse
	if err := json.Unmarshal(e.JSON, &q); err != nil {
		return fate{}, err
	}
	r.mentions(e) // answers to the forms of others
	switch q.Status {
	case "completed", "amended":
	case "entered-in-error":
		return fate{Skipped, "entered in error", ""}, nil
	default:
		return fate{Skipped, "not completed", ""}, nil
	}
	on := r.first(q.Authored)
	if r.late(on) {
		return tooLate, nil
	}
	ft := fate{Unmapped, "no linkId is a fact", ""}
	var others []string
	var walk func(items []responseItem)
	walk = func(items []responseItem) {
		for _, item := range items {
			walk(item.Item)
			if len(item.Answer) == 0 {
				continue
			}
			for _, a := range item.Answer {
				walk(a.Item)
			}
			if known, reason := r.answer(e, on, e.moment(q.Authored), item); reason != "" {
				r.problem(e.Type, reason, item.LinkID)
				if ft.status == Unmapped {
					ft = fate{Skipped, "no answer that counts", ""}
				}
			} else if known {
				ft = fate{status: Used}
			} else {
				others = append(others, item.LinkID)
			}
		}
	}
	walk(q.Item)
	if ft.status == Used {
		for _, link := range others {
			r.problem(e.Type, "an answer whose linkId is no fact", link)
		}
	}
	return ft, nil
}

// answer takes one answered item. A linkId that is no fact is not ours.
func (r *reading) answer(e Entry, on day, after string, item responseItem) (known bool, reason string) {
	path, about, isAbout := strings.Cut(item.LinkID, ":")
	f := r.pack.Schema.Lookup(path)
	if f == nil {
		return false, ""
	}
	if len(item.Answer) > 1 {
		return false, "several answers where one was asked for"
	}
	v, reason := answerOf(f, isAbout && (f.Kind == fact.Terms || f.Kind == fact.List), item.Answer[0].observedAnswer)
	if reason != "" {
		return false, reason
	}
	s := sighting{on: on, after: after, value: v, from: e.ref(), kind: e.Type}
	if isAbout || f.FHIR == nil || f.FHIR.Within == nil { // others are looked at when one is chosen
		limit := f
		if f.Owner != nil {
			limit = f.Owner
		}
		if !r.recent(limit, on) {
			return false, "older than an answer about " + limit.Path + " may be"
		}
	}
	if !isAbout {
		if f.Owner != nil { // a set or list has no answer of its own, see answerOf
			return false, "an answer that does not say which term or record it is about"
		}
		r.seen[f] = append(r.seen[f], s)
		return true, ""
	}
	id := r.pack.Schema.Terms.Named(about)
	owner := f
	if f.Owner != nil {
		owner = f.Owner
	}
	if id == term.None || !r.takes(owner, id) {
		return false, "an answer about a term that the fact does not take"
	}
	r.note(owner.Path+":"+about, e.ref())
	switch {
	case f.Owner != nil:
		if r.fields == nil {
			r.fields = map[answered][]sighting{}
		}
		r.fields[answered{f, id}] = append(r.fields[answered{f, id}], s)
		r.answeredTerm(owner, id, sighting{on: on, after: after, value: true})
	default:
		r.answeredTerm(f, id, s)
	}
	return true, ""
}

// recent reports whether an answer of a day may still count. What the pack sets
// no limit to counts for a year: people change, and a "no" of long ago would
// keep a question from being asked.
func (r *reading) recent(f *fact.Fact, on day) bool {
	switch {
	case r.opts.AsOf.IsZero():
		return true
	case !on.known():
		return false
	case f.FHIR != nil && f.FHIR.Within != nil:
		return !f.FHIR.Within(on.from).Before(r.opts.AsOf)
	}
	return !on.from.AddDate(1, 0, 0).Before(r.opts.AsOf)
}

// answeredTerm notes that a person has something, or has not; the latest answer
// counts.
func (r *reading) answeredTerm(f *fact.Fact, id term.ID, has sighting) {
	s := r.set(f)
	if s.said == nil {
		s.said = map[term.ID]sighting{}
	}
	if before, ok := s.said[id]; !ok || cmp.Or(has.on.by.Compare(before.on.by), cmp.Compare(has.after, before.after)) >= 0 {
		s.said[id] = has
	}
	if !slices.Contains(r.setFacts, f) {
		r.setFacts = append(slices.Clone(r.setFacts), f)
	}
}

// settle puts what was answered about a set into it.
func (s *setReading) settle() {
	for id, said := range s.said {
		if said.value == true {
			s.answered = append(s.answered, id)
		} else {
			s.not = append(s.not, id)
		}
	}
	slices.Sort(s.answered) // of a map's order
	slices.Sort(s.not)
}

// answerOf reads an answer as the value of a fact.
func answerOf(f *fact.Fact, isMember bool, a observedAnswer) (v any, reason string) {
	const wrong = "an answer of another type than the question's"
	if isMember {
		if a.Boolean == nil {
			return nil, wrong
		}
		return *a.Boolean, ""
	}
	switch f.Kind {
	case fact.Bool:
		if a.Boolean != nil {
			return *a.Boolean, ""
		}
	case fact.Int, fact.Number:
		switch {
		case a.Integer != nil:
			return *a.Integer, ""
		case a.Decimal != nil:
			return *a.Decimal, ""
		case a.Quantity != nil:
			_, unit, why := amount(f, a.Quantity)
			switch {
			case why != "":
				return nil, why
			case a.Quantity.Comparator != "":
				return nil, wrong
			case unit != f.Unit:
				return map[string]any{"value": a.Quantity.Value, "unit": unit}, ""
			}
			return a.Quantity.Value, ""
		}
	case fact.Date:
		if d := first(a.Date, a.DateTime); d.known() {
			return d.value(), ""
		}
	case fact.Enum:
		if a.Coding != nil {
			return a.Coding.Code, ""
		}
		if a.String != nil {
			return *a.String, ""
		}
	case fact.Text:
		if a.String != nil {
			return *a.String, ""
		}
	}
	return nil, wrong
}

// The structs of a Questionnaire, as they are written.

type questionnaire struct {
	ResourceType string         `json:"resourceType"`
	Language     string         `json:"language"`
	URL          string         `json:"url"`
	Version      string         `json:"version"`
	Name         string         `json:"name"`
	Title        string         `json:"title"`
	Status       string         `json:"status"`
	SubjectType  []string       `json:"subjectType"`
	Date         string         `json:"date,omitempty"`
	Description  string         `json:"description,omitempty"`
	Item         []questionItem `json:"item,omitempty"`
}

type questionItem struct {
	Extension    []outExtension `json:"extension,omitempty"`
	LinkID       string         `json:"linkId"`
	Code         []outCoding    `json:"code,omitempty"`
	Text         string         `json:"text"`
	Type         string         `json:"type"`
	AnswerOption []answerOption `json:"answerOption,omitempty"`
	Item         []questionItem `json:"item,omitempty"`
}

type answerOption struct {
	Coding outCoding `json:"valueCoding"`
}

type outCoding struct {
	System  string `json:"system,omitempty"`
	Code    string `json:"code"`
	Display string `json:"display,omitempty"`
}

type outExtension struct {
	URL     string       `json:"url"`
	Coding  *outCoding   `json:"valueCoding,omitempty"`
	Decimal *json.Number `json:"valueDecimal,omitempty"`
	Integer *json.Number `json:"valueInteger,omitempty"`
}

const structures = "http://hl7.org/fhir/StructureDefinition/"

// Questionnaire makes a FHIR Questionnaire of the open questions of an advice,
// the one that could settle most first. Its linkIds name facts; a
// QuestionnaireResponse to it is read by Map. Each term that is asked for is an
// item of yes or no, so that what was not answered stays unknown.
func (m *Mapper[P]) Questionnaire(a *advisor.Advice, opts *OutOptions) (json.RawMessage, error) {
	if m.isEmpty() || a == nil {
		return nil, errNoMapper
	}
	p := m.book.pack
	base := opts.base()
	q := questionnaire{ResourceType: "Questionnaire", Language: a.Language, URL: base + "/Questionnaire/open-questions", Version: p.Version,
		Name: "OpenQuestions", Title: "Questions that are still open", Status: "active", SubjectType: []string{"Patient"}, Date: a.AsOf}
	h := p.Schema.Terms
	byLink := map[string]int{}
	for _, open := range a.Questions {
		f := p.Schema.Lookup(open.Fact)
		item := questionItem{LinkID: open.Fact, Text: open.Ask, Code: m.codesOf(f)}
		if open.About != "" {
			id := h.Find(open.About)
			if id == term.None {
				continue // a record without a name cannot be answered about
			}
			item.LinkID += ":" + h.Term(id).Name
		}
		switch f.Kind {
		case fact.Terms, fact.List:
			item.Type = "group"
			for _, o := range open.Terms {
				item.Item = append(item.Item, questionItem{LinkID: open.Fact + ":" + o.Value, Text: o.Text, Type: "boolean"})
			}
			if len(item.Item) == 0 {
				continue
			}
		default:
			m.answerType(&item, f, open, base)
		}
		if at, seen := byLink[item.LinkID]; seen {
			q.Item[at].Item = append(q.Item[at].Item, item.Item...)
			continue
		}
		byLink[item.LinkID] = len(q.Item)
		q.Item = append(q.Item, item)
	}
	return json.Marshal(q)
}

// answerType gives the item of a single value its type, options, unit and bounds.
func (m *Mapper[P]) answerType(item *questionItem, f *fact.Fact, open advisor.Question, base string) {
	bound := func(url string, x float64) {
		n := round(x)
		ext := outExtension{URL: structures + url, Decimal: &n}
		if f.Kind == fact.Int {
			ext = outExtension{URL: structures + url, Integer: &n}
		}
		item.Extension = append(item.Extension, ext)
	}
	switch f.Kind {
	case fact.Bool:
		item.Type = "boolean"
	case fact.Int, fact.Number:
		item.Type = "decimal"
		if f.Kind == fact.Int {
			item.Type = "integer"
		}
		if f.Unit != "" && f.Unit != "1" {
			item.Extension = append(item.Extension, outExtension{URL: structures + "questionnaire-unit", Coding: &outCoding{System: ucum, Code: f.Unit}})
		}
		if f.Ranged {
			bound("minValue", f.Min)
			bound("maxValue", f.Max)
		}
	case fact.Date:
		item.Type = "date"
	case fact.Enum:
		item.Type = "choice"
		for _, o := range open.Options {
			item.AnswerOption = append(item.AnswerOption, answerOption{outCoding{base + "/CodeSystem/" + strings.ReplaceAll(f.Path, "_", "-"), o.Value, o.Text}})
		}
	default:
		item.Type = "string"
	}
}

// codesOf are the codes of a fact, by which an answer may be made an Observation.
func (m *Mapper[P]) codesOf(f *fact.Fact) []outCoding {
	var codes []outCoding
	for _, system := range sortedKeys(f.Codes) {
		if _, role := pack.SystemOf(system); role != "" {
			continue
		}
		for _, code := range f.Codes[system] {
			codes = append(codes, outCoding{System: m.book.pack.Systems[system], Code: code})
		}
	}
	return codes
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// answeredFields gives the latest answer about a field of a record.
func (r *reading) answeredFields(f *fact.Fact, id term.ID) (sighting, bool) {
	list := r.fields[answered{f, id}]
	if len(list) == 0 {
		return sighting{}, false
	}
	return slices.MaxFunc(list, func(a, b sighting) int { return cmp.Or(a.on.by.Compare(b.on.by), cmp.Compare(a.after, b.after), -1) }), true
}
