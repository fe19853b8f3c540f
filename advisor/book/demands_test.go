package book_test

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestDemands: the page says who must read about what, and which rules answer
// it at the level that is demanded.
func TestDemands(t *testing.T) {
	pack := small()
	pack["facts.yaml"].Data = append(pack["facts.yaml"].Data,
		"conditions: {type: terms, of: [condition], ask: {en: Conditions}}\n"...)
	pack["terms.yaml"] = &fstest.MapFile{Data: []byte("condition: {}\neye_trouble: {is: " +
		"condition}\nred_eye: {is: eye_trouble, label: {en: a red eye}}\ndry_eye: {is: eye_trouble, " +
		"label: {en: a dry eye}}\n")}
	rule := string(pack["eyes/a.yaml"].Data)
	answering := func(id, level string) string {
		return strings.NewReplacer("id: a\n", "id: "+id+"\nanswers: [red_eye]\n", "level: notice",
			"level: "+level, "repeat_after: 90 days\n", "").Replace(rule)
	}
	pack["eyes/loud.yaml"] = &fstest.MapFile{Data: []byte(answering("loud", "urgent"))}
	pack["eyes/quiet.yaml"] = &fstest.MapFile{Data: []byte(answering("quiet", "notice"))}
	pack["invariants.yaml"] = &fstest.MapFile{Data: []byte(`- id: eyes
  for_each: {term: t, below: eye_trouble}
  whoever: has(conditions, t)
  must_answer: t
  level: urgent
  or_asked: true
  because: Eyes are precious.
- id: dry
  whoever: has(conditions, "dry_eye")
  must_answer: [red_eye]
  because: It may be red, too.
- id: never
  whoever: has(conditions, "dry_eye")
  never_encourage: [red_eye]
  because: Nobody should.
`)}
	doc := parse(t, write(t, pack, nil))
	linked(t, doc)
	accessible(t, doc)
	complete(t, doc, pack)
	rows := map[string]string{}
	for n := range doc.descendants() {
		if id := n.attr["id"]; n.tag == "tr" && id != "" {
			rows[id] = strings.Join(strings.Fields(n.text()), " ")
		}
	}
	for id, want := range map[string]string{
		"invariant-eyes": "eyeshas(conditions, t), for each kind t: eye trouble level urgent or " +
			"above where this is not known, it is asked a red eye: louda dry eye: no rule Eyes are precious.",
		"invariant-dry": "dryconditions include a dry eye level info or above a red eye: loud, quiet " +
			"It may be red, too.",
	} {
		if got := rows[id]; got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", id, got, want)
		}
	}
}
