package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/explain"
	"example.com/crosstalk/advisor/words"
)

func explainCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain RULE --profile FILE",
		Short: "Say why a rule is shown to a person, or why not",
		Long: `Explain prints what becomes of one rule in the advice for a profile: its
condition, variants and guards as trees, each part true, false or unknown, with
the facts that were read. ">" marks what decides. For a rule that is not shown
it adds the fewest changes to the profile after which it would be.`,
		Example: `  crosstalk explain gc-long-term-bone-check --profile profile.yaml
  crosstalk explain salt --profile - --format json < profile.json`,
		Args: cobra.ExactArgs(1),
	}
	dir := packFlag(cmd)
	profile := cmd.Flags().String("profile", "", `the profile, in YAML or JSON; "-" is standard input`)
	date := cmd.Flags().String("as-of", "", "date of the advice, as in 2026-11-20 (default: today)")
	region := cmd.Flags().String("region", "", "region for phone numbers and limits (default: the "+
		"pack's first)")
	lang := cmd.Flags().String("lang", "", "language of all but conditions and names "+
		"(default: the pack's first)")
	format := cmd.Flags().String("format", "text", "text or json")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := oneOf("format", *format, "text", "json"); err != nil {
			return err
		}
		if *profile == "" {
			return fmt.Errorf(`--profile: name a file, or "-" for standard input`)
		}
		on, err := asOf(*date)
		if err != nil {
			return err
		}
		rb, err := loadPack(*dir)
		if err != nil {
			return err
		}
		p, err := readProfile(cmd, rb, *profile)
		if err != nil {
			return err
		}
		x, err := explain.Rule(rb, p, args[0], &advisor.Options{
			AsOf: on, Region: *region, Language: *lang})
		if err != nil {
			return err
		}
		if *format == "json" {
			return writeJSON(cmd.OutOrStdout(), x)
		}
		writeExplanation(cmd.OutOrStdout(), x, words.In(rb, x.Language, "explain"))
		return nil
	}
	return cmd
}

// readProfile reads one profile from a file, or from standard input if its
// name is "-".
func readProfile(cmd *cobra.Command, rb *advisor.Rulebase[advisor.Record],
	name string) (*advisor.Record, error) {
	in, label, err := open(cmd, name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, maxProfile))
	if err != nil {
		return nil, err
	}
	_, p, err := rb.Decode(label, data)
	return p, err
}

func writeExplanation(out io.Writer, x *explain.Explanation, in words.Words) {
	fmt.Fprintf(out, "%s: %s (%s)\n", x.Rule, in.Text("outcomes."+x.Outcome.String()), x.Step)
	fmt.Fprintf(out, "%s\n", x.Reason)
	for _, p := range x.Parts {
		fmt.Fprintf(out, "\n%s", p.Part)
		if p.Because != "" {
			fmt.Fprintf(out, ": %s", p.Because)
		}
		fmt.Fprintln(out)
		writeNode(out, &p.Tree, in, 0)
	}
	if len(x.Nearest) > 0 {
		fmt.Fprintf(out, "\n%s\n", in.Text("would"))
		for i, c := range x.Nearest {
			text := c.Text
			if i+1 < len(x.Nearest) {
				text = fmt.Sprintf(in.Text("and"), text)
			}
			fmt.Fprintf(out, "  %s\n", text)
		}
	}
}

// connectives are the kinds of nodes that have no text worth repeating.
var connectives = []string{"and", "or", "not", "same", "choice"}

func writeNode(out io.Writer, n *explain.ExplainedNode, in words.Words, depth int) {
	mark := " "
	if n.Decides {
		mark = ">"
	}
	text := n.Text
	if slices.Contains(connectives, n.Kind) {
		text = in.Text("kinds." + n.Kind)
	}
	var facts []string
	for _, f := range n.Facts {
		facts = append(facts, f.Fact+": "+f.Value)
	}
	line := fmt.Sprintf("  %s %-9s%s%s", mark, in.Text("values."+n.Value.String()),
		strings.Repeat("  ", depth), text)
	if len(facts) > 0 {
		line += "   [" + strings.Join(facts, "; ") + "]"
	}
	fmt.Fprintln(out, line)
	for i := range n.Parts {
		writeNode(out, &n.Parts[i], in, depth+1)
	}
}
