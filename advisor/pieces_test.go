package advisor_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
)

// pieced is a rule with pieces of all kinds: one that names a list, one that names a
// set, one that is always known, and a variant that has only some of them.
const pieced = `- id: fish
  topic: food
  level: info
  when: age >= 1
  pieces:
    blood-thinner:
      if: has(medications, "warfarin")
    steroids:
      if: any(medications, is(.name, "glucocorticoid") and .dose > 5)
      names: medications
    joints:
      if: has(conditions, "arthritis") or has(conditions, "psoriasis")
      names: conditions
    britain: {if: region == "GB"}
  message:
    en:
      title: Fish
      text:
        - Eat fish twice a week.
        - {piece: blood-thinner, said: You take warfarin., unsure: If you take warfarin ask first.}
        - |
          Good fish are:
          - trout
        - {piece: steroids, said: "- {names} and trout go well. You take {names}.", unsure: "- If you take steroids ask."}
        - {piece: joints, said: "You have {names}.", unsure: "Do your joints hurt?"}
        - {piece: britain, said: "Call {emergency_number}."}
      action: Eat fish.
    es:
      title: Pescado
      text:
        - Coma pescado.
        - {piece: steroids, said: "Toma {names}.", unsure: "Si toma esteroides, pregunte."}
        - {piece: blood-thinner, said: Toma warfarina., unsure: "Si toma warfarina, pregunte."}
        - {piece: joints, said: "Tiene {names}.", unsure: "¿Le duele algo?"}
        - {piece: britain, said: "Llame al {emergency_number}."}
      action: Coma pescado.
  variants:
    - name: old
      if: age >= 80
      safe: true
      message:
        en:
          title: Fish for you
          text: [Soft fish is good., {piece: joints, said: "You have {names}.", unsure: Ask.}]
          action: Eat fish.
  cite:
    - {source: acr-2022, supports: It.}
    - {source: who-2015, supports: That., for: [blood-thinner, britain]}
  evidence: {certainty: low, strength: none}
  review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
`

var piecedFiles = []string{"food/a.yaml", pieced, "bones/steroids.yaml", "", "terms/f.yaml",
	"ibuprofen: {is: medicine, label: {en: ibuprofen, es: ibuprofeno}}\n" +
		"cortisone: {is: glucocorticoid, label: {en: cortisone, es: irisona}}\n",
	"sources/b.yaml", strings.Replace(smallFile("sources.yaml"), "acr-2022:", "who-2015:", 1)}

// TestPieces: what a piece says is read where its condition is certainly true, the unsure
// words where it is unknown, nothing only where it is certainly false; each part stands
// at its place, and the sources of pieces are listed where they are said.
func TestPieces(t *testing.T) {
	rb := load(t, piecedFiles...)
	for _, tt := range []struct{ profile, lang, region, want string }{
		{`{"age": 40, "medications": [], "conditions": []}`, "en", "US",
			"Eat fish twice a week.\n\nGood fish are:\n- trout [acr-2022] " +
				"blood-thinner omitted, steroids omitted, joints omitted, britain omitted"},
		{`{"age": 40, "medications": [{"name": "warfarin"}], "conditions": []}`, "en", "GB",
			"Eat fish twice a week.\n\nYou take warfarin.\n\nGood fish are:\n- trout\n\nCall 999. " +
				"[acr-2022 who-2015] blood-thinner said, steroids omitted, joints omitted, britain said"},
		{`{"age": 40}`, "en", "US",
			"Eat fish twice a week.\n\nIf you take warfarin ask first.\n\nGood fish are:\n- trout\n" +
				"- If you take steroids ask.\n\nDo your joints hurt? [acr-2022] " +
				"blood-thinner unsure, steroids unsure, joints unsure, britain omitted"},
		{`{"age": 40, "medications": [{"name": "methylprednisolone", "dose": 8}, {"name": "cortisone", "dose": 1}, {"name": "prednisone", "dose": 9}, {"name": "methylprednisolone", "dose": 9}], "conditions": {"has": ["psoriasis", "lupus", "psoriatic_arthritis"]}}`, "en", "US",
			"Eat fish twice a week.\n\nGood fish are:\n- trout\n" +
				"- Methylprednisolone and prednisone and trout go well. " +
				"You take methylprednisolone and prednisone.\n\nYou have psoriasis and psoriatic arthritis. " +
				"[acr-2022] blood-thinner omitted, steroids said, joints said, britain omitted"},
		{`{"age": 40, "medications": {"has": [{"name": "prednisone", "dose": 8}, {"name": "methylprednisolone", "dose": 9}, {"name": "cortisone", "dose": 6}]}, "conditions": []}`, "es", "US",
			"Coma pescado.\n\nToma prednisone, methylprednisolone e irisona.\n\nSi toma warfarina, " +
				"pregunte. [acr-2022] blood-thinner unsure, steroids said, joints omitted, britain omitted"},
		{`{"age": 80, "conditions": ["psoriasis"]}`, "es", "GB",
			"Soft fish is good.\n\nYou have psoriasis. [acr-2022] joints said"},
	} {
		_, p, err := rb.Decode("p.json", []byte(tt.profile))
		if err != nil {
			t.Fatal(err)
		}
		opts := &advisor.Options{Language: tt.lang, Region: tt.region}
		a, err := rb.Advise(p, opts)
		if err != nil {
			t.Fatal(err)
		}
		if got := piecesOf(a); got != tt.want {
			t.Errorf("%s in %s: got\n%s\nwant\n%s", tt.profile, tt.lang, got, tt.want)
		}
		sameBytes(t, rb, a, tt.profile, opts)
	}
}

