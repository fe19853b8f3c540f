package handout

import (
	"reflect"
	"strings"
)

// Words are what a handout says of its own, in one language: headings and fixed sentences.
// A text with {} has that in its place which it is about. None may be empty.
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

// own are the words that are there.
var own = map[string]*Words{"en": &english, "es": &spanish}

var english = Words{
	Direction: "ltr",
	Title:     "What to do, and why",
	Subjects:  "On this sheet: {}",
	Date:      "{day} {month} {year}",
	Months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August",
		"September", "October", "November", "December"},
	ToDo:       "What to do",
	Urgent:     "Today",
	Warning:    "Soon",
	Next:       "Next steps",
	Phone:      "Questions? Call {}.",
	Emergency:  "In an emergency, call {}.",
	After:      "After that",
	Caution:    "Please note:",
	Why:        "Why this is for you:",
	Questions:  "My questions",
	WriteDown:  "Write down what else you want to ask, and take this sheet along.",
	Sources:    "Sources",
	SourcesOf:  "Sources: {}",
	Unchecked:  "(not every detail of this source could be checked)",
	Unreviewed: "No clinician has reviewed the words on this sheet.",
	NotAll:     "No clinician has reviewed the words of: {}",
	Overdue:    "This was due to be checked again: {}",
	Foreign:    "This is not in your language yet: {}",
	Translated: "No translator has checked the words on this sheet.",
	Stale:      "The first wording of this has changed since it was translated: {}",
	Nothing:    "Nothing on this sheet yet: no message fits what is known so far.",

	TeachBack: "For whoever gives this sheet",
	SayBack: "Ask these questions, and let the person answer in their own words. If something is " +
		"missing, explain it in another way and ask again.",
	AskWhat: "In your own words, what will you do?",
	AskWhom: "What will you ask or tell, and whom?",
	AskWhen: "When will you do it?",
	AskWhy:  "Why does this matter for you?",
	Listen:  "Listen for: {}",
	Now:     "Now",
	Said:    "said in own words",
	Again:   "explained again",
}

var spanish = Words{
	Direction: "ltr",
	Title:     "Qué hacer y por qué",
	Subjects:  "En esta hoja: {}",
	Date:      "{day} de {month} de {year}",
	Months: [12]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
		"septiembre", "octubre", "noviembre", "diciembre"},
	ToDo:       "Qué hacer",
	Urgent:     "Hoy",
	Warning:    "Pronto",
	Next:       "Próximos pasos",
	Phone:      "¿Tiene preguntas? Llame al {}.",
	Emergency:  "En una emergencia, llame al {}.",
	After:      "Después",
	Caution:    "Tenga en cuenta:",
	Why:        "Por qué es para usted:",
	Questions:  "Mis preguntas",
	WriteDown:  "Anote qué más quiere preguntar y lleve esta hoja a su cita.",
	Sources:    "Fuentes",
	SourcesOf:  "Fuentes: {}",
	Unchecked:  "(no se pudieron comprobar todos los datos de esta fuente)",
	Unreviewed: "Ningún profesional de la salud ha revisado el texto de esta hoja.",
	NotAll:     "Ningún profesional de la salud ha revisado el texto de: {}",
	Overdue:    "Ya tocaba volver a revisar esto: {}",
	Foreign:    "Esto todavía no está en su idioma: {}",
	Translated: "Ningún traductor ha revisado el texto de esta hoja.",
	Stale:      "El texto original ha cambiado desde que se tradujo: {}",
	Nothing: "Esta hoja aún no dice nada: ningún mensaje corresponde a lo que se sabe hasta " +
		"ahora.",

	TeachBack: "Para quien entrega esta hoja",
	SayBack: "Haga estas preguntas y deje que la persona responda con sus propias palabras. Si " +
		"falta algo, explíquelo de otra manera y vuelva a preguntar.",
	AskWhat: "Con sus propias palabras, ¿qué va a hacer?",
	AskWhom: "¿Qué va a preguntar o decir, y a quién?",
	AskWhen: "¿Cuándo lo va a hacer?",
	AskWhy:  "¿Por qué es importante para usted?",
	Listen:  "Debe mencionar: {}",
	Now:     "Ahora mismo",
	Said:    "lo dijo con sus palabras",
	Again:   "se explicó otra vez",
}

// missing names a word that is empty or lacks its {}, or "".
func (w *Words) missing() string {
	v, model := reflect.ValueOf(*w), reflect.ValueOf(english)
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
		if strings.Contains(model.Field(i).String(), "{}") && !strings.Contains(text, "{}") {
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
