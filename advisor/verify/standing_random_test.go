package verify

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
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

// standsWhere lists how a variant or guard of such a rule is come to.
func standsWhere(d *decision.Decision) (ways [][]attack.Within) {
	r := d.Rule
	if d.Guard == nil {
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
				way = append(slices.Clone(way), attack.Within{Cond: g.If, Low: condition.False, High: condition.Unknown})
			}
			ways = append(ways, way)
		}
	}
	return ways
}

// neverWhere is what a finding about a whole variant or guard says of every
// profile.
func neverWhere(d *decision.Decision, f Finding) (claims []attack.Claim) {
	never := []condition.Truth{condition.True}
	switch {
	case strings.Contains(f.Msg, "nobody who gets there makes it false"):
		never[0] = condition.False
	case strings.Contains(f.Msg, "has other words before"):
		never = []condition.Truth{condition.True, condition.Unknown, condition.False}
	case !strings.HasPrefix(f.Msg, "whoever makes it true makes") && !strings.Contains(f.Msg, "makes it true: ") && f.Kind != "equal":
		return nil // about a part, or whoever it is about
	}
	for _, way := range standsWhere(d) {
		for _, v := range never {
			claims = append(claims, attack.Claim{Name: f.String(), Cond: d.Cond, Never: v, Where: way})
		}
	}
	return claims
}

// TestStandingRandom: what is reported of a variant or guard where it stands is
// never otherwise on a profile that an adversary finds.
func TestStandingRandom(t *testing.T) {
	n := *packs / 25
	loaded, claimed := 0, 0
	for seed := uint64(1); loaded < n; seed++ {
		rb, err := advisor.Load[advisor.Record](randpack.Files(rand.New(rand.NewPCG(seed, 3)), randpack.Small), nil)
		if err != nil {
			continue
		}
		loaded++
		c, p := newChecker(rb, nil), bridge.Pack(rb)
		c.constants()
		companions := decision.Hosts(p)
		var claims []attack.Claim
		for _, d := range decision.All(p) {
			if d.Ways == nil || d.Rule == nil || len(companions[d.Rule]) > 0 {
				continue
			}
			for _, f := range c.report.Findings {
				if f.Proven && f.In == d.Name() {
					claims = append(claims, neverWhere(d, f)...)
				}
			}
		}
		if len(claims) == 0 {
			continue
		}
		claimed += len(claims)
		a := attack.New(rb, claims, attack.NewDomain(p), rand.New(rand.NewPCG(seed, 4)))
		broken, err := a.Run(300)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range broken {
			t.Errorf("pack %d: %s", seed, b)
		}
	}
	t.Logf("%d claims about %d packs", claimed, loaded)
	if claimed < loaded/4 {
		t.Error("too little is claimed for this to mean something")
	}
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
		text += "  - name: " + name + "\n    if: |\n      region == \"US\"\n    message: {en: {title: T, text: T., action: T.}}\n"
	}
	return text, "variant planted"
}

// TestPlanted: dead parts that are put into random rules are found: a guard
// "not WHEN", a guard that says what one before it says, and a variant behind
// an equal one. Only where the rule, or all that comes before, is reported
// itself need they not be.
func TestPlanted(t *testing.T) {
	n := *packs / 5
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
			found = found || f.Proven && f.Error && (f.In == "rule r0, "+planted || strings.HasPrefix(f.In, "rule r0, "+planted+" of "))
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
