package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/delivery"
)

// onesOutcomes are the outcomes that a whole advice tells.
func onesOutcomes(e *engine, id string, a *advisor.Advice) Outcomes {
	o := Outcomes{id, []string{}, []string{}, []string{}}
	for r := range e.rb.Rules() {
		switch a.Outcome(r.ID) {
		case advisor.Shown:
			o.Shown = append(o.Shown, r.ID)
		case advisor.IsWithheld:
			o.Withheld = append(o.Withheld, r.ID)
		case advisor.Pending:
			o.Pending = append(o.Pending, r.ID)
		}
	}
	return o
}

// TestReach: the outcomes that are decided, line by line and counted, are those of
// whole advices.
func TestReach(t *testing.T) {
	reach := day
	reach.Reach = true
	e, err := reach.engine()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Outcomes{}
	for id, a := range advicesOf(t, day, "testdata/*.ndjson") {
		if a != nil {
			want[id] = onesOutcomes(e, id, a)
		}
	}
	sameReach(t, e, onFHIR(t, reach, "testdata/*.ndjson"), want)

	f, err := os.Open("testdata/profiles/a.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	clear(want)
	for id, r := range e.rb.AdviseNDJSON(t.Context(), f.Name(), f, e.opts) {
		if r.Err == nil {
			want[id] = onesOutcomes(e, id, r.Advice)
		}
	}
	sameReach(t, e, onProfiles(t, reach, f.Name()), want)
}

func sameReach(t *testing.T, e *engine, dir string, want map[string]Outcomes) {
	t.Helper()
	got := map[string]Outcomes{}
	for _, line := range linesOf(t, filepath.Join(dir, outcomesFile)) {
		var o Outcomes
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatal(err)
		}
		if o.Shown != nil { // or the patient was skipped
			got[o.ID] = o
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-advice +reach):\n%s", diff)
	}
	counts := map[string]*Reach{}
	for r := range e.rb.Rules() {
		counts[r.ID] = &Reach{NotApplicable: int64(len(want))}
	}
	add := func(rules []string, what func(*Reach) *int64) {
		for _, rule := range rules {
			*what(counts[rule])++
			counts[rule].NotApplicable--
		}
	}
	seen := Reach{}
	for _, o := range want {
		add(o.Shown, func(r *Reach) *int64 { return &r.Shown })
		add(o.Withheld, func(r *Reach) *int64 { return &r.Withheld })
		add(o.Pending, func(r *Reach) *int64 { return &r.Pending })
		seen.Shown += int64(len(o.Shown))
		seen.Withheld += int64(len(o.Withheld))
		seen.Pending += int64(len(o.Pending))
	}
	if seen.Shown == 0 || seen.Withheld == 0 || seen.Pending == 0 {
		t.Errorf("%+v: the test shows nothing of what is 0", seen)
	}
	sum := summaryOf(t, dir)
	if diff := gocmp.Diff(counts, sum.Outcomes); diff != "" {
		t.Errorf("counts (-advice +reach):\n%s", diff)
	}
	if sum.Patients["decided"] != int64(len(want)) || sum.Patients["advised"] != 0 {
		t.Errorf("patients %v; %d are decided", sum.Patients, len(want))
	}
	fatesAddUp(t, dir)
	if names, _ := filepath.Glob(filepath.Join(dir, adviceFile)); len(names) > 0 {
		t.Error("there is an advice, too")
	}
}

// TestReachedBy: those to whom a rule is shown have the advice that they have among
// all, and nobody else has one.
func TestReachedBy(t *testing.T) {
	const rule = "gc-do-not-stop-suddenly"
	some := day
	some.ReachedBy = []string{"no-stroke-yet", rule}
	if _, err := some.engine(); err == nil || !strings.Contains(err.Error(), "no-stroke-yet") {
		t.Errorf("%v; want to be told that there is no such rule", err)
	}
	some.ReachedBy = []string{rule}
	var want []string
	all := map[string]int64{"advised": 0}
	for id, a := range advicesOf(t, day, "testdata/*.ndjson") {
		var v any = skipped{id, "deceased"}
		switch {
		case a == nil:
			all["deceased"]++
		case a.Outcome(rule) != advisor.Shown:
			all["not reached"]++
			continue
		default:
			all["advised"]++
			a.ID, v = id, a
		}
		text, err := encode(v)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, text)
	}
	slices.Sort(want)
	dir := onFHIR(t, some, "testdata/*.ndjson")
	same(t, linesOf(t, filepath.Join(dir, adviceFile)), want)
	fatesAddUp(t, dir)
	if got := summaryOf(t, dir).Patients; !maps.Equal(got, all) || all["not reached"] == 0 ||
		all["advised"] == 0 {
		t.Errorf("patients %v; want %v, some of each", got, all)
	}
}

// BenchmarkDecide holds deciding to advising for the patients of testdata, with the
// profiles in memory.
func BenchmarkDecide(b *testing.B) {
	e, err := day.engine()
	if err != nil {
		b.Fatal(err)
	}
	type ask struct {
		p    *advisor.Record
		opts advisor.Options
	}
	var asks []ask
	for rec := range dataOf(b, sample()).Patients() {
		p, err := e.mapper.Map(rec)
		if err != nil || p.Deceased {
			continue
		}
		opts := *e.opts
		if opts.History, err = delivery.History(e.rb, p.Given); err != nil {
			b.Fatal(err)
		}
		asks = append(asks, ask{p.Profile, opts})
	}
	run := func(do func(a *ask) error) func(*testing.B) {
		return func(b *testing.B) {
			before := processor()
			for b.Loop() {
				for i := range asks {
					if err := do(&asks[i]); err != nil {
						b.Fatal(err)
					}
				}
			}
			took := processor() - before
			b.ReportMetric(float64(took.Microseconds())/float64(b.N*len(asks)), "cpu-µs/patient")
			b.ReportMetric(0, "ns/op")
		}
	}
	b.Run("a line of outcomes", run(func(a *ask) error {
		d, err := e.rb.Decide(a.p, &a.opts)
		if err == nil {
			_, err = encode(outcomesOf("x", d))
		}
		return err
	}))
	b.Run("a line of advice", run(func(a *ask) error {
		full, err := e.rb.Advise(a.p, &a.opts)
		if err == nil {
			_, err = encode(full)
		}
		return err
	}))
}

// processor is the time that the processors gave to this process.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
