package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/term"
)

// This file prints names that nobody knows. They are what somebody typed, so
// they are printed in quotation marks, short, and without marks that a reader
// cannot see or that turn what is around them.

const mostNames = 3 // that are printed

// QuoteNames prints names: each once, at most three of them, then how many
// more there are.
func QuoteNames(names []string, words *own.Words) string {
	var printed []string
	for _, name := range names {
		s := words.Quoted(cmp.Or(fact.Printable(name), words.Text("nameless")))
		if !slices.Contains(printed, s) {
			printed = append(printed, s)
		}
	}
	if more := len(printed) - mostNames; more > 0 {
		return strings.Join(printed[:mostNames], ", ") + fmt.Sprintf(words.Text("more"), more)
	}
	return strings.Join(printed, ", ")
}

// Strangers are the names in a set or list of the profile that nobody knows.
func (s *Session) Strangers(f *fact.Fact) (names []string) {
	switch all := s.Frame.Profile.Slots[f.Slot].Any.(type) {
	case *fact.Set:
		return all.Unrecognised
	case *fact.Records:
		for _, e := range all.Elems {
			if v := e.Slots[f.TermField().Slot]; v.Known && term.ID(v.Int) == term.None {
				names = append(names, v.Str)
			}
		}
	}
	return names
}

// unsure adds a caution to each message that encourages a kind of what a fact
// that rules things out may name, where it has a name that nobody knows.
func (s *Session) unsure(f *fact.Fact) {
	names := s.Strangers(f)
	if len(names) == 0 {
		return
	}
	h := s.Pack.Schema.Terms
	note := capital(fmt.Sprintf(s.Words.Own.Text("against"), s.Words.Labels[f.Place],
		QuoteNames(names, s.Words.Own)))
	named := func(e term.ID) bool {
		return slices.ContainsFunc(f.Of, func(root term.ID) bool {
			return h.Meet(e, root) || h.Is(e, root)
		})
	}
	for _, r := range s.showing() {
		if slices.ContainsFunc(r.Wording.Encourages, named) {
			r.Notes = append(r.Notes, note)
		}
	}
}
