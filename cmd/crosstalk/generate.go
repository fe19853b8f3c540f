package main

import (
	"os"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor/generate"
)

func generateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "generate",
		Short: "Write the Go struct for the facts of a pack",
		Long: `Generate writes a Go file with the struct Profile, whose fields are the facts of
the pack, and the types of its fields: what advisor.Load[Profile] reads the pack
for. Without --out it prints the file.`,
		Example: `  crosstalk generate --pack ./mypack --package mypack --out profile.go`,
		Args:    cobra.NoArgs,
	}
	dir := packFlag(cmd)
	pkg := cmd.Flags().String("package", "rules", "name of the Go package")
	out := cmd.Flags().String("out", "", "file to write")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		fsys, err := openPack(*dir)
		if err != nil {
			return err
		}
		text, err := generate.Profile(fsys, *pkg)
		if err != nil {
			return err
		}
		if *out != "" {
			return os.WriteFile(*out, text, 0o644)
		}
		_, err = cmd.OutOrStdout().Write(text)
		return err
	}
	return cmd
}
