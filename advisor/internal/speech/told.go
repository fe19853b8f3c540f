package speech

import "slices"

// Forms list what an order looks like, so an order in a form of its own passes. What
// follows goes the other way. It looks for what makes a clause advice, whatever the act
// is: a request, "you can", "it is fine to", "how about", "we suggest". Advice with a
// medicine in it is an order unless its act is one of those that a reader may well do
// with a medicine (OK), or a taking of it that changes nothing.

// tells reports whether a clause advises the reader to change how a medicine is taken.
func (s *parsed) tells(i int) bool {
	c := &s.clauses[i]
	before, behind := s.around(i)
	if i > 0 && !before.sub && !hasClass(front(before.told, 1), "MOD") {
		s.bare = s.bare && !hasOf(before.told, noun) // "it" may be what that one names
	}
	w := c.told
	switch {
	case !s.med && !s.after && !s.bare, hasClass(w, "TEAM", "PAST"),
		hasClass(w, "BAD") && !hasClass(w, "NOT"):
		return false
	case c.sub && c.who:
		return s.whoever(w)
	case c.sub && c.that && i > 0:
		if doubted().MatchString(before.wide) || hasClass(before.told, "BAD") {
			return false
		}
		if hasOf(before.told, advice) && s.first(w, false) {
			return true
		}
	case c.sub && c.why:
		return s.advised(w, false)
	case c.sub:
		return false
	case hasClass(w, "NONEED") && behind.sub && hasClass(behind.told, "ILL"):
		return false // "no hacen falta antibióticos para un resfriado"
	}
	if len(w) > 0 && w[0] == "INSTEAD" && i+1 < len(s.clauses) && !behind.sub &&
		s.reaches(w[1:], false) {
		return true // "instead of the tablet, use a tea"
	}
	if no := skip(w, "ADV", "DO", "YOU"); len(no) > 1 && no[0] == "NOT" && taking[no[1]] &&
		s.reaches(no[2:], false) && dayEnd().MatchString(c.text) ||
		s.after && notNow().MatchString(c.text) {
		return true // "do not take the tablet on Mondays"
	}
	begins := s.begins(i)
	return !s.asks && (s.request(skip(w, "ADV", "PREP"), begins) || s.formal(w, begins) ||
		s.said(w, c.text) || s.permits(c, before, behind) || s.alone(i)) ||
		s.advised(w, i == 0)
}

// around are the clauses beside one, empty where there is none.
func (s *parsed) around(i int) (before, behind *clause) {
	before, behind = &clause{}, &clause{}
	if i > 0 {
		before = &s.clauses[i-1]
	}
	if i+1 < len(s.clauses) {
		behind = &s.clauses[i+1]
	}
	return before, behind
}

// permits reports whether a clause allows what stands under "if" or "before" beside it.
func (s *parsed) permits(c, before, behind *clause) bool {
	w := c.told
	if behind.sub && (hasClass(w, "HARMLESS", "NOPASA", "ADVISE") && !hasClass(w, "OK", "OKINF") ||
		hasClass(w, "NONEED") && hasClass(w, "OK", "OKINF")) {
		// "it does not matter if you skip one", "no need to ask before you skip one"
		at := slices.Index(behind.told, "NOT") // "no matter if you do not take it"
		return s.first(behind.told, false) || at >= 0 && at+1 < len(behind.told) &&
			taking[behind.told[at+1]] && s.reaches(behind.told[at+2:], true)
	}
	if !before.sub || hasClass(w, "NOT") || hasOf(w, noun) || len(w) > 4 {
		return false
	}
	// "if you want to skip one, go ahead"
	yes := hasClass(w, "CONSENT", "HARMLESS", "WELL") || slices.Equal(w, []string{"YOU", "MAY"})
	return yes && s.first(before.told, false)
}

// formal is for requests behind what tells when: "los días malos añada ...".
func (s *parsed) formal(w []string, begins bool) bool {
	k := slices.Index(w, "FORMAL")
	for _, class := range w[:max(k, 0)] {
		if !when[class] {
			return false
		}
	}
	return k > 0 && begins && s.act(w[k+1:], false)
}

// when may stand before a request.
var when = classSet("DET S W N A DE PREP NUM ADV THIS E PART FREQ")

// alone reports whether a sentence says no more than when and how much: "from today, half a
// tablet".
func (s *parsed) alone(i int) bool {
	w := skip(s.clauses[i].told, "ADV")
	if i == 0 || i+1 < len(s.clauses) || len(w) != 1 || w[0] != "AMT" {
		return false
	}
	return !slices.ContainsFunc(s.clauses[:i], func(c clause) bool {
		return !hasClass(front(c.told, 1), "ADV", "PREP", "FROM", "DE", "FREQ", "PRT")
	})
}

// begins reports whether a clause is the first that stands under nothing.
func (s *parsed) begins(i int) bool {
	return !slices.ContainsFunc(s.clauses[:i], func(c clause) bool { return !c.sub })
}

