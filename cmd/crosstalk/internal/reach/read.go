package reach

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/clinic/bulk"
	"example.com/crosstalk/cmd/crosstalk/internal/account"
	"example.com/crosstalk/internal/ordered"
)

// stream decides for profiles, one a line.
func (c *counting) stream(ctx context.Context, in io.Reader, name string) error {
	for id, d := range account.Decide(ctx, c.rb, name, in, c.opts) {
		if err := c.add(patient{id: id, decision: d.Decision, err: d.Err}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// fhir decides for the patients of FHIR data.
func (c *counting) fhir(ctx context.Context, base Base, f flags, zone *time.Location,
	names []string, stdin io.Reader) (err error) {
	tables, err := base.Codes(c.rb, *f.tables)
	if err != nil {
		return err
	}
	m, err := fhir.NewMapper(c.rb, &fhir.Options{AsOf: c.opts.AsOf, Zone: zone,
		Complete: *f.complete, Codes: tables, CodesOnly: *f.codesOnly})
	if err != nil {
		return fmt.Errorf("--complete: %w", err)
	}
	x, err := bulk.Open(ctx, names, stdin, &bulk.Options{Split: m.Split,
		Problem: func(p *fhir.Problem) {
			c.problems.Add(1)
			fmt.Fprintln(c.errOut, p)
		}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	var ended error // the index could not be read on
	records := func(yield func(*fhir.Record) bool) {
		for rec, err := range x.Patients(ctx) {
			if ended = err; err != nil || !yield(rec) {
				return
			}
		}
	}
	for p := range ordered.Map(ctx, records, 1, func(rec *fhir.Record) patient {
		return c.decide(m, rec)
	}) {
		if err := c.add(p); err != nil {
			return err
		}
	}
	return errors.Join(ended, ctx.Err()) // the sequence has ended, and with it what writes ended
}

// decide is called from several goroutines: it changes nothing of the counting.
func (c *counting) decide(m *fhir.Mapper[advisor.Record], rec *fhir.Record) patient {
	p, err := m.Map(rec)
	if err != nil {
		return patient{err: &fhir.Problem{Where: "Patient/" + rec.ID, Err: err}}
	}
	if p.Deceased {
		return patient{deceased: true}
	}
	opts := *c.opts
	var d *advisor.Decision
	if opts.History, err = delivery.History(c.rb, p.Given); err == nil {
		d, err = c.rb.Decide(p.Profile, &opts)
	}
	if err != nil {
		return patient{err: &fhir.Problem{Where: "Patient/" + rec.ID, Err: err}}
	}
	return patient{id: p.ID, decision: d}
}
