package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/advisor/handout"
	"example.com/crosstalk/clinic/bulk"
	"example.com/crosstalk/cmd/crosstalk/internal/account"
)

type handoutFlags struct {
	pack, format, asOf, lang, region *string
	clinic, phone, footer, logo      *string
	patient, zone                    *string
	large, letter, teachBack, fhir   *bool
	cap                              *int
	complete                         *[]string
	log                              account.Flags
}

func handoutCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "handout [FILE]",
		Short: "Write the sheet that a person takes home",
		Long: `Handout reads one profile, as advise does, and writes what that person takes home:
what to do first, what to ask, each message with the reason for it, room for
questions, and the sources. What is for clinicians is not on it.

The HTML is one file that loads nothing. A browser prints it: page numbers are
there, --large has letters of 16 points, --letter is for US paper.

With --fhir the input is HL7 FHIR R4 in JSON: files and folders that hold one
patient, or several of whom --patient names one. The language is then the
patient's own, if the pack has it.`,
		Example: `  crosstalk handout --format html profile.yaml > handout.html
  crosstalk handout --lang es --large --letter --format html profile.yaml > hoja.html
  crosstalk handout --clinic-name "Hill Clinic" --clinic-phone "555 0100" profile.yaml
  crosstalk handout --fhir --patient p1 --format md export/`,
	}
	flag := cmd.Flags()
	f := handoutFlags{
		pack:   packFlag(cmd),
		format: flag.String("format", "text", "text, md or html"),
		asOf:   flag.String("as-of", "", "date of the advice, as in 2026-11-20 (default: today)"),
		lang: flag.String("lang", "", "language of the sheet, as in es or pt-BR (default: the pack's "+
			"first)"),
		region: flag.String("region", "", "region for phone numbers and limits (default: the pack's "+
			"first)"),
		clinic:    flag.String("clinic-name", "", "who gives the sheet"),
		phone:     flag.String("clinic-phone", "", "whom to call with questions"),
		footer:    flag.String("clinic-footer", "", "the last line of the sheet"),
		logo:      flag.String("clinic-logo", "", "a PNG, JPEG, GIF, WebP or SVG file"),
		large:     flag.Bool("large", false, "large print: 16 points and more"),
		letter:    flag.Bool("letter", false, "US Letter paper (default: A4)"),
		teachBack: flag.Bool("teach-back", false, "add a sheet for whoever gives the handout"),
		cap: flag.Int("cap", 0, "show at most so many messages, warnings and above apart (default: "+
			"the pack's cap; -1: all)"),
		fhir:    flag.Bool("fhir", false, "read FHIR"),
		patient: flag.String("patient", "", "with --fhir: the id of the patient"),
		complete: flag.StringSlice("complete", nil, "with --fhir: sets and lists of which the data "+
			"holds everything, as in medications,conditions"),
		zone: flag.String("zone", "", "with --fhir: time zone of the patient, as in Europe/Berlin"),
	}
	f.log = account.Add(cmd)
	cmd.RunE = func(cmd *cobra.Command, files []string) error { return writeHandout(cmd, f, files) }
	return cmd
}

func writeHandout(cmd *cobra.Command, f handoutFlags, files []string) (err error) {
	if err := oneOf("format", *f.format, "text", "md", "html"); err != nil {
		return err
	}
	for _, name := range []string{"patient", "complete", "zone"} {
		if cmd.Flags().Changed(name) && !*f.fhir {
			return fmt.Errorf("--%s goes with --fhir", name)
		}
	}
	if len(files) == 0 {
		files = []string{"-"}
	}
	if len(files) > 1 && !*f.fhir {
		return errors.New("a handout is for one person: give one profile")
	}
	zone, err := zoneOf(*f.zone)
	if err != nil {
		return err
	}
	in := time.Local
	if zone != nil {
		in = zone
	}
	date, err := asOfIn(*f.asOf, in)
	if err != nil {
		return err
	}
	rb, err := loadPack(*f.pack)
	if err != nil {
		return err
	}
	opts := &advisor.Options{AsOf: date, Language: *f.lang, Region: *f.region, Cap: *f.cap,
		Without: advisor.Questions}
	read := readOne
	if *f.fhir {
		read = readPatient
	}
	given, err := read(cmd, rb, opts, f, zone, files)
	if err != nil {
		return err
	}
	log, err := f.log.Open(cmd.Context(), false)
	if err != nil {
		return err
	}
	if log != nil {
		if err := errors.Join(log.Add(given), log.Close()); err != nil {
			return err
		}
	}
	return f.write(cmd.OutOrStdout(), rb, given.Advice)
}

