package speech

import (
	"slices"
	"strings"
)

// englishParts are the verbs that are not regular: in -ing, and in the past and its
// participle.
var englishParts = map[string][2][]string{
	"take": {{"taking"}, {"took", "taken"}}, "give": {{"giving"}, {"gave", "given"}},
	"begin": {{"beginning"}, {"began", "begun"}}, "leave": {{"leaving"}, {"left"}},
	"throw": {{"throwing"}, {"threw", "thrown"}}, "come": {{"coming"}, {"came"}},
	"go": {{"going"}, {"went", "gone"}}, "get": {{"getting"}, {"got"}},
	"do": {{"doing"}, {"did", "done"}}, "hold": {{"holding"}, {"held"}},
	"withhold": {{"withholding"}, {"withheld"}}, "forget": {{"forgetting"}, {"forgot", "forgotten"}},
	"split": {{"splitting"}, {}}, "bring": {{"bringing"}, {"brought"}}, "cut": {{"cutting"}, {}},
	"quit": {{"quitting"}, {}}, "put": {{"putting"}, {}}, "let": {{"letting"}, {}},
	"keep": {{"keeping"}, {"kept"}}, "swear": {{"swearing"}, {"swore", "sworn"}},
	"stick": {{"sticking"}, {"stuck"}}, "withdraw": {{"withdrawing"}, {"withdrew", "withdrawn"}},
	"break": {{"breaking"}, {"broke", "broken"}}, "use": {{"using"}, {"used"}},
	"wind": {{"winding"}, {"wound"}}, "swap": {{"swapping"}, {"swapped"}},
	"stop": {{"stopping"}, {"stopped"}}, "skip": {{"skipping"}, {"skipped"}},
	"drop": {{"dropping"}, {"dropped"}}, "refer": {{"referring"}, {"referred"}},
	"omit": {{"omitting"}, {"omitted"}}, "step": {{"stepping"}, {"stepped"}},
	"chew": {{"chewing"}, {"chewed"}}, "chuck": {{"chucking"}, {"chucked"}},
	"double": {{"doubling"}, {"doubled"}}, "stay": {{"staying"}, {"stayed"}},
	"delay": {{"delaying"}, {"delayed"}}, "dial": {{"dialing"}, {"dialed", "dialled"}},
	"cancel": {{"canceling", "cancelling"}, {"canceled", "cancelled"}},
	"bin":    {{"binning"}, {"binned"}},
	"end":    {{"ending"}, {"ended"}}, "rub": {{"rubbing"}, {"rubbed"}},
	"make": {{"making"}, {"made"}},
	"load": {{"loading"}, {"loaded"}},
}

// englishForms gives the forms of a verb, by what their tag ends in.
func englishForms(phrase string) map[string][]string {
	verb, rest, _ := strings.Cut(phrase, " ")
	if rest != "" {
		rest = " " + rest
	}
	forms := map[string][]string{"": {verb}}
	last := verb[len(verb)-1]
	vowel := func(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }
	stem := strings.TrimSuffix(verb, "e")
	ing, past := []string{stem + "ing"}, []string{stem + "ed"}
	third := verb + "s"
	switch {
	case last == 'y' && !vowel(verb[len(verb)-2]):
		past, third = []string{verb[:len(verb)-1] + "ied"}, verb[:len(verb)-1]+"ies"
	case strings.HasSuffix(verb, "s"), strings.HasSuffix(verb, "sh"), strings.HasSuffix(verb, "ch"),
		last == 'o':
		third = verb + "es"
	}
	if parts, ok := englishParts[verb]; ok {
		ing, past = parts[0], parts[1]
	}
	forms["s"], forms["ing"], forms["ed"] = []string{third}, ing, past
	for end, list := range forms {
		for i := range list {
			list = slices.Clone(list)
			list[i] += rest
			forms[end] = list
		}
	}
	return forms
}

