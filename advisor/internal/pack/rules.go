package pack

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/spell"
	"example.com/crosstalk/advisor/internal/term"
)

var ruleKeys = []string{"id", "topic", "level", "when", "unless", "encourages", "discourages", "message", "variants",
	"safe", "with", "supersedes", "repeat_after", "cite", "evidence", "review", "tests"}

func (l *loader) readRules() {
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
	slices.SortStableFunc(l.pack.Rules, func(a, b *Rule) int { return topic[a.Topic] - topic[b.Topic] })
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
	id := r.Need(n, "id", "the rule's name")
	if id == nil || !r.Kebab(id) {
		return
	}
	r = l.reader("rule " + id.Value)
	r.Map(n, ruleKeys...)
	if first := l.pack.byID[id.Value]; first != nil {
		r.Errorf(id, "the id is used already, at %s", first.Pos)
		return
	}
	rule := &Rule{ID: id.Value, Pos: id.Pos, node: n}
	l.pack.byID[rule.ID] = rule
	l.pack.Rules = append(l.pack.Rules, rule)

	if t := r.Need(n, "topic", "one of the topics of pack.yaml"); t != nil {
		rule.Topic = l.topic(r, t)
		if dir, _, nested := strings.Cut(n.Pos.File, "/"); nested && dir != rule.Topic && rule.Topic != "" {
			r.Errorf(t, "topic %s in the folder %s; a rule stands in the folder of its topic", rule.Topic, path.Dir(n.Pos.File))
		}
	}
	rule.WhenText = r.Verbatim(r.Need(n, "when", "the condition under which the message is shown"))
	rule.When = l.compile(r, rule.WhenText)
	l.readWording(r, &rule.Base, n, nil)
	rule.Base.Pos = id.Pos
	rule.Base.Safe = r.Bool(n.Get("safe"))
	l.readVariants(r, rule, n.Get("variants"))
	if with := n.Get("with"); with != nil {
		l.withs[rule] = r.List(with)
	}
	for _, item := range r.List(n.Get("supersedes")) {
		l.readSelector(r, rule, item)
	}
	rule.RepeatAfter = period(r, n.Get("repeat_after"))
	l.readCitations(r, rule, n)
	if e := r.Need(n, "evidence", "how sure it is, as in {certainty: high, strength: strong}"); e != nil && r.Map(e, "certainty", "strength") {
		rule.Certainty = r.One(r.Need(e, "certainty", "the GRADE certainty"), "high", "moderate", "low", "very-low")
		rule.Strength = r.One(r.Need(e, "strength", "the strength of the recommendation"), "strong", "weak", "none")
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
		r.Errorf(n, "unknown topic %q%s", name, spell.Hint(name, names))
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

// readWording reads what a rule and a variant have in common. What a variant
// does not say it has from base.
func (l *loader) readWording(r *source.Reader, w *Wording, n *source.Node, base *Wording) {
	if base != nil {
		name, cond, text, safe, pos := w.Name, w.If, w.IfText, w.Safe, w.Pos
		*w = *base
		w.Name, w.If, w.IfText, w.Safe, w.Pos = name, cond, text, safe, pos
	}
	level := n.Get("level")
	if base == nil {
		level = r.Need(n, "level", "one of "+strings.Join(levelNames, ", "))
	}
	if level != nil {
		w.Level, _ = LevelNamed(r.One(level, levelNames...))
	}
	if g := n.Get("unless"); g != nil {
		w.Guards = nil
		for _, item := range r.List(g) {
			l.readGuard(r, w, item)
		}
	}
	if e := n.Get("encourages"); e != nil {
		w.Encourages = l.terms(r, e)
	}
	if d := n.Get("discourages"); d != nil {
		w.Discourages = l.terms(r, d)
	}
	for _, e := range w.Encourages {
		for _, d := range w.Discourages {
			if h := l.pack.Schema.Terms; h.Is(e, d) {
				r.Errorf(n, "the message both encourages %s and discourages %s", h.Term(e).Name, h.Term(d).Name)
			}
		}
	}
	message := n.Get("message")
	if base == nil {
		message = r.Need(n, "message", "what the reader sees, by language")
	}
	if message != nil {
		w.Message = l.readMessage(r, message)
	}
}

func (l *loader) readGuard(r *source.Reader, w *Wording, n *source.Node) {
	if !r.Map(n, "if", "because", "caution") {
		return
	}
	g := &Guard{IfText: r.Verbatim(r.Need(n, "if", "the condition that withholds the message")),
		Because: r.Text(r.Need(n, "because", "the reason, for the clinician")), Caution: l.words(r, n.Get("caution"))}
	for _, words := range g.Caution {
		l.placeholders(r, n.Get("caution"), words)
	}
	g.If = l.compile(r, g.IfText)
	w.Guards = append(w.Guards, g)
}

func (l *loader) terms(r *source.Reader, n *source.Node) []term.ID {
	var ids []term.ID
	for _, item := range r.List(n) {
		name := r.Text(item)
		id := l.pack.Schema.Terms.Named(name)
		if id == term.None && name != "" {
			r.Errorf(item, "unknown term %q%s", name, spell.Hint(name, l.pack.Schema.Terms.Names()))
		} else if slices.Contains(ids, id) {
			r.Errorf(item, "term %q is given twice", name)
		} else if id != term.None {
			ids = append(ids, id)
		}
	}
	return ids
}

func (l *loader) readMessage(r *source.Reader, n *source.Node) map[string]*Message {
	m := map[string]*Message{}
	if !r.Map(n, l.pack.Languages...) {
		return m
	}
	for i, k := range n.Keys {
		item := n.Items[i]
		if !r.Map(item, "title", "text", "action") {
			continue
		}
		text := &Message{Title: r.Text(r.Need(item, "title", "the point, in a few words")),
			Text:   paragraphs(r.Text(r.Need(item, "text", "the message"))),
			Action: r.Text(r.Need(item, "action", "one thing to do"))}
		for _, s := range []string{text.Title, text.Text, text.Action} {
			l.placeholders(r, item, s)
		}
		m[k.Value] = text
	}
	if n.Get(l.pack.Languages[0]) == nil {
		r.Errorf(n, "no message in %q, the first language of the pack", l.pack.Languages[0])
	}
	return m
}

// paragraphs joins the lines of each paragraph; a line that begins with "- "
// stays a line.
func paragraphs(s string) string {
	var out strings.Builder
	for i, line := range strings.Split(s, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case i == 0:
		case line == "", strings.HasPrefix(line, "- "):
			out.WriteByte('\n')
		case strings.HasSuffix(out.String(), "\n"):
		default:
			out.WriteByte(' ')
		}
		if line == "" {
			out.WriteByte('\n')
		}
		out.WriteString(line)
	}
	return regexp.MustCompile(`\n{3,}`).ReplaceAllString(strings.TrimSpace(out.String()), "\n\n")
}

// Placeholder is a name in braces in a text.
var Placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

func (l *loader) placeholders(r *source.Reader, n *source.Node, text string) {
	var names []string
	for name := range l.pack.Regions[0].Words {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, m := range Placeholder.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(names, m[1]) {
			r.Errorf(n, "unknown placeholder {%s}; the regions of pack.yaml have %s", m[1], strings.Join(names, ", "))
		}
	}
}

func (l *loader) readVariants(r *source.Reader, rule *Rule, n *source.Node) {
	for _, item := range r.List(n) {
		if !r.Map(item, "name", "if", "safe", "level", "unless", "encourages", "discourages", "message") {
			continue
		}
		v := &Wording{Name: "", IfText: r.Verbatim(r.Need(item, "if", "whom the variant is for")), Pos: item.Pos}
		if name := r.Need(item, "name", "a name in kebab-case"); name != nil && r.Kebab(name) {
			v.Name = name.Value
		}
		v.Safe = r.Bool(item.Get("safe"))
		v.If = l.compile(r, v.IfText)
		l.readWording(r, v, item, &rule.Base)
		for _, other := range rule.Variants {
			if other.Name == v.Name {
				r.Errorf(item, "two variants named %q", v.Name)
			}
		}
		rule.Variants = append(rule.Variants, v)
	}
	var safe []*Wording
	unknown := false
	for _, w := range rule.Wordings() {
		if w.Safe {
			safe = append(safe, w)
		}
		unknown = unknown || w.If != nil && condition.CanBeUnknown(w.If)
	}
	switch {
	case len(safe) > 1:
		r.Errorf(n, `more than one wording is marked "safe: true"`)
	case len(safe) == 1:
		rule.Safe = safe[0]
		if len(rule.Variants) == 0 {
			r.Errorf(rule.node, `"safe" is for rules with variants`)
		}
	case unknown:
		r.Errorf(n, `it can be unknown which variant is right; mark the safe one, or the rule itself, "safe: true"`)
	}
}

// Wordings lists the rule's own wording and its variants.
func (rule *Rule) Wordings() []*Wording {
	return append([]*Wording{&rule.Base}, rule.Variants...)
}

// MinLevel is the lowest level that the rule's wordings have.
func (rule *Rule) MinLevel() Level {
	low := rule.Base.Level
	for _, v := range rule.Variants {
		low = min(low, v.Level)
	}
	return low
}

func (l *loader) readSelector(r *source.Reader, rule *Rule, n *source.Node) {
	if n.Kind != source.Map {
		if id := r.Text(n); id != "" {
			rule.Supersedes = append(rule.Supersedes, Selector{Rule: id})
		}
		return
	}
	if !r.Map(n, "topic", "below") {
		return
	}
	var s Selector
	if t := n.Get("topic"); t != nil {
		s.Topic = l.topic(r, t)
	}
	if b := n.Get("below"); b != nil {
		s.Below, _ = LevelNamed(r.One(b, levelNames...))
		s.Has = true
	}
	if s == (Selector{}) {
		r.Errorf(n, `it names nothing; want a rule, {topic: ...}, {below: LEVEL} or both`)
		return
	}
	rule.Supersedes = append(rule.Supersedes, s)
}

// Matches reports whether s names a rule, at the level that it is shown at.
func (s Selector) Matches(rule *Rule, level Level) bool {
	if s.Rule != "" {
		return s.Rule == rule.ID
	}
	return (s.Topic == "" || s.Topic == rule.Topic) && (!s.Has || level < s.Below)
}

var periodForm = regexp.MustCompile(`^([1-9][0-9]{0,3}) (day|week|month|year)s?$`)

func period(r *source.Reader, n *source.Node) (p Period) {
	if n == nil {
		return p
	}
	m := periodForm.FindStringSubmatch(n.Value)
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

func (l *loader) readCitations(r *source.Reader, rule *Rule, n *source.Node) {
	cite := r.Need(n, "cite", "the sources that support it; a rule without a source does not load")
	if cite == nil {
		return
	}
	for _, item := range r.List(cite) {
		if !r.Map(item, "source", "supports", "where") {
			continue
		}
		id := r.Need(item, "source", "the id of a source")
		c := Citation{Supports: r.Text(r.Need(item, "supports", "what the source supports, in one sentence")), Where: r.Text(item.Get("where"))}
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
	}
}

func (l *loader) readReview(r *source.Reader, rule *Rule, n *source.Node) {
	review := r.Need(n, "review", "who has reviewed it and until when, as in {by: unreviewed, on: 2026-11-20, next: 2028-11-20}")
	if review == nil || !r.Map(review, "by", "on", "next", "sign_off") {
		return
	}
	rule.Review = Review{By: r.Text(r.Need(review, "by", `who reviewed it, or "unreviewed"`)),
		On:   r.Date(r.Need(review, "on", "the date of the review or, unreviewed, of writing")),
		Next: r.Date(r.Need(review, "next", "the date by which it is to be reviewed again")), SignOff: r.Text(review.Get("sign_off"))}
	if rule.Review.Next.Before(rule.Review.On) {
		r.Errorf(review, "the next review is before the last")
	}
}

var outcomes = []string{"shown", "withheld", "pending", "not applicable"}

// Kinds are the reasons for which a rule may be withheld.
var Kinds = []string{"guard", "superseded", "conflict", "recently-given", "expired", "companion", "over-cap"}

func (l *loader) readTest(r *source.Reader, rule *Rule, n *source.Node) {
	if !r.Map(n, "name", "given", "as_of", "region", "expect", "asks", "variant", "kind", "cautions", "whole", "delivered") {
		return
	}
	t := &Test{Rule: rule, Pos: n.Pos, Name: r.Text(n.Get("name")), Given: r.Need(n, "given", "a profile"), AsOf: r.Date(n.Get("as_of")),
		Region: r.Text(n.Get("region")), Expect: r.One(r.Need(n, "expect", strings.Join(outcomes, ", ")), outcomes...),
		Asks: r.Texts(n.Get("asks")), HasVar: n.Get("variant") != nil,
		Kind: r.One(n.Get("kind"), Kinds...), Cautions: -1, Whole: r.Bool(n.Get("whole"))}
	if t.Given == nil {
		return
	}
	if v := n.Get("variant"); v != nil && v.Value != "" { // "" is the rule's own words
		t.Variant = r.Text(v)
	}
	if c := n.Get("cautions"); c != nil {
		t.Cautions = r.Int(c)
	}
	if t.Region != "" && l.pack.Region(t.Region) == nil {
		r.Errorf(n.Get("region"), "unknown region %q", t.Region)
	}
	for _, item := range r.List(n.Get("asks")) {
		if l.pack.Schema.Lookup(item.Value) == nil {
			r.Errorf(item, "unknown fact %q%s", item.Value, spell.Hint(item.Value, l.pack.Schema.Paths()))
		}
	}
	if d := n.Get("delivered"); d != nil {
		t.Delivered = map[string]time.Time{}
		if d.Kind != source.Map {
			r.Errorf(d, "%s where rules and dates were wanted", d.Kind)
		}
		for i, k := range d.Keys {
			t.Delivered[k.Value] = r.Date(d.Items[i])
		}
	}
	if t.Name == "" {
		t.Name = fmt.Sprintf("line %d", n.Pos.Line)
	}
	rule.Tests = append(rule.Tests, t)
}

// linkRules finds the rules that rules name, and circles.
func (l *loader) linkRules() {
	var ids []string
	for _, rule := range l.pack.Rules {
		ids = append(ids, rule.ID)
	}
	for _, rule := range l.pack.Rules {
		r := l.reader("rule " + rule.ID)
		for _, n := range l.withs[rule] {
			other := l.pack.byID[n.Value]
			switch {
			case other == nil:
				r.Errorf(n, "unknown rule %q%s", n.Value, spell.Hint(n.Value, ids))
			case other == rule:
				r.Errorf(n, "a rule cannot be its own companion")
			default:
				rule.With = append(rule.With, other)
			}
		}
		for i, s := range rule.Supersedes {
			n := rule.node.Get("supersedes").Items[i]
			if s.Rule != "" && l.pack.byID[s.Rule] == nil {
				r.Errorf(n, "unknown rule %q%s", s.Rule, spell.Hint(s.Rule, ids))
			} else if s.Rule == rule.ID {
				r.Errorf(n, "a rule cannot supersede itself")
			}
		}
		for _, t := range rule.Tests {
			for id := range t.Delivered {
				if l.pack.byID[id] == nil {
					r.ErrorAt(t.Given, t.Pos, "unknown rule %q%s", id, spell.Hint(id, ids))
				}
			}
			if t.HasVar && !slices.ContainsFunc(rule.Wordings(), func(w *Wording) bool { return w.Name == t.Variant }) {
				r.ErrorAt(t.Given, t.Pos, "the rule has no variant %q", t.Variant)
			}
		}
	}
	l.supersedeCircles()
}

// supersedeCircles reports rules that could silence each other in a circle.
func (l *loader) supersedeCircles() {
	next := map[*Rule][]*Rule{}
	for _, a := range l.pack.Rules {
		if len(a.Supersedes) == 0 {
			continue
		}
		for _, b := range l.pack.Rules {
			if a != b && slices.ContainsFunc(a.Supersedes, func(s Selector) bool { return s.Matches(b, b.MinLevel()) }) {
				next[a] = append(next[a], b)
			}
		}
	}
	state := map[*Rule]int{}
	var path []*Rule
	var walk func(a *Rule)
	walk = func(a *Rule) {
		state[a] = 1
		path = append(path, a)
		for _, b := range next[a] {
			switch state[b] {
			case 0:
				walk(b)
			case 1:
				var names []string
				for _, x := range path[slices.Index(path, b):] {
					names = append(names, x.ID)
				}
				l.reader("rule "+b.ID).Errorf(b.node.Get("supersedes"), "rules that supersede each other in a circle: %s",
					strings.Join(append(names, b.ID), " supersedes "))
			}
		}
		path = path[:len(path)-1]
		state[a] = 2
	}
	for _, a := range l.pack.Rules {
		if state[a] == 0 {
			walk(a)
		}
	}
}

func (l *loader) readInvariants() {
	seen := map[string]bool{}
	for _, n := range l.nodes["invariants"] {
		for _, item := range l.reader("").List(n) {
			r := l.reader("")
			if !r.Map(item, "id", "whoever", "or_unknown", "unless", "never_encourage", "because") {
				continue
			}
			id := r.Need(item, "id", "the invariant's name")
			if id == nil || !r.Kebab(id) {
				continue
			}
			r = l.reader("invariant " + id.Value)
			if seen[id.Value] {
				r.Errorf(id, "the id is used already")
			}
			seen[id.Value] = true
			inv := &Invariant{ID: id.Value, Pos: id.Pos, OrUnknown: r.Bool(item.Get("or_unknown")), Because: r.Text(r.Need(item, "because", "the reason"))}
			if who := r.Need(item, "whoever", `a condition, or "everyone"`); who != nil && who.Value != "everyone" {
				inv.WhoeverText = r.Verbatim(who)
				inv.Whoever = l.compile(r, inv.WhoeverText)
			}
			if u := item.Get("unless"); u != nil {
				inv.Unless = l.compile(r, r.Verbatim(u))
			}
			if never := r.Need(item, "never_encourage", "terms"); never != nil {
				inv.NeverEncourage = l.terms(r, never)
			}
			l.pack.Invariants = append(l.pack.Invariants, inv)
		}
	}
}
