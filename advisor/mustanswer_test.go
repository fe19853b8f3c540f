package advisor_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/workbench"
)

// invariant is an invariant with some lines between its id and its reason.
func invariant(lines string) string {
	return "- id: inv\n  " + strings.ReplaceAll(strings.TrimSpace(lines), "\n", "\n  ") +
		"\n  because: It matters.\n"
}

const eachArthritis = "for_each: {term: t, below: arthritis}\nwhoever: has(conditions, " +
	"t)\nmust_answer: t\n"

// TestInvariantErrors: what is wrong with an invariant is said with its place
// and with what to do.
func TestInvariantErrors(t *testing.T) {
	for _, tt := range []struct{ why, lines, want string }{
		{"nothing demanded", "whoever: smoker", `invariants.yaml:1:7: invariant inv: want one of ` +
			`"never_encourage", terms; "covered_by", findings; "must_answer", terms`},
		{"two demands", "whoever: smoker\nnever_encourage: [kale]\nmust_answer: lupus",
			`invariants.yaml:4:16: invariant inv: it has "never_encourage" already; an invariant demands ` +
				`one thing, so make this another one`},
		{"two demands", "whoever: smoker\ncovered_by: [adult]\nmust_answer: lupus",
			`4:16: invariant inv: it has "covered_by" already`},
		{"unknown finding", "whoever: smoker\ncovered_by: [adultt]",
			`3:16: invariant inv: unknown finding "adultt"; did you mean "adult"?`},
		{"nobody", "must_answer: lupus", `invariants.yaml:1:3: invariant inv: no "whoever"`},
		{"no reason", "id: x\nwhoever: smoker\nmust_answer: lupus", `key "id" is given twice`},
		{"or_unknown", "whoever: smoker\nor_unknown: true\nmust_answer: lupus", `3:15: invariant inv: ` +
			`"or_unknown" is not for "must_answer": where it is unknown nothing can be answered; ` +
			`"or_asked: true" wants it asked`},
		{"unless", "whoever: smoker\nunless: age < 3\nmust_answer: lupus", `3:11: invariant inv: ` +
			`"unless" is not for "must_answer": write whom it leaves out into "whoever", as "and not ..."`},
		{"for_each elsewhere", "for_each: {term: t, below: food}\nwhoever: smoker\nnever_encourage: " +
			"[kale]", `2:13: invariant inv: "for_each" is for "must_answer"`},
		{"level elsewhere", "level: urgent\nwhoever: smoker\nnever_encourage: [kale]",
			`2:10: invariant inv: "level" is for "must_answer"`},
		{"or_asked elsewhere", "or_asked: true\nwhoever: smoker\nnever_encourage: [kale]",
			`2:13: invariant inv: "or_asked" is for "must_answer"`},
		{"unknown level", "whoever: smoker\nmust_answer: lupus\nlevel: grave",
			`4:10: invariant inv: "grave" where one of info, `},
		{"unknown term", "whoever: smoker\nmust_answer: lupu",
			`3:16: invariant inv: unknown term "lupu"; did you mean "lupus"?`},
		{"unknown term in a list", "whoever: smoker\nmust_answer: [lupus, psoriasi]",
			`3:24: invariant inv: unknown term "psoriasi"; did you mean "psoriasis"?`},
		{"a term twice", "whoever: smoker\nmust_answer: [lupus, lupus]", `term "lupus" is given twice`},
		{"no term", "whoever: smoker\nmust_answer: []",
			`3:16: invariant inv: no term; name what must be answered`},
		{"everyone is asked", "whoever: everyone\nor_asked: true\nmust_answer: lupus",
			`"or_asked" has no meaning here: of everyone nothing is unknown`},
		{"a variable without for_each", "whoever: has(conditions, t)\nmust_answer: lupus",
			`2:28: invariant inv: unknown name "t"`},
		{"a variable without for_each", "whoever: smoker\nmust_answer: t", `unknown term "t"`},
		{"unknown class", "for_each: {term: t, below: arthriti}\nwhoever: has(conditions, " +
			"t)\nmust_answer: t", `2:30: invariant inv: unknown term "arthriti"; did you mean "arthritis"?`},
		{"empty class", "for_each: {term: t, below: lupus}\nwhoever: has(conditions, t)\nmust_answer: t",
			`2:30: invariant inv: nothing is a kind of lupus, so this would demand nothing; without ` +
				`"for_each", "must_answer: lupus" demands it of lupus itself`},
		{"no class", "for_each: {term: t}\nwhoever: has(conditions, t)\nmust_answer: t", `no "below"`},
		{"no name", "for_each: {below: arthritis}\nwhoever: has(conditions, t)\nmust_answer: t",
			`no "term"`},
		{"not a mapping", "for_each: arthritis\nwhoever: has(conditions, t)\nmust_answer: t",
			`where a mapping with the keys term, below was wanted`},
		{"another key", "for_each: {term: t, under: arthritis}\nwhoever: has(conditions, " +
			"t)\nmust_answer: t", `unknown key "under"; want one of below, term`},
		{"a name that is a fact", "for_each: {term: age, below: arthritis}\nwhoever: has(conditions, " +
			"age)\nmust_answer: age", `2:20: invariant inv: "age" is a fact already; choose another name ` +
			`for the term`},
		{"a name that is a group", "for_each: {term: labs, below: arthritis}\nwhoever: has(conditions, " +
			"labs)\nmust_answer: labs", `"labs" is a fact already`},
		{"a name that is a finding", "for_each: {term: adult, below: arthritis}\nwhoever: " +
			"adult\nmust_answer: adult", `"adult" is a finding already`},
		{"a name that is a term", "for_each: {term: lupus, below: arthritis}\nwhoever: " +
			"smoker\nmust_answer: lupus", `"lupus" is a term already`},
		{"a name that is a table", "for_each: {term: limit, below: arthritis}\nwhoever: " +
			"smoker\nmust_answer: limit", `"limit" is a table already`},
		{"a name of its own form", "for_each: {term: T, below: arthritis}\nwhoever: " +
			"smoker\nmust_answer: T", `"T" is not a name in snake_case`},
		{"a variable that nothing names", "for_each: {term: t, below: arthritis}\nwhoever: " +
			"smoker\nmust_answer: lupus", `2:13: invariant inv: nothing names t; it stands without ` +
			`quotation marks`},
		{"a variable in quotation marks", "for_each: {term: t, below: arthritis}\nwhoever: " +
			"has(conditions, \"t\")\nmust_answer: t",
			`3:28: invariant inv: t stands for each term, without quotation marks`},
		{"a slip beside the variable", "for_each: {term: t, below: arthritis}\nwhoever: has(condition, " +
			"t) and smoker", `3:16: invariant inv: unknown name "condition"`},
		{"in a block", "for_each: {term: t, below: arthritis}\nmust_answer: t\nwhoever: |\n  smoker " +
			"and\n  has(conditions, t) and agee > 3", `6:28: invariant inv: unknown name "agee"; did you ` +
			`mean "age"?`},
		{"a variable that is no term there", "for_each: {term: t, below: arthritis}\nwhoever: age > " +
			"t\nmust_answer: t", `3:16: invariant inv: ">" cannot hold a whole number against text`},
		{"a variable with a field", "for_each: {term: t, below: arthritis}\nwhoever: t.months > " +
			"3\nmust_answer: t", `3:14: invariant inv: only facts`},
		{"a class that the fact does not hold", "for_each: {term: t, below: greens}\nwhoever: " +
			"has(conditions, t)\nmust_answer: t", `3:28: invariant inv: "kale" is not a kind of ` +
			`condition, which is what conditions holds`},
	} {
		lines := tt.lines
		if tt.why == "a slip beside the variable" {
			lines += "\nmust_answer: t"
		}
		_, err := advisor.Load[person](with("invariants.yaml", invariant(lines)), nil)
		if err == nil {
			t.Errorf("%s: loads", tt.why)
		} else if !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s:\ngot  %v\nwant %s", tt.why, err, tt.want)
		} else if strings.Count(err.Error(), "unknown name") > 1 {
			t.Errorf("%s: said for every term:\n%v", tt.why, err)
		}
	}
}