// piecesOf is the text, the sources and the pieces of the only message of an advice.
func piecesOf(a *advisor.Advice) string {
	if len(a.Messages) != 1 {
		return fmt.Sprintf("%d messages", len(a.Messages))
	}
	m := a.Messages[0]
	var sources, pieces []string
	for _, c := range m.Citations {
		sources = append(sources, c.Source)
	}
	for _, p := range m.Pieces {
		pieces = append(pieces, p.Name+" "+string(p.State))
	}
	return fmt.Sprintf("%s %v %s", m.Text, sources, strings.Join(pieces, ", "))
}

// sameBytes holds the stream to the advice.
func sameBytes(t *testing.T, rb *advisor.Rulebase[person], a *advisor.Advice, line string,
	opts *advisor.Options) {
	t.Helper()
	var got, want bytes.Buffer
	in := strings.NewReader(line)
	if _, err := rb.WriteNDJSON(context.Background(), &got, "p", in, opts); err != nil {
		t.Fatal(err)
	}
	a.ID = "line 1"
	enc := json.NewEncoder(&want)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(a); err != nil {
		t.Fatal(err)
	}
	if got.String() != want.String() {
		t.Errorf("the stream says\n%s\nthe advice\n%s", &got, &want)
	}
}

// TestPieceWhy: what a piece stands on is among the reasons where it is said, and asked,
// after all else, where it is unsure.
func TestPieceWhy(t *testing.T) {
	rb := load(t, append(slices.Clone(piecedFiles), "food/b.yaml", simple("b", "home.stairs", ""))...)
	_, p, err := rb.Decode("p.yaml", []byte(`{age: 40, medications: {has: [{name: prednisone, dose: 8}]},
		conditions: {has: [lupus]}}`))
	if err != nil {
		t.Fatal(err)
	}
	a, err := rb.Advise(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	var facts, asked []string
	for _, r := range a.Messages[0].Because {
		for _, f := range r.Facts {
			facts = append(facts, f.Fact+"="+f.Value)
		}
	}
	for _, q := range a.Questions {
		asked = append(asked, q.Fact+" "+strings.Join(q.Rules, ","))
	}
	wantFacts := "age=40 years, medications.name=prednisone, medications.dose=8 mg a day"
	if got := strings.Join(facts, ", "); got != wantFacts {
		t.Errorf("because %s, want %s", got, wantFacts)
	}
	if got := strings.Join(asked, ", "); got != "home.stairs b, conditions fish, medications fish" {
		t.Errorf("asked: %s", got)
	}
	none, err := rb.Advise(p, &advisor.Options{Without: advisor.Messages | advisor.Reasons})
	if err != nil {
		t.Fatal(err)
	}
	if len(none.Questions) != len(a.Questions) {
		t.Errorf("%d questions without messages, %d with them", len(none.Questions), len(a.Questions))
	}
}

// TestPieceErrors: what is wrong with a piece is said at its place, with what to do.
func TestPieceErrors(t *testing.T) {
	for _, tt := range []struct{ old, new, want string }{
		{`if: has(medications, "warfarin")`, `if: has(medications, "warfarn")`,
			`food/a.yaml:7:28: rule fish: unknown term "warfarn"; did you mean "warfarin"?`},
		{`if: has(medications, "warfarin")`, `if: known(age)`,
			`food/a.yaml:7:11: rule fish: the condition of a piece asks about the person`},
		{`if: has(medications, "warfarin")`, `if: (vitamin_d ?? 30) > 20`,
			`food/a.yaml:7:11: rule fish: the condition of a piece asks about the person`},
		{`if: has(medications, "warfarin")`, "if: has(medications, \"warfarin\")\n      level: warning",
			`food/a.yaml:8:14: rule fish: a piece has no "level"`},
		{`if: has(medications, "warfarin")`, "encourages: [kale]",
			`food/a.yaml:7:19: rule fish: a piece has no "encourages"`},
		{`if: has(medications, "warfarin")`, "iff: smoker",
			`food/a.yaml:7:7: rule fish: unknown key "iff"`},
		{"blood-thinner:\n", "Blood Thinner:\n",
			`food/a.yaml:6:5: rule fish: "Blood Thinner" is not an id in kebab-case`},
		{`names: medications`, `names: medication`,
			`food/a.yaml:10:14: rule fish: unknown fact "medication"; did you mean "medications"?`},
		{`names: medications`, `names: age`, `age has no names to tell`},
		{`names: medications`, `names: conditions`, `somebody with nothing in conditions that makes it so`},
		{`is(.name, "glucocorticoid") and .dose > 5`, `.dose > 5`,
			`somebody with nothing in medications that makes it so`},
		{`is(.name, "glucocorticoid") and .dose > 5)`, `is(.name, "glucocorticoid")) or smoker`,
			`somebody with nothing in medications that makes it so`},
		{`or has(conditions, "psoriasis")`, `or not has(conditions, "psoriasis")`,
			`somebody with nothing in conditions that makes it so`},
		{"      names: medications\n", "", `food/a.yaml:23:35: rule fish: {names} needs "names" beside the ` +
			`condition of the piece steroids`},
		{`britain: {if: region == "GB"}`, "britain:\n      if: has(conditions, \"lupus\")\n      names: conditions",
			`the piece britain has "names", and no text of it says {names}`},
		{"unsure: If you take warfarin ask first.", `unsure: "If {names} ask."`,
			`food/a.yaml:20:68: rule fish: {names} stands for what makes the condition true, so only in "said"`},
		{`, unsure: "Do your joints hurt?"`, "", `food/a.yaml:25:11: rule fish: no "unsure"; what is read ` +
			`while it is not known`},
		{`said: "Call {emergency_number}."}`, `said: "Call {emergency_number}.", unsure: Hm.}`,
			`it is always known whether "region == \"GB\"" holds`},
		{"You take warfarin.,", "you take warfarin.,", `food/a.yaml:20:40: rule fish: a piece is whole sentences`},
		{"You take warfarin.,", "You take warfarin,", `a piece is whole sentences`},
		{"said: You take warfarin.,", "says: You take warfarin.,",
			`unknown key "says"; want one of piece, said, unsure`},
		{"{piece: blood-thinner, said: You take w", "{piece: blood-thiner, said: You take w",
			`food/a.yaml:20:19: rule fish: the rule has no piece "blood-thiner"; did you mean "blood-thinner"?`},
		{"        - Eat fish twice a week.\n", "        - Eat fish: twice a week.\n",
			`food/a.yaml:19:11: rule fish: a mapping where a paragraph or {piece: ...`},
		{"        - {piece: britain, said: \"Llame al {emergency_number}.\"}\n", "",
			`the text in "es" does not have the same pieces as that in "en"`},
		{"        - Coma pescado.\n", "", `nothing in the text is for everybody who reads it`},
		{"        - Coma pescado.\n", "        - Coma pescado.\n        - {piece: britain, said: Hm.}\n",
			`the piece britain has its place in this text already`},
		{"    britain: {if: region", "    extra: {if: smoker}\n    britain: {if: region",
			`food/a.yaml:14:5: rule fish: no text has the piece extra`},
		{"for: [blood-thinner, britain]", "for: brittain",
			`the rule has no piece "brittain"; did you mean "britain"?`},
		{"supports: It.}", "supports: It., for: britain}", `every source is "for" a piece`},
		{"  variants:\n", "  unless:\n    - if: not has(medications, \"warfarin\")\n      because: No.\n  variants:\n",
			`food/a.yaml:7:11: rule fish: the piece blood-thinner repeats a guard`},
		{"  cite:\n", "  tests:\n    - {given: {}, expect: shown, says: brittain}\n  cite:\n",
			`the rule has no piece "brittain"`},
		{"  cite:\n", "  tests:\n    - {given: {}, expect: shown, says: britain, omits: [britain]}\n  cite:\n",
			`the piece britain is expected in two ways`},
		{"  cite:\n", "  tests:\n    - {given: {}, expect: pending, says: britain}\n  cite:\n",
			`"says" is of a message that is shown, and this case expects "pending"`},
		{"title: Fish\n", "title: '{names}'\n", `or for what makes the condition of a piece true`},
	} {
		if !strings.Contains(pieced, tt.old) {
			t.Fatalf("%q does not stand in the rule", tt.old)
		}
		files := slices.Clone(piecedFiles)
		files[1] = strings.Replace(pieced, tt.old, tt.new, 1)
		_, err := advisor.Load[person](with(files...), nil)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got\n%v\nwant %s", tt.new, err, tt.want)
		}
	}
	five := strings.Replace(pieced, "    britain: {if", "    smoke: {if: smoker}\n    britain: {if", 1)
	five = strings.Replace(five, "        - Coma pescado.\n",
		"        - Coma pescado.\n        - {piece: smoke, said: Fuma., unsure: Si fuma.}\n", 1)
	five = strings.Replace(five, "        - Eat fish twice a week.\n",
		"        - Eat fish.\n        - {piece: smoke, said: You smoke., unsure: If you smoke.}\n", 1)
	if _, err := advisor.Load[person](with("food/a.yaml", five), nil); err == nil ||
		!strings.Contains(err.Error(), "a text with 5 pieces; at most 4") {
		t.Errorf("five pieces: %v", err)
	}
}

