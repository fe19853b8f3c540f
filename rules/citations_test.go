package rules_test

import (
	"bytes"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.com/crosstalk/rules"
)

// inOtherWords are the citations that share no word with what their rule says, by rule and
// source. Each was read, and stands for something that the texts say in other words.
var inOtherWords = map[string]bool{
	"red-baby-symptom belfast-unwell-child":             true,
	"red-baby-urgent nice-ng143":                        true,
	"red-blisters-today nice-qs44-7":                    true,
	"red-healing-fracture nlm-gangrene":                 true,
	"red-heart-or-stroke-signs hse-chest-pain":          true,
	"symptom-belly elvington-vomiting":                  true,
	"vitamin-d-deficiency endo-vitd-2024":               true,
	"bone-tablets bhof-2022":                            true,
	"low-bone-mass nogg-2024":                           true,
	"coin-shaped-eczema hse-discoid":                    true,
	"ask-before-pregnancy bsr-pregnancy-2022":           true,
	"hormone-blocking-cancer-treatment-bone hadji-2017": true,
	"thyroid-hormone-excess-bone turner-2011":           true,
	"gut-skin-axis-basics depessemier2021":              true,
	"natural-not-risk-free nccam-safety2012":            true,
	"read-air-quality pang2021":                         true,
	"read-vitamin-d iom-dri-2011":                       true,
	"read-gut-and-bone yu-2021":                         true,
}

// common words carry no claim.
var carriesNothing = regexp.MustCompile(`^(that|this|with|from|when|what|which|have|been|more|` +
	`most|less|than|some|other|they|them|their|there|such|also|into|after|before|between|about|over|` +
	`under|only|still|used|uses|using|while|where|would|could|should|often|well|even|both|each|` +
	`people|person|adult|adults|study|studies|found|risk|risks|make|makes|made|much|many|high|` +
	`higher|cause|causes|change|changes|care|take|takes|taken|does|were|will|need|needs)$`)

var word = regexp.MustCompile(`[a-z]{4,}`)

// TestCitationsCarrySomething: what a source is cited for shares a word with what its rule
// says, or with what it asks for, by the first five letters. It cannot know whether the
// sentence is the right one: it finds what stayed when the sentence that it stood for had gone.
func TestCitationsCarrySomething(t *testing.T) {
	said, asked := wordings(t), conditionsOf(t)
	stems := func(text string) map[string]bool {
		list := map[string]bool{}
		for _, w := range word.FindAllString(strings.ToLower(text), -1) {
			if !carriesNothing.MatchString(w) {
				list[w[:min(5, len(w))]] = true
			}
		}
		return list
	}
	all := 0
	for r := range load(t).Rules() {
		text := stems(said[r.ID] + " " + asked[r.ID])
		for _, c := range r.Citations {
			all++
			shares := false
			for w := range stems(c.Supports) {
				shares = shares || text[w]
			}
			switch key := r.ID + " " + c.Source; {
			case !shares && !inOtherWords[key]:
				t.Errorf("%s: nothing of what %s is cited for is said: %s", r.ID, c.Source, c.Supports)
			case shares && inOtherWords[key]:
				t.Errorf("%s is no exception any more", key)
			}
		}
	}
	if all < 500 {
		t.Errorf("only %d citations", all)
	}
}

// conditionsOf has the conditions of each rule as words: those of its file, if that has
// several.
func conditionsOf(t *testing.T) map[string]string {
	t.Helper()
	list := map[string]string{}
	for r := range load(t).Rules() {
		data, err := fs.ReadFile(rules.FS(), r.Pos.File)
		if err != nil {
			t.Fatal(err)
		}
		head, _, alone := bytes.Cut(data, []byte("\nmessage:"))
		if !alone {
			head = nil
		}
		for _, line := range bytes.Split(data, []byte("\n")) {
			if condition.Match(line) {
				head = append(slices.Clip(head), line...)
			}
		}
		list[r.ID] = strings.ReplaceAll(string(head), "_", " ")
	}
	return list
}

var condition = regexp.MustCompile(`^ *(- )?(when|if):`)
