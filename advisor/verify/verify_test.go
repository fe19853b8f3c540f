package verify

import (
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/mutation"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/workbench"
)

func shipped(t testing.TB) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](os.DirFS("../../rules"),
		&advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

// By default TestFaults plants one fault in 50; -faults 1 has it plant all.
var faults = flag.Int("faults", 50, "TestFaults plants one fault in so many")

// TestFaults plants faults in the guards of rules that encourage what an
// invariant forbids to some, and in the findings that these guards read: a
// guard left out, another comparison, limit, connective or term, a part left
// out; and has harmless messages encourage what is forbidden. Whatever then breaks an invariant
// must be found, with a witness on which the engine breaks it, too; what is called sound must be so
// for random profiles.
func TestFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	rb := shipped(t)
	p := bridge.Change(rb)
	planted, found, open, next := 0, 0, 0, 0
	every := *faults
	try := func(name string, r *pack.Rule, plant func(), undo func()) {
		if next++; next%every > 0 {
			return
		}
		plant()
		defer undo()
		planted++
		c := newChecker(rb, nil)
		broken := false
		for _, inv := range p.Invariants() {
			for _, words := range r.Wordings() {
				if !forbids(p.Schema.Terms, inv, words) {
					continue
				}
				ok, err := c.holds(inv, r, words)
				if err != nil {
					t.Fatal(err)
				}
				broken = broken || !ok
			}
		}
		for _, f := range c.report.Findings {
			if f.Open() { // reported, but neither proven nor refuted
				open++
				return
			}
		}
		if broken {
			found++
			return
		}
		random := rand.New(rand.NewPCG(uint64(planted), 1))
		draw := workbench.RandomProfiles(rb)
		for range 15 {
			profile, err := draw(random, 0.7)
			if err != nil {
				t.Fatal(err)
			}
			a, err := rb.Advise(profile, &advisor.Options{Cap: -1})
			if err != nil {
				t.Fatal(err)
			}
			violations, err := workbench.Violations(rb, profile, nil, a)
			if err != nil {
				t.Fatal(err)
			}
			if i := slices.IndexFunc(violations, func(v workbench.Violation) bool {
				return v.Rule == r.ID
			}); i >= 0 {
				t.Errorf("%s: called sound, and %v", name, violations[i])
			}
		}
	}
	mutated := map[*condition.Finding]bool{}
	for _, r := range p.Rules {
		for _, words := range r.Wordings() {
			if !slices.ContainsFunc(p.Invariants(), func(inv *pack.Invariant) bool {
				return forbids(p.Schema.Terms, inv, words)
			}) {
				continue
			}
			for i, g := range words.Guards {
				was := g.If
				name := fmt.Sprintf("rule %s, unless %d", r.ID, i+1)
				try(name+" left out", r, func() { g.If = condition.Const(condition.False) },
					func() { g.If = was })
				for _, m := range mutation.Of(p.Space, "", g.IfText) {
					try(fmt.Sprintf("%s: %s -> %s", name, m.Was, m.Now), r, func() { g.If = m.Cond },
						func() { g.If = was })
				}
				condition.Walk(was, func(x condition.Cond) bool {
					finding, ok := x.(*condition.Finding)
					if !ok || mutated[finding] {
						return !ok
					}
					mutated[finding] = true
					at := slices.IndexFunc(p.Findings, func(f *pack.Finding) bool { return f.Finding == finding })
					sound := finding.Cond
					for _, m := range mutation.Of(p.Space, "", p.Findings[at].Text) {
						try(fmt.Sprintf("finding %s: %s -> %s", finding.Name, m.Was, m.Now), r,
							func() { finding.Cond = m.Cond }, func() { finding.Cond = sound })
					}
					return true
				})
			}
		}
	}
	for _, inv := range p.Invariants() { // a message that says what it must not
		for _, id := range []string{"vitd-basics", "added-sugar-basics", "moisturizer-basics"} {
			r := p.Rule(id)
			if r == nil || len(inv.NeverEncourage) == 0 {
				continue
			}
			sound := r.Base.Encourages
			try(fmt.Sprintf("rule %s encourages what %s forbids", id, inv.ID), r, func() {
				r.Base.Encourages = append(slices.Clone(sound), inv.NeverEncourage[0])
			}, func() { r.Base.Encourages = sound })
		}
	}
	t.Logf("%d faults planted: %d break an invariant and were found, %d were reported as open",
		planted, found, open)
	if found < 60/every || open > planted/10 {
		t.Error("too few found to mean something, or too many open")
	}
}

