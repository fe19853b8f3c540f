package main

import (
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

// join gives the resources of nobody to the patients who refer to them.
//
// It is a join and no side input, because some servers export a Medication
// for every order: their number grows with the population, and a side input is
// held by every worker. What is joined is small, the ids and not the resources
// of patients.
func join(s beam.Scope, sharedItems, refs, notices beam.PCollection) (items, dead,
	counts beam.PCollection) {
	s = s.Scope("join")
	return beam.ParDo3(s, &joinFn{}, beam.CoGroupByKey(s, sharedItems, refs),
		beam.SideInput{Input: notices})
}

func init() {
	register.DoFn7x0[string, func(*Item) bool, func(*string) bool, func(*string) bool,
		func(string, Item), func(Dead), func(string, int64)](&joinFn{})
	register.Iter1[Item]()
	register.Iter1[string]()
}

type joinFn struct {
	notices *noticed
}

func (f *joinFn) ProcessElement(_ string, items func(*Item) bool, patients func(*string) bool,
	notices func(*string) bool,
	emit func(string, Item), die func(Dead), count func(string, int64)) {
	if f.notices == nil {
		f.notices = notice(notices)
	}
	var all []Item
	var it Item
	for items(&it) {
		if f.notices.refused[it.File] {
			if !it.Copy {
				die(it.dead(refusedReason))
			}
			continue
		}
		if !it.Copy {
			fate := "shared"
			if it.Deleted {
				fate = "deletions"
			}
			count(key(records, fate), 1)
		}
		all = append(all, it)
		it = Item{}
	}
	if len(all) == 0 {
		return
	}
	var patient string
	for patients(&patient) { // millions, for a common medicine
		for _, it := range all {
			emit(patient, it)
		}
	}
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
