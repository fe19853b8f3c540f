package randpack

import (
	"fmt"
	"slices"
	"strings"
)

// A plan is what of a rule must be known before others are written: what is
// superseded, or stands beside a warning, has laws to keep.
type plan struct {
	level      string
	grave      bool // no stage may take it out
	bare       bool // it has no guards, as what stands beside a message that no stage may take out
	plain      bool // it is for whoever has what it answers, and says nothing else
	answers    []string
	supersedes string
	with       int // the companion, or 0
	silences   bool
}

// plans draws what binds rules to each other, forwards only, so that there is
// no circle; the last ones first, since what supersedes answers all that they do.
func (w *writer) plans(n int) []plan {
	list := make([]plan, n)
	for i := n - 1; i >= 0; i-- {
		p := &list[i]
		p.level = pick(w, levels)
		p.grave = slices.Contains(levels[grave:], p.level)
		if w.answering != nil && w.chance(0.6) {
			p.answers = []string{pick(w, conditionTerms)}
			p.plain = w.chance(0.5)
			p.bare = p.plain
		}
		if i+1 < n && w.chance(0.2) {
			p.with = i + 1 + w.IntN(n-i-1)
		}
		if i+1 == n || w.chance(0.75) {
			continue
		}
		j := i + 1 + w.IntN(n-i-1)
		p.supersedes = pick(w, []string{fmt.Sprintf("r%d", j), fmt.Sprintf("r%d", j), "{topic: a}",
			"{topic: b, below: important}"})
		if p.supersedes[0] == 'r' && list[j].grave {
			p.silences = true
			p.answers = append(p.answers, list[j].answers...)
			slices.Sort(p.answers)
			p.answers = slices.Compact(p.answers)
		}
	}
	for _, p := range list {
		if p.with > 0 {
			list[p.with].bare = list[p.with].bare || p.grave || p.bare
		}
	}
	return list
}

// rules writes the rules. One of them is sure to encourage something, and
// guards are kept for the invariants.
func (w *writer) rules() {
	n := max(2, 1+w.IntN(w.size.Rules))
	for i, p := range w.plans(n) {
		w.topics = append(w.topics, pick(w, []string{"a", "b"}))
		w.ruleFiles = append(w.ruleFiles, w.rule(i, p))
	}
}

var levels = []string{"info", "info", "notice", "important", "important", "warning", "warning",
	"urgent", "emergency"}

const grave = 5 // the first of the levels that cannot be lost

func (w *writer) rule(i int, p plan) string {
	var s strings.Builder
	when := w.cond(w.size.Depth)
	if len(p.answers) > 0 && (p.plain || w.chance(0.7)) { // it is for those who have what it answers
		when = fmt.Sprintf("has(%s, %q)", w.answering.name, pick(w, p.answers))
		if !p.plain {
			when = w.near(when)
		} else if w.chance(0.3) {
			when = fmt.Sprintf("(%s) or (%s)", when, w.cond(0))
		}
		w.asked = append(w.asked, answered{when, p.answers[0]})
	}
	guards := w.IntN(4)
	// of something that is known, and may be unsure all the same for want of a day
	if !p.bare && w.chance(0.12) {
		f := pick(w, append(w.of("date", "date", "date"), w.known...))
		if when = "(" + when + ")"; w.chance(0.5) {
			when = ""
		}
		known := fmt.Sprintf("known(%s)", f.name)
		if f.kind == "date" && w.chance(0.5) {
			known = fmt.Sprintf("%s == date(\"2026-01-%02d\")", f.name, f.consts[1])
		}
		when = strings.TrimPrefix(when+" and "+known, " and ")
		w.first, guards = w.about(f), 1
		w.guards = append(w.guards, w.first, w.first)
	}
	fmt.Fprintf(&s, "id: r%d\ntopic: %s\nlevel: %s\nwhen: |\n  %s\n", i, w.topics[i], p.level, when)
	if i%3 == 0 { // not drawn, so that the packs are what they were in all else
		fmt.Fprintf(&s, "weight: %d\n", i*37%101)
	}
	if !p.bare {
		s.WriteString(w.unless("", guards, p.grave))
	}
	if i == 0 || !p.plain && (!p.grave || w.chance(0.5)) {
		s.WriteString(w.moves("", i == 0 || w.chance(0.5)))
	}
	if len(p.answers) > 0 {
		fmt.Fprintf(&s, "answers: [%s]\n", strings.Join(p.answers, ", "))
	}
	pieces := w.pieces(i, when)
	s.WriteString(ofPieces(pieces) + "message:\n" + message("  ", "Title", pieces))
	if !p.plain && w.chance(0.3) {
		s.WriteString(w.variants(p, pieces))
	}
	if p.with > 0 {
		fmt.Fprintf(&s, "with: [r%d]\n", p.with)
	}
	if p.supersedes != "" {
		fmt.Fprintf(&s, "supersedes: [%s]\n", p.supersedes)
	}
	if !p.grave && !p.silences && w.chance(0.15) {
		fmt.Fprintf(&s, "repeat_after: %s\n", pick(w, []string{"30 days", "3 months"}))
	}
	fmt.Fprintf(&s,
		"cite: [{source: src, supports: Something.}]\nevidence: {certainty: low, strength: "+
			"none}\nreview: {by: unreviewed, on: 2026-01-15, next: %s}\n",
		pick(w, []string{"2026-06-30", "2028-11-20"}))
	return s.String()
}

