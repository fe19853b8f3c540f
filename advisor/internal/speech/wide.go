package speech

import (
	"slices"
	"strings"
)

// The narrow forms know words; the wide ones know places. In a wide text each word
// is written as its class alone: V for a verb that changes how a medicine is taken,
// OK for one that a reader may well do with a medicine (ask about it, store it), W
// for a word of no class. So "W DET MED" at the beginning of a clause is an order
// whatever the verb is: no list of verbs has to hold "park your prednisone".

// classOf are the classes of tags, where they differ.
var classOf = map[string]string{"NAME": "MED", "CHG": "V", "CHGs": "VS", "CHGing": "VING",
	"CHGed": "VED", "CONT": "TAKE", "CONTs": "TAKES", "CONTing": "TAKING", "CONTed": "TAKEN",
	"GIVE": "TAKE", "GIVEs": "TAKES", "GIVEing": "TAKING", "GIVEed": "TAKEN", "PLAIN": "OK",
	"CHGs2": "VSUB", "CHGc": "VCOND", "CONTs2": "TAKESUB", "CONTc": "COND", "GIVEs2": "TAKESUB",
	"CHGi": "V", "CHGn": "VS", "CHGv": "VINF", "CHGg": "VING", "CHGp": "VED",
	"CONTi": "TAKE", "CONTn": "TAKES", "CONTv": "TAKEINF", "CONTg": "TAKING", "CONTp": "TAKEN",
	"GIVEi": "TAKE", "GIVEn": "TAKES", "GIVEv": "TAKEINF", "GIVEg": "TAKING", "GIVEp": "TAKEN",
	"AGAINi": "V", "AGAINv": "VINF", "AGAINn": "VS", "AGAINg": "VING", "AGAINp": "VED",
	"CHGi LO": "V LO", "CHGv LO": "VINF LO", "CHGg LO": "VING LO", "CONTi LO": "TAKE LO",
	"CONTv LO": "TAKEINF LO", "CONTg LO": "TAKING LO", "GIVEi LO": "TAKE LO",
	"GIVEv LO": "TAKEINF LO", "FORM": "FORM", "SUB": "SUB", "WHO": "SUB",
	"NOPASA": "HARMLESS", "HORA": "WELL", "THING": "THING"}

// A span is a phrase that has a class.
type span struct {
	class string
	to    int
}

// spans finds the phrases that have a class, by where they begin.
func (g *grammar) spans(list []token) map[int]span {
	spans := map[int]span{}
	same := func(s string) string { return s }
	for i := range list {
		class, n, _, _ := g.classes.at(list, i, same)
		if class != "" {
			spans[list[i].from] = span{class, list[i+n-1].to}
		}
	}
	return spans
}

// wide writes units by their classes.
func (g *grammar) wide(units []unit, spans map[int]span) string {
	return strings.Join(g.wideClasses(units, spans, nil), " ")
}

// wideClasses are those of units; narrowed, for those that narrow takes.
func (g *grammar) wideClasses(units []unit, spans map[int]span,
	narrow func(string, unit) string) []string {
	var classes []string
	if narrow == nil {
		narrow = func(class string, _ unit) string { return class }
	}
	for i := 0; i < len(units); i++ {
		u := units[i]
		s, ok := spans[u.from]
		if s.class == "OK" && strings.HasPrefix(u.text, "CHG") && s.to <= u.to {
			ok = false // "hold", "put ~ aside"
		}
		if s.class == "OK" && (u.future || u.text == "ILLA") {
			ok = false // "quedará", and not "quedara"
		}
		if ok && (s.to >= u.to || !u.tagged) && u.text != "AMT" {
			for i+1 < len(units) && units[i+1].to <= s.to && units[i+1].from > u.from {
				i++
			}
			if u.word == "esta" && !u.future {
				s.class = "THIS" // and not "está"
			}
			if n := len(classes); s.class == "CURE" && n > 0 && determiners[classes[n-1]] {
				s.class = "W" // "la cura"
			}
			classes = append(classes, narrow(s.class, u))
			continue
		}
		class := g.class(u, len(classes) == 0)
		if n := len(classes); n > 0 && (class == "INF" || class == "E") && determiners[classes[n-1]] {
			class = "W" // "ese lunar"
		}
		classes = append(classes, narrow(class, u))
	}
	return slices.DeleteFunc(classes, func(c string) bool { return c == "" })
}

func (g *grammar) class(u unit, first bool) string {
	switch {
	case u.tagged && classOf[u.text] != "":
		return classOf[u.text]
	case u.tagged && u.text == strings.ToUpper(u.text):
		return u.text
	case number().MatchString(u.word):
		return "NUM"
	case !letters().MatchString(u.word):
		return ""
	}
	if g.lang == "es" {
		return g.spanishClass(u)
	}
	switch {
	case first && strings.HasSuffix(u.word, "s") && !strings.HasSuffix(u.word, "ss"):
		return "S" // "helps", "foods": no request
	case strings.HasSuffix(u.word, "ing") && len(u.word) > 5:
		stem := strings.TrimSuffix(u.word, "ing")
		if g.is(stem, "OK") || g.is(stem+"e", "OK") {
			return "OKING"
		}
		return "ING"
	case strings.HasSuffix(u.word, "ed") && len(u.word) > 4:
		return "ED"
	}
	return "W"
}

// is reports whether a word has a class by itself.
func (g *grammar) is(word, class string) bool {
	return slices.ContainsFunc(g.classes.phrases[word], func(p phrase) bool {
		return p.tag == class && len(p.words) == 1
	})
}

// determiners are classes that no verb follows.
var determiners = map[string]bool{"DET": true, "YOUR": true, "THIS": true}
