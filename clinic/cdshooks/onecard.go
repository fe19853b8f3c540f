package cdshooks

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/handout"
	"example.com/crosstalk/advisor/words"
	"example.com/crosstalk/clinic/cdshooks/store"
)

// sheet is the address of the handout of an advice; "" if there is none, and then sources are
// the links of cards.
func (p *pack[P]) sheet(ctx context.Context, a *advisor.Advice) string {
	if p.opts.Handout == nil || len(a.Messages) == 0 {
		return ""
	}
	h, err := handout.New(p.rb, a, nil)
	address := ""
	if err == nil {
		address, err = p.opts.Handout(ctx, h)
	}
	if err != nil {
		if p.opts.Failed != nil {
			p.opts.Failed(ctx, fmt.Errorf("a handout for the link of a card: %w", err))
		}
		return ""
	}
	return address
}

// links are what a card links to: the sheet, behind which its sources stand, or these.
func links(sheet string, citations []advisor.Citation, say words.Words) (list []link) {
	if sheet != "" {
		return []link{{say.Text("takes_home"), sheet, "absolute"}}
	}
	seen := map[string]bool{}
	for _, c := range citations {
		if c.URL != "" && !seen[c.URL] {
			seen[c.URL] = true
			list = append(list, link{c.Text, c.URL, "absolute"})
		}
	}
	return list
}

// one makes one card of all cards that messages have. What each of them suggests is one act of
// its suggestion; feedback on it is feedback on all.
func one(cards []card, shown []store.Shown, a *advisor.Advice, sheet string,
	say words.Words, id func(parts ...string) string) (card, store.Shown) {
	read := a.AsRead()
	first := &read[0]
	k := card{UUID: id("all"), Summary: first.Title, Detail: overview(a, say),
		Indicator: indicators[first.Level], OverrideReasons: overrideReasons,
		Source:            cardSource{Label: a.Pack.Name + " " + a.Pack.Version},
		SelectionBehavior: "at-most-one"}
	if n := len(read) - 1; n > 0 {
		more := fmt.Sprintf(say.Text("and_more"), n)
		r := []rune(k.Summary)
		if left := maxSummary - utf8.RuneCountInString(more); len(r) > left {
			k.Summary = string(r[:left-1]) + "…"
		}
		k.Summary += more
	}
	var rules []string
	var citations []advisor.Citation
	var messages []any
	s := suggestion{Label: say.Text("write_all"), UUID: id("all", "suggestion")}
	for i, c := range cards {
		rules = append(rules, shown[i].Rule)
		citations = append(citations, a.Messages[i].Citations...)
		s.Actions = append(s.Actions, c.Suggestions[0].Actions...)
		messages = append(messages, c.Extension[extension])
	}
	k.Suggestions, k.Links = []suggestion{s}, links(sheet, citations, say)
	k.Extension = map[string]any{extension: map[string]any{"messages": messages, "pack": a.Pack}}
	all := shown[0]
	all.Card, all.Rule = k.UUID, strings.Join(rules, " ")
	return k, all
}

// overview is what there is to do, message by message and of a group of warnings once, the most
// important first, in as many characters as a detail has: of those for which there is no room, how
// many there are.
func overview(a *advisor.Advice, say words.Words) string {
	d := &cut{room: maxDetail}
	unreviewed := 0
	for _, m := range a.Messages {
		if m.Review.By == "unreviewed" {
			unreviewed++
		}
	}
	last := ""
	if unreviewed > 0 {
		last = fmt.Sprintf(say.Text("not_reviewed"), unreviewed, len(a.Messages))
	}
	if a.Translation == "unreviewed" {
		last = strings.TrimSpace(last + " " + say.Text("translation"))
	}
	if last != "" {
		last = "\n_" + last + "_\n"
	}
	more := say.Text("more") + "\n"
	d.room -= utf8.RuneCountInString(last + more)
	read := a.AsRead()
	for i, m := range read {
		line := "- **" + markdown(m.Title) + "**: " + markdown(cmp.Or(m.Action, m.Text)) + "\n"
		if utf8.RuneCountInString(line) > d.room && i > 0 {
			fmt.Fprintf(d, more, len(read)-i)
			break
		}
		if i == 0 {
			d.add("- **"+markdown(m.Title)+"**: ", cmp.Or(m.Action, m.Text), "\n")
			continue
		}
		d.WriteString(line)
		d.room -= utf8.RuneCountInString(line)
	}
	d.WriteString(last)
	return d.String()
}
