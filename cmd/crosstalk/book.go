package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/book"
	"example.com/crosstalk/advisor/signoff"
	"example.com/crosstalk/advisor/words"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/cmd/crosstalk/internal/choice"
	"example.com/crosstalk/cmd/crosstalk/internal/paper"
)

func bookCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "book",
		Short: "Write the whole pack as one HTML page for clinical review",
		Long: `Book writes a pack as one HTML page that needs no network: every rule in plain
words, with what the patient reads, its sources, its worked cases and a line to
sign; then the safety interlocks, findings, tables, indexes and sources. The
page can be searched on a screen and printed on paper.

Of some rules it is an extract: their chapters, with what these lead to. With
--lang it is in that language alone, its own words and what the patient reads;
without, what the patient reads is in all languages of the pack side by side. With
--changed each chapter says what has changed, word by word. --unsigned is what
is left to sign: unsigned, signed in other words, or under other conditions.
` + choice.Help,
		Example: `  crosstalk book --out book.html
  crosstalk book --pack ./mypack --changed v1.2 --out changed.html
  crosstalk book --pack ./mypack --unsigned --topic sleep --pdf to-sign.pdf
  crosstalk book --pack ./mypack --as-of 2026-11-20 > book.html`,
		Args: cobra.NoArgs,
	}
	dir := packFlag(cmd)
	chosen := choice.Add(cmd, dir)
	date := cmd.Flags().String("as-of", "", "date for which reviews are judged, as in 2026-11-20 "+
		"(default: today)")
	lang := cmd.Flags().String("lang", "", "language of the whole page (default: the pack's first, "+
		"and what the patient reads in all)")
	out := cmd.Flags().String("out", "", "file to write (default: standard output)")
	pdf := cmd.Flags().String("pdf", "", "file to write a PDF to, with page numbers in its contents; "+
		"takes a Chromium or Chrome")
	signed := cmd.Flags().Bool("signed", false, "only rules that are signed off as they are")
	unsigned := cmd.Flags().Bool("unsigned", false, "only rules that are not")
	cmd.MarkFlagsMutuallyExclusive("signed", "unsigned")
	cmd.MarkFlagsMutuallyExclusive("out", "pdf")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		day, err := asOf(*date)
		if err != nil {
			return err
		}
		return chosen.Run(cmd, tool(cmd, func(rb *advisor.Rulebase[advisor.Record],
			ids []string) error {
			if *signed || *unsigned {
				if ids, err = bySignOff(rb, ids, *signed); err != nil {
					return err
				}
			}
			coverage, err := coverageByRule(rb, ids, cmp.Or(*lang, rb.Languages()[0]))
			if err != nil {
				return err
			}
			opts := &book.Options{Language: *lang, AsOf: day, Coverage: coverage, Rules: ids}
			opts.Was, opts.Since = chosen.Was()
			write := func(pages map[string]int) ([]byte, error) {
				opts.Pages = pages
				var page bytes.Buffer // so that an error leaves no half a file
				err := book.WriteOf(&page, rb, opts)
				return page.Bytes(), err
			}
			return writeBook(cmd, write, *out, *pdf)
		}))
	}
	return cmd
}

// writeBook writes the page to a file, to standard output or, printed, to another file.
func writeBook(cmd *cobra.Command, write func(map[string]int) ([]byte, error), out, pdf string,
) error {
	if pdf != "" {
		browser, err := paper.Find()
		if err != nil {
			return fmt.Errorf("--pdf %s: %w", pdf, err)
		}
		printed, err := paper.Print(cmd.Context(), browser, write)
		if err != nil {
			return fmt.Errorf("--pdf %s: %w", pdf, err)
		}
		return os.WriteFile(pdf, printed, 0o666)
	}
	page, err := write(nil)
	switch {
	case err != nil:
		return err
	case out != "":
		return os.WriteFile(out, page, 0o666)
	}
	_, err = cmd.OutOrStdout().Write(page)
	return err
}

// bySignOff keeps of rules those that are signed off as they are, or those that are not.
func bySignOff(rb *advisor.Rulebase[advisor.Record], ids []string, signed bool) ([]string, error) {
	rules, err := signoff.Of(rb, ids)
	if err != nil {
		return nil, err
	}
	list := []string{}
	for _, r := range rules {
		if (r.State == signoff.Signed) == signed {
			list = append(list, r.ID)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("none of the %d rules that are asked for is %s", len(rules),
			map[bool]string{true: "signed off as it is", false: "without a sign-off that holds"}[signed])
	}
	return list, nil
}

// coverageByRule is what the cases show of each rule's own conditions.
func coverageByRule(rb *advisor.Rulebase[advisor.Record], ids []string, lang string) (
	map[string]book.CoverageLine, error,
) {
	in, values := words.In(rb, lang, "book"), words.In(rb, lang, "explain")
	c, err := workbench.Cover(rb, &workbench.SearchOptions{Rules: ids})
	if err != nil {
		return nil, err
	}
	lines := map[string]book.CoverageLine{}
	for i := range c.Decisions {
		d := &c.Decisions[i]
		id, own := strings.CutPrefix(d.In, "rule ")
		if !own {
			continue
		}
		_, shown := d.Counts()
		line := lines[id]
		line.Covered, line.Total = line.Covered+shown.Done, line.Total+shown.Of
		lines[id] = line
	}
	for g := range c.Gaps() {
		id, own := strings.CutPrefix(g.In, "rule ")
		if line := lines[id]; own && !g.Implied {
			is := fmt.Sprint(g.Value)
			if g.Unsure {
				is = "unknown"
			}
			line.Missing = append(line.Missing, fmt.Sprintf(in.Text("missing"), g.Part, g.Site.Text,
				values.Text("values."+is)))
			lines[id] = line
		}
	}
	return lines, nil
}
