package upkeep

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"

	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/source"
)

var markup = &check.Check{Name: "markup", Severity: check.Error,
	Summary: "Words for people hold no HTML and no Markdown",
	Doc: `Texts are plain. Paragraphs are parted by an empty line, and a line that begins with ` +
		"\"- \" is an item of a list; that is all. What prints a text (a page, a card, FHIR, paper) " +
		`makes it safe first, so a tag, an entity or a mark of Markdown would stand there as ` +
		`typed. The check reads all words that people may see: titles, texts, actions, errands, ` +
		`pieces, cautions, reasons, questions, labels, values, the words of pack.yaml, and sources as ` +
		`they are printed. The names of cases and other names of medicines are left alone.`,
	Run: func(p *check.Pass) {
		for _, name := range slices.Sorted(maps.Keys(p.Nodes)) {
			prose(p.Nodes[name], format.Root(name), strings.TrimSuffix(name, ".yaml"),
				func(n *source.Node, in string) {
					for _, m := range marks {
						if at := m.re().FindStringIndex(n.Value); at != nil {
							mark := strings.TrimSpace(n.Value[at[0]:at[1]])
							at := n.At(at[0] + strings.Index(n.Value[at[0]:], mark))
							p.Report(n, at, in, "%.40q is %s, and people would read it as it stands; write "+
								"plain words", mark, m.what)
							return
						}
					}
				})
		}
	},
}

var marks = []struct {
	re   func() *regexp.Regexp
	what string
}{
	{pattern.New(`</?[A-Za-z][^<>]*>|<!--`), "HTML"},
	{pattern.New(`&(?:[A-Za-z]{2,8}|#\d{2,6}|#[xX][0-9A-Fa-f]{2,6});`), "a character of HTML"},
	{pattern.New(`\[[^\]\n]*\]\([^)\n]*\)|\[[^\]\n]*\]\[[^\]\n]*\]`), "a link of Markdown"},
	{pattern.New(`\*\*|__|~~|\*[^\s*][^*\n]*[^\s*]\*|\*\w\*|` +
		`(?m:(?:^|[\s(])_\w[^_\n]*_(?:\W|$))`),
		"emphasis of Markdown"},
	{pattern.New("`"), "a mark of Markdown"},
	{pattern.New(`(?m)^[ \t]*#{1,6}[ \t]`), "a heading of Markdown"},
	{pattern.New(`(?m)^[ \t]*(?:[*+>]|-{3,}|={3,})(?:[ \t]|$)`), "a mark of Markdown"},
	{pattern.New(`(?m)^[ \t]*\|.*\|[ \t]*$`), "a table of Markdown"},
	{pattern.New(`\\.`), "an escape"},
}

// prose calls visit for the words for people in a node, with what they are in.
func prose(n *source.Node, s format.Shape, in string, visit func(n *source.Node, in string)) {
	switch {
	case n == nil || s.Of == format.Test:
	case n.Kind == source.Seq:
		for _, item := range n.Items {
			prose(item, s, in, visit)
		}
	case n.Kind == source.Map:
		if id := n.Get("id"); id != nil && s.Of == format.Rule {
			in = "rule " + id.Value
		}
		for i, k := range n.Keys {
			if under, ok := proseUnder(s, k.Value); ok {
				prose(n.Items[i], under, in, visit)
			}
		}
	case n.Kind == source.String && s.What == format.Prose:
		visit(n, in)
	}
}

// proseUnder is what stands under a key, if there may be words for people.
func proseUnder(s format.Shape, key string) (under format.Shape, ok bool) {
	switch {
	case s.Each:
		return format.Shape{What: s.What, Of: s.Of}, true
	case s.Of == nil:
		return format.Shape{What: s.What}, true
	case s.Of.Open(): // of regions, lists of errands and values
		return format.Shape{What: format.Prose, Of: s.Of}, true
	case s.Of == format.Term && key == "also", s.Of == format.Pack && key == "lint":
		return under, false
	}
	under = s.Of.Under(key)
	if s.Of == format.Source && (key == "authors" || key == "container" || key == "publisher") {
		under = format.Shape{What: format.Prose}
	}
	return under, true
}
