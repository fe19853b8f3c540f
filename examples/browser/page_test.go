package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/rules"
)

// A person answers until nothing important is open, and has a handout at every step.
func TestTake(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](rules.FS(), &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	var in struct {
		turn
		Known json.RawMessage `json:"known,omitempty"`
	}
	in.Language, in.Region = "es", "EU"
	in.Known = json.RawMessage(`{"age": 61, "medications": [{"name": "prednisone", "months": 8}]}`)
	for n := 0; ; n++ {
		request, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		var out answer
		if err := json.Unmarshal(take(rb, request, now), &out); err != nil {
			t.Fatal(err)
		}
		if len(out.Errors) > 0 {
			t.Fatal(out.Errors)
		}
		if !strings.Contains(out.Sheet, `class="handout`) || !strings.Contains(out.Sheet, "112") {
			t.Fatalf("no handout for a reader in the EU: %s", out.Sheet)
		}
		if !strings.Contains(out.Sheet, "prednisona") && !strings.Contains(out.Sheet, "esteroides") {
			t.Errorf("nothing in Spanish about the steroid: %s", out.Sheet)
		}
		if out.Question == nil {
			if n < 10 {
				t.Errorf("only %d questions", n)
			}
			return
		}
		in.Known = nil
		in.State, in.Do, in.Question = out.State, "unknown", out.Question.ID
	}
}

// The first question stands in the page before anybody knows when it is read: it is the one that
// the program would ask, which has read one language alone, and the program goes on from it.
func TestFirstQuestion(t *testing.T) {
	all, err := advisor.Load[advisor.Record](rules.FS(), &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	list, err := sayings(all)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		rb, err := advisor.Load[advisor.Record](rules.FS(), &advisor.LoadOptions{SkipTests: true,
			Languages: []string{s.Language}})
		if err != nil {
			t.Fatal(err)
		}
		for _, region := range rb.Regions() {
			first := s.First[region]
			if first == nil || first.Question == nil {
				t.Fatalf("%s, %s: no first question", s.Language, region)
			}
			for day := range 24 {
				asOf := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 61*day)
				step, err := begun(rb, &advisor.Options{Language: s.Language, Region: region,
					AsOf: asOf})
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(first, step); d != "" {
					t.Fatalf("%s, %s, %s: the page asks something else (-) than the program (+):\n%s",
						s.Language, region, asOf, d)
				}
			}
			next, err := json.Marshal(map[string]any{"state": first.State, "language": s.Language,
				"region": region, "do": "answer", "question": first.Question.ID,
				"answer": map[string]any{"text": "chest pain"}})
			if err != nil {
				t.Fatal(err)
			}
			var out answer
			if err := json.Unmarshal(take(rb, next, time.Now()), &out); err != nil {
				t.Fatal(err)
			}
			if len(out.Errors) > 0 || len(out.Lost) > 0 || len(out.Answers) != 1 {
				t.Errorf("%s: the program does not go on from there: %+v", s.Language, out)
			}
		}
	}
}

func TestTakeSaysWhatIsWrong(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](rules.FS(), &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, request := range []string{"", "{", `{"as_of": "today"}`, `{"do": "shout"}`,
		`{"language": "?"}`, `{"known": {"age": "old"}}`, `{"region": "Atlantis"}`} {
		var out answer
		if err := json.Unmarshal(take(rb, []byte(request), time.Now()), &out); err != nil ||
			len(out.Errors) == 0 {
			t.Errorf("%s: %v, %v; want an error", request, out, err)
		}
	}
}
