package advisor_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/workbench"
)

// nothingApplies is a patient of the typical pack to whom no rule applies.
func nothingApplies() *patient {
	p := knownPatient()
	p.Age, p.Smoker, p.BMI, p.Systolic, p.Alcohol, p.VitaminD = new(30), new(false), new(22.0),
		new(120), new(0.0), new(80.0)
	p.Conditions, p.Symptoms, p.Medications = advisor.SetOf(), advisor.SetOf(), advisor.ListOf[drug]()
	return p
}

// TestAllocations is a budget: allocations are the same on every machine,
// times are not.
func TestAllocations(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector allocates, and its tests are short")
	}
	typical, keyed := loadPatients(t, typicalPack()), loadPatients(t, keyedPack(640))
	allocs := func(rb *advisor.Rulebase[patient], p *patient, opts *advisor.Options) float64 {
		return testing.AllocsPerRun(200, func() {
			if _, err := rb.Advise(p, opts); err != nil {
				t.Fatal(err)
			}
		})
	}
	into := func(rb *advisor.Rulebase[patient], p *patient, opts *advisor.Options) float64 {
		a := new(advisor.Advice)
		return testing.AllocsPerRun(200, func() {
			if err := rb.AdviseInto(a, p, opts); err != nil {
				t.Fatal(err)
			}
		})
	}
	messages := func(rb *advisor.Rulebase[patient], p *patient) float64 {
		a, err := rb.Advise(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		return float64(len(a.Messages))
	}
	if n := messages(typical, nothingApplies()); n != 0 {
		t.Fatalf("%v messages where nothing applies", n)
	}
	check := func(what string, got, most float64) {
		t.Helper()
		if got > most {
			t.Errorf("%s: %.1f allocations; at most %.0f", what, got, most)
		}
	}
	none := allocs(typical, nothingApplies(), nil)
	check("an advice with nothing in it", none, 1) // the advice
	check("nothing applies", into(typical, nothingApplies(), nil), 0)
	check("nothing applies of 640 rules", into(keyed, nothingApplies(), nil), 0)
	check("a message", (allocs(typical, knownPatient(), nil)-none)/messages(typical, knownPatient()),
		3)
	check("an advice into another", into(typical, knownPatient(), nil), 1) // the text of the reasons
	check("without words", into(typical, knownPatient(), bare), 0)
	check("without words, a third unknown", into(typical, thirdUnknown(), bare), 0)
	check("questions", into(typical, thirdUnknown(), &advisor.Options{Without: advisor.Messages}), 0)
}

// TestAdviseInto: an advice says the same whatever it said before, and one
// that was made before stays as it is.
func TestAdviseInto(t *testing.T) {
	rb := loadPatients(t, typicalPack())
	into := new(advisor.Advice)
	list := append(patients(64, true), patients(64, false)...)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(list),
		func(i, j int) { list[i], list[j] = list[j], list[i] })
	var before []*advisor.Advice
	var texts []string
	for i, p := range list {
		fresh, err := rb.Advise(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		if i%5 == 0 { // one that fails in between
			if err := rb.AdviseInto(into, &patient{Age: new(-1)},
				&advisor.Options{Strict: true}); err == nil {
				t.Fatal("no error")
			}
		}
		if err := rb.AdviseInto(into, p, nil); err != nil {
			t.Fatal(err)
		}
		text := jsonOf(t, fresh)
		if got := jsonOf(t, into); got != text {
			t.Fatalf("patient %d: got\n%s\nwant\n%s", i, got, text)
		}
		before, texts = append(before, fresh), append(texts, text)
	}
	for i, a := range before {
		if jsonOf(t, a) != texts[i] {
			t.Errorf("advice %d has changed", i)
		}
	}
}

// jsonOf is an advice with its outcomes as text.
func jsonOf(t testing.TB, a *advisor.Advice) string {
	t.Helper()
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	for rule, outcome := range a.Outcomes() {
		text = fmt.Append(text, " ", rule, outcome)
	}
	return string(text)
}

// TestWithout: what is left out is empty, and the rest is the same.
func TestWithout(t *testing.T) {
	rb := loadPatients(t, typicalPack())
	for _, p := range append(patients(16, true), patients(16, false)...) {
		for without := advisor.AdviceParts(0); without < 8; without++ {
			want, err := rb.Advise(p, nil)
			if err != nil {
				t.Fatal(err)
			}
			got, err := rb.Advise(p, &advisor.Options{Without: without})
			if err != nil {
				t.Fatal(err)
			}
			if without&advisor.Messages != 0 {
				want.Messages = []advisor.Message{}
			}
			if without&advisor.Questions != 0 {
				want.Questions = []advisor.Question{}
			}
			for i := range want.Messages {
				if without&advisor.Reasons != 0 {
					want.Messages[i].Because = []advisor.Reason{}
				}
			}
			if g, w := jsonOf(t, got), jsonOf(t, want); g != w {
				t.Fatalf("without %b: got\n%s\nwant\n%s", without, g, w)
			}
			var listed []string
			for rule, outcome := range got.Outcomes() {
				listed = append(listed, fmt.Sprint(rule, " ", outcome))
			}
			var all []string
			for r := range rb.Rules() {
				if o := want.Outcome(r.ID); o != advisor.NotApplicable {
					all = append(all, fmt.Sprint(r.ID, " ", o))
				}
			}
			if strings.Join(listed, ", ") != strings.Join(all, ", ") {
				t.Fatalf("outcomes %v, want %v", listed, all)
			}
		}
	}
}

