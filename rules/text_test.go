package rules_test

import (
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"example.com/crosstalk/rules"
)

// A text is the wording of a rule or of a variant.
type text struct{ rule, level, title, text, action string }

// texts reads every wording of the pack from its files.
func texts(t *testing.T) (list []text) {
	t.Helper()
	type words map[string]struct{ Title, Text, Action string }
	err := fs.WalkDir(rules.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(rules.FS(), name)
		if err != nil {
			return err
		}
		var r struct {
			ID       string
			Level    string
			Message  words
			Variants []struct {
				Name, Level string
				Message     words
			}
		}
		if yaml.Unmarshal(data, &r) != nil || r.ID == "" {
			return nil // not a rule
		}
		if m, ok := r.Message["en"]; ok {
			list = append(list, text{r.ID, r.Level, m.Title, m.Text, m.Action})
		}
		for _, v := range r.Variants {
			if m, ok := v.Message["en"]; ok {
				level := v.Level
				if level == "" {
					level = r.Level
				}
				list = append(list, text{r.ID + "/" + v.Name, level, m.Title, m.Text, m.Action})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 130 {
		t.Fatalf("%d texts", len(list))
	}
	return list
}

// What no message says: doses, orders about prescribed medicines, promises,
// a region's telephone number.
var forbidden = []struct {
	why  string
	form *regexp.Regexp
}{
	{"a claim word", regexp.MustCompile(`(?i)\b(cures?|detox\w*|boost\w*|heal your gut|glowing|anti-?aging|anti-?ageing|miracle|superfoods?)\b`)},
	{"an order to stop or change a medicine", regexp.MustCompile(`(?i)(^|[.!?] )(please )?(stop|skip|start|increase|reduce|lower|double|halve) (taking |using )?(your |the )?(medicine|medication|tablets?|dose|prednisone|methotrexate|cyclosporine|warfarin|isotretinoin|injection)`)},
	{"a dose", regexp.MustCompile(`(?i)\btake \d+ ?(mg|mcg|iu|g|tablets?|pills?|drops?)\b`)},
	{"a diagnosis", regexp.MustCompile(`(?i)\byou (have|have got|suffer from) (osteoporosis|cancer|crohn|ulcerative colitis|celiac disease|depression)\b`)},
	{"a telephone number", regexp.MustCompile(`\b(911|999|112|111|988)\b`)},
	{"one in so many", regexp.MustCompile(`(?i)\b(1|one) in (\d+|two|three|four|five|six|seven|eight|nine|ten)\b`)},
}

func TestMessages(t *testing.T) {
	words, sentences, syllables := 0, 0, 0
	for _, m := range texts(t) {
		n := len(strings.Fields(m.text))
		if n < 40 || n > 112 {
			t.Errorf("%s: %d words; want 40 to 110", m.rule, n)
		}
		if n < 60 && m.level != "emergency" && m.level != "urgent" && m.level != "important" {
			t.Errorf("%s: %d words; a message that is not urgent has 60 or more", m.rule, n)
		}
		if n := len(strings.Fields(m.title)); n > 8 {
			t.Errorf("%s: a title of %d words: %s", m.rule, n, m.title)
		}
		if n := len(strings.FieldsFunc(m.action, func(r rune) bool { return r == '.' || r == '!' })); n > 2 {
			t.Errorf("%s: an action of %d sentences", m.rule, n)
		}
		for _, f := range forbidden {
			for _, s := range []string{m.title, m.text, m.action} {
				if found := f.form.FindString(s); found != "" {
					t.Errorf("%s: %s: %q", m.rule, f.why, found)
				}
			}
		}
		w, s, y := count(m.text)
		words, sentences, syllables = words+w, sentences+s, syllables+y
		// A grade means little on a text so short; only an outlier is an error.
		if g := grade(w, s, y); g > 10 {
			t.Errorf("%s: Flesch-Kincaid grade %.1f", m.rule, g)
		}
	}
	g := grade(words, sentences, syllables)
	t.Logf("%d words in %d sentences: Flesch-Kincaid grade %.1f", words, sentences, g)
	if g > 8 {
		t.Errorf("Flesch-Kincaid grade %.1f over the whole pack; want 8 or less", g)
	}
}

// grade is the Flesch-Kincaid grade level (Kincaid and others, 1975).
func grade(words, sentences, syllables int) float64 {
	return 0.39*float64(words)/float64(sentences) + 11.8*float64(syllables)/float64(words) - 15.59
}

var (
	sentenceEnd = regexp.MustCompile(`[.!?]+(\s|$)`)
	vowels      = regexp.MustCompile(`[aeiouy]+`)
	silentE     = regexp.MustCompile(`[^aeiouylr]e[sd]?$`)
)

// count counts words, sentences and, by groups of vowels, syllables.
func count(s string) (words, sentences, syllables int) {
	for _, w := range strings.Fields(s) {
		w = strings.ToLower(strings.Trim(w, `.,;:!?()'"“”`))
		if w == "" {
			continue
		}
		words++
		n := len(vowels.FindAllString(w, -1))
		if silentE.MatchString(w) && n > 1 && !strings.HasSuffix(w, "ted") && !strings.HasSuffix(w, "ded") {
			n--
		}
		syllables += max(n, 1)
	}
	return words, max(len(sentenceEnd.FindAllString(strings.TrimSpace(s), -1)), 1), syllables
}

// TestCoverage: docs/coverage.md names every rule, and no other.
func TestCoverage(t *testing.T) {
	data, err := os.ReadFile("../docs/coverage.md")
	if err != nil {
		t.Fatal(err)
	}
	tables, _, ok := strings.Cut(string(data), "## Proposed and left out")
	if !ok {
		t.Fatal("docs/coverage.md does not say what was left out")
	}
	named := map[string]bool{}
	for _, m := range regexp.MustCompile("`([a-z0-9-]+)`").FindAllStringSubmatch(tables, -1) {
		named[m[1]] = true
	}
	for r := range load(t).Rules() {
		if !named[r.ID] {
			t.Errorf("%s: docs/coverage.md does not name the rule %s", r.Pos, r.ID)
		}
		delete(named, r.ID)
	}
	for id := range named {
		t.Errorf("docs/coverage.md names %s, which is no rule", id)
	}
	rows := 0
	for line := range strings.SplitSeq(tables, "\n") {
		var claim string
		if _, err := fmt.Sscanf(line, "| %s |", &claim); err == nil && strings.Contains(claim, "-") && claim != "---" && !strings.HasPrefix(claim, "`") {
			rows++
			if cells := strings.Split(line, "|"); strings.TrimSpace(cells[3]) == "none" && strings.TrimSpace(cells[4]) == "" {
				t.Errorf("claim %s has neither a rule nor a reason", claim)
			}
		}
	}
	if rows != 104 {
		t.Errorf("%d claims, want 104", rows)
	}
}
