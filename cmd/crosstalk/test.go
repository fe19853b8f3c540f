package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/golden"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/cmd/crosstalk/internal/choice"
)

type testFlags struct {
	asOf, format               *string
	ids                        []string // of the rules; nil: all
	golden                     *[]string
	coverage, suggest, mutants *bool
	minCoverage, minMutants    *float64
	out                        io.Writer
	report                     testReport
}

// A testReport is what test prints as JSON.
type testReport struct {
	Passed   int                        `json:"passed"`
	Failed   []testFailure              `json:"failed"`
	Seen     workbench.Ratio            `json:"condition_coverage"`
	Shown    workbench.Ratio            `json:"mcdc"`
	Coverage *workbench.Coverage        `json:"coverage,omitempty"`
	Score    *workbench.Ratio           `json:"mutants_killed,omitempty"`
	Mutants  []workbench.Mutant         `json:"mutants,omitempty"` // all that were not killed
	Suggest  []*workbench.SuggestedCase `json:"suggestions,omitempty"`
}

type testFailure struct {
	Rule string `json:"rule,omitempty"`
	Name string `json:"name"`
	Pos  string `json:"pos,omitempty"`
	Msg  string `json:"message"`
}

func testCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "test",
		Short: "Run the cases beside the rules, and say what they do not show",
		Long: `Test runs every case of the rules' "tests:" and, with --golden, holds the advice
for whole profiles to the texts beside them, which ADVISORTEST_UPDATE=1 in the
environment writes anew. Each failure is printed with its place and what was wrong.

It then says how much of the conditions the cases show. Condition coverage: in
how many of their atoms and findings each value has occurred. MC/DC: in how
many each value has, besides, decided alone what becomes of the rule. What no
profile can show does not count. --coverage lists rule by rule what is missing,
--suggest prints cases that would show it, ready to paste; what they expect is
what the pack does now, so read them first.

--mutants makes small mistakes in every condition, one at a time, and prints
those that no case notices, each with a case that would. Mistakes that make no
difference to anybody do not count.
` + choice.Help,
		Example: `  crosstalk test
  crosstalk test --coverage --suggest --rule 'vitd-*'
  crosstalk test --pack ./mypack --watch
  crosstalk test --mutants --min-mutants 95 --pack ./mypack
  crosstalk test --golden testdata/profiles --as-of 2026-11-20`,
		Args: cobra.NoArgs,
	}
	dir := packFlag(cmd)
	chosen := choice.Add(cmd, dir)
	f := &testFlags{
		golden: cmd.Flags().StringArray("golden", nil,
			"folder of profiles NAME.yaml with NAME.advice.txt beside them; may be repeated"),
		asOf: cmd.Flags().String("as-of", "",
			"date for the goldens, as in 2026-11-20 (default: none)"),
		format:   cmd.Flags().String("format", "text", "text or json"),
		coverage: cmd.Flags().Bool("coverage", false, "list rule by rule what no case shows"),
		suggest:  cmd.Flags().Bool("suggest", false, "print cases that would show what is missing"),
		mutants: cmd.Flags().Bool("mutants", false,
			"make mutants and print those that no case notices"),
		minCoverage: cmd.Flags().Float64("min-coverage", 0, "fail if the MC/DC is less, in percent"),
		minMutants: cmd.Flags().Float64("min-mutants", 0,
			"make mutants, and fail if less are killed, in percent"),
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := f.thresholds(cmd); err != nil {
			return err
		}
		return chosen.Run(cmd, tool(cmd, func(rb *advisor.Rulebase[advisor.Record], ids []string) error {
			f.ids, f.report = ids, testReport{}
			return f.run(cmd, rb)
		}))
	}
	return cmd
}

func (f *testFlags) run(cmd *cobra.Command, rb *advisor.Rulebase[advisor.Record]) error {
	if err := oneOf("format", *f.format, "text", "json"); err != nil {
		return err
	}
	f.out = cmd.OutOrStdout()
	if *f.format == "json" {
		f.out = io.Discard
	}
	f.report.Failed = []testFailure{}
	if err := f.runCases(rb); err != nil {
		return err
	}
	bad := len(f.report.Failed) > 0
	fmt.Fprintf(f.out, "%d passed, %d failed\n", f.report.Passed, len(f.report.Failed))
	if !bad {
		short, err := f.measure(cmd, rb)
		if err != nil {
			return err
		}
		bad = short
	}
	if *f.format == "json" {
		if err := writeJSON(cmd.OutOrStdout(), f.report); err != nil {
			return err
		}
	}
	if !bad {
		return nil
	}
	var rules []string // nil if a golden or a threshold is what failed
	for _, x := range f.report.Failed {
		if x.Rule == "" {
			return failed
		}
		rules = append(rules, x.Rule)
	}
	return &choice.Failure{Err: failed, Rules: rules}
}

// thresholds checks what has a minimum. One of mutants asks for them.
func (f *testFlags) thresholds(cmd *cobra.Command) error {
	for name, least := range map[string]float64{"min-coverage": *f.minCoverage,
		"min-mutants": *f.minMutants} {
		if !(least >= 0 && least <= 100) { // NaN is not
			return fmt.Errorf("--%s %v: want a number from 0 to 100, in percent", name, least)
		}
	}
	*f.mutants = *f.mutants || cmd.Flags().Changed("min-mutants")
	return nil
}

