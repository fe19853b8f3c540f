package diff

import (
	"fmt"
	"io"
	"strings"
)

// A style is how a report is written.
type style struct {
	heading, item     string
	deleted, inserted [2]string
	code              [2]string
	fold              bool // details that need not be read at once
}

var (
	plain = style{heading: "", item: "  ", deleted: [2]string{"[-", "-]"},
		inserted: [2]string{"{+", "+}"}}
	markdown = style{heading: "### ", item: "- ", deleted: [2]string{"~~", "~~"},
		inserted: [2]string{"**", "**"}, code: [2]string{"`", "`"}, fold: true}
)

// Text writes the report for a terminal.
func (r *Report) Text(w io.Writer) { r.write(w, plain) }

// Markdown writes the report for a pull request.
func (r *Report) Markdown(w io.Writer) { r.write(w, markdown) }

// Summary says it in one line.
func (r *Report) Summary() string {
	count := map[string]int{}
	for _, c := range r.Rules {
		kind := c.Kind
		if kind == "changed" && len(c.Fields) > 0 && c.Fields[0].Wording {
			kind = "reworded"
		}
		count[kind]++
	}
	var parts []string
	for _, kind := range []string{"added", "removed", "renamed", "reworded", "changed"} {
		if n := count[kind]; n > 0 {
			words := map[string]string{"changed": "changed otherwise"}[kind]
			if words == "" {
				words = kind
			}
			parts = append(parts, fmt.Sprintf("%d %s", n, words))
		}
	}
	rules := "no rule changed"
	if len(parts) > 0 {
		rules = "rules: " + strings.Join(parts, ", ")
	}
	s := fmt.Sprintf("%s; %d of %d profiles get other messages", rules, r.Messages, r.Tried)
	if r.Questions > 0 {
		s += fmt.Sprintf(", %d more only other questions", r.Questions)
	}
	return s
}

func (r *Report) write(w io.Writer, s style) {
	fmt.Fprintf(w, "%s%s %s -> %s %s\n%s\n", s.heading, r.Old.Name, r.Old.Version, r.New.Name,
		r.New.Version, r.Summary())
	if len(r.Behaviour) > 0 {
		fmt.Fprintf(w, "\n%sWhat patients get\n\n", s.heading)
	}
	for _, g := range r.Behaviour {
		fmt.Fprintf(w, "%s%s%s%s: %s -> %s, for %s, like\n", s.item, s.code[0], g.Rule, s.code[1], g.Old,
			g.New, plural(g.Count, "profile"))
		fmt.Fprintf(w, "%s%sgiven: %s%s", strings.Repeat(" ", len(s.item)+2), s.code[0], g.Given,
			s.code[1])
		if g.AsOf != "" {
			fmt.Fprintf(w, " on %s", g.AsOf)
		}
		if g.Region != "" {
			fmt.Fprintf(w, " in region %s", g.Region)
		}
		fmt.Fprintf(w, " (%s)\n", g.Profile)
	}
	r.writeSignOffs(w, s)
	r.writeRules(w, s, "\n"+s.heading+"Words\n", true)
	if s.fold && (len(r.Shared) > 0 || len(r.Rules) > 0) {
		fmt.Fprintf(w, "\n<details><summary>Everything else</summary>\n")
	}
	r.writeRules(w, s, "\n"+s.heading+"Rules\n", false)
	if len(r.Shared) > 0 {
		fmt.Fprintf(w, "\n%sFindings, facts, terms, tables, sources, invariants\n\n", s.heading)
	}
	for _, c := range r.Shared {
		fmt.Fprintf(w, "%s%s%s%s %s", s.item, s.code[0], c.What, s.code[1], c.Kind)
		if len(c.Rules) > 0 {
			fmt.Fprintf(w, "; used by %s", strings.Join(c.Rules, ", "))
		}
		fmt.Fprintln(w)
		writeFields(w, s, c.Fields)
	}
	if s.fold && (len(r.Shared) > 0 || len(r.Rules) > 0) {
		fmt.Fprintf(w, "\n</details>\n")
	}
	for _, n := range r.Notes {
		fmt.Fprintf(w, "\nNot compared: %s\n", n)
	}
}

func plural(n int, what string) string {
	if n == 1 {
		return "one " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// writeRules writes the rules with changes of wording, or of anything else.
func (r *Report) writeRules(w io.Writer, s style, heading string, wording bool) {
	for _, c := range r.Rules {
		var list []FieldChange
		for _, f := range c.Fields {
			if f.Wording == wording {
				list = append(list, f)
			}
		}
		if len(list) == 0 && (wording || c.Kind == "changed") {
			continue
		}
		if heading != "" {
			fmt.Fprintln(w, heading)
			heading = ""
		}
		fmt.Fprintf(w, "%s%s%s%s %s", s.item, s.code[0], c.ID, s.code[1], c.Kind)
		if c.Was != "" {
			fmt.Fprintf(w, " from %s", c.Was)
		}
		fmt.Fprintf(w, ": %s\n", c.Title)
		writeFields(w, s, list)
	}
}

func writeFields(w io.Writer, s style, list []FieldChange) {
	indent := strings.Repeat(" ", len(s.item))
	for _, f := range list {
		fmt.Fprintf(w, "%s%s%s: ", indent, s.item, f.Field)
		switch {
		case len(f.Words) > 0:
			fmt.Fprintln(w, marked(s, f.Words))
		case f.Old == "":
			fmt.Fprintf(w, "%s%s%s\n", s.inserted[0], f.New, s.inserted[1])
		case f.New == "":
			fmt.Fprintf(w, "%s%s%s\n", s.deleted[0], f.Old, s.deleted[1])
		default:
			fmt.Fprintf(w, "%s%s%s %s%s%s\n", s.deleted[0], f.Old, s.deleted[1], s.inserted[0], f.New,
				s.inserted[1])
		}
	}
}

// Marked shows on one line what has become of a text: [-out-] {+in+}, long runs of what is
// the same cut short.
func Marked(old, new string) string { return marked(plain, Words(old, new)) }

// marked shows a word diff, long runs of what is the same cut short.
func marked(s style, pieces []Piece) string {
	const most = 8
	var parts []string
	for i, p := range pieces {
		switch p.Op {
		case "deleted":
			parts = append(parts, s.deleted[0]+p.Text+s.deleted[1])
		case "inserted":
			parts = append(parts, s.inserted[0]+p.Text+s.inserted[1])
		default:
			words := strings.Fields(p.Text)
			head, tail := words, []string(nil)
			switch {
			case i == 0 && len(words) > most:
				head, tail = []string{"..."}, words[len(words)-most:]
			case i == len(pieces)-1 && len(words) > most:
				head, tail = words[:most], []string{"..."}
			case len(words) > 2*most:
				head, tail = append(words[:most:most], "..."), words[len(words)-most:]
			}
			parts = append(parts, strings.Join(append(head[:len(head):len(head)], tail...), " "))
		}
	}
	return strings.Join(parts, " ")
}
