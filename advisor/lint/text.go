package lint

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jdkato/prose/summarize"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

// A text is one part of a message, in one language.
type text struct {
	rule  *pack.Rule
	words *pack.Wording
	lang  string
	part  string // title, text, action
	node  *source.Node
	value string
	in    string // "rule salt"
	title string // of the same message
}

// textsOf lists what the rules and their variants say for themselves.
func textsOf(p *pack.Pack) (list []*text) {
	for _, r := range p.Rules {
		add := func(words *pack.Wording, message *source.Node) {
			for i, lang := range keysOf(message) {
				m := message.Items[i]
				for _, part := range []string{"title", "text", "action"} {
					if n := m.Get(part); n != nil {
						list = append(list, &text{r, words, lang, part, n, n.Value, "rule " + r.ID, m.Get("title").Value})
					}
				}
			}
		}
		add(&r.Base, r.Node.Get("message"))
		if variants := r.Node.Get("variants"); variants != nil {
			for i, n := range variants.Items {
				add(r.Variants[i], n.Get("message"))
			}
		}
	}
	return list
}

func keysOf(n *source.Node) (keys []string) {
	if n != nil {
		for _, k := range n.Keys {
			keys = append(keys, k.Value)
		}
	}
	return keys
}

// english calls visit for each text in English, of the parts named (all, if
// none is).
func (p *pass) english(visit func(t *text), parts ...string) {
	for _, t := range p.texts {
		if (t.lang == "en" || strings.HasPrefix(t.lang, "en-")) && (len(parts) == 0 || slices.Contains(parts, t.part)) {
			visit(t)
		}
	}
}

// say reports a finding at an offset of a text.
func (p *pass) say(t *text, offset int, format string, args ...any) {
	p.report(t.node, placeOf(t.node, offset), t.in, format, args...)
}

// search reports each match of form in the English texts.
func (p *pass) search(form *regexp.Regexp, format string, parts ...string) {
	p.english(func(t *text) {
		for _, at := range form.FindAllStringIndex(t.value, -1) {
			p.say(t, at[0], format, strings.TrimSpace(t.value[at[0]:at[1]]))
		}
	}, parts...)
}

// placeOf is the place of a byte of a scalar in its file: exact in a "|" block
// and in one line, else the place of the scalar.
func placeOf(n *source.Node, offset int) source.Pos {
	at, before := n.Pos, n.Value[:offset]
	switch {
	case n.Style == source.Literal:
		line := strings.Count(before, "\n")
		at.Line += 1 + line
		raw := n.Line(at)
		indent := len(raw) - len(strings.TrimLeft(raw, " "))
		if line == 0 {
			before = "\n" + before
		}
		at.Col = indent + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	case strings.Contains(n.Line(at), n.Value):
		at.Col += utf8.RuneCountInString(before)
		if n.Style == source.Quoted {
			at.Col++
		}
	}
	return at
}

// A sentence of a text.
type sentence struct {
	text  string
	start int // byte offset
}

var sentenceEnd = regexp.MustCompile(`[.!?]+["”)]*(\s+|$)`)

func sentences(s string) (list []sentence) {
	start := 0
	add := func(end int) {
		if body := s[start:end]; strings.TrimSpace(body) != "" {
			skip := len(body) - len(strings.TrimLeft(body, " \n\t"))
			list = append(list, sentence{strings.TrimSpace(body), start + skip})
		}
		start = end
	}
	for _, at := range sentenceEnd.FindAllStringIndex(s, -1) {
		add(at[1])
	}
	add(len(s))
	return list
}

var wordForm = regexp.MustCompile(`[A-Za-z]+(?:['’-][A-Za-z]+)*`)

// counted are the words of a text that count for how hard it is: not the names
// that readers know from their own record, nor placeholders.
func (p *pass) counted(s string) []string {
	if words, done := p.words[s]; done {
		return words
	}
	words := wordForm.FindAllString(p.knownNames().ReplaceAllString(pack.Placeholder.ReplaceAllString(s, " "), " "), -1)
	p.words[s] = words
	return words
}

// knownNames matches the names of terms in all their forms, and those that
// pack.yaml lists.
func (s *shared) knownNames() *regexp.Regexp {
	if s.known != nil {
		return s.known
	}
	names := slices.Clone(s.config.names)
	h := s.Schema.Terms
	for _, name := range h.Names() {
		t := h.Term(h.Named(name))
		names = append(append(names, t.Also...), strings.ReplaceAll(t.Name, "_", " "))
		for _, l := range t.Label {
			names = append(names, l)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) }) // long ones first
	for i, n := range names {
		names[i] = regexp.QuoteMeta(n)
	}
	s.known = regexp.MustCompile(`(?i)\b(` + strings.Join(names, "|") + `)\b`)
	return s.known
}

// A measure of how hard a text is to read.
type measure struct{ words, sentences, syllables, long int }

func (p *pass) measure(s string) (m measure) {
	for _, w := range p.counted(s) {
		n := syllables(w)
		m.words++
		m.syllables += n
		if n >= 3 {
			m.long++
		}
	}
	m.sentences = len(sentences(s))
	return m
}

// syllables of a word; of one with hyphens those of its parts.
func syllables(word string) (n int) {
	for part := range strings.SplitSeq(word, "-") {
		n += max(1, summarize.Syllables(strings.ToLower(part)))
	}
	return n
}

func quote(words []string) string { return `"` + strings.Join(words, `", "`) + `"` }
