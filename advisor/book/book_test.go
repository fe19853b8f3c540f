package book_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/book"
	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/pack"
)

var (
	asOf    = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	shipped = os.DirFS("../../rules")
	ownpack = os.DirFS("../../examples/ownpack/pack")
)

func write(t *testing.T, fsys fs.FS, opts *book.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := book.Write(&b, fsys, opts); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestOwnpack holds the page of a small pack to a golden file, to be looked
// at in a browser: ADVISORTEST_UPDATE=1 writes it anew.
func TestOwnpack(t *testing.T) {
	got := write(t, ownpack, &book.Options{AsOf: asOf})
	golden := filepath.Join("testdata", "ownpack.html")
	if os.Getenv("ADVISORTEST_UPDATE") != "" && os.Getenv("CI") == "" {
		if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the page has changed (-want +got); look at it, then ADVISORTEST_UPDATE=1:\n%s", diff)
	}
	if again := write(t, ownpack, &book.Options{AsOf: asOf}); again != got {
		t.Error("the same pack and options give other bytes")
	}
}

// TestPage holds the pages of two packs to what any page must be.
func TestPage(t *testing.T) {
	for name, fsys := range map[string]fs.FS{"shipped": shipped, "ownpack": ownpack} {
		t.Run(name, func(t *testing.T) {
			page := write(t, fsys, &book.Options{AsOf: asOf})
			if n := len(page); n > 5<<20 {
				t.Errorf("a page of %d bytes", n)
			}
			doc := parse(t, page)
			offline(t, doc)
			linked(t, doc)
			accessible(t, doc)
			complete(t, doc, fsys)
		})
	}
}

// offline checks that the page loads nothing: only links lead elsewhere.
func offline(t *testing.T, doc *node) {
	t.Helper()
	for n := range doc.descendants() {
		if n.tag == "style" &&
			(strings.Contains(n.text(), "url(") || strings.Contains(n.text(), "@import")) {
			t.Error("the style loads something")
		}
		if n.tag == "script" && n.attr["src"] != "" ||
			slices.Contains([]string{"link", "img", "iframe"}, n.tag) {
			t.Errorf("<%s> loads something", n.tag)
		}
		for key, value := range n.attr {
			if n.tag == "a" && key == "href" {
				continue
			}
			if key == "src" || key == "srcset" || key == "style" || strings.Contains(value, "://") {
				t.Errorf("<%s %s=%q>", n.tag, key, value)
			}
		}
	}
}

// linked checks that ids are unique and that what leads inside arrives.
func linked(t *testing.T, doc *node) {
	t.Helper()
	ids := map[string]bool{}
	for n := range doc.descendants() {
		if id := n.attr["id"]; id != "" {
			if ids[id] {
				t.Errorf("two elements with the id %q", id)
			}
			ids[id] = true
		}
	}
	for n := range doc.descendants() {
		for _, id := range []string{strings.TrimPrefix(n.attr["href"], "#"), n.attr["for"],
			n.attr["aria-labelledby"]} {
			if id != "" && !strings.HasPrefix(id, "http") && !ids[id] {
				t.Errorf("<%s> leads to %q, which is not there", n.tag, id)
			}
		}
		if href := n.attr["href"]; strings.HasPrefix(href, "http") &&
			!strings.HasPrefix(href, "https://") && !strings.HasPrefix(href, "http://") {
			t.Errorf("an address %q", href)
		}
	}
}

// accessible checks what a screen reader goes by.
func accessible(t *testing.T, doc *node) {
	t.Helper()
	has := map[string]int{}
	level := 0
	for n := range doc.descendants() {
		has[n.tag]++
		switch n.tag {
		case "h1", "h2", "h3", "h4":
			next := int(n.tag[1] - '0')
			if next > level+1 {
				t.Errorf("heading %q skips a level", n.text())
			}
			if strings.TrimSpace(n.text()) == "" {
				t.Errorf("an empty <%s>", n.tag)
			}
			level = next
		case "th":
			if n.attr["scope"] == "" {
				t.Errorf("<th> %q without a scope", n.text())
			}
		case "html":
			if n.attr["lang"] == "" {
				t.Error("no language")
			}
		case "a":
			if strings.TrimSpace(n.text()) == "" {
				t.Errorf("a link without words to %q", n.attr["href"])
			}
		}
		if strings.Contains(n.attr["class"], "message") && n.attr["lang"] == "" {
			t.Error("a message without its language")
		}
	}
	for _, once := range []string{"h1", "main", "nav", "title", "header", "footer"} {
		if has[once] != 1 {
			t.Errorf("<%s> %d times, want once", once, has[once])
		}
	}
}

// complete checks that nothing of the pack is left out.
func complete(t *testing.T, doc *node, fsys fs.FS) {
	t.Helper()
	p, errs := load.Pack(fsys, nil, false)
	if len(errs) > 0 {
		t.Fatal(errs[0])
	}
	byID := map[string]string{}
	for n := range doc.descendants() {
		if id := n.attr["id"]; id != "" {
			byID[id] = n.text()
		}
	}
	want := func(id string, parts ...string) {
		t.Helper()
		got, ok := byID[id]
		if !ok {
			t.Errorf("no %s", id)
		}
		for _, part := range parts {
			// A text with words for the region is cut into several parts.
			for _, piece := range pack.Placeholder().Split(part, -1) {
				for line := range strings.SplitSeq(piece, "\n") {
					if line = strings.TrimPrefix(line, "- "); !strings.Contains(got, line) {
						t.Errorf("%s lacks %q", id, line)
					}
				}
			}
		}
	}
	for _, r := range p.Rules {
		id := "rule-" + r.ID
		want(id, r.ID, r.WhenText.Text, r.Certainty, r.Strength, r.Review.Next.Format(time.DateOnly),
			r.Review.SignOff)
		for _, w := range r.Wordings() {
			want(id, w.Name, w.Level.String())
			for _, m := range w.Message {
				want(id, m.Title, m.Text, m.Action)
			}
			for _, g := range w.Guards {
				want(id, g.Because)
				for _, caution := range g.Caution {
					want(id, caution)
				}
			}
			for _, e := range slices.Concat(w.Encourages, w.Discourages, w.Answers) {
				want(id, p.Schema.Terms.Label(e, "en"))
			}
		}
		for _, c := range r.Cite {
			want(id, c.Source.ID, c.Source.Text(), c.Supports, c.Where)
		}
		for _, test := range r.Tests {
			want(id, test.Name, test.Expect)
		}
		for _, other := range r.With {
			want(id, other.ID)
		}
	}
	for _, s := range p.Sources {
		want("source-"+s.ID, s.Text(), s.DOI, s.PMID)
		if len(s.Missing) > 0 {
			want("source-"+s.ID, "details not verified")
		}
	}
	for _, f := range p.Findings {
		want("finding-" + f.Name)
	}
	for _, prop := range p.Properties {
		for _, m := range prop.Members {
			for _, id := range m.Terms {
				want("property-"+prop.Finding.Name, p.Schema.Terms.Label(id, "en"))
			}
		}
	}
	for _, inv := range p.Invariants() {
		want("invariant-"+inv.ID, inv.Because)
		for _, a := range inv.MustAnswer {
			for _, id := range a.Terms {
				want("invariant-"+inv.ID, p.Schema.Terms.Label(id, "en"), inv.Level.String())
			}
		}
	}
	for _, table := range p.Tables {
		for _, entry := range table.Entries {
			want("value-" + table.Name + "." + entry)
		}
	}
}

// small is a pack of one rule, reviewed, with a text that is hostile to HTML.
func small() fstest.MapFS {
	return fstest.MapFS{
		"pack.yaml": {Data: []byte(`name: small
version: 1.0.0
languages: [en, es]
topics:
  eyes:
    title: {en: Eyes}
regions:
  US:
    line: {en: "911"}
  GB:
    line: {en: "999"}
disclaimer: {en: Education only.}
`)},
		"facts.yaml": {Data: []byte(`age:
  type: int
  unit: a
  range: [0, 120]
  label: {en: your age}
  ask: {en: "How old are you?"}
`)},
		"sources.yaml": {Data: []byte(`a-1:
  type: book
  title: Eyes & <b>ears</b>
  checked: {status: verified, seen: "https://example.org/a"}
`)},
		"eyes/a.yaml": {Data: []byte(`id: a
topic: eyes
level: notice
when: age >= 65
message:
  en: {title: "Eyes <script>alert(1)</script>", text: "Call {line}.", action: Look up.}
  es: {title: Ojos, text: "Llame.", action: Mire.}
repeat_after: 90 days
cite:
  - {source: a-1, supports: Eyes see.}
evidence: {certainty: low, strength: weak}
review: {by: A panel, on: 2024-01-01, next: 2026-01-01}
tests:
  - given: {age: 64}
    expect: shown
`)},
	}
}

func TestWrite(t *testing.T) {
	dated := &book.Options{
		AsOf: asOf, Coverage: map[string]book.CoverageLine{
			"a": {Covered: 1, Total: 2, Missing: []string{"age under 65"}}}}
	for _, tt := range []struct {
		name    string
		opts    *book.Options
		want    []string
		without []string
	}{
		{"dated", dated, []string{
			// text stays text
			`Eyes &lt;script&gt;alert(1)&lt;/script&gt;`, `Eyes &amp; &lt;b&gt;ears&lt;/b&gt;`,
			`<strong>overdue</strong> since 2026-01-01`, `reviewed by A panel on 2024-01-01`,
			`as of 2026-11-21`,
			`lang="es"`, `Ojos`, `<span class="place" title="depends on the region">911</span>`,
			`<td>999</td>`,
			`1 of 2 outcomes`, `<li>age under 65</li>`, `90 days`,
			`not as expected`, `outcome: got not applicable, want shown`, `0 of 1 pass`,
		}, []string{"<script>alert", "unreviewed</span>"}},
		{"defaults", nil, []string{"nothing is called overdue"},
			[]string{"<strong>overdue", "outcomes of its conditions"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			page := write(t, small(), tt.opts)
			for _, want := range tt.want {
				if !strings.Contains(page, want) {
					t.Errorf("the page lacks %q", want)
				}
			}
			for _, not := range tt.without {
				if strings.Contains(page, not) {
					t.Errorf("the page has %q", not)
				}
			}
		})
	}
}

func TestWriteError(t *testing.T) {
	broken := small()
	broken["eyes/a.yaml"] = &fstest.MapFile{
		Data: bytes.Replace(broken["eyes/a.yaml"].Data, []byte("age >= 65"), []byte("agee >= 65"), 1)}
	var b bytes.Buffer
	err := book.Write(&b, broken, nil)
	list, ok := errors.AsType[advisor.ErrorList](err)
	if !ok || !strings.Contains(list.Error(), `eyes/a.yaml:4:7: rule a: unknown name "agee"`) {
		t.Errorf("error %v", err)
	}
	if b.Len() > 0 {
		t.Error("half a page was written")
	}
}

func ExampleWrite() {
	var page bytes.Buffer
	err := book.Write(&page, os.DirFS("../../examples/ownpack/pack"),
		&book.Options{AsOf: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	fmt.Println(strings.Contains(page.String(), "age is 65 years or more"), err)
	// Output: true <nil>
}

// TestExtract: the page of some rules has their chapters and what these lead to, and every
// link on it leads to something.
func TestExtract(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](shipped, nil)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for r := range rb.Rules() {
		if n++; n%60 != 0 {
			continue
		}
		var b bytes.Buffer
		if err := book.WriteOf(&b, rb, &book.Options{Rules: []string{r.ID}}); err != nil {
			t.Fatal(err)
		}
		page := b.String()
		linked(t, parse(t, page))
		if strings.Count(page, `<article class="rule"`) != 1 ||
			!strings.Contains(page, `<article class="rule" id="rule-`+r.ID+`"`) {
			t.Errorf("%s: another chapter", r.ID)
		}
		for _, other := range []string{`id="interlocks"`, `id="moves"`, `class="lookup"`} {
			if strings.Contains(page, other) {
				t.Errorf("%s: the extract has %s", r.ID, other)
			}
		}
		if !strings.Contains(page, `id="sources"`) || !strings.Contains(page, "an extract") {
			t.Errorf("%s: no sources, or no word that it is an extract", r.ID)
		}
	}
	if err := book.WriteOf(&bytes.Buffer{}, rb, &book.Options{Rules: []string{"x"}}); err == nil {
		t.Error("a page of a rule that there is not")
	}
}
