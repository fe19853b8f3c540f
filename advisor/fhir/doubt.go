package fhir

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// What is not used may still be true of the person: a plan may be carried out
// already, a code that no term has may be the one that matters. It raises doubt,
// which keeps a list from being taken for complete: of a term, on the lists that
// may have it; of something unknown, on all lists that its resource type goes
// into. Where a list has what the doubt is about, nothing is in doubt.

// When says which of the lists of medicines a doubt is about.
type when int

const (
	ever   when = iota // those of now and of the past
	now                // what is taken now
	before             // what was taken
)

func (w when) of(f *fact.Fact) bool {
	past := f.FHIR != nil && f.FHIR.State == "past"
	return w == ever || past == (w == before)
}

// doubt leaves open the lists that something of a resource type may belong to:
// those that could take one of the terms, or any if none is known.
func (r *reading) doubt(resource string, ids ...term.ID) { r.doubtWhen(resource, ever, ids...) }

func (r *reading) doubtWhen(resource string, w when, ids ...term.ID) {
	for _, f := range r.setFacts {
		if bears(f, resource) && w.of(f) {
			r.doubtIn(f, ids...)
		}
	}
}

// doubtNarrower leaves open what a concept may mean more exactly than the pack's
// terms for it say.
func (r *reading) doubtNarrower(resource string, w when, c *concept, roles ...string) {
	if len(r.opts.Complete) == 0 {
		return // nothing is closed
	}
	if list := r.narrower(c, roles...); len(list) > 0 {
		r.doubtWhen(resource, w, list...)
	}
}

// bears reports whether what a resource type says may belong to a list, though
// the pack reads it from others only.
func bears(f *fact.Fact, resource string) bool {
	return reads(f, resource) || slices.ContainsFunc(medicineTypes, func(t string) bool { return reads(f, t) }) &&
		(resource == "NutritionOrder" || slices.Contains(medicineTypes, resource))
}

// doubtIn leaves one list open for terms, or for whatever it may be.
func (r *reading) doubtIn(f *fact.Fact, ids ...term.ID) {
	s := r.set(f)
	if len(ids) == 0 {
		s.doubt = true
	}
	for _, id := range ids {
		if r.mayTake(f, id) && !slices.Contains(s.unsure, id) {
			s.unsure = append(s.unsure, id)
		}
	}
}

// mayTake reports whether what a term names could be of the kinds of a list: a
// wide term may stand for a narrower one that is.
func (r *reading) mayTake(f *fact.Fact, id term.ID) bool {
	return slices.ContainsFunc(roots(f), func(root term.ID) bool { return r.pack.Schema.Terms.Meet(id, root) })
}

// inDoubt reports whether a list may have more than has.
func (r *reading) inDoubt(s *setReading) bool {
	h := r.pack.Schema.Terms
	return s.doubt || slices.ContainsFunc(s.unsure, func(id term.ID) bool {
		return !slices.ContainsFunc(s.has, func(had term.ID) bool { return h.Is(had, id) })
	})
}

// surely takes out of what a record rules out whatever it also raises doubt
// about. What the person ruled out stays, unless the doubt is about that.
func (r *reading) surely(s *setReading, not []term.ID) []term.ID {
	h := r.pack.Schema.Terms
	return slices.DeleteFunc(slices.Clone(not), func(n term.ID) bool {
		said, asked := s.said[n]
		if s.doubt && !(asked && said.value == false) {
			return true
		}
		return slices.ContainsFunc(s.unsure, func(id term.ID) bool { return h.Meet(id, n) })
	})
}

// lastsMonths is for how many months something that was prescribed, handed out
// or given may be in use, where the data does not say for how long it is:
// prescriptions are good for a year in most places, and what is handed out last
// for three months more; of what is injected at intervals the longest is a year
// (zoledronic acid), and it may be late.
const lastsMonths = 15

// mayLast reports whether what was begun on a day may be in use still.
func (r *reading) mayLast(d day) bool {
	return !d.known() || r.opts.AsOf.IsZero() || !d.by.AddDate(0, lastsMonths, 0).Before(r.opts.AsOf)
}

// medicineTypes are the resource types that say of a medicine that it is, was or
// shall be taken.
var medicineTypes = []string{"MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration"}

// plans are resource types that are not read and may name medicines as texts or
// by reference. Of other types only codes are looked at.
var plans = []string{"CarePlan", "Composition", "List", "NutritionIntake", "RequestGroup", "RequestOrchestration"}

