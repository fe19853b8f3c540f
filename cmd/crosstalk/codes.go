package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/codes"
	"example.com/crosstalk/internal/whole"
)

func codesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "codes FOLDER",
		Short: "Make a table of what the codes of a terminology mean to the pack",
		Long: `Codes reads a release of a terminology that you have, and writes a small table of
what its codes mean to the pack, for "crosstalk advise --fhir --codes" and
"crosstalk serve --codes". FOLDER is the release, unpacked:

  RxNorm      RXNCONSO.RRF and RXNREL.RRF, of the full or the prescribable release
  SNOMED CT   an RF2 snapshot: sct2_Description_Snapshot-en..., sct2_Relationship_Snapshot...
  dm+d        f_ingredient2, f_vmp2, f_amp2 and perhaps f_vtm2, in XML
  your own    one .tsv file with the columns system, code and name, and perhaps fact

A product is read by its name and held against its ingredients; a condition of
SNOMED CT is the nearest of the pack's terms above it. What is not understood is
not in the table; --report says what and why. Make the table again for each
release and each pack.

The licence of the release holds for the table: RxNorm's own names are free, SNOMED
CT is licensed by country, dm+d is under the Open Government Licence.`,
		Example: `  crosstalk codes RxNorm_full_prescribe_11022026/rrf --out rxnorm.tsv
  crosstalk codes SnomedCT_InternationalRF2/Snapshot/Terminology --out snomed.tsv --report report.json`,
		Args: cobra.ExactArgs(1),
	}
	dir := packFlag(cmd)
	out := cmd.Flags().String("out", "", "file to write (default: standard output)")
	kind := cmd.Flags().String("kind", "", "rxnorm, snomed, dmd or tsv (default: by the names of "+
		"the files)")
	version := cmd.Flags().String("version", "", "version of the release: needed if the files do "+
		"not say it, and held against them if they do")
	report := cmd.Flags().String("report", "", "file for a report, in JSON, of what became of the "+
		"codes")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		rb, err := loadPack(*dir)
		if err != nil {
			return err
		}
		bar := &progressBar{out: cmd.ErrOrStderr()}
		defer bar.done()
		opts := &codes.Options{
			Kind: codes.Kind(*kind), Version: *version,
			Progress: func(done, total int64) { bar.set("reading", done, total, true) },
		}
		if info, err := os.Stat(args[0]); err != nil {
			return err
		} else if !info.IsDir() {
			return fmt.Errorf("%s is a file; unpack the release and give its folder", args[0])
		}
		t, r, err := codes.Build(rb, os.DirFS(args[0]), opts)
		bar.done()
		if err != nil {
			return err
		}
		if *report != "" {
			if err := writeTo(*report, func(w io.Writer) error { return writeJSON(w, r) }); err != nil {
				return err
			}
		}
		write := t.Write
		if *out == "" {
			err = write(cmd.OutOrStdout())
		} else {
			err = writeTo(*out, write)
		}
		if err == nil {
			printCodes(cmd.ErrOrStderr(), t, r)
		}
		return err
	}
	return cmd
}

func printCodes(w io.Writer, t *codes.Table, r *codes.Report) {
	fmt.Fprintf(w, "%s %s: %d codes: %d read, %d of nothing that the pack knows, %d not understood.\n",
		t.Kind, t.Version, r.Codes, r.Read, r.Other, r.Refused)
	for _, reason := range slices.Sorted(maps.Keys(r.Reasons)) {
		fmt.Fprintf(w, "  %6d  %s\n", r.Reasons[reason], reason)
	}
}

// writeTo writes a file whole or not at all.
func writeTo(name string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return whole.Write(name, b.Bytes(), 0)
}

// readCodes reads tables of codes.
func readCodes(rb *advisor.Rulebase[advisor.Record], names []string) ([]*codes.Table, error) {
	var tables []*codes.Table
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		t, err := codes.Read(rb, name, f)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	return tables, nil
}
