package interview_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/interview"
)

// Turns, of which nothing is held in between, go the way of an interview that is held.
func TestTurnsAreTheInterview(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](os.DirFS("../testdata/small"), nil)
	if err != nil {
		t.Fatal(err)
	}
	all := advisor.Info
	opts := &interview.Options{Level: &all, Advice: &advisor.Options{
		AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}}
	held, err := interview.New(rb, nil, opts)
	if err != nil {
		t.Fatal(err)
	}
	turn := interview.Turn{Known: json.RawMessage("null")}
	for n, refused := 0, false; ; n++ {
		step, iv, err := interview.Take(rb, turn, opts)
		if err != nil {
			t.Fatal(err)
		}
		want, err := held.Next()
		if err != nil {
			t.Fatal(err)
		}
		if a, b := mustJSON(t, step.Question), mustJSON(t, want); a != b {
			t.Fatalf("turn %d asks %s, the interview %s", n, a, b)
		}
		a, err := iv.Advice()
		if err != nil {
			t.Fatal(err)
		}
		b, err := held.Advice()
		if err != nil {
			t.Fatal(err)
		}
		if mustJSON(t, a) != mustJSON(t, b) {
			t.Errorf("turn %d: the advices differ", n)
		}
		if want == nil {
			if n < 4 || !refused {
				t.Errorf("%d turns, refused %v: too little was tried", n, refused)
			}
			return
		}
		next := interview.Turn{State: step.State, Do: "unknown", Question: want.ID}
		switch n {
		case 0:
			next.Do, next.Answer = "answer", interview.Answer{Text: "surely not"}
		case 1, 3:
			next.Do, next.Answer = "answer", interview.Answer{Text: "70"}
		case 2:
			next.Do = "back"
		case 4:
			next.Do = "skip"
		}
		if _, err := held.Hear(next); err != nil {
			if step, _, err := interview.Take(rb, next, opts); err != nil || step.Refused == "" {
				t.Errorf("an answer that cannot be: %+v, %v", step, err)
			}
			refused = true
		}
		turn = next
	}
}

func TestTurnsThatMakeNoSense(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](os.DirFS("../testdata/small"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, turn := range []interview.Turn{
		{Do: "shout"},
		{Do: "change", Question: "age"},
		{Do: "skip", Question: "no such fact"},
		{State: json.RawMessage(`{}`)},
		{Known: json.RawMessage(`{"age": "old"}`)},
	} {
		if step, iv, err := interview.Take(rb, turn, nil); err == nil || step != nil || iv != nil {
			t.Errorf("%+v: %+v, %v, %v; want an error and nothing else", turn, step, iv, err)
		}
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
