// Package reach is the command that counts, over many patients, what becomes of each rule.
package reach

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/codes"
)

// A Base is what all commands do in the same way.
type Base struct {
	PackFlag func(cmd *cobra.Command) *string
	Load     func(dir string) (*advisor.Rulebase[advisor.Record], error)
	Codes    func(rb *advisor.Rulebase[advisor.Record], tables []string) ([]*codes.Table, error)
	AsOf     func(flag string, zone *time.Location) (time.Time, error)
	Zone     func(flag string) (*time.Location, error)
	Unusable error // some patients could not be read, which was told
}

type flags struct {
	pack, format, asOf, region, zone, patients *string
	fhir, codesOnly                            *bool
	cap                                        *int
	complete, tables                           *[]string
}

// Command is reach.
func Command(base Base) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reach [FILE...]",
		Short: "Count the patients whom each rule reaches",
		Long: `Reach reads a population, decides what becomes of each rule for each patient, and
advises nobody. It counts, of each rule of the pack, the patients to whom it is
shown, from whom it is withheld, for whom it is pending for want of facts, and to
whom it does not apply.

The input is a profile in JSON a line, as for crosstalk advise --ndjson, or with
--fhir HL7 FHIR R4, as for crosstalk advise --fhir. With --patients a file is
written that has, for each patient on a line, the rules that are shown, withheld
and pending. What advise says of the same patients on the same day is the same.`,
		Example: `  crosstalk reach patients.ndjson
  crosstalk reach --fhir --complete medications --patients who.ndjson export/`,
	}
	f := flags{
		pack:   base.PackFlag(cmd),
		format: cmd.Flags().String("format", "text", "text or json"),
		asOf:   cmd.Flags().String("as-of", "", "date of the advice, as in 2026-11-20 (default: today)"),
		region: cmd.Flags().String("region", "", "region for limits (default: the pack's first)"),
		cap: cmd.Flags().Int("cap", 0, "show at most so many messages, warnings and above apart "+
			"(default: the pack's cap; -1: all)"),
		patients: cmd.Flags().String("patients", "", "write the rules of each patient into this file, "+
			"in JSON, one a line"),
		fhir: cmd.Flags().Bool("fhir", false, "read FHIR"),
		complete: cmd.Flags().StringSlice("complete", nil, "with --fhir: sets and lists of which the "+
			"data holds everything, as in medications,conditions"),
		tables: cmd.Flags().StringSlice("codes", nil,
			"with --fhir: tables of codes that crosstalk codes made"),
		codesOnly: cmd.Flags().Bool("codes-only", false, "with --fhir: read what codes say, never names"),
		zone: cmd.Flags().String("zone", "", "with --fhir: time zone of the patients, as in "+
			"Europe/Berlin (default: not known; what is of the next day may be of today)"),
	}
	cmd.RunE = func(cmd *cobra.Command, files []string) error { return run(cmd, base, f, files) }
	return cmd
}

