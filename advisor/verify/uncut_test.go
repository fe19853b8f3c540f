package verify

import (
	"strings"
	"testing"

	"example.com/crosstalk/advisor/internal/randpack"
)

const lists = `nums: {type: numbers, unit: mg, range: [0, 10], label: {en: nums}, ask: {en: "Nums?"}}
words: {type: texts, label: {en: words}, ask: {en: "Words?"}}
m: {type: int, unit: mg, range: [-100, 100], label: {en: m}, ask: {en: "M?"}}
`

// TestUncut: what the search cannot cut is neither dead nor open where somebody
// shows that.
func TestUncut(t *testing.T) {
	for _, cond := range []string{
		"len(meds) > 4", "sum(meds, .dose ?? 0) > 3", "max(map(meds, .dose)) > 3",
		"len(filter(meds, .dose > 3)) >= 2",
		"any(nums, # > 3)", "all(nums, # > 3)", "len(nums) > 2", "mean(nums) > 3", `any(words, # == "a")`,
		`"a" in words`,
		`word contains "a"`, `word matches "^a"`, "len(word) > 3", "x + y > 10", "x * y > 10",
		"x / y > 2", "x - y > 3", "round(x) == 3",
		"int(x) == 3", "max(x, y) > 3", "x in nums", "x > n + 1", "abs(m) > 3", `word > "a"`,
		"x * y > 10 and smoker", "not (x * y > 10)",
	} {
		r, err := newChecker(smallest(t, lists, "[]\n", randpack.Rule("r", cond)), nil).run()
		if err != nil {
			t.Errorf("%s: %v", cond, err)
			continue
		}
		for _, f := range r.Findings {
			t.Errorf("%s: %s", cond, f)
		}
	}
}

// TestOpenIsAQuestion: what is open is not said to be so.
func TestOpenIsAQuestion(t *testing.T) {
	for _, cond := range []string{"x * y > 50 and x * y < 40", "mean(nums) > 11", "x * x + 1 > 0",
		"x * y >= 100.5 or smoker"} {
		r, err := newChecker(smallest(t, lists, "[]\n", randpack.Rule("r", cond)), nil).run()
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, f := range r.Findings {
			if !f.Open() {
				continue
			}
			if n++; !strings.Contains(f.Msg, "whether ") || strings.Contains(f.Msg, "never") ||
				!strings.HasSuffix(f.String(), "(open)") {
				t.Errorf("%s: %s", cond, f)
			}
		}
		if n == 0 {
			t.Errorf("%s: nothing is open: %v", cond, r.Findings)
		}
	}
}
