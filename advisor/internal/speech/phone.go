package speech

import (
	"regexp"
	"strings"

	"example.com/crosstalk/internal/pattern"
)

// A number is a telephone number by its own form (+44 20 7946 0018, 1-800-273-8255,
// 0800 111 999), or because somebody is told to call it (dial 999). Other numbers of
// few digits may count people or hours.
var (
	longNumber = pattern.New(`\+\d{1,3}(?:[ .-]?\(?\d{2,4}\)?){2,5}|` +
		`\(\d{2,4}\)[ -]?\d{3,4}[ -]?\d{2,4}\b|` +
		`\b\d{1,5}(?:[ .-]\d{2,4}){2,5}\b|\b0\d{8,10}\b|\b\d{3,4}-\d{4}\b|` +
		`\b\d-\d-\d\b|\b\d-\d{3}-[A-Z][A-Z0-9-]{3,}`)
	spelled = pattern.New(`(?i)\b(?:nine[ -]one[ -]one|nine[ -]nine[ -]nine|` +
		`one[ -]one[ -](?:two|one)|nine[ -]eight[ -]eight|one[ -]double[ -]one|nueve[ -]uno[ -]uno|` +
		`uno[ -]uno[ -]dos|cero[ -](?:seis[ -]uno|dos[ -]cuatro))\b|` +
		`(?:call|dial|ring|phone|press|text)(?: [a-z]+)?,? ` +
		digitWord + `(?:[ ,-]+` + digitWord + `)+\b|` +
		`(?:llame|llama|marque|marca|llamar|marcar)(?: al| el)? ` +
		cifra + `(?:[ ,-]+(?:y )?` + cifra + `)+\b|` +
		`\*\d{2,5}#?`)
	// Between the call and the number may stand whom to call, but no word for when.
	called = pattern.New(`(?i)\b(?:call|calls|calling|dial|phone|ring|text|sms|reach|contact|` +
		`cita|number|numbers|line|hotline|helpline|tel|telephone|whatsapp|llame|llamen|llama|llamar|` +
		`marque|` +
		`marcar|marca|telefonee|tel[eé]fono|n[uú]mero|l[ií]nea|contactar|contacte|contactarnos|` +
		`emergencias?|emergency|urgencias?|ambulance|ambulancia|env[ií]e|mensaje|escriba|` +
		`escribir)\b[:.]?` +
		`(?:[ ,:]+(?:[\p{L}']+|[A-Z]+)){0,7}?[ :]+(\d(?:[ -]?\d){2,9})\b`)
	// Where somebody answers, and services whose name is a number.
	answers = pattern.New(`(?i:\b(?:on|at|en el|al)) (\d{3} ?\d{3})\b|` +
		`\b(?:NHS|SAMU|SAME|SOS) (\d{3})\b`)
	isNumber = pattern.New(`(?i)\b(\d(?:[ -]?\d){2,9}) (?:is|es|are) ` +
		`(?:the|a|an|your|el|la|un|su) (?:[\p{L}]+ ){0,3}` +
		`(?:number|line|hotline|n[uú]mero|l[ií]nea|tel[eé]fono)\b`)
	whenWords = pattern.New(`(?i)\b(?:within|after|before|in the next|every|for|over|under|` +
		`than|about|until|between|of|dentro|antes|despu[eé]s|durante|en las|cada|unas|unos|` +
		`m[aá]s|menos|` +
		`hasta|de cada|entre|hace|hay|hubo|pasan?|supera|` +
		`pulse|pulso|there|had|has|have|saw|year|guideline|study|a[nñ]o|gu[ií]a)\b`)
	// What follows a number that counts something, and a long number that does: days, or a
	// 30-day supply, but not "988 day or night".
	counted = pattern.New(`(?i)^(?: ?(?:%|/|,\d|\.\d)| ?(?:of|in|out|to|over|or more|percent|` +
		`times|de cada|veces|por ciento|o m[aá]s)\b|` + units + `)`)
	countedLong = pattern.New(`(?i)^(?: ?(?:%|/|,\d|\.\d)|` + units + `)`)
	dateForm    = pattern.New(`^(?:19|20)\d\d(?:-\d\d-\d\d|[ -](?:19|20)\d\d)?$`)
	grouped     = pattern.New(`^\d{1,3}(?:[ .]000)+$|^\d{1,3}(?:\.\d{3})+$`)
)

// A digit, spelled; in Spanish numbers are told in pairs, too.
const (
	digitWord = `(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|hundred)`
	cifra     = `(?:cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|` +
		`once|doce|quince|veinte|` +
		`treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|ciento|novecientos)`
)

// units are what numbers count, as one word of a pattern.
const units = `(?: |-)?(?:hours|days|weeks|months|years|minutes|people|persons|patients?|adults|` +
	`women|men|children|mg|mcg|g|iu|units?|ml|steps|horas|d[ií]as|semanas|meses|a[nñ]os|minutos|` +
	`personas|pacientes|adultos|mujeres|hombres|unidades|pasos)\b|-(?:hour|day|week|month|year|` +
	`minute)\b`

// Phones lists the telephone numbers in a text, from byte to byte.
func Phones(text string) (list [][2]int) {
	add := func(from, to int) {
		for _, old := range list {
			if from < old[1] && to > old[0] {
				return
			}
		}
		list = append(list, [2]int{from, to})
	}
	for _, at := range longNumber().FindAllStringIndex(text, -1) {
		s := text[at[0]:at[1]]
		if (digits(s) >= 7 || digits(s) == 3) && !dateForm().MatchString(s) &&
			!grouped().MatchString(s) && !countedLong().MatchString(text[at[1]:]) ||
			strings.ContainsAny(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
			add(at[0], at[1])
		}
	}
	for _, at := range spelled().FindAllStringIndex(text, -1) {
		add(at[0], at[1])
	}
	for _, at := range answers().FindAllStringSubmatchIndex(text, -1) {
		add(max(at[2], at[4]), max(at[3], at[5]))
	}
	for _, form := range []*regexp.Regexp{called(), isNumber()} {
		for _, at := range form.FindAllStringSubmatchIndex(text, -1) {
			lead, s := text[at[0]:at[2]], text[at[2]:at[3]]
			if !whenWords().MatchString(lead) && !dateForm().MatchString(s) &&
				!counted().MatchString(text[at[3]:]) {
				add(at[2], at[3])
			}
		}
	}
	return list
}

func digits(s string) (n int) {
	for _, c := range s {
		if c >= '0' && c <= '9' {
			n++
		}
	}
	return n
}
