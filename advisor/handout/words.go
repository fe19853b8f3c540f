package handout

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/pack"
)

// Words are what a handout says of its own, in one language: headings and fixed sentences.
// A text with {} has that in its place which it is about. None may be empty. A pack has them
// under handout in lang/LANGUAGE/words.yaml, in small letters: title, say_back; those of
// English and Spanish come with the library.
type Words struct {
	Direction string // ltr or rtl

	Title      string // the sheet
	Subjects   string // {}: titles of topics
	Date       string // with {day}, {month} and {year}
	Months     [12]string
	ToDo       string // what there is to do
	Urgent     string // heads what is to be done today
	Warning    string // heads what is to be done soon
	Next       string // heads all else that there is to do
	Phone      string // {}: the clinic's number
	Emergency  string // {}: the emergency number
	After      string // heads what comes after an emergency
	Caution    string // before what a message says to note
	Why        string // before the reasons of a message
	Questions  string // heads the room for questions
	WriteDown  string // what that room is for
	Sources    string // heads the sources
	SourcesOf  string // {}: the numbers of the sources of a message
	Unchecked  string // behind a source of which not every detail is checked
	Unreviewed string // that no clinician has reviewed any of the messages
	NotAll     string // {}: the titles of messages that no clinician has reviewed
	Overdue    string // {}: the titles of messages that are past their review date
	Foreign    string // {}: the titles of messages that are not in this language
	Translated string // that no translator has checked the translation
	Stale      string // {}: the titles of messages that have changed since they were translated
	Nothing    string // that there is no message

	TeachBack string // heads the sheet for whoever gives the handout
	SayBack   string // how to use that sheet
	AskWhat   string // what the reader will do
	AskWhom   string // what the reader will ask, and whom
	AskWhen   string // when the reader will do it
	AskWhy    string // why it is for the reader
	Listen    string // {}: what the answer should have
	Now       string // when: of an emergency
	Said      string // a box to tick: it was said back
	Again     string // a box to tick: it was explained again
}

// wordsOf are the words of a pack in a language, which must all be there.
func wordsOf(p *pack.Pack, lang string) (*Words, error) {
	from := p.Own(lang)
	switch lacks := from.Lacks("handout"); {
	case len(lacks) == len(from.Part("handout")):
		return nil, fmt.Errorf("handout: no words in %q; give them under handout in "+
			"lang/%s/words.yaml of the pack, or in Options.Words", lang, lang)
	case len(lacks) > 0:
		return nil, fmt.Errorf("handout: the words in %q lack %s, under handout in "+
			"lang/%s/words.yaml of the pack", lang, strings.Join(lacks, ", "), lang)
	}
	return wordsFrom(from), nil
}

// wordsFrom are the words of a language; what it lacks is English.
func wordsFrom(from *own.Words) *Words {
	w := &Words{Direction: from.Text("direction")}
	v := reflect.ValueOf(w).Elem()
	for i := range v.NumField() {
		name := "handout." + snake(v.Type().Field(i).Name)
		switch to := v.Field(i); {
		case name == "handout.direction":
		case to.Kind() == reflect.Array:
			for i := range to.Len() {
				to.Index(i).SetString(from.Text(fmt.Sprintf("%s.%d", name, i+1)))
			}
		default:
			to.SetString(from.Text(name))
		}
	}
	return w
}

// snake is the name of a field as the files of words have it: say_back.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// missing names a word that is empty or lacks the {} that model has there, or "".
func (w *Words) missing(model *Words) string {
	v, as := reflect.ValueOf(*w), reflect.ValueOf(*model)
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if name == "Months" {
			for _, month := range w.Months {
				if month == "" {
					return name
				}
			}
			continue
		}
		text := v.Field(i).String()
		if text == "" {
			return name
		}
		if strings.Contains(as.Field(i).String(), "{}") && !strings.Contains(text, "{}") {
			return name + " with {} in it"
		}
	}
	if w.Direction != "ltr" && w.Direction != "rtl" {
		return "Direction, ltr or rtl"
	}
	return ""
}

// with puts what a text is about in the place of {}.
func with(text, what string) string { return strings.Replace(text, "{}", what, 1) }
