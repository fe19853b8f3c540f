package cdshooks_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/translate/translatetest"
	"example.com/crosstalk/advisor/words"
	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/rules"
)

// TestCardsInSpanish: the cards of somebody whose record is in Spanish have no word of the
// library's own in English, and say that nobody has checked the translation; one card or many.
func TestCardsInSpanish(t *testing.T) {
	for _, one := range []bool{false, true} {
		h := handler(t, &cdshooks.Options{Complete: []string{"medications"}, OneCard: one, Ask: 2})
		w := do(h, "POST", "/cds-services/"+view, body(steroids), "Accept-Language", "es")
		all := readCards(t, w.Body.Bytes())
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

// readCards is what people read of cards.
func readCards(t *testing.T, body []byte) (all string) {
	t.Helper()
	var out struct {
		Cards []struct {
			Summary, Detail string
			Suggestions     []struct {
				Label   string
				Actions []struct {
					Description string
					Resource    struct {
						Payload []struct{ ContentString string }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(body, &out); err != nil || len(out.Cards) == 0 {
		t.Fatalf("%v: %s", err, body)
	}
	for _, c := range out.Cards {
		all += c.Summary + "\n" + c.Detail + "\n"
		for _, s := range c.Suggestions {
			all += s.Label + "\n"
			for _, a := range s.Actions {
				all += a.Description + "\n"
				for _, p := range a.Resource.Payload {
					all += p.ContentString + "\n"
				}
			}
		}
	}
	return all
}

// TestCardsInMadeUpLanguage: the cards of a pack with a language of which no code knows, and the
// communications that they suggest, are in it.
func TestCardsInMadeUpLanguage(t *testing.T) {
	made, err := translatetest.Made(rules.FS(), "ar")
	if err != nil {
		t.Fatal(err)
	}
	rb, err := advisor.Load[advisor.Record](made, nil)
	if err != nil {
		t.Fatal(err)
	}
	var allowed []string
	for r := range rb.Rules() {
		for _, c := range r.Citations {
			allowed = append(allowed, c.Text)
		}
	}
	for _, one := range []bool{false, true} {
		h, err := cdshooks.New(rb, &cdshooks.Options{Complete: []string{"medications"}, OneCard: one,
			Ask: 2, Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		w := do(h, "POST", "/cds-services/"+view, body(steroids), "Accept-Language", "ar")
		all := readCards(t, w.Body.Bytes())
		if left := translatetest.Left(all, allowed...); len(left) > 0 {
			t.Errorf("one card: %v: %q is left in\n%s", one, left, all)
		}
	}
}
