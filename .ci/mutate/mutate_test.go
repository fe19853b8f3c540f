package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// module is a small one, whose test notices some faults and not others.
var module = map[string]string{
	"go.mod": "module example.com/small\n\ngo 1.26\n",
	"small.go": `package small

// Larger is x if that is more than y, else y.
func Larger(x, y int) int {
	if x > y {
		return x
	}
	return y
}

// Sign is never asked for.
func Sign(x int) int {
	if x < 0 {
		return -1
	}
	return 1
}

// Count counts up to n, and would not end if it did not count.
func Count(n int) int {
	i := 0
	for i < n {
		i++
	}
	return i
}
`,
	"small_test.go": `package small

import "testing"

func TestLarger(t *testing.T) {
	if Larger(3, 2) != 3 || Larger(2, 3) != 3 {
		t.Error("not the larger one")
	}
}

func TestCount(t *testing.T) {
	if Count(3) != 3 {
		t.Error("miscounted")
	}
}
`,
}

// inModule writes the module and goes there.
func inModule(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range module {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "")
}

func smallOptions(dir string) *options {
	return &options{n: 1000, seed: 1, packages: []string{"."}, tests: []string{"."},
		state: filepath.Join(dir, "state"), work: filepath.Join(dir, "work")}
}

// TestMutants: what is changed is what is said, and is code.
func TestMutants(t *testing.T) {
	inModule(t)
	mutants, err := choose(smallOptions(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	lines := map[int]bool{}
	for _, m := range mutants {
		was, is := m.lines()
		if was == is || !strings.Contains(module["small.go"], was) || lines[m.line] {
			t.Errorf("%s: %q becomes %q", m.place(), was, is)
		}
		lines[m.line] = true
		changed := string(replaced(m.file.text, m.from, m.to, m.plain))
		if got := strings.Split(changed, "\n")[m.line-1]; got != is ||
			strings.Count(changed, "\n") != strings.Count(module["small.go"], "\n") {
			t.Errorf("%s: %q, and not %q", m.place(), got, is)
		}
	}
	if len(lines) != 10 { // lines with something to change
		t.Errorf("%d lines are changed", len(lines))
	}
	again, err := choose(smallOptions(t.TempDir()))
	if err != nil || len(again) != len(mutants) {
		t.Fatal(err, len(again))
	}
	for i, m := range again {
		if m.key() != mutants[i].key() {
			t.Errorf("one seed chooses %s and %s", m.key(), mutants[i].key())
		}
	}
}

// TestRun: mutants that a test notices are killed, by that test; those that none
// notices, or comes by, survive; and the tree is what it was.
func TestRun(t *testing.T) {
	inModule(t)
	defer func(was time.Duration) { patience = was }(patience)
	patience = 3 * time.Second
	dir := t.TempDir()
	o := smallOptions(dir)
	if err := run(o); err != nil {
		t.Fatal(err)
	}
	results, err := readState(o.state)
	if err != nil {
		t.Fatal(err)
	}
	mutants, err := choose(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mutants {
		r, tried := results[m.key()]
		_, is := m.lines()
		is = strings.TrimSpace(is)
		var want string
		unreached := false
		switch {
		case m.line >= 12 && m.line <= 17: // Sign
			unreached = true
		case is == "if x >= y {", is == "i := -1": // the same in the end
		case m.line < 12:
			want = "example.com/small: TestLarger"
		default:
			want = "example.com/small: TestCount"
		}
		if late := "example.com/small: out of time"; m.line > 21 && r.Killed == late {
			want = late // for ever
		}
		if !tried || r.Killed != want || r.Unreached != unreached {
			t.Errorf("%s: %s: %+v; want %q", m.place(), is, r, want)
		}
	}
	files, err := os.ReadDir(".")
	if err != nil || len(files) != len(module) {
		t.Errorf("%v, %v", files, err)
	}
	for name, text := range module {
		if now, err := os.ReadFile(name); err != nil || string(now) != text {
			t.Errorf("%s has become %q, %v", name, now, err)
		}
	}
	// What is known is not tried again: without the compiled tests, too.
	if err := os.RemoveAll(o.work); err != nil {
		t.Fatal(err)
	}
	if err := run(o); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(o.work); err == nil {
		t.Error("tests are compiled again")
	}
}

// TestOtherWork: compiled tests of other mutants are refused.
func TestOtherWork(t *testing.T) {
	inModule(t)
	o := smallOptions(t.TempDir())
	o.only = "small.go:5"
	if err := run(o); err != nil {
		t.Fatal(err)
	}
	o.only, o.state = "small.go:8", ""
	if err := run(o); err == nil || !strings.Contains(err.Error(), "other mutants") {
		t.Errorf("%v", err)
	}
}
