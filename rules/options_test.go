package rules_test

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/rules"
)

// A class by what it does: who has one may not know it, and a no would rule
// out every kind of it.
var byWhatItDoes = regexp.MustCompile(`^(a|an|the) ([a-z]+ ` +
	`)?(medicine|injection|product|sign|symptom|condition|herb|supplement|emergency) (that|with ` +
	`which|of which|for which|whose|to|only)\b` +
	`|^a sign (in|of danger)|^a medicine$|^a danger sign`)

// TestOptionsCanBeTicked: whatever a question offers to be ticked is something
// that a patient can know of: a name, or what it feels like.
func TestOptionsCanBeTicked(t *testing.T) {
	rb := load(t)
	seen := map[string]bool{}
	n := 400
	if testing.Short() {
		n = 60
	}
	draw := workbench.RandomProfiles(rb)
	for i := range n {
		p, err := draw(rand.New(rand.NewPCG(11, uint64(i))), []float64{0, 0.05, 0.3, 0.6}[i%4])
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, &advisor.Options{AsOf: asOf})
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range a.Questions {
			for _, o := range append(q.Terms, q.Options...) {
				if key := q.Fact + " " + o.Value; !seen[key] {
					if seen[key] = true; byWhatItDoes.MatchString(o.Text) {
						t.Errorf("%s offers %q (%s), which nobody can tick: give it a name that people use, or "+
							"asked: false", q.Fact, o.Text, o.Value)
					}
				}
			}
		}
	}
	if len(seen) < 300 {
		t.Errorf("only %d options were seen", len(seen))
	}
}

// A person of whom something is known for certain, with what nobody asks them and what no
// question offers them.
var notFor = []struct {
	who    string
	is     func(*rules.Profile)
	asked  []string
	offers []string
}{
	{"a girl of 4", func(p *rules.Profile) { p.Age, p.Sex = new(4), rules.SexFemale },
		append([]string{"smoking", "alcohol_units_per_week", "age_at_menopause", "has_womb",
			"menopausal_status", "partner_planning_pregnancy", "uses_tanning_bed"}, ofPregnancy...),
		[]string{"about_estrogen", "about_menopause", "menopausal_hormone_therapy", "missed_period",
			"bleeding_after_menopause", "contraception_failure", "groin_emergency", "alcohol",
			"combined_contraceptive", "alcohol_withdrawal", "pregnancy_complication"}},
	{"a boy of 4", func(p *rules.Profile) { p.Age, p.Sex = new(4), rules.SexMale },
		append([]string{"smoking", "alcohol_units_per_week", "age_at_menopause", "has_womb",
			"menopausal_status", "partner_planning_pregnancy"}, ofPregnancy...),
		[]string{"about_estrogen", "about_menopause", "menopausal_hormone_therapy", "missed_period",
			"unexplained_vaginal_bleeding", "ovaries_removed", "endometrial_cancer", "dmpa"}},
	{"a man of 30", func(p *rules.Profile) { p.Age, p.Sex, p.HasWomb = new(30), rules.SexMale, nil },
		append([]string{"has_womb", "born_preterm"}, ofPregnancy...),
		[]string{"about_estrogen", "about_menopause", "missed_period", "pregnancy_complication",
			"unexplained_vaginal_bleeding", "ovaries_removed", "menopausal_hormone_therapy"}},
	{"a woman of 30 before menopause",
		func(p *rules.Profile) {
			p.Age, p.Sex, p.AgeAtMenopause = new(30), rules.SexFemale, nil
			p.MenopausalStatus = rules.MenopausalStatusPremenopausal
		}, []string{"age_at_menopause", "years_since_menopause", "born_preterm", "age_months"},
		[]string{"groin_emergency", "prostate_cancer"}},
	{"a woman of 70 past menopause",
		func(p *rules.Profile) {
			p.Age, p.Sex, p.AgeAtMenopause = new(70), rules.SexFemale, new(50)
			p.MenopausalStatus = rules.MenopausalStatusPostmenopausal
		}, append([]string{"menopausal_status"}, ofPregnancy...),
		[]string{"missed_period", "contraception_failure", "groin_emergency",
			"pregnancy_complication"}},
}

var ofPregnancy = []string{"pregnant", "may_be_pregnant", "planning_pregnancy",
	"could_become_pregnant", "breastfeeding", "gave_birth_last_year"}

// TestQuestionsFitThePerson: whatever else a record says or leaves open, nobody is asked for
// what is not for them, nor offered it. A womb on record is another matter than a sex.
func TestQuestionsFitThePerson(t *testing.T) {
	rb := load(t)
	for i, base := range drawn(t, rb, 300) {
		for _, x := range notFor {
			p := *base
			p.BirthDate, p.YearsSinceMenopause, p.AgeMonths = nil, nil, nil
			p.HasWomb, p.AgeAtMenopause, p.MenopausalStatus = nil, nil, ""
			x.is(&p)
			a, err := rb.Advise(&p, &advisor.Options{AsOf: asOf})
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range a.Questions {
				if slices.Contains(x.asked, q.Fact) {
					t.Errorf("person %d, as %s, is asked: %s", i, x.who, q.Ask)
				}
				for _, o := range append(q.Terms, q.Options...) {
					if slices.Contains(x.offers, o.Value) {
						t.Errorf("person %d, as %s, is offered %q (%s)", i, x.who, o.Text, q.Fact)
					}
				}
			}
		}
	}
}
