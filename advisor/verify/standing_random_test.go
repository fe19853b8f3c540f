package verify

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/attack"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/randpack"
)

// is says that a condition has one value.
func is(c condition.Cond, v condition.Truth) attack.Within {
	return attack.Within{Cond: c, Low: v, High: v}
}

// wordsWhere lists how words of a rule that is nobody's companion are chosen.
func wordsWhere(r *pack.Rule, words *pack.Wording) (ways [][]attack.Within) {
	way := []attack.Within{is(r.When, condition.True)}
	for _, v := range r.Variants {
		if v == words {
			ways = append(ways, append(slices.Clone(way), is(v.If, condition.True)))
			if words != r.Safe {
				return ways
			}
		}
		if words == r.Safe {
			ways = append(ways, append(slices.Clone(way), is(v.If, condition.Unknown)))
		}
		way = append(slices.Clone(way), is(v.If, condition.False))
	}
	if words == &r.Base {
		ways = append(ways, way)
	}
	return ways
}

// standsWhere lists how a decision is come to: a variant or guard of a rule that
// is nobody's companion, a case, and what always stands.
func standsWhere(p *pack.Pack, d *decision.Decision) (ways [][]attack.Within) {
	r := d.Rule
	switch {
	case d.Case != nil:
		return [][]attack.Within{beforeCase(p, d.Case)}
	case r == nil || d.Part == "when":
		return [][]attack.Within{nil}
	case d.Piece != nil:
		return pieceWhere(d)
	case d.Guard == nil:
		way := []attack.Within{is(r.When, condition.True)}
		for _, v := range r.Variants {
			if v == d.Wording {
				break
			}
			way = append(way, is(v.If, condition.False))
		}
		return [][]attack.Within{way}
	}
	for _, words := range append(slices.Clone(r.Variants), &r.Base) {
		i := slices.Index(words.Guards, d.Guard)
		if i < 0 {
			continue
		}
		for _, way := range wordsWhere(r, words) {
			for _, g := range words.Guards[:i] {
				way = append(slices.Clone(way), attack.Within{
					Cond: g.If, Low: condition.False, High: condition.Unknown})
			}
			ways = append(ways, way)
		}
	}
	return ways
}

// pieceWhere lists how a piece is come to: its message is shown in words that have it.
func pieceWhere(d *decision.Decision) (ways [][]attack.Within) {
	for _, words := range append(slices.Clone(d.Rule.Variants), &d.Rule.Base) {
		if !slices.Contains(words.Pieces, d.Piece) {
			continue
		}
		for _, way := range wordsWhere(d.Rule, words) {
			for _, g := range words.Guards {
				high := condition.False
				if g.Caution != nil {
					high = condition.Unknown
				}
				way = append(slices.Clone(way), attack.Within{Cond: g.If, Low: condition.False, High: high})
			}
			ways = append(ways, way)
		}
	}
	return ways
}

// beforeCase says that no case before k certainly applies.
func beforeCase(p *pack.Pack, k *condition.Case) (way []attack.Within) {
	for _, d := range p.Space.Derivations {
		lists := [][]*condition.Case{d.Cases}
		for _, list := range d.Regions {
			lists = append(lists, list)
		}
		for _, list := range lists {
			for _, before := range list[:max(0, slices.Index(list, k))] {
				way = append(way,
					attack.Within{Cond: before.Cond, Low: condition.False, High: condition.Unknown})
			}
		}
	}
	return way
}

