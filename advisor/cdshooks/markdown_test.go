package cdshooks

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
)

// escaped is what a backslash or an entity takes the meaning of.
var escaped = regexp.MustCompile(`\\[!-/:-@\[-` + "`" + `{-~]|&(?:amp|lt|gt);`)

// TestMarkdown: a name that somebody typed is shown in a card as it was typed, and
// makes no markup, image or link of it.
func TestMarkdown(t *testing.T) {
	for _, name := range []string{"<img src=x onerror=alert(1)>", "[click](javascript:alert(1))", "![x](https://evil.example/p.png)", "**b** _i_ `c` ~~s~~ # h | t",
		"https://evil.example", "www.evil.example", "a@evil.example", "&lt;script&gt;", `\[x](y)`, "\\", "</details><script>"} {
		m := &advisor.Message{Text: "We do not know “" + name + "”.", Action: name, Cautions: []string{name}, Because: []advisor.Reason{{Text: name}}}
		text := detail(m, &advisor.Advice{Disclaimer: "So."})
		if got := html.UnescapeString(regexp.MustCompile(`\\([!-/:-@\[-`+"`"+`{-~])`).ReplaceAllString(markdown(name), "$1")); got != name {
			t.Errorf("%s is shown as %s", name, got)
		}
		left := escaped.ReplaceAllString(markdown(name), "")
		if strings.ContainsAny(left, "*_`[]<>#|~\\@&") || strings.Contains(left, "://") || strings.Contains(markdown(name), "www.") {
			t.Errorf("%s: %s", name, markdown(name))
		}
		if n := strings.Count(text, markdown(name)); n < 4 {
			t.Errorf("%s is escaped in %d places of\n%s", name, n, text)
		}
	}
}
