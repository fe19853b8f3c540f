package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/verify"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/cmd/crosstalk/internal/choice"
)

func verifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Prove what a pack promises for every patient, or show one for whom it fails",
		Long: `Verify proves over the whole range of every fact, unknown included, that no
advice breaks an invariant of the pack, and looks for rules and parts of
conditions that can never matter, messages that pull in opposite directions,
gaps, and conditions of which the three-valued logic and plain expr say
something else. Each finding has the smallest profile that shows it.

It fails if something is to be mended, and if something is open: what can
neither be proven nor refuted, unless pack.yaml accepts it under "accept_open"
with a reason. --conflicts also lists the pairs of
messages of which one withholds the other. --attack tries to break by so many
random profiles what was proven; that should never succeed. --profiles writes the boundary
profiles of the pack, most telling first, for use as goldens.
` + choice.Help + ` What concerns no rule, such as gaps, is left out
as well; all other rules count as what stands beside those that are chosen.`,
		Example: `  crosstalk verify
  crosstalk verify --pack ./mypack --format json
  crosstalk verify --rule vitd-basics
  crosstalk verify --attack 100000
  crosstalk verify --profiles 100 --out testdata/profiles`,
		Args: cobra.NoArgs,
	}
	dir := packFlag(cmd)
	format := cmd.Flags().String("format", "text", "text or json")
	conflicts := cmd.Flags().Bool("conflicts", false,
		"list all pairs of messages of which one withholds the other")
	chosen := choice.Add(cmd, dir)
	attack := cmd.Flags().Int("attack", 0, "try to break what was proven by the advices of so many "+
		"random profiles")
	n := cmd.Flags().Int("profiles", 0, "write so many boundary profiles instead, into the folder "+
		"of --out")
	out := cmd.Flags().String("out", "", "folder for --profiles")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := oneOf("format", *format, "text", "json"); err != nil {
			return err
		}
		if *n > 0 || *out != "" {
			if *n <= 0 || *out == "" {
				return fmt.Errorf("--profiles N and --out DIR go together")
			}
			rb, err := loadPack(*dir)
			if err != nil {
				return err
			}
			return writeBoundary(cmd, rb, *n, *out)
		}
		debug.SetGCPercent(300) // a search leaves much behind: collecting it took a fifth of the time
		return chosen.Run(cmd, tool(cmd, func(rb *advisor.Rulebase[advisor.Record], ids []string) error {
			report, err := verify.Check(rb, &verify.Options{Rules: ids, Attack: *attack})
			if err != nil {
				return err
			}
			if *format == "json" {
				err = writeJSON(cmd.OutOrStdout(), report)
			} else {
				writeVerify(cmd, report, *conflicts)
			}
			if err == nil && report.Errors() > 0 {
				return failed
			}
			return err
		}))
	}
	return cmd
}

func writeVerify(cmd *cobra.Command, r *verify.Report, conflicts bool) {
	out := cmd.OutOrStdout()
	hidden := 0
	for _, f := range r.Findings {
		if f.Kind == "conflict" && !f.Error && !conflicts {
			hidden++
			continue
		}
		fmt.Fprintln(out, f)
		if w := f.Witness; w != nil {
			fmt.Fprintf(out, "    given: %s", w.Given)
			if w.AsOf != "" {
				fmt.Fprintf(out, " on %s", w.AsOf)
			}
			if w.Region != "" {
				fmt.Fprintf(out, " in region %s", w.Region)
			}
			fmt.Fprintln(out)
		}
	}
	fmt.Fprintf(out, "rules shown to somebody, not to all   %v\n", r.Rules)
	fmt.Fprintf(out, "conditions of which every part counts %v\n", r.Decisions)
	fmt.Fprintf(out, "agreement with plain expr             %v\n", r.Agreement)
	if r.Properties.Of > 0 {
		fmt.Fprintf(out, "properties now, stopped, and beyond   %v\n", r.Properties)
	}
	if r.Attacked > 0 {
		broken := 0
		for _, f := range r.Findings {
			if f.Kind == "broken" {
				broken++
			}
		}
		fmt.Fprintf(out, "claims broken by random profiles        %d, by %d\n", broken, r.Attacked)
	}
	if hidden > 0 {
		fmt.Fprintf(out, "%d pairs of messages pull in opposite directions, and one of each is "+
			"withheld; --conflicts lists them\n", hidden)
	}
	fmt.Fprintf(out, "invariants: %d proven, %d refuted, %d open, %d accepted\n",
		r.Count(verify.Proven), r.Count(verify.Refuted), r.Count(verify.Open), r.Count(verify.Accepted))
}

// writeBoundary writes boundary profiles, one a file.
func writeBoundary(cmd *cobra.Command, rb *advisor.Rulebase[advisor.Record], n int,
	dir string) error {
	list, err := workbench.Boundary(rb, n, nil)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for i, s := range list {
		text := fmt.Sprintf("# %s: %s\n%s\n", s.Rule, s.Name, s.Given)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("boundary-%04d.yaml", i+1)), []byte(text),
			0o644); err != nil {
			return err
		}
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%d profiles in %s\n", len(list), dir)
	return nil
}
