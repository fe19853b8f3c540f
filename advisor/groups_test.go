package advisor_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
)

// lined is a warning with a line of the group "pills".
func lined(id, when, line string) string {
	return strings.Replace(level(simple(id, when, ""), "warning"), "it.}",
		`it., group: {pills: "`+line+`"}}`, 1)
}

const pills = `
groups:
  pills:
    title: {en: "Too many pills: call {emergency_number}", es: Muchas pastillas}
    text: {en: "Ask first.\n\n\nTake none.", es: Pregunte.}
    action: {en: Show all., es: Muestre todo.}
`

// groupPack has three warnings of one group, one of them in words that depend on the
// profile, and a warning of none between them.
func groupPack(t *testing.T) *advisor.Rulebase[person] {
	t.Helper()
	named := strings.NewReplacer("text: Text.", `text: [Text., {piece: thin, said: "- You take {names}.", `+
		`unsure: If you take warfarin ask.}]`, "  message:", `  pieces:
    thin: {if: 'has(medications, "warfarin")', names: medications}
  message:`).Replace(lined("zinc", "smoker", "Zinc of {emergency_number}."))
	spanish := strings.Replace(lined("iron", "smoker", "Iron."), "  cite:",
		"    es: {title: Hierro, text: Texto., action: Espere., group: {pills: Hierro.}}\n  cite:", 1)
	milder := lined("lead", "smoker", "Lead.") +
		"  variants: [{name: little, if: age < 20, safe: true, level: important}]\n"
	alone := level(simple("alone", "smoker", "  weight: 8\n"), "warning")
	return load(t, "food/a.yaml", named+"  weight: 9\n"+alone+spanish+milder,
		"pack.yaml", smallFile("pack.yaml")+pills)
}

// TestGroups: two warnings of a group and more are read as one, in the place of the first,
// with each line in its place and what hangs on a condition behind it; in the advice each
// stays the message that it is.
func TestGroups(t *testing.T) {
	rb := groupPack(t)
	for _, test := range []struct {
		profile, lang string
		read          string // titles, parted by "|"
		text          string
		rules         string
	}{
		{`{"smoker": true, "age": 40, "medications": [{"name": "warfarin"}]}`, "en",
			"Too many pills: call 911|alone",
			"Ask first. Take none.\n\n- Zinc of 911. You take warfarin.\n- Iron.\n- Lead.",
			"zinc iron lead"},
		{`{"smoker": true, "age": 40}`, "en", "Too many pills: call 911|alone",
			"Ask first. Take none.\n\n- Zinc of 911. If you take warfarin ask.\n- Iron.\n- Lead.",
			"zinc iron lead"},
		{`{"smoker": true, "age": 12, "medications": []}`, "en", "Too many pills: call 911|alone|lead",
			"Ask first. Take none.\n\n- Zinc of 911.\n- Iron.", "zinc iron"},
		// Only one of them speaks Spanish: none is read in two languages.
		{`{"smoker": true, "age": 40, "medications": []}`, "es", "zinc|alone|Hierro|lead", "", ""},
		{`{"smoker": false}`, "en", "", "", ""},
	} {
		_, p, err := rb.Decode("p.json", []byte(test.profile))
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, &advisor.Options{Language: test.lang, Cap: -1})
		if err != nil {
			t.Fatal(err)
		}
		var titles, rules []string
		text := ""
		for _, m := range a.AsRead() {
			titles = append(titles, m.Title)
		}
		for _, g := range a.Groups {
			text, rules = g.Text, g.Rules
		}
		if got := strings.Join(titles, "|"); got != test.read {
			t.Errorf("%s: %s; want %s", test.profile, got, test.read)
		}
		if text != test.text || strings.Join(rules, " ") != test.rules {
			t.Errorf("%s: %q of %s; want %q of %s", test.profile, text, rules, test.text, test.rules)
		}
		own := 0
		for _, m := range a.Messages {
			if m.Title != "" && strings.HasPrefix(m.Text, "Text") {
				own++
			}
		}
		if want := len(a.Messages); own != want {
			t.Errorf("%s: of %d messages %d have their own words", test.profile, want, own)
		}
		withoutMessages, err := rb.Advise(p, &advisor.Options{Without: advisor.Messages})
		if err != nil || len(withoutMessages.Groups) > 0 || len(withoutMessages.AsRead()) > 0 {
			t.Errorf("without messages: %+v, %v", withoutMessages.Groups, err)
		}
	}
}

