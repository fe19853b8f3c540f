package fhir_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/fhir"
)

// everything is claimed to be complete in the tests of this file.
var everything = []string{"medications", "past_medications", "supplements", "conditions",
	"allergies"}

// answers are what a profile says of the terms of its sets and lists.
type answers map[string]struct {
	Has      []any
	Not      []string
	Complete bool
}

func answersOf(t *testing.T, m *fhir.Mapper[advisor.Record], id string, lines ...string) (answers,
	*fhir.Report) {
	t.Helper()
	var data fhir.Data
	if err := data.Add("data.json", strings.NewReader(strings.Join(lines, "\n"))); err != nil {
		t.Fatal(err)
	}
	for rec := range data.Patients() {
		if rec.ID != id {
			continue
		}
		p, err := m.Map(rec)
		if err != nil {
			t.Fatal(err)
		}
		var a answers
		var facts map[string]json.RawMessage
		if err := json.Unmarshal(p.Facts, &facts); err != nil {
			t.Fatal(err)
		}
		a = answers{}
		for name, text := range facts {
			if one := a[name]; json.Unmarshal(text, &one) == nil {
				a[name] = one
			}
		}
		return a, p.Report
	}
	t.Fatalf("no patient %s", id)
	return nil, nil
}

// has tells whether a set has the very term, and open whether it leaves it open.
func (a answers) has(set, term string) bool {
	return slices.ContainsFunc(a[set].Has, func(v any) bool {
		if m, ok := v.(map[string]any); ok {
			v = m["name"]
		}
		return v == term
	})
}

func (a answers) denies(set, term string, wider ...string) bool {
	return !a.has(set, term) &&
		(a[set].Complete ||
			slices.ContainsFunc(a[set].Not, func(n string) bool {
				return n == term || slices.Contains(wider, n)
			}))
}

// A saying is a resource that says something of patient p that must not be denied.
type saying struct {
	name string
	text string
	open []string // the sets that it leaves open; the others are complete
	has  bool     // the set has the term, so that it is complete as well
}

const (
	personP = `{"resourceType":"Patient","id":"p","birthDate":"1960-05-01",` +
		`"identifier":[{"system":"https://clinic.example/number","value":"7"}]}`
	warfarin = `{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"11289"}]}`
	ofP      = `"subject":{"reference":"Patient/p"}`
)

