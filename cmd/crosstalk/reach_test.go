package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// outputOf is what a command prints.
func outputOf(t *testing.T, args ...string) string {
	t.Helper()
	var out, errOut strings.Builder
	cmd := root()
	cmd.SetArgs(args)
	cmd.SetOut(&out)
	cmd.SetErr(&errOut)
	if status := execute(t.Context(), cmd); status != 0 {
		t.Fatalf("%v: status %d\n%s", args, status, &errOut)
	}
	return out.String()
}

// TestReachSaysWhatAdviseSays: the rules of each patient, and how many patients each rule
// has, are those of the advice for the same export.
func TestReachSaysWhatAdviseSays(t *testing.T) {
	const export = "../../clinic/bulk/testdata/export"
	who := filepath.Join(t.TempDir(), "who.ndjson")
	var counted struct {
		Patients map[string]int
		Rules    []struct {
			Rule                     string
			Shown, Withheld, Pending int
			NotApplicable            int `json:"not_applicable"`
		}
	}
	for _, with := range [][]string{nil, {"--complete", "conditions,medications"}} {
		common := append([]string{"--fhir", "--as-of", "2026-11-20", export}, with...)
		if err := json.Unmarshal([]byte(outputOf(t, slices.Concat([]string{"reach", "--format", "json",
			"--patients", who}, common)...)), &counted); err != nil {
			t.Fatal(err)
		}
		type rules struct{ Shown, Withheld []string }
		want, got := map[string]rules{}, map[string]rules{}
		pending := map[string][]string{}
		shown := map[string]int{}
		asked := map[string][]string{}
		for line := range strings.Lines(outputOf(t, append([]string{"advise"}, common...)...)) {
			var a struct {
				ID                 string
				Messages, Withheld []struct{ Rule string }
				Questions          []struct{ Rules []string }
				Skipped            string
			}
			if err := json.Unmarshal([]byte(line), &a); err != nil {
				t.Fatal(err)
			}
			if a.Skipped != "" {
				continue
			}
			var r rules
			for _, m := range a.Messages {
				r.Shown = append(r.Shown, m.Rule)
				shown[m.Rule]++
			}
			for _, w := range a.Withheld {
				r.Withheld = append(r.Withheld, w.Rule)
			}
			for _, q := range a.Questions {
				asked[a.ID] = append(asked[a.ID], q.Rules...)
			}
			slices.Sort(r.Shown)
			slices.Sort(r.Withheld)
			want[a.ID] = r
		}
		text, err := os.ReadFile(who)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			var o struct {
				ID                       string
				Shown, Withheld, Pending []string
			}
			if err := json.Unmarshal([]byte(line), &o); err != nil {
				t.Fatal(err)
			}
			slices.Sort(o.Shown)
			slices.Sort(o.Withheld)
			got[o.ID] = rules{o.Shown, o.Withheld}
			pending[o.ID] = o.Pending
		}
		if len(want) == 0 || len(got) != len(want) {
			t.Fatalf("%d patients, %d are advised", len(got), len(want))
		}
		for id, w := range want {
			if g := got[id]; !slices.Equal(g.Shown, w.Shown) || !slices.Equal(g.Withheld, w.Withheld) {
				t.Errorf("%s: %v, advised %v", id, g, w)
			}
			// What is shown or withheld may ask, too, for a variant or a piece.
			for _, rule := range asked[id] {
				if !slices.Contains(slices.Concat(pending[id], got[id].Shown, got[id].Withheld), rule) {
					t.Errorf("%s: %s asks and does not apply", id, rule)
				}
			}
		}
		for _, r := range counted.Rules {
			if r.Shown != shown[r.Rule] || r.Shown+r.Withheld+r.Pending+r.NotApplicable != len(want) {
				t.Errorf("%+v: shown to %d of %d", r, shown[r.Rule], len(want))
			}
		}
		if counted.Patients["decided"] != len(want) || len(counted.Rules) == 0 {
			t.Errorf("patients %v, %d rules; advised %d", counted.Patients, len(counted.Rules), len(want))
		}
	}
}
