package author

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor/tidy"
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
			if err := replace(filepath.Join(dir, filepath.FromSlash(name)), changed[name]); err != nil {
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

// replace writes a file as a whole: whoever is interrupted has the old one, or none, or the
// new one.
func replace(name string, data []byte) error {
	mode := fs.FileMode(0o644)
	switch info, err := os.Stat(name); {
	case err == nil:
		mode = info.Mode().Perm()
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".crosstalk-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone if all went well
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Chmod(f.Name(), mode); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
