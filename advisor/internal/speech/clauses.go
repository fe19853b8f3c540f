package speech

import (
	"slices"
	"strings"

	"example.com/crosstalk/internal/pattern"
)

// A clause is a part of a sentence with one verb or so, as forms see it: words or
// their tags, with a blank between.
type clause struct {
	text     string
	wide     string   // the same by classes
	told     []string // and by narrower ones, for what is told
	plain    []string // and with what is known of medicines
	from, to int      // bytes of the sentence
	that     bool     // stands under "that"
	who      bool     // stands under "who"
	why      bool     // stands under "because", which says what is so
	colon    bool     // stands behind a colon
	english  bool     // where a word behind a noun is a verb
	sub      bool     // stands under "if", "whether", "that" ...
}

type parsed struct {
	clauses []clause
	text    string // of the whole sentence, as clauses are written
	wide    string
	after   bool // the sentence before it names a medicine
	asks    bool // a question
	bare    bool // begins its text, so that nothing before it is "it"
	full    bool // ends as a sentence does, and not as a heading
	med     bool // a medicine is named
	ill     bool // an illness is named, or nothing wrong
}

var illForm = pattern.New(`ILL|GENERIC|\b(?:wrong|healthy|harmless|sick|nada|san[oa]|` +
	`inofensiv[oa]|importancia|likel(?:y|iest)|probable|ADV -cause|MEANS venga|` +
	`broken|injured|roto|rota|rompio|fracturado)\b`)

// A unit is what a clause is made of: a token, or several with one tag.
type unit struct {
	text     string // the tag, or the word
	word     string // the first word
	from, to int
	tagged   bool
	future   bool // in Spanish, by its accent
}

// parse reads a sentence. After one that names a medicine, what an act is done to may
// be "it".
func (r *Reader) parse(sentence string, after bool) *parsed {
	tokens := tokensOf(sentence)
	units := r.g.amounts(r.tag(tokens))
	spans := r.g.spans(tokens)
	r.g.recall(units, after)
	end := strings.TrimRight(sentence, " \n\t\"”»)")
	s := &parsed{asks: strings.HasSuffix(end, "?"), full: fullEnd().MatchString(end)}
	var all []string
	for _, u := range units {
		all = append(all, r.g.written(u))
		s.med = s.med || u.text == "MED" || u.text == "NAME" || u.text == "AMT"
	}
	s.text = strings.Join(all, " ")
	s.wide, s.after = r.g.wide(units, spans), after
	s.ill = illForm().MatchString(s.text) || strings.Contains(s.wide, "NOILL") ||
		strings.Contains(s.wide, "CAUSED") || strings.Contains(s.wide, "PART BE") ||
		strings.Contains(s.wide, "SUFFER FORM") // "gota" is a drop, too
	s.clauses = r.g.clauses(units, spans)
	return s
}

var fullEnd = pattern.New(`[.!…]$`)

// tag gives tokens their tags, by the longest phrase.
func (r *Reader) tag(list []token) (units []unit) {
	same := func(s string) string { return s }
	part := map[int]int{} // the rest of a phrase with a gap, by where it begins
	for i := 0; i < len(list); {
		if n := part[i]; n > 0 { // takes no part in what it stands in
			i += n
			continue
		}
		tag, n, rest, restLen := r.g.words.at(list, i, same)
		if name, m, _, _ := r.names.at(list, i, stemOf); name != "" && (m > n || tag == "MED") {
			tag, n, rest = name, m, 0
		}
		if rest > 0 {
			part[rest] = restLen
		}
		if tag == "" {
			n = 1
			switch word := list[i].text; {
			case isMedicine(word):
				tag = "NAME"
			case isIllness(word) || r.g.isPlural(word, "ILL"):
				tag = "ILL"
			case r.g.isPlural(word, "PART"):
				tag = "PART"
			default:
				tag = r.g.clitic(word)
			}
		}
		if list[i].future && (tag == "CHGs2" || tag == "CONTs2" || tag == "GIVEs2") {
			tag, n = "", 1 // "quitará", and not "quitara"
		}
		u := unit{tag, list[i].text, list[i].from, list[i+n-1].to, tag != "", list[i].future}
		if tag == "" {
			u.text = u.word
		}
		for _, t := range list[i+1 : i+n] {
			u.word += " " + t.text
		}
		if i+n < len(list) && (tag == "MED" || tag == "NAME") && r.g.isThing(list, i+n) {
			u.text, u.tagged = "thing", true // "medicine box"
		}
		if n := len(units); n > 0 && tag == "MED" && units[n-1].word == "lower" &&
			strings.HasSuffix(u.word, "s") {
			units[n-1].text, units[n-1].tagged = "lower", false // "lower doses"
		}
		if supplement().MatchString(u.word) && r.g.isTaken(units) {
			u.text, u.tagged = "MED", true // "take iron", and not "iron in food"
		}
		units = append(units, u)
		i += n
	}
	return units
}