func medicineSayings() []saying {
	meds := []string{"medications"}
	both := []string{"medications", "past_medications"}
	all := []string{"medications", "past_medications", "supplements"}
	var list []saying
	add := func(open []string, has bool, name, format string, args ...any) {
		list = append(list, saying{name, fmt.Sprintf(format, args...), open, has})
	}
	request := func(status, intent, more string) string {
		return fmt.Sprintf(`{"resourceType":"MedicationRequest","id":"m","status":%q,"intent":%q,%s,`+
			`"medicationCodeableConcept":%s%s}`, status, intent, ofP, warfarin, more)
	}
	add(nil, true, "an order", "%s", request("active", "order", `,"authoredOn":"2026-06-01"`))
	for _, intent := range []string{"plan", "proposal", "option"} {
		for _, status := range []string{"active", "draft", "on-hold", "completed", "unknown"} {
			add(meds, false, intent+" "+status, "%s", request(status, intent, `,"authoredOn":"2026-06-01"`))
		}
	}
	add(nil, true, "a plan that reports what is taken", "%s",
		request("active", "plan", `,"reportedBoolean":true`))
	for _, status := range []string{"on-hold", "unknown", ""} {
		add(both, false, "order "+status, "%s", request(status, "order", `,"authoredOn":"2026-06-01"`))
	}
	add(meds, false, "a draft", "%s", request("draft", "order", `,"authoredOn":"2026-06-01"`))
	add(both, false, "an order without intent", "%s",
		strings.ReplaceAll(request("active", "order", ""), `"intent":"order",`, ""))
	add(nil, true, "completed, supply left", "%s",
		request("completed", "order", `,"authoredOn":"2026-11-10",`+
			`"dispenseRequest":{"expectedSupplyDuration":{"value":90,"code":"d"}}`))
	add(nil, true, "completed, supply left by refills", "%s",
		request("completed", "order", `,"authoredOn":"2026-03-10",`+
			`"dispenseRequest":{"expectedSupplyDuration":{"value":90,"code":"d"},"numberOfRepeatsAllowed":3}`))
	add(meds, false, "completed, no supply given", "%s",
		request("completed", "order", `,"authoredOn":"2026-11-10"`))
	add(meds, false, "completed, no date", "%s", request("completed", "order", ``))
	add(meds, false, "completed, supply just ended", "%s",
		request("completed", "order", `,"authoredOn":"2026-10-10",`+
			`"dispenseRequest":{"expectedSupplyDuration":{"value":30,"code":"d"}}`))
	add(meds, false, "begins next month", "%s",
		request("active", "order", `,"authoredOn":"2026-11-10",`+
			`"dosageInstruction":[{"timing":{"repeat":{"boundsPeriod":{"start":"2026-12-15"}}}}]`))
	add(both, false, "a period that has ended", "%s",
		request("active", "order", `,"authoredOn":"2026-06-10",`+
			`"dosageInstruction":[{"timing":{"repeat":{"boundsPeriod":{"end":"2026-11-27"}}}}]`))
	add(meds, false, "an order of tomorrow, which is today elsewhere", "%s",
		request("active", "order", `,"authoredOn":"2026-11-29"`))
	add(nil, true, "this morning in the east", "%s",
		request("active", "order", `,"authoredOn":"2026-11-29T08:00:00+13:00"`))
	add(nil, true, "tonight in the west", "%s",
		request("active", "order", `,"authoredOn":"2026-11-27T23:30:00-08:00"`))
	for _, status := range []string{"active", "intended", "on-hold", "unknown", "", "not-taken",
		"draft", "recorded"} {
		open := both
		if status == "intended" || status == "draft" {
			open = meds
		}
		add(open, status == "active", "statement "+status, `{"resourceType":"MedicationStatement",`+
			`"id":"s","status":%q,%s,"medicationCodeableConcept":%s}`, status, ofP, warfarin)
	}
	add(both, false, "statement completed, not over", `{"resourceType":"MedicationStatement",`+
		`"id":"s","status":"completed",%s,"effectivePeriod":{"end":"2026-12-31"},`+
		`"medicationCodeableConcept":%s}`, ofP, warfarin)
	for _, d := range []struct {
		status, more string
		open         []string
		has          bool
	}{
		{"completed", `,"whenHandedOver":"2026-11-20","daysSupply":{"value":90,"code":"d"}`, nil, true},
		{"completed", `,"whenHandedOver":"2026-11-01","daysSupply":{"value":20,"code":"d"}`, meds, false},
		{"completed", `,"whenHandedOver":"2026-11-20"`, meds, false},
		{"completed", ``, meds, false},
		{"in-progress", `,"whenPrepared":"2026-11-20"`, meds, false},
		{"preparation", ``, meds, false},
		{"on-hold", ``, both, false},
		{"unknown", ``, both, false},
		{"stopped", `,"whenHandedOver":"2026-11-20"`, both, false},
	} {
		add(d.open, d.has, "dispense "+d.status+d.more, `{"resourceType":"MedicationDispense",`+
			`"id":"d","status":%q,%s,"medicationCodeableConcept":%s%s}`, d.status, ofP, warfarin, d.more)
	}
	for _, a := range []struct {
		status, more string
		open         []string
		has          bool
	}{
		{"completed", `,"effectiveDateTime":"2026-11-01","dosage":{"dose":{"value":5,"unit":"mg"}}`, meds,
			false},
		{"completed", `,"effectivePeriod":{"start":"2026-11-01T10:00:00Z"}`, meds, false},
		{"completed", ``, meds, false},
		{"stopped", `,"effectiveDateTime":"2026-11-01"`, meds, false},
		{"in-progress", `,"effectiveDateTime":"2026-11-28"`, nil, true},
		{"on-hold", ``, both, false},
		{"unknown", ``, both, false},
	} {
		add(a.open, a.has, "administration "+a.status+a.more,
			`{"resourceType":"MedicationAdministration","id":"a","status":%q,%s,`+
				`"medicationCodeableConcept":%s%s}`, a.status, ofP, warfarin, a.more)
	}
	add(nil, true, "a contained medication", `{"resourceType":"MedicationRequest","id":"m",`+
		`"status":"active","intent":"order",%s,"medicationReference":{"reference":"#x"},`+
		`"contained":[{"resourceType":"Medication","id":"x","code":%s}]}`, ofP, warfarin)
	add(nil, true, "a Medication", `{"resourceType":"Medication","id":"x","code":%s}
{"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order",%s,"medicationReference":{"reference":"Medication/x"}}`, warfarin, ofP)
	for _, what := range []string{`"medicationReference":{"reference":"Medication/none"}`,
		`"medicationReference":{"display":"a tablet that nobody knows"}`,
		`"medicationCodeableConcept":{"text":"a tablet that nobody knows"}`,
		`"medicationCodeableConcept":{"coding":[{"system":"http://hl7.org/fhir/sid/ndc","code":"0-0-0"}]}`, `"medicationCodeableConcept":{}`, `"medication":{"concept":{"text":"a tablet that nobody knows"}}`} {
		add([]string{"medications", "supplements"}, false, what, `{"resourceType":"MedicationRequest",`+
			`"id":"m","status":"active","intent":"order",%s,%s}`, ofP, what)
	}
	for _, s := range []string{`"subject":{"reference":"https://ehr.example/fhir/Patient/p"}`,
		`"subject":{"reference":"Patient/p/_history/3"}`,
		`"subject":{"identifier":{"system":"https://clinic.example/number","value":"7"}}`,
		`"subject":{"type":"Patient","identifier":{"system":"https://clinic.example/number","value":"7"}}`,
		`"subject":{"reference":"Patient?identifier=https://clinic.example/number|7"}`,
		`"subject":{"reference":"#me"},"contained":[{"resourceType":"Patient","id":"me",` +
			`"identifier":[{"system":"https://clinic.example/number","value":"7"}]}]`} {
		add(nil, true, s, `{"resourceType":"MedicationRequest","id":"m","status":"active",`+
			`"intent":"order",%s,"medicationCodeableConcept":%s}`, s, warfarin)
	}
	for _, s := range []string{`"subject":{"reference":"urn:uuid:b5d0"}`,
		`"subject":{"reference":"urn:oid:1.2.3"}`, `"subject":{"display":"somebody"}`, `"subject":{}`,
		`"id":"m"`, `"subject":{"identifier":{"value":"7"}}`,
		`"subject":{"identifier":{"system":"https://elsewhere.example/number","value":"9"}}`,
		`"subject":{"reference":"#me"},"contained":[{"resourceType":"Patient","id":"me"}]`,
		`"subject":{"reference":"Group/g"}`} {
		add(all, false, s, `{"resourceType":"MedicationRequest","id":"m","status":"active",`+
			`"intent":"order",%s,"medicationCodeableConcept":%s}`, s, warfarin)
	}
	add(all, false, "an entry of a List that is not in the data", `{"resourceType":"List","id":"l",`+
		`"status":"current",%s,"code":{"coding":[{"system":"http://loinc.org","code":"99999-9"}]},`+
		`"entry":[{"item":{"reference":"MedicationStatement/none"}}]}`, ofP)
	add(meds, false, "an entry of a List of medicines that is a text", `{"resourceType":"List",`+
		`"id":"l","status":"current",%s,"code":{"coding":[{"system":"http://loinc.org",`+
		`"code":"10160-0"}]},"entry":[{"item":{"display":"a tablet that nobody knows"}}]}`, ofP)
	for _, reason := range []string{"notasked", "withheld", "unavailable", "notstarted", "closed"} {
		add(meds, false, "a List that is empty: "+reason, `{"resourceType":"List","id":"l",`+
			`"status":"current",%s,"code":{"coding":[{"system":"http://loinc.org","code":"10160-0"}]},`+
			`"emptyReason":{"coding":[{"code":%q}]}}`, ofP, reason)
	}
	add(meds, false, "contained in a List", `{"resourceType":"List","id":"l","status":"current",%s,`+
		`"entry":[{"item":{"reference":"#s"}}],"contained":[{"resourceType":"MedicationStatement",`+
		`"id":"s","status":"active","medicationCodeableConcept":%s}]}`, ofP, warfarin)
	add(meds, false, "a care plan by code", `{"resourceType":"CarePlan","id":"c","status":"active",`+
		`"intent":"plan",%s,"activity":[{"detail":{"status":"in-progress","productCodeableConcept":%s}}]}`, ofP, warfarin)
	add([]string{"medications", "supplements"}, false, "a care plan by text",
		`{"resourceType":"CarePlan","id":"c","status":"active","intent":"plan",%s,`+
			`"activity":[{"detail":{"status":"in-progress","productCodeableConcept":{"text":"a tablet `+
			`that nobody knows"}}}]}`, ofP)
	add(meds, false, "a care plan by Medication", `{"resourceType":"Medication","id":"x","code":%s}
{"resourceType":"CarePlan","id":"c","status":"active","intent":"plan",%s,"activity":[{"detail":{"status":"in-progress","productReference":{"reference":"Medication/x"}}}]}`, warfarin, ofP)
	add(all, false, "a care plan that refers to an order", `{"resourceType":"CarePlan","id":"c",`+
		`"status":"active","intent":"plan",%s,`+
		`"activity":[{"reference":{"reference":"MedicationRequest/none"}}]}`, ofP)
	add(meds, false, "an observation", `{"resourceType":"Observation","id":"o","status":"final",%s,`+
		`"effectiveDateTime":"2026-11-01","code":{"coding":[{"system":"http://loinc.org",`+
		`"code":"29305-1"}]},"valueCodeableConcept":%s}`, ofP, warfarin)
	add(all, false, "a modifier that nobody understands", `{"resourceType":"MedicationRequest",`+
		`"id":"m","status":"active","intent":"order",%s,"medicationCodeableConcept":%s,`+
		`"modifierExtension":[{"url":"https://clinic.example/not","valueBoolean":true}]}`, ofP, warfarin)
	add(nil, true, "inside Parameters", `{"resourceType":"Parameters","parameter":[{"name":"in",`+
		`"part":[{"name":"r","resource":%s}]}]}`, request("active", "order", ""))
	add(meds, false, "the form of somebody else", `{"resourceType":"QuestionnaireResponse",`+
		`"id":"f","status":"completed",%s,"authored":"2026-11-01","item":[{"linkId":"17",`+
		`"answer":[{"valueCoding":{"system":"http://www.nlm.nih.gov/research/umls/rxnorm",`+
		`"code":"11289"}}]}]}`, ofP)
	add(meds, false, "a section that was not asked for", `{"resourceType":"Composition","id":"k",`+
		`"status":"final",%s,"section":[{"code":{"coding":[{"system":"http://loinc.org",`+
		`"code":"10160-0"}]},"emptyReason":{"coding":[{"code":"unavailable"}]}}]}`, ofP)
	add(all, false, "a section whose entry is missing", `{"resourceType":"Composition","id":"k",`+
		`"status":"final",%s,`+
		`"section":[{"section":[{"entry":[{"reference":"MedicationStatement/none"}]}]}]}`, ofP)
	add(meds, false, "a bill", `{"resourceType":"Claim","id":"b","status":"active",`+
		`"patient":{"reference":"Patient/p"},"created":"2026-11-01","item":[{"sequence":1,`+
		`"productOrService":%s}]}`, warfarin)
	return list
}

