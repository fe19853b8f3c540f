package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor/diff"
	"example.com/crosstalk/cmd/crosstalk/internal/account"
)

func diffCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "diff OLD [NEW]",
		Short: "Say what changes for patients between two packs",
		Long: `Diff compares two packs, each a folder; NEW is the pack that ships if it is left
out. It says which rules were added, removed, renamed or reworded, word by word,
and which profiles get other messages: of those in the folders of --profiles,
of all cases beside the rules, and of the boundary profiles of both packs. Each
change of behaviour has the smallest profile that shows it, ready to paste into
a rule's "tests:".

With --log it goes through a log of decisions instead, as serve, advise and the others
keep one, and says whose advice would be another: which messages come and go, for
each advice that was given, and how often for each rule. Nothing of a profile is in it.

Exit status: 0 if a patient can notice nothing, 1 if one can, 2 unusable input.`,
		Example: `  crosstalk diff ./pack-1.0 ./pack-1.1
  crosstalk diff ./old ./new --profiles testdata/profiles --format md > change.md
  crosstalk diff --log decisions.ndjson ./old ./new`,
		Args: cobra.RangeArgs(1, 2),
	}
	dirs := cmd.Flags().StringArray("profiles", nil,
		"folder of profiles (*.yaml, *.json) to try as well; may be repeated")
	date := cmd.Flags().String("as-of", "", "date of the advice for profiles that name none, as in "+
		"2026-11-20 (default: today)")
	logs := cmd.Flags().StringArray("log", nil, "log of decisions to go through, as --log of serve "+
		"names it; of one in several files, name each, the oldest first")
	format := cmd.Flags().String("format", "text", "text, md or json")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := oneOf("format", *format, "text", "md", "json"); err != nil {
			return err
		}
		old, new := args[0], append(args, "")[1]
		if len(*logs) == 0 {
			return diffPacks(cmd, old, new, *dirs, *date, *format)
		}
		if len(*dirs) > 0 || *date != "" || *format == "md" {
			return errors.New("--log goes without --profiles, --as-of and --format md: who and when is " +
				"in the log")
		}
		was, err := loadPack(old)
		if err != nil {
			return err
		}
		now, err := loadPack(new)
		if err != nil {
			return err
		}
		changed, err := account.Diff(cmd, *logs, was, now, *format == "json")
		if err == nil && changed {
			return failed
		}
		return err
	}
	return cmd
}

func diffPacks(cmd *cobra.Command, old, new string, dirs []string, date, format string) error {
	on, err := asOf(date)
	if err != nil {
		return err
	}
	was, err := openPack(old)
	if err != nil {
		return err
	}
	now, err := openPack(new)
	if err != nil {
		return err
	}
	opts := &diff.Options{AsOf: on}
	for _, dir := range dirs {
		list, err := profilesIn(dir)
		if err != nil {
			return err
		}
		opts.Profiles = append(opts.Profiles, list...)
	}
	r, err := diff.Packs(was, now, opts)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		err = writeJSON(cmd.OutOrStdout(), r)
	case "md":
		r.Markdown(cmd.OutOrStdout())
	default:
		r.Text(cmd.OutOrStdout())
	}
	if err == nil && r.Noticed() {
		return failed
	}
	return err
}

// profilesIn reads the profiles of a folder, but not the advice beside them.
func profilesIn(dir string) (list []diff.Profile, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name := e.Name()
		if ext := filepath.Ext(name); e.IsDir() || ext != ".yaml" && ext != ".json" ||
			strings.HasSuffix(name, ".advice.json") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		list = append(list, diff.Profile{Name: filepath.Join(dir, name), Data: data})
	}
	return list, nil
}
