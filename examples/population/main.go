// Population is an Apache Beam pipeline that advises a population: FHIR bulk
// export or profiles in, one advice a line out.
//
//	files ── read ── split ──┬─ resources by patient ─────────┬─ group ── advise
//	                         └─ shared ⋈ references to them ──┘
//
// [read] gives the lines of NDJSON files, and a Bundle as one. [split] takes
// them apart and keys each resource by its patient. A resource of nobody, such
// as a Medication, is joined with the references to it and goes to the patients
// who have one. What is grouped by patient is mapped by a fhir.Mapper and
// advised. Profiles ([profiles]) need no grouping.
//
// # The same answers
//
// What the library says of the data in one memory is what the pipeline says,
// whatever the order in which a runner delivers: resources carry the place they
// came from and are put in the order of the files before they are mapped.
//
// # Nothing is lost
//
// Each record that is read has one of the fates of [fates], and the summary
// counts them. One that could not be used is in the dead letters, with its
// place, the reason and itself.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"
)

var (
	fhirGlob = flag.String("fhir", "", "FHIR files: NDJSON of any resource types, or one Bundle or "+
		"resource a file; .gz is unpacked")
	profGlob = flag.String("profiles", "", `profile files: one profile in JSON a line, with its "id"`)
	out      = flag.String("out", "", "folder for the results (required)")
	asOf     = flag.String("as-of", "", "date of the advice, as in 2026-11-20 (required)")
	packDir  = flag.String("pack", "", "folder of a pack (default: the rules that ship)")
	complete = flag.String("complete", "", "facts of which the FHIR data holds everything, as in "+
		"medications,conditions")
	lang   = flag.String("lang", "", "language of the texts (default: the pack's first)")
	region = flag.String("advice-region", "", "region for phone numbers and limits (default: the "+
		"pack's first)")
	shards = flag.Int("shards", 1, "files to write the advice to")

	reach = flag.Bool("reach", false, "advise nobody: count and list which rules are shown, "+
		"withheld and pending")
	reachedBy = flag.String("reached-by", "", "advise only patients to whom one of these rules is "+
		"shown: ids, with commas")
)

func main() {
	flag.Parse()
	beamlog.LogLevel = "warn"
	beam.Init() // a worker on another machine starts here and does not return
	if err := run(context.Background()); err != nil {
		// Not by package log: Beam takes it for a message that the level above hides.
		fmt.Fprintln(os.Stderr, "population:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	switch {
	case (*fhirGlob == "") == (*profGlob == ""):
		return errors.New("want --fhir or --profiles")
	case *out == "":
		return errors.New("want --out, a folder")
	case *asOf == "":
		return errors.New("want --as-of: a pipeline that is run again must give the same answers")
	case *shards < 1:
		return errors.New("want --shards of 1 or more")
	case *reach && *reachedBy != "":
		return errors.New("want --reach, which advises nobody, or --reached-by")
	}
	c := config{AsOf: *asOf, Language: *lang, Region: *region, Shards: *shards,
		Reach: *reach}
	if *reachedBy != "" {
		c.ReachedBy = strings.Split(*reachedBy, ",")
	}
	if *complete != "" {
		c.Complete = strings.Split(*complete, ",")
	}
	if *packDir != "" {
		var err error
		if c.Pack, err = zipped(os.DirFS(*packDir)); err != nil {
			return err
		}
	}
	// What is wrong with the pack or the options is said here, not by a worker.
	if _, err := c.engine(); err != nil {
		return err
	}

	p, s := beam.NewPipelineWithRoot()
	if *fhirGlob != "" {
		fhirPipeline(s, c, *fhirGlob, *out)
	} else {
		profilePipeline(s, c, *profGlob, *out)
	}
	if err := beamx.Run(ctx, p); err != nil {
		return err
	}
	if *jobopts.Async {
		return nil
	}
	return report(ctx, os.Stdout, *out)
}

// report prints the head of the summary. The error may be that records were lost.
func report(ctx context.Context, w io.Writer, dir string) error {
	name := under(dir, summaryFile)
	fs, err := filesystem.New(ctx, name)
	if err != nil {
		return err
	}
	defer fs.Close()
	text, err := filesystem.Read(ctx, fs, name)
	if err != nil {
		return err
	}
	var sum Summary
	if err := json.Unmarshal(text, &sum); err != nil {
		return err
	}
	fmt.Fprintf(w, "patients: %s\nrecords:  %s\n",
		phrase(sum.Patients, "advised", "decided", "not reached", "deceased", "failed"),
		phrase(sum.Records, append([]string{"read"}, fates...)...))
	if sum.Outcomes != nil {
		shown := sum.shown()
		fmt.Fprintf(w, "%7s %8s %7s\n", "shown", "withheld", "pending")
		for _, rule := range most(shown, 5) {
			r := sum.Outcomes[rule]
			fmt.Fprintf(w, "%7d %8d %7d  %s\n", r.Shown, r.Withheld, r.Pending, rule)
		}
		fmt.Fprintf(w, "%d rules in all; the rest is in %s\n", len(shown), name)
		return sum.complete()
	}
	for _, m := range most(sum.Messages, 5) {
		fmt.Fprintf(w, "%7d  %s\n", sum.Messages[m], m)
	}
	fmt.Fprintf(w, "%d messages in all; the rest is in %s\n", len(sum.Messages), name)
	return sum.complete()
}

func date(text string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, fmt.Errorf("--as-of %q is not a date, as in 2026-11-20", text)
	}
	return t, nil
}
