package assistant

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/interview"
	"example.com/crosstalk/cmd/crosstalk/internal/account"
)

// A Base is what all commands do in the same way.
type Base struct {
	PackFlag func(cmd *cobra.Command) *string
	Load     func(dir string) (*advisor.Rulebase[advisor.Record], error)
	AsOf     func(flag string) (time.Time, error)
	Version  string
}

// Command is crosstalk mcp.
func Command(base Base) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "mcp",
		Short: "Let an assistant ask the questions and pass on the advice (Model Context Protocol)",
		Long: `Mcp serves the interview to an assistant, by the Model Context Protocol on
standard input and output: next_question, answer, advice, forget. The assistant
asks what the pack would ask and gets messages with their sources, to be given
word for word, with what is not known. It is told to add nothing; whether it
keeps to that, Crosstalk cannot see.

What people say stays in memory until it is forgotten or the assistant hangs up.
At most 16 people are interviewed at a time.`,
		Args: cobra.NoArgs,
	}
	packDir := base.PackFlag(cmd)
	day := cmd.Flags().String("as-of", "", "date of the advice, as in 2026-11-20 (default: today)")
	lang := cmd.Flags().String("lang", "", "language (default: the pack's first)")
	region := cmd.Flags().String("region", "",
		"region for phone numbers and limits (default: the pack's first)")
	log := account.Add(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		date, err := base.AsOf(*day)
		if err != nil {
			return err
		}
		rb, err := base.Load(*packDir)
		if err != nil {
			return err
		}
		opts := interview.Options{Advice: &advisor.Options{AsOf: date, Language: *lang,
			Region: *region}}
		if _, err := interview.New(rb, nil, &opts); err != nil {
			return err // of the options: said now, not to the assistant
		}
		kept, err := log.Open(cmd.Context(), false)
		if err != nil {
			return err
		}
		if kept != nil {
			defer func() { _ = kept.Close() }() // each entry is on the disk already
		}
		err = New(rb, opts, kept, base.Version).Run(cmd.Context(), &mcp.StdioTransport{})
		if errors.Is(err, io.EOF) || strings.HasSuffix(fmt.Sprint(err), ": EOF") {
			return nil // the assistant hangs up
		}
		return err
	}
	return cmd
}
