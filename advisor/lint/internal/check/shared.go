package check

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/internal/overlay"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/speech"
	"example.com/crosstalk/advisor/lint/internal/config"
	"example.com/crosstalk/advisor/lint/internal/readers"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

// Shared is what the checks of one run share.
type Shared struct {
	*pack.Pack
	*config.Config
	AsOf  time.Time
	Texts []*texts.Text
	Said  []*texts.Text           // those that are no whole of others, and what else people read
	Nodes map[string]*source.Node // the files of the pack, parsed, each with its translations

	Overlay *overlay.Result // of the translations among Nodes
	Stale   bool            // translations that are stale are read, and marked

	chosen  map[string]bool     // "rule salt": what findings are kept to, or nil
	known   english.Names       // see knownNames
	words   map[string][]string // counted, by text
	who     *readers.Readers    // see Whom
	readers map[string]*speech.Reader
	faults  map[*texts.Text][]speech.Fault
}

// Share reads what the checks look at, of the rules that are asked for; nil is all.
func Share(p *pack.Pack, c *config.Config, asOf time.Time, rules []string) (*Shared, error) {
	s := &Shared{Pack: p, Config: c, AsOf: asOf, Nodes: map[string]*source.Node{},
		words: map[string][]string{}, readers: map[string]*speech.Reader{},
		faults: map[*texts.Text][]speech.Fault{}}
	files := map[string]bool{"pack.yaml": true}
	if rules != nil {
		s.chosen = map[string]bool{}
	}
	for _, id := range rules {
		r := p.Rule(id)
		if r == nil {
			return nil, fmt.Errorf("no rule %q in the pack", id)
		}
		s.chosen["rule "+id] = true
		files[r.Pos.File] = true
	}
	for name, data := range p.Texts() {
		_, of := overlay.Split(name)
		if s.chosen == nil || files[name] || files[of] {
			s.Nodes[name] = source.YAML(name, data, &source.Errors{})
		}
	}
	s.Overlay = overlay.Apply(s.Nodes, &source.Errors{})
	_, s.Stale = overlay.Languages(s.Nodes["pack.yaml"])
	for _, t := range texts.Of(p) {
		if s.About(t.In) {
			s.Texts = append(s.Texts, t)
		}
	}
	for _, t := range append(slices.Clone(s.Texts), texts.Asides(p, s.Nodes["pack.yaml"])...) {
		if !t.Assembled && s.About(t.In) {
			s.Said = append(s.Said, t)
		}
	}
	return s, nil
}

// In is what a finding in a unit is in: "rule salt", "facts".
func (s *Shared) In(u *overlay.Unit) string {
	if u.Part == "rule" {
		return "rule " + u.Name
	}
	return strings.TrimSuffix(u.File, ".yaml")
}

// About reports whether what is found in something is wanted.
func (s *Shared) About(in string) bool { return s.chosen == nil || s.chosen[in] }

// Decisions lists the conditions that are looked at.
func (s *Shared) Decisions() []*decision.Decision {
	if s.chosen == nil {
		return decision.All(s.Pack)
	}
	var list []*decision.Decision
	for _, r := range s.Rules {
		if s.About("rule " + r.ID) {
			list = append(list, decision.Of(r)...)
		}
	}
	return list
}

// Whom knows whom words are about.
func (s *Shared) Whom() *readers.Readers {
	if s.who == nil {
		s.who = readers.New(s.Pack, s.Concerns)
	}
	return s.who
}
