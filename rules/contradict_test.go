package rules_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/rules"
)

// acts are things that one message of an advice may tell its reader to do, and another not
// to. Both are looked for in single sentences.
var acts = []struct {
	what     string
	do, dont *regexp.Regexp
}{
	{"a vitamin D test",
		regexp.MustCompile(`(?i)\b(ask|check|test)[^.]*\bvitamin D (blood )?(level|test)\b` +
			`|\bvitamin D (level )?(should be|is) (checked|tested)`),
		regexp.MustCompile(`(?i)\b(no|not need|without)\b[^.]*\bvitamin D (level|test)\b` +
			`|\bneed no (blood )?test`)},
	{"sun", regexp.MustCompile(`(?i)\b(spend|get|seek)\b[^.]*\b(time in the|more) sun\b`),
		regexp.MustCompile(`(?i)\b(do not|never|avoid|no|keep out of)\b[^.]*\b(sun|tanning)\b`)},
	{"exercise", regexp.MustCompile(`(?i)(^|\band )(walk|exercise|lift|keep moving|jump|dance)\b`),
		regexp.MustCompile(`(?i)\b(do not|no|rest from|stop)\b[^.]*\b(exercise|lift|walk on)\b`)},
	{"weight", regexp.MustCompile(`(?i)\b(lose|losing)( some)? weight\b`),
		regexp.MustCompile(`(?i)\b(do not|not try to|never)\b[^.]*\blose weight\b`)},
	{"milk", regexp.MustCompile(`(?i)^(eat|drink|choose|have|get)\b[^.]*\b(milk|yogurt|cheese)\b`),
		regexp.MustCompile(`(?i)^(avoid|leave out|no|do not)\b[^.]*\b(milk|yogurt|dairy)\b`)},
	{"fiber", regexp.MustCompile(`(?i)^(eat|add|choose)\b[^.]*\bfiber\b`),
		regexp.MustCompile(`(?i)\b(less|no|avoid|not)\b[^.]*\b(extra )?fiber\b`)},
	{"drinks", regexp.MustCompile(`(?i)\bdrink (plenty|more|extra|water|small sips)`),
		regexp.MustCompile(`(?i)\b(no food or drink|nothing to (eat or )?drink|do not (eat or )?drink)\b`)},
	{"lying down", regexp.MustCompile(`(?i)\blie (down|flat|on)\b`),
		regexp.MustCompile(`(?i)\bdo not lie\b|\bsit up\b`)},
	{"a new diet", regexp.MustCompile(`(?i)^(try|cut out|leave out)\b[^.]*\b(gluten|foods)\b`),
		regexp.MustCompile(`(?i)\b(do not|never)\b[^.]*\b(cut out|leave out|stop eating)\b`)},
	{"the medicine",
		regexp.MustCompile(`(?i)\b(keep|go on) (taking|using)\b|\bdo not (stop|skip)\b[^.]*\b(medicine|it)\b`),
		regexp.MustCompile(`(?i)\btake no more\b[^.]*\b(methotrexate|acitretin|medicine)\b`)},
}

// others are pairs of messages that speak of different things in such words.
var others = map[string]string{
	"lying down: red-fainting red-breathing-emergency": "it says who sits instead",
	"lying down: red-fainting red-cannot-swallow":      "it says who sits instead",

	"the medicine: calcium-total-check medicine-and-pregnancy": "of calcium that was prescribed",
	"the medicine: magnesium-too-much medicine-and-pregnancy":  "of magnesium that was prescribed",
}

var sentenceEnd = regexp.MustCompile(`[.!?:;]\s+|\n`)

// TestNoContradictions: no advice tells its reader to do a thing and, in another message, not
// to do it; and what answers the same sign asks for help in the same time.
func TestNoContradictions(t *testing.T) {
	rb := load(t)
	people := drawn(t, rb, 500)
	names, err := filepath.Glob(profiles + "/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		people = append(people, decoded(t, rb, name))
	}
	answers := symptomsOf(rb)
	done := map[string]bool{}
	met := map[string]int{} // acts that were looked at
	look := sentences{}
	for _, p := range people {
		a, err := rb.Advise(p, &advisor.Options{AsOf: asOf})
		if err != nil {
			t.Fatal(err)
		}
		for i := range acts {
			does, donts := look.in(a, acts[i].do), look.in(a, acts[i].dont)
			met[acts[i].what] += len(does) + len(donts)
			for x, do := range does {
				for y, dont := range donts {
					key := acts[i].what + ": " + x + " " + y
					if !done[key] && x != y && others[key] == "" {
						done[key] = true
						t.Errorf("%s\n  %s\n  %s", key, do, dont)
					}
				}
			}
		}
		for i, m := range a.Messages {
			for _, n := range a.Messages[i+1:] {
				key := m.Rule + " " + n.Rule
				x, y := within(m), within(n)
				if x != "" && y != "" && x != y && !done[key] && common(answers[m.Rule], answers[n.Rule]) {
					done[key] = true
					t.Errorf("%s: both answer the same sign\n  %s\n  %s", key, m.Action, n.Action)
				}
			}
		}
	}
	for _, act := range acts {
		if met[act.what] == 0 && !testing.Short() {
			t.Errorf("nobody reads of %s", act.what)
		}
	}
}

// sentences has, of each form, the sentence of a message that fits; "" if none does.
type sentences map[*regexp.Regexp]map[string]string

// in are the sentences of an advice that fit, by the rule of their message.
func (x sentences) in(a *advisor.Advice, form *regexp.Regexp) map[string]string {
	if x[form] == nil {
		x[form] = map[string]string{}
	}
	found := map[string]string{}
	for _, m := range a.Messages {
		text := m.Title + ". " + m.Text + " " + m.Action
		fits, seen := x[form][text]
		if !seen {
			for _, s := range sentenceEnd.Split(text, -1) {
				if s = strings.Join(strings.Fields(s), " "); form.MatchString(s) {
					fits = s
				}
			}
			x[form][text] = fits
		}
		if fits != "" {
			found[m.Rule] = fits
		}
	}
	return found
}

var times = regexp.MustCompile(`\b(now|today|tomorrow|this week|within (two )?days)\b`)

// within is by when the action of a message asks for help; "" if it does not say so.
func within(m advisor.Message) string { return times.FindString(m.Action) }

// symptomsOf are the symptoms that each rule answers.
func symptomsOf(rb *advisor.Rulebase[rules.Profile]) map[string]map[string]bool {
	parents := map[string][]string{}
	for term := range rb.Terms() {
		parents[term.ID] = term.Is
	}
	list := map[string]map[string]bool{}
	for r := range rb.Rules() {
		list[r.ID] = map[string]bool{}
		for _, term := range r.Answers {
			if isA(parents, term, "symptom") {
				list[r.ID][term] = true
			}
		}
	}
	return list
}

func common(a, b map[string]bool) bool {
	for x := range a {
		if b[x] {
			return true
		}
	}
	return false
}
