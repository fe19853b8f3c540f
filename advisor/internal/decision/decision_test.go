package decision_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

var files = map[string]string{
	"pack.yaml": "name: x\nversion: 1.0.0\nlanguages: [en]\ntopics: {food: {title: {en: " +
		"Food}}}\ndisclaimer: {en: x}\nregions: {here: {}, there: {}}\n",
	"facts.yaml": `
age: {type: int, unit: a, range: [0, 120], ask: {en: Age}}
a: {type: bool, ask: {en: A}}
b: {type: bool, ask: {en: B}}
c: {type: bool, ask: {en: C}}
d: {type: bool, ask: {en: D}}
old: {type: bool, derive: age >= 65}
group: {type: enum, values: [child, adult], derive: [{if: age < 18, value: child}, {value: adult}]}
size: {type: enum, values: [small, large, vast], derive: [{if: a, value: small}, {if: b, value: large}, {value: vast}]}
drugs: {type: list, ask: {en: Drugs}}
drugs.name: {type: term, of: [medicine]}
drugs.dose: {type: number, unit: mg, range: [0, 100], ask: {en: Dose}}
drugs.much: {type: enum, values: [low, high], derive: [{if: .dose > 5, value: high}, {if: .dose >= 0, value: low}]}
`,
	"terms.yaml": "medicine: {}\n",
	"tables.yaml": "limit: {title: x, sources: [s], values: {salt: {unit: g, regions: {here: " +
		"[{if: age < 18, value: 1}, {if: c, value: 2}, {value: 3}], any: [{if: d, value: 4}, {value: " +
		"5}]}}}}\n",
	"findings.yaml": "adult: {when: age >= 18, silent: true}\nquiet: {when: adult and c, silent: " +
		"true}\nunused: {when: d, silent: true}\n",
	"sources.yaml": "s: {type: book, title: x, checked: {status: unverified, missing: [year]}}\n",
}

const rest = `
  message: {en: {title: x, text: x, action: x}}
  cite: [{source: s, supports: x}]
  evidence: {certainty: low, strength: weak}
  review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
`

func readPack(t *testing.T) *pack.Pack {
	t.Helper()
	fsys := fstest.MapFS{"food/all.yaml": {Data: []byte(`
- id: plain
  topic: food
  level: info
  when: quiet` + rest + `
- id: guarded
  topic: food
  level: info
  when: a
  unless: [{if: b, because: x}, {if: size == "large", because: y}, {if: adult, because: z}]` + rest + `
- id: worded
  topic: food
  level: info
  safe: true
  when: a
  unless: [{if: b, because: x}, {if: age > limit.salt, because: y}]
  variants:
    - {name: first, if: c}
    - {name: second, if: 'any(drugs, .much == "low")', unless: [{if: not d, because: z}]}` + rest)}}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, errs := load.Pack(fsys, nil, false)
	for _, e := range errs {
		t.Fatal(e)
	}
	return p
}

