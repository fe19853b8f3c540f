package compile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/internal/cells"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/inspect"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/trace"
)

// atom is the only atom of a condition, or nil.
func atom(c condition.Cond) (a *condition.Atom) {
	condition.Walk(c, func(c condition.Cond) bool {
		if x, ok := c.(*condition.Atom); ok {
			a = x
		}
		return true
	})
	return a
}

// TestAsksKnown: what asks of one fact whether it is known, and no more.
func TestAsksKnown(t *testing.T) {
	p := smallpack.Load(t)
	for text, want := range map[string]string{
		"known(smoker)": "smoker", "weight_kg == nil": "weight_kg", "weight_kg != nil": "weight_kg",
		"nil != weight_kg": "weight_kg",
		"nil == weight_kg": "weight_kg", "not known(conditions)": "conditions", "weight_kg == 3": "",
		"weight_kg != 3": "", "weight_kg > 3": "",
		"smoker": "", `has(conditions, "lupus")`: "", "weight_kg != height_cm": "",
		"(weight_kg ?? 3) == 3": "", "any(medications, known(.dose))": "medications.dose",
	} {
		got := ""
		if f := atom(smallpack.Compile(t, p, []string{text})[0]).AsksKnown(); f != nil {
			got = f.Path
		}
		if got != want {
			t.Errorf("%s asks whether %q is known; want %q", text, got, want)
		}
	}
}

// TestCanBeUnknown: what has an answer for every profile, as its form shows.
func TestCanBeUnknown(t *testing.T) {
	p := smallpack.Load(t)
	for text, want := range map[string]bool{
		"smoker": true, "age > 3": true, `has(conditions, "lupus")`: true,
		"any(medications, .dose > 3)": true,
		"known(smoker)":               false, "smoker == nil": false, "not known(smoker)": false,
		"(smoker ?? false)": false, "(weight_kg ?? 60) > 70": false,
		"(weight_kg ?? height_cm) > 70":      true,
		"(weight_kg ?? 60) + height_cm > 70": true, "(weight_kg ?? 60) + (height_cm ?? 170) > 70": false,
		"-(weight_kg ?? 60) < 3": false, "abs(weight_kg ?? 60) > 70": false, "abs(weight_kg) > 70": true,
		"(known(smoker) ? 1 : 2) > 1": false, "(smoker ? 1 : 2) > 1": true,
		"(known(smoker) ? (weight_kg ?? 1) : 2) > 1": false, "(known(smoker) ? weight_kg : 2) > 1": true,
		"(known(smoker) ? 2 : weight_kg) > 1": true, "(known(smoker) ? 2 : (weight_kg ?? 5)) > 1": false,
		"(weight_kg ?? 3) in [3, 5]": false, "weight_kg in [3, 5]": true,
		"(weight_kg ?? 3) in [3, height_cm]": true,
		"known(smoker) and known(weight_kg)": false, "known(smoker) and smoker": true,
	} {
		if got := inspect.CanBeUnknown(smallpack.Compile(t, p, []string{text})[0]); got != want {
			t.Errorf("%s can be unknown: %v", text, got)
		}
	}
}

// TestString: a condition as text, for messages, and what its text means is what
// it means.
func TestString(t *testing.T) {
	p := smallpack.Load(t)
	for text, want := range map[string]string{
		"smoker and age > 3 or not smoker":             "(smoker and age > 3) or not (smoker)",
		"smoker == (age > 3)":                          "(smoker) == (age > 3)",
		"smoker != (age > 3)":                          "not ((smoker) == (age > 3))",
		"smoker ? age > 3 : age > 5":                   "smoker ? age > 3 : age > 5",
		"any(medications, .dose > 3 and .months >= 2)": "any(medications, .dose > 3 and .months >= 2)",
		"adult and smoker":                             "adult and smoker",
	} {
		c := smallpack.Compile(t, p, []string{text})[0]
		if got := fmt.Sprint(c); strings.Trim(got, "()") != strings.Trim(want, "()") {
			t.Errorf("%s is written %s; want %s", text, got, want)
		}
		again := smallpack.Compile(t, p, []string{fmt.Sprint(c)})[0]
		for _, doc := range []randprofile.Doc{{}, {"smoker": true}, {"smoker": false}, {"age": 4},
			{"age": 2, "smoker": true}, {"age": 9, "smoker": false}} {
			f := smallpack.Frame(t, p, doc, "US")
			if a, b := f.Eval(c), f.Eval(again); a != b {
				t.Errorf("%s is %v, and as written %v, on %v", text, a, b, doc)
			}
		}
	}
}

