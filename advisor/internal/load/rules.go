package load

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/inspect"
	"example.com/crosstalk/advisor/internal/message"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/internal/pattern"
)

func (l *loader) readRules() {
	l.messages = message.Reader{Pack: l.pack, Compile: l.compile}
	for _, n := range l.nodes["rules"] {
		if n.Kind == source.Seq {
			for _, item := range n.Items {
				l.readRule(item)
			}
		} else {
			l.readRule(n)
		}
	}
	topic := map[string]int{}
	for i, t := range l.pack.Topics {
		topic[t.Name] = i
	}
	slices.SortStableFunc(l.pack.Rules, func(a, b *pack.Rule) int {
		return topic[a.Topic] - topic[b.Topic]
	})
	for i, rule := range l.pack.Rules {
		rule.Order = i
	}
}

func (l *loader) readRule(n *source.Node) {
	r := l.reader("")
	if n.Kind != source.Map {
		r.Errorf(n, "%s where a rule was wanted", n.Kind)
		return
	}
	id := r.ID(n, "the rule's name")
	if id == nil || !r.Kebab(id) {
		return
	}
	r = l.reader("rule " + id.Value)
	r.Map(n, format.Rule.Names()...)
	if first := l.pack.Rule(id.Value); first != nil {
		r.Errorf(id, "the id is used already, at %s", first.Pos)
		return
	}
	rule := &pack.Rule{ID: id.Value, Pos: id.Pos, Node: n}
	l.pack.Add(rule)

	if t := r.Need(n, "topic", "one of the topics of pack.yaml"); t != nil {
		rule.Topic = l.topic(r, t)
		if dir, _, nested := strings.Cut(n.Pos.File, "/"); nested && dir != rule.Topic &&
			rule.Topic != "" {
			r.Errorf(t, "topic %s in the folder %s; a rule stands in the folder of its topic", rule.Topic,
				path.Dir(n.Pos.File))
		}
	}
	rule.WhenText = r.Verbatim(r.Need(n, "when", "the condition under which the message is shown"))
	rule.When = l.compile(r, rule.WhenText)
	rule.Names = inspect.Unrecognised(rule.When)
	l.messages.Begin(r, rule, n.Get("pieces"))
	l.readWording(r, &rule.Base, n, nil)
	rule.Base.Pos = id.Pos
	rule.Base.Safe = r.Bool(n.Get("safe"))
	l.readVariants(r, rule, n.Get("variants"))
	message.Check(r, rule)
	if with := n.Get("with"); with != nil {
		l.withs[rule] = r.List(with)
	}
	for _, item := range r.List(n.Get("supersedes")) {
		l.readSelector(r, rule, item)
	}
	rule.RepeatAfter = period(r, n.Get("repeat_after"))
	l.readCitations(r, rule, n)
	if e := r.Need(n, "evidence",
		"how sure it is, as in {certainty: high, strength: strong}"); e != nil &&
		r.Map(e, format.Evidence.Names()...) {
		rule.Certainty = r.One(r.Need(e, "certainty", "the GRADE certainty"), "high", "moderate", "low",
			"very-low")
		rule.Strength = r.One(r.Need(e, "strength", "the strength of the recommendation"), "strong",
			"weak", "none")
	}
	l.readReview(r, rule, n)
	for _, item := range r.List(n.Get("tests")) {
		l.readTest(r, rule, item)
	}
}

func (l *loader) topic(r *source.Reader, n *source.Node) string {
	name := r.Text(n)
	var names []string
	for _, t := range l.pack.Topics {
		if t.Name == name {
			return name
		}
		names = append(names, t.Name)
	}
	if name != "" {
		r.Follow("pack").Errorf(n, "unknown topic %q%s", name,
			r.Hint(name, func() []string { return names }))
	}
	return ""
}

// compile never returns nil, so that a pack with problems can be looked at.
func (l *loader) compile(r *source.Reader, text *source.Verbatim) condition.Cond {
	if c := l.pack.Space.Compile(text, r); c != nil {
		return c
	}
	return condition.Const(condition.Unknown)
}

func (l *loader) readSelector(r *source.Reader, rule *pack.Rule, n *source.Node) {
	if n.Kind != source.Map {
		if id := r.Text(n); id != "" {
			rule.Supersedes = append(rule.Supersedes, pack.Selector{Rule: id})
		}
		return
	}
	if !r.Map(n, format.Selector.Names()...) {
		return
	}
	var s pack.Selector
	if t := n.Get("topic"); t != nil {
		s.Topic = l.topic(r, t)
	}
	if b := n.Get("below"); b != nil {
		s.Below, _ = pack.LevelNamed(r.One(b, pack.LevelNames...))
		s.Has = true
	}
	if len(n.Keys) == 0 {
		r.Errorf(n, `it names nothing; want a rule, {topic: ...}, {below: LEVEL} or both`)
	}
	if s != (pack.Selector{}) {
		rule.Supersedes = append(rule.Supersedes, s)
	}
}

var periodForm = pattern.New(`^([1-9][0-9]{0,3}) (day|week|month|year)s?$`)