// TestNeverDenied: whatever says in some way that a person takes, has or is
// allergic to something keeps its list from being closed, and only its list; a
// list that nothing speaks against is complete. It is tried in a record that has
// nothing, in one that has other things, and in one of two patients.
func TestNeverDenied(t *testing.T) {
	rb := load(t)
	m, err := fhir.NewMapper(rb,
		&fhir.Options{AsOf: time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC), Complete: everything})
	if err != nil {
		t.Fatal(err)
	}
	others := []string{
		`{"resourceType":"MedicationRequest","id":"o1","status":"active","intent":"order",` +
			`"subject":{"reference":"Patient/p"},"authoredOn":"2026-01-01",` +
			`"medicationCodeableConcept":{"coding":[{"system":"http://www.whocc.no/atc","code":"H02AB07"}]}}`,
		`{"resourceType":"Condition","id":"o2","subject":{"reference":"Patient/p"},` +
			`"code":{"coding":[{"system":"http://snomed.info/sct","code":"9014002"}]}}`,
		`{"resourceType":"Encounter","id":"o3","status":"finished",` +
			`"subject":{"reference":"Patient/p"},"diagnosis":[{"condition":{"reference":"Condition/o2"}}]}`,
		`{"resourceType":"Contract","id":"o4","status":"executed","subject":[{"reference":"Patient/p"}]}`,
		`{"resourceType":"Observation","id":"o5","status":"final",` +
			`"code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]}}`,
		`{"resourceType":"Location","id":"o6"}`,
	}
	for _, c := range []struct {
		set, term string
		wider     []string
		list      []saying
	}{
		{"medications", "warfarin", []string{"medicine", "anticoagulant"}, medicineSayings()},
		{"supplements", "magnesium_supplement", []string{"supplement"}, supplementSayings()},
		{"conditions", "osteoporosis", []string{"condition"}, conditionSayings()},
		{"allergies", "peanut_food", []string{"food"}, allergySayings()},
	} {
		for _, s := range c.list {
			t.Run(c.set+"/"+s.name, func(t *testing.T) {
				for _, base := range [][]string{{personP}, append([]string{personP}, others...),
					append([]string{`{"resourceType":"Patient","id":"q"}`, personP}, others...)} {
					a, report := answersOf(t, m, "p", append(slices.Clone(base), s.text)...)
					if a.denies(c.set, c.term, c.wider...) {
						t.Errorf("%s is denied: %+v\n%+v", c.term, a[c.set], report.Items)
					}
					if s.has != a.has(c.set, c.term) {
						t.Errorf("it is read as %s: %v; want %v\n%+v", c.term, !s.has, s.has, report.Items)
					}
					for _, set := range everything {
						if open := slices.Contains(s.open, set); !s.has && open == a[set].Complete {
							t.Errorf("%s complete: %v; want it open: %v\n%+v", set, a[set].Complete, open, report.Items)
						}
					}
				}
			})
		}
	}
}

