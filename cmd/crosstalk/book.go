package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor/book"
)

func bookCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "book",
		Short: "Write the whole pack as one HTML page for clinical review",
		Long: `Book writes a pack as one HTML page that needs no network: every rule in plain
words, with what the patient reads, its sources, its worked cases and a line to
sign; then the safety interlocks, findings, tables, indexes and sources. The
page can be searched on a screen and printed on paper.`,
		Example: `  crosstalk book --out book.html
  crosstalk book --pack ./mypack --as-of 2026-11-20 > book.html`,
		Args: cobra.NoArgs,
	}
	dir := packFlag(cmd)
	date := cmd.Flags().String("as-of", "", "date for which reviews are judged, as in 2026-11-20 (default: today)")
	out := cmd.Flags().String("out", "", "file to write (default: standard output)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		day, err := asOf(*date)
		if err != nil {
			return err
		}
		fsys, err := openPack(*dir)
		if err != nil {
			return err
		}
		coverage, err := coverageByRule(*dir)
		if err != nil {
			return err
		}
		var page bytes.Buffer // so that a pack that does not load leaves no half a file
		if err := book.Write(&page, fsys, &book.Options{AsOf: day, Coverage: coverage}); err != nil {
			return err
		}
		if *out != "" {
			return os.WriteFile(*out, page.Bytes(), 0o666)
		}
		_, err = cmd.OutOrStdout().Write(page.Bytes())
		return err
	}
	return cmd
}

// coverageByRule is what the cases show of each rule's own conditions.
func coverageByRule(dir string) (map[string]book.CoverageLine, error) {
	rb, err := loadPack(dir)
	if err != nil {
		return nil, err
	}
	c, err := rb.Coverage(nil)
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
			line.Missing = append(line.Missing, fmt.Sprintf("%s: %s is %t", g.Part, g.Site.Text, g.Value))
			lines[id] = line
		}
	}
	return lines, nil
}
