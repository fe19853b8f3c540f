package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/advisor/words"
	"example.com/crosstalk/cmd/crosstalk/internal/account"
	"example.com/crosstalk/cmd/crosstalk/internal/page"
)

type adviseFlags struct {
	pack, format, asOf, lang, region *string
	ndjson                           *bool
	cap, questions                   *int
	strict                           *bool
	fhir                             fhirFlags
	log                              account.Flags
}

func adviseCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "advise [FILE...]",
		Short: "Print the advice for profiles",
		Long: `Advise reads profiles in YAML or JSON, from files or standard input ("-"), and
prints what the pack has to say to each: the messages with their reasons and
sources, what was held back and why, and what to ask next.

A profile is a mapping from facts to values. What it does not mention is
unknown, which is never taken for "no":

  age: 61
  conditions: [psoriasis]                     # this and nothing else
  medications: {has: [{name: prednisone}]}    # this and perhaps others

With --ndjson each line of input is a profile in JSON and each line of output
its advice, with the profile's "id"; a line that cannot be used gives
{"id": ..., "error": ...} and the others go on. All questions are among it, which
of a profile of which little is known are most of the line and of the time it
takes: --questions 5, or 0, is for those who ask fewer, or nobody.

With --fhir the input is HL7 FHIR R4 in JSON: files and folders of Bundles or of
a bulk export (NDJSON), also with gzip. Each patient gives a line as with
--ndjson, in the patient's own language if the pack has it; one who has died
gives {"id": ..., "skipped": "deceased"}. What the data does not mention is
unknown, unless --complete says that a list in it is whole.`,
		Example: `  crosstalk advise profile.yaml
  crosstalk advise --format json --region GB a.yaml b.json
  crosstalk advise --ndjson < patients.ndjson > advice.ndjson
  crosstalk advise --fhir --complete medications --report report.json export/ > advice.ndjson`,
	}
	f := adviseFlags{
		pack:   packFlag(cmd),
		format: cmd.Flags().String("format", "text", "text or json"),
		asOf:   cmd.Flags().String("as-of", "", "date of the advice, as in 2026-11-20 (default: today)"),
		lang: cmd.Flags().String("lang", "", "language of the texts, as in es or pt-BR (default: the "+
			"pack's first)"),
		region: cmd.Flags().String("region", "", "region for phone numbers and limits (default: the "+
			"pack's first)"),
		ndjson: cmd.Flags().Bool("ndjson", false, "read one JSON profile a line, write one JSON advice "+
			"a line"),
		cap: cmd.Flags().Int("cap", 0, "show at most so many messages, warnings and above apart "+
			"(default: the pack's cap; -1: all)"),
		questions: cmd.Flags().Int("questions", -1, "give the first so many questions (default: all, "+
			"in text the first 5; 0: none, which takes less time)"),
		strict: cmd.Flags().Bool("strict", false, "refuse a profile with values that cannot be "+
			"(otherwise these count as not known)"),
		fhir: fhirFlags{
			on: cmd.Flags().Bool("fhir", false,
				"read FHIR, write one JSON advice a patient and line"),
			out: cmd.Flags().Bool("fhir-out", false,
				"with --fhir: write FHIR too, one Bundle a patient and line"),
			complete: cmd.Flags().StringSlice("complete", nil, "with --fhir: sets and lists of which the "+
				"data holds everything, as in medications,conditions"),
			tables: cmd.Flags().StringSlice("codes", nil,
				"with --fhir: tables of codes that crosstalk codes made"),
			codes: cmd.Flags().Bool("codes-only", false,
				"with --fhir: read what codes say, never names"),
			canonical: cmd.Flags().String("canonical", "",
				"with --fhir-out: address under which your canonical FHIR resources stand"),
			zone: cmd.Flags().String("zone", "", "with --fhir: time zone of the patients, as in "+
				"Europe/Berlin (default: not known; what is of the next day may be of today)"),
			report: cmd.Flags().String("report", "",
				"with --fhir: write what was read, skipped and unmapped into this file, in JSON"),
		},
	}
	f.log = account.Add(cmd)
	cmd.RunE = func(cmd *cobra.Command, files []string) error { return advise(cmd, f, files) }
	return cmd
}

