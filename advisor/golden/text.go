package golden

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"

	"example.com/crosstalk/advisor"
)

// Asked is how many questions Text lists.
const Asked = 5

// Text writes an advice for a reviewer: what is shown, with its level, variant,
// title, reasons (and the facts they rest on), pieces of the text, cautions and what it moves
// a reader towards or away from; which warnings are read as one;
// what there is to ask and tell; what is withheld, and why;
// the first questions; the names that the pack does not know. One thing a line, so that
// each change is one.
//
// Of what is too long to list, how much there is stands there with a sum: eight
// digits that are others if anything in it is. The sum of the questions is over
// all of them, in order: fact, record, unit, choices and the rules that wait for
// it. The sum of the pending rules is over their ids.
//
// The words of the pack are left out (text, action, citations, evidence,
// review, disclaimer, what a question says), for they are the same for everybody
// and reviewed where they stand; the whole advice as JSON has them.
func Text(a *advisor.Advice) string {
	if a == nil {
		return ""
	}
	t := &text{}
	t.line("%s %s, %s, %s, %s", a.Pack.Name, a.Pack.Version, a.Language, a.Region,
		or(a.AsOf, "no as-of date"))
	if a.ID != "" {
		t.line("id %s", a.ID)
	}
	t.heading("shown", len(a.Messages), "")
	for i := range a.Messages {
		t.message(i+1, &a.Messages[i])
	}
	if len(a.Groups) > 0 {
		t.heading("said as one", len(a.Groups), "")
		for _, g := range a.Groups {
			t.line("- %s: %s", g.Name, strings.Join(g.Rules, ", "))
		}
	}
	t.errands(a.Errands)
	t.heading("withheld", len(a.Withheld), "")
	for _, w := range a.Withheld {
		by := ""
		if w.By != "" {
			by = " by " + w.By
		}
		t.line("- %s (%s%s): %s", w.Rule, w.Kind, by, w.Reason)
	}
	t.questions(a.Questions)
	if len(a.Unrecognised) > 0 {
		t.heading("unrecognised", len(a.Unrecognised), "")
		for _, u := range a.Unrecognised {
			t.line("- %s: %s", u.Fact, u.Name)
		}
	}
	if len(a.Problems) > 0 {
		t.heading("problems", len(a.Problems), "")
		for _, p := range a.Problems {
			t.line("- %s %s: want %s", p.Fact, strings.TrimSpace(p.Place+" "+p.Part), p.Want)
		}
	}
	var pending []string
	for rule, o := range a.Outcomes() {
		if o == advisor.Pending {
			pending = append(pending, rule)
		}
	}
	t.heading("pending", len(pending), sum(pending))
	return t.String()
}

type text struct{ strings.Builder }

// line writes one line, whatever is in its parts: control marks of a name or
// a text that somebody typed are written out.
func (t *text) line(format string, args ...any) {
	for _, r := range fmt.Sprintf(format, args...) {
		if unicode.IsPrint(r) {
			t.WriteRune(r)
		} else {
			fmt.Fprintf(t, "\\u%04x", r)
		}
	}
	t.WriteByte('\n')
}

func (t *text) heading(what string, n int, sum string) {
	t.WriteByte('\n')
	if sum != "" {
		sum = ", sum " + sum
	}
	t.line("%s: %d%s", what, n, sum)
}

func (t *text) message(n int, m *advisor.Message) {
	variant, language := "", ""
	if m.Variant != "" {
		variant = ", variant " + m.Variant
	}
	if m.Language != "" {
		language = ", in " + m.Language
	}
	t.line("%d. %s (%s%s%s)", n, m.Rule, m.Level, variant, language)
	t.line("   %s", m.Title)
	for _, r := range m.Because {
		var facts []string
		for _, f := range r.Facts {
			facts = append(facts, f.Fact+"="+f.Value)
		}
		t.line("   why: %s [%s]", r.Text, strings.Join(facts, "; "))
	}
	for _, p := range m.Pieces {
		t.line("   %s: %s", p.State, p.Name)
	}
	for _, c := range m.Cautions {
		t.line("   caution: %s", c)
	}
	t.list("beside", m.With)
	t.list("encourages", m.Encourages)
	t.list("discourages", m.Discourages)
}

func (t *text) errands(lists []advisor.Errands) {
	n := 0
	for _, list := range lists {
		n += len(list.Items)
	}
	if n == 0 {
		return
	}
	t.heading("errands", n, "")
	for _, list := range lists {
		for _, e := range list.Items {
			t.line("- %s: %s (%s)", list.Whom, e.Text, strings.Join(e.Rules, ", "))
		}
	}
}

func (t *text) list(what string, items []string) {
	if len(items) > 0 {
		t.line("   %s: %s", what, strings.Join(items, ", "))
	}
}

func (t *text) questions(list []advisor.Question) {
	var all []string
	for i := range list {
		q := &list[i]
		all = append(all, fmt.Sprintf("%q %q %q %q %q %q",
			q.Fact, q.About, q.Unit, values(q.Options), values(q.Terms), q.Rules))
	}
	t.heading("asked", len(list), sum(all))
	for i := range list[:min(len(list), Asked)] {
		q := &list[i]
		about := ""
		if q.About != "" {
			about = " of " + q.About
		}
		t.line("- %s%s, for %d rules", q.Fact, about, len(q.Rules))
	}
	if len(list) > Asked {
		t.line("- and %d more", len(list)-Asked)
	}
}

func values(options []advisor.Choice) []string {
	var v []string
	for _, o := range options {
		v = append(v, o.Value)
	}
	return v
}

// sum is short for a list; "" for one with nothing in it.
func sum(list []string) string {
	if len(list) == 0 {
		return ""
	}
	h := sha256.Sum256([]byte(strings.Join(list, "\n")))
	return hex.EncodeToString(h[:4])
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
