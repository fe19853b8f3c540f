package lint_test

import (
	"encoding/json"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"example.com/crosstalk/advisor/lint"
)

// TestSARIF: the report is SARIF 2.1.0, by a validator that is not ours, and
// says what the findings say.
func TestSARIF(t *testing.T) {
	report, err := lint.Run(overlay(t, "certainty"), &lint.Options{AsOf: asOf})
	if err != nil {
		t.Fatal(details(err))
	}
	data, err := json.Marshal(report.SARIF("pack/", "https://example.com/lint"))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := sarif.FromBytes(data)
	if err != nil {
		t.Fatal(err)
	}
	run := parsed.Runs[0]
	// What we leave out the library writes empty, which the schema forbids.
	run.NewlineSequences, run.Language, run.Tool.Driver.Language = []string{"\n"}, "en", "en"
	if err := parsed.Validate(); err != nil {
		t.Fatal(err)
	}
	if len(run.Results) != len(report.Findings) || len(run.Results) == 0 || len(run.Tool.Driver.Rules) != len(lint.Checks()) {
		t.Errorf("%d results of %d findings, %d rules", len(run.Results), len(report.Findings), len(run.Tool.Driver.Rules))
	}
	at := run.Results[0].Locations[0].PhysicalLocation
	if *at.ArtifactLocation.URI != "pack/"+report.Findings[0].Pos.File || *at.Region.StartLine != report.Findings[0].Pos.Line {
		t.Errorf("the first result is at %s:%d", *at.ArtifactLocation.URI, *at.Region.StartLine)
	}
}
