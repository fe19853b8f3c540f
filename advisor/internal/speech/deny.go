package speech

import (
	"slices"
	"strings"

	"example.com/crosstalk/internal/pattern"
)

// What told.go takes for advice has a beginning that advice has. What is left is read the
// other way round: a sentence with a medicine in it is an order, unless it has something
// that is known to make it harmless, or tells no more than what the medicine does.

// excuses are classes of which one in a sentence is enough: it warns, tells what others do
// or did, or leaves it to the care team.
var excuses = classSet("BAD TEAM THEY SOME PAST HEDGE NONEED")

// everyOne begins a clause on all of a group, which tells what to do: "patients stop it".
var everyOne = pattern.New(`^(?:-?(?:ADV|los|las|the) )*-?(?:people|patients|adults|` +
	`those|women|men|personas|pacientes|adultos|mujeres|hombres|quien|quienes)\b`)

// askWord begins a clause that sends the reader to somebody.
var askWord = pattern.New(`^(?:-?(?:ADV|so|please|and|then) )*(?:ask|tell|talk|call|` +
	`speak|check|discuss|phone|report|pregunte|pida|consulte|hable|diga|digale|llame|avise|` +
	`cuente|comente|` +
	`pregunta|consulta|habla|dile|llama|avisa|revise)\b`)

// excused reports whether something in a sentence is known to make a change harmless.
func (s *parsed) excused() bool {
	return s.asks || slices.ContainsFunc(s.clauses, func(c clause) bool {
		whole := everyOne().MatchString(c.text) &&
			!hasClass(c.told, "BAD", "TEAM", "PAST", "HEDGE", "NONEED", "MAY")
		return hasOf(c.told, excuses) && !whole || askWord().MatchString(c.text)
	})
}

// denied reports whether a clause says something of a medicine that is not known to be
// harmless.
func (s *parsed) denied(i int) bool {
	c := &s.clauses[i]
	if !s.med && !s.after || s.excused() || hasClass(c.told, "NOT") {
		return false
	}
	if head := skip(c.told, "ADV", "DET", "WELL"); hasClass(front(head, 1), "OK", "OKING", "OKINF") {
		at := slices.Index(c.told, "MED") // "keep to the lower dose", and not "keep it dry"
		return at >= 0 && hasClass(c.told[max(0, at-2):min(at+3, len(c.told))], "HIGHER", "LESS")
	}
	_, behind := s.around(i)
	if before, _ := s.around(i); hasClass(before.told, "MED") && !before.sub && c.drops() {
		return true // "that is the beta blocker, so ease off"
	}
	last := i+1 == len(s.clauses) || hasClass(behind.told, "YOU") && hasClass(behind.told, "MOD")
	return s.changes(c) || s.full && (s.unknown(c, last) || c.that && i > 0 && asked(c.told))
}

// drops reports whether a clause is a request to change what is not named again.
func (c *clause) drops() bool {
	w := skip(c.told, "ADV", "PREP")
	if !hasClass(front(w, 1), "LETS", "FORMAL") && !c.english {
		return false // "probablemente reduce ..." is what it does
	}
	w = skip(w, "LETS", "FORMAL")
	return hasClass(front(w, 1), "V", "VING") && len(skip(w[1:], "ADV", "PRT", "FREQ", "AGAIN")) == 0
}

// changes reports whether a clause says that a medicine is changed.
func (s *parsed) changes(c *clause) bool {
	if c.sub && !c.that {
		return false
	}
	w := c.told
	for k, class := range w {
		switch {
		case class != "WITHOUT" && class != "REST" && hasClass(w[:k], "OK", "OKING", "OKINF"):
			return false // "you can read about stopping it"
		case class == "VS" && k > 0 && w[k-1] == "THEY" && s.reaches(w[k+1:], false):
			return true // "patients stop the cream"
		case !acts[class], k > 0 && class == "V" && (determiners[w[k-1]] || !c.english && noun[w[k-1]]),
			hasClass(w[k:], "SAME"), hasClass(w[:k], "MED"):
		case class == "NOMORE":
			return s.act(w[k:], false)
		case s.reaches(w[k+1:], k == 0 || hasClass(w[:k], "YOU", "ADV")):
			return !harmed(w[k+1:])
		}
	}
	return false
}

// harmed reports whether what stands behind a change says what it does: "stopping the tablets
// can make you ill"; or is no change of a medicine at all: "to stop you asking about it".
func harmed(w []string) bool {
	at := slices.IndexFunc(w, func(class string) bool { return class == "MED" || class == "AMT" })
	if at < 0 {
		return false
	}
	may := slices.Index(w[at:], "MAY")
	return hasClass(w[:at], "OK", "OKING", "OKINF") ||
		may >= 0 && !hasOf(w[at+may:], good) && len(w) > at+may+1
}

// good are classes of what is said in favor of something.
var good = classSet("WELL IDEA ENOUGH GAIN OUTCOME HARMLESS NOHARM WAIT")

