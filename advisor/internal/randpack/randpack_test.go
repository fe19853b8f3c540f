package randpack_test

import (
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/randpack"
)

// TestLoads: most packs load, so that tests which draw until one does see what
// the generator means to draw.
func TestLoads(t *testing.T) {
	for _, size := range []randpack.Size{randpack.Small, randpack.Tiny} {
		const n = 300
		loaded := 0
		why := map[string]int{}
		for i := range uint64(n) {
			_, err := advisor.Load[advisor.Record](randpack.Files(rand.New(rand.NewPCG(i, 1)), size), nil)
			if err == nil {
				loaded++
				continue
			}
			if len(why) < 12 {
				why[err.Error()]++
			}
		}
		t.Logf("%+v: %d of %d load", size, loaded, n)
		if loaded < n*3/4 { // the rest breaks the laws of what cannot be lost
			for text := range why {
				t.Log(text)
			}
			t.Errorf("%+v: only %d of %d load", size, loaded, n)
		}
	}
}

// TestDraws: what a pack can have, some of them do; so that what is said of
// random packs is said of it.
func TestDraws(t *testing.T) {
	const n = 600
	found := map[string]int{}
	for i := range uint64(n) {
		files := randpack.Files(rand.New(rand.NewPCG(i, 1)), randpack.Small)
		if _, err := advisor.Load[advisor.Record](files, nil); err != nil {
			continue
		}
		var all strings.Builder
		err := fs.WalkDir(files, ".", func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			text, err := fs.ReadFile(files, path)
			all.Write(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, what := range draws {
			if strings.Contains(all.String(), what) {
				found[what]++
			}
		}
	}
	t.Log(found)
	for _, what := range draws {
		if found[what] < n/60 {
			t.Errorf("%d of %d packs have %q", found[what], n, what)
		}
	}
}

var draws = []string{
	"caution:", "or_unknown: true", "known(", "== nil", " ?? ", "has(", "any(", "all(", "none(",
	"count(", "one(", "\n  unless: |", "covered_by:",
	"must_answer:", "must_answer: t\n", "must_answer: [", "for_each:", "or_asked: true", "answers:",
	"\n    answers:", "pieces:", "unsure: Unsure",
	"level: info", "level: notice", "level: important", "level: warning", "level: urgent",
	"level: emergency", "\n    level:",
	"variants:", "safe: true", "with:", "supersedes: [r", "supersedes: [{topic", "repeat_after:",
	"expired: withhold", "discourages:",
	"derive: years_since", "derive: months_since", "derive:\n", "limit.of_", "GB:\n          - value",
	"rules_out: true", "region ==",
	"type: list", "type: terms", "type: enum", "type: text", "type: duration", "type: date",
	"type: number", "days_since(", "unrecognised(", "== date(",
}