func supplementSayings() []saying {
	const magnesium = `{"coding":[{"system":"http://www.whocc.no/atc","code":"A12CC"}]}`
	order := func(status, intent, what string) string {
		return fmt.Sprintf(`{"resourceType":"NutritionOrder","id":"n","status":%q,"intent":%q,`+
			`"patient":{"reference":"Patient/p"},"dateTime":"2026-11-01","supplement":[{"type":%s}]}`,
			status, intent, what)
	}
	open := []string{"supplements"}
	return []saying{
		{"an order", order("active", "order", magnesium), nil, true},
		{"a plan", order("active", "plan", magnesium), open, false},
		{"on hold", order("on-hold", "order", magnesium), open, false},
		{"completed", order("completed", "order", magnesium), open, false},
		{"a text", order("active", "order", `{"text":"a powder"}`),
			[]string{"medications", "past_medications", "supplements"}, false},
		{"an intake", `{"resourceType":"NutritionIntake","id":"i","status":"completed",` + ofP +
			`,"occurrenceDateTime":"2026-11-01","consumedItem":[{"nutritionProduct":{"concept":` +
			magnesium + `}}]}`, open, false},
		{"a statement", `{"resourceType":"MedicationStatement","id":"s","status":"active",` + ofP +
			`,"medicationCodeableConcept":` + magnesium + `}`, nil, true},
	}
}

