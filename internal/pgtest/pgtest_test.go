package pgtest_test

import (
	"errors"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/internal/pgtest"
)

// TestKilled: a test that is killed leaves no PostgreSQL behind, and neither does Remove.
func TestKilled(t *testing.T) {
	s, err := pgtest.Start()
	if err != nil {
		t.Skipf("no PostgreSQL here: %v", err)
	}
	if os.Getenv("PGTEST_CHILD") != "" {
		if _, err := os.Stdout.WriteString(s.URL("x") + "\n"); err != nil {
			t.Fatal(err)
		}
		select {} // until it is killed
	}
	s.Remove()
	gone(t, s.URL("x"))

	cmd := exec.Command(os.Args[0], "-test.run=TestKilled")
	cmd.Env = append(os.Environ(), "PGTEST_CHILD=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 4096)
	n, err := out.Read(line)
	if kill := cmd.Process.Kill(); err != nil || kill != nil {
		t.Fatal(err, kill)
	}
	_ = cmd.Wait() // it was killed
	gone(t, strings.TrimSpace(string(line[:n])))
}

// gone waits until the folder of a server is not there, which is removed last.
func gone(t *testing.T, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	dir := u.Query().Get("host")
	for range 600 {
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("%s is still there", dir)
}
