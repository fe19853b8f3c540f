package advisor_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
)

const oracleFacts, oracleRules = 12, 10

var (
	oracleTerms = []string{"food", "fruit", "apple", "pear", "dairy", "milk", "yogurt"}
	oracleWider = map[string]string{"fruit": "food", "apple": "fruit", "pear": "fruit",
		"dairy": "food", "milk": "dairy", "yogurt": "dairy"}
	oracleLevels = []string{"info", "notice", "important", "warning", "urgent", "emergency"}
)

// An oracleDraw draws packs and people.
type oracleDraw struct{ *rand.Rand }

func (d *oracleDraw) chance(p float64) bool { return d.Float64() < p }

func (d *oracleDraw) pack() *mPack {
	p := &mPack{wider: oracleWider, cap: 1 + d.IntN(5), withhold: d.chance(0.6)}
	if d.chance(0.5) {
		p.capWords = 3 + d.IntN(20)
	}
	rank := d.Perm(oracleRules) // superseding mostly goes one way, so that there are few circles
	for i := range oracleRules {
		r := mRule{topic: "a", when: d.IntN(oracleFacts), overdue: d.chance(0.2),
			text: 1 + d.IntN(9)}
		if i >= oracleRules/2 {
			r.topic = "b"
		}
		r.words = append(r.words, d.words(-1))
		for range max(0, d.IntN(5)-2) {
			r.words = append(r.words, d.words(d.IntN(oracleFacts)))
		}
		r.safe = d.IntN(len(r.words))
		if d.chance(0.3) && !r.grave() {
			r.rest = 10 * (1 + d.IntN(9))
		}
		p.rules = append(p.rules, r)
	}
	for i := range p.rules {
		r := &p.rules[i]
		for j := range p.rules {
			if j != i && d.chance(0.06) && (!r.grave() || !p.rules[j].guarded()) {
				r.with = append(r.with, j)
			}
			if j != i && d.chance(0.12) && (rank[i] < rank[j] || d.chance(0.03)) {
				if r.supersedes = append(r.supersedes, mSelector{rule: j}); p.rules[j].grave() {
					r.rest = 0
				}
			}
		}
		if rank[i] < 3 && d.chance(0.4) {
			r.supersedes = append(r.supersedes, mSelector{
				-1, pick(d, []string{"", "a", "b"}), 1 + d.IntN(len(oracleLevels)-1)})
		}
	}
	return p
}

func pick[T any](d *oracleDraw, list []T) T { return list[d.IntN(len(list))] }

func (d *oracleDraw) words(cond int) mWords {
	w := mWords{cond: cond, level: d.IntN(3), weight: pick(d, []int{0, 0, 7, 100})}
	if d.chance(0.25) {
		w.level = d.IntN(len(oracleLevels))
	}
	for range max(0, d.IntN(5)-2) {
		g := mGuard{d.IntN(oracleFacts), d.chance(0.5) || w.level >= mWarning}
		if !slices.ContainsFunc(w.guards, func(other mGuard) bool { return other.cond == g.cond }) {
			w.guards = append(w.guards, g)
		}
	}
	if d.chance(0.4) && w.level < mWarning {
		w.answers = pick(d, oracleTerms)
	}
	if d.chance(0.35) {
		w.encourages = []string{pick(d, oracleTerms)}
	}
	if e := pick(d, oracleTerms[1:]); d.chance(0.25) && !slices.Contains(w.encourages, e) &&
		!(&model{mPack: &mPack{wider: oracleWider}}).odds(&w, &mWords{discourages: []string{e}}) {
		w.discourages = []string{e}
	}
	return w
}

func (r *mRule) grave() bool {
	return slices.ContainsFunc(r.words, func(w mWords) bool { return w.level >= mWarning })
}

func (r *mRule) guarded() bool {
	return slices.ContainsFunc(r.words, func(w mWords) bool { return len(w.guards) > 0 })
}

