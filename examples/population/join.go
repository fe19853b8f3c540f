package main

import (
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

// join gives the resources of nobody to the patients who refer to them.
// Each address comes with the resources that have it and with the references
// to it, as Items of both kinds: one GroupByKey, which all runners have, where
// a CoGroupByKey of two types is not for every runner.
//
// It is a join and no side input, because some servers export a Medication
// for every order: their number grows with the population, and a side input is
// held by every worker. What is joined is small, the ids and not the resources
// of patients.
func join(s beam.Scope, addressed, notices beam.PCollection) (items, dead,
	counts beam.PCollection) {
	s = s.Scope("join")
	return beam.ParDo3(s, &joinFn{}, beam.GroupByKey(s, addressed),
		beam.SideInput{Input: notices})
}

func init() {
	register.DoFn6x0[string, func(*Item) bool, func(*string) bool,
		func(string, Item), func(Dead), func(string, int64)](&joinFn{})
	register.Iter1[Item]()
	register.Iter1[string]()
}

type joinFn struct {
	notices *noticed
}

func (f *joinFn) ProcessElement(_ string, items func(*Item) bool, notices func(*string) bool,
	emit func(string, Item), die func(Dead), count func(string, int64)) {
	if f.notices == nil {
		f.notices = notice(notices)
	}
	// A reference may come before what it means, so both are kept. Of a common
	// medicine there are millions of references: only their ids.
	var resources []Item
	var patients []string
	var it Item
	for items(&it) {
		if it.Role == refers {
			patients = append(patients, it.To)
		} else if f.use(it, die, count) {
			resources = append(resources, it)
		}
	}
	for _, patient := range patients {
		for _, r := range resources {
			emit(patient, r)
		}
	}
}

// use reports whether a resource may be used, and counts it.
func (f *joinFn) use(it Item, die func(Dead), count func(string, int64)) bool {
	fate := "shared"
	if it.Deleted {
		fate = "deletions"
	}
	switch refused := f.notices.refused[it.File]; {
	case it.Copy:
		return !refused
	case refused:
		die(it.dead(refusedReason))
		return false
	}
	count(key(records, fate), 1)
	return true
}

const refusedReason = "another record of the file is of STU3"

func (it *Item) dead(reason string) Dead {
	return Dead{File: it.File, Line: it.Line, Reason: reason, Record: it.JSON}
}

// noticed is what concerns the data as a whole.
type noticed struct {
	partial bool
	refused map[string]bool // files
}

func notice(texts func(*string) bool) *noticed {
	n := &noticed{refused: map[string]bool{}}
	var text string
	for texts(&text) {
		if file, ok := strings.CutPrefix(text, refused); ok {
			n.refused[file] = true
		} else {
			n.partial = true
		}
	}
	return n
}