// TestDirectForms: the comparisons that conditions are made of have code of
// their own, and do not wait for the expr machine.
func TestDirectForms(t *testing.T) {
	p := withFacts(t, "nickname: {type: text, ask: {en: Nickname}}\npain: {type: int, unit: \"1\", "+
		"range: [0, 10], ask: {en: Pain}}\n")
	for text, want := range map[string]bool{
		"pain > 3": true, "3 < pain": true, "weight_kg <= 2.5": true, "pain > 2.5": true,
		"weight_kg != 3": true, `sex == "male"`: true,
		`sex != "male"`: true, `nickname == "Bo"`: true, `"Bo" != nickname`: true, "smoker": true,
		"weight_kg > height_cm": false,
		// which may have to be derived
		"weight_kg + 3 > 5": false, `nickname < "Bo"`: true, "age > 3": false,
	} {
		if got := atom(smallpack.Compile(t, p, []string{text})[0]).Test.IsPlain(); got != want {
			t.Errorf("%s has code of its own: %v", text, got)
		}
	}
}

// TestFails: what may have no value for a profile whose facts are all known.
func TestFails(t *testing.T) {
	p := smallpack.Load(t)
	for text, want := range map[string]bool{
		"weight_kg / labs.crp > 1": true, "weight_kg / height_cm > 1": false, // which is at least 40
		"weight_kg / labs.crp / 2 > 1": true, "weight_kg / 2 / labs.crp > 1": true,
		"weight_kg / 2 > 1":            false,
		"weight_kg / labs.crp + 1 > 2": true, "(weight_kg + 1) / (labs.crp - 5) > 1": true,
		"weight_kg > 1": false, "bmi > 30": false,
	} {
		if got := atom(smallpack.Compile(t, p, []string{text})[0]).Fails; got != want {
			t.Errorf("%s may fail: %v", text, got)
		}
	}
}

// TestCuts: where the value of a condition can change.
func TestCuts(t *testing.T) {
	p := smallpack.Load(t)
	for text, want := range map[string]string{
		"age > 3":                       "[3] exact",
		"age in 3..9":                   "[3 9] exact",
		"weight_kg in 3..9":             "[3 9]", // and not between whole numbers
		"age in [3, 5]":                 "[3 5] exact",
		"(age ?? 7) > age":              "[7] linked", // values between bounds are tried
		"(age ?? 7) > 5":                "[5] exact",
		"weight_kg + 3 > 5":             "[2] exact",
		"weight_kg > height_cm":         "[] exact linked",
		"weight_kg + 1 > height_cm + 1": "[] linked", // rounded, each for itself
		"months_since(last_scan) > age": "[] linked since months_since",
		"days_since(last_scan) > age":   "[] linked since days_since",
		"days_since(last_scan) > days_since(birth_date)":     "[] exact linked since days_since",
		"months_since(last_scan) > months_since(birth_date)": "[] linked since months_since",
		"weight_kg == 10 / 3":                                "[3.3333333333333335] exact",
		"10 - age > 3":                                       "[7] exact",
		"age + age == 6":                                     "[3] exact",
		"-weight_kg < -5":                                    "[5] exact",
		"3 * weight_kg - weight_kg > 4":                      "[3]", // may fall where it is rounded
		"months_since(last_scan) >= 12":                      "[12] exact since months_since",
		`region == "US"`:                                     "[] exact region",
	} {
		cuts := cells.Of(atom(smallpack.Compile(t, p, []string{text})[0]))
		slices.Sort(cuts.Numbers)
		got := fmt.Sprint(cuts.Numbers)
		for word, is := range map[string]bool{" exact": cuts.Exact, " linked": cuts.Linked,
			" since " + cuts.Since: cuts.Since != "", " region": cuts.Region} {
			if is != strings.Contains(want, word) {
				t.Errorf("%s:%s is %v", text, word, is)
			}
		}
		if numbers, _, _ := strings.Cut(want, "]"); got != numbers+"]" {
			t.Errorf("%s can change at %s; want %s", text, got, want)
		}
	}
}

// TestParts: what a pack may build is counted for each text and over all.
func TestParts(t *testing.T) {
	p := smallpack.Load(t)
	texts := []string{"age > 61", "age > 62 and smoker",
		"not (age > 63) and (smoker or weight_kg < 64)"}
	_, sum := p.Space.Parts()
	for i, text := range texts {
		smallpack.Compile(t, p, []string{text})
		last, all := p.Space.Parts()
		if sum += last; all != sum || last < 2*i+1 {
			t.Errorf("%s counts %d, and %d with all before; want %d", text, last, all, sum)
		}
	}
}

// TestPlacesOfDerived: a site that does not stand in the text, since it was
// written into it, is told where the text begins.
func TestPlacesOfDerived(t *testing.T) {
	p := smallpack.Load(t)
	text := smallpack.Verbatim(t, `smoker and age > 3`)
	elsewhere := trace.Sites(p.Space.Compile(smallpack.Verbatim(t, "weight_kg > 60"),
		&source.Reader{Errs: &source.Errors{}}))
	var got []string
	for _, pos := range p.Space.Places("", text, trace.Texts(elsewhere)) {
		got = append(got, pos.String())
	}
	if diff := cmp.Diff([]string{"condition.yaml:2:3"}, got); diff != "" {
		t.Error(diff)
	}
}
