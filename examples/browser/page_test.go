package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

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
