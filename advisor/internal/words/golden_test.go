package words_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/words"
)

// TestPacks holds the words of every condition of two packs to golden files,
// which are there to be read by people: ADVISORTEST_UPDATE=1 writes them anew.
func TestPacks(t *testing.T) {
	for name, in := range map[string]struct{ dir, lang string }{"shipped": {"../../../rules", "en"},
		"shipped_es": {"../../../rules", "es"}, "ownpack": {"../../../examples/ownpack/pack", "en"}} {
		t.Run(name, func(t *testing.T) {
			p, errs := load.Pack(os.DirFS(in.dir), nil, true)
			if len(errs) > 0 {
				t.Fatal(errs[0])
			}
			got := said(p, in.lang)
			golden := filepath.Join("testdata", name+".txt")
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
				t.Errorf("the words have changed (-want +got); read them, then ADVISORTEST_UPDATE=1:\n%s", diff)
			}
		})
	}
}

// said tells all conditions of a pack, each below its text.
func said(p *pack.Pack, lang string) string {
	var b strings.Builder
	s := words.New(p.Space, own.In(lang), lang)
	say := func(where, text string, c condition.Cond) {
		fmt.Fprintf(&b, "%s: %s\n", where, strings.Join(strings.Fields(text), " "))
		tell(&b, s, s.Say(c), 1)
	}
	for _, f := range p.Findings {
		say("finding "+f.Name, f.Text.Text, f.Cond)
	}
	for _, r := range p.Rules {
		say("rule "+r.ID, r.WhenText.Text, r.When)
		for _, w := range r.Wordings() {
			if w.If != nil {
				say("  variant "+w.Name, w.IfText.Text, w.If)
			}
		}
		for _, g := range r.Base.Guards {
			say("  unless", g.IfText.Text, g.If)
		}
	}
	for _, inv := range p.Invariants() {
		if inv.Whoever != nil {
			say("invariant "+inv.ID, inv.WhoeverText.Text, inv.Whoever)
		}
	}
	return b.String()
}

func tell(b *strings.Builder, s *words.Speaker, p words.Phrase, depth int) {
	line := strings.TrimSpace(p.Lead + " " + p.Text)
	if p.Op != words.One {
		line = strings.TrimSpace(line + " " + s.Op(p.Op) + ":")
	}
	if p.Code {
		line += "   <-- NO WORDS"
	}
	fmt.Fprintf(b, "%s%s\n", strings.Repeat("    ", depth), line)
	for _, part := range p.Parts {
		tell(b, s, part, depth+1)
	}
}
