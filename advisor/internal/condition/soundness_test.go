package condition_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/oracle"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/source"
)

var today = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

func smallPack(t testing.TB) *pack.Pack {
	t.Helper()
	p, errs := pack.Load(os.DirFS("../../testdata/small"), nil, false)
	for _, e := range errs {
		t.Fatal(e)
	}
	return p
}

// frame reads a profile, and holds it to what derives.
func frame(t testing.TB, p *pack.Pack, d randprofile.Doc, region string) *condition.Frame {
	t.Helper()
	f := asGiven(t, p, d, region)
	p.Hold(f, func(pack.Misfit) {})
	return f
}

// asGiven reads a profile.
func asGiven(t testing.TB, p *pack.Pack, d randprofile.Doc, region string) *condition.Frame {
	t.Helper()
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	errs := &source.Errors{}
	n := source.JSON("profile", text, errs)
	v := reflect.New(p.Schema.Type).Elem()
	p.Schema.Decode(&source.Reader{Errs: errs}, n, v)
	for _, e := range errs.Sorted() {
		t.Fatalf("%v\n%s", e, text)
	}
	f := &condition.Frame{AsOf: today, Region: region}
	f.Reset(p.Space)
	f.Profile.AsOf = f.AsOf
	if err := p.Schema.Read(v, &f.Profile); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return f
}

// withoutDerived leaves out what derives, but for a share of it.
func (g grammar) withoutDerived(d randprofile.Doc, facts []*fact.Fact, prefix string, share float64) randprofile.Doc {
	out := maps.Clone(d)
	for _, f := range facts {
		name := strings.TrimPrefix(f.Path, prefix)
		if f.Derived && g.Float64() >= share {
			delete(out, name)
		}
		var records []randprofile.Doc
		switch list := out[name].(type) {
		case []randprofile.Doc:
			records = slices.Clone(list)
			out[name] = records
		case randprofile.Doc:
			if has, ok := list["has"].([]randprofile.Doc); ok {
				records = slices.Clone(has)
				list = maps.Clone(list)
				list["has"], out[name] = records, list
			}
		}
		for i := range records {
			records[i] = g.withoutDerived(records[i], f.Fields, f.Path+".", share)
		}
	}
	return out
}

// A grammar writes random conditions for the facts of the small pack.
type grammar struct{ *randprofile.Source }

func (g grammar) pick(of ...string) string { return of[g.IntN(len(of))] }

func (g grammar) cond(depth int) string {
	if depth == 0 {
		return g.atom()
	}
	sub := func() string { return g.cond(depth - 1 - g.IntN(depth)) }
	switch g.IntN(10) {
	case 0, 1:
		return fmt.Sprintf("(%s and %s)", sub(), sub())
	case 2, 3:
		return fmt.Sprintf("(%s or %s)", sub(), sub())
	case 4:
		return fmt.Sprintf("not (%s)", sub())
	case 5:
		return fmt.Sprintf("(%s ? %s : %s)", sub(), sub(), sub())
	case 6:
		return fmt.Sprintf("%s(medications, %s)", g.pick("any", "all", "none", "one"), g.record(depth-1))
	case 7:
		return fmt.Sprintf("count(medications, %s) %s %d", g.record(depth-1), g.pick("==", "!=", "<", "<=", ">", ">="), g.IntN(4))
	case 8:
		return fmt.Sprintf("((%s) == (%s))", sub(), sub())
	}
	return g.atom()
}

