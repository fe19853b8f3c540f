package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// killWorkers kills the processes of the SDK that a task manager has started.
func killWorkers(t *testing.T, manager int) {
	t.Helper()
	workers := workersOf(manager)
	for _, pid := range workers {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Error(err)
		}
	}
	if len(workers) == 0 {
		t.Fatalf("task manager %d has no worker", manager)
	}
}

func workersOf(manager int) (pids []int) {
	names, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range names {
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		line, _ := os.ReadFile(filepath.Join(filepath.Dir(name), "cmdline"))
		if parentOf(pid) == manager && bytes.Contains(line, []byte("--worker=true")) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// mostMemory is the most, in MB, that a process had resident; 0 if it is no more.
func mostMemory(pid int) int {
	status, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	if f := strings.Fields(rest); len(f) > 0 {
		kb, _ := strconv.Atoi(f[0])
		return kb >> 10
	}
	return 0
}

// parentOf is the process that has started another, 0 if it is no more.
func parentOf(pid int) int {
	stat, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	_, rest, _ := strings.Cut(string(stat), ") ") // after the name come the state and the parent
	if f := strings.Fields(rest); len(f) > 1 {
		n, _ := strconv.Atoi(f[1])
		return n
	}
	return 0
}

// onTheCommand gives the lines of crosstalk advise --fhir.
func onTheCommand(t *testing.T, glob string) []string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "crosstalk")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = "../../cmd/crosstalk"
	build.Env = append(os.Environ(), "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	files, err := filepath.Glob(glob)
	if err != nil || len(files) == 0 {
		t.Fatalf("no file %s (%v)", glob, err)
	}
	cmd := exec.Command(program, slices.Concat([]string{"advise", "--fhir", "--as-of", day.AsOf},
		files)...)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if len(out) == 0 { // an error may be that some records could not be used
		t.Fatalf("%v: %s", err, &problems)
	}
	return slices.Sorted(strings.Lines(string(out)))
}

// TestCommand: the lines of the pipeline are those of the command, also for
// patients with a language of their own.
func TestCommand(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata")); err != nil {
		t.Fatal(err)
	}
	const more = `{"resourceType":"Patient","id":"p20","birthDate":"1950-02-03","gender":"female",` +
		`"communication":[{"language":{"coding":[{"system":"urn:ietf:bcp:47","code":"es"}]},"preferred":true}]}
{"resourceType":"Patient","id":"p21","birthDate":"1950-02-03",` +
		`"communication":[{"language":{"text":"no language at all"},"preferred":true}]}
`
	if err := os.WriteFile(filepath.Join(dir, "more.ndjson"), []byte(more), 0o600); err != nil {
		t.Fatal(err)
	}
	glob := filepath.Join(dir, "*.ndjson")
	want := onTheCommand(t, glob)
	same(t, linesOf(t, filepath.Join(onFHIR(t, day, glob), adviceFile)), want)
	if all := strings.Join(want, ""); !strings.Contains(all, `"language":"es"`) {
		t.Error("no line is in Spanish: nothing is shown of languages")
	}
}

// TestErrorsAreTold: what is wrong is said to whoever runs the pipeline.
func TestErrorsAreTold(t *testing.T) {
	cmd := exec.Command(os.Args[0], "--fhir=x", "--out=y")
	cmd.Env = append(os.Environ(), asMain+"=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "--as-of") {
		t.Errorf("%v: %q; want to be told of --as-of", err, out)
	}
}
