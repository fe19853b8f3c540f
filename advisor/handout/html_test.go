package handout_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.com/crosstalk/advisor/handout"
)

// A node is an element, or a text: then it has no tag.
type node struct {
	tag   string
	attr  map[string]string
	data  string
	nodes []*node
}

var void = []string{"meta", "br", "img"}

// parse reads a page and checks that every element ends where it should, which a browser
// would mend.
func parse(t *testing.T, page string) *node {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.Entity = false, xml.HTMLEntity
	open := []*node{{}}
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		in := open[len(open)-1]
		switch x := token.(type) {
		case xml.CharData:
			in.nodes = append(in.nodes, &node{data: string(x)})
		case xml.StartElement:
			n := &node{tag: x.Name.Local, attr: map[string]string{}}
			for _, a := range x.Attr {
				if _, twice := n.attr[a.Name.Local]; twice {
					t.Errorf("<%s> has %s twice", n.tag, a.Name.Local)
				}
				n.attr[a.Name.Local] = a.Value
			}
			in.nodes = append(in.nodes, n)
			if !slices.Contains(void, n.tag) {
				open = append(open, n)
			}
		case xml.EndElement:
			if in.tag != x.Name.Local {
				t.Fatalf("</%s> where <%s> is open", x.Name.Local, in.tag)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 1 {
		t.Errorf("<%s> is not ended", open[len(open)-1].tag)
	}
	return open[0]
}

// all are the elements with a tag, or all of them, in the order of the page.
func (n *node) all(tag string) (list []*node) {
	for _, c := range n.nodes {
		if c.tag != "" && (tag == "" || c.tag == tag) {
			list = append(list, c)
		}
		list = append(list, c.all(tag)...)
	}
	return list
}

func (n *node) text() string {
	var b strings.Builder
	b.WriteString(n.data)
	for _, c := range n.nodes {
		if c.tag != "style" && c.tag != "title" {
			b.WriteString(c.text())
		}
	}
	return b.String()
}

// read is what a reader sees of a page.
func read(t *testing.T, page string) string {
	t.Helper()
	return unwrapped(parse(t, page).text())
}

var arabicWords = func() handout.Words {
	w := handout.Words{Direction: "rtl"}
	fill := func(texts ...*string) {
		for i, s := range texts {
			*s = fmt.Sprintf("كلمة %d {}", i)
		}
	}
	fill(&w.Title, &w.Subjects, &w.ToDo, &w.Urgent, &w.Warning, &w.Next, &w.Phone, &w.Emergency,
		&w.After, &w.Caution, &w.Why, &w.Questions, &w.WriteDown, &w.Sources, &w.SourcesOf,
		&w.Unchecked, &w.Unreviewed, &w.NotAll, &w.Overdue, &w.Foreign,
		&w.Translated, &w.Stale, &w.Nothing, &w.TeachBack,
		&w.SayBack, &w.AskWhat, &w.AskWhom, &w.AskWhen, &w.AskWhy, &w.Listen, &w.Now, &w.Said, &w.Again)
	for i := range w.Months {
		w.Months[i] = fmt.Sprint("شهر ", i+1)
	}
	w.Date = "{day} {month} {year}"
	return w
}()

// TestHTML holds the structure of pages of all kinds.
func TestHTML(t *testing.T) {
	arabic := map[string]*handout.Words{"ar": &arabicWords}
	for _, profile := range []string{all, calm, `{walks: true}`, `{chest_pain: true}`,
		`{age: 9, chest_pain: true, swollen_legs: true, walks: false}`} {
		for _, lang := range []string{"en", "es", "ar"} {
			opts := &handout.Options{Words: arabic, Large: lang == "es", Letter: lang == "ar",
				TeachBack: lang != "en", Clinic: handout.Clinic{Name: "Hill", Phone: "5",
					Logo: []byte("\x89PNG\r\n\x1a\n")}}
			_, _, html := forms(t, made(t, profile, lang, "", opts))
			checkPage(t, parse(t, html), lang)
			size := map[bool]string{true: "size: letter", false: "size: A4"}[opts.Letter]
			if !strings.Contains(html, size) || strings.Contains(html, `class="large"`) != opts.Large {
				t.Errorf("%s: not the edition that was asked for", lang)
			}
			for _, outside := range []string{"@import", "url(", "<link", "<script", "<iframe", "<object"} {
				if strings.Contains(html, outside) {
					t.Errorf("the page has %s", outside)
				}
			}
		}
	}
}

func checkPage(t *testing.T, page *node, lang string) {
	t.Helper()
	root := page.all("html")[0]
	dir := map[string]string{"ar": "rtl"}[lang]
	if dir == "" {
		dir = "ltr"
	}
	if root.attr["lang"] != lang || root.attr["dir"] != dir {
		t.Errorf("<html %v>, want %s, %s", root.attr, lang, dir)
	}
	if title := page.all("title"); len(title) != 1 || title[0].nodes == nil {
		t.Error("no title")
	}
	if len(page.all("main")) != 1 || len(page.all("footer")) != 1 {
		t.Error("want one main and one footer")
	}
	level, ids := 0, map[string]bool{}
	for _, n := range page.all("") {
		if len(n.tag) == 2 && n.tag[0] == 'h' && n.tag[1] >= '1' && n.tag[1] <= '6' {
			now := int(n.tag[1] - '0')
			if now > level+1 || now == 1 && level > 0 || strings.TrimSpace(n.text()) == "" {
				t.Errorf("heading %q of level %d after one of level %d", n.text(), now, level)
			}
			level = now
		}
		if n.tag == "img" {
			if _, ok := n.attr["alt"]; !ok || !strings.HasPrefix(n.attr["src"], "data:image/png;") {
				t.Errorf("<img %v>", n.attr)
			}
		}
		if n.tag == "svg" && (n.attr["role"] != "img" || n.attr["aria-label"] == "") {
			t.Errorf("<svg %v>", n.attr)
		}
		if id, ok := n.attr["id"]; ok && ids[id] {
			t.Errorf("the id %q stands twice", id)
		} else if ok {
			ids[id] = true
		}
		href, ok := n.attr["href"]
		if ok && !strings.HasPrefix(href, "https://") && !strings.HasPrefix(href, "tel:") {
			t.Errorf("a link to %q", href)
		}
		if n.attr["style"] != "" {
			t.Errorf("<%s> has a style of its own", n.tag)
		}
	}
	if level == 0 {
		t.Error("no headings")
	}
}

// TestPicture: a drawing has words for those who do not see it, in their language.
func TestPicture(t *testing.T) {
	words := map[string]*handout.Words{"ar": &arabicWords}
	for lang, want := range map[string][3]string{
		"en": {"Somebody walks <fast>.", "Ten minutes a day.", ""},
		"es": {"Alguien camina.", "Diez minutos al día.", ""},
		"ar": {"Somebody walks <fast>.", "Ten minutes a day.", "en"}} {
		text, md, html := forms(t, made(t, calm, lang, "", &handout.Options{Words: words}))
		figures := parse(t, html).all("figure")
		if len(figures) != 1 {
			t.Fatalf("%s: %d pictures", lang, len(figures))
		}
		svg := figures[0].all("svg")[0]
		got := [3]string{svg.attr["aria-label"], strings.TrimSpace(figures[0].text()),
			figures[0].attr["lang"]}
		if got != want || svg.attr["role"] != "img" || svg.attr["viewBox"] != "0 0 20 40" ||
			len(svg.all("path")) != 1 {
			t.Errorf("%s: %q, %v", lang, got, svg.attr)
		}
		if !strings.Contains(text, want[1]) || !strings.Contains(md, want[1]) {
			t.Errorf("%s: the caption is in the picture alone", lang)
		}
	}
}

// TestForeign: a message that is not in the language of the sheet is marked as such, for
// whoever reads it aloud, and told.
func TestForeign(t *testing.T) {
	_, _, html := forms(t, made(t, calm, "es", "", nil))
	page := parse(t, html)
	var marked []string
	for _, n := range page.all("") {
		if n.attr["lang"] == "en" && n.tag == "h2" {
			marked = append(marked, n.text())
		}
	}
	if got := strings.Join(marked, ", "); got != "Your water tablet, A walk each day" {
		t.Errorf("marked as English: %s", got)
	}
	if !strings.Contains(page.text(), "Esto todavía no está en su idioma: Your water tablet; A walk each day") {
		t.Error("it is not told")
	}
}

var color = regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6})`)

// TestContrast: the colours of text have a contrast of 7 to 1 with what is behind them, lines
// of 3 to 1, in light and dark (WCAG 1.4.6, 1.4.11).
func TestContrast(t *testing.T) {
	style := handout.Style()
	light, dark, ok := strings.Cut(style, "prefers-color-scheme: dark")
	if !ok {
		t.Fatal("there is no dark")
	}
	dark, _, _ = strings.Cut(dark, "@page")
	for name, part := range map[string]string{"light": light, "dark": dark} {
		c := map[string]string{}
		for _, m := range color.FindAllStringSubmatch(part, -1) {
			c[m[1]] = m[2]
		}
		for _, pair := range []struct {
			front, back string
			least       float64
		}{{"ink", "paper", 7}, {"ink", "fill", 7}, {"muted", "paper", 7}, {"link", "paper", 7},
			{"link", "fill", 7}, {"call-ink", "call", 7}, {"rule", "paper", 3}, {"rule", "fill", 3}} {
			if got := contrast(t, c[pair.front], c[pair.back]); got < pair.least {
				t.Errorf("%s: %s on %s has %.1f", name, pair.front, pair.back, got)
			}
		}
	}
	// No colour beside those of the palette, but for what is behind the sheet and page numbers.
	rest := color.ReplaceAllString(style, "")
	for _, c := range regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b`).FindAllString(rest, -1) {
		if !slices.Contains([]string{"#ffffff", "#16191b", "#333"}, c) {
			t.Errorf("the colour %s is not of the palette", c)
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

func luminance(t *testing.T, c string) float64 {
	t.Helper()
	if len(c) != 7 {
		t.Fatalf("no colour: %q", c)
	}
	sum := 0.0
	for i, weight := range []float64{.2126, .7152, .0722} {
		n, err := strconv.ParseUint(c[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		v := float64(n) / 255
		if v <= .04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

// TestLogical: no side of the sheet is left or right, so that it turns with the writing.
func TestLogical(t *testing.T) {
	for _, m := range regexp.MustCompile(`[a-z-]*(left|right)[a-z-]*\s*[:;]`).FindAllString(
		handout.Style(), -1) {
		t.Errorf("the style has %q", m)
	}
}