func run(cmd *cobra.Command, base Base, f flags, files []string) (err error) {
	if !slices.Contains([]string{"text", "json"}, *f.format) {
		return fmt.Errorf("--format %s: want text or json", *f.format)
	}
	for _, name := range []string{"complete", "codes", "codes-only", "zone"} {
		if cmd.Flags().Changed(name) && !*f.fhir {
			return fmt.Errorf("--%s goes with --fhir", name)
		}
	}
	zone, err := base.Zone(*f.zone)
	if err != nil {
		return err
	}
	day, err := base.AsOf(*f.asOf, cmp.Or(zone, time.Local))
	if err != nil {
		return err
	}
	rb, err := base.Load(*f.pack)
	if err != nil {
		return err
	}
	c := &counting{rb: rb, errOut: cmd.ErrOrStderr(),
		opts: &advisor.Options{AsOf: day, Region: *f.region, Cap: *f.cap}}
	// What is wrong with the options is wrong for everybody: say it once.
	if _, nobody, err := rb.Decode("", []byte("{}")); err != nil {
		return err
	} else if _, err := rb.Decide(nobody, c.opts); err != nil {
		return err
	}
	if len(files) == 0 {
		files = []string{"-"}
	}
	if *f.patients != "" {
		file, err := os.OpenFile(*f.patients, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		lines := bufio.NewWriter(file)
		c.lines = json.NewEncoder(lines)
		c.lines.SetEscapeHTML(false)
		defer func() { err = errors.Join(err, lines.Flush(), file.Close()) }()
	}
	c.prepare()
	if *f.fhir {
		err = c.fhir(cmd.Context(), base, f, zone, files, cmd.InOrStdin())
	} else {
		err = c.profiles(cmd.Context(), files, cmd.InOrStdin())
	}
	if err != nil {
		return err
	}
	if err := c.write(cmd.OutOrStdout(), *f.format); err != nil {
		return err
	}
	if c.unusable > 0 || c.problems.Load() > 0 {
		return base.Unusable
	}
	return nil
}

// A counting is the work of one call.
type counting struct {
	rb     *advisor.Rulebase[advisor.Record]
	opts   *advisor.Options
	errOut io.Writer
	lines  *json.Encoder // nil: nobody wants them

	at                          map[string]int // in rules, by id
	rules                       []Rule
	decided, deceased, unusable int
	problems                    atomic.Int64 // of resources: what is read of patients tells of them
}

// A Rule says of how many patients what became of it.
type Rule struct {
	Rule          string `json:"rule"`
	Shown         int    `json:"shown"`
	Withheld      int    `json:"withheld"`
	Pending       int    `json:"pending"`
	NotApplicable int    `json:"not_applicable"`
}

func (c *counting) prepare() {
	c.at = map[string]int{}
	for r := range c.rb.Rules() {
		c.at[r.ID] = len(c.rules)
		c.rules = append(c.rules, Rule{Rule: r.ID})
	}
}

// A patient is what was decided for one.
type patient struct {
	id       string
	decision *advisor.Decision // nil if that is not so
	deceased bool
	err      error
}

// add counts a patient, and writes the line.
func (c *counting) add(p patient) error {
	switch {
	case p.err != nil:
		c.unusable++
		fmt.Fprintln(c.errOut, p.err)
		return nil
	case p.deceased:
		c.deceased++
		return nil
	}
	c.decided++
	line := struct {
		ID       string   `json:"id"`
		Shown    []string `json:"shown"`
		Withheld []string `json:"withheld"`
		Pending  []string `json:"pending"`
	}{ID: p.id}
	for _, of := range []struct {
		outcome advisor.Outcome
		list    *[]string
		count   func(*Rule) *int
	}{
		{advisor.Shown, &line.Shown, func(r *Rule) *int { return &r.Shown }},
		{advisor.IsWithheld, &line.Withheld, func(r *Rule) *int { return &r.Withheld }},
		{advisor.Pending, &line.Pending, func(r *Rule) *int { return &r.Pending }},
		{advisor.NotApplicable, nil, func(r *Rule) *int { return &r.NotApplicable }},
	} {
		rules := []string{} // never null
		for id := range p.decision.Rules(of.outcome) {
			rules = append(rules, id)
			*of.count(&c.rules[c.at[id]])++
		}
		if of.list != nil {
			*of.list = rules
		}
	}
	if c.lines == nil {
		return nil
	}
	return c.lines.Encode(line)
}

// write writes the counts: for people those first that reach most.
func (c *counting) write(out io.Writer, format string) error {
	if format == "json" {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(struct {
			Pack     advisor.PackInfo `json:"pack"`
			AsOf     string           `json:"as_of"`
			Patients map[string]int   `json:"patients"`
			Rules    []Rule           `json:"rules"`
		}{c.rb.Info(), c.opts.AsOf.Format(time.DateOnly), map[string]int{"decided": c.decided,
			"deceased": c.deceased, "unusable": c.unusable}, c.rules})
	}
	rules := slices.Clone(c.rules)
	slices.SortStableFunc(rules, func(a, b Rule) int { return b.Shown - a.Shown })
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, "patients: %d decided", c.decided)
	for _, n := range []struct {
		n    int
		what string
	}{{c.deceased, "deceased"}, {c.unusable, "unusable"}} {
		if n.n > 0 {
			fmt.Fprintf(w, ", %d %s", n.n, n.what)
		}
	}
	fmt.Fprintf(w, "\n\n%8s %8s %8s %14s  rule\n", "shown", "withheld", "pending", "not applicable")
	for _, r := range rules {
		fmt.Fprintf(w, "%8d %8d %8d %14d  %s\n", r.Shown, r.Withheld, r.Pending, r.NotApplicable, r.Rule)
	}
	return w.Flush()
}

func (c *counting) profiles(ctx context.Context, files []string, stdin io.Reader) error {
	for _, name := range files {
		in, label := io.NopCloser(stdin), "stdin"
		if name != "-" {
			f, err := os.Open(name)
			if err != nil {
				return err
			}
			in, label = f, name
		}
		err := c.stream(ctx, in, label)
		in.Close()
		if err != nil {
			return err
		}
	}
	return nil
}
