package words

import (
	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
)

// A Page is what a page in a browser says in a language, as JSON for its script.
type Page struct {
	Language  string `json:"language"`
	Direction string `json:"direction"` // ltr or rtl

	// Words are the texts of the part "page" by name, and those of "ask", "card" and "explain" with
	// the name of their part before them: "ask.question".
	Words map[string]string `json:"words"`

	Units    map[string]map[string]string `json:"units"`    // by UCUM code and plural form of CLDR
	Decimals map[string]string            `json:"decimals"` // the sign before them, by region
}

// PageIn is what a page says in a language of the pack. Its maps are the caller's own.
func PageIn[P any](rb *advisor.Rulebase[P], language string) Page {
	own := bridge.Pack(rb).Own(language)
	p := Page{Language: language, Direction: own.Text("direction"), Words: own.Part("page"),
		Units: own.Forms(), Decimals: map[string]string{}}
	for _, part := range []string{"ask", "card", "explain"} {
		for name, text := range own.Part(part) {
			p.Words[part+"."+name] = text
		}
	}
	for _, region := range rb.Regions() {
		p.Decimals[region] = own.For(region).Decimal
	}
	return p
}
