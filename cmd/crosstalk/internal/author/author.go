// Package author is the commands with which an author writes a pack.
package author

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"
)

// ErrFound is the error of a command that has found something to do and said it.
var ErrFound = errors.New("something is to be done")

// Commands lists the commands.
func Commands() []*cobra.Command {
	return []*cobra.Command{editCommand(), fmtCommand(), lspCommand(), newCommand(), signOffCommand(),
		translateCommand()}
}

// folder adds --pack to a command that writes into a pack: it has no default.
func folder(cmd *cobra.Command) func() (string, error) {
	dir := cmd.Flags().String("pack", "", "folder of the pack")
	return func() (string, error) {
		if *dir == "" {
			return "", errors.New("--pack DIR: name the folder of the pack")
		}
		if info, err := os.Stat(*dir); errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("--pack %s: there is no such folder", *dir)
		} else if err != nil {
			return "", err
		} else if !info.IsDir() {
			return "", fmt.Errorf("--pack %s: a pack is a folder", *dir)
		}
		return *dir, nil
	}
}
