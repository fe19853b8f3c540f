package ask

import (
	"strings"

	say "example.com/crosstalk/advisor/words"
)

// words are what the command says in a language, beside the questions.
type words struct {
	intro     []string
	question  string // number, how many more are open
	left      string // likewise, of one
	record    string // the record a question is about
	prompt    string
	commands  string
	of        string // the range: least, most
	examples  string // what is looked for, of a short list
	many      string // how many are on the list of a long one
	known     string // what is known already
	isAll     string
	yesNo     string
	reading   string // what was understood: names
	strange   string // names that nobody knows
	near      string // names like it
	noBack    string
	noChange  string
	which     string
	now       string // what comes first: a title, an action
	noneYet   string
	what      string // what the person said
	notKnown  string
	review    string
	over      map[string]string // by why it is over
	open      string
	more      string // rules of lower levels
	saved     string
	resumed   string // how many answers
	lost      string
	list      string // a command: see the list
	keysOne   string // how one of a menu is chosen
	keysMany  string // how several of a menu are
	yes, no   string // of a menu
	whichMenu string // which answer to change, in a menu
	none      string // of a menu: nothing is changed
	other     string
	some      string // ends of a choice of several
	whole     string
	isAllMenu string
	nothing   string            // asks whether there is nothing at all
	keys      map[string]string // what is typed -> what it does
	acts      [][2]string       // what can be done -> its words, for menus
}

// acts are what can be done, in the order of menus.
var acts = []string{"answer", "unknown", "skip", "back", "change", "why", "advice", "quit"}

// wordsOf are the words of a language; what it lacks is English.
func wordsOf(w say.Words) *words {
	to := &words{intro: w.List("intro"), over: map[string]string{}, keys: map[string]string{}}
	for name, into := range map[string]*string{
		"question": &to.question, "left": &to.left, "record": &to.record,
		"prompt": &to.prompt, "commands": &to.commands, "span": &to.of,
		"examples": &to.examples, "many": &to.many, "known": &to.known, "is_all": &to.isAll,
		"yes_no": &to.yesNo, "reading": &to.reading, "strange": &to.strange,
		"near": &to.near, "no_back": &to.noBack, "no_change": &to.noChange,
		"which": &to.which, "now": &to.now, "none_yet": &to.noneYet, "what": &to.what,
		"not_known": &to.notKnown, "review": &to.review, "open": &to.open, "more": &to.more,
		"saved": &to.saved, "resumed": &to.resumed, "lost": &to.lost, "list": &to.list,
		"keys_one": &to.keysOne, "keys_many": &to.keysMany,
		"yes": &to.yes, "no": &to.no, "which_menu": &to.whichMenu,
		"none": &to.none, "other": &to.other, "some": &to.some, "whole": &to.whole,
		"is_all_menu": &to.isAllMenu, "nothing": &to.nothing,
	} {
		*into = w.Text(name)
	}
	for name := range w.All() {
		of, rest, _ := strings.Cut(name, ".")
		switch of {
		case "over":
			to.over[rest] = w.Text(name)
		case "keys":
			for _, typed := range w.List(name) {
				to.keys[typed] = rest
			}
		}
	}
	for _, act := range acts {
		to.acts = append(to.acts, [2]string{act, w.Text("acts." + act)})
	}
	return to
}
