package interview

import "strings"

// say are the package's own words in a language.
type say struct {
	yes, no   string
	yeses     []string // what people write for them
	noes      []string
	none      []string // for an empty list
	bounds    []bound
	and       string // joins the last of several
	unit      map[string][]string
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

var english = say{
	yes: "Yes", no: "No",
	yeses: []string{"yes", "y", "true", "yeah", "yep"},
	noes:  []string{"no", "n", "false", "nope"},
	none:  []string{"none", "nothing", "no", "none of these", "none at all"},
	bounds: []bound{{"at least", "at_least"}, {"more than", "above"}, {"over", "above"},
		{"above", "above"}, {"at most", "at_most"}, {"less than", "below"}, {"under", "below"},
		{"below", "below"}, {"up to", "at_most"}},
	unit: map[string][]string{
		"a": {"years", "year", "yrs", "yr"}, "mo": {"months", "month"}, "wk": {"weeks", "week"},
		"d": {"days", "day"}, "h": {"hours", "hour", "hrs"}, "min": {"minutes", "minute"},
		"Cel": {"°C", "C", "degrees C", "celsius"}, "[degF]": {"°F", "F", "degrees F", "fahrenheit"},
		"kg": {"kg", "kilograms", "kilos", "kilo"}, "[lb_av]": {"lb", "lbs", "pounds", "pound"},
		"[stone_av]": {"stone", "st"}, "g": {"g", "grams", "gram"},
		"cm": {"cm", "centimeters", "centimetres"}, "m": {"m", "meters", "metres"},
		"[in_i]": {"in", "inches", "inch", `"`}, "[ft_i]": {"ft", "feet", "foot", "'"},
		"mg": {"mg", "milligrams"}, "ug": {"mcg", "micrograms", "µg", "ug"}, "%": {"%", "percent"},
		"[IU]": {"IU"}, "{UK_unit}": {"units", "UK units"}, "{US_drink}": {"US drinks", "drinks"}},
	months: []string{"january", "february", "march", "april", "may", "june", "july", "august",
		"september", "october", "november", "december"},
	and:    "and",
	second: "%s (%d)",
	whyOne: "Your answer decides whether this is for you: %s.",
	whyMore: "Your answer decides which of these are for you: %s. " +
		"Whatever you do not answer stays not known. It is not taken for no.",
	whyMany:   "%s, and %d more",
	unread:    "We could not read that. %s",
	outside:   "That does not look right. %s",
	wantYes:   "Please answer yes or no, or say that you do not know.",
	wantWhole: "Please give a whole number%s.", number: "Please give a number%s.",
	between: " from %s to %s%s", wantDay: "Please give a day, as in 2024-05-31 or 31 May 2024.",
	wantDays: "Please give a day from %s to %s.", wantSince: "Please give a day from %s on.",
	ambiguous: "Please write the number without a comma or point between its thousands.",
	dayOrder:  "Please write the month as a word, as in 5 June 2024.",
	wholeDay:  "Please give the day, too, as in 2024-05-31. Your best guess will do.",
	noBounds:  "Please give one number. Your best guess will do.",
	unit1:     "We read these units here: %s.",
	oneOf:     "Please choose one of these: %s.",
	empty:     "Please answer, skip the question, or say that you do not know.",
	wantNames: "Please give names, say none, or say that you do not know.",
	wantAll:   "Please name all of them, say none, or say that you do not know.",
	tooLong:   "That is too long. Please name fewer.",

	unreadable: "We could not keep that answer.",
	differs:    "This does not fit with what you said before about this: %s. Please check both.",
	differsNo:  "This does not fit with something else that you said. Please check it.",
}

var spanish = say{
	yes: "Sí", no: "No",
	yeses: []string{"sí", "si", "s", "true"},
	noes:  []string{"no", "n", "false"},
	none:  []string{"ninguno", "ninguna", "nada", "no", "ninguno de estos", "ninguna de estas"},
	bounds: []bound{{"al menos", "at_least"}, {"por lo menos", "at_least"}, {"más de", "above"},
		{"mas de", "above"}, {"como mucho", "at_most"}, {"como máximo", "at_most"},
		{"menos de", "below"}, {"hasta", "at_most"}},
	unit: map[string][]string{
		"a": {"años", "año", "anos"}, "mo": {"meses", "mes"}, "wk": {"semanas", "semana"},
		"d": {"días", "día", "dias", "dia"}, "h": {"horas", "hora"}, "min": {"minutos", "minuto"},
		"Cel": {"°C", "C", "grados C", "celsius"}, "[degF]": {"°F", "F", "grados F", "fahrenheit"},
		"kg": {"kg", "kilos", "kilogramos", "kilo"}, "[lb_av]": {"libras", "libra", "lb", "lbs"},
		"g": {"g", "gramos", "gramo"}, "cm": {"cm", "centímetros", "centimetros"},
		"m": {"m", "metros", "metro"}, "[in_i]": {"pulgadas", "in", `"`},
		"[ft_i]": {"pies", "ft", "'"}, "mg": {"mg", "miligramos"},
		"ug": {"mcg", "microgramos", "µg", "ug"}, "%": {"%", "por ciento"}, "[IU]": {"UI", "IU"},
		"{UK_unit}": {"unidades"}, "{US_drink}": {"bebidas"}},
	months: []string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
		"septiembre", "octubre", "noviembre", "diciembre"},
	and:    "y",
	second: "%s (%d)",
	whyOne: "Su respuesta decide si esto es para usted: %s.",
	whyMore: "Su respuesta decide cuáles de estos textos son para usted: %s. " +
		"Lo que no responda queda sin saberse. No se toma como un no.",
	whyMany:   "%s, y %d más",
	unread:    "No hemos podido leerlo. %s",
	outside:   "Ese dato no parece correcto. %s",
	wantYes:   "Responda sí o no, o diga que no lo sabe.",
	wantWhole: "Escriba un número entero%s.", number: "Escriba un número%s.",
	between: " de %s a %s%s", wantDay: "Escriba un día, como 2024-05-31 o 31 de mayo de 2024.",
	wantDays: "Escriba un día del %s al %s.", wantSince: "Escriba un día a partir del %s.",
	ambiguous: "Escriba el número sin punto ni coma entre los miles.",
	dayOrder:  "Escriba el mes con letras, como 5 de junio de 2024.",
	wholeDay:  "Escriba también el día, como 2024-05-31. Basta con un día aproximado.",
	noBounds:  "Escriba un solo número. Basta con un número aproximado.",
	unit1:     "Aquí leemos estas unidades: %s.",
	oneOf:     "Elija una de estas respuestas: %s.",
	empty:     "Responda, salte la pregunta o diga que no lo sabe.",
	wantNames: "Escriba los nombres, diga ninguno o diga que no lo sabe.",
	wantAll:   "Nómbrelos todos, diga ninguno o diga que no lo sabe.",
	tooLong:   "Es demasiado largo. Nombre menos cosas.",

	unreadable: "No hemos podido guardar esa respuesta.",
	differs:    "Esto no concuerda con lo que dijo antes sobre esto: %s. Compruebe los dos datos.",
	differsNo:  "Esto no concuerda con otra cosa que dijo. Compruébelo.",
}

// sayIn are the words in a language, or in the one that it is a kind of; else English.
func sayIn(lang string) *say {
	if base, _, _ := strings.Cut(lang, "-"); base == "es" {
		return &spanish
	}
	return &english
}