// TestPieceCases: a case holds a piece to what it expects of it.
func TestPieceCases(t *testing.T) {
	tests := `  tests:
    - {name: good, given: {age: 40, medications: [{name: warfarin}], conditions: {has: [lupus]}}, expect: shown,
       says: blood-thinner, unsure: [joints], omits: [steroids, britain]}
    - {name: bad, given: {age: 40, medications: [{name: warfarin}], conditions: {has: [lupus]}}, expect: shown,
       says: joints, unsure: steroids, omits: blood-thinner}
    - {name: whole, given: {age: 40}, region: GB, expect: shown, whole: true, says: britain, unsure: joints}
    - {name: other words, given: {age: 90}, expect: shown, says: britain}
`
	files := slices.Clone(piecedFiles)
	files[1] = pieced + tests
	want := map[string]string{"good": "<nil>", "whole": "<nil>",
		"bad": "says: the piece joints is worded as unsure; unsure: the piece steroids is left out; " +
			"omits: the piece blood-thinner is said; open: conditions",
		"other words": "says: the piece britain is not in the message; open: conditions"}
	n := 0
	for c, err := range workbench.RunCases(load(t, files...)) {
		if n++; fmt.Sprint(err) != want[c.Name] {
			t.Errorf("%s: got %v, want %s", c.Name, err, want[c.Name])
		}
	}
	if n != 4 {
		t.Errorf("%d cases", n)
	}
}
