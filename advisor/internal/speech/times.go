package speech

import (
	"regexp"
	"strings"
)

var timeWord = regexp.MustCompile(`^(?:day|week|month|year|hour|minute|night|` +
	`dia|semana|mes|ano|hora|minuto)(?:s|es)?$`)

var mealWord = regexp.MustCompile(`^(?:meals?|breakfast|lunch|dinner|supper|food|` +
	`exercise|bed|bedtime|sleep|` +
	`dormir|` +
	`comidas?|desayuno|almuerzo|cena)$`)

var timeLead = regexp.MustCompile(`^(?:after|before|despues de|antes de)$`)

// notClause is the tag of a word, which under "after" is none that begins a clause where a
// time or a meal follows: "after a month".
func notClause(u unit, rest []unit) string {
	if u.text != "SUB" || !timeLead.MatchString(u.word) {
		return u.text
	}
	for k, x := range rest[:min(4, len(rest))] {
		if timeWord.MatchString(x.word) && k > 0 || mealWord.MatchString(x.word) {
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
var isWord = map[string]*regexp.Regexp{"en": regexp.MustCompile(`^(?:is|are)$`),
	"es": regexp.MustCompile(`^(?:es|son)$`)}

// foodWord is what is no medicine, though it is taken by the spoon.
var spoonWord = regexp.MustCompile(`^(?:(?:tea|table)?spoon|cuchar)`)

var foodWord = regexp.MustCompile(`^(?:oil|sugar|salt|honey|milk|water|juice|vinegar|` +
	`butter|flour|oats|yogh?urt|seeds?|` +
	`aceite|azucar|sal|miel|leche|agua|zumo|jugo|vinagre|mantequilla|harina|avena|yogur|semillas?)$`)
