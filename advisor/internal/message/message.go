// Package message reads what the reader of a message sees: its texts by language, the
// pieces that hang on a condition, and the names in braces.
package message

import (
	"maps"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/internal/pattern"
)

// A Reader reads the messages of a pack, one rule after the other.
type Reader struct {
	Pack *pack.Pack
	// Compile makes a condition, never nil, of what stands in a file.
	Compile func(*source.Reader, *source.Verbatim) condition.Cond

	names  bool          // the rule at hand asks for names that nobody knows
	pieces []*pack.Piece // of the rule at hand
}

// Begin begins with a rule, of which "when" is read: it reads its pieces.
func (l *Reader) Begin(r *source.Reader, rule *pack.Rule, n *source.Node) {
	l.names = rule.Names != nil
	l.readPieces(r, rule, n)
	l.pieces = rule.Pieces
}

// Read reads what w says, by language.
func (l *Reader) Read(r *source.Reader, w *pack.Wording, n *source.Node) {
	m := map[string]*pack.Message{}
	w.Message = m
	if !r.Follow("pack").Map(n, l.Pack.Languages...) {
		return
	}
	for i, k := range n.Keys {
		item := n.Items[i]
		if !r.Map(item, format.Text.Names()...) {
			continue
		}
		text := &pack.Message{Title: r.Text(r.Need(item, "title", "the point, in a few words")),
			Action: r.Text(r.Need(item, "action", "one thing to do"))}
		body := r.Need(item, "text", "the message")
		if body != nil && body.Kind == source.Seq {
			l.readParts(r, text, body)
		} else {
			text.Text = paragraphs(r.Text(body))
			l.placeholders(r, item, text.Text, true)
		}
		l.placeholders(r, item, text.Title, false)
		l.placeholders(r, item, text.Action, false)
		if errands := item.Get("errands"); errands != nil {
			text.Errands = l.readErrands(r, errands)
		}
		if line := item.Get("group"); line != nil {
			text.Line = l.readLine(r, line)
		}
		text.Count()
		text.Translation = l.Pack.TranslationOf(k.Value, item)
		m[k.Value] = text
	}
	if n.Lacks(l.Pack.Languages[0]) {
		r.Follow("pack").Errorf(n, "no message in %q, the first language of the pack",
			l.Pack.Languages[0])
	}
	l.holdPieces(r, n, w)
}

// readErrands reads what the action of a message asks or tells, in the order of the
// lists of pack.yaml.
func (l *Reader) readErrands(r *source.Reader, n *source.Node) (list []pack.Errand) {
	var names []string
	for _, e := range l.Pack.Errands {
		names = append(names, e.Name)
	}
	if !r.Map(n, names...) {
		return nil
	}
	for i, name := range names {
		if item := n.Get(name); item != nil {
			list = append(list, pack.Errand{List: i, Text: r.Text(item)})
			l.placeholders(r, item, item.Value, false)
		}
	}
	return list
}

// readLine reads what a message says beside others of its group.
func (l *Reader) readLine(r *source.Reader, n *source.Node) *pack.Line {
	var names []string
	for _, g := range l.Pack.Groups {
		names = append(names, g.Name)
	}
	if !r.Map(n, names...) {
		return nil
	}
	if len(n.Keys) != 1 {
		r.Errorf(n, "%d groups; a message is of one", len(n.Keys))
		return nil
	}
	if l.names {
		r.Errorf(n, "a message that tells the names that nobody knows stands alone: "+
			"its group has no place for them")
	}
	item := n.Items[0]
	l.placeholders(r, item, item.Value, false)
	return &pack.Line{Group: slices.Index(names, n.Keys[0].Value),
		Text: strings.Join(strings.Fields(r.Text(item)), " ")}
}

var emptyLines = pattern.New(`\n{3,}`)

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
	text := strings.TrimSpace(out.String())
	if strings.Contains(text, "\n\n\n") {
		text = emptyLines().ReplaceAllString(text, "\n\n")
	}
	return text
}

// placeholders checks the names in braces; body: of the text of a message, not
// of its title or action.
func (l *Reader) placeholders(r *source.Reader, n *source.Node, text string, body bool) {
	if body && l.names {
		text = strings.ReplaceAll(text, pack.NamesPlaceholder, "")
	}
	Placeholders(l.Pack, r, n, text)
}

// Placeholders checks the names in braces of a text that has none that depend on the
// profile, such as a caution.
func Placeholders(p *pack.Pack, r *source.Reader, n *source.Node, text string) {
	if r.Checked || !strings.ContainsAny(text, "{}") {
		return
	}
	for _, m := range pack.Placeholder().FindAllStringSubmatch(text, -1) {
		if m[0] == pack.NamesPlaceholder {
			r.Errorf(n,
				"{names} stands for names that nobody knows: in the text, not in a title, "+
					"action or caution, "+
					"of a rule whose when is "+
					"unrecognised(...), alone or joined to the rest by \"and\"; or for what "+
					"makes the "+
					"condition of a piece true, in what it says")
			continue
		}
		if _, named := p.Regions[0].Words[m[1]]; !named {
			names := slices.Sorted(maps.Keys(p.Regions[0].Words))
			r.Follow("pack").Errorf(n, "unknown placeholder {%s}; the regions of pack.yaml have %s", m[1],
				strings.Join(names, ", "))
		}
	}
	if rest := pack.Placeholder().ReplaceAllString(text, ""); strings.ContainsAny(rest, "{}") {
		r.Errorf(n, "a brace that belongs to no placeholder; people would read it as it "+
			"stands. A placeholder "+
			"is one name between one { and one }, as in {%s}",
			slices.Min(append(slices.Collect(maps.Keys(p.Regions[0].Words)), "emergency_number")))
	}
}
