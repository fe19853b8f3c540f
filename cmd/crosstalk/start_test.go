package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
)

// TestStart: what our packages make as the program starts, before it knows what it is to do, is
// little. Of each command it would be a part. What the libraries make is theirs.
func TestStart(t *testing.T) {
	cmd := exec.Command("crosstalk", "--version")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var told bytes.Buffer
	cmd.Stderr = &told
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &told)
	}
	line := regexp.MustCompile(`^init example\.com/(\S+) .* (\d+) bytes, (\d+) allocs`)
	const mostBytes, mostAllocs = 250_000, 2_500
	bytes, allocs := 0, 0
	for lines := bufio.NewScanner(&told); lines.Scan(); {
		m := line.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		b, _ := strconv.Atoi(m[2])
		a, _ := strconv.Atoi(m[3])
		bytes, allocs = bytes+b, allocs+a
		if a > 300 {
			t.Logf("%s makes %d things, %d bytes", m[1], a, b)
		}
	}
	if allocs == 0 {
		t.Fatalf("nothing was traced:\n%s", &told)
	}
	t.Logf("%d things, %d bytes", allocs, bytes)
	if bytes > mostBytes || allocs > mostAllocs {
		t.Errorf("%d things and %d bytes, more than %d and %d: make them when they are first used",
			allocs, bytes, mostAllocs, mostBytes)
	}
}