func (f handoutFlags) write(out io.Writer, rb *advisor.Rulebase[advisor.Record],
	advice *advisor.Advice) error {
	opts := &handout.Options{Large: *f.large, Letter: *f.letter, TeachBack: *f.teachBack,
		Clinic: handout.Clinic{Name: *f.clinic, Phone: *f.phone, Footer: *f.footer}}
	if *f.logo != "" {
		logo, err := os.ReadFile(*f.logo)
		if err != nil {
			return err
		}
		opts.Clinic.Logo = logo
	}
	h, err := handout.New(rb, advice, opts)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	switch *f.format {
	case "html":
		err = h.WriteHTML(&b)
	case "md":
		err = h.WriteMarkdown(&b)
	default:
		err = h.WriteText(&b)
	}
	if err == nil {
		_, err = b.WriteTo(out)
	}
	return err
}

// readOne advises on the one profile of a file.
func readOne(cmd *cobra.Command, rb *advisor.Rulebase[advisor.Record], opts *advisor.Options,
	_ handoutFlags, _ *time.Location, files []string) (given decisions.Given, err error) {
	in, name, err := open(cmd, files[0])
	if err != nil {
		return given, err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, maxProfile))
	if err != nil {
		return given, err
	}
	_, p, err := rb.Decode(name, data)
	if err != nil {
		return given, err
	}
	return decisions.Prepare("handout", rb, p, opts)
}

// readPatient advises on the one patient of FHIR data, or on the one that is named.
func readPatient(cmd *cobra.Command, rb *advisor.Rulebase[advisor.Record], opts *advisor.Options,
	f handoutFlags, zone *time.Location, files []string) (given decisions.Given, err error) {
	m, err := fhir.NewMapper(rb, &fhir.Options{AsOf: opts.AsOf, Zone: zone, Complete: *f.complete})
	if err != nil {
		return given, fmt.Errorf("--complete: %w", err)
	}
	bad := 0
	x, err := bulk.Open(cmd.Context(), files, cmd.InOrStdin(), &bulk.Options{
		Problem: func(p *fhir.Problem) { bad++; fmt.Fprintln(cmd.ErrOrStderr(), p) }})
	if err != nil {
		return given, err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	if bad > 0 { // what could not be read may have been this patient's
		return given, errors.New("no handout: the data cannot be read whole")
	}
	var found *fhir.Record
	for rec, err := range x.Patients(cmd.Context()) {
		switch {
		case err != nil:
			return given, err
		case *f.patient != "" && rec.ID != *f.patient:
		case found != nil:
			return given, fmt.Errorf("%d patients: name one with --patient", x.Len())
		default:
			found = rec
		}
	}
	if found == nil {
		return given, fmt.Errorf("no such patient among %d", x.Len())
	}
	p, err := m.Map(found)
	if err != nil {
		return given, err
	}
	if p.Deceased {
		return given, errors.New("no handout: the data says that the patient has died")
	}
	own := *opts
	if own.History, err = delivery.History(rb, p.Given); err != nil {
		return given, err
	}
	if opts.Language == "" && p.Language != "" {
		own.Language = p.Language
		if given, err := decisions.Prepare("handout --fhir", rb, p.Profile, &own); err == nil {
			return given, nil
		} // what the data gives as a language may be none
		own.Language = ""
	}
	return decisions.Prepare("handout --fhir", rb, p.Profile, &own)
}