func conditionSayings() []saying {
	const code = `{"coding":[{"system":"http://snomed.info/sct","code":"64859006"}]}`
	open := []string{"conditions"}
	var list []saying
	add := func(open []string, has bool, name, format string, args ...any) {
		list = append(list, saying{name, fmt.Sprintf(format, args...), open, has})
	}
	status := func(clinical, verification string) string {
		text := ""
		if clinical != "" {
			text += fmt.Sprintf(`,"clinicalStatus":{"coding":[{"code":%q}]}`, clinical)
		}
		if verification != "" {
			text += fmt.Sprintf(`,"verificationStatus":{"coding":[{"code":%q}]}`, verification)
		}
		return text
	}
	for _, clinical := range []string{"", "active", "recurrence", "relapse", "inactive", "remission",
		"resolved", "unknown"} {
		for _, verification := range []string{"", "confirmed", "unconfirmed", "provisional",
			"differential", "whatever"} {
			has := (verification == "" || verification == "confirmed") &&
				slices.Contains([]string{"", "active", "recurrence", "relapse"}, clinical)
			o := open
			if has {
				o = nil
			}
			add(o, has, "condition "+clinical+" "+verification,
				`{"resourceType":"Condition","id":"c",%s,"code":%s%s}`, ofP, code,
				status(clinical, verification))
		}
	}
	add(nil, true, "an encounter's diagnosis", `{"resourceType":"Condition","id":"c",%s,`+
		`"category":[{"coding":[{"code":"encounter-diagnosis"}]}],"code":%s}`, ofP, code)
	add(open, false, "abated", `{"resourceType":"Condition","id":"c",%s,`+
		`"abatementDateTime":"2020-01-01","code":%s}`, ofP, code)
	add(open, false, "begins tomorrow", `{"resourceType":"Condition","id":"c",%s,`+
		`"onsetDateTime":"2026-11-29","code":%s}`, ofP, code)
	add(nil, true, "began this morning in the east", `{"resourceType":"Condition","id":"c",%s,`+
		`"onsetDateTime":"2026-11-29T08:00:00+13:00","code":%s}`, ofP, code)
	add(open, false, "a text", `{"resourceType":"Condition","id":"c",%s,"code":{"text":"an illness `+
		`that nobody knows"}}`, ofP)
	add(open, false, "no subject", `{"resourceType":"Condition","id":"c","code":%s}`, code)
	add(open, false, "a diagnosis of an encounter that is not in the data",
		`{"resourceType":"Encounter","id":"e","status":"finished",%s,`+
			`"diagnosis":[{"condition":{"reference":"Condition/none"}}]}`, ofP)
	add(open, false, "a reason of an encounter",
		`{"resourceType":"Encounter","id":"e","status":"finished",%s,"reasonCode":[%s]}`, ofP, code)
	add(open, false, "a conclusion", `{"resourceType":"DiagnosticReport","id":"r","status":"final",`+
		`%s,"conclusionCode":[%s]}`, ofP, code)
	add(open, false, "an observation", `{"resourceType":"Observation","id":"o","status":"final",%s,`+
		`"code":{"coding":[{"system":"http://loinc.org","code":"75323-6"}]},"valueCodeableConcept":%s}`,
		ofP, code)
	add(open, false, "contained in a care plan", `{"resourceType":"CarePlan","id":"k",`+
		`"status":"active","intent":"plan",%s,"addresses":[{"reference":"#c"}],`+
		`"contained":[{"resourceType":"Condition","id":"c","code":{"text":"an illness that nobody `+
		`knows"}}]}`, ofP)
	add(open, false, "a list of problems that was not asked for", `{"resourceType":"List","id":"l",`+
		`"status":"current",%s,"code":{"coding":[{"system":"http://loinc.org","code":"11450-4"}]},`+
		`"emptyReason":{"coding":[{"code":"notasked"}]}}`, ofP)
	return list
}