// unknown reports whether a clause says of a medicine neither what it does nor what it is.
func (s *parsed) unknown(c *clause, last bool) bool {
	w := skip(c.plain, "ADV")
	at := slices.IndexFunc(w, func(class string) bool { return class == "MED" || class == "AMT" })
	switch {
	case at < 0, c.sub, hasClass(w, "SAME"), hasClass(front(w, 1), "TRY"), taking[w[0]]:
		return false
	case !hasOf(w, verbs) && (!last && !(at+1 < len(w) && w[at+1] == "W" && c.english) ||
		hasClass(w[:1], "PREP", "DE", "PRT")),
		hasClass(w[len(w)-1:], "BE") && !last:
		return false // "with a blood thinner", "what helps most is"
	case leads(w[:at]):
		return !fact(w[at+1:])
	}
	return judges(w) && !harmed(w) && !strings.Contains(c.text, "-against")
}

// asked reports whether these, which stand under "that", ask for an act on a medicine: "que
// suelte las pastillas".
func asked(w []string) bool {
	return hasClass(front(w, 1), "S", "E", "A", "SUBJ") && determined(w[1:]) && hasClass(w, "MED")
}

// judges reports whether a clause calls something good, and not what a medicine does.
func judges(w []string) bool {
	if hasOf(w, unbidden) {
		return true
	}
	at := slices.IndexFunc(w, func(class string) bool { return class == "WELL" || class == "IDEA" })
	be := slices.Index(w, "BE")
	if at > be && be >= 0 && !hasOf(w, taking) && !hasClass(w, "HAVE") {
		return true
	}
	at = slices.Index(w, "ENOUGH") // "works well for the eye drops"
	return at >= 0 && hasClass(w[at:], "MED") &&
		hasClass(front(skip(w[at+1:], "WELL", "ADV"), 1), "PREP")
}

// unbidden are classes that no sentence has that only tells what a medicine does.
var unbidden = classSet("NOHARM REST LAST GONE WITHOUT")

// led are classes that a noun with a medicine in it begins with.
var led = classSet("DET YOUR THIS W FACT N S A E ILL PART NUM OF DE MED ED VED FORM HIGHER ADV " +
	"FREQ FINDING MORE PREP PRT TAKEN GENERIC")

// leads reports whether these and a medicine are one noun: "the side effects of (pills)".
func leads(w []string) bool {
	for k, class := range w {
		if !led[class] || k > 0 && determiners[class] && !joint[w[k-1]] {
			return false
		}
	}
	return true
}

var joint = classSet("OF DE PREP ADV")

// Verbs are classes of what is said of a medicine; of the known ones, the medicine does
// something, or something is done to it that changes nothing.
var (
	verbs = classSet("MAY MOD WILL DO BE HAVE FACT VS V VI ENOUGH GAIN CURE TAKE TAKES TAKEN " +
		"NEED OK MEANS LOOKS VA FUT CL")
	does = classSet("OK OKINF FACT V VS VINF VI ENOUGH GAIN CURE HAVE NEED TAKE TAKES TAKEINF " +
		"LEND LEAVE ILL BE")
	done = classSet("OK FACT TAKEN DET ENOUGH")
	is   = classSet("HIGHER MORE OK OKING DET NUM FACT ED TAKEN MED FORM AMT PREP OF DE")
)

// fact reports whether what stands behind a medicine is known to be harmless.
func fact(w []string) bool {
	at := slices.IndexFunc(w, func(class string) bool { return verbs[class] })
	switch {
	case len(w) == 0:
		return true
	case at < 0:
		return !hasClass(w[:1], "W", "E", "A", "N", "S", "IDEA", "WELL")
	case hasClass(w, "LAST", "REST", "WITHOUT", "HALF", "NOMORE"),
		hasClass(w, "GONE") && !hasClass(w, "YOU"):
		return false
	}
	rest := skip(w[at+1:], "ADV", "CL")
	switch w[at] {
	case "CL":
		return hasOf(front(rest, 1), does)
	case "MAY", "DO", "WILL", "MOD", "VA":
		if hasClass(front(rest, 1), "BE") {
			return hasOf(front(skip(rest[1:], "ADV", "IDEA"), 1), done)
		}
		return hasOf(front(rest, 1), does)
	case "BE":
		rest = skip(rest, "IDEA")
		return hasOf(front(rest, 1), is) || hasClass(w, "ENOUGH") ||
			hasClass(front(rest, 1), "WELL") && hasClass(rest, "FACT") // "easy to mix up"
	case "HAVE":
		return !hasClass(front(rest, 1), "ED", "VED")
	}
	return true
}

// labels reports whether a clause says no more than an illness, and the one before it what
// the reader has: "your tiredness has a name: anemia".
func (s *parsed) labels(i int) bool {
	if !s.clauses[i].colon || i == 0 || !onlyIll().MatchString(s.clauses[i].wide) || s.asks ||
		!s.full {
		return false
	}
	before := s.clauses[i-1].told
	return hasClass(before, "YOUR", "YOU", "THIS", "FINDING") && !hasOf(before, excuses) &&
		!hasClass(before, "MAY", "NEED", "TAKE", "PREP")
}