// TestDecisions: every condition that an author wrote, when it matters, and the
// rules that it may change.
func TestDecisions(t *testing.T) {
	p := readPack(t)
	reads := decision.ReadBy(p)
	var got []string
	for _, d := range decision.All(p) {
		var rules []string
		for _, r := range reads.Rules(d) {
			rules = append(rules, r.ID)
		}
		reach := "always"
		if d.Reach != nil {
			reach = fmt.Sprintf("where %s", d.Reach)
		}
		got = append(got,
			fmt.Sprintf("%s: %s; %s; changes %s", d.Name(), d.Text.Text, reach, strings.Join(rules, " ")))
	}
	want := []string{
		"rule plain, when: quiet; where ; changes plain",
		`rule guarded, when: a; where not (b) and not (size == "large") and not (adult); changes guarded`,
		`rule guarded, unless 1: b; where (a and not (size == "large") and not (adult)); changes guarded`,
		`rule guarded, unless 2: size == "large"; where (a and not (b) and not (adult)); changes guarded`,
		`rule guarded, unless 3: adult; where (a and not (b) and not (size == "large")); changes guarded`,
		`rule worded, when: a; where (c ? not (b) and not (age > limit.salt) : (any(drugs, .much == ` +
			`"low") ? not (not (d)) : not (b) and not (age > limit.salt))); changes worded`,
		"rule worded, variant first: c; where a; changes worded",
		`rule worded, variant second: any(drugs, .much == "low"); where a and not (c); changes worded`,
		`rule worded, unless 1 of variant first: b; where (a and c and not (age > limit.salt)) or (a ` +
			`and not (c) and not (any(drugs, .much == "low")) and not (age > limit.salt)); changes worded`,
		`rule worded, unless 2 of variant first: age > limit.salt; where (a and c and not (b)) or (a ` +
			`and not (c) and not (any(drugs, .much == "low")) and not (b)); changes worded`,
		`rule worded, unless 1 of variant second: not d; where (a and not (c) and any(drugs, .much == ` +
			`"low")); changes worded`,
		"finding adult: age >= 18; always; changes plain guarded",
		"finding quiet: adult and c; always; changes plain",
		"finding unused: d; always; changes ",
		"fact old: age >= 65; where ; changes ",
		"fact group, case 1: age < 18; where ; changes ",
		"fact size, case 1: a; where ; changes guarded",
		"fact size, case 2: b; where not (a); changes guarded",
		"fact drugs.much, case 1: .dose > 5; always; changes worded",
		"fact drugs.much, case 2: .dose >= 0; always; changes worded",
		"table limit.salt, case 1: d; where ; changes worded",
		"table limit.salt, case 1 of region here: age < 18; where ; changes worded",
		"table limit.salt, case 2 of region here: c; where not (age < 18); changes worded",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestSet: a condition that is put in place of another counts wherever that one
// stands, until it is undone.
func TestSet(t *testing.T) {
	p := readPack(t)
	choices := decision.ChoicesOf(p)
	// conds are all conditions of the rules, as they are now.
	conds := func() []string {
		var list []string
		for _, d := range decision.All(p) {
			var parts []string
			condition.Walk(d.Cond, func(c condition.Cond) bool {
				if k, ok := c.(*condition.Const); ok {
					parts = append(parts, k.String())
				} else if f, ok := c.(*condition.Finding); ok {
					parts = append(parts, f.Name)
				} else if a, ok := c.(*condition.Atom); ok {
					parts = append(parts, a.Text)
				}
				return true
			})
			list = append(list, d.Name()+": "+strings.Join(parts, ", "))
		}
		return list
	}
	before := conds()
	for _, d := range decision.All(p) {
		if d.Case != nil && len(choices[d.Case]) == 0 {
			continue // no rule or finding reads it
		}
		undo := d.Set(condition.Const(condition.True), choices)
		if cmp.Equal(before, conds()) {
			t.Errorf("%s: setting it changes nothing", d.Name())
		}
		undo()
		if diff := cmp.Diff(before, conds()); diff != "" {
			t.Errorf("%s: it is not undone (-before +after)\n%s", d.Name(), diff)
		}
	}
}

// TestReached: a decision is looked at where what stands before it lets it be.
// What is not known does not: the safe words apart, which are chosen for it.
func TestReached(t *testing.T) {
	p := readPack(t)
	for _, tt := range []struct{ decision, profile, want string }{
		{"rule plain, when", "", "yes"},
		{"rule guarded, unless 1", "", "no"},
		{"rule guarded, unless 1", "a: true", "yes"},
		{"rule guarded, unless 1", "a: false", "no"},
		// an earlier guard that is unknown does not hold yet
		{"rule guarded, unless 2", "a: true", "yes"},
		{"rule guarded, unless 2", "a: true, b: false", "yes"},
		{"rule guarded, unless 2", "a: true, b: true", "no"},
		{"rule worded, variant first", "a: true", "yes"},
		{"rule worded, variant first", "", "no"},
		{"rule worded, variant second", "a: true", "no"},
		{"rule worded, variant second", "a: true, c: false", "yes"},
		{"rule worded, variant second", "a: true, c: true", "no"},
		{"rule worded, unless 1 of variant first", "a: true, c: true", "yes"},
		// the safe words, whose guards these are, too
		{"rule worded, unless 1 of variant first", "a: true", "yes"},
		{"rule worded, unless 1 of variant first", "c: true", "no"},
		{"rule worded, unless 1 of variant second", "a: true, c: false", "no"},
		{"finding adult", "", "yes"},
		{"fact size, case 2", "a: false", "yes"},
		{"fact size, case 2", "", "yes"}, // it may agree with the first
		{"fact size, case 2", "a: true", "no"},
	} {
		errs := &source.Errors{}
		v := reflect.New(p.Struct.Type).Elem()
		p.Struct.Decode(&source.Reader{Errs: errs},
			source.YAML("profile", []byte("{"+tt.profile+"}"), errs), v)
		f := &condition.Frame{}
		f.Reset(p.Space.Registry)
		if err := p.Struct.Read(v, &f.Profile); err != nil || errs.Len() > 0 {
			t.Fatal(err, errs.Sorted())
		}
		got := "there is none"
		for _, d := range decision.All(p) {
			if d.Name() == tt.decision {
				got = map[bool]string{true: "yes", false: "no"}[d.Reached(f)]
			}
		}
		if got != tt.want {
			t.Errorf("%s on {%s}: %s; want %s", tt.decision, tt.profile, got, tt.want)
		}
	}
}