// mentions looks through a resource that is not read, or not wholly, for terms of
// lists, and reports whether there are any: a care plan or an encounter may name
// what no Condition or MedicationRequest of the data does. It says nothing for
// sure, so it raises doubt.
func (r *reading) mentions(e Entry) bool {
	if !slices.Contains(plans, e.Type) && !r.hasCode(e.JSON) {
		return false
	}
	var tree map[string]any
	dec := json.NewDecoder(bytes.NewReader(e.JSON))
	dec.UseNumber()
	if dec.Decode(&tree) != nil {
		return false // it was read once, and is told of there
	}
	switch status, _ := tree["status"].(string); status {
	case "entered-in-error", "cancelled", "revoked", "rejected", "not-done", "declined":
		return false
	}
	w := &walker{reading: r}
	w.walk(tree, "")
	old := w.latest.known() && !r.mayLast(w.latest)
	found := false
	for _, f := range r.setFacts {
		if f.FHIR == nil {
			continue
		}
		medicines := slices.ContainsFunc(medicineTypes, func(t string) bool { return reads(f, t) })
		if medicines && (old || f.FHIR.State == "past") {
			continue
		}
		for _, id := range w.ids {
			if (medicines || reads(f, "Condition")) && r.mayTake(f, id) {
				r.doubtIn(f, id)
				found = true
			}
		}
		for _, id := range w.allergens {
			if reads(f, "AllergyIntolerance") && r.mayTake(f, id) {
				r.doubtIn(f, id)
				found = true
			}
		}
		if slices.ContainsFunc(w.unknown, func(t string) bool { return bears(f, t) }) {
			r.doubtIn(f)
			found = true
		}
	}
	return found
}

// hasCode reports whether a resource may have a code of a term: any text in it
// that is one. It is quick, since most resources have none.
func (r *reading) hasCode(text []byte) bool {
	for key := []byte(`"code"`); ; {
		i := bytes.Index(text, key)
		if i < 0 {
			return false
		}
		text = bytes.TrimLeft(text[i+len(key):], " \t\r\n")
		if len(text) == 0 || text[0] != ':' {
			continue
		}
		text = bytes.TrimLeft(text[1:], " \t\r\n")
		if len(text) == 0 || text[0] != '"' {
			continue
		}
		end := bytes.IndexByte(text[1:], '"')
		if end < 0 {
			return false
		}
		if end > maxCode {
			text = text[1+end:]
			continue
		}
		code := strings.ReplaceAll(string(text[1:1+end]), ".", "")
		if r.bare[code] {
			return true
		}
		if code != "" && 'A' <= code[0] && code[0] <= 'Z' { // those that match by prefix begin so
			for n := len(code) - 1; n > 0; n-- {
				if r.bare[code[:n]] {
					return true
				}
			}
		}
		text = text[1+end:]
	}
}

// A walker goes through a resource of any type.
type walker struct {
	*reading
	ids, allergens []term.ID
	mentions       int      // how many concepts had a term
	unknown        []string // resource types of which something stands in it that no term has
	latest         day
}

// products are the elements that say what a medicine or supplement is, and the
// resource type that would.
var products = map[string]string{"medicationCodeableConcept": "MedicationRequest", "medicationReference": "MedicationRequest", "medication": "MedicationRequest",
	"productCodeableConcept": "MedicationRequest", "productReference": "MedicationRequest", "product": "MedicationRequest", "nutritionProduct": "NutritionOrder"}

func (w *walker) walk(v any, resource string) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			w.walk(item, resource)
		}
	case map[string]any:
		if t, ok := v["resourceType"].(string); ok {
			resource = ""
			if t == "Medication" {
				resource = "MedicationRequest"
			} else if slices.ContainsFunc(w.setFacts, func(f *fact.Fact) bool { return reads(f, t) }) {
				resource = t
				n := w.mentions
				defer func() {
					if w.mentions == n {
						w.unknown = append(w.unknown, t)
					}
				}()
			}
		}
		if _, coded := v["coding"]; coded || resource != "" && v["text"] != nil {
			w.concept(v, resource)
		} else if _, code := v["code"].(string); code && v["system"] != nil {
			w.concept(map[string]any{"coding": []any{v}}, resource)
		}
		for _, key := range sortedKeys(v) {
			n := w.mentions
			if key == "meta" || key == "text" {
				continue
			}
			of, product := products[key]
			if !product {
				of = resource
			}
			w.walk(v[key], of)
			if product && w.mentions == n && !w.resolved(v[key]) {
				w.unknown = append(w.unknown, of)
			}
		}
	case string:
		if len(v) < len(time.DateOnly) || v[4] != '-' || v[7] != '-' {
			return // no whole date
		}
		if d := w.first(v); d.known() && (!w.latest.known() || d.by.After(w.latest.by)) {
			w.latest = d
		}
	}
}

func with(ids []term.ID, id term.ID) []term.ID {
	if slices.Contains(ids, id) {
		return ids
	}
	return append(ids, id)
}

