package interview

import (
	"strings"
	"sync"

	"example.com/crosstalk/advisor/internal/own"
)

// say are the words of a language that interviews have: interview in the files of own.
type say struct {
	english   bool
	yes, no   string
	yeses     []string // what people write for them
	noes      []string
	none      []string // for an empty list
	bounds    []bound
	and       string // joins the last of several
	unit      map[string][]string
	per       map[string][]string // how people say that something is counted by a unit of time
	times     []string            // a number of which is counted without a unit
	months    []string
	second    string // a record of the same name: the label, its number
	whyOne    string // why a question is asked: the title of a message
	whyMore   string // titles, joined
	whyMany   string // titles, how many others
	unread    string // a text that is no answer: what was wanted
	outside   string // a value that cannot be: what was wanted
	wantYes   string
	wantWhole string // a whole number
	number    string
	between   string // the range of a number: least, most, unit
	wantDay   string
	wantDays  string // the range of a day: first, last
	wantSince string // the range of a day: first
	ambiguous string // 1,200 or 1.200
	dayOrder  string // 5/6/2024
	wholeDay  string // of 2024, where bounds of a day cannot be held
	noBounds  string // of "at least 3", likewise
	unit1     string // another unit: which are read
	oneOf     string // of an enum: its values
	empty     string
	wantNames string // of a set or list: names, none, or not known
	wantAll   string // where an open list cannot be held
	tooLong   string

	unreadable string // an answer that cannot be kept
	differs    string // from another answer: the label
	differsNo  string // likewise, without a label
}

// A bound is how people say that a number is not all known.
type bound struct{ words, key string }

// sayIn are the words of a language; what it lacks is English.
func sayIn(w *own.Words) *say {
	s := &say{english: len(w.Lacks("interview")) == 0 && strings.HasPrefix(w.Lang+"-", "en-"),
		unit: map[string][]string{}, per: map[string][]string{}}
	for name, into := range map[string]*string{
		"yes": &s.yes, "no": &s.no, "and": &s.and, "second": &s.second, "why_one": &s.whyOne,
		"why_more": &s.whyMore, "why_many": &s.whyMany, "unread": &s.unread,
		"outside": &s.outside, "want_yes": &s.wantYes, "want_whole": &s.wantWhole,
		"number": &s.number, "between": &s.between, "want_day": &s.wantDay,
		"want_days": &s.wantDays, "want_since": &s.wantSince, "ambiguous": &s.ambiguous,
		"day_order": &s.dayOrder, "whole_day": &s.wholeDay, "no_bounds": &s.noBounds,
		"unit1": &s.unit1, "one_of": &s.oneOf, "empty": &s.empty, "want_names": &s.wantNames,
		"want_all": &s.wantAll, "too_long": &s.tooLong, "unreadable": &s.unreadable,
		"differs": &s.differs, "differs_no": &s.differsNo,
	} {
		*into = w.Text("interview." + name)
	}
	for name, into := range map[string]*[]string{
		"yeses": &s.yeses, "noes": &s.noes, "none": &s.none, "months": &s.months, "times": &s.times,
	} {
		*into = w.List("interview." + name)
	}
	for code := range w.Part("interview.unit") {
		s.unit[code] = w.List("interview.unit." + code)
	}
	for unit := range w.Part("interview.per") {
		s.per[unit] = w.List("interview.per." + unit)
	}
	for _, key := range []string{"at_least", "at_most", "above", "below"} {
		for _, words := range w.List("interview.bounds." + key) {
			s.bounds = append(s.bounds, bound{words, key})
		}
	}
	return s
}

// english are the words that are read whatever the language.
var english = sync.OnceValue(func() *say { return sayIn(own.In("en")) })
