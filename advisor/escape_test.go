package advisor_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/explain"
)

// hostileNames are names that somebody typed to do harm, or by accident.
var hostileNames = []string{"<img src=x onerror=alert(1)>", "\x1b[2J\x1b]0;title\a",
	"a\u202eb\u2066c\u200bd", "one\ntwo\r\nthree\u2028four\x00five\u0085six",
	"[click](javascript:alert(1)) **bold** `code` | ~~x~~ # y", "{emergency_number}{names}%s%d",
	"“quoted” \"and\"", strings.Repeat("long ", 2000), strings.Repeat("x", 10_000),
	"\xff\xfe", "\u0301\u0301"}

// printed are the texts of an advice that a person reads.
func printed(a *advisor.Advice, x *explain.Explanation) (texts []string) {
	texts = append(texts, a.NotTakenIntoAccount())
	for _, m := range a.Messages {
		texts = append(append(texts, m.Title, m.Text, m.Action), m.Cautions...)
		for _, r := range m.Because {
			texts = append(texts, r.Text)
			for _, f := range r.Facts {
				texts = append(texts, f.Value)
			}
		}
	}
	for _, w := range a.Withheld {
		texts = append(texts, w.Reason)
	}
	for _, q := range a.Questions {
		texts = append(texts, q.Ask, q.About)
	}
	for _, p := range a.Problems {
		texts = append(texts, p.Fact, p.Place, p.Part, p.Want)
	}
	var nodes func(list []explain.ExplainedNode)
	nodes = func(list []explain.ExplainedNode) {
		for _, n := range list {
			texts = append(texts, n.Text)
			for _, f := range n.Facts {
				texts = append(texts, f.Value)
			}
			nodes(n.Parts)
		}
	}
	if x != nil {
		for _, p := range x.Parts {
			nodes([]explain.ExplainedNode{p.Tree})
		}
		for _, c := range x.Nearest {
			texts = append(texts, c.Text)
		}
	}
	return texts
}

// TestHostileNames: whatever names and texts a profile has, what a person reads of
// an advice is short and has no mark that acts on a terminal or turns what is
// around it; and all of it is valid JSON.
func TestHostileNames(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](with("facts/note.yaml", "note: {type: text, ask: {en: "+
		"\"Note?\"}}\ntags: {type: texts, ask: {en: \"Tags?\"}}\n", "food/a.yaml",
		naming("odd", "unrecognised(conditions)")+naming("odd-drug", "unrecognised(medications)")+
			simple("note", `note != "x" and len(tags) > 0`, "")+
			simple("dose", "any(medications, .dose > 3)", "")+
			simple("fruit", "not smoker", "  encourages: [fruit]\n")+simple("noted", "int(note) > 3", ""),
		"terms/f.yaml", "fruit: {is: food}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range append(hostileNames, "many") {
		names := []string{name, "psoriasis", "\x1b[31m" + name}
		if name == "many" {
			names = nil
			for j := range 900 {
				names = append(names, fmt.Sprintf("name %d \x1b[2J", j))
			}
		}
		profile := map[string]any{"conditions": names, "allergies": names, "smoker": false, "note": name,
			"tags": names}
		var drugs []any
		for j, n := range names {
			drugs = append(drugs, map[string]any{"name": n, "dose": j + 3})
		}
		profile["medications"] = drugs
		text, err := json.Marshal(profile)
		if err != nil {
			t.Fatal(err)
		}
		_, p, err := rb.Decode("p.json", text)
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range []string{"odd", "note", "dose"} {
			x, err := explain.Rule(rb, p, rule, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range printed(a, x) {
				if n := utf8.RuneCountInString(s); n > 2500 {
					t.Errorf("name %d: a text of %d characters: %.200q", i, n, s)
				}
				if at := strings.IndexFunc(s, func(r rune) bool {
					return r != '\n' && !unicode.IsGraphic(r) || r == utf8.RuneError
				}); at >= 0 {
					t.Errorf("name %d: %.200q", i, s[at:])
				}
				if strings.Contains(s, "one\ntwo") {
					t.Errorf("name %d: a name on two lines: %.200q", i, s)
				}
			}
		}
		if name == hostileNames[5] && strings.Contains(fmt.Sprint(a.Messages), "911{") {
			t.Errorf("a name is read as a text of the pack: %v", a.Messages)
		}
		var out bytes.Buffer
		if _, err := rb.WriteNDJSON(t.Context(), &out, "p", bytes.NewReader(append(text, '\n')),
			nil); err != nil {
			t.Fatal(err)
		}
		var back advisor.Advice
		if err := json.Unmarshal(out.Bytes(), &back); err != nil ||
			bytes.ContainsAny(out.Bytes(), "\x00\x07\x1b") || bytes.Count(out.Bytes(), []byte("\n")) != 1 {
			t.Errorf("name %d: %v in %.300s", i, err, out.Bytes())
		}
	}
}