func period(r *source.Reader, n *source.Node) (p pack.Period) {
	if n == nil {
		return p
	}
	m := periodForm().FindStringSubmatch(n.Value)
	if m == nil {
		r.Errorf(n, "%q is not a time like 90 days, 12 weeks, 6 months or 1 year", n.Value)
		return p
	}
	count, _ := strconv.Atoi(m[1])
	switch m[2] {
	case "day":
		p.Days = count
	case "week":
		p.Days = 7 * count
	case "month":
		p.Months = count
	case "year":
		p.Months = 12 * count
	}
	return p
}

func (l *loader) readCitations(r *source.Reader, rule *pack.Rule, n *source.Node) {
	cite := r.Need(n, "cite", "the sources that support it; a rule without a source does not load")
	if cite == nil {
		return
	}
	for _, item := range r.List(cite) {
		if !r.Map(item, format.Citation.Names()...) {
			continue
		}
		id := r.Need(item, "source", "the id of a source")
		c := pack.Citation{Supports: r.Text(r.Need(item, "supports",
			"what the source supports, in one sentence")), Where: r.Text(item.Get("where")),
			For: message.Pieces(r, rule, item.Get("for"))}
		if id == nil {
			continue
		}
		if c.Source = l.source(r, id, r.Text(id)); c.Source != nil {
			for _, other := range rule.Cite {
				if other.Source == c.Source {
					r.Errorf(id, "source %q is cited twice", id.Value)
				}
			}
			rule.Cite = append(rule.Cite, c)
		}
	}
	if cite.Kind == source.Seq && len(cite.Items) == 0 {
		r.Errorf(cite, "no source; a rule without a source does not load")
	} else if len(rule.Cite) > 0 && !slices.ContainsFunc(rule.Cite, func(c pack.Citation) bool {
		return c.For == nil
	}) {
		r.Errorf(cite, `every source is "for" a piece; what everybody reads needs a source, too`)
	}
}

func (l *loader) readReview(r *source.Reader, rule *pack.Rule, n *source.Node) {
	review := r.Need(n, "review",
		"who has reviewed it and until when, as in {by: unreviewed, on: 2026-11-20, next: 2028-11-20}")
	if review == nil || !r.Map(review, format.Review.Names()...) {
		return
	}
	rule.Review = pack.Review{By: r.Text(r.Need(review, "by", `who reviewed it, or "unreviewed"`)),
		On:      r.Lately(r.Need(review, "on", "the date of the review or, unreviewed, of writing")),
		Next:    r.Lately(r.Need(review, "next", "the date by which it is to be reviewed again")),
		SignOff: r.Text(review.Get("sign_off"))}
	if next := rule.Review.Next; !next.IsZero() && next.Before(rule.Review.On) {
		r.Errorf(review, "the next review is before the last")
	}
}

func (l *loader) readTest(r *source.Reader, rule *pack.Rule, n *source.Node) {
	if l.pack.BesideGiven(r, n, format.Test.Names()) || !r.Map(n, format.Test.Names()...) {
		return
	}
	t := &pack.Test{Rule: rule, Node: n, Pos: n.Pos, Name: r.Text(n.Get("name")),
		Given: r.Need(n, "given", "a profile"), AsOf: r.Lately(n.Get("as_of")),
		Strange: r.Texts(n.Get("unrecognised")),
		Region:  r.Text(n.Get("region")), Expect: r.One(r.Need(n, "expect", strings.Join(outcomes, ", ")),
			outcomes...),
		Asks: r.Texts(n.Get("asks")), HasVar: n.Get("variant") != nil,
		Kind: r.One(n.Get("kind"), pack.Kinds...), Cautions: -1, Whole: r.Bool(n.Get("whole"))}
	if t.Given == nil {
		return
	}
	message.Expected(r, t, n)
	if v := n.Get("variant"); v != nil && v.Value != "" { // "" is the rule's own words
		t.Variant = r.Text(v)
	}
	if c := n.Get("cautions"); c != nil {
		if t.Cautions = r.Int(c); t.Cautions < 0 {
			r.Errorf(c, "%d cautions; want 0 or more", t.Cautions)
		}
	}
	for _, key := range []string{"asks", "says", "unsure", "omits", "unrecognised"} {
		if list := n.Get(key); list != nil && list.Kind == source.Seq && len(list.Items) == 0 {
			r.Errorf(list, "%q names nothing, so nothing is held to it; leave it out, or say what it is",
				key)
		}
	}
	if t.Region != "" && l.pack.Region(t.Region) == nil {
		r.Follow("pack").Errorf(n.Get("region"), "unknown region %q", t.Region)
	}
	for _, item := range r.List(n.Get("asks")) {
		if l.pack.Schema.Lookup(item.Value) == nil {
			r.Errorf(item, "unknown fact %q%s", item.Value, r.Hint(item.Value, l.pack.Schema.Paths))
		}
	}
	if d := n.Get("delivered"); d != nil {
		t.Delivered = map[string]time.Time{}
		if d.Kind != source.Map {
			r.Errorf(d, "%s where rules and dates were wanted", d.Kind)
		}
		for i, k := range d.Keys {
			t.Delivered[k.Value] = r.Lately(d.Items[i])
		}
	}
	if t.Name == "" {
		t.Name = fmt.Sprintf("line %d", n.Pos.Line)
	}
	rule.Tests = append(rule.Tests, t)
}

var outcomes = []string{"shown", "withheld", "pending", "not applicable"}
