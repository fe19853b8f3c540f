package verify

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/spell"
)

// A choice is the rules that a check is about.
type choice struct {
	rules map[*pack.Rule]bool // nil: all of the pack
}

// chosen finds the rules that the options ask for.
func chosen(p *pack.Pack, opts *Options) (choice, error) {
	if opts == nil || len(opts.Rules)+len(opts.Topics) == 0 {
		return choice{}, nil
	}
	c := choice{rules: map[*pack.Rule]bool{}}
	var errs []error
	for _, id := range opts.Rules {
		if r := p.Rule(id); r != nil {
			c.rules[r] = true
			continue
		}
		var ids []string
		for _, r := range p.Rules {
			ids = append(ids, r.ID)
		}
		errs = append(errs, fmt.Errorf("no rule %q in the pack%s", id, spell.Hint(id, ids)))
	}
	var topics []string
	for _, t := range p.Topics {
		topics = append(topics, t.Name)
	}
	for _, name := range opts.Topics {
		if !slices.Contains(topics, name) {
			errs = append(errs, fmt.Errorf("no topic %q in the pack; it has %s", name,
				strings.Join(topics, ", ")))
		}
		for _, r := range p.Rules {
			if r.Topic == name {
				c.rules[r] = true
			}
		}
	}
	return c, errors.Join(errs...)
}

// all reports whether the check is about the whole pack.
func (c *choice) all() bool { return c.rules == nil }

// ids lists the ids of the rules, sorted; nil is all of them.
func (c *choice) ids() []string {
	if c.all() {
		return nil
	}
	ids := []string{}
	for r := range c.rules {
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	return ids
}

// has reports whether the check is about one of the rules.
func (c *choice) has(rules ...*pack.Rule) bool {
	return c.all() || slices.ContainsFunc(rules, func(r *pack.Rule) bool { return c.rules[r] })
}

// hasDecision reports whether the check is about the decision: about all, or the rule in
// which it stands.
func (c *choice) hasDecision(d *decision.Decision) bool {
	return c.all() || d.Rule != nil && c.has(d.Rule)
}
