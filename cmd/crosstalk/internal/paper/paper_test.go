package paper_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/book"
	"example.com/crosstalk/cmd/crosstalk/internal/paper"
	"example.com/crosstalk/rules"
)

var chapters = flag.Int("chapters", 6, "how many chapters of the pack that ships are printed, "+
	"the longest first; 0: all")

var long = flag.Bool("long", false, "print and look in a browser, which is slow")

// browser is the Chromium that is there, or the test is skipped.
func browser(t *testing.T) string {
	t.Helper()
	if !*long {
		t.Skip("without -long")
	}
	path, err := paper.Find()
	if err != nil {
		t.Skip("nothing is printed: ", err)
	}
	return path
}

// TestPrint: the numbers of the table of contents are those of the pages on which the
// sections stand, also where the numbers move them.
func TestPrint(t *testing.T) {
	chromium := browser(t)
	last := map[string]int{}
	pdf, err := paper.Print(t.Context(), chromium, func(pages map[string]int) ([]byte, error) {
		last = maps.Clone(pages)
		var b bytes.Buffer
		b.WriteString("<style>h1,b{break-before:page}b{display:block}</style>")
		for _, name := range []string{"a", "b.c", "d_e-f"} {
			fmt.Fprintf(&b, `<p><a href="#%s">to</a> %d</p>`, name, pages[name])
			if pages != nil { // a page that is there only once the numbers are
				b.WriteString("<b>more</b>")
			}
		}
		b.WriteString(`<h1 id="a">a</h1><h1>between</h1><h1 id="b.c">b</h1><p id="d_e-f">d`)
		return b.Bytes(), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"a": 5, "b.c": 7, "d_e-f": 7}
	if got, err := paper.Sections(pdf); err != nil || !maps.Equal(got, want) ||
		!maps.Equal(last, want) {
		t.Errorf("printed %v, told %v: %v; want %v", got, last, err, want)
	}
	if _, err := paper.Sections([]byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n")); err == nil {
		t.Error("a PDF without sections is no error")
	}
	fails := errors.New("as it must")
	if _, err := paper.Print(t.Context(), chromium, func(map[string]int) ([]byte, error) {
		return nil, fails
	}); !errors.Is(err, fails) {
		t.Error(err)
	}
}

// shipped is the book of the pack that ships, of all rules or some.
func shipped(t *testing.T, rb *advisor.Rulebase[advisor.Record], ids []string,
	pages map[string]int,
) string {
	t.Helper()
	var b bytes.Buffer
	err := book.WriteOf(&b, rb, &book.Options{Rules: ids, Pages: pages,
		AsOf: time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var chapter = regexp.MustCompile(`(?s)<article class="rule" id="rule-([^"]*)".*?</article>`)

// TestThreePages: no chapter of the pack that ships takes more than three pages of A4 (four, if
// it has four variants), and the contents say on which page each begins.
func TestThreePages(t *testing.T) {
	chromium := browser(t)
	rb, err := advisor.Load[advisor.Record](rules.FS(), nil)
	if err != nil {
		t.Fatal(err)
	}
	all := chapter.FindAllStringSubmatch(shipped(t, rb, nil, nil), -1)
	slices.SortFunc(all, func(a, b []string) int { return cmp.Compare(len(b[0]), len(a[0])) })
	if *chapters > 0 {
		all = all[:min(*chapters, len(all))]
	}
	ids, limit := []string{}, map[string]int{}
	for _, m := range all {
		ids = append(ids, m[1])
		limit[m[1]] = 3
		if strings.Count(m[0], `class="variant"`) > 3 { // five wordings, each in two languages
			limit[m[1]] = 4
		}
	}
	var page string
	pdf, err := paper.Print(t.Context(), chromium, func(pages map[string]int) ([]byte, error) {
		page = shipped(t, rb, ids, pages)
		return []byte(page), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	sections, err := paper.Sections(pdf)
	if err != nil {
		t.Fatal(err)
	}
	starts := slices.Sorted(maps.Values(sections))
	took := map[int]int{}
	for _, id := range ids {
		from := sections["rule-"+id]
		next, _ := slices.BinarySearch(starts, from+1)
		if from == 0 || next == len(starts) {
			t.Fatalf("%s is not printed, or nothing after it: %v", id, sections)
		}
		at := regexp.MustCompile(`<a href="#rule-` + id + `">.*</a> <span class="at">(\d+)</span>`)
		told := at.FindStringSubmatch(page)
		if told == nil || told[1] != fmt.Sprint(from) {
			t.Errorf("the contents say that %s begins on page %v, not %d", id, told, from)
		}
		n := starts[next] - from
		if took[n]++; n > limit[id] {
			t.Errorf("%s takes %d pages", id, n)
		}
	}
	t.Logf("pages: chapters that take them: %v", took)
}

// TestPhone: on a phone of 390 pixels no page scrolls sideways: not that of the pack that
// ships, nor one in two languages with a sign-off that is void.
func TestPhone(t *testing.T) {
	chromium := browser(t)
	rb, err := advisor.Load[advisor.Record](rules.FS(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var two bytes.Buffer
	if err := book.Write(&two, languages(), nil); err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{"shipped": shipped(t, rb, nil, nil), "two": two.String()}
	for name, page := range pages {
		for _, width := range []int{390, 1280} {
			if name == "shipped" && width > 390 {
				continue
			}
			got := measured(t, chromium, page, width)
			if got.Scroll > width {
				t.Errorf("%s: %d pixels wide on a screen of %d: %s", name, got.Scroll, width, got.Wide)
			}
			if name == "two" && got.Beside != (width == 1280) {
				t.Errorf("two languages on %d pixels: beside each other %t", width, got.Beside)
			}
		}
	}
}

// A measure is what a browser says of a page.
type measure struct {
	Scroll int
	Wide   string // what stands out
	Beside bool   // the first two messages stand beside each other
}

// measured opens a page in a frame of a width, since a window has no less than 500 pixels.
func measured(t *testing.T, chromium, page string, width int) (m measure) {
	t.Helper()
	source, err := json.Marshal(page)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "frame.html")
	text := fmt.Sprintf(`<iframe id="f" style="width:%dpx;height:844px;border:0"></iframe><script>
f.onload = () => {
  const d = f.contentDocument, root = d.documentElement;
  const wide = [...d.querySelectorAll("main *, nav *, header *")].filter((e) =>
    e.getBoundingClientRect().right > %d + 1 && !e.closest(".scroll")).slice(0, 3);
  const two = [...d.querySelectorAll(".message")].slice(0, 2).map((e) => e.getBoundingClientRect());
  document.title = "=" + JSON.stringify({Scroll: root.scrollWidth,
    Wide: wide.map((e) => e.tagName + " " + e.className + e.textContent.slice(0, 40)).join("; "),
    Beside: two.length > 1 && two[0].top === two[1].top}) + "=";
  f.remove();
};
f.srcdoc = %s;
</script>`, width, width, source)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"--headless", "--disable-gpu", "--window-size=1400,900", "--dump-dom",
		"--user-data-dir=" + t.TempDir()}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox")
	}
	out, err := exec.CommandContext(t.Context(), chromium, append(args, "file://"+file)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(out), "<title>=")
	said, _, ok := strings.Cut(rest, "=</title>")
	if !ok || json.Unmarshal([]byte(said), &m) != nil || m.Scroll == 0 {
		t.Fatalf("the browser has not measured the page: %.300s", out)
	}
	return m
}

// languages is a pack of one rule in two languages.
func languages() fstest.MapFS {
	return fstest.MapFS{
		"pack.yaml": {Data: []byte(`name: two
version: 1.0.0
languages: [en, es]
topics: {eyes: {title: {en: Eyes, es: Ojos}}}
disclaimer: {en: Education only., es: Solo informa.}
`)},
		"facts.yaml": {Data: []byte(`age: {type: int, unit: a, range: [0, 120], label: {en: your age},
  ask: {en: "How old are you?"}}
`)},
		"sources.yaml": {Data: []byte(`a-1: {type: book, title: Eyes,
  url: "https://example.org/a-very-long-address/without-any-place-to-break-it/` +
			strings.Repeat("abcdefghij", 12) + `", checked: {status: unverified, missing: [year]}}
`)},
		"eyes/a.yaml": {Data: []byte(`id: eyes
topic: eyes
level: notice
when: age >= 65
message:
  en: {title: Have your eyes looked at, text: ` + strings.Repeat("Eyes change with the years. ", 9) +
			`, action: Ask for an appointment.}
  es: {title: Pida que le miren los ojos, text: ` + strings.Repeat("Los ojos cambian. ", 9) +
			`, action: Pida una cita.}
cite: [{source: a-1, supports: Eyes change.}]
evidence: {certainty: low, strength: weak}
review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
tests: [{given: {age: 70}, expect: shown}]
`)},
	}
}
