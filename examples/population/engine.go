package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
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
}

// An engine is the rules and the mapper: immutable, safe for concurrent use.
type engine struct {
	rb     *advisor.Rulebase[advisor.Record]
	mapper *fhir.Mapper[advisor.Record]
	opts   *advisor.Options
	pack   advisor.PackInfo
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
	e := &engine{rb: rb, opts: &advisor.Options{AsOf: day, Language: c.Language, Region: c.Region}}
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
	e.pack = a.Pack
	return e, nil
}

// advise gives a patient's advice as the command does: in their own language, if
// none was asked for and the pack has it, and mindful of what was given before.
func (e *engine) advise(p *fhir.Patient[advisor.Record]) (*advisor.Advice, error) {
	opts := *e.opts
	var err error
	if opts.History, err = delivery.History(e.rb, p.Given); err != nil {
		return nil, err
	}
	if p.Language != "" && opts.Language == "" {
		own := opts
		own.Language = p.Language
		if a, err := e.rb.Advise(p.Profile, &own); err == nil {
			return a, nil
		} // What the data gives as a language may be none.
	}
	return e.rb.Advise(p.Profile, &opts)
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
