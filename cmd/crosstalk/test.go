package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func testCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "test",
		Short: "Run the cases that stand beside the rules",
		Long: `Test loads a pack and runs every case of its rules' "tests:". Each case that
fails is printed with its place and what was wrong.`,
		Example: `  crosstalk test
  crosstalk test --pack ./mypack`,
		Args: cobra.NoArgs,
	}
	dir := packFlag(cmd)
	only := cmd.Flags().String("rule", "", "only the rules whose id contains this")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		rb, err := loadPack(*dir)
		if err != nil {
			return err
		}
		passed, wrong := 0, 0
		for c, err := range rb.RunTests() {
			if !strings.Contains(c.Rule, *only) {
				continue
			}
			if err == nil {
				passed++
				continue
			}
			wrong++
			fmt.Fprintf(cmd.OutOrStdout(), "%s: rule %s: %s: %v\n", c.Pos, c.Rule, c.Name, err)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%d passed, %d failed\n", passed, wrong)
		if wrong > 0 {
			return failed
		}
		return nil
	}
	return cmd
}
