package advisor_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
)

// TestMaxQuestions: the first questions are those of an advice with all of them,
// word for word, and nothing else of the advice differs; as JSON, too.
func TestMaxQuestions(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](os.DirFS("../rules"),
		&advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	const profile = `{"age": 61, "conditions": ["psoriasis"], "medications": {"has": ` +
		`[{"name": "prednisone"}, {"name": "methotrexate"}]}}`
	_, p, err := rb.Decode("", []byte(profile))
	if err != nil {
		t.Fatal(err)
	}
	whole, err := rb.Advise(p, &advisor.Options{AsOf: day("2026-11-20")})
	if err != nil {
		t.Fatal(err)
	}
	all := len(whole.Questions)
	if all < 20 {
		t.Fatalf("%d questions: the test tries little", all)
	}
	var used advisor.Advice
	for _, n := range []int{0, 1, 5, all, all + 1} {
		opts := &advisor.Options{AsOf: day("2026-11-20"), MaxQuestions: n}
		want := *whole
		want.ID = "line 1"
		if n > 0 {
			want.Questions = whole.Questions[:min(n, all)]
		}
		if err := rb.AdviseInto(&used, p, opts); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.Questions, used.Questions); diff != "" {
			t.Errorf("%d questions (-want +got):\n%s", n, diff)
		}
		var text, line bytes.Buffer
		enc := json.NewEncoder(&text)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(&want); err != nil {
			t.Fatal(err)
		}
		in := strings.NewReader(profile)
		if _, err := rb.WriteNDJSON(t.Context(), &line, "in", in, opts); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(text.String(), line.String()); diff != "" {
			t.Errorf("%d questions, as a line (-want +got):\n%s", n, diff)
		}
	}
	if _, err := rb.Advise(p, &advisor.Options{MaxQuestions: -1}); err == nil ||
		!strings.Contains(err.Error(), "0 means all") {
		t.Errorf("got error %v", err)
	}
}
