package message

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/inspect"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

// readPieces reads the conditions on which sentences of a rule's texts hang.
func (l *Reader) readPieces(r *source.Reader, rule *pack.Rule, n *source.Node) {
	if n == nil {
		return
	}
	if n.Kind != source.Map || len(n.Keys) == 0 {
		r.Errorf(n, "%s where pieces were wanted, as in {blood-thinner: {if: takes_blood_thinner}}",
			n.Kind)
		return
	}
	for i, k := range n.Keys {
		item := n.Items[i]
		if !r.Kebab(k) || !pieceKeys(r, item) {
			continue
		}
		p := &pack.Piece{Name: k.Value, Pos: k.Pos,
			IfText: r.Verbatim(r.Need(item, "if", "whom the sentences are for"))}
		p.If = l.Compile(r, p.IfText)
		if p.IfText != nil && inspect.AsksTheRecordItself(p.If) {
			r.Errorf(p.IfText.Node(), "the condition of a piece asks about the person, not what the record "+
				"knows (known, unrecognised, ??, == nil): what is not known has words of its own, \"unsure\"; "+
				"whom it most likely does not concern, a finding may say")
		}
		if names := item.Get("names"); names != nil {
			p.Names = l.namedList(r, names)
			if p.Names != nil && p.IfText != nil && !pack.Naming(p.If, p.Names) {
				r.Errorf(names, "the condition may be true of somebody with nothing in %[1]s that makes it "+
					"so, and {names} would be empty; ask for something in %[1]s by name, alone or joined to "+
					"the rest by \"and\"", p.Names.Path)
			}
		}
		rule.Pieces = append(rule.Pieces, p)
	}
}

// pieceKeys checks the keys of a piece. What moves a reader is no piece's.
func pieceKeys(r *source.Reader, n *source.Node) bool {
	allowed := format.Piece.Names()
	for _, key := range []string{"level", "weight", "encourages", "discourages", "answers", "unless"} {
		if at := n.Get(key); at != nil {
			r.Errorf(at, "a piece has no %q: it only words a message; what moves a reader is a rule or a "+
				"variant", key)
			allowed = append(allowed, key)
		}
	}
	return r.Map(n, allowed...)
}

// namedList is the set or list whose names a piece tells.
func (l *Reader) namedList(r *source.Reader, n *source.Node) *fact.Fact {
	path := r.Text(n)
	f := l.Pack.Schema.Lookup(path)
	switch {
	case path == "":
		return nil
	case f == nil:
		r.Errorf(n, "unknown fact %q%s", path, r.Hint(path, l.Pack.Schema.Paths))
		return nil
	case f.Owner != nil || f.Kind != fact.Terms && (f.Kind != fact.List || f.TermField() == nil):
		r.Errorf(n, "%s has no names to tell; want a set or list of terms", path)
		return nil
	}
	return f
}

// readParts reads a text that is a list of paragraphs and places of pieces.
func (l *Reader) readParts(r *source.Reader, m *pack.Message, n *source.Node) {
	fixed := false
	for _, item := range n.Items {
		if item.Kind == source.Map {
			l.readPlace(r, m, item)
			continue
		}
		text := paragraphs(r.Text(item))
		l.placeholders(r, item, text, true)
		fixed = fixed || text != ""
		if text != "" {
			m.Parts = append(m.Parts, pack.Part{Text: text, Node: item})
		}
	}
	if !fixed {
		r.Errorf(n, "nothing in the text is for everybody who reads it; at least one sentence hangs on "+
			"no piece")
	}
	m.Text = m.Assembled(func(*pack.Piece) condition.Truth { return condition.False })
	if !slices.ContainsFunc(m.Parts, func(x pack.Part) bool { return x.Piece != nil }) {
		m.Parts = nil
	}
}

// readPlace reads the words of a piece at its place in a text.
func (l *Reader) readPlace(r *source.Reader, m *pack.Message, n *source.Node) {
	if n.Get("piece") == nil {
		r.Errorf(n, `a mapping where a paragraph or {piece: ..., said: ..., unsure: ...} was wanted `+
			`(text that holds ": " goes in a "|" block or in quotation marks)`)
		return
	}
	r.Map(n, format.Place.Names()...)
	name := r.Text(n.Get("piece"))
	i := slices.IndexFunc(l.pieces, func(p *pack.Piece) bool { return p.Name == name })
	if i < 0 {
		names := func() (list []string) {
			for _, p := range l.pieces {
				list = append(list, p.Name)
			}
			return list
		}
		if name != "" {
			r.Errorf(n.Get("piece"), `the rule has no piece %q%s; "pieces" says when it is said`, name,
				r.Hint(name, names))
		}
		return
	}
	p := l.pieces[i]
	if slices.ContainsFunc(m.Parts, func(x pack.Part) bool { return x.Piece == p }) {
		r.Errorf(n.Get("piece"), "the piece %s has its place in this text already", p.Name)
		return
	}
	part := pack.Part{Piece: p, Node: n}
	said := r.Need(n, "said", "what is read where the condition of the piece is true")
	if said != nil {
		part.Text = l.sentences(r, said, p)
	}
	unsure := n.Get("unsure")
	switch {
	case unsure != nil && !inspect.CanBeUnknown(p.If):
		r.Errorf(unsure, "it is always known whether %q holds, so nobody reads this; leave it out",
			p.IfText.Text)
	case unsure != nil:
		part.Unsure = l.sentences(r, unsure, nil)
	case inspect.CanBeUnknown(p.If):
		r.Need(n, "unsure", `what is read while it is not known whether the condition holds, as in `+
			`"If you ..."; what is not known is never left out`)
	}
	m.Parts = append(m.Parts, part)
}

