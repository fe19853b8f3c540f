package author

import (
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"example.com/crosstalk/cmd/crosstalk/internal/langserver"
)

func lspCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lsp",
		Short: "Serve an editor, by the Language Server Protocol",
		Long: `Lsp serves an editor over standard input and output: what is wrong is shown
while it is typed; facts, findings, terms, sources and keys are completed; names
tell what they mean, lead to where they are made, and can be renamed everywhere.
docs/editors.md has how editors start it.`,
		Args: cobra.NoArgs,
	}
	dir := cmd.Flags().String("pack", "", "folder of the pack (default: the one above a file that "+
		"has a pack.yaml)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		now := time.Now()
		today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
		return langserver.Serve(cmd.Context(), standard{os.Stdin, os.Stdout}, *dir, today)
	}
	// What clients of some editors add, and what is so anyhow.
	cmd.Flags().Bool("stdio", true, "talk over standard input and output")
	return cmd
}

// standard is standard input and output as one.
type standard struct {
	io.ReadCloser
	out io.WriteCloser
}

func (s standard) Write(p []byte) (int, error) { return s.out.Write(p) }

func (s standard) Close() error {
	err := s.ReadCloser.Close()
	if err2 := s.out.Close(); err == nil {
		err = err2
	}
	return err
}
