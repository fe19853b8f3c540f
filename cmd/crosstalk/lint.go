package main

import (
	"fmt"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor/lint"
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

It fails if there is a warning or an error. --list lists the checks.`,
		Example: `  crosstalk lint
  crosstalk lint --pack ./mypack --check jargon --check passive-voice
  crosstalk lint --format sarif > lint.sarif`,
		Args: cobra.NoArgs,
	}
	dir := packFlag(cmd)
	date := cmd.Flags().String("as-of", "", "date for which reviews and sources are judged, as in 2026-11-20 (default: today)")
	format := cmd.Flags().String("format", "text", "text, json or sarif")
	only := cmd.Flags().StringArray("check", nil, "only this check; may be repeated")
	least := cmd.Flags().String("severity", "warning", "print findings of this severity and above: info, warning or error")
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
		fsys, err := openPack(*dir)
		if err != nil {
			return err
		}
		report, err := lint.Run(fsys, &lint.Options{AsOf: on, Checks: *only})
		if err != nil {
			return err
		}
		root := ""
		if *dir != "" {
			root = path.Clean(strings.ReplaceAll(*dir, `\`, "/")) + "/"
		}
		switch *format {
		case "json":
			err = writeJSON(cmd.OutOrStdout(), report)
		case "sarif":
			err = writeJSON(cmd.OutOrStdout(), report.SARIF(root, ""))
		default:
			severity, _ := lint.SeverityNamed(*least)
			writeLint(cmd, report, root, severity)
		}
		if err == nil && report.Count(lint.Warning) > 0 {
			return failed
		}
		return err
	}
	return cmd
}

func writeLint(cmd *cobra.Command, r *lint.Report, root string, least lint.Severity) {
	out := cmd.OutOrStdout()
	hidden := 0
	for _, f := range r.Findings {
		if f.Severity < least {
			hidden++
			continue
		}
		fmt.Fprintf(out, "%s%s: %s: %s: %s (%s)\n", root, f.Pos, f.Severity, f.In, f.Msg, f.Check)
		for line := range strings.SplitSeq(f.Snippet(), "\n") {
			if line != "" {
				fmt.Fprintln(out, "    "+line)
			}
		}
	}
	fmt.Fprintf(out, "%d errors, %d warnings, %d notes; %d excepted with a reason\n", r.Count(lint.Error), r.Count(lint.Warning)-r.Count(lint.Error),
		r.Count(lint.Info)-r.Count(lint.Warning), len(r.Excepted))
	if hidden > 0 {
		fmt.Fprintf(out, "--severity info prints %d more\n", hidden)
	}
	if len(r.Skipped) > 0 {
		fmt.Fprintf(out, "not run, for want of a date: %s\n", strings.Join(r.Skipped, ", "))
	}
}
