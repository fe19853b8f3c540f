// Package readers asks who reads what: whether somebody who reads some words of a pack
// has a record that rules out what they are about.
package readers

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/standing"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/lint/internal/config"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

// Readers asks about a pack. It remembers what it has been told. It is for one
// goroutine.
type Readers struct {
	terms    *term.Hierarchy
	hosts    map[*pack.Rule][]*pack.Rule
	prover   *prove.Prover
	concerns map[string]condition.Cond // by word, in lower case
	first    map[string][]string       // the words that begin with a word, the longest first
	asked    map[question]string
}

type question struct {
	words *pack.Wording
	cond  string
}

// New returns Readers of p, of which the concerns are about.
func New(p *pack.Pack, concerns []config.Concern) *Readers {
	var asOf time.Time // the latest day on which a rule was reviewed
	for _, rule := range p.Rules {
		if rule.Review.On.After(asOf) {
			asOf = rule.Review.On
		}
	}
	r := &Readers{terms: p.Schema.Terms, hosts: decision.Hosts(p), prover: prove.New(p, asOf),
		concerns: map[string]condition.Cond{}, first: map[string][]string{},
		asked: map[question]string{}}
	for _, c := range concerns {
		for _, word := range c.Words {
			for _, form := range []string{word, word + "s"} {
				r.add(strings.ToLower(form), c.If)
			}
		}
	}
	for _, list := range r.first {
		slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	}
	return r
}

// leastLetters is how many letters a name has at least that is looked for in a text:
// shorter ones are abbreviations that also mean something else.
const leastLetters = 4

func (r *Readers) add(word string, cond condition.Cond) {
	if len(word) < leastLetters {
		return
	}
	if was, ok := r.concerns[word]; ok {
		r.concerns[word] = condition.Or{was, cond}
		return
	}
	r.concerns[word] = cond
	head, _, _ := strings.Cut(word, " ")
	r.first[head] = append(r.first[head], word)
}

// A Mention is a word of a text that is about some people.
type Mention struct {
	Word string // in lower case
	At   int    // byte offset
}

// Mentions lists the words in a text that are about some people, each once; of those
// that begin at one place, the longest.
func (r *Readers) Mentions(text string) (list []Mention) {
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		lower = text // whose letters change their length: their places would be wrong
	}
	lower = strings.ReplaceAll(lower, "\n", " ") // a name may stand on two lines
	for i := 0; i < len(lower); i++ {
		if i > 0 && isLetter(lower[i-1]) || !isLetter(lower[i]) {
			continue
		}
		end := i
		for end < len(lower) && isLetter(lower[end]) {
			end++
		}
		for _, word := range r.first[lower[i:end]] {
			to := i + len(word)
			if !strings.HasPrefix(lower[i:], word) || to < len(lower) && isLetter(lower[to]) {
				continue
			}
			if !slices.ContainsFunc(list, func(m Mention) bool { return m.Word == word }) {
				list = append(list, Mention{word, i})
			}
			i = to - 1
			break
		}
	}
	return list
}

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' ||
		c >= 0x80
}

// Together looks for somebody who reads both of two parts of a text. It returns the
// smallest such profile that was found, in YAML, or "".
func (r *Readers) Together(a, b *texts.Text) string {
	goals := []prove.Goal{standing.Reached(decision.Shown(a.Rule, a.Words, r.hosts[a.Rule]))}
	for _, t := range []*texts.Text{a, b} {
		switch {
		case t.Unsure:
			goals = append(goals, prove.Unsure(t.Piece.If))
		case t.Piece != nil:
			goals = append(goals, prove.Holds(t.Piece.If))
		}
	}
	if a := r.prover.Find(prove.All(goals...)); a.Verdict == prove.Found {
		return a.Profile.YAML()
	}
	return ""
}

// Excluded lists the words of a text that hangs on no piece that somebody reads whose
// record rules out whom the word is about.
func (r *Readers) Excluded(t *texts.Text) (list []Fault) {
	for _, m := range r.Mentions(t.Value) {
		if given := r.excluded(t, m.Word); given != "" {
			list = append(list, Fault{t, m.At, fmt.Sprintf("%q is about people whose record says so, and "+
				"somebody reads it whose record rules that out, such as %s; let the sentence hang on a "+
				"condition (pieces), or leave it out", m.Word, given)})
		}
	}
	return list
}

// excluded looks for somebody who reads a text, and whose record rules out whom a word of
// it is about. It returns such a profile, in YAML, or "".
func (r *Readers) excluded(t *texts.Text, word string) string {
	cond := r.concerns[word]
	q := question{t.Words, cond.String()}
	if given, done := r.asked[q]; done {
		return given
	}
	given := ""
	shown := standing.Reached(decision.Shown(t.Rule, t.Words, r.hosts[t.Rule]))
	a := r.prover.Any(prove.All(shown, prove.Fails(cond)))
	if a.Verdict == prove.Found {
		given = a.Profile.YAML()
	}
	r.asked[q] = given
	return given
}

// Strays lists the words of a piece that are about something that neither its condition
// nor that of its rule or variant asks for.
func (r *Readers) Strays(t *texts.Text) (list []Fault) {
	reads := ReadsOf(t.Piece.If, t.Rule.When, t.Words.If)
	for _, m := range r.Mentions(t.Value) {
		if !Meet(r.terms, reads, ReadsOf(r.concerns[m.Word])) {
			list = append(list, Fault{t, m.At, fmt.Sprintf("%q is about something that the condition of "+
				"the piece does not ask for; ask for it, or speak of it elsewhere", m.Word)})
		}
	}
	return list
}
