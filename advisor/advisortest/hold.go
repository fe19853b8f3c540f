package advisortest

import (
	"bytes"
	"os"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/book"
	"example.com/crosstalk/advisor/lint"
	"example.com/crosstalk/advisor/verify"
)

// Lint fails if lint finds a warning or an error. On is the day for which reviews and
// sources are judged; checks that need one are left out if it is zero.
func Lint[P any](t *testing.T, rb *advisor.Rulebase[P], on time.Time) {
	t.Helper()
	report, err := lint.RunOn(rb, &lint.Options{AsOf: on})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Severity >= lint.Warning {
			t.Errorf("%v\n%s", f, f.Snippet())
		}
	}
}

// Verify fails if something that the pack promises is refuted or open, or if a part of it
// can never matter. It proves for every patient, which may take long: for a pack of some
// hundred rules a minute or two.
func Verify[P any](t *testing.T, rb *advisor.Rulebase[P]) {
	t.Helper()
	report, err := verify.Check(rb, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if !f.Error {
			continue
		}
		if w := f.Witness; w != nil {
			t.Errorf("%v\ngiven: %s %s %s", f, w.Given, w.AsOf, w.Region)
		} else {
			t.Error(f)
		}
	}
}

// Book holds the page for clinical review to a file, which ADVISORTEST_UPDATE=1 in the
// environment writes anew (never with CI set): whoever changes a rule changes the page
// that was reviewed, and sees it.
func Book[P any](t *testing.T, rb *advisor.Rulebase[P], file string, on time.Time) {
	t.Helper()
	var page bytes.Buffer
	if err := book.WriteOf(&page, rb, &book.Options{AsOf: on}); err != nil {
		t.Fatal(err)
	}
	if os.Getenv("ADVISORTEST_UPDATE") != "" && os.Getenv("CI") == "" {
		if err := os.WriteFile(file, page.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, page.Bytes()) {
		t.Errorf("%s is not the page of the rules as they are; look at what changed, then "+
			"ADVISORTEST_UPDATE=1", file)
	}
}
