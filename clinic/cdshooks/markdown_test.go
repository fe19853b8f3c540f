package cdshooks

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/words"
)

var inEnglish = words.In[advisor.Record](nil, "en", "card")

// escaped is what a backslash or an entity takes the meaning of.
var escaped = regexp.MustCompile(`\\[!-/:-@\[-` + "`" + `{-~]|&(?:amp|lt|gt);`)

// TestMarkdown: a name that somebody typed is shown in a card as it was typed, and
// makes no markup, image or link of it.
func TestMarkdown(t *testing.T) {
	for _, name := range []string{"<img src=x onerror=alert(1)>", "[click](javascript:alert(1))",
		"![x](https://evil.example/p.png)", "**b** _i_ `c` ~~s~~ # h | t",
		"https://evil.example", "www.evil.example", "a@evil.example", "&lt;script&gt;", `\[x](y)`, "\\",
		"</details><script>"} {
		m := &advisor.Message{Text: "We do not know “" + name + "”.", Action: name,
			Cautions: []string{name}, Because: []advisor.Reason{{Text: name}}}
		text := detail(m, inEnglish)
		if got :=
			html.UnescapeString(
				regexp.MustCompile(`\\([!-/:-@\[-`+"`"+`{-~])`).ReplaceAllString(markdown(name),
					"$1")); got != name {
			t.Errorf("%s is shown as %s", name, got)
		}
		left := escaped.ReplaceAllString(markdown(name), "")
		if strings.ContainsAny(left, "*_`[]<>#|~\\@&") || strings.Contains(left, "://") ||
			strings.Contains(markdown(name), "www.") {
			t.Errorf("%s: %s", name, markdown(name))
		}
		if n := strings.Count(text, markdown(name)); n < 3 {
			t.Errorf("%s is escaped in %d places of\n%s", name, n, text)
		}
	}
}

// TestDetailIsShort: a card is read in ten seconds, whatever there is to say.
func TestDetailIsShort(t *testing.T) {
	long := strings.Repeat("Call *now* and say why. ", 60)
	m := &advisor.Message{Text: long, Action: "Call today.",
		Evidence: advisor.Evidence{Certainty: "high", Strength: "strong"},
		Review:   advisor.Review{By: "unreviewed", State: "current"},
		Because:  []advisor.Reason{{Text: long}, {Text: "you smoke"}}}
	for _, cautions := range [][]string{nil, {"Check first."}, {long}, {long, long}} {
		m.Cautions = cautions
		got := detail(m, inEnglish)
		if n := utf8.RuneCountInString(got); n > maxDetail || n < maxDetail/2 {
			t.Errorf("%d characters: %s", n, got)
		}
		if !strings.HasPrefix(got, "**Call today.**") || !strings.Contains(got, "Review: unreviewed") ||
			!strings.Contains(got, " …") {
			t.Errorf("not what to do, what was left out, and the review:\n%s", got)
		}
	}
	m.Action = strings.Repeat("x", 2000)
	got := detail(m, inEnglish)
	if utf8.RuneCountInString(got) > maxDetail || !strings.Contains(got, "xxx …") {
		t.Errorf("one long word: %s", got)
	}
}

// TestOverviewIsShort: what one card says of many messages fits, names the first in any case,
// and tells how many are not named.
func TestOverviewIsShort(t *testing.T) {
	for _, words := range []int{1, 5, 30, 200} {
		for n := 1; n < 12; n++ {
			a := &advisor.Advice{}
			for i := range n {
				a.Messages = append(a.Messages, advisor.Message{Title: fmt.Sprintf("Title %d.", i),
					Action: strings.Repeat("Call *now* ", words), Review: advisor.Review{By: "unreviewed"}})
			}
			got := overview(a, inEnglish)
			if size := utf8.RuneCountInString(got); size > maxDetail {
				t.Errorf("%d messages of %d words: %d characters", n, words, size)
			}
			named := strings.Count(got, "- **Title ")
			left := fmt.Sprintf("… and %d more", n-named)
			if !strings.Contains(got, "**Title 0.**: Call") || strings.Contains(got, left) != (named < n) ||
				!strings.Contains(got, fmt.Sprintf("Not reviewed by a clinician: %d of %d", n, n)) {
				t.Errorf("%d messages of %d words:\n%s", n, words, got)
			}
		}
	}
}