func (g grammar) atom() string {
	op := g.pick("==", "!=", "<", "<=", ">", ">=")
	switch g.IntN(30) {
	case 0, 1:
		return fmt.Sprintf("age %s %d", op, 10*g.IntN(9))
	case 2:
		return fmt.Sprintf("age in %d..%d", g.IntN(50), 30+g.IntN(50))
	case 3:
		return "age in [18, 30, 40]"
	case 4:
		return "smoker"
	case 5:
		return fmt.Sprintf("sex %s %q", g.pick("==", "!="), g.pick("male", "female"))
	case 6:
		return `sex in ["male"]`
	case 7:
		return fmt.Sprintf("has(conditions, %q)", g.pick("arthritis", "psoriatic_arthritis", "psoriasis", "lupus", "condition"))
	case 8:
		return fmt.Sprintf("has(medications, %q)", g.pick("glucocorticoid", "prednisone", "warfarin"))
	case 9:
		return fmt.Sprintf("bmi %s %d", op, 15+g.IntN(20))
	case 10:
		return fmt.Sprintf("risk %s %q", g.pick("==", "!="), g.pick("low", "middle", "high"))
	case 11:
		return fmt.Sprintf("vitamin_d %s limit.vitamin_d", op)
	case 12:
		return fmt.Sprintf("months_since(last_scan) %s %d", op, g.IntN(48))
	case 13:
		return fmt.Sprintf("weight_kg * 2 %s height_cm", op)
	case 14:
		return fmt.Sprintf("(labs.crp %s %d)", op, g.IntN(20))
	case 15:
		return "home.stairs"
	case 16:
		return fmt.Sprintf("len(steps) %s %d", op, g.IntN(4))
	case 17:
		return fmt.Sprintf("any(steps, # %s %d)", op, 1000*g.IntN(200))
	case 18:
		return fmt.Sprintf("sum(map(medications, .dose)) %s %d", op, 100*g.IntN(10))
	case 19:
		return fmt.Sprintf(`wait %s duration("%dh")`, op, g.IntN(100))
	case 20:
		return fmt.Sprintf(`(sex == "male" ? age : 50) %s %d`, op, 10*g.IntN(9))
	case 21:
		return fmt.Sprintf("sum(medications, .dose + .months) %s %d", op, 100*g.IntN(10))
	case 22:
		return fmt.Sprintf(`len(filter(medications, is(.name, "glucocorticoid") and .months > %d)) %s %d`, g.IntN(12), op, g.IntN(3))
	case 23:
		return fmt.Sprintf("%s(%s, %s) %s %d", g.pick("mean", "median", "min", "max"), g.pick("age", "weight_kg", "-vitamin_d"),
			g.pick("height_cm", "age", "40", "2.5"), g.pick("<", "<=", ">", ">="), 10*g.IntN(20))
	case 24:
		return fmt.Sprintf("(smoker ? age : vitamin_d) %s %d", op, 10*g.IntN(9))
	case 25:
		return fmt.Sprintf("abs(weight_kg - height_cm) %s %d", op, 10*g.IntN(12))
	case 26:
		return fmt.Sprintf("(weight_kg %s vitamin_d) / height_cm %s %d", g.pick("+", "-", "*"), op, g.IntN(4))
	case 27:
		return fmt.Sprintf("vitamin_d in %d..%d", g.IntN(50), 60+g.IntN(50))
	case 28:
		return fmt.Sprintf("count(medications, .months %s %d) + 1 %s %d", op, g.IntN(12), g.pick("<", ">"), g.IntN(4))
	}
	return g.pick("adult", "long_steroids")
}

// blur replaces some numbers and dates of a profile by bounds that hold them.
func blur(r *rand.Rand, facts []*fact.Fact, prefix string, d randprofile.Doc) randprofile.Doc {
	out := maps.Clone(d)
	for _, f := range facts {
		name := strings.TrimPrefix(f.Path, prefix)
		if f.Kind == fact.List {
			list, ok := out[name].([]any)
			if !ok {
				continue
			}
			list = slices.Clone(list)
			for i, item := range list {
				if record, ok := item.(randprofile.Doc); ok {
					list[i] = blur(r, f.Fields, f.Path+".", record)
				}
			}
			out[name] = list
			continue
		}
		if out[name] == nil || r.IntN(2) == 0 {
			continue
		}
		switch f.Kind {
		case fact.Int, fact.Number:
			x, err := strconv.ParseFloat(fmt.Sprint(out[name]), 64)
			if err != nil {
				continue
			}
			low, high := "at_least", "at_most"
			by := float64(r.IntN(4) * r.IntN(12))
			if by > 0 && r.IntN(2) == 0 {
				low, high = "above", "below"
			}
			switch r.IntN(3) {
			case 0:
				out[name] = randprofile.Doc{low: x - by}
			case 1:
				out[name] = randprofile.Doc{high: x + by}
			default:
				out[name] = randprofile.Doc{low: x - by, high: x + by}
			}
		case fact.Date:
			day, err := time.Parse(time.DateOnly, fmt.Sprint(out[name]))
			if err != nil {
				continue
			}
			out[name] = randprofile.Doc{
				"from": day.AddDate(0, -r.IntN(20), 0).Format(time.DateOnly),
				"by":   day.AddDate(0, r.IntN(20), 0).Format(time.DateOnly)}
		}
	}
	return out
}

func (g grammar) record(depth int) string {
	if depth > 0 && g.IntN(2) == 0 {
		return fmt.Sprintf("(%s %s %s)", g.record(depth-1), g.pick("and", "or"), g.record(depth-1))
	}
	op := g.pick("==", "!=", "<", "<=", ">", ">=")
	switch g.IntN(7) {
	case 0, 1:
		return fmt.Sprintf("is(.name, %q)", g.pick("glucocorticoid", "prednisone", "warfarin", "medicine"))
	case 2:
		return fmt.Sprintf(".months %s %d", op, g.IntN(12))
	case 3:
		return fmt.Sprintf("(.dose %s %d)", op, 100*g.IntN(10))
	case 4:
		return fmt.Sprintf(".dose / 10 %s age", op)
	case 5:
		return "not (is(.name, \"glucocorticoid\"))"
	}
	return g.atom()
}

