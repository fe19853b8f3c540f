package lsp

import (
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/spell"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/lint"
	"example.com/crosstalk/advisor/workbench"
)

// A Fix is something that an editor can do about what stands on a line.
type Fix struct {
	Title string
	Edits []Edit
	Mends bool // it mends something that is wrong; else it adds something
}

// Fixes lists what can be done about a line of a file: the nearest name in the place of one
// that there is not, the case that would show what no case shows, the guard that an
// invariant asks for.
func (w *Workspace) Fixes(file string, line int) []Fix {
	fixes := w.nearest(file, line)
	if w.load() != nil {
		return fixes
	}
	for _, r := range w.pack.Rules {
		if r.Pos.File != file || !concerns(r, line) {
			continue
		}
		fixes = append(fixes, w.guards(r)...)
		fixes = append(fixes, w.cases(r)...)
	}
	return fixes
}

// concerns reports whether a line is one of a rule at which its cases and guards are
// offered: its id, condition, guards, what it encourages, or its cases.
func concerns(r *pack.Rule, line int) bool {
	for i, key := range r.Node.Keys {
		end := 1 << 30
		if i+1 < len(r.Node.Keys) {
			end = r.Node.Keys[i+1].Pos.Line
		} else if key.Value != "tests" {
			end = key.Pos.Line + 1
		}
		if key.Pos.Line <= line && line < end {
			return slices.Contains([]string{"id", "when", "unless", "encourages", "tests"}, key.Value)
		}
	}
	return false
}

// nearest offers, for names on a line that there are not, the nearest that there is.
func (w *Workspace) nearest(file string, line int) (fixes []Fix) {
	f := w.read(file)
	add := func(at Range, was string, names []string) {
		if best := spell.Nearest(was, names); best != "" && best != was {
			fixes = append(fixes, Fix{Title: fmt.Sprintf("Change %q to %q", was, best), Mends: true,
				Edits: []Edit{{at, best}}})
		}
	}
	for i := range f.names {
		n := &f.names[i]
		if n.At.Line != line || n.Makes || w.made(n) != nil || w.isValue(n) {
			continue
		}
		was, list := n.Text, ""
		if dot := strings.LastIndexByte(n.Text, '.'); dot >= 0 && n.What == format.FactName {
			list, was = n.Text[:dot+1], n.Text[dot+1:]
		}
		add(n.At, was, w.candidates(n, list))
	}
	for _, k := range f.keys {
		if k.at.Line == line {
			add(k.at, w.slice(k.at), k.of.Names())
		}
	}
	return fixes
}

// isValue reports whether n is a value of an enumeration, a region or a word of the
// language, and not a name.
func (w *Workspace) isValue(n *name) bool {
	if n.Loose && n.Text == "region" || w.pack == nil {
		return n.Loose && n.Text == "region"
	}
	if n.Loose { // the value of a case may be a word of an enumeration, without quotation marks
		return slices.ContainsFunc(w.pack.Schema.Facts, func(f *fact.Fact) bool {
			return slices.Contains(f.Values, n.Text)
		})
	}
	f := w.fact(n.Of)
	return n.What == format.TermName && (n.Of == "region" || f != nil && slices.Contains(f.Values,
		n.Text))
}

// candidates are the names that could have been meant.
func (w *Workspace) candidates(n *name, list string) (names []string) {
	whats := []format.What{n.What}
	if n.Loose {
		whats = loose
	}
	w.all(func(_ string, m *name) bool {
		if rest, ok := strings.CutPrefix(m.Text, list); ok && m.Makes && slices.Contains(whats, m.What) &&
			!strings.Contains(rest, ".") {
			names = append(names, rest)
		}
		return true
	})
	if w.pack != nil && n.What == format.TermName {
		if f := w.fact(n.Of); f != nil && len(f.Values) > 0 {
			return f.Values
		}
	}
	return names
}

// cases offers the cases that would show what no case of the rule shows.
func (w *Workspace) cases(r *pack.Rule) (fixes []Fix) {
	c, err := workbench.Cover(w.rb, &workbench.SearchOptions{Rules: []string{r.ID}})
	if err != nil {
		return nil
	}
	for _, s := range c.Suggestions() {
		at, head, indent := w.end(r, "tests", 2)
		text := head + shift(s.YAML(), indent-2)
		fixes = append(fixes, Fix{Title: fmt.Sprintf("Add the case %q (%s): is that right?", s.Name,
			s.Expect), Edits: []Edit{{at, text}}})
	}
	return fixes
}

// shift moves lines to the right.
func shift(text string, by int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.Repeat(" ", max(by, 0)) + line)
	}
	return b.String()
}

