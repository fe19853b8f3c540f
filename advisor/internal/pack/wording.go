package pack

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

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
		w.Encourages = l.terms(r, e)
	}
	if d := n.Get("discourages"); d != nil {
		w.Discourages = l.terms(r, d)
	}
	if a := n.Get("answers"); a != nil {
		w.Answers = l.terms(r, a)
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
	guardLaw(r, n, w)
}

// weight reads what orders the messages of one level.
func (l *loader) weight(r *source.Reader, n *source.Node) int {
	v := r.Int(n)
	if v < 0 || v > 100 {
		r.Errorf(n, "the weight is %d; want 0 to 100", v)
	}
	return v
}

func (l *loader) readGuard(r *source.Reader, w *Wording, n *source.Node) {
	if !r.Map(n, FormatGuard.Names()...) {
		return
	}
	g := &Guard{IfText: r.Verbatim(r.Need(n, "if", "the condition that withholds the message")),
		Because: r.Text(r.Need(n, "because", "the reason, for the clinician")), Caution: l.words(r, n.Get("caution"))}
	for _, words := range g.Caution {
		l.placeholders(r, n.Get("caution"), words, false)
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
			r.Errorf(item, "unknown term %q%s", name, r.Hint(name, l.pack.Schema.Terms.Names))
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
		if !r.Map(item, FormatText.Names()...) {
			continue
		}
		text := &Message{Title: r.Text(r.Need(item, "title", "the point, in a few words")),
			Text:   paragraphs(r.Text(r.Need(item, "text", "the message"))),
			Action: r.Text(r.Need(item, "action", "one thing to do"))}
		l.placeholders(r, item, text.Title, false)
		l.placeholders(r, item, text.Text, true)
		l.placeholders(r, item, text.Action, false)
		m[k.Value] = text
	}
	if n.Get(l.pack.Languages[0]) == nil {
		r.Errorf(n, "no message in %q, the first language of the pack", l.pack.Languages[0])
	}
	return m
}

var emptyLines = regexp.MustCompile(`\n{3,}`)

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
	return emptyLines.ReplaceAllString(strings.TrimSpace(out.String()), "\n\n")
}

// Placeholder is a name in braces in a text.
var Placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// NamesPlaceholder stands for the names that nobody knows, in the text of a
// rule that asks for them.
const NamesPlaceholder = "{names}"

// placeholders checks the names in braces; body: of the text of a message, not
// of its title, action or a caution.
func (l *loader) placeholders(r *source.Reader, n *source.Node, text string, body bool) {
	for _, m := range Placeholder.FindAllStringSubmatch(text, -1) {
		switch {
		case m[0] != NamesPlaceholder:
		case body && l.names:
			continue
		default:
			r.Errorf(n, "{names} stands for names that nobody knows: in the text, not in a title, action or caution, of a rule whose when is "+
				"unrecognised(...), alone or joined to the rest by \"and\"")
			continue
		}
		if _, named := l.pack.Regions[0].Words[m[1]]; !named {
			names := slices.Sorted(maps.Keys(l.pack.Regions[0].Words))
			r.Errorf(n, "unknown placeholder {%s}; the regions of pack.yaml have %s", m[1], strings.Join(names, ", "))
		}
	}
}

// tellsNames reports whether {names} stands in some text of the rule.
func (r *Rule) tellsNames() bool {
	for _, w := range r.Wordings() {
		for _, m := range w.Message {
			if strings.Contains(m.Text, NamesPlaceholder) {
				return true
			}
		}
	}
	return false
}

func (l *loader) readVariants(r *source.Reader, rule *Rule, n *source.Node) {
	for _, item := range r.List(n) {
		if !r.Map(item, FormatVariant.Names()...) {
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
			if v.Name != "" && other.Name == v.Name {
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
			r.Errorf(rule.Node, `"safe" is for rules with variants`)
		}
	case unknown:
		r.Errorf(n, `it can be unknown which variant is right; mark the safe one, or the rule itself, "safe: true"`)
	}
}

// Wordings lists the rule's own wording and its variants.
func (rule *Rule) Wordings() []*Wording {
	return append([]*Wording{&rule.Base}, rule.Variants...)
}

// Answering reports whether the wording answers t: by itself, or by a wider
// term.
func (w *Wording) Answering(h *term.Hierarchy, t term.ID) bool {
	return slices.ContainsFunc(w.Answers, func(a term.ID) bool { return h.Is(t, a) })
}

// MinLevel is the lowest level that the rule's wordings have.
func (rule *Rule) MinLevel() Level {
	low := rule.Base.Level
	for _, v := range rule.Variants {
		low = min(low, v.Level)
	}
	return low
}
