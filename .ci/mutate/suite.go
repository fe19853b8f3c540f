package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A suite is the compiled tests of a package.
type suite struct {
	Path, Dir, Binary string
	Tests             []*test // the fastest first
	Measured          bool    // Tests is there
}

// A test is one of its tests, as it runs without a mutant.
type test struct {
	Name    string
	Takes   time.Duration
	Reaches []int // the numbers of the mutants whose place it comes by
}

// suites are the tests of all packages, and how they are run. They are kept with
// the binaries, for a run that goes on.
type suites struct {
	Keys []string // of the mutants that are compiled in
	List []*suite
	Long bool
}

// prepare builds the suites in a directory, or takes them from there if an
// earlier run has left them.
func prepare(o *options, dir string, mutants []*mutant) (*suites, error) {
	name := filepath.Join(dir, "suites.json")
	s := &suites{Long: o.long}
	for _, m := range mutants {
		s.Keys = append(s.Keys, m.key())
	}
	save := func() error {
		text, err := json.Marshal(s)
		if err != nil {
			return err
		}
		return os.WriteFile(name, text, 0o644)
	}
	if text, err := os.ReadFile(name); err == nil {
		var kept suites
		if err := json.Unmarshal(text, &kept); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if kept.Long != s.Long || !slices.Equal(kept.Keys, s.Keys) {
			return nil, fmt.Errorf("%s holds the tests of other mutants: remove it, or take another "+
				"directory", dir)
		}
		s = &kept
	} else if err := s.build(o, dir, mutants); err != nil {
		return nil, err
	}
	for _, t := range s.List {
		if t.Measured {
			continue
		}
		fmt.Fprintln(os.Stderr, "which tests reach what in", t.Path)
		if err := s.measure(t, dir); err != nil {
			return nil, err
		}
		if err := save(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// build compiles the tests of all packages that import a mutated one.
func (s *suites) build(o *options, dir string, mutants []*mutant) error {
	overlay, err := writeOverlay(dir, mutants)
	if err != nil {
		return err
	}
	all, err := goList([]string{"-test", "-deps"}, o.tests)
	if err != nil {
		return err
	}
	deps := map[string][]string{}
	for _, l := range all {
		deps[l.ImportPath] = l.Deps
	}
	roots, err := goList(nil, o.tests)
	if err != nil {
		return err
	}
	mutated := map[string]bool{}
	for _, m := range mutants {
		mutated[m.pkg.path] = true
	}
	for _, l := range roots {
		needed := slices.ContainsFunc(deps[l.ImportPath+".test"], func(dep string) bool {
			dep, _, _ = strings.Cut(dep, " ") // "p [p.test]"
			return mutated[dep]
		})
		if len(l.TestGoFiles)+len(l.XTestGoFiles) == 0 || !needed {
			continue
		}
		t := &suite{Path: l.ImportPath, Dir: l.Dir}
		t.Binary = filepath.Join(dir, strings.ReplaceAll(l.ImportPath, "/", "_")+".test")
		fmt.Fprintln(os.Stderr, "building the tests of", t.Path)
		args := []string{"test", "-c", "-vet=off", "-overlay", overlay, "-o", t.Binary, t.Path}
		if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", t.Path, err, out)
		}
		s.List = append(s.List, t)
	}
	return nil
}

// measure runs each test alone and without a mutant: how long it takes, and by
// which mutants it comes. It must pass.
func (s *suites) measure(t *suite, dir string) error {
	cmd := exec.Command(t.Binary, "-test.list", ".")
	cmd.Dir = t.Dir
	names, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", t.Path, err)
	}
	reached := filepath.Join(dir, "reached")
	t.Tests = nil // of a run that was interrupted
	for name := range strings.FieldsSeq(string(names)) {
		if strings.HasPrefix(name, "Benchmark") {
			continue
		}
		if err := os.RemoveAll(reached); err != nil {
			return err
		}
		start := time.Now()
		if out, err := s.run(t, 0, []string{name}, 10*time.Minute, nil,
			"MUTANT_REACHED="+reached); err != nil {
			return fmt.Errorf("%s: %s fails without a mutant: %w\n%s", t.Path, name, err, out)
		}
		one := &test{Name: name, Takes: time.Since(start)}
		numbers, err := os.ReadFile(reached)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		for line := range strings.FieldsSeq(string(numbers)) {
			n, err := strconv.Atoi(line)
			if err != nil {
				return fmt.Errorf("%s: %w", reached, err)
			}
			one.Reaches = append(one.Reaches, n)
		}
		t.Tests = append(t.Tests, one)
	}
	slices.SortFunc(t.Tests, func(a, b *test) int { return cmp.Compare(a.Takes, b.Takes) })
	t.Measured = true
	return nil
}

// writeOverlay writes the files with all mutants in them, and what `go test
// -overlay` wants to know of them.
func writeOverlay(dir string, mutants []*mutant) (string, error) {
	byFile, replace := map[*file][]*mutant{}, map[string]string{}
	write := func(instead, text string) error {
		name := filepath.Join(dir, strconv.Itoa(len(replace))+".go")
		replace[instead] = name
		return os.WriteFile(name, []byte(text), 0o644)
	}
	for _, m := range mutants {
		byFile[m.file] = append(byFile[m.file], m)
		at := filepath.Join(filepath.Dir(m.file.full), "mutant_of_this_run.go")
		if replace[at] == "" {
			if err := write(at, beside(m.pkg.types.Name())); err != nil {
				return "", err
			}
		}
	}
	for f, list := range byFile {
		slices.SortFunc(list, func(a, b *mutant) int { return a.from - b.from })
		var text bytes.Buffer
		at := 0
		for _, m := range list {
			text.Write(f.text[at:m.from])
			text.WriteString(m.switched(m.number))
			at = m.to
		}
		text.Write(f.text[at:])
		if err := write(f.full, text.String()); err != nil {
			return "", err
		}
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "overlay.json")
	return name, os.WriteFile(name, data, 0o644)
}

// A portion is some tests of a package that are run together.
type portion struct {
	suite *suite
	names []string
	takes time.Duration
}

// quick is how long the tests of a first portion take together.
const quick = 2 * time.Second

// portions are the tests that come by a mutant: those of its own package first,
// and of each package the fast ones before the rest. Tests that take longer than
// each are left out, if that is not 0.
func (s *suites) portions(m *mutant, each time.Duration) (own, others []portion) {
	for _, t := range s.List {
		var list []portion
		for _, one := range t.Tests {
			if !slices.Contains(one.Reaches, m.number) || each > 0 && one.Takes > each {
				continue
			}
			last := len(list) - 1
			if last < 0 || last == 0 && list[0].takes+one.Takes > quick {
				list = append(list, portion{suite: t})
				last++
			}
			list[last].names = append(list[last].names, one.Name)
			list[last].takes += one.Takes
		}
		if t.Path == m.pkg.path {
			own = list
		} else {
			others = append(others, list...)
		}
	}
	slices.SortStableFunc(others, func(a, b portion) int { return cmp.Compare(a.takes, b.takes) })
	return own, others
}

var failed = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// patience is what tests may take longer: a machine that others use too may be
// slow, while a loop does not end at all.
var patience = 20 * time.Second

// kill runs the tests on a mutant, and says which failed. A survivor that no
// test comes by is said to be one.
func (s *suites) kill(m *mutant, each time.Duration, stop <-chan os.Signal) (r result, err error) {
	own, others := s.portions(m, 0)
	r = result{Key: m.key(), Unreached: len(own)+len(others) == 0}
	own, others = s.portions(m, each)
	for _, p := range append(own, others...) {
		limit := patience + 10*p.takes
		out, err := s.run(p.suite, m.number, p.names, limit, stop)
		if err == nil {
			continue
		}
		why := err.Error()
		var exit *exec.ExitError
		switch {
		case errors.Is(err, errStopped):
			return r, err
		case errors.Is(err, context.DeadlineExceeded):
			why = "out of time"
		case !errors.As(err, &exit):
			return r, err
		default:
			if found := failed.FindAllSubmatch(out, -1); found != nil {
				why = string(found[len(found)-1][1])
				name, _, _ := strings.Cut(why, "/")
				p.names = []string{name}
			}
		}
		// Tests read files of the tree: had it changed, they might have failed for that.
		if out, err := s.run(p.suite, 0, p.names, limit, stop); err != nil {
			return r, fmt.Errorf("%s: %s fails without a mutant, too: has the tree changed? %w\n%s",
				p.suite.Path, strings.Join(p.names, ", "), err, out)
		}
		r.Killed = p.suite.Path + ": " + why
		return r, nil
	}
	return r, nil
}

var errStopped = errors.New("stopped")

// maxMemory is what a mutant may take, in KiB: some allocate without an end.
const maxMemory = 6 << 20

// run runs some tests of a package on the mutant of a number; 0 is none.
func (s *suites) run(t *suite, number int, names []string, limit time.Duration,
	stop <-chan os.Signal, env ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	script := fmt.Sprintf(`ulimit -v %d; exec "$@"`, maxMemory)
	args := []string{"-c", script, "sh", t.Binary, "-test.failfast",
		"-test.short=" + strconv.FormatBool(!s.Long),
		"-test.run=^(" + strings.Join(names, "|") + ")$"}
	cmd := exec.CommandContext(ctx, "sh", args...)
	cmd.Dir = t.Dir
	cmd.Env = append(os.Environ(), "MUTANT="+strconv.Itoa(number))
	cmd.Env = append(cmd.Env, env...)
	cmd.WaitDelay = time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return out.Bytes(), err
	case <-stop:
		cancel()
		<-done
		return nil, errStopped
	}
}
