package rules_test

import (
	"io/fs"
	"math/rand/v2"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/rules"
)

// What there may be to read in the advice for the profiles of the goldens, and for random
// ones, which have more wrong with them at once than people do. What is urgent, or an
// emergency, is apart: none of it is held back. Nothing important is held back for its words
// alone, so the worst has five important messages, and only shorter texts can mend it.
const (
	mostMedian, mostWords = 220, 450
	mostErrands           = 6
)

// inLanguage is how many words a language may need where English has a hundred: Spanish says
// the same with more articles and prepositions (docs/levels.md).
var inLanguage = map[string]int{"en": 100, "es": 115}

// TestWordsOfAnAdvice: an advice as a whole can be read, in each language. It has a sample of
// the random profiles, whose median may stray; -long 2 and more has 5,000.
func TestWordsOfAnAdvice(t *testing.T) {
	rb := load(t)
	names, err := filepath.Glob(profiles + "/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	var golden []*rules.Profile
	for _, name := range names {
		golden = append(golden, decoded(t, rb, name))
	}
	people, strays := 625, 5 // percent
	if *long > 1 {
		people, strays = 5_000, 0
	}
	random := drawn(t, rb, people)
	for lang, percent := range inLanguage {
		o := &advisor.Options{AsOf: asOf, Language: lang}
		wordsAreBounded(t, rb, "golden", golden, o, percent)
		wordsAreBounded(t, rb, "random", random, o, percent+strays)
	}
}

// wordsAreBounded: the advices of people have no more words than mostMedian and mostWords, in
// percent.
func wordsAreBounded(t *testing.T, rb *advisor.Rulebase[rules.Profile], what string,
	people []*rules.Profile, o *advisor.Options, percent int) {
	t.Helper()
	median, most := mostMedian*percent/100, mostWords*percent/100
	var words []int
	for i, p := range people {
		a, err := rb.Advise(p, o)
		if err != nil {
			t.Fatal(err)
		}
		r := workbench.ReadingOf(a)
		if r.Apart || r.Messages == 0 {
			continue
		}
		words = append(words, r.Words)
		if r.Words > most || r.Errands > mostErrands {
			t.Errorf("%s %s %d: %d words in %d messages, %d errands; want at most %d and %d", what,
				o.Language, i, r.Words, r.Messages, r.Errands, most, mostErrands)
		}
	}
	slices.Sort(words)
	if len(words) < 20 {
		t.Fatalf("%s: of %d advices only %d count", what, len(people), len(words))
	}
	if m := words[len(words)/2]; m > median {
		t.Errorf("%s %s: %d words at the median; want at most %d", what, o.Language, m, median)
	}
	t.Logf("%s %s: %d advices, %d words at the median, %d at most", what, o.Language, len(words),
		words[len(words)/2], words[len(words)-1])
}

// drawn are random profiles.
func drawn(t *testing.T, rb *advisor.Rulebase[rules.Profile], n int) (list []*rules.Profile) {
	t.Helper()
	if testing.Short() {
		n /= 4
	}
	draw := workbench.RandomProfiles(rb)
	for i := range n {
		p, err := draw(rand.New(rand.NewPCG(29, uint64(i))), []float64{0, 0.05, 0.3, 0.6}[i%4])
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

// tics are turns of phrase that came again and again, with how often each may stand in all
// texts of the pack.
var tics = []struct {
	form *regexp.Regexp
	most int
}{
	{regexp.MustCompile(`,? too[.,;:]`), 0},
	{regexp.MustCompile(`\. So (do|does|are|is|can|did|has|have) (not )?\w+`), 6},
	{regexp.MustCompile(`\b(is|are|be) one, `), 0},
	{regexp.MustCompile(`\bholds? (a|an|some|no|lot|it|another|for)\b`), 1},
	{regexp.MustCompile(`\bTake off loose or long sleeves`), 0},
	// What decided has a name, and a piece says it.
	{regexp.MustCompile(`(?i)\b(some|any)thing in your (record|profile)|\balgo en sus datos`), 0},
	{regexp.MustCompile(`Tell the staff about any other sign`), 26},
}

// TestTics: no turn of phrase becomes a habit.
func TestTics(t *testing.T) {
	found := make([][]string, len(tics))
	texts := 0
	err := fs.WalkDir(rules.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Dir(name) == "." || path.Ext(name) != ".yaml" {
			return err
		}
		data, err := fs.ReadFile(rules.FS(), name)
		if err != nil {
			return err
		}
		var file any
		if err := yaml.Unmarshal(data, &file); err != nil {
			return err
		}
		bodies(file, false, func(text string) {
			texts++
			text = strings.Join(strings.Fields(text), " ")
			for i, tic := range tics {
				for _, s := range tic.form.FindAllString(text, -1) {
					found[i] = append(found[i], name+": "+s)
				}
			}
		})
		return nil
	})
	if err != nil || texts < 300 {
		t.Fatalf("%d texts, %v", texts, err)
	}
	for i, tic := range tics {
		if len(found[i]) > tic.most {
			t.Errorf("%s: %d times, more than %d:\n%s", tic.form, len(found[i]), tic.most,
				strings.Join(found[i], "\n"))
		}
	}
}

// bodies calls visit for what stands under a key "text" of a file of rules: the texts of
// messages, and the parts of those that have pieces.
func bodies(v any, in bool, visit func(string)) {
	switch v := v.(type) {
	case string:
		if in {
			visit(v)
		}
	case []any:
		for _, item := range v {
			bodies(item, in, visit)
		}
	case map[string]any:
		for key, item := range v {
			bodies(item, in && key != "piece" || key == "text", visit)
		}
	}
}