// own is the pack of examples/ownpack with some files replaced or added.
func own(t testing.TB, edits map[string]string) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	const dir = "../../examples/ownpack/pack"
	files := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".yaml" {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range edits {
		if old, add, ok := strings.Cut(data, " => "); ok { // in the file as it is
			data = strings.Replace(string(files[name].Data), old, add, 1)
		}
		files[name] = &fstest.MapFile{Data: []byte(data)}
	}
	rb, err := advisor.Load[advisor.Record](files, &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

const more = `id: more
topic: food
level: %s
when: %s
%s
message: {en: {title: More, text: More., action: More.}}
cite: [{source: who-sugars-2015, supports: Something.}]
evidence: {certainty: low, strength: none}
review: {by: unreviewed, on: 2026-11-20, next: 2028-11-20}
`

func TestKinds(t *testing.T) {
	for _, tt := range []struct {
		name  string
		edits map[string]string
		want  []string // kind in: given
	}{
		{"sound", nil, nil},
		{
			"a rule that nobody is shown", map[string]string{
				"food/sweet-drinks.yaml": "when: sweet_drinks_per_week >= 7 => when: sweet_drinks_per_week " +
					">= 7 and sweet_drinks_per_week < 7"},
			[]string{"dead rule sweet-drinks", "undetermined rule sweet-drinks, when"}},
		{
			"a part that counts for nobody", map[string]string{
				"food/sweet-drinks.yaml": "when: sweet_drinks_per_week >= 7 => when: sweet_drinks_per_week " +
					">= 7 and (uses_insulin or sweet_drinks_per_week >= 0)"},
			[]string{"undetermined rule sweet-drinks, when"}},
		{
			"a rule for everybody", map[string]string{
				"food/more.yaml": fmt.Sprintf(more, "info", "true", "")}, []string{"always rule more"}},
		{
			"a rule beside another", map[string]string{
				"food/more.yaml": fmt.Sprintf(more, "info",
					"sweet_drinks_per_week >= 10 and uses_insulin == false", "discourages: [sweet_drink]")},
			[]string{"subsumed rule more"}},
		{
			"a rule in the shadow of another", map[string]string{
				"food/more.yaml": fmt.Sprintf(more, "notice", "sweet_drinks_per_week >= 5",
					"supersedes: [sweet-drinks]")},
			[]string{"shadowed rule sweet-drinks"}},
		{
			"a conflict",
			map[string]string{
				"food/more.yaml": fmt.Sprintf(more, "info", "age >= 60", "encourages: [sweet_drink]")},
			[]string{"conflict rule more: {age: 60, sweet_drinks_per_week: 7}"}},
		{
			"an invariant",
			map[string]string{
				"food/more.yaml": fmt.Sprintf(more, "info", "age >= 60", "encourages: [sweet_drink]"),
				"invariants.yaml": "- id: insulin\n  whoever: uses_insulin\n  never_encourage: " +
					"[sweet_drink]\n  because: It is sugar.\n"},
			[]string{"conflict rule more: {age: 60, sweet_drinks_per_week: 7}",
				"invariant rule more: {age: 60, uses_insulin: true}"}},
		{
			"an invariant for the unknown, too", map[string]string{
				"food/more.yaml": fmt.Sprintf(more, "info", "age >= 60", "unless: [{if: uses_insulin, "+
					"because: Insulin., caution: {en: Careful.}}]\nencourages: [sweet_drink]"),
				"invariants.yaml": "- id: insulin\n  whoever: uses_insulin\n  or_unknown: true\n  " +
					"never_encourage: [sweet_drink]\n  because: It is sugar.\n"},
			[]string{"conflict rule more: {age: 60, sweet_drinks_per_week: 7}",
				"invariant rule more: {age: 60}"}},
		{
			"a gap",
			map[string]string{"findings.yaml": "young:\n  when: age < 18\n  silent: true\nold:\n  when: " +
				"age > 18\n  silent: true\n",
				"invariants.yaml": "- id: ages\n  whoever: everyone\n  covered_by: [young, old]\n  because: " +
					"Everybody has an age.\n"},
			[]string{"gap invariant ages: {age: 18}"}},
		{
			"an answer",
			map[string]string{"food/sweet-drinks.yaml": "discourages: [ => answers: [food]\ndiscourages: [",
				"invariants.yaml": "- id: drinks\n  whoever: sweet_drinks_per_week >= 10 and uses_insulin == " +
					"false\n  must_answer: sweet_drink\n  level: info\n  because: They ask.\n"},
			nil},
		{
			"no answer behind a guard", map[string]string{
				"food/sweet-drinks.yaml": "discourages: [ => answers: [food]\ndiscourages: [",
				"invariants.yaml": "- id: drinks\n  whoever: sweet_drinks_per_week >= 10\n  must_answer: " +
					"sweet_drink\n  level: info\n  because: They ask.\n"},
			[]string{"answer invariant drinks: {sweet_drinks_per_week: 10, uses_insulin: true}"}},
		{
			"an answer that another silences", map[string]string{
				"food/sweet-drinks.yaml": "discourages: [ => answers: [food]\ndiscourages: [",
				"food/more.yaml": fmt.Sprintf(more, "notice", "age >= 60",
					"supersedes: [sweet-drinks]"),
				"invariants.yaml": "- id: drinks\n  whoever: sweet_drinks_per_week >= 10 and uses_insulin == " +
					"false\n  must_answer: sweet_drink\n  level: info\n  because: They ask.\n"},
			[]string{"answer invariant drinks: {age: 60, sweet_drinks_per_week: 10, uses_insulin: false}"}},
		{"an answer that another gives in its place",
			map[string]string{"food/sweet-drinks.yaml": "discourages: [ => answers: [food]\ndiscourages: [",
				"food/more.yaml": fmt.Sprintf(more, "notice", "age >= 60",
					"answers: [sweet_drink]\nsupersedes: [sweet-drinks]"),
				"invariants.yaml": "- id: drinks\n  whoever: sweet_drinks_per_week >= 10 and uses_insulin == " +
					"false\n  must_answer: sweet_drink\n  level: info\n  because: They ask.\n"},
			nil},
		{
			"asked",
			map[string]string{"food/sweet-drinks.yaml": "discourages: [ => answers: [food]\ndiscourages: [",
				"invariants.yaml": "- id: drinks\n  whoever: sweet_drinks_per_week >= 7 and uses_insulin == " +
					"false\n  must_answer: sweet_drink\n  level: info\n  or_asked: true\n  because: They ask.\n"},
			[]string{"answer invariant drinks"}}, // open: the cap may take the message whose guard asks
		{
			"asked by the rule itself", map[string]string{
				"food/sweet-drinks.yaml": "discourages: [ => answers: [food]\ndiscourages: [",
				"food/more.yaml": fmt.Sprintf(more, "info", "age >= 60 and uses_insulin",
					"answers: [about_sleep]"),
				"invariants.yaml": "- id: drinks\n  whoever: age >= 60 and uses_insulin\n  must_answer: " +
					"about_sleep\n  level: info\n  or_asked: true\n  because: They ask.\n"},
			nil},
		{
			"asked of some",
			map[string]string{
				"food/more.yaml": fmt.Sprintf(more, "info", "age >= 60", "answers: [about_sleep]"),
				"invariants.yaml": "- id: drinks\n  whoever: age >= 65\n  must_answer: about_sleep\n  level: " +
					"info\n  or_asked: true\n  because: They ask.\n"},
			[]string{"answer invariant drinks"}},
		{
			"an answer of too low a level", map[string]string{
				"food/sweet-drinks.yaml": "discourages: [ => answers: [food]\ndiscourages: [",
				"invariants.yaml": "- id: drinks\n  whoever: sweet_drinks_per_week >= 10 and uses_insulin == " +
					"false\n  must_answer: sweet_drink\n  level: urgent\n  because: They ask.\n"},
			[]string{"answer invariant drinks: {sweet_drinks_per_week: 10, uses_insulin: false}"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := newChecker(own(t, tt.edits), nil).run()
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range r.Findings {
				s := f.Kind + " " + f.In
				if f.Witness != nil {
					s += ": " + f.Witness.Given
				}
				got = append(got, s)
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestConflict: the finding says which of two messages the engine then withholds.
func TestConflict(t *testing.T) {
	for _, tt := range []struct{ level, want string }{
		{"info", "it encourages what sweet-drinks discourages, and somebody can trigger both; more is " +
			"then withheld"},
		{"warning", "it encourages what sweet-drinks discourages, and somebody can trigger both; " +
			"sweet-drinks is then withheld"},
	} {
		r,
			err :=
			newChecker(
				own(t,
					map[string]string{
						"food/more.yaml": fmt.Sprintf(more, tt.level, "age >= 60",
							"encourages: [sweet_drink]")}), nil).run()
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Kind == "conflict" })
		if i < 0 || r.Findings[i].Msg != tt.want || !r.Findings[i].Proven {
			t.Errorf("at level %s: %v", tt.level, r.Findings)
		}
	}
}

// TestAgreement: the two logics agree on the pack of the example.
func TestAgreement(t *testing.T) {
	r, err := Check(own(t, nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Agreement.Done != r.Agreement.Of || r.Agreement.Of < 10 {
		t.Errorf("%v", r.Agreement)
	}
}
