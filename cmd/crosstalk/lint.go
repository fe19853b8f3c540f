package main

import (
	"fmt"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/lint"
	"example.com/crosstalk/cmd/crosstalk/internal/choice"
	"example.com/crosstalk/cmd/crosstalk/internal/sarif"
)

func lintCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lint",
		Short: "Say what in a pack may mislead a patient, a clinician or the next author",
		Long: `Lint reads a pack as a careful colleague would: plain language, honest numbers,
words as sure as the evidence, safe wording, sources that can be checked, guards
that the invariants ask for, conditions that mean what they seem to. Each
finding has its place and what to do. The pack's own choices (severities,
limits, words, exceptions with a reason) stand in pack.yaml under "lint".

It fails if there is a warning or an error. --list lists the checks.
` + choice.Help,
		Example: `  crosstalk lint
  crosstalk lint --pack ./mypack --check jargon --check passive-voice
  crosstalk lint --pack ./mypack --changed main
  crosstalk lint --pack ./mypack --watch
  crosstalk lint --format sarif > lint.sarif`,
		Args: cobra.NoArgs,
	}
	dir := packFlag(cmd)
	chosen := choice.Add(cmd, dir)
	date := cmd.Flags().String("as-of", "", "date for which reviews and sources are judged, as in "+
		"2026-11-20 (default: today)")
	format := cmd.Flags().String("format", "text", "text, json or sarif")
	only := cmd.Flags().StringArray("check", nil, "only this check; may be repeated")
	least := cmd.Flags().String("severity", "warning",
		"print findings of this severity and above: info, warning or error")
	list := cmd.Flags().Bool("list", false, "list the checks")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := oneOf("format", *format, "text", "json", "sarif"); err != nil {
			return err
		}
		if err := oneOf("severity", *least, "info", "warning", "error"); err != nil {
			return err
		}
		if *list {
			for _, c := range lint.Checks() {
				fmt.Fprintf(cmd.OutOrStdout(), "%-26s %-8s %s\n", c.Name, c.Severity, c.Summary)
			}
			return nil
		}
		on, err := asOf(*date)
		if err != nil {
			return err
		}
		return chosen.Run(cmd, tool(cmd, func(rb *advisor.Rulebase[advisor.Record], ids []string) error {
			report, err := lint.RunOn(rb, &lint.Options{AsOf: on, Checks: *only, Rules: ids})
			if err != nil {
				return err
			}
			if err := printLint(cmd, report, *format, *dir, *least); err != nil {
				return err
			}
			if report.Count(lint.Warning) > 0 {
				return failed
			}
			return nil
		}))
	}
	return cmd
}

func printLint(cmd *cobra.Command, r *lint.Report, format, dir, least string) error {
	root := ""
	if dir != "" {
		root = path.Clean(strings.ReplaceAll(dir, `\`, "/")) + "/"
	}
	switch format {
	case "json":
		return writeJSON(cmd.OutOrStdout(), r)
	case "sarif":
		return writeJSON(cmd.OutOrStdout(), sarif.Of(r, root))
	}
	severity, _ := lint.SeverityNamed(least)
	writeLint(cmd, r, root, severity)
	return nil
}

func writeLint(cmd *cobra.Command, r *lint.Report, root string, least lint.Severity) {
	out := cmd.OutOrStdout()
	hidden := 0
	for _, f := range r.Findings {
		if f.Severity < least {
			hidden++
			continue
		}
		fmt.Fprintln(out, root+f.String())
		for line := range strings.SplitSeq(f.Snippet(), "\n") {
			if line != "" {
				fmt.Fprintln(out, "    "+line)
			}
		}
	}
	fmt.Fprintf(out, "%d errors, %d warnings, %d notes; %d excepted with a reason\n",
		r.Count(lint.Error), r.Count(lint.Warning)-r.Count(lint.Error),
		r.Count(lint.Info)-r.Count(lint.Warning), len(r.Excepted))
	if hidden > 0 {
		fmt.Fprintf(out, "--severity info prints %d more\n", hidden)
	}
	if len(r.Skipped) > 0 {
		fmt.Fprintf(out, "not run, for want of a date: %s\n", strings.Join(r.Skipped, ", "))
	}
}