// named are the classes behind which an act stands under "to" or as a noun; asking, those
// that are advice in a question, too.
var (
	named  = classSet("WHYKEEP WELL IDEA NONEED ENOUGH")
	asking = classSet("TRY WHYNOT WHYKEEP")
)

// advised looks for advice and the act behind it.
func (s *parsed) advised(w []string, first bool) bool {
	for k, class := range w {
		before, behind := w[:k], w[k+1:]
		unneeded := class == "NONEED" || class == "WHYKEEP"
		switch {
		case !advice[class], class == "HOWTO" && (k > 0 || !first),
			s.asks && !asking[class], hasClass(before[max(0, k-3):], "NOT"),
			modal[class] && !reader(before), !modal[class] && hasClass(before, "THEY"),
			class == "NONEED" && hasClass(w, "ALONE"):
		case named[class]:
			if s.under(behind, unneeded) {
				return true
			}
		case s.first(behind, class == "MAY"):
			return true
		case class == "WE" && s.bare && len(behind) > 2 && behind[0] == "MOD" &&
			behind[1] == "W" && behind[2] == "IT":
			return true // "I would build it up"
		}
	}
	return false
}

// under is for an act with a form of its own: "it is fine (to stop)", "no harm (in stopping)".
func (s *parsed) under(w []string, unneeded bool) bool {
	if unneeded && hasOf(front(w, 3), acts) {
		return false // "there is no need to stop it"
	}
	if unneeded && s.reaches(w, false) && !hasClass(w, "OK", "OKING") {
		return true // "why keep taking them"
	}
	for j, class := range w {
		switch class {
		case "TO", "VINF", "VSE", "INF", "TAKEINF", "OKINF", "VING", "ING", "TAKING", "OKING":
			if class == "TO" {
				j++
			}
			if unneeded && j < len(w) && taking[w[j]] {
				return s.reaches(w[j+1:], true)
			}
			return s.first(w[j:], false)
		case "VED":
			if j > 0 && w[j-1] != "BE" && w[j-1] != "HAVE" && s.reaches(w[j+1:], false) {
				return true // "it is time she came off it"
			}
		case "V", "VI", "REST", "WITHOUT":
			if (j == 0 || w[j-1] == "BE") && s.act(w[j:], false) {
				return true
			}
		case "NOT", "MAY", "MOD":
			return false
		case "AMT":
			return true
		case "MED":
			return passive(w[j+1:]) // "no harm if the tablet is left out"
		}
	}
	return false
}

// whoever is for "anyone who feels well can skip a dose".
func (s *parsed) whoever(w []string) bool {
	for k := 2; k < len(w); k++ {
		if modal[w[k]] && !hasClass(w[:k], "NOT", "YOU", "MED") && s.first(w[k+1:], true) {
			return true
		}
	}
	return false
}

// first reports whether the first act in a clause is one on a medicine that is not harmless.
func (s *parsed) first(w []string, may bool) bool {
	for j := range w {
		switch class := w[j]; {
		case class == "NOT" || class == "HEDGE":
			return false
		case acts[class], taking[class], opened[class], okays[class]:
			if may && j+1 < len(w) && w[j+1] == "NEED" {
				return false // "may need a lower dose"
			}
			if s.act(w[j:], may) {
				return true
			}
			if (okays[class] || taking[class]) && class != "BE" && class != "TRY" {
				return false
			}
		case class == "AMT" && j < 2:
			return true // "we recommend one more tablet"
		case class == "MED" || class == "AMT":
			return passive(w[j+1:]) // "no harm if the tablet is left out"
		}
	}
	return false
}

// passive reports whether something is done to the medicine before these.
func passive(w []string) bool {
	for k, class := range w {
		switch class {
		case "BE", "MOD", "MAY":
			rest := w[k+1:]
			for len(rest) > 0 && (rest[0] == "ADV" || rest[0] == "BE" || rest[0] == "CL") {
				rest = rest[1:]
			}
			return hasClass(front(rest, 1), "VED", "VI", "VSE") ||
				k > 0 && w[k-1] == "SE" && hasClass(front(rest, 1), "VINF")
		case "NOT", "OK", "TAKE":
			return false
		}
	}
	return false
}

// reader reports whether what stands before a modal is the reader, or nobody.
func reader(before []string) bool {
	if len(before) == 1 && before[0] == "NUM" ||
		hasClass(before, "WELL", "IDEA") && !hasClass(before, "MED", "THEY") {
		return true // "one could", "the best way is to"
	}
	for len(before) > 0 && hasClass(before[:1], "HEDGE", "CL", "SE") {
		before = before[1:]
	}
	for _, class := range before {
		if class == "MED" || class == "SOME" || class == "IT" || class == "THIS" || class == "MAY" {
			return false
		}
	}
	return hasClass(before, "YOU", "WE", "WHYNOT", "ANYONE", "THEY") || len(skip(before, "ADV")) == 0
}
