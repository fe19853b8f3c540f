package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"sync/atomic"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/rules"
)

// A config is what a worker needs to make an engine. It travels with the
// pipeline, the pack included: a worker need not see the folder of --pack.
type config struct {
	Pack     []byte // as a zip file; nil for the rules that ship
	AsOf     string
	Complete []string
	Language string
	Region   string
	Shards   int

	Reach     bool     // decide, and advise nobody
	ReachedBy []string // advise those alone to whom one of these rules is shown
}

// An engine is the rules and the mapper: immutable, safe for concurrent use.
type engine struct {
	rb     *advisor.Rulebase[advisor.Record]
	mapper *fhir.Mapper[advisor.Record]
	opts   *advisor.Options
	pack   advisor.PackInfo
	config config
}

// engines holds the engine of each config in this process. A runner makes many
// instances of a DoFn, and calls the Setup of each; the pack is loaded once.
var engines sync.Map // of func() (*engine, error) by config as JSON

func (c config) engine() (*engine, error) {
	key, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	once, _ := engines.LoadOrStore(string(key), sync.OnceValues(c.load))
	return once.(func() (*engine, error))()
}

// loaded counts the engines made in this process.
var loaded atomic.Int64

func (c config) load() (*engine, error) {
	loaded.Add(1)
	day, err := date(c.AsOf)
	if err != nil {
		return nil, err
	}
	pack := rules.FS()
	if c.Pack != nil {
		if pack, err = zip.NewReader(bytes.NewReader(c.Pack), int64(len(c.Pack))); err != nil {
			return nil, fmt.Errorf("the pack that came with the pipeline: %w", err)
		}
	}
	rb, err := advisor.Load[advisor.Record](pack, &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		return nil, err
	}
	e := &engine{rb: rb, config: c,
		opts: &advisor.Options{AsOf: day, Language: c.Language, Region: c.Region}}
	e.mapper, err = fhir.NewMapper(rb, &fhir.Options{AsOf: day, Complete: c.Complete, Detail: true})
	if err != nil {
		return nil, err
	}
	// What is wrong with the options is wrong for every profile: say it once.
	_, nobody, err := rb.Decode("", []byte("{}"))
	if err != nil {
		return nil, err
	}
	a, err := rb.Advise(nobody, e.opts)
	if err != nil {
		return nil, err
	}
	for _, rule := range c.ReachedBy {
		if a.Outcome(rule) == advisor.NoSuchRule {
			return nil, fmt.Errorf("--reached-by %s: the pack has no such rule", rule)
		}
	}
	e.pack = a.Pack
	return e, nil
}

// An answer is what the pipeline says of a patient: an advice or, with --reach, a
// decision. It is neither if none of the rules of --reached-by is shown.
type answer struct {
	advice   *advisor.Advice
	decision *advisor.Decision
}

// patient answers as the command does: in the patient's own language, if none was
// asked for and the pack has it, and mindful of what was given before.
func (e *engine) patient(p *fhir.Patient[advisor.Record]) (a answer, err error) {
	opts := *e.opts
	if opts.History, err = delivery.History(e.rb, p.Given); err != nil {
		return a, err
	}
	return e.answer(p.Profile, opts, p.Language)
}

// answer reads a profile once, and decides before it advises those who are reached.
func (e *engine) answer(p *advisor.Record, opts advisor.Options, own string) (a answer, err error) {
	q, err := e.rb.Prepare(p, opts.AsOf)
	if err != nil {
		return a, err
	}
	if e.config.Reach || len(e.config.ReachedBy) > 0 {
		d, err := q.Decide(&opts)
		switch {
		case err != nil:
			return a, err
		case e.config.Reach:
			return answer{decision: d}, nil
		case !slices.ContainsFunc(e.config.ReachedBy, func(rule string) bool {
			return d.Outcome(rule) == advisor.Shown
		}):
			return answer{}, nil
		}
	}
	if own != "" && opts.Language == "" {
		in := opts
		in.Language = own
		if a.advice, err = q.Advise(&in); err == nil {
			return a, nil
		} // What the data gives as a language may be none.
	}
	a.advice, err = q.Advise(&opts)
	return a, err
}

func zipped(dir fs.FS) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if err := w.AddFS(dir); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}
