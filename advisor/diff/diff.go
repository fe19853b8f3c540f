// Package diff says what changes for patients between two packs: which rules
// were added, removed, moved or reworded, and who gets other messages.
//
// The first is read off the files; comments, order and line breaks do not
// count. The second is tried out: both packs give their advice for the
// profiles of the caller, for those of all cases beside the rules, and for the
// boundary profiles of both packs (workbench.Boundary), which tell each part of
// each condition from its opposite. Differences are grouped by rule and kind,
// each with the smallest profile that shows it. What no profile shows may
// still differ: this is a trial, not a proof.
package diff

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/pack"
)

// Options are the choices of Packs. Nil means the defaults.
type Options struct {
	// AsOf is the day of the advice for the caller's profiles and for boundary
	// profiles that need none of their own. Cases have theirs.
	AsOf time.Time

	// Profiles are profiles to try beside those of the packs themselves.
	Profiles []Profile
}

// A Profile is a profile in YAML or JSON.
type Profile struct {
	Name string
	Data []byte
}

// A Report is the difference between two packs.
type Report struct {
	Old   advisor.PackInfo `json:"old"`
	New   advisor.PackInfo `json:"new"`
	Rules []RuleChange     `json:"rules"`
	// findings, facts, terms, tables, sources, invariants, pack
	Shared    []SharedChange `json:"shared"`
	Tried     int            `json:"tried"`     // profiles
	Messages  int            `json:"messages"`  // of them get other messages
	Questions int            `json:"questions"` // and so many only other questions
	Behaviour []Group        `json:"behaviour"`
	SignOffs  []SignChange   `json:"sign_offs,omitempty"` // of rules that both packs have
	Notes     []string       `json:"notes"`               // what could not be compared
}

// Noticed reports whether a patient can notice anything: other messages, or
// other words in one.
func (r *Report) Noticed() bool {
	return len(r.Behaviour) > 0 || slices.ContainsFunc(r.Rules, func(c RuleChange) bool {
		return c.Kind == "added" || c.Kind == "removed" ||
			slices.ContainsFunc(c.Fields, func(f FieldChange) bool { return f.Wording })
	})
}

// A RuleChange is a rule that is not as it was.
type RuleChange struct {
	ID     string        `json:"id"`
	Kind   string        `json:"kind"`          // added, removed, renamed, changed
	Was    string        `json:"was,omitempty"` // its id before it was renamed
	Title  string        `json:"title"`
	Fields []FieldChange `json:"fields"`
	Pos    advisor.Pos   `json:"pos"` // in the new pack; of a removed rule in the old one
}

// A FieldChange is a value of a rule that is not as it was.
type FieldChange struct {
	Field   string  `json:"field"` // "message.en.text", "unless[1].if"
	Old     string  `json:"old"`
	New     string  `json:"new"`
	Wording bool    `json:"wording"`         // a reader sees it
	Words   []Piece `json:"words,omitempty"` // of wording: the same, word by word
}

// A SharedChange is an entry that several rules may use.
type SharedChange struct {
	What   string        `json:"what"` // "finding adult", "source who-2015"
	Kind   string        `json:"kind"` // added, removed, changed
	Fields []FieldChange `json:"fields,omitempty"`
	Rules  []string      `json:"rules,omitempty"` // that read it
}

// Packs compares two packs. The error is an advisor.ErrorList if one does
// not load.
func Packs(old, new fs.FS, opts *Options) (*Report, error) {
	if opts == nil {
		opts = &Options{}
	}
	a, err := open("old", old)
	if err != nil {
		return nil, err
	}
	b, err := open("new", new)
	if err != nil {
		return nil, err
	}
	r := &Report{Old: a.rb.Info(), New: b.rb.Info(), Rules: []RuleChange{}, Shared: []SharedChange{},
		Behaviour: []Group{}, Notes: []string{}}
	r.Rules = append(r.Rules, rules(a.pack, b.pack)...)
	r.Shared = append(r.Shared, shared(a.pack, b.pack)...)
	r.SignOffs = signOffs(a.pack, b.pack)
	if err := r.try(a, b, opts); err != nil {
		return nil, err
	}
	return r, nil
}

// A side is one of the packs, loaded.
type side struct {
	rb   *advisor.Rulebase[advisor.Record]
	pack *pack.Pack
}

func open(name string, fsys fs.FS) (*side, error) {
	rb, err := advisor.Load[advisor.Record](fsys, nil)
	if err != nil {
		return nil, fmt.Errorf("the %s pack: %w", name, err)
	}
	p, errs := load.Pack(fsys, nil, false)
	return &side{rb, p}, bridge.Errors(errs)
}

// rules lists the rules that are not as they were, in the order of the new
// pack, removed ones last.
func rules(a, b *pack.Pack) (list []RuleChange) {
	gone := map[string]*pack.Rule{} // by text, for renames
	for _, r := range a.Rules {
		if b.Rule(r.ID) == nil {
			gone[textOf(r)] = r
		}
	}
	renamed := map[*pack.Rule]bool{}
	for _, r := range b.Rules {
		c := RuleChange{ID: r.ID, Kind: "changed", Title: titleOf(r, b), Pos: advisor.Pos(r.Pos),
			Fields: []FieldChange{}}
		was := a.Rule(r.ID)
		if was == nil {
			if was = gone[textOf(r)]; was == nil {
				c.Kind = "added"
				list = append(list, c)
				continue
			}
			renamed[was] = true
			c.Kind, c.Was = "renamed", was.ID
		}
		c.Fields = append(c.Fields, fields(flatten(was.Node, "id", "tests"),
			flatten(r.Node, "id", "tests"))...)
		if len(c.Fields) > 0 || c.Kind == "renamed" {
			list = append(list, c)
		}
	}
	for _, r := range a.Rules {
		if b.Rule(r.ID) == nil && !renamed[r] {
			list = append(list, RuleChange{ID: r.ID, Kind: "removed", Title: titleOf(r, a),
				Pos: advisor.Pos(r.Pos), Fields: []FieldChange{}})
		}
	}
	return list
}

func titleOf(r *pack.Rule, p *pack.Pack) string { return r.Base.Message[p.Languages[0]].Title }

// textOf is what makes two rules the same under other ids.
func textOf(r *pack.Rule) string {
	var b strings.Builder
	for _, f := range flatten(r.Node.Get("message")) {
		b.WriteString(f.value + "\n")
	}
	return b.String()
}

// fields compares two entries, leaf by leaf.
func fields(a, b []leaf) (list []FieldChange) {
	old := map[string]string{}
	for _, l := range a {
		old[l.path] = l.value
	}
	add := func(path, was, is string) {
		f := FieldChange{Field: path, Old: was, New: is, Wording: isWording(path)}
		if f.Wording {
			f.Words = Words(was, is)
		}
		list = append(list, f)
	}
	for _, l := range b {
		was, had := old[l.path]
		delete(old, l.path)
		if !had || was != l.value {
			add(l.path, was, l.value)
		}
	}
	for _, l := range a {
		if was, left := old[l.path]; left {
			add(l.path, was, "")
		}
	}
	slices.SortStableFunc(list, func(x, y FieldChange) int { return cmp.Compare(rank(x), rank(y)) })
	return list
}

// rank puts wording first.
func rank(f FieldChange) int {
	if f.Wording {
		return 0
	}
	return 1
}

// isWording reports whether a reader sees the value.
func isWording(path string) bool {
	return strings.Contains(path, "message.") || strings.Contains(path, ".caution.") ||
		strings.HasPrefix(path, "because.")
}