func (d *oracleDraw) person(p *mPack) *mPerson {
	x := &mPerson{history: map[int][]int{}, cap: pick(d, []int{0, 0, -1, 1, 2, 3})}
	for range oracleFacts {
		x.truths = append(x.truths, pick(d, []truth{-1, -1, 0, 1, 1, 1}))
	}
	for _, t := range oracleTerms {
		if d.chance(0.05) {
			x.allergies = append(x.allergies, t)
		}
		if d.chance(0.1) {
			x.asks = append(x.asks, t)
		}
	}
	if d.chance(0.5) {
		for range d.IntN(12) {
			r := d.IntN(oracleRules)
			x.history[r] = append(x.history[r], d.IntN(130)-20)
		}
	}
	return x
}

// given is a person as a profile, and the options of the advice.
func (x *mPerson) given(p *mPack) (string, *advisor.Options) {
	asOf := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	opts := &advisor.Options{AsOf: asOf, Cap: x.cap}
	for r, list := range x.history { // in an order that differs from run to run
		for _, days := range list {
			opts.History = append(opts.History, advisor.Delivery{
				Rule: fmt.Sprintf("r%02d", r), On: asOf.AddDate(0, 0, -days).Add(6 * time.Hour)})
		}
	}
	var s strings.Builder
	for i, t := range x.truths {
		if t != 0 {
			fmt.Fprintf(&s, "f%d: %t\n", i, t > 0)
		}
	}
	fmt.Fprintf(&s, "allergies: [%s]\nasks: [%s]\n", strings.Join(x.allergies, ", "),
		strings.Join(x.asks, ", "))
	return s.String(), opts
}

func (pack *mPack) yaml() string {
	var s strings.Builder
	for i, r := range pack.rules {
		next := "2028-01-01"
		if r.overdue {
			next = "2026-05-01"
		}
		fmt.Fprintf(&s, "- id: r%02d\n  topic: %s\n  when: f%d\n  message: {en: {title: R%02d, text: "+
			"%s, action: A.}}\n  cite: [{source: s, supports: It.}]\n"+
			"  evidence: {certainty: low, strength: none}\n  review: {by: unreviewed, on: 2026-01-01, "+
			"next: %s}\n", i, r.topic, r.when, i,
			strings.TrimSpace(strings.Repeat("T. ", r.text)), next)
		r.words[0].write(&s, "  ")
		if len(r.words) > 1 {
			fmt.Fprintf(&s, "  safe: %t\n  variants:\n", r.safe == 0)
		}
		for j, w := range r.words[1:] {
			fmt.Fprintf(&s, "    - name: v%d\n      if: f%d\n      safe: %t\n", j, w.cond, r.safe == j+1)
			w.write(&s, "      ")
		}
		if r.rest > 0 {
			fmt.Fprintf(&s, "  repeat_after: %d days\n", r.rest)
		}
		for j, c := range r.with {
			if j == 0 {
				s.WriteString("  with:\n")
			}
			fmt.Fprintf(&s, "    - r%02d\n", c)
		}
		for j, sel := range r.supersedes {
			if j == 0 {
				s.WriteString("  supersedes:\n")
			}
			switch {
			case sel.rule >= 0:
				fmt.Fprintf(&s, "    - r%02d\n", sel.rule)
			case sel.topic != "":
				fmt.Fprintf(&s, "    - {topic: %s, below: %s}\n", sel.topic, oracleLevels[sel.below])
			default:
				fmt.Fprintf(&s, "    - {below: %s}\n", oracleLevels[sel.below])
			}
		}
	}
	return s.String()
}

func (w *mWords) write(s *strings.Builder, indent string) {
	fmt.Fprintf(s, "%slevel: %s\n%sweight: %d\n%sencourages: [%s]\n%sdiscourages: [%s]\n%sanswers: [%s]\n",
		indent, oracleLevels[w.level],
		indent, w.weight, indent, strings.Join(w.encourages, ", "), indent,
		strings.Join(w.discourages, ", "), indent, w.answers)
	if len(w.guards) == 0 {
		fmt.Fprintf(s, "%sunless: []\n", indent)
		return
	}
	fmt.Fprintf(s, "%sunless:\n", indent)
	for _, g := range w.guards {
		fmt.Fprintf(s, "%s  - if: f%d\n%s    because: So.\n", indent, g.cond, indent)
		if g.caution {
			fmt.Fprintf(s, "%s    caution: {en: Care.}\n", indent)
		}
	}
}