// unless writes n guards; of a grave message each has a caution.
func (w *writer) unless(indent string, n int, grave bool) string {
	if n == 0 {
		return ""
	}
	var s strings.Builder
	s.WriteString(indent + "unless:\n")
	for range n {
		if len(w.guards) == 0 || w.chance(0.6) {
			w.guards = append(w.guards, w.cond(1))
		}
		g, sure := w.near(pick(w, w.guards)), grave
		if w.first != "" {
			g, sure, w.first = w.first, true, ""
		}
		fmt.Fprintf(&s, "%s  - if: |\n%s      %s\n%s    because: A reason.\n", indent, indent, g, indent)
		if sure || w.chance(0.4) {
			s.WriteString(indent + "    caution: {en: Careful.}\n")
		}
	}
	return s.String()
}

// moves writes what a message encourages and discourages.
func (w *writer) moves(indent string, encourages bool) string {
	s, other := "", foods[:4]
	if encourages {
		food := pick(w, foods[:4])
		s = fmt.Sprintf("%sencourages: [%s]\n", indent, food)
		if other = []string{"fish"}; food == "fish" { // nothing is both
			other = foods[:3]
		}
	}
	if w.chance(0.25) {
		return s + fmt.Sprintf("%sdiscourages: [%s]\n", indent, pick(w, other))
	}
	return s
}

// variants writes other words for some; every other one has the pieces.
func (w *writer) variants(p plan, pieces []piece) string {
	var s strings.Builder
	safe := w.IntN(3) // 0: the rule's own words
	n := 1 + w.IntN(2)
	s.WriteString("variants:\n")
	for i := range n {
		fmt.Fprintf(&s, "  - name: v%d\n    if: |\n      %s\n", i, w.cond(1))
		if safe == i+1 {
			s.WriteString("    safe: true\n")
		}
		if w.chance(0.3) {
			fmt.Fprintf(&s, "    level: %s\n", pick(w, []string{"info", p.level}))
		}
		if w.chance(0.5) {
			s.WriteString(w.moves("    ", w.chance(0.7)))
		}
		if !p.bare && w.chance(0.5) {
			s.WriteString(w.unless("    ", w.IntN(3), p.grave))
		}
		if len(p.answers) > 0 && !p.silences && w.chance(0.2) {
			fmt.Fprintf(&s, "    answers: [%s]\n", pick(w, conditionTerms))
		}
		own := pieces
		if i == 1 {
			own = nil
		}
		s.WriteString("    message:\n" + message("      ", fmt.Sprintf("Variant %d", i), own))
	}
	if safe == 0 || safe > n {
		return "safe: true\n" + s.String()
	}
	return s.String()
}

// invariants are drawn from the guards: what withholds a message is often what
// the message must not be shown to. And what is answered to some must be.
func (w *writer) invariants() {
	for i := range 1 + w.IntN(3) {
		if w.answering != nil && w.chance(0.5) {
			w.mustAnswer(i)
			continue
		}
		if len(w.names) > 1 && w.chance(0.1) {
			fmt.Fprintf(&w.invariantsYAML,
				"- id: i%d\n  whoever: |\n    %s\n  covered_by: [%s]\n  because: A reason.\n", i, w.cond(0),
				strings.Join(w.names, ", "))
			continue
		}
		fmt.Fprintf(&w.invariantsYAML, "- id: i%d\n  whoever: |\n    %s\n", i, w.whoever())
		if w.chance(0.4) {
			w.invariantsYAML.WriteString("  or_unknown: true\n")
		}
		if w.chance(0.2) {
			fmt.Fprintf(&w.invariantsYAML, "  unless: |\n    %s\n", w.cond(0))
		}
		fmt.Fprintf(&w.invariantsYAML, "  never_encourage: [%s]\n  because: A reason.\n", pick(w, foods))
	}
}

// mustAnswer writes what must be answered: for each kind of a term, or one.
func (w *writer) mustAnswer(i int) {
	whoever, must := "", pick(w, conditionTerms)
	switch k := w.IntN(10); {
	case k < 2:
		whoever, must = fmt.Sprintf("has(%s, t)", w.answering.name), "t"
	case k < 4 || len(w.asked) == 0:
		whoever = fmt.Sprintf("has(%s, %q)", w.answering.name, must)
	case k < 9:
		a := pick(w, w.asked)
		whoever, must = w.near(a.when), a.term
	default:
		must = fmt.Sprintf("[%s]", strings.Join(conditionTerms[1:2+w.IntN(3)], ", "))
		whoever = w.cond(1)
	}
	if w.chance(0.2) {
		whoever = fmt.Sprintf("(%s) and (%s)", whoever, w.cond(0))
	}
	out := &w.invariantsYAML
	fmt.Fprintf(out, "- id: i%d\n  whoever: |\n    %s\n  must_answer: %s\n  because: A reason.\n", i,
		whoever, must)
	if must == "t" {
		fmt.Fprintf(out, "  for_each: {term: t, below: %s}\n", pick(w, []string{"condition", "chronic"}))
	}
	if w.chance(0.5) {
		fmt.Fprintf(out, "  level: %s\n", pick(w, levels))
	}
	if w.chance(0.35) {
		out.WriteString("  or_asked: true\n")
	}
}

func (w *writer) whoever() string {
	if len(w.guards) == 0 || w.chance(0.15) {
		return w.cond(1)
	}
	a, b := pick(w, w.guards), pick(w, w.guards)
	switch w.IntN(6) {
	case 0:
		return fmt.Sprintf("(%s) or (%s)", a, w.cond(0))
	case 1:
		return fmt.Sprintf("(%s) and (%s)", a, b)
	case 2:
		return w.near(a)
	case 3:
		return fmt.Sprintf("(%s) or (%s)", a, b)
	}
	return a
}