func allergySayings() []saying {
	const code = `{"coding":[{"system":"http://snomed.info/sct","code":"91935009"}]}`
	open := []string{"allergies"}
	none := `{"resourceType":"AllergyIntolerance","id":"none","patient":{"reference":"Patient/p"},` +
		`"code":{"coding":[{"system":"http://snomed.info/sct","code":"429625007"}]}}`
	of := `"patient":{"reference":"Patient/p"}`
	var list []saying
	add := func(open []string, has bool, name, format string, args ...any) {
		text := fmt.Sprintf(format, args...)
		list = append(list, saying{name, text, open, has},
			saying{name + ", and no food allergy by code", none + "\n" + text, open, has})
	}
	add(nil, true, "an allergy", `{"resourceType":"AllergyIntolerance","id":"a",%s,"code":%s}`, of,
		code)
	add(nil, true, "among the problems", `{"resourceType":"Condition","id":"a",%s,"code":%s}`, ofP,
		code)
	for _, more := range []string{`"clinicalStatus":{"coding":[{"code":"inactive"}]}`,
		`"clinicalStatus":{"coding":[{"code":"resolved"}]}`,
		`"verificationStatus":{"coding":[{"code":"unconfirmed"}]}`,
		`"verificationStatus":{"coding":[{"code":"presumed"}]}`, `"type":"intolerance"`,
		`"recordedDate":"2026-11-29"`} {
		add(open, false, more, `{"resourceType":"AllergyIntolerance","id":"a",%s,"code":%s,%s}`, of, code,
			more)
	}
	add(open, false, "a text", `{"resourceType":"AllergyIntolerance","id":"a",%s,`+
		`"code":{"text":"something that nobody knows"}}`, of)
	add(open, false, "nobody's", `{"resourceType":"AllergyIntolerance","id":"a","code":%s}`, code)
	add(open, false, "a flag", `{"resourceType":"Flag","id":"f","status":"active",%s,"code":%s}`, ofP,
		code)
	return list
}

