package cdshooks_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/words"
	"example.com/crosstalk/clinic/cdshooks"
)

// TestCardsInSpanish: the cards of somebody whose record is in Spanish have no word of the
// library's own in English, and say that nobody has checked the translation; one card or many.
func TestCardsInSpanish(t *testing.T) {
	for _, one := range []bool{false, true} {
		h := handler(t, &cdshooks.Options{Complete: []string{"medications"}, OneCard: one, Ask: 2})
		w := do(h, "POST", "/cds-services/"+view, body(steroids), "Accept-Language", "es")
		var out struct {
			Cards []struct {
				Summary, Detail string
				Suggestions     []struct {
					Label   string
					Actions []struct{ Description string }
				}
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || len(out.Cards) == 0 {
			t.Fatalf("%v: %s", err, w.Body)
		}
		all := ""
		for _, c := range out.Cards {
			all += c.Summary + "\n" + c.Detail + "\n"
			for _, s := range c.Suggestions {
				all += s.Label + "\n"
				for _, a := range s.Actions {
					all += a.Description + "\n"
				}
			}
		}
		spanish := words.In[advisor.Record](nil, "es", "card").All()
		for name, english := range words.In[advisor.Record](nil, "en", "card").All() {
			for part := range strings.SplitSeq(english, "%") {
				part = strings.Trim(part, "sd:,.(_- ")
				whole := regexp.MustCompile(`(^|\PL)` + regexp.QuoteMeta(part) + `(\PL|$)`)
				if len(part) > 3 && whole.MatchString(all) && !whole.MatchString(spanish[name]) {
					t.Errorf("one card: %v: %q of %s is in\n%s", one, part, name, all)
				}
			}
		}
		if !strings.Contains(all, "Ningún traductor ha revisado la traducción") {
			t.Errorf("one card: %v: that nobody has checked the translation is not said:\n%s", one, all)
		}
	}
}
