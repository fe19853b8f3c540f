package verify

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
)

// small is a pack of a few facts with one rule: its "when", and then lines
// that stand beside that, "guards" and "variants" in short for whole ones.
func small(t testing.TB, rules ...string) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	files := fstest.MapFS{}
	put := func(name, text string) { files[name] = &fstest.MapFile{Data: []byte(text)} }
	put("pack.yaml", "name: small\nversion: 1.0.0\nlanguages: [en]\ntopics:\n  all: {title: {en: "+
		"All}}\ndisclaimer: {en: Only a test.}\n")
	put("sources.yaml", "book: {type: book, title: A book, authors: [Writer A], year: 2020, "+
		"checked: {status: unverified, missing: [publisher]}}\n")
	put("terms.yaml", "disease: {}\nasthma: {is: disease}\nsevere_asthma: {is: asthma}\nmedicine: "+
		"{}\nsteroid: {is: medicine}\nprednisone: {is: steroid}\ncortisone: {is: steroid}\naspirin: "+
		"{is: medicine}\nflu: {is: disease}\n")
	put("facts.yaml", `age: {type: int, unit: a, range: [0, 120], label: {en: age}, ask: {en: Age}}
asthma: {type: bool, label: {en: asthma}, ask: {en: Asthma}}
smoker: {type: bool, label: {en: smoker}, ask: {en: Smoker}}
drinks: {type: bool, label: {en: drinks}, ask: {en: Drinks}}
dose: {type: number, unit: mg, range: [0, 100], label: {en: dose}, ask: {en: Dose}}
last_visit: {type: date, label: {en: last visit}, ask: {en: Last visit}}
diseases: {type: terms, of: [disease], label: {en: diseases}, ask: {en: Diseases}}
medicines: {type: list, label: {en: medicines}, ask: {en: Medicines}}
medicines.name: {type: term, of: [medicine], label: {en: name}, ask: {en: Name}}
medicines.months: {type: int, unit: mo, range: [0, 600], label: {en: months}, ask: {en: Months}}
minor:
  type: bool
  label: {en: minor}
  derive: age < 18
stage:
  type: enum
  values: {low: {en: Low}, middle: {en: Middle}, high: {en: High}}
  label: {en: stage}
  derive:
    - if: dose < 10
      value: low
    - if: dose < 50
      value: middle
    - if: dose >= 50
      value: high
`)
	put("findings.yaml", "no_asthma: {when: not asthma, because: {en: none}}\n"+

		"deep: {when: smoker and not no_asthma, because: {en: deep}}\n"+
		"grown: {when: age >= 18, because: {en: grown}}\n"+
		"steroid_user: {when: 'any(medicines, is(.name, \"steroid\"))', because: {en: steroid}}\n")
	for i, r := range rules {
		put(fmt.Sprintf("all/r%d.yaml", i), rule(i, r))
	}
	rb, err := advisor.Load[advisor.Record](files, &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

// rule writes a rule from a few lines in short: "when X", "unless X",
// "caution X" (a guard with a caution), "variant NAME X", "variant NAME X
// unless Y", "safe" after the variant or else the rule, and YAML as it is.
func rule(i int, short string) string {
	var b, guards, variants strings.Builder
	names, safe := 0, "safe: true\n"
	for line := range strings.Lines(short) {
		line = strings.TrimSpace(line)
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "":
		case "when":
			fmt.Fprintf(&b, "when: |\n  %s\n", rest)
		case "unless", "caution":
			fmt.Fprintf(&guards, "  - if: |\n      %s\n    because: Guard.\n", rest)
			if word == "caution" {
				guards.WriteString("    caution: {en: Careful.}\n")
			}
		case "variant":
			names++
			name, rest, _ := strings.Cut(rest, " ")
			cond, guard, guarded := strings.Cut(rest, " unless ")
			cond, isSafe := strings.CutSuffix(cond, " safe")
			fmt.Fprintf(&variants, "  - name: %s\n    if: |\n      %s\n    message: {en: {title: T, text: "+
				"T., action: T.}}\n", name, cond)
			if isSafe {
				variants.WriteString("    safe: true\n")
				safe = ""
			}
			if guarded {
				fmt.Fprintf(&variants, "    unless:\n      - if: |\n          %s\n        because: Guard.\n",
					guard)
			}
		default:
			b.WriteString(line + "\n")
		}
	}
	if guards.Len() > 0 {
		b.WriteString("unless:\n" + guards.String())
	}
	if names > 0 {
		b.WriteString(safe + "variants:\n" + variants.String())
	}
	return fmt.Sprintf("id: r%d\ntopic: all\nlevel: info\n%s"+
		"message: {en: {title: T, text: T., action: T.}}\ncite: [{source: book, supports: Something.}]\n"+
		"evidence: {certainty: low, strength: none}\nreview: {by: unreviewed, on: 2026-11-20, next: "+
		"2028-11-20}\n", i, b.String())
}