// spanishForms gives the forms of a verb, as in "empezar|empiez|empiec": the
// infinitive, and where they differ the stems of the stressed present and of the
// subjunctive. Tags end in "i" for what can be an imperative (deje, deja, dejen,
// dejes), "v" for the infinitive, "g" for the gerund, "p" for the participle, "n"
// for the rest of the present.
func spanishForms(phrase string) map[string][]string {
	verb, rest, _ := strings.Cut(phrase, " ")
	if rest != "" {
		rest = " " + rest
	}
	parts := strings.Split(fold(verb), "|")
	inf, reflexive := strings.CutSuffix(parts[0], "se")
	kind, stem := inf[len(inf)-2:], inf[:len(inf)-2]
	stressed, sub := stem, stem
	if len(parts) > 1 && parts[1] != "" {
		stressed = parts[1]
	}
	sub = stressed
	if len(parts) > 2 {
		sub = parts[2]
	} else if kind == "ar" {
		switch sub[len(sub)-1] {
		case 'c':
			sub = sub[:len(sub)-1] + "qu"
		case 'g':
			sub += "u"
		case 'z':
			sub = sub[:len(sub)-1] + "c"
		}
	}
	forms := map[string][]string{"v": {inf}}
	if kind == "ar" {
		forms["i"] = []string{sub + "e", sub + "en", sub + "es", stem + "emos", stressed + "a",
			stem + "ad"}
		forms["f"] = []string{sub + "e", sub + "en"}
		forms["g"] = []string{stem + "ando"}
		forms["p"] = []string{stem + "ado", stem + "ada", stem + "ados", stem + "adas"}
		forms["n"] = []string{stressed + "o", stressed + "as", stressed + "an", stem + "amos"}
	} else {
		forms["i"] = []string{sub + "a", sub + "an", sub + "as", sub + "amos", stressed + "e",
			stem + "ed", stem + "id"}
		forms["f"] = []string{sub + "a", sub + "an"}
		forms["g"] = []string{stem + "iendo", stem + "yendo"}
		forms["p"] = []string{stem + "ido", stem + "ida", stem + "idos", stem + "idas", stem + "uesto"}
		forms["n"] = []string{sub + "o", stressed + "es", stressed + "en", stem + "imos"}
	}
	spanishDoubt(forms, inf, stem)
	if reflexive {
		forms["v"] = []string{inf, inf + "se", inf + "te"}
		for _, f := range slices.Clone(forms["i"]) {
			forms["i"] = append(forms["i"], f+"se", f+"te")
		}
	}
	for end, list := range forms {
		list = slices.DeleteFunc(list, func(f string) bool { return noVerb[f] })
		for i := range list {
			list[i] += rest
		}
		forms[end] = list
	}
	return forms
}

// spanishDoubt adds the forms of "que dejara" and "yo dejaría".
func spanishDoubt(forms map[string][]string, inf, stem string) {
	past := stem + "ie"
	if strings.HasSuffix(inf, "ar") {
		past = stem + "a"
	}
	for _, end := range []string{"ra", "ran", "ras", "se", "sen", "ses"} {
		forms["s2"] = append(forms["s2"], past+end)
	}
	for _, end := range []string{"ia", "ian", "ias", "iamos"} {
		forms["c"] = append(forms["c"], inf+end)
	}
}

// noVerb are forms that are mostly another word.
var noVerb = map[string]bool{"para": true, "parte": true, "partes": true, "uso": true,
	"cambio": true, "aumento": true, "sobre": true, "bajo": true, "paso": true, "salto": true,
	"como": true, "corto": true, "cese": true, "sumo": true, "doblo": true, "doble": true,
	"dobles": true}

var clitics = []string{"selos", "selas", "selo", "sela", "los", "las", "les", "nos", "lo", "la",
	"le", "se", "me", "te"}

// clitic is the tag of a Spanish verb with pronouns joined to it, as in "saltese"
// and "dejarlo"; with "lo" for what it is done to.
func (g *grammar) clitic(word string) string {
	if g.lang != "es" {
		return ""
	}
	for _, end := range clitics {
		body, ok := strings.CutSuffix(word, end)
		if !ok || len(body) < 3 {
			continue
		}
		for _, p := range g.words.phrases[body] {
			if len(p.words) == 1 && (strings.HasPrefix(p.tag, "CHG") || strings.HasPrefix(p.tag, "CONT") ||
				strings.HasPrefix(p.tag, "GIVE")) {
				if end != "se" && end != "te" && end != "le" && end != "me" && end != "nos" &&
					end != "les" {
					return p.tag + " LO"
				}
				return p.tag
			}
		}
	}
	return ""
}
