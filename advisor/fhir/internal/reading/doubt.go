package reading

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/fhir/internal/codebook"
	"example.com/crosstalk/advisor/fhir/internal/resource"
	"example.com/crosstalk/advisor/internal/fact"
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
func (r *reading) doubt(typ string, ids ...term.ID) { r.doubtWhen(typ, ever, ids...) }

func (r *reading) doubtWhen(typ string, w when, ids ...term.ID) {
	for _, f := range r.setFacts {
		if codebook.Bears(f, typ) && w.of(f) {
			r.doubtIn(f, ids...)
		}
	}
}

// doubtNarrower leaves open what a concept may mean more exactly than the pack's
// terms for it say.
func (r *reading) doubtNarrower(typ string, w when, c *resource.Concept, roles ...string) {
	if len(r.Input.Complete) == 0 {
		return // nothing is closed
	}
	if list := r.Narrower(c, roles...); len(list) > 0 {
		r.doubtWhen(typ, w, list...)
	}
}

// doubtIn leaves one list open for terms, or for whatever it may be.
func (r *reading) doubtIn(f *fact.Fact, ids ...term.ID) {
	s := r.set(f)
	if len(ids) == 0 {
		s.doubt = true
	}
	for _, id := range ids {
		if r.MayTake(f, id) {
			s.unsure = with(s.unsure, id)
		}
	}
}

// inDoubt reports whether a list may have more than has.
func (r *reading) inDoubt(s *setReading) bool {
	return s.doubt || slices.ContainsFunc(s.unsure, func(id term.ID) bool {
		return !r.hasKind(s.has, id)
	})
}

// hasKind reports whether one of the terms is a kind of a wider one.
func (r *reading) hasKind(ids []term.ID, wide term.ID) bool {
	return slices.ContainsFunc(ids, func(id term.ID) bool {
		return r.Pack.Schema.Terms.Is(id, wide)
	})
}

// surely takes out of what a record rules out whatever it also raises doubt
// about. What the person ruled out stays, unless the doubt is about that.
func (r *reading) surely(s *setReading, not []term.ID) []term.ID {
	h := r.Pack.Schema.Terms
	return slices.DeleteFunc(slices.Clone(not), func(n term.ID) bool {
		said, asked := s.said[n]
		if s.doubt && !(asked && said.value == false) {
			return true
		}
		return slices.ContainsFunc(s.unsure, func(id term.ID) bool { return h.Meet(id, n) })
	})
}

// plans are resource types that are not read and may name medicines as texts or
// by reference. Of other types only codes are looked at.
var plans = []string{"CarePlan", "Composition", "List", "NutritionIntake", "RequestGroup",
	"RequestOrchestration"}

// mentions looks through a resource that is not read, or not wholly, for terms of
// lists, and reports whether there are any: a care plan or an encounter may name
// what no Condition or MedicationRequest of the data does. It says nothing for
// sure, so it raises doubt.
func (r *reading) mentions(e Entry) bool {
	if !slices.Contains(plans, e.Typ) && !r.hasCode(e) {
		return false
	}
	var tree map[string]any
	dec := json.NewDecoder(bytes.NewReader(e.Text))
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
	old := w.latest.Known() && !r.MayLast(w.latest)
	found := false
	for _, f := range r.setFacts {
		if f.FHIR == nil {
			continue
		}
		medicines := codebook.OfMedicines(f)
		if medicines && (old || f.FHIR.State == "past") {
			continue
		}
		for _, id := range w.ids {
			if (medicines || codebook.Reads(f, "Condition")) && r.MayTake(f, id) {
				r.doubtIn(f, id)
				found = true
			}
		}
		for _, id := range w.allergens {
			if codebook.Reads(f, "AllergyIntolerance") && r.MayTake(f, id) {
				r.doubtIn(f, id)
				found = true
			}
		}
		if slices.ContainsFunc(w.unknown, func(t string) bool { return codebook.Bears(f, t) }) {
			r.doubtIn(f)
			found = true
		}
	}
	return found
}

