package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
)

func namesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "names [FILE]",
		Short: "Say what the vocabulary reads from names as records write them",
		Long: `Names reads names of medicines and other things, one a line, from a file or from
standard input, as a profile's list of --fact does, and says for each which terms
it is, with strength, form and route, or why it is not read. Last it says how
many were read.

It fails if a name was not read.`,
		Example: `  echo "predniSONE 20 MG Oral Tablet" | crosstalk names
  crosstalk names --fact allergies allergies.txt`,
		Args: cobra.MaximumNArgs(1),
	}
	dir := packFlag(cmd)
	of := cmd.Flags().String("fact", "medications", "the set or list that the names stand in")
	format := cmd.Flags().String("format", "text", "text or json")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := oneOf("format", *format, "text", "json"); err != nil {
			return err
		}
		rb, err := loadPack(*dir)
		if err != nil {
			return err
		}
		in := cmd.InOrStdin()
		if len(args) > 0 && args[0] != "-" {
			f, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer f.Close()
			in = f
		}
		return readNames(rb, in, cmd.OutOrStdout(), *of, *format)
	}
	return cmd
}

func readNames(rb *advisor.Rulebase[advisor.Record], in io.Reader, out io.Writer, of,
	format string) error {
	var all []workbench.ProductName
	read := 0
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		name := strings.TrimSpace(lines.Text())
		if name == "" {
			continue
		}
		n, err := workbench.ReadName(rb, of, name)
		if err != nil {
			return err
		}
		if n.Reason == "" {
			read++
		}
		if all = append(all, n); format == "text" {
			fmt.Fprintf(out, "%s\n  %s\n", n.Name, inWords(n))
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if format == "json" {
		if err := writeJSON(out, all); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(out, "%d of %d names are read.\n", read, len(all))
	}
	if read < len(all) {
		return failed
	}
	return nil
}

// inWords says in a line what was read from a name.
func inWords(n workbench.ProductName) string {
	if n.Reason != "" {
		return "not read: " + n.Reason
	}
	if len(n.None) > 0 {
		return "none of " + strings.Join(n.None, ", ")
	}
	var parts []string
	for _, p := range n.Parts {
		said := []string{p.Term}
		if p.Term == "" {
			said[0] = strconv.Quote(p.Text) + " is not known"
		}
		if p.StrengthMG > 0 {
			strength := digits(p.StrengthMG) + " mg"
			if p.Unit != "" {
				strength += " in " + digits(p.In) + " " + p.Unit
			}
			said = append(said, strength)
		}
		for _, s := range []string{p.Form, p.Route} {
			if s != "" {
				said = append(said, s)
			}
		}
		parts = append(parts, strings.Join(said, ", "))
	}
	return strings.Join(parts, "; ")
}

func digits(x float64) string { return strconv.FormatFloat(x, 'g', 6, 64) }
