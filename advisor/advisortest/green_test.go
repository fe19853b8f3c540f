package advisortest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/advisortest"
	"example.com/crosstalk/internal/faults"
)

// held is set where this program runs the tests that are to fail.
const held = "ADVISORTEST_HELD"

func faultsOf(t *testing.T) []*faults.Fault {
	t.Helper()
	_, list, err := faults.Read()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestGreen: each fault of a pack, a case or a golden that the command must not pass fails
// a test of ten lines, too; and the pack without a fault passes.
func TestGreen(t *testing.T) {
	if os.Getenv(held) != "" {
		t.Skip("looks at what the other tests here say")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestHeld$", "-test.v")
	cmd.Env = append(os.Environ(), held+"=1", "ADVISORTEST_UPDATE=")
	out, err := cmd.Output()
	if err == nil {
		t.Error("nothing fails")
	}
	n := 0
	for _, f := range faultsOf(t) {
		if !f.InPack() {
			continue
		}
		want := "--- FAIL: TestHeld/" + named(f) + " ("
		if f.Exit == 0 {
			want = "--- PASS: TestHeld/" + named(f) + " ("
		}
		if n++; !strings.Contains(string(out), want) {
			t.Errorf("%s: not in what the tests say: %s", f.Name, want)
		}
	}
	if n < 80 {
		t.Errorf("%d faults", n)
	}
}

// named is how package testing writes the name of a fault, and no folder would mind.
func named(f *faults.Fault) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, f.Name)
}

// TestHeld holds the pack with each fault to everything.
func TestHeld(t *testing.T) {
	if os.Getenv(held) == "" {
		t.Skip("fails on purpose; TestGreen looks how")
	}
	for _, f := range faultsOf(t) {
		if !f.InPack() {
			continue
		}
		t.Run(named(f), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "it")
			if err := f.Make(dir); err != nil {
				t.Skip(err) // neither of the marks that TestGreen looks for
			}
			goldens := "profiles"
			if i := slices.Index(f.Run, "--golden"); i >= 0 {
				goldens = f.Run[i+1]
			}
			hold(t, filepath.Join(dir, "pack"), filepath.Join(dir, goldens))
		})
	}
}

// hold is all that an author of a pack writes.
func hold(t *testing.T, pack, profiles string) {
	rb, err := advisor.Load[advisor.Record](os.DirFS(pack), nil)
	if err != nil {
		t.Fatal(err)
	}
	advisortest.Cases(t, rb)
	advisortest.Golden(t, rb, advisortest.Params{Dir: profiles})
	advisortest.Coverage(t, rb, 100)
	advisortest.Mutants(t, rb, 100)
	advisortest.Lint(t, rb, time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC))
	advisortest.Verify(t, rb)
}
