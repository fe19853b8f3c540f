// Package speech finds, in the texts of messages, sentences that no message may
// have: orders about medicines, doses, diagnoses and promises.
//
// It goes by the form of a sentence. Words get tags (a verb that changes how a
// medicine is taken, a medicine, an amount, the care team, an illness); the
// sentence is cut into clauses, of which each knows whether it stands under "if",
// "whether", "that" and the like; and each clause is held against the forms of
// its language, in two writings: with its words (the narrow forms), and with nothing
// but the classes of its words (the wide ones). Words and forms are data, in en.txt and
// es.txt; the corpus of advisor/lint says what each form is needed for.
//
// Orders are found in a second way, since nobody can list their forms: told.go looks for
// what makes a clause advice (a request, "you can", "it is fine to", a dose that "should
// be raised"), whatever the act is, and lets pass what is known to be harmless.
//
// What both leave is denied by default, in deny.go and in the last forms of the data: a whole
// sentence that has a medicine, or the reader and an illness, or what becomes of somebody, and
// nothing that is known to make it harmless. join.go reads a question and its answer as one.
//
// It knows no more grammar than that: a hint that names no medicine passes.
package speech

import (
	"slices"
	"strings"

	"example.com/crosstalk/internal/pattern"
)

// A Kind is what is wrong with a sentence.
type Kind string

const (
	Order     Kind = "order"     // start, stop or change a medicine
	Dose      Kind = "dose"      // take that much
	Diagnosis Kind = "diagnosis" // you have, or do not have, that illness
	Promise   Kind = "promise"   // it will work, it cannot harm
)

// A Fault is a sentence that no message may have. From and To are bytes of the
// text: the clause that is at fault.
type Fault struct {
	Kind     Kind
	From, To int
}

// A Reader reads the texts of one language. It is immutable.
type Reader struct {
	g     *grammar
	names *lexicon // of medicines and illnesses of a pack
}

// NewReader returns a reader for a language ("en", "es-MX"), which knows these
// names of medicines and illnesses beside those of the language; nil for a
// language that it has no words for.
func NewReader(lang string, medicines, illnesses []string) *Reader {
	base, _, _ := strings.Cut(lang, "-")
	g := grammarOf(base)
	if g == nil {
		return nil
	}
	r := &Reader{g: g, names: newLexicon()}
	medicines = slices.Concat(medicines, knownMedicines())
	for tag, list := range map[string][]string{"NAME": medicines, "ILL": illnesses} {
		for _, name := range list {
			if words := wordsOf(g, name); g.isName(words) {
				r.names.add(tag, words, true)
			}
		}
	}
	return r
}

var sentenceEnd = pattern.New(`[.!?…]+["”»)]*(?:\s+|$)|\n\s*\n`)

// Faults lists what is wrong with a text, in its order; of a sentence at most one
// fault of a kind.
func (r *Reader) Faults(text string) (list []Fault) {
	listed := map[Kind]bool{}
	n := 0 // faults of the sentence before a joined one
	for _, s := range r.read(text) {
		found := r.faults(s.parsed)
		if s.joined {
			if n > 0 {
				continue
			}
			to := s.from + len(strings.TrimSpace(text[s.from:s.to]))
			for i := range found {
				found[i].From, found[i].To = 0, to-s.from
			}
		}
		n = len(found)
		for _, f := range found {
			if !listed[f.Kind] {
				list = append(list, Fault{f.Kind, f.From + s.from, f.To + s.from})
			}
		}
		for _, f := range r.g.lists {
			listed[f.kind] = listed[f.kind] || f.re.MatchString(s.text)
		}
	}
	return list
}

func (r *Reader) faults(s *parsed) (list []Fault) {
	done := map[Kind]bool{Order: !s.med && !s.after, Diagnosis: !s.ill} // cannot be there
	told := false
	for i, c := range s.clauses {
		for _, f := range r.g.forms {
			if done[f.kind] || !f.fits(s, i) || passes(r.g.pass, f.kind, s.text) {
				continue
			}
			done[f.kind] = true
			list = append(list, Fault{f.kind, c.from, c.to})
		}
		if !done[Diagnosis] && s.labels(i) && !passes(r.g.pass, Diagnosis, s.text) {
			done[Diagnosis] = true
			list = append(list, Fault{Diagnosis, c.from, c.to})
		}
		ordered := told || done[Dose] || done[Order] && (s.med || s.after)
		if !ordered && (s.tells(i) || s.denied(i)) && !passes(r.g.pass, Order, s.text) {
			told, done[Order] = true, true
			list = append(list, Fault{Order, c.from, c.to})
		}
	}
	return list
}

// fits reports whether a clause of a sentence has a form.
func (f *form) fits(s *parsed, i int) bool {
	if f.wide {
		return f.fitsWide(s, i)
	}
	c := &s.clauses[i]
	switch {
	case s.asks && !f.asks, c.sub != f.under, f.under && i > 0, f.med && !s.med:
		return false
	}
	return f.re.MatchString(c.text) && (f.not == nil || !f.not.MatchString(c.text))
}

// fitsWide reports whether a clause of a sentence has a form of the wide text.
func (f *form) fitsWide(s *parsed, i int) bool {
	c, text := &s.clauses[i], s.clauses[i].wide
	main := !c.sub || c.why && f.kind == Diagnosis ||
		c.that && i > 0 && (f.kind == Order || subject().MatchString(text) ||
			certain().MatchString(text) && strings.Contains(s.clauses[i-1].wide, "BE")) &&
			!doubted().MatchString(s.clauses[i-1].wide)
	if f.all {
		text, main = s.wide, i == 0
	}
	if f.full && !s.full || f.first && (c.sub || i > 0 && !s.clauses[i-1].sub) {
		return false
	}
	return main && (!s.asks || f.asks) && s.told(f.with, i) &&
		f.re.MatchString(text) && (f.not == nil || !f.not.MatchString(text))
}

// told reports whether a class stands before a clause, or a medicine in the sentence
// before it.
func (s *parsed) told(class string, i int) bool {
	if class == "" || class == "MED" && s.after {
		return true
	}
	return slices.ContainsFunc(s.clauses[:i], func(c clause) bool {
		return strings.Contains(c.wide, class)
	})
}

// subject is how a clause begins that is said of somebody, and no more of a noun.
var subject = pattern.New(`^(?:ADV )*(?:YOU|YOUR|IT|THIS|DET|MED|PART|ILL|NOT|HAVE|BE)\b`)

// certain is what a clause says that promises whatever it is said of.
var certain = pattern.New(`\b(?:NOHARM|GUAR)\b`)

// doubted is a clause that does not vouch for what its "that" says.
var doubted = pattern.New(`^(?:ADV )*OK|\b(?:HEDGE|MAY|TEAM|THEY|NOT|PAST)\b`)

// IsMedicine reports whether a word is one for a medicine, or a name of one.
func (r *Reader) IsMedicine(word string) bool {
	list := tokensOf(word)
	if len(list) != 1 {
		return false
	}
	name, n, _, _ := r.names.at(list, 0, stemOf)
	tag, _, _, _ := r.g.words.at(list, 0, func(s string) string { return s })
	return name == "NAME" && n == 1 || tag == "MED" || isMedicine(list[0].text)
}
