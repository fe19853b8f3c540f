package main

import (
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/translate/translatetest"
	"example.com/crosstalk/rules"
)

const ownWords = "../../advisor/internal/own/words"

// wordsOf are the words of a text, in small letters.
func wordsOf(text string) []string {
	return regexp.MustCompile(`\p{L}{3,}`).FindAllString(strings.ToLower(text), -1)
}

// leaves calls visit for each text of a file of words, with its place.
func leaves(n *yaml.Node, path string, visit func(path string, n *yaml.Node)) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			leaves(n.Content[i+1], path+"."+n.Content[i].Value, visit)
		}
	case yaml.ScalarNode:
		visit(path, n)
	default:
		for _, item := range n.Content {
			leaves(item, path, visit)
		}
	}
}

func readOwn(t *testing.T, lang string) *yaml.Node {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(ownWords, lang+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var n yaml.Node
	if err := yaml.Unmarshal(data, &n); err != nil {
		t.Fatal(err)
	}
	return &n
}

// spoken are the words that the library says of its own in a language, to be read.
func spoken(t *testing.T, lang string) map[string]bool {
	set := map[string]bool{}
	leaves(readOwn(t, lang), "", func(path string, n *yaml.Node) {
		for _, w := range wordsOf(n.Value) {
			set[w] = true
		}
	})
	return set
}

// raw runs the command and returns what it prints.
func raw(t *testing.T, in string, args ...string) string {
	t.Helper()
	var out, errOut strings.Builder
	cmd := root()
	cmd.SetArgs(args)
	cmd.SetIn(strings.NewReader(in))
	cmd.SetOut(&out)
	cmd.SetErr(&errOut)
	if status := execute(t.Context(), cmd); status != 0 {
		t.Fatalf("%v: status %d\n%s", args, status, &errOut)
	}
	return out.String()
}

// said is what a person reads of what the command prints: of HTML the text.
func said(t *testing.T, in string, args ...string) string {
	t.Helper()
	text := raw(t, in, args...)
	if slices.Contains(args, "html") || args[0] == "book" {
		for _, mark := range []string{`(?s)<style.*?</style>`, `(?s)<script.*?</script>`,
			`(?s)<svg.*?</svg>`, `<[^>]*>`} {
			text = regexp.MustCompile(mark).ReplaceAllString(text, "\n")
		}
	}
	return text
}

// outputs are all forms in which a person gets an advice on a profile.
func outputs(t *testing.T, pack, lang, profile string) map[string]string {
	t.Helper()
	more := []string{"--lang", lang, "--as-of", "2026-11-20", "--pack", pack}
	list := map[string]string{
		"advise": said(t, "", append([]string{"advise", profile}, more...)...),
		"ask": said(t, "?\nd\nzzz\nb\nl\ns\nc\n1\n\na\nq\n\n",
			append([]string{"ask", "--plain"}, more...)...),
	}
	if lang != "es" { // of the shipped pack package book looks at
		list["book html"] = said(t, "", "book", "--pack", pack, "--lang", lang)
	}
	for _, form := range []string{"text", "md", "html"} {
		list["handout "+form] = said(t, "", append([]string{"handout", profile, "--teach-back",
			"--format", form}, more...)...)
	}
	return list
}

// without is a text in one line, without its sources, which are in their own language, and
// without what is said to clinicians of what was held back.
func without(t *testing.T, text, profile string) string {
	t.Helper()
	var a advisor.Advice
	if err := json.Unmarshal([]byte(said(t, "", "advise", "--format", "json", "--lang", "es", "--cap",
		"-1", "--as-of", "2026-11-20", profile)), &a); err != nil {
		t.Fatal(err)
	}
	text = strings.Join(strings.Fields(html.UnescapeString(text)), " ")
	for _, m := range a.Messages {
		for _, c := range m.Citations {
			text = strings.ReplaceAll(strings.ReplaceAll(text, c.Text, ""), c.URL, "")
		}
	}
	for _, marks := range []string{`https?://\S+|<[^>]*>|[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(/\S*)?`,
		`- [a-z0-9-]+ \([^)]*\): .*? (- |Qué preguntar ahora)`} {
		for range 20 { // entries touch
			text = regexp.MustCompile(marks).ReplaceAllString(text, " - ")
		}
	}
	return text
}

// TestWholeOutputInSpanish: nothing of what people get in Spanish has a word that the library
// says of its own in English and not in Spanish; the sources apart.
func TestWholeOutputInSpanish(t *testing.T) {
	english, spanish := spoken(t, "en"), spoken(t, "es")
	profiles := []string{"crisis", "steroids-psoriasis-stones", "eczema-child-sheet",
		"misspelled-names", "kidney-magnesium", "unknown"}
	for _, name := range profiles {
		for form, text := range outputs(t, "../../rules", "es",
			filepath.Join("../../testdata/profiles", name+".yaml")) {
			text = without(t, text, filepath.Join("../../testdata/profiles", name+".yaml"))
			for _, w := range wordsOf(text) {
				if english[w] && !spanish[w] && !slices.Contains(alikeWords, w) {
					at := strings.Index(strings.ToLower(text), w)
					t.Errorf("%s of %s: %q, in %q", form, name, w,
						text[max(0, at-60):min(len(text), at+60)])
				}
			}
			if len(text) < 300 {
				t.Errorf("%s of %s: %q", form, name, text)
			}
		}
	}
}

// TestExplainInSpanish: why a rule is shown or not is told in Spanish, but for its conditions and
// for names.
func TestExplainInSpanish(t *testing.T) {
	english, spanish := spoken(t, "en"), spoken(t, "es")
	profile := "../../testdata/profiles/steroids-psoriasis-stones.yaml"
	args := []string{"--lang", "es", "--as-of", "2026-11-20"}
	var a advisor.Advice
	text := said(t, "", append([]string{"advise", "--format", "json", profile}, args...)...)
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		t.Fatal(err)
	}
	rules := []string{a.Messages[0].Rule, a.Questions[0].Rules[0], "retinoid-bone"}
	for _, w := range a.Withheld {
		rules = append(rules, w.Rule)
	}
	code := regexp.MustCompile(`(?m)^  [> ] .*$|^[a-z0-9-]+: |^  (se supiera que )?[a-z_.]+|` +
		`\([a-z-]+\)$|^(when|unless|variant|piece)\b[^:\n]*`)
	for _, rule := range rules {
		text := said(t, "", append([]string{"explain", rule, "--profile", profile}, args...)...)
		text = code.ReplaceAllString(text, "")
		for _, w := range wordsOf(text) {
			if english[w] && !spanish[w] && !slices.Contains(alikeWords, w) {
				t.Errorf("%s: %q in %s", rule, w, text)
			}
		}
	}
	if len(rules) < 6 {
		t.Errorf("only %q were tried", rules)
	}
}

