package main

import (
	"bytes"
	"flag"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/bench/profile"
	"example.com/crosstalk/bench/turns"
)

var update = flag.Bool("update", false, "write ifs_gen.go")

// The generated source is committed, so that anybody can read what the
// yardstick is.
func TestIfs(t *testing.T) {
	want, err := ifsSource()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("ifs_gen.go", want, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("ifs_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("ifs_gen.go is not what the rules say; run go generate")
	}
}

// Every engine must give what the three-valued reference gives: of every rule, for every profile,
// on every workload that is timed, in whatever form it is given.
func TestEqualAnswers(t *testing.T) {
	for _, w := range workloads([]int{64, 640, 6400}) {
		t.Run(w.String(), func(t *testing.T) {
			t.Parallel()
			profiles := 300
			if w.Size > 640 {
				profiles = 60 // some engines take 10 ms a profile
			}
			w.fill(profiles)
			for _, e := range engines {
				if !e.takes(w) || e.New == nil {
					continue
				}
				d, err := e.New(w)
				if err == nil {
					err = w.check(d, profiles)
				}
				if err == nil {
					err = w.work(d)(3) // as it is timed, a stream of lines where it has one
				}
				if err != nil {
					t.Errorf("%s: %v", e.Name, err)
				}
			}
		})
	}
}

// The engine on Node checks its answers itself, and then serves.
func TestNode(t *testing.T) {
	if why := jsonRules.Missing(); why != "" {
		t.Skip(why)
	}
	for _, w := range workloads([]int{64}) {
		if w.Given != JSON {
			continue
		}
		dir := filepath.Join(t.TempDir(), "node")
		if err := writeNode(w, dir, 300); err != nil {
			t.Fatal(err)
		}
		for _, wrong := range []bool{false, true} {
			if wrong { // and a wrong answer is one
				answers := filepath.Join(dir, "answers.ndjson")
				text := []byte(`{"profile":3,"held":["rule-9999"]}`)
				if err := os.WriteFile(answers, text, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			p, err := turns.Start(exec.Command("node", "node/race.js", dir))
			if err != nil {
				t.Fatal(err)
			}
			defer p.Stop()
			switch took, err := p.Take(2); {
			case wrong && (err == nil || !strings.Contains(err.Error(), "rule-9999")):
				t.Errorf("%s: error %v for a wrong answer", w, err)
			case !wrong && (err != nil || took.CPU <= 0 || took.Wall <= 0):
				t.Errorf("%s: took %+v, %v", w, took, err)
			}
		}
	}
}

// An engine that is wrong about one rule is found out, by what it says and by what it counts.
func TestCheck(t *testing.T) {
	for _, given := range []string{Ready, JSON} {
		w := (&Workload{Shape: Typical, Size: 64, Known: All, Match: "tenth", Given: given}).fill(50)
		wrong := listing(w, func(profile int, held []int) ([]int, error) {
			for k, r := range w.Rules {
				if truth(r.When, w.Profiles[profile]) == advisor.True && (profile != 49 || k < 60) {
					held = append(held, k)
				}
			}
			return held, nil
		})
		right := listing(w, func(profile int, held []int) ([]int, error) {
			for k, r := range w.Rules {
				if truth(r.When, w.Profiles[profile]) == advisor.True {
					held = append(held, k)
				}
			}
			return held, nil
		})
		if err := w.check(right, 50); err != nil {
			t.Errorf("%s: %v", given, err)
		}
		w.Rules[60].When = Compare{"age", ">=", 0} // holds for everybody
		if err := w.check(wrong, 50); err == nil {
			t.Errorf("%s: a wrong answer is not found", given)
		}
		mute := *right
		mute.Decide = func(int) (int, error) { return 0, nil }
		mute.Line = func(_ int, line []byte) ([]byte, error) { return append(line, "[]\n"...), nil }
		if err := w.check(&mute, 50); err == nil {
			t.Errorf("%s: what is timed says nothing, and that is not found", given)
		}
	}
}

// Hand-written code refuses what this engine does, which finds the same profiles to be wrong.
func TestChecker(t *testing.T) {
	w := (&Workload{Shape: Typical, Size: 64, Known: All, Match: "tenth"}).fill(20)
	rb, err := advisor.Load[Profile](packOf(w.Rules), nil)
	if err != nil {
		t.Fatal(err)
	}
	c := profile.NewChecker(termsOf(w.Rules))
	var f Facts
	for _, p := range w.Profiles {
		if err := c.Check(&p.Profile, &f); err != nil {
			t.Fatal(err)
		}
		if want := p.known(); !reflect.DeepEqual(comparable(f), comparable(*want)) {
			t.Fatalf("%+v is read as %+v", want, f)
		}
	}
	for name, spoil := range map[string]func(p *Profile){
		"age":     func(p *Profile) { p.Age = new(121) },
		"bmi":     func(p *Profile) { p.BMI = new(7.9) },
		"egfr":    func(p *Profile) { p.EGFR = new(200.5) },
		"vitamin": func(p *Profile) { p.VitaminD = new(math.NaN()) },
		"sex":     func(p *Profile) { p.Sex = "Female" },
		"smoking": func(p *Profile) { p.Smoking = "often" },
		"drug":    func(p *Profile) { p.Medications = advisor.SetOf("aspirin") },
		"disease": func(p *Profile) { p.Conditions = advisor.SetOf("gout") },
		"taken":   func(p *Profile) { p.Drugs = advisor.ListOf(Drug{Name: "aspirin", Months: new(3.)}) },
		"months":  func(p *Profile) { p.Drugs = advisor.ListOf(Drug{Name: term(0), Months: new(1201.)}) },
	} {
		p := *w.Profiles[0]
		spoil(&p)
		if err := c.Check(&p.Profile, &f); err == nil {
			t.Errorf("%s: hand-written code takes it", name)
		}
		if a, err := rb.Advise(&p, nil); err == nil && len(a.Problems)+len(a.Unrecognised) == 0 {
			t.Errorf("%s: this engine takes it", name)
		}
	}
}

// comparable has the same list of drugs for who takes none.
func comparable(f Facts) Facts {
	if len(f.Drugs) == 0 {
		f.Drugs = nil
	}
	return f
}

// A keyed set that grows is about ever more people, and no more about anyone.
func TestMatches(t *testing.T) {
	for _, known := range []string{All, TwoThirds} {
		var want []int
		for _, n := range []int{64, 640, 6400} {
			w := (&Workload{Shape: Keyed, Size: n, Known: known, Match: "tenth"}).fill(200)
			got := make([]int, len(w.Profiles))
			for i, p := range w.Profiles {
				for _, r := range w.Rules {
					if truth(r.When, p) == advisor.True {
						got[i]++
					}
				}
			}
			if want == nil {
				want = got
			}
			for i := range got {
				if got[i] != want[i] {
					t.Fatalf("%v: profile %d: %d rules hold, want %d as for 64 rules", w, i, got[i], want[i])
				}
			}
		}
	}
}

// How many of 64 rules hold is what the shares of the workloads promise.
func TestShare(t *testing.T) {
	for _, w := range workloads([]int{64}) {
		w.fill(300)
		held := 0
		for _, p := range w.Profiles {
			for _, r := range w.Rules {
				if truth(r.When, p) == advisor.True {
					held++
				}
			}
		}
		mean := float64(held) / float64(len(w.Profiles))
		t.Logf("%v: %.1f rules hold a profile", w, mean)
		switch {
		case w.Match == "none" && held > 0:
			t.Errorf("%v: %d rules hold, want none", w, held)
		case w.Match == "tenth" && w.Known == All && (mean < 4 || mean > 9):
			t.Errorf("%v: %.1f rules hold a profile, want 4 to 9", w, mean)
		}
	}
}
