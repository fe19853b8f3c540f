package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/transforms/filter"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/fhir"
)

// fhirPipeline advises the patients of FHIR data.
func fhirPipeline(s beam.Scope, c config, glob, dir string) {
	texts := readFiles(s, glob, &read{Max: fhir.MaxResource, Whole: true})
	items, addressed, notices, dead, counts := beam.ParDo5(s, &split{Config: c}, texts)
	notices = filter.Distinct(s, notices)
	joined, joinDead, joinCounts := join(s, addressed, notices)

	side := beam.SideInput{Input: notices}
	byPatient := beam.GroupByKey(s, beam.Flatten(s, items, joined))
	lines, moved, groupDead, groupCounts := beam.ParDo4(s, &advise{Config: c}, byPatient, side)
	// Only patients whose Bundle gives them another address come again.
	again := beam.GroupByKey(s.Scope("moved"), moved)
	lines2, _, movedDead, movedCounts := beam.ParDo4(s.Scope("moved"), &advise{Config: c, Moved: true},
		again, side)

	write(s, c, dir,
		[]beam.PCollection{lines, lines2},
		beam.Flatten(s, dead, joinDead, groupDead, movedDead),
		counts, joinCounts, groupCounts, movedCounts)
}

func init() {
	register.DoFn8x1[context.Context, string, func(*Item) bool, func(*string) bool, func(int, string),
		func(string, Item), func(Dead), func(string, int64), error](&advise{})
	register.Emitter2[int, string]()
}

// advise maps and advises one patient.
type advise struct {
	Config config
	Moved  bool // the resources have been brought together under the patient's own id

	e       *engine
	notices *noticed
}

func (f *advise) Setup() (err error) {
	f.e, err = f.Config.engine()
	return err
}

func (f *advise) ProcessElement(ctx context.Context, id string, items func(*Item) bool,
	notices func(*string) bool,
	emit func(int, string), move func(string, Item), die func(Dead), count func(string, int64)) error {
	if f.notices == nil {
		f.notices = notice(notices)
	}
	var own, others, aliases []Item
	isTarget := false
	var it Item
	for items(&it) {
		switch {
		case f.notices.refused[it.File]:
			switch {
			case it.Role != owned:
			case it.Unread:
				count(key(records, "not read"), 1)
			default:
				die(it.dead(refusedReason))
			}
		case it.Role == owned:
			own = append(own, it)
		case it.Role == shared:
			others = append(others, it)
		case it.Role == alias:
			aliases = append(aliases, it)
		case it.Role == target:
			isTarget = true
		}
		it = Item{}
	}
	if !f.Moved && (len(aliases) > 0 || isTarget) {
		to := id
		if len(aliases) > 0 { // of several the last counts, as in fhir.Data
			to = slices.MaxFunc(aliases, byPlace).To
		}
		for _, it := range slices.Concat(own, others) {
			move(to, it)
		}
		return nil
	}
	if len(own) == 0 {
		return nil
	}
	return f.patient(ctx, id, own, others, emit, die, count)
}

func byPlace(a, b Item) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Entry, b.Entry))
}

// inOrder puts a patient's resources in the order in which fhir.Data has
// them: those under one address together, and by place.
func inOrder(items []Item) {
	first := map[string]Item{}
	for _, it := range items {
		if f, seen := first[it.Key]; !seen || byPlace(it, f) < 0 {
			first[it.Key] = it
		}
	}
	slices.SortFunc(items, func(a, b Item) int {
		return cmp.Or(byPlace(first[a.Key], first[b.Key]), byPlace(a, b))
	})
}

func entries(items []Item) []fhir.Entry {
	list := make([]fhir.Entry, len(items))
	for i := range items {
		list[i] = items[i].entry()
	}
	return list
}

func (f *advise) patient(ctx context.Context, id string, own, others []Item, emit func(int, string),
	die func(Dead), count func(string, int64)) error {
	inOrder(own)
	slices.SortFunc(others, byPlace)
	others = slices.CompactFunc(others, func(a, b Item) bool { return byPlace(a, b) == 0 })
	share := entries(others)

	unread := 0
	for i := range own {
		if own[i].Unread {
			unread++
		}
	}
	count(key(records, "not read"), int64(unread))
	fail := func(err error) error {
		for i := range own {
			if !own[i].Unread {
				die(own[i].dead(err.Error()))
			}
		}
		count(key(patients, "failed"), 1)
		return f.line(emit, id, failure{id, err.Error()})
	}

	p, err := f.e.mapper.Map(fhir.NewRecord(id, entries(own), share, f.notices.partial))
	if err != nil {
		return fail(err)
	}
	var a answer
	if !p.Deceased {
		if a, err = f.e.patient(p); err != nil {
			return fail(err)
		}
	}
	dead := 0
	if f.report(ctx, p.Report.Items, count) {
		dead = f.notUnderstood(id, own, share, die)
	}
	read := int64(len(own) - unread - dead)
	if p.Deceased {
		count(key(records, "of the deceased"), read)
		count(key(patients, "deceased"), 1)
		return f.line(emit, id, skipped{id, "deceased"})
	}
	return f.answer(ctx, id, a, read, emit, count)
}