// alikeWords are English words of the library that Spanish texts of the pack have as well.
var alikeWords = []string{"usual", "error", "crosstalk", "real", "general", "use"}

// TestThirdLanguage: a pack brings a language that nobody here knows, written from right to
// left, and no code: then no word that the library says of its own in English is left.
func TestThirdLanguage(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../advisor/handout/testdata/pack")); err != nil {
		t.Fatal(err)
	}
	words := readOwn(t, "en")
	letters, n := regexp.MustCompile(`%[sd]|\{[a-z]*\}|[A-Za-z’]+`), 0
	leaves(words, "", func(path string, x *yaml.Node) {
		switch {
		case path == ".direction":
			x.Value = "rtl"
		case !strings.HasPrefix(path, ".decimal"):
			x.Value = letters.ReplaceAllStringFunc(x.Value, func(s string) string {
				if strings.ContainsAny(s, "%{") || len(s) == 1 {
					return s
				}
				n++
				return fmt.Sprintf("كلمة%d", n)
			})
		}
	})
	data, err := yaml.Marshal(words)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "lang/ar"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "lang/ar/words.yaml"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	packs := map[string]bool{} // what the pack itself says
	err = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.Contains(path, "lang") {
			text, err := os.ReadFile(path)
			for _, w := range wordsOf(string(text)) {
				packs[w] = true
			}
			return err
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	person := filepath.Join(t.TempDir(), "person.yaml")
	if err := os.WriteFile(person, []byte("{swollen_legs: true, walks: false, "+
		"medicines: {has: [moonstone]}}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	english := spoken(t, "en")
	for form, text := range outputs(t, dir, "ar", person) {
		for line := range strings.Lines(text) {
			for _, w := range wordsOf(line) {
				if english[w] && !packs[w] && w != "plain" &&
					w != "rules" { // a file of the pack
					t.Errorf("%s: %q, in %q", form, w, strings.TrimSpace(line))
				}
			}
		}
		if !strings.Contains(text, "كلمة") {
			t.Errorf("%s is in another language:\n%s", form, text)
		}
	}
}

// TestMadeUpLanguage: the shipped pack in a language that is made up, and written from right to
// left, needs no code: every output for people is in it, but for sources and names.
func TestMadeUpLanguage(t *testing.T) {
	made, err := translatetest.Made(rules.FS(), "ar")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, made); err != nil {
		t.Fatal(err)
	}
	more := []string{"--lang", "ar", "--as-of", "2026-11-20", "--pack", dir}
	for _, name := range []string{"crisis", "steroids-psoriasis-stones", "misspelled-names"} {
		profile := filepath.Join("../../testdata/profiles", name+".yaml")
		var a advisor.Advice
		if err := json.Unmarshal([]byte(said(t, "", append([]string{"advise", "--format", "json", "--cap",
			"-1", profile}, more...)...)), &a); err != nil {
			t.Fatal(err)
		}
		allowed := []string{a.Pack.Name}
		for _, m := range a.Messages {
			allowed = append(allowed, m.Rule) // which the cap may hold back
			for _, c := range m.Citations {
				allowed = append(allowed, c.Text)
			}
		}
		for _, w := range a.Withheld {
			allowed = append(allowed, w.Rule)
		}
		for _, u := range a.Unrecognised {
			allowed = append(allowed, u.Name)
		}
		slices.SortFunc(allowed, func(a, b string) int { return len(b) - len(a) })
		texts := map[string]string{"advise": said(t, "", append([]string{"advise", profile}, more...)...)}
		for _, form := range []string{"text", "md", "html"} {
			texts["handout "+form] = said(t, "", append([]string{"handout", profile, "--teach-back",
				"--format", form}, more...)...)
		}
		for form, text := range texts {
			if left := translatetest.Left(html.UnescapeString(text), allowed...); len(left) > 0 {
				t.Errorf("%s of %s: %q\n%s", form, name, left, text)
			}
		}
		page := raw(t, "", append([]string{"handout", profile, "--format", "html"}, more...)...)
		if !strings.Contains(page, `lang="ar" dir="rtl"`) {
			t.Errorf("%s: the sheet is not written from right to left: %.300s", name, page)
		}
	}
}