// neverWhere is what a finding about a whole decision says of every profile.
func neverWhere(p *pack.Pack, d *decision.Decision, f Finding) (claims []attack.Claim) {
	never := []condition.Truth{condition.True}
	switch {
	case strings.Contains(f.Msg, "nobody who gets there makes it false"),
		strings.Contains(f.Msg, "nobody who reads the message makes it false"):
		never[0] = condition.False
	case strings.Contains(f.Msg, "has other words before") ||
		strings.Contains(f.Msg, "a case before it applies"):
		never = []condition.Truth{condition.True, condition.Unknown, condition.False}
	case strings.HasPrefix(f.Msg, "it is never false"):
		return []attack.Claim{{Name: f.String(), Cond: d.Cond, Never: condition.False}}
	case strings.HasPrefix(f.Msg, "it is never true"):
		return []attack.Claim{{Name: f.String(), Cond: d.Cond, Never: condition.True}}
	case !strings.HasPrefix(f.Msg, "whoever makes it true makes") &&
		!strings.Contains(f.Msg, "makes it true: ") && f.Kind != "equal":
		return nil // about a part
	}
	for _, way := range standsWhere(p, d) {
		for _, v := range never {
			claims = append(claims, attack.Claim{Name: f.String(), Cond: d.Cond, Never: v, Where: way})
		}
	}
	return claims
}

// partsWhere is what a report says of the parts of a decision: that those which
// do not count, taken together, change nothing, however it is come to.
func partsWhere(p *pack.Pack, d *decision.Decision, r *Report) (claims []attack.Claim) {
	seen := map[string]bool{} // what is said once for each way of the verifier's own
	for _, said := range r.claims {
		if said.Then == nil || !strings.HasPrefix(said.Name, d.Name()+" where it stands") ||
			seen[said.Name+said.Then.String()] {
			continue
		}
		seen[said.Name+said.Then.String()] = true
		for _, way := range standsWhere(p, d) {
			claims = append(claims, attack.Claim{Name: said.Name, Cond: d.Cond, Then: said.Then, Where: way})
		}
	}
	return claims
}

// TestStandingRandom: what is reported of decisions and their parts where they
// stand is never otherwise on a profile that an adversary finds, of 250 packs with
// 300 profiles each (with -packs N, of a twentieth of N). Where they stand is written
// down here a second time.
func TestStandingRandom(t *testing.T) {
	n := *packs / 20
	if testing.Short() {
		n = min(n, 60)
	}
	var sum struct {
		sync.Mutex
		loaded int
		claims map[string]int
	}
	sum.claims = map[string]int{}
	var next atomic.Uint64
	one := func() bool {
		seed := next.Add(1)
		rb, err := advisor.Load[advisor.Record](randpack.Files(rand.New(rand.NewPCG(seed, 3)),
			randpack.Small), nil)
		if err != nil {
			return true
		}
		claims, kinds := standingClaims(rb, seed)
		a := attack.New(rb, claims, attack.NewDomain(bridge.Pack(rb)), rand.New(rand.NewPCG(seed, 4)))
		broken, err := a.Run(min(300, 1000*len(claims)))
		if err != nil {
			t.Error(err)
		}
		for _, b := range broken {
			t.Errorf("pack %d: %s", seed, b)
		}
		sum.Lock()
		defer sum.Unlock()
		sum.loaded++
		for kind, n := range kinds {
			sum.claims[kind] += n
		}
		return sum.loaded < n
	}
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for one() {
			}
		})
	}
	workers.Wait()
	t.Logf("claims about %d packs: %v", sum.loaded, sum.claims)
	for _, kind := range []string{"guard", "variant", "case", "finding", "when", "part"} {
		if sum.claims[kind] < sum.loaded/200 {
			t.Errorf("only %d claims about a %s, which is too little to mean something", sum.claims[kind],
				kind)
		}
	}
}

// standingClaims is what verify says of the decisions of a pack where they
// stand, and how much of it about what.
func standingClaims(rb *advisor.Rulebase[advisor.Record], seed uint64) (claims []attack.Claim,
	kinds map[string]int) {
	c, p := newChecker(rb, nil), bridge.Pack(rb)
	if seed%20 > 0 {
		c.prover.Budget, c.prover.Conflicts = budget, 2*budget
	}
	c.constants()
	kinds = map[string]int{}
	companions := decision.Hosts(p)
	for _, d := range decision.All(p) {
		if d.OfRecords || d.Rule != nil && len(companions[d.Rule]) > 0 && d.Part != "when" {
			continue
		}
		kind := "finding"
		switch {
		case d.Guard != nil:
			kind = "guard"
		case d.Wording != nil:
			kind = "variant"
		case d.Case != nil:
			kind = "case"
		case d.Rule != nil:
			kind = "when"
		}
		for _, f := range c.report.Findings {
			if f.Proven && f.In == d.Name() {
				whole := neverWhere(p, d, f)
				claims, kinds[kind] = append(claims, whole...), kinds[kind]+len(whole)
			}
		}
		parts := partsWhere(p, d, c.report)
		claims, kinds["part"] = append(claims, parts...), kinds["part"]+len(parts)
	}
	return claims, kinds
}

