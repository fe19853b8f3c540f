package advisor_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor"
)

var oracleFor = flag.Int("stages", 25_000,
	"how many random advices the model of the stages judges")

// TestStagesOracle: what becomes of every rule of a random pack, for random
// people, is what the model of the stages says.
func TestStagesOracle(t *testing.T) {
	n := *oracleFor * *length
	if testing.Short() {
		n /= 10
	}
	seen := map[string]int{}
	advices, refused, packs := 0, 0, 0
	for seed := uint64(0); advices < n; seed++ {
		d := &oracleDraw{rand.New(rand.NewPCG(seed, 7))}
		p := d.pack()
		rb, err := advisor.Load[advisor.Record](p.files(), nil)
		if err != nil {
			if !strings.Contains(err.Error(), "circle") && !strings.Contains(err.Error(), "at odds") &&
				!strings.Contains(err.Error(), "would hold back") {
				t.Fatal(err)
			}
			refused++
			continue
		}
		packs++
		for range 250 {
			advices++
			if why := compareStages(rb, p, d.person(p), seen); why != "" {
				t.Fatalf("seed %d: %s\n%s", seed, why, p.yaml())
			}
		}
	}
	t.Logf("%d advices of %d packs, %d packs refused: %v", advices, packs, refused, seen)
	for _, what := range []string{"shown", "pending", "not applicable", "withheld guard",
		"withheld superseded", "withheld conflict", "withheld expired",
		"withheld recently-given", "withheld companion", "withheld over-cap", "named for another",
		"asked for",
		"at warning or above"} {
		if seen[what] < n/500 {
			t.Errorf("%d rules are %s: too few to say anything", seen[what], what)
		}
	}
}

// compareStages says where the engine and the model differ; "" if nowhere.
func compareStages(rb *advisor.Rulebase[advisor.Record], p *mPack, person *mPerson,
	seen map[string]int) string {
	text, opts := person.given(p)
	_, rec, err := rb.Decode("p.yaml", []byte(text))
	if err != nil {
		return err.Error()
	}
	a, err := rb.Advise(rec, opts)
	if err != nil {
		return err.Error()
	}
	fates, order := p.judge(person)
	var got, want []string
	for _, m := range a.Messages {
		got = append(got, fmt.Sprintf("%s with %d cautions", m.Rule, len(m.Cautions)))
	}
	for _, r := range order {
		want = append(want,
			fmt.Sprintf("r%02d with %d cautions", r, fates[r].cautions+p.allergyNotes(r, &fates[r], person)))
	}
	if !slices.Equal(got, want) {
		return fmt.Sprintf("%s %+v\nshown %q, by the model %q", text, *opts, got, want)
	}
	withheld := map[string]advisor.Withheld{}
	for _, w := range a.Withheld {
		withheld[w.Rule] = w
	}
	asked := map[string][]int{}
	for _, q := range a.Questions {
		for _, r := range q.Rules {
			var c int
			fmt.Sscanf(q.Fact, "f%d", &c)
			asked[r] = append(asked[r], c)
		}
	}
	for r, f := range fates {
		id := fmt.Sprintf("r%02d", r)
		w := withheld[id]
		want := fmt.Sprintf("%s %s by %s asks %v", f.outcome, f.kind, f.name(), f.questions())
		slices.Sort(asked[id])
		got := fmt.Sprintf("%s %s by %s asks %v", a.Outcome(id), w.Kind, w.By, asked[id])
		if f.kind == "guard" {
			got = strings.Replace(got, " by  ", " by "+f.name()+" ", 1)
		}
		if got != want {
			return fmt.Sprintf("%s %+v\n%s is %s, by the model %s", text, *opts, id, got, want)
		}
		seen[strings.TrimSpace(f.outcome+" "+f.kind)]++
		if f.spared {
			seen["asked for"]++
		}
		if why := lawOfReasons(a, p, r, &f, seen); why != "" {
			return fmt.Sprintf("%s %+v\n%s: %s", text, *opts, id, why)
		}
	}
	return ""
}

