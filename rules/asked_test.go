package rules_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/rules"
)

// TestAskedComesFirst: what answers a subject that somebody asks about is left out of no advice
// that has room for something less than important of which nobody asked; and where the advice
// has room for a message more, it is there.
func TestAskedComesFirst(t *testing.T) {
	rb := load(t)
	subjects := subjectsOf(rb)
	r := rand.New(rand.NewPCG(5, 18))
	asked, left := 0, 0
	for _, p := range drawn(t, rb, 1_000) {
		p.AsksAbout = advisor.Set{Complete: true}
		for range 1 + r.IntN(3) {
			p.AsksAbout.Has = append(p.AsksAbout.Has, subjects[r.IntN(len(subjects))])
		}
		all, capped := adviceOf(t, rb, p, -1), adviceOf(t, rb, p, 0)
		for _, subject := range p.AsksAbout.Has {
			answer := func(m advisor.Message) bool { return answersSubject(m, subject) }
			if !slices.ContainsFunc(all.Messages, answer) {
				continue
			}
			if asked++; slices.ContainsFunc(capped.Messages, answer) {
				continue
			}
			left++
			if n := workbench.ReadingOf(capped).Messages; len(capped.Groups) == 0 && n < 5 {
				t.Errorf("%s is asked about, and has no answer beside %v", subject, rulesOf(capped))
			}
			for _, m := range capped.Messages {
				if m.Level < advisor.Important && len(m.With) == 0 && !answersAny(m, p.AsksAbout.Has) {
					t.Errorf("%s is asked about, and %s has its room in %v", subject, m.Rule, rulesOf(capped))
				}
			}
		}
	}
	if asked < 200 || left == 0 {
		t.Errorf("%d subjects with an answer, %d left out: too few to tell", asked, left)
	}
	t.Logf("of %d subjects with an answer %d are left out for what is important", asked, left)
}

// subjectsOf are what somebody may ask about.
func subjectsOf(rb *advisor.Rulebase[rules.Profile]) (list []string) {
	for term := range rb.Terms() {
		if slices.Contains(term.Is, "subject") {
			list = append(list, term.ID)
		}
	}
	return list
}

func adviceOf(t *testing.T, rb *advisor.Rulebase[rules.Profile], p *rules.Profile,
	most int) *advisor.Advice {
	t.Helper()
	a, err := rb.Advise(p, &advisor.Options{AsOf: asOf, Cap: most})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func answersSubject(m advisor.Message, subject string) bool {
	return slices.Contains(m.Answers, subject) || slices.Contains(m.Answers, "subject")
}

func answersAny(m advisor.Message, subjects []string) bool {
	return slices.ContainsFunc(subjects, func(s string) bool { return answersSubject(m, s) })
}

func rulesOf(a *advisor.Advice) (list []string) {
	for _, m := range a.Messages {
		list = append(list, m.Rule)
	}
	return list
}