// sentences reads whole sentences; what p says may have its {names}.
func (l *Reader) sentences(r *source.Reader, n *source.Node, p *pack.Piece) string {
	text := paragraphs(r.Text(n))
	if text == "" {
		return ""
	}
	named := strings.Contains(text, pack.NamesPlaceholder)
	switch {
	case named && p == nil:
		r.Errorf(n, `{names} stands for what makes the condition true, so only in "said"`)
	case named && p.Names == nil:
		r.Errorf(n, `{names} needs "names" beside the condition of the piece %s: the set or list of `+
			`which the names are told`, p.Name)
	}
	bare := strings.ReplaceAll(text, pack.NamesPlaceholder, "")
	l.placeholders(r, n, bare, false)
	first, _ := utf8.DecodeRuneInString(strings.TrimPrefix(text, "- "))
	last, _ := utf8.DecodeLastRuneInString(text)
	if unicode.IsLower(first) || !unicode.IsPunct(last) || last == ',' || last == '-' {
		r.Errorf(n, "a piece is whole sentences, with a capital at the beginning and a full stop at the "+
			"end: the text around it must read well without it")
	}
	if p != nil {
		text = strings.ReplaceAll(text, pack.NamesPlaceholder, pack.NamesOf(p))
	}
	return text
}

// holdPieces holds the texts of a wording to the same pieces in all languages, and
// notes which these are.
func (l *Reader) holdPieces(r *source.Reader, n *source.Node, w *pack.Wording) {
	w.Pieces = nil
	for _, lang := range l.Pack.Languages {
		m := w.Message[lang]
		if m == nil {
			continue
		}
		var own []*pack.Piece
		for _, p := range l.pieces {
			if slices.ContainsFunc(m.Parts, func(x pack.Part) bool { return x.Piece == p }) {
				own = append(own, p)
			}
		}
		switch {
		case lang == l.Pack.Languages[0]:
			w.Pieces = own
		case !slices.Equal(own, w.Pieces):
			r.Errorf(n.Get(lang), "the text in %q does not have the same pieces as that in %q", lang,
				l.Pack.Languages[0])
		}
	}
	if len(w.Pieces) > pack.MostPieces {
		r.Errorf(n, "a text with %d pieces; at most %d, so that every text that comes of them can be "+
			"read", len(w.Pieces), pack.MostPieces)
	}
}

// Check refuses pieces of a rule that no text has, or that say again what a guard
// says.
func Check(r *source.Reader, rule *pack.Rule) {
	for _, p := range rule.Pieces {
		at := rule.Node.Get("pieces")
		var texts []*pack.Message
		for _, w := range rule.Wordings() {
			if !w.Has(p) {
				continue
			}
			for _, m := range w.Message {
				texts = append(texts, m)
			}
			for _, g := range w.Guards {
				if g.IfText != nil && p.IfText != nil && repeats(p.If, g.If) {
					r.Errorf(p.IfText.Node(), "the piece %s repeats a guard: where %q is true the message is "+
						"withheld; leave the piece out", p.Name, g.IfText.Text)
				}
			}
		}
		if len(texts) == 0 {
			r.ErrorAt(at, p.Pos, "no text has the piece %s; give it its place, as {piece: %[1]s, said: "+
				"..., unsure: ...} in a text that is a list", p.Name)
			continue
		}
		named := func(m *pack.Message) bool {
			return slices.ContainsFunc(m.Parts, func(x pack.Part) bool {
				return x.Piece == p && strings.Contains(x.Text, pack.NamesOf(p))
			})
		}
		if p.Names != nil && !slices.ContainsFunc(texts, named) {
			r.ErrorAt(at, p.Pos, `the piece %s has "names", and no text of it says {names}; leave it out`,
				p.Name)
		}
	}
}

// repeats reports whether a piece's condition is that of a guard, or its contrary.
func repeats(piece, guard condition.Cond) bool {
	bare := func(c condition.Cond) string {
		for {
			not, ok := c.(*condition.Not)
			if !ok {
				return c.String()
			}
			c = not.X
		}
	}
	return bare(piece) == bare(guard)
}

// Pieces are the pieces of a rule that n names, one or a list.
func Pieces(r *source.Reader, rule *pack.Rule, n *source.Node) (list []*pack.Piece) {
	if n == nil {
		return nil
	}
	items := []*source.Node{n}
	if n.Kind == source.Seq {
		items = n.Items
	}
	for _, item := range items {
		name := r.Text(item)
		i := slices.IndexFunc(rule.Pieces, func(p *pack.Piece) bool { return p.Name == name })
		switch {
		case name == "":
		case i < 0:
			r.Errorf(item, "the rule has no piece %q%s", name, r.Hint(name, func() (names []string) {
				for _, p := range rule.Pieces {
					names = append(names, p.Name)
				}
				return names
			}))
		case slices.Contains(list, rule.Pieces[i]):
			r.Errorf(item, "the piece %s is named twice", name)
		default:
			list = append(list, rule.Pieces[i])
		}
	}
	return list
}

// Expected reads what a case expects of pieces.
func Expected(r *source.Reader, t *pack.Test, n *source.Node) {
	seen := map[string]bool{}
	for _, x := range []struct {
		key  string
		into *[]string
	}{{"says", &t.Says}, {"unsure", &t.Unsure}, {"omits", &t.Omits}} {
		at := n.Get(x.key)
		for _, p := range Pieces(r, t.Rule, at) {
			if seen[p.Name] {
				r.Errorf(at, "the piece %s is expected in two ways", p.Name)
			}
			seen[p.Name] = true
			*x.into = append(*x.into, p.Name)
		}
		if at != nil && t.Expect != "shown" && t.Expect != "" {
			r.Errorf(at, "%q is of a message that is shown, and this case expects %q", x.key, t.Expect)
		}
	}
}
