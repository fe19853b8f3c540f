package advisor_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
)

// TestDecide: a decision, made anew or into an old one, of a profile or of one that was read
// before, says of every rule what the advice says.
func TestDecide(t *testing.T) {
	rb := loadPatients(t, typicalPack())
	day := time.Date(2026, 11, 20, 15, 4, 0, 0, time.FixedZone("", 7200))
	list := append(patients(64, true), patients(64, false)...)
	list = append(list, &patient{Age: new(-1)}, &patient{}, thirdUnknown())
	var into advisor.Decision
	seen := map[advisor.Outcome]int{}
	for i, p := range list {
		opts := &advisor.Options{AsOf: day, Cap: []int{0, 1, -1}[i%3]}
		a, err := rb.Advise(p, opts)
		if err != nil {
			t.Fatal(err)
		}
		d, err := rb.Decide(p, opts)
		if err != nil {
			t.Fatal(err)
		}
		if err := rb.DecideInto(&into, p, opts); err != nil {
			t.Fatal(err)
		}
		q, err := rb.Prepare(p, day)
		if err != nil {
			t.Fatal(err)
		}
		read, err := q.Decide(&advisor.Options{Cap: opts.Cap})
		if err != nil {
			t.Fatal(err)
		}
		again, err := q.Advise(opts)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := asJSON(t, again), asJSON(t, a); got != want {
			t.Errorf("profile %d, read before:\n%s\nwant\n%s", i, got, want)
		}
		for _, d := range []*advisor.Decision{d, &into, read} {
			sameOutcomes(t, rb, d, a, seen)
		}
	}
	for o := advisor.NotApplicable; o <= advisor.Shown; o++ {
		if o != advisor.IsWithheld && seen[o] == 0 { // none of these rules has a guard, or silences one
			t.Errorf("no rule is %s: the test shows nothing of that", o)
		}
	}
}

// sameOutcomes holds a decision to an advice.
func sameOutcomes(t *testing.T, rb *advisor.Rulebase[patient], d *advisor.Decision,
	a *advisor.Advice, seen map[advisor.Outcome]int) {
	t.Helper()
	want := map[advisor.Outcome][]string{}
	for r := range rb.Rules() {
		o := a.Outcome(r.ID)
		want[o] = append(want[o], r.ID)
		seen[o]++
		if got := d.Outcome(r.ID); got != o {
			t.Errorf("%s: %s; the advice says %s", r.ID, got, o)
		}
	}
	for o := advisor.NotApplicable; o <= advisor.Shown; o++ {
		got := slices.Collect(d.Rules(o))
		if !slices.Equal(got, want[o]) || d.Count(o) != len(got) {
			t.Errorf("%s: %v, %d of them; want %v", o, got, d.Count(o), want[o])
		}
	}
}

// TestDecideRefuses: what Advise refuses is refused, in the same words; what makes no sense is,
// too.
func TestDecideRefuses(t *testing.T) {
	rb := loadPatients(t, typicalPack())
	good, bad := knownPatient(), &patient{Age: new(-1)}
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for _, opts := range []*advisor.Options{{Strict: true}, {Strict: true, ShowValues: true},
		{Region: "nowhere"}, {Language: "12"}, {MaxQuestions: -1}} {
		_, want := rb.Advise(bad, opts)
		_, got := rb.Decide(bad, opts)
		q, err := rb.Prepare(bad, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		_, read := q.Decide(opts)
		if want == nil || got == nil || read == nil || got.Error() != want.Error() ||
			read.Error() != want.Error() {
			t.Errorf("%+v: %v and, read before, %v; want %v", opts, got, read, want)
		}
	}
	q, err := rb.Prepare(good, day)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := q.Advise(&advisor.Options{AsOf: day.AddDate(0, 0, 1)}); err == nil ||
		!strings.Contains(err.Error(), "2026-11-20") {
		t.Errorf("as of another day: %v", err)
	}
	var none *advisor.PreparedProfile
	var zero advisor.Rulebase[patient]
	for what, err := range map[string]error{
		"nil":      second(none.Decide(nil)),
		"zero":     second(new(advisor.PreparedProfile).Advise(nil)),
		"rulebase": second(zero.Decide(good, nil)),
		"prepare":  second(zero.Prepare(good, day)),
		"profile":  errors.Join(second(rb.Decide(nil, nil)), second(rb.Prepare(nil, day))),
		"into":     errors.Join(rb.DecideInto(nil, good, nil), q.DecideInto(nil, nil)),
	} {
		if err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	var d *advisor.Decision
	if d.Outcome("x") != advisor.NoSuchRule || d.Count(advisor.NotApplicable) != 0 ||
		len(slices.Collect(d.Rules(advisor.Shown))) != 0 {
		t.Error("no decision knows rules")
	}
}

func asJSON(t *testing.T, a *advisor.Advice) string {
	t.Helper()
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func second[T any](_ T, err error) error { return err }

// TestDecideAllocations: to decide takes no memory, of a profile that was read before neither.
func TestDecideAllocations(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector allocates, and its tests are short")
	}
	rb := loadPatients(t, typicalPack())
	for _, p := range []*patient{nothingApplies(), knownPatient(), thirdUnknown()} {
		q, err := rb.Prepare(p, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		var d advisor.Decision
		for what, decide := range map[string]func() error{
			"a profile":       func() error { return rb.DecideInto(&d, p, nil) },
			"one read before": func() error { return q.DecideInto(&d, nil) },
		} {
			if n := testing.AllocsPerRun(200, func() {
				if err := decide(); err != nil {
					t.Fatal(err)
				}
			}); n > 0 {
				t.Errorf("%s: %.1f allocations", what, n)
			}
		}
	}
}

// TestPreparedConcurrent: one profile that was read serves many at once.
func TestPreparedConcurrent(t *testing.T) {
	rb := loadPatients(t, typicalPack())
	q, err := rb.Prepare(thirdUnknown(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	first, err := q.Advise(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := asJSON(t, first)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 20 {
				a, err := q.Advise(nil)
				if err != nil {
					t.Error(err)
				} else if got := asJSON(t, a); got != want {
					t.Errorf("%s\nwant\n%s", got, want)
				}
			}
		})
	}
	wait.Wait()
}
