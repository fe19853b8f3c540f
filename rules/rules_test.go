package rules_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/advisortest"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/rules"
)

const profiles = "../testdata/profiles"

var asOf = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// loadAll reads the pack with the cases beside its rules.
func loadAll(t testing.TB) *advisor.Rulebase[rules.Profile] {
	t.Helper()
	rb, err := whole()
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

var whole = sync.OnceValues(func() (*advisor.Rulebase[rules.Profile], error) {
	return advisor.Load[rules.Profile](rules.FS(), nil)
})

func load(t testing.TB) *advisor.Rulebase[rules.Profile] {
	t.Helper()
	rb, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

// decoded is the profile in a file.
func decoded[P any](t testing.TB, rb *advisor.Rulebase[P], name string) *P {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	_, p, err := rb.Decode(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestCases runs the cases that stand beside the rules.
func TestCases(t *testing.T) { advisortest.Cases(t, loadAll(t)) }

// TestConditionsCovered: the cases show every value of every part of every
// condition deciding alone, where that can be.
func TestConditionsCovered(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	advisortest.Coverage(t, loadAll(t), 100)
}

// TestMutantsKilled: the cases notice small mistakes in the conditions, and
// docs/mutants.md lists those that they do not. With -long 2 or more.
func TestMutantsKilled(t *testing.T) {
	if *long < 2 {
		t.Skip("with -long 2 or more")
	}
	report, err := workbench.Mutate(loadAll(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("mutants killed: %v", report.Score())
	if report.Score().Share() < 95 {
		t.Errorf("mutants killed: %v; want 95 %%", report.Score())
	}
	page, err := os.ReadFile("../docs/mutants.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^- `(.*)`$").FindAllStringSubmatch(string(page), -1) {
		listed[m[1]] = true
	}
	left := map[string]bool{}
	for _, m := range report.Mutants {
		if m.State == workbench.Survived || m.State == workbench.Undecided {
			left[m.Was+" -> "+m.Now] = true
		}
	}
	if diff := cmp.Diff(listed, left); diff != "" {
		t.Errorf("docs/mutants.md lists other mutants than are left (-listed +left):\n%s", diff)
	}
}

// TestGolden holds whole profiles to their advice.
func TestGolden(t *testing.T) {
	advisortest.Golden(t, load(t), advisortest.Params{
		Dir: profiles, Options: &advisor.Options{AsOf: asOf}})
}

// TestGoldensAreShort: what a reviewer is to read is short enough to be read,
// and whole advices are few.
func TestGoldensAreShort(t *testing.T) {
	whole, err := filepath.Glob(profiles + "/*.advice.json")
	if err != nil || len(whole) > 5 {
		t.Errorf("%d whole advices (%v); want 5 at most", len(whole), err)
	}
	texts, err := filepath.Glob(profiles + "/*.advice.txt")
	if err != nil || len(texts) == 0 {
		t.Fatalf("%d texts, %v", len(texts), err)
	}
	for _, name := range texts {
		text, err := os.ReadFile(name)
		if n := bytes.Count(text, []byte("\n")); err != nil || n > 100 {
			t.Errorf("%s: %d lines (%v); want 100 at most", name, n, err)
		}
	}
}

// neverPending are the rules of which nobody is asked anything: one asks whether
// a symptom has a name that nobody knows, which a profile has or has not; one is
// for whoever has said that comfort comes first.
var neverPending = []string{"symptom-not-known", "comfort-first"}

// TestEveryRuleHasCases: each rule has a case in which it is shown, one in
// which it does not apply, one in which it waits for a fact, and one for each
// guard.
func TestEveryRuleHasCases(t *testing.T) {
	rb := loadAll(t)
	seen := map[string]map[string]int{}
	for c := range workbench.Cases(rb) {
		if seen[c.Rule] == nil {
			seen[c.Rule] = map[string]int{}
		}
		seen[c.Rule][c.Expect]++
	}
	for r := range rb.Rules() {
		for _, outcome := range []string{"shown", "not applicable", "pending"} {
			if outcome == "pending" && slices.Contains(neverPending, r.ID) {
				continue
			}
			if seen[r.ID][outcome] == 0 {
				t.Errorf("%s: rule %s has no case that is %s", r.Pos, r.ID, outcome)
			}
		}
		if got := seen[r.ID]["withheld"]; got < r.Guards {
			t.Errorf("%s: rule %s has %d guards and %d cases that are withheld", r.Pos, r.ID, r.Guards, got)
		}
	}
}

// TestGoldensCoverTheRules: over the goldens, in any region, each rule is
// shown, waits for a fact and, if it has guards, is withheld.
func TestGoldensCoverTheRules(t *testing.T) {
	rb := load(t)
	names, err := filepath.Glob(profiles + "/*.yaml")
	if err != nil || len(names) < 40 {
		t.Fatalf("%d profiles, %v", len(names), err)
	}
	seen := map[string]map[advisor.Outcome]bool{}
	for r := range rb.Rules() {
		seen[r.ID] = map[advisor.Outcome]bool{}
	}
	for _, name := range names {
		p := decoded(t, rb, name)
		for _, region := range rb.Regions() { // a rule can be for one of them
			opts := &advisor.Options{AsOf: asOf, Region: region}
			a, err := rb.Advise(p, opts)
			if err != nil {
				t.Fatal(err)
			}
			violations, err := workbench.Violations(rb, p, opts, a)
			if err != nil || len(violations) > 0 {
				t.Errorf("%s: %v, %v", name, violations, err)
			}
			for id, outcome := range a.Outcomes() {
				seen[id][outcome] = true
			}
			// What is less than important and falls to the cap has a golden that says so, and
			// is seen here without one.
			opts.Cap = -1
			if a, err = rb.Advise(p, opts); err != nil {
				t.Fatal(err)
			}
			for _, m := range a.Messages {
				if m.Level < advisor.Important {
					seen[m.Rule][advisor.Shown] = true
				}
			}
		}
	}
	for r := range rb.Rules() {
		for _, o := range []advisor.Outcome{advisor.Shown, advisor.Pending, advisor.IsWithheld} {
			if o == advisor.Pending && slices.Contains(neverPending, r.ID) {
				continue
			}
			if !seen[r.ID][o] && (o != advisor.IsWithheld || r.Guards > 0) {
				t.Errorf("no golden in which the rule %s is %v", r.ID, o)
			}
		}
	}
}

// TestUnknownProfile: where every fact is unknown there is no message at all,
// only questions.
func TestUnknownProfile(t *testing.T) {
	a, err := load(t).Advise(&rules.Profile{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Messages) != 0 || len(a.Withheld) != 0 || len(a.Questions) == 0 {
		t.Errorf("%d messages, %d withheld, %d questions", len(a.Messages), len(a.Withheld),
			len(a.Questions))
	}
}

// TestRecordsAgree: the command reads the pack without the Go struct; the
// advice is the same.
func TestRecordsAgree(t *testing.T) {
	typed := load(t)
	open, err := advisor.Load[advisor.Record](rules.FS(), nil)
	if err != nil {
		t.Fatal(err)
	}
	names, _ := filepath.Glob(profiles + "/*.yaml")
	for _, name := range names {
		p, r := decoded(t, typed, name), decoded(t, open, name)
		opts := &advisor.Options{AsOf: asOf}
		a, err1 := typed.Advise(p, opts)
		b, err2 := open.Advise(r, opts)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if diff := advisortest.Diff(a, b); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		// The Go struct written as JSON says the same as the file.
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		_, again, err := typed.Decode("again.json", text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(p, again); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestRandomProfiles: whatever the profile, no invariant is broken, no advice
// both encourages and discourages a term, and there is no error.
func TestRandomProfiles(t *testing.T) {
	rb := load(t)
	n := 4_000 * *long
	if testing.Short() {
		n = 600
	}
	const workers = 2
	draw := workbench.RandomProfiles(rb)
	done := make(chan int)
	for w := range workers {
		go func() {
			shown := 0
			for i := range n / workers {
				known := 1.0
				if i%2 == 1 {
					known = 0.2 + 0.7*float64(i%101)/100
				}
				r := rand.New(rand.NewPCG(uint64(w), uint64(i)))
				p, err := draw(r, known)
				if err != nil {
					t.Error(err)
					continue
				}
				shown += checkRandom(t, rb, p, []string{"US", "GB"}[r.IntN(2)])
			}
			done <- shown
		}()
	}
	shown := 0
	for range workers {
		shown += <-done
	}
	t.Logf("%d profiles, %d messages", n, shown)
	if shown < n/10 {
		t.Errorf("%d messages on %d profiles: the test tries little", shown, n)
	}
}

func checkRandom(t *testing.T, rb *advisor.Rulebase[rules.Profile], p *rules.Profile,
	region string) (shown int) {
	opts := &advisor.Options{AsOf: asOf, Cap: -1, Region: region}
	a, err := rb.Advise(p, opts)
	if err != nil {
		text, _ := json.Marshal(p)
		t.Errorf("%v\n%s", err, text)
		return 0
	}
	violations, err := workbench.Violations(rb, p, opts, a)
	if err != nil {
		t.Error(err)
	}
	for _, v := range violations {
		text, _ := json.Marshal(p)
		t.Errorf("%v\n%s", v, text)
	}
	for _, m := range a.Messages {
		for _, other := range a.Messages {
			for _, e := range m.Encourages {
				if slices.Contains(other.Discourages, e) {
					t.Errorf("%s encourages %s, %s discourages it", m.Rule, e, other.Rule)
				}
			}
		}
	}
	return len(a.Messages)
}

// reasons are the words of guards in a file of translations.
var reasons = regexp.MustCompile(`(?m)^[\w-]+\.reasons:\n( .*\n)+`)

// TestMissingGuards: the invariants notice a rule whose guards were taken
// away, so TestRandomProfiles can fail.
func TestMissingGuards(t *testing.T) {
	if testing.Short() {
		t.Skip("2000 profiles for each of three packs")
	}
	pack := files(t)
	for _, name := range []string{"diet/fish-mercury-pregnancy.yaml",
		"gut-skin/fiber-foods-first.yaml", "diet/added-sugar-basics.yaml"} {
		guarded, translated := pack[name], pack["lang/es/"+name]
		bare := regexp.MustCompile(`(?m)^unless:\n( .*\n)+`).ReplaceAll(guarded.Data, nil)
		if len(bare) == len(guarded.Data) {
			t.Fatalf("%s has no guards", name)
		}
		pack[name] = &fstest.MapFile{Data: bare}
		pack["lang/es/"+name] = &fstest.MapFile{Data: reasons.ReplaceAll(translated.Data, nil)}
		rb, err := advisor.Load[rules.Profile](pack, &advisor.LoadOptions{SkipTests: true})
		if err != nil {
			t.Fatal(err)
		}
		pack[name], pack["lang/es/"+name] = guarded, translated
		broken := 0
		draw := workbench.RandomProfiles(rb)
		for seed := uint64(0); seed < 2000 && broken == 0; seed++ {
			p, err := draw(rand.New(rand.NewPCG(seed, 9)), 0.3+0.7*float64(seed%10)/9)
			if err != nil {
				t.Fatal(err)
			}
			opts := &advisor.Options{AsOf: asOf, Cap: -1}
			a, err := rb.Advise(p, opts)
			if err != nil {
				t.Fatal(err)
			}
			v, err := workbench.Violations(rb, p, opts, a)
			if err != nil {
				t.Fatal(err)
			}
			broken += len(v)
		}
		if broken == 0 {
			t.Errorf("%s without guards breaks no invariant on 2000 profiles", name)
		}
	}
}

// files is the pack as files that a test may change.
func files(t *testing.T) fstest.MapFS {
	t.Helper()
	pack := fstest.MapFS{}
	err := fs.WalkDir(rules.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(rules.FS(), name)
		pack[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

// TestDeletions: a shipped file with any one character missing still loads,
// or gives an error with a place.
func TestDeletions(t *testing.T) {
	whole := files(t)
	names := slices.Sorted(maps.Keys(whole))
	r := rand.New(rand.NewPCG(1, 2))
	tries := 12 * *long
	for range tries {
		name := names[r.IntN(len(names))]
		data := whole[name].Data
		i := r.IntN(len(data))
		whole[name] = &fstest.MapFile{Data: append(append([]byte{}, data[:i]...), data[i+1:]...)}
		_, err := advisor.Load[rules.Profile](whole, nil)
		whole[name] = &fstest.MapFile{Data: data}
		if err == nil {
			continue
		}
		list, ok := errors.AsType[advisor.ErrorList](err)
		if !ok {
			t.Fatalf("%s without byte %d: %T %v", name, i, err, err)
		}
		for _, e := range list {
			if e.Pos.File == "" || e.Pos.Line == 0 {
				if !strings.Contains(e.Msg, "is not a fact of") { // the Go struct's side of it
					t.Errorf("%s without byte %d: no place: %v", name, i, e)
				}
			}
		}
	}
}

// BenchmarkLoad: what a command in one language loads.
func BenchmarkLoad(b *testing.B) {
	for _, skip := range []bool{true, false} {
		b.Run(map[bool]string{true: "rules", false: "rules-and-cases"}[skip], func(b *testing.B) {
			for b.Loop() {
				if _, err := advisor.Load[rules.Profile](rules.FS(),
					&advisor.LoadOptions{SkipTests: skip, Languages: []string{}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAdvise(b *testing.B) {
	rb := load(b)
	for _, name := range []string{"steroids-psoriasis-stones", "unknown"} {
		p := &rules.Profile{}
		if name != "unknown" {
			data, err := os.ReadFile(filepath.Join(profiles, name+".yaml"))
			if err != nil {
				b.Fatal(err)
			}
			if _, p, err = rb.Decode(name, data); err != nil {
				b.Fatal(err)
			}
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := rb.Advise(p, &advisor.Options{AsOf: asOf}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestStream: what WriteNDJSON writes for a stream of profiles is the advice
// for each, in every language.
func TestStream(t *testing.T) {
	rb := load(t)
	for _, lang := range rb.Languages() {
		opts := &advisor.Options{AsOf: asOf, Language: lang}
		var in, want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		draw := workbench.RandomProfiles(rb)
		for seed := range uint64(200) {
			p, err := draw(rand.New(rand.NewPCG(seed, 7)), []float64{0.05, 0.2, 0.66, 0.95}[seed%4])
			if err != nil {
				t.Fatal(err)
			}
			line, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			in.Write(append(line, '\n'))
		}
		for id, r := range rb.AdviseNDJSON(t.Context(), "in", bytes.NewReader(in.Bytes()), opts) {
			if r.Err != nil {
				t.Fatal(id, r.Err)
			}
			if err := enc.Encode(r.Advice); err != nil {
				t.Fatal(err)
			}
		}
		var got bytes.Buffer
		if _, err := rb.WriteNDJSON(t.Context(), &got, "in", &in, opts); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(want.String(), "\n"),
			strings.Split(got.String(), "\n")); diff != "" {
			t.Errorf("%s: -want +got\n%s", lang, diff)
		}
	}
}