// said lists the findings on decisions as "kind in: message".
func said(t testing.TB, rb *advisor.Rulebase[advisor.Record]) (list []string) {
	t.Helper()
	c := newChecker(rb, nil)
	c.constants()
	for _, f := range c.report.Findings {
		if !f.Proven || !f.Error {
			t.Errorf("not an error, or open: %v", f)
		}
		list = append(list, f.Kind+" "+f.In+": "+f.Msg)
	}
	return list
}

// TestStanding: what is dead where it stands is found, and what is alive there
// is not called dead.
func TestStanding(t *testing.T) {
	for _, tt := range []struct {
		name  string
		rules []string
		want  []string // beginnings of what is said
	}{
		{"guard against when", []string{"when asthma\nunless not asthma"},
			[]string{`dead rule r0, unless 1: nobody for whom "when" is true makes it true: it withholds ` +
				`nothing`}},
		{"the same through a finding", []string{"when asthma\nunless no_asthma"},
			[]string{`dead rule r0, unless 1: nobody for whom "when"`}},
		{"two equal variants", []string{"when asthma\nvariant a smoker\nvariant b smoker"},
			[]string{"equal rule r0, variant b: it says here what variant a says, which comes first: " +
				"nobody gets these words"}},
		{"variant against when", []string{"when asthma\nvariant a not asthma"},
			[]string{`unreachable rule r0, variant a: nobody for whom "when" is true`}},
		{"guard after a wider guard", []string{"when asthma\nunless age < 18\nunless age < 12"},
			[]string{"dead rule r0, unless 2: whoever makes it true makes unless 1 true, which comes " +
				"first: it withholds nothing"}},
		{
			"variant after a wider variant", []string{
				"when asthma and smoker\nvariant a age >= 18\nvariant b age >= 65"},
			[]string{"unreachable rule r0, variant b: whoever makes it true makes variant a true"}},

		{"guards in the right order", []string{"when asthma\nunless age < 12\nunless age < 18"}, nil},
		{"variants in the right order", []string{"when asthma\nvariant a age >= 65\nvariant b age >= 18"},
			nil},
		{"a guard with a caution after a wider one",
			[]string{"when asthma\ncaution age < 18\ncaution age < 12"},
			[]string{"dead rule r0, unless 2: whoever"}},
		{"a guard of which one with a caution holds a part",
			[]string{"when asthma\ncaution age < 18 and smoker\ncaution age < 18"}, nil},
		{"two guards that together hold the third",
			[]string{"when asthma\nunless age < 18\nunless age >= 65\nunless age < 18 or age >= 65"},
			[]string{"dead rule r0, unless 3: whoever makes it true makes something before it true"}},
		{
			"two equal guards, said in other words", []string{
				"when asthma\nunless not (age >= 18)\ncaution age < 18"}, []string{"equal rule r0, unless 2: " +
				"it says here what unless 1 says"}},
		{"a guard for everybody", []string{"when age >= 18\nunless grown or smoker"},
			[]string{"dead rule r0, unless 1: nobody who gets there makes it false"}},
		{"findings inside findings", []string{"when no_asthma\nunless deep"},
			[]string{`dead rule r0, unless 1: nobody for whom "when"`}},
		{"findings inside findings that count", []string{"when drinks\nunless deep"}, nil},
		{"a derived fact", []string{"when not minor\nunless smoker and minor"},
			[]string{`dead rule r0, unless 1: nobody for whom "when"`}},
		{"a fact derived by cases", []string{"when stage == \"high\"\nunless stage == \"middle\""},
			[]string{`dead rule r0, unless 1: nobody for whom "when"`}},
		{"a case that counts", []string{"when dose >= 20\nunless stage == \"middle\""}, nil},
		{"a quantifier", []string{"when steroid_user\nunless none(medicines, is(.name, \"steroid\"))"},
			[]string{`dead rule r0, unless 1: nobody for whom "when"`}},
		{"a quantifier over a kind", []string{"when any(medicines, is(.name, \"prednisone\"))\nunless " +
			"not has(medicines, \"steroid\")"},
			[]string{`dead rule r0, unless 1: nobody for whom "when"`}},
		{"a term of a kind", []string{"when has(diseases, \"severe_asthma\")\nvariant a has(diseases, " +
			"\"asthma\")\nvariant b smoker"},
			[]string{"unreachable rule r0, variant b: everybody for whom \"when\" is true has other words " +
				"before", "unreachable rule r0: nobody gets its own words"}},
		{
			"words for everybody by two variants", []string{
				"when asthma\nvariant a smoker safe\nvariant b not smoker"}, []string{"unreachable rule r0: " +
				"nobody gets its own words"}},
		{
			"own words while it is not known which", []string{
				"when asthma\nvariant a smoker\nvariant b not smoker"}, nil},
		{
			"a safe variant that is not chosen", []string{
				"when asthma\nvariant a smoker\nvariant b smoker and drinks safe"},
			[]string{"dead rule r0, variant b: whoever makes it true makes variant a true, which comes " +
				"first: it chooses these words for nobody, who"}},
		{"a guard of a variant", []string{"when asthma\nvariant a age >= 18 unless age < 12"},
			[]string{"dead rule r0, unless 1 of variant a: nobody for whom these words are right makes it " +
				"true"}},
		{"a guard of words that nobody gets", []string{"when asthma\nvariant a not asthma unless smoker"},
			[]string{`unreachable rule r0, variant a: nobody`}},
		{
			"a guard that one of two wordings needs", []string{
				"when asthma\nunless age < 18\nvariant a age >= 18"}, nil},

		{"a part under when", []string{"when age >= 18\nunless age >= 12 and smoker"},
			[]string{"dead rule r0, unless 1: age >= 12 is never false where it stands: leave it out"}},
		{"a part after a guard", []string{"when asthma\nunless age < 18\nunless age >= 12 and smoker"},
			[]string{"dead rule r0, unless 2: age >= 12 is never false where it stands: leave it out"}},
		{
			"a part after a guard that narrows it", []string{
				"when asthma\nunless age >= 18\nunless age >= 12 and smoker"}, nil},
		{"a part beside one that says more", []string{"when age >= 65 or age >= 80 or smoker"},
			[]string{"dead rule r0, when: age >= 80 does not count where it stands, for what stands " +
				"beside it decides: leave it out"}},
		{"a part twice", []string{"when smoker and (drinks or asthma) and smoker"},
			[]string{"dead rule r0, when: smoker does not count"}},
		{"a part that a finding says", []string{"when grown and age >= 12 and smoker"},
			[]string{"dead rule r0, when: age >= 12 does not count"}},
		{"a large part", []string{"when asthma\nunless smoker and (drinks or age >= 30 or asthma)"},
			[]string{"dead rule r0, unless 1: drinks or age >= 30 or asthma is never false where it " +
				"stands: leave it out"}},
		{
			"a part of a variant",
			[]string{"when asthma\nvariant a smoker\nvariant b not smoker and drinks"},
			[]string{"dead rule r0, variant b: not (smoker) is never false where it stands: leave it out"}},
		{"a part inside a quantifier", []string{"when any(medicines, is(.name, \"prednisone\") and " +
			"is(.name, \"steroid\") and .months >= 3)"},
			[]string{"dead rule r0, when: is(.name, \"steroid\") does not count where it stands"}},
		{"parts inside a quantifier that count", []string{"when any(medicines, is(.name, \"steroid\") " +
			"and .months >= 3)\nunless any(medicines, is(.name, \"steroid\") and .months >= 12)"}, nil},
		{"parts of which one can be left out alone",
			[]string{"when (smoker and age >= 18) or (smoker and age < 18)"},
			[]string{"dead rule r0, when: smoker and age >= 18 does not count where it stands, for what " +
				"stands beside it decides: leave it out; that is so once what else is to be left out of the " +
				"condition is: age < 18",
				"dead rule r0, when: age < 18 does not count where it stands, for what stands beside it " +
					"decides: leave it out"}},
		{
			"parts that can each be left out alone", []string{
				"when smoker and (drinks or drinks) and (asthma or asthma)"},
			[]string{"dead rule r0, when: drinks does not count where it stands, for what stands beside " +
				"it decides: leave it out",
				"dead rule r0, when: asthma does not count where it stands, for what stands beside it " +
					"decides: leave it out"}},
		{"a part of a choice", []string{"when age >= 18 ? smoker : (smoker and age < 18)"},
			[]string{"dead rule r0, when: age >= 18 does not count",
				"dead rule r0, when: age < 18 does not count"}},
		{"a part that asks about the record", []string{"when asthma\nunless known(dose) and dose > 5"},
			nil},
		{"a default that asks no more", []string{"when (dose ?? 0) > 5 or asthma and dose > 5"}, nil},
		{
			"a part for want of a date",
			[]string{"when smoker\nunless known(last_visit) ? days_since(last_visit) < 30 : drinks"}, nil},

		{"a guard of a companion, whose host has another when",
			[]string{"when asthma\nwith: [r1]", "when not asthma\ncaution asthma"}, nil},
		{"a guard of a companion of nobody", []string{"when smoker", "when not asthma\ncaution asthma"},
			[]string{`dead rule r1, unless 1: nobody for whom "when"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := said(t, small(t, tt.rules...))
			if !slices.EqualFunc(got, tt.want, strings.HasPrefix) {
				t.Error(cmp.Diff(tt.want, got))
			}
			for i, f := range got {
				if later := "; that is so once"; i < len(tt.want) &&
					strings.Contains(f, later) != strings.Contains(tt.want[i], later) {
					t.Errorf("%s; want %s", f, tt.want[i])
				}
			}
		})
	}
}