// hasCode reports whether a resource may have a code of a term: any text in it
// that is one. It is quick, since most resources have none.
func (r *reading) hasCode(e Entry) bool {
	for code := range e.texts("code") {
		if len(code) > codebook.MaxCode {
			continue
		}
		if bytes.IndexByte(code, '.') >= 0 {
			code = bytes.ReplaceAll(code, []byte("."), nil)
		}
		if r.Bare[string(code)] {
			return true
		}
		if len(code) > 0 && 'A' <= code[0] && code[0] <= 'Z' { // those that match by prefix begin so
			for n := len(code) - 1; n > 0; n-- {
				if r.Bare[string(code[:n])] {
					return true
				}
			}
		}
	}
	return false
}

// A walker goes through a resource of any type.
type walker struct {
	*reading
	ids, allergens []term.ID
	mentions       int      // how many concepts had a term
	unknown        []string // resource types of which something stands in it that no term has
	latest         resource.Day
}

// products are the elements that say what a medicine or supplement is, and the
// resource type that would.
var products = map[string]string{"medicationCodeableConcept": "MedicationRequest",
	"medicationReference": "MedicationRequest", "medication": "MedicationRequest",
	"productCodeableConcept": "MedicationRequest", "productReference": "MedicationRequest",
	"product": "MedicationRequest", "nutritionProduct": "NutritionOrder"}

func (w *walker) walk(v any, typ string) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			w.walk(item, typ)
		}
	case map[string]any:
		if t, ok := v["resourceType"].(string); ok {
			typ = ""
			if t == "Medication" {
				typ = "MedicationRequest"
			} else if slices.ContainsFunc(w.setFacts, func(f *fact.Fact) bool {
				return codebook.Reads(f, t)
			}) {
				typ = t
				n := w.mentions
				defer func() {
					if w.mentions == n {
						w.unknown = append(w.unknown, t)
					}
				}()
			}
		}
		if _, coded := v["coding"]; coded || typ != "" && v["text"] != nil {
			w.concept(v, typ)
		} else if _, code := v["code"].(string); code && v["system"] != nil {
			w.concept(map[string]any{"coding": []any{v}}, typ)
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			n := w.mentions
			if key == "meta" || key == "text" {
				continue
			}
			of, product := products[key]
			if !product {
				of = typ
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
		if d := w.First(v); d.Known() && (!w.latest.Known() || d.By.After(w.latest.By)) {
			w.latest = d
		}
	}
}

// with is a list with a value, once.
func with[T comparable](list []T, v T) []T {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}

func (w *walker) concept(v map[string]any, typ string) {
	text, err := json.Marshal(v)
	var c resource.Concept
	if err != nil || json.Unmarshal(text, &c) != nil {
		return
	}
	ids := w.TermsOf(&c, "", "procedure")
	if len(ids) == 0 && typ != "" {
		ids = w.Name(typ, &c, "").Ids
	}
	if len(ids) > 0 {
		w.mentions++
	}
	for _, id := range ids {
		if typ == "AllergyIntolerance" {
			w.allergens = with(w.allergens, id)
		} else {
			w.ids = with(w.ids, id)
		}
	}
	for _, id := range w.TermsOf(&c, "allergy") {
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
	raw, ok := w.Resolve(ref, "Medication")
	var product resource.Medication
	if ref == "" || !ok || json.Unmarshal(raw, &product) != nil {
		return false
	}
	ids := w.TermsOf(product.Code, "")
	for _, in := range product.Ingredient {
		ids = append(ids, w.TermsOf(in.What(), "")...)
	}
	w.ids = append(w.ids, ids...)
	return len(ids) > 0
}

// dangling raises doubt for what the person's resources refer to and the data
// does not have: an Encounter's diagnosis, an entry of a List.
func (r *reading) dangling(e Entry) bool {
	found := false
	for text := range e.texts("reference") {
		if !r.Borne[string(resource.TypeIn(text))] {
			continue // most name the patient and a visit
		}
		ref := string(text)
		if typ, id := resource.RefersTo(ref); typ != e.Typ && !r.Known(typ, id, ref) {
			r.doubt(typ)
			found = true
		}
	}
	return found
}

// tooLateOr is the fate of what is dated after the day of the advice. It raises
// doubt if it may be that day where it was written.
func (r *reading) tooLateOr(e Entry, d resource.Day, ids ...term.ID) fate {
	if r.Soon(d) {
		r.doubtWhen(e.Typ, now, ids...)
		return fate{Unclear, isSoon, ""}
	}
	return tooLate
}
