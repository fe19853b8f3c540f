//go:build linux

package main

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// ownPack is a pack that passes all checks.
const ownPack = "../../examples/ownpack/pack"

// writing are arguments with which each command writes to standard output. None: it writes there
// only what a client has asked on standard input.
var writing = map[string][]string{
	"advise":        {"--pack", ownPack, "PERSON"},
	"ask":           {"--pack", ownPack},
	"book":          {"--pack", ownPack},
	"bundle":        {"--new-key", "NEW"},
	"codes":         {"--help"},
	"diff":          {ownPack, ownPack},
	"edit":          {"--help"},
	"explain":       {"--pack", ownPack, "--profile", "PERSON", "falls"},
	"fmt":           {"--help"},
	"generate":      {"--pack", ownPack},
	"handout":       {"--pack", ownPack, "PERSON"},
	"help":          {"advise"},
	"lint":          {"--pack", ownPack},
	"lsp":           nil,
	"mcp":           nil,
	"names":         {"NAMES"},
	"new":           {"rule", "--help"},
	"reach":         {"--pack", ownPack, "LINES"},
	"replay":        {"--pack", ownPack, "LOG"},
	"schema":        {"--pack", ownPack, "pack"},
	"serve":         {"--help"},
	"sign-off":      {"--help"},
	"test":          {"--pack", ownPack},
	"translate":     {"--help"},
	"verify":        {"--pack", ownPack},
	"verify-bundle": {"--help"},
}

// TestOutput: what nobody could read was not done, for every command: a full device and a closed
// pipe are exit status 2, and the first is told once.
func TestOutput(t *testing.T) {
	dir := t.TempDir()
	person := filepath.Join(dir, "person.yaml")
	if err := os.WriteFile(person, []byte("age: 70\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	lines := filepath.Join(dir, "lines")
	if err := os.WriteFile(lines, []byte(`{"age": 70}`), 0o600); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(dir, "log")
	if out, err := exec.Command("crosstalk", "advise", "--pack", ownPack, "--log", log,
		person).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	place := strings.NewReplacer("PERSON", person, "NAMES", person, "LINES", lines, "LOG", log, "NEW",
		filepath.Join(dir, "key"))
	for _, cmd := range root().Commands() {
		args, ok := writing[cmd.Name()]
		if !ok && cmd.Name() != "completion" {
			t.Errorf("%s is not tried", cmd.Name())
		}
		if args == nil {
			continue
		}
		args = append([]string{cmd.Name()}, args...)
		for i := range args {
			args[i] = place.Replace(args[i])
		}
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if status, told := wrote(t, full, args); status != 2 || strings.Count(told, "\n") != 1 ||
			!strings.Contains(told, "no space left") {
			t.Errorf("%v to a full device: %d %q", args, status, told)
		}
		_ = os.Remove(filepath.Join(dir, "key"))
		_ = os.Remove(filepath.Join(dir, "key.pub"))
		r, w, err := os.Pipe()
		if err == nil {
			err = r.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		if status, told := wrote(t, w, args); status != 2 || strings.Contains(told, "pipe") ||
			strings.Contains(told, "cancel") {
			t.Errorf("%v to a closed pipe: %d %q", args, status, told)
		}
	}
}

// wrote is the status of a command that writes to out, and what it says of that.
func wrote(t *testing.T, out *os.File, args []string) (int, string) {
	t.Helper()
	defer out.Close()
	cmd := exec.Command("crosstalk", args...)
	var told strings.Builder
	cmd.Stdout, cmd.Stderr = out, &told
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), told.String()
}

// TestSignals: who waits for its input ends when it is told to, with the status that says so;
// those that only an interrupt ends, with 0. Nothing is said of it.
func TestSignals(t *testing.T) {
	if testing.Short() {
		t.Skip("waits until commands wait")
	}
	for _, tt := range []struct {
		status int
		args   []string
	}{
		{130, []string{"advise", "--pack", ownPack, "--ndjson"}},
		{130, []string{"advise", "--pack", ownPack, "-"}},
		{130, []string{"ask", "--pack", ownPack}},
		{130, []string{"handout", "--pack", ownPack, "-"}},
		{130, []string{"mcp", "--pack", ownPack}},
		{0, []string{"lsp"}},
		{0, []string{"test", "--pack", ownPack, "--watch"}},
	} {
		for _, s := range []os.Signal{syscall.SIGINT, syscall.SIGTERM} {
			t.Run(strings.Join(tt.args[:1], " "), func(t *testing.T) {
				t.Parallel()
				cmd := exec.Command("crosstalk", tt.args...)
				in, err := cmd.StdinPipe()
				if err != nil {
					t.Fatal(err)
				}
				defer in.Close()
				var told strings.Builder
				cmd.Stdout, cmd.Stderr = io.Discard, &told
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				time.Sleep(3 * time.Second) // until it waits
				if err := cmd.Process.Signal(s); err != nil {
					t.Fatalf("%v has ended before: %v", tt.args, err)
				}
				var exit *exec.ExitError
				if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
					t.Fatal(err)
				}
				status := cmd.ProcessState.ExitCode()
				if status != tt.status || strings.Contains(told.String(), "cancel") {
					t.Errorf("%v after %v: %d %s", tt.args, s, status, told.String())
				}
			})
		}
	}
}
