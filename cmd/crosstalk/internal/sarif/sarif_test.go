package sarif_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"example.com/crosstalk/advisor/lint"
	ours "example.com/crosstalk/cmd/crosstalk/internal/sarif"
)

// TestSARIF: the report is SARIF 2.1.0, by a validator that is not ours, and
// says what the findings say.
func TestSARIF(t *testing.T) {
	pack := os.DirFS("../../../../examples/ownpack/pack")
	// reviews are over
	report, err := lint.Run(pack, &lint.Options{AsOf: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(ours.Of(report, "pack/"))
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
	if len(run.Results) != len(report.Findings) || len(run.Results) == 0 ||
		len(run.Tool.Driver.Rules) != len(lint.Checks()) {
		t.Errorf("%d results of %d findings, %d rules", len(run.Results), len(report.Findings),
			len(run.Tool.Driver.Rules))
	}
	at := run.Results[0].Locations[0].PhysicalLocation
	if *at.ArtifactLocation.URI != "pack/"+report.Findings[0].Pos.File ||
		*at.Region.StartLine != report.Findings[0].Pos.Line {
		t.Errorf("the first result is at %s:%d", *at.ArtifactLocation.URI, *at.Region.StartLine)
	}
}