func (w *walker) concept(v map[string]any, resource string) {
	text, err := json.Marshal(v)
	var c concept
	if err != nil || json.Unmarshal(text, &c) != nil {
		return
	}
	ids := w.termsOf(&c, "", "procedure")
	if len(ids) == 0 && resource != "" {
		ids = w.name(resource, &c, "").ids
	}
	if len(ids) > 0 {
		w.mentions++
	}
	for _, id := range ids {
		if resource == "AllergyIntolerance" {
			w.allergens = with(w.allergens, id)
		} else {
			w.ids = with(w.ids, id)
		}
	}
	for _, id := range w.termsOf(&c, "allergy") {
		w.allergens = with(w.allergens, id)
		w.mentions++
	}
}

// resolved reports whether a reference leads to a Medication whose code a term
// has; then the term counts as mentioned.
func (w *walker) resolved(v any) bool {
	m, _ := v.(map[string]any)
	if inner, ok := m["reference"].(map[string]any); ok { // R5's CodeableReference
		m = inner
	}
	ref, _ := m["reference"].(string)
	if strings.HasPrefix(ref, "#") {
		return true // what is contained is walked through by itself
	}
	raw, ok := w.rec.resolve(ref, "Medication")
	var product medication
	if ref == "" || !ok || json.Unmarshal(raw, &product) != nil {
		return false
	}
	ids := w.termsOf(product.Code, "")
	for _, in := range product.Ingredient {
		ids = append(ids, w.termsOf(in.concept(), "")...)
	}
	w.ids = append(w.ids, ids...)
	return len(ids) > 0
}

// dangling raises doubt for what the person's resources refer to and the data
// does not have: an Encounter's diagnosis, an entry of a List.
func (r *reading) dangling(e Entry) bool {
	found := false
	for ref := range e.References() {
		typ, id := refersTo(ref)
		if typ == e.Type || !slices.ContainsFunc(r.setFacts, func(f *fact.Fact) bool { return bears(f, typ) }) || r.rec.known(typ, id, ref) {
			continue
		}
		r.doubt(typ)
		found = true
	}
	return found
}

// refersTo parts a reference to a resource of a type, or gives "".
func refersTo(ref string) (typ, id string) {
	ref, _, _ = strings.Cut(ref, "/_history/")
	parts := strings.Split(ref, "/")
	if len(parts) < 2 || parts[len(parts)-1] == "" {
		return "", ""
	}
	return parts[len(parts)-2], parts[len(parts)-1]
}

// bareCodes are the codes of terms in any system, without their dots.
func bareCodes(p *pack.Pack) map[string]bool {
	codes := map[string]bool{}
	h := p.Schema.Terms
	for _, name := range h.Names() {
		for _, list := range h.Term(h.Named(name)).Codes {
			for _, code := range list {
				codes[strings.ReplaceAll(code, ".", "")] = true
			}
		}
	}
	return codes
}

// window is the day of the advice, and where no zone is named those on which it
// may be the same moment elsewhere.
func (r *reading) window() (from, by time.Time) {
	if r.opts.Zone != nil {
		return r.opts.AsOf, r.opts.AsOf
	}
	return r.opts.AsOf.AddDate(0, 0, -1), r.opts.AsOf.AddDate(0, 0, 1)
}

// late reports whether a day is after that of the advice.
func (r *reading) late(d day) bool {
	if !d.known() || r.opts.AsOf.IsZero() || !d.from.After(r.opts.AsOf) {
		return false
	}
	return r.opts.Zone != nil || d.utc.IsZero() || d.utc.After(r.opts.AsOf)
}

// soon reports whether a day that is late may be that of the advice somewhere.
func (r *reading) soon(d day) bool {
	_, by := r.window()
	return r.late(d) && !d.from.After(by)
}

// over reports whether a day is before that of the advice; surely, whether it is
// so everywhere.
func (r *reading) over(d day) (over, surely bool) {
	if !d.known() || r.opts.AsOf.IsZero() {
		return false, false
	}
	from, _ := r.window()
	return d.by.Before(r.opts.AsOf), d.by.Before(from)
}

// first returns the first of the texts that is a date, as a day in the zone of
// the options, or in that which the text names.
func (r *reading) first(texts ...string) day {
	d := first(texts...)
	if r.opts.Zone != nil && !d.at.IsZero() {
		y, m, n := d.at.In(r.opts.Zone).Date()
		on := time.Date(y, m, n, 0, 0, 0, 0, time.UTC)
		return day{from: on, by: on}
	}
	if d.from.After(r.opts.AsOf) && !d.utc.IsZero() && !d.utc.After(r.opts.AsOf) {
		// It is the next day where it was written, and still that of the advice elsewhere.
		return day{from: d.utc, by: d.utc, at: d.at, utc: d.utc}
	}
	return d
}

// tooLateOr is the fate of what is dated after the day of the advice. It raises
// doubt if it may be that day where it was written.
func (r *reading) tooLateOr(e Entry, d day, ids ...term.ID) fate {
	if r.soon(d) {
		r.doubtWhen(e.Type, now, ids...)
		return fate{Unclear, "dated a day after the day of the advice, which may be the same day where it was written", ""}
	}
	return tooLate
}
