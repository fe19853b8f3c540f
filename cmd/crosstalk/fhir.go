package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/clinic/bulk"
	"example.com/crosstalk/cmd/crosstalk/internal/account"
	"example.com/crosstalk/internal/ordered"
)

type fhirFlags struct {
	on, out, codes    *bool
	complete, tables  *[]string
	report, canonical *string
	zone              *string
}

// check refuses flags that do not go together.
func (f fhirFlags) check(cmd *cobra.Command) error {
	for _, name := range []string{"fhir-out", "complete", "codes", "codes-only", "report", "canonical",
		"zone"} {
		if cmd.Flags().Changed(name) && !*f.on {
			return fmt.Errorf("--%s goes with --fhir", name)
		}
	}
	for _, name := range []string{"ndjson", "format"} {
		if cmd.Flags().Changed(name) && *f.on {
			return fmt.Errorf("--%s does not go with --fhir", name)
		}
	}
	return nil
}

// fhir gives the advice for each patient of FHIR data, a line each.
func (a *adviseRun) fhir(f fhirFlags, zone *time.Location, names []string) (err error) {
	cmd, rb := a.cmd, a.rb
	tables, err := readCodes(rb, *f.tables)
	if err != nil {
		return err
	}
	m, err := fhir.NewMapper(rb,
		&fhir.Options{AsOf: a.opts.AsOf, Base: *f.canonical, Zone: zone, Complete: *f.complete,
			Codes: tables, CodesOnly: *f.codes, Detail: *f.report != ""})
	if err != nil {
		return fmt.Errorf("--complete: %w", err)
	}
	var report io.WriteCloser
	if *f.report != "" { // now: not after an hour of reading
		if report, err = os.OpenFile(*f.report, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600); err != nil {
			return err
		}
		defer report.Close()
	}
	// What is in use is the pack, which stays: a third of the memory at most, so that
	// it is looked through half as often as if it were half of it.
	defer debug.SetGCPercent(debug.SetGCPercent(200))
	bar := &progressBar{out: cmd.ErrOrStderr()}
	defer bar.done()
	run := &fhirRun{errOut: cmd.ErrOrStderr(), bar: bar, rb: rb, mapper: m, opts: *a.opts,
		log: a.log, ownLanguage: !cmd.Flags().Changed("lang"), asFHIR: *f.out, canonical: *f.canonical}
	x, err := bulk.Open(cmd.Context(), names, cmd.InOrStdin(), &bulk.Options{
		Split:    m.Split,
		Problem:  func(p *fhir.Problem) { run.problem(p) },
		Progress: func(read, total int64) { bar.set("reading", read, total, true) },
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	run.report.Add(x.Nobody())
	if err := run.write(cmd.Context(), a.out, x); err != nil {
		return err
	}
	bar.done()
	fmt.Fprintln(cmd.ErrOrStderr(), run.summary())
	if x.Paged() {
		fmt.Fprintln(cmd.ErrOrStderr(), "a Bundle says that it is one page of several, so no list is "+
			"taken for complete")
	}
	if report != nil {
		if err := errors.Join(writeJSON(report, &run.report), report.Close()); err != nil {
			return err
		}
	}
	if run.problems.Load() > 0 {
		return &statusError{status: 2}
	}
	return nil
}

// write writes a line a patient.
func (run *fhirRun) write(ctx context.Context, out *bufio.Writer, x *bulk.Export) error {
	for line, err := range inOrder(ctx, x.Patients(ctx), run.patient) {
		if err != nil {
			return err
		}
		run.count(line)
		if run.log != nil && line.given.Advice != nil {
			if err := run.log.Add(line.given); err != nil {
				return err
			}
		}
		run.bar.set("advising", int64(run.patients), int64(x.Len()), false)
		if len(line.text) > 0 {
			if _, err := out.Write(append(line.text, '\n')); err != nil {
				return err
			}
			text := line.text
			run.texts.Put(&text)
		}
	}
	return out.Flush()
}

// A fhirRun is the advice for all patients of an export.
type fhirRun struct {
	rb          *advisor.Rulebase[advisor.Record]
	mapper      *fhir.Mapper[advisor.Record]
	opts        advisor.Options
	log         *decisions.Log
	ownLanguage bool // each patient's own, if the pack has it
	asFHIR      bool
	canonical   string

	texts    sync.Pool // of *[]byte, that have been written
	errOut   io.Writer
	bar      *progressBar
	problems atomic.Int64

	report                       fhir.Report
	patients, messages, deceased int
}

// An adviceLine is what is written for a patient.
type adviceLine struct {
	id       string
	text     []byte
	report   *fhir.Report
	messages int
	deceased bool
	given    decisions.Given // for the log
	err      error
}

// patient is called from several goroutines: it changes nothing of the run.
func (r *fhirRun) patient(rec *fhir.Record) adviceLine {
	line := adviceLine{id: rec.ID}
	line.err = r.advise(rec, &line)
	if line.err != nil && !r.asFHIR {
		line.text, _ = account.JSON(struct {
			ID    string `json:"id"`
			Error string `json:"error"`
		}{rec.ID, line.err.Error()})
	}
	return line
}

func (r *fhirRun) advise(rec *fhir.Record, line *adviceLine) error {
	p, err := r.mapper.Map(rec)
	if err != nil {
		return err
	}
	line.report = p.Report
	if p.Deceased {
		line.deceased = true
		if r.asFHIR {
			return nil
		}
		line.text, err = account.JSON(struct {
			ID      string `json:"id"`
			Skipped string `json:"skipped"`
		}{p.ID, "deceased"})
		return err
	}
	opts := r.opts
	if r.ownLanguage {
		opts.Language = p.Language
	}
	if opts.History, err = delivery.History(r.rb, p.Given); err != nil {
		return err
	}
	err = r.say(p, &opts, line)
	if err != nil && opts.Language != r.opts.Language {
		// What the data gives as a language may be none.
		opts.Language = r.opts.Language
		err = r.say(p, &opts, line)
	}
	return err
}

// say writes the advice. An Advice is made for who looks into it: the log, and FHIR.
func (r *fhirRun) say(p *fhir.Patient[advisor.Record], opts *advisor.Options,
	line *adviceLine) (err error) {
	if r.log == nil && !r.asFHIR {
		var room []byte
		if old, ok := r.texts.Get().(*[]byte); ok {
			room = (*old)[:0]
		}
		line.text, line.messages, err = r.rb.AppendLine(room, p.ID, p.Profile, opts)
		return err
	}
	advice, err := r.rb.Advise(p.Profile, opts)
	if err != nil {
		return err
	}
	advice.ID = p.ID
	line.given = decisions.Given{Via: "advise --fhir", Profile: p.Facts, Options: opts,
		Advice: advice}
	line.messages = len(advice.Messages)
	if r.asFHIR {
		line.text, err = r.mapper.Bundle(p.ID, advice, p.Sources, &fhir.OutOptions{Base: r.canonical})
		return err
	}
	line.text, err = account.JSON(advice)
	return err
}

// problem tells of a problem; the reader of the data calls it, too, which is
// ahead of what is counted.
func (r *fhirRun) problem(err error) {
	r.problems.Add(1)
	r.bar.clear()
	fmt.Fprintln(r.errOut, err)
}

func (r *fhirRun) count(line adviceLine) {
	r.patients++
	r.messages += line.messages
	if line.deceased {
		r.deceased++
	}
	if line.err != nil {
		r.problem(&fhir.Problem{Where: "Patient/" + line.id, Err: line.err})
	}
	if line.report == nil {
		return
	}
	// Codes that the pack does not know are for whoever writes packs; other
	// details, such as values that are not plausible, are the patient's.
	for _, it := range line.report.Items {
		if it.Status != fhir.Unmapped {
			it.Detail = ""
		}
		r.report.Add(&fhir.Report{Items: []fhir.Item{it}})
	}
}

func (r *fhirRun) summary() string {
	text := fmt.Sprintf("%s, %s, %s unmapped", number(r.patients, "patient"),
		number(r.messages, "message"), number(r.report.Count("", fhir.Unmapped), "resource"))
	if n := r.report.Count("", fhir.Unclear) + r.report.Count("", fhir.NotUnderstood); n > 0 {
		text += fmt.Sprintf(", %d unclear", n)
	}
	if r.deceased > 0 {
		text += fmt.Sprintf(", %d deceased", r.deceased)
	}
	if n := int(r.problems.Load()); n > 0 {
		text += ", " + number(n, "problem")
	}
	return text
}

func number(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// inOrder applies f to the items on all processors and yields the results in
// their order. An error of the items ends it, as does ctx. Items are large: a
// worker takes one at a time.
func inOrder[In, Out any](ctx context.Context, items iter.Seq2[In, error],
	f func(In) Out) iter.Seq2[Out, error] {
	type item struct {
		in  In
		err error
	}
	type result struct {
		out Out
		err error
	}
	each := func(yield func(item) bool) {
		for in, err := range items {
			if !yield(item{in, err}) {
				return
			}
		}
	}
	return func(yield func(Out, error) bool) {
		for r := range ordered.Map(ctx, each, 1, func(x item) result {
			if x.err != nil {
				return result{err: x.err}
			}
			return result{out: f(x.in)}
		}) {
			if !yield(r.out, r.err) || r.err != nil {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(*new(Out), err)
		}
	}
}

// A progressBar is a bar on a terminal, and nothing elsewhere.
type progressBar struct {
	out  io.Writer
	mu   sync.Mutex
	bar  *progressbar.ProgressBar
	what string
}

func (p *progressBar) set(what string, n, total int64, bytes bool) {
	f, ok := p.out.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.what != what {
		p.finish()
		if total <= 0 {
			total = -1
		}
		p.what = what
		p.bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(p.out),
			progressbar.OptionSetDescription(what),
			progressbar.OptionShowBytes(bytes), progressbar.OptionShowCount(),
			progressbar.OptionThrottle(100e6), progressbar.OptionClearOnFinish())
	}
	_ = p.bar.Set64(n) // a bar that cannot be drawn is no reason to stop
}

// clear makes room for a line of text.
func (p *progressBar) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}

func (p *progressBar) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finish()
}

func (p *progressBar) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
		p.bar = nil
	}
}