// TestSoundness: what is true or false on a partly known profile is so, by
// plain expr, on every completion; and on a complete profile nothing is
// unknown.
func TestSoundness(t *testing.T) {
	p := smallPack(t)
	drawer := randprofile.New(p)
	rounds := 500 * *long
	if testing.Short() {
		rounds = 200
	}
	decided, unknown := 0, 0
	oracles := oracle.For(p)
	for seed := range uint64(rounds) {
		g := grammar{drawer.Source(rand.New(rand.NewPCG(seed, 1)), 0.55)}
		var texts []string
		for range 4 {
			texts = append(texts, g.cond(3))
		}
		conds := compile(t, p, texts)
		share := []float64{0, 0.3, 1}[seed%3]
		partial := g.withoutDerived(g.Profile(), p.Schema.Top, "", share)
		region := g.pick("US", "GB")
		f := frame(t, p, partial, region)
		for range 4 {
			whole := g.Complete(partial)
			full := frame(t, p, whole, region)
			o, err := oracles.New(&asGiven(t, p, whole, region).Profile, today, region)
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range conds {
				want, err := o.Eval(texts[i])
				if err != nil && len(o.Unusable) > 0 {
					continue // it reads what is not plausible
				}
				if err != nil {
					t.Fatalf("%s: %v", texts[i], err)
				}
				check := func(what string, f *condition.Frame, mustKnow bool) {
					got := f.Eval(c)
					if got == condition.Unknown && !mustKnow {
						unknown++
						return
					}
					decided++
					if got != condition.Of(want.(bool)) {
						t.Fatalf("seed %d: %s: %s\ngot %v, plain expr %v\npartial %s\nwhole %s", seed, what, texts[i], got, want, show(partial), show(whole))
					}
				}
				check("partly known", f, false)
				check("complete", full, len(o.Unusable) == 0)
				check("blurred", frame(t, p, blur(g.Rand, p.Schema.Top, "", whole), region), false)
			}
		}
		if err := f.Err(); err != nil {
			t.Fatalf("%v: %v", texts, err)
		}
	}
	t.Logf("%d decided, %d unknown", decided, unknown)
	if unknown == 0 || decided == 0 {
		t.Error("the test tries nothing")
	}
}

func show(d randprofile.Doc) string {
	text, _ := json.Marshal(d)
	return string(text)
}

// compile compiles conditions as if each stood in a file.
func compile(t testing.TB, p *pack.Pack, texts []string) []condition.Cond {
	t.Helper()
	errs := &source.Errors{}
	r := &source.Reader{Errs: errs}
	var b strings.Builder
	for _, text := range texts {
		fmt.Fprintf(&b, "- |\n  %s\n", text)
	}
	var conds []condition.Cond
	for _, n := range source.YAML("test.yaml", []byte(b.String()), errs).Items {
		conds = append(conds, p.Space.Compile(r.Verbatim(n), r))
	}
	for _, e := range errs.Sorted() {
		t.Fatalf("%v\n%s", e, e.Snippet())
	}
	return conds
}

// TestBecause: no fact that Because leaves out can change an unknown value,
// and the parts it names for a decided one are decided.
func TestBecause(t *testing.T) {
	p := smallPack(t)
	drawer := randprofile.New(p)
	for seed := range uint64(400) {
		g := grammar{drawer.Source(rand.New(rand.NewPCG(seed, 1)), 0.5)}
		text := g.cond(3)
		c := compile(t, p, []string{text})[0]
		partial := g.Profile()
		f := frame(t, p, partial, "US")
		v := f.Eval(c)
		asked := map[string]bool{}
		leaves := 0
		f.Because(c, func(l condition.Leaf) {
			leaves++
			if l.Value != condition.Unknown && v == condition.Unknown {
				t.Fatalf("seed %d: %s is unknown, but %s is given as open though it is %v", seed, text, l.Cond, l.Value)
			}
			f.Facts(l, func(r condition.Ref, _ *fact.Elem) {
				asked[strings.SplitN(r.Fact.Path, ".", 2)[0]] = true
			})
		})
		if v != condition.Unknown {
			continue
		}
		if leaves == 0 {
			t.Fatalf("seed %d: %s is unknown and nothing is open\n%s", seed, text, show(partial))
		}
		// Fill in all facts but those asked for (and what they derive from):
		// it must stay unknown.
		for range 3 {
			whole := g.Complete(partial)
			rest := randprofile.Doc{}
			for k, v := range whole {
				if asked[k] || feeds(asked, k) {
					v = partial[k]
				}
				if v != nil {
					rest[k] = v
				}
			}
			if got := frame(t, p, rest, "US").Eval(c); got != condition.Unknown {
				t.Fatalf("seed %d: %s asks for %v, yet is %v without them\npartial %s\nrest %s", seed, text, asked, got, show(partial), show(rest))
			}
		}
	}
}

// feeds reports whether a fact is what an asked fact derives from.
func feeds(asked map[string]bool, k string) bool {
	return asked["age"] && k == "birth_date"
}