// TestNothingPrepared: what is worked out beforehand, the index above all,
// changes no byte of an advice.
func TestNothingPrepared(t *testing.T) {
	rules := simple("host", `smoker and has(conditions, "lupus")`, "  with: [beside]\n") +
		simple("beside", `has(medications, "warfarin") and age > 90`,
			"  unless: [{if: age < 20, because: Young.}]\n  encourages: [yogurt]\n") +
		simple("loud", "age > 60 and smoker", "  supersedes: [quiet, host]\n") +
		simple("quiet", `any(medications, is(.name, "glucocorticoid"))`, "  unless: [{if: smoker, "+
			"because: Smokes., caution: {en: Check.}}]\n  with: [beside]\n") +
		simple("never", `has(conditions, "psoriasis") and bmi > 30`, "  discourages: [dairy]\n") +
		simple("low", "not (vitamin_d >= 50) and not smoker", "") +
		simple("sex", `sex == "female" or risk == "high"`, "  repeat_after: 90 days\n") +
		simple("stairs", "home.stairs and len(steps) > 2", "")
	ready, plain := load(t, "food/a.yaml", rules), load(t, "food/a.yaml", rules)
	bridge.Change(plain)
	outcomes := map[advisor.Outcome]int{}
	draw := workbench.RandomProfiles(ready)
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 1))
		p, err := draw(r, []float64{0.2, 0.6, 0.95}[seed%3])
		if err != nil {
			t.Fatal(err)
		}
		opts := &advisor.Options{Cap: r.IntN(4) - 1, Language: []string{"", "es"}[r.IntN(2)],
			Region: []string{"", "GB"}[r.IntN(2)]}
		if r.IntN(2) == 0 {
			opts.AsOf = day("2026-12-01")
			opts.History = []advisor.Delivery{{Rule: "sex", On: day("2026-11-01")}}
		}
		a, err1 := ready.Advise(p, opts)
		b, err2 := plain.Advise(p, opts)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if x, y := jsonOf(t, a), jsonOf(t, b); x != y {
			t.Fatalf("seed %d: got\n%s\nwant\n%s", seed, x, y)
		}
		for rule := range ready.Rules() {
			outcomes[a.Outcome(rule.ID)]++
		}
	}
	for o := advisor.NotApplicable; o <= advisor.Shown; o++ {
		if outcomes[o] == 0 {
			t.Errorf("no rule is %v", o)
		}
	}
}

// TestWriteNDJSON: what is written is what AdviseNDJSON gives, line by line.
func TestWriteNDJSON(t *testing.T) {
	rb := load(t)
	var in strings.Builder
	for i := range 300 {
		switch i % 7 {
		case 3:
			fmt.Fprintf(&in, "{\"id\": \"p<%d>\", \"age\": 300}\n", i)
		case 5:
			in.WriteString("{\"age\": 3,\n\n")
		default:
			fmt.Fprintf(&in, "{\"id\": \"p<%d>\", \"age\": %d, \"smoker\": %v, \"medications\": "+
				"[\"prednisone\"]}\n", i, i%90, i%2 == 0)
		}
	}
	var want bytes.Buffer
	enc := json.NewEncoder(&want)
	enc.SetEscapeHTML(false)
	bad := 0
	for id, r := range rb.AdviseNDJSON(t.Context(), "in", strings.NewReader(in.String()), nil) {
		var v any = r.Advice
		if r.Err != nil {
			bad++
			v = struct {
				ID    string `json:"id"`
				Error string `json:"error"`
			}{id, r.Err.Error()}
		}
		if err := enc.Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	var got bytes.Buffer
	unusable, err := rb.WriteNDJSON(t.Context(), &got, "in", strings.NewReader(in.String()), nil)
	if err != nil || unusable != bad || bad == 0 {
		t.Errorf("%d of %d unusable, %v", unusable, bad, err)
	}
	if diff := cmp.Diff(want.String(), got.String()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if _, err := rb.WriteNDJSON(t.Context(), failing{}, "in", strings.NewReader(in.String()),
		nil); err != errFull {
		t.Errorf("got %v, want that the disk is full", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := rb.WriteNDJSON(ctx, io.Discard, "in", strings.NewReader(in.String()),
		nil); err != context.Canceled {
		t.Errorf("got %v", err)
	}
}

type failing struct{}

var errFull = errors.New("the disk is full")

func (failing) Write([]byte) (int, error) { return 0, errFull }
