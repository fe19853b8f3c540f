// Package advisortest tests packs of rules, anybody's, from go test.
//
//	func TestRules(t *testing.T)  { advisortest.Cases(t, rb) }
//	func TestGolden(t *testing.T) { advisortest.Golden(t, rb, advisortest.Params{Dir: "testdata/profiles"}) }
//	func TestCoverage(t *testing.T) { advisortest.Coverage(t, rb, 100) }
//	func TestMutants(t *testing.T) { advisortest.Mutants(t, rb, 95) }
//
// [Cases] runs the worked cases that stand beside the rules. [Golden] holds
// the advice for whole profiles to files: NAME.yaml or NAME.json is a profile,
// NAME.advice.json beside it the advice that it must give. A profile without
// advice, advice without a profile and a folder without profiles all fail.
//
// [Coverage] and [Mutants] say how much the cases beside the rules would
// notice, and fail below a threshold.
//
// # Updating
//
// Run the test with ADVISORTEST_UPDATE=1 in the environment, or set
// Params.Update from a flag of your own, to write the advice files anew; then
// read what changed. (A flag defined here would collide with yours.) With
// CI=true nothing is written.
package advisortest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.com/crosstalk/advisor"
)

// Params says which profiles Golden runs, and how.
type Params struct {
	Dir     string           // folder of the profiles
	Options *advisor.Options // for Advise; nil is the defaults
	Update  bool             // write the advice files instead of comparing them
}

// Cases runs the worked cases beside the rules, each as a subtest named
// RULE/CASE.
func Cases[P any](t *testing.T, rb *advisor.Rulebase[P]) {
	t.Helper()
	ran := 0
	for c, err := range rb.RunTests() {
		ran++
		t.Run(c.Rule+"/"+c.Name, func(t *testing.T) {
			if err != nil {
				t.Errorf("%s: %v", c.Pos, err)
			}
		})
	}
	if ran == 0 {
		t.Error("no rule has a case")
	}
}

// Golden runs each profile of p.Dir as a subtest and compares its advice with
// the file beside it.
func Golden[P any](t *testing.T, rb *advisor.Rulebase[P], p Params) {
	t.Helper()
	p.Update = p.Update || os.Getenv("ADVISORTEST_UPDATE") != ""
	if p.Update && os.Getenv("CI") != "" {
		t.Fatal("advice files are not written with CI set")
	}
	for name, err := range Goldens(rb, p) {
		t.Run(name, func(t *testing.T) {
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// Goldens does the work of Golden outside a test: it gives the name of each
// profile with what was wrong, or nil. A folder that cannot be used is given
// with its own name.
func Goldens[P any](rb *advisor.Rulebase[P], p Params) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		names, err := profiles(p.Dir)
		if err != nil {
			yield(p.Dir, err)
			return
		}
		for _, name := range names {
			if !yield(strings.TrimSuffix(name, filepath.Ext(name)), golden(rb, p, name, p.Update)) {
				return
			}
		}
	}
}

const suffix = ".advice.json"

// profiles lists the profiles in a folder. It is an error if there are none,
// or advice that belongs to none.
func profiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	seen := map[string]string{}
	for _, e := range entries {
		name := e.Name()
		ext := filepath.Ext(name)
		if e.IsDir() || ext != ".yaml" && ext != ".json" || strings.HasSuffix(name, suffix) {
			continue
		}
		base := strings.TrimSuffix(name, ext)
		if other, twice := seen[base]; twice {
			return nil, fmt.Errorf("%s: %s and %s have the same advice file", dir, other, name)
		}
		seen[base] = name
		names = append(names, name)
	}
	var errs []error
	for _, e := range entries {
		if base, ok := strings.CutSuffix(e.Name(), suffix); ok && seen[base] == "" {
			errs = append(errs, fmt.Errorf("%s: no profile %s.yaml or .json beside it; delete it", filepath.Join(dir, e.Name()), base))
		}
	}
	if len(names) == 0 {
		errs = append(errs, fmt.Errorf("%s: no profile (*.yaml, *.json)", dir))
	}
	return names, errors.Join(errs...)
}

func golden[P any](rb *advisor.Rulebase[P], p Params, name string, update bool) error {
	path := filepath.Join(p.Dir, name)
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	id, profile, err := rb.Decode(path, data)
	if err != nil {
		return err
	}
	got, err := rb.Advise(profile, p.Options)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	got.ID = id
	got.Pack.Digest = "" // it changes with every file of the pack
	file := strings.TrimSuffix(path, filepath.Ext(path)) + suffix
	if update {
		return write(file, got)
	}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: no such file; run with ADVISORTEST_UPDATE=1 to write it, and read it", file)
	} else if err != nil {
		return err
	}
	// A file may have been checked out with other line ends.
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	var want advisor.Advice
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&want); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if diff := Diff(&want, got); diff != "" {
		return fmt.Errorf("%s: advice changed (-want +got; ADVISORTEST_UPDATE=1 accepts it):\n%s", file, diff)
	}
	return nil
}

func write(file string, a *advisor.Advice) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(a); err != nil {
		return err
	}
	return os.WriteFile(file, b.Bytes(), 0o644)
}

// Diff says how two advices differ, message by message, in words for people;
// "" if they do not. The words may change with any version.
func Diff(want, got *advisor.Advice) string {
	var b strings.Builder
	part := func(title string, diff string) {
		if diff != "" {
			fmt.Fprintf(&b, "%s:\n%s\n", title, diff)
		}
	}
	byRule := map[string]advisor.Message{}
	var wantOrder, gotOrder []string
	for _, m := range want.Messages {
		byRule[m.Rule] = m
		wantOrder = append(wantOrder, m.Rule)
	}
	for _, m := range got.Messages {
		gotOrder = append(gotOrder, m.Rule)
		if w, ok := byRule[m.Rule]; ok {
			part("message "+m.Rule, cmp.Diff(w, m))
		}
	}
	part("messages shown", cmp.Diff(wantOrder, gotOrder))
	part("withheld", cmp.Diff(want.Withheld, got.Withheld))
	part("questions", cmp.Diff(want.Questions, got.Questions))
	rest := []cmp.Option{cmpopts.IgnoreUnexported(advisor.Advice{}), cmpopts.IgnoreFields(advisor.Advice{}, "Messages", "Withheld", "Questions")}
	part("the rest", cmp.Diff(want, got, rest...))
	return b.String()
}

// Random draws a profile of the pack: each fact is known with the chance
// known (0 to 1), lists and sets may be complete or open. Numbers are drawn
// near those that conditions compare with, terms from those they ask for. The
// same r and pack give the same profile. It is for property tests: whatever
// the profile, advice must keep the pack's invariants.
func Random[P any](rb *advisor.Rulebase[P], r *rand.Rand, known float64) (*P, error) {
	return rb.RandomProfile(r, known)
}
