package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReplayCommand: what serve has written, replay gives again; a line that was
// changed is said with its place, and masked ones cannot be replayed.
func TestReplayCommand(t *testing.T) {
	dir := t.TempDir()
	replay := func(name string, more ...string) (int, string) {
		cmd := root()
		cmd.SetArgs(append([]string{"replay", "--pack", lesser, name}, more...))
		var out bytes.Buffer
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		return execute(t.Context(), cmd), out.String()
	}
	write := func(name string, more ...string) string {
		name = filepath.Join(dir, name)
		address, end := startServe(t, append(more, "--pack", lesser, "--log", name)...)
		for range 3 {
			status, text := post(t, address+"v1/advise", `{"profile": {"age": 61}}`)
			if status != http.StatusOK {
				t.Fatalf("%d %s", status, text)
			}
		}
		if status := end(); status != 0 {
			t.Fatalf("status %d", status)
		}
		return name
	}
	whole := write("whole")
	status, out := replay(whole)
	if status != 0 || !strings.HasPrefix(out, "3 entries: 3 the same, 0 differ") {
		t.Errorf("%d %s", status, out)
	}
	_, last, _ := strings.Cut(out, "the last entry is 3, ")
	if last = strings.TrimSpace(last); len(last) != 64 {
		t.Fatalf("%s", out)
	}
	lines, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	if status, out := replay(whole, "--has", last); status != 0 {
		t.Errorf("%d %s", status, out)
	}
	// What no chain shows: the last line is missing, or another.
	all := bytes.SplitAfter(lines, []byte("\n"))
	for _, text := range [][]byte{bytes.Join(all[:2], nil),
		bytes.Replace(lines, []byte(`"seq":3,"at":"2`), []byte(`"seq":3,"at":"1`), 1)} {
		name := filepath.Join(dir, "shorter")
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if status, out := replay(name); status != 0 {
			t.Errorf("%d %s", status, out)
		}
		if status, out := replay(name, "--has", last); status != 2 {
			t.Errorf("%d %s", status, out)
		}
	}
	status, out = replay(write("masked", "--log-mask", "age"))
	if status != 1 || !strings.Contains(out, "3 cannot be replayed") {
		t.Errorf("%d %s", status, out)
	}
	text, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte(`"age":61`), []byte(`"age":62`), 1)
	if err := os.WriteFile(whole, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if status, out := replay(whole); status != 2 || !strings.Contains(out, "whole:2") {
		t.Errorf("%d %s", status, out)
	}
}
