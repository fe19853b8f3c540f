package author

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor/tidy"
	"example.com/crosstalk/internal/whole"
)

func fmtCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fmt",
		Short: "Put the files of a pack into one form",
		Long: `Fmt puts the files of a pack into one form and names those that it has
changed: two spaces a level, keys in the order of the documentation, one space
after a colon, at most one empty line. Comments, texts in blocks, conditions and
the order of entries stay as they are. Each result is read again; where it would
say something else than the file, nothing is written at all.

--check writes nothing, and fails if a file has another form.`,
		Example: `  crosstalk fmt --pack ./mypack
  crosstalk fmt --pack ./mypack --check`,
		Args: cobra.NoArgs,
	}
	dir := folder(cmd)
	check := cmd.Flags().Bool("check", false, "write nothing; fail if a file has another form")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		dir, err := dir()
		if err != nil {
			return err
		}
		changed, err := tidy.Pack(os.DirFS(dir))
		if err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(changed)) {
			fmt.Fprintln(cmd.OutOrStdout(), name)
			if *check {
				continue
			}
			path := filepath.Join(dir, filepath.FromSlash(name))
			if err := whole.Write(path, changed[name], 0); err != nil {
				return err
			}
		}
		if *check && len(changed) > 0 {
			return ErrFound
		}
		return nil
	}
	return cmd
}