// end is where an item is added to a list of a rule, what stands before the first one, and
// the indentation of the items.
func (w *Workspace) end(r *pack.Rule, key string, by int) (at Range, head string, indent int) {
	column := r.Node.Keys[0].Pos.Col - 1
	list := r.Node.Get(key)
	if list != nil && list.Kind == source.Seq && len(list.Items) > 0 {
		last := deepest(list)
		return w.after(r.Pos.File, last), "", list.Pos.Col - 1
	}
	return w.after(r.Pos.File, deepest(r.Node)), strings.Repeat(" ", column) + key + ":\n",
		column + by
}

// deepest is the last line of a value.
func deepest(n *source.Node) int {
	line := n.Pos.Line
	if n.Style == source.Literal || n.Style == source.Folded {
		line += strings.Count(strings.TrimRight(n.Value, "\n"), "\n") + 1
	}
	for _, item := range n.Items {
		line = max(line, deepest(item))
	}
	return line
}

// after is the place behind a line and the lines of a value that it begins.
func (w *Workspace) after(file string, line int) Range {
	lines := w.lines(file)
	for line < len(lines) && strings.TrimSpace(lines[line]) != "" && unfinished(lines[line-1]) {
		line++
	}
	return Range{advisor.Pos{File: file, Line: line + 1, Col: 1}, 1}
}

// unfinished reports whether a line leaves a brace or bracket open.
func unfinished(line string) bool {
	return strings.Count(line, "{")+strings.Count(line, "[") >
		strings.Count(line, "}")+strings.Count(line, "]")
}

// guards offers the guard that an invariant asks for and the rule has not thought of.
func (w *Workspace) guards(r *pack.Rule) (fixes []Fix) {
	report, err := lint.RunOn(w.rb, &lint.Options{Rules: []string{r.ID},
		Checks: []string{"missing-guard"}})
	if err != nil {
		return nil
	}
	h := w.pack.Schema.Terms
	for _, inv := range w.pack.Invariants() {
		encouraged := func(t term.ID) bool {
			return slices.ContainsFunc(r.Base.Encourages, func(e term.ID) bool { return h.Is(e, t) })
		}
		asked := slices.ContainsFunc(report.Findings, func(f lint.Finding) bool {
			return strings.Contains(f.Msg, "invariant "+inv.ID+" ")
		})
		if asked && inv.Whoever != nil && slices.ContainsFunc(inv.NeverEncourage, encouraged) {
			fixes = append(fixes, w.guard(r, inv))
		}
	}
	return fixes
}

func (w *Workspace) guard(r *pack.Rule, inv *pack.Invariant) Fix {
	text := inv.WhoeverText.Text
	if inv.Unless != nil {
		text = "(" + text + ") and not (" + inv.Unless.String() + ")"
	}
	column := r.Node.Keys[0].Pos.Col - 1
	var at Range
	head, indent := "", column+2
	if list := r.Node.Get("unless"); list != nil && list.Kind == source.Seq && len(list.Items) > 0 {
		at, indent = w.after(r.Pos.File, deepest(list)), list.Pos.Col-1
	} else {
		at = w.after(r.Pos.File, deepest(r.Node.Get("when")))
		head = strings.Repeat(" ", column) + "unless:\n"
	}
	lead := strings.Repeat(" ", indent)
	condition := " " + text
	if strings.ContainsAny(text, "\n\"'[{!#:") {
		condition = " |\n" + shift(text, indent+4)
	}
	return Fix{Title: fmt.Sprintf("Withhold it from whoever the invariant %s is about", inv.ID),
		Mends: true, Edits: []Edit{{at, head + lead + "- if:" + condition + "\n" + lead +
			"  because: " + inv.Because + "\n"}}}
}

// A Hint is what a case gives, to be shown behind it.
type Hint struct {
	At   advisor.Pos // behind what it expects
	Text string
}

// Hints lists what the cases of a file give, while the pack loads.
func (w *Workspace) Hints(file string) (hints []Hint) {
	if w.load() != nil {
		return nil
	}
	for _, r := range w.pack.Rules {
		if r.Pos.File != file {
			continue
		}
		outcomes := workbench.Outcomes(w.rb, r.ID)
		items := r.Node.Get("tests")
		if items == nil || len(items.Items) != len(outcomes) {
			continue
		}
		for i, o := range outcomes {
			expect := items.Items[i].Get("expect")
			if expect == nil || o.Outcome == "" {
				continue
			}
			line := []rune(w.lines(file)[expect.Pos.Line-1])
			hints = append(hints, Hint{advisor.Pos{File: file, Line: expect.Pos.Line, Col: len(line) + 1},
				o.String()})
		}
	}
	return hints
}
