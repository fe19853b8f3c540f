package randpack

import (
	"fmt"
	"strings"
)

// rules writes the rules. One of them is sure to encourage something, and
// guards are kept for the invariants.
func (w *writer) rules() {
	n := max(2, 1+w.IntN(w.size.Rules))
	for i := range n {
		w.topics = append(w.topics, pick(w, []string{"a", "b"}))
		w.ruleFiles = append(w.ruleFiles, w.rule(i, n))
	}
}

var levels = []string{"info", "info", "notice", "important", "important", "urgent", "emergency"}

func (w *writer) rule(i, n int) string {
	var s strings.Builder
	level := pick(w, levels)
	grave := level == "urgent" || level == "emergency"
	fmt.Fprintf(&s, "id: r%d\ntopic: %s\nlevel: %s\nwhen: |\n  %s\n", i, w.topics[i], level, w.cond(w.size.Depth))
	s.WriteString(w.unless("", w.IntN(4), grave))
	s.WriteString(w.moves("", i == 0 || w.chance(0.5)))
	s.WriteString("message:\n" + message("  ", "Title"))
	if !grave && w.chance(0.3) {
		s.WriteString(w.variants(level))
	}
	if i+1 < n && w.chance(0.2) { // forwards only, so that there is no circle
		fmt.Fprintf(&s, "with: [r%d]\n", i+1+w.IntN(n-i-1))
	}
	if i+1 < n && w.chance(0.25) {
		fmt.Fprintf(&s, "supersedes: [%s]\n", pick(w, []string{fmt.Sprintf("r%d", i+1+w.IntN(n-i-1)), "{topic: a}", "{topic: b, below: important}"}))
	}
	if !grave && w.chance(0.15) {
		fmt.Fprintf(&s, "repeat_after: %s\n", pick(w, []string{"30 days", "3 months"}))
	}
	fmt.Fprintf(&s, "cite: [{source: src, supports: Something.}]\nevidence: {certainty: low, strength: none}\nreview: {by: unreviewed, on: 2026-01-15, next: %s}\n",
		pick(w, []string{"2026-06-30", "2028-11-20"}))
	return s.String()
}

func message(indent, title string) string {
	return fmt.Sprintf("%sen:\n%s  title: %s\n%s  text: Text.\n%s  action: Act.\n", indent, indent, title, indent, indent)
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
		g := pick(w, w.guards)
		fmt.Fprintf(&s, "%s  - if: |\n%s      %s\n%s    because: A reason.\n", indent, indent, w.near(g), indent)
		if grave || w.chance(0.4) {
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

func (w *writer) variants(level string) string {
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
			fmt.Fprintf(&s, "    level: %s\n", pick(w, []string{"info", level}))
		}
		if w.chance(0.5) {
			s.WriteString(w.moves("    ", w.chance(0.7)))
		}
		if w.chance(0.5) {
			s.WriteString(w.unless("    ", w.IntN(3), false))
		}
		s.WriteString("    message:\n" + message("      ", fmt.Sprintf("Variant %d", i)))
	}
	if safe == 0 || safe > n {
		return "safe: true\n" + s.String()
	}
	return s.String()
}

// invariants are drawn from the guards: what withholds a message is often what
// the message must not be shown to.
func (w *writer) invariants() {
	for i := range 1 + w.IntN(3) {
		if len(w.names) > 1 && w.chance(0.1) {
			fmt.Fprintf(&w.invariantsYAML, "- id: i%d\n  whoever: |\n    %s\n  covered_by: [%s]\n  because: A reason.\n", i, w.cond(0), strings.Join(w.names, ", "))
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
