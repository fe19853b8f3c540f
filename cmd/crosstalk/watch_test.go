package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWatch saves files while the command watches, and waits each time for what it says.
func TestWatch(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../examples/ownpack/pack")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, w := io.Pipe()
	cmd := root()
	cmd.SetArgs([]string{"test", "--pack", dir, "--watch"})
	cmd.SetOut(w)
	cmd.SetErr(w)
	done := make(chan int)
	go func() {
		done <- execute(ctx, cmd)
		w.Close()
	}()
	lines := bufio.NewScanner(r)
	wait := func(want ...string) {
		t.Helper()
		var got []string
		for len(want) > 0 && lines.Scan() {
			got = append(got, lines.Text())
			if strings.Contains(lines.Text(), want[0]) {
				want = want[1:]
			}
		}
		if len(want) > 0 {
			t.Fatalf("no %q in\n%s", want, strings.Join(got, "\n"))
		}
	}
	save := func(name, old, new string) {
		t.Helper()
		name = filepath.Join(dir, name)
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(string(data), old, new, 1)
		if text == string(data) {
			t.Fatalf("%s does not say %q", name, old)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	wait("passed, 0 failed", "MC/DC", "-- watching")
	save("sleep/short-sleep.yaml", "sleep_hours < 7", "slep_hours < 7")
	wait("-- saved: short-sleep.yaml", `did you mean "sleep_hours"?`, "-- watching")
	save("sleep/short-sleep.yaml", "slep_hours < 7", "sleep_hours < 6")
	wait("-- changed: short-sleep", "short-sleep: 18 years old: outcome: got not applicable",
		"failed", "-- watching")
	save("sleep/short-sleep.yaml", "sleep_hours < 6", "sleep_hours < 7")
	wait("-- changed: short-sleep", "passed, 0 failed", "-- watching")

	// What failed is done again until it is well, whatever else is saved.
	save("sleep/short-sleep.yaml", "expect: shown", "expect: pending")
	wait("-- changed: short-sleep", "failed", "-- watching")
	save("terms.yaml", "\n", "\n\n")
	wait("-- failed before: short-sleep", "outcome: got shown", "failed", "-- watching")
	save("sleep/short-sleep.yaml", "expect: pending", "expect: shown")
	wait("passed, 0 failed", "-- watching")
	save("terms.yaml", "\n\n", "\n")
	wait("no rule that is asked for has changed", "-- watching")

	// A file that nothing reads is told of, as without --watch, until it is gone.
	stray := filepath.Join(dir, "sleep", "naps.yaml.txt")
	if err := os.WriteFile(stray, []byte("id: naps\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	wait("-- saved: naps.yaml.txt", "naps.yaml.txt:1:1: nothing reads this file", "-- watching")
	if err := os.Remove(stray); err != nil {
		t.Fatal(err)
	}
	wait("-- saved: naps.yaml.txt", "no rule that is asked for has changed", "-- watching")

	save("facts.yaml", "your age", "the age")
	wait("-- changed: ", "passed, 0 failed", "-- watching")
	cancel()
	go io.Copy(io.Discard, r)
	if status := <-done; status != 0 {
		t.Errorf("status %d", status)
	}
}