// copied is a pack whose files can be changed.
func copied(t *testing.T, from fs.FS) fstest.MapFS {
	files := fstest.MapFS{}
	err := fs.WalkDir(from, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(from, path)
		files[path] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// block returns a key of a rule with all that is indented under it.
func block(text, key string) (before, own, after string) {
	before, rest, ok := strings.Cut("\n"+text, "\n"+key+":")
	if !ok {
		return text, "", ""
	}
	own = key + ":"
	for line := range strings.Lines(rest) {
		if own != key+":" && !strings.HasPrefix(line, " ") {
			break
		}
		own += line
	}
	return before[min(1, len(before)):] + "\n", own, rest[len(own)-len(key)-1:]
}

// plant puts something dead into the text of a rule, and names it; "" if the
// rule has no place for it.
func plant(text string, kind int) (planted, name string) {
	_, own, _ := block(text, "when")
	when := strings.TrimSpace(strings.TrimPrefix(own, "when: |"))
	before, guards, after := block(text, "unless")
	count := strings.Count(guards, "  - if: |\n")
	guard := func(cond string) (string, string) {
		if guards == "" {
			before, guards, after = text, "unless:\n", ""
		}
		guards += "  - if: |\n      " + cond + "\n    because: Planted.\n    caution: {en: Careful.}\n"
		return before + guards + after, fmt.Sprintf("unless %d", count+1)
	}
	switch kind {
	case 0:
		return guard("not (" + when + ")")
	case 1:
		if count == 0 {
			return "", ""
		}
		return guard(strings.TrimSpace(strings.Split(guards, "\n")[2]))
	}
	if strings.Contains(text, "\nvariants:") {
		return "", ""
	}
	text += "safe: true\nvariants:\n"
	for _, name := range []string{"first", "planted"} {
		text += "  - name: " + name + "\n    if: |\n      region == \"US\"\n    message: {en: {title: " +
			"T, text: T., action: T.}}\n"
	}
	return text, "variant planted"
}

// TestPlanted: dead parts that are put into random rules are found: a guard
// "not WHEN", a guard that says what one before it says, and a variant behind
// an equal one. Only where the rule, or all that comes before, is reported
// itself need they not be.
func TestPlanted(t *testing.T) {
	n := *packs / 50
	if testing.Short() {
		n = min(n, 40)
	}
	loaded, own := 0, 0
	for seed := uint64(1); loaded < n; seed++ {
		files := copied(t, randpack.Files(rand.New(rand.NewPCG(seed, 5)), randpack.Small))
		name := "a/r0.yaml"
		if files[name] == nil {
			name = "b/r0.yaml"
		}
		text, planted := plant(string(files[name].Data), int(seed%3))
		if planted == "" {
			continue
		}
		files[name].Data = []byte(text)
		rb, err := advisor.Load[advisor.Record](files, nil)
		if err != nil {
			continue
		}
		loaded++
		c := newChecker(rb, nil)
		c.constants()
		found, other := false, false
		for _, f := range c.report.Findings {
			found = found ||
				f.Proven && f.Error &&
					(f.In == "rule r0, "+planted || strings.HasPrefix(f.In, "rule r0, "+planted+" of "))
			other = other || f.Error && (f.In == "rule r0" || strings.HasPrefix(f.In, "rule r0, "))
		}
		switch {
		case found:
			own++
		case !other:
			t.Errorf("pack %d: %s is dead and not found in\n%s", seed, planted, text)
		}
	}
	t.Logf("%d of %d found by name", own, loaded)
	if own < loaded*8/10 {
		t.Error("too few are found by name for this to mean something")
	}
}
