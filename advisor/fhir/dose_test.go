package fhir_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/fhir"
)

// Parts of a prescription of prednisone, whose rest order writes.
const (
	prednisone = `"medicationCodeableConcept":{"coding":[{"system":"http://www.whocc.no/atc",` +
		`"code":"H02AB07"}]}`
	onceADay = `{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}}`
	fiveMg   = `{"value":5,"code":"mg"}`
)

// order is a line with a prescription of a medicine, with more keys.
func order(medicine, more string) string {
	return fmt.Sprintf(`{"resourceType":"MedicationRequest","id":"m","status":"active",`+
		`"intent":"order","subject":{"reference":"Patient/p1"},%s,%s}`+"\n", medicine, more)
}

// dosage is what dosageInstruction says.
func dosage(timing, quantity string) string {
	return fmt.Sprintf(`"dosageInstruction":[{"timing":%s,"doseAndRate":[{"doseQuantity":%s}]}]`,
		timing, quantity)
}

// record is a record of the list of medicines as it came out.
type record struct {
	Name    string
	Dose    float64 `json:"dose_mg_per_day"`
	Started any
}

func mapper(t *testing.T) *fhir.Mapper[advisor.Record] {
	t.Helper()
	m, err := fhir.NewMapper(load(t), &fhir.Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// medicines maps data, and gives a list of medicines by name.
func medicines(t *testing.T, m *fhir.Mapper[advisor.Record], list, data string) map[string]record {
	t.Helper()
	p := one(t, m, `{"resourceType":"Patient","id":"p1"}`+"\n"+data)
	var facts map[string]json.RawMessage
	if err := json.Unmarshal(p.Facts, &facts); err != nil {
		t.Fatal(err)
	}
	var set struct{ Has []record }
	if facts[list] != nil {
		if err := json.Unmarshal(facts[list], &set); err != nil {
			t.Fatal(err)
		}
	}
	byName := map[string]record{}
	for _, r := range set.Has {
		byName[r.Name] = r
	}
	return byName
}

// TestDoseOfADay: how much a day a dosage comes to, in mg; 0 where that cannot
// be computed exactly.
func TestDoseOfADay(t *testing.T) {
	code := func(c string) string { return `{"code":{"coding":[{"code":"` + c + `"}]}}` }
	m := mapper(t)
	for _, tt := range []struct {
		timing, quantity string
		want             float64
		why              string
	}{
		{onceADay, fiveMg, 5, ""},
		{code("QD"), fiveMg, 5, "once a day"},
		{code("AM"), fiveMg, 5, "in the morning"},
		{code("PM"), fiveMg, 5, "in the evening"},
		{code("BED"), fiveMg, 5, "at bedtime"},
		{code("BID"), fiveMg, 10, "twice a day"},
		{code("TID"), fiveMg, 15, "three times"},
		{code("QID"), fiveMg, 20, "four times"},
		{code("Q4H"), fiveMg, 30, "every four hours"},
		{code("Q6H"), fiveMg, 20, "every six hours"},
		{code("Q8H"), fiveMg, 15, "every eight hours"},
		{code("Q12H"), fiveMg, 10, "every twelve hours"},
		{code("QOD"), fiveMg, 0, "every other day is no daily dose, by a code"},
		{`{"repeat":{"frequency":1,"period":2,"periodUnit":"d"}}`, fiveMg, 0, "nor by a period"},
		{`{"repeat":{"frequency":1,"period":48,"periodUnit":"h"}}`, fiveMg, 0, "nor in hours"},
		{code("WK"), fiveMg, 0, "a code that is none of a day"},
		{`{}`, fiveMg, 0, "no timing at all"},
		{`{"repeat":{"frequency":2,"period":1,"periodUnit":"d"}}`, fiveMg, 10, ""},
		{`{"repeat":{"period":1,"periodUnit":"d"}}`, fiveMg, 5, "a frequency that is not given is one"},
		{`{"repeat":{"frequency":0,"period":1,"periodUnit":"d"}}`, fiveMg, 0, "none at all"},
		{`{"repeat":{"frequency":2,"period":2,"periodUnit":"d"}}`, fiveMg, 0, "perhaps both on one day"},
		{`{"repeat":{"frequency":1,"period":0.5,"periodUnit":"d"}}`, fiveMg, 0, "half a day"},
		{`{"repeat":{"frequency":1,"period":0,"periodUnit":"d"}}`, fiveMg, 0, "every nothing"},
		{`{"repeat":{"frequency":1,"period":7,"periodUnit":"d"}}`, fiveMg, 0, "once a week"},
		{`{"repeat":{"frequency":1,"period":1,"periodUnit":"wk"}}`, fiveMg, 0, "once a week"},
		{`{"repeat":{"frequency":1,"period":24,"periodUnit":"h"}}`, fiveMg, 5, "a day in hours"},
		{`{"repeat":{"frequency":1,"period":25,"periodUnit":"h"}}`, fiveMg, 0, "more than a day"},
		{`{"repeat":{"frequency":1,"period":8,"periodUnit":"h"}}`, fiveMg, 15, ""},
		{`{"repeat":{"frequency":1,"frequencyMax":2,"period":1,"periodUnit":"d"}}`, fiveMg, 0,
			"once or twice"},
		{`{"repeat":{"frequency":1,"period":1,"periodMax":2,"periodUnit":"d"}}`, fiveMg, 0,
			"every day or two"},
		{`{"repeat":{"count":3,"frequency":1,"period":1,"periodUnit":"d"}}`, fiveMg, 0,
			"three times in all"},
		{`{"repeat":{"countMax":3,"frequency":1,"period":1,"periodUnit":"d"}}`, fiveMg, 0,
			"up to three times"},
		{`{"repeat":{"dayOfWeek":["mon"],"frequency":1,"period":1,"periodUnit":"d"}}`, fiveMg, 0,
			"on Mondays"},
		{`{"event":["2026-11-01"],"repeat":{"frequency":1,"period":1,"periodUnit":"d"}}`, fiveMg, 0,
			"on one day"},
		{`{"repeat":{"frequency":2,"when":["MORN","EVE"]}}`, fiveMg, 0,
			"no period, so a frequency of what"},
		{`{"repeat":{"timeOfDay":["08:00:00"],"when":["EVE"]}}`, fiveMg, 10, "two moments"},
		{onceADay, `{"value":5,"comparator":"<","code":"mg"}`, 0, "less than five"},
		{onceADay, `{"value":5,"comparator":">=","code":"mg"}`, 0, "five or more"},
		{onceADay, `{"value":0,"code":"mg"}`, 0, ""},
		{onceADay, `{"value":-5,"code":"mg"}`, 0, ""},
		{onceADay, `{"code":"mg"}`, 0, "of a unit, but how many"},
		{onceADay, `{"value":0.005,"code":"g"}`, 5, ""},
		{onceADay, `{"value":5000,"code":"ug"}`, 5, ""},
		{onceADay, `{"value":5000000,"code":"ng"}`, 5, ""},
		{onceADay, `{"value":0.000005,"code":"kg"}`, 5, ""},
		{onceADay, `{"value":5,"unit":"mg"}`, 5, "by the text of its unit"},
		{onceADay, `{"value":5,"unit":"mg","system":"http://snomed.info/sct","code":"g"}`, 5,
			"a code that is not UCUM's"},
		{onceADay, `{"value":5,"unit":"puffs"}`, 0, "a unit that is no mass"},
		{onceADay, `{"value":2,"code":"{tbl}"}`, 0, "tablets of what strength"},
	} {
		got := medicines(t, m, "medications", order(prednisone, dosage(tt.timing, tt.quantity)))
		if r, ok := got["prednisone"]; !ok || r.Dose != tt.want {
			t.Errorf("%s of %s: %v mg a day; want %v: %s", tt.timing, tt.quantity, got, tt.want, tt.why)
		}
	}
}

// TestSeveralDosages: what is given at once adds up, all or nothing.
func TestSeveralDosages(t *testing.T) {
	one := func(quantity, more string) string {
		return fmt.Sprintf(`{"timing":%s,"doseAndRate":[{"doseQuantity":%s}]%s}`, onceADay, quantity,
			more)
	}
	m := mapper(t)
	for _, tt := range []struct {
		dosages string
		want    float64
		why     string
	}{
		{one(fiveMg, "") + "," + one(`{"value":2.5,"code":"mg"}`, ""), 7.5,
			"five in the morning, half of it at night"},
		{one(fiveMg, "") + "," + one(`{"value":1,"code":"{tbl}"}`, ""), 0,
			"the half that is known is not the dose"},
		{one(fiveMg, `,"sequence":1`) + "," + one(fiveMg, `,"sequence":1`), 10,
			"both are the first step"},
		{one(fiveMg, `,"sequence":1`) + "," + one(fiveMg, `,"sequence":2`), 0, "one after the other"},
		{one(fiveMg, `,"sequence":1`) + "," + one(fiveMg, ""), 10, "no other number is no other step"},
		{one(fiveMg, `,"asNeededBoolean":true`), 0, "as needed"},
		{one(fiveMg, `,"asNeeded":true`), 0, "as needed, in R5"},
		{one(fiveMg, `,"asNeededBoolean":false`), 5, "not only as needed"},
		{one(fiveMg, `,"asNeededCodeableConcept":{"text":"pain"}`), 0, "for pain"},
		{one(fiveMg, `,"asNeededFor":[{"text":"pain"}]`), 0, "for pain, in R5"},
		{`{"timing":` + onceADay + `,"doseAndRate":[{"doseQuantity":` + fiveMg + `},{"doseQuantity":` +
			fiveMg + `}]}`, 0, "two doses of which one is meant"},
		{`{"timing":` + onceADay + `}`, 0, "no dose"},
		{`{"doseAndRate":[{"doseQuantity":` + fiveMg + `}]}`, 0, "no timing"},
	} {
		got := medicines(t, m, "medications", order(prednisone, `"dosageInstruction":[`+tt.dosages+`]`))
		if r, ok := got["prednisone"]; !ok || r.Dose != tt.want {
			t.Errorf("%s: %v mg a day; want %v: %s", tt.dosages, got, tt.want, tt.why)
		}
	}
}

// TestStrength: so many tablets or mL are so many mg only of a product of one
// ingredient whose strength says so, in the same unit.
func TestStrength(t *testing.T) {
	const (
		itself = `"itemCodeableConcept":{"coding":[{"system":"http://www.whocc.no/atc",` +
			`"code":"H02AB07"}]}`
		other = `"itemCodeableConcept":{"coding":[{"system":"http://www.whocc.no/atc",` +
			`"code":"B01AA03"}]}`
	)
	ratio := func(num, den string) string {
		return `"strength":{"numerator":` + num + `,"denominator":` + den + `}`
	}
	m := mapper(t)
	for _, tt := range []struct {
		quantity, ingredients string
		want                  float64
		why                   string
	}{
		{`{"value":2,"code":"{tbl}"}`, `{` + itself + `,` + ratio(fiveMg, `{"value":1,"code":"{tbl}"}`) +
			`}`, 10, ""},
		{`{"value":2,"unit":"tablets"}`, `{` + itself + `,` + ratio(fiveMg, `{"value":1,"code":"1"}`) +
			`}`, 10, "pieces by any name"},
		{`{"value":1,"unit":"tablet"}`, `{` + itself + `,` + ratio(fiveMg, `{"value":2,"code":"TAB"}`) +
			`}`, 2.5, "five mg in two of them"},
		{`{"value":10,"code":"mL"}`, `{` + itself + `,` + ratio(fiveMg, `{"value":5,"code":"mL"}`) + `}`,
			10, "a syrup"},
		{`{"value":10,"code":"mL"}`, `{` + itself + `,` + ratio(fiveMg, `{"value":1,"code":"{tbl}"}`) +
			`}`, 0, "mL of tablets"},
		{`{"value":1,"code":"{tbl}"}`, `{` + itself + `,` + ratio(fiveMg, `{"value":5,"code":"mL"}`) +
			`}`, 0, "a tablet of a syrup"},
		{`{"value":1}`, `{` + itself + `,` + ratio(fiveMg, `{"value":1}`) + `}`, 0, "of no unit"},
		{`{"value":1,"code":"{tbl}"}`, `{` + itself + `,` +
			ratio(`{"value":0.005,"code":"g"}`, `{"value":1,"code":"{tbl}"}`) + `}`, 5, ""},
		{`{"value":1,"code":"{tbl}"}`, `{` + itself + `,` +
			ratio(`{"value":5,"code":"[iU]"}`, `{"value":1,"code":"{tbl}"}`) + `}`, 0, "not a mass"},
		{`{"value":1,"code":"{tbl}"}`, `{` + itself + `,` +
			ratio(`{"value":5,"comparator":"<","code":"mg"}`, `{"value":1,"code":"{tbl}"}`) +
			`}`, 0, "less than five"},
		{`{"value":1,"code":"{tbl}"}`, `{` + itself + `,` +
			ratio(fiveMg, `{"value":1,"comparator":">","code":"{tbl}"}`) + `}`, 0, "in more than one"},
		{`{"value":1,"code":"{tbl}"}`, `{` + itself + `,` + ratio(fiveMg, `{"value":0,"code":"{tbl}"}`) +
			`}`, 0, "in none"},
		{`{"value":1,"code":"{tbl}"}`, `{` + itself + `,` + ratio(fiveMg, `{"code":"{tbl}"}`) + `}`, 0,
			"in how many"},
		{`{"value":1,"code":"{tbl}"}`, `{` + itself + `,` +
			ratio(`{"code":"mg"}`, `{"value":1,"code":"{tbl}"}`) + `}`, 0, "how much"},
		{`{"value":1,"code":"{tbl}"}`, `{` + itself + `,"strength":{"numerator":` + fiveMg + `}}`, 0,
			"in what"},
		{`{"value":1,"code":"{tbl}"}`, `{` + itself + `,"strength":{"denominator":` + fiveMg + `}}`, 0,
			"of what"},
		{`{"value":1,"code":"{tbl}"}`, `{` + itself + `}`, 0, "no strength"},
		{`{"value":1,"code":"{tbl}"}`, `{` + itself + `,` + ratio(fiveMg, `{"value":1,"code":"{tbl}"}`) +
			`},{` + other + `}`, 0, "the first of two ingredients"},
	} {
		product := `"medicationReference":{"reference":"#x"},` +
			`"contained":[{"resourceType":"Medication","id":"x",` +
			`"code":{"coding":[{"system":"http://www.whocc.no/atc","code":"H02AB07"}]},"ingredient":[` +
			tt.ingredients + `]}]`
		got := medicines(t, m, "medications", order(product, dosage(onceADay, tt.quantity)))
		if r, ok := got["prednisone"]; !ok || r.Dose != tt.want {
			t.Errorf("%s of %s: %v mg a day; want %v: %s", tt.quantity, tt.ingredients, got, tt.want, tt.why)
		}
	}
}

// TestCombination: each ingredient of a product is taken, and none has the
// product's dose.
func TestCombination(t *testing.T) {
	product := `"medicationReference":{"reference":"#x"},"contained":[{"resourceType":"Medication","id":"x","ingredient":[
		{"itemCodeableConcept":{"coding":[{"system":"http://www.whocc.no/atc","code":"H02AB07"}]}},
		{"itemCodeableConcept":{"coding":[{"system":"http://www.whocc.no/atc","code":"C03AA03"}]}}]}]`
	oneLine := func(s string) string {
		var b bytes.Buffer
		if err := json.Compact(&b, []byte(s)); err != nil {
			t.Fatal(err)
		}
		return b.String() + "\n"
	}
	got := medicines(t, mapper(t), "medications", oneLine(order(product, dosage(onceADay, fiveMg))))
	for _, name := range []string{"prednisone", "hydrochlorothiazide"} {
		if r, ok := got[name]; !ok || r.Dose != 0 {
			t.Errorf("%s: %+v in %v; want it without a dose", name, r, got)
		}
	}
	// Two names of one medicine are no combination.
	product = `"medicationReference":{"reference":"#x"},"contained":[{"resourceType":"Medication","id":"x","ingredient":[
		{"itemCodeableConcept":{"coding":[{"system":"http://www.whocc.no/atc","code":"H02AB07"}]}},
		{"itemCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"8640"}]}}]}]`
	got = medicines(t, mapper(t), "medications", oneLine(order(product, dosage(onceADay, fiveMg))))
	if r := got["prednisone"]; r.Dose != 5 {
		t.Errorf("%v; want 5 mg a day", got)
	}
}

// TestSupply: an order of the past joins the present one if what was supplied,
// with its refills, lasts until then, give or take a month.
func TestSupply(t *testing.T) {
	m := mapper(t)
	for _, tt := range []struct {
		authored, supply string
		joins            bool
		why              string
	}{
		{"2026-08-02", `{"expectedSupplyDuration":{"value":30,"code":"d"}}`, true,
			"31 days, of which one is patience"},
		{"2026-07-03", `{"expectedSupplyDuration":{"value":30,"code":"d"}}`, true,
			"60 days: the last day"},
		{"2026-07-02", `{"expectedSupplyDuration":{"value":30,"code":"d"}}`, false, "61 days"},
		{"2026-07-02", `{"expectedSupplyDuration":{"value":30,"code":"d"},"numberOfRepeatsAllowed":1}`,
			true, "60 days and patience"},
		{"2026-06-03", `{"expectedSupplyDuration":{"value":30,"code":"d"},"numberOfRepeatsAllowed":1}`,
			true, "90 days: the last day"},
		{"2026-06-02", `{"expectedSupplyDuration":{"value":30,"code":"d"},"numberOfRepeatsAllowed":1}`,
			false, "91 days"},
		{"2026-05-04", `{"expectedSupplyDuration":{"value":30,"code":"d"},"numberOfRepeatsAllowed":2}`,
			true, "three supplies"},
		{"2026-07-02", `{"expectedSupplyDuration":{"value":30,"code":"d"},"numberOfRepeatsAllowed":0}`,
			false, "no refill"},
		{"2026-07-02", `{"expectedSupplyDuration":{"value":30,"code":"d"},"numberOfRepeatsAllowed":-1}`,
			false, "no number of refills"},
		{"2026-07-20", `{"expectedSupplyDuration":{"value":2,"code":"wk"}}`, true, "14 days and 30"},
		{"2026-07-18", `{"expectedSupplyDuration":{"value":2,"code":"wk"}}`, false, "46 days"},
		{"2026-08-20", `{"expectedSupplyDuration":{"value":1,"comparator":">","code":"mo"}}`, false,
			"more than a month is no duration"},
		{"2026-08-20", `{"numberOfRepeatsAllowed":3}`, false, "refills of what"},
	} {
		past := fmt.Sprintf(`{"resourceType":"MedicationRequest","id":"past","status":"completed",`+
			`"intent":"order","subject":{"reference":"Patient/p1"},%s,"authoredOn":%q,"dispenseRequest":%s}`+
			"\n", prednisone, tt.authored, tt.supply)
		got := medicines(t, m, "medications", past+
			order(prednisone, `"authoredOn":"2026-09-01"`))["prednisone"]
		want := "2026-09-01"
		if tt.joins {
			want = tt.authored
		}
		if by, _ := got.Started.(map[string]any); by["by"] != want {
			t.Errorf("supplied on %s with %s: started %v; want by %s: %s", tt.authored, tt.supply,
				got.Started, want, tt.why)
		}
	}
}
