package witness_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/smallpack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/witness"
)

var today = smallpack.Today

func smallPack(t testing.TB) *pack.Pack { return smallpack.Load(t) }

// compile compiles a condition.
func compile(t testing.TB, p *pack.Pack, text string) condition.Cond {
	t.Helper()
	return smallpack.Compile(t, p, []string{text})[0]
}

// frame reads a profile from YAML, by the way that data takes.
func frame(t testing.TB, p *pack.Pack, text string) *condition.Frame {
	t.Helper()
	errs := &source.Errors{}
	v := reflect.New(p.Struct.Type).Elem()
	p.Struct.Decode(&source.Reader{Errs: errs}, source.YAML("profile", []byte(text), errs), v)
	for _, e := range errs.Sorted() {
		t.Fatalf("%v\n%s", e, text)
	}
	f := &condition.Frame{AsOf: today, Region: p.Regions[0].Name}
	f.Reset(p.Space.Registry)
	if err := p.Struct.Read(v, &f.Profile); err != nil {
		t.Fatal(err)
	}
	return f
}

func find(p *pack.Pack, c condition.Cond, v condition.Truth) (*witness.Profile, witness.Verdict) {
	return witness.New(p, today, &condition.Frame{}).Find(&witness.Goal{Parts: witness.Is(c, v)})
}

