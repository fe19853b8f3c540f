package speech

import (
	"slices"
	"strings"

	"example.com/crosstalk/internal/pattern"
)

// advice is what comes before an act that the reader is advised to.
var advice = classSet("HOWTO WHYKEEP SEEHOW MOD MAY WILL VA HARMLESS NOPASA WELL IDEA NONEED " +
	"ENOUGH ADVISE TRY WHYNOT WE WEI")

// modal is advice if it is said of the reader.
var modal = classSet("MOD MAY WILL VA")

// object may stand between an act and the medicine that it is done to.
var object = classSet("END BETWEEN FORMAL UNIT FORM QUANT SAME " +
	"DEFINED SOME HALF N W DET YOUR THIS OF ADV ILL PART MORE NUM " +
	"LESS WELL ING OKING FREQ HIGHER OUTCOME FINDING ED ALWAYS PRT FROM " +
	"TO WITHOUT PREP DE E S A CL V VED INSTEAD IDEA REST YOU NEED")

// Acts change how a medicine is taken; opened ones may, for no list has them.
var (
	acts   = classSet("NOMORE V VI VINF VSE VING VSUB VCOND REST WITHOUT LEAVE")
	opened = classSet("W A INF E ING GER LEND SUBJ COND LOOKS")
	taking = classSet("TAKE TAKEINF TAKING TAKESUB")
	okays  = classSet("OK OKINF OKING TRY BE")
	enough = classSet("ENOUGH WELL NOHARM NOILL HARMLESS GUAR")
)

func classSet(list string) map[string]bool {
	set := map[string]bool{}
	for class := range strings.FieldsSeq(list) {
		set[class] = true
	}
	return set
}

func hasClass(classes []string, set ...string) bool {
	return slices.ContainsFunc(classes, func(c string) bool { return slices.Contains(set, c) })
}

func front(classes []string, n int) []string { return classes[:min(n, len(classes))] }

func hasOf(classes []string, set map[string]bool) bool {
	return slices.ContainsFunc(classes, func(c string) bool { return set[c] })
}

// swallowed are acts on a medicine that are harmless without an amount.
var swallowed = pattern.New(`^(?:swallow|chew|drink|get|needs?|try|trying|have|` +
	`(?:neces|necec)it\w+|trag\w+|beb\w+|mastic\w+|requier\w+|precis\w+)$`)

var swallowing = classSet("OK OKING HAVE NEED")

// told are the classes of units, some of them narrower than in the wide text.
func (g *grammar) told(units []unit, spans map[int]span) []string {
	var list []string
	for _, class := range g.wideClasses(units, spans, func(class string, u unit) string {
		switch {
		case u.word == "same" || strings.HasPrefix(u.word, "mism"):
			return "SAME"
		case class == "AMT" && g.isUnit(u.word[strings.LastIndexByte(u.word, ' ')+1:]):
			return "QTY"
		case swallowing[class] && swallowed().MatchString(u.word):
			return "TAKE " + class
		case class == "QUANT" && u.word != "most" && u.word != "few",
			class == "THEY" && someOf().MatchString(u.word):
			return "SOME " + class
		case class == "THEY" && pronounWord().MatchString(u.word):
			return "SOME THEM"
		case strings.HasPrefix(u.word, "junt") || strings.HasPrefix(u.word, "seguid"):
			return "ADV"
		case class == "TAKEINF" && endWord().MatchString(u.word):
			return "TAKEINF END"
		case class == "MOD" && strings.HasPrefix(u.word, "se"):
			return "SE MOD"
		case class == "INSTEAD" && u.word == "replace":
			return "V"
		case class == "INSTEAD" && strings.HasPrefix(u.word, "pued"):
			return "MAY VINF"
		case class == "LESS" && half().MatchString(u.word):
			return "LESS HALF"
		case class == "V" && g.formal[u.word]:
			return "FORMAL V"
		case g.lang == "es" && goingTo().MatchString(u.word):
			return "LETS"
		case g.lang == "es" && class == "W" && requestEnd().MatchString(u.word):
			return "A"
		case g.lang == "es" && class == "W":
			return "N"
		case class == "BETWEEN":
			return "BETWEEN MED"
		case class == "LIKELYILL":
			return "MOD BE" // "must be raised"
		case u.word == "sign" || u.word == "cue":
			return "IDEA" // "your sign to stop"
		case u.word == "go ahead":
			return "CONSENT"
		case lowHigh().MatchString(u.word):
			return "DEFINED " + class // "a low dose is 5 mg"
		case u.word == "haber":
			return "BE"
		case class == "VINF" && strings.HasSuffix(u.word, "se"):
			return "VSE"
		}
		return class
	}) {
		list = append(list, strings.Fields(class)...)
	}
	return settled(list)
}

// plain are the classes that told gives, with FACT for what is known of medicines.
func (g *grammar) plain(units []unit, spans map[int]span) (list []string) {
	for _, class := range g.wideClasses(units, spans, func(class string, u unit) string {
		switch {
		case (opened[class] || factual[class]) && g.isFact(u.word),
			class == "W" && g.lang == "es" && spanishPast().MatchString(u.word):
			return "FACT"
		case u.word == "same" || strings.HasPrefix(u.word, "mism"):
			return "SAME"
		case class == "LIKELYILL":
			return "MOD BE"
		case class == "LESS" && half().MatchString(u.word):
			return "LESS HALF"
		case strings.HasPrefix(u.word, "do") && class == "DO":
			return "DO"
		}
		return class
	}) {
		list = append(list, strings.Fields(class)...)
	}
	return list
}

// factual are classes of words that may tell a fact.
var factual = classSet("S ED N GER LOOKS VS VED")

var (
	goingTo     = pattern.New(`^(?:vaya|vayan|vayase|ve|vete|ir|irse|siga|sigue|anda|ande)$`)
	lowHigh     = pattern.New(`^(?:low|high|small|large|baj[oa]s?|alt[oa]s?|pequen[oa]s?)$`)
	pronounWord = pattern.New(`^(?:they|he|she|el|ella|ellos|ellas)$`)
	someOf      = pattern.New(`^(?:algun|much|poc|otr)`)
	half        = pattern.New(`^(?:half|twice|double|triple|a quarter|two thirds|media|medio|` +
		`la mitad|mitad|el doble|doble)`)
)

// requestEnd is how requests of Spanish verbs in -er and -ir end, and of others to friends.
var requestEnd = pattern.New(`^.{2,}(?:a|an|as|ad|ed|id)$`)

// settled are the classes of a clause by what stands beside them.
func settled(list []string) []string {
	for i := 1; i < len(list); i++ { // "is enough for a child" is not what a child does
		if list[i] == "THEY" && list[i-1] == "PREP" {
			list[i] = "W"
		}
	}
	for i := range list { // "some more" is not what some people do
		if list[i] == "SOME" && i+2 < len(list) && hasClass(list[i+2:i+3], "MORE", "AMT") {
			return slices.Delete(list, i, i+1)
		}
	}
	return list
}

// spanishPast is how verbs end that tell what happened: "se rompieron".
var spanishPast = pattern.New(`^.{3,}(?:aron|ieron|aban|ian)$`)

// isFact reports whether a word, or what Spanish joins pronouns to, is one for what a
// medicine does.
func (g *grammar) isFact(word string) bool {
	if g.facts[word] {
		return true
	}
	return g.lang == "es" && slices.ContainsFunc(clitics, func(end string) bool {
		body, ok := strings.CutSuffix(word, end)
		return ok && g.facts[body]
	})
}
