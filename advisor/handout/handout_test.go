package handout_test

import (
	"bytes"
	"errors"
	"html/template"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/handout"
)

func hearts(t *testing.T, fsys fs.FS) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	if fsys == nil {
		fsys = os.DirFS("testdata/pack")
	}
	rb, err := advisor.Load[advisor.Record](fsys, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

func advise(t *testing.T, rb *advisor.Rulebase[advisor.Record], profile, lang,
	region string) *advisor.Advice {
	t.Helper()
	_, p, err := rb.Decode("p.yaml", []byte(profile))
	if err != nil {
		t.Fatal(err)
	}
	a, err := rb.Advise(p, &advisor.Options{Language: lang, Region: region,
		AsOf: time.Date(2027, 2, 3, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func made(t *testing.T, profile, lang, region string, opts *handout.Options) *handout.Handout {
	t.Helper()
	rb := hearts(t, nil)
	h, err := handout.New(rb, advise(t, rb, profile, lang, region), opts)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// forms are a handout in all forms.
func forms(t *testing.T, h *handout.Handout) (text, md, html string) {
	t.Helper()
	var out [3]strings.Builder
	for i, write := range []func(io.Writer) error{h.WriteText, h.WriteMarkdown, h.WriteHTML} {
		if err := write(&out[i]); err != nil {
			t.Fatal(err)
		}
	}
	return out[0].String(), out[1].String(), out[2].String()
}

const (
	all = `{age: 70, chest_pain: true, swollen_legs: true, walks: false, salt: true, ` +
		`medicines: [water_tablet]}`
	calm = `{age: 70, swollen_legs: true, walks: false, salt: true, medicines: [water_tablet]}`
)

// TestOrder: what is urgent is first, what there is to ask stands once, and nothing of
// the clinician's is there.
func TestOrder(t *testing.T) {
	h := made(t, calm, "", "", &handout.Options{TeachBack: true,
		Clinic: handout.Clinic{Name: "Hill Clinic", Phone: "555 0100", Footer: "Hill Street 1"}})
	text, md, html := forms(t, h)
	order := []string{"Hill Clinic", "What to do, and why", "Your heart", "3 February 2027", "Today",
		"Call your team or 1 800 555 today.", "Ask your team", "what weight gain matters for you",
		"Next steps", "Walk for ten minutes today.", "555 0100", "In an emergency, call 911.",
		"Swollen legs need a call today", "Your water tablet", "A walk each day", "My questions",
		"Sources", "No clinician has reviewed the words of: Swollen legs need a call today; A walk each day",
		"This was due to be checked again: Your water tablet", "This is education only.",
		"Hill Street 1", "For whoever gives this sheet", "In your own words, what will you do?",
		"Listen for: Call your team or 1 800 555 today.", "When will you do it?", "Listen for: Today"}
	visible := read(t, html)
	for form, got := range map[string]string{"text": unwrapped(text), "md": md, "html": visible} {
		at := 0
		for _, want := range order {
			i := strings.Index(got[at:], want)
			if i < 0 {
				t.Fatalf("%s: no %q after %q", form, want, got[:at])
			}
			at += i + len(want)
		}
		if n := strings.Count(got, "what weight gain matters for you"); n != 2 { // the list, the nurse
			t.Errorf("%s: the errand stands %d times", form, n)
		}
		for _, secret := range []string{"secret", "salt-held-back", "Less salt", "swollen-legs",
			"moderate", "strong", "sha256", "heart-guide"} {
			if strings.Contains(got, secret) {
				t.Errorf("%s has %q", form, secret)
			}
		}
	}
	if strings.Contains(html, "Ask your team what weight gain matters.") {
		t.Error("an action stands beside its errand")
	}
	h = made(t, calm, "", "", nil)
	if text, _, _ = forms(t, h); strings.Contains(text, "For whoever") {
		t.Error("the sheet for the nurse is there unasked")
	}
}

// unwrapped is a text in one line.
func unwrapped(text string) string { return strings.Join(strings.Fields(text), " ") }

// TestEmergency: whoever must call now reads that first and alone.
func TestEmergency(t *testing.T) {
	clinic := handout.Clinic{Name: "Hill Clinic", Phone: "555 0100"}
	for region, number := range map[string]string{"US": "911", "GB": "999",
		"elsewhere": "your local emergency number"} {
		text, md, html := forms(t, made(t, all, "", region, &handout.Options{Clinic: clinic}))
		want := `Call ` + number + ` now and say "chest pain".`
		for form, got := range map[string]string{"text": text, "md": strings.TrimPrefix(md, "# "),
			"html": strings.TrimSpace(read(t, html))} {
			if !strings.HasPrefix(got, want) {
				t.Errorf("%s, %s begins with %.80q", form, region, got)
			}
			if i, j := strings.Index(got, "After that"), strings.Index(got, "Swollen"); i < 0 || i > j {
				t.Errorf("%s, %s: other messages are not after the emergency", form, region)
			}
			if i := strings.Index(got, "Hill Clinic"); i < strings.Index(got, "Let somebody stay") {
				t.Errorf("%s, %s: the clinic stands before the emergency", form, region)
			}
		}
		if strings.Contains(html, "My questions") || strings.Contains(html, "In an emergency") {
			t.Errorf("%s: more than needed", region)
		}
		dials := strings.Count(html, `href="tel:`)
		if region == "elsewhere" && dials > 0 || region != "elsewhere" &&
			!strings.Contains(html, `<h1 class="act">Call <a class="tel" href="tel:`+number) {
			t.Errorf("%s: %d numbers to dial", region, dials)
		}
	}
	// A figure that counts something is no telephone number.
	_, _, html := forms(t, made(t, calm, "", "GB", nil))
	if !strings.Contains(html, "In 111 people") || !strings.Contains(html, `tel:111"`) {
		t.Error("111 people are called, or the night line is not")
	}
}

// TestParagraphs: paragraphs are short, and lists are lists.
func TestParagraphs(t *testing.T) {
	h := made(t, calm, "", "", nil)
	var got []string
	for _, b := range h.Sections[1].Blocks {
		line := b.Text.String()
		for _, item := range b.Items {
			line += "- " + item.String()
		}
		got = append(got, line)
	}
	want := []string{"Take it in the morning. You may pass more water.",
		"That is how it works. Dr. Heart wrote a guide.",
		"Weigh yourself each day. Write the weight down. In 111 people about 9 feel dizzy.",
		"Good times to weigh yourself:", "- after you pass water- before you eat"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestSources: each source once, with an address that can be typed.
func TestSources(t *testing.T) {
	h := made(t, calm, "", "", nil)
	want := []handout.Source{
		{Number: 1, Text: "Society of Hearts. A guide to hearts. 2024.",
			URL: "https://doi.org/10.1000/heart.1", Short: "doi.org/10.1000/heart.1", Checked: true},
		{Number: 2, Text: "Hearts at home. Society of Hearts.", Short: "example.org",
			URL: "https://www.example.org/a/very/long/address/that/nobody/would/type/from/paper?and=more"}}
	if diff := cmp.Diff(want, h.Sources); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{1, 2}, h.Sections[0].Sources); diff != "" {
		t.Error(diff)
	}
}

// TestNotes: what all messages have to note stands once, above them.
func TestNotes(t *testing.T) {
	h := made(t, strings.Replace(calm, "70", "9", 1), "", "", nil)
	if len(h.Notes) != 1 || len(h.Sections[0].Cautions) != 0 {
		t.Errorf("notes %v, cautions %v", h.Notes, h.Sections[0].Cautions)
	}
	h = made(t, `{age: 9, swollen_legs: true}`, "", "", nil)
	if len(h.Notes) != 0 || len(h.Sections[0].Cautions) != 1 {
		t.Errorf("one message: notes %v, cautions %v", h.Notes, h.Sections[0].Cautions)
	}
}

// TestNothing: an advice without a message says so.
func TestNothing(t *testing.T) {
	text, _, html := forms(t, made(t, `{walks: true}`, "", "", nil))
	for _, got := range []string{unwrapped(text), read(t, html)} {
		if !strings.Contains(got, "no message fits") || strings.Contains(got, "reviewed") {
			t.Errorf("says %s", got)
		}
	}
	h := made(t, `{walks: true, medicines: {has: [moonstone]}}`, "", "", nil)
	if text, _, _ := forms(t, h); !strings.Contains(text, "moonstone") {
		t.Error("a name that nobody knows is lost")
	}
}

// TestErrors: what cannot be made into a handout is said in words.
func TestErrors(t *testing.T) {
	rb := hearts(t, nil)
	a := advise(t, rb, calm, "", "")
	other := *a
	other.Pack.Digest = "sha256:0"
	arabic := advise(t, rb, calm, "ar", "")
	nowhere := *a
	nowhere.Region = "Mars"
	words := arabicWords
	words.Sources = ""
	bare := arabicWords
	bare.Phone = "no place for the number"
	for _, tt := range []struct {
		what string
		rb   *advisor.Rulebase[advisor.Record]
		a    *advisor.Advice
		opts *handout.Options
		want string
	}{
		{"no rulebase", nil, a, nil, "the Rulebase is empty"},
		{"no advice", rb, nil, nil, "no advice"},
		{"of another pack", rb, &other, nil, "give the rulebase that has advised"},
		{"another region", rb, &nowhere, nil, `the region "Mars"`},
		{"no words", rb, arabic, nil, `no words in "ar"; give them under handout in lang/ar/words.yaml`},
		{"a word is missing", rb, arabic,
			&handout.Options{Words: map[string]*handout.Words{"ar": &words}}, "lack Sources"},
		{"no place for a number", rb, arabic,
			&handout.Options{Words: map[string]*handout.Words{"ar": &bare}}, "lack Phone with {} in it"},
		{"no picture", rb, a, &handout.Options{Clinic: handout.Clinic{Logo: []byte("#!/bin/sh")}},
			"the logo is no picture"},
		{"a page", rb, a, &handout.Options{Clinic: handout.Clinic{Logo: []byte("<html><svg>")}},
			"the logo is no picture"},
		{"a large picture", rb, a,
			&handout.Options{Clinic: handout.Clinic{Logo: make([]byte, handout.MaxLogo+1)}}, "at most"},
	} {
		if _, err := handout.New(tt.rb, tt.a, tt.opts); err == nil ||
			!strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.what, err, tt.want)
		}
	}
	h := made(t, calm, "", "", nil)
	broken := errors.New("full")
	if err := h.WriteHTML(failing{broken}); !errors.Is(err, broken) {
		t.Errorf("a writer that fails: %v", err)
	}
	for _, level := range []int{0, 4} {
		if err := h.WriteFragment(io.Discard, level); err == nil {
			t.Errorf("headings of level %d", level)
		}
	}
	h = made(t, calm, "", "", &handout.Options{Template: template.New("mine")})
	if err := h.WriteHTML(io.Discard); err == nil || !strings.Contains(err.Error(),
		"begin with handout.Template()") {
		t.Errorf("a template without the parts: %v", err)
	}
	var none *handout.Handout
	for _, h := range []*handout.Handout{none, {}} {
		for _, write := range []func(io.Writer) error{h.WriteText, h.WriteMarkdown, h.WriteHTML} {
			if err := write(io.Discard); err == nil {
				t.Error("an empty handout is written")
			}
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// TestTemplate: a clinic changes a part and keeps the others.
func TestTemplate(t *testing.T) {
	mine := template.Must(handout.Template().Parse(
		`{{define "header"}}<p class="mine">{{.Clinic.Name}} of ours</p>{{end}}`))
	opts := &handout.Options{Template: mine, Clinic: handout.Clinic{Name: "Hill <Clinic>"}}
	_, _, html := forms(t, made(t, calm, "", "", opts))
	if !strings.Contains(html, `<p class="mine">Hill &lt;Clinic&gt; of ours</p>`) ||
		!strings.Contains(html, "Your water tablet") {
		t.Error("the part is not taken, or the others are gone")
	}
	_, _, html = forms(t, made(t, calm, "", "", nil))
	if strings.Contains(html, "mine") {
		t.Error("the template of one clinic is that of all")
	}
}

// TestFragment: what stands in a page of the caller's has headings of its levels.
func TestFragment(t *testing.T) {
	var b bytes.Buffer
	clinic := &handout.Options{Clinic: handout.Clinic{Name: "Hill Clinic"}}
	if err := made(t, calm, "", "", clinic).WriteFragment(&b, 3); err != nil {
		t.Fatal(err)
	}
	for _, n := range parse(t, b.String()).all("") {
		if slices.Contains([]string{"main", "header", "footer"}, n.tag) {
			t.Errorf("the fragment has a <%s> of its own", n.tag)
		}
	}
	if s := b.String(); strings.Contains(s, "<h1") || strings.Contains(s, "<h2") ||
		!strings.Contains(s, "<h3>What to do, and why</h3>") || strings.Contains(s, "<style") ||
		!strings.Contains(s, "<h4>Your water tablet</h4>") || strings.Contains(s, "<html") {
		t.Errorf("the fragment: %s", s)
	}
}

// TestHostile: texts of a pack and of a profile are texts, in all forms.
func TestHostile(t *testing.T) {
	const evil = `<script>alert(1)</script> [x](javascript:alert(2)) ![y](z) *b*`
	fsys := fstest.MapFS{}
	root := os.DirFS("testdata/pack")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		text := strings.NewReplacer("Swollen legs need a call today", "'"+evil+"'",
			"Raise your legs.", evil, "Call your team or", evil,
			"A guide to hearts", evil, "Society of Hearts", "'\"><img src=x onerror=alert(3)>'",
			"Your heart,", "'"+evil+"',", "This is education only.", "'"+evil+"'",
			"Ask your team, es", "'"+evil+"', es", "what weight gain matters for you", "'"+evil+"'").
			Replace(string(data))
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	rb := hearts(t, fsys)
	a := advise(t, rb, `{swollen_legs: true, medicines: {has: [water_tablet, "`+
		strings.ReplaceAll(evil, `"`, "")+`"]}}`, "", "")
	// What a profile or a pack of somebody else's could bring in another way.
	a.Messages[0].Title += "\u202Edesrever \u2067mark\x00\x1b[31m"
	a.Messages[0].Citations[0].URL = "javascript:alert(4)"
	a.Messages[0].Citations[1].URL = "https://example.org/<script>alert(5)</script>"
	opts := &handout.Options{TeachBack: true, Clinic: handout.Clinic{Name: evil, Phone: evil,
		Footer: evil, Logo: []byte(`<svg onload="alert(6)"><script>alert(7)</script></svg>`)}}
	h, err := handout.New(rb, a, opts)
	if err != nil {
		t.Fatal(err)
	}
	text, md, html := forms(t, h)
	for _, n := range parse(t, html).all("") {
		if n.tag == "script" || n.tag == "img" &&
			!strings.HasPrefix(n.attr["src"], "data:image/svg+xml;") {
			t.Errorf("<%s %v>", n.tag, n.attr)
		}
		for name, value := range n.attr {
			if strings.HasPrefix(name, "on") || strings.Contains(value, "javascript:") {
				t.Errorf("<%s %s=%q>", n.tag, name, value)
			}
		}
	}
	for form, s := range map[string]string{"text": text, "md": md, "html": html} {
		if strings.ContainsAny(s, "\u202E\u2067\x00\x1b") {
			t.Errorf("%s has a mark that turns the writing, or a control", form)
		}
	}
	if strings.Contains(md, "<script") || regexp.MustCompile(`[^\\]\]\(`).MatchString(md) ||
		strings.Contains(md, " *b*") || strings.Contains(md, "<img") {
		t.Errorf("Markdown:\n%s", md)
	}
	if !strings.Contains(text, "<script>alert(1)</script>") {
		t.Error("the text is not as it was written")
	}
}
