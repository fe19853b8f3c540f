package speech

import (
	"slices"
	"strings"
)

// said is for what is not asked of the reader but said of the medicine: "the dose should be
// raised", "two puffs do the trick", "most people need half a tablet".
func (s *parsed) said(w []string, text string) bool {
	if s.bare && hasClass(front(w, 2), "THEM", "IT") && hasClass(front(w, 4), "MAY", "MOD") &&
		passive(w) {
		return true // "they can be stopped"
	}
	if hasClass(w, "HEDGE", "FINDING", "LOOKS", "SOME", "DEFINED") || len(w) == 0 {
		return false
	}
	w = skip(w, "ADV")
	k := slices.IndexFunc(w, func(c string) bool { return c == "MED" || c == "AMT" })
	unnamed := s.bare && (hasClass(w, "IT") || hasClass(front(w, 3), "HALF") ||
		hasClass(front(w, 1), "TAKING", "TAKEINF", "VING"))
	if k < 0 && !unnamed {
		return false
	}
	if s.change(w) && fine(w) {
		return true
	}
	if k < 0 || hasClass(w, "NOT") {
		return k >= 0 && hasClass(w[k:], "NONEED", "USELESS") && !hasClass(w, "MAY", "THEY")
	}
	before, behind := w[:k], w[k+1:]
	may := hasClass(w, "MAY")
	switch {
	case !may && !hasClass(w, "THEY") && hasClass(behind, "NONEED", "USELESS", "MAYGO"):
		return true
	case !may && hasClass(before, "YOU") && hasClass(w, "REST", "WITHOUT") &&
		!hasClass(before, "OK", "OKINF", "OKING", "TRY"):
		return true
	case (hasOf(before, taking) || hasClass(before, "TAKES")):
		return !may && (w[k] == "AMT" || hasClass(before, "HALF")) &&
			!hasClass(front(before, 1), "OK", "TAKE")
	case hasOf(before, advice) || hasOf(before, okays):
		return false
	}
	return ofMedicine(w[k], behind, may, text) ||
		!may && k == 0 && w[k] == "AMT" && hasClass(front(behind, 1), "PREP", "FREQ")
}

// ofMedicine reports whether what stands behind a medicine says what is to be done with it.
func ofMedicine(named string, behind []string, may bool, text string) bool {
	m := slices.IndexFunc(behind, func(c string) bool { return modal[c] })
	switch {
	case m >= 0 && (passive(behind[max(0, m-1):]) ||
		len(behind) == m+2 && strings.HasSuffix(text, " go")):
		return true
	case m >= 0 && hasClass(behind[m:], "TAKEN", "TAKEINF") &&
		hasClass(behind[m:], "FREQ", "LESS", "AMT", "QTY"):
		return true
	case len(behind) > 2 && behind[0] == "BE" && hasClass(behind[1:3], "WELL") &&
		hasClass(behind[2:], "TAKEN", "VED"):
		return true
	case len(behind) > 1 && behind[0] == "BE" && hasClass(front(behind, 4), "QTY", "AMT"):
		return !may && named == "MED"
	}
	return false
}

// change reports whether a clause begins with a change of how a medicine is taken: "half a
// dose", "a week without tablets", "skipping one".
func (s *parsed) change(w []string) bool {
	for j, class := range w {
		switch class {
		case "V", "VING", "VINF", "VSE":
			return j == 0 && (s.reaches(w[1:], true) || hasClass(front(w, 4), "LESS", "FREQ") ||
				hasClass(front(w, 2), "NUM"))
		case "TAKING", "TAKEINF":
			return j == 0 && hasClass(w, "LESS", "FREQ", "AMT", "HIGHER", "INSTEAD") ||
				j == 0 && hasClass(front(w, 2), "NUM")
		case "AMT":
			return true
		case "LESS", "HIGHER", "REST", "WITHOUT", "KIN":
			if class == "LESS" && s.elided(w) {
				return true
			}
			return hasClass(w[j:min(len(w), j+5)], "MED", "AMT")
		case "MED":
			return j+1 < len(w) && (w[j+1] == "LESS" || w[j+1] == "HIGHER")
		default:
			if !leading[class] {
				return false
			}
		}
	}
	return false
}

// leading may stand before what is changed.
var leading = classSet("DET YOUR THIS W N S NUM QUANT PREP OF DE ADV E A MORE")

// fine reports whether a clause finds nothing wrong with what it says.
func fine(w []string) bool {
	if hasClass(w, "MAY", "THEY") {
		return false
	}
	if hasClass(w, "NOT", "NOBODY") {
		return !hasClass(w, "WELL", "ENOUGH", "CURE")
	}
	return hasOf(w, enough) || hasClass(w, "WILL", "FUT")
}
