package speech

import "slices"

// request reports whether a clause that begins so is a request to change something.
func (s *parsed) request(w []string, begins bool) bool {
	if len(w) == 0 || hasClass(w, "BE", "HAVE", "MOD", "MAY", "WILL", "THEY", "DO", "FINDING") {
		return false
	}
	if w[0] == "FORMAL" {
		w = w[1:]
	}
	switch w[0] {
	case "LETS":
		return len(w) > 1 && (w[1] == "VING" || w[1] == "TAKING" || w[1] == "GER") && s.act(w[1:], false)
	case "V", "VI", "LEAVE", "NOMORE", "TAKE", "OK", "TRY":
		return s.act(w, false)
	case "W", "E", "LEND", "LOOKS", "A":
		// "steroid tablets" is no request, nor is "(que) bloquea las hormonas".
		return (w[0] != "A" || begins) && !hasClass(w, "VED") && determined(w[1:]) && s.act(w, false)
	}
	return false
}

// determined reports whether the object of an act begins as one: "(up) your tablets".
func determined(w []string) bool {
	for k, class := range w {
		switch class {
		case "MED":
			return k > 0 && w[k-1] == "PRT" // "hop off the pill"
		case "DET", "YOUR", "THIS", "AMT", "LESS", "MORE", "REST", "WITHOUT", "NUM":
			return true
		case "PRT", "PREP", "FROM", "OF", "TO", "ADV", "DE", "CL":
		default:
			return false
		}
	}
	return false
}

// act reports whether these classes are an act on a medicine that is not harmless.
func (s *parsed) act(w []string, may bool) bool {
	head, rest := w[0], w[1:]
	if hasClass(front(rest, 2), "NOT") {
		return false
	}
	switch {
	case hasClass(rest, "BETWEEN"):
		return acts[head] || opened[head] || okays[head]
	case head == "NOMORE":
		rest = skip(rest, "DET", "YOUR", "DE", "THIS")
		return len(rest) > 0 && (rest[0] == "MED" || rest[0] == "AMT")
	case acts[head]:
		return s.reaches(rest, true) || s.bare && head == "VINF" && !may && !hasOf(rest, noun) &&
			!hasClass(rest, "DET", "YOUR", "THIS") // "se pueden dejar"
	case opened[head]:
		return s.reaches(rest, false) && !(may && !determined(rest))
	case taking[head] && may && hasClass(front(rest, 1), "END"):
		return s.reaches(rest[1:], true) // "puede terminar el tratamiento"
	case taking[head]:
		return s.taken(rest)
	case okays[head]:
		if hasClass(front(rest, 2), "WITHOUT") {
			return s.reaches(rest, true) // "carry on without it"
		}
		at := slices.Index(rest, "MED")
		return head != "BE" && at >= 0 && s.reaches(rest, false) && hasClass(rest[:at], "LESS", "REST")
	}
	return false
}

// taken reports whether a medicine is taken in another way than before, or so much of it.
func (s *parsed) taken(w []string) bool {
	if !s.reaches(skip(w, "OK", "OKING", "HAVE", "NEED"), true) && !s.elided(w) {
		return false
	}
	for k, class := range w {
		switch class {
		case "NUM":
			if rest := skip(w[k+1:], "ADV"); k == 0 && (len(rest) == 0 || apart[rest[0]]) {
				return true // "take two at once"
			}
		case "AMT", "QTY", "LESS", "GONE", "REST", "V":
			return true
		case "FREQ":
			if !hasClass(w, "SAME") && hasClass(w[:k], "MED", "IT", "LO") {
				return true
			}
		case "HIGHER":
			return hasClass(w[k:], "MED")
		case "INSTEAD":
			return hasClass(w, "MED")
		case "MED":
			if k > 0 && (w[k-1] == "NUM" || w[k-1] == "MORE") || k+1 < len(w) && w[k+1] == "MORE" {
				return true
			}
		}
	}
	return false
}

// elided reports whether nothing is said to be taken, where that can be a medicine: "take half
// at night".
func (s *parsed) elided(w []string) bool {
	if hasClass(front(w, 1), "OK", "HAVE", "NEED") {
		return false
	}
	at := slices.IndexFunc(w, func(c string) bool { return c == "LESS" || c == "QTY" || c == "NUM" })
	if at < 0 || !s.med && !s.after && !s.bare {
		return false
	}
	for _, class := range w[at+1:] {
		if apart[class] && (class != "DET" || w[at] == "NUM") {
			break
		}
		if noun[class] {
			return false
		}
	}
	return at < 3
}

// apart stand before what no longer says what is taken: "take two (at night)".
var apart = classSet("PREP SUB DE DET")

// noun are classes behind which no other object of the same act comes.
var noun = classSet("W N S E A ILL PART FINDING")

// reaches reports whether the object of an act is a medicine, or "it" where that is one.
func (s *parsed) reaches(w []string, it bool) bool {
	named := false
	for _, class := range w {
		switch {
		case class == "MED" || class == "AMT":
			return true
		case class == "IT" || class == "LO":
			return it && (s.med || s.after || s.bare)
		case !object[class] || named && class == "PREP":
			return false
		}
		named = named || noun[class]
	}
	one := len(w) == 1 && w[0] == "NUM" // "begin one"
	return one && it && (s.med || s.after)
}

func skip(w []string, classes ...string) []string {
	for len(w) > 0 && slices.Contains(classes, w[0]) {
		w = w[1:]
	}
	return w
}