// TestAsRead: what stands for a group has all that its messages have beside their texts.
func TestAsRead(t *testing.T) {
	message := func(rule string, m advisor.Message) advisor.Message {
		m.Rule = rule
		return m
	}
	because := func(s string) []advisor.Reason { return []advisor.Reason{{Text: s}} }
	cited := func(s string) []advisor.Citation { return []advisor.Citation{{Source: s}} }
	a := &advisor.Advice{Messages: []advisor.Message{
		message("first", advisor.Message{Title: "First", Level: advisor.Emergency}),
		message("a", advisor.Message{Title: "A", Text: "A.", Level: advisor.Warning, Topic: "food",
			Cautions: []string{"x"}, Because: because("why"), Citations: cited("s"),
			With:    []string{"b", "c"},
			Answers: []string{"t"}, Translation: "reviewed",
			Review: advisor.Review{By: "Someone", State: "current"}}),
		message("c", advisor.Message{Title: "C", Level: advisor.Info}),
		message("b", advisor.Message{Title: "B", Text: "B.", Level: advisor.Warning, Topic: "bones",
			Cautions: []string{"y", "x"}, Because: append(because("why"), because("too")...),
			Citations: append(cited("s"), cited("u")...), Discourages: []string{"d"}, Picture: "p",
			Translation: "stale", Review: advisor.Review{By: "unreviewed", State: "overdue"}}),
	}, Groups: []advisor.Group{{Name: "g", Title: "G", Text: "G.\n\n- a\n- b", Action: "Do.",
		Rules: []string{"a", "b"}}}}
	got := a.AsRead()
	want := []advisor.Message{a.Messages[0], {Title: "G", Text: "G.\n\n- a\n- b", Action: "Do.",
		Level: advisor.Warning, Topic: "food", Cautions: []string{"x", "y"},
		Because:    append(because("why"), because("too")...),
		Encourages: []string{}, Discourages: []string{"d"}, Answers: []string{"t"},
		Citations: append(cited("s"), cited("u")...), With: []string{"c"}, Picture: "p",
		Translation: "stale", Review: advisor.Review{By: "unreviewed", State: "overdue"}}, a.Messages[2]}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if told := a.Told(); len(told) != 3 || len(told[1]) != 2 {
		t.Errorf("told: %v", told)
	}
	if (*advisor.Advice)(nil).AsRead() != nil {
		t.Error("of no advice")
	}
	// What comes of JSON reads the same.
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var again advisor.Advice
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	titles := func(list []advisor.Message) (all []string) {
		for _, m := range list {
			all = append(all, m.Title+m.Text)
		}
		return all
	}
	if !slices.Equal(titles(again.AsRead()), titles(got)) {
		t.Errorf("of JSON: %v; want %v", titles(again.AsRead()), titles(got))
	}
}

// TestGroupErrors: what may not stand in a group.
func TestGroupErrors(t *testing.T) {
	rule := lined("a", "smoker", "Zinc.")
	for _, test := range []struct{ groups, rule, want string }{
		{pills, strings.Replace(rule, "pills:", "pils:", 1), `unknown key "pils"; did you mean "pills"?`},
		{pills, strings.Replace(rule, `{pills: "Zinc."}`, "Zinc.", 1), "pills was wanted"},
		{pills, strings.Replace(rule, `{pills: "Zinc."}`, "{}", 1), "0 groups; a message is of one"},
		{pills, strings.Replace(rule, "Zinc.", "{where}", 1), "unknown placeholder {where}"},
		{pills, strings.Replace(rule, "level: warning", "level: important", 1),
			"a line of a group at level important"},
		{pills, strings.Replace(rule, "level: warning", "level: urgent", 1),
			"a line of a group at level urgent"},
		{pills, strings.NewReplacer("when: smoker", "when: unrecognised(conditions)", "text: Text.",
			`text: "You said {names}."`).Replace(rule), "stands alone"},
		{"", rule, "unknown key"},
		{"\ngroups: [pills]\n", simple("a", "smoker", ""), "a mapping from groups to their words"},
		{strings.Replace(pills, "  pills:", "  Pills:", 1), simple("a", "smoker", ""), "snake_case"},
		{strings.Replace(pills, "{emergency_number}", "{where}", 1), rule, "unknown placeholder {where}"},
		{strings.Replace(pills, "    action: {en: Show all., es: Muestre todo.}\n", "", 1), rule,
			"action"},
	} {
		_, err := advisor.Load[person](with("food/a.yaml", test.rule,
			"pack.yaml", smallFile("pack.yaml")+test.groups), nil)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q, %s: %v; want %q", test.groups, test.rule, err, test.want)
		}
	}
}

// TestGroupStream: a batch has the groups that an Advice has, byte for byte.
func TestGroupStream(t *testing.T) {
	rb := groupPack(t)
	for _, profile := range []string{`{"smoker":true,"age":40}`, `{"smoker":false}`} {
		_, p, err := rb.Decode("p.json", []byte(profile))
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		a.ID = "line 1"
		want, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		if _, err := rb.WriteNDJSON(t.Context(), &got, "x", strings.NewReader(profile), nil); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want)+"\n", got.String()); diff != "" {
			t.Error(diff)
		}
	}
}
