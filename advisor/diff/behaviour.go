package diff

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/workbench"
)

// A Group is one way in which a rule behaves otherwise, for some profiles.
type Group struct {
	Rule    string `json:"rule"`
	Old     string `json:"old"` // "shown", "withheld (guard)", "no such rule"
	New     string `json:"new"`
	Count   int    `json:"count"`   // profiles
	Profile string `json:"profile"` // the name of one of them
	Given   string `json:"given"`   // the smallest profile that shows it, in YAML
	AsOf    string `json:"as_of,omitempty"`
	Region  string `json:"region,omitempty"`
}

// A doc is a profile as it stands in JSON.
type doc map[string]any

// A trial is a profile to give to both packs.
type trial struct {
	name   string
	doc    doc
	asOf   time.Time
	region string
}

// try gives all profiles to both packs and groups what differs.
func (r *Report) try(a, b *side, opts *Options) error {
	trials, err := r.trials(a, b, opts)
	if err != nil {
		return err
	}
	groups := map[string]*Group{}
	first := map[string]trial{}
	for _, t := range trials {
		x, y, err := both(a, b, t)
		if err != nil {
			r.Notes = append(r.Notes, fmt.Sprintf("%s: %v", t.name, err))
			continue
		}
		r.Tried++
		changed := differences(a, b, x, y)
		if len(changed) == 0 {
			if questions(x) != questions(y) {
				r.Questions++
			}
			continue
		}
		if shown(x) != shown(y) {
			r.Messages++
		}
		for key, g := range changed {
			if groups[key] == nil {
				groups[key] = g
				g.Profile = t.name
				first[key] = t
			}
			groups[key].Count++
			if size(t.doc) < size(first[key].doc) {
				first[key], groups[key].Profile = t, t.name
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		g := groups[key]
		t := first[key]
		t.doc = shrink(t.doc, func(d doc) bool {
			x, y, err := both(a, b, trial{t.name, d, t.asOf, t.region})
			return err == nil && differences(a, b, x, y)[key] != nil
		})
		g.Given, g.Region = flow(t.doc), t.region
		if !t.asOf.IsZero() {
			g.AsOf = t.asOf.Format(time.DateOnly)
		}
		r.Behaviour = append(r.Behaviour, *g)
	}
	order := map[string]int{}
	for i, rule := range slices.Concat(a.pack.Rules, b.pack.Rules) {
		order[rule.ID] = i
	}
	slices.SortStableFunc(r.Behaviour, func(x, y Group) int {
		return cmp.Compare(order[x.Rule], order[y.Rule])
	})
	return nil
}

// trials lists the profiles to try, each once.
func (r *Report) trials(a, b *side, opts *Options) (list []trial, err error) {
	seen := map[string]bool{}
	add := func(t trial) {
		key := flow(t.doc) + t.region + t.asOf.String()
		if !seen[key] {
			seen[key] = true
			list = append(list, t)
		}
	}
	for _, p := range opts.Profiles {
		errs := &source.Errors{}
		n := source.YAML(p.Name, p.Data, errs)
		if err := bridge.Errors(errs.Sorted()); err != nil {
			return nil, err
		}
		d, ok := value(n).(doc)
		if !ok {
			return nil, fmt.Errorf("%s: not a profile", p.Name)
		}
		delete(d, "id")
		add(trial{p.Name, d, opts.AsOf, ""})
	}
	for _, side := range []*side{a, b} {
		for _, rule := range side.pack.Rules {
			for _, t := range rule.Tests {
				if d, ok := value(t.Given).(doc); ok && known(t.Region, a, b) {
					add(trial{"case " + rule.ID + "/" + t.Name, d, t.AsOf, t.Region})
				}
			}
		}
		boundary, err := workbench.Cover(side.rb, &workbench.SearchOptions{WithoutCases: true,
			AsOf: opts.AsOf})
		if err != nil {
			return nil, err
		}
		for _, s := range boundary.Suggestions() {
			d, ok := value(source.YAML("boundary", []byte(s.Given), &source.Errors{})).(doc)
			if ok && known(s.Region, a, b) {
				on, _ := time.Parse(time.DateOnly, s.AsOf)
				add(trial{"boundary of " + s.Rule + ": " + s.Name, d, on, s.Region})
			}
		}
	}
	lasting(a, b, slices.Clone(list), add)
	return list, nil
}

func known(region string, sides ...*side) bool {
	return region == "" || !slices.ContainsFunc(sides, func(s *side) bool {
		return s.pack.Region(region) == nil
	})
}

// both is the advice of both packs. Facts that a pack does not have are left
// out for it.
func both(a, b *side, t trial) (x, y *advisor.Advice, err error) {
	if x, err = a.advise(t); err == nil {
		y, err = b.advise(t)
	}
	return x, y, err
}

func (s *side) advise(t trial) (*advisor.Advice, error) {
	text, err := json.Marshal(fitting(t.doc, s.pack.Schema, ""))
	if err != nil {
		return nil, err
	}
	_, p, err := s.rb.Decode("profile.json", text)
	if err != nil {
		return nil, err
	}
	return s.rb.Advise(p, &advisor.Options{AsOf: t.asOf, Region: t.region})
}

// fitting is d without the facts that a schema does not have.
func fitting(d doc, s *fact.Schema, prefix string) doc {
	out := doc{}
	for k, v := range d {
		path := prefix + k
		f := s.Lookup(path)
		inner, group := v.(doc)
		switch {
		case f == nil && group:
			out[k] = fitting(inner, s, path+".")
		case f == nil:
		case f.Kind == fact.List:
			out[k] = fittingRecords(v, s, path+".")
		default:
			out[k] = v
		}
	}
	return out
}

func fittingRecords(v any, s *fact.Schema, prefix string) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = item
			if d, ok := item.(doc); ok {
				out[i] = fitting(d, s, prefix)
			}
		}
		return out
	case doc: // {has, not}
		out := maps.Clone(v)
		if has, ok := v["has"]; ok {
			out["has"] = fittingRecords(has, s, prefix)
		}
		return out
	}
	return v
}

