package speech

import (
	"slices"
	"strings"

	"example.com/crosstalk/internal/pattern"
)

// A question that the next sentence answers in a word is a statement: "Side effects? None."
// says that there are none, "Can I stop it? Yes." that the reader can. It is read as one.

// An answer is how a sentence begins that says yes or no to the one before it.
var (
	yesWord = pattern.New(`^(?:yes|yep|sure|of course|certainly|absolutely|definitely|` +
		`always|completely|totally|perfectly|entirely|by all means|no doubt|go ahead|` +
		`without a doubt|every time|` +
		`si|claro(?: que si)?|por supuesto|desde luego|siempre|totalmente|completamente|del todo|` +
		`sin duda|absolutamente|adelante|tranquilamente|sin problema\w*)(?: [,.!;:—–-]| ?$)`)
	noWord = pattern.New(`^(?:(?:no|nope|never|not|nothing|nunca|jamas|nada|en absoluto)` +
		`(?: at all| ever| really)?(?: [,.!;:—–-]| ?$)|` +
		`(?:none|zero|nil|not (?:one|any|a single)|cero|ningun[oa]?|ni un[oa]?)\b)`)
)

var auxiliary = pattern.New(`^(?:can|could|may|should|must|is|are|will|do|does|did|` +
	`would|has|have)$`)

// mine are words of a reader who asks, as they stand in what is told to them.
var mine = map[string]string{"i": "you", "my": "your", "am": "are", "we": "you",
	"puedo": "puede", "debo": "debe", "tengo": "tiene", "necesito": "necesita", "mi": "su",
	"mis": "sus", "estoy": "esta", "dejo": "deje"}

// onlyIll says no more than an illness: "Psoriasis."
var onlyIll = pattern.New(`^(?:ADV |DET |NOT |A |W )*(?:W |ILLA )?ILL(?: ADV)*$`)

// thisIs makes a statement of an illness that answers a question.
var thisIs = map[string]string{"en": "this is ", "es": "esto es "}

// stated is what a question and the sentence behind it say together, "" if that is no answer.
func (g *grammar) stated(question, answer string) string {
	if !strings.HasSuffix(strings.TrimRight(question, " \n\t\"”»)"), "?") {
		return ""
	}
	said := words(answer)
	yes, no := yesWord().FindString(said), noWord().FindString(said)
	list := strings.Fields(strings.Trim(words(question), "¿? "))
	if yes == "" && no == "" || len(list) == 0 {
		return ""
	}
	for i, w := range list {
		if other, ok := mine[w]; ok {
			list[i] = other
		}
	}
	lead := strings.Trim(yes, " ,.!;:—–-")
	if lead == "yes" || lead == "si" {
		lead = ""
	}
	switch {
	case g.lang == "en" && len(list) > 2 && auxiliary().MatchString(list[0]):
		list, lead = append(turned(list, no != ""), lead), "" // "it works always"
	case no != "" && g.lang == "es" && len(list) < 4 &&
		!g.words.has(list[0]) && !g.classes.has(list[0]):
		lead = "no hay" // "¿Efectos secundarios? Ninguno."
	case no != "":
		lead = "no"
	}
	return strings.TrimSpace(lead+" "+strings.Join(list, " ")) + "."
}

// turned makes a statement of an English question: of "can you stop it" "you can stop it".
func turned(list []string, not bool) []string {
	at := 2
	if article().MatchString(list[1]) || list[1] == "this" || list[1] == "these" {
		at = 3 // "is the rash"
	}
	aux := list[:1]
	switch {
	case not:
		aux = []string{list[0], "not"}
	case strings.HasPrefix(list[0], "d"):
		aux = nil // "does it work"
	}
	at = min(at, len(list))
	return slices.Concat(list[1:at], aux, list[at:])
}

// words are those of a sentence, with a blank between.
func words(sentence string) string {
	var list []string
	for _, t := range tokensOf(sentence) {
		list = append(list, t.text)
	}
	return strings.Join(list, " ")
}

// A reading is a sentence of a text, or a question and its answer read as one.
type reading struct {
	*parsed
	from, to int  // bytes of the text
	joined   bool // stands for two sentences, if no other says as much
}

// read cuts a text into sentences.
func (r *Reader) read(text string) (list []reading) {
	from, asked, before := 0, 0, false // asked: where the sentence before begins
	ends := sentenceEnd().FindAllStringIndex(text, -1)
	for _, at := range append(ends, []int{len(text), len(text)}) {
		sentence := text[from:at[1]]
		s := r.parse(sentence, before)
		s.bare = from == 0
		list = append(list, reading{s, from, at[1], false})
		said := r.g.stated(text[asked:from], sentence)
		if len(list) > 1 && list[len(list)-2].asks && onlyIll().MatchString(s.wide) {
			said = thisIs[r.g.lang] + sentence
		}
		if said != "" {
			list = append(list, reading{r.parse(said, before), asked, at[1], true})
		}
		asked, from, before = from, at[1], s.med
	}
	return list
}