// TestNeverDeniedTogether: what one resource says is not denied because of
// another, such as one that says that there is nothing: of every two and three of
// the sayings, drawn at random, each is held to its own term.
func TestNeverDeniedTogether(t *testing.T) {
	m, err := fhir.NewMapper(load(t), &fhir.Options{
		AsOf: time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC), Complete: everything})
	if err != nil {
		t.Fatal(err)
	}
	type claim struct{ set, term, text string }
	var all []claim
	for set, list := range map[string][]saying{"medications warfarin": medicineSayings(),
		"supplements magnesium_supplement": supplementSayings(),
		"conditions osteoporosis":          conditionSayings(),
		"allergies peanut_food":            allergySayings()} {
		name, term, _ := strings.Cut(set, " ")
		for _, s := range list {
			all = append(all, claim{name, term, s.text})
		}
	}
	// of a map's order
	slices.SortFunc(all, func(a, b claim) int { return strings.Compare(a.text, b.text) })
	nothing := []string{
		`{"resourceType":"List","id":"none1","status":"current",` + ofP +
			`,"code":{"coding":[{"system":"http://loinc.org","code":"10160-0"}]},` +
			`"emptyReason":{"coding":[{"code":"nilknown"}]}}`,
		`{"resourceType":"MedicationStatement","id":"none2","status":"active",` + ofP +
			`,"medicationCodeableConcept":{"coding":[{"system":"http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips","code":"no-known-medications"}]}}`,
		`{"resourceType":"Condition","id":"none3",` + ofP +
			`,"code":{"coding":[{"system":"http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips",` +
			`"code":"no-known-problems"}]}}`,
		`{"resourceType":"AllergyIntolerance","id":"none4","patient":{"reference":"Patient/p"},` +
			`"code":{"coding":[{"system":"http://snomed.info/sct","code":"716186003"}]}}`,
		`{"resourceType":"MedicationRequest","id":"stopped","status":"stopped","intent":"order",` + ofP +
			`,"authoredOn":"2025-01-01","medicationCodeableConcept":` + warfarin + `}`,
		`{"resourceType":"Condition","id":"refuted",` + ofP +
			`,"verificationStatus":{"coding":[{"code":"refuted"}]},` +
			`"code":{"coding":[{"system":"http://snomed.info/sct","code":"64859006"}]}}`,
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	head := regexp.MustCompile(`"resourceType":"\w+","id":"\w+"`)
	for range 1500 {
		lines, claims, seen := []string{personP}, []claim{}, map[string]bool{}
		for range 1 + rnd.IntN(3) {
			c := all[rnd.IntN(len(all))]
			heads := head.FindAllString(c.text, -1)
			if slices.ContainsFunc(heads, func(h string) bool { return seen[h] }) {
				continue // the same resource again
			}
			for _, h := range heads {
				seen[h] = true
			}
			lines, claims = append(lines, c.text), append(claims, c)
		}
		for _, n := range nothing {
			if rnd.IntN(3) == 0 {
				lines = append(lines, n)
			}
		}
		rnd.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		a, _ := answersOf(t, m, "p", lines...)
		for _, c := range claims {
			if a.denies(c.set, c.term) {
				t.Fatalf("%s is denied, which\n%s\nsays, in\n%s", c.term, c.text, strings.Join(lines, "\n"))
			}
		}
	}
}
