package rules_test

import (
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/rules"
)

// notSuddenly finds the warning that steroid tablets must not end all at once, or by oneself.
var notSuddenly = regexp.MustCompile(`(?i)\b(not|never|nobody should)\b[^.:]*\bstop\b[^.:]*\b(suddenly|steroids?)\b` +
	`|\bnever stop suddenly\b|\bkeep taking (your )?steroid`)

// TestNotSuddenlyIsSaidOnce: whoever takes steroid tablets reads in one message of an advice
// that they must not end suddenly, and not again in each that has to do with them.
func TestNotSuddenlyIsSaidOnce(t *testing.T) {
	rb := load(t)
	names, err := filepath.Glob(profiles + "/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	var people []*rules.Profile
	for _, name := range names {
		people = append(people, decoded(t, rb, name))
	}
	people = append(people, onSteroids(t, rb, 300)...)
	once := 0
	for i, p := range people {
		a, err := rb.Advise(p, &advisor.Options{AsOf: asOf})
		if err != nil {
			t.Fatal(err)
		}
		var by []string
		for _, m := range a.Messages {
			if notSuddenly.MatchString(m.Title + ". " + m.Text + " " + m.Action) {
				by = append(by, m.Rule)
			}
		}
		if len(by) > 1 {
			t.Errorf("person %d reads it in each of %v", i, by)
		}
		if len(by) == 1 {
			once++
		}
	}
	if once < 20 {
		t.Errorf("only %d of %d people read it at all", once, len(people))
	}
	t.Logf("%d of %d people read it once", once, len(people))
}

// onSteroids are random people who have taken steroid tablets for months.
func onSteroids(t *testing.T, rb *advisor.Rulebase[rules.Profile], n int) (list []*rules.Profile) {
	t.Helper()
	draw := workbench.RandomProfiles(rb)
	for i := range n {
		p, err := draw(rand.New(rand.NewPCG(41, uint64(i))), []float64{0.3, 0.6, 0.9}[i%3])
		if err != nil {
			t.Fatal(err)
		}
		_, more, err := rb.Decode("steroids.yaml",
			[]byte("medications: {has: [{name: prednisolone, dose_mg_per_day: 10, months: 14, weeks: 60}]}"))
		if err != nil {
			t.Fatal(err)
		}
		p.Medications = more.Medications
		list = append(list, p)
	}
	return list
}