// recall makes medicines of "it" and "them" behind a verb that changes how one is taken,
// and of "it" that "can be" changed, once one is named.
func (g *grammar) recall(units []unit, named bool) {
	for i, u := range units {
		named = named || u.text == "MED" || u.text == "NAME" || u.text == "AMT"
		object := u.word == "it" || u.word == "them"
		if !named || !object && u.word != "they" {
			continue
		}
		for j := i - 1; object && j >= 0 && j >= i-2; j-- {
			if strings.HasPrefix(units[j].text, "CHG") || units[j].text == "CONTing" {
				units[i].text, units[i].tagged = "MED", true
			}
		}
		if i == 0 && len(units) > 3 && units[2].word == "be" && units[3].text == "CHGed" {
			units[i].text, units[i].tagged = "MED", true
		}
	}
}

// isPlural reports whether a word is the plural of one with that tag, or has such a one.
func (g *grammar) isPlural(word, tag string) bool {
	for _, end := range []string{"s", "es"} {
		for _, other := range []string{strings.TrimSuffix(word, end), word + end} {
			if g.isTagged(other, tag) {
				return true
			}
		}
	}
	return false
}

// isThing reports whether the word at i makes something else of the medicine
// before it.
func (g *grammar) isThing(list []token, i int) bool {
	tag, _, _, _ := g.words.at(list, i, func(s string) string { return s })
	return tag == "THING" && g.lang == "en"
}

var number = pattern.New(`^\d`)

// amounts joins "2.5 mg", "two more tablets" and "a double dose" to amounts.
func (g *grammar) amounts(units []unit) (list []unit) {
	isForm := func(u unit) bool {
		return u.text == "FORM" || g.isForm(u.word[strings.LastIndexByte(u.word, ' ')+1:])
	}
	for i := 0; i < len(units); i++ {
		u := units[i]
		count := u.text == "NUM" || number().MatchString(u.word)
		more := u.text == "MORE" && !(i > 0 && (isWord[g.lang]().MatchString(units[i-1].word) ||
			u.word == "second" && article().MatchString(units[i-1].word)))
		if count || more {
			end := 0
			for j := i + 1; j < len(units) && j <= i+4; j++ {
				x := units[j]
				if count && x.text == "UNIT" && j <= i+3 ||
					isForm(x) || more && (x.text == "MED" || x.text == "NAME" && j == i+1 || x.text == "FORM") {
					end = j
					break
				}
				if x.text != "MORE" && x.text != "NUM" && x.text != "NAME" && x.text != "MED" &&
					x.text != "ADV" && (x.tagged || g.block[x.word] || !letters().MatchString(x.word)) &&
					!number().MatchString(x.word) {
					break
				}
			}
			if end > 0 && spoonWord().MatchString(units[end].word) &&
				slices.ContainsFunc(units[end:min(end+4, len(units))], isFood) {
				end = 0 // "two spoons of olive oil"
			}
			if end > 0 {
				word := u.word + " " + units[end].word
				list = append(list, unit{"AMT", word, u.from, units[end].to, true, false})
				i = end
				continue
			}
		}
		list = append(list, u)
	}
	return list
}

var letters = pattern.New(`^[a-z]`)

func (g *grammar) isForm(word string) bool { return g.isTagged(word, "FORM") }

func (g *grammar) isUnit(word string) bool { return g.isTagged(word, "UNIT") }

func (g *grammar) isTagged(word, tag string) bool {
	return slices.ContainsFunc(g.words.phrases[word], func(p phrase) bool {
		return p.tag == tag && len(p.words) == 1
	})
}

// marks are tags that clauses are cut by; forms see the words.
var marks = map[string]bool{"SUB": true, "WHO": true, "PLAIN": true, "REPORT": true,
	"NUM": true, "WORD": true, "UNIT": true, "FORM": true, "MORE": true, "THING": true}

// written is how a unit stands in a clause.
func (g *grammar) written(u unit) string {
	if u.tagged && !marks[u.text] {
		return u.text
	}
	words := strings.Split(u.word, " ")
	for i, w := range words {
		if g.block[w] || u.text == "THING" {
			words[i] = "-" + w
		}
	}
	return strings.Join(words, " ")
}

// In "the tablet has done its work and can go", both clauses are of the tablet.
var (
	noSubject     = pattern.New(`^(?:ADV |DET )*(?:MOD|MAY|BE|MAYGO)\b`)
	medicineFirst = pattern.New(`^(?:ADV )*(?:DET |THIS |W |E ){0,3}MED `)
)

// classed writes a clause behind others by classes.
func (g *grammar) classed(now []unit, spans map[int]span, list []clause) (string, []string) {
	wide, told := g.wide(now, spans), g.told(now, spans)
	if len(list) > 0 && noSubject().MatchString(wide) {
		lead := medicineFirst().FindString(list[len(list)-1].wide)
		wide, told = lead+wide, append(strings.Fields(lead), told...)
	}
	return wide, told
}

