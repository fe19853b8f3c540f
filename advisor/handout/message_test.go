package handout_test

import (
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/handout"
)

// TestMessage: what a message says by itself is, paragraph by paragraph, what the sheet says
// that has it alone; and who has not looked at it is told.
func TestMessage(t *testing.T) {
	rb := hearts(t, nil)
	n := 0
	for _, lang := range []string{"en", "es"} {
		for _, profile := range []string{all, calm, `{chest_pain: true}`,
			`{walks: true, medicines: {has: [moonstone]}}`} {
			a := advise(t, rb, profile, lang, "")
			for i := range a.Messages {
				one := *a
				one.Messages, one.Errands = a.Messages[i:i+1], nil
				h, err := handout.New(rb, &one, nil)
				if err != nil {
					t.Fatal(err)
				}
				_, _, html := forms(t, h)
				sheet := read(t, html)
				text, err := handout.Message(rb, a, i)
				if err != nil {
					t.Fatal(err)
				}
				for part := range strings.SplitSeq(text, "\n") {
					if !strings.Contains(sheet, unwrapped(strings.TrimPrefix(part, "- "))) {
						t.Errorf("%s: the sheet does not say %q:\n%s", lang, part, sheet)
					}
				}
				for _, want := range []string{a.Messages[i].Action, a.Disclaimer} {
					if !strings.Contains(text, want) {
						t.Errorf("%s: %q is not said:\n%s", lang, want, text)
					}
				}
				if lang == "es" && !strings.Contains(text, "Ningún traductor") {
					t.Errorf("that no translator has looked is not said:\n%s", text)
				}
				n++
			}
		}
	}
	if n < 8 {
		t.Errorf("%d messages were looked at", n)
	}
	a := advise(t, rb, calm, "en", "")
	other := *a
	other.Pack.Digest = "sha256:0"
	for _, tt := range []struct {
		a *advisor.Advice
		i int
	}{{nil, 0}, {&other, 0}, {a, -1}, {a, len(a.Messages)}} {
		if _, err := handout.Message(rb, tt.a, tt.i); err == nil {
			t.Errorf("message %d of %v: no error", tt.i, tt.a)
		}
	}
	// A language that the handout has no words for has its text all the same.
	arabic := advise(t, rb, calm, "ar", "")
	if text, err := handout.Message(rb, arabic, 0); err != nil || text == "" {
		t.Errorf("%q, %v", text, err)
	}
}