// TestForEach: what an invariant demands is there once for each kind of the
// class, at every depth and without the class itself; its conditions are those
// of the terms written out.
func TestForEach(t *testing.T) {
	rb := load(t, "terms/more.yaml", "early_lupus: {is: lupus}\nlate_arthritis: {is: "+
		"rheumatoid_arthritis}\n",
		"food/a.yaml", simple("a", `has(conditions, "rheumatoid_arthritis")`, ""),
		"invariants.yaml", invariant(`for_each: {term: t, below: arthritis}
whoever: has(conditions, t) and (smoker or not has(conditions, t))
must_answer: [t, lupus]
level: urgent
or_asked: true`)+strings.Replace(invariant("whoever: has(conditions, \"lupus\")\nmust_answer: lupus"), "inv", "other", 1))
	p := bridge.Pack(rb)
	h := p.Schema.Terms
	var got []string
	for _, a := range p.Invariants()[0].MustAnswer {
		var atoms []string
		condition.Walk(a.Whoever, func(c condition.Cond) bool {
			if atom, ok := c.(*condition.Atom); ok {
				atoms = append(atoms, atom.Text)
			}
			return true
		})
		names := []string{h.Term(a.Term).Name + ":"}
		for _, id := range a.Terms {
			names = append(names, h.Term(id).Name)
		}
		got = append(got, strings.Join(append(names, atoms...), " "))
	}
	want := []string{}
	for _, name := range []string{"late_arthritis", "psoriatic_arthritis", "rheumatoid_arthritis"} {
		has := `has(conditions, "` + name + `")`
		want = append(want, name+": "+name+" lupus "+has+" smoker "+has)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	inv := p.Invariants()[0]
	if inv.Level.String() != "urgent" || !inv.OrAsked || inv.Whoever != nil ||
		inv.ForEach == nil {
		t.Errorf("got %+v", inv)
	}
	other := p.Invariants()[1]
	if len(other.MustAnswer) != 1 || other.MustAnswer[0].Term != term.None ||
		other.Level.String() != "info" || other.OrAsked || other.ForEach != nil {
		t.Errorf("got %+v", other)
	}
	// The condition is the very atom of the rule that asks the same.
	var atom condition.Cond
	condition.Walk(p.Invariants()[0].MustAnswer[2].Whoever, func(c condition.Cond) bool {
		if a, ok := c.(*condition.Atom); ok && atom == nil {
			atom = a
		}
		return true
	})
	if atom != p.Rule("a").When {
		t.Error("the same condition about the same term is another atom")
	}
}

// TestUnanswered: what must be answered is, by a message that is shown, by
// itself or by a wider term, at its level; or it is a violation.
func TestUnanswered(t *testing.T) {
	const (
		ra    = "rheumatoid_arthritis"
		raIs  = `has(conditions, "rheumatoid_arthritis")`
		psaIs = `has(conditions, "psoriatic_arthritis")`
	)
	level := func(l, rule string) string {
		return strings.Replace(rule, "level: info", "level: "+l, 1)
	}
	ill := func(has ...string) *person { return &person{Conditions: advisor.SetOf(has...)} }
	open := &person{Conditions: advisor.Set{Has: []string{"psoriasis"}}}
	answering := simple("ra", raIs, "  answers: [rheumatoid_arthritis]\n")
	louder := level("important", simple("loud1", "age < 200", "")) +
		level("important", simple("loud2", "age < 200", "")) +
		level("important", simple("loud3", "age < 200", ""))
	old := "  repeat_after: 90 days\n"
	for _, tt := range []struct {
		why, rules, invariant string
		p                     *person
		opts                  *advisor.Options
		want                  string // of the violations, joined
	}{
		{"it is answered", answering, eachArthritis, ill(ra), nil, ""},
		{"its brother is not", answering, eachArthritis, ill("psoriatic_arthritis"), nil,
			"invariant inv: no message that is shown answers psoriatic_arthritis, at level info or above. " +
				"It matters."},
		{"one of two", answering, eachArthritis, ill(ra, "psoriatic_arthritis"), nil,
			"psoriatic_arthritis, at"},
		{"nobody is concerned", answering, eachArthritis, ill("lupus"), nil, ""},
		{"it is unknown who is concerned", answering, eachArthritis, &person{}, nil, ""},
		{"a class that may be the kind", answering, eachArthritis, ill("arthritis"), nil, ""},
		{"a wider term answers", simple("joints", "smoker or "+raIs, "  answers: [arthritis]\n"),
			eachArthritis, ill(ra), nil, ""},
		{"a narrower term does not", answering, "whoever: " + raIs + "\nmust_answer: arthritis", ill(ra),
			nil, "answers arthritis,"},
		{
			"another message does", simple("any", `has(conditions, "lupus") or `+psaIs,
				"  answers: [lupus, psoriatic_arthritis]\n"), eachArthritis, ill(
				"psoriatic_arthritis"), nil, ""},
		{"a message that is silent", simple("ra", raIs, ""), eachArthritis, ill(ra), nil,
			"answers rheumatoid_arthritis,"},
		{"two answers", answering, "whoever: " + raIs + "\nmust_answer: [rheumatoid_arthritis, lupus]",
			ill(ra), nil, "answers lupus,"},
		{"everyone", answering, "whoever: everyone\nmust_answer: rheumatoid_arthritis", ill(), nil,
			"answers rheumatoid_arthritis,"},
		{"a level that is lower", level("notice", answering), eachArthritis + "level: important", ill(ra),
			nil, "at level important or above"},
		{"the level itself", level("important", answering), eachArthritis + "level: important", ill(ra),
			nil, ""},
		{"a higher level", level("emergency", answering), eachArthritis + "level: important", ill(ra),
			nil, ""},
		{"the level of the variant", simple("ra", raIs, "  answers: [rheumatoid_arthritis]\n  safe: "+
			"true\n  variants: [{name: old, if: age > 80, level: important}]\n"),
			eachArthritis + "level: important", &person{Age: new(85), Conditions: advisor.SetOf(ra)}, nil,
			""},
		{"the level of the other words", simple("ra", raIs, "  answers: [rheumatoid_arthritis]\n  "+
			"safe: true\n  variants: [{name: old, if: age > 80, level: important}]\n"),
			eachArthritis + "level: important", &person{Age: new(80), Conditions: advisor.SetOf(ra)}, nil,
			"rheumatoid_arthritis"},
		{
			"a guard",
			simple("ra", raIs, "  answers: [rheumatoid_arthritis]\n  unless: [{if: smoker, because: "+
				"Smokes.}]\n"), eachArthritis,
			&person{Conditions: advisor.SetOf(ra), Smoker: new(true)}, nil, "rheumatoid_arthritis"},
		{"pending is not shown", simple("ra", raIs+" and smoker", "  answers: [rheumatoid_arthritis]\n"),
			eachArthritis, ill(ra), nil, "rheumatoid_arthritis"},
		{"over the cap", answering + louder, eachArthritis,
			&person{Age: new(9), Conditions: advisor.SetOf(ra)}, &advisor.Options{Cap: 2}, ""},
		{"over the cap in words that answer nothing",
			simple("ra", raIs, "  answers: [rheumatoid_arthritis]\n  safe: true\n  variants: [{name: "+
				"young, if: age < 10, answers: []}]\n") + louder,
			eachArthritis, &person{Age: new(9), Conditions: advisor.SetOf(ra)}, &advisor.Options{Cap: 2},
			"rheumatoid_arthritis"},
		{"given lately", simple("ra", raIs, "  answers: [rheumatoid_arthritis]\n"+old), eachArthritis,
			ill(ra),
			&advisor.Options{
				AsOf: day("2026-06-01"), History: []advisor.Delivery{{Rule: "ra", On: day("2026-05-01")}}}, ""},
		{"asked", answering, eachArthritis + "or_asked: true", open, nil, ""},
		{"not asked", simple("ra", "age > 200 and "+raIs, "") + simple("bmi", "bmi > 30", ""),
			eachArthritis + "or_asked: true", &person{Age: new(9)}, nil,
			"invariant inv: it is unknown whether it is about psoriatic_arthritis, and nothing is asked " +
				"that would tell (conditions). It matters. / " +
				"invariant inv: it is unknown whether it is about rheumatoid_arthritis, and nothing is asked " +
				"that would tell (conditions). It matters."},
		{"one of two facts is asked", simple("smokers", "smoker", "  answers: [lupus]\n"),
			"whoever: smoker and vitamin_d > 30\nmust_answer: lupus\nor_asked: true", &person{}, nil, ""},
		{"a derived fact's input is asked", simple("b", "bmi > 30", "  answers: [lupus]\n"),
			"whoever: bmi > 30\nmust_answer: lupus\nor_asked: true", &person{Weight: new(70.0)}, nil, ""},
		{
			"a record's field is asked", simple("m", "any(medications, .months > 3)",
				"  answers: [lupus]\n"), "whoever: any(medications, .months > 3)\nmust_answer: " +
				"lupus\nor_asked: true",
			&person{Medications: advisor.ListOf(medication{Name: "prednisone"})}, nil, ""},
		{"a list is asked for its further records",
			simple("m", "any(medications, .months > 3)", "  answers: [lupus]\n"),
			"whoever: any(medications, .months > 3)\nmust_answer: lupus\nor_asked: true", &person{}, nil,
			""},
		{"asked, where it is not unknown", simple("bmi", "bmi > 30", ""),
			eachArthritis + "or_asked: true", ill("lupus"), nil, ""},
	} {
		rb := load(t, "food/a.yaml", tt.rules, "invariants.yaml", invariant(tt.invariant))
		a, err := rb.Advise(tt.p, tt.opts)
		if err != nil {
			t.Fatal(err)
		}
		if got := violations(t, rb, tt.p, tt.opts, a); (got == "") != (tt.want == "") ||
			!strings.Contains(got, tt.want) {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.why, got, tt.want)
		}
	}
}

