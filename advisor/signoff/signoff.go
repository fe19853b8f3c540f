// Package signoff records who has approved which rule of a pack, bound to what the rule
// was then.
//
// A sign-off is a file of the pack, sign-offs/RULE.yaml. It keeps the words that were
// approved, in every language, and what decided whom they reached. When a pack is loaded
// each is held against its rule: other words make it void, other conditions are told with
// it. [Of] says what there is to sign and what has been signed, [Sign] makes the files;
// whoever calls it writes them. A digest shows an edit made by accident or in passing; it
// is no signature: whoever wants to can make another file.
package signoff

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/diff"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/digest"
	"example.com/crosstalk/advisor/internal/pack"
)

// States of a rule.
const (
	Unsigned = pack.Unsigned // nobody has signed it
	Signed   = pack.Signed
	Changed  = pack.Changed // its conditions are not those that were signed
	Void     = pack.Void    // its words are not: nobody has signed these
)

// A Rule is what there is to sign of a rule, and who has signed what.
type Rule struct {
	ID         string
	Title      string // in the first language of the pack
	Pos        advisor.Pos
	State      string           // one of the states above
	By         *advisor.SignOff // nil: nobody
	Words      []Item           // all that readers see of it, in every language
	Conditions []Item           // what decides whom it reaches; of what rules share a digest
	Reworded   []Change         // words that are not those that were signed
	Moved      []Change         // conditions that are not
}

// An Item is one thing that a rule says, or that decides about it: "en.title" and the
// title.
type Item struct{ Key, Text string }

// A Change is an Item that is not as it was signed; Old or New is "" where there is none.
type Change struct{ Key, Old, New string }

// Shared reports whether it is something that rules share, of which the text is a digest.
func (x Item) Shared() bool { return digest.Shared(x.Key) }

// String is the change on one line, word by word: "en.title: [-Salt-] {+Sodium+}".
func (c Change) String() string {
	switch {
	case !digest.Shared(c.Key):
		return c.Key + ": " + diff.Marked(c.Old, c.New)
	case c.Old == "":
		return c.Key + ": newly read"
	case c.New == "":
		return c.Key + ": no longer read"
	}
	return c.Key + ": changed"
}

// A Person is who signs.
type Person struct {
	By   string    // the name
	Role string    // as in "pharmacist"
	On   time.Time // the day
	Note string    // what there is to say about it; may be empty
}

// Of tells of the rules with these ids, in the order of the pack; nil is all of them. An
// id that the pack does not have is an error.
func Of[P any](rb *advisor.Rulebase[P], ids []string) ([]Rule, error) {
	p := bridge.Pack(rb)
	wanted := map[string]bool{}
	for _, id := range ids {
		if p.Rule(id) == nil {
			return nil, fmt.Errorf("no rule %q in the pack", id)
		}
		wanted[id] = true
	}
	m := digest.New(p)
	list := []Rule{}
	infos := map[string]advisor.RuleInfo{}
	for info := range rb.Rules() {
		infos[info.ID] = info
	}
	for _, r := range p.Rules {
		if ids != nil && !wanted[r.ID] {
			continue
		}
		now := m.Of(r)
		rule := Rule{ID: r.ID, Title: r.Base.Message[p.Languages[0]].Title, Pos: advisor.Pos(r.Pos),
			State: r.SignOff.State(), By: infos[r.ID].Review.Signed, Words: items(now.Words),
			Conditions: items(now.Conditions)}
		if r.SignOff != nil {
			rule.Reworded, rule.Moved = changes(r.SignOff.Reworded), changes(r.SignOff.Moved)
		}
		list = append(list, rule)
	}
	return list, nil
}

func items(list []pack.Item) (out []Item) {
	for _, x := range list {
		out = append(out, Item(x))
	}
	return out
}

func changes(list []pack.Change) (out []Change) {
	for _, x := range list {
		out = append(out, Change(x))
	}
	return out
}

// Check says what is wrong with a person who is to sign; nil: nothing. Today is the day by
// which a day in the future is told; zero tells none.
func (x Person) Check(today time.Time) error {
	for _, field := range []struct{ what, text, example string }{
		{"the name of who signs", x.By, "R. Example"}, {"the role of who signs", x.Role, "pharmacist"},
	} {
		switch {
		case strings.TrimSpace(field.text) == "":
			return fmt.Errorf("%s is missing: say who answers for it, as in %q", field.what,
				field.example)
		case len(field.text) > maxName || strings.ContainsFunc(field.text, unicode.IsControl):
			return fmt.Errorf("%s must be one line of at most %d letters", field.what, maxName)
		}
	}
	switch {
	case strings.EqualFold(strings.TrimSpace(x.By), "unreviewed"):
		return fmt.Errorf("%q is what a rule says that nobody has signed; name a person", x.By)
	case x.On.IsZero():
		return fmt.Errorf("the day of the sign-off is missing, as in 2026-11-20")
	case !today.IsZero() && x.On.After(today):
		return fmt.Errorf("the day of the sign-off, %s, is in the future; today is %s",
			x.On.Format(time.DateOnly), today.Format(time.DateOnly))
	}
	return nil
}

// maxName is how many bytes a name or role may have.
const maxName = 100
