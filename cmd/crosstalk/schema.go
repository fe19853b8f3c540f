package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor/schema"
)

func schemaCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schema [KIND]",
		Short: "Write JSON Schema for the files of a pack and for its profiles",
		Long: `Schema prints the JSON Schema (draft 2020-12) of one kind of file: ` + strings.Join(schema.Kinds(), ", ") + `.
With --out it writes all of them into a folder, as KIND.schema.json. An editor
that speaks YAML then completes, explains and checks a file that begins with

  # yaml-language-server: $schema=../schema/rule.schema.json`,
		Example: `  crosstalk schema rule
  crosstalk schema --pack ./mypack --out ./mypack/schema`,
		Args: cobra.MaximumNArgs(1),
	}
	dir := packFlag(cmd)
	out := cmd.Flags().String("out", "", "folder to write all schemas into")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 && *out == "" || len(args) > 0 && *out != "" {
			return fmt.Errorf("name one kind (%s), or a folder with --out",
				strings.Join(schema.Kinds(), ", "))
		}
		if len(args) > 0 && !slices.Contains(schema.Kinds(), args[0]) {
			return fmt.Errorf("no kind %q; want one of %s", args[0], strings.Join(schema.Kinds(), ", "))
		}
		fsys, err := openPack(*dir)
		if err != nil {
			return err
		}
		all, err := schema.Write(fsys)
		if err != nil {
			return err
		}
		if len(args) > 0 {
			_, err = cmd.OutOrStdout().Write(all[args[0]])
			return err
		}
		if err := os.MkdirAll(*out, 0o755); err != nil {
			return err
		}
		for kind, data := range all {
			if err := os.WriteFile(filepath.Join(*out, schema.File(kind)), data, 0o644); err != nil {
				return err
			}
		}
		return nil
	}
	return cmd
}
