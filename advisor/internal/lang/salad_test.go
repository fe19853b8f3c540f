package lang_test

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor/internal/load"
)

// TestSalad: whatever stands in a condition, no author reads a word of expr's.
func TestSalad(t *testing.T) {
	words := regexp.MustCompile(`unexpected|mismatched|invalid ` +
		`(?:operation|argument)|interface|EOF|` +
		`float64|literal|token|predicate|compilation|unrecognized|time\.Time|lang\.|map\[`)
	parts := strings.Fields(`age smoker sex conditions medications .months and or not in == >= < > ( ) [ ] ,
		"psoriasis" 'x' 18 2.5 + - * / ?? ? : | .. # ! has( any( sum( known( count( date( "2024-01-01" true nil
		contains matches startsWith AND => = 14,5 years is between { } let ; abs( min( len( last_scan $env`)
	draw := rand.New(rand.NewPCG(7, 11))
	rule := "id: x\ntopic: t\nlevel: info\nwhen: |\n  "
	for range 1500 {
		var text []string
		for range 1 + draw.IntN(8) {
			text = append(text, parts[draw.IntN(len(parts))])
		}
		when := strings.Join(text, " ")
		files := fstest.MapFS{
			"pack.yaml": {Data: []byte("name: p\nversion: 1.0.0\nlanguages: [en]\n" +
				"topics: {t: {title: {en: T}}}\ndisclaimer: {en: D.}\n")},
			"facts.yaml": {Data: []byte(facts)},
			"terms.yaml": {Data: []byte("condition: {}\npsoriasis: {is: condition}\nmedicine: {}\n")},
			"t/x.yaml":   {Data: []byte(rule + when + "\n")},
		}
		_, errs := load.Pack(files, nil, false)
		for _, e := range errs {
			msg := strings.ReplaceAll(e.Msg, "unexpected end", "")
			if e.Pos.File == "t/x.yaml" && e.Pos.Line == 5 &&
				words.MatchString(quoted.ReplaceAllString(msg, "")) {
				t.Errorf("%s: %s", when, e.Msg)
			}
		}
	}
}

var quoted = regexp.MustCompile(`"[^"]*"`)

const facts = `
age: {type: int, unit: a, range: [0, 120], ask: {en: "How old are you?"}}
smoker: {type: bool, ask: {en: "Do you smoke?"}}
sex: {type: enum, values: {female: {en: F}, male: {en: M}}, ask: {en: "Sex?"}}
last_scan: {type: date, ask: {en: "When?"}}
conditions: {type: terms, of: [condition], ask: {en: "Which?"}}
medications: {type: list, ask: {en: "Which?"}}
medications.name: {type: term, of: [medicine]}
medications.months: {type: number, unit: mo, range: [0, 1000], ask: {en: "How long?"}}
`