func violations(t *testing.T, rb *advisor.Rulebase[person], p *person, opts *advisor.Options,
	a *advisor.Advice) string {
	t.Helper()
	list, err := workbench.Violations(rb, p, opts, a)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, v := range list {
		texts = append(texts, v.String())
	}
	return strings.Join(texts, " / ")
}

// TestUnansweredWithheld: of what is withheld only the cap and an earlier
// delivery count as an answer, and only below warning; under "expired:
// withhold" the days after a review date are outside.
func TestUnansweredWithheld(t *testing.T) {
	const ra = "rheumatoid_arthritis"
	p := &person{Conditions: advisor.SetOf(ra)}
	pack := func(level, more string) *advisor.Rulebase[person] {
		rule := simple("ra", `has(conditions, "rheumatoid_arthritis")`,
			"  answers: [rheumatoid_arthritis]\n")
		return load(t, "food/a.yaml", strings.Replace(rule, "level: info", "level: "+level, 1),
			"pack.yaml", smallFile("pack.yaml")+more, "invariants.yaml",
			invariant(eachArthritis+"level: "+level))
	}
	for _, kind := range []string{"guard", "superseded", "conflict", "recently-given", "expired",
		"companion", "over-cap"} {
		for _, level := range []string{"info", "important", "urgent", "emergency"} {
			a := &advisor.Advice{Withheld: []advisor.Withheld{{Rule: "ra", Kind: kind}}}
			counts := (kind == "over-cap" || kind == "recently-given") &&
				(level == "info" || level == "important")
			if got := violations(t, pack(level, ""), p, nil, a); (got == "") != counts {
				t.Errorf("%s, withheld (%s): %q", level, kind, got)
			}
		}
	}
	late := &advisor.Options{AsOf: day("2029-01-01")} // the reviews of all rules are due before
	for _, tt := range []struct {
		level, expired string
		opts           *advisor.Options
		outside        bool
	}{
		{"important", "expired: withhold\n", late, true},
		{"important", "expired: withhold\n", &advisor.Options{AsOf: day("2026-06-01")}, false},
		{"important", "expired: withhold\n", nil, false},
		{"important", "expired: mark\n", late, false},
		{"urgent", "expired: withhold\n", late, false},
	} {
		if got := violations(t, pack(tt.level, tt.expired), p, tt.opts,
			&advisor.Advice{}); (got == "") != tt.outside {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}

// TestViolationsOfParts: what an advice was made without cannot be judged.
func TestViolationsOfParts(t *testing.T) {
	rb := load(t, "invariants.yaml", invariant(eachArthritis+"or_asked: true"))
	p := &person{Age: new(30)}
	for parts, ok := range map[advisor.AdviceParts]bool{
		0: true, advisor.Reasons: true, advisor.Messages: false, advisor.Questions: false} {
		opts := &advisor.Options{Without: parts}
		a, err := rb.Advise(p, opts)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := workbench.Violations(rb, p, opts, a); (err == nil) != ok {
			t.Errorf("without %b: %v", parts, err)
		}
	}
	for _, tt := range []struct {
		p *person
		a *advisor.Advice
	}{{nil, &advisor.Advice{}}, {p, nil}} {
		if _, err := workbench.Violations(rb, tt.p, nil, tt.a); err == nil {
			t.Error("no error for no profile or no advice")
		}
	}
}
