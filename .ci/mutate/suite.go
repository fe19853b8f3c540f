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
	path, dir, binary string
	needs             map[string]bool // the packages it is made of
	takes             time.Duration   // without a mutant
}

type suites struct {
	list []*suite
	long bool
}

// build compiles the tests of all packages that import a mutated one, and runs
// them without a mutant: they must pass.
func build(o *options, dir string, mutants []*mutant) (*suites, error) {
	overlay, err := writeOverlay(dir, mutants)
	if err != nil {
		return nil, err
	}
	all, err := goList([]string{"-test", "-deps"}, o.tests)
	if err != nil {
		return nil, err
	}
	deps := map[string][]string{}
	for _, l := range all {
		deps[l.ImportPath] = l.Deps
	}
	roots, err := goList(nil, o.tests)
	if err != nil {
		return nil, err
	}
	mutated := map[string]bool{}
	for _, m := range mutants {
		mutated[m.pkg.path] = true
	}
	s := &suites{long: o.long}
	for _, l := range roots {
		if len(l.TestGoFiles)+len(l.XTestGoFiles) == 0 {
			continue
		}
		t := &suite{path: l.ImportPath, dir: l.Dir, needs: map[string]bool{}, binary: filepath.Join(dir, strings.ReplaceAll(l.ImportPath, "/", "_")+".test")}
		for _, dep := range deps[l.ImportPath+".test"] {
			dep, _, _ = strings.Cut(dep, " ") // "p [p.test]"
			t.needs[dep] = t.needs[dep] || mutated[dep]
		}
		if !slices.ContainsFunc(mutants, func(m *mutant) bool { return t.needs[m.pkg.path] }) {
			continue
		}
		fmt.Fprintln(os.Stderr, "building the tests of", t.path)
		if out, err := exec.Command("go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", t.binary, t.path).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s: %w\n%s", t.path, err, out)
		}
		s.list = append(s.list, t)
	}
	if err := s.pass(func(t *suite, takes time.Duration) { t.takes = takes }); err != nil {
		return nil, err
	}
	slices.SortFunc(s.list, func(a, b *suite) int { return cmp.Compare(a.takes, b.takes) })
	return s, nil
}

// pass runs all tests without a mutant, and tells how long each package took.
func (s *suites) pass(took func(*suite, time.Duration)) error {
	for _, t := range s.list {
		start := time.Now()
		out, err := t.run(0, s.long, 10*time.Minute, nil)
		if err != nil {
			return fmt.Errorf("the tests of %s fail without a mutant: %w\n%s", t.path, err, out)
		}
		if took != nil {
			took(t, time.Since(start))
		}
	}
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

var failed = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// kill runs the tests on a mutant, and says which failed.
func (s *suites) kill(m *mutant, stop <-chan os.Signal) (string, error) {
	own := func(t *suite) bool { return t.path == m.pkg.path }
	for _, mine := range []bool{true, false} {
		for _, t := range s.list {
			if own(t) != mine || !t.needs[m.pkg.path] {
				continue
			}
			// A machine that others use too may be slow; a loop does not end at all.
			out, err := t.run(m.number, s.long, 20*time.Second+10*t.takes, stop)
			var exit *exec.ExitError
			switch {
			case err == nil:
				continue
			case errors.Is(err, errStopped):
				return "", err
			case errors.Is(err, context.DeadlineExceeded):
				return t.path + ": out of time", nil
			case !errors.As(err, &exit):
				return "", err
			}
			if found := failed.FindAllSubmatch(out, -1); found != nil {
				return t.path + ": " + string(found[len(found)-1][1]), nil
			}
			return t.path + ": " + exit.String(), nil
		}
	}
	return "", nil
}

var errStopped = errors.New("stopped")

// maxMemory is what a mutant may take, in KiB: some allocate without an end.
const maxMemory = 6 << 20

// run runs the tests on the mutant of a number.
func (t *suite) run(number int, long bool, limit time.Duration, stop <-chan os.Signal) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	script := fmt.Sprintf(`ulimit -v %d; exec "$@"`, maxMemory)
	args := []string{"-c", script, "sh", t.binary, "-test.failfast", "-test.short=" + strconv.FormatBool(!long)}
	cmd := exec.CommandContext(ctx, "sh", args...)
	cmd.Dir = t.dir
	cmd.Env = append(os.Environ(), "MUTANT="+strconv.Itoa(number))
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
