package lint

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/spell"
)

// config is the "lint" of a pack.
type config struct {
	severity   map[string]Severity
	limits     map[string]float64
	names      []string
	jargon     map[string]string
	exceptions []*exception
}

// An exception excuses the findings of a check in one place.
type exception struct {
	check, in string
	node      *source.Node
	used, ran bool
}

func readConfig(p *pack.Pack) (*config, []*source.Error) {
	c := &config{severity: map[string]Severity{}, limits: map[string]float64{}, jargon: map[string]string{}}
	errs := &source.Errors{}
	r := &source.Reader{Errs: errs, Rule: "lint"}
	n := p.Lint
	if n == nil || !r.Map(n, "severity", "limits", "names", "jargon", "except") {
		return c, errs.Sorted()
	}
	entries(r, n.Get("severity"), func(key, value *source.Node) {
		if known(r, key, "check", checkNames()) {
			c.severity[key.Value], _ = SeverityNamed(r.One(value, severityNames...))
		}
	})
	entries(r, n.Get("limits"), func(key, value *source.Node) {
		if known(r, key, "limit", limitNames()) {
			c.limits[key.Value] = r.Number(value)
		}
	})
	c.names = r.Texts(n.Get("names"))
	entries(r, n.Get("jargon"), func(key, value *source.Node) { c.jargon[strings.ToLower(key.Value)] = r.Text(value) })
	for _, item := range r.List(n.Get("except")) {
		if !r.Map(item, "check", "in", "because") {
			continue
		}
		name := r.Need(item, "check", "the check that finds it")
		in := r.Text(r.Need(item, "in", `where, as the finding says it, like "rule salt"`))
		r.Text(r.Need(item, "because", "why it is right as it is"))
		if name != nil && known(r, name, "check", checkNames()) {
			c.exceptions = append(c.exceptions, &exception{check: name.Value, in: in, node: item})
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

func limitNames() (names []string) {
	for _, c := range checks {
		for _, l := range c.Limits {
			names = append(names, l.Name)
		}
	}
	return names
}

func (c *config) excused(f *Finding) bool {
	for _, e := range c.exceptions {
		if e.check == f.Check && e.in == f.In {
			e.used = true
			return true
		}
	}
	return false
}

// done notes that a check has run.
func (c *config) done(check string) {
	for _, e := range c.exceptions {
		e.ran = e.ran || e.check == check
	}
}

// unusedExceptions are findings, too: what they excuse is no longer there.
func (c *config) unusedExceptions() (list []Finding) {
	for _, e := range c.exceptions {
		if e.ran && !e.used {
			list = append(list, Finding{Check: "unused-exception", Severity: Warning, Pos: advisor.Pos(e.node.Pos), In: e.in,
				Msg: "this exception from " + e.check + " excuses nothing; take it out", Line: e.node.Line(e.node.Pos)})
		}
	}
	return list
}