// lawOfReasons: whatever a reason names is shown or was given lately, what is
// superseded names what supersedes it, and nothing at warning or above is lost.
func lawOfReasons(a *advisor.Advice, p *mPack, r int, f *mFate, seen map[string]int) string {
	if f.outcome != "withheld" {
		return ""
	}
	if f.by >= 0 && f.kind != "companion" {
		if by := fmt.Sprintf("r%02d", f.by); !readOf(a, by) {
			return "it is withheld by " + by + ", which is neither shown nor given lately"
		}
		if !slices.ContainsFunc(p.rules[f.by].supersedes, func(s mSelector) bool {
			return s.rule == r || s.rule < 0 && (s.topic == "" || s.topic == p.rules[r].topic)
		}) {
			seen["named for another"]++
			if f.kind == "superseded" {
				return fmt.Sprintf("it is superseded by r%02d, which supersedes something else", f.by)
			}
		}
	}
	i := slices.IndexFunc(a.Withheld, func(w advisor.Withheld) bool {
		return w.Rule == fmt.Sprintf("r%02d", r)
	})
	reason := a.Withheld[i].Reason
	for _, quoted := range regexp.MustCompile("“[^”]*”").FindAllString(reason, -1) {
		seen["quoted by "+f.kind]++
		if f.kind != "companion" && !readOf(a, strings.ToLower(strings.Trim(quoted, "“”"))) {
			return fmt.Sprintf("its reason names what is neither shown nor given lately: %q", reason)
		}
	}
	if f.kind == "conflict" && f.by >= 0 && !p.mayBeAtOdds(r, f.by) &&
		!strings.HasSuffix(reason, "comes before that one.") {
		return fmt.Sprintf("its reason names what it is not at odds with: %q", reason)
	}
	low := mWarning
	for _, w := range p.rules[r].words {
		low = min(low, w.level)
	}
	if low >= mWarning {
		seen["at warning or above"]++
		if f.kind != "guard" && f.kind != "superseded" {
			return "a warning is lost: " + f.kind
		}
		if f.kind == "superseded" && !slices.ContainsFunc(p.rules, func(x mRule) bool {
			return slices.ContainsFunc(x.supersedes, func(s mSelector) bool { return s.rule == r })
		}) {
			return "a warning is superseded and nothing names it"
		}
	}
	return ""
}

// mayBeAtOdds reports whether two rules are at odds in some of their words.
func (pack *mPack) mayBeAtOdds(x, y int) bool {
	m := &model{mPack: pack}
	for _, v := range pack.rules[x].words {
		for _, w := range pack.rules[y].words {
			if m.odds(&v, &w) || m.odds(&w, &v) {
				return true
			}
		}
	}
	return false
}

// readOf reports whether a person reads a message now, or did so lately.
func readOf(a *advisor.Advice, rule string) bool {
	return a.Outcome(rule) == advisor.Shown ||
		slices.ContainsFunc(a.Withheld, func(w advisor.Withheld) bool {
			return w.Rule == rule && w.Kind == "recently-given"
		})
}

func (f *mFate) name() string {
	switch {
	case f.allergy:
		return "allergies"
	case f.by < 0:
		return ""
	}
	return fmt.Sprintf("r%02d", f.by)
}

func (f *mFate) questions() (list []int) {
	for c := range f.asks {
		list = append(list, c)
	}
	slices.Sort(list)
	return list
}

// allergyNotes counts the cautions of a message that cannot be withheld for an
// allergy.
func (pack *mPack) allergyNotes(r int, f *mFate, p *mPerson) (n int) {
	m := &model{mPack: pack}
	for _, a := range p.allergies {
		if slices.ContainsFunc(pack.rules[r].words[f.words].encourages,
			func(e string) bool { return m.is(e, a) || m.is(a, e) && m.wider[e] != "" }) {
			n++
		}
	}
	return n
}

// files is the pack as files.
func (pack *mPack) files() fstest.MapFS {
	fsys := fstest.MapFS{}
	put := func(name, text string) { fsys[name] = &fstest.MapFile{Data: []byte(text)} }
	expired := "mark"
	if pack.withhold {
		expired = "withhold"
	}
	capWords := ""
	if pack.capWords > 0 {
		capWords = fmt.Sprintf("cap_words: %d\n", pack.capWords)
	}
	put("pack.yaml", fmt.Sprintf("name: x\nversion: 1.0.0\nlanguages: [en]\ncap: %d\nexpired: "+
		"%s\n%stopics:\n  a: {title: {en: A}}\n  b: {title: {en: B}}\ndisclaimer: {en: D.}\n", pack.cap,
		expired, capWords))
	var s strings.Builder
	for i := range oracleFacts {
		fmt.Fprintf(&s, "f%d:\n  type: bool\n  ask: {en: Q}\n", i)
	}
	s.WriteString("allergies:\n  type: terms\n  of: [food]\n  rules_out: true\n  ask: {en: A}\n" +
		"asks:\n  type: terms\n  of: [food]\n  answered_first: true\n  ask: {en: A}\n")
	put("facts.yaml", s.String())
	s.Reset()
	s.WriteString("food: {}\n")
	for _, t := range oracleTerms[1:] {
		fmt.Fprintf(&s, "%s: {is: %s}\n", t, pack.wider[t])
	}
	put("terms.yaml", s.String())
	put("sources.yaml", "s:\n  type: book\n  title: T\n  checked: {status: unverified, missing: "+
		"[year]}\n")
	text := pack.yaml()
	cut := strings.Index(text, "- id: r05")
	put("a/r.yaml", text[:cut])
	put("b/r.yaml", text[cut:])
	return fsys
}
