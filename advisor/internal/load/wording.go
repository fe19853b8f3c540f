package load

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/inspect"
	"example.com/crosstalk/advisor/internal/laws"
	"example.com/crosstalk/advisor/internal/message"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/picture"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// readWording reads what a rule and a variant have in common. What a variant
// does not say it has from base.
func (l *loader) readWording(r *source.Reader, w *pack.Wording, n *source.Node,
	base *pack.Wording) {
	if base != nil {
		name, cond, text, safe, pos := w.Name, w.If, w.IfText, w.Safe, w.Pos
		*w = *base
		w.Name, w.If, w.IfText, w.Safe, w.Pos = name, cond, text, safe, pos
	}
	level := n.Get("level")
	if base == nil {
		level = r.Need(n, "level", "one of "+strings.Join(pack.LevelNames, ", "))
	}
	if level != nil {
		w.Level, _ = pack.LevelNamed(r.One(level, pack.LevelNames...))
	}
	if weight := n.Get("weight"); weight != nil {
		w.Weight = l.weight(r, weight)
	}
	if g := n.Get("unless"); g != nil {
		w.Guards = nil
		for _, item := range r.List(g) {
			l.readGuard(r, w, item)
		}
	}
	if e := n.Get("encourages"); e != nil {
		w.Encourage(l.pack.Schema.Terms, l.terms(r, e))
	}
	if d := n.Get("discourages"); d != nil {
		w.Discourage(l.terms(r, d))
	}
	if a := n.Get("answers"); a != nil {
		w.Answers = l.terms(r, a)
	}
	if w.Opposes(w) {
		h := l.pack.Schema.Terms
		for _, e := range w.Encourages {
			for _, d := range w.Discourages {
				if h.Is(e, d) {
					r.Errorf(n, "the message both encourages %s and discourages %s",
						h.Term(e).Name, h.Term(d).Name)
				}
			}
		}
	}
	if x := n.Get("picture"); x != nil {
		w.Picture = picture.Named(l.pack, r, x, base != nil)
	}
	text := n.Get("message")
	if base == nil {
		text = r.Need(n, "message", "what the reader sees, by language")
	}
	if text != nil {
		l.messages.Read(r, w, text)
	}
	laws.Guards(r, n, w)
	laws.Errands(r, n, w)
	laws.Groups(r, n, w)
}

// weight reads what orders the messages of one level.
func (l *loader) weight(r *source.Reader, n *source.Node) int {
	v := r.Int(n)
	if v < 0 || v > 100 {
		r.Errorf(n, "the weight is %d; want 0 to 100", v)
	}
	return v
}

func (l *loader) readGuard(r *source.Reader, w *pack.Wording, n *source.Node) {
	if !r.Map(n, format.Guard.Names()...) {
		return
	}
	g := &pack.Guard{IfText: r.Verbatim(r.Need(n, "if", "the condition that withholds the message")),
		Reasons: l.reasons(r, r.Need(n, "because", "the reason, for the clinician")),
		Caution: l.words(r, n.Get("caution"))}
	g.Because = g.Reasons[l.pack.Languages[0]]
	for _, words := range g.Caution {
		message.Placeholders(l.pack, r, n.Get("caution"), words)
	}
	g.If = l.compile(r, g.IfText)
	w.Guards = append(w.Guards, g)
}

// reasons reads why a message is held back: words by language, or those of the first alone.
func (l *loader) reasons(r *source.Reader, n *source.Node) pack.Words {
	if n != nil && n.Kind != source.Map {
		return pack.Words{l.pack.Languages[0]: r.Text(n)}
	}
	return l.words(r, n)
}

func (l *loader) terms(r *source.Reader, n *source.Node) []term.ID {
	var ids []term.ID
	for _, item := range r.List(n) {
		name := r.Text(item)
		id := l.pack.Schema.Terms.Named(name)
		if id == term.None && name != "" {
			l.unknownTerm(r, item, name)
		} else if slices.Contains(ids, id) {
			r.Errorf(item, "term %q is given twice", name)
		} else if id != term.None {
			ids = append(ids, id)
		}
	}
	return ids
}

// tellsNames reports whether {names} stands in some text of the rule.
func tellsNames(r *pack.Rule) bool {
	for _, w := range r.Wordings() {
		for _, m := range w.Message {
			if strings.Contains(m.Text, pack.NamesPlaceholder) {
				return true
			}
		}
	}
	return false
}

func (l *loader) readVariants(r *source.Reader, rule *pack.Rule, n *source.Node) {
	for _, item := range r.List(n) {
		if !r.Map(item, format.Variant.Names()...) {
			continue
		}
		v := &pack.Wording{Name: "", IfText: r.Verbatim(r.Need(item, "if", "whom the variant is for")),
			Pos: item.Pos}
		if name := r.Need(item, "name", "a name in kebab-case"); name != nil && r.Kebab(name) {
			v.Name = name.Value
		}
		v.Safe = r.Bool(item.Get("safe"))
		v.If = l.compile(r, v.IfText)
		l.readWording(r, v, item, &rule.Base)
		for _, other := range rule.Variants {
			if v.Name != "" && other.Name == v.Name {
				r.Errorf(item, "two variants named %q", v.Name)
			}
		}
		rule.Variants = append(rule.Variants, v)
	}
	var safe []*pack.Wording
	unknown := false
	for _, w := range rule.Wordings() {
		if w.Safe {
			safe = append(safe, w)
		}
		unknown = unknown || w.If != nil && inspect.CanBeUnknown(w.If)
	}
	switch {
	case len(safe) > 1:
		r.Errorf(n, `more than one wording is marked "safe: true"`)
	case len(safe) == 1:
		rule.Safe = safe[0]
		if len(rule.Variants) == 0 {
			r.Errorf(rule.Node, `"safe" is for rules with variants`)
		}
	case unknown:
		r.Errorf(n,
			`it can be unknown which variant is right; mark the safe one, or the rule itself, "safe: true"`)
	}
}