// state is what becomes of a rule.
func state(a *advisor.Advice, rule string) string {
	for _, m := range a.Messages {
		if m.Rule == rule {
			s := fmt.Sprintf("shown (%s", m.Level)
			if m.Variant != "" {
				s += ", variant " + m.Variant
			}
			if len(m.Cautions) > 0 {
				s += fmt.Sprintf(", %d cautions", len(m.Cautions))
			}
			for _, p := range m.Pieces {
				if p.State != advisor.Omitted {
					s += fmt.Sprintf(", %s %s", p.Name, p.State)
				}
			}
			return s + ")"
		}
	}
	for _, w := range a.Withheld {
		if w.Rule == rule {
			return "withheld (" + w.Kind + ")"
		}
	}
	o := a.Outcome(rule)
	// a rule that is new, or gone, changes nothing where it does not apply
	if o == advisor.NoSuchRule {
		o = advisor.NotApplicable
	}
	return o.String()
}

// differences lists the rules with another state, by rule and states. A rule
// that one pack does not have counts where the other would show it.
func differences(a, b *side, x, y *advisor.Advice) map[string]*Group {
	list := map[string]*Group{}
	for _, r := range slices.Concat(a.pack.Rules, b.pack.Rules) {
		rule, old, new := r.ID, "no such rule", "no such rule"
		if a.pack.Rule(rule) != nil {
			old = state(x, rule)
		}
		if b.pack.Rule(rule) != nil {
			new = state(y, rule)
		}
		missing := old == "no such rule" || new == "no such rule"
		if old == new || missing && !strings.HasPrefix(old, "shown") && !strings.HasPrefix(new, "shown") {
			continue
		}
		list[rule+"\x00"+old+"\x00"+new] = &Group{Rule: rule, Old: old, New: new}
	}
	return list
}

func shown(a *advisor.Advice) string {
	var list []string
	for _, m := range a.Messages {
		list = append(list, m.Rule+" "+state(a, m.Rule))
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}

func questions(a *advisor.Advice) string {
	var list []string
	for _, q := range a.Questions {
		list = append(list, q.Fact+" "+q.About)
	}
	return strings.Join(list, "\n")
}
