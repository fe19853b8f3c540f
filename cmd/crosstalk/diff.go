package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor/diff"
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

Exit status: 0 if a patient can notice nothing, 1 if one can, 2 unusable input.`,
		Example: `  crosstalk diff ./pack-1.0 ./pack-1.1
  crosstalk diff ./old ./new --profiles testdata/profiles --format md > change.md`,
		Args: cobra.RangeArgs(1, 2),
	}
	dirs := cmd.Flags().StringArray("profiles", nil,
		"folder of profiles (*.yaml, *.json) to try as well; may be repeated")
	date := cmd.Flags().String("as-of", "", "date of the advice for profiles that name none, as in "+
		"2026-11-20 (default: today)")
	format := cmd.Flags().String("format", "text", "text, md or json")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := oneOf("format", *format, "text", "md", "json"); err != nil {
			return err
		}
		on, err := asOf(*date)
		if err != nil {
			return err
		}
		old, err := openPack(args[0])
		if err != nil {
			return err
		}
		shipped := append(args, "")
		new, err := openPack(shipped[1])
		if err != nil {
			return err
		}
		opts := &diff.Options{AsOf: on}
		for _, dir := range *dirs {
			list, err := profilesIn(dir)
			if err != nil {
				return err
			}
			opts.Profiles = append(opts.Profiles, list...)
		}
		r, err := diff.Packs(old, new, opts)
		if err != nil {
			return err
		}
		switch *format {
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
	return cmd
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