func (f *testFlags) wants(rule string) bool { return f.ids == nil || slices.Contains(f.ids, rule) }

func (f *testFlags) runCases(rb *advisor.Rulebase[advisor.Record]) error {
	note := func(x testFailure, err error) {
		if err == nil {
			f.report.Passed++
			return
		}
		x.Msg = err.Error()
		f.report.Failed = append(f.report.Failed, x)
		if x.Rule != "" {
			fmt.Fprintf(f.out, "%s: rule %s: %s: %v\n", x.Pos, x.Rule, x.Name, err)
		} else {
			fmt.Fprintf(f.out, "%s: %v\n", x.Name, err)
		}
	}
	for c, err := range workbench.RunCases(rb) {
		if f.wants(c.Rule) {
			note(testFailure{Rule: c.Rule, Name: c.Name, Pos: c.Pos.String()}, err)
		}
	}
	opts := &advisor.Options{}
	if *f.asOf != "" {
		var err error
		if opts.AsOf, err = asOf(*f.asOf); err != nil {
			return err
		}
	}
	for _, dir := range *f.golden {
		if _, err := os.Stat(dir); err != nil {
			return err
		}
		for name, err := range golden.Check(rb, golden.Params{Dir: dir, Options: opts}) {
			note(testFailure{Name: name}, err)
		}
	}
	return nil
}

// measure prints the coverage and the mutants. It reports whether one is below
// its minimum.
func (f *testFlags) measure(cmd *cobra.Command, rb *advisor.Rulebase[advisor.Record]) (short bool,
	err error) {
	opts := &workbench.SearchOptions{Rules: f.ids}
	stop := progress(cmd, opts, "coverage")
	c, err := workbench.Cover(rb, opts)
	stop()
	if err != nil {
		return false, err
	}
	f.report.Seen, f.report.Shown = c.Counts()
	fmt.Fprintf(f.out, "condition coverage %v\nMC/DC              %v\n", f.report.Seen, f.report.Shown)
	if *f.coverage {
		f.report.Coverage = c
		f.printGaps(c)
	}
	if *f.suggest {
		f.suggestAll(c.Suggestions())
	}
	if short = f.report.Shown.Share() < *f.minCoverage; short {
		fmt.Fprintf(cmd.ErrOrStderr(), "MC/DC is %v; --min-coverage wants %g %%; --suggest prints the "+
			"cases that are missing\n", f.report.Shown, *f.minCoverage)
	}
	if !*f.mutants {
		return short, nil
	}
	stop = progress(cmd, opts, "mutants")
	r, err := workbench.Mutate(rb, opts)
	stop()
	if err != nil {
		return false, err
	}
	score := r.Score()
	f.report.Score = &score
	equivalent := 0
	for _, m := range r.Mutants {
		switch m.State {
		case workbench.Equivalent:
			equivalent++
		case workbench.Survived, workbench.Undecided:
			f.report.Mutants = append(f.report.Mutants, m)
			fmt.Fprintln(f.out, m)
		}
	}
	fmt.Fprintf(f.out, "mutants killed     %v; %d more are equivalent\n", score, equivalent)
	if killers := r.Killers(); len(killers) > 0 {
		fmt.Fprintf(f.out, "\nThese %d cases would kill those that survived:\n", len(killers))
		f.suggestAll(killers)
	}
	if score.Share() < *f.minMutants {
		short = true
		fmt.Fprintf(cmd.ErrOrStderr(), "%v of the mutants are killed; --min-mutants wants %g %%\n", score,
			*f.minMutants)
	}
	return short, nil
}

func (f *testFlags) printGaps(c *workbench.Coverage) {
	fmt.Fprintln(f.out)
	for i := range c.Decisions {
		d := &c.Decisions[i]
		if _, shown := d.Counts(); shown.Done < shown.Of {
			fmt.Fprintf(f.out, "%-60s MC/DC %v\n", strings.TrimSuffix(d.In+", "+d.Part, ", "), shown)
		}
	}
	fmt.Fprintln(f.out)
	for g := range c.Gaps() {
		fmt.Fprintln(f.out, g)
	}
}

func (f *testFlags) suggestAll(list []*workbench.SuggestedCase) {
	f.report.Suggest = append(f.report.Suggest, list...)
	for _, s := range list {
		fmt.Fprintf(f.out, "\n# rule %s\n%s", s.Rule, s.YAML())
	}
}

// progress shows on a terminal how far long work has come. Stop clears that.
func progress(cmd *cobra.Command, opts *workbench.SearchOptions, what string) (stop func()) {
	file, ok := cmd.ErrOrStderr().(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		opts.Progress = nil
		return func() {}
	}
	opts.Progress = func(c workbench.Ratio) {
		fmt.Fprintf(file, "\r\033[K%s: %d of %d", what, c.Done, c.Of)
	}
	return func() { fmt.Fprint(file, "\r\033[K") }
}