func advise(cmd *cobra.Command, f adviseFlags, files []string) (err error) {
	if err := oneOf("format", *f.format, "text", "json"); err != nil {
		return err
	}
	if err := f.fhir.check(cmd); err != nil {
		return err
	}
	zone, err := zoneOf(*f.fhir.zone)
	if err != nil {
		return err
	}
	date, err := asOfIn(*f.asOf, cmp.Or(zone, time.Local))
	if err != nil {
		return err
	}
	languages := []string{*f.lang}
	if !*f.ndjson && !*f.fhir.on {
		keepGarbage() // of a few profiles there is little
	}
	if *f.fhir.on {
		languages = nil // each patient's own
	}
	rb, err := load(*f.pack, &advisor.LoadOptions{SkipTests: true, Languages: languages})
	if err != nil {
		return err
	}
	opts := f.options(date)
	// What is wrong with the options is wrong for every profile: say it once.
	probed := *opts
	probed.Without = advisor.Messages | advisor.Reasons | advisor.Questions
	if _, probe, err := rb.Decode("", []byte("{}")); err != nil {
		return err
	} else if _, err := rb.Advise(probe, &probed); err != nil {
		return err
	}
	if len(files) == 0 {
		if in, ok := cmd.InOrStdin().(*os.File); ok && term.IsTerminal(int(in.Fd())) {
			return errors.New(`no profile: name a file, or "-" to type one`)
		}
		files = []string{"-"}
	}
	run := &adviseRun{cmd: cmd, rb: rb, opts: opts}
	if run.log, err = f.log.Open(cmd.Context(), true); err != nil {
		return err
	}
	if run.log != nil {
		defer func() { err = errors.Join(err, run.log.Close()) }()
	}
	run.out = bufio.NewWriter(account.Writer(run.log, cmd.OutOrStdout()))
	defer func() { _ = run.out.Flush() }() // see output
	if *f.fhir.on {
		return run.fhir(f.fhir, zone, files)
	}
	return run.files(*f.ndjson, *f.format, files)
}

// files gives the advice for files, each a profile or one a line.
func (run *adviseRun) files(ndjson bool, format string, files []string) error {
	for i, name := range files {
		in, label, err := open(run.cmd, name)
		if err != nil {
			return err
		}
		if ndjson {
			err = run.lines(in, label)
		} else {
			err = run.file(in, label, format, i, len(files))
		}
		in.Close()
		if err != nil {
			return err
		}
	}
	if err := run.out.Flush(); err != nil {
		return err
	}
	if run.bad {
		return &statusError{status: 2}
	}
	return nil
}

func (f adviseFlags) options(date time.Time) *advisor.Options {
	opts := &advisor.Options{AsOf: date, Language: *f.lang, Region: *f.region, Cap: *f.cap,
		Strict: *f.strict}
	switch n := *f.questions; {
	case n == 0:
		opts.Without = advisor.Questions
	case n > 0:
		opts.MaxQuestions = n
	}
	return opts
}

func open(cmd *cobra.Command, name string) (io.ReadCloser, string, error) {
	if name == "-" {
		return io.NopCloser(cmd.InOrStdin()), "stdin", nil
	}
	f, err := os.Open(name)
	return f, name, err
}

// maxProfile is how much of a file is read: one byte more than the decoder
// accepts, so that it says what is wrong.
const maxProfile = 1<<20 + 1

// An adviseRun is what one call of the command does.
type adviseRun struct {
	cmd  *cobra.Command
	rb   *advisor.Rulebase[advisor.Record]
	opts *advisor.Options
	log  *decisions.Log // nil: none is kept
	out  *bufio.Writer  // behind which the log is written first
	bad  bool           // a profile could not be used
}

// file gives the advice for one file. One that cannot be used does not stop the others.
func (run *adviseRun) file(in io.Reader, name, format string, i, n int) error {
	data, err := io.ReadAll(io.LimitReader(in, maxProfile))
	if err != nil {
		return err
	}
	id, p, err := run.rb.Decode(name, data)
	var advice *advisor.Advice
	if err == nil {
		advice, err = decisions.Advise(run.log, "advise", run.rb, p, run.opts)
	}
	if errors.Is(err, decisions.ErrNotKept) {
		return err
	}
	if err != nil {
		run.bad = true
		if err := run.out.Flush(); err != nil { // before what is said of this one
			return err
		}
		var list advisor.ErrorList
		if errors.As(err, &list) && list[0].Pos != (advisor.Pos{}) {
			fmt.Fprint(run.cmd.ErrOrStderr(), list.Details())
		} else {
			fmt.Fprintf(run.cmd.ErrOrStderr(), "%s: %v\n", name, err)
		}
		return nil
	}
	advice.ID = id
	if format == "json" {
		return writeJSON(run.out, advice)
	}
	if n > 1 {
		if i > 0 {
			fmt.Fprintln(run.out)
		}
		fmt.Fprintf(run.out, "== %s ==\n\n", name)
	}
	colour := false
	if f, ok := run.cmd.OutOrStdout().(interface{ Fd() uintptr }); ok &&
		term.IsTerminal(int(f.Fd())) && os.Getenv("NO_COLOR") == "" {
		colour = true
	}
	own := words.In(run.rb, advice.Language, "advise")
	page.Write(run.out, advice, own, colour, run.opts.MaxQuestions)
	return nil
}

func (run *adviseRun) lines(in io.Reader, name string) (err error) {
	var unusable int
	if ctx := run.cmd.Context(); run.log == nil {
		unusable, err = run.rb.WriteNDJSON(ctx, run.out, name, in, run.opts)
	} else {
		unusable, err = account.Lines(ctx, run.out, run.log, run.rb, name, in, run.opts)
	}
	run.bad = run.bad || unusable > 0
	return err
}
