// Package config reads the choices of the linter, the "lint" of pack.yaml.
package config

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/spell"
)

// A Config is the "lint" of a pack.
type Config struct {
	Severity   map[string]string
	Limits     map[string]float64
	LimitsIn   map[string]map[string]float64 // by name and language
	Names      []string
	Jargon     map[string]string
	Concerns   []Concern
	exceptions []*Exception
}

// An Exception excuses the findings of a check in one place.
type Exception struct {
	Check, In string
	Node      *source.Node
	used, ran bool
}

// Known are the names that a Config may have.
type Known struct {
	Checks, Limits, Severities []string
	ByLanguage                 []string // limits that may be one for each language
}

// Read reads the choices of p.
func Read(p *pack.Pack, names Known) (*Config, []*source.Error) {
	c := &Config{Severity: map[string]string{}, Limits: map[string]float64{},
		LimitsIn: map[string]map[string]float64{},
		Jargon:   map[string]string{}}
	errs := &source.Errors{}
	r := &source.Reader{Errs: errs, Rule: "lint"}
	n := p.Lint
	if n == nil || !r.Map(n, "severity", "limits", "names", "jargon", "concerns", "except") {
		return c, errs.Sorted()
	}
	entries(r, n.Get("severity"), func(key, value *source.Node) {
		if known(r, key, "check", names.Checks) {
			c.Severity[key.Value] = r.One(value, names.Severities...)
		}
	})
	entries(r, n.Get("limits"), func(key, value *source.Node) {
		switch {
		case !known(r, key, "limit", names.Limits):
		case value.Kind == source.Map && slices.Contains(names.ByLanguage, key.Value):
			c.LimitsIn[key.Value] = map[string]float64{}
			entries(r, value, func(lang, value *source.Node) {
				if known(r, lang, "language of the pack", p.Languages) {
					c.LimitsIn[key.Value][lang.Value] = r.Number(value)
				}
			})
		default:
			c.Limits[key.Value] = r.Number(value)
		}
	})
	c.Names = r.Texts(n.Get("names"))
	entries(r, n.Get("jargon"),
		func(key, value *source.Node) { c.Jargon[strings.ToLower(key.Value)] = r.Text(value) })
	c.readConcerns(p, r, n.Get("concerns"))
	for _, item := range r.List(n.Get("except")) {
		if !r.Map(item, "check", "in", "because") {
			continue
		}
		name := r.Need(item, "check", "the check that finds it")
		in := r.Text(r.Need(item, "in", `where, as the finding says it, like "rule salt"`))
		r.Text(r.Need(item, "because", "why it is right as it is"))
		if name != nil && known(r, name, "check", names.Checks) {
			c.exceptions = append(c.exceptions, &Exception{Check: name.Value, In: in, Node: item})
		}
	}
	return c, errs.Sorted()
}

func entries(r *source.Reader, n *source.Node, visit func(key, value *source.Node)) {
	if n == nil {
		return
	}
	if n.Kind != source.Map {
		r.Errorf(n, "%s where a mapping was wanted", n.Kind)
		return
	}
	for i, k := range n.Keys {
		visit(k, n.Items[i])
	}
}

func known(r *source.Reader, n *source.Node, what string, names []string) bool {
	if slices.Contains(names, n.Value) {
		return true
	}
	r.Errorf(n, "no %s %q%s", what, n.Value, spell.Hint(n.Value, names))
	return false
}

// Excused reports whether an exception excuses what a check has found in a place.
func (c *Config) Excused(check, in string) bool {
	for _, e := range c.exceptions {
		if e.Check == check && e.In == in {
			e.used = true
			return true
		}
	}
	return false
}

// Done notes that a check has run.
func (c *Config) Done(check string) {
	for _, e := range c.exceptions {
		e.ran = e.ran || e.Check == check
	}
}

// Unused lists the exceptions that excused nothing, of checks that have run.
func (c *Config) Unused() (list []*Exception) {
	for _, e := range c.exceptions {
		if e.ran && !e.used {
			list = append(list, e)
		}
	}
	return list
}
