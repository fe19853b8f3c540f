package speech

import (
	"regexp"
	"strings"

	"example.com/crosstalk/internal/pattern"
)

var timeWord = pattern.New(`^(?:day|week|month|year|hour|minute|night|` +
	`dia|semana|mes|ano|hora|minuto)(?:s|es)?$`)

var mealWord = pattern.New(`^(?:meals?|breakfast|lunch|dinner|supper|food|` +
	`exercise|bed|bedtime|sleep|` +
	`dormir|` +
	`comidas?|desayuno|almuerzo|cena)$`)

var timeLead = pattern.New(`^(?:after|before|despues de|antes de)$`)

// notClause is the tag of a word, which under "after" is none that begins a clause where a
// time or a meal follows: "after a month".
func notClause(u unit, rest []unit) string {
	if u.word == "para" && len(rest) > 1 && article().MatchString(rest[0].word) {
		return "PREP" // "para las gotas", and not "para que", "para dormir"
	}
	if u.text != "SUB" || !timeLead().MatchString(u.word) {
		return u.text
	}
	for k, x := range rest[:min(4, len(rest))] {
		if timeWord().MatchString(x.word) && k > 0 || mealWord().MatchString(x.word) {
			return "PREP"
		}
	}
	return u.text
}

// onlyThen tells the clause before "only when" that it says less than it seems to.
func onlyThen(list []clause, word string) {
	if len(list) > 0 && (strings.HasPrefix(word, "only") || strings.HasPrefix(word, "solo")) {
		last := &list[len(list)-1]
		last.told = append(last.told, "LESS")
	}
}

// isWord stands before what something is: "it is another tablet" tells no amount.
var isWord = map[string]func() *regexp.Regexp{"en": pattern.New(`^(?:is|are)$`),
	"es": pattern.New(`^(?:es|son)$`)}

// supplement is what is a food in one place and a tablet in another.
var supplement = pattern.New(`^(?:iron|calcium|magnesium|zinc|vitamins?|supplements?|` +
	`hierro|calcio|magnesio|vitaminas?|suplementos?)$`)

var takeWord = pattern.New(`(?:^|^(?:start|begin|stop|keep) )tak(?:e|ing)(?: up)?$|` +
	`^(?:doubl|halv|skip|miss|stop|drop)p?(?:e|ing)?(?: up)?(?: on)?$|` +
	`^(?:(?:empie[cz]\w+|dej\w+|empezar|dejar) (?:a|de) )?tom(?:ar|e|a|ando)$|` +
	`^(?:dupli|salt|omit|suspend|dej)[a-z]+$`)

// isTaken reports whether an act on a medicine stands right before.
func (g *grammar) isTaken(units []unit) bool {
	for k := len(units) - 1; k >= max(0, len(units)-3); k-- {
		switch {
		case takeWord().MatchString(units[k].word):
			return k == 0 || !g.isNot(units[k-1].word)
		case !article().MatchString(units[k].word):
			return false
		}
	}
	return false
}

// foodWord is what is no medicine, though it is taken by the spoon.
var spoonWord = pattern.New(`^(?:(?:tea|table)?spoon|cuchar)`)

var foodWord = pattern.New(`^(?:oil|sugar|salt|honey|milk|water|juice|vinegar|` +
	`butter|flour|oats|yogh?urt|seeds?|` +
	`aceite|azucar|sal|miel|leche|agua|zumo|jugo|vinagre|mantequilla|harina|avena|yogur|semillas?)$`)

func isFood(u unit) bool { return foodWord().MatchString(u.word) }

// becauseWord begins a clause that says what is so.
var becauseWord = pattern.New(`^(?:because|so that|since|` +
	`porque|ya que|puesto que|para que)$`)

// endWord is "finish", which is asked for as often as it is allowed.
var endWord = pattern.New(`^(?:terminar|acabar|finalizar)$`)

// dayEnd is how a clause ends that says on which days.
var dayEnd = pattern.New(`\b(?:[a-z]*days?|weekends?|summer|winter|lunes|martes|` +
	`miercoles|jueves|viernes|sabados?|domingos?|verano|invierno|fin(?:es)? de semana)$`)

// notNow says of the medicine that the sentence before names that it is not taken today.
var notNow = pattern.New(`^(?:(?:ADV|hoy|manana|esta noche) )+-?no (?:-?(?:se|te) )?` +
	`-?l[oa]s? CONTi?$`)
