package ask

import "strings"

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

var english = words{
	intro: []string{
		"These questions find out which health information is for you. It is not a diagnosis.",
		"Whatever you do not answer stays not known. It is never taken for no.",
		"Your answers stay on this machine."},
	question: "Question %d, about %d left",
	left:     "Question %d, perhaps the last",
	record:   "This is about %s.",
	prompt:   "> ",
	commands: "Type your answer, or: d don't know, s skip, b back, c change an answer, ? why this " +
		"is asked, a advice so far, q stop.",
	of:       "from %s to %s",
	examples: "For example: %s.",
	many:     "There is a list of %d to choose from: type l to see it.",
	known:    "Known already: %s.",
	isAll:    "Is that all? Yes: there is nothing else. No: there may be more.",
	yesNo:    "yes or no: ",
	reading:  "We understood: %s.",
	strange: "We do not know “%s”. It is kept as you wrote it, and may be anything. " +
		"Type b to go back and write it in another way.",
	near:     "Did you mean %s?",
	noBack:   "There is nothing to go back to.",
	noChange: "There is no answer yet.",
	which:    "Which answer do you want to change? Type its number, or nothing to go on.",
	now:      "This comes first: %s. %s",
	noneYet:  "There is no message for you so far.",
	what:     "What you said:",
	notKnown: "not known",
	review:   "Press Enter to read what is for you, or type c to change an answer.",
	over: map[string]string{
		"settled":    "That is all that matters most.",
		"unanswered": "That is all that can be asked.",
		"emergency":  "We stop asking here: the message below comes first.",
		"limit":      "That is as many questions as were wanted.",
		"quit":       "You stopped here."},
	open: "Not settled, because something is not known (this is not a no):",
	more: "Some less important messages, %d, were not asked about.",
	saved: "Saved in %s. The file holds what you said: keep it as private as that. " +
		"The same command goes on from there.",
	resumed: "Going on after %d answers.",
	lost:    "These answers are of no use any more, and are asked again: %s.",
	list:    "Type the numbers that fit, with commas between them, or names of your own, or none.",
	keysOne: "Arrow keys move, Enter chooses, / searches.",
	keysMany: "Space marks all that fit, / searches, Enter goes on: then you can type others, skip, " +
		"or say that you do not know.",
	yes: "Yes", no: "No", whichMenu: "Which answer do you want to change?", none: "None: go on",
	other: "Others, with commas between them",
	some:  "That is all I know; there may be more", whole: "That is all: there is nothing else",
	isAllMenu: "Is that all?",
	nothing:   "You named nothing. Is there really nothing of that?",
	keys: map[string]string{"d": "unknown", "don't know": "unknown", "dont know": "unknown",
		"i don't know": "unknown", "not sure": "unknown", "s": "skip", "skip": "skip", "-": "skip",
		"b": "back", "back": "back", "c": "change", "change": "change", "?": "why", "why": "why",
		"a": "advice", "advice": "advice", "q": "quit", "quit": "quit", "l": "list", "list": "list"},
	acts: [][2]string{{"answer", "Answer"}, {"unknown", "I do not know"}, {"skip", "Skip"},
		{"back", "Go back"}, {"change", "Change an answer"}, {"why", "Why is this asked?"},
		{"advice", "Advice so far"}, {"quit", "Stop here"}},
}

var spanish = words{
	intro: []string{
		"Estas preguntas sirven para saber qué información de salud es para usted. No es un diagnóstico.",
		"Lo que no responda queda sin saberse. Nunca se toma como un no.",
		"Sus respuestas se quedan en este equipo."},
	question: "Pregunta %d, quedan unas %d",
	left:     "Pregunta %d, quizá la última",
	record:   "Se trata de %s.",
	prompt:   "> ",
	commands: "Escriba su respuesta, o: d no lo sé, - saltar, b volver, c cambiar una respuesta, " +
		"? por qué se pregunta, a consejos hasta ahora, q terminar.",
	of:       "de %s a %s",
	examples: "Por ejemplo: %s.",
	many:     "Hay una lista de %d para elegir: escriba l para verla.",
	known:    "Ya se sabe: %s.",
	isAll:    "¿Es todo? Sí: no hay nada más. No: puede haber más.",
	yesNo:    "sí o no: ",
	reading:  "Hemos entendido: %s.",
	strange: "No conocemos «%s». Se guarda como lo escribió y puede ser cualquier cosa. " +
		"Escriba b para volver y escribirlo de otra manera.",
	near:     "¿Quería decir %s?",
	noBack:   "No hay nada a lo que volver.",
	noChange: "Todavía no hay respuestas.",
	which:    "¿Qué respuesta quiere cambiar? Escriba su número, o nada para seguir.",
	now:      "Esto va primero: %s. %s",
	noneYet:  "Por ahora no hay ningún texto para usted.",
	what:     "Lo que dijo:",
	notKnown: "no se sabe",
	review:   "Pulse Intro para leer lo que es para usted, o escriba c para cambiar una respuesta.",
	over: map[string]string{
		"settled":    "Eso es todo lo más importante.",
		"unanswered": "Eso es todo lo que se puede preguntar.",
		"emergency":  "Dejamos de preguntar aquí: lo que sigue va primero.",
		"limit":      "Son todas las preguntas que se querían hacer.",
		"quit":       "Ha terminado aquí."},
	open: "Sin decidir, porque algo no se sabe (no es un no):",
	more: "Sobre otros textos menos importantes, %d, no se ha preguntado.",
	saved: "Guardado en %s. El archivo contiene lo que dijo: guárdelo con el mismo cuidado. " +
		"La misma orden sigue desde ahí.",
	resumed: "Seguimos después de %d respuestas.",
	lost:    "Estas respuestas ya no sirven y se vuelven a pedir: %s.",
	list: "Escriba los números que correspondan, separados por comas, o nombres suyos, o " +
		"ninguno.",
	keysOne: "Muévase con las flechas, elija con Intro, busque con /.",
	keysMany: "Marque con la barra espaciadora todo lo que corresponda, busque con /, siga con Intro: " +
		"después puede escribir otros, saltar o decir que no lo sabe.",
	yes: "Sí", no: "No", whichMenu: "¿Qué respuesta quiere cambiar?", none: "Ninguna: seguir",
	other: "Otros, separados por comas",
	some:  "Es todo lo que sé; puede haber más", whole: "Es todo: no hay nada más",
	isAllMenu: "¿Es todo?",
	nothing:   "No ha nombrado nada. ¿De verdad no hay nada?",
	keys: map[string]string{"d": "unknown", "no sé": "unknown", "no se": "unknown",
		"no lo sé": "unknown", "-": "skip", "saltar": "skip", "b": "back", "volver": "back",
		"c": "change", "cambiar": "change", "?": "why", "a": "advice", "consejos": "advice",
		"q": "quit", "terminar": "quit", "l": "list", "lista": "list"},
	acts: [][2]string{{"answer", "Responder"}, {"unknown", "No lo sé"}, {"skip", "Saltar"},
		{"back", "Volver"}, {"change", "Cambiar una respuesta"}, {"why", "¿Por qué se pregunta?"},
		{"advice", "Consejos hasta ahora"}, {"quit", "Terminar aquí"}},
}

// wordsIn are the words in a language, or in the one that it is a kind of; else English.
func wordsIn(lang string) *words {
	if base, _, _ := strings.Cut(lang, "-"); base == "es" {
		return &spanish
	}
	return &english
}