// clauses cuts a sentence.
func (g *grammar) clauses(units []unit, spans map[int]span) (list []clause) {
	var now, before []unit // this clause, and the one that it may share a beginning with
	sub, that, who, why, comma, colon := false, false, false, false, true, false
	reported, under := false, false // under: a clause that is not the first stands under "if" or so
	flush := func() {
		if len(now) > 0 {
			var words []string
			for _, u := range now {
				words, reported = append(words, g.written(u)), reported || u.text == "REPORT"
			}
			under = under && len(list) > 0 || sub && len(list) > 0
			wide, told := g.classed(now, spans, list)
			list = append(list, clause{strings.Join(words, " "), wide, told, g.plain(now, spans),
				now[0].from, now[len(now)-1].to, that, who, why, colon, g.lang == "en", sub})
			before, colon = now, false
		}
		now = nil
	}
	for i, u := range units {
		u.text = notClause(u, units[i+1:])
		switch {
		case strings.ContainsAny(u.word, ",;()—–\"“”«»¿¡") && !u.tagged:
			flush()
			lead, ok := g.shared(before, true, true)
			if ok && u.word == "," && (!sub || listed(units[i+1:])) {
				now = append(now, lead...)
			} else {
				sub = false
			}
			comma = true
		case u.word == ":" && !u.tagged:
			flush()
			sub, comma, colon = reported, true, true
		case u.text == "SUB" && !(u.word == "that" && (comma && len(now) == 0 ||
			pronoun(units[i+1:]))) || g.relative(u, now):
			flush()
			onlyThen(list, u.word)
			sub, comma = true, false
			why = becauseWord().MatchString(u.word)
			who = u.text == "WHO" || u.word == "quien" || u.word == "quienes"
			that = u.word == "that" || u.word == "que" || strings.HasPrefix(u.word, "as ")
		case g.joins(u, units[i+1:]) && (len(now) > 0 || comma):
			if comma && len(now) == 0 {
				// ", and stop ..." begins anew; ", or you have ..." goes on with what "if" began
				sub = (u.word == "or" || u.word == "o") && len(list) > 1 && under
				break
			}
			flush()
			if lead, ok := g.shared(before, u.word == "or" || u.word == "o" || u.word == "ni", false); ok {
				now = append(now, lead...)
			}
		default:
			now = append(now, u)
			comma = false
		}
	}
	flush()
	return list
}

// listed reports whether a comma follows: in "if you stop, skip or change it, tell us", a
// list stands under "if", in "if you stop, tell us" an order behind it.
func listed(rest []unit) bool {
	return slices.ContainsFunc(rest, func(u unit) bool { return u.word == "," && !u.tagged })
}

// pronoun reports whether the "that" before these is one: "swallow that each day".
func pronoun(rest []unit) bool {
	return len(rest) == 0 || rest[0].text == "FREQ" || rest[0].text == "ADV" ||
		!rest[0].tagged && !letters().MatchString(rest[0].word)
}

// joins reports whether a word joins clauses; "ni una" joins nothing.
func (g *grammar) joins(u unit, rest []unit) bool {
	switch u.word {
	case "ni":
		return !u.tagged && (len(rest) == 0 || !strings.HasPrefix(rest[0].word, "un"))
	case "and", "or", "but", "nor", "y", "e", "o", "u", "pero":
		return !u.tagged
	}
	return false
}

// relative is for words that begin a clause only after something.
func (g *grammar) relative(u unit, now []unit) bool {
	return u.text == "WHO" && len(now) > 0
}

func (g *grammar) isNot(word string) bool {
	return word == "not" || word == "never" || word == "no" || word == "nunca" || word == "jamas"
}

var article = pattern.New(`^(?:your|the|an?|el|la|los|las|su|sus)$`)

// shared is the beginning that a clause has in common with the one before it: in
// "do not stop or change", "do not". Without "or", and with an object of its own,
// the first clause keeps its "not" for itself.
func (g *grammar) shared(before []unit, or, comma bool) (lead []unit, ok bool) {
	verb := -1
	for i, u := range before {
		if u.text == "PLAIN" && i > 0 && article().MatchString(before[i-1].word) {
			continue // "your walk"
		}
		if strings.HasPrefix(u.text, "CHG") || strings.HasPrefix(u.text, "CONT") ||
			u.text == "PLAIN" || u.text == "GIVE" {
			verb = i
		}
	}
	if verb < 0 {
		if len(before) > 0 && !comma && g.subjects[strings.SplitN(before[0].word, " ", 2)[0]] {
			return before[:1], true // "the body can dry out and miss ...": no request
		}
		return nil, false
	}
	last := verb == len(before)-1
	if comma && !last {
		return nil, false
	}
	if !last && !or && before[verb].text != "PLAIN" {
		for _, u := range before[:verb] {
			if g.isNot(u.word) {
				return nil, false
			}
		}
	}
	return before[:verb], true
}
