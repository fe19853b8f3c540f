package lint_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor/lint"
)

// TestNamesOverLines: a name of several words is the same where a line of the file ends
// within it.
func TestNamesOverLines(t *testing.T) {
	files := overlay(t, "excluded-readers")
	const name = "food/guilty.yaml"
	was := string(files[name].Data)
	from := strings.Index(was, `"Bread and cheese`)
	to := from + strings.Index(was[from:], "\n")
	text := "|\n        Bread and cheese often hold salt. With kidney\n        disease, ask what is right."
	files[name] = &fstest.MapFile{Data: []byte(was[:from] + text + was[to:])}
	report, err := lint.Run(files, &lint.Options{AsOf: asOf, Checks: []string{"excluded-readers"}})
	if err != nil {
		t.Fatal(details(err))
	}
	for _, f := range report.Findings {
		if strings.Contains(f.Msg, `"kidney disease"`) && f.Line == "        Bread and cheese often hold salt. With kidney" {
			return
		}
	}
	t.Errorf("not found: %v", report.Findings)
}