// answer writes what is said of a patient of whom so many records were read, and counts it.
func (f *advise) answer(ctx context.Context, id string, a answer, read int64,
	emit func(int, string), count func(string, int64)) error {
	advisedCount.Inc(ctx, 1)
	if a.advice == nil {
		count(key(records, "decided"), read)
		if a.decision == nil {
			count(key(patients, "not reached"), 1)
			return nil
		}
		line := outcomesOf(id, a.decision)
		line.tally(count)
		return f.line(emit, id, line)
	}
	count(key(records, "advised"), read)
	a.advice.ID = id
	tally(a.advice, count)
	return f.line(emit, id, a.advice)
}

// report counts what became of a patient's resources, and whether some were not
// understood.
func (f *advise) report(ctx context.Context, items []fhir.Item,
	count func(string, int64)) (notUnderstood bool) {
	for _, item := range items {
		count(key(resources, item.Resource, string(item.Status)), int64(item.Count))
		switch item.Status {
		case fhir.Unmapped:
			count(key(unmapped, item.Resource, item.Detail), int64(item.Count))
			unmappedCodes.Inc(ctx, int64(item.Count))
		case fhir.NotUnderstood:
			notUnderstood = true
		}
	}
	return notUnderstood
}

// notUnderstood finds the resources that are not as FHIR says. A report does
// not name them, so each is mapped alone.
func (f *advise) notUnderstood(id string, own []Item, share []fhir.Entry, die func(Dead)) int {
	n := 0
	for i := range own {
		if own[i].Unread {
			continue
		}
		p, err := f.e.mapper.Map(fhir.NewRecord(id, entries(own[i:i+1]), share, true))
		if err != nil {
			continue
		}
		for _, item := range p.Report.Items {
			if item.Status == fhir.NotUnderstood {
				n++
				die(own[i].dead(strings.TrimSuffix("not understood: "+item.Reason+": "+item.Detail, ": ")))
				break
			}
		}
	}
	return n
}

type skipped struct {
	ID     string `json:"id"`
	Reason string `json:"skipped"`
}

type failure struct {
	ID    string `json:"id"`
	Error string `json:"error"`
}

// line writes a line as the command does.
func (f *advise) line(emit func(int, string), id string, v any) error {
	text, err := encode(v)
	if err == nil {
		emit(shard(id, f.Config.Shards), text)
	}
	return err
}

func encode(v any) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.String(), err
}

// tally counts a patient once for each thing that the advice has.
func tally(a *advisor.Advice, count func(string, int64)) {
	count(key(patients, "advised"), 1)
	seen := map[string]bool{}
	once := func(k string) {
		if !seen[k] {
			seen[k] = true
			count(k, 1)
		}
	}
	for _, m := range a.Messages {
		once(key(messages, m.Rule))
		once(key(topics, m.Topic))
	}
	for _, q := range a.Questions {
		once(key(questions, q.Fact))
	}
}

// profilePipeline advises profiles, one a line, as Rulebase.AdviseNDJSON does.
func profilePipeline(s beam.Scope, c config, glob, dir string) {
	texts := readFiles(s, glob, &read{Max: maxProfile})
	// A file is read by one worker; the lines are for all.
	lines, dead, counts := beam.ParDo3(s, &profiles{Config: c}, beam.Reshuffle(s, texts))
	write(s, c, dir, []beam.PCollection{lines}, dead, counts)
}

const maxProfile = 1 << 20 // bytes of a line that AdviseNDJSON takes

func init() {
	register.DoFn5x1[context.Context, Text, func(int, string), func(Dead), func(string, int64),
		error](&profiles{})
}

type profiles struct {
	Config config
	e      *engine
}

func (f *profiles) Setup() (err error) {
	f.e, err = f.Config.engine()
	return err
}

func (f *profiles) ProcessElement(ctx context.Context, t Text, emit func(int, string),
	die func(Dead), count func(string, int64)) error {
	readRecords.Inc(ctx, 1)
	count(key(records, "read"), 1)
	id, a, err := f.advise(t)
	w := advise{Config: f.Config}
	if err != nil {
		count(key(patients, "failed"), 1)
		die(Dead{File: t.File, Line: t.Line, Reason: err.Error(), Record: t.Body})
		return w.line(emit, id, failure{id, err.Error()})
	}
	return w.answer(ctx, id, a, 1, emit, count)
}

// advise gives what AdviseNDJSON gives for the line of a stream.
func (f *profiles) advise(t Text) (id string, a answer, err error) {
	number := fmt.Sprintf("line %d", t.Line)
	if t.Long > 0 {
		return number, a, fmt.Errorf("%s:%d: a line of more than %d bytes", t.File, t.Line, maxProfile)
	}
	// The name ends in .json, or Decode would read YAML, too.
	own, p, err := f.e.rb.Decode(t.File+".json", t.Body)
	id = cmp.Or(own, number)
	var list advisor.ErrorList
	if errors.As(err, &list) {
		for _, e := range list {
			e.Pos.File, e.Pos.Line = t.File, t.Line
		}
	}
	if err != nil {
		return id, a, err
	}
	a, err = f.e.answer(p, *f.e.opts, "")
	return id, a, err
}