func TestFind(t *testing.T) {
	p := smallPack(t)
	for _, tt := range []struct {
		cond    string
		want    condition.Truth
		profile string // "" if there is none
	}{
		{"age >= 65", condition.True, "{age: 65}"},
		{"age >= 65", condition.False, "{age: 64}"},
		{"age < 5 or age >= 5", condition.False, ""},
		{"age < 30 and age > 29", condition.True, ""},
		{"age < 5 or age > 64", condition.True, "{age: 4}"}, // one of the two, which exclude each other
		{"age < 5 and age > 4", condition.False, "{age: 4}"},
		{"age < 5 or smoker", condition.False, "{age: 5, smoker: false}"},
		{"not (age >= 5 and age < 65)", condition.True, "{age: 65}"},
		{"not (age < 5 or age > 64)", condition.True, "{age: 5}"},
		{"weight_kg < 30 and weight_kg > 29", condition.True, "{weight_kg: 29.5}"},
		{`smoker and sex == "male"`, condition.True, "{sex: male, smoker: true}"},
		{`has(conditions, "psoriasis") and not has(conditions, "lupus")`, condition.True,
			"{conditions: [psoriasis]}"},
		{`has(conditions, "psoriatic_arthritis") and not has(conditions, "arthritis")`, condition.True,
			""},
		{`has(conditions, "arthritis") and not has(conditions, "psoriatic_arthritis")`, condition.True,
			"{conditions: [rheumatoid_arthritis]}"},
		{`any(medications, is(.name, "glucocorticoid") and .months >= 3)`, condition.True,
			"{medications: [{name: glucocorticoid, months: 3}]}"},
		{`has(medications, "prednisone") and not any(medications, is(.name, "prednisone"))`,
			condition.True, ""},
		{`any(medications, .months >= 3) and none(medications, .months >= 2)`, condition.True, ""},
		{`count(medications, is(.name, "glucocorticoid")) >= 2`, condition.True,
			"{medications: [{name: glucocorticoid}, {name: glucocorticoid}]}"},
		{`months_since(last_scan) > 12`, condition.True, "{last_scan: 2025-10-20}"},
		{`known(smoker) and not smoker`, condition.True, "{smoker: false}"},
		{`(weight_kg ?? 100) > 90`, condition.True, "{}"},
		{`(weight_kg ?? 80) > 90 and not known(weight_kg)`, condition.True, ""},
	} {
		t.Run(tt.cond, func(t *testing.T) {
			c := compile(t, p, tt.cond)
			got, verdict := find(p, c, tt.want)
			if tt.profile == "" {
				if verdict != witness.None {
					t.Fatalf("verdict %v, %v; want none", verdict, got)
				}
				return
			}
			if verdict != witness.Found {
				t.Fatalf("verdict %v; want %s", verdict, tt.profile)
			}
			if diff := cmp.Diff(tt.profile, got.YAML()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Atoms and the values that tell them apart.
var (
	ages   = []string{"0", "10", "15", "20", "25", "30"}
	months = []string{"0", "3", "6", "12"}
	drugs  = []string{"prednisone", "methylprednisolone", "warfarin"}
)

func randomCond(r *rand.Rand, depth int) string {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	op := pick("<", "<=", ">", ">=", "==", "!=")
	if depth > 0 {
		x, y := randomCond(r, depth-1), randomCond(r, depth-1)
		return pick(fmt.Sprintf("(%s and %s)", x, y), fmt.Sprintf("(%s or %s)", x, y), "not "+x,
			fmt.Sprintf("(%s ? %s : %s)", x, y, randomCond(r, depth-1)), x)
	}
	switch r.IntN(7) {
	case 0, 1:
		return fmt.Sprintf("(age %s %s)", op, pick("10", "20"))
	case 2:
		return "smoker"
	case 3:
		return fmt.Sprintf("has(conditions, %q)", pick("arthritis", "psoriatic_arthritis", "lupus"))
	case 4:
		return fmt.Sprintf("has(medications, %q)", pick("glucocorticoid", "prednisone", "warfarin"))
	case 5:
		return fmt.Sprintf("%s(medications, is(.name, %q) and .months %s %s)", pick("any", "none", "one"),
			pick("glucocorticoid", "prednisone"), op, pick("3", "6"))
	}
	return fmt.Sprintf("%s(medications, .months %s 6 or is(.name, \"warfarin\"))", pick("any", "all"),
		op)
}

// complete lists complete profiles, one of every cell of the facts that a
// condition mentions.
func complete(cond string, visit func(profile string) bool) {
	axes := [][]string{{""}}
	if strings.Contains(cond, "age") {
		axes = append(axes, nil)
		for _, a := range ages {
			axes[len(axes)-1] = append(axes[len(axes)-1], "age: "+a)
		}
	}
	if strings.Contains(cond, "smoker") {
		axes = append(axes, []string{"smoker: true", "smoker: false"})
	}
	if strings.Contains(cond, "conditions") {
		axes = append(axes,
			[]string{"conditions: []", "conditions: [rheumatoid_arthritis]",
				"conditions: [psoriatic_arthritis]", "conditions: [lupus]",
				"conditions: [rheumatoid_arthritis, lupus]", "conditions: [psoriatic_arthritis, lupus]"})
	}
	if strings.Contains(cond, "medications") {
		lists := []string{"medications: []"}
		var one []string
		for _, d := range drugs {
			for _, m := range months {
				one = append(one, fmt.Sprintf("{name: %s, months: %s}", d, m))
			}
		}
		for i, x := range one {
			lists = append(lists, "medications: ["+x+"]")
			for _, y := range one[i:] {
				lists = append(lists, "medications: ["+x+", "+y+"]")
			}
		}
		axes = append(axes, lists)
	}
	var walk func(i int, parts []string) bool
	walk = func(i int, parts []string) bool {
		if i == len(axes) {
			return visit("{" + strings.Join(parts[1:], ", ") + "}")
		}
		for _, v := range axes[i] {
			if !walk(i+1, append(parts[:i:i], v)) {
				return false
			}
		}
		return true
	}
	walk(0, nil)
}

// TestEnumeration holds the search to the enumeration of all cells: it finds
// a profile where there is one, that profile meets the goal when read as data,
// and where it says that there is none there is none.
func TestEnumeration(t *testing.T) {
	p := smallPack(t)
	rounds := 4000
	if testing.Short() {
		rounds = 400
	}
	verdicts := map[witness.Verdict]int{}
	frames := map[string]*condition.Frame{}
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 7))
		text := randomCond(r, 1+r.IntN(3))
		c := compile(t, p, text)
		for _, want := range []condition.Truth{condition.True, condition.False} {
			profile, verdict := find(p, c, want)
			verdicts[verdict]++
			switch verdict {
			case witness.Found:
				if got := frame(t, p, profile.YAML()).Eval(c); got != want {
					t.Fatalf("seed %d: %s\nis %v, not %v, on %s", seed, text, got, want, profile.YAML())
				}
			case witness.None:
				complete(text, func(profile string) bool {
					f := frames[profile]
					if f == nil {
						f = frame(t, p, profile)
						frames[profile] = f
					}
					f.Reset(p.Space.Registry)
					if f.Eval(c) == want {
						t.Fatalf("seed %d: %s\nsaid never to be %v, and is on %s", seed, text, want, profile)
					}
					return true
				})
			}
		}
	}
	t.Logf("found %d, none %d, unproven %d", verdicts[witness.Found], verdicts[witness.None],
		verdicts[witness.Unproven])
	if verdicts[witness.Found] < rounds || verdicts[witness.None] < rounds/50 ||
		verdicts[witness.Unproven] > rounds/50 {
		t.Error("too few of a kind to mean something, or too many unproven")
	}
}

// TestNearest: the changes, done, meet the goal, and there are as few as can be.
func TestNearest(t *testing.T) {
	p := smallPack(t)
	for _, tt := range []struct {
		cond, profile string
		want          []string
	}{
		{"age >= 65", "{age: 61}", []string{"age were 65 or more"}},
		{"age < 65 and smoker", "{age: 70}", []string{"age were 64 or less", "smoker were yes"}},
		{`any(medications, is(.name, "prednisone") and .months >= 3)`,
			"{medications: [{name: prednisone}]}", []string{"medications.months were 3 or more"}},
		{`has(conditions, "lupus") and not has(conditions, "psoriasis")`, "{conditions: [psoriasis]}",
			[]string{"conditions included lupus", "conditions were known not to include psoriasis"}},
		{`not has(medications, "glucocorticoid")`, "{medications: {has: [{dose: 3}], complete: true}}",
			[]string{"medications were known not to include steroid tablets"}},
		{`has(medications, "prednisone")`, "{medications: {has: [{dose: 3}], not: [glucocorticoid]}}",
			[]string{"medications included prednisone"}},
		// that is ruled out
		{`any(medications, is(.name, "prednisone"))`,
			"{medications: {has: [{dose: 3}], not: [glucocorticoid]}}", nil},
		{`any(medications, is(.name, "prednisone") or is(.name, "warfarin"))`,
			"{medications: {has: [{dose: 3}], not: [glucocorticoid]}}",
			[]string{"medications.name were warfarin"}},
		{"smoker or age > 50 and sex == \"male\"", "{smoker: false, age: 40, sex: male}",
			[]string{"smoker were yes"}},
	} {
		t.Run(tt.cond, func(t *testing.T) {
			c := compile(t, p, tt.cond)
			slots := append([]fact.Value(nil), frame(t, p, tt.profile).Profile.Slots...)
			edits, ok := witness.New(p, today, &condition.Frame{}).Nearest(slots, slots,
				&witness.Goal{Parts: witness.Is(c, condition.True)})
			if ok != (tt.want != nil) {
				t.Fatalf("found: %v", ok)
			}
			var got []string
			for _, e := range edits {
				got = append(got, e.Words(p.Schema.Terms, own.In("en"), ""))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
