package workbench

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/spell"
)

// Choose lists the ids of the rules that fit one of the names or stand under one of the
// topics, in the order of the pack; all, as nil, if there are neither. A name is an id, or
// a pattern such as "vitd-*" (see path.Match). One that fits no rule is an error, which
// says what was probably meant.
func Choose[P any](rb *advisor.Rulebase[P], names, topics []string) ([]string, error) {
	if len(names)+len(topics) == 0 {
		return nil, nil
	}
	var ids, known []string
	of := map[string]string{} // the topic of a rule
	for r := range rb.Rules() {
		ids, of[r.ID] = append(ids, r.ID), r.Topic
	}
	for t := range rb.Topics() {
		known = append(known, t.ID)
	}
	chosen := map[string]bool{}
	var errs []error
	for _, name := range names {
		found := 0
		for _, id := range ids {
			fits, err := path.Match(name, id)
			if err != nil {
				return nil, fmt.Errorf("rule %q: the pattern has a bracket without its other half", name)
			}
			if fits {
				found, chosen[id] = found+1, true
			}
		}
		if found == 0 {
			errs = append(errs, fmt.Errorf("no rule %q in the pack%s", name, spell.Hint(name, ids)))
		}
	}
	for _, name := range topics {
		found := 0
		for _, id := range ids {
			if of[id] == name {
				found, chosen[id] = found+1, true
			}
		}
		switch {
		case !slices.Contains(known, name):
			errs = append(errs, fmt.Errorf("no topic %q in the pack; it has %s", name,
				strings.Join(known, ", ")))
		case found == 0:
			errs = append(errs, fmt.Errorf("no rule has the topic %q", name))
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return slices.DeleteFunc(ids, func(id string) bool { return !chosen[id] }), nil
}
