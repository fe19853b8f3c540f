package rules_test

import (
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/lint"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/rules"
)

// TestLint: the pack has nothing to warn of.
func TestLint(t *testing.T) {
	report, err := lint.Run(rules.FS(), &lint.Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Severity >= lint.Warning {
			t.Errorf("%s: %s: %s (%s)", f.Pos, f.In, f.Msg, f.Check)
		}
	}
}

// TestLevels: docs/levels.md has the level and the weight of every rule.
func TestLevels(t *testing.T) {
	data, err := os.ReadFile("../docs/levels.md")
	if err != nil {
		t.Fatal(err)
	}
	page := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\| ([a-z]+) \\| ([0-9]+) \\|").FindAllStringSubmatch(string(data), -1) {
		page[m[1]] = m[2] + " " + m[3]
	}
	pack := map[string]string{}
	for r := range load(t).Rules() {
		pack[r.ID] = fmt.Sprintf("%v %d", r.Level, r.Weight)
	}
	if diff := cmp.Diff(pack, page); diff != "" {
		t.Errorf("docs/levels.md (-pack +page):\n%s", diff)
	}
}

// wordings is all that each rule can say in English, in small letters and with
// single spaces, as its file has it.
func wordings(t *testing.T) map[string]string {
	t.Helper()
	said := map[string]string{}
	for r := range load(t).Rules() {
		data, err := fs.ReadFile(rules.FS(), r.Pos.File)
		if err != nil {
			t.Fatal(err)
		}
		var file any
		if err := yaml.Unmarshal(data, &file); err != nil {
			t.Fatalf("%s: %v", r.Pos.File, err)
		}
		list, several := file.([]any)
		if !several {
			list = []any{file}
		}
		for _, rule := range list {
			if m := rule.(map[string]any); m["id"] == r.ID {
				said[r.ID] = strings.ToLower(strings.Join(strings.Fields(textIn(m)), " "))
			}
		}
	}
	return said
}

// textIn joins the English texts of a rule: its own, of variants and of pieces.
func textIn(value any) string {
	var b strings.Builder
	switch value := value.(type) {
	case []any:
		for _, v := range value {
			b.WriteString(textIn(v))
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if key == "cite" || key == "tests" || key == "unless" {
				continue
			}
			if text, ok := value[key].(string); ok && slices.Contains(spoken, key) {
				b.WriteString(text + " ")
			}
			if parts, ok := value[key].([]any); ok && key == "text" {
				for _, part := range parts { // paragraphs that everybody reads
					if text, ok := part.(string); ok {
						b.WriteString(text + " ")
					}
				}
			}
			b.WriteString(textIn(value[key]))
		}
	}
	return b.String()
}

// spoken are the keys of what is said to a reader.
var spoken = []string{"title", "text", "action", "said", "unsure", "en"}

// TestUnknownSymptom: whatever else the record says, one who names a symptom
// that nobody knows reads of it.
func TestUnknownSymptom(t *testing.T) {
	rb := load(t)
	r := rand.New(rand.NewPCG(11, 7))
	draw := workbench.RandomProfiles(rb)
	for range 300 {
		p, err := draw(r, 0.6)
		if err != nil {
			t.Fatal(err)
		}
		p.Symptoms.Has = append(p.Symptoms.Has, "an odd feeling")
		opts := &advisor.Options{Cap: r.IntN(3)}
		if r.IntN(2) == 0 {
			opts.AsOf = asOf
			opts.History = []advisor.Delivery{{Rule: "symptom-not-known", On: asOf}}
		}
		a, err := rb.Advise(p, opts)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(a.Messages, func(m advisor.Message) bool {
			return m.Rule == "symptom-not-known"
		})
		if i < 0 || !strings.Contains(a.Messages[i].Text, "an odd feeling") &&
			!strings.Contains(a.Messages[i].Text, " more.") {
			t.Fatalf("%s is %v", "symptom-not-known", a.Outcome("symptom-not-known"))
		}
	}
}
